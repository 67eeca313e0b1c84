/* SPDX-License-Identifier: Apache-2.0 */
#include "api/api.h"
#include "api/handlers.h"
#include "base/limits.h"
#include "domain/domain.h"
#include "model/id.h"
#include "store/passing_store.h"

/* What an acceptance will read; false = it is something else. */
static bool answer_of(struct api_call *call, struct answer_ahead *ret)
{
    const char *id = api_param(call, "id");
    if (call->route->handle != handle_offer_accept || !call->actor || !id ||
        !call->request->idempotency_key || !id_parse(ID_OFFER, id, &ret->offer_id)) {
        return false;
    }
    ret->user_id = call->actor->user_id;
    ret->key = call->request->idempotency_key;
    return true;
}

enum score_status api_batch_begin(struct api_context *context, struct api_call *const *calls,
                                  size_t count, struct score_error *err)
{
    struct answer_ahead answers[LIMIT_WRITER_BATCH];
    if (count < 2 || count > LIMIT_WRITER_BATCH) {
        return SCORE_OK;
    }
    for (size_t i = 0; i < count; i++) {
        if (!answer_of(calls[i], &answers[i])) {
            return SCORE_OK;
        }
    }
    struct arena arena;
    arena_init(&arena, LIMIT_REQUEST_ARENA_BYTES);
    store_batch_begin(context->store);
    enum score_status status = store_answers_ahead(context->store, answers, count, &arena, err);
    arena_done(&arena);
    return status;
}

bool api_batch_failed(const struct api_context *context)
{
    return store_batch_failed(context->store);
}
