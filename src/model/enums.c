/* SPDX-License-Identifier: Apache-2.0 */
#include "model/enums.h"

#include "base/text.h"
#include "model/experiment.h"
#include "model/policy.h"

struct enum_name {
    int value;
    const char *name;
};

static const char *enum_find_text(const struct enum_name *names, size_t count, int value)
{
    for (size_t i = 0; i < count; i++) {
        if (names[i].value == value) {
            return names[i].name;
        }
    }
    return "";
}

static bool enum_find_value(const struct enum_name *names, size_t count, const char *text, int *ret)
{
    for (size_t i = 0; i < count; i++) {
        if (text_equal(names[i].name, text)) {
            *ret = names[i].value;
            return true;
        }
    }
    return false;
}

/* One table and its two functions per vocabulary, from the one list in the header. */
#define ENUM_ROW(name, value) {value, #name},
#define ENUM_TEXT(noun, type, LIST)                                                                \
    static const struct enum_name noun##_names[] = {LIST(ENUM_ROW)};                               \
    const char *noun##_text(type value)                                                            \
    {                                                                                              \
        return enum_find_text(noun##_names, SCORE_ARRAY_COUNT(noun##_names), (int)value);          \
    }
#define ENUM_PARSE(noun, type)                                                                     \
    bool noun##_parse(const char *text, type *ret)                                                 \
    {                                                                                              \
        int value = 0;                                                                             \
        if (!enum_find_value(noun##_names, SCORE_ARRAY_COUNT(noun##_names), text, &value)) {       \
            return false;                                                                          \
        }                                                                                          \
        *ret = (type)value;                                                                        \
        return true;                                                                               \
    }

ENUM_TEXT(placement, enum placement, PLACEMENT_LIST)
ENUM_TEXT(offer_state, enum offer_state, OFFER_STATE_LIST)
ENUM_TEXT(offer_origin, enum offer_origin, OFFER_ORIGIN_LIST)
ENUM_TEXT(fact_kind, enum fact_kind, FACT_KIND_LIST)
ENUM_TEXT(fact_state, enum fact_state, FACT_STATE_LIST)
ENUM_TEXT(offering_access, enum offering_access, OFFERING_ACCESS_LIST)
ENUM_TEXT(ledger, enum ledger, LEDGER_LIST)
ENUM_TEXT(ledger_entry_kind, enum ledger_entry_kind, LEDGER_ENTRY_KIND_LIST)
ENUM_TEXT(policy_state, enum policy_state, POLICY_STATE_LIST)
ENUM_TEXT(policy_verdict, enum policy_verdict, POLICY_VERDICT_LIST)
ENUM_TEXT(experiment_metric, enum experiment_metric, EXPERIMENT_METRIC_LIST)
ENUM_TEXT(experiment_state, enum experiment_state, EXPERIMENT_STATE_LIST)
ENUM_TEXT(import_state, enum import_state, IMPORT_STATE_LIST)
ENUM_TEXT(import_draft_state, enum import_draft_state, IMPORT_DRAFT_STATE_LIST)
ENUM_TEXT(mail_state, enum mail_state, MAIL_STATE_LIST)
ENUM_TEXT(user_state, enum user_state, USER_STATE_LIST)
ENUM_TEXT(role, enum role, ROLE_LIST)

ENUM_PARSE(placement, enum placement)
ENUM_PARSE(experiment_metric, enum experiment_metric)
ENUM_PARSE(offer_state, enum offer_state)
ENUM_PARSE(fact_kind, enum fact_kind)
ENUM_PARSE(fact_state, enum fact_state)
ENUM_PARSE(offering_access, enum offering_access)
ENUM_PARSE(mail_state, enum mail_state)
ENUM_PARSE(role, enum role)

static const struct {
    const char *code;
    const char *label;
} STAGES[STAGE_LAST + 1] = {
    {"", ""},
    {"01", "Noticing"},
    {"02", "Noticed / Identifying"},
    {"03", "Identified / Validating"},
    {"04", "Validated / Qualifying"},
    {"05", "Qualified / Gaining Agreement"},
    {"06", "Cond Agreed / Closing"},
    {"07", "Won / Implementing"},
    {"08", "Won and Complete"},
    {"09", "No Bid"},
    {"10", "Customer Did Not Pursue"},
    {"11", "Lost to Competition"},
};

const char *stage_text(int stage)
{
    return stage >= STAGE_FIRST && stage <= STAGE_LAST ? STAGES[stage].code : "";
}

const char *stage_label(int stage)
{
    return stage >= STAGE_FIRST && stage <= STAGE_LAST ? STAGES[stage].label : "";
}

bool stage_parse(const char *text, int *ret)
{
    for (int stage = STAGE_FIRST; stage <= STAGE_LAST; stage++) {
        if (text_equal(STAGES[stage].code, text)) {
            *ret = stage;
            return true;
        }
    }
    return false;
}

bool stage_is_closing(int stage)
{
    return stage >= STAGE_WON_COMPLETE && stage <= STAGE_LAST;
}
