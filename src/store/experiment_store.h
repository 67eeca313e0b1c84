/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_STORE_EXPERIMENT_STORE_H
#define SCORE_STORE_EXPERIMENT_STORE_H

/* Experiments and their passes. */

#include "model/experiment.h"
#include "store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

SCORE_MUST_USE enum score_status
store_experiment_add(struct store *store, struct experiment *experiment, struct score_error *err);
/* State and the events; what was registered never changes. */
SCORE_MUST_USE enum score_status store_experiment_update(struct store *store,
                                                         struct experiment *experiment,
                                                         struct score_error *err);
SCORE_MUST_USE enum score_status store_experiment_get(struct store *store, int64_t id,
                                                      struct arena *arena, struct experiment *ret,
                                                      struct score_error *err);
/* The one that runs; SCORE_NOT_FOUND when none does. */
SCORE_MUST_USE enum score_status store_experiment_running(struct store *store, struct arena *arena,
                                                          struct experiment *ret,
                                                          struct score_error *err);
/* Newest first, below page.after_id when has_after. */
SCORE_MUST_USE enum score_status
store_experiment_list(struct store *store, const struct store_page *page, struct arena *arena,
                      struct experiment **ret_items, size_t *ret_count, struct score_error *err);

/* Gives it the next number. */
SCORE_MUST_USE enum score_status store_experiment_pass_add(struct store *store,
                                                           struct experiment_pass *pass,
                                                           struct score_error *err);
/* How many there are: one look at an index. */
SCORE_MUST_USE enum score_status store_experiment_pass_count(struct store *store, int64_t id,
                                                             int64_t *ret, struct score_error *err);
/* By line, country and week. */
SCORE_MUST_USE enum score_status
store_experiment_week_list(struct store *store, const struct experiment *experiment,
                           struct arena *arena, struct experiment_week **ret_items,
                           size_t *ret_count, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
