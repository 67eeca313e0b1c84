/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_SIM_MARKET_H
#define SCORE_SIM_MARKET_H

/*
 * A small market around an engine: numbers its events, passes time, draws what the world draws.
 * Reproducible by its seed. A failed call aborts the test with the engine's own words.
 */

#include <score/score.h>

#ifdef __cplusplus
extern "C" {
#endif

struct market {
    struct score_engine *engine; /* owned */
    int64_t seq;
    int64_t now_ms;
    int64_t next_id; /* of decisions and offers */
    uint64_t random; /* the world's own generator */
    uint8_t secret[32];
};

enum { MARKET_DAY_MS = 86400000 };

/* A fresh engine (allocator NULL = malloc) at a fixed date. */
void market_init(struct market *market, uint64_t seed, const struct score_allocator *allocator);
void market_done(struct market *market);

/* The world's draws, independent of the engine's. */
uint64_t market_random(struct market *market);
double market_uniform(struct market *market);
int64_t market_below(struct market *market, int64_t bound);
double market_normal(struct market *market);

/* Numbers and dates an event and applies it. */
enum score_status market_apply(struct market *market, struct score_event *event);
/* The same, where anything but SCORE_OK is the test's failure. */
void market_must(struct market *market, struct score_event *event);

void market_policy(struct market *market, const struct score_policy *policy);
void market_offering(struct market *market, int64_t id, const char *line, bool is_open);
/* A firm that passes every gate everywhere; change what a test is about. */
struct score_partner_set market_firm(int64_t id, const char *country);
void market_partner(struct market *market, const struct score_partner_set *partner);
/* Where a fact holds; "" = everywhere. */
struct market_scope {
    const char *line;
    const char *country;
};
#define MARKET_SCOPE(line, country) ((struct market_scope){line, country})
void market_fact(struct market *market, int64_t partner, enum score_fact fact,
                 struct market_scope scope, enum score_fact_state state);
/* All five facts met, for all lines and countries. */
void market_facts(struct market *market, int64_t partner);
/* Firms 1..count with all facts. */
void market_firms(struct market *market, int64_t count, const char *country);

struct score_opportunity_set market_lead(int64_t id, int64_t offering, const char *country,
                                         double amount);
void market_opportunity(struct market *market, const struct score_opportunity_set *opportunity);
void market_exclude(struct market *market, int64_t opportunity, int64_t partner, bool is_excluded);

/* The request for an opportunity now, with the day's secret. */
struct score_request market_request(const struct market *market, int64_t opportunity);
/* Decision, its event and the offer. Returns the offer's id; 0 when nobody is eligible. */
int64_t market_place(struct market *market, int64_t opportunity,
                     struct score_decision *ret_decision);
/* A manager's choice. */
int64_t market_override(struct market *market, int64_t opportunity, int64_t partner);
/* Prices an outcome from the list and applies it. */
void market_outcome(struct market *market, int64_t offer, enum score_outcome outcome,
                    enum score_reason reason);
void market_import(struct market *market, int64_t id, int64_t opportunity, int64_t partner,
                   enum score_outcome outcome);

/* FNV-1a over the state or the model: equal bytes, equal hash. */
uint64_t market_hash(const struct market *market, enum score_part_of_state part);

#ifdef __cplusplus
}
#endif

#endif
