/* SPDX-License-Identifier: Apache-2.0 */
#include "api/call.h"
#include "api/handlers.h"
#include "api/json.h"
#include "api/json_in.h"
#include "base/limits.h"
#include "domain/partner.h"

static void answer(struct api_call *call, const struct partner *partner)
{
    struct json_writer json;
    call_json_begin(call, &json);
    partner_to_json(&json, partner);
    call_etag_set(call, "%lld", (long long)partner->version);
    call->response->status = 200;
}

enum score_status handle_partner_list(struct api_context *context, struct api_call *call,
                                      struct score_error *err)
{
    (void)context;
    struct call_page page;
    call_page_read(call, &page);
    SCORE_TRY(call_query_check(call, "limit cursor q", err));
    struct partner *items = NULL;
    size_t count = 0;
    SCORE_TRY(
        partner_list(call->domain, call_query_text(call, "q"), &page.page, &items, &count, err));
    bool has_next = call_page_cut(&page, &count);
    struct json_writer json;
    call_list_begin(call, &json);
    for (size_t i = 0; i < count; i++) {
        partner_to_json(&json, &items[i]);
    }
    struct call_place last = {.id = has_next ? items[count - 1].id : 0};
    call_list_end(call, &json, &page, has_next ? &last : NULL);
    return SCORE_OK;
}

enum score_status handle_partner_get(struct api_context *context, struct api_call *call,
                                     struct score_error *err)
{
    (void)context;
    int64_t id = 0;
    SCORE_TRY(call_id(call, ID_PARTNER, &id, err));
    SCORE_TRY(call_query_check(call, "", err));
    struct partner partner;
    SCORE_TRY(partner_get(call->domain, id, &partner, err));
    answer(call, &partner);
    return SCORE_OK;
}

enum score_status handle_partner_update(struct api_context *context, struct api_call *call,
                                        struct score_error *err)
{
    (void)context;
    int64_t id = 0;
    int64_t version = 0;
    struct partner_change change;
    SCORE_TRY(call_id(call, ID_PARTNER, &id, err));
    SCORE_TRY(call_if_match(call, &version, err));
    SCORE_TRY(partner_change_from_json(call, &change, err));
    struct partner partner;
    enum score_status status = partner_patch(call->domain, id, version, &change, &partner, err);
    if (status) {
        return call_stale(call, status, err);
    }
    answer(call, &partner);
    return SCORE_OK;
}

static enum score_status readiness_answer(struct api_call *call, int status, int64_t id,
                                          struct score_error *err)
{
    struct readiness readiness;
    SCORE_TRY(partner_readiness(call->domain, id, &readiness, err));
    struct json_writer json;
    call_json_begin(call, &json);
    readiness_to_json(&json, id, &readiness);
    call->response->status = status;
    return SCORE_OK;
}

enum score_status handle_partner_readiness(struct api_context *context, struct api_call *call,
                                           struct score_error *err)
{
    (void)context;
    int64_t id = 0;
    SCORE_TRY(call_id(call, ID_PARTNER, &id, err));
    SCORE_TRY(call_query_check(call, "", err));
    return readiness_answer(call, 200, id, err);
}

enum score_status handle_partner_fact_attest(struct api_context *context, struct api_call *call,
                                             struct score_error *err)
{
    (void)context;
    struct fact fact;
    int64_t id = 0;
    SCORE_TRY(call_id(call, ID_PARTNER, &id, err));
    SCORE_TRY(fact_from_json(call, &fact, err));
    fact.partner_id = id;
    SCORE_TRY(partner_fact_attest(call->domain, &fact, err));
    return readiness_answer(call, 201, id, err);
}

struct pause_input {
    int64_t until_ms; /* 0 resumes */
};

static const struct json_field PAUSE_FIELDS[] = {
    {"until", JSON_IN_TIME, JSON_IN_REQUIRED | JSON_IN_NULLABLE,
     offsetof(struct pause_input, until_ms), 0, 0, 0},
};

enum score_status handle_partner_pause(struct api_context *context, struct api_call *call,
                                       struct score_error *err)
{
    (void)context;
    int64_t id = 0;
    struct pause_input input = {0};
    SCORE_TRY(call_id(call, ID_PARTNER, &id, err));
    SCORE_TRY(json_in_read(call, PAUSE_FIELDS, SCORE_ARRAY_COUNT(PAUSE_FIELDS), &input, err));
    struct partner_change change = {.has_paused_until = true, .paused_until_ms = input.until_ms};
    struct partner partner;
    SCORE_TRY(partner_patch(call->domain, id, 0, &change, &partner, err));
    answer(call, &partner);
    return SCORE_OK;
}

enum score_status handle_partner_user_list(struct api_context *context, struct api_call *call,
                                           struct score_error *err)
{
    (void)context;
    int64_t id = 0;
    SCORE_TRY(call_id(call, ID_PARTNER, &id, err));
    SCORE_TRY(call_query_check(call, "", err));
    struct user *items = NULL;
    size_t count = 0;
    SCORE_TRY(partner_users(call->domain, id, &items, &count, err));
    struct json_writer json;
    call_list_begin(call, &json);
    for (size_t i = 0; i < count; i++) {
        user_to_json(&json, &items[i]);
    }
    call_list_end_whole(&json);
    call->response->status = 200;
    return SCORE_OK;
}
