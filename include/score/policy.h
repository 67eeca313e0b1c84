/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_POLICY_H
#define SCORE_POLICY_H

/*
 * A policy: every number that the engine decides by.
 *
 *     struct score_policy policy;
 *     score_policy_init(&policy);
 *     score_policy_recommend(&policy);
 *     policy.band_region = 0.1;
 *     if (score_policy_check(&policy, &err) == SCORE_OK) { ... SCORE_EVENT_POLICY_SET ... }
 */

#include <score/status.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * X(name, default, min, max, text): every parameter of a policy, all doubles. Published as it is.
 * Prices are in units of the running mean of the best index, so they scale with the market.
 */
#define SCORE_POLICY_LIST(X)                                                                       \
    X(kappa, 0.1, 0, 100, "weight of the own price")                                               \
    X(alpha, 4, 0, 8, "how steep the own price is in the ratio received / entitled")               \
    X(t0, 20, 1, 1000, "prior of the ratio, in rounds of the market")                              \
    X(own_queue, 0, 0, 1, "1 = the own price is the queue price of the deficit, 0 = of the ratio") \
    X(own_q, 0.5, 0.1, 1, "power of the firm's deficit in the queue price")                        \
    X(value_share, 0.5, 0, 1, "part of the own price taken from the ledger by value")              \
    X(luck_share, 0.25, 0, 1, "part of a firm's luck in the draws that the own price evens out")   \
    X(cell_kappa, 0.01, 0, 100, "weight of the price of the firm's home market")                   \
    X(cell_q, 0.5, 0.1, 1, "power of the home market's deficit")                                   \
    X(cap_kappa, 0.05, 0, 100, "weight of the price of a firm's open leads")                       \
    X(cap_power, 4, 1, 8, "how late that price sets in")                                           \
    X(half_life_days, 180, 1, 3650, "half-life of the ledgers that prices use")                    \
    X(merit_tau, 0.5, 0, 0.5, "power of merit in entitlement; 0 = equal shares")                   \
    X(merit_answers_min, 10, 0, 1000, "answered offers before merit differs from 1")               \
    X(box_on, 1, 0, 1, "1 = the promise of |X - E| is enforced")                                   \
    X(box_u, 3, 0.1, 1000, "offers (or value caps) a firm may be apart from its entitlement")      \
    X(box_tolerance, 0.2, 0, 1, "part of the entitlement a firm may be apart beside that")         \
    X(stage_beta, 0.97, 0.1, 1, "value a lead keeps per offer stage")                              \
    X(sequence_offers, 1, 1, 8, "offers planned ahead; 1 = this one alone")                        \
    X(margin, 1, 0.0001, 1, "part of the amount that counts as value")                             \
    X(shortlist, 16, 1, 16, "candidates explored by score")                                        \
    X(epsilon, 0.02, 0, 0.5, "share spread evenly over all eligible firms")                        \
    X(epsilon_cold, 0.05, 0, 0.5, "share kept for firms with few offers, while there are any")     \
    X(cold_offers, 10, 0, 1000, "offers below which a firm counts as cold")                        \
    X(gamma, 0, 0, 1e9, "inverse gap weight; 0 = max(4 m, sqrt(m t / regret))")                    \
    X(guard_share, 0.01, 0, 1, "largest amounts decided without exploration")                      \
    X(value_cap_share, 0.01, 0, 1, "largest values capped in the ledger by value")                 \
    X(forget_half_life_days, 180, 1, 3650, "half-life of what the models have learnt")             \
    X(prior_accept, 0.7, 0.01, 0.99, "acceptance expected before any data")                        \
    X(prior_win, 0.35, 0.01, 0.99, "wins expected before any data")                                \
    X(variance_main, 1, 0.0001, 100, "prior variance of a main effect, log-odds squared")          \
    X(variance_pair, 0.25, 0.0001, 100, "largest prior variance of a pair effect")                 \
    X(variance_floor, 0.01, 0.000001, 1,                                                           \
      "least prior variance of a firm's effect; a tenth for pairs")                                \
    X(learning, 1, 1, 2, "how the models learn: 1 = outcomes as they come, 2 = over their time")   \
    X(horizon_months, 12, 1, 24, "months after acceptance within which a win counts (learning 2)") \
    X(own_price, 0, 0, 5,                                                                          \
      "the own price: 1 = ratio, 2 = queue, 3 = log, 4 = max-min, 5 = quadratic, 0 = by "          \
      "own_queue")                                                                                 \
    X(dual_step, 0.03, 0.0001, 1,                                                                  \
      "step of the prices that learn: own_price 3 to 5, caps, floors, bands")                      \
    X(dual_offers_min, 20, 0, 1000000,                                                             \
      "offers due to a firm in 90 days from which it has such a price itself")                     \
    X(cap_offers, 0, 0, 100000, "offers a firm gets in 90 days at most; 0 = no such limit")        \
    X(floor_share, 0, 0, 1, "part of its entitlement that every firm is given at least")           \
    X(band_region, 0, 0, 1, "how far a region may be from its entitlement; 0 = no band")           \
    X(band_size, 0, 0, 1, "how far firms of one size may be from their entitlement; 0 = no band")  \
    X(band_tier, 0, 0, 1, "how far firms of one tier may be from their entitlement; 0 = no band")  \
    X(band_newcomer, 0, 0, 1, "how far newcomers, and the others, may be from it; 0 = no band")

struct score_policy {
    size_t size;     /* sizeof(struct score_policy), for appending later */
    int64_t version; /* the host's number of this policy, >= 1 */
#define X(name, default_value, min, max, text) double name;
    SCORE_POLICY_LIST(X)
#undef X
};

/* Fills a policy with the documented defaults, version 1. */
SCORE_EXPORT void score_policy_init(struct score_policy *policy);
/*
 * A default is what a policy means that does not name the parameter, so defaults never change, or
 * old decisions would replay to something else. This sets what a new policy should begin with
 * beside them: three offers planned ahead, and the queue price.
 */
SCORE_EXPORT void score_policy_recommend(struct score_policy *policy);

/* SCORE_INVALID names the first parameter out of its range. Shares must leave room for choice. */
SCORE_EXPORT SCORE_MUST_USE enum score_status score_policy_check(const struct score_policy *policy,
                                                                 struct score_error *err);

/*
 * X(name, value, parameter, text): ways to group firms that a policy may hold a band over. The host
 * names a firm's group (struct score_partner_set); who is a newcomer the engine knows: a firm with
 * fewer than cold_offers offers.
 */
#define SCORE_DIMENSION_LIST(X)                                                                    \
    X(REGION, 0, band_region, "region")                                                            \
    X(SIZE, 1, band_size, "size band")                                                             \
    X(TIER, 2, band_tier, "tier")                                                                  \
    X(NEWCOMER, 3, band_newcomer, "newcomers")

enum score_dimension {
#define X(name, value, parameter, text) SCORE_DIMENSION_##name = value,
    SCORE_DIMENSION_LIST(X)
#undef X
        SCORE_DIMENSION_COUNT,
    SCORE_DIMENSION_NAMED_COUNT = SCORE_DIMENSION_NEWCOMER /* those that the host names */
};

/* "region"; NULL off the list. */
SCORE_EXPORT const char *score_dimension_text(enum score_dimension dimension);
/* A policy's band of a dimension, and the name of its parameter. */
SCORE_EXPORT double score_policy_band(const struct score_policy *policy,
                                      enum score_dimension dimension);
SCORE_EXPORT const char *score_policy_band_name(enum score_dimension dimension);

#ifdef __cplusplus
}
#endif

#endif
