/* SPDX-License-Identifier: Apache-2.0 */
#include "api/json.h"
#include "api/json_in.h"
#include "base/limits.h"
#include "domain/opportunity.h"

static const char *outcome_text(int stage)
{
    if (stage == STAGE_WON_COMPLETE) {
        return "WON";
    }
    return stage_is_closing(stage) ? "LOST" : NULL;
}

static void customer_write(struct json_writer *json, const struct opportunity *opportunity)
{
    json_field_id(json, "account", ID_ACCOUNT, opportunity->account_id);
    json_field_optional(json, "account_name", opportunity->account_name);
    json_field_optional(json, "account_industry", opportunity->account_industry);
    json_field_optional(json, "account_size", opportunity->account_size);
    json_field_id(json, "offering", ID_OFFERING, opportunity->offering_id);
    json_field_optional(json, "offering_name", opportunity->offering_name);
    json_field_optional(json, "line", opportunity->line);
    json_fields_money(json, "amount", opportunity->amount_minor, opportunity->currency);
    json_field_optional(json, "currency", opportunity->currency);
    json_field_optional(json, "country", opportunity->country);
    json_field_optional(json, "city", opportunity->city);
    json_field_optional(json, "territory", opportunity->territory);
    json_field_optional(json, "source", opportunity->source);
    json_field_optional(json, "contact_name", opportunity->contact_name);
    json_field_optional(json, "contact_email", opportunity->contact_email);
    json_field_optional(json, "contact_phone", opportunity->contact_phone);
    json_field_bool(json, "contact_consent", opportunity->contact_consent);
}

static void missing_write(struct json_writer *json, const struct missing_field *missing,
                          size_t count)
{
    json_key(json, "missing");
    json_array_begin(json);
    for (size_t i = 0; i < count; i++) {
        json_object_begin(json);
        json_field_text(json, "field", missing[i].field);
        json_field_text(json, "why", missing[i].why);
        json_object_end(json);
    }
    json_array_end(json);
}

static void progress_write(struct json_writer *json, const struct opportunity *opportunity)
{
    json_field_optional(json, "stage", stage_text(opportunity->stage));
    json_field_optional(json, "stage_label", stage_label(opportunity->stage));
    json_field_text(json, "outcome", outcome_text(opportunity->stage));
    json_field_i64(json, "round", opportunity->round);
    json_field_i64(json, "failed_offers", opportunity->failed_offers);
    json_field_id(json, "owner", ID_USER, opportunity->owner_user_id);
    json_field_optional(json, "owner_name", opportunity->owner_name);
    json_field_id(json, "partner", ID_PARTNER, opportunity->partner_id);
    json_field_optional(json, "partner_name", opportunity->partner_name);
    json_field_id(json, "offer", ID_OFFER, opportunity->live_offer_id);
    if (opportunity->probability_percent < 0) {
        json_field_null(json, "probability_percent");
    } else {
        json_field_i64(json, "probability_percent", opportunity->probability_percent);
    }
    json_field_optional(json, "decision_maker", opportunity->decision_maker);
    json_field_optional(json, "competitor", opportunity->competitor);
    json_field_optional(json, "won_reason", opportunity->won_reason);
    json_field_optional(json, "lost_reason", opportunity->lost_reason);
    json_field_optional(json, "order_ref", opportunity->order_ref);
    json_field_optional(json, "next_step", opportunity->next_step);
    json_field_time(json, "next_step_at", opportunity->next_step_at_ms);
}

void opportunity_to_json(struct json_writer *json, const struct opportunity *opportunity,
                         const struct opportunity_extras *extras)
{
    static const struct opportunity_extras NONE;
    const struct opportunity_extras *more = extras ? extras : &NONE;
    json_object_begin(json);
    json_field_id(json, "id", ID_OPPORTUNITY, opportunity->id);
    json_field_i64(json, "version", opportunity->version);
    json_field_optional(json, "external_id", opportunity->external_id);
    json_field_text(json, "title", opportunity->title);
    json_field_text(json, "need", opportunity->need);
    customer_write(json, opportunity);
    json_field_text(json, "placement", placement_text(opportunity->placement));
    if (more->missing) {
        missing_write(json, more->missing, more->missing_count);
    }
    if (more->quality) {
        json_key(json, "quality");
        quality_to_json(json, more->quality, opportunity->currency);
    }
    progress_write(json, opportunity);
    json_key(json, "defaulted");
    json_words(json, opportunity->defaulted_fields);
    json_field_date(json, "decision_date", opportunity->decision_at_ms);
    json_field_time(json, "created_at", opportunity->created_at_ms);
    json_field_time(json, "updated_at", opportunity->updated_at_ms);
    json_field_time(json, "closed_at", opportunity->closed_at_ms);
    json_object_end(json);
}

void line_item_to_json(struct json_writer *json, const struct line_item *item)
{
    json_object_begin(json);
    json_field_id(json, "id", ID_LINE_ITEM, item->id);
    json_field_id(json, "offering", ID_OFFERING, item->offering_id);
    json_field_text(json, "offering_name", item->offering_name);
    json_fields_money(json, "amount", item->amount_minor, item->currency);
    json_field_optional(json, "currency", item->currency);
    json_field_time(json, "created_at", item->created_at_ms);
    json_object_end(json);
}

void note_to_json(struct json_writer *json, const struct note *note)
{
    json_object_begin(json);
    json_field_text(json, "text", note->text);
    json_field_id(json, "author", ID_USER, note->author_user_id);
    json_field_optional(json, "author_name", note->author_name);
    json_field_time(json, "created_at", note->created_at_ms);
    json_object_end(json);
}

