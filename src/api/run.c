/* SPDX-License-Identifier: Apache-2.0 */

/* The frame around every handler: its domain, idempotency, the answer to a failure. */

#include "api/api.h"

#include "api/handlers.h"
#include "api/idempotency.h"
#include "api/problem.h"
#include "base/limits.h"
#include "base/text.h"
#include "domain/domain.h"
#include "domain/offer.h"
#include "domain/opportunity.h"
#include "model/id.h"

static struct domain domain_of(const struct api_context *context, const struct api_call *call)
{
    struct domain domain = {.store = context->store,
                            .site = context->site,
                            .world = context->world,
                            .clock = context->clock,
                            .arena = call->arena,
                            .actor = {.name = ""}};
    if (call->actor) {
        domain.actor = *call->actor;
    }
    return domain;
}

/* A body that did not fit, or ran out of memory, is a failure of the answer. */
static enum score_status answer_check(struct api_call *call, struct score_error *err)
{
    SCORE_TRY(buf_status(&call->response->body, "response", err));
    SCORE_ASSERT(call->response->status != 0);
    return SCORE_OK;
}

/* What a firm may no longer see, a repeated request does not bring back: it is answered with what
 * the firm may see now. */
static enum score_status replay_guard(struct api_context *context, struct api_call *call,
                                      struct score_error *err)
{
    struct domain *domain = call->domain;
    const char *id = api_param(call, "id");
    int64_t key = 0;
    if (!domain->actor.partner_id || !id) {
        return SCORE_OK;
    }
    if (id_parse(ID_OPPORTUNITY, id, &key)) {
        struct opportunity opportunity;
        return opportunity_get(domain, key, &opportunity, err);
    }
    if (!id_parse(ID_OFFER, id, &key)) {
        return SCORE_OK;
    }
    struct offer_view view;
    SCORE_TRY(offer_get(domain, key, &view, err));
    if (view.opportunity.partner_id == domain->actor.partner_id) {
        return SCORE_OK;
    }
    api_response_clear(call->response);
    SCORE_TRY(handle_offer_get(context, call, err));
    api_response_header_set(call->response, "Idempotent-Replayed", "true");
    return SCORE_OK;
}

static enum score_status run_once(struct api_context *context, struct api_call *call,
                                  struct score_error *err)
{
    bool is_keyed = call->route->needs_idempotency_key && call->route->kind == API_WRITE;
    bool is_answered = false;
    if (is_keyed) {
        SCORE_TRY(idempotency_replay(call, &is_answered, err));
    }
    if (is_answered) {
        return call->response->status < 400 ? replay_guard(context, call, err) : SCORE_OK;
    }
    enum score_status status = call->route->handle(context, call, err);
    if (status == SCORE_EXHAUSTED) {
        /* Nobody was found, and that was recorded: the answer is no, the work is kept. */
        problem_write(call, status, err, &call->domain->problem);
        status = SCORE_OK;
    }
    SCORE_TRY(status);
    SCORE_TRY(answer_check(call, err));
    return is_keyed ? idempotency_keep(call, err) : SCORE_OK;
}

/* An edge problem (always SCORE_INVALID) has answered itself, and so has a page, for people rather
 * than programs; everything else is told here. */
static void failure_answer(struct api_call *call, enum score_status status)
{
    const struct api_response *response = call->response;
    bool is_page = response->content_type && text_has_prefix(response->content_type, "text/html");
    bool is_answered = response->status >= 400 && (status == SCORE_INVALID || is_page);
    if (!is_answered) {
        problem_write(call, status, &call->error, &call->domain->problem);
    }
}

enum score_status api_run(struct api_context *context, struct api_call *call)
{
    struct domain domain = domain_of(context, call);
    call->domain = &domain;
    bool is_write = call->route->kind == API_WRITE;
    enum score_status status = SCORE_OK;
    if (!is_write) {
        status = store_read_begin(context->store, &call->error);
    }
    if (status == SCORE_OK) {
        status = run_once(context, call, &call->error);
        if (!is_write) {
            store_read_end(context->store);
        }
    }
    if (status) {
        failure_answer(call, status);
    }
    call->domain = NULL;
    return status;
}

enum score_status api_prepare(struct api_context *context, struct api_call *call)
{
    SCORE_ASSERT(call->route->prepare);
    struct domain domain = domain_of(context, call);
    call->domain = &domain;
    enum score_status status = call->route->prepare(context, call, &call->error);
    if (status) {
        failure_answer(call, status);
    }
    call->domain = NULL;
    return status;
}
