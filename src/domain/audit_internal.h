/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_AUDIT_INTERNAL_H
#define SCORE_DOMAIN_AUDIT_INTERNAL_H

/* What the parts of one fairness report share: the firms of the window, and what its decisions say
 * when they are asked again. */

#include <score/score.h>

#include "domain/report_internal.h"
#include "model/party.h"

#ifdef __cplusplus
extern "C" {
#endif

struct audited {
    struct score_exposure exposure;
    struct partner firm;
    bool is_within_bound;
};

/* One firm over the decisions that were asked again. */
struct pass_firm {
    int64_t partner_id;
    int64_t seen;       /* decisions at which the firm was known */
    int64_t registered; /* of these, registered for MySA */
    int64_t eligible;   /* of these, it met every gate */
    int64_t drawn;
    double share; /* of the draws */
    double even;  /* the same, had every eligible firm had 1/K */
    int64_t failed[SCORE_GATE_COUNT];
};

struct audit_pass {
    int64_t decisions;       /* of the window */
    int64_t asked;           /* of these, asked again: all, or every n-th */
    struct pass_firm *firms; /* by partner_id */
    size_t firm_count;
    double value_kept; /* expected value under the policy in force then */
    double value_free; /* the same state and draw rule without prices and without the box */
    double regret;     /* sum of |pi - pi by merit alone| */
    double envy_sum;
    double envy_max;
    int64_t envy_firms;
};

struct audit_run {
    struct domain *domain;
    struct world *world; /* owned: folded forward, decision by decision */
    int64_t from_ms;
    struct audited *rows;
    size_t count;
    struct audit_pass pass;
    struct audit result;
};

/* Asks the window's decisions again, on the state each was taken on, and leaves run->world folded
 * to the last event. Sets run->from_ms and run->pass. Cost: one fold, and O(K) a decision. */
SCORE_MUST_USE enum score_status audit_pass_read(struct audit_run *run, struct score_error *err);
/* The firm's row of the pass; NULL when no decision saw it. */
const struct pass_firm *audit_pass_find(const struct audit_pass *pass, int64_t partner_id);

/* result.groups and result.gate_groups, from rows and pass. */
SCORE_MUST_USE enum score_status audit_groups_read(struct audit_run *run, struct score_error *err);

/* result.overrides, result.kept_out and the list of both. */
SCORE_MUST_USE enum score_status audit_exceptions_read(struct audit_run *run,
                                                       struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
