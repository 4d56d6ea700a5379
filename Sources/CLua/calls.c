/// Calls in both directions: the host into the machine, and the machine into the host.
#include "internal.h"

#include <string.h>

// MARK: Errors

/// What is kept of an error that code has made as long as it likes.
enum { LONGEST_MESSAGE = 4096, LONGEST_TRACEBACK = 8192 };

static void keep_text(clua_buffer *buffer, const char *text, size_t length, size_t longest) {
    clua_buffer_set(buffer, text, length < longest ? length : longest);
    if (length > longest) {
        clua_buffer_append(buffer, "...", 3);
    }
}

static int text_body(lua_State *L) {
    clua_push_text(L, 1);
    return 1;
}

/// Copies what an error object says; objects that have no text are described by their type.
MAY_RAISE static void keep_message(lua_State *L, clua_vm *vm, int slot) {
    int type = lua_type(L, slot);
    bool speaks = type == LUA_TSTRING || type == LUA_TNUMBER;
    if (!speaks && luaL_getmetafield(L, slot, "__tostring") != LUA_TNIL) {
        speaks = true;
        lua_pop(L, 1);
    }
    if (speaks) {
        lua_pushcfunction(L, text_body);
        lua_pushvalue(L, slot);
        speaks = lua_pcall(L, 1, 1, 0) == LUA_OK;
    }
    if (!speaks) {
        lua_pushfstring(L, "(error object is a %s value)", lua_typename(L, type));
    }
    size_t length = 0;
    const char *text = lua_tolstring(L, -1, &length);
    keep_text(&vm->message, text, length, LONGEST_MESSAGE);
}

int clua_on_error(lua_State *L) {
    clua_vm *vm = clua_of(L);
    int lifted = vm->lifted++;
    if (vm->hit == CLUA_OK) {
        clua_note_position(L, vm);
        vm->lifted = lifted;
        keep_message(L, vm, 1);
        vm->lifted++;
    }
    luaL_traceback(L, L, NULL, 1);
    size_t length = 0;
    const char *text = lua_tolstring(L, -1, &length);
    keep_text(&vm->traceback, text, length, LONGEST_TRACEBACK);
    vm->lifted = lifted;
    lua_settop(L, 1);
    return 1;
}

clua_status clua_conclude(lua_State *L, clua_vm *vm, int status, bool compiled) {
    if (status == LUA_OK && vm->hit == CLUA_OK) {
        return CLUA_OK;
    }
    if (vm->hit == CLUA_OK && (status == LUA_ERRMEM || vm->refused)) {
        vm->hit = CLUA_MEMORY;
    }
    if (vm->hit != CLUA_OK) {
        return vm->hit;
    }
    if (status == LUA_ERRERR || vm->message.length == 0) {
        // The handler itself has failed, mostly because there was no stack left for it.
        size_t length = 0;
        const char *text = lua_type(L, -1) == LUA_TSTRING ? lua_tolstring(L, -1, &length) : "";
        if (vm->message.length == 0) {
            keep_text(&vm->message, text, length, LONGEST_MESSAGE);
        }
    }
    return compiled ? CLUA_RUNTIME : CLUA_SYNTAX;
}

void clua_forget_error(clua_vm *vm) {
    vm->message.length = 0;
    vm->traceback.length = 0;
}

const char *clua_error_message(const clua_vm *vm, size_t *length) {
    *length = vm->message.length;
    return vm->message.bytes;
}

const char *clua_error_traceback(const clua_vm *vm, size_t *length) {
    *length = vm->traceback.length;
    return vm->traceback.bytes;
}

int32_t clua_error_line(const clua_vm *vm) {
    return vm->line;
}

const char *clua_error_chunk(const clua_vm *vm) {
    return vm->chunk;
}

bool clua_error_nested(const clua_vm *vm) {
    return vm->nested;
}

void clua_fail(clua_vm *vm, const char *message, size_t length) {
    clua_buffer_set(&vm->failure, message, length);
}

// MARK: The host into the machine

