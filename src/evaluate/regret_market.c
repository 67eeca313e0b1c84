/* SPDX-License-Identifier: Apache-2.0 */
#include "evaluate/regret_market.h"

#include "base/rng.h"
#include "engine/numerics.h"

static const double ELIGIBLE = 0.26; /* 13 of 50 */
static const double SIZE_SD = 0.5;
static const double NOISE_SD = 0.25;

static double opportunity_draw(struct rng *rng, const double *skill, double *values, size_t count)
{
    double size = score__exp(SIZE_SD * rng_normal(rng));
    size_t sure = (size_t)rng_below(rng, count); /* somebody always is */
    double best = 0;
    for (size_t j = 0; j < count; j++) {
        bool is_eligible = rng_uniform(rng) < ELIGIBLE || j == sure;
        double noise = score__exp(NOISE_SD * rng_normal(rng));
        values[j] = is_eligible ? size * skill[j] * noise : 0;
        best = values[j] > best ? values[j] : best;
    }
    return best;
}

enum score_status market_draw(size_t partners, size_t opportunities, uint64_t seed, int part,
                              struct market *ret, struct score_error *err)
{
    struct rng rng;
    struct lanes best = {0};
    double share = (double)opportunities / (double)partners;
    double *skill = calloc(partners, sizeof(*skill));
    double *values = calloc(partners * opportunities, sizeof(*values));
    if (!skill || !values) {
        free(skill);
        free(values);
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    rng_seed(&rng, mix64(2 * seed));
    for (size_t j = 0; j < partners; j++) {
        skill[j] = 0.5 + rng_uniform(&rng);
    }
    rng_seed(&rng, mix64(2 * seed + 1) + (uint64_t)part);
    for (size_t t = 0; t < opportunities; t++) {
        lanes_add(&best, opportunity_draw(&rng, skill, values + t * partners, partners));
    }
    free(skill);
    *ret = (struct market){
        .partners = partners,
        .opportunities = opportunities,
        .values = values,
        .cap = MARKET_CAP * share >= 1 ? (size_t)(MARKET_CAP * share) : 1,
        .floor = MARKET_FLOOR * share,
        .scale = lanes_sum(&best) / (double)opportunities,
    };
    return SCORE_OK;
}

void market_done(struct market *market)
{
    free(market->values);
    market->values = NULL;
}
