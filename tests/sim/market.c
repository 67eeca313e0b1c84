/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/market.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const int64_t START_MS = INT64_C(1767225600000); /* 2026-01-01 */

static void must(enum score_status status, const struct score_error *err, const char *what)
{
    if (status) {
        fprintf(stderr, "%s: %s: %s %s\n", what, score_status_name(status), err->field, err->text);
        abort();
    }
}

void market_init(struct market *market, uint64_t seed, const struct score_allocator *allocator)
{
    *market = (struct market){.now_ms = START_MS, .next_id = 1, .random = seed};
    for (size_t i = 0; i < sizeof(market->secret); i++) {
        market->secret[i] = (uint8_t)market_random(market);
    }
    struct score_engine_options options = SCORE_ENGINE_OPTIONS_INIT;
    if (allocator) {
        options.allocator = *allocator;
    }
    struct score_error err = {0};
    must(score_engine_create(&options, &market->engine, &err), &err, "create");
}

void market_done(struct market *market)
{
    score_engine_free(market->engine);
    market->engine = NULL;
}

/* xorshift64*, seeded away from 0. */
uint64_t market_random(struct market *market)
{
    uint64_t x = market->random ? market->random : UINT64_C(88172645463325252);
    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    market->random = x;
    return x * UINT64_C(2685821657736338717);
}

double market_uniform(struct market *market)
{
    return (double)(market_random(market) >> 11) * 0x1p-53;
}

int64_t market_below(struct market *market, int64_t bound)
{
    return (int64_t)(market_uniform(market) * (double)bound);
}

double market_normal(struct market *market)
{
    double u = 1.0 - market_uniform(market);
    double v = market_uniform(market);
    return sqrt(-2.0 * log(u)) * cos(6.283185307179586 * v);
}

enum score_status market_apply(struct market *market, struct score_event *event)
{
    event->seq = market->seq + 1;
    event->at_ms = market->now_ms;
    enum score_status status = score_engine_apply(market->engine, event, NULL);
    market->seq += status == SCORE_OK;
    return status;
}

void market_must(struct market *market, struct score_event *event)
{
    event->seq = ++market->seq;
    event->at_ms = market->now_ms;
    struct score_error err = {0};
    must(score_engine_apply(market->engine, event, &err), &err, "apply");
}

void market_policy(struct market *market, const struct score_policy *policy)
{
    struct score_event event = {.kind = SCORE_EVENT_POLICY_SET, .policy = policy};
    market_must(market, &event);
}

void market_offering(struct market *market, int64_t id, const char *line, bool is_open)
{
    struct score_event event = {.kind = SCORE_EVENT_OFFERING_SET,
                                .offering = {.id = id, .line = line, .is_open = is_open}};
    market_must(market, &event);
}

struct score_partner_set market_firm(int64_t id, const char *country)
{
    return (struct score_partner_set){.id = id,
                                      .country = country,
                                      .home = "",
                                      .is_active = true,
                                      .has_focal = true,
                                      .serves_anywhere = true,
                                      .open_lead_limit = 1000000};
}

void market_partner(struct market *market, const struct score_partner_set *partner)
{
    struct score_event event = {.kind = SCORE_EVENT_PARTNER_SET, .partner = *partner};
    market_must(market, &event);
}

void market_fact(struct market *market, int64_t partner, enum score_fact fact,
                 struct market_scope scope, enum score_fact_state state)
{
    struct score_event event = {.kind = SCORE_EVENT_FACT_SET,
                                .fact = {.partner = partner,
                                         .fact = fact,
                                         .line = scope.line,
                                         .country = scope.country,
                                         .state = state}};
    market_must(market, &event);
}

void market_facts(struct market *market, int64_t partner)
{
    for (int fact = 0; fact < SCORE_FACT_COUNT; fact++) {
        market_fact(market, partner, (enum score_fact)fact, MARKET_SCOPE("", ""), SCORE_FACT_MET);
    }
}

void market_firms(struct market *market, int64_t count, const char *country)
{
    for (int64_t id = 1; id <= count; id++) {
        struct score_partner_set firm = market_firm(id, country);
        market_partner(market, &firm);
        market_facts(market, id);
    }
}

struct score_opportunity_set market_lead(int64_t id, int64_t offering, const char *country,
                                         double amount)
{
    return (struct score_opportunity_set){.id = id,
                                          .offering = offering,
                                          .country = country,
                                          .territory = "",
                                          .amount = amount,
                                          .source = "campaign",
                                          .industry = "",
                                          .size_band = ""};
}

