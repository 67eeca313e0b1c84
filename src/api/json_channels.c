/* SPDX-License-Identifier: Apache-2.0 */
#include "api/json.h"
#include "model/question.h"

void channels_member_to_json(struct json_writer *json, const struct channels_member *member)
{
    json_object_begin(json);
    json_field_optional(json, "country", member->country);
    json_field_id(json, "user", ID_USER, member->user_id);
    json_field_text(json, "name", member->name);
    json_field_text(json, "email", member->email);
    json_field_optional(json, "phone", member->phone);
    json_object_end(json);
}

void question_to_json(struct json_writer *json, const struct question *question)
{
    json_object_begin(json);
    json_field_id(json, "id", ID_QUESTION, question->id);
    json_field_id(json, "partner", ID_PARTNER, question->partner_id);
    json_field_text(json, "partner_name", question->partner_name);
    json_field_optional(json, "country", question->partner_country);
    json_field_text(json, "asked_by", question->user_name);
    json_field_text(json, "text", question->text);
    json_field_time(json, "asked_at", question->asked_at_ms);
    json_field_time(json, "due_at", question->due_at_ms);
    json_field_optional(json, "answer", question->answer);
    json_field_optional(json, "answered_by", question->answer_user_name);
    json_field_time(json, "answered_at", question->answered_at_ms);
    json_object_end(json);
}
