/* SPDX-License-Identifier: Apache-2.0 */
#include "api/call.h"
#include "api/handlers.h"
#include "api/json.h"
#include "api/json_in.h"
#include "base/limits.h"
#include "domain/offer.h"
#include "domain/offer_extend.h"

/* The offer shows its opportunity too: its tag changes with either. */
static enum score_status answer(struct api_call *call, int status, const struct offer_view *view)
{
    struct json_writer json;
    call_json_begin(call, &json);
    offer_to_json(&json, view);
    call_etag_set(call, "%lld.%lld", (long long)view->offer.version,
                  (long long)view->opportunity.version);
    call->response->status = status;
    return SCORE_OK;
}

enum score_status handle_offer_list(struct api_context *context, struct api_call *call,
                                    struct score_error *err)
{
    (void)context;
    struct call_page page;
    struct offer_query query = {0};
    call_page_read(call, &page);
    const char *state = api_query(call->request, "status");
    if (state && !offer_state_parse(state, &query.state)) {
        problem_add(call->domain, "?status", "UNKNOWN", "no such status");
    }
    call_query_bool(call, "live", &query.live_only);
    call_query_id(call, "partner", ID_PARTNER, &query.partner_id);
    call_query_id(call, "opportunity", ID_OPPORTUNITY, &query.opportunity_id);
    SCORE_TRY(call_query_check(call, "limit cursor status live partner opportunity", err));
    struct offer_view *items = NULL;
    size_t count = 0;
    SCORE_TRY(offer_list(call->domain, &query, &page.page, &items, &count, err));
    bool has_next = call_page_cut(&page, &count);
    struct json_writer json;
    call_list_begin(call, &json);
    for (size_t i = 0; i < count; i++) {
        offer_to_json(&json, &items[i]);
    }
    struct call_place last = {0};
    if (has_next) {
        const struct offer *offer = &items[count - 1].offer;
        last = (struct call_place){.key = offer->offered_at_ms, .id = offer->id};
    }
    call_list_end(call, &json, &page, has_next ? &last : NULL);
    return SCORE_OK;
}

enum score_status handle_offer_get(struct api_context *context, struct api_call *call,
                                   struct score_error *err)
{
    (void)context;
    int64_t id = 0;
    SCORE_TRY(call_id(call, ID_OFFER, &id, err));
    SCORE_TRY(call_query_check(call, "", err));
    struct offer_view view;
    SCORE_TRY(offer_get(call->domain, id, &view, err));
    return answer(call, 200, &view);
}

struct accept_input {
    const char *next_step;
    int64_t next_step_at_ms;
};

static const struct json_field ACCEPT_FIELDS[] = {
    {"next_step", JSON_IN_TEXT, JSON_IN_REQUIRED, offsetof(struct accept_input, next_step), 0, 1,
     LIMIT_TEXT_BYTES},
    {"next_step_at", JSON_IN_TIME, JSON_IN_REQUIRED, offsetof(struct accept_input, next_step_at_ms),
     0, 0, 0},
};

enum score_status handle_offer_accept(struct api_context *context, struct api_call *call,
                                      struct score_error *err)
{
    (void)context;
    int64_t id = 0;
    struct accept_input input = {0};
    SCORE_TRY(call_id(call, ID_OFFER, &id, err));
    SCORE_TRY(json_in_read(call, ACCEPT_FIELDS, SCORE_ARRAY_COUNT(ACCEPT_FIELDS), &input, err));
    struct offer_view view;
    SCORE_TRY(offer_accept(call->domain, id, input.next_step, input.next_step_at_ms, &view, err));
    return answer(call, 200, &view);
}

struct code_input {
    const char *code;
    const char *comment;
};

static const struct json_field CODE_FIELDS[] = {
    {"code", JSON_IN_TEXT, JSON_IN_REQUIRED, offsetof(struct code_input, code), 0, 1,
     LIMIT_CODE_BYTES},
    {"comment", JSON_IN_TEXT, 0, offsetof(struct code_input, comment), 0, 0, LIMIT_TEXT_BYTES},
};

