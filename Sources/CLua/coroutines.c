/// Coroutines that cannot be used to outlive a limit.
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

/// Runs `thread` with the topmost values. Gives the number of results on this stack, or -1 with the error on it.
MAY_RAISE static int advance(lua_State *L, lua_State *thread, int arguments) {
    if (!lua_checkstack(thread, arguments)) {
        lua_pushliteral(L, "too many arguments to resume");
        return -1;
    }
    lua_xmove(L, thread, arguments);
    int results = 0;
    int status = lua_resume(thread, L, arguments, &results);
    clua_settle(L, status);
    if (status != LUA_OK && status != LUA_YIELD) {
        lua_xmove(thread, L, 1);
        return -1;
    }
    if (!lua_checkstack(L, results + 1)) {
        lua_pop(thread, results);
        lua_pushliteral(L, "too many results to resume");
        return -1;
    }
    lua_xmove(thread, L, results);
    return results;
}

static int coroutine_resume(lua_State *L) {
    lua_State *thread = thread_argument(L);
    int results = advance(L, thread, lua_gettop(L) - 1);
    lua_pushboolean(L, results >= 0);
    int count = results >= 0 ? results : 1;
    lua_insert(L, -(count + 1));
    return count + 1;
}

static int wrapped(lua_State *L) {
    lua_State *thread = lua_tothread(L, lua_upvalueindex(1));
    int results = advance(L, thread, lua_gettop(L));
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

static int coroutine_wrap(lua_State *L) {
    coroutine_create(L);
    lua_pushcclosure(L, wrapped, 1);
    return 1;
}

static int coroutine_close(lua_State *L) {
    lua_State *thread = thread_argument(L);
    lua_Debug info;
    bool idle = thread != L && (lua_status(thread) != LUA_OK || lua_getstack(thread, 0, &info) == 0);
    if (!idle) {
        return luaL_error(L, "cannot close a coroutine that is running");
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

MAY_RAISE void clua_open_coroutines(lua_State *L) {
    static const luaL_Reg functions[] = {
        {"close", coroutine_close}, {"create", coroutine_create}, {"resume", coroutine_resume},
        {"wrap", coroutine_wrap},   {NULL, NULL},
    };
    luaL_setfuncs(L, functions, 0);
}
