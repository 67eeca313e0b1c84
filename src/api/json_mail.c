/* SPDX-License-Identifier: Apache-2.0 */
#include "api/json.h"
#include "model/mail.h"

void mail_to_json(struct json_writer *json, const struct mail *mail)
{
    json_object_begin(json);
    json_field_id(json, "id", ID_MAIL, mail->id);
    json_field_text(json, "template", mail->template_name);
    json_field_text(json, "state", mail_state_text(mail->state));
    json_field_text(json, "address", mail->address);
    json_field_id(json, "user", ID_USER, mail->user_id);
    json_field_id(json, "partner", ID_PARTNER, mail->partner_id);
    json_field_id(json, "offer", ID_OFFER, mail->offer_id);
    json_field_i64(json, "attempts", mail->attempts);
    if (mail->code) {
        json_field_i64(json, "code", mail->code);
    } else {
        json_field_null(json, "code");
    }
    json_field_optional(json, "answer", mail->answer);
    json_field_time(json, "created_at", mail->created_at_ms);
    json_field_time(json, "next_at", mail->state == MAIL_WAITING ? mail->next_at_ms : 0);
    json_field_time(json, "finished_at", mail->finished_at_ms);
    json_object_end(json);
}
