/// What the files of this target share. Nothing here is seen by Swift.
///
/// Functions marked MAY_RAISE leave by a Lua error; they are called only below a protected call.
#ifndef CLUA_INTERNAL_H
#define CLUA_INTERNAL_H

#include "CLua.h"

#include <lua5.4/lauxlib.h>
#include <lua5.4/lua.h>
#include <lua5.4/lualib.h>

#define MAY_RAISE

/// Instructions between two looks at the budget.
enum { CLUA_INTERVAL = 200 };

/// A set of byte values.
typedef struct {
    uint64_t word[4];
} clua_set;

/// One value on its way into the machine.
typedef struct {
    int32_t kind;
    int32_t type;
    union {
        int64_t integer;
        double number;
        size_t offset;
    } as;
    size_t size;
} clua_entry;

/// Bytes that the host owns.
typedef struct {
    char *bytes;
    size_t length;
    size_t capacity;
} clua_buffer;

/// What a handle's userdata holds.
typedef struct {
    /// The call that it lives as long as; 0 is the machine's life.
    uint64_t scope;
    int64_t token;
    int32_t type;
} clua_object;

struct clua_vm {
    lua_State *main;
    /// The thread whose stack the host reads and writes.
    lua_State *current;
    clua_host host;
    clua_clock clock;
    void *clock_context;

    // Memory
    size_t used;
    size_t peak;
    size_t limit;
    int lifted;
    /// A request was refused and has not been granted since.
    bool refused;
    const void *refused_block;
    size_t refused_size;
    /// The calls were nested very deeply when the memory ran out.
    bool nested;
    /// What the host has copied of the running call's values, in bytes.
    size_t copied;

    // Budget
    uint64_t spent;
    uint64_t allowed;
    /// When the running code has used up its time.
    uint64_t deadline;
    /// When the running task must have ended, by the same clock.
    uint64_t finish;
    int interval;
    /// Charged since the clock was last looked at.
    uint64_t unwatched;
    /// The limit that the running call has hit, or CLUA_OK.
    clua_status hit;

    // Calls
    int depth;
    /// Whose handles are alive: each call has a number of its own.
    uint64_t scope;
    uint64_t last_scope;

    // Tasks
    /// The task that runs, or NULL.
    clua_task *task;
    /// The thread of the running task, or NULL.
    lua_State *task_thread;
    /// A coroutine runs below code that cannot be left.
    bool barrier;
    /// The running code is being left in order to wait for the host.
    bool waiting;
    /// What the host answers is an error.
    bool failed;

    // The last error
    clua_buffer message;
    clua_buffer traceback;
    clua_buffer failure;
    char chunk[LUA_IDSIZE];
    int line;

    // Values on their way in
    clua_entry *entries;
    size_t entry_count;
    size_t entry_capacity;
    clua_buffer text;

    /// The pattern classes `%a` to `%z`.
    clua_set classes[26];
};

/// Keys in the registry, by address.
extern const char clua_standard_key, clua_namespaces_key, clua_handles_key, clua_names_key;

/// Every thread knows its machine. The lowest bit says that the thread waits for the host, so that nobody else may
/// resume it.
static inline clua_vm *clua_of(lua_State *L) {
    return (clua_vm *)(*(uintptr_t *)lua_getextraspace(L) & ~(uintptr_t)1);
}

static inline bool clua_is_waiting(lua_State *L) {
    return (*(uintptr_t *)lua_getextraspace(L) & 1) != 0;
}

static inline void clua_set_waiting(lua_State *L, bool waiting) {
    *(uintptr_t *)lua_getextraspace(L) = (uintptr_t)clua_of(L) | (waiting ? 1 : 0);
}

// vm.c
void clua_buffer_append(clua_buffer *buffer, const char *bytes, size_t length);
void clua_buffer_set(clua_buffer *buffer, const char *bytes, size_t length);
/// Lets go of the memory of an empty buffer that has grown large.
void clua_buffer_shrink(clua_buffer *buffer);
/// Runs `body` protected, with the memory cap lifted and one light userdata as its argument.
bool clua_protected(clua_vm *vm, lua_CFunction body, void *argument);
/// Makes room by collecting garbage before a buffer of this size is asked for.
MAY_RAISE void clua_reserve(lua_State *L, size_t bytes);

// budget.c
void clua_arm(lua_State *L, clua_vm *vm);
/// Which limit of time has passed, or CLUA_OK.
clua_status clua_time_limit(clua_vm *vm);
/// Lets the handles of earlier calls die.
static inline void clua_new_scope(clua_vm *vm) {
    vm->scope = ++vm->last_scope;
}
void clua_note_position(lua_State *L, clua_vm *vm);
MAY_RAISE void clua_charge(lua_State *L, uint64_t cost);
/// Raises again if a protected call has come back from a limit.
MAY_RAISE void clua_settle(lua_State *L, int status);
MAY_RAISE void clua_raise_limit(lua_State *L);

// values.c
/// Forgets all values on their way in, and lets go of their memory where it is much.
void clua_clear_values(clua_vm *vm);
MAY_RAISE int clua_replay(lua_State *L, clua_vm *vm, size_t mark);

// calls.c
/// The message handler of every entry: takes down what there is to tell while the stack still stands.
int clua_on_error(lua_State *L);
clua_status clua_conclude(lua_State *L, clua_vm *vm, int status, bool compiled);
void clua_forget_error(clua_vm *vm);
MAY_RAISE int clua_call_host(lua_State *L, void *function, int base, int64_t token);

// handles.c
MAY_RAISE void clua_push_handle(lua_State *L, clua_vm *vm, int32_t type, int64_t token, bool lasting);

// tasks.c
/// Leaves the running code until the host has an answer. It is the last thing a C function does.
MAY_RAISE int clua_wait(lua_State *L);

// sandbox.c
MAY_RAISE void clua_open_sandbox(lua_State *L);
MAY_RAISE void clua_push_text(lua_State *L, int slot);

// The replaced parts of the standard library; each expects the library's table on top of the stack.
MAY_RAISE void clua_open_base(lua_State *L);
MAY_RAISE void clua_open_coroutines(lua_State *L);
MAY_RAISE void clua_open_tables(lua_State *L);
MAY_RAISE void clua_open_strings(lua_State *L);
MAY_RAISE void clua_open_utf8(lua_State *L);
MAY_RAISE void clua_open_patterns(lua_State *L);
MAY_RAISE void clua_bound(lua_State *L, const char *name, lua_CFunction wrapper);
void clua_fill_classes(clua_set classes[26]);

#endif
