/// The basic functions that the sandbox replaces.
#include "internal.h"

// MARK: Text

/// Pushes a text for a value as `tostring` gives it: objects are numbered, so that no address is told.
MAY_RAISE void clua_push_text(lua_State *L, int slot) {
    slot = lua_absindex(L, slot);
    int type = lua_type(L, slot);
    bool object = type == LUA_TTABLE || type == LUA_TFUNCTION || type == LUA_TTHREAD || type == LUA_TUSERDATA;
    if (!object) {
        luaL_tolstring(L, slot, NULL);
        return;
    }
    if (luaL_getmetafield(L, slot, "__tostring") != LUA_TNIL) {
        lua_pop(L, 1);
        luaL_tolstring(L, slot, NULL);
        return;
    }
    const char *name = lua_typename(L, type);
    int named = luaL_getmetafield(L, slot, "__name");
    if (named == LUA_TNIL) {
        lua_pushstring(L, name);
    } else if (named == LUA_TSTRING) {
        name = lua_tostring(L, -1);
    }
    if (type == LUA_TUSERDATA) {
        return;
    }
    lua_rawgetp(L, LUA_REGISTRYINDEX, &clua_names_key);
    lua_pushvalue(L, slot);
    if (lua_rawget(L, -2) != LUA_TNUMBER) {
        lua_pop(L, 1);
        lua_Integer number = lua_rawgeti(L, -1, 0) == LUA_TNUMBER ? lua_tointeger(L, -1) + 1 : 1;
        lua_pop(L, 1);
        lua_pushinteger(L, number);
        lua_rawseti(L, -2, 0);
        lua_pushvalue(L, slot);
        lua_pushinteger(L, number);
        lua_rawset(L, -3);
        lua_pushinteger(L, number);
    }
    lua_pushfstring(L, "%s: %I", name, (LUAI_UACINT)lua_tointeger(L, -1));
    lua_replace(L, -4);
    lua_pop(L, 2);
}

static int base_tostring(lua_State *L) {
    luaL_checkany(L, 1);
    clua_push_text(L, 1);
    return 1;
}

// MARK: Metatables

/// Finalisers run where no hook is called, so that one could run for ever: there are none.
static int base_setmetatable(lua_State *L) {
    int type = lua_type(L, 2);
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_argexpected(L, type == LUA_TNIL || type == LUA_TTABLE, 2, "nil or table");
    if (luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL) {
        return luaL_error(L, "cannot change a protected metatable");
    }
    if (type == LUA_TTABLE) {
        lua_pushliteral(L, "__gc");
        if (lua_rawget(L, 2) != LUA_TNIL) {
            return luaL_error(L, "'__gc' is not available to plugins");
        }
        // Lua follows tables that are called through tables without looking at any limit.
        lua_pushliteral(L, "__call");
        int called = lua_rawget(L, 2);
        if (called != LUA_TNIL && called != LUA_TFUNCTION) {
            return luaL_error(L, "'__call' must be a function");
        }
    }
    lua_settop(L, 2);
    lua_setmetatable(L, 1);
    return 1;
}

// MARK: Protected calls

/// Ends a protected call, at once or after it was suspended; `skipped` slots lie below its answer.
static int finish(lua_State *L, int status, lua_KContext skipped) {
    clua_settle(L, status);
    if (status != LUA_OK && status != LUA_YIELD) {
        lua_pushboolean(L, 0);
        lua_insert(L, -2);
        return 2;
    }
    return lua_gettop(L) - (int)skipped;
}

static int base_pcall(lua_State *L) {
    luaL_checkany(L, 1);
    lua_pushboolean(L, 1);
    lua_insert(L, 1);
    return finish(L, lua_pcallk(L, lua_gettop(L) - 2, LUA_MULTRET, 0, 0, finish), 0);
}

/// Stands before a plugin's message handler and keeps limits from it.
static int guarded_handler(lua_State *L) {
    const clua_vm *vm = clua_of(L);
    if (vm->hit == CLUA_OK && !vm->refused) {
        lua_pushvalue(L, lua_upvalueindex(1));
        lua_insert(L, 1);
        lua_call(L, 1, 1);
    }
    return 1;
}

static int base_xpcall(lua_State *L) {
    luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_pushvalue(L, 2);
    lua_pushcclosure(L, guarded_handler, 1);
    lua_replace(L, 2);
    // Stack: function, handler, arguments. The call wants: handler, true, function, arguments.
    lua_pushvalue(L, 1);
    lua_insert(L, 3);
    lua_pushvalue(L, 2);
    lua_replace(L, 1);
    lua_pushboolean(L, 1);
    lua_replace(L, 2);
    return finish(L, lua_pcallk(L, lua_gettop(L) - 3, LUA_MULTRET, 1, 1, finish), 1);
}

/// Reading a number takes as long as its text.
static int base_tonumber(lua_State *L) {
    if (lua_type(L, 1) == LUA_TSTRING) {
        clua_charge(L, lua_rawlen(L, 1) / 16);
    }
    return lua_tocfunction(L, lua_upvalueindex(1))(L);
}

MAY_RAISE void clua_open_base(lua_State *L) {
    static const luaL_Reg functions[] = {
        {"pcall", base_pcall},
        {"setmetatable", base_setmetatable},
        {"tostring", base_tostring},
        {"xpcall", base_xpcall},
        {NULL, NULL},
    };
    luaL_setfuncs(L, functions, 0);
    clua_bound(L, "tonumber", base_tonumber);
}
