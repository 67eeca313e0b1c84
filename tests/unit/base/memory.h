/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_TESTS_UNIT_BASE_MEMORY_H
#define SCORE_TESTS_UNIT_BASE_MEMORY_H

/*
 * Memory that runs out on demand. The test is linked with --wrap=malloc,realloc; call number
 * `memory_fails_at` (1 = the next) and every later one answers NULL. 0 = never.
 */

#include <stddef.h>

extern int memory_fails_at;

void *__real_malloc(size_t size);
void *__real_realloc(void *memory, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_realloc(void *memory, size_t size);

#endif
