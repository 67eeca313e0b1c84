/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_EVALUATE_CHALLENGER_H
#define SCORE_EVALUATE_CHALLENGER_H

/*
 * Boosted trees beside the engine's own model, on the lessons of one database. In the order of
 * time: the lessons are cut into five blocks, each but the first is judged, by trees that have seen
 * the blocks before it alone; the engine's p is what it said before it learnt the outcome. Both see
 * the same features; the trees also the firm's rate of good ends so far, which stands for the
 * engine's effect of a firm. Nothing goes live by it.
 *
 * The gate of engine.md 6: the lower 95 % bound of the gain in log loss, paired by lesson, as a
 * part of the engine's own loss, is above -1 %.
 */

#include "base/buf.h"
#include "base/hash.h"
#include "evaluate/score_metrics.h"
#include "evaluate/trees.h"
#include "score/learning.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { CHALLENGER_BLOCKS = 5, CHALLENGER_LESSONS_MIN = 500 };
enum {
    CHALLENGER_COLUMNS_ALL = 1 << 18, /* what a lesson can name */
    CHALLENGER_EXTRA = 2,             /* the firm's rate and count so far */
};

struct challenger_result {
    size_t lessons;
    size_t judged;
    struct score_metrics online;
    struct score_metrics boosted;
    double gain;     /* part of the engine's log loss that the trees save; negative = they cost */
    double gain_low; /* its lower 95 % bound */
    bool passes;
};

/* `lessons` in the order of time, all of one model. SCORE_INVALID: fewer than
 * CHALLENGER_LESSONS_MIN; SCORE_UNSUPPORTED: built without XGBoost. */
SCORE_MUST_USE enum score_status challenger_run(const struct score_lesson *lessons, size_t count,
                                                struct challenger_result *ret,
                                                struct score_error *err);

/* ---- kept for later -------------------------------------------------------------------------- */

/*
 * Trees of all lessons there are, to be judged on those that come after them, where the program
 * may be built without XGBoost. {0} is none.
 */
struct challenger {
    struct trees *trees; /* owned */
    uint32_t *columns;   /* owned; of a lesson's column, behind the firm's two */
    size_t column_count;
    size_t lessons;           /* learnt */
    uint8_t hash[HASH_BYTES]; /* of them */
};
void challenger_done(struct challenger *challenger);
/* Errors as challenger_run. */
SCORE_MUST_USE enum score_status challenger_grow(const struct score_lesson *lessons, size_t count,
                                                 struct challenger *ret, struct score_error *err);
/*
 * Judges it on the lessons behind those it has learnt, beside what the engine said. SCORE_INVALID:
 * it was learnt from another history, or fewer than CHALLENGER_NEW_MIN have come since.
 */
enum { CHALLENGER_NEW_MIN = 100 };
SCORE_MUST_USE enum score_status challenger_judge(const struct challenger *challenger,
                                                  const struct score_lesson *lessons, size_t count,
                                                  struct challenger_result *ret,
                                                  struct score_error *err);

/*
 * One of each model as bytes; one without trees is left out. Equal challengers, equal bytes.
 * Reading fills those that are there. SCORE_INVALID: other bytes, cut off or changed;
 * SCORE_UNSUPPORTED: of a later version; SCORE_LIMIT.
 */
void challenger_write(const struct challenger all[SCORE_MODEL_COUNT], struct buf *ret);
SCORE_MUST_USE enum score_status challenger_read(const void *bytes, size_t len,
                                                 struct challenger ret[SCORE_MODEL_COUNT],
                                                 struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
