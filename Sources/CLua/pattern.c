/// Compiles patterns.
#include "pattern.h"

#include <ctype.h>
#include <string.h>

// MARK: Sets

static void include(clua_set *set, unsigned char byte) {
    set->word[byte / 64] |= UINT64_C(1) << (byte % 64);
}

static void complement(clua_set *set) {
    for (int index = 0; index < 4; index++) {
        set->word[index] = ~set->word[index];
    }
}

static void unite(clua_set *set, const clua_set *other) {
    for (int index = 0; index < 4; index++) {
        set->word[index] |= other->word[index];
    }
}

void clua_fill_classes(clua_set classes[26]) {
    static const struct {
        char letter;
        int (*holds)(int);
    } known[] = {
        {'a', isalpha}, {'c', iscntrl}, {'d', isdigit}, {'g', isgraph}, {'l', islower},
        {'p', ispunct}, {'s', isspace}, {'u', isupper}, {'w', isalnum}, {'x', isxdigit},
    };
    memset(classes, 0, 26 * sizeof *classes);
    for (size_t index = 0; index < sizeof known / sizeof *known; index++) {
        for (int byte = 0; byte < 256; byte++) {
            if (known[index].holds(byte)) {
                include(&classes[known[index].letter - 'a'], (unsigned char)byte);
            }
        }
    }
}

/// What is left of a pattern's text while it is compiled.
typedef struct {
    lua_State *L;
    const char *next;
    const char *end;
} reader;

/// Adds what stands after a `%`: a class, or the byte itself.
MAY_RAISE static void include_escaped(reader *in, clua_set *set) {
    if (in->next == in->end) {
        luaL_error(in->L, "malformed pattern (ends with '%%')");
    }
    unsigned char byte = (unsigned char)*in->next++;
    int lower = byte | 0x20;
    bool is_class = ((byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z')) && strchr("acdglpsuwx", lower);
    if (!is_class) {
        include(set, byte);
        return;
    }
    clua_set class = clua_of(in->L)->classes[lower - 'a'];
    if (byte != lower) {
        complement(&class);
    }
    unite(set, &class);
}

/// Reads a set whose `[` has been read.
MAY_RAISE static void read_set(reader *in, clua_set *set) {
    bool inverted = in->next < in->end && *in->next == '^';
    in->next += inverted;
    for (bool first = true;; first = false) {
        if (in->next == in->end) {
            luaL_error(in->L, "malformed pattern (missing ']')");
        }
        unsigned char byte = (unsigned char)*in->next++;
        if (byte == ']' && !first) {
            break;
        }
        if (byte == '%') {
            include_escaped(in, set);
        } else if (in->end - in->next >= 2 && in->next[0] == '-' && in->next[1] != ']') {
            for (int each = byte; each <= (unsigned char)in->next[1]; each++) {
                include(set, (unsigned char)each);
            }
            in->next += 2;
        } else {
            include(set, byte);
        }
    }
    if (inverted) {
        complement(set);
    }
}

// MARK: Items

/// Which captures of a pattern are still open.
typedef struct {
    bool open[CLUA_PATTERN_CAPTURES];
} captures_state;

MAY_RAISE static void read_parenthesis(reader *in, clua_pattern *pattern, captures_state *state, clua_item *item) {
    if (in->next[-1] == '(') {
        if (pattern->captures == CLUA_PATTERN_CAPTURES) {
            luaL_error(in->L, "too many captures");
        }
        item->first = (uint8_t)pattern->captures++;
        bool position = in->next < in->end && *in->next == ')';
        in->next += position;
        item->kind = position ? ITEM_POSITION : ITEM_OPEN;
        state->open[item->first] = !position;
        return;
    }
    int innermost = pattern->captures - 1;
    while (innermost >= 0 && !state->open[innermost]) {
        innermost--;
    }
    if (innermost < 0) {
        luaL_error(in->L, "invalid pattern capture");
    }
    state->open[innermost] = false;
    item->kind = ITEM_CLOSE;
    item->first = (uint8_t)innermost;
}

/// Reads `%b`, `%f` and `%1`; false when the escape is an ordinary one.
MAY_RAISE static bool read_special(reader *in, const clua_pattern *pattern, captures_state *state, clua_item *item) {
    char letter = in->next < in->end ? *in->next : 0;
    if (letter == 'b') {
        if (in->end - in->next < 3) {
            luaL_error(in->L, "malformed pattern (missing arguments to '%%b')");
        }
        item->kind = ITEM_BALANCED;
        item->first = (uint8_t)in->next[1];
        item->second = (uint8_t)in->next[2];
        in->next += 3;
    } else if (letter == 'f') {
        if (in->end - in->next < 2 || in->next[1] != '[') {
            luaL_error(in->L, "missing '[' after '%%f' in pattern");
        }
        in->next += 2;
        item->kind = ITEM_FRONTIER;
        read_set(in, &item->set);
    } else if (letter >= '0' && letter <= '9') {
        int number = letter - '1';
        if (number < 0 || number >= pattern->captures || state->open[number]) {
            luaL_error(in->L, "invalid capture index %%%d", letter - '0');
        }
        in->next++;
        item->kind = ITEM_AGAIN;
        item->first = (uint8_t)number;
    } else {
        return false;
    }
    return true;
}

MAY_RAISE static void read_single(reader *in, clua_item *item) {
    char byte = in->next[-1];
    item->kind = ITEM_SET;
    if (byte == '.') {
        complement(&item->set);
    } else if (byte == '[') {
        read_set(in, &item->set);
    } else if (byte == '%') {
        include_escaped(in, &item->set);
    } else {
        include(&item->set, (unsigned char)byte);
    }
    if (in->next < in->end && *in->next != 0 && strchr("*+?-", *in->next) != NULL) {
        item->repeat = *in->next++;
    }
}

MAY_RAISE void clua_compile_pattern(
    lua_State *L, clua_pattern *pattern, const char *text, size_t length, bool may_anchor) {
    reader in = {L, text, text + length};
    captures_state state = {{false}};
    int count = 0;
    pattern->captures = 0;
    pattern->anchored = may_anchor && length > 0 && *text == '^';
    in.next += pattern->anchored;
    while (in.next < in.end) {
        if (count == CLUA_PATTERN_ITEMS) {
            luaL_error(L, "pattern too long (more than %d items)", (int)CLUA_PATTERN_ITEMS);
        }
        clua_item *item = &pattern->items[count++];
        memset(item, 0, sizeof *item);
        char byte = *in.next++;
        if (byte == '(' || byte == ')') {
            read_parenthesis(&in, pattern, &state, item);
        } else if (byte == '$' && in.next == in.end) {
            item->kind = ITEM_END;
        } else if (byte != '%' || !read_special(&in, pattern, &state, item)) {
            read_single(&in, item);
        }
    }
    for (int capture = 0; capture < pattern->captures; capture++) {
        if (state.open[capture]) {
            luaL_error(L, "unfinished capture");
        }
    }
    pattern->items[count].kind = ITEM_DONE;
}
