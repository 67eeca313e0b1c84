/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_STORE_SQL_AHEAD_H
#define SCORE_STORE_SQL_AHEAD_H

/* Reads that a batch will make, noted one by one by their records (store_answers_ahead). Internal
 * to src/store/sql; for drivers that have ahead_note. */

#include "model/id.h"
#include "model/passing.h"
#include "store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

SCORE_MUST_USE enum score_status offer_ahead(struct store *store, int64_t id,
                                             struct score_error *err);
SCORE_MUST_USE enum score_status opportunity_ahead(struct store *store, int64_t id,
                                                   struct score_error *err);
SCORE_MUST_USE enum score_status line_items_ahead(struct store *store, int64_t opportunity_id,
                                                  struct score_error *err);
SCORE_MUST_USE enum score_status event_first_ahead(struct store *store, enum id_kind kind,
                                                   int64_t id, struct score_error *err);
SCORE_MUST_USE enum score_status idempotency_ahead(struct store *store, int64_t user_id,
                                                   const char *key, struct score_error *err);
/* A live one, or SCORE_NOT_FOUND. */
SCORE_MUST_USE enum score_status offer_live_get(struct store *store, int64_t id,
                                                struct arena *arena, struct offer *ret,
                                                struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
