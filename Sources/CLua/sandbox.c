/// What a plugin sees: a global table of its own in front of a frozen, allow-listed standard library.
#include "internal.h"

#include <string.h>

static const char *const base_functions[] = {
    "assert", "error", "ipairs", "next", "pairs", "rawequal", "rawget", "rawlen", "select", "tonumber", "type",
    "getmetatable", "_VERSION", NULL,
};

static const char *const string_functions[] = {
    "byte", "char", "format", "len", "lower", "pack", "packsize", "rep", "reverse", "sub", "unpack", "upper", NULL,
};

static const char *const table_functions[] = {
    "concat", "insert", "move", "pack", "remove", "sort", "unpack", NULL,
};

static const char *const math_functions[] = {
    "abs", "acos", "asin", "atan", "ceil", "cos", "deg", "exp", "floor", "fmod", "huge", "log", "max", "maxinteger",
    "min", "mininteger", "modf", "pi", "rad", "random", "randomseed", "sin", "sqrt", "tan", "tointeger", "type", "ult",
    NULL,
};

static const char *const utf8_functions[] = {
    "char", "charpattern", "codepoint", "codes", "len", "offset", NULL,
};

static const char *const coroutine_functions[] = {
    "status", NULL,
};

// MARK: Freezing

static int on_frozen_write(lua_State *L) {
    clua_push_text(L, 2);
    return luaL_error(
        L, "'%s' is read-only (cannot set '%s')", lua_tostring(L, lua_upvalueindex(1)), lua_tostring(L, -1));
}

/// Steps through the table in the first upvalue without showing it.
static int next_of_frozen(lua_State *L) {
    lua_settop(L, 2);
    if (lua_next(L, lua_upvalueindex(1))) {
        return 2;
    }
    lua_pushnil(L);
    return 1;
}

static int pairs_of_frozen(lua_State *L) {
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_pushcclosure(L, next_of_frozen, 1);
    return 1;
}

/// Replaces the table on top by an empty one that reads through to it and refuses writes.
MAY_RAISE static void freeze(lua_State *L, const char *name) {
    lua_newtable(L);
    lua_createtable(L, 0, 4);
    lua_pushvalue(L, -3);
    lua_setfield(L, -2, "__index");
    lua_pushstring(L, name);
    lua_pushcclosure(L, on_frozen_write, 1);
    lua_setfield(L, -2, "__newindex");
    lua_pushvalue(L, -3);
    lua_pushcclosure(L, pairs_of_frozen, 1);
    lua_setfield(L, -2, "__pairs");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    lua_remove(L, -2);
}

/// Remembers the table on top under its path, so that the host can add to it later.
MAY_RAISE static void remember_namespace(lua_State *L, const char *path) {
    lua_rawgetp(L, LUA_REGISTRYINDEX, &clua_namespaces_key);
    lua_pushvalue(L, -2);
    lua_setfield(L, -2, path);
    lua_pop(L, 1);
}

// MARK: The plugin's global table

/// A plugin may add globals, but not replace what the host and the standard library offer.
static int on_global_write(lua_State *L) {
    lua_pushvalue(L, 2);
    if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL) {
        clua_push_text(L, 2);
        return luaL_error(L, "the standard name '%s' cannot be changed", lua_tostring(L, -1));
    }
    lua_settop(L, 3);
    lua_rawset(L, 1);
    return 0;
}

MAY_RAISE static void install_globals(lua_State *L) {
    lua_newtable(L);
    lua_createtable(L, 0, 3);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &clua_standard_key);
    lua_pushvalue(L, -1);
    lua_setfield(L, -3, "__index");
    lua_pushcclosure(L, on_global_write, 1);
    lua_setfield(L, -2, "__newindex");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    lua_rawseti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
}

// MARK: Opening

/// Pushes a table with the listed fields of the table on top.
MAY_RAISE static void pick(lua_State *L, const char *const names[]) {
    lua_newtable(L);
    for (; *names != NULL; names++) {
        lua_getfield(L, -2, *names);
        lua_setfield(L, -2, *names);
    }
}

MAY_RAISE static void open_library(
    lua_State *L, const char *name, lua_CFunction open, const char *const names[], void (*adjust)(lua_State *L)) {
    lua_pushcfunction(L, open);
    lua_call(L, 0, 1);
    pick(L, names);
    if (adjust != NULL) {
        adjust(L);
    }
    remember_namespace(L, name);
    if (strcmp(name, "string") == 0) {
        // Methods of strings find the library through their shared metatable.
        lua_pushliteral(L, "");
        lua_getmetatable(L, -1);
        lua_pushvalue(L, -3);
        lua_setfield(L, -2, "__index");
        lua_pushboolean(L, 0);
        lua_setfield(L, -2, "__metatable");
        lua_pop(L, 2);
    }
    freeze(L, name);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &clua_standard_key);
    lua_pushvalue(L, -2);
    lua_setfield(L, -2, name);
    lua_pop(L, 3);
}

