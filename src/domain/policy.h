/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_POLICY_H
#define SCORE_DOMAIN_POLICY_H

/*
 * The life of a policy: DRAFT, EVALUATED, APPROVED, SHADOW (may be left out), LIVE, RETIRED. One is
 * in force at a time, at first policy 1: what was recommended when the database was made, the
 * engine's defaults in one that is older than policies. Every step is an event;
 * policy.activated is the one the engine folds. A draft never changes: a changed one is another.
 *
 * Channel managers and administrators act, auditors read. A move that is not possible now is
 * SCORE_CONFLICT with what would be; one's own draft is approved by somebody else, SCORE_DENIED.
 * Approval, shadow and activation need an evaluation that passed the gate, of these very bytes,
 * against the policy in force now.
 */

#include "domain/domain.h"
#include "domain/policy_file.h"
#include "model/policy.h"

#ifdef __cplusplus
extern "C" {
#endif

struct policy_view {
    struct policy policy;
    struct score_policy values;
    struct policy live; /* the one in force */
    struct score_policy live_values;
    bool has_evaluation;
    struct policy_evaluation evaluation; /* the newest */
    bool evaluation_counts;              /* of these bytes, against the policy in force */
    struct policy_shadow_sums shadow;
};

/* Newest first. */
SCORE_MUST_USE enum score_status policy_list(struct domain *domain, const struct store_page *page,
                                             struct policy **ret_items, size_t *ret_count,
                                             struct score_error *err);
SCORE_MUST_USE enum score_status policy_read(struct domain *domain, int64_t id,
                                             struct policy_view *ret, struct score_error *err);
/* `note` says where from, for the event: the operating system's user of a command line, or "". */
SCORE_MUST_USE enum score_status policy_draft(struct domain *domain, const struct policy_file *file,
                                              const char *note, struct policy_view *ret,
                                              struct score_error *err);
SCORE_MUST_USE enum score_status policy_approve(struct domain *domain, int64_t id, const char *note,
                                                struct policy_view *ret, struct score_error *err);
/* The one that was in shadow is APPROVED again. */
SCORE_MUST_USE enum score_status policy_shadow_begin(struct domain *domain, int64_t id,
                                                     struct policy_view *ret,
                                                     struct score_error *err);
SCORE_MUST_USE enum score_status policy_activate(struct domain *domain, int64_t id,
                                                 struct policy_view *ret, struct score_error *err);
/* Puts the policy in force before this one in force again, as a new version: no gate, for what was
 * lived with already is safer than what is being left. Twice goes back two. `id` is the one that is
 * left (0 = whichever is in force), so that two people at once do not go back two. */
SCORE_MUST_USE enum score_status policy_rollback(struct domain *domain, int64_t id,
                                                 const char *reason, struct policy_view *ret,
                                                 struct score_error *err);
/* The moves that are possible in a state, ended by NULL. */
const char *const *policy_moves(enum policy_state state);

#ifdef __cplusplus
}
#endif

#endif
