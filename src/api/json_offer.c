/* SPDX-License-Identifier: Apache-2.0 */
#include "api/json.h"
#include "domain/offer.h"
#include "domain/place.h"

static const double MICRO = 1e6;

static void answer_write(struct json_writer *json, const struct offer *offer)
{
    json_field_time(json, "offered_at", offer->offered_at_ms);
    json_field_time(json, "expires_at", offer->expires_at_ms);
    json_field_time(json, "accepted_at", offer->accepted_at_ms);
    json_field_time(json, "ended_at", offer->ended_at_ms);
    json_field_optional(json, "code", offer->code);
    json_field_optional(json, "comment", offer->comment);
    json_field_optional(json, "override_reason", offer->override_reason);
    json_field_f64(json, "charge", (double)offer->charge_micro / MICRO);
    if (offer->fit == 0) {
        json_field_null(json, "fit");
    } else {
        json_field_i64(json, "fit", offer->fit);
    }
    json_field_optional(json, "fit_code", offer->fit_code);
    json_field_optional(json, "fit_comment", offer->fit_comment);
    json_field_optional(json, "next_step", offer->next_step);
    json_field_time(json, "next_step_at", offer->next_step_at_ms);
}

void offer_to_json(struct json_writer *json, const struct offer_view *view)
{
    const struct offer *offer = &view->offer;
    json_object_begin(json);
    json_field_id(json, "id", ID_OFFER, offer->id);
    json_field_i64(json, "version", offer->version);
    json_field_id(json, "partner", ID_PARTNER, offer->partner_id);
    json_field_text(json, "partner_name", offer->partner_name);
    json_field_id(json, "decision", ID_DECISION, offer->decision_id);
    json_field_text(json, "status", offer_state_text(offer->state));
    json_field_text(json, "origin", offer_origin_text(offer->origin));
    json_field_i64(json, "position", offer->position);
    json_key(json, "opportunity");
    opportunity_to_json(json, &view->opportunity, NULL);
    answer_write(json, offer);
    json_field_f64(json, "decline_charge_now", view->decline_charge_now);
    if (view->fault_charge_now < 0) {
        json_field_null(json, "fault_charge_now");
    } else {
        json_field_f64(json, "fault_charge_now", view->fault_charge_now);
    }
    json_field_i64(json, "free_declines_left", view->free_declines_left);
    json_field_time(json, "first_third_until", view->first_third_until_ms);
    json_object_end(json);
}

void placed_to_json(struct json_writer *json, const struct placed *placed)
{
    json_object_begin(json);
    json_key(json, "decision");
    json_object_begin(json);
    json_field_id(json, "id", ID_DECISION, placed->decision_id);
    json_object_end(json);
    json_key(json, "offer");
    json_object_begin(json);
    json_field_id(json, "id", ID_OFFER, placed->offer.id);
    json_field_id(json, "partner", ID_PARTNER, placed->offer.partner_id);
    json_field_text(json, "partner_name", placed->partner_name);
    json_field_text(json, "status", offer_state_text(placed->offer.state));
    json_field_time(json, "expires_at", placed->offer.expires_at_ms);
    json_object_end(json);
    json_object_end(json);
}
