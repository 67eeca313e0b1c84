/* SPDX-License-Identifier: Apache-2.0 */
#include "api/json.h"
#include "api/json_in.h"
#include "base/limits.h"
#include "domain/partner.h"

enum { OPEN_LEAD_LIMIT_MAX = 100000 }; /* more is a typing error */

void partner_to_json(struct json_writer *json, const struct partner *partner)
{
    json_object_begin(json);
    json_field_id(json, "id", ID_PARTNER, partner->id);
    json_field_i64(json, "version", partner->version);
    json_field_optional(json, "external_id", partner->external_id);
    json_field_text(json, "name", partner->name);
    json_field_optional(json, "country", partner->country);
    json_field_optional(json, "city", partner->city);
    json_field_optional(json, "postal_code", partner->postal_code);
    json_field_optional(json, "territory", partner->territory);
    json_field_bool(json, "serves_everywhere", partner->serves_everywhere);
    json_field_optional(json, "email", partner->email);
    json_field_optional(json, "phone", partner->phone);
    json_field_optional(json, "website", partner->website);
    json_field_optional(json, "duns", partner->duns);
    json_field_optional(json, "level", partner->level);
    json_field_optional(json, "size", partner->size);
    json_field_i64(json, "open_lead_limit", partner->open_lead_limit);
    json_field_time(json, "paused_until", partner->paused_until_ms);
    json_field_bool(json, "is_active", partner->is_active);
    json_field_time(json, "created_at", partner->created_at_ms);
    json_field_time(json, "updated_at", partner->updated_at_ms);
    json_object_end(json);
}

static void readiness_line_write(struct json_writer *json, const struct readiness_line *line)
{
    const char *state =
        !line->is_known ? "UNKNOWN" : fact_state_text(line->is_met ? FACT_MET : FACT_NOT_MET);
    json_object_begin(json);
    json_field_text(json, "fact", fact_kind_text(line->kind));
    json_field_optional(json, "line", line->line);
    json_field_optional(json, "country", line->country);
    json_field_text(json, "state", state);
    json_field_optional(json, "evidence", line->evidence);
    json_field_bool(json, "is_verified", line->is_verified);
    json_field_optional(json, "fix", line->fix);
    json_object_end(json);
}

void readiness_to_json(struct json_writer *json, int64_t partner_id,
                       const struct readiness *readiness)
{
    json_object_begin(json);
    json_field_id(json, "partner", ID_PARTNER, partner_id);
    json_field_bool(json, "ready", readiness->is_ready);
    json_key(json, "facts");
    json_array_begin(json);
    for (size_t i = 0; i < readiness->line_count; i++) {
        readiness_line_write(json, &readiness->lines[i]);
    }
    json_array_end(json);
    json_field_bool(json, "has_focal", readiness->has_focal);
    json_field_optional(json, "focal_problem", readiness->focal_problem);
    json_field_i64(json, "open_leads", readiness->open_leads);
    json_field_i64(json, "open_lead_limit", readiness->open_lead_limit);
    json_field_time(json, "paused_until", readiness->paused_until_ms);
    json_object_end(json);
}

void focal_to_json(struct json_writer *json, const struct focal *focal)
{
    json_object_begin(json);
    json_field_id(json, "user", ID_USER, focal->user_id);
    json_field_text(json, "name", focal->user_name);
    json_field_text(json, "email", focal->user_email);
    json_field_i64(json, "rank", focal->rank);
    json_field_optional(json, "line", focal->line);
    json_field_bool(json, "is_reachable", focal->is_reachable);
    json_field_time(json, "mail_bounced_at", focal->mail_bounced_at_ms);
    json_object_end(json);
}

#define AT(member) offsetof(struct partner_change, member)

static const struct json_field PARTNER_FIELDS[] = {
    {"name", JSON_IN_TEXT, 0, AT(name), 0, 1, LIMIT_NAME_BYTES},
    {"city", JSON_IN_TEXT, JSON_IN_NULLABLE, AT(city), 0, 0, LIMIT_NAME_BYTES},
    {"email", JSON_IN_TEXT, JSON_IN_NULLABLE, AT(email), 0, 0, LIMIT_EMAIL_BYTES},
    {"phone", JSON_IN_TEXT, JSON_IN_NULLABLE, AT(phone), 0, 0, LIMIT_CODE_BYTES},
    {"website", JSON_IN_TEXT, JSON_IN_NULLABLE, AT(website), 0, 0, LIMIT_NAME_BYTES},
    {"open_lead_limit", JSON_IN_I64, 0, AT(open_lead_limit), AT(has_open_lead_limit), 0,
     OPEN_LEAD_LIMIT_MAX},
    {"is_active", JSON_IN_BOOL, 0, AT(is_active), AT(has_is_active), 0, 0},
};

enum score_status partner_change_from_json(struct api_call *call, struct partner_change *ret,
                                           struct score_error *err)
{
    *ret = (struct partner_change){0};
    return json_in_read(call, PARTNER_FIELDS, SCORE_ARRAY_COUNT(PARTNER_FIELDS), ret, err);
}

struct fact_input {
    const char *fact;
    const char *state;
    const char *line;
    const char *country;
    const char *ground;
    int64_t valid_from_ms;
    int64_t valid_until_ms;
};

#undef AT
#define AT(member) offsetof(struct fact_input, member)

static const struct json_field FACT_FIELDS[] = {
    {"fact", JSON_IN_TEXT, JSON_IN_REQUIRED, AT(fact), 0, 1, LIMIT_CODE_BYTES},
    {"state", JSON_IN_TEXT, JSON_IN_REQUIRED, AT(state), 0, 1, LIMIT_CODE_BYTES},
    {"line", JSON_IN_TEXT, 0, AT(line), 0, 0, LIMIT_CODE_BYTES},
    {"country", JSON_IN_TEXT, 0, AT(country), 0, 0, LIMIT_CODE_BYTES},
    {"ground", JSON_IN_TEXT, JSON_IN_REQUIRED, AT(ground), 0, 1, LIMIT_TEXT_BYTES},
    {"valid_from", JSON_IN_DATE, 0, AT(valid_from_ms), 0, 0, 0},
    {"valid_until", JSON_IN_DATE, 0, AT(valid_until_ms), 0, 0, 0},
};

enum score_status fact_from_json(struct api_call *call, struct fact *ret, struct score_error *err)
{
    struct fact_input input = {.line = "", .country = ""};
    SCORE_TRY(json_in_read(call, FACT_FIELDS, SCORE_ARRAY_COUNT(FACT_FIELDS), &input, err));
    *ret = (struct fact){.line = input.line,
                         .country = input.country,
                         .ground = input.ground,
                         .attested_by = "",
                         .valid_from_ms = input.valid_from_ms,
                         .valid_until_ms = input.valid_until_ms};
    if (!fact_kind_parse(input.fact, &ret->kind)) {
        problem_add(call->domain, "fact", "UNKNOWN", "is none of the five facts");
    }
    if (!fact_state_parse(input.state, &ret->state)) {
        problem_add(call->domain, "state", "UNKNOWN", "must be MET or NOT_MET");
    }
    return problem_status(call->domain, err);
}
