/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_EVALUATE_SWITCHBACK_H
#define SCORE_EVALUATE_SWITCHBACK_H

/*
 * What a treatment is worth that is switched off at random for whole cell-weeks (Bojinov,
 * Simchi-Levi, Zhao 2023), looked at as often as one likes.
 *
 * A cell-week is on the baseline (Z = 1) with probability s, by a coin that owes nothing to
 * anything else. Let d be how far the mean of a cell-week lies above what the cell-weeks before it
 * let expect. Somebody who bets that the baseline is worse multiplies their wealth by
 *
 *     E^Z / (1 - s + s E)        E = exp(-h n d), n passes, h > 0
 *
 * whose mean over the coin is one, whatever d is, if the treatment makes no difference: so their
 * wealth ever passes 40 with probability 1/40 at most, and customers of a cell-week may resemble
 * each other as they like. h is a mixture of 1/2, 1/4, .. 1/128. That the treatment adds v is
 * tested by taking v away from the treated; the values not refuted are the interval. The other
 * side bets with -h.
 */

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

struct switchback_week {
    size_t cell;    /* 0.. */
    int64_t passes; /* 1 or more */
    int64_t successes;
    bool is_baseline;
};

struct switchback {
    bool is_known; /* false: one arm has nothing yet */
    double difference;
    double low; /* 95 %, at every week at once: what was refuted once stays so */
    double high;
};

/* In the order in which the cell-weeks were known. `share` is s, 0..1 exclusive. */
SCORE_MUST_USE enum score_status switchback_judge(const struct switchback_week *weeks, size_t count,
                                                  double share, struct switchback *ret,
                                                  struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
