/* SPDX-License-Identifier: Apache-2.0 */

/*
 * How an offer ends without a sale: declined, expired, returned, recalled. Every ending is priced
 * by the one public list (score/charges.h), corrects the ledgers, excludes the firm from this
 * opportunity and, where it makes sense, offers to the next firm in the same transaction.
 */

#include <math.h>

#include "base/kv.h"
#include "base/limits.h"
#include "base/text.h"
#include "domain/event_record.h"
#include "domain/offer.h"
#include "domain/offer_internal.h"
#include "domain/offer_rules.h"
#include "domain/opportunity_internal.h"
#include "domain/owner_mail.h"
#include "store/opportunity_store.h"
#include "store/passing_store.h"

static const double MICRO = 1e6;

/* One ending on its way. */
struct ending {
    struct domain *domain;
    struct offer_view view;
    enum score_outcome outcome;
    enum score_reason reason;
    enum offer_state state; /* the new one */
    const char *verb;
    const char *code;
    const char *comment;
    bool offer_next;    /* the next firm is asked at once */
    bool cancels;       /* the opportunity leaves the process */
    bool counts_failed; /* towards human review */
};

/* The provisional value weight of this offer, as booked when it was made. */
static enum score_status weight_find(struct ending *ending, double *ret, struct score_error *err)
{
    struct ledger_entry *entries = NULL;
    size_t count = 0;
    *ret = 0;
    SCORE_TRY(store_ledger_offer_list(ending->domain->store, ending->view.offer.id,
                                      ending->domain->arena, &entries, &count, err));
    for (size_t i = 0; i < count; i++) {
        if (entries[i].ledger == LEDGER_VALUE && entries[i].kind == LEDGER_ENTRY_CHARGE) {
            *ret = entries[i].amount;
        }
    }
    return SCORE_OK;
}

static enum score_status ledger_write(struct ending *ending, enum ledger ledger,
                                      enum ledger_entry_kind kind, double amount, int64_t event_seq,
                                      struct score_error *err)
{
    if (fpclassify(amount) == FP_ZERO) {
        return SCORE_OK;
    }
    struct ledger_entry entry = {
        .ledger = ledger,
        .kind = kind,
        .partner_id = ending->view.offer.partner_id,
        .offer_id = ending->view.offer.id,
        .amount = amount,
        .at_ms = domain_now_ms(ending->domain),
        .event_seq = event_seq,
    };
    return store_ledger_add(ending->domain->store, &entry, err);
}

static enum score_status ended_record(struct ending *ending, const struct score_charge *charge,
                                      int64_t *ret_seq, struct score_error *err)
{
    struct domain *domain = ending->domain;
    SCORE_AUTO(buf_done) struct buf detail = {0};
    buf_init(&detail, LIMIT_TEXT_BYTES);
    kv_add_text(&detail, "code", ending->code);
    kv_add_f64(&detail, "charge", charge->amount);
    kv_add_f64(&detail, "credit", charge->credit);
    kv_add_i64(&detail, "credit_until",
               charge->credit > 0 ? domain_now_ms(domain) + OFFER_CREDIT_DAYS * CLOCK_DAY_MS : 0);
    kv_add_bool(&detail, "free", charge->is_free);
    struct event event = {
        .object_kind = ID_OFFER,
        .object_id = ending->view.offer.id,
        .verb = ending->verb,
        .partner_id = ending->view.offer.partner_id,
        .opportunity_id = ending->view.offer.opportunity_id,
        .reason = ending->code,
        .detail = buf_text(&detail),
    };
    SCORE_TRY(buf_status(&detail, "event detail", err));
    return event_record(domain, &event, ret_seq, err);
}

