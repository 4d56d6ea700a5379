/// Runs compiled patterns.
#include "pattern.h"

#include <string.h>

/// Somewhere to go on from when the rest does not match.
typedef struct {
    const clua_item *item;
    size_t position;
    /// For greedy items, the least position to fall back to; SIZE_MAX marks a lazy one.
    size_t least;
} choice;

typedef struct {
    lua_State *L;
    clua_subject subject;
    uint64_t steps;
    int depth;
    choice choices[CLUA_PATTERN_ITEMS];
} machine;

static bool holds(const clua_set *set, char byte) {
    unsigned char value = (unsigned char)byte;
    return (set->word[value / 64] >> (value % 64)) & 1;
}

MAY_RAISE static void count(machine *m, uint64_t steps) {
    m->steps += steps;
    if (m->steps >= 1024) {
        uint64_t cost = m->steps;
        m->steps = 0;
        clua_charge(m->L, cost);
    }
}

static void choose(machine *m, const clua_item *item, size_t position, size_t least) {
    m->choices[m->depth++] = (choice){item, position, least};
}

static bool fits(const machine *m, const clua_item *item, size_t position) {
    return position < m->subject.length && holds(&item->set, m->subject.bytes[position]);
}

/// Matches a set with its repetition; SIZE_MAX when it does not fit.
MAY_RAISE static size_t match_set(machine *m, const clua_item *item, size_t position) {
    size_t least = position, most = position;
    switch (item->repeat) {
    case 0:
        return fits(m, item, position) ? position + 1 : SIZE_MAX;
    case '-':
        choose(m, item, position, SIZE_MAX);
        return position;
    case '?':
        most += fits(m, item, position);
        break;
    default:
        while (fits(m, item, most)) {
            most++;
        }
        count(m, (most - position) / 8);
        least += item->repeat == '+';
        if (most < least) {
            return SIZE_MAX;
        }
    }
    if (most > least) {
        choose(m, item, most, least);
    }
    return most;
}

MAY_RAISE static size_t match_balanced(machine *m, const clua_item *item, size_t position) {
    const char *bytes = m->subject.bytes;
    if (position >= m->subject.length || (uint8_t)bytes[position] != item->first) {
        return SIZE_MAX;
    }
    size_t open = 1;
    for (size_t next = position + 1; next < m->subject.length; next++) {
        uint8_t byte = (uint8_t)bytes[next];
        if (byte == item->second) {
            if (--open == 0) {
                count(m, (next - position) / 8);
                return next + 1;
            }
        } else if (byte == item->first) {
            open++;
        }
    }
    count(m, (m->subject.length - position) / 8);
    return SIZE_MAX;
}

static bool at_frontier(const machine *m, const clua_item *item, size_t position) {
    char before = position == 0 ? 0 : m->subject.bytes[position - 1];
    char after = position < m->subject.length ? m->subject.bytes[position] : 0;
    return !holds(&item->set, before) && holds(&item->set, after);
}

MAY_RAISE static size_t match_again(machine *m, const clua_captures *captures, int number, size_t position) {
    size_t length = captures->length[number];
    if (length > m->subject.length - position) {
        return SIZE_MAX;
    }
    count(m, length / 8);
    const char *bytes = m->subject.bytes;
    return memcmp(bytes + captures->start[number], bytes + position, length) == 0 ? position + length : SIZE_MAX;
}

/// Takes the newest choice that is left; false when there is none.
static bool fall_back(machine *m, const clua_item **item, size_t *position) {
    while (m->depth > 0) {
        choice *last = &m->choices[m->depth - 1];
        *item = last->item + 1;
        if (last->least != SIZE_MAX) {
            *position = --last->position;
            m->depth -= last->position == last->least;
            return true;
        }
        if (fits(m, last->item, last->position)) {
            *position = ++last->position;
            return true;
        }
        m->depth--;
    }
    return false;
}

MAY_RAISE size_t clua_match(
    lua_State *L, const clua_pattern *pattern, clua_subject subject, size_t start, clua_captures *captures) {
    machine m;
    m.L = L;
    m.subject = subject;
    m.steps = 0;
    m.depth = 0;
    const clua_item *item = pattern->items;
    size_t position = start;
    while (item->kind != ITEM_DONE) {
        count(&m, 1);
        size_t next = position;
        switch (item->kind) {
        case ITEM_SET:
            next = match_set(&m, item, position);
            break;
        case ITEM_OPEN:
            captures->start[item->first] = position;
            break;
        case ITEM_POSITION:
            captures->start[item->first] = position;
            captures->length[item->first] = SIZE_MAX;
            break;
        case ITEM_CLOSE:
            captures->length[item->first] = position - captures->start[item->first];
            break;
        case ITEM_BALANCED:
            next = match_balanced(&m, item, position);
            break;
        case ITEM_FRONTIER:
            next = at_frontier(&m, item, position) ? position : SIZE_MAX;
            break;
        case ITEM_AGAIN:
            next = match_again(&m, captures, item->first, position);
            break;
        default:
            next = position == subject.length ? position : SIZE_MAX;
        }
        if (next != SIZE_MAX) {
            position = next;
            item++;
        } else if (!fall_back(&m, &item, &position)) {
            position = SIZE_MAX;
            break;
        }
    }
    clua_charge(L, m.steps);
    return position;
}
