/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_BASE_RNG_H
#define SCORE_BASE_RNG_H

/*
 * Two sources: `rng_bytes` is the operating system's (secrets, tokens); `struct rng` is a small
 * seeded generator for simulation and tests (xoshiro256**-class quality is not needed: SplitMix64),
 * the same sequence on every build. The engine's draws use neither (score/engine.h).
 */

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

void rng_bytes(void *ret, size_t len);

struct rng {
    uint64_t state;
};

void rng_seed(struct rng *rng, uint64_t seed);
uint64_t rng_next(struct rng *rng);
double rng_uniform(struct rng *rng);                 /* [0, 1) */
uint64_t rng_below(struct rng *rng, uint64_t bound); /* [0, bound), bound >= 1, unbiased */
double rng_normal(struct rng *rng);                  /* mean 0, sd 1 */

#ifdef __cplusplus
}
#endif

#endif
