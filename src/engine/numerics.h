/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_ENGINE_NUMERICS_H
#define SCORE_ENGINE_NUMERICS_H

/*
 * Arithmetic that gives the same bytes on every compiler and instruction set (engine.md 3.8): no
 * libm but sqrt (exact by IEEE 754), no fused operations, sums in 16 lanes folded in a fixed order.
 *
 * exp, log and sigmoid are within 1 ulp of the true value; a test holds them to it. Pure.
 */

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { SCORE__LANES = 16 };

double score__exp(double x);
/* x > 0; -inf at 0, NaN below. */
double score__log(double x);
double score__exp2(double x);
double score__sigmoid(double x);
/* log(p / (1 - p)) for p clamped to [1e-12, 1 - 1e-12]. */
double score__logit(double p);
/* x^y for x >= 0; whole y of at most 8 by multiplication, 1/2 by the root. */
double score__power(double x, double y);
double score__clamp(double x, double low, double high);

/* A running sum in lanes: element i goes to lane i % 16. {0} is empty. */
struct lanes {
    double lane[SCORE__LANES];
    uint32_t next;
};

static inline void lanes_add(struct lanes *lanes, double x)
{
    lanes->lane[lanes->next] += x;
    lanes->next = (lanes->next + 1) % SCORE__LANES;
}

/* Neighbours first: ((0+8)+(4+12)) ... the one order there is. */
double lanes_sum(const struct lanes *lanes);

/* A well mixed 64-bit value of x; a bijection. */
static inline uint64_t mix64(uint64_t x)
{
    x ^= x >> 32;
    x *= UINT64_C(0xd6e8feb86659fd93);
    x ^= x >> 32;
    x *= UINT64_C(0xd6e8feb86659fd93);
    x ^= x >> 32;
    return x;
}

/* Hash of a NUL-terminated text. */
uint64_t text_hash(const char *text);

#ifdef __cplusplus
}
#endif

#endif