static enum score_status ledgers_correct(struct ending *ending, const struct score_charge *charge,
                                         double change, int64_t event_seq, struct score_error *err)
{
    double weight = 0;
    SCORE_TRY(weight_find(ending, &weight, err));
    SCORE_TRY(ledger_write(ending, LEDGER_NUMBER, LEDGER_ENTRY_CORRECTION, change, event_seq, err));
    SCORE_TRY(ledger_write(ending, LEDGER_VALUE, LEDGER_ENTRY_CORRECTION, change * weight,
                           event_seq, err));
    return ledger_write(ending, LEDGER_NUMBER, LEDGER_ENTRY_CREDIT, charge->credit, event_seq, err);
}

static enum score_status opportunity_release(struct ending *ending, struct score_error *err)
{
    struct domain *domain = ending->domain;
    struct opportunity *opportunity = &ending->view.opportunity;
    int64_t now_ms = domain_now_ms(domain);
    opportunity->partner_id = 0;
    opportunity->live_offer_id = 0;
    opportunity->placement = PLACEMENT_RECOMMENDED;
    opportunity->round++;
    opportunity->updated_at_ms = now_ms;
    if (ending->counts_failed) {
        opportunity->failed_offers++;
    }
    if (!ending->cancels) {
        return store_opportunity_pass(domain->store, opportunity, err);
    }
    opportunity->placement = PLACEMENT_CANCELLED;
    opportunity->closed_at_ms = now_ms;
    SCORE_TRY(store_opportunity_update(domain->store, opportunity, err));
    struct event event = {
        .object_kind = ID_OPPORTUNITY,
        .object_id = opportunity->id,
        .opportunity_id = opportunity->id,
        .verb = "opportunity.cancelled",
        .reason = ending->code,
    };
    return event_record(domain, &event, NULL, err);
}

static enum score_status ending_run(struct ending *ending, struct score_error *err)
{
    struct domain *domain = ending->domain;
    struct offer *offer = &ending->view.offer;
    struct score_charge charge;
    SCORE_TRY(offer_price(domain, offer, ending->outcome, ending->reason, &charge, err));
    enum offer_state expected = offer->state;
    double change = charge.amount - (double)offer->charge_micro / MICRO;
    int64_t seq = 0;
    offer->state = ending->state;
    offer->code = ending->code;
    offer->comment = ending->comment;
    offer->ended_at_ms = domain_now_ms(domain);
    offer->updated_at_ms = offer->ended_at_ms;
    offer->answered_by = domain->actor.user_id;
    offer->charge_micro = (int64_t)llround(charge.amount * MICRO);
    SCORE_TRY(store_offer_claim(domain->store, offer, expected, err));
    SCORE_TRY(ended_record(ending, &charge, &seq, err));
    SCORE_TRY(ledgers_correct(ending, &charge, change, seq, err));
    SCORE_TRY(opportunity_release(ending, err));
    if (ending->offer_next) {
        SCORE_TRY(place_next(domain, offer->opportunity_id, err));
    }
    return owner_mail_answered(domain, offer, err);
}

/* Reason code and comment of an answer by a person. */
static enum score_status answer_check(struct ending *ending, struct score_error *err)
{
    struct domain *domain = ending->domain;
    if (!ending->code || !*ending->code) {
        problem_add(domain, "code", "REQUIRED", "choose a reason");
    } else if (score_reason_parse(ending->code, &ending->reason, NULL) ||
               !score_reason_is_for(ending->reason, ending->outcome)) {
        problem_add(domain, "code", "UNKNOWN", "not a reason for this; see the price list");
    } else if (ending->reason == SCORE_REASON_OTHER && text_is_empty(ending->comment)) {
        problem_add(domain, "comment", "REQUIRED", "say which other reason");
    }
    if (ending->comment && strlen(ending->comment) > LIMIT_TEXT_BYTES) {
        problem_add(domain, "comment", "TOO_LONG", "at most %d bytes", LIMIT_TEXT_BYTES);
    }
    return problem_status(domain, err);
}

