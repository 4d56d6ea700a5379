/// Life and memory of a machine.
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

const char clua_standard_key, clua_namespaces_key, clua_handles_key, clua_names_key;

/// Allocations from this size on look at the clock and cost instructions.
enum { LARGE = 64 * 1024 };

/// What a buffer may keep between calls.
enum { LARGEST_IDLE_BUFFER = 64 * 1024 };

/// Calls that are nested more deeply are told where the memory runs out: they are what takes it, mostly.
enum { DEEP = 10000 };

/// The most values that a stack of Lua can hold, with those it adds to tell that it is full, and their size.
enum { LARGEST_STACK = (1000000 + 1000) * 16 };

/// Collecting all garbage costs an instruction for so many bytes that are looked through.
enum { COLLECTED_PER_INSTRUCTION = 64 };

static void *host_realloc(void *block, size_t size) {
    void *result = realloc(block, size);
    if (result == NULL) {
        fputs("the host has no memory left\n", stderr);
        abort();
    }
    return result;
}

void clua_buffer_append(clua_buffer *buffer, const char *bytes, size_t length) {
    if (buffer->capacity - buffer->length < length + 1) {
        buffer->capacity = (buffer->length + length + 1) * 2;
        buffer->bytes = host_realloc(buffer->bytes, buffer->capacity);
    }
    if (length > 0) {
        memcpy(buffer->bytes + buffer->length, bytes, length);
    }
    buffer->length += length;
    buffer->bytes[buffer->length] = 0;
}

void clua_buffer_set(clua_buffer *buffer, const char *bytes, size_t length) {
    buffer->length = 0;
    clua_buffer_append(buffer, bytes, length);
}

void clua_buffer_shrink(clua_buffer *buffer) {
    if (buffer->capacity > LARGEST_IDLE_BUFFER) {
        free(buffer->bytes);
        *buffer = (clua_buffer){0};
    }
}

// MARK: Memory

/// Whether the stack of a thread is being moved just now.
///
/// From Lua 5.4.6 on, while a stack is made larger, all that points into it is an offset, and nothing may be asked about
/// what runs. What a frame begins with tells: in every Lua 5.4 it is the function's place, as an address or as an offset
/// in bytes, and no address is as small. `lua_getstack` itself does not look at the stack.
static bool is_moving(const lua_Debug *frame) {
    uintptr_t place;
    memcpy(&place, frame->i_ci, sizeof place);
    return place <= LARGEST_STACK;
}

/// Keeps where the code is that wants more memory than there is: nothing of it is left when the error has been raised.
static void note_refusal(clua_vm *vm) {
    lua_Debug frame;
    vm->line = 0;
    vm->chunk[0] = 0;
    vm->nested = false;
    if (vm->depth == 0) {
        return;
    }
    vm->nested = lua_getstack(vm->current, DEEP, &frame);
    if (!lua_getstack(vm->current, 0, &frame) || is_moving(&frame)) {
        return;
    }
    // Errors of memory reach no handler. A coroutine is told by where it was resumed.
    clua_note_position(vm->current, vm);
}

/// Lua asks again after collecting garbage: the same request refused twice means that the cap is really reached.
static void *refuse(clua_vm *vm, const void *block, size_t size) {
    if (vm->hit == CLUA_OK) {
        note_refusal(vm);
        if (vm->refused && vm->refused_block == block && vm->refused_size == size) {
            vm->hit = CLUA_MEMORY;
        } else {
            vm->hit = clua_time_limit(vm);
        }
    }
    vm->spent += vm->used / COLLECTED_PER_INSTRUCTION;
    vm->refused = true;
    vm->refused_block = block;
    vm->refused_size = size;
    return NULL;
}

static void *allocate(void *context, void *block, size_t old_size, size_t size) {
    clua_vm *vm = context;
    size_t old = block == NULL ? 0 : old_size;
    if (size == 0) {
        free(block);
        vm->used -= old;
        return NULL;
    }
    if (size > old && vm->lifted == 0) {
        size_t room = vm->used < vm->limit ? vm->limit - vm->used : 0;
        if (size - old > room) {
            return refuse(vm, block, size);
        }
        if (size >= LARGE && vm->depth > 0) {
            vm->spent += (size - old) / 256;
            if (vm->hit == CLUA_OK) {
                vm->hit = clua_time_limit(vm);
            }
            if (vm->hit != CLUA_OK) {
                if (vm->line == 0) {
                    clua_note_position(vm->current, vm);
                }
                return NULL;
            }
        }
    }
    void *result = realloc(block, size);
    if (result == NULL) {
        return NULL;
    }
    if (vm->refused && vm->refused_block == block && vm->refused_size == size) {
        vm->refused = false;
        vm->line = 0;
        vm->nested = false;
    }
    vm->used = vm->used - old + size;
    if (vm->used > vm->peak) {
        vm->peak = vm->used;
    }
    return result;
}