void market_opportunity(struct market *market, const struct score_opportunity_set *opportunity)
{
    struct score_event event = {.kind = SCORE_EVENT_OPPORTUNITY_SET, .opportunity = *opportunity};
    event.opportunity.created_at_ms = market->now_ms;
    market_must(market, &event);
}

void market_exclude(struct market *market, int64_t opportunity, int64_t partner, bool is_excluded)
{
    struct score_event event = {
        .kind = SCORE_EVENT_EXCLUSION_SET,
        .exclusion = {.opportunity = opportunity, .partner = partner, .is_excluded = is_excluded}};
    market_must(market, &event);
}

struct score_request market_request(const struct market *market, int64_t opportunity)
{
    struct score_request request = {.opportunity = opportunity, .at_ms = market->now_ms};
    memcpy(request.seed, market->secret, sizeof(request.seed));
    for (int i = 0; i < 8; i++) {
        request.seed[i] = (uint8_t)(request.seed[i] ^ (uint8_t)(opportunity >> (8 * i)));
        request.seed[8 + i] = (uint8_t)(request.seed[8 + i] ^ (uint8_t)(market->seq >> (8 * i)));
    }
    return request;
}

int64_t market_place(struct market *market, int64_t opportunity,
                     struct score_decision *ret_decision)
{
    struct score_request request = market_request(market, opportunity);
    struct score_error err = {0};
    enum score_status status = score_engine_choose(market->engine, &request, ret_decision, &err);
    if (status == SCORE_EXHAUSTED) {
        return 0;
    }
    must(status, &err, "choose");
    struct score_event made = {.kind = SCORE_EVENT_DECISION_MADE,
                               .decision = {.id = market->next_id++,
                                            .opportunity = opportunity,
                                            .decided_at_ms = request.at_ms}};
    memcpy(made.decision.seed, request.seed, sizeof(request.seed));
    market_must(market, &made);
    struct score_event offer = {.kind = SCORE_EVENT_OFFER_MADE,
                                .offer = {.id = market->next_id++,
                                          .opportunity = opportunity,
                                          .partner = ret_decision->partner,
                                          .decision = made.decision.id}};
    market_must(market, &offer);
    return offer.offer.id;
}

int64_t market_override(struct market *market, int64_t opportunity, int64_t partner)
{
    struct score_event offer = {.kind = SCORE_EVENT_OFFER_MADE,
                                .offer = {.id = market->next_id++,
                                          .opportunity = opportunity,
                                          .partner = partner,
                                          .is_override = true}};
    market_must(market, &offer);
    return offer.offer.id;
}

void market_outcome(struct market *market, int64_t offer, enum score_outcome outcome,
                    enum score_reason reason)
{
    struct score_charge charge = {0};
    struct score_error err = {0};
    if (outcome != SCORE_OUTCOME_REOPENED) {
        struct score_charge_case charge_case = {
            .outcome = outcome, .reason = reason, .offers_90d = 10, .free_used_90d = 1};
        must(score_charge_price(&charge_case, &charge, &err), &err, "price");
    }
    struct score_event event = {
        .kind = SCORE_EVENT_OFFER_OUTCOME,
        .outcome = {.offer = offer,
                    .outcome = outcome,
                    .reason = reason,
                    .charge = charge.amount,
                    .credit = charge.credit,
                    .credit_until_ms = market->now_ms + INT64_C(90) * MARKET_DAY_MS}};
    market_must(market, &event);
}

void market_import(struct market *market, int64_t id, int64_t opportunity, int64_t partner,
                   enum score_outcome outcome)
{
    struct score_event event = {
        .kind = SCORE_EVENT_OFFER_IMPORTED,
        .imported = {.id = id,
                     .opportunity = opportunity,
                     .partner = partner,
                     .accepted_at_ms = market->now_ms,
                     .ended_at_ms = outcome == SCORE_OUTCOME_ACCEPTED ? 0 : market->now_ms,
                     .outcome = outcome}};
    market_must(market, &event);
}

static void hash_add(const void *bytes, size_t size, void *user)
{
    uint64_t *hash = user;
    const unsigned char *byte = bytes;
    for (size_t i = 0; i < size; i++) {
        *hash = (*hash ^ byte[i]) * UINT64_C(1099511628211);
    }
}

uint64_t market_hash(const struct market *market, enum score_part_of_state part)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    score_engine_write(market->engine, part, hash_add, &hash);
    return hash;
}
