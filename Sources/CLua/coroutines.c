/// Coroutines that cannot be used to outlive a limit, and through which a task can wait for the host.
///
/// When the code of a coroutine waits for the host, the coroutine is left, and so is the one that resumed it, up to the
/// task: to the plugin it looks as if the host's function had taken its time. Nobody else can resume what waits.
#include "internal.h"

MAY_RAISE static lua_State *thread_argument(lua_State *L) {
    lua_State *thread = lua_tothread(L, 1);
    luaL_argexpected(L, thread != NULL, 1, "coroutine");
    return thread;
}

/// A new thread has a full interval before its first look at the budget: it is paid here.
static int coroutine_create(lua_State *L) {
    luaL_checktype(L, 1, LUA_TFUNCTION);
    clua_charge(L, (uint64_t)clua_of(L)->interval);
    lua_State *thread = lua_newthread(L);
    lua_pushvalue(L, 1);
    lua_xmove(L, thread, 1);
    return 1;
}

// MARK: Resuming

static int go_on(lua_State *L, int status, lua_KContext context);

/// What becomes of the results on the stack, or of the error there when their number is -1.
typedef int (*finisher)(lua_State *L, lua_State *thread, int results);

/// Runs `thread`. It may leave this C function in order to wait for the host; `go_on` is where it comes back.
MAY_RAISE static int step(lua_State *L, lua_State *thread, int arguments, finisher finish) {
    clua_vm *vm = clua_of(L);
    bool barrier = vm->barrier;
    int results = 0;
    vm->barrier = barrier || !lua_isyieldable(L);
    int status = lua_resume(thread, L, arguments, &results);
    vm->barrier = barrier;
    clua_settle(L, status);
    if (status == LUA_YIELD && vm->waiting) {
        clua_set_waiting(L, true);
        return lua_yieldk(L, 0, (lua_KContext)finish, go_on);
    }
    if (status != LUA_OK && status != LUA_YIELD) {
        lua_xmove(thread, L, 1);
        return finish(L, thread, -1);
    }
    if (!lua_checkstack(L, results + 1)) {
        lua_pop(thread, results);
        lua_pushliteral(L, "too many results to resume");
        return finish(L, thread, -1);
    }
    lua_xmove(thread, L, results);
    return finish(L, thread, results);
}

static lua_State *wrapped_thread(lua_State *L) {
    return lua_tothread(L, lua_upvalueindex(1));
}

/// Runs `thread` with the topmost values as its arguments.
MAY_RAISE static int resume(lua_State *L, lua_State *thread, int arguments, finisher finish) {
    if (clua_is_waiting(thread) || thread == clua_of(L)->main) {
        lua_pop(L, arguments);
        lua_pushstring(
            L, clua_is_waiting(thread) ? "cannot resume a coroutine that waits for the host"
                                       : "cannot resume non-suspended coroutine");
        return finish(L, thread, -1);
    }
    if (!lua_checkstack(thread, arguments)) {
        lua_pop(L, arguments);
        lua_pushliteral(L, "too many arguments to resume");
        return finish(L, thread, -1);
    }
    lua_xmove(L, thread, arguments);
    return step(L, thread, arguments, finish);
}

static int finish_resume(lua_State *L, lua_State *thread, int results) {
    (void)thread;
    lua_pushboolean(L, results >= 0);
    int count = results >= 0 ? results : 1;
    lua_insert(L, -(count + 1));
    return count + 1;
}

static int finish_wrapped(lua_State *L, lua_State *thread, int results) {
    if (results >= 0) {
        return results;
    }
    int status = lua_status(thread);
    if (status != LUA_OK && status != LUA_YIELD) {
        // Dead by an error: what it holds is closed, and closing may bring another error.
        status = lua_resetthread(thread);
        clua_settle(L, status);
        if (status != LUA_OK) {
            lua_xmove(thread, L, 1);
        }
    }
    if (lua_type(L, -1) == LUA_TSTRING) {
        luaL_where(L, 1);
        lua_insert(L, -2);
        lua_concat(L, 2);
    }
    return lua_error(L);
}

/// The host has answered: whoever waits for `thread` resumes it with nothing, down to the one that waits for the host.
static int go_on(lua_State *L, int status, lua_KContext context) {
    (void)status;
    finisher finish = (finisher)context;
    clua_set_waiting(L, false);
    return step(L, finish == finish_resume ? lua_tothread(L, 1) : wrapped_thread(L), 0, finish);
}

static int coroutine_resume(lua_State *L) {
    lua_State *thread = thread_argument(L);
    return resume(L, thread, lua_gettop(L) - 1, finish_resume);
}

static int wrapped(lua_State *L) {
    return resume(L, wrapped_thread(L), lua_gettop(L), finish_wrapped);
}

static int coroutine_wrap(lua_State *L) {
    coroutine_create(L);
    lua_pushcclosure(L, wrapped, 1);
    return 1;
}

// MARK: The others

static int coroutine_close(lua_State *L) {
    lua_State *thread = thread_argument(L);
    lua_Debug info;
    bool idle = thread != L && (lua_status(thread) != LUA_OK || lua_getstack(thread, 0, &info) == 0);
    if (!idle || thread == clua_of(L)->main) {
        return luaL_error(L, "cannot close a coroutine that is running");
    }
    if (clua_is_waiting(thread)) {
        return luaL_error(L, "cannot close a coroutine that waits for the host");
    }
    int status = lua_resetthread(thread);
    clua_settle(L, status);
    lua_pushboolean(L, status == LUA_OK);
    if (status == LUA_OK) {
        return 1;
    }
    lua_xmove(thread, L, 1);
    return 2;
}

/// A task's own thread is to its code what the main thread is to that of other calls.
static bool outside_coroutines(lua_State *L) {
    const clua_vm *vm = clua_of(L);
    return L == vm->task_thread || L == vm->main;
}

static int coroutine_yield(lua_State *L) {
    if (outside_coroutines(L)) {
        return luaL_error(L, "attempt to yield from outside a coroutine");
    }
    return lua_yield(L, lua_gettop(L));
}

static int coroutine_isyieldable(lua_State *L) {
    lua_State *thread = lua_isnone(L, 1) ? L : thread_argument(L);
    lua_pushboolean(L, !outside_coroutines(thread) && lua_isyieldable(thread));
    return 1;
}

static int coroutine_running(lua_State *L) {
    lua_pushthread(L);
    lua_pushboolean(L, outside_coroutines(L));
    return 2;
}

static int coroutine_status(lua_State *L) {
    if (clua_is_waiting(thread_argument(L))) {
        lua_pushliteral(L, "normal");
        return 1;
    }
    return lua_tocfunction(L, lua_upvalueindex(1))(L);
}

MAY_RAISE void clua_open_coroutines(lua_State *L) {
    static const luaL_Reg functions[] = {
        {"close", coroutine_close},   {"create", coroutine_create},
        {"resume", coroutine_resume}, {"wrap", coroutine_wrap},
        {"yield", coroutine_yield},   {"isyieldable", coroutine_isyieldable},
        {"running", coroutine_running}, {NULL, NULL},
    };
    luaL_setfuncs(L, functions, 0);
    clua_bound(L, "status", coroutine_status);
}
