/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_OFFER_INTERNAL_H
#define SCORE_DOMAIN_OFFER_INTERNAL_H

/* What place.c and offer.c share: making an offer, and what happens when one ends unaccepted. */

#include "domain/domain.h"
#include "domain/place.h"
#include "model/opportunity.h"
#include "model/passing.h"

#ifdef __cplusplus
extern "C" {
#endif

struct offer_draft {
    const struct opportunity *opportunity;
    int64_t partner_id;
    int64_t decision_id;
    enum offer_origin origin;
    const char *override_reason;
    double value_weight; /* booked in the value ledger; from the engine */
    const char *gates;   /* kv text of gate results and evidence at offer time */
};
/* Inserts the offer with its clock, books the provisional charges in both ledgers, writes
 * offer.made, moves the opportunity to OFFERED. In the caller's transaction. (offer.c) */
SCORE_MUST_USE enum score_status offer_make(struct domain *domain, const struct offer_draft *draft,
                                            struct offer *ret, struct score_error *err);

/* The next firm after an ended offer: RECOMMENDED, new round, place again; after three failed
 * offers, or with nobody left, UNPLACED for a person. In the caller's transaction. (place.c) */
SCORE_MUST_USE enum score_status place_next(struct domain *domain, int64_t opportunity_id,
                                            struct score_error *err);

/* SCORE_OK when the firm still passes every gate for this opportunity now; SCORE_CONFLICT with the
 * failing gates in problem.fields otherwise. (place.c) */
SCORE_MUST_USE enum score_status place_gates_check(struct domain *domain, int64_t opportunity_id,
                                                   int64_t partner_id, struct score_error *err);

/* Sets UNPLACED with its reasons ("GATE=count" kv text). In the caller's transaction. (place.c) */
SCORE_MUST_USE enum score_status place_set_unplaced(struct domain *domain,
                                                    struct opportunity *opportunity,
                                                    const char *reasons, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
