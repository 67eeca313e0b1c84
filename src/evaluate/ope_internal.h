/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_EVALUATE_OPE_INTERNAL_H
#define SCORE_EVALUATE_OPE_INTERNAL_H

/* What the readers of the two kinds of logs share. */

#include "evaluate/ope.h"
#include "evaluate/table.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The different texts of a column or more, sorted by their bytes. Texts are borrowed. */
struct ope_levels {
    const char **items; /* owned */
    size_t count;
    size_t capacity;
};

SCORE_MUST_USE enum score_status ope_levels_add(struct ope_levels *levels,
                                                const struct table *table, size_t column,
                                                struct score_error *err);
/* Sorts and drops what is there twice; once, after the last add and before the first find. */
void ope_levels_close(struct ope_levels *levels);
/* The place of a text that was added. */
size_t ope_levels_find(const struct ope_levels *levels, const char *text);
void ope_levels_done(struct ope_levels *levels);

/* Actions logged and wanted, by group (position, or target). */
struct ope_support {
    size_t group_count;
    size_t action_count;
    const size_t *logged; /* [group * action_count + action]: rows */
    const double *wanted; /* the same: sum of pi_e over the group's rows */
};

double ope_unsupported(const struct ope_support *support);

/* A probability in [0, 1], or (0, 1] for propensities. */
SCORE_MUST_USE enum score_status ope_probability(const struct table *table, size_t row,
                                                 size_t column, double *ret,
                                                 struct score_error *err);
SCORE_MUST_USE enum score_status ope_propensity(const struct table *table, size_t row,
                                                size_t column, double *ret,
                                                struct score_error *err);
/* A log needs rows: SCORE_INVALID for fewer than two. */
SCORE_MUST_USE enum score_status ope_rows_check(const struct table *table, struct score_error *err);
/* Which fold a row is in, by a text that rows of one opportunity share. */
int ope_fold(const char *text, int folds);
/* SCORE_NO_MEMORY in words. */
enum score_status ope_no_memory(struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
