/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_ENGINE_DUALS_H
#define SCORE_ENGINE_DUALS_H

/*
 * The prices that learn (engine.md 3.3): duals of an own utility, of caps, floors and bands. They
 * move when an offer is booked, by the shares its firms had in the draw, and only those of its
 * firms move. Units of the mean best index; H = offers made in 90 days, eta = dual_step / sqrt(H).
 * With w a firm's target share of the decision and g its share in the draw:
 *
 *     log         b <- b - eta (g / w - kappa / b), in [kappa / 10, 2]
 *     quadratic   b <- b - eta (g / w - 1) - min(eta / kappa, 1) b, in [-2, 2]
 *     max-min     b <- b - eta (g / w - 1), onto { b : sum w max(b, 0) <= kappa }
 *     cap         b <- b + eta (g / w - cap / E90), in [0, 2]; E90 = entitled to in 90 days
 *     floor       b <- b + eta (f - g / w), in [0, 2]
 *     band        high <- high + eta (G - (1 + .9 d) W) / v, low <- low + eta ((1 - .9 d) W - G) /
 * v, in [0, 2]; W, G sums over the group, v its part of all entitlement
 *
 * A firm with E90 < dual_offers_min has no price of its own but its home market's. A price of the
 * own utility is kept, and shown, as its distance from the price at par.
 */

#include "engine/ledger.h"

#ifdef __cplusplus
extern "C" {
#endif

enum own_kind { OWN_RATIO = 1, OWN_QUEUE = 2, OWN_LOG = 3, OWN_MAX_MIN = 4, OWN_QUADRATIC = 5 };

/* Offers of the last nine audit steps and the one that runs: 90 to 100 days. */
enum { HORIZON_STEPS = 10 };
struct horizon {
    int64_t step; /* the newest */
    int64_t counts[HORIZON_STEPS];
};

/* Firms that a policy's band is held over: what they got of what they were entitled to. */
struct band {
    uint32_t dimension;
    uint32_t name; /* symbol */
    double received_scaled, entitled_scaled;
    double low, high;     /* prices of being below and above */
    double weight, share; /* scratch of one booking */
    uint32_t touched_next;
};

struct prices {
    enum own_kind kind; /* that the own prices were learnt for */
    struct horizon horizon;
    double entitled_scaled; /* of all firms, since a band began */
    struct band *bands;
    uint32_t band_count;
    uint32_t band_capacity;
    struct id_map band_ids;   /* by dimension and name packed */
    struct band newcomers[2]; /* those with few offers, the others */
};

/* One price that moves: target and share in the draw of whoever it is for. */
struct price_step {
    double weight;
    double share;
    double *price;
};

struct score_engine;
struct row;

enum own_kind policy_own_kind(const struct score_policy *policy);
/* Own prices, caps, floors or bands. */
bool policy_has_learnt(const struct score_policy *policy);
/* Caps, floors or bands: what needs the longer form of a decision. */
bool policy_is_limited(const struct score_policy *policy);

/* The band group of a dimension and name, made if new. SCORE_NO_MEMORY changes nothing. */
SCORE_MUST_USE enum score_status band_get(struct score_engine *engine, uint32_t dimension,
                                          uint32_t name, uint32_t *ret_band,
                                          struct score_error *err);
/* The group that a firm is in now; NULL = none. */
struct band *band_of(struct score_engine *engine, uint32_t partner, uint32_t dimension);

/* By position; newcomers and the others stand behind those that hosts name. */
struct band *band_at(struct score_engine *engine, uint32_t at);

/* A new policy is in force: what it does not use is forgotten. */
void prices_policy_set(struct score_engine *engine);
/* An offer was booked; `shares` NULL = the receiver had all. `membership` may be NULL. */
void prices_book(struct score_engine *engine, const struct booking *booking, const double *shares);

/* Adds the learnt prices to a row's terms; its own price is set where the policy learns it. */
void row_price_learnt(struct score_engine *engine, double unit, struct row *row);
/* Which of the learnt own prices a firm has now. */
enum score_price_source own_price_source(const struct score_engine *engine, uint32_t partner);

/* Has the firm had the policy's most offers in the 90 days before? O(cap). */
bool partner_is_capped(const struct score_engine *engine, const struct partner *partner,
                       int64_t at_ms);
/* The share that the policy's floor asks for in this decision, at most the target. */
double floor_low(const struct score_engine *engine, const struct partner *partner, double target,
                 double scale);

/* Onto { b : sum w max(b, 0) <= lambda }, in closed form; the steps' shares are not read. */
void prices_project(struct price_step *steps, uint32_t count, double lambda);

#ifdef __cplusplus
}
#endif

#endif
