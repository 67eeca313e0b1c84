/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_ENGINE_SEQUENCE_H
#define SCORE_ENGINE_SEQUENCE_H

/*
 * Partner 1, time-out, partner 2 ..: the best plan of at most so many offers (engine.md 3.4).
 *
 * An offer of item j earns gain_j at once and hands on the share keep_j of what comes after it,
 * keep_j = beta (1 - p_j). Two neighbours of a plan change places without loss exactly when their
 * gain / (1 - keep) is equal, so the best plan of any set is in that order, and
 *
 *     V(k, l) = max(V(k + 1, l), gain_k + keep_k V(k + 1, l - 1))
 *
 * over the ordered list is exact. Pure; no memory is asked for.
 */

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { SEQUENCE_LIST_MAX = 64, SEQUENCE_OFFERS_MAX = 8 };

struct sequence_item {
    double gain;
    double keep; /* in [0, 1) */
    double rate; /* gain / (1 - keep); set by sequence_order */
    uint64_t tie;
    uint32_t row;
};

/* The best plan from a list: its value and its members, positions in the list, first offer first.
 */
struct sequence_plan {
    double value;
    uint32_t count;
    uint32_t members[SEQUENCE_OFFERS_MAX];
};

/* gain / (1 - keep), finite. */
double sequence_rate(double gain, double keep);
/* Sets the rates and sorts by them, highest first. O(count^2), count <= SEQUENCE_LIST_MAX. */
void sequence_order(struct sequence_item *items, uint32_t count);
/* The best plan of at most `offers` from an ordered list without item `skipped` (count = none). */
void sequence_plan_make(const struct sequence_item *items, uint32_t count, uint32_t skipped,
                        uint32_t offers, struct sequence_plan *ret);

#ifdef __cplusplus
}
#endif

#endif
