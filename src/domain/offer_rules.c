/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/offer_rules.h"

#include "domain/opportunity_internal.h"
#include "store/opportunity_store.h"
#include "store/passing_store.h"

/* Whether the actor may know of this offer at all. A firm sees its own for good, as the record of
 * what it was offered; its sales reps only once accepted. */
static bool partner_may_see(const struct domain *domain, const struct offer *offer)
{
    if (domain->actor.partner_id == 0 || domain->actor.partner_id != offer->partner_id) {
        return false;
    }
    return actor_has_in_offer(domain, offer->id, ROLE_FOCAL | ROLE_PARTNER_ADMIN) ||
           (actor_has_in_offer(domain, offer->id, ROLE_REP) && offer->accepted_at_ms != 0);
}

static enum score_status offer_may_see(struct domain *domain, const struct offer_view *view,
                                       bool *ret, struct score_error *err)
{
    *ret = actor_has(domain, ROLE_CHANNEL_MANAGER | ROLE_AUDITOR | ROLE_REVIEWER) ||
           partner_may_see(domain, &view->offer);
    if (*ret) {
        return SCORE_OK;
    }
    enum opportunity_access access = OPPORTUNITY_HIDDEN;
    if (actor_has(domain, ROLE_SELLER)) {
        SCORE_TRY(opportunity_access(domain, &view->opportunity, &access, err));
    } else if (actor_has(domain, ROLE_DISTRIBUTOR) &&
               view->opportunity.partner_id == view->offer.partner_id) {
        SCORE_TRY(opportunity_access(domain, &view->opportunity, &access, err));
    }
    *ret = access != OPPORTUNITY_HIDDEN;
    return SCORE_OK;
}

enum score_status offer_load(struct domain *domain, int64_t id, struct offer_view *ret,
                             struct score_error *err)
{
    struct offer_view view = {0};
    bool may_see = false;
    SCORE_TRY(store_offer_get(domain->store, id, domain->arena, &view.offer, err));
    SCORE_TRY(store_opportunity_get(domain->store, view.offer.opportunity_id, domain->arena,
                                    &view.opportunity, err));
    SCORE_TRY(offer_may_see(domain, &view, &may_see, err));
    if (!may_see) {
        return score_error_set(err, SCORE_NOT_FOUND, "", "no such offer");
    }
    *ret = view;
    return SCORE_OK;
}

int64_t offer_first_third_ms(const struct offer *offer)
{
    return offer->offered_at_ms + (offer->expires_at_ms - offer->offered_at_ms) / 3;
}

/* Declines that used one of the firm's free ones: personal reasons at no charge. What was the
 * vendor's fault is free by right and uses none up. */
static enum score_status free_used_count(struct domain *domain, int64_t partner_id, int64_t from_ms,
                                         int64_t *ret, struct score_error *err)
{
    struct offer_code_count *declines = NULL;
    size_t count = 0;
    int64_t used = 0;
    SCORE_TRY(store_offer_free_declines(domain->store, partner_id, from_ms, domain->arena,
                                        &declines, &count, err));
    for (size_t i = 0; i < count; i++) {
        enum score_reason reason = SCORE_REASON_NONE;
        if (score_reason_parse(declines[i].code, &reason, NULL)) {
            continue;
        }
        const struct score_charge_rule *rule =
            score_charge_rule_find(SCORE_OUTCOME_DECLINED, reason);
        used += rule && rule->charge > rule->charge_free ? declines[i].count : 0;
    }
    *ret = used;
    return SCORE_OK;
}

