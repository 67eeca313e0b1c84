/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_SIM_HISTORY_H
#define SCORE_SIM_HISTORY_H

/*
 * Random histories of a market: leads come, offers are drawn or passed by hand, accepted, declined,
 * left to expire, recalled, returned, won, lost and reopened; firms join, pause, fill up, leave and
 * come back. The same seed gives the same history. A kind of history may be adversarial.
 */

#include "sim/reference.h"

#ifdef __cplusplus
extern "C" {
#endif

enum history_kind {
    HISTORY_ORDINARY,
    HISTORY_EXTREME_AMOUNTS, /* leads of 1 and of a million, in turns */
    HISTORY_ONE_DECLINES,    /* one firm declines everything it gets */
    HISTORY_CHURN,           /* firms come and go all the time */
    HISTORY_FAVOURITE,       /* one firm wins everything, the others nothing */
    HISTORY_OVERRIDES,       /* a manager passes half of the leads to one firm */
    HISTORY_TIGHT,           /* hardly any capacity */
    HISTORY_EXCLUSIONS,      /* most firms are kept from most leads, and let back again */
    HISTORY_KIND_COUNT
};

struct history {
    struct market market;
    struct reference *reference; /* NULL = engine only */
    enum history_kind kind;
    int64_t firms;
    int64_t leads;
    int64_t live[256]; /* offers that may move on */
    enum score_outcome states[256];
    int64_t live_count;
};

void history_init(struct history *history, enum history_kind kind, uint64_t seed,
                  struct reference *reference);
void history_step(struct history *history);
void history_done(struct history *history);

#ifdef __cplusplus
}
#endif

#endif
