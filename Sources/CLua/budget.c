/// Instructions and time: counting, noticing the end, and making sure that nobody goes on after it.
#include "internal.h"

#include <string.h>

/// Copying values for the host costs an instruction for so many bytes.
enum { COPIED_PER_INSTRUCTION = 16 };

clua_status clua_time_limit(clua_vm *vm) {
    if (vm->deadline == UINT64_MAX && vm->finish == UINT64_MAX) {
        return CLUA_OK;
    }
    uint64_t now = vm->clock(vm->clock_context);
    return now > vm->finish ? CLUA_DEADLINE : now > vm->deadline ? CLUA_TIME : CLUA_OK;
}

/// Finds the innermost Lua function and keeps where it is.
void clua_note_position(lua_State *L, clua_vm *vm) {
    lua_Debug info;
    vm->line = 0;
    vm->chunk[0] = 0;
    for (int level = 0; level < 16 && lua_getstack(L, level, &info); level++) {
        lua_getinfo(L, "Sl", &info);
        if (info.currentline > 0) {
            vm->line = info.currentline;
            memcpy(vm->chunk, info.short_src, sizeof vm->chunk);
            return;
        }
    }
}

static void spend(clua_vm *vm, uint64_t cost) {
    vm->spent = cost > UINT64_MAX - vm->spent ? UINT64_MAX : vm->spent + cost;
    vm->unwatched = cost > UINT64_MAX - vm->unwatched ? UINT64_MAX : vm->unwatched + cost;
}

static void examine(lua_State *L, clua_vm *vm) {
    if (vm->hit == CLUA_OK && vm->spent >= vm->allowed) {
        vm->hit = CLUA_INSTRUCTIONS;
    }
    if (vm->hit == CLUA_OK && vm->unwatched >= (uint64_t)vm->interval) {
        vm->unwatched = 0;
        vm->hit = clua_time_limit(vm);
    }
    if (vm->hit != CLUA_OK && vm->line == 0) {
        clua_note_position(L, vm);
    }
}

static void on_count(lua_State *L, lua_Debug *event) {
    (void)event;
    clua_vm *vm = clua_of(L);
    spend(vm, (uint64_t)vm->interval);
    examine(L, vm);
    if (vm->hit != CLUA_OK) {
        clua_raise_limit(L);
    }
}

/// From now on every single instruction of this thread raises.
MAY_RAISE void clua_raise_limit(lua_State *L) {
    clua_vm *vm = clua_of(L);
    if (vm->line == 0) {
        clua_note_position(L, vm);
    }
    lua_sethook(L, on_count, LUA_MASKCOUNT, 1);
    lua_pushlightuserdata(L, vm);
    lua_error(L);
}

void clua_arm(lua_State *L, clua_vm *vm) {
    lua_sethook(L, on_count, LUA_MASKCOUNT, vm->interval);
}

MAY_RAISE void clua_charge(lua_State *L, uint64_t cost) {
    clua_vm *vm = clua_of(L);
    spend(vm, cost);
    examine(L, vm);
    if (vm->hit != CLUA_OK) {
        clua_raise_limit(L);
    }
}

MAY_RAISE void clua_settle(lua_State *L, int status) {
    clua_vm *vm = clua_of(L);
    bool failed = status != LUA_OK && status != LUA_YIELD;
    if (failed && vm->hit == CLUA_OK && (status == LUA_ERRMEM || vm->refused)) {
        vm->hit = CLUA_MEMORY;
    }
    if (vm->hit != CLUA_OK) {
        clua_raise_limit(L);
    }
}

void clua_spend(clua_vm *vm, uint64_t instructions) {
    spend(vm, instructions);
    if (vm->main != NULL && vm->depth > 0) {
        examine(vm->current, vm);
    }
}

bool clua_take_copy(clua_vm *vm, size_t bytes) {
    if (bytes > vm->limit - vm->copied) {
        return false;
    }
    vm->copied += bytes;
    return true;
}

clua_status clua_pay_copy(clua_vm *vm, size_t bytes) {
    clua_spend(vm, bytes / COPIED_PER_INSTRUCTION);
    return vm->hit;
}

uint64_t clua_instructions_used(const clua_vm *vm) {
    return vm->spent;
}

// MARK: Calls

void clua_enter(clua_vm *vm, uint64_t instructions, uint64_t nanoseconds) {
    if (vm->depth++ > 0) {
        return;
    }
    uint64_t now = vm->clock(vm->clock_context);
    vm->deadline = nanoseconds > UINT64_MAX - now ? UINT64_MAX : now + nanoseconds;
    vm->allowed = instructions;
    vm->hit = CLUA_OK;
    vm->current = vm->main;
    clua_rewind(vm, 0);
    clua_renew(vm);
}

void clua_renew(clua_vm *vm) {
    if (vm->depth > 1) {
        return;
    }
    clua_new_scope(vm);
    vm->spent = 0;
    vm->copied = 0;
    vm->line = 0;
    vm->nested = false;
    vm->refused = false;
    if (vm->hit != CLUA_TIME) {
        vm->hit = CLUA_OK;
    }
    clua_arm(vm->main, vm);
}

void clua_leave(clua_vm *vm) {
    if (--vm->depth == 0) {
        clua_new_scope(vm);
        vm->deadline = UINT64_MAX;
        vm->allowed = UINT64_MAX;
        lua_settop(vm->main, 0);
        clua_clear_values(vm);
    }
}

bool clua_inside(const clua_vm *vm) {
    return vm->depth > 0;
}
