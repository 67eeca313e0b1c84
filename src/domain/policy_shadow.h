/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_POLICY_SHADOW_H
#define SCORE_DOMAIN_POLICY_SHADOW_H

#include <score/decision.h>

#include "domain/domain.h"

#ifdef __cplusplus
extern "C" {
#endif

/* In the transaction of a new decision, on the state that it was taken on. Nothing when no policy
 * is in shadow. Cost: one more choice of the engine. */
SCORE_MUST_USE enum score_status policy_shadow_note(struct domain *domain, int64_t decision_id,
                                                    const struct score_decision *decision,
                                                    struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
