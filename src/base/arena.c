/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include <stdarg.h>

/* Blocks double up to a bound, so a request costs few mallocs and wastes at most half a block. */
enum { ARENA_BLOCK_MIN = 4096, ARENA_BLOCK_MAX = 256 * 1024, ARENA_CAPACITY_MIN = 8 };

struct arena_block {
    struct arena_block *next; /* older; owned */
    size_t size;              /* bytes behind this header */
    size_t used;
    max_align_t bytes[];
};

static size_t align_up(size_t bytes)
{
    const size_t align = _Alignof(max_align_t);
    return (bytes + align - 1) / align * align;
}

void arena_init(struct arena *arena, size_t max_bytes)
{
    *arena = (struct arena){.max_bytes = max_bytes};
}

void arena_done(struct arena *arena)
{
    struct arena_block *block = arena->block;
    while (block) {
        struct arena_block *next = block->next;
        free(block);
        block = next;
    }
    *arena = (struct arena){.max_bytes = arena->max_bytes};
}

void arena_clear(struct arena *arena)
{
    struct arena_block *keep = arena->block;
    if (!keep) {
        return;
    }
    struct arena rest = {.block = keep->next};
    arena_done(&rest);
    keep->next = NULL;
    keep->used = 0;
    arena->used_bytes = 0;
}

static struct arena_block *arena_block_add(struct arena *arena, size_t bytes)
{
    size_t size = arena->block ? arena->block->size : ARENA_BLOCK_MIN / 2;
    size = size > ARENA_BLOCK_MAX / 2 ? ARENA_BLOCK_MAX : size * 2;
    size = size < bytes ? bytes : size;
    if (size > SIZE_MAX - sizeof(struct arena_block)) {
        return NULL;
    }
    struct arena_block *block = malloc(sizeof(*block) + size);
    if (!block) {
        return NULL;
    }
    block->next = arena->block;
    block->size = size;
    block->used = 0;
    arena->block = block;
    return block;
}

void *arena_alloc(struct arena *arena, size_t bytes)
{
    /* The first test also keeps align_up from overflowing. */
    if (bytes > arena->max_bytes || bytes > SIZE_MAX / 2) {
        return NULL;
    }
    size_t wanted = align_up(bytes ? bytes : 1);
    if (wanted > arena->max_bytes - arena->used_bytes) {
        return NULL;
    }
    struct arena_block *block = arena->block;
    if (!block || wanted > block->size - block->used) {
        block = arena_block_add(arena, wanted);
        if (!block) {
            return NULL;
        }
    }
    void *memory = (char *)block->bytes + block->used;
    block->used += wanted;
    arena->used_bytes += wanted;
    return memset(memory, 0, wanted);
}

void *arena_alloc_array(struct arena *arena, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size) {
        return NULL;
    }
    return arena_alloc(arena, count * size);
}

char *arena_dup(struct arena *arena, const void *bytes, size_t len)
{
    if (len == SIZE_MAX) {
        return NULL;
    }
    char *copy = arena_alloc(arena, len + 1);
    if (copy && len) {
        memcpy(copy, bytes, len);
    }
    return copy;
}

char *arena_dup_text(struct arena *arena, const char *text)
{
    return text ? arena_dup(arena, text, strlen(text)) : arena_dup(arena, "", 0);
}

char *arena_format(struct arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    SCORE_ASSERT(len >= 0);
    char *text = arena_alloc(arena, (size_t)len + 1);
    if (!text) {
        return NULL;
    }
    va_start(args, format);
    (void)vsnprintf(text, (size_t)len + 1, format, args);
    va_end(args);
    return text;
}

void *arena_grow(struct arena *arena, void *items, size_t count, size_t *capacity, size_t size)
{
    SCORE_ASSERT(count <= *capacity);
    if (count < *capacity) {
        return items;
    }
    if (*capacity > SIZE_MAX / 2) {
        return NULL;
    }
    size_t wanted = *capacity ? *capacity * 2 : ARENA_CAPACITY_MIN;
    void *larger = arena_alloc_array(arena, wanted, size);
    if (!larger) {
        return NULL;
    }
    if (count) {
        memcpy(larger, items, count * size);
    }
    *capacity = wanted;
    return larger;
}
