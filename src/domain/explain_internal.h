/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_EXPLAIN_INTERNAL_H
#define SCORE_DOMAIN_EXPLAIN_INTERNAL_H

/* The parts of one explanation: reasons, what would change it, the weekly band, sensitivity. */

#include <score/engine.h>
#include <score/suppose.h>

#include "domain/explanation.h"
#include "domain/place_internal.h"
#include "model/party.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { EXPLAIN_PRIVATE_MIN = 5 /* engine.md 8: fewer firms would tell who they are */ };

/* One explanation on its way. */
struct explaining {
    struct domain *domain;
    struct world *world; /* owned; folded forward */
    struct decision row;
    struct score_decision decision;
    struct score_request request; /* of the decision */
    struct partner firm;
    struct score_explanation engine;
    struct score_usual usual; /* of the eligible firms; for the vendor's eyes */
    int64_t offers;           /* received in the days of the promise */
    bool is_for_firm;         /* the reader is a firm, asking about itself */
    struct explanation result;
};

/* "top 10", "next 25 %", "lower". */
const char *explain_band_text(int32_t rank, int64_t eligible);

/* A firm's band comes from its first decision of the week in the same line and country: whatever
 * it asks in a week about one market gets one answer. Folds run->world up to there at most. "" =
 * it was not eligible in the week's first ones. */
SCORE_MUST_USE enum score_status explain_week_band(struct explaining *run, struct score_error *err);

/* result.why, result.why_not, result.fairness. */
SCORE_MUST_USE enum score_status explain_reasons_read(struct explaining *run,
                                                      struct score_error *err);

/* result.changes: what the firm itself could do, and what that would have brought. */
SCORE_MUST_USE enum score_status explain_changes_read(struct explaining *run,
                                                      struct score_error *err);
/* The least change of its open leads that would have lifted its band in one decision. */
struct standing {
    int32_t rank;
    int64_t eligible;
};
SCORE_MUST_USE enum score_status explain_leads_read(struct explaining *run,
                                                    const struct score_request *request,
                                                    const struct standing *standing,
                                                    struct score_error *err);

/* result.flips: the nearest values of kappa and merit_tau that draw another firm. */
SCORE_MUST_USE enum score_status explain_flips_read(struct explaining *run,
                                                    struct score_error *err);

/* Takes away what a firm may not see; the last step. */
void explain_private(struct explaining *run);

/* The first event at or after a moment; one past the last when there is none. O(log events). */
SCORE_MUST_USE enum score_status explain_seq_at(struct domain *domain, int64_t at_ms,
                                                int64_t *ret_seq, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
