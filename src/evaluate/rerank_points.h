/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_EVALUATE_RERANK_POINTS_H
#define SCORE_EVALUATE_RERANK_POINTS_H

/* Points that rules gave elsewhere, on the same data: columns rule, ndcg, mmf and gini. */

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { RERANK_NAME_SIZE = 64, RERANK_POINTS_MAX = 1000 };

struct rerank_foreign {
    char name[RERANK_NAME_SIZE]; /* cut where it is longer */
    double ndcg, mmf, gini;      /* each from 0 to 1 */
};

struct rerank_points {
    struct rerank_foreign *items; /* owned */
    size_t count;
};

/* SCORE_INVALID, with file, line and column: a figure that is none; SCORE_LIMIT: too many rows. */
SCORE_MUST_USE enum score_status rerank_points_read(const char *path, struct rerank_points *ret,
                                                    struct score_error *err);
/* {0} is valid. */
void rerank_points_done(struct rerank_points *points);

#ifdef __cplusplus
}
#endif

#endif
