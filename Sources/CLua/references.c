/// Functions that the host keeps alive.
#include "internal.h"

#include <string.h>

struct retain {
    int reference;
    int line;
    char *chunk;
};

static int retain_body(lua_State *L) {
    struct retain *retain = lua_touserdata(L, 1);
    lua_Debug info;
    lua_pushvalue(L, 2);
    lua_getinfo(L, ">S", &info);
    retain->line = info.linedefined > 0 ? info.linedefined : 0;
    memcpy(retain->chunk, info.short_src, LUA_IDSIZE);
    retain->reference = luaL_ref(L, LUA_REGISTRYINDEX);
    return 0;
}

int32_t clua_retain_function(clua_vm *vm, int32_t slot, int32_t *line, char chunk[64]) {
    lua_State *L = vm->current;
    struct retain retain = {LUA_NOREF, 0, chunk};
    if (!lua_checkstack(L, 3)) {
        return -1;
    }
    int lifted = vm->lifted++;
    lua_pushcfunction(L, retain_body);
    lua_pushlightuserdata(L, &retain);
    lua_pushvalue(L, slot);
    int status = lua_pcall(L, 2, 0, 0);
    vm->lifted = lifted;
    if (status != LUA_OK) {
        lua_settop(L, -2);
        return -1;
    }
    *line = retain.line;
    return retain.reference;
}

struct release {
    const int32_t *references;
    size_t count;
};

static int release_body(lua_State *L) {
    const struct release *release = lua_touserdata(L, 1);
    for (size_t index = 0; index < release->count; index++) {
        luaL_unref(L, LUA_REGISTRYINDEX, release->references[index]);
    }
    return 0;
}

void clua_release_functions(clua_vm *vm, const int32_t *references, size_t count) {
    struct release release = {references, count};
    if (vm->main != NULL) {
        clua_protected(vm, release_body, &release);
    }
}
