/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_ENGINE_MEMORY_H
#define SCORE_ENGINE_MEMORY_H

/*
 * The host's allocator and the few containers built on it: arrays that grow, a map from the host's
 * ids to positions, a table of texts. Growing is separate from using, so that an event reserves all
 * it needs first and cannot fail half-way.
 */

#include "base/base.h"
#include "score/engine.h"

#ifdef __cplusplus
extern "C" {
#endif

/* realloc semantics; new bytes are not zeroed. NULL when out of memory (the old block stays). */
void *memory_resize(const struct score_allocator *memory, void *block, size_t bytes);
/* Zeroed. */
void *memory_new(const struct score_allocator *memory, size_t bytes);
void memory_release(const struct score_allocator *memory, void *block); /* takes NULL */

/*
 * Makes an array hold at least `needed` elements of `size` bytes, doubling; new ones are zeroed.
 * `array` is the address of the pointer to it, of whatever type. SCORE_NO_MEMORY leaves it as it
 * was.
 */
SCORE_MUST_USE enum score_status memory_reserve(const struct score_allocator *memory, void *array,
                                                uint32_t *capacity, size_t needed, size_t size,
                                                struct score_error *err);

/* Host id -> position; open addressing. {0} is an empty map. */
struct id_map {
    int64_t *keys;
    uint32_t *values;  /* ID_MAP_NONE = free slot */
    uint32_t capacity; /* a power of two, or 0 */
    uint32_t count;
};
#define ID_MAP_NONE UINT32_MAX

/* Makes room for one more id, so that the next id_map_add cannot fail. */
SCORE_MUST_USE enum score_status id_map_reserve(const struct score_allocator *memory,
                                                struct id_map *map, struct score_error *err);
/* Reserved, and not in it yet; the value is not ID_MAP_NONE. */
void id_map_add(struct id_map *map, int64_t key, uint32_t value);
void id_map_change(struct id_map *map, int64_t key, uint32_t value); /* it is in it */
uint32_t id_map_find(const struct id_map *map, int64_t key);         /* ID_MAP_NONE = not there */
void id_map_done(const struct score_allocator *memory, struct id_map *map);

/* Texts by number; 0 is "". Numbers are positions, texts are owned copies. */
struct symbol {
    char *text;
    uint64_t hash;
};
struct symbols {
    struct symbol *items;
    uint32_t *slots; /* open addressing over items; 0 = free ("" is never looked up) */
    uint32_t count;
    uint32_t capacity;
    uint32_t slot_capacity;
};

/* The number of a text, added if it is new. SCORE_LIMIT: longer than SYMBOL_BYTES_MAX. */
enum { SYMBOL_BYTES_MAX = 512 };
SCORE_MUST_USE enum score_status symbol_intern(const struct score_allocator *memory,
                                               struct symbols *symbols, const char *text,
                                               uint32_t *ret_symbol, struct score_error *err);
void symbols_done(const struct score_allocator *memory, struct symbols *symbols);

#ifdef __cplusplus
}
#endif

#endif
