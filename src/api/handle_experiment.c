/* SPDX-License-Identifier: Apache-2.0 */

/* Experiments: start, stop, what they say. */

#include "api/call.h"
#include "api/handlers.h"
#include "api/json_experiment.h"
#include "api/json_in.h"
#include "base/limits.h"

static const double PERCENT = 100;

static enum score_status answer(struct api_call *call, int status,
                                const struct experiment_view *view)
{
    struct json_writer json;
    call_json_begin(call, &json);
    experiment_view_to_json(&json, view);
    call->response->status = status;
    return SCORE_OK;
}

enum score_status handle_experiment_list(struct api_context *context, struct api_call *call,
                                         struct score_error *err)
{
    (void)context;
    struct call_page page;
    struct experiment *items = NULL;
    size_t count = 0;
    struct json_writer json;
    call_page_read(call, &page);
    SCORE_TRY(call_query_check(call, "limit cursor", err));
    SCORE_TRY(experiment_list(call->domain, &page.page, &items, &count, err));
    bool has_next = call_page_cut(&page, &count);
    call_list_begin(call, &json);
    for (size_t i = 0; i < count; i++) {
        experiment_to_json(&json, &items[i]);
    }
    struct call_place last = {.id = has_next ? items[count - 1].id : 0};
    call_list_end(call, &json, &page, has_next ? &last : NULL);
    return SCORE_OK;
}

enum score_status handle_experiment_get(struct api_context *context, struct api_call *call,
                                        struct score_error *err)
{
    (void)context;
    int64_t id = 0;
    struct experiment_view view;
    SCORE_TRY(call_id(call, ID_EXPERIMENT, &id, err));
    SCORE_TRY(call_query_check(call, "", err));
    SCORE_TRY(experiment_read(call->domain, id, &view, err));
    return answer(call, 200, &view);
}

struct start_input {
    const char *name;
    const char *metric;
    int64_t share; /* percent */
    int64_t stop_at_ms;
    int64_t stop_passes;
};

static const struct json_field START_FIELDS[] = {
    {"name", JSON_IN_TEXT, 0, offsetof(struct start_input, name), 0, 0, LIMIT_NAME_BYTES},
    {"metric", JSON_IN_TEXT, JSON_IN_REQUIRED, offsetof(struct start_input, metric), 0, 1,
     LIMIT_NAME_BYTES},
    {"share", JSON_IN_I64, JSON_IN_REQUIRED, offsetof(struct start_input, share), 0, 5, 10},
    {"stop_at", JSON_IN_TIME, 0, offsetof(struct start_input, stop_at_ms), 0, 0, 0},
    {"stop_passes", JSON_IN_I64, 0, offsetof(struct start_input, stop_passes), 0,
     EXPERIMENT_PASSES_MIN, EXPERIMENT_PASSES_MAX},
};

enum score_status handle_experiment_create(struct api_context *context, struct api_call *call,
                                           struct score_error *err)
{
    (void)context;
    struct start_input input = {.name = ""};
    struct experiment_view view;
    SCORE_TRY(json_in_read(call, START_FIELDS, SCORE_ARRAY_COUNT(START_FIELDS), &input, err));
    struct experiment_draft draft = {
        .name = input.name,
        .share = (double)input.share / PERCENT,
        .stop_at_ms = input.stop_at_ms,
        .stop_passes = input.stop_passes,
    };
    /* An unknown word stays no metric, which the start names. */
    bool is_metric = experiment_metric_parse(input.metric, &draft.metric);
    draft.metric = is_metric ? draft.metric : 0;
    SCORE_TRY(experiment_start(call->domain, &draft, &view, err));
    call_location_set(call, "experiments", ID_EXPERIMENT, view.experiment.id);
    return answer(call, 201, &view);
}

enum score_status handle_experiment_stop(struct api_context *context, struct api_call *call,
                                         struct score_error *err)
{
    (void)context;
    int64_t id = 0;
    struct experiment_view view;
    SCORE_TRY(call_id(call, ID_EXPERIMENT, &id, err));
    SCORE_TRY(json_in_read(call, NULL, 0, NULL, err));
    SCORE_TRY(experiment_stop(call->domain, id, &view, err));
    return answer(call, 200, &view);
}
