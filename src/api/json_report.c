/* SPDX-License-Identifier: Apache-2.0 */
#include <score/decision.h>

#include "api/json.h"
#include "api/sheet.h"
#include "base/kv.h"
#include "base/text.h"
#include "domain/passing_report.h"
#include "domain/report.h"

enum { WINDOW_SIZE = 32 };

static void firm_write(struct json_writer *json, const struct audit_firm *firm)
{
    json_object_begin(json);
    json_field_id(json, "partner", ID_PARTNER, firm->partner_id);
    json_field_text(json, "name", firm->name);
    json_field_f64(json, "entitlement", firm->entitlement);
    json_field_f64(json, "exposure", firm->exposure);
    json_field_i64(json, "offers", firm->offers);
    json_field_bool(json, "is_within_bound", firm->is_within_bound);
    json_object_end(json);
}

static void group_write(struct json_writer *json, const struct audit_group *group)
{
    json_object_begin(json);
    json_field_text(json, "group", group->group);
    json_field_text(json, "by", group->by);
    json_field_i64(json, "partners", group->partners);
    json_field_f64(json, "ratio", group->ratio);
    json_field_f64(json, "low", group->low);
    json_field_f64(json, "high", group->high);
    json_field_bool(json, "alarm", group->alarm);
    json_field_f64(json, "received", group->received);
    json_field_f64(json, "possible", group->possible);
    json_field_f64(json, "expected", group->expected);
    json_object_end(json);
}

static void figures_write(struct json_writer *json, const struct audit *audit)
{
    char window[WINDOW_SIZE];
    (void)snprintf(window, sizeof(window), "%lldd", (long long)audit->window_days);
    json_field_text(json, "window", window);
    json_field_i64(json, "partners", audit->partners);
    json_field_i64(json, "offers", audit->offers);
    json_field_f64(json, "gini", audit->gini);
    json_field_f64(json, "gini_value", audit->gini_value);
    json_field_f64(json, "gini_lottery_adjusted", audit->gini_lottery_adjusted);
    json_field_f64(json, "jain", audit->jain);
    json_field_f64(json, "min_max", audit->min_max);
    json_field_f64(json, "lower_half", audit->lower_half);
    json_field_f64(json, "nash", audit->nash);
    json_field_f64(json, "theil", audit->theil);
    json_field_f64(json, "max_ratio", audit->max_ratio);
    json_field_i64(json, "decisions", audit->decisions);
    json_field_i64(json, "decisions_asked", audit->decisions_asked);
    json_field_f64(json, "fairness_regret", audit->fairness_regret);
    json_field_f64(json, "envy_mean", audit->envy_mean);
    json_field_f64(json, "envy_max", audit->envy_max);
    json_field_i64(json, "envy_firms", audit->envy_firms);
}

static void gate_group_write(struct json_writer *json, const struct audit_gate_group *group)
{
    json_object_begin(json);
    json_field_text(json, "group", group->compared.group);
    json_field_text(json, "by", group->compared.by);
    json_field_i64(json, "partners", group->compared.partners);
    json_field_f64(json, "ratio", group->compared.ratio);
    json_field_f64(json, "low", group->compared.low);
    json_field_f64(json, "high", group->compared.high);
    json_field_bool(json, "alarm", group->compared.alarm);
    json_field_f64(json, "eligible_share", group->compared.received / group->compared.possible);
    json_key(json, "failed");
    json_array_begin(json);
    for (int gate = 0; gate < SCORE_GATE_COUNT; gate++) {
        if (group->failed[gate] > 0) {
            json_object_begin(json);
            json_field_text(json, "gate", score_gate_name((enum score_gate)gate));
            json_field_text(json, "why", score_gate_text((enum score_gate)gate));
            json_field_f64(json, "share", group->failed[gate]);
            json_object_end(json);
        }
    }
    json_array_end(json);
    json_object_end(json);
}

static void exception_write(struct json_writer *json, const struct audit_exception *exception)
{
    json_object_begin(json);
    json_field_text(json, "kind", exception->kind);
    json_field_id(json, "opportunity", ID_OPPORTUNITY, exception->opportunity_id);
    json_field_id(json, "offer", ID_OFFER, exception->offer_id);
    json_field_id(json, "partner", ID_PARTNER, exception->partner_id);
    json_field_text(json, "name", exception->partner_name);
    json_field_time(json, "at", exception->at_ms);
    json_field_text(json, "by", exception->by);
    json_field_text(json, "reason", exception->reason);
    json_object_end(json);
}

/* What stands beside the draws: the gates, and what went past both. */
static void beside_write(struct json_writer *json, const struct audit *audit)
{
    json_key(json, "gates");
    json_array_begin(json);
    for (size_t i = 0; i < audit->gate_group_count; i++) {
        gate_group_write(json, &audit->gate_groups[i]);
    }
    json_array_end(json);
    json_key(json, "exceptions");
    json_array_begin(json);
    for (size_t i = 0; i < audit->exception_count; i++) {
        exception_write(json, &audit->exceptions[i]);
    }
    json_array_end(json);
}

