/* SPDX-License-Identifier: Apache-2.0 */

/* More time to answer, given by the vendor to the firm that was asked. */

#include "domain/offer_extend.h"

#include "base/kv.h"
#include "base/limits.h"
#include "base/text.h"
#include "domain/event_record.h"
#include "domain/offer_mail.h"
#include "domain/offer_rules.h"
#include "domain/opportunity_internal.h"
#include "store/link_store.h"
#include "store/passing_store.h"

/* The asked firm alone profits, and the customer waits: who gives the time says why, and not
 * without end (domain.md 4.2: at most 14 days). */
static void extend_check(struct domain *domain, const struct offer *offer, int64_t until_ms,
                         const char *reason)
{
    int64_t last_ms = offer->offered_at_ms + OFFER_ANSWER_DAYS_MAX * CLOCK_DAY_MS;
    if (until_ms == 0) {
        problem_add(domain, "expires_at", "REQUIRED", "say until when");
    } else if (until_ms <= offer->expires_at_ms) {
        char at[CLOCK_TEXT_SIZE];
        clock_format(offer->expires_at_ms, at);
        problem_add(domain, "expires_at", "RANGE", "later than now: the offer has time until %s",
                    at);
    } else if (until_ms > last_ms) {
        char at[CLOCK_TEXT_SIZE];
        clock_format(last_ms, at);
        problem_add(domain, "expires_at", "RANGE", "an answer takes at most %d days: until %.10s",
                    OFFER_ANSWER_DAYS_MAX, at);
    }
    if (text_is_empty(reason)) {
        problem_add(domain, "reason", "REQUIRED", "say why the firm gets more time");
    } else if (strlen(reason) > LIMIT_TEXT_BYTES) {
        problem_add(domain, "reason", "TOO_LONG", "at most %d bytes", LIMIT_TEXT_BYTES);
    }
}

static enum score_status extended_record(struct domain *domain, const struct offer *offer,
                                         int64_t from_ms, const char *reason,
                                         struct score_error *err)
{
    SCORE_AUTO(buf_done) struct buf detail = {0};
    buf_init(&detail, LIMIT_TEXT_BYTES);
    kv_add_i64(&detail, "from", from_ms);
    kv_add_i64(&detail, "until", offer->expires_at_ms);
    struct event event = {
        .object_kind = ID_OFFER,
        .object_id = offer->id,
        .verb = "offer.extended",
        .partner_id = offer->partner_id,
        .opportunity_id = offer->opportunity_id,
        .reason = reason,
        .detail = buf_text(&detail),
    };
    SCORE_TRY(buf_status(&detail, "event detail", err));
    return event_record(domain, &event, NULL, err);
}

static enum score_status extend_in_tx(struct domain *domain, int64_t id, int64_t until_ms,
                                      const char *reason, struct offer_view *ret,
                                      struct score_error *err)
{
    struct offer_view view;
    enum opportunity_access access = OPPORTUNITY_HIDDEN;
    SCORE_TRY(offer_load(domain, id, &view, err));
    SCORE_TRY(actor_require(domain, ROLE_CHANNEL_MANAGER | ROLE_SELLER, err));
    SCORE_TRY(opportunity_access(domain, &view.opportunity, &access, err));
    if (access < OPPORTUNITY_WRITE) {
        return score_error_set(err, SCORE_DENIED, "", "your role does not allow this");
    }
    struct offer *offer = &view.offer;
    if (offer->state != OFFER_OFFERED) {
        return offer_conflict(domain, offer, err);
    }
    int64_t from_ms = offer->expires_at_ms;
    if (from_ms <= domain_now_ms(domain)) {
        return score_error_set(err, SCORE_CONFLICT, "", "the time to answer has run out");
    }
    extend_check(domain, offer, until_ms, reason);
    SCORE_TRY(problem_status(domain, err));
    offer->expires_at_ms = until_ms;
    offer->updated_at_ms = domain_now_ms(domain);
    SCORE_TRY(store_offer_claim(domain->store, offer, OFFER_OFFERED, err));
    SCORE_TRY(store_links_extend(domain->store, id, from_ms, until_ms, err));
    SCORE_TRY(extended_record(domain, offer, from_ms, reason, err));
    SCORE_TRY(offer_mail_extended(domain, offer, &view.opportunity, err));
    return offer_get(domain, id, ret, err);
}

enum score_status offer_extend(struct domain *domain, int64_t id, int64_t until_ms,
                               const char *reason, struct offer_view *ret, struct score_error *err)
{
    struct offer_view view;
    SCORE_TRY(store_tx_begin(domain->store, err));
    SCORE_TRY(domain_tx_end(domain, extend_in_tx(domain, id, until_ms, reason, &view, err), err));
    *ret = view;
    return SCORE_OK;
}