#define AT(member) offsetof(struct opportunity_change, member)
#define TEXT(name, high)                                                                           \
    {                                                                                              \
#name, JSON_IN_TEXT, JSON_IN_NULLABLE, AT(name), 0, 0, high                                \
    }
#define CHANGE_FIELDS                                                                              \
    TEXT(external_id, LIMIT_CODE_BYTES), TEXT(need, LIMIT_TEXT_BYTES),                             \
        TEXT(account, LIMIT_NAME_BYTES), TEXT(offering, LIMIT_NAME_BYTES),                         \
        {"amount", JSON_IN_MONEY, JSON_IN_NULLABLE, AT(amount), 0, 0, 0},                          \
        TEXT(currency, LIMIT_CODE_BYTES), TEXT(country, LIMIT_CODE_BYTES),                         \
        TEXT(city, LIMIT_NAME_BYTES), TEXT(territory, LIMIT_CODE_BYTES),                           \
        TEXT(contact_name, LIMIT_NAME_BYTES), TEXT(contact_email, LIMIT_EMAIL_BYTES),              \
        TEXT(contact_phone, LIMIT_CODE_BYTES),                                                     \
        {"contact_consent", JSON_IN_BOOL, 0, AT(contact_consent), AT(has_contact_consent), 0, 0},  \
    {                                                                                              \
        "decision_date", JSON_IN_DATE, JSON_IN_NULLABLE, AT(decision_at_ms), AT(has_decision_at),  \
            0, 0                                                                                   \
    }

enum { PERCENT_MAX = 100 };

static const struct json_field CREATE_FIELDS[] = {
    {"title", JSON_IN_TEXT, JSON_IN_REQUIRED, AT(title), 0, 1, LIMIT_NAME_BYTES},
    CHANGE_FIELDS,
    TEXT(source, LIMIT_CODE_BYTES),
};

static const struct json_field PATCH_FIELDS[] = {
    {"title", JSON_IN_TEXT, 0, AT(title), 0, 1, LIMIT_NAME_BYTES},
    CHANGE_FIELDS,
    TEXT(decision_maker, LIMIT_NAME_BYTES),
    TEXT(competitor, LIMIT_NAME_BYTES),
    TEXT(next_step, LIMIT_TEXT_BYTES),
    {"next_step_at", JSON_IN_TIME, JSON_IN_NULLABLE, AT(next_step_at_ms), AT(has_next_step_at), 0,
     0},
    {"probability_percent", JSON_IN_INT, 0, AT(probability_percent), AT(has_probability), 0,
     PERCENT_MAX},
};

enum score_status opportunity_from_json(struct api_call *call, bool is_patch,
                                        struct opportunity_change *ret, struct score_error *err)
{
    *ret = (struct opportunity_change){0};
    if (is_patch) {
        return json_in_read(call, PATCH_FIELDS, SCORE_ARRAY_COUNT(PATCH_FIELDS), ret, err);
    }
    return json_in_read(call, CREATE_FIELDS, SCORE_ARRAY_COUNT(CREATE_FIELDS), ret, err);
}

#undef AT
#undef TEXT
#define AT(member) offsetof(struct stage_move, member)
#define TEXT(name, high)                                                                           \
    {                                                                                              \
#name, JSON_IN_TEXT, 0, AT(name), 0, 0, high                                               \
    }

static const struct json_field STAGE_FIELDS[] = {
    {"stage", JSON_IN_STAGE, JSON_IN_REQUIRED, AT(stage), 0, 0, 0},
    TEXT(note, LIMIT_TEXT_BYTES),
    TEXT(decision_maker, LIMIT_NAME_BYTES),
    TEXT(competitor, LIMIT_NAME_BYTES),
    {"probability_percent", JSON_IN_INT, 0, AT(probability_percent), AT(has_probability), 0,
     PERCENT_MAX},
    {"decision_date", JSON_IN_DATE, 0, AT(decision_at_ms), AT(has_decision_at), 0, 0},
    TEXT(won_reason, LIMIT_NAME_BYTES),
    TEXT(lost_reason, LIMIT_NAME_BYTES),
    TEXT(order_ref, LIMIT_CODE_BYTES),
    TEXT(next_step, LIMIT_TEXT_BYTES),
    {"next_step_at", JSON_IN_TIME, 0, AT(next_step_at_ms), AT(has_next_step_at), 0, 0},
};

enum score_status stage_move_from_json(struct api_call *call, struct stage_move *ret,
                                       struct score_error *err)
{
    *ret = (struct stage_move){0};
    return json_in_read(call, STAGE_FIELDS, SCORE_ARRAY_COUNT(STAGE_FIELDS), ret, err);
}

#undef AT
#define AT(member) offsetof(struct line_item_input, member)

static const struct json_field LINE_ITEM_FIELDS[] = {
    {"offering", JSON_IN_TEXT, JSON_IN_REQUIRED, AT(offering), 0, 1, LIMIT_NAME_BYTES},
    {"amount", JSON_IN_MONEY, JSON_IN_REQUIRED, AT(amount), 0, 0, 0},
    {"currency", JSON_IN_TEXT, JSON_IN_REQUIRED, AT(currency), 0, 1, LIMIT_CODE_BYTES},
};

enum score_status line_item_from_json(struct api_call *call, struct line_item_input *ret,
                                      struct score_error *err)
{
    *ret = (struct line_item_input){0};
    return json_in_read(call, LINE_ITEM_FIELDS, SCORE_ARRAY_COUNT(LINE_ITEM_FIELDS), ret, err);
}
