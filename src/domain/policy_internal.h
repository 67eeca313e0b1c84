/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_POLICY_INTERNAL_H
#define SCORE_DOMAIN_POLICY_INTERNAL_H

/* What the files of policies share. */

#include "domain/policy.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { POLICY_WRITERS = ROLE_CHANNEL_MANAGER | ROLE_ADMINISTRATOR };
enum { POLICY_READERS = ROLE_CHANNEL_MANAGER | ROLE_ADMINISTRATOR | ROLE_AUDITOR };

/* Stored or, before anybody drafted one, the engine's defaults as policy 1. */
SCORE_MUST_USE enum score_status policy_get(struct domain *domain, int64_t id, struct policy *ret,
                                            struct score_error *err);
SCORE_MUST_USE enum score_status policy_live_get(struct domain *domain, struct policy *ret,
                                                 struct score_error *err);
/* In a transaction: policy 1 stands in the table. */
SCORE_MUST_USE enum score_status policy_first_ensure(struct domain *domain,
                                                     struct score_error *err);
/* SCORE_CONFLICT with the moves that are possible. */
SCORE_MUST_USE enum score_status policy_move_refuse(struct domain *domain,
                                                    const struct policy *policy, const char *move,
                                                    struct score_error *err);
/* One event about a policy; `detail` may be NULL. */
SCORE_MUST_USE enum score_status policy_event(struct domain *domain, const struct policy *policy,
                                              const char *verb, const char *reason,
                                              const struct buf *detail, int64_t *ret_seq,
                                              struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
