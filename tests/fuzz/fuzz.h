/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_TESTS_FUZZ_H
#define SCORE_TESTS_FUZZ_H

/*
 * A reader of outside bytes under test gives two functions; fuzz_main.c is the program around them:
 *     NAME ROUNDS          seeds made here, as they are and broken, the same on every machine
 *     NAME ROUNDS FOLDER   writes the seeds there, for libFuzzer to begin with
 * Built with SCORE_FUZZER by clang -fsanitize=fuzzer, libFuzzer is the program instead.
 */

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/rng.h"

enum { FUZZ_SEED_MAX = 4096 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);
/* A valid input of at most FUZZ_SEED_MAX bytes; returns its length. */
size_t fuzz_seed(struct rng *rng, uint8_t ret[FUZZ_SEED_MAX]);
/* Lines of fields, some quoted, for the readers of tables. */
size_t fuzz_seed_table(struct rng *rng, uint8_t ret[FUZZ_SEED_MAX]);

#endif
