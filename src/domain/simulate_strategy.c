/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/simulate_strategy.h"

#include <math.h>

enum { MEASURES = 3 };

/* Sums over seeds of one measure of one agent. */
struct sums {
    double honest;
    double change;
    double squared;
};

struct study {
    struct simulate_options options;
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
    ret[2] = result.watched_value;
    return SCORE_OK;
}

static enum score_status seed_run(struct study *study, struct score_error *err)
{
    double honest[MEASURES];
    SCORE_TRY(run_one(study, SIMULATE_HONEST, honest, err));
    for (int agent = SIMULATE_HONEST + 1; agent < SIMULATE_AGENTS; agent++) {
        double own[MEASURES];
        SCORE_TRY(run_one(study, (enum simulate_agent)agent, own, err));
        for (int i = 0; i < MEASURES; i++) {
            struct sums *sums = &study->sums[agent][i];
            double change = own[i] - honest[i];
            sums->honest += honest[i];
            sums->change += change;
            sums->squared += change * change;
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

enum score_status simulate_strategies(const struct simulate_options *options, int64_t seeds,
                                      struct simulate_strategy ret[SIMULATE_AGENTS - 1],
                                      struct score_error *err)
{
    struct study study = {.options = *options};
    if (!options->market || seeds < 2 || seeds > SIMULATE_SEEDS_MAX) {
        return score_error_set(err, SCORE_INVALID, "seeds", "a market, and between 2 and %d seeds",
                               SIMULATE_SEEDS_MAX);
    }
    study.options.is_fast = true;
    study.options.progress = NULL; /* ours counts seeds */
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
            .value = gain_of(&study.sums[agent][2], (double)seeds),
        };
    }
    return SCORE_OK;
}
