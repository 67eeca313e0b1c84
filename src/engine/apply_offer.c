/* SPDX-License-Identifier: Apache-2.0 */
/* Events about offers: decisions, offers, outcomes, imported deals. */
#include <string.h>

#include "engine/numerics.h"
#include "engine/state.h"

static const double CHARGE_MAX = 10;    /* offers; the price list knows 1.5 at most */
static const double MEAN_WINDOW = 1000; /* decisions the running means look back on */

static double stage_weight(const struct score_engine *engine, int64_t stage)
{
    return score__power(engine->policy.stage_beta, (double)stage - 1);
}

enum score_status membership_get(struct score_engine *engine, struct cell *cell,
                                 const struct solution *solution,
                                 struct membership **ret_membership, struct score_error *err)
{
    struct membership *last = cell->last;
    bool is_same = last && last->count == solution->count;
    for (uint32_t i = 0; is_same && i < solution->count; i++) {
        is_same = last->members[i].partner == engine->rows[i].partner &&
                  (double)last->members[i].merit == engine->rows[i].merit;
    }
    if (is_same) {
        last->references++;
        *ret_membership = last;
        return SCORE_OK;
    }
    struct membership *membership =
        memory_new(&engine->memory,
                   sizeof(*membership) + (size_t)solution->count * sizeof(*membership->members));
    if (!membership) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    struct lanes merits = {0};
    for (uint32_t i = 0; i < solution->count; i++) {
        membership->members[i] = (struct member){.partner = engine->rows[i].partner,
                                                 .merit = (float)engine->rows[i].merit};
        lanes_add(&merits, engine->rows[i].merit);
    }
    membership->count = solution->count;
    membership->merit_sum = lanes_sum(&merits);
    membership->references = 2; /* the cell's and the caller's */
    membership_release(engine, cell->last);
    cell->last = membership;
    *ret_membership = membership;
    return SCORE_OK;
}

static void pending_drop(struct score_engine *engine, struct pending *pending)
{
    membership_release(engine, pending->membership);
    memory_release(&engine->memory, pending->shares);
    *pending = (struct pending){0};
}

