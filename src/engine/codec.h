/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_ENGINE_CODEC_H
#define SCORE_ENGINE_CODEC_H

/*
 * Canonical bytes: little-endian integers, doubles by their bits. What follows from other fields
 * (interval ends, the index) is computed again on reading, by the same arithmetic.
 */

#include "base/base.h"
#include "score/decision.h"

#ifdef __cplusplus
extern "C" {
#endif

void u32_store(uint8_t *bytes, uint32_t value);
void u64_store(uint8_t *bytes, uint64_t value);
void double_store(uint8_t *bytes, double value);
uint32_t u32_read(const uint8_t *bytes);
uint64_t u64_read(const uint8_t *bytes);
double double_read(const uint8_t *bytes);

/* The sum of a decision's terms, in the order of their declaration. */
double terms_index(const struct score_terms *terms);
/* Fills low and high of an estimate from p and sd. */
void estimate_finish(struct score_estimate *estimate);

#ifdef __cplusplus
}
#endif

#endif
