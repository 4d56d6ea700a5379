/// The table library, with its loops paid for before they start.
///
/// The library's loops run over counts that a `__len` may invent, where no hook is called. Here these functions take
/// tables whose length is their own, and the number of elements they touch is charged first.
#include "internal.h"

/// Replaces a function of the library on top by `wrapper`, which has the original as its upvalue.
MAY_RAISE void clua_bound(lua_State *L, const char *name, lua_CFunction wrapper) {
    lua_getfield(L, -1, name);
    lua_pushcclosure(L, wrapper, 1);
    lua_setfield(L, -2, name);
}

MAY_RAISE static int original(lua_State *L) {
    return lua_tocfunction(L, lua_upvalueindex(1))(L);
}

MAY_RAISE static lua_Unsigned plain_table(lua_State *L, int slot, bool written) {
    luaL_checktype(L, slot, LUA_TTABLE);
    if (luaL_getmetafield(L, slot, "__len") != LUA_TNIL) {
        luaL_argerror(L, slot, "a table without '__len' is expected");
    }
    if (written && luaL_getmetafield(L, slot, "__newindex") != LUA_TNIL) {
        luaL_argerror(L, slot, "a table that can be written to is expected");
    }
    return lua_rawlen(L, slot);
}

/// Charges for the elements `first ... last`.
MAY_RAISE static void charge_range(lua_State *L, lua_Integer first, lua_Integer last) {
    if (first <= last) {
        clua_charge(L, (lua_Unsigned)last - (lua_Unsigned)first + 1);
    }
}

static int table_insert(lua_State *L) {
    lua_Unsigned length = plain_table(L, 1, true);
    if (lua_gettop(L) == 3) {
        charge_range(L, luaL_checkinteger(L, 2), (lua_Integer)length);
    }
    return original(L);
}

static int table_remove(lua_State *L) {
    lua_Unsigned length = plain_table(L, 1, true);
    if (lua_gettop(L) >= 2) {
        charge_range(L, luaL_checkinteger(L, 2), (lua_Integer)length);
    }
    return original(L);
}

static int table_concat(lua_State *L) {
    lua_Integer last = (lua_Integer)plain_table(L, 1, false);
    lua_Integer first = luaL_optinteger(L, 3, 1);
    last = luaL_optinteger(L, 4, last);
    charge_range(L, first, last);
    size_t separator = 0, total = 0;
    luaL_optlstring(L, 2, "", &separator);
    for (lua_Integer index = first; index <= last && last < LUA_MAXINTEGER; index++) {
        // Only for the room that is needed: wrong values are the original's business.
        int type = lua_rawgeti(L, 1, index);
        total += separator + (type == LUA_TSTRING ? (size_t)lua_rawlen(L, -1) : 24);
        lua_pop(L, 1);
        if (type == LUA_TNIL) {
            break;
        }
    }
    clua_charge(L, total / 64);
    clua_reserve(L, total * 3);
    return original(L);
}

static int table_unpack(lua_State *L) {
    lua_Integer last = lua_istable(L, 1) ? (lua_Integer)plain_table(L, 1, false) : 0;
    charge_range(L, luaL_optinteger(L, 2, 1), luaL_optinteger(L, 3, last));
    return original(L);
}

static int table_move(lua_State *L) {
    plain_table(L, 1, false);
    plain_table(L, lua_isnoneornil(L, 5) ? 1 : 5, true);
    charge_range(L, luaL_checkinteger(L, 2), luaL_checkinteger(L, 3));
    lua_settop(L, lua_isnoneornil(L, 5) ? 4 : 5);
    return original(L);
}

static int table_sort(lua_State *L) {
    lua_Unsigned length = plain_table(L, 1, true), steps = 1;
    for (lua_Unsigned rest = length; rest > 1; rest /= 2) {
        steps++;
    }
    clua_charge(L, length * steps);
    lua_settop(L, 2);
    return original(L);
}

MAY_RAISE void clua_open_tables(lua_State *L) {
    clua_bound(L, "concat", table_concat);
    clua_bound(L, "insert", table_insert);
    clua_bound(L, "move", table_move);
    clua_bound(L, "remove", table_remove);
    clua_bound(L, "sort", table_sort);
    clua_bound(L, "unpack", table_unpack);
}
