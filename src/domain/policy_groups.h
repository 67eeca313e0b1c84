/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_POLICY_GROUPS_H
#define SCORE_DOMAIN_POLICY_GROUPS_H

/* Who gains and who loses: offers expected before and after, by firm and by group. Exact: shares,
 * not draws. */

#include "domain/policy_evaluate.h"

#ifdef __cplusplus
extern "C" {
#endif

struct policy_exposure_row {
    int64_t partner_id;
    bool is_cold; /* when it was last asked about */
    double before;
    double after;
};

struct policy_exposure {
    struct domain *domain;
    struct policy_exposure_row *rows; /* by id: keys are small and dense */
    size_t count;
};

SCORE_MUST_USE enum score_status policy_exposure_add(struct policy_exposure *exposure,
                                                     const struct score_candidate *before,
                                                     double after, struct score_error *err);
/* Fills groups and firms. */
SCORE_MUST_USE enum score_status policy_exposure_read(struct policy_exposure *exposure,
                                                      struct policy_report *report,
                                                      struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