enum score_status apply_decision(struct score_engine *engine, const struct score_event *event,
                                 struct score_error *err)
{
    const struct score_decision_made *made = &event->decision;
    struct opportunity *opportunity = engine_opportunity(engine, made->opportunity);
    if (!opportunity) {
        return score_error_set(err, SCORE_NOT_FOUND, "opportunity", "no such opportunity");
    }
    if (!made->id) {
        return score_error_set(err, SCORE_INVALID, "id", "a decision needs an id");
    }
    struct score_request request = {.opportunity = made->opportunity,
                                    .at_ms = made->decided_at_ms,
                                    .is_baseline = made->is_baseline};
    memcpy(request.seed, made->seed, sizeof(request.seed));
    const struct solution *solution = solve(engine, opportunity, &request);
    struct pending pending = {.decision = made->id,
                              .best_value = solution->best_value,
                              .value_charge = solution->value_charge,
                              .value_uncapped = solution->value_uncapped};
    enum score_status status = SCORE_OK;
    if (solution->count) {
        pending.shares = memory_new(&engine->memory, solution->count * sizeof(*pending.shares));
        status = pending.shares ? membership_get(engine, &engine->cells[opportunity->cell],
                                                 solution, &pending.membership, err)
                                : score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    for (uint32_t i = 0; !status && i < solution->count; i++) {
        pending.shares[i] = engine->rows[i].share;
    }
    status = status ? status : engine_advance(engine, event, err);
    if (status) {
        pending_drop(engine, &pending);
        return status;
    }
    pending_drop(engine, &opportunity->pending);
    opportunity->pending = pending;
    return SCORE_OK;
}

struct feature *features_make(struct score_engine *engine, const struct offer *offer, int64_t stage)
{
    struct feature *features = memory_new(&engine->memory, FEATURE_COUNT * sizeof(*features));
    if (!features) {
        return NULL;
    }
    struct context context;
    context_init(&context, engine, &engine->opportunities[offer->opportunity], stage,
                 offer->booked_at_ms);
    struct pair pair;
    pair_init(&pair, &context, engine, &engine->partners[offer->partner], offer->is_imported);
    pair_features(&pair, &context, features);
    return features;
}

enum score_status offer_reserve(struct score_engine *engine, int64_t id, struct score_error *err)
{
    if (engine_offer(engine, id)) {
        return score_error_set(err, SCORE_EXISTS, "id", "this offer is known already");
    }
    SCORE_TRY(id_map_reserve(&engine->memory, &engine->offer_ids, err));
    return memory_reserve(&engine->memory, &engine->offers, &engine->offer_capacity,
                          (size_t)engine->offer_count + 1, sizeof(*engine->offers), err);
}

void offer_add(struct score_engine *engine, const struct offer *offer)
{
    id_map_add(&engine->offer_ids, offer->id, engine->offer_count);
    engine->offers[engine->offer_count++] = *offer;
}

static void mean_update(double *mean, double value, int64_t count)
{
    double n = (double)count < MEAN_WINDOW ? (double)count : MEAN_WINDOW;
    *mean += (value - *mean) / n;
}

/* What an offer by hand weighs and who shares it: the eligible firms of the moment. */
static enum score_status override_pending(struct score_engine *engine,
                                          struct opportunity *opportunity, int64_t at_ms,
                                          struct pending *ret_pending, struct score_error *err)
{
    struct score_request request = {.opportunity = opportunity->id, .at_ms = at_ms};
    engine->solution.is_valid = false;
    const struct solution *solution = solve(engine, opportunity, &request);
    *ret_pending = (struct pending){.best_value = solution->best_value,
                                    .value_charge = solution->value_charge,
                                    .value_uncapped = solution->value_uncapped};
    if (!solution->count) {
        return SCORE_OK;
    }
    return membership_get(engine, &engine->cells[opportunity->cell], solution,
                          &ret_pending->membership, err);
}

/* Books the provisional charge, in both pairs of both ledgers. Everything was reserved. */
static void offer_book(struct score_engine *engine, struct offer *offer,
                       const struct pending *pending, int64_t stage)
{
    if (stage == 1) {
        ledger_value_seen(engine, pending->value_uncapped);
    }
    offer->charge = 1;
    offer->value_weight = pending->value_charge * stage_weight(engine, stage);
    struct booking booking = {.membership = offer->membership,
                              .receiver = offer->partner,
                              .amount = {1, offer->value_weight},
                              .at_ms = offer->booked_at_ms};
    ledger_charge(engine, &booking);
    engine->decisions++;
    mean_update(&engine->value_mean, pending->best_value, engine->decisions);
    mean_update(&engine->offered_value_mean, offer->value_weight, engine->decisions);
    if (pending->shares) {
        ledger_expect(engine, offer->membership, pending->shares, booking.amount, booking.at_ms);
    } else {
        ledger_move(engine, &booking);
    }
    prices_book(engine, &booking, pending->shares);
}

static enum score_status offer_check(const struct score_engine *engine,
                                     const struct score_offer_made *made,
                                     const struct opportunity *opportunity,
                                     const struct partner *partner, struct score_error *err)
{
    if (!opportunity) {
        return score_error_set(err, SCORE_NOT_FOUND, "opportunity", "no such opportunity");
    }
    if (!partner) {
        return score_error_set(err, SCORE_NOT_FOUND, "partner", "no such partner");
    }
    if (engine_offer(engine, made->id)) {
        return score_error_set(err, SCORE_EXISTS, "id", "this offer is known already");
    }
    if (opportunity->live_offer != POSITION_NONE) {
        return score_error_set(err, SCORE_CONFLICT, "opportunity", "it has a live offer");
    }
    bool is_by_hand = made->is_override || made->is_rule_made;
    if (!is_by_hand && (!made->decision || made->decision != opportunity->pending.decision)) {
        return score_error_set(err, SCORE_NOT_FOUND, "decision",
                               "not the newest decision of this opportunity");
    }
    if (made->stage < 0 || made->stage > 1000) {
        return score_error_set(err, SCORE_INVALID, "stage", "must be 0 to 1000");
    }
    return SCORE_OK;
}

/* The shares this offer books; a drawn one takes them from its decision. */
static enum score_status offer_pending(struct score_engine *engine,
                                       const struct score_offer_made *made,
                                       struct opportunity *opportunity, int64_t at_ms,
                                       struct pending *ret_pending, struct score_error *err)
{
    if (made->is_rule_made) {
        *ret_pending = (struct pending){0};
        return SCORE_OK;
    }
    if (made->is_override) {
        return override_pending(engine, opportunity, at_ms, ret_pending, err);
    }
    *ret_pending = opportunity->pending;
    if (ret_pending->membership) {
        ret_pending->membership->references++;
    }
    return SCORE_OK;
}

static void offer_made(struct score_engine *engine, struct opportunity *opportunity,
                       struct offer *offer, const struct pending *pending, int64_t stage)
{
    struct partner *partner = &engine->partners[offer->partner];
    offer->previous = POSITION_NONE;
    if (!offer->is_rule_made) {
        offer_book(engine, offer, pending, stage);
        offer->previous = partner->newest_offer;
        offer->counted_at_ms = engine->now_ms;
        partner->newest_offer = engine->offer_count;
    }
    partner->open_leads++;
    partner->offers++;
    partner->last_offer_at_ms = offer->booked_at_ms;
    opportunity->stages++;
    opportunity->live_offer = engine->offer_count;
    pending_drop(engine, &opportunity->pending);
    offer_add(engine, offer);
    gates_capacity_changed(&engine->gates, offer->partner);
}

enum score_status apply_offer(struct score_engine *engine, const struct score_event *event,
                              struct score_error *err)
{
    const struct score_offer_made *made = &event->offer;
    struct opportunity *opportunity = engine_opportunity(engine, made->opportunity);
    struct partner *partner = engine_partner(engine, made->partner);
    SCORE_TRY(offer_check(engine, made, opportunity, partner, err));
    SCORE_TRY(offer_reserve(engine, made->id, err));
    SCORE_TRY(exclusion_reserve(engine, opportunity, err));
    int64_t stage = made->stage ? made->stage : opportunity->stages + 1;
    struct offer offer = {.id = made->id,
                          .booked_at_ms = event->at_ms,
                          .opportunity = (uint32_t)(opportunity - engine->opportunities),
                          .partner = (uint32_t)(partner - engine->partners),
                          .is_override = made->is_override,
                          .is_rule_made = made->is_rule_made,
                          .accepted_at_ms = INT64_MIN};
    struct pending pending;
    SCORE_TRY(offer_pending(engine, made, opportunity, event->at_ms, &pending, err));
    offer.membership = pending.membership;
    offer.features = features_make(engine, &offer, stage);
    enum score_status status = offer.features
                                   ? ledger_reserve(engine, offer.membership, offer.partner, err)
                                   : score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    status = status ? status : engine_advance(engine, event, err);
    if (status) {
        membership_release(engine, offer.membership);
        memory_release(&engine->memory, offer.features);
        return status;
    }
    offer_made(engine, opportunity, &offer, &pending, stage);
    return SCORE_OK;
}

/* May an offer move this way? ACCEPTED answers it; the rest end it; REOPENED undoes an end. */
static bool outcome_is_legal(const struct offer *offer, enum score_outcome next)
{
    bool is_open = offer->outcome == 0;
    bool is_accepted = offer->outcome == SCORE_OUTCOME_ACCEPTED;
    switch (next) {
    case SCORE_OUTCOME_ACCEPTED:
    case SCORE_OUTCOME_DECLINED:
    case SCORE_OUTCOME_EXPIRED:
        return is_open;
    case SCORE_OUTCOME_RECALLED:
        return is_open || is_accepted;
    case SCORE_OUTCOME_RETURNED:
    case SCORE_OUTCOME_WON:
    case SCORE_OUTCOME_LOST:
        return is_accepted;
    case SCORE_OUTCOME_REOPENED:
        return offer->outcome == SCORE_OUTCOME_WON || offer->outcome == SCORE_OUTCOME_LOST;
    }
    return false;
}

static bool outcome_is_priced(enum score_outcome outcome)
{
    return outcome != SCORE_OUTCOME_WON && outcome != SCORE_OUTCOME_LOST &&
           outcome != SCORE_OUTCOME_REOPENED;
}

/* The opportunity goes on without this firm. */
static bool outcome_excludes(enum score_outcome outcome)
{
    return outcome_is_priced(outcome) && outcome != SCORE_OUTCOME_ACCEPTED;
}

static enum score_status outcome_check(const struct score_engine *engine, const struct offer *offer,
                                       const struct score_offer_outcome *outcome,
                                       struct score_error *err)
{
    if (!offer || offer->is_undone) {
        return score_error_set(err, SCORE_NOT_FOUND, "offer", "no such offer");
    }
    if (!score_outcome_name(outcome->outcome) || !score_reason_name(outcome->reason)) {
        return score_error_set(err, SCORE_INVALID, "outcome", "no such outcome or reason");
    }
    if (!outcome_is_legal(offer, outcome->outcome)) {
        const char *now = offer->outcome ? score_outcome_name(offer->outcome) : "OFFERED";
        return score_error_set(err, SCORE_CONFLICT, "outcome", "an offer that is %s cannot be %s",
                               now, score_outcome_name(outcome->outcome));
    }
    if (outcome->outcome == SCORE_OUTCOME_REOPENED &&
        engine->opportunities[offer->opportunity].live_offer != POSITION_NONE) {
        return score_error_set(err, SCORE_CONFLICT, "outcome", "another offer is live");
    }
    bool is_priced = outcome_is_priced(outcome->outcome);
    if (is_priced && !(outcome->charge >= 0 && outcome->charge <= CHARGE_MAX)) {
        return score_error_set(err, SCORE_INVALID, "charge", "must be 0 to %g", CHARGE_MAX);
    }
    if (!(outcome->credit >= 0 && outcome->credit <= CHARGE_MAX)) {
        return score_error_set(err, SCORE_INVALID, "credit", "must be 0 to %g", CHARGE_MAX);
    }
    return SCORE_OK;
}

/* Replaces the charge booked so far, over the membership it was booked on. */
static void charge_correct(struct score_engine *engine, struct offer *offer, double charge)
{
    double change = charge - offer->charge;
    offer->charge = charge;
    if (change >= -1e-15 && change <= 1e-15) {
        return;
    }
    struct booking booking = {.membership = offer->membership,
                              .receiver = offer->partner,
                              .amount = {change, change * offer->value_weight},
                              .at_ms = offer->booked_at_ms};
    ledger_charge(engine, &booking);
    ledger_move(engine, &booking);
}

static void credit_grant(struct score_engine *engine, struct offer *offer,
                         const struct score_offer_outcome *outcome)
{
    struct ledgers *ledgers = &engine->ledgers;
    struct credit credit = {.until_ms = outcome->credit_until_ms,
                            .booked_at_ms = engine->now_ms,
                            .partner = offer->partner,
                            .membership = offer->membership,
                            .amount = {outcome->credit, outcome->credit * offer->value_weight}};
    if (credit.membership) {
        credit.membership->references++;
    }
    ledger_credit(engine, &credit, 1);
    if (!ledgers->credit_count || credit.until_ms < ledgers->credit_next_ms) {
        ledgers->credit_next_ms = credit.until_ms;
    }
    ledgers->credits[ledgers->credit_count++] = credit;
}

void offer_close(struct score_engine *engine, struct offer *offer)
{
    membership_release(engine, offer->membership);
    memory_release(&engine->memory, offer->features);
    offer->membership = NULL;
    offer->features = NULL;
}

/* After a win or loss nothing is left to correct, so its membership is dropped; an offer taken back
 * into the open shares later corrections among the firms eligible on that day. */
static enum score_status reopen_reserve(struct score_engine *engine, struct offer *offer,
                                        int64_t at_ms, struct score_error *err)
{
    if (offer->is_rule_made || offer->is_imported || offer->membership) {
        return SCORE_OK;
    }
    struct pending pending;
    SCORE_TRY(
        override_pending(engine, &engine->opportunities[offer->opportunity], at_ms, &pending, err));
    offer->membership = pending.membership;
    return SCORE_OK;
}

/* Counters and links that follow an outcome. */
static void outcome_count(struct score_engine *engine, struct offer *offer,
                          enum score_outcome outcome)
{
    struct opportunity *opportunity = &engine->opportunities[offer->opportunity];
    struct partner *partner = &engine->partners[offer->partner];
    partner->answered += outcome <= SCORE_OUTCOME_EXPIRED;
    if (outcome == SCORE_OUTCOME_ACCEPTED) {
        return;
    }
    bool is_open_again = outcome == SCORE_OUTCOME_REOPENED;
    partner->open_leads += is_open_again ? 1 : -1;
    opportunity->live_offer = is_open_again ? (uint32_t)(offer - engine->offers) : POSITION_NONE;
    if (outcome_excludes(outcome)) {
        exclusion_set(opportunity, offer->partner, true);
    }
    gates_capacity_changed(&engine->gates, offer->partner);
}

/* All the memory an outcome needs, and its credits' ends; what fails here changes nothing. */
static enum score_status outcome_reserve(struct score_engine *engine, struct offer *offer,
                                         const struct score_event *event, bool has_credit,
                                         struct score_error *err)
{
    struct ledgers *ledgers = &engine->ledgers;
    SCORE_TRY(exclusion_reserve(engine, &engine->opportunities[offer->opportunity], err));
    bool had_membership = offer->membership != NULL;
    if (event->outcome.outcome == SCORE_OUTCOME_REOPENED) {
        SCORE_TRY(reopen_reserve(engine, offer, event->at_ms, err));
    }
    enum score_status status = ledger_reserve(engine, offer->membership, offer->partner, err);
    status = status ? status : months_reserve(engine, err);
    if (!status && has_credit) {
        status = memory_reserve(&engine->memory, &ledgers->credits, &ledgers->credit_capacity,
                                (size_t)ledgers->credit_count + 1, sizeof(*ledgers->credits), err);
    }
    status = status ? status : engine_advance(engine, event, err);
    if (status && !had_membership) {
        membership_release(engine, offer->membership);
        offer->membership = NULL;
    }
    return status;
}

enum score_status apply_outcome(struct score_engine *engine, const struct score_event *event,
                                struct score_error *err)
{
    const struct score_offer_outcome *outcome = &event->outcome;
    struct offer *offer = engine_offer(engine, outcome->offer);
    SCORE_TRY(outcome_check(engine, offer, outcome, err));
    bool is_booked = !offer->is_rule_made && !offer->is_imported;
    bool has_credit = is_booked && outcome->credit > 0;
    SCORE_TRY(outcome_reserve(engine, offer, event, has_credit, err));
    bool was_accepted = offer->outcome == SCORE_OUTCOME_ACCEPTED;
    outcome_count(engine, offer, outcome->outcome);
    if (outcome->outcome == SCORE_OUTCOME_REOPENED) {
        offer_unlearn(engine, offer);
        offer->outcome = SCORE_OUTCOME_ACCEPTED;
        months_add(engine, (uint32_t)(offer - engine->offers));
        return SCORE_OK;
    }
    outcome_learn(engine, offer, outcome, was_accepted);
    if (is_booked && outcome_is_priced(outcome->outcome)) {
        charge_correct(engine, offer, outcome->charge);
    }
    if (has_credit) {
        credit_grant(engine, offer, outcome);
    }
    offer->outcome = outcome->outcome;
    if (outcome->outcome == SCORE_OUTCOME_ACCEPTED) {
        offer->accepted_at_ms = engine->now_ms;
        months_add(engine, (uint32_t)(offer - engine->offers));
    }
    if (outcome_excludes(outcome->outcome)) {
        offer_close(engine, offer);
    } else if (outcome->outcome != SCORE_OUTCOME_ACCEPTED) {
        membership_release(engine, offer->membership);
        offer->membership = NULL;
    }
    return SCORE_OK;
}