static void open_all_strings(lua_State *L) {
    clua_open_strings(L);
    clua_open_patterns(L);
}

MAY_RAISE static void new_registry_table(lua_State *L, const void *key) {
    lua_newtable(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, key);
}

MAY_RAISE void clua_open_sandbox(lua_State *L) {
    new_registry_table(L, &clua_namespaces_key);
    new_registry_table(L, &clua_handles_key);
    lua_newtable(L);
    lua_createtable(L, 0, 1);
    lua_pushliteral(L, "k");
    lua_setfield(L, -2, "__mode");
    lua_setmetatable(L, -2);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &clua_names_key);

    lua_pushcfunction(L, luaopen_base);
    lua_call(L, 0, 1);
    pick(L, base_functions);
    clua_open_base(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &clua_standard_key);
    lua_pop(L, 1);

    open_library(L, "string", luaopen_string, string_functions, open_all_strings);
    open_library(L, "table", luaopen_table, table_functions, clua_open_tables);
    open_library(L, "math", luaopen_math, math_functions, NULL);
    open_library(L, "utf8", luaopen_utf8, utf8_functions, clua_open_utf8);
    open_library(L, "coroutine", luaopen_coroutine, coroutine_functions, clua_open_coroutines);
    install_globals(L);
}

// MARK: What the host offers

struct offer {
    const char *path;
    void *function;
    size_t mark;
};

static int on_host_function(lua_State *L) {
    return clua_call_host(L, lua_touserdata(L, lua_upvalueindex(1)), 0, 0);
}

/// Pushes the table that holds the last part of `path`, making frozen tables on the way, and gives that part.
MAY_RAISE static const char *push_namespace(lua_State *L, const char *path) {
    lua_rawgetp(L, LUA_REGISTRYINDEX, &clua_standard_key);
    const char *part = path;
    for (const char *dot; (dot = strchr(part, '.')) != NULL; part = dot + 1) {
        const char *prefix = lua_pushlstring(L, path, (size_t)(dot - path));
        lua_rawgetp(L, LUA_REGISTRYINDEX, &clua_namespaces_key);
        if (lua_getfield(L, -1, prefix) == LUA_TNIL) {
            lua_pop(L, 1);
            lua_pushlstring(L, part, (size_t)(dot - part));
            lua_pushvalue(L, -1);
            if (lua_rawget(L, -5) != LUA_TNIL) {
                luaL_error(L, "'%s' is no table", prefix);
            }
            lua_pop(L, 1);
            lua_newtable(L);
            remember_namespace(L, prefix);
            lua_pushvalue(L, -1);
            freeze(L, prefix);
            lua_rotate(L, -3, -1);
            lua_insert(L, -2);
            // Stack: holder, prefix, namespaces, table, part, frozen
            lua_rawset(L, -6);
        }
        lua_replace(L, -4);
        lua_pop(L, 2);
    }
    return part;
}

static int define_body(lua_State *L) {
    const struct offer *offer = lua_touserdata(L, 1);
    clua_vm *vm = clua_of(L);
    const char *name = push_namespace(L, offer->path);
    lua_pushstring(L, name);
    lua_pushvalue(L, -1);
    if (lua_rawget(L, -3) != LUA_TNIL) {
        return luaL_error(L, "'%s' exists already", offer->path);
    }
    lua_pop(L, 1);
    if (offer->function != NULL) {
        lua_pushlightuserdata(L, offer->function);
        lua_pushcclosure(L, on_host_function, 1);
    } else if (clua_replay(L, vm, offer->mark) != 1) {
        return luaL_error(L, "expected one value");
    } else if (lua_istable(L, -1)) {
        freeze(L, offer->path);
    }
    lua_rawset(L, -3);
    return 0;
}

bool clua_define_function(clua_vm *vm, const char *path, void *function) {
    struct offer offer = {path, function, 0};
    return clua_protected(vm, define_body, &offer);
}

bool clua_define_value(clua_vm *vm, const char *path, size_t mark) {
    struct offer offer = {path, NULL, mark};
    bool done = clua_protected(vm, define_body, &offer);
    clua_rewind(vm, mark);
    return done;
}
