/* SPDX-License-Identifier: Apache-2.0 */

/* What leads are worth, where they come from, and whether they came before. */

#include "api/call.h"
#include "api/handlers.h"
#include "api/json.h"
#include "domain/duplicate.h"
#include "domain/quality.h"

enum score_status handle_report_sources(struct api_context *context, struct api_call *call,
                                        struct score_error *err)
{
    (void)context;
    SCORE_TRY(call_query_check(call, "", err));
    struct source_score *items = NULL;
    size_t count = 0;
    SCORE_TRY(report_sources(call->domain, &items, &count, err));
    struct json_writer json;
    call_json_begin(call, &json);
    source_scores_to_json(&json, items, count);
    call->response->status = 200;
    return SCORE_OK;
}

enum score_status handle_opportunity_duplicates(struct api_context *context, struct api_call *call,
                                                struct score_error *err)
{
    (void)context;
    int64_t id = 0;
    SCORE_TRY(call_id(call, ID_OPPORTUNITY, &id, err));
    SCORE_TRY(call_query_check(call, "", err));
    struct duplicate *items = NULL;
    size_t count = 0;
    SCORE_TRY(duplicate_list(call->domain, id, &items, &count, err));
    struct json_writer json;
    call_json_begin(call, &json);
    duplicates_to_json(&json, items, count);
    call->response->status = 200;
    return SCORE_OK;
}
