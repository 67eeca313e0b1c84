/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/history.h"

#include <math.h>
#include <string.h>

static const char *const COUNTRIES[] = {"DE", "FR"};
static const char *const LINES[] = {"storage", "cloud", "power"};
enum { FIRMS_MAX = 40 };

static void firm_set(struct history *history, int64_t id)
{
    struct market *market = &history->market;
    struct score_partner_set firm = market_firm(id, COUNTRIES[id % 2]);
    firm.home = id % 3 ? "north" : "";
    firm.groups[SCORE_DIMENSION_REGION] = firm.country;
    firm.enterprise_id = id % 4 ? 0 : id % 8;
    firm.open_lead_limit = history->kind == HISTORY_TIGHT ? market_below(market, 3) : 20;
    int64_t churn = history->kind == HISTORY_CHURN ? 3 : 10;
    firm.is_active = market_below(market, churn) != 0;
    if (market_below(market, churn) == 0) {
        firm.pause_from_ms = market->now_ms + market_below(market, 5 * MARKET_DAY_MS);
        firm.pause_until_ms = firm.pause_from_ms + market_below(market, 5 * MARKET_DAY_MS);
    }
    market_partner(market, &firm);
}

static void firm_join(struct history *history)
{
    if (history->firms + 1 < FIRMS_MAX) {
        int64_t id = ++history->firms;
        firm_set(history, id);
        market_facts(&history->market, id);
        if (market_below(&history->market, 3) == 0) {
            market_fact(&history->market, id, SCORE_FACT_AUTHORISATION, MARKET_SCOPE("power", ""),
                        SCORE_FACT_NOT_MET);
        }
    }
}

void history_init(struct history *history, enum history_kind kind, uint64_t seed,
                  struct reference *reference)
{
    memset(history, 0, sizeof(*history));
    history->kind = kind;
    history->reference = reference;
    market_init(&history->market, seed + 1, NULL);
    for (int64_t i = 0; i < 3; i++) {
        market_offering(&history->market, i + 1, LINES[i], i == 1);
    }
    int64_t firms = 3 + market_below(&history->market, 8);
    while (history->firms < firms) {
        firm_join(history);
    }
}

void history_done(struct history *history)
{
    market_done(&history->market);
}

static double amount_draw(struct history *history)
{
    struct market *market = &history->market;
    if (history->kind == HISTORY_EXTREME_AMOUNTS) {
        return market_below(market, 2) ? 1 : 1000000;
    }
    if (market_below(market, 30) == 0) {
        return 0;
    }
    /* In whole cents: libraries differ in the last bits of exp and log. */
    return round(100000 * exp(market_normal(market))) / 100;
}

static void live_add(struct history *history, int64_t offer)
{
    if (offer && history->live_count < 256) {
        history->live[history->live_count] = offer;
        history->states[history->live_count++] = (enum score_outcome)0;
    }
}

static void lead_pass(struct history *history, int64_t lead)
{
    struct market *market = &history->market;
    bool is_by_hand = history->kind == HISTORY_OVERRIDES ? market_below(market, 2) == 0
                                                         : market_below(market, 20) == 0;
    int64_t offer;
    struct score_decision decision;
    if (is_by_hand) {
        int64_t firm =
            history->kind == HISTORY_OVERRIDES ? 1 : 1 + market_below(market, history->firms);
        offer = history->reference ? reference_override(history->reference, market, lead, firm)
                                   : market_override(market, lead, firm);
    } else {
        offer = history->reference ? reference_place(history->reference, market, lead)
                                   : market_place(market, lead, &decision);
    }
    live_add(history, offer);
}

/* Before it is passed: which firms may not have it. The last word on some is that they may. */
static void exclusions_set(struct history *history, int64_t lead)
{
    struct market *market = &history->market;
    for (int64_t i = 0; history->kind == HISTORY_EXCLUSIONS && i < 2 * history->firms; i++) {
        int64_t firm = 1 + market_below(market, history->firms);
        market_exclude(market, lead, firm, market_below(market, 4) != 0);
    }
}

static void lead_enter(struct history *history)
{
    struct market *market = &history->market;
    double amount = amount_draw(history); /* one draw a statement: compilers order arguments */
    int64_t offering = 1 + market_below(market, 3);
    struct score_opportunity_set lead =
        market_lead(++history->leads, offering, COUNTRIES[0], amount);
    lead.industry = market_below(market, 2) ? "bank" : "retail";
    lead.source = market_below(market, 4) ? "fair" : "web";
    market_opportunity(market, &lead);
    exclusions_set(history, lead.id);
    lead_pass(history, lead.id);
}

/* The next state of an offer and why; the favourite wins, the one declines. */
static enum score_outcome outcome_draw(struct history *history, enum score_outcome state,
                                       enum score_reason *ret_reason)
{
    struct market *market = &history->market;
    *ret_reason = SCORE_REASON_NONE;
    int64_t draw = market_below(market, 10);
    if (state == 0) {
        bool declines = history->kind == HISTORY_ONE_DECLINES ? draw < 8 : draw < 3;
        if (declines) {
            *ret_reason = (enum score_reason)(1 + market_below(market, 13));
            return SCORE_OUTCOME_DECLINED;
        }
        if (draw == 9) {
            *ret_reason = SCORE_REASON_PASSED_IN_ERROR;
            return SCORE_OUTCOME_RECALLED;
        }
        return draw == 8 ? SCORE_OUTCOME_EXPIRED : SCORE_OUTCOME_ACCEPTED;
    }
    if (state == SCORE_OUTCOME_ACCEPTED) {
        if (draw == 0) {
            *ret_reason = SCORE_REASON_NO_PROGRESS;
            return SCORE_OUTCOME_RECALLED;
        }
        if (draw == 1) {
            *ret_reason = (enum score_reason)(1 + market_below(market, 15));
            return SCORE_OUTCOME_RETURNED;
        }
        return draw < 6 ? SCORE_OUTCOME_WON : SCORE_OUTCOME_LOST;
    }
    return (enum score_outcome)0;
}

static void offer_move(struct history *history)
{
    if (!history->live_count) {
        return;
    }
    struct market *market = &history->market;
    int64_t at = market_below(market, history->live_count);
    enum score_reason reason;
    enum score_outcome next = outcome_draw(history, history->states[at], &reason);
    if (next && history->reference) {
        reference_outcome(history->reference, market, history->live[at], next, reason);
    } else if (next) {
        market_outcome(market, history->live[at], next, reason);
    }
    history->states[at] = next;
    if (next != SCORE_OUTCOME_ACCEPTED) {
        history->live_count--;
        history->live[at] = history->live[history->live_count];
        history->states[at] = history->states[history->live_count];
    }
}

void history_step(struct history *history)
{
    struct market *market = &history->market;
    market->now_ms += market_below(market, MARKET_DAY_MS);
    if (history->reference) {
        reference_advance(history->reference, market);
        market_offering(market, 3, LINES[2], false); /* the engine's clock moves with an event */
    }
    int64_t draw = market_below(market, 20);
    int64_t churn = history->kind == HISTORY_CHURN ? 6 : 1;
    if (draw < churn) {
        firm_set(history, 1 + market_below(market, history->firms));
    } else if (draw == 7) {
        firm_join(history);
    } else if (draw < 14) {
        lead_enter(history);
    } else {
        offer_move(history);
    }
}
