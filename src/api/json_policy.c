/* SPDX-License-Identifier: Apache-2.0 */
#include "api/json_policy.h"

static void moves_write(struct json_writer *json, enum policy_state state)
{
    json_key(json, "allowed");
    json_array_begin(json);
    for (const char *const *at = policy_moves(state); *at; at++) {
        json_text(json, *at);
    }
    json_array_end(json);
}

static void policy_fields(struct json_writer *json, const struct policy *policy)
{
    json_field_id(json, "id", ID_POLICY, policy->id);
    json_field_i64(json, "version", policy->id);
    json_field_text(json, "name", policy->name);
    json_field_text(json, "state", policy_state_text(policy->state));
    json_field_text(json, "hash", policy->hash);
    json_field_text(json, "drafted_by", policy->drafted_by);
    json_field_optional(json, "approved_by", policy->approved_by);
    if (policy->copy_of) {
        json_field_id(json, "copy_of", ID_POLICY, policy->copy_of);
    } else {
        json_field_null(json, "copy_of");
    }
    json_field_time(json, "created_at", policy->created_at_ms);
    json_field_time(json, "live_from", policy->live_from_ms);
    moves_write(json, policy->state);
}

void policy_to_json(struct json_writer *json, const struct policy *policy)
{
    json_object_begin(json);
    policy_fields(json, policy);
    json_object_end(json);
}

/* Every parameter, with its place in the list: forms and tables need no list of their own. */
static void parameters_write(struct json_writer *json, const struct policy_view *view)
{
    struct score_policy recommended;
    policy_recommended(&recommended);
    json_key(json, "parameters");
    json_array_begin(json);
    for (size_t i = 0; i < policy_parameter_count(); i++) {
        const struct policy_parameter *row = policy_parameter_at(i);
        json_object_begin(json);
        json_field_text(json, "name", row->name);
        json_field_text(json, "text", row->text);
        json_field_f64(json, "value", policy_parameter_value(&view->values, i));
        json_field_f64(json, "live", policy_parameter_value(&view->live_values, i));
        json_field_f64(json, "standard", policy_parameter_value(&recommended, i));
        json_field_f64(json, "min", row->min);
        json_field_f64(json, "max", row->max);
        json_object_end(json);
    }
    json_array_end(json);
}

static void evaluation_write(struct json_writer *json, const struct policy_view *view)
{
    json_key(json, "evaluation");
    if (!view->has_evaluation) {
        json_none(json);
        return;
    }
    const struct policy_evaluation *evaluation = &view->evaluation;
    json_object_begin(json);
    json_field_i64(json, "number", evaluation->id);
    json_field_text(json, "verdict", policy_verdict_text(evaluation->verdict));
    json_field_bool(json, "counts", view->evaluation_counts);
    json_field_text(json, "summary", evaluation->summary);
    json_field_text(json, "hash", evaluation->policy_hash);
    json_field_id(json, "live", ID_POLICY, evaluation->live_id);
    json_field_i64(json, "event", evaluation->event_seq);
    json_field_text(json, "made_by", evaluation->made_by);
    json_field_time(json, "made_at", evaluation->at_ms);
    json_key(json, "report");
    json_raw(json, evaluation->report);
    json_object_end(json);
}

static double mean(double sum, int64_t count)
{
    return count ? sum / (double)count : 0;
}

static void shadow_write(struct json_writer *json, const struct policy_shadow_sums *shadow)
{
    json_key(json, "shadow");
    if (!shadow->decisions) {
        json_none(json);
        return;
    }
    json_object_begin(json);
    json_field_i64(json, "decisions", shadow->decisions);
    json_field_i64(json, "same", shadow->same);
    json_field_f64(json, "agreement", mean(shadow->agreement, shadow->decisions));
    json_field_f64(json, "live_value", mean(shadow->live_value, shadow->decisions));
    json_field_f64(json, "value", mean(shadow->value, shadow->decisions));
    json_object_end(json);
}

void policy_view_to_json(struct json_writer *json, const struct policy_view *view)
{
    json_object_begin(json);
    policy_fields(json, &view->policy);
    json_field_id(json, "live", ID_POLICY, view->live.id);
    parameters_write(json, view);
    evaluation_write(json, view);
    shadow_write(json, &view->shadow);
    json_object_end(json);
}
