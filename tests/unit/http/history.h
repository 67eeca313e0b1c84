/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_TESTS_UNIT_HTTP_HISTORY_H
#define SCORE_TESTS_UNIT_HTTP_HISTORY_H

/*
 * Explains what clients saw of one offer: is there an order, in which every act happened at one
 * moment between its question and its answer, that gives every answer? Offers are independent
 * objects, and a history is explicable when the history of every object is (Herlihy and Wing 1990,
 * locality), so one offer at a time is enough.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/enums.h"

/* Acts on one offer that may be explained at once. */
enum { HISTORY_ACTS_MAX = 64 };

enum history_kind {
    HISTORY_ACCEPT,
    HISTORY_DECLINE,
    HISTORY_RECALL,
    HISTORY_READ,   /* `seen` is what was answered */
    HISTORY_LATE,   /* the clock passes the offer's time; may take effect at any moment, or never */
    HISTORY_EXPIRE, /* the worker ends a late offer; likewise */
    HISTORY_KIND_COUNT
};

struct history_act {
    enum history_kind kind;
    int64_t asked;    /* on one scale for all clients */
    int64_t answered; /* INT64_MAX = never, or nobody waits for it */
    bool is_done;     /* accept, decline, recall: done, else refused because of the offer's state */
    enum offer_state seen;
};

/* `acts` of one offer that began OFFERED, at most HISTORY_ACTS_MAX. */
bool history_explain(const struct history_act *acts, size_t count);
/* To stderr, for the one who has to find out. */
void history_print(const char *name, const struct history_act *acts, size_t count);

#endif
