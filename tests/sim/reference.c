/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/reference.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void must(bool is_true)
{
    if (!is_true) {
        abort();
    }
}

void reference_init(struct reference *reference)
{
    memset(reference, 0, sizeof(*reference));
    reference->lines = calloc(REFERENCE_LINES, sizeof(*reference->lines));
    reference->offers = calloc(REFERENCE_OFFERS, sizeof(*reference->offers));
    reference->credits = calloc(REFERENCE_OFFERS, sizeof(*reference->credits));
    must(reference->lines && reference->offers && reference->credits);
}

void reference_done(struct reference *reference)
{
    free(reference->lines);
    free(reference->offers);
    free(reference->credits);
}

static void line_add(struct reference *reference, struct reference_line line,
                     const double amount[2])
{
    must(reference->line_count < REFERENCE_LINES);
    for (int ledger = 0; ledger < 2; ledger++) {
        line.received[ledger] *= amount[ledger];
        line.entitled[ledger] *= amount[ledger];
    }
    reference->lines[reference->line_count++] = line;
}

static struct reference_line line_of(int64_t at_ms, int64_t firm, double received, double entitled)
{
    return (struct reference_line){.at_ms = at_ms,
                                   .firm = firm,
                                   .received = {received, received},
                                   .entitled = {entitled, entitled}};
}

static void charge(struct reference *reference, const struct reference_offer *offer, double change)
{
    const double amount[2] = {change, change * offer->weight};
    bool is_shared = false;
    for (int64_t firm = 0; firm < REFERENCE_FIRMS; firm++) {
        is_shared |= offer->target[firm] > 0;
    }
    for (int64_t firm = 0; firm < REFERENCE_FIRMS; firm++) {
        double received = firm == offer->firm ? 1 : 0;
        double entitled = is_shared ? offer->target[firm] : received;
        line_add(reference, line_of(offer->at_ms, firm, received, entitled), amount);
    }
}

static void move(struct reference *reference, const struct reference_offer *offer,
                 const double *shares, double change)
{
    const double amount[2] = {change, change * offer->weight};
    for (int64_t firm = 0; firm < REFERENCE_FIRMS; firm++) {
        double share = shares ? shares[firm] : firm == offer->firm ? 1 : 0;
        for (int ledger = 0; ledger < 2; ledger++) {
            reference->exposure[firm][ledger] += amount[ledger] * share;
            reference->entitlement[firm][ledger] += amount[ledger] * offer->target[firm];
        }
    }
}

/* Targets, shares and the value charge of an opportunity, from the engine's table. */
static void table_read(const struct market *market, int64_t opportunity, double *targets,
                       double *shares, struct score_decision *decision)
{
    struct score_request request = market_request(market, opportunity);
    struct score_candidate rows[REFERENCE_FIRMS];
    (void)!score_engine_choose(market->engine, &request, decision, NULL);
    must(score_engine_candidates(market->engine, &request, rows, REFERENCE_FIRMS, NULL) ==
         SCORE_OK);
    for (size_t i = 0; i < score_engine_partner_count(market->engine); i++) {
        must(rows[i].partner >= 0 && rows[i].partner < REFERENCE_FIRMS);
        targets[rows[i].partner] = rows[i].target;
        shares[rows[i].partner] = rows[i].entry.propensity;
    }
}

static double stage_weight(const struct market *market, const struct score_decision *decision)
{
    const struct score_policy *policy = score_engine_policy(market->engine);
    return decision->value_charge * pow(policy->stage_beta, (double)decision->stage - 1);
}

static struct reference_offer *offer_add(struct reference *reference, const struct market *market,
                                         int64_t opportunity, double *shares)
{
    must(reference->offer_count < REFERENCE_OFFERS);
    struct reference_offer *offer = &reference->offers[reference->offer_count++];
    struct score_decision decision;
    table_read(market, opportunity, offer->target, shares, &decision);
    offer->weight = stage_weight(market, &decision);
    offer->at_ms = market->now_ms;
    offer->charge = 1;
    return offer;
}

int64_t reference_place(struct reference *reference, struct market *market, int64_t opportunity)
{
    double shares[REFERENCE_FIRMS] = {0};
    struct reference_offer *offer = offer_add(reference, market, opportunity, shares);
    struct score_decision decision;
    offer->id = market_place(market, opportunity, &decision);
    if (!offer->id) {
        reference->offer_count--;
        memset(offer, 0, sizeof(*offer));
        return 0;
    }
    offer->firm = decision.partner;
    charge(reference, offer, 1);
    move(reference, offer, shares, 1);
    return offer->id;
}

