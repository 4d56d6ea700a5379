/// Handles: userdata that stand for objects of the host while the call lasts that they were given to.
#include "internal.h"

#include <string.h>

/// The upvalues of a handle's index function.
enum { MEMBERS = 1, LOOKUP, KNOWN, NAME };

MAY_RAISE void clua_push_handle(lua_State *L, clua_vm *vm, int32_t type, int64_t token, bool lasting) {
    clua_object *object = lua_newuserdatauv(L, sizeof *object, 0);
    object->scope = lasting ? 0 : vm->scope;
    object->token = token;
    object->type = type;
    lua_rawgetp(L, LUA_REGISTRYINDEX, &clua_handles_key);
    if (lua_rawgeti(L, -1, type) != LUA_TTABLE) {
        luaL_error(L, "this type of handle is not registered");
    }
    lua_setmetatable(L, -3);
    lua_pop(L, 1);
}

MAY_RAISE static int64_t alive(lua_State *L, const char *name) {
    const clua_object *object = lua_touserdata(L, 1);
    if (object->scope != clua_of(L)->scope && object->scope != 0) {
        luaL_error(L, "%s: used after the call it was given to has ended", name);
    }
    return object->token;
}

static int on_index(lua_State *L) {
    const char *name = lua_tostring(L, lua_upvalueindex(NAME));
    int64_t token = alive(L, name);
    lua_pushvalue(L, 2);
    switch (lua_rawget(L, lua_upvalueindex(MEMBERS))) {
    case LUA_TFUNCTION:
        return 1;
    case LUA_TLIGHTUSERDATA: {
        void *getter = lua_touserdata(L, -1);
        lua_settop(L, 1);
        return clua_call_host(L, getter, 1, token);
    }
    default:
        break;
    }
    lua_settop(L, 2);
    if (lua_islightuserdata(L, lua_upvalueindex(LOOKUP))) {
        return clua_call_host(L, lua_touserdata(L, lua_upvalueindex(LOOKUP)), 1, token);
    }
    clua_push_text(L, 2);
    const char *known = lua_tostring(L, lua_upvalueindex(KNOWN));
    return luaL_error(L, "%s has no field '%s' (it has: %s)", name, lua_tostring(L, -1), known);
}

/// The upvalues are the handle's name and the host's function, or nil where nothing can be assigned to.
static int on_new_index(lua_State *L) {
    const char *name = lua_tostring(L, lua_upvalueindex(1));
    if (!lua_islightuserdata(L, lua_upvalueindex(2))) {
        return luaL_error(L, "%s is read-only", name);
    }
    int64_t token = alive(L, name);
    lua_settop(L, 3);
    clua_call_host(L, lua_touserdata(L, lua_upvalueindex(2)), 1, token);
    return 0;
}

/// Handles are equal that stand for the same object, however often it was given to the code.
static int on_equal(lua_State *L) {
    const clua_object *left = lua_type(L, 1) == LUA_TUSERDATA ? lua_touserdata(L, 1) : NULL;
    const clua_object *right = lua_type(L, 2) == LUA_TUSERDATA ? lua_touserdata(L, 2) : NULL;
    lua_pushboolean(
        L, left != NULL && right != NULL && left->type == right->type && left->token == right->token
            && left->scope == right->scope);
    return 1;
}

/// Steps through the table of entries in its first upvalue.
static int next_entry(lua_State *L) {
    lua_settop(L, 2);
    if (lua_next(L, lua_upvalueindex(1))) {
        return 2;
    }
    lua_pushnil(L);
    return 1;
}

static int on_pairs(lua_State *L) {
    int64_t token = alive(L, lua_tostring(L, lua_upvalueindex(2)));
    lua_settop(L, 1);
    int count = clua_call_host(L, lua_touserdata(L, lua_upvalueindex(1)), 1, token);
    if (count != 1 || !lua_istable(L, -1)) {
        return luaL_error(L, "the host gave no table of entries");
    }
    lua_pushcclosure(L, next_entry, 1);
    return 1;
}

