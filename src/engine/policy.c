/* SPDX-License-Identifier: Apache-2.0 */
#include "score/policy.h"
#include "base/base.h"

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

static enum score_status whole_check(const char *name, double value, struct score_error *err)
{
    if (value == (double)(int64_t)value) {
        return SCORE_OK;
    }
    return score_error_set(err, SCORE_INVALID, name, "must be a whole number");
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
    SCORE_TRY(whole_check("own_price", policy->own_price, err));
    SCORE_TRY(whole_check("cap_offers", policy->cap_offers, err));
    if (policy->epsilon + policy->epsilon_cold > 0.5) {
        return score_error_set(err, SCORE_INVALID, "epsilon_cold",
                               "epsilon and epsilon_cold together must not pass one half");
    }
    return SCORE_OK;
}

/* ---- bands ------------------------------------------------------------------------------------
 */

static const struct {
    size_t offset;
    const char *parameter;
    const char *text;
} DIMENSIONS[] = {
#define X(name, value, parameter, text)                                                            \
    [value] = {offsetof(struct score_policy, parameter), #parameter, text},
    SCORE_DIMENSION_LIST(X)
#undef X
};

const char *score_dimension_text(enum score_dimension dimension)
{
    return (unsigned)dimension < SCORE_DIMENSION_COUNT ? DIMENSIONS[dimension].text : NULL;
}

const char *score_policy_band_name(enum score_dimension dimension)
{
    return (unsigned)dimension < SCORE_DIMENSION_COUNT ? DIMENSIONS[dimension].parameter : NULL;
}

double score_policy_band(const struct score_policy *policy, enum score_dimension dimension)
{
    return *(const double *)(const void *)((const char *)policy + DIMENSIONS[dimension].offset);
}