int64_t reference_override(struct reference *reference, struct market *market, int64_t opportunity,
                           int64_t firm)
{
    double shares[REFERENCE_FIRMS] = {0};
    struct reference_offer *offer = offer_add(reference, market, opportunity, shares);
    offer->id = market_override(market, opportunity, firm);
    offer->firm = firm;
    bool is_shared = false;
    for (int64_t i = 0; i < REFERENCE_FIRMS; i++) {
        is_shared |= offer->target[i] > 0;
    }
    charge(reference, offer, 1);
    if (!is_shared) {
        offer->target[firm] = 1; /* nobody else is entitled to it */
    }
    move(reference, offer, NULL, 1);
    return offer->id;
}

static void credit_apply(struct reference *reference, const struct reference_credit *credit,
                         double sign)
{
    for (int64_t firm = 0; firm < REFERENCE_FIRMS; firm++) {
        double entitled = (firm == credit->firm ? 1 : 0) - credit->target[firm];
        line_add(reference, line_of(credit->at_ms, firm, 0, sign * entitled), credit->amount);
        for (int ledger = 0; ledger < 2; ledger++) {
            reference->entitlement[firm][ledger] += sign * entitled * credit->amount[ledger];
        }
    }
}

void reference_outcome(struct reference *reference, struct market *market, int64_t id,
                       enum score_outcome outcome, enum score_reason reason)
{
    reference_advance(reference, market);
    market_outcome(market, id, outcome, reason);
    struct reference_offer *offer = NULL;
    for (size_t i = 0; i < reference->offer_count; i++) {
        offer = reference->offers[i].id == id ? &reference->offers[i] : offer;
    }
    must(offer != NULL);
    if (outcome >= SCORE_OUTCOME_WON) {
        return;
    }
    struct score_charge_case charge_case = {
        .outcome = outcome, .reason = reason, .offers_90d = 10, .free_used_90d = 1};
    struct score_charge price;
    must(score_charge_price(&charge_case, &price, NULL) == SCORE_OK);
    double change = price.amount - offer->charge;
    offer->charge = price.amount;
    charge(reference, offer, change);
    move(reference, offer, NULL, change);
    if (price.credit > 0) {
        must(reference->credit_count < REFERENCE_OFFERS);
        struct reference_credit *credit = &reference->credits[reference->credit_count++];
        credit->firm = offer->firm;
        credit->at_ms = market->now_ms;
        credit->until_ms = market->now_ms + INT64_C(90) * MARKET_DAY_MS;
        credit->amount[0] = price.credit;
        credit->amount[1] = price.credit * offer->weight;
        memcpy(credit->target, offer->target, sizeof(credit->target));
        credit_apply(reference, credit, 1);
    }
}

void reference_advance(struct reference *reference, const struct market *market)
{
    for (size_t i = 0; i < reference->credit_count; i++) {
        struct reference_credit *credit = &reference->credits[i];
        if (!credit->is_over && credit->until_ms <= market->now_ms) {
            credit_apply(reference, credit, -1);
            credit->is_over = true;
        }
    }
}

static double ledger_difference(const struct score_ledger *ledger, double x, double e,
                                double exposure, double entitlement)
{
    double worst = fabs(ledger->x - x);
    worst = fmax(worst, fabs(ledger->e - e));
    worst = fmax(worst, fabs(ledger->exposure - exposure));
    return fmax(worst, fabs(ledger->entitlement - entitlement));
}

double reference_difference(const struct reference *reference, const struct market *market)
{
    double x[REFERENCE_FIRMS][2] = {{0}};
    double e[REFERENCE_FIRMS][2] = {{0}};
    double half_life = score_engine_policy(market->engine)->half_life_days * (double)MARKET_DAY_MS;
    for (size_t i = 0; i < reference->line_count; i++) {
        const struct reference_line *line = &reference->lines[i];
        double aged = pow(0.5, (double)(market->now_ms - line->at_ms) / half_life);
        for (int ledger = 0; ledger < 2; ledger++) {
            x[line->firm][ledger] += line->received[ledger] * aged;
            e[line->firm][ledger] += line->entitled[ledger] * aged;
        }
    }
    double worst = 0;
    for (int64_t firm = 0; firm < REFERENCE_FIRMS; firm++) {
        struct score_account account;
        if (score_engine_account(market->engine, firm, &account, NULL)) {
            continue;
        }
        const struct score_ledger *ledgers[2] = {&account.number, &account.value};
        for (int ledger = 0; ledger < 2; ledger++) {
            worst = fmax(worst, ledger_difference(ledgers[ledger], x[firm][ledger], e[firm][ledger],
                                                  reference->exposure[firm][ledger],
                                                  reference->entitlement[firm][ledger]));
        }
    }
    return worst;
}
