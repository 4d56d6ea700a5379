/// A sandboxed Lua virtual machine behind an interface that never raises.
///
/// Every function here may be called from Swift: none of them lets a Lua error unwind through its caller. A host
/// function answers with a status, and the error is raised only after its frame has gone.
#ifndef CLUA_H
#define CLUA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// One virtual machine with its limits. It belongs to one thread at a time.
typedef struct clua_vm clua_vm;

/// How an entry into the machine ended.
typedef enum {
    CLUA_OK = 0,
    CLUA_SYNTAX,
    CLUA_RUNTIME,
    CLUA_MEMORY,
    CLUA_INSTRUCTIONS,
    CLUA_TIME,
    /// A task's deadline has passed.
    CLUA_DEADLINE,
    /// Nobody waits for a task's result any more.
    CLUA_CANCELLED,
    /// A task waits for the host: resume it once that has an answer.
    CLUA_WAITING,
} clua_status;

/// How a host function ended.
typedef enum {
    CLUA_RETURN = 0,
    CLUA_RAISE,
    /// The answer comes later; only where `clua_can_wait` says so.
    CLUA_WAIT,
} clua_outcome;

/// What a value on the machine's stack is.
typedef enum {
    CLUA_NIL = 0,
    CLUA_BOOLEAN,
    CLUA_INTEGER,
    CLUA_NUMBER,
    CLUA_STRING,
    CLUA_TABLE,
    CLUA_FUNCTION,
    CLUA_HANDLE,
    CLUA_OTHER,
} clua_kind;

/// Calls a host function: its arguments are the stack slots `base + 1 ... base + count`, `token` is what the handle
/// stands for when it is a method or a property.
typedef clua_outcome (*clua_host)(void *function, int32_t base, int32_t count, int64_t token);

/// Whether the running code can wait for the host.
typedef enum {
    CLUA_CAN_WAIT = 0,
    /// The call is none of a task.
    CLUA_NO_TASK,
    /// Between the task and its code stands a function that cannot be left: a comparator, a metamethod of the library.
    CLUA_BARRIER,
} clua_waitable;

/// Tells the time in nanoseconds since any fixed point.
typedef uint64_t (*clua_clock)(void *context);

// MARK: The machine

clua_vm *clua_create(size_t memory_bytes, uint64_t instructions, clua_host host, clua_clock clock, void *clock_context);
void clua_close(clua_vm *vm);
void clua_destroy(clua_vm *vm);
size_t clua_bytes_used(const clua_vm *vm);
size_t clua_bytes_peak(const clua_vm *vm);
/// The memory kept for values on their way into the machine, which is not the machine's.
size_t clua_bytes_waiting(const clua_vm *vm);
uint64_t clua_instructions_used(const clua_vm *vm);
void clua_collect(clua_vm *vm);

// MARK: Entering

/// Opens a call: the outermost one renews the budget and lets handles of earlier calls die.
void clua_enter(clua_vm *vm, uint64_t instructions, uint64_t nanoseconds);
/// Within an outermost call, begins its next element: fresh instructions and handles, the same deadline.
void clua_renew(clua_vm *vm);
void clua_leave(clua_vm *vm);
bool clua_inside(const clua_vm *vm);
/// Adds to what the running call has used. Over the limit, the call ends when the host function has returned.
void clua_spend(clua_vm *vm, uint64_t instructions);
/// Takes what the host is about to copy of the running call's values out of what one call may hand over: as many bytes
/// as the machine may hold. False, and nothing taken, where less is left.
bool clua_take_copy(clua_vm *vm, size_t bytes);
/// Spends what copying so many bytes costs; gives the limit that the running call has hit, or CLUA_OK.
clua_status clua_pay_copy(clua_vm *vm, size_t bytes);

/// Calls a referenced function with the values written since `mark`; its results stay on the stack.
clua_status clua_call(clua_vm *vm, int32_t reference, size_t mark, int32_t *base, int32_t *count);
/// Compiles a text chunk and runs it; its results stay on the stack.
clua_status clua_load(
    clua_vm *vm, const char *source, size_t length, const char *chunk_name, int32_t *base, int32_t *count);
/// Takes results off the stack again.
void clua_drop(clua_vm *vm, int32_t base);

// MARK: Tasks

/// A call that may wait for the host, on a thread and with a budget of its own. Any number of them wait at once.
typedef struct clua_task clua_task;

/// Makes a task that will call a referenced function; NULL when the machine's memory does not suffice.
///
/// `nanoseconds` is the most time it may run, `deadline` the most time from now on until it has ended.
clua_task *clua_task_create(
    clua_vm *vm, int32_t reference, uint64_t instructions, uint64_t nanoseconds, uint64_t deadline);
