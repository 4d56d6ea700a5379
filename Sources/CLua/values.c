/// Values across the border: a tape of entries on the way in, plain reading of the stack on the way out.
#include "internal.h"

#include <stdlib.h>
#include <stdio.h>

/// Kinds of entries that are no kind of value.
enum { FALSE_ENTRY = 100, TRUE_ENTRY };

/// How deep tables may be nested on their way in.
enum { DEEPEST = 200 };

// MARK: In

size_t clua_mark(const clua_vm *vm) {
    return vm->entry_count;
}

void clua_rewind(clua_vm *vm, size_t mark) {
    for (size_t index = mark; index < vm->entry_count; index++) {
        if (vm->entries[index].kind == CLUA_STRING) {
            vm->text.length = vm->entries[index].as.offset;
            break;
        }
    }
    vm->entry_count = mark;
}

/// Entries that are kept room for between calls.
enum { MOST_IDLE_ENTRIES = 4096 };

void clua_clear_values(clua_vm *vm) {
    clua_rewind(vm, 0);
    if (vm->entry_capacity > MOST_IDLE_ENTRIES) {
        free(vm->entries);
        vm->entries = NULL;
        vm->entry_capacity = 0;
    }
    clua_buffer_shrink(&vm->text);
    clua_buffer_shrink(&vm->failure);
}

static clua_entry *append(clua_vm *vm, int32_t kind) {
    if (vm->entry_count == vm->entry_capacity) {
        vm->entry_capacity = vm->entry_capacity == 0 ? 64 : vm->entry_capacity * 2;
        vm->entries = realloc(vm->entries, vm->entry_capacity * sizeof *vm->entries);
        if (vm->entries == NULL) {
            fputs("the host has no memory left\n", stderr);
            abort();
        }
    }
    clua_entry *entry = &vm->entries[vm->entry_count++];
    entry->kind = kind;
    return entry;
}

void clua_write_nil(clua_vm *vm) {
    append(vm, CLUA_NIL);
}

void clua_write_boolean(clua_vm *vm, bool value) {
    append(vm, value ? TRUE_ENTRY : FALSE_ENTRY);
}

void clua_write_integer(clua_vm *vm, int64_t value) {
    append(vm, CLUA_INTEGER)->as.integer = value;
}

void clua_write_number(clua_vm *vm, double value) {
    append(vm, CLUA_NUMBER)->as.number = value;
}

void clua_write_string(clua_vm *vm, const char *bytes, size_t length) {
    clua_entry *entry = append(vm, CLUA_STRING);
    entry->as.offset = vm->text.length;
    entry->size = length;
    clua_buffer_append(&vm->text, bytes, length);
}

void clua_write_table(clua_vm *vm, int32_t elements, int32_t fields) {
    clua_entry *entry = append(vm, CLUA_TABLE);
    entry->type = fields;
    entry->as.integer = elements;
}

void clua_write_function(clua_vm *vm, int32_t reference) {
    append(vm, CLUA_FUNCTION)->type = reference;
}

void clua_write_handle(clua_vm *vm, int32_t type, int64_t token, bool lasting) {
    clua_entry *entry = append(vm, CLUA_HANDLE);
    entry->type = type;
    entry->size = lasting;
    entry->as.integer = token;
}

MAY_RAISE static void push_entry(lua_State *L, clua_vm *vm, size_t *position, int depth) {
    clua_entry entry = vm->entries[(*position)++];
    luaL_checkstack(L, 4, "too many values");
    if (depth > DEEPEST) {
        luaL_error(L, "a table is nested too deeply");
    }
    switch (entry.kind) {
    case FALSE_ENTRY:
    case TRUE_ENTRY:
        lua_pushboolean(L, entry.kind == TRUE_ENTRY);
        break;
    case CLUA_INTEGER:
        lua_pushinteger(L, entry.as.integer);
        break;
    case CLUA_NUMBER:
        lua_pushnumber(L, entry.as.number);
        break;
    case CLUA_STRING:
        lua_pushlstring(L, vm->text.bytes + entry.as.offset, entry.size);
        break;
    case CLUA_TABLE:
        lua_createtable(L, (int)entry.as.integer, entry.type);
        for (lua_Integer index = 1; index <= entry.as.integer; index++) {
            push_entry(L, vm, position, depth + 1);
            lua_rawseti(L, -2, index);
        }
        for (int32_t field = 0; field < entry.type; field++) {
            push_entry(L, vm, position, depth + 1);
            push_entry(L, vm, position, depth + 1);
            lua_rawset(L, -3);
        }
        break;
    case CLUA_FUNCTION:
        lua_rawgeti(L, LUA_REGISTRYINDEX, entry.type);
        break;
    case CLUA_HANDLE:
        clua_push_handle(L, vm, entry.type, entry.as.integer, entry.size != 0);
        break;
    default:
        lua_pushnil(L);
    }
}

