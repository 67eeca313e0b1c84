/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_BASE_ARENA_H
#define SCORE_BASE_ARENA_H

/*
 * Memory for one request, job or command: allocated piece by piece, dropped at once.
 *
 * Allocations are zeroed and aligned for any type. They return NULL when memory or the arena's
 * maximum is exhausted. Not thread-safe. {0} is valid after arena_init only; arena_done takes {0}.
 */

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

struct arena_block;

struct arena {
    struct arena_block *block; /* newest first; owned */
    size_t used_bytes;
    size_t max_bytes;
};

void arena_init(struct arena *arena, size_t max_bytes);
void arena_done(struct arena *arena);
/* Drops everything allocated, keeps one block for reuse. */
void arena_clear(struct arena *arena);

void *arena_alloc(struct arena *arena, size_t bytes);
/* `count * size` with an overflow check. */
void *arena_alloc_array(struct arena *arena, size_t count, size_t size);
/* A NUL-terminated copy; NULL text copies as "". Never NULL unless memory ran out. */
char *arena_dup_text(struct arena *arena, const char *text);
char *arena_dup(struct arena *arena, const void *bytes, size_t len);
char *arena_format(struct arena *arena, const char *format, ...) SCORE_PRINTF(2, 3);

/*
 * Makes room for one more element of a growing arena array: returns `items` or a larger copy.
 * `*capacity` in elements is updated. NULL when memory ran out (the old array stays valid).
 */
void *arena_grow(struct arena *arena, void *items, size_t count, size_t *capacity, size_t size);

#ifdef __cplusplus
}
#endif

#endif
