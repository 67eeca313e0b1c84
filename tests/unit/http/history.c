/* SPDX-License-Identifier: Apache-2.0 */
#include "history.h"

#include <stdio.h>
#include <stdlib.h>

enum { TABLE_SIZE = 1 << 18, STATE_LATE = 15 /* offered, but its time is over */, STATES = 16 };

struct search {
    const struct history_act *acts;
    size_t count;
    uint64_t wanted; /* acts that must have happened */
    uint64_t *seen;  /* dead ends; (done set, state) mixed, 0 = empty */
};

static bool end(enum offer_state into, bool can, bool is_done, int *state)
{
    if (can && is_done) {
        *state = (int)into;
    }
    return can == is_done;
}

/* True when the act's answer fits this state; moves it on. */
static bool act_apply(const struct history_act *act, int *state)
{
    bool is_open = *state == OFFER_OFFERED;
    bool is_late = *state == STATE_LATE;
    bool is_taken = *state == OFFER_ACCEPTED;
    switch (act->kind) {
    case HISTORY_ACCEPT: /* asked again, the first answer stands */
        return end(OFFER_ACCEPTED, is_open || is_taken, act->is_done, state);
    case HISTORY_DECLINE:
        return end(OFFER_DECLINED, is_open || is_late, act->is_done, state);
    case HISTORY_RECALL:
        return end(OFFER_RECALLED, is_open || is_late || is_taken, act->is_done, state);
    case HISTORY_READ:
        return act->seen == (is_late ? OFFER_OFFERED : (enum offer_state) * state);
    case HISTORY_LATE:
        return end((enum offer_state)STATE_LATE, is_open, true, state);
    case HISTORY_EXPIRE:
        return end(OFFER_EXPIRED, is_late, true, state);
    default:
        return false;
    }
}

/* Remembers this dead end; false when it was known. */
static bool is_new(struct search *search, uint64_t done, int state)
{
    uint64_t key = (done * STATES + (uint64_t)state + 1) * UINT64_C(0x9E3779B97F4A7C15);
    key ^= done >> 60;
    key = key ? key : 1;
    size_t at = (size_t)(key >> 32) % TABLE_SIZE;
    for (size_t probe = 0; probe < TABLE_SIZE; probe++) {
        uint64_t *slot = &search->seen[(at + probe) % TABLE_SIZE];
        if (*slot == key) {
            return false;
        }
        if (*slot == 0) {
            *slot = key;
            return true;
        }
    }
    abort(); /* more orders than the table has room for */
}

/* An act may come next when no other had been answered before it was asked. */
static bool can_be_next(const struct search *search, uint64_t done, size_t act)
{
    for (size_t i = 0; i < search->count; i++) {
        bool is_waiting = !(done & UINT64_C(1) << i);
        if (is_waiting && i != act && search->acts[i].answered < search->acts[act].asked) {
            return false;
        }
    }
    return true;
}

/* Depth: the number of acts. */
static bool explain(struct search *search, uint64_t done, int state)
{
    if ((done & search->wanted) == search->wanted) {
        return true;
    }
    if (!is_new(search, done, state)) {
        return false;
    }
    for (size_t i = 0; i < search->count; i++) {
        int next = state;
        if (done & UINT64_C(1) << i || !can_be_next(search, done, i) ||
            !act_apply(&search->acts[i], &next)) {
            continue;
        }
        if (explain(search, done | UINT64_C(1) << i, next)) {
            return true;
        }
    }
    return false;
}

bool history_explain(const struct history_act *acts, size_t count)
{
    struct search search = {.acts = acts, .count = count};
    if (count > HISTORY_ACTS_MAX) {
        abort();
    }
    for (size_t i = 0; i < count; i++) {
        bool may_happen = acts[i].kind == HISTORY_LATE || acts[i].kind == HISTORY_EXPIRE;
        search.wanted |= may_happen ? 0 : UINT64_C(1) << i;
    }
    search.seen = calloc(TABLE_SIZE, sizeof *search.seen);
    if (!search.seen) {
        abort();
    }
    bool is_explained = explain(&search, 0, OFFER_OFFERED);
    free(search.seen);
    return is_explained;
}

void history_print(const char *name, const struct history_act *acts, size_t count)
{
    static const char *const kinds[] = {"accept", "decline", "recall", "read", "late", "expire"};
    (void)fprintf(stderr, "no order explains %s:\n", name);
    for (size_t i = 0; i < count; i++) {
        bool has_seen = acts[i].is_done && acts[i].kind < HISTORY_LATE;
        (void)fprintf(stderr, "  %lld..%lld %s %s %s\n", (long long)acts[i].asked,
                      (long long)acts[i].answered, kinds[acts[i].kind],
                      acts[i].is_done ? "done" : "refused",
                      has_seen ? offer_state_text(acts[i].seen) : "");
    }
}
