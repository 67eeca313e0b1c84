/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/random.h"

#include <string.h>

static uint32_t u32_load(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
           (uint32_t)bytes[3] << 24;
}

static uint64_t u64_load(const uint8_t *bytes)
{
    return (uint64_t)u32_load(bytes) | (uint64_t)u32_load(bytes + 4) << 32;
}

static uint32_t rotate(uint32_t x, int bits)
{
    return x << bits | x >> (32 - bits);
}

static void quarter_round(uint32_t *a, uint32_t *b, uint32_t *c, uint32_t *d)
{
    *a += *b;
    *d = rotate(*d ^ *a, 16);
    *c += *d;
    *b = rotate(*b ^ *c, 12);
    *a += *b;
    *d = rotate(*d ^ *a, 8);
    *c += *d;
    *b = rotate(*b ^ *c, 7);
}

void random_block(const uint8_t seed[32], uint64_t stream, uint64_t counter, uint8_t ret[64])
{
    uint32_t start[16] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};
    for (int i = 0; i < 8; i++) {
        start[4 + i] = u32_load(seed + 4 * i);
    }
    start[12] = (uint32_t)counter;
    start[13] = (uint32_t)(counter >> 32);
    start[14] = (uint32_t)stream;
    start[15] = (uint32_t)(stream >> 32);
    uint32_t x[16];
    memcpy(x, start, sizeof(x));
    for (int round = 0; round < 20; round += 2) {
        for (int i = 0; i < 4; i++) { /* columns */
            quarter_round(&x[i], &x[4 + i], &x[8 + i], &x[12 + i]);
        }
        for (int i = 0; i < 4; i++) { /* diagonals */
            quarter_round(&x[i], &x[4 + (i + 1) % 4], &x[8 + (i + 2) % 4], &x[12 + (i + 3) % 4]);
        }
    }
    for (int i = 0; i < 16; i++) {
        uint32_t word = x[i] + start[i];
        for (int byte = 0; byte < 4; byte++) {
            ret[4 * i + byte] = (uint8_t)(word >> (8 * byte));
        }
    }
}

static double uniform_of(uint64_t bits)
{
    return (double)(bits >> 11) * 0x1p-53;
}

uint64_t random_u64(const uint8_t seed[32], uint64_t stream, uint64_t counter)
{
    uint8_t block[64];
    random_block(seed, stream, counter, block);
    return u64_load(block);
}

double random_uniform(const uint8_t seed[32], uint64_t stream, uint64_t counter)
{
    return uniform_of(random_u64(seed, stream, counter));
}

double random_next(struct random_sequence *sequence)
{
    if (sequence->used % 8 == 0) {
        random_block(sequence->seed, sequence->stream, sequence->counter++, sequence->block);
        sequence->used = 0;
    }
    return uniform_of(u64_load(sequence->block + (size_t)8 * sequence->used++));
}
