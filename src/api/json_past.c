/* SPDX-License-Identifier: Apache-2.0 */
#include "api/json.h"
#include "domain/attest.h"
#include "domain/past.h"

static void concentration_write(struct json_writer *json, const struct past_report *report)
{
    json_key(json, "concentration");
    json_object_begin(json);
    json_key(json, "top");
    json_array_begin(json);
    for (size_t i = 0; i < report->top_count; i++) {
        const struct past_firm *firm = &report->top[i];
        json_object_begin(json);
        json_field_id(json, "partner", ID_PARTNER, firm->partner_id);
        json_field_text(json, "name", firm->name);
        json_field_i64(json, "leads", firm->leads);
        json_field_f64(json, "share", (double)firm->leads / (double)report->span.deals);
        json_object_end(json);
    }
    json_array_end(json);
    json_field_f64(json, "top10_share", report->top_share);
    json_field_f64(json, "gini", report->gini);
    json_key(json, "lorenz");
    json_array_begin(json);
    for (size_t i = 0; i < report->lorenz_count; i++) {
        json_object_begin(json);
        json_field_f64(json, "firms", report->lorenz[i].firms);
        json_field_f64(json, "leads", report->lorenz[i].leads);
        json_object_end(json);
    }
    json_array_end(json);
    json_object_end(json);
}

static void idle_write(struct json_writer *json, const struct past_report *report)
{
    json_key(json, "idle");
    json_object_begin(json);
    json_field_i64(json, "known", report->idle_known);
    json_field_f64(json, "median_days", report->idle_median);
    json_field_f64(json, "p90_days", report->idle_p90);
    json_key(json, "buckets");
    json_array_begin(json);
    for (size_t i = 0; i < PAST_IDLE_BUCKETS; i++) {
        json_object_begin(json);
        json_field_text(json, "days", report->idle_buckets[i].days);
        json_field_i64(json, "count", report->idle_buckets[i].count);
        json_object_end(json);
    }
    json_array_end(json);
    json_object_end(json);
}

static void facts_write(struct json_writer *json, const struct past_report *report)
{
    json_key(json, "without_fact");
    json_array_begin(json);
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(report->without_fact); i++) {
        const struct past_fact *fact = &report->without_fact[i];
        json_object_begin(json);
        json_field_text(json, "fact", fact_kind_text(fact->kind));
        json_field_i64(json, "leads", fact->leads_or_blocked);
        json_field_i64(json, "firms", fact->firms);
        json_object_end(json);
    }
    json_array_end(json);
    json_key(json, "unknown_facts");
    json_array_begin(json);
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(report->unknown_facts); i++) {
        const struct past_fact *fact = &report->unknown_facts[i];
        json_object_begin(json);
        json_field_text(json, "fact", fact_kind_text(fact->kind));
        json_field_i64(json, "partners", fact->firms);
        json_field_i64(json, "blocked_opportunities", fact->leads_or_blocked);
        json_object_end(json);
    }
    json_array_end(json);
}

void past_to_json(struct json_writer *json, const struct past_report *report)
{
    json_object_begin(json);
    json_field_i64(json, "deals", report->span.deals);
    json_field_i64(json, "firms", report->firms);
    json_field_i64(json, "firms_with_leads", report->firms_with_leads);
    json_field_time(json, "from", report->span.from_ms);
    json_field_time(json, "to", report->span.to_ms);
    concentration_write(json, report);
    idle_write(json, report);
    facts_write(json, report);
    json_field_text(json, "statement", report->statement);
    json_key(json, "by_source");
    json_array_begin(json);
    for (size_t i = 0; i < report->source_count; i++) {
        json_object_begin(json);
        json_field_text(json, "name", report->sources[i].name);
        json_field_i64(json, "count", report->sources[i].count);
        json_object_end(json);
    }
    json_array_end(json);
    json_object_end(json);
}

void attest_to_json(struct json_writer *json, const struct attest_result *result)
{
    json_object_begin(json);
    json_field_i64(json, "attested", result->attested);
    json_field_i64(json, "unchanged", result->unchanged);
    json_field_i64(json, "partners", result->partners);
    json_object_end(json);
}
