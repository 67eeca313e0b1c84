/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_ENGINE_RANDOM_H
#define SCORE_ENGINE_RANDOM_H

/*
 * The counter-based generator of the draws: the ChaCha20 block function (RFC 8439) keyed by a
 * 32-byte seed; (stream, counter) names each block, so a draw depends on nothing drawn before it.
 */

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Streams keep the uses of one seed apart. */
enum random_stream { RANDOM_STREAM_DRAW = 1, RANDOM_STREAM_TIES = 2, RANDOM_STREAM_AUDIT = 3 };

/* One 64-byte block. */
void random_block(const uint8_t seed[32], uint64_t stream, uint64_t counter, uint8_t ret[64]);

/* The first number of a block: uniform on [0, 1) with 53 bits, or 64 bits. */
double random_uniform(const uint8_t seed[32], uint64_t stream, uint64_t counter);
uint64_t random_u64(const uint8_t seed[32], uint64_t stream, uint64_t counter);

/* A sequence of uniforms, eight to a block. Init by setting seed and stream, the rest 0. */
struct random_sequence {
    const uint8_t *seed; /* borrowed */
    uint64_t stream;
    uint64_t counter;
    uint32_t used; /* of the present block; 0 = none made */
    uint8_t block[64];
};
double random_next(struct random_sequence *sequence);

#ifdef __cplusplus
}
#endif

#endif