MAY_RAISE void clua_reserve(lua_State *L, size_t bytes) {
    clua_vm *vm = clua_of(L);
    if (bytes >= 4096 && (vm->used >= vm->limit || bytes > vm->limit - vm->used)) {
        clua_charge(L, vm->used / COLLECTED_PER_INSTRUCTION);
        lua_gc(L, LUA_GCCOLLECT);
    }
}

size_t clua_bytes_used(const clua_vm *vm) {
    return vm->used;
}

size_t clua_bytes_waiting(const clua_vm *vm) {
    return vm->entry_capacity * sizeof *vm->entries + vm->text.capacity + vm->failure.capacity;
}

size_t clua_bytes_peak(const clua_vm *vm) {
    return vm->peak;
}

void clua_collect(clua_vm *vm) {
    if (vm->main != NULL) {
        lua_gc(vm->current, LUA_GCCOLLECT);
    }
}

// MARK: Life

static int on_panic(lua_State *L) {
    const char *message = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "not a string";
    fprintf(stderr, "a Lua error left every protected call: %s\n", message);
    return 0;
}

static uint64_t system_clock(void *context) {
    (void)context;
    struct timespec now;
#ifdef CLOCK_MONOTONIC_COARSE
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
#else
    clock_gettime(CLOCK_MONOTONIC, &now);
#endif
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

bool clua_protected(clua_vm *vm, lua_CFunction body, void *argument) {
    lua_State *L = vm->current;
    if (!lua_checkstack(L, 2)) {
        return false;
    }
    int lifted = vm->lifted++;
    lua_pushcfunction(L, body);
    lua_pushlightuserdata(L, argument);
    int status = lua_pcall(L, 1, 0, 0);
    vm->lifted = lifted;
    if (status != LUA_OK) {
        size_t length = 0;
        const char *text = lua_type(L, -1) == LUA_TSTRING ? lua_tolstring(L, -1, &length) : "";
        clua_buffer_set(&vm->message, text, length);
        lua_settop(L, -2);
    }
    return status == LUA_OK;
}

static int open_body(lua_State *L) {
    clua_open_sandbox(L);
    return 0;
}

clua_vm *clua_create(
    size_t memory_bytes, uint64_t instructions, clua_host host, clua_clock clock, void *clock_context) {
    clua_vm *vm = host_realloc(NULL, sizeof *vm);
    memset(vm, 0, sizeof *vm);
    vm->limit = memory_bytes;
    vm->lifted = 1;
    vm->host = host;
    vm->clock = clock != NULL ? clock : system_clock;
    vm->clock_context = clock_context;
    vm->deadline = UINT64_MAX;
    vm->finish = UINT64_MAX;
    vm->allowed = UINT64_MAX;
    vm->interval = instructions >= CLUA_INTERVAL ? CLUA_INTERVAL : instructions == 0 ? 1 : (int)instructions;
    clua_fill_classes(vm->classes);
    vm->main = lua_newstate(allocate, vm);
    vm->current = vm->main;
    if (vm->main != NULL) {
        *(clua_vm **)lua_getextraspace(vm->main) = vm;
        lua_atpanic(vm->main, on_panic);
        clua_arm(vm->main, vm);
    }
    if (vm->main == NULL || !clua_protected(vm, open_body, NULL) || vm->used > vm->limit) {
        clua_destroy(vm);
        return NULL;
    }
    vm->lifted = 0;
    return vm;
}

void clua_close(clua_vm *vm) {
    if (vm->main != NULL) {
        lua_close(vm->main);
        vm->main = NULL;
        vm->current = NULL;
    }
}

void clua_destroy(clua_vm *vm) {
    clua_close(vm);
    free(vm->message.bytes);
    free(vm->traceback.bytes);
    free(vm->failure.bytes);
    free(vm->text.bytes);
    free(vm->entries);
    free(vm);
}