void audit_to_json(struct json_writer *json, const struct audit *audit)
{
    json_object_begin(json);
    figures_write(json, audit);
    json_key(json, "worst");
    if (audit->worst.partner_id) {
        firm_write(json, &audit->worst);
    } else {
        json_none(json);
    }
    json_field_bool(json, "within_bound", audit->within_bound);
    json_key(json, "groups");
    json_array_begin(json);
    for (size_t i = 0; i < audit->group_count; i++) {
        group_write(json, &audit->groups[i]);
    }
    json_array_end(json);
    json_key(json, "firms");
    json_array_begin(json);
    for (size_t i = 0; i < audit->firm_count; i++) {
        firm_write(json, &audit->firms[i]);
    }
    json_array_end(json);
    json_field_f64(json, "price_of_fairness", audit->price_of_fairness);
    json_field_i64(json, "overrides", audit->overrides);
    json_field_i64(json, "kept_out", audit->kept_out);
    beside_write(json, audit);
    json_object_end(json);
}

static void count_write(struct json_writer *json, const char *name, int64_t count)
{
    json_object_begin(json);
    json_field_text(json, "name", name);
    json_field_i64(json, "count", count);
    json_object_end(json);
}

void pipeline_to_json(struct json_writer *json, const struct pipeline *pipeline)
{
    json_object_begin(json);
    json_key(json, "placements");
    json_array_begin(json);
    for (size_t i = 1; i < SCORE_ARRAY_COUNT(pipeline->by_placement); i++) {
        count_write(json, placement_text((enum placement)i), pipeline->by_placement[i]);
    }
    json_array_end(json);
    json_key(json, "stages");
    json_array_begin(json);
    for (size_t i = 1; i < SCORE_ARRAY_COUNT(pipeline->by_stage); i++) {
        count_write(json, stage_text((int)i), pipeline->by_stage[i]);
    }
    json_array_end(json);
    json_key(json, "offers");
    json_array_begin(json);
    for (size_t i = 1; i < SCORE_ARRAY_COUNT(pipeline->offers_by_state); i++) {
        count_write(json, offer_state_text((enum offer_state)i), pipeline->offers_by_state[i]);
    }
    json_array_end(json);
    json_field_i64(json, "imported_offers", pipeline->imported_offers);
    json_object_end(json);
}

void model_summary_to_json(struct json_writer *json, const struct model_summary *summary)
{
    json_object_begin(json);
    json_field_i64(json, "model", summary->version);
    json_field_i64(json, "policy", summary->policy_version);
    json_field_i64(json, "events", summary->events);
    json_field_i64(json, "accept_labels", summary->accept_labels);
    json_field_i64(json, "win_labels", summary->win_labels);
    json_field_f64(json, "accept_rate", summary->accept_rate);
    json_field_f64(json, "win_rate", summary->win_rate);
    json_field_f64(json, "partner_effect_sd", summary->partner_effect_sd);
    json_object_end(json);
}

/* Keys of a detail whose values are records' keys: outside they are ids like everywhere. */
static const struct {
    const char *key;
    enum id_kind kind;
} DETAIL_IDS[] = {
    {"decision", ID_DECISION}, {"enterprise", ID_ENTERPRISE},   {"import", ID_IMPORT},
    {"offering", ID_OFFERING}, {"opportunity", ID_OPPORTUNITY}, {"partner", ID_PARTNER},
};

static void detail_pair_write(struct json_writer *json, const struct kv_pair *pair)
{
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(DETAIL_IDS); i++) {
        int64_t id = 0;
        if (text_equal(pair->key, DETAIL_IDS[i].key) && text_parse_i64(pair->value, &id)) {
            char text[ID_TEXT_SIZE];
            id_format(DETAIL_IDS[i].kind, id, text);
            json_field_text(json, pair->key, text);
            return;
        }
    }
    json_field_text(json, pair->key, pair->value);
}

/* The canonical detail as an object; one that cannot be read shows as empty, verify reports it. */
static void detail_write(struct json_writer *json, const char *detail, struct arena *arena)
{
    struct kv kv = {0};
    json_key(json, "detail");
    json_object_begin(json);
    if (kv_parse(detail, arena, &kv, NULL) == SCORE_OK) {
        for (size_t i = 0; i < kv.count; i++) {
            detail_pair_write(json, &kv.pairs[i]);
        }
    }
    json_object_end(json);
}

void event_to_json(struct json_writer *json, const struct event *event, struct arena *arena)
{
    json_object_begin(json);
    json_field_i64(json, "seq", event->seq);
    json_field_id(json, "object", event->object_kind, event->object_id);
    json_field_i64(json, "object_seq", event->object_seq);
    json_field_text(json, "verb", event->verb);
    json_field_time(json, "at", event->at_ms);
    json_field_text(json, "actor", event->actor);
    json_field_id(json, "partner", ID_PARTNER, event->partner_id);
    json_field_id(json, "opportunity", ID_OPPORTUNITY, event->opportunity_id);
    json_field_optional(json, "reason", event->reason);
    detail_write(json, event->detail, arena);
    json_object_end(json);
}

void passing_report_to_json(struct json_writer *json, const struct passing_report *report,
                            const struct passing_scope *scope, const struct table *table)
{
    json_field_text(json, "report", report->name);
    json_field_text(json, "title", report->title);
    json_field_i64(json, "window_days", scope->days);
    json_field_text(json, "by", passing_by_text(scope->by));
    table_to_json(json, table);
}
