/* SPDX-License-Identifier: Apache-2.0 */
#include "base/rng.h"

#include <math.h>

#include <sodium.h>

void rng_bytes(void *ret, size_t len)
{
    randombytes_buf(ret, len);
}

void rng_seed(struct rng *rng, uint64_t seed)
{
    rng->state = seed;
}

/* SplitMix64: a Weyl sequence through a 64-bit finaliser. */
uint64_t rng_next(struct rng *rng)
{
    rng->state += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t z = rng->state;
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

double rng_uniform(struct rng *rng)
{
    return (double)(rng_next(rng) >> 11) * 0x1p-53;
}

uint64_t rng_below(struct rng *rng, uint64_t bound)
{
    SCORE_ASSERT(bound >= 1);
    /* Values under 2^64 mod bound would make small results likelier; draw again. */
    uint64_t reject_below = (UINT64_MAX - bound + 1) % bound;
    uint64_t value = rng_next(rng);
    while (value < reject_below) {
        value = rng_next(rng);
    }
    return value % bound;
}

/* Box-Muller, one of the pair, so that a draw always costs two steps of the sequence. */
double rng_normal(struct rng *rng)
{
    double u = 1.0 - rng_uniform(rng);
    double v = rng_uniform(rng);
    return sqrt(-2.0 * log(u)) * cos(2.0 * 3.14159265358979323846 * v);
}
