/// Patterns compiled to a line of items, and a matcher that keeps its choices on a stack of its own.
///
/// Repetition belongs to single bytes, so a program has no loops: on any path an item leaves one choice at most, and
/// the stack needs no more room than the program has items. Every step is charged, which ends back-tracking that
/// would take too long like any other loop.
#ifndef CLUA_PATTERN_H
#define CLUA_PATTERN_H

#include "internal.h"

enum {
    CLUA_PATTERN_ITEMS = 256,
    CLUA_PATTERN_CAPTURES = 32,
};

typedef enum {
    ITEM_SET,
    ITEM_OPEN,
    ITEM_POSITION,
    ITEM_CLOSE,
    ITEM_BALANCED,
    ITEM_FRONTIER,
    ITEM_AGAIN,
    ITEM_END,
    ITEM_DONE,
} clua_item_kind;

typedef struct {
    /// What is matched.
    uint8_t kind;
    /// How often a set is: 0 for once, or one of `* + ? -`.
    char repeat;
    /// The capture's number, or the two bytes of `%b`.
    uint8_t first;
    uint8_t second;
    clua_set set;
} clua_item;

typedef struct {
    int captures;
    bool anchored;
    clua_item items[CLUA_PATTERN_ITEMS + 1];
} clua_pattern;

typedef struct {
    size_t start[CLUA_PATTERN_CAPTURES];
    /// SIZE_MAX marks a capture of a position.
    size_t length[CLUA_PATTERN_CAPTURES];
} clua_captures;

/// Text that is matched.
typedef struct {
    const char *bytes;
    size_t length;
} clua_subject;

MAY_RAISE void clua_compile_pattern(
    lua_State *L, clua_pattern *pattern, const char *text, size_t length, bool may_anchor);
/// Matches at `start` exactly and gives where the match ends, or SIZE_MAX.
MAY_RAISE size_t clua_match(
    lua_State *L, const clua_pattern *pattern, clua_subject subject, size_t start, clua_captures *captures);

#endif