/// Frees a task, also after its machine was closed.
void clua_task_destroy(clua_task *task);
/// Makes the task the one that runs; values written now are its arguments, or what it waited for.
void clua_task_enter(clua_task *task);
/// Begins or goes on. Unless it waits again the task has ended; its results stay on the stack until it is left.
clua_status clua_task_resume(clua_task *task, int32_t *base, int32_t *count);
/// Goes on with the message of `clua_fail` raised where the task waits.
clua_status clua_task_raise(clua_task *task, int32_t *base, int32_t *count);
/// Goes on with a limit, which ends the task.
clua_status clua_task_stop(clua_task *task, clua_status limit, int32_t *base, int32_t *count);
void clua_task_leave(clua_task *task);
/// Nanoseconds that are left until the deadline.
uint64_t clua_task_remaining(const clua_task *task);
/// Whether the code that called the host just now can wait.
clua_waitable clua_can_wait(const clua_vm *vm);

// MARK: The last error

const char *clua_error_message(const clua_vm *vm, size_t *length);
const char *clua_error_traceback(const clua_vm *vm, size_t *length);
/// The nearest line of Lua code, 0 when there is none.
int32_t clua_error_line(const clua_vm *vm);
const char *clua_error_chunk(const clua_vm *vm);
/// Whether calls were nested very deeply when the memory ran out.
bool clua_error_nested(const clua_vm *vm);
/// The message a host function raises by answering `CLUA_RAISE`.
void clua_fail(clua_vm *vm, const char *message, size_t length);

// MARK: Values in

size_t clua_mark(const clua_vm *vm);
void clua_rewind(clua_vm *vm, size_t mark);
void clua_write_nil(clua_vm *vm);
void clua_write_boolean(clua_vm *vm, bool value);
void clua_write_integer(clua_vm *vm, int64_t value);
void clua_write_number(clua_vm *vm, double value);
void clua_write_string(clua_vm *vm, const char *bytes, size_t length);
/// Followed by `elements` values, then by `fields` pairs of a string and a value.
void clua_write_table(clua_vm *vm, int32_t elements, int32_t fields);
void clua_write_function(clua_vm *vm, int32_t reference);
/// A lasting handle lives as long as the machine, others die with the call.
void clua_write_handle(clua_vm *vm, int32_t type, int64_t token, bool lasting);

// MARK: Values out

clua_kind clua_read_kind(clua_vm *vm, int32_t slot);
bool clua_read_boolean(clua_vm *vm, int32_t slot);
bool clua_read_integer(clua_vm *vm, int32_t slot, int64_t *value);
bool clua_read_number(clua_vm *vm, int32_t slot, double *value);
/// The bytes live as long as the value stays on the stack.
const char *clua_read_string(clua_vm *vm, int32_t slot, size_t *length);
/// False for a handle that is dead, and for what is none.
bool clua_read_handle(clua_vm *vm, int32_t slot, int32_t *type, int64_t *token, bool *lasting);
const char *clua_read_type_name(clua_vm *vm, int32_t slot);
/// Identity of a table, for finding cycles.
const void *clua_read_identity(clua_vm *vm, int32_t slot);
size_t clua_read_length(clua_vm *vm, int32_t slot);
/// Pushes element `index` of the table at `slot` and gives its slot, or 0 when the stack is full.
int32_t clua_read_element(clua_vm *vm, int32_t slot, int64_t index);
/// Pushes a key to start from, or gives 0 when the stack is full.
int32_t clua_read_begin(clua_vm *vm);
/// Replaces the key on top by the next key and its value; false, and nothing left, after the last.
bool clua_read_next(clua_vm *vm, int32_t slot);
void clua_read_pop(clua_vm *vm, int32_t count);
/// Keeps the function at `slot` alive and gives its reference, or -1; `line` and `chunk` tell where it was defined.
int32_t clua_retain_function(clua_vm *vm, int32_t slot, int32_t *line, char chunk[64]);
void clua_release_functions(clua_vm *vm, const int32_t *references, size_t count);

// MARK: What the host offers

/// Makes a host function known under a dotted path; false when the path is taken by something else.
bool clua_define_function(clua_vm *vm, const char *path, void *function);
/// Makes the value written since `mark` known under a dotted path.
bool clua_define_value(clua_vm *vm, const char *path, size_t mark);
/// Makes a type of handles known. `lookup` answers for names that are not members, `entries` for `pairs`, `length`
/// for `#`, and `assign` takes what is assigned to any name; each may be NULL.
bool clua_define_handle(
    clua_vm *vm, int32_t type, const char *name, const char *known, void *lookup, void *entries, void *length,
    void *assign);
bool clua_define_member(clua_vm *vm, int32_t type, const char *name, void *function, bool method);

#endif
