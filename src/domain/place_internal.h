/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_PLACE_INTERNAL_H
#define SCORE_DOMAIN_PLACE_INTERNAL_H

/* What recommend.c, place.c and explain.c share: a decision and how it is shown. */

#include <score/decision.h>

#include "domain/place.h"
#include "model/experiment.h"
#include "model/opportunity.h"
#include "model/passing.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The decision of an opportunity's present round and inputs. */
struct decided {
    struct decision row;
    struct score_decision decision; /* row.blob, decoded */
    bool is_new;                    /* taken by this call, on the state of now */
    bool is_found;                  /* stored before, and kept */
    struct experiment experiment;   /* that it was taken under; id 0 none */
};

/* The question that it answered. */
struct score_request decision_request(const struct score_decision *decision);

/*
 * Finds the decision or takes it: folds the world, asks the engine, stores row and event. Needs an
 * open transaction; checks no permission. `opportunity` moves on when a round without any eligible
 * firm ends because there is one now. Nobody eligible: SCORE_OK with row.partner_id 0.
 */
SCORE_MUST_USE enum score_status decision_take(struct domain *domain,
                                               struct opportunity *opportunity, struct decided *ret,
                                               struct score_error *err);

/* Ends the round without an offer (`reason` is a gate or NOBODY): the next decision is a new one.
 * The record is stored and its round increased. */
SCORE_MUST_USE enum score_status decision_lapse(struct domain *domain,
                                                struct opportunity *opportunity,
                                                int64_t decision_id, const char *reason,
                                                struct score_error *err);

/* SCORE_CONFLICT with the missing fields or the allowed moves unless it is READY or RECOMMENDED. */
SCORE_MUST_USE enum score_status place_state_require(struct domain *domain,
                                                     const struct opportunity *opportunity,
                                                     struct score_error *err);

/* One opportunity in its own transaction level, without the permission check. SCORE_EXHAUSTED is
 * kept: *ret_reason (static) is then the gate that stops most firms, or DUPLICATE: it waits for a
 * person now. */
SCORE_MUST_USE enum score_status place_attempt(struct domain *domain, int64_t opportunity_id,
                                               struct placed *ret, const char **ret_reason,
                                               struct score_error *err);

/* The stored decision with names, shortlist by rank; no ineligible firms. */
SCORE_MUST_USE enum score_status recommendation_read(struct domain *domain,
                                                     const struct decision *row,
                                                     const struct score_decision *decision,
                                                     struct recommendation *ret,
                                                     struct score_error *err);

/* One entry of a decision with the firm's name. */
SCORE_MUST_USE enum score_status candidate_read(struct domain *domain,
                                                const struct score_entry *entry,
                                                struct candidate *ret, struct score_error *err);

/* The failed gates of one firm in words; `unknown` are those not known rather than not met. */
SCORE_MUST_USE enum score_status gates_read(struct domain *domain, uint32_t failed,
                                            uint32_t unknown, struct ineligible *ret,
                                            struct score_error *err);

/* Upper-case name of a gate, static. */
const char *gate_code(enum score_gate gate);

#ifdef __cplusplus
}
#endif

#endif
