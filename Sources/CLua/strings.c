/// The string and utf8 libraries, with work that grows with the text paid for.
#include "internal.h"

#include <string.h>

MAY_RAISE static int original(lua_State *L) {
    return lua_tocfunction(L, lua_upvalueindex(1))(L);
}

/// Functions whose work and result are about as long as their first argument.
static int string_linear(lua_State *L) {
    size_t length = 0;
    luaL_checklstring(L, 1, &length);
    clua_charge(L, length / 16);
    clua_reserve(L, length * 2);
    return original(L);
}

static int string_rep(lua_State *L) {
    size_t length = 0, separator = 0;
    luaL_checklstring(L, 1, &length);
    lua_Integer count = luaL_checkinteger(L, 2);
    luaL_optlstring(L, 3, "", &separator);
    size_t each = length + separator;
    if (each == 0 || count <= 0) {
        lua_pushliteral(L, "");
        return 1;
    }
    clua_vm *vm = clua_of(L);
    if ((lua_Unsigned)count > vm->limit / each) {
        vm->hit = CLUA_MEMORY;
        clua_raise_limit(L);
    }
    size_t total = each * (size_t)count;
    clua_charge(L, total / 64 + (size_t)count / 8);
    clua_reserve(L, total * 2);
    return original(L);
}

static int string_format(lua_State *L) {
    size_t length = 0, total = 0;
    const char *format = luaL_checklstring(L, 1, &length);
    for (size_t index = 0; index + 1 < length; index++) {
        if (format[index] == '%') {
            index++;
            while (index < length && strchr("-+ #0123456789.", format[index]) != NULL && format[index] != 0) {
                index++;
            }
            if (index < length && format[index] == 'p') {
                return luaL_error(L, "'%%p' is not available to plugins");
            }
        }
    }
    for (int slot = 2, top = lua_gettop(L); slot <= top; slot++) {
        int type = lua_type(L, slot);
        if (type == LUA_TSTRING) {
            total += lua_rawlen(L, slot);
        } else if (type == LUA_TTABLE || type == LUA_TFUNCTION || type == LUA_TTHREAD || type == LUA_TUSERDATA) {
            clua_push_text(L, slot);
            lua_replace(L, slot);
        }
    }
    clua_charge(L, (length + total) / 16);
    clua_reserve(L, (length + total) * 3);
    return original(L);
}

/// Functions that give a value for each byte or character of a range.
static int string_range(lua_State *L) {
    size_t length = 0;
    luaL_checklstring(L, 1, &length);
    lua_Integer first = luaL_optinteger(L, 2, 1);
    lua_Integer last = luaL_optinteger(L, 3, first);
    lua_Integer most = (lua_Integer)length;
    first = first < 0 ? (first < -most ? 1 : most + first + 1) : first;
    last = last < 0 ? most + last + 1 : last > most ? most : last;
    if (first <= last) {
        clua_charge(L, (lua_Unsigned)(last - first) / 16);
    }
    return original(L);
}

/// Steps over as many characters as its second argument says.
static int utf8_offset(lua_State *L) {
    size_t length = 0;
    luaL_checklstring(L, 1, &length);
    lua_Integer steps = luaL_checkinteger(L, 2);
    lua_Unsigned distance = steps < 0 ? (lua_Unsigned)0 - (lua_Unsigned)steps : (lua_Unsigned)steps;
    clua_charge(L, (distance < length ? distance : length) / 16);
    return original(L);
}

MAY_RAISE void clua_open_strings(lua_State *L) {
    static const char *const linear[] = {"lower", "upper", "reverse"};
    for (size_t index = 0; index < sizeof linear / sizeof *linear; index++) {
        clua_bound(L, linear[index], string_linear);
    }
    // Of these the format is the first argument.
    static const char *const packing[] = {"pack", "packsize", "unpack"};
    for (size_t index = 0; index < sizeof packing / sizeof *packing; index++) {
        clua_bound(L, packing[index], string_linear);
    }
    clua_bound(L, "byte", string_range);
    clua_bound(L, "rep", string_rep);
    clua_bound(L, "format", string_format);
}

MAY_RAISE void clua_open_utf8(lua_State *L) {
    clua_bound(L, "codepoint", string_range);
    clua_bound(L, "len", string_linear);
    clua_bound(L, "offset", utf8_offset);
}
