/* SPDX-License-Identifier: Apache-2.0 */
/* What the policy in shadow would have chosen, beside each new decision. It never acts. */
#include "domain/policy_shadow.h"

#include <score/suppose.h>

#include "base/limits.h"
#include "domain/place_internal.h"
#include "domain/policy_internal.h"
#include "domain/world.h"
#include "store/policy_store.h"

static const struct score_entry *entry_find(const struct score_decision *decision, int64_t partner)
{
    for (int32_t i = 0; i < decision->entry_count; i++) {
        if (decision->entries[i].partner == partner) {
            return &decision->entries[i];
        }
    }
    return NULL;
}

static double value_of(const struct score_decision *decision, int64_t partner)
{
    const struct score_entry *entry = entry_find(decision, partner);
    return entry ? entry->terms.value : 0;
}

/* The probability with which both draw from what both have on their lists. */
static double agreement_of(const struct score_decision *a, const struct score_decision *b)
{
    double sum = 0;
    for (int32_t i = 0; i < a->entry_count; i++) {
        const struct score_entry *other = entry_find(b, a->entries[i].partner);
        if (other) {
            sum += other->propensity < a->entries[i].propensity ? other->propensity
                                                                : a->entries[i].propensity;
        }
    }
    return sum;
}

enum score_status policy_shadow_note(struct domain *domain, int64_t decision_id,
                                     const struct score_decision *decision, struct score_error *err)
{
    struct policy policy;
    struct score_policy values;
    struct score_decision would;
    if (decision->flags & SCORE_DECISION_BASELINE) {
        return SCORE_OK; /* no policy chose: there is nothing to compare with */
    }
    enum score_status status =
        store_policy_find(domain->store, POLICY_SHADOW, domain->arena, &policy, err);
    if (status) {
        return status == SCORE_NOT_FOUND ? SCORE_OK : status;
    }
    SCORE_TRY(policy_parameters_read(policy.parameters, domain->arena, &values, err));
    values.version = policy.id;
    struct score_request request = decision_request(decision);
    struct score_supposition other = {.policy = &values};
    struct score_supposed answer = {.decision = &would};
    SCORE_TRY(score_engine_suppose(world_engine(domain->world), &other, &request, &answer, err));
    struct policy_shadow shadow = {
        .decision_id = decision_id,
        .policy_id = policy.id,
        .partner_id = would.partner,
        .propensity = would.propensity,
        .agreement = agreement_of(decision, &would),
        .is_same = would.partner == decision->partner,
        .live_value = value_of(decision, decision->partner),
        .value = value_of(&would, would.partner),
    };
    return store_policy_shadow_add(domain->store, &shadow, err);
}
