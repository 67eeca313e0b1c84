/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_EVALUATE_RERANK_DATA_H
#define SCORE_EVALUATE_RERANK_DATA_H

/*
 * Scores of users for items, and the group of every item, from two files: columns user, item and
 * score (a pair that is absent scores 0) and columns item and group. The scores are kept by user.
 *
 * Users, items and groups are counted in the order of their names where all are whole numbers, so
 * that the order of lines does not matter; else in the order of the file.
 */

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

struct rerank_score {
    uint32_t item;
    double score;
};

struct rerank_data {
    size_t user_count;
    size_t item_count;
    size_t group_count;
    size_t *user_begin; /* of user_count + 1: where the scores of a user begin */
    struct rerank_score *scores;
    uint32_t *group_of; /* of item_count */
};

/*
 * SCORE_INVALID, with file, line and column: a score below 0, a pair or an item twice, an item
 * without a group. Otherwise as table.h says. Cost O(n log n) in lines.
 */
SCORE_MUST_USE enum score_status rerank_data_read(const char *scores_path, const char *groups_path,
                                                  struct rerank_data *ret, struct score_error *err);
/* {0} is valid. */
void rerank_data_done(struct rerank_data *data);

#ifdef __cplusplus
}
#endif

#endif