static enum score_status firm_require(struct ending *ending, uint32_t roles,
                                      struct score_error *err)
{
    SCORE_TRY(actor_require_in_offer(ending->domain, ending->view.offer.id, roles, err));
    if (ending->domain->actor.partner_id != ending->view.offer.partner_id) {
        return score_error_set(err, SCORE_DENIED, "", "only the firm itself answers");
    }
    return SCORE_OK;
}

static enum score_status decline_in_tx(struct ending *ending, int64_t id, struct score_error *err)
{
    SCORE_TRY(offer_load(ending->domain, id, &ending->view, err));
    SCORE_TRY(firm_require(ending, ROLE_FOCAL, err));
    if (ending->view.offer.state != OFFER_OFFERED) {
        return offer_conflict(ending->domain, &ending->view.offer, err);
    }
    SCORE_TRY(answer_check(ending, err));
    return ending_run(ending, err);
}

static enum score_status return_in_tx(struct ending *ending, int64_t id, struct score_error *err)
{
    SCORE_TRY(offer_load(ending->domain, id, &ending->view, err));
    SCORE_TRY(firm_require(ending, ROLE_FOCAL | ROLE_REP, err));
    enum offer_state state = ending->view.offer.state;
    if (state != OFFER_ACCEPTED && state != OFFER_IN_PROGRESS) {
        return offer_conflict(ending->domain, &ending->view.offer, err);
    }
    SCORE_TRY(answer_check(ending, err));
    return ending_run(ending, err);
}

/* Some recalls speak of what the firm did not do, so they need an accepted offer and its time. */
static enum score_status recall_time_check(struct ending *ending, struct score_error *err)
{
    const struct offer *offer = &ending->view.offer;
    int64_t now_ms = domain_now_ms(ending->domain);
    int64_t from_ms = 0;
    if (ending->reason == SCORE_REASON_NO_CONTACT) {
        from_ms = clock_add_business_days(offer->accepted_at_ms, OFFER_BUSINESS_DAYS);
    } else if (ending->reason == SCORE_REASON_NO_PROGRESS) {
        from_ms = offer->accepted_at_ms + OFFER_STALE_DAYS * CLOCK_DAY_MS;
    } else {
        return SCORE_OK;
    }
    if (offer->accepted_at_ms == 0) {
        return score_error_set(err, SCORE_CONFLICT, "code", "the offer has not been accepted");
    }
    if (now_ms < from_ms) {
        char from[CLOCK_TEXT_SIZE];
        clock_format(from_ms, from);
        return score_error_set(err, SCORE_CONFLICT, "code", "this recall is possible from %s",
                               from);
    }
    return SCORE_OK;
}

static enum score_status recall_in_tx(struct ending *ending, int64_t id, struct score_error *err)
{
    struct domain *domain = ending->domain;
    SCORE_TRY(offer_load(domain, id, &ending->view, err));
    SCORE_TRY(actor_require(domain, ROLE_CHANNEL_MANAGER | ROLE_SELLER, err));
    enum opportunity_access access = OPPORTUNITY_HIDDEN;
    SCORE_TRY(opportunity_access(domain, &ending->view.opportunity, &access, err));
    if (access < OPPORTUNITY_WRITE) {
        return score_error_set(err, SCORE_DENIED, "", "your role does not allow this");
    }
    if (ending->view.offer.ended_at_ms != 0) {
        return offer_conflict(domain, &ending->view.offer, err);
    }
    SCORE_TRY(answer_check(ending, err));
    SCORE_TRY(recall_time_check(ending, err));
    bool is_firms_fault =
        ending->reason == SCORE_REASON_NO_CONTACT || ending->reason == SCORE_REASON_NO_PROGRESS;
    ending->offer_next = is_firms_fault || ending->reason == SCORE_REASON_ELIGIBILITY_LOST;
    ending->counts_failed = is_firms_fault;
    ending->cancels =
        ending->reason == SCORE_REASON_VENDOR_DIRECT || ending->reason == SCORE_REASON_DUPLICATE;
    return ending_run(ending, err);
}

