/* SPDX-License-Identifier: Apache-2.0 */
/* How firmly a choice stands: the nearest kappa and merit_tau, up and down, that the same draw
 * would have given to another firm, ledgers and models as they were. */
#include "domain/explain_internal.h"
#include "domain/world.h"
#include "store/party_store.h"

static const double KAPPA_UP[] = {1.05, 1.1, 1.25, 1.5, 2, 4, 8};
static const double KAPPA_DOWN[] = {0.95, 0.9, 0.75, 0.5, 0.25, 0};
static const double TAU_STEP = 0.05;
static const double TAU_MAX = 0.5;

/* The firm that the same draw gives under another policy; 0 = the same as it was. */
static enum score_status other_drawn(struct explaining *run, const struct score_policy *policy,
                                     int64_t *ret_partner, struct score_error *err)
{
    struct score_decision decision;
    const struct score_supposition supposition = {.policy = policy};
    const struct score_supposed answer = {.decision = &decision};
    SCORE_TRY(
        score_engine_suppose(world_engine(run->world), &supposition, &run->request, &answer, err));
    *ret_partner = decision.partner == run->decision.partner ? 0 : decision.partner;
    return SCORE_OK;
}

static enum score_status flip_add(struct explaining *run, const char *parameter, double from,
                                  double to, int64_t partner_id, struct score_error *err)
{
    struct explanation *result = &run->result;
    struct partner firm;
    SCORE_TRY(store_partner_get(run->domain->store, partner_id, run->domain->arena, &firm, err));
    result->flips[result->flip_count++] = (struct explanation_flip){
        .parameter = parameter,
        .from = from,
        .to = to,
        .partner_id = partner_id,
        .name = firm.name,
    };
    return SCORE_OK;
}

static enum score_status kappa_flip(struct explaining *run, const double *factors, size_t count,
                                    struct score_error *err)
{
    const struct score_policy *policy = score_engine_policy(world_engine(run->world));
    double from = policy->kappa;
    for (size_t i = 0; i < count; i++) {
        struct score_policy other = *policy;
        int64_t partner = 0;
        other.kappa = from * factors[i];
        if (score_policy_check(&other, NULL)) {
            return SCORE_OK;
        }
        SCORE_TRY(other_drawn(run, &other, &partner, err));
        if (partner) {
            return flip_add(run, "kappa", from, other.kappa, partner, err);
        }
    }
    return SCORE_OK;
}

static enum score_status tau_flip(struct explaining *run, double step, struct score_error *err)
{
    const struct score_policy *policy = score_engine_policy(world_engine(run->world));
    double from = policy->merit_tau;
    for (int i = 1; i <= 10; i++) {
        struct score_policy other = *policy;
        int64_t partner = 0;
        other.merit_tau = from + step * i;
        if (other.merit_tau < -1e-9 || other.merit_tau > TAU_MAX + 1e-9) {
            return SCORE_OK;
        }
        other.merit_tau = other.merit_tau > 0 ? other.merit_tau : 0;
        other.merit_tau = other.merit_tau < TAU_MAX ? other.merit_tau : TAU_MAX;
        SCORE_TRY(other_drawn(run, &other, &partner, err));
        if (partner) {
            return flip_add(run, "merit_tau", from, other.merit_tau, partner, err);
        }
    }
    return SCORE_OK;
}

enum score_status explain_flips_read(struct explaining *run, struct score_error *err)
{
    if (!run->decision.partner) {
        return SCORE_OK;
    }
    SCORE_TRY(kappa_flip(run, KAPPA_UP, SCORE_ARRAY_COUNT(KAPPA_UP), err));
    SCORE_TRY(kappa_flip(run, KAPPA_DOWN, SCORE_ARRAY_COUNT(KAPPA_DOWN), err));
    SCORE_TRY(tau_flip(run, TAU_STEP, err));
    return tau_flip(run, -TAU_STEP, err);
}
