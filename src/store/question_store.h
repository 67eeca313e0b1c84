/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_STORE_QUESTION_STORE_H
#define SCORE_STORE_QUESTION_STORE_H

/* The channels team by country, and questions to it. */

#include "model/question.h"
#include "store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Replaces who is named for a country. */
SCORE_MUST_USE enum score_status store_channels_set(struct store *store, const char *country,
                                                    const int64_t *user_ids, size_t count,
                                                    struct score_error *err);
/* People who may sign in, by country ("" first) and name. */
SCORE_MUST_USE enum score_status store_channels_list(struct store *store, struct arena *arena,
                                                     struct channels_member **ret_items,
                                                     size_t *ret_count, struct score_error *err);

SCORE_MUST_USE enum score_status store_question_add(struct store *store, struct question *question,
                                                    struct score_error *err);
/* The answer, guarded by the version. SCORE_CONFLICT: it was answered meanwhile. */
SCORE_MUST_USE enum score_status
store_question_answer(struct store *store, struct question *question, struct score_error *err);
SCORE_MUST_USE enum score_status store_question_get(struct store *store, int64_t id,
                                                    struct arena *arena, struct question *ret,
                                                    struct score_error *err);

struct question_filter {
    int64_t partner_id; /* 0 = every firm */
    bool is_open;       /* unanswered ones alone */
};
/* Newest first; a page goes on below after_id. */
SCORE_MUST_USE enum score_status
store_question_list(struct store *store, const struct question_filter *filter,
                    const struct store_page *page, struct arena *arena, struct question **ret_items,
                    size_t *ret_count, struct score_error *err);
/* How many of a firm's wait for an answer. */
SCORE_MUST_USE enum score_status store_question_count_open(struct store *store, int64_t partner_id,
                                                           int64_t *ret, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
