/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_EVALUATE_LABEL_H
#define SCORE_EVALUATE_LABEL_H

/*
 * The different names in a column of a table, counted from 0: by value where all are whole numbers,
 * else in the order of the file.
 */

#include "evaluate/table.h"

#ifdef __cplusplus
extern "C" {
#endif

struct label_set {
    struct label *labels; /* sorted; owned */
    size_t count;         /* different ones */
    uint32_t *index;      /* of each row of the table; owned */
};

/* The table outlives the set. SCORE_NO_MEMORY; SCORE_INVALID: an empty field. */
SCORE_MUST_USE enum score_status label_set_init(struct label_set *ret, const struct table *table,
                                                size_t column, struct score_error *err);
/* {0} is valid. */
void label_set_done(struct label_set *set);
/* false: no such name. Cost O(log count). */
SCORE_MUST_USE bool label_find(const struct label_set *set, const char *name, uint32_t *ret);

#ifdef __cplusplus
}
#endif

#endif
