/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_POLICY_FEASIBLE_H
#define SCORE_DOMAIN_POLICY_FEASIBLE_H

/*
 * Can a policy's caps, floors and bands be met at once on this site's demand of the last 90 days
 * (evaluate/feasible.h)? Asked when it is drafted, evaluated, approved, put in shadow or in force:
 * what was possible when it was drafted may not be any more.
 */

#include "domain/policy.h"
#include "evaluate/feasible.h"

#ifdef __cplusplus
extern "C" {
#endif

struct score_engine;

struct policy_feasibility {
    struct feasible_answer answer;
    const char *reason; /* in the arena; NULL = it can be met */
};

/* On an engine folded up to now. */
SCORE_MUST_USE enum score_status policy_feasible_ask(struct domain *domain,
                                                     struct score_engine *engine,
                                                     const struct score_policy *policy,
                                                     struct policy_feasibility *ret,
                                                     struct score_error *err);
/*
 * On domain's world. `refusal` is the status of a policy that cannot be met: SCORE_INVALID for one
 * that is handed in, SCORE_CONFLICT for one that is there; each clashing line is a problem field.
 */
SCORE_MUST_USE enum score_status policy_feasible_require(struct domain *domain,
                                                         const struct score_policy *policy,
                                                         enum score_status refusal,
                                                         struct score_error *err);
/* `score policy check`: the same for one that is not drafted yet; nothing is written. */
SCORE_MUST_USE enum score_status policy_check(struct domain *domain, const struct policy_file *file,
                                              struct policy_feasibility *ret,
                                              struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
