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
#include <score/explain.h>
#include <score/policy.h>
#include <score/status.h>

#ifdef __cplusplus
extern "C" {
#endif

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
 * capacity or the policy's cap. Outputs may be NULL. O(facts of the firm).
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
    bool has_group[SCORE_DIMENSION_NAMED_COUNT]; /* the host named one */
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
