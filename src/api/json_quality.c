/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "api/json.h"
#include "domain/duplicate.h"
#include "domain/quality.h"

void quality_to_json(struct json_writer *json, const struct quality *quality, const char *currency)
{
    json_object_begin(json);
    json_field_f64(json, "p_real", quality->p_real);
    json_key(json, "expected_value");
    if (isnan(quality->expected_value)) {
        json_none(json);
    } else {
        json_money(json, quality->expected_value, currency);
    }
    json_field_bool(json, "decidable", quality->is_decidable);
    json_key(json, "missing");
    json_array_begin(json);
    for (size_t i = 0; i < quality->missing_count; i++) {
        json_object_begin(json);
        json_field_text(json, "field", quality->missing[i].field);
        json_field_text(json, "why", quality->missing[i].why);
        json_field_f64(json, "gain", quality->missing[i].gain);
        json_object_end(json);
    }
    json_array_end(json);
    json_object_end(json);
}

static void share_write(struct json_writer *json, const char *key,
                        const struct quality_share *share)
{
    json_key(json, key);
    json_object_begin(json);
    json_field_f64(json, "share", share->share);
    json_field_f64(json, "low", share->low);
    json_field_f64(json, "high", share->high);
    json_object_end(json);
}

static void source_score_write(struct json_writer *json, const struct source_score *score)
{
    json_object_begin(json);
    json_field_text(json, "source", score->count.source);
    json_field_i64(json, "opportunities", score->count.opportunities);
    json_field_i64(json, "decidable", score->count.decidable);
    json_field_f64(json, "decidable_share", score->decidable.share);
    json_field_i64(json, "data_fault_returns", score->data_fault_returns);
    json_field_i64(json, "judged", score->judged);
    json_field_i64(json, "offers", score->count.offers);
    json_field_i64(json, "won", score->count.won);
    json_field_i64(json, "lost", score->count.lost);
    json_field_f64(json, "p_real", score->p_real);
    share_write(json, "decidable_interval", &score->decidable);
    share_write(json, "data_fault_interval", &score->data_fault);
    share_write(json, "won_interval", &score->won);
    json_object_end(json);
}

static void duplicate_write(struct json_writer *json, const struct duplicate *duplicate)
{
    static const enum id_kind KINDS[] = {ID_KIND_COUNT, ID_OPPORTUNITY, ID_ACCOUNT, ID_OFFER};
    json_object_begin(json);
    json_field_text(json, "kind", duplicate_kind_text(duplicate->kind));
    json_field_id(json, "id", KINDS[duplicate->kind], duplicate->id);
    json_field_text(json, "title", duplicate->title);
    json_field_f64(json, "score", duplicate->score);
    json_key(json, "why");
    json_array_begin(json);
    for (size_t i = 0; i < duplicate->why_count; i++) {
        json_text(json, duplicate->why[i]);
    }
    json_array_end(json);
    json_field_bool(json, "blocks", duplicate->blocks);
    json_object_end(json);
}

void source_scores_to_json(struct json_writer *json, const struct source_score *items, size_t count)
{
    json_object_begin(json);
    json_key(json, "items");
    json_array_begin(json);
    for (size_t i = 0; i < count; i++) {
        source_score_write(json, &items[i]);
    }
    json_array_end(json);
    json_object_end(json);
}

void duplicates_to_json(struct json_writer *json, const struct duplicate *items, size_t count)
{
    json_object_begin(json);
    json_key(json, "items");
    json_array_begin(json);
    for (size_t i = 0; i < count; i++) {
        duplicate_write(json, &items[i]);
    }
    json_array_end(json);
    json_object_end(json);
}
