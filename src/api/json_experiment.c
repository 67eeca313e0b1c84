/* SPDX-License-Identifier: Apache-2.0 */
#include "api/json_experiment.h"

#include "base/text.h"

static const double PPM_PER_PERCENT = 1e4;

static void experiment_fields(struct json_writer *json, const struct experiment *experiment)
{
    json_field_id(json, "id", ID_EXPERIMENT, experiment->id);
    json_field_text(json, "name", experiment->name);
    json_field_text(json, "metric", experiment_metric_text(experiment->metric));
    json_field_f64(json, "share", (double)experiment->share_ppm / PPM_PER_PERCENT);
    json_field_time(json, "stop_at", experiment->stop_at_ms);
    if (experiment->stop_passes) {
        json_field_i64(json, "stop_passes", experiment->stop_passes);
    } else {
        json_field_null(json, "stop_passes");
    }
    json_field_text(json, "state", experiment_state_text(experiment->state));
    json_field_text(json, "started_by", experiment->started_by);
    json_field_time(json, "started_at", experiment->started_at_ms);
    json_field_optional(json, "stopped_by", experiment->stopped_by);
    json_field_time(json, "stopped_at", experiment->stopped_at_ms);
    json_key(json, "allowed");
    json_array_begin(json);
    for (const char *const *at = experiment_moves(experiment->state); *at; at++) {
        json_text(json, *at);
    }
    json_array_end(json);
}

void experiment_to_json(struct json_writer *json, const struct experiment *experiment)
{
    json_object_begin(json);
    experiment_fields(json, experiment);
    json_object_end(json);
}

static void arm_write(struct json_writer *json, const char *key, const struct experiment_arm *arm)
{
    json_key(json, key);
    json_object_begin(json);
    json_field_i64(json, "passes", arm->passes);
    json_field_i64(json, "known", arm->known);
    json_field_i64(json, "successes", arm->successes);
    if (arm->known) {
        json_field_f64(json, "rate", (double)arm->successes / (double)arm->known);
    } else {
        json_field_null(json, "rate");
    }
    json_field_i64(json, "weeks", arm->weeks);
    json_object_end(json);
}

static void interval_write(struct json_writer *json, const struct experiment_view *view)
{
    if (!view->has_interval) {
        json_field_null(json, "interval");
        return;
    }
    json_key(json, "interval");
    json_object_begin(json);
    json_field_f64(json, "difference", view->difference);
    json_field_f64(json, "low", view->low);
    json_field_f64(json, "high", view->high);
    json_object_end(json);
}

/* While it runs nobody may know which weeks will be on the baseline. */
static void secret_write(struct json_writer *json, const struct experiment *experiment)
{
    char secret[2 * EXPERIMENT_SECRET_BYTES + 1];
    text_hex(experiment->secret, sizeof experiment->secret, secret);
    json_field_optional(json, "secret", experiment->state == EXPERIMENT_STOPPED ? secret : "");
}

void experiment_view_to_json(struct json_writer *json, const struct experiment_view *view)
{
    json_object_begin(json);
    experiment_fields(json, &view->experiment);
    json_field_text(json, "commitment", view->commitment);
    secret_write(json, &view->experiment);
    arm_write(json, "policy", &view->policy);
    arm_write(json, "baseline", &view->baseline);
    json_field_i64(json, "judged_weeks", view->judged_weeks);
    interval_write(json, view);
    json_field_text(json, "verdict", experiment_verdict_text(view->verdict));
    json_field_bool(json, "rule_met", view->is_over);
    json_object_end(json);
}
