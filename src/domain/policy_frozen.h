/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_POLICY_FROZEN_H
#define SCORE_DOMAIN_POLICY_FROZEN_H

#include "domain/policy_evaluate.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Fills the figures of the log: decisions to gain, groups, firms, event_seq. Folds the events anew:
 * one pass, two questions for each answered decision of the days. */
SCORE_MUST_USE enum score_status policy_frozen_read(struct domain *domain,
                                                    const struct score_policy *policy,
                                                    struct policy_report *report,
                                                    struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
