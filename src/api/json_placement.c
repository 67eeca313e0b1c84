/* SPDX-License-Identifier: Apache-2.0 */
#include "api/json.h"
#include "domain/place_preview.h"

static void item_write(struct json_writer *json, const struct placement_item *item)
{
    json_object_begin(json);
    json_field_id(json, "opportunity", ID_OPPORTUNITY, item->opportunity_id);
    json_field_text(json, "title", item->title);
    json_field_optional(json, "account", item->account_name);
    json_field_id(json, "partner", ID_PARTNER, item->partner_id);
    json_field_text(json, "partner_name", item->partner_name);
    json_field_f64(json, "p_accept", item->p_accept);
    json_field_f64(json, "p_win", item->p_win);
    json_key(json, "value");
    json_money(json, item->value, item->currency);
    json_object_end(json);
}

static void left_write(struct json_writer *json, const struct placement_left *left)
{
    json_object_begin(json);
    json_field_id(json, "opportunity", ID_OPPORTUNITY, left->opportunity_id);
    json_field_text(json, "title", left->title);
    json_field_text(json, "code", left->code);
    json_field_text(json, "reason", left->reason);
    json_field_text(json, "fix", left->fix);
    json_object_end(json);
}

static void evenness_write(struct json_writer *json, const struct placements *placements)
{
    json_key(json, "evenness");
    json_object_begin(json);
    json_field_f64(json, "gini", placements->gini);
    json_field_f64(json, "gini_value", placements->gini_value);
    json_field_f64(json, "max_share", placements->max_share);
    json_key(json, "firms");
    json_array_begin(json);
    for (size_t i = 0; i < placements->firm_count; i++) {
        const struct placement_firm *firm = &placements->firms[i];
        json_object_begin(json);
        json_field_id(json, "partner", ID_PARTNER, firm->partner_id);
        json_field_text(json, "name", firm->name);
        json_field_i64(json, "offers", firm->offers);
        json_field_f64(json, "value", firm->value);
        json_field_f64(json, "entitlement", firm->entitlement);
        json_object_end(json);
    }
    json_array_end(json);
    json_object_end(json);
}

static void totals_write(struct json_writer *json, const struct placements *placements)
{
    json_field_i64(json, "placed", placements->placed);
    json_field_i64(json, "unplaced", placements->unplaced);
    json_key(json, "value");
    json_array_begin(json);
    for (size_t i = 0; i < placements->sum_count; i++) {
        json_money(json, placements->sums[i].value, placements->sums[i].currency);
    }
    json_array_end(json);
    json_key(json, "reasons");
    json_array_begin(json);
    for (size_t i = 0; i < placements->reason_count; i++) {
        json_object_begin(json);
        json_field_text(json, "code", placements->reasons[i].code);
        json_field_i64(json, "count", placements->reasons[i].count);
        json_field_text(json, "fix", placements->reasons[i].fix);
        json_object_end(json);
    }
    json_array_end(json);
}

void placements_to_json(struct json_writer *json, const struct placements *placements,
                        double seconds)
{
    json_object_begin(json);
    totals_write(json, placements);
    json_key(json, "items");
    json_array_begin(json);
    for (size_t i = 0; i < placements->item_count; i++) {
        item_write(json, &placements->items[i]);
    }
    json_array_end(json);
    json_key(json, "unplaced_items");
    json_array_begin(json);
    for (size_t i = 0; i < placements->left_count; i++) {
        left_write(json, &placements->left[i]);
    }
    json_array_end(json);
    evenness_write(json, placements);
    json_field_f64(json, "seconds", seconds);
    json_object_end(json);
}
