/* SPDX-License-Identifier: Apache-2.0 */
#include "score/suppose.h"

#include <string.h>

#include "engine/numerics.h"
#include "engine/state.h"

/* What was otherwise, to be put back. */
struct kept {
    struct score_policy policy;
    struct partner *partner;
    int64_t open_leads;
};

static enum score_status supposition_check(const struct score_engine *engine,
                                           const struct score_supposition *supposition,
                                           struct kept *ret_kept, struct score_error *err)
{
    if (supposition->policy) {
        SCORE_TRY(score_policy_check(supposition->policy, err));
    }
    ret_kept->policy = engine->policy;
    ret_kept->partner = NULL;
    if (supposition->partner) {
        ret_kept->partner = engine_partner(engine, supposition->partner);
        if (!ret_kept->partner) {
            return score_error_set(err, SCORE_NOT_FOUND, "partner", "no such partner");
        }
        if (supposition->open_leads < 0) {
            return score_error_set(err, SCORE_INVALID, "open_leads", "must not be negative");
        }
        ret_kept->open_leads = ret_kept->partner->open_leads;
    }
    return SCORE_OK;
}

static enum score_status answer_write(struct score_engine *engine,
                                      const struct score_request *request,
                                      const struct score_supposed *answer, struct score_error *err)
{
    if (answer->decision) {
        enum score_status status = score_engine_choose(engine, request, answer->decision, err);
        if (status && status != SCORE_EXHAUSTED) {
            return status;
        }
    }
    if (answer->rows) {
        SCORE_TRY(score_engine_candidates(engine, request, answer->rows, answer->capacity, err));
    }
    if (answer->explanation) {
        return score_engine_explain(engine, request, answer->explained, answer->explanation, err);
    }
    return SCORE_OK;
}

enum score_status score_engine_suppose(struct score_engine *engine,
                                       const struct score_supposition *supposition,
                                       const struct score_request *request,
                                       const struct score_supposed *answer, struct score_error *err)
{
    if (!engine || !supposition || !request || !answer) {
        return score_error_set(err, SCORE_INVALID, "", "an engine and a question are needed");
    }
    struct kept kept;
    SCORE_TRY(supposition_check(engine, supposition, &kept, err));
    double power = 1;
    engine->solution.is_valid = false;
    if (supposition->policy) {
        engine->policy = *supposition->policy;
        if (kept.policy.merit_tau > 0) {
            power = supposition->policy->merit_tau / kept.policy.merit_tau;
            engine->merit_power = &power;
        }
    }
    if (kept.partner) {
        kept.partner->open_leads = supposition->open_leads;
    }
    enum score_status status = answer_write(engine, request, answer, err);
    engine->policy = kept.policy;
    engine->merit_power = NULL;
    if (kept.partner) {
        kept.partner->open_leads = kept.open_leads;
    }
    engine->solution.is_valid = false;
    return status;
}

struct usual_sums {
    struct lanes base;
    struct lanes groups[SCORE_GROUP_COUNT];
    struct lanes uncertainty;
    struct lanes calibration;
    struct lanes log_odds;
    struct lanes p;
};

static void usual_add(struct usual_sums *sums, const struct score_part *part)
{
    lanes_add(&sums->base, part->base);
    for (int group = 0; group < SCORE_GROUP_COUNT; group++) {
        lanes_add(&sums->groups[group], part->groups[group]);
    }
    lanes_add(&sums->uncertainty, part->uncertainty);
    lanes_add(&sums->calibration, part->calibration);
    lanes_add(&sums->log_odds, part->log_odds);
    lanes_add(&sums->p, part->p);
}

static struct score_part usual_part(const struct usual_sums *sums, double count)
{
    struct score_part part = {
        .base = lanes_sum(&sums->base) / count,
        .uncertainty = lanes_sum(&sums->uncertainty) / count,
        .calibration = lanes_sum(&sums->calibration) / count,
        .log_odds = lanes_sum(&sums->log_odds) / count,
        .p = lanes_sum(&sums->p) / count,
    };
    for (int group = 0; group < SCORE_GROUP_COUNT; group++) {
        part.groups[group] = lanes_sum(&sums->groups[group]) / count;
    }
    return part;
}

enum score_status score_engine_usual(struct score_engine *engine,
                                     const struct score_request *request,
                                     struct score_usual *ret_usual, struct score_error *err)
{
    if (!engine || !request) {
        return score_error_set(err, SCORE_INVALID, "", "an engine and a request are needed");
    }
    struct opportunity *opportunity = engine_opportunity(engine, request->opportunity);
    if (!opportunity) {
        return score_error_set(err, SCORE_NOT_FOUND, "opportunity", "no such opportunity");
    }
    const struct solution *solution = solve(engine, opportunity, request);
    struct score_usual usual = {.count = solution->count};
    struct usual_sums sums[MODEL_COUNT] = {0};
    struct lanes price = {0};
    struct context context;
    context_init(&context, engine, opportunity, solution->stage, request->at_ms);
    for (uint32_t i = 0; i < solution->count; i++) {
        const struct partner *partner = &engine->partners[engine->rows[i].partner];
        struct pair pair;
        pair_init(&pair, &context, engine, partner, false);
        for (int kind = 0; kind < MODEL_COUNT; kind++) {
            struct score_part part;
            pair_explain(&pair, &context, engine, partner, (enum model_kind)kind, &part);
            usual_add(&sums[kind], &part);
        }
        lanes_add(&price, engine->rows[i].terms.own_price);
    }
    if (solution->count) {
        usual.accept = usual_part(&sums[MODEL_ACCEPT], (double)solution->count);
        usual.win = usual_part(&sums[MODEL_WIN], (double)solution->count);
        usual.own_price = lanes_sum(&price) / (double)solution->count;
    }
    *ret_usual = usual;
    return SCORE_OK;
}