/// Pushes everything written since `mark` and takes it off the tape.
MAY_RAISE int clua_replay(lua_State *L, clua_vm *vm, size_t mark) {
    int count = 0;
    size_t end = vm->entry_count;
    for (size_t position = mark; position < end; count++) {
        push_entry(L, vm, &position, 0);
    }
    clua_rewind(vm, mark);
    return count;
}

// MARK: Out (none of these allocates in the machine)

clua_kind clua_read_kind(clua_vm *vm, int32_t slot) {
    switch (lua_type(vm->current, slot)) {
    case LUA_TNONE:
    case LUA_TNIL:
        return CLUA_NIL;
    case LUA_TBOOLEAN:
        return CLUA_BOOLEAN;
    case LUA_TNUMBER:
        return lua_isinteger(vm->current, slot) ? CLUA_INTEGER : CLUA_NUMBER;
    case LUA_TSTRING:
        return CLUA_STRING;
    case LUA_TTABLE:
        return CLUA_TABLE;
    case LUA_TFUNCTION:
        return CLUA_FUNCTION;
    case LUA_TUSERDATA:
        return CLUA_HANDLE;
    default:
        return CLUA_OTHER;
    }
}

bool clua_read_boolean(clua_vm *vm, int32_t slot) {
    return lua_toboolean(vm->current, slot) != 0;
}

bool clua_read_integer(clua_vm *vm, int32_t slot, int64_t *value) {
    int exact = 0;
    if (lua_type(vm->current, slot) == LUA_TNUMBER) {
        *value = lua_tointegerx(vm->current, slot, &exact);
    }
    return exact != 0;
}

bool clua_read_number(clua_vm *vm, int32_t slot, double *value) {
    if (lua_type(vm->current, slot) != LUA_TNUMBER) {
        return false;
    }
    *value = lua_tonumberx(vm->current, slot, NULL);
    return true;
}

const char *clua_read_string(clua_vm *vm, int32_t slot, size_t *length) {
    if (lua_type(vm->current, slot) != LUA_TSTRING) {
        return NULL;
    }
    return lua_tolstring(vm->current, slot, length);
}

bool clua_read_handle(clua_vm *vm, int32_t slot, int32_t *type, int64_t *token, bool *lasting) {
    if (lua_type(vm->current, slot) != LUA_TUSERDATA) {
        return false;
    }
    const clua_object *object = lua_touserdata(vm->current, slot);
    *type = object->type;
    *token = object->token;
    *lasting = object->scope == 0;
    return *lasting || object->scope == vm->scope;
}

const char *clua_read_type_name(clua_vm *vm, int32_t slot) {
    int type = lua_type(vm->current, slot);
    return type == LUA_TNONE ? "no value" : lua_typename(vm->current, type);
}

const void *clua_read_identity(clua_vm *vm, int32_t slot) {
    return lua_topointer(vm->current, slot);
}

size_t clua_read_length(clua_vm *vm, int32_t slot) {
    return lua_rawlen(vm->current, slot);
}

int32_t clua_read_element(clua_vm *vm, int32_t slot, int64_t index) {
    if (!lua_checkstack(vm->current, 1)) {
        return 0;
    }
    lua_rawgeti(vm->current, slot, index);
    return lua_gettop(vm->current);
}

int32_t clua_read_begin(clua_vm *vm) {
    if (!lua_checkstack(vm->current, 2)) {
        return 0;
    }
    lua_pushnil(vm->current);
    return lua_gettop(vm->current);
}

bool clua_read_next(clua_vm *vm, int32_t slot) {
    return lua_next(vm->current, slot) != 0;
}

void clua_read_pop(clua_vm *vm, int32_t count) {
    lua_pop(vm->current, count);
}