/* Runs one ending by a person in its own transaction level and reads the offer back. */
static enum score_status answer_run(struct ending *ending, int64_t id,
                                    enum score_status (*in_tx)(struct ending *, int64_t,
                                                               struct score_error *),
                                    struct offer_view *ret, struct score_error *err)
{
    struct domain *domain = ending->domain;
    struct offer_view view;
    ending->comment = ending->comment ? ending->comment : "";
    SCORE_TRY(store_tx_begin(domain->store, err));
    enum score_status status = in_tx(ending, id, err);
    if (!status) {
        status = offer_get(domain, id, &view, err);
    }
    SCORE_TRY(domain_tx_end(domain, status, err));
    *ret = view;
    return SCORE_OK;
}

enum score_status offer_decline(struct domain *domain, int64_t id, const char *code,
                                const char *comment, struct offer_view *ret,
                                struct score_error *err)
{
    struct ending ending = {
        .domain = domain,
        .outcome = SCORE_OUTCOME_DECLINED,
        .state = OFFER_DECLINED,
        .verb = "offer.declined",
        .code = code,
        .comment = comment,
        .offer_next = true,
        .counts_failed = true,
    };
    return answer_run(&ending, id, decline_in_tx, ret, err);
}

enum score_status offer_return(struct domain *domain, int64_t id, const char *code,
                               const char *comment, struct offer_view *ret, struct score_error *err)
{
    struct ending ending = {
        .domain = domain,
        .outcome = SCORE_OUTCOME_RETURNED,
        .state = OFFER_RETURNED,
        .verb = "offer.returned",
        .code = code,
        .comment = comment,
        .offer_next = true,
        .counts_failed = true,
    };
    return answer_run(&ending, id, return_in_tx, ret, err);
}

enum score_status offer_recall(struct domain *domain, int64_t id, const char *code,
                               const char *comment, struct offer_view *ret, struct score_error *err)
{
    struct ending ending = {
        .domain = domain,
        .outcome = SCORE_OUTCOME_RECALLED,
        .state = OFFER_RECALLED,
        .verb = "offer.recalled",
        .code = code,
        .comment = comment,
    };
    return answer_run(&ending, id, recall_in_tx, ret, err);
}

static enum score_status expire_in_tx(struct domain *domain, int64_t id, struct score_error *err)
{
    struct ending ending = {
        .domain = domain,
        .outcome = SCORE_OUTCOME_EXPIRED,
        .reason = SCORE_REASON_NONE,
        .state = OFFER_EXPIRED,
        .verb = "offer.expired",
        .code = "",
        .comment = "",
        .offer_next = true,
        .counts_failed = true,
    };
    SCORE_TRY(store_offer_get(domain->store, id, domain->arena, &ending.view.offer, err));
    SCORE_TRY(store_opportunity_get(domain->store, ending.view.offer.opportunity_id, domain->arena,
                                    &ending.view.opportunity, err));
    return ending_run(&ending, err);
}

enum { EXPIRE_BATCH = LIMIT_DUE_BATCH };

enum score_status offer_expire_due(struct domain *domain, int64_t *ret_expired,
                                   struct score_error *err)
{
    int64_t *ids = NULL;
    size_t count = 0;
    int64_t expired = 0;
    SCORE_TRY(store_offer_expired_ids(domain->store, domain_now_ms(domain), EXPIRE_BATCH,
                                      domain->arena, &ids, &count, err));
    for (size_t i = 0; i < count; i++) {
        SCORE_TRY(store_tx_begin(domain->store, err));
        enum score_status status = domain_tx_end(domain, expire_in_tx(domain, ids[i], err), err);
        if (status == SCORE_CONFLICT) {
            continue; /* answered at the last moment: the answer stands */
        }
        SCORE_TRY(status);
        expired++;
    }
    *ret_expired = expired;
    return SCORE_OK;
}