typedef enum score_status offer_end_fn(struct domain *domain, int64_t id, const char *code,
                                       const char *comment, struct offer_view *ret,
                                       struct score_error *err);

/* Decline, return and recall differ in the domain only. */
static enum score_status offer_end(struct api_call *call, offer_end_fn *end,
                                   struct score_error *err)
{
    int64_t id = 0;
    struct code_input input = {.comment = ""};
    SCORE_TRY(call_id(call, ID_OFFER, &id, err));
    SCORE_TRY(json_in_read(call, CODE_FIELDS, SCORE_ARRAY_COUNT(CODE_FIELDS), &input, err));
    struct offer_view view;
    SCORE_TRY(end(call->domain, id, input.code, input.comment, &view, err));
    return answer(call, 200, &view);
}

enum score_status handle_offer_decline(struct api_context *context, struct api_call *call,
                                       struct score_error *err)
{
    (void)context;
    return offer_end(call, offer_decline, err);
}

enum score_status handle_offer_return(struct api_context *context, struct api_call *call,
                                      struct score_error *err)
{
    (void)context;
    return offer_end(call, offer_return, err);
}

enum score_status handle_offer_recall(struct api_context *context, struct api_call *call,
                                      struct score_error *err)
{
    (void)context;
    return offer_end(call, offer_recall, err);
}

struct extend_input {
    int64_t expires_at_ms;
    const char *reason;
};

static const struct json_field EXTEND_FIELDS[] = {
    {"expires_at", JSON_IN_TIME, JSON_IN_REQUIRED, offsetof(struct extend_input, expires_at_ms), 0,
     0, 0},
    {"reason", JSON_IN_TEXT, JSON_IN_REQUIRED, offsetof(struct extend_input, reason), 0, 1,
     LIMIT_TEXT_BYTES},
};

enum score_status handle_offer_extend(struct api_context *context, struct api_call *call,
                                      struct score_error *err)
{
    (void)context;
    int64_t id = 0;
    struct extend_input input = {0};
    struct offer_view view;
    SCORE_TRY(call_id(call, ID_OFFER, &id, err));
    SCORE_TRY(json_in_read(call, EXTEND_FIELDS, SCORE_ARRAY_COUNT(EXTEND_FIELDS), &input, err));
    SCORE_TRY(offer_extend(call->domain, id, input.expires_at_ms, input.reason, &view, err));
    return answer(call, 200, &view);
}

struct feedback_input {
    const char *code;
    const char *comment;
    int fit;
};

enum { FIT_MIN = 1, FIT_MAX = 5 };

static const struct json_field FEEDBACK_FIELDS[] = {
    {"fit", JSON_IN_INT, JSON_IN_REQUIRED, offsetof(struct feedback_input, fit), 0, FIT_MIN,
     FIT_MAX},
    {"code", JSON_IN_TEXT, JSON_IN_REQUIRED, offsetof(struct feedback_input, code), 0, 1,
     LIMIT_CODE_BYTES},
    {"comment", JSON_IN_TEXT, 0, offsetof(struct feedback_input, comment), 0, 0, LIMIT_TEXT_BYTES},
};

enum score_status handle_offer_feedback(struct api_context *context, struct api_call *call,
                                        struct score_error *err)
{
    (void)context;
    int64_t id = 0;
    struct feedback_input input = {.comment = ""};
    SCORE_TRY(call_id(call, ID_OFFER, &id, err));
    SCORE_TRY(json_in_read(call, FEEDBACK_FIELDS, SCORE_ARRAY_COUNT(FEEDBACK_FIELDS), &input, err));
    struct offer_view view;
    SCORE_TRY(offer_feedback(call->domain, id, input.fit, input.code, input.comment, &view, err));
    return answer(call, 201, &view);
}
