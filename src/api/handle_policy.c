/* SPDX-License-Identifier: Apache-2.0 */

/* Policies: drafts, evaluations, approval, shadow, activation, rollback. */

#include "api/call.h"
#include "api/handlers.h"
#include "api/json_in.h"
#include "api/json_policy.h"
#include "base/limits.h"
#include "domain/policy_evaluate.h"

static enum score_status answer(struct api_call *call, int status, const struct policy_view *view)
{
    struct json_writer json;
    call_json_begin(call, &json);
    policy_view_to_json(&json, view);
    /* What is in force belongs to what is shown. */
    call_etag_set(call, "%lld-%lld-%lld-%lld", (long long)view->policy.id,
                  (long long)view->policy.version, (long long)view->live.id,
                  (long long)view->shadow.decisions);
    call->response->status = status;
    return SCORE_OK;
}

enum score_status handle_policy_list(struct api_context *context, struct api_call *call,
                                     struct score_error *err)
{
    (void)context;
    struct call_page page;
    struct policy *items = NULL;
    size_t count = 0;
    struct json_writer json;
    call_page_read(call, &page);
    SCORE_TRY(call_query_check(call, "limit cursor", err));
    SCORE_TRY(policy_list(call->domain, &page.page, &items, &count, err));
    bool has_next = call_page_cut(&page, &count);
    call_list_begin(call, &json);
    for (size_t i = 0; i < count; i++) {
        policy_to_json(&json, &items[i]);
    }
    struct call_place last = {.id = has_next ? items[count - 1].id : 0};
    call_list_end(call, &json, &page, has_next ? &last : NULL);
    return SCORE_OK;
}

enum score_status handle_policy_get(struct api_context *context, struct api_call *call,
                                    struct score_error *err)
{
    (void)context;
    int64_t id = 0;
    struct policy_view view;
    SCORE_TRY(call_id(call, ID_POLICY, &id, err));
    SCORE_TRY(call_query_check(call, "", err));
    SCORE_TRY(policy_read(call->domain, id, &view, err));
    return answer(call, 200, &view);
}

/* The body is a policy file, byte for byte as the command line takes it. */
enum score_status handle_policy_create(struct api_context *context, struct api_call *call,
                                       struct score_error *err)
{
    (void)context;
    struct policy_file file;
    struct policy_view view;
    struct score_error wrong = {0};
    enum score_status status =
        policy_file_read(call->request->body, call->request->body_len, call->arena, &file, &wrong);
    if (status == SCORE_INVALID) {
        problem_add(call->domain, *wrong.field ? wrong.field : "policy", "FORMAT", "%s",
                    wrong.text);
        return problem_status(call->domain, err);
    }
    if (status) {
        return score_error_set(err, status, wrong.field, "%s", wrong.text);
    }
    SCORE_TRY(policy_draft(call->domain, &file, "", &view, err));
    call_location_set(call, "policies", ID_POLICY, view.policy.id);
    return answer(call, 201, &view);
}

struct judge_input {
    int64_t days;
    int64_t seeds;
};

static const struct json_field JUDGE_FIELDS[] = {
    {"days", JSON_IN_I64, 0, offsetof(struct judge_input, days), 0, 1, 365},
    {"seeds", JSON_IN_I64, 0, offsetof(struct judge_input, seeds), 0, 1, 20},
};

/* Folding the past and living simulated markets takes long: beside the writer, not on it. */
enum score_status handle_policy_evaluate_prepare(struct api_context *context, struct api_call *call,
                                                 struct score_error *err)
{
    (void)context;
    int64_t id = 0;
    struct judge_input input = {0};
    struct policy_report *report = arena_alloc(call->arena, sizeof *report);
    if (!report) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    SCORE_TRY(call_id(call, ID_POLICY, &id, err));
    SCORE_TRY(json_in_read(call, JUDGE_FIELDS, SCORE_ARRAY_COUNT(JUDGE_FIELDS), &input, err));
    struct policy_judge_options options = {.days = input.days, .seeds = input.seeds};
    SCORE_TRY(policy_judge(call->domain, id, &options, report, err));
    call->prepared = report;
    return SCORE_OK;
}

enum score_status handle_policy_evaluate(struct api_context *context, struct api_call *call,
                                         struct score_error *err)
{
    (void)context;
    int64_t id = 0;
    struct policy_view view;
    SCORE_TRY(call_id(call, ID_POLICY, &id, err));
    SCORE_TRY(policy_judged(call->domain, id, call->prepared, &view, err));
    return answer(call, 200, &view);
}

enum score_status handle_policy_approve(struct api_context *context, struct api_call *call,
                                        struct score_error *err)
{
    (void)context;
    int64_t id = 0;
    struct policy_view view;
    SCORE_TRY(call_id(call, ID_POLICY, &id, err));
    SCORE_TRY(json_in_read(call, NULL, 0, NULL, err));
    SCORE_TRY(policy_approve(call->domain, id, "", &view, err));
    return answer(call, 200, &view);
}

enum score_status handle_policy_shadow(struct api_context *context, struct api_call *call,
                                       struct score_error *err)
{
    (void)context;
    int64_t id = 0;
    struct policy_view view;
    SCORE_TRY(call_id(call, ID_POLICY, &id, err));
    SCORE_TRY(json_in_read(call, NULL, 0, NULL, err));
    SCORE_TRY(policy_shadow_begin(call->domain, id, &view, err));
    return answer(call, 200, &view);
}

enum score_status handle_policy_activate(struct api_context *context, struct api_call *call,
                                         struct score_error *err)
{
    (void)context;
    int64_t id = 0;
    struct policy_view view;
    SCORE_TRY(call_id(call, ID_POLICY, &id, err));
    SCORE_TRY(json_in_read(call, NULL, 0, NULL, err));
    SCORE_TRY(policy_activate(call->domain, id, &view, err));
    return answer(call, 200, &view);
}

struct rollback_input {
    const char *reason;
};

static const struct json_field ROLLBACK_FIELDS[] = {
    {"reason", JSON_IN_TEXT, 0, offsetof(struct rollback_input, reason), 0, 0, LIMIT_TEXT_BYTES},
};

/* {id} is the policy that is left, so that two people at once do not go back two. */
enum score_status handle_policy_rollback(struct api_context *context, struct api_call *call,
                                         struct score_error *err)
{
    (void)context;
    int64_t id = 0;
    struct rollback_input input = {.reason = ""};
    struct policy_view view;
    SCORE_TRY(call_id(call, ID_POLICY, &id, err));
    SCORE_TRY(json_in_read(call, ROLLBACK_FIELDS, SCORE_ARRAY_COUNT(ROLLBACK_FIELDS), &input, err));
    SCORE_TRY(policy_rollback(call->domain, id, input.reason, &view, err));
    return answer(call, 200, &view);
}
