/* SPDX-License-Identifier: Apache-2.0 */
#include "store/sql/ahead.h"

#include "store/driver.h"
#include "store/passing_store.h"

static enum score_status answer_note(struct store *store, const struct answer_ahead *answer,
                                     struct score_error *err)
{
    SCORE_TRY(idempotency_ahead(store, answer->user_id, answer->key, err));
    SCORE_TRY(offer_ahead(store, answer->offer_id, err));
    return event_first_ahead(store, ID_OFFER, answer->offer_id, err);
}

/* What hangs on the offers that were found. */
static enum score_status parts_note(struct store *store, const struct answer_ahead *answer,
                                    struct arena *arena, struct score_error *err)
{
    struct offer offer;
    enum score_status status = offer_live_get(store, answer->offer_id, arena, &offer, err);
    if (status) {
        return status == SCORE_NOT_FOUND ? SCORE_OK : status;
    }
    SCORE_TRY(opportunity_ahead(store, offer.opportunity_id, err));
    return line_items_ahead(store, offer.opportunity_id, err);
}

enum score_status store_answers_ahead(struct store *store, const struct answer_ahead *items,
                                      size_t count, struct arena *arena, struct score_error *err)
{
    SCORE_ASSERT(store->tx_depth == 1);
    if (!store->driver->ahead_note) {
        return SCORE_OK;
    }
    for (size_t i = 0; i < count; i++) {
        SCORE_TRY(answer_note(store, &items[i], err));
    }
    SCORE_TRY(store->driver->ahead_run(store, err));
    enum score_status status = SCORE_OK;
    store->is_peeking = true;
    for (size_t i = 0; i < count && !status; i++) {
        status = parts_note(store, &items[i], arena, err);
    }
    store->is_peeking = false;
    SCORE_TRY(status);
    return store->driver->ahead_run(store, err);
}
