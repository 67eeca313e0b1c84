/* SPDX-License-Identifier: Apache-2.0 */
/* An evaluation as JSON: what is stored, shown by the API and printed by the command line. */
#include "base/json_writer.h"
#include "base/limits.h"
#include "domain/policy_evaluate.h"
#include "model/id.h"

static void amount_write(struct json_writer *json, const char *key,
                         const struct policy_amount *amount)
{
    json_key(json, key);
    json_object_begin(json);
    json_field_f64(json, "value", amount->value);
    json_field_f64(json, "low", amount->low);
    json_field_f64(json, "high", amount->high);
    json_object_end(json);
}

static void market_write(struct json_writer *json, const char *key,
                         const struct policy_market *market)
{
    json_key(json, key);
    json_object_begin(json);
    json_field_f64(json, "value_ratio", market->value_ratio);
    json_field_f64(json, "gini", market->gini);
    json_field_f64(json, "accept_rate", market->accept_rate);
    json_field_f64(json, "win_rate", market->win_rate);
    json_field_bool(json, "within_bound", market->is_within_bound);
    json_object_end(json);
}

static void simulated_write(struct json_writer *json, const struct policy_report *report)
{
    json_key(json, "simulated");
    if (!report->has_market) {
        json_none(json);
        return;
    }
    json_object_begin(json);
    json_field_i64(json, "seeds", report->seeds);
    market_write(json, "before", &report->market_live);
    market_write(json, "after", &report->market);
    json_key(json, "curve");
    json_array_begin(json);
    for (size_t i = 0; i < POLICY_CURVE_POINTS; i++) {
        json_object_begin(json);
        json_field_f64(json, "u", report->curve[i].u);
        json_field_f64(json, "value_ratio", report->curve[i].value_ratio);
        json_field_f64(json, "gini", report->curve[i].gini);
        json_object_end(json);
    }
    json_array_end(json);
    json_object_end(json);
}

static void groups_write(struct json_writer *json, const struct policy_report *report)
{
    json_key(json, "groups");
    json_array_begin(json);
    for (size_t i = 0; i < report->group_count; i++) {
        const struct policy_group *group = &report->groups[i];
        json_object_begin(json);
        json_field_text(json, "by", group->by);
        json_field_text(json, "group", group->group);
        json_field_i64(json, "firms", group->firms);
        json_field_f64(json, "before", group->before);
        json_field_f64(json, "after", group->after);
        json_object_end(json);
    }
    json_array_end(json);
    json_key(json, "firms");
    json_array_begin(json);
    for (size_t i = 0; i < report->firm_count; i++) {
        char id[ID_TEXT_SIZE];
        id_format(ID_PARTNER, report->firms[i].partner_id, id);
        json_object_begin(json);
        json_field_text(json, "partner", id);
        json_field_text(json, "name", report->firms[i].name);
        json_field_f64(json, "before", report->firms[i].before);
        json_field_f64(json, "after", report->firms[i].after);
        json_object_end(json);
    }
    json_array_end(json);
}

static void report_write(struct json_writer *json, const struct policy_report *report)
{
    json_object_begin(json);
    json_field_text(json, "verdict", policy_verdict_text(report->verdict));
    json_key(json, "reasons");
    json_array_begin(json);
    for (size_t i = 0; i < report->reason_count; i++) {
        json_text(json, report->reasons[i]);
    }
    json_array_end(json);
    json_field_text(json, "summary", report->summary);
    json_field_i64(json, "days", report->days);
    json_field_i64(json, "decisions", report->decisions);
    json_field_i64(json, "guarded", report->guarded);
    json_field_i64(json, "baseline", report->baseline);
    json_field_f64(json, "ess", report->ess);
    json_field_f64(json, "mean_weight", report->mean_weight);
    json_field_f64(json, "max_weight", report->max_weight);
    json_field_f64(json, "unsupported", report->unsupported);
    amount_write(json, "live_value", &report->live_value);
    amount_write(json, "value", &report->value);
    amount_write(json, "value_snips", &report->value_snips);
    amount_write(json, "gain", &report->gain);
    groups_write(json, report);
    simulated_write(json, report);
    json_object_end(json);
}

enum score_status policy_report_text(struct domain *domain, const struct policy_report *report,
                                     const char **ret, struct score_error *err)
{
    SCORE_AUTO(buf_done) struct buf text = {0};
    struct json_writer json;
    buf_init(&text, LIMIT_RESPONSE_BYTES);
    json_writer_init(&json, &text);
    report_write(&json, report);
    SCORE_TRY(buf_status(&text, "an evaluation", err));
    *ret = arena_dup_text(domain->arena, buf_text(&text));
    return *ret ? SCORE_OK : score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}
