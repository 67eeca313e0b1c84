/* SPDX-License-Identifier: Apache-2.0 */
#include "api/json.h"
#include "domain/invitation.h"
#include "model/party.h"

static const enum role ROLES[] = {
#define X(name, value) ROLE_##name,
    ROLE_LIST(X)
#undef X
};

void user_to_json(struct json_writer *json, const struct user *user)
{
    json_object_begin(json);
    json_field_id(json, "id", ID_USER, user->id);
    json_field_i64(json, "version", user->version);
    json_field_text(json, "email", user->email);
    json_field_text(json, "name", user->name);
    json_field_optional(json, "phone", user->phone);
    json_key(json, "roles");
    json_array_begin(json);
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(ROLES); i++) {
        if (user->roles & ROLES[i]) {
            json_text(json, role_text(ROLES[i]));
        }
    }
    json_array_end(json);
    json_field_id(json, "partner", ID_PARTNER, user->partner_id);
    json_field_id(json, "distributor", ID_DISTRIBUTOR, user->distributor_id);
    json_field_text(json, "state", user_state_text(user->state));
    json_field_time(json, "created_at", user->created_at_ms);
    json_object_end(json);
}

void api_key_to_json(struct json_writer *json, const struct api_key *api_key, bool has_key,
                     const char *key)
{
    json_object_begin(json);
    json_field_id(json, "id", ID_API_KEY, api_key->id);
    json_field_text(json, "name", api_key->name);
    json_field_id(json, "user", ID_USER, api_key->user_id);
    json_field_time(json, "created_at", api_key->created_at_ms);
    json_field_time(json, "expires_at", api_key->expires_at_ms);
    if (has_key) {
        json_field_text(json, "key", key);
    }
    json_object_end(json);
}

void invitation_to_json(struct json_writer *json, const struct invitation *invitation)
{
    json_object_begin(json);
    json_field_id(json, "partner", ID_PARTNER, invitation->partner_id);
    json_field_text(json, "partner_name", invitation->partner_name);
    json_field_text(json, "email", invitation->email);
    json_field_optional(json, "name", invitation->name);
    json_field_time(json, "created_at", invitation->created_at_ms);
    json_field_time(json, "expires_at", invitation->expires_at_ms);
    json_field_text(json, "state", invitation_state_text(invitation->state));
    json_object_end(json);
}

void invitation_result_to_json(struct json_writer *json, const struct invitation_result *result,
                               bool has_link)
{
    json_object_begin(json);
    json_field_id(json, "partner", ID_PARTNER, result->partner_id);
    json_field_optional(json, "partner_name", result->partner_name);
    json_field_optional(json, "email", result->email);
    json_field_bool(json, "mailed", result->is_mailed);
    json_field_optional(json, "link", has_link ? result->link : "");
    json_field_time(json, "expires_at", result->expires_at_ms);
    json_field_optional(json, "code", result->code);
    json_field_optional(json, "message", result->message);
    json_object_end(json);
}
