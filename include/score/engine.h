/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_ENGINE_H
#define SCORE_ENGINE_H

/*
 * The engine: fed by events, asked questions. No I/O, clock, threads or globals.
 *
 *     struct score_engine *engine;
 *     if (score_engine_create(NULL, &engine, &err) ||
 *         score_engine_apply(engine, &event, &err) ||
 *         score_engine_choose(engine, &request, &decision, &err)) { ... }
 *     score_engine_free(engine);
 *
 * State is the fold of the events in order and nothing else: questions never change an answer.
 * One thread at a time per engine (questions use scratch memory). A failed call changes nothing.
 */

#include <score/decision.h>
#include <score/event.h>
#include <score/status.h>

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
    X(horizon_months, 12, 1, 24, "months after acceptance within which a win counts (learning 2)")

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

struct score_engine;

/* All memory of an engine; `resize` behaves like realloc, `release` like free. */
struct score_allocator {
    void *(*resize)(void *memory, size_t bytes, void *user);
    void (*release)(void *memory, void *user);
    void *user;
};

struct score_engine_options {
    size_t size;                      /* sizeof(struct score_engine_options) */
    struct score_allocator allocator; /* all zero = malloc */
};
#define SCORE_ENGINE_OPTIONS_INIT                                                                  \
    {                                                                                              \
        sizeof(struct score_engine_options),                                                       \
        {                                                                                          \
            NULL, NULL, NULL                                                                       \
        }                                                                                          \
    }

/* An engine without partners under the default policy. `options` may be NULL. */
SCORE_EXPORT SCORE_MUST_USE enum score_status
score_engine_create(const struct score_engine_options *options, struct score_engine **ret_engine,
                    struct score_error *err);
SCORE_EXPORT void score_engine_free(struct score_engine *engine); /* takes NULL */

/*
 * Applies one event. SCORE_NOT_FOUND: it names an unknown id. SCORE_INVALID: a value out of range.
 * SCORE_CONFLICT: not possible now (an offer while one is live, an outcome after the end).
 * O(K) for events that book or spread a charge over K eligible firms, else O(1) but for indexes.
 */
SCORE_EXPORT SCORE_MUST_USE enum score_status score_engine_apply(struct score_engine *engine,
                                                                 const struct score_event *event,
                                                                 struct score_error *err);

/*
 * Draws the firm to offer this opportunity to. Allocates nothing. O(K), K = eligible firms.
 * SCORE_NOT_FOUND: unknown opportunity. SCORE_EXHAUSTED: nobody is eligible; *ret_decision is set
 * all the same, with partner 0 and the gate counts that say why.
 */
SCORE_EXPORT SCORE_MUST_USE enum score_status
score_engine_choose(struct score_engine *engine, const struct score_request *request,
                    struct score_decision *ret_decision, struct score_error *err);

/*
 * The gates of one firm alone, as bits of enum score_gate (see struct score_candidate); asked again
 * when an offer is accepted. The firm's own live offer of this opportunity is not held against its
 * capacity. Outputs may be NULL. O(facts of the firm).
 */
SCORE_EXPORT SCORE_MUST_USE enum score_status
score_engine_gates(struct score_engine *engine, int64_t opportunity, int64_t partner, int64_t at_ms,
                   uint32_t *ret_failed, uint32_t *ret_unknown, uint32_t *ret_attested,
                   struct score_error *err);

/*
 * The full table behind that answer: one row per partner, eligible ones first by rank. Writes
 * score_engine_partner_count() rows; SCORE_LIMIT when `capacity` is smaller.
 */
SCORE_EXPORT SCORE_MUST_USE enum score_status
score_engine_candidates(struct score_engine *engine, const struct score_request *request,
                        struct score_candidate *ret_rows, size_t capacity, struct score_error *err);

/* Why, or why not, for one firm. For a firm with failed gates the models' parts are set too. */
SCORE_EXPORT SCORE_MUST_USE enum score_status
score_engine_explain(struct score_engine *engine, const struct score_request *request,
                     int64_t partner, struct score_explanation *ret_explanation,
                     struct score_error *err);

/* One ledger of one firm. Sums over all firms: x = e, exposure = entitlement (within 1e-9). */
struct score_ledger {
    double x;           /* charged, decayed: what prices see */
    double e;           /* entitled, decayed */
    double exposure;    /* X: expected charges, undecayed: what the promise speaks of */
    double entitlement; /* E, undecayed */
    double account;     /* A of the box, within +-u/2 */
    double moved;       /* C: what overrides, corrections and credits moved past +-u/2 */
};

struct score_account {
    int64_t partner;
    struct score_ledger number; /* unit: offers */
    struct score_ledger value;  /* unit: major units of money */
    int64_t open_leads;
    int64_t offers;   /* received, imported history included */
    int64_t answered; /* of these, accepted, declined or expired */
    double merit;
};

SCORE_EXPORT SCORE_MUST_USE enum score_status
score_engine_account(const struct score_engine *engine, int64_t partner,
                     struct score_account *ret_account, struct score_error *err);

SCORE_EXPORT size_t score_engine_partner_count(const struct score_engine *engine);
SCORE_EXPORT int64_t score_engine_state_version(const struct score_engine *engine);
SCORE_EXPORT int64_t score_engine_model_version(const struct score_engine *engine);
SCORE_EXPORT const struct score_policy *score_engine_policy(const struct score_engine *engine);
/* The cap of the ledger by value now, in money; box_u times it is the promise's u. 0 = none yet. */
SCORE_EXPORT double score_engine_value_cap(const struct score_engine *engine);

/* Canonical bytes of what was learnt, or of the whole state: equal folds, equal bytes. */
enum score_part_of_state { SCORE_STATE_MODEL = 1, SCORE_STATE_ALL = 2 };
typedef void score_bytes_fn(const void *bytes, size_t size, void *user);
SCORE_EXPORT void score_engine_write(const struct score_engine *engine,
                                     enum score_part_of_state part, score_bytes_fn *write,
                                     void *user);

#ifdef __cplusplus
}
#endif

#endif
