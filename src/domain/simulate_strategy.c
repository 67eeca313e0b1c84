/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/simulate_strategy.h"

#include <math.h>

enum { MEASURES = 7 };

/* Sums over seeds of one measure of one agent. */
struct sums {
    double honest;
    double change;
    double squared;
};

struct study {
    struct simulate_options options;
    struct market_spec market; /* everybody honest but the one */
    struct sums sums[SIMULATE_AGENTS][MEASURES];
};

static enum score_status run_one(struct study *study, enum simulate_agent agent,
                                 double ret[MEASURES], struct score_error *err)
{
    struct domain none = {0};
    struct simulate_result result = {0};
    study->options.agent = agent;
    SCORE_TRY(simulate_run(&none, &study->options, &result, err));
    ret[0] = result.watched_offers;
    ret[1] = result.watched_exposure;
    ret[2] = result.watched_charged_value;
    ret[3] = result.watched_entitlement;
    ret[4] = result.watched_value;
    ret[5] = result.watched_taken;
    ret[6] = result.watched_wins;
    return SCORE_OK;
}

static void change_add(struct sums *sums, double honest, double own)
{
    double change = own - honest;
    sums->honest += honest;
    sums->change += change;
    sums->squared += change * change;
}

static enum score_status seed_run(struct study *study, struct score_error *err)
{
    double honest[MEASURES];
    SCORE_TRY(run_one(study, SIMULATE_HONEST, honest, err));
    for (int agent = SIMULATE_HONEST + 1; agent < SIMULATE_AGENTS; agent++) {
        double own[MEASURES];
        SCORE_TRY(run_one(study, (enum simulate_agent)agent, own, err));
        for (int i = 0; i < MEASURES; i++) {
            change_add(&study->sums[agent][i], honest[i], own[i]);
        }
    }
    return SCORE_OK;
}

static struct simulate_gain gain_of(const struct sums *sums, double seeds)
{
    double honest = sums->honest / seeds;
    double change = sums->change / seeds;
    double variance = (sums->squared - seeds * change * change) / (seeds - 1);
    double margin = 1.96 * sqrt(fmax(variance, 0) / seeds);
    double unit = honest > 0 ? honest : 1;
    return (struct simulate_gain){
        .honest = honest,
        .deviating = honest + change,
        .gain = change / unit,
        .low = (change - margin) / unit,
        .high = (change + margin) / unit,
    };
}

static enum score_status seeds_check(const struct simulate_options *options, int64_t seeds,
                                     struct score_error *err)
{
    return options->market && seeds >= 2 && seeds <= SIMULATE_SEEDS_MAX
               ? SCORE_OK
               : score_error_set(err, SCORE_INVALID, "seeds",
                                 "a market, and between 2 and %d seeds", SIMULATE_SEEDS_MAX);
}

/* Everybody is honest but whom the study makes deviate. */
static void study_begin(struct study *study, const struct simulate_options *options)
{
    study->market = *options->market;
    study->market.agents_honest = 1;
    study->market.agents_picker = 0;
    study->market.agents_idler = 0;
    study->market.agents_padder = 0;
    study->market.agents_blamer = 0;
    study->market.agents_sybil = 0;
    study->options.market = &study->market;
    study->options.is_fast = true;
    study->options.progress = NULL; /* ours counts seeds */
}

enum score_status simulate_strategies(const struct simulate_options *options, int64_t seeds,
                                      struct simulate_strategy ret[SIMULATE_AGENTS - 1],
                                      struct score_error *err)
{
    struct study study = {.options = *options};
    SCORE_TRY(seeds_check(options, seeds, err));
    study_begin(&study, options);
    study.options.watched = 1;
    for (int64_t i = 0; i < seeds; i++) {
        study.options.seed = options->seed + (uint64_t)i;
        SCORE_TRY(seed_run(&study, err));
        if (options->progress) {
            options->progress(i + 1, seeds, options->user);
        }
    }
    for (int agent = SIMULATE_HONEST + 1; agent < SIMULATE_AGENTS; agent++) {
        ret[agent - 1] = (struct simulate_strategy){
            .agent = (enum simulate_agent)agent,
            .offers = gain_of(&study.sums[agent][0], (double)seeds),
            .exposure = gain_of(&study.sums[agent][1], (double)seeds),
            .charged_value = gain_of(&study.sums[agent][2], (double)seeds),
            .entitlement = gain_of(&study.sums[agent][3], (double)seeds),
            .value = gain_of(&study.sums[agent][4], (double)seeds),
            .taken = gain_of(&study.sums[agent][5], (double)seeds),
            .wins = gain_of(&study.sums[agent][6], (double)seeds),
        };
    }
    return SCORE_OK;
}

/* A quarter of the firms become five of one owner; the rest of the market is as it was. */
static void owners_settle(struct study *study, int64_t firms, struct simulate_owners *ret)
{
    ret->owners = firms / 4;
    ret->firms = firms - ret->owners;
    study->options.partners = ret->firms + ret->owners * MARKET_SYBILS;
    study->options.watched = 0;
    study->market.firms_count = (double)study->options.partners;
    study->market.agents_sybil =
        (double)(ret->owners * MARKET_SYBILS) / (double)study->options.partners;
    study->market.agents_honest = 1 - study->market.agents_sybil;
    study->market.firms_flaws = 0;
    study->market.firms_enterprises = 0;
    study->market.newcomers_percent = 0;
}

enum score_status simulate_owners(const struct simulate_options *options, int64_t seeds,
                                  struct simulate_owners *ret, struct score_error *err)
{
    struct study study = {.options = *options};
    struct simulate_owners owners = {0};
    SCORE_TRY(seeds_check(options, seeds, err));
    if (options->partners < 8) {
        return score_error_set(err, SCORE_INVALID, "partners", "owners need at least 8 firms");
    }
    study_begin(&study, options);
    owners_settle(&study, options->partners, &owners);
    struct sums *sums = study.sums[SIMULATE_SYBIL];
    for (int64_t i = 0; i < seeds; i++) {
        struct domain none = {0};
        struct simulate_result result = {0};
        study.options.seed = options->seed + (uint64_t)i;
        SCORE_TRY(simulate_run(&none, &study.options, &result, err));
        const struct simulate_group *five = &result.groups[SIMULATE_SYBIL];
        const struct simulate_group *one = &result.groups[SIMULATE_HONEST];
        double few = (double)owners.owners;
        double many = (double)owners.firms;
        change_add(&sums[0], one->exposure / many, five->exposure / few);
        change_add(&sums[1], one->entitlement / many, five->entitlement / few);
        change_add(&sums[2], one->value / many, five->value / few);
        if (options->progress) {
            options->progress(i + 1, seeds, options->user);
        }
    }
    owners.exposure = gain_of(&sums[0], (double)seeds);
    owners.entitlement = gain_of(&sums[1], (double)seeds);
    owners.value = gain_of(&sums[2], (double)seeds);
    *ret = owners;
    return SCORE_OK;
}
