/* SPDX-License-Identifier: Apache-2.0 */
#include "api/call.h"
#include "api/handlers.h"
#include "api/json.h"
#include "api/report_window.h"
#include "base/text.h"
#include "domain/report.h"

static const struct {
    const char *text;
    int days;
} WINDOWS[] = {{"30d", 30}, {"90d", 90}, {"365d", 365}};

enum { WINDOW_DEFAULT_DAYS = 90 };

int report_window_read(struct api_call *call)
{
    const char *text = api_query(call->request, "window");
    for (size_t i = 0; text && i < SCORE_ARRAY_COUNT(WINDOWS); i++) {
        if (text_equal(text, WINDOWS[i].text)) {
            return WINDOWS[i].days;
        }
    }
    if (text) {
        problem_add(call->domain, "?window", "UNKNOWN", "must be 30d, 90d or 365d");
    }
    return WINDOW_DEFAULT_DAYS;
}

enum score_status handle_report_fairness(struct api_context *context, struct api_call *call,
                                         struct score_error *err)
{
    (void)context;
    int days = report_window_read(call);
    SCORE_TRY(call_query_check(call, "window", err));
    struct audit audit;
    SCORE_TRY(report_audit(call->domain, days, &audit, err));
    struct json_writer json;
    call_json_begin(call, &json);
    audit_to_json(&json, &audit);
    call->response->status = 200;
    return SCORE_OK;
}

enum score_status handle_report_pipeline(struct api_context *context, struct api_call *call,
                                         struct score_error *err)
{
    (void)context;
    SCORE_TRY(call_query_check(call, "", err));
    struct pipeline pipeline;
    SCORE_TRY(report_pipeline(call->domain, &pipeline, err));
    struct json_writer json;
    call_json_begin(call, &json);
    pipeline_to_json(&json, &pipeline);
    call->response->status = 200;
    return SCORE_OK;
}

enum score_status handle_model_get(struct api_context *context, struct api_call *call,
                                   struct score_error *err)
{
    (void)context;
    SCORE_TRY(call_query_check(call, "", err));
    struct model_summary summary;
    SCORE_TRY(report_model(call->domain, &summary, err));
    struct json_writer json;
    call_json_begin(call, &json);
    model_summary_to_json(&json, &summary);
    call->response->status = 200;
    return SCORE_OK;
}

/* A feed has no end: `next` is where to go on, also after an empty page. */
enum score_status handle_event_list(struct api_context *context, struct api_call *call,
                                    struct score_error *err)
{
    (void)context;
    struct call_page page;
    call_page_read(call, &page);
    SCORE_TRY(call_query_check(call, "limit cursor", err));
    struct event *items = NULL;
    size_t count = 0;
    SCORE_TRY(event_feed(call->domain, &page.page, &items, &count, err));
    (void)call_page_cut(&page, &count);
    struct json_writer json;
    call_list_begin(call, &json);
    for (size_t i = 0; i < count; i++) {
        event_to_json(&json, &items[i], call->arena);
    }
    struct call_place last = {.id = count ? items[count - 1].seq : page.page.after_id};
    call_list_end(call, &json, &page, &last);
    return SCORE_OK;
}
