/* SPDX-License-Identifier: Apache-2.0 */

/* What the market does to SCORE: through the domain's use cases, or on the fast path's engine. */

#include "base/clock.h"
#include "base/text.h"
#include "domain/offer.h"
#include "domain/opportunity.h"
#include "domain/place.h"
#include "domain/simulate_internal.h"
#include "store/opportunity_store.h"
#include "store/passing_store.h"

enum score_status sim_act_lead(struct sim_market *market, struct sim_deal *deal,
                               const struct opportunity_change *change, struct score_error *err)
{
    struct opportunity opportunity;
    if (market->fast) {
        return sim_fast_lead(market, deal, change, err);
    }
    SCORE_TRY(opportunity_create(&market->domain, change, &opportunity, err));
    deal->id = opportunity.id;
    return SCORE_OK;
}

/* Two people of one customer may ask for the same thing. */
static bool is_duplicate(const struct domain *domain, enum score_status status)
{
    return status == SCORE_CONFLICT && domain->problem.field_count &&
           text_equal(domain->problem.fields[0].code, "DUPLICATE");
}

enum score_status sim_act_place(struct sim_market *market, const struct sim_deal *deal,
                                struct score_error *err)
{
    struct placed placed;
    if (market->fast) {
        return sim_fast_place(market, deal->id, err);
    }
    enum score_status status = place_one(&market->domain, deal->id, &placed, err);
    if (is_duplicate(&market->domain, status)) {
        struct opportunity opportunity;
        return opportunity_cancel(&market->domain, deal->id,
                                  "The same lead is with a partner already.", &opportunity, err);
    }
    return status;
}

enum score_status sim_act_standing(struct sim_market *market, const struct sim_deal *deal,
                                   struct sim_standing *ret, struct score_error *err)
{
    struct opportunity opportunity;
    struct offer offer = {0};
    struct store *store = market->domain.store;
    if (market->fast) {
        *ret = sim_fast_standing(market, deal->id);
        return SCORE_OK;
    }
    SCORE_TRY(store_opportunity_get(store, deal->id, &market->scratch, &opportunity, err));
    if (opportunity.placement == PLACEMENT_OFFERED) {
        SCORE_TRY(store_offer_get(store, opportunity.live_offer_id, &market->scratch, &offer, err));
    }
    *ret = (struct sim_standing){
        .placement = opportunity.placement,
        .offer_id = offer.id,
        .partner_id = offer.partner_id,
        .position = offer.position,
        .expires_at_ms = offer.expires_at_ms,
    };
    return SCORE_OK;
}

enum score_status sim_act_offer_firm(struct sim_market *market, int64_t offer_id,
                                     struct sim_firm **ret, struct score_error *err)
{
    struct offer offer;
    if (market->fast) {
        *ret = sim_firm_of(market, sim_fast_offer_partner(market, offer_id));
        return SCORE_OK;
    }
    SCORE_TRY(store_offer_get(market->domain.store, offer_id, &market->scratch, &offer, err));
    *ret = sim_firm_of(market, offer.partner_id);
    return SCORE_OK;
}

enum score_status sim_act_expire(struct sim_market *market, struct score_error *err)
{
    int64_t expired = 0;
    if (market->fast) {
        return sim_fast_expire(market, err);
    }
    market->domain.actor = actor_system();
    return offer_expire_due(&market->domain, &expired, err);
}

static enum score_status fast_ending(struct sim_market *market, int64_t offer_id,
                                     enum score_outcome outcome, const char *code,
                                     struct score_error *err)
{
    enum score_reason reason = SCORE_REASON_NONE;
    SCORE_TRY(score_reason_parse(code, &reason, err));
    return sim_fast_outcome(market, offer_id, outcome, reason, err);
}

enum score_status sim_act_decline(struct sim_market *market, int64_t offer_id, const char *code,
                                  struct score_error *err)
{
    struct offer_view view;
    return market->fast
               ? fast_ending(market, offer_id, SCORE_OUTCOME_DECLINED, code, err)
               : offer_decline(&market->domain, offer_id, code, "", &view, err);
}

static enum score_status fast_accept(struct sim_market *market, int64_t offer_id,
                                     bool *ret_is_accepted, struct score_error *err)
{
    SCORE_TRY(sim_fast_gates(market, offer_id, ret_is_accepted, err));
    return *ret_is_accepted ? sim_fast_outcome(market, offer_id, SCORE_OUTCOME_ACCEPTED,
                                               SCORE_REASON_NONE, err)
                            : SCORE_OK;
}

enum score_status sim_act_accept(struct sim_market *market, int64_t offer_id, const char *step,
                                 bool *ret_is_accepted, struct score_error *err)
{
    struct offer_view view;
    struct score_error cause = {0};
    if (market->fast) {
        return fast_accept(market, offer_id, ret_is_accepted, err);
    }
    enum score_status status =
        offer_accept(&market->domain, offer_id, step, clock_add_business_days(market->now_ms, 2),
                     &view, &cause);
    *ret_is_accepted = !status;
    if (status == SCORE_CONFLICT) {
        market->domain.problem = (struct problem){0};
        return SCORE_OK;
    }
    return status ? score_error_set(err, status, cause.field, "%s", cause.text) : SCORE_OK;
}

enum score_status sim_act_rate(struct sim_market *market, int64_t offer_id, int fit,
                               const char *code, struct score_error *err)
{
    struct offer_view view;
    return market->fast ? SCORE_OK /* no engine hears of it */
                        : offer_feedback(&market->domain, offer_id, fit, code, "", &view, err);
}

enum score_status sim_act_return(struct sim_market *market, int64_t offer_id, const char *code,
                                 struct score_error *err)
{
    struct offer_view view;
    return market->fast ? fast_ending(market, offer_id, SCORE_OUTCOME_RETURNED, code, err)
                        : offer_return(&market->domain, offer_id, code, "", &view, err);
}

enum score_status sim_act_recall(struct sim_market *market, int64_t offer_id,
                                 struct score_error *err)
{
    struct offer_view view;
    return market->fast
               ? fast_ending(market, offer_id, SCORE_OUTCOME_RECALLED, "NO_PROGRESS", err)
               : offer_recall(&market->domain, offer_id, "NO_PROGRESS", "", &view, err);
}

enum score_status sim_act_review(struct sim_market *market, const struct sim_deal *deal,
                                 enum placement *ret, struct score_error *err)
{
    struct opportunity opportunity;
    if (market->fast) {
        *ret = sim_fast_review(market, deal->id);
        return SCORE_OK;
    }
    SCORE_TRY(opportunity_review(&market->domain, deal->id, "Looked at by the channels team.",
                                 &opportunity, err));
    *ret = opportunity.placement;
    return SCORE_OK;
}

/* Of a stage the engine hears only that it was won (07, or 08 at once) or lost (09 and on). */
enum score_status sim_act_stage(struct sim_market *market, const struct sim_deal *deal,
                                int64_t offer_id, struct stage_move *move, struct score_error *err)
{
    struct opportunity opportunity;
    if (!market->fast) {
        return opportunity_stage_move(&market->domain, deal->id, move, &opportunity, err);
    }
    bool is_won = move->stage == STAGE_WON;
    bool is_lost = move->stage >= STAGE_NO_BID;
    return is_won || is_lost
               ? sim_fast_outcome(market, offer_id,
                                  is_won ? SCORE_OUTCOME_WON : SCORE_OUTCOME_LOST,
                                  SCORE_REASON_NONE, err)
               : SCORE_OK;
}
