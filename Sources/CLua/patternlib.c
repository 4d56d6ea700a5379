/// `string.find`, `match`, `gmatch` and `gsub`.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "pattern.h"

#include <string.h>

MAY_RAISE static clua_subject subject_argument(lua_State *L, int slot) {
    clua_subject subject;
    subject.bytes = luaL_checklstring(L, slot, &subject.length);
    return subject;
}

/// The zero-based start that an optional argument asks for; negative ones count from the end.
MAY_RAISE static size_t start_argument(lua_State *L, int slot, size_t length) {
    lua_Integer start = luaL_optinteger(L, slot, 1);
    if (start > 0) {
        return (lua_Unsigned)start - 1 > length ? SIZE_MAX : (size_t)start - 1;
    }
    return start == 0 || (lua_Unsigned)0 - (lua_Unsigned)start > length ? 0 : length - (size_t)-start;
}

/// Pushes capture `number`; the whole match stands in for the first of none.
MAY_RAISE static void push_capture(
    lua_State *L, const clua_pattern *pattern, const clua_captures *captures, int number, clua_subject subject,
    size_t start, size_t end) {
    if (number >= pattern->captures) {
        if (number != 0) {
            luaL_error(L, "invalid capture index %%%d in replacement string", number + 1);
        }
        lua_pushlstring(L, subject.bytes + start, end - start);
    } else if (captures->length[number] == SIZE_MAX) {
        lua_pushinteger(L, (lua_Integer)captures->start[number] + 1);
    } else {
        lua_pushlstring(L, subject.bytes + captures->start[number], captures->length[number]);
    }
}

MAY_RAISE static int push_captures(
    lua_State *L, const clua_pattern *pattern, const clua_captures *captures, clua_subject subject, size_t start,
    size_t end, bool whole) {
    int count = pattern->captures == 0 && whole ? 1 : pattern->captures;
    luaL_checkstack(L, count, "too many captures");
    for (int number = 0; number < count; number++) {
        push_capture(L, pattern, captures, number, subject, start, end);
    }
    return count;
}

// MARK: find and match

static bool is_plain(const char *text, size_t length) {
    for (size_t index = 0; index < length; index++) {
        if (text[index] != 0 && strchr("^$*+?.([%-)", text[index]) != NULL) {
            return false;
        }
    }
    return true;
}

MAY_RAISE static int find_plain(
    lua_State *L, clua_subject subject, size_t start, const char *text, size_t length) {
    clua_charge(L, (subject.length - start) / 32);
    const char *place = memmem(subject.bytes + start, subject.length - start, text, length);
    if (place == NULL) {
        lua_pushnil(L);
        return 1;
    }
    lua_pushinteger(L, place - subject.bytes + 1);
    lua_pushinteger(L, place - subject.bytes + (lua_Integer)length);
    return 2;
}

MAY_RAISE static int search(lua_State *L, bool find) {
    clua_subject subject = subject_argument(L, 1);
    size_t length = 0;
    const char *text = luaL_checklstring(L, 2, &length);
    size_t start = start_argument(L, 3, subject.length);
    if (start == SIZE_MAX) {
        lua_pushnil(L);
        return 1;
    }
    if (find && (lua_toboolean(L, 4) || is_plain(text, length))) {
        return find_plain(L, subject, start, text, length);
    }
    clua_pattern pattern;
    clua_captures captures;
    clua_compile_pattern(L, &pattern, text, length, true);
    for (size_t from = start; from <= subject.length; from++) {
        size_t end = clua_match(L, &pattern, subject, from, &captures);
        if (end != SIZE_MAX) {
            if (!find) {
                return push_captures(L, &pattern, &captures, subject, from, end, true);
            }
            lua_pushinteger(L, (lua_Integer)from + 1);
            lua_pushinteger(L, (lua_Integer)end);
            return 2 + push_captures(L, &pattern, &captures, subject, from, end, false);
        }
        if (pattern.anchored) {
            break;
        }
        clua_charge(L, 1);
    }
    lua_pushnil(L);
    return 1;
}

static int string_find(lua_State *L) {
    return search(L, true);
}

static int string_match(lua_State *L) {
    return search(L, false);
}

// MARK: gmatch

/// The upvalues of an iteration.
enum { SUBJECT = 1, PATTERN, POSITION, LAST_END };

static int next_match(lua_State *L) {
    clua_subject subject;
    subject.bytes = lua_tolstring(L, lua_upvalueindex(SUBJECT), &subject.length);
    const clua_pattern *pattern = lua_touserdata(L, lua_upvalueindex(PATTERN));
    size_t last_end = (size_t)lua_tointeger(L, lua_upvalueindex(LAST_END));
    clua_captures captures;
    for (size_t from = (size_t)lua_tointeger(L, lua_upvalueindex(POSITION)); from <= subject.length; from++) {
        size_t end = clua_match(L, pattern, subject, from, &captures);
        if (end != SIZE_MAX && end != last_end) {
            lua_pushinteger(L, (lua_Integer)end);
            lua_copy(L, -1, lua_upvalueindex(POSITION));
            lua_replace(L, lua_upvalueindex(LAST_END));
            return push_captures(L, pattern, &captures, subject, from, end, true);
        }
        clua_charge(L, 1);
    }
    lua_pushinteger(L, (lua_Integer)subject.length + 1);
    lua_replace(L, lua_upvalueindex(POSITION));
    return 0;
}

