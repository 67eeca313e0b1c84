/* SPDX-License-Identifier: Apache-2.0 */
#include "api/json.h"
#include "domain/feedback.h"

static void effects_write(struct json_writer *json, const char *key,
                          const struct feedback_effect *effects, size_t count)
{
    json_key(json, key);
    json_array_begin(json);
    for (size_t i = 0; i < count; i++) {
        json_object_begin(json);
        json_field_text(json, "source", effects[i].source);
        json_field_i64(json, "good", effects[i].good);
        json_field_i64(json, "bad", effects[i].bad);
        json_field_f64(json, "p_real_without", effects[i].p_real_without);
        json_field_f64(json, "p_real", effects[i].p_real);
        json_object_end(json);
    }
    json_array_end(json);
}

void feedback_standing_to_json(struct json_writer *json, const struct feedback_standing *standing)
{
    json_object_begin(json);
    json_field_id(json, "partner", ID_PARTNER, standing->partner_id);
    json_field_i64(json, "agreed", standing->agreed);
    json_field_i64(json, "disagreed", standing->disagreed);
    json_field_f64(json, "trust", standing->trust);
    effects_write(json, "effects", standing->effects, standing->effect_count);
    json_object_end(json);
}

void feedback_report_to_json(struct json_writer *json, const struct feedback_report *report)
{
    json_object_begin(json);
    json_key(json, "firms");
    json_array_begin(json);
    for (size_t i = 0; i < report->firm_count; i++) {
        const struct feedback_row *row = &report->firms[i];
        json_object_begin(json);
        json_field_id(json, "partner", ID_PARTNER, row->partner_id);
        json_field_text(json, "name", row->name);
        json_field_i64(json, "good", row->good);
        json_field_i64(json, "bad", row->bad);
        json_field_i64(json, "agreed", row->agreed);
        json_field_i64(json, "disagreed", row->disagreed);
        json_field_f64(json, "trust", row->trust);
        json_object_end(json);
    }
    json_array_end(json);
    effects_write(json, "sources", report->sources, report->source_count);
    json_object_end(json);
}