static int on_length(lua_State *L) {
    int64_t token = alive(L, lua_tostring(L, lua_upvalueindex(2)));
    lua_settop(L, 1);
    return clua_call_host(L, lua_touserdata(L, lua_upvalueindex(1)), 1, token);
}

/// Methods have the function, the handle's type and its name as upvalues.
static int on_method(lua_State *L) {
    const char *name = lua_tostring(L, lua_upvalueindex(3));
    const clua_object *object = lua_type(L, 1) == LUA_TUSERDATA ? lua_touserdata(L, 1) : NULL;
    if (object == NULL || object->type != lua_tointeger(L, lua_upvalueindex(2))) {
        return luaL_error(L, "expected a %s to call this on (call it with ':')", name);
    }
    return clua_call_host(L, lua_touserdata(L, lua_upvalueindex(1)), 1, alive(L, name));
}

// MARK: Definition

struct handle {
    int32_t type;
    const char *name;
    const char *known;
    void *lookup;
    void *entries;
    void *length;
    void *assign;
};

MAY_RAISE static void push_function_pointer(lua_State *L, void *function) {
    if (function == NULL) {
        lua_pushnil(L);
    } else {
        lua_pushlightuserdata(L, function);
    }
}

static int define_handle_body(lua_State *L) {
    const struct handle *handle = lua_touserdata(L, 1);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &clua_handles_key);
    lua_createtable(L, 0, 8);
    lua_newtable(L);
    lua_pushvalue(L, -1);
    lua_setfield(L, -3, "members");
    push_function_pointer(L, handle->lookup);
    lua_pushstring(L, handle->known);
    lua_pushstring(L, handle->name);
    lua_pushcclosure(L, on_index, 4);
    lua_setfield(L, -2, "__index");
    lua_pushstring(L, handle->name);
    push_function_pointer(L, handle->assign);
    lua_pushcclosure(L, on_new_index, 2);
    lua_setfield(L, -2, "__newindex");
    lua_pushcfunction(L, on_equal);
    lua_setfield(L, -2, "__eq");
    if (handle->entries != NULL) {
        lua_pushlightuserdata(L, handle->entries);
        lua_pushstring(L, handle->name);
        lua_pushcclosure(L, on_pairs, 2);
        lua_setfield(L, -2, "__pairs");
    }
    if (handle->length != NULL) {
        lua_pushlightuserdata(L, handle->length);
        lua_pushstring(L, handle->name);
        lua_pushcclosure(L, on_length, 2);
        lua_setfield(L, -2, "__len");
    }
    lua_pushstring(L, handle->name);
    lua_setfield(L, -2, "__name");
    lua_pushstring(L, handle->name);
    lua_setfield(L, -2, "__metatable");
    lua_rawseti(L, -2, handle->type);
    return 0;
}

bool clua_define_handle(
    clua_vm *vm, int32_t type, const char *name, const char *known, void *lookup, void *entries, void *length,
    void *assign) {
    struct handle handle = {type, name, known, lookup, entries, length, assign};
    return clua_protected(vm, define_handle_body, &handle);
}

struct member {
    int32_t type;
    const char *name;
    void *function;
    bool method;
};

static int define_member_body(lua_State *L) {
    const struct member *member = lua_touserdata(L, 1);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &clua_handles_key);
    lua_rawgeti(L, -1, member->type);
    lua_getfield(L, -1, "members");
    lua_pushlightuserdata(L, member->function);
    if (member->method) {
        lua_pushinteger(L, member->type);
        lua_getfield(L, -4, "__name");
        lua_pushcclosure(L, on_method, 3);
    }
    lua_setfield(L, -2, member->name);
    return 0;
}

bool clua_define_member(clua_vm *vm, int32_t type, const char *name, void *function, bool method) {
    struct member member = {type, name, function, method};
    return clua_protected(vm, define_member_body, &member);
}