static int string_gmatch(lua_State *L) {
    clua_subject subject = subject_argument(L, 1);
    size_t length = 0;
    const char *text = luaL_checklstring(L, 2, &length);
    size_t start = start_argument(L, 3, subject.length);
    lua_settop(L, 2);
    lua_pushvalue(L, 1);
    clua_compile_pattern(L, lua_newuserdatauv(L, sizeof(clua_pattern), 0), text, length, false);
    lua_pushinteger(L, start == SIZE_MAX ? (lua_Integer)subject.length + 1 : (lua_Integer)start);
    lua_pushinteger(L, -1);
    lua_pushcclosure(L, next_match, 4);
    return 1;
}

// MARK: gsub

/// One replacement at work. Slot 3 of the frame is what replaces.
typedef struct {
    lua_State *L;
    const clua_pattern *pattern;
    clua_subject subject;
    clua_captures captures;
    luaL_Buffer *out;
} replacement;

MAY_RAISE static void add_template(replacement *r, size_t start, size_t end) {
    size_t length = 0;
    const char *text = lua_tolstring(r->L, 3, &length);
    clua_charge(r->L, length / 16);
    for (size_t index = 0; index < length; index++) {
        if (text[index] != '%') {
            luaL_addchar(r->out, text[index]);
            continue;
        }
        char next = ++index < length ? text[index] : 0;
        if (next == '%') {
            luaL_addchar(r->out, '%');
        } else if (next == '0') {
            luaL_addlstring(r->out, r->subject.bytes + start, end - start);
        } else if (next >= '1' && next <= '9') {
            push_capture(r->L, r->pattern, &r->captures, next - '1', r->subject, start, end);
            luaL_tolstring(r->L, -1, NULL);
            lua_remove(r->L, -2);
            luaL_addvalue(r->out);
        } else {
            luaL_error(r->L, "invalid use of '%%' in replacement string");
        }
    }
}

MAY_RAISE static void add_replacement(replacement *r, int type, size_t start, size_t end) {
    lua_State *L = r->L;
    if (type == LUA_TSTRING || type == LUA_TNUMBER) {
        add_template(r, start, end);
        return;
    }
    if (type == LUA_TFUNCTION) {
        lua_pushvalue(L, 3);
        lua_call(L, push_captures(L, r->pattern, &r->captures, r->subject, start, end, true), 1);
    } else {
        push_capture(L, r->pattern, &r->captures, 0, r->subject, start, end);
        lua_gettable(L, 3);
    }
    if (!lua_toboolean(L, -1)) {
        lua_pop(L, 1);
        luaL_addlstring(r->out, r->subject.bytes + start, end - start);
    } else if (!lua_isstring(L, -1)) {
        luaL_error(L, "invalid replacement value (a %s)", luaL_typename(L, -1));
    } else {
        luaL_addvalue(r->out);
    }
}

static int string_gsub(lua_State *L) {
    clua_subject subject = subject_argument(L, 1);
    size_t length = 0;
    const char *text = luaL_checklstring(L, 2, &length);
    int type = lua_type(L, 3);
    luaL_argexpected(
        L, type == LUA_TNUMBER || type == LUA_TSTRING || type == LUA_TFUNCTION || type == LUA_TTABLE, 3,
        "string/function/table");
    lua_Integer most = luaL_optinteger(L, 4, LUA_MAXINTEGER);
    lua_settop(L, 3);
    if (type == LUA_TNUMBER) {
        lua_tostring(L, 3);
    }
    clua_reserve(L, subject.length * 2);
    clua_pattern *pattern = lua_newuserdatauv(L, sizeof *pattern, 0);
    clua_compile_pattern(L, pattern, text, length, true);
    luaL_Buffer out;
    luaL_buffinit(L, &out);
    replacement r = {.L = L, .pattern = pattern, .subject = subject, .out = &out};
    size_t from = 0, last_end = SIZE_MAX;
    lua_Integer made = 0;
    while (made < most) {
        size_t end = clua_match(L, pattern, subject, from, &r.captures);
        if (end != SIZE_MAX && end != last_end) {
            made++;
            add_replacement(&r, type, from, end);
            from = last_end = end;
        } else if (from < subject.length) {
            luaL_addchar(&out, subject.bytes[from++]);
        } else {
            break;
        }
        clua_charge(L, 1);
        if (pattern->anchored) {
            break;
        }
    }
    luaL_addlstring(&out, subject.bytes + from, subject.length - from);
    luaL_pushresult(&out);
    lua_pushinteger(L, made);
    return 2;
}

MAY_RAISE void clua_open_patterns(lua_State *L) {
    static const luaL_Reg functions[] = {
        {"find", string_find}, {"gmatch", string_gmatch}, {"gsub", string_gsub}, {"match", string_match},
        {NULL, NULL},
    };
    luaL_setfuncs(L, functions, 0);
}
