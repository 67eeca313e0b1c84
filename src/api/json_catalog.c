/* SPDX-License-Identifier: Apache-2.0 */
#include "api/json.h"
#include "model/catalog.h"
#include "score/charges.h"

void offering_to_json(struct json_writer *json, const struct offering *offering)
{
    json_object_begin(json);
    json_field_id(json, "id", ID_OFFERING, offering->id);
    json_field_i64(json, "version", offering->version);
    json_field_optional(json, "external_id", offering->external_id);
    json_field_text(json, "name", offering->name);
    json_field_text(json, "line", offering->line);
    json_field_text(json, "access", offering_access_text(offering->access));
    json_fields_money(json, "list_price", offering->list_price_minor, offering->currency);
    json_field_optional(json, "currency", offering->currency);
    json_object_end(json);
}

void account_to_json(struct json_writer *json, const struct account *account)
{
    json_object_begin(json);
    json_field_id(json, "id", ID_ACCOUNT, account->id);
    json_field_i64(json, "version", account->version);
    json_field_optional(json, "external_id", account->external_id);
    json_field_text(json, "name", account->name);
    json_field_optional(json, "industry", account->industry);
    json_field_optional(json, "size", account->size);
    json_fields_money(json, "revenue", account->revenue_minor, account->currency);
    json_field_optional(json, "currency", account->currency);
    json_field_optional(json, "country", account->country);
    json_field_optional(json, "city", account->city);
    json_field_optional(json, "website", account->website);
    json_field_optional(json, "duns", account->duns);
    json_object_end(json);
}

static const char *learning_text(enum score_learning learning)
{
    static const char *const TEXTS[] = {
        [SCORE_LEARN_NOTHING] = "NOTHING",
        [SCORE_LEARN_ACCEPT] = "ACCEPT",
        [SCORE_LEARN_DECLINE] = "DECLINE",
        [SCORE_LEARN_TIMEOUT] = "TIMEOUT",
        [SCORE_LEARN_LEAD_QUALITY] = "LEAD_QUALITY",
        [SCORE_LEARN_CENSORED] = "CENSORED",
        [SCORE_LEARN_STALLED] = "STALLED",
        [SCORE_LEARN_WIN] = "WIN",
        [SCORE_LEARN_LOSS] = "LOSS",
    };
    SCORE_ASSERT((size_t)learning < SCORE_ARRAY_COUNT(TEXTS));
    return TEXTS[learning];
}

static void rule_write(struct json_writer *json, const struct score_charge_rule *rule)
{
    bool is_for_all = rule->reason == SCORE_REASON_NONE;
    json_object_begin(json);
    json_field_text(json, "outcome", score_outcome_name(rule->outcome));
    json_field_text(json, "code", is_for_all ? NULL : score_reason_name(rule->reason));
    json_field_f64(json, "charge", rule->charge);
    json_field_f64(json, "charge_free", rule->charge_free);
    json_field_f64(json, "credit", rule->credit);
    json_field_text(json, "learning", learning_text(rule->learning));
    json_field_text(json, "text", rule->text);
    json_object_end(json);
}

struct code_row {
    enum score_reason reason;
    unsigned uses;
};

static const struct code_row REASONS[] = {
#define X(name, value, uses, label) {SCORE_REASON_##name, uses},
    SCORE_REASON_LIST(X)
#undef X
};

static const enum score_feedback FEEDBACKS[] = {
#define X(name, value, label) SCORE_FEEDBACK_##name,
    SCORE_FEEDBACK_LIST(X)
#undef X
};

static void code_write(struct json_writer *json, const char *code, const char *label)
{
    json_object_begin(json);
    json_field_text(json, "code", code);
    json_field_text(json, "label", label);
    json_object_end(json);
}

static void reasons_write(struct json_writer *json, const char *key, unsigned use)
{
    json_key(json, key);
    json_array_begin(json);
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(REASONS); i++) {
        if (REASONS[i].uses & use) {
            code_write(json, score_reason_name(REASONS[i].reason),
                       score_reason_label(REASONS[i].reason));
        }
    }
    json_array_end(json);
}

void price_list_to_json(struct json_writer *json)
{
    json_object_begin(json);
    json_field_i64(json, "version", SCORE_CHARGES_VERSION);
    json_key(json, "items");
    json_array_begin(json);
    size_t count = 0;
    const struct score_charge_rule *rules = score_charge_rules(&count);
    for (size_t i = 0; i < count; i++) {
        rule_write(json, &rules[i]);
    }
    json_array_end(json);
    reasons_write(json, "decline_codes", SCORE_REASON_FOR_DECLINE);
    reasons_write(json, "return_codes", SCORE_REASON_FOR_RETURN);
    reasons_write(json, "recall_codes", SCORE_REASON_FOR_RECALL);
    json_key(json, "feedback_codes");
    json_array_begin(json);
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(FEEDBACKS); i++) {
        code_write(json, score_feedback_name(FEEDBACKS[i]), score_feedback_label(FEEDBACKS[i]));
    }
    json_array_end(json);
    json_object_end(json);
}
