/* SPDX-License-Identifier: Apache-2.0 */
#include "http/seal_score.h"

#include "base/limits.h"
#include "base/text.h"
#include "domain/seal.h"
#include "domain/seal_day.h"
#include "domain/seal_open.h"
#include "http/node_score.h"

/* A checkpoint to be, and whether the days of draws are to be looked after first. */
struct seal_work {
    struct seal_batch *batch; /* NULL = none */
    bool keeps_days;
};

void node_seal_free(struct seal_work *work)
{
    seal_batch_free(work->batch);
    free(work);
}

/* As far as is known without writing: another's turn is another's work. */
static bool is_anothers(const struct api_context *context)
{
    struct http_node_state state;
    node_state(context->owner, &state);
    for (size_t i = 0; i < state.lease_count; i++) {
        if (text_equal(state.leases[i].name, LEASE_SEALER)) {
            return !state.leases[i].is_held;
        }
    }
    return state.is_off;
}

/* The key is read for each checkpoint and forgotten at once. */
static enum score_status work_fill(struct domain *domain, const char *path, struct seal_work *work,
                                   struct score_error *err)
{
    struct seal_signer signer;
    SCORE_TRY(draw_days_are_due(domain, &work->keeps_days, err));
    SCORE_TRY(seal_signer_open(domain, path, &signer, err));
    enum score_status status = seal_prepare(domain, &signer, &work->batch, err);
    seal_signer_done(&signer);
    return status;
}

enum score_status node_seal_prepare(struct api_context *context, struct seal_work **ret_work,
                                    struct score_error *err)
{
    if (is_anothers(context)) {
        *ret_work = NULL;
        return SCORE_OK;
    }
    struct seal_work *work = calloc(1, sizeof *work);
    if (!work) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    struct arena arena;
    arena_init(&arena, LIMIT_REQUEST_ARENA_BYTES);
    struct domain domain = node_domain(context, &arena);
    enum score_status status = work_fill(&domain, context->seal_key, work, err);
    arena_done(&arena);
    if (status || (!work->batch && !work->keeps_days)) {
        node_seal_free(work);
        work = NULL;
    }
    SCORE_TRY(status);
    *ret_work = work;
    return SCORE_OK;
}

enum score_status node_seal_write(struct api_context *context, struct seal_work *work,
                                  struct score_error *err)
{
    bool is_added = false;
    struct arena arena;
    arena_init(&arena, LIMIT_REQUEST_ARENA_BYTES);
    struct domain domain = node_domain(context, &arena);
    struct backend_score *backend = context->owner;
    bool is_held = false;
    enum score_status status = lease_hold(&domain, &backend->leases, LEASE_SEALER, &is_held, err);
    if (!status && is_held && work->batch) {
        status = seal_write(&domain, work->batch, &is_added, err);
    }
    if (!status && is_held && work->keeps_days) {
        status = draw_days_keep(&domain, err);
    }
    arena_done(&arena);
    return status;
}
