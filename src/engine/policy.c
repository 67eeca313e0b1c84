/* SPDX-License-Identifier: Apache-2.0 */
#include "base/base.h"
#include "score/engine.h"

void score_policy_init(struct score_policy *policy)
{
    *policy = (struct score_policy){.size = sizeof(*policy),
                                    .version = 1,
#define X(name, default_value, min, max, text) .name = default_value,
                                    SCORE_POLICY_LIST(X)
#undef X
    };
}

void score_policy_recommend(struct score_policy *policy)
{
    policy->sequence_offers = 3;
    /* Strong enough to move firms before the box has to: docs/evaluate-promise.md. */
    policy->own_queue = 1;
    policy->own_q = 1;
    policy->kappa = 0.05;
}

static enum score_status range_check(const char *name, double value, double min, double max,
                                     struct score_error *err)
{
    if (value >= min && value <= max) {
        return SCORE_OK;
    }
    return score_error_set(err, SCORE_INVALID, name, "must be between %g and %g", min, max);
}

enum score_status score_policy_check(const struct score_policy *policy, struct score_error *err)
{
    if (!policy || policy->size != sizeof(*policy)) {
        return score_error_set(err, SCORE_INVALID, "size", "not a policy of this library");
    }
    if (policy->version < 1) {
        return score_error_set(err, SCORE_INVALID, "version", "must be at least 1");
    }
#define X(name, default_value, min, max, text)                                                     \
    SCORE_TRY(range_check(#name, policy->name, min, max, err));
    SCORE_POLICY_LIST(X)
#undef X
    if (policy->epsilon + policy->epsilon_cold > 0.5) {
        return score_error_set(err, SCORE_INVALID, "epsilon_cold",
                               "epsilon and epsilon_cold together must not pass one half");
    }
    return SCORE_OK;
}
