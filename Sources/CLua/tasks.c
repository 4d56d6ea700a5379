/// Tasks: calls that are left in the middle while the host works for them, and gone on with later.
///
/// A task runs on a thread of its own. To wait, the host function's trampoline yields once the host's frames have gone.
/// Coroutines of the plugin that lie between it and the task yield in turn (coroutines.c), so that everything up to the
/// task stands still, and are resumed in turn afterwards. Between two runs the task keeps its budget here.
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>

struct clua_task {
    clua_vm *vm;
    lua_State *thread;
    /// Keeps the thread alive.
    int anchor;
    int32_t reference;
    bool begun;
    bool over;
    uint64_t scope;
    uint64_t spent;
    uint64_t unwatched;
    size_t copied;
    uint64_t allowed;
    /// Nanoseconds that it may still run.
    uint64_t left;
    /// When the present run has begun.
    uint64_t entered;
    /// When it must have ended.
    uint64_t finish;
    /// How the protected call below it has ended.
    int status;
};

static uint64_t later(uint64_t time, uint64_t nanoseconds) {
    return nanoseconds > UINT64_MAX - time ? UINT64_MAX : time + nanoseconds;
}

// MARK: Life

static int create_body(lua_State *L) {
    clua_task *task = lua_touserdata(L, 1);
    task->thread = lua_newthread(L);
    task->anchor = luaL_ref(L, LUA_REGISTRYINDEX);
    return 0;
}

static int destroy_body(lua_State *L) {
    const clua_task *task = lua_touserdata(L, 1);
    luaL_unref(L, LUA_REGISTRYINDEX, task->anchor);
    return 0;
}

clua_task *clua_task_create(
    clua_vm *vm, int32_t reference, uint64_t instructions, uint64_t nanoseconds, uint64_t deadline) {
    clua_task *task = calloc(1, sizeof *task);
    if (task == NULL) {
        fputs("the host has no memory left\n", stderr);
        abort();
    }
    task->vm = vm;
    task->anchor = LUA_NOREF;
    task->reference = reference;
    task->allowed = instructions;
    task->left = nanoseconds;
    task->finish = later(vm->clock(vm->clock_context), deadline);
    task->scope = ++vm->last_scope;
    bool made = clua_protected(vm, create_body, task);
    if (made && vm->used > vm->limit) {
        lua_gc(vm->current, LUA_GCCOLLECT);
    }
    if (!made || vm->used > vm->limit) {
        clua_task_destroy(task);
        clua_forget_error(vm);
        vm->line = 0;
        return NULL;
    }
    return task;
}

void clua_task_destroy(clua_task *task) {
    if (task->vm->main != NULL && task->anchor != LUA_NOREF) {
        clua_protected(task->vm, destroy_body, task);
    }
    free(task);
}

uint64_t clua_task_remaining(const clua_task *task) {
    uint64_t now = task->vm->clock(task->vm->clock_context);
    return task->finish > now ? task->finish - now : 0;
}

// MARK: Running

void clua_task_enter(clua_task *task) {
    clua_vm *vm = task->vm;
    task->entered = vm->clock(vm->clock_context);
    vm->depth++;
    vm->task = task;
    vm->task_thread = task->thread;
    vm->current = task->thread;
    vm->scope = task->scope;
    vm->spent = task->spent;
    vm->unwatched = task->unwatched;
    vm->copied = task->copied;
    vm->allowed = task->allowed;
    vm->deadline = later(task->entered, task->left);
    vm->finish = task->finish;
    vm->hit = CLUA_OK;
    vm->line = 0;
    vm->nested = false;
    vm->refused = false;
    vm->barrier = false;
    vm->waiting = false;
    vm->failed = false;
    clua_rewind(vm, 0);
    clua_forget_error(vm);
}

