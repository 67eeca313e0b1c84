/* SPDX-License-Identifier: Apache-2.0 */
#include "api/call.h"
#include "api/handlers.h"
#include "api/json.h"
#include "api/json_in.h"
#include "api/limiter.h"
#include "api/sign_in.h"
#include "domain/explanation.h"
#include "domain/place.h"

enum score_status handle_decision_get(struct api_context *context, struct api_call *call,
                                      struct score_error *err)
{
    (void)context;
    int64_t id = 0;
    SCORE_TRY(call_id(call, ID_DECISION, &id, err));
    SCORE_TRY(call_query_check(call, "", err));
    struct explanation explanation;
    SCORE_TRY(decision_explain(call->domain, id, 0, &explanation, err));
    struct json_writer json;
    call_json_begin(call, &json);
    recommendation_to_json(&json, &explanation.recommendation);
    call->response->status = 200;
    return SCORE_OK;
}

/* Whom a question without a name is about: the own firm for a partner's people. */
static int64_t partner_asked(const struct domain *domain)
{
    return actor_has(domain, ROLES_VENDOR) ? 0 : domain->actor.partner_id;
}

/* Never more than twenty in a week, and no more than ten at once (engine.md 8): what many answers
 * together would tell about others stays untold. */
static const struct limiter_rule WHY_NOT = {"why-not", 10, 7 * CLOCK_DAY_MS / 10};

/* Counts a firm's question why not; why it was chosen may be asked as often as one likes. */
static enum score_status question_count(struct api_context *context, struct api_call *call,
                                        struct explanation *explanation, struct score_error *err)
{
    if (actor_has(call->domain, ROLES_VENDOR)) {
        return SCORE_OK;
    }
    char who[ID_TEXT_SIZE];
    int64_t now_ms = clock_now_ms(&context->clock);
    id_format(ID_PARTNER, call->domain->actor.partner_id, who);
    if (!explanation->partner.is_drawn) {
        int64_t wait_ms =
            api_limiter_use(context->limiter, call->domain->store, &WHY_NOT, who, now_ms);
        if (wait_ms) {
            return too_many_answer(call, wait_ms, err);
        }
    }
    explanation->questions_left =
        api_limiter_left(context->limiter, call->domain->store, &WHY_NOT, who, now_ms);
    return SCORE_OK;
}

enum score_status handle_decision_explain(struct api_context *context, struct api_call *call,
                                          struct score_error *err)
{
    int64_t id = 0;
    int64_t partner_id = partner_asked(call->domain);
    SCORE_TRY(call_id(call, ID_DECISION, &id, err));
    call_query_id(call, "partner", ID_PARTNER, &partner_id);
    SCORE_TRY(call_query_check(call, "partner", err));
    struct explanation explanation;
    SCORE_TRY(decision_explain(call->domain, id, partner_id, &explanation, err));
    if (!partner_id && explanation.recommendation.drawn_partner_id) {
        /* The vendor named nobody: whom the draw chose. */
        partner_id = explanation.recommendation.drawn_partner_id;
        SCORE_TRY(decision_explain(call->domain, id, partner_id, &explanation, err));
    }
    SCORE_TRY(question_count(context, call, &explanation, err));
    struct json_writer json;
    call_json_begin(call, &json);
    explanation_to_json(&json, &explanation);
    call->response->status = 200;
    return SCORE_OK;
}

/* Folding the events anew takes long: it happens beside the writer, not on it. */
enum score_status handle_decision_replay_prepare(struct api_context *context, struct api_call *call,
                                                 struct score_error *err)
{
    (void)context;
    int64_t id = 0;
    SCORE_TRY(call_id(call, ID_DECISION, &id, err));
    SCORE_TRY(json_in_read(call, NULL, 0, NULL, err));
    struct replay_result *result = arena_alloc(call->arena, sizeof(*result));
    if (!result) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    SCORE_TRY(decision_replay(call->domain, id, result, err));
    call->prepared = result;
    return SCORE_OK;
}

enum score_status handle_decision_replay(struct api_context *context, struct api_call *call,
                                         struct score_error *err)
{
    (void)context;
    (void)err;
    struct json_writer json;
    call_json_begin(call, &json);
    replay_to_json(&json, call->prepared);
    call->response->status = 200;
    return SCORE_OK;
}