struct entry {
    int reference;
    size_t mark;
    const char *source;
    size_t length;
    const char *chunk_name;
    bool compiled;
};

static int call_body(lua_State *L) {
    const struct entry *entry = lua_touserdata(L, 1);
    lua_settop(L, 0);
    lua_rawgeti(L, LUA_REGISTRYINDEX, entry->reference);
    int arguments = clua_replay(L, clua_of(L), entry->mark);
    lua_call(L, arguments, LUA_MULTRET);
    return lua_gettop(L);
}

static int load_body(lua_State *L) {
    struct entry *entry = lua_touserdata(L, 1);
    lua_settop(L, 0);
    if (luaL_loadbufferx(L, entry->source, entry->length, entry->chunk_name, "t") != LUA_OK) {
        return lua_error(L);
    }
    entry->compiled = true;
    lua_call(L, 0, LUA_MULTRET);
    return lua_gettop(L);
}

static clua_status enter(clua_vm *vm, lua_CFunction body, struct entry *entry, int32_t *base, int32_t *count) {
    lua_State *L = vm->current;
    int top = lua_gettop(L);
    *base = top;
    *count = 0;
    clua_forget_error(vm);
    if (!lua_checkstack(L, 4)) {
        clua_rewind(vm, entry->mark);
        clua_buffer_set(&vm->message, "stack overflow", 14);
        return CLUA_RUNTIME;
    }
    int lifted = vm->lifted;
    lua_pushcfunction(L, clua_on_error);
    lua_pushcfunction(L, body);
    lua_pushlightuserdata(L, entry);
    int status = lua_pcall(L, 1, LUA_MULTRET, top + 1);
    vm->current = L;
    vm->lifted = lifted;
    clua_rewind(vm, entry->mark);
    clua_status result = clua_conclude(L, vm, status, entry->compiled);
    if (result == CLUA_OK) {
        *base = top + 1;
        *count = lua_gettop(L) - top - 1;
    } else {
        lua_settop(L, top);
    }
    return result;
}

clua_status clua_call(clua_vm *vm, int32_t reference, size_t mark, int32_t *base, int32_t *count) {
    struct entry entry = {.reference = reference, .mark = mark, .compiled = true};
    return enter(vm, call_body, &entry, base, count);
}

clua_status clua_load(
    clua_vm *vm, const char *source, size_t length, const char *chunk_name, int32_t *base, int32_t *count) {
    struct entry entry = {
        .mark = vm->entry_count, .source = source, .length = length, .chunk_name = chunk_name, .compiled = false};
    return enter(vm, load_body, &entry, base, count);
}

void clua_drop(clua_vm *vm, int32_t base) {
    // Below the results lies the message handler.
    if (base > 0) {
        lua_settop(vm->current, base - 1);
    }
}

// MARK: The machine into the host

/// Calls the host with the arguments above `base`. The host's frames are gone before anything is raised.
MAY_RAISE int clua_call_host(lua_State *L, void *function, int base, int64_t token) {
    clua_vm *vm = clua_of(L);
    if (vm->hit != CLUA_OK) {
        // A limit leaves no room for the host either, as where it closes a variable.
        clua_raise_limit(L);
    }
    int top = lua_gettop(L);
    lua_State *outer = vm->current;
    size_t mark = vm->entry_count;
    vm->current = L;
    clua_outcome ended = vm->host(function, base, top - base, token);
    vm->current = outer;
    lua_settop(L, top);
    if (vm->hit != CLUA_OK) {
        clua_raise_limit(L);
    }
    // Where an inner call failed says nothing about this one.
    vm->line = 0;
    if (ended == CLUA_RAISE) {
        clua_rewind(vm, mark);
        luaL_where(L, 1);
        lua_pushlstring(L, vm->failure.bytes, vm->failure.length);
        lua_concat(L, 2);
        return lua_error(L);
    }
    if (ended == CLUA_WAIT) {
        clua_rewind(vm, mark);
        return clua_wait(L);
    }
    return clua_replay(L, vm, mark);
}