/* Leads that the firm called at fault, and that another one found good enough to accept. */
static enum score_status refuted_count(struct domain *domain, int64_t partner_id, int64_t from_ms,
                                       int64_t *ret, struct score_error *err)
{
    struct offer_code_count *taken = NULL;
    size_t count = 0;
    int64_t refuted = 0;
    SCORE_TRY(store_offer_taken_by_others(domain->store, partner_id, from_ms, domain->arena, &taken,
                                          &count, err));
    for (size_t i = 0; i < count; i++) {
        enum score_reason reason = SCORE_REASON_NONE;
        if (score_reason_parse(taken[i].code, &reason, NULL)) {
            continue;
        }
        const struct score_charge_rule *rule =
            score_charge_rule_find(SCORE_OUTCOME_DECLINED, reason);
        bool is_fault = rule && rule->learning == SCORE_LEARN_LEAD_QUALITY;
        refuted += is_fault ? taken[i].count : 0;
    }
    *ret = refuted;
    return SCORE_OK;
}

/* What the price of an answer given now depends on, reason and outcome apart. */
static enum score_status charge_case_read(struct domain *domain, const struct offer *offer,
                                          struct score_charge_case *ret, struct score_error *err)
{
    int64_t now_ms = domain_now_ms(domain);
    int64_t offers = 0;
    int64_t free_used = 0;
    int64_t refuted = 0;
    int64_t from_ms = now_ms - OFFER_COUNT_DAYS * CLOCK_DAY_MS;
    SCORE_TRY(store_offer_count_since(domain->store, offer->partner_id, from_ms, &offers, err));
    SCORE_TRY(free_used_count(domain, offer->partner_id, from_ms, &free_used, err));
    SCORE_TRY(refuted_count(domain, offer->partner_id, from_ms, &refuted, err));
    *ret = (struct score_charge_case){
        .in_first_third = now_ms <= offer_first_third_ms(offer),
        .offers_90d = offers > 0 ? offers : 1,
        .free_used_90d = free_used,
        .faults_refuted_90d = refuted,
    };
    return SCORE_OK;
}

enum score_status offer_price(struct domain *domain, const struct offer *offer,
                              enum score_outcome outcome, enum score_reason reason,
                              struct score_charge *ret_charge, struct score_error *err)
{
    struct score_charge_case charge_case;
    SCORE_TRY(charge_case_read(domain, offer, &charge_case, err));
    charge_case.outcome = outcome;
    charge_case.reason = reason;
    return score_charge_price(&charge_case, ret_charge, err);
}

enum score_status offer_quote_read(struct domain *domain, const struct offer *offer,
                                   enum score_outcome outcome, struct offer_quote *ret,
                                   struct score_error *err)
{
    struct score_charge_case charge_case;
    SCORE_TRY(charge_case_read(domain, offer, &charge_case, err));
    struct offer_quote quote = {
        .in_first_third = charge_case.in_first_third,
        .first_third_until_ms = offer_first_third_ms(offer),
        .offers_90d = charge_case.offers_90d,
        .free_allowance = score_charge_free_allowance(charge_case.offers_90d),
    };
    int64_t left = quote.free_allowance - charge_case.free_used_90d;
    quote.free_left = left > 0 ? left : 0;
    size_t rule_count = 0;
    const struct score_charge_rule *rules = score_charge_rules(&rule_count);
    for (size_t i = 0; i < rule_count; i++) {
        if (rules[i].outcome != outcome) {
            continue;
        }
        SCORE_ASSERT(quote.row_count < OFFER_QUOTE_ROWS_MAX);
        charge_case.outcome = outcome;
        charge_case.reason = rules[i].reason;
        SCORE_TRY(score_charge_price(&charge_case, &quote.rows[quote.row_count++], err));
    }
    *ret = quote;
    return SCORE_OK;
}

enum score_status offer_cost_quote(struct domain *domain, int64_t id, enum score_outcome outcome,
                                   struct offer_quote *ret, struct score_error *err)
{
    struct offer_view view;
    SCORE_TRY(offer_load(domain, id, &view, err));
    return offer_quote_read(domain, &view.offer, outcome, ret, err);
}

