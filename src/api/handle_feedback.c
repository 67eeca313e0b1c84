/* SPDX-License-Identifier: Apache-2.0 */
#include "api/call.h"
#include "api/handlers.h"
#include "api/json.h"
#include "domain/feedback.h"

enum score_status handle_partner_feedback(struct api_context *context, struct api_call *call,
                                          struct score_error *err)
{
    (void)context;
    int64_t id = 0;
    struct feedback_standing standing;
    SCORE_TRY(call_id(call, ID_PARTNER, &id, err));
    SCORE_TRY(call_query_check(call, "", err));
    SCORE_TRY(feedback_standing_get(call->domain, id, &standing, err));
    struct json_writer json;
    call_json_begin(call, &json);
    feedback_standing_to_json(&json, &standing);
    call->response->status = 200;
    return SCORE_OK;
}

enum score_status handle_report_feedback(struct api_context *context, struct api_call *call,
                                         struct score_error *err)
{
    (void)context;
    struct feedback_report report;
    SCORE_TRY(call_query_check(call, "", err));
    SCORE_TRY(report_feedback(call->domain, &report, err));
    struct json_writer json;
    call_json_begin(call, &json);
    feedback_report_to_json(&json, &report);
    call->response->status = 200;
    return SCORE_OK;
}