void clua_task_leave(clua_task *task) {
    clua_vm *vm = task->vm;
    uint64_t now = vm->clock(vm->clock_context);
    uint64_t ran = now > task->entered ? now - task->entered : 0;
    task->left = task->left > ran ? task->left - ran : 0;
    task->spent = vm->spent;
    task->unwatched = vm->unwatched;
    task->copied = vm->copied;
    if (task->over && lua_status(task->thread) == LUA_OK) {
        // The plugin may still know the thread: it must find nothing to run there.
        lua_settop(task->thread, 0);
    }
    vm->depth--;
    vm->task = NULL;
    vm->task_thread = NULL;
    vm->current = vm->main;
    vm->deadline = UINT64_MAX;
    vm->finish = UINT64_MAX;
    vm->allowed = UINT64_MAX;
    vm->hit = CLUA_OK;
    clua_new_scope(vm);
    clua_clear_values(vm);
}

/// Ends the protected call below the task, at once or after it has waited. Slot 1 is the message handler.
static int ended(lua_State *L, int status, lua_KContext task) {
    ((clua_task *)task)->status = status == LUA_YIELD ? LUA_OK : status;
    return lua_gettop(L) - 1;
}

static int task_body(lua_State *L) {
    clua_task *task = lua_touserdata(L, 1);
    lua_settop(L, 0);
    lua_pushcfunction(L, clua_on_error);
    lua_rawgeti(L, LUA_REGISTRYINDEX, task->reference);
    int arguments = clua_replay(L, task->vm, 0);
    lua_KContext context = (lua_KContext)task;
    return ended(L, lua_pcallk(L, arguments, LUA_MULTRET, 1, context, ended), context);
}

static clua_status advance(clua_task *task, int32_t *base, int32_t *count) {
    clua_vm *vm = task->vm;
    lua_State *L = task->thread;
    int arguments = 0, results = 0;
    *base = 0;
    *count = 0;
    if (!task->begun) {
        task->begun = true;
        clua_arm(L, vm);
        // A new thread has a full interval before its first look at the budget.
        clua_spend(vm, (uint64_t)vm->interval);
        lua_pushcfunction(L, task_body);
        lua_pushlightuserdata(L, task);
        arguments = 1;
    }
    int lifted = vm->lifted;
    int status = lua_resume(L, NULL, arguments, &results);
    vm->current = L;
    vm->lifted = lifted;
    if (status == LUA_YIELD && vm->hit == CLUA_OK) {
        vm->waiting = false;
        return CLUA_WAITING;
    }
    task->over = true;
    clua_status result = clua_conclude(L, vm, status == LUA_OK ? task->status : status, true);
    if (result == CLUA_OK) {
        *count = results;
        *base = lua_gettop(L) - results;
    }
    return result;
}

clua_status clua_task_resume(clua_task *task, int32_t *base, int32_t *count) {
    return advance(task, base, count);
}

clua_status clua_task_raise(clua_task *task, int32_t *base, int32_t *count) {
    task->vm->failed = true;
    return advance(task, base, count);
}

clua_status clua_task_stop(clua_task *task, clua_status limit, int32_t *base, int32_t *count) {
    task->vm->hit = limit;
    return advance(task, base, count);
}

// MARK: Waiting

clua_waitable clua_can_wait(const clua_vm *vm) {
    if (vm->task == NULL) {
        return CLUA_NO_TASK;
    }
    return vm->barrier || !lua_isyieldable(vm->current) ? CLUA_BARRIER : CLUA_CAN_WAIT;
}

/// Gives the code what it has waited for, or the error.
static int waited(lua_State *L, int status, lua_KContext context) {
    (void)status;
    (void)context;
    clua_vm *vm = clua_of(L);
    clua_set_waiting(L, false);
    if (vm->hit != CLUA_OK) {
        clua_raise_limit(L);
    }
    if (vm->failed) {
        vm->failed = false;
        luaL_where(L, 1);
        lua_pushlstring(L, vm->failure.bytes, vm->failure.length);
        lua_concat(L, 2);
        return lua_error(L);
    }
    return clua_replay(L, vm, 0);
}

MAY_RAISE int clua_wait(lua_State *L) {
    clua_of(L)->waiting = true;
    clua_set_waiting(L, true);
    return lua_yieldk(L, 0, 0, waited);
}