enum score_status offer_credit_get(struct domain *domain, int64_t id, struct offer_credit *ret,
                                   struct score_error *err)
{
    struct offer_view view;
    struct ledger_entry *entries = NULL;
    size_t count = 0;
    struct offer_credit credit = {0};
    SCORE_TRY(offer_load(domain, id, &view, err));
    SCORE_TRY(store_ledger_offer_list(domain->store, id, domain->arena, &entries, &count, err));
    for (size_t i = 0; i < count; i++) {
        if (entries[i].kind == LEDGER_ENTRY_CREDIT) {
            credit.amount += entries[i].amount;
            credit.until_ms = entries[i].at_ms + OFFER_CREDIT_DAYS * CLOCK_DAY_MS;
        }
    }
    *ret = credit;
    return SCORE_OK;
}

/* What giving it back for this reason would cost. */
static double quote_amount(const struct offer_quote *quote, enum score_reason reason)
{
    for (size_t i = 0; i < quote->row_count; i++) {
        if (quote->rows[i].rule->reason == reason) {
            return quote->rows[i].amount;
        }
    }
    return 0;
}

/* The prices that the dialogs of declining and returning show before the answer. */
static enum score_status prices_fill(struct domain *domain, struct offer_view *view,
                                     struct score_error *err)
{
    struct offer_quote quote;
    enum offer_state state = view->offer.state;
    bool is_held = state == OFFER_ACCEPTED || state == OFFER_IN_PROGRESS;
    if (state != OFFER_OFFERED && !is_held) {
        return SCORE_OK;
    }
    SCORE_TRY(offer_quote_read(domain, &view->offer,
                               is_held ? SCORE_OUTCOME_RETURNED : SCORE_OUTCOME_DECLINED, &quote,
                               err));
    view->fault_charge_now = quote_amount(&quote, SCORE_REASON_INFO_MISSING);
    if (!is_held) {
        view->decline_charge_now = quote_amount(&quote, SCORE_REASON_NO_CAPACITY);
        view->free_declines_left = quote.free_left;
        view->first_third_until_ms = quote.first_third_until_ms;
    }
    return SCORE_OK;
}

/* A firm whose offer has ended keeps what it was shown, not what became of it since: who has it
 * now, and how it goes there. */
static void opportunity_forget(struct opportunity *opportunity)
{
    opportunity->partner_id = 0;
    opportunity->partner_name = "";
    opportunity->live_offer_id = 0;
    opportunity->stage = STAGE_NONE;
    opportunity->probability_percent = -1;
    opportunity->competitor = "";
    opportunity->won_reason = "";
    opportunity->lost_reason = "";
    opportunity->next_step = "";
    opportunity->next_step_at_ms = 0;
    opportunity->closed_at_ms = 0;
}

enum score_status offer_view_finish(struct domain *domain, struct offer_view *view,
                                    struct score_error *err)
{
    if (view->fault_charge_now >= 0) {
        SCORE_TRY(prices_fill(domain, view, err));
    }
    enum opportunity_access access = OPPORTUNITY_HIDDEN;
    SCORE_TRY(opportunity_access(domain, &view->opportunity, &access, err));
    if (access < OPPORTUNITY_READ) {
        SCORE_TRY(opportunity_mask(domain->arena, &view->opportunity, err));
    }
    if (access == OPPORTUNITY_HIDDEN && domain->actor.partner_id) {
        opportunity_forget(&view->opportunity);
    }
    return SCORE_OK;
}

enum score_status offer_conflict(struct domain *domain, const struct offer *offer,
                                 struct score_error *err)
{
    if (offer->state == OFFER_OFFERED) {
        problem_allow(domain, "accept");
        problem_allow(domain, "decline");
        problem_allow(domain, "extend");
        problem_allow(domain, "recall");
    } else if (offer->state == OFFER_ACCEPTED || offer->state == OFFER_IN_PROGRESS) {
        problem_allow(domain, "stage");
        problem_allow(domain, "return");
        problem_allow(domain, "recall");
        problem_allow(domain, "feedback");
    } else {
        problem_allow(domain, "feedback");
    }
    return score_error_set(err, SCORE_CONFLICT, "", "the offer is %s",
                           offer_state_text(offer->state));
}
