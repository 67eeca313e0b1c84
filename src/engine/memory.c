/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/memory.h"

#include <stdlib.h>
#include <string.h>

#include "engine/numerics.h"

void *memory_resize(const struct score_allocator *memory, void *block, size_t bytes)
{
    return memory->resize ? memory->resize(block, bytes, memory->user) : realloc(block, bytes);
}

void *memory_new(const struct score_allocator *memory, size_t bytes)
{
    if (!memory->resize) {
        return calloc(1, bytes); /* large tables are then zero without being touched */
    }
    void *block = memory_resize(memory, NULL, bytes);
    if (block) {
        memset(block, 0, bytes);
    }
    return block;
}

void memory_release(const struct score_allocator *memory, void *block)
{
    if (!block) {
        return;
    }
    if (memory->release) {
        memory->release(block, memory->user);
    } else {
        free(block);
    }
}

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

enum score_status memory_reserve(const struct score_allocator *memory, void *array,
                                 uint32_t *capacity, size_t needed, size_t size,
                                 struct score_error *err)
{
    if (needed <= *capacity) {
        return SCORE_OK;
    }
    size_t wanted = *capacity ? (size_t)*capacity * 2 : 4;
    if (wanted < needed) {
        wanted = needed;
    }
    if (wanted > UINT32_MAX / 2 || wanted > SIZE_MAX / 2 / size) {
        return score_error_set(err, SCORE_LIMIT, "", "too many elements");
    }
    char *items;
    memcpy(&items, array, sizeof(items)); /* a pointer of any type, read as what it is */
    char *grown = memory_resize(memory, items, wanted * size);
    if (!grown) {
        return no_memory(err);
    }
    memset(grown + (size_t)*capacity * size, 0, (wanted - *capacity) * size);
    memcpy(array, &grown, sizeof(grown));
    *capacity = (uint32_t)wanted;
    return SCORE_OK;
}

/* The slot of a key: where it is, or where it would go. */
static uint32_t id_map_slot(const struct id_map *map, int64_t key)
{
    uint32_t mask = map->capacity - 1;
    uint32_t slot = (uint32_t)mix64((uint64_t)key) & mask;
    while (map->values[slot] != ID_MAP_NONE && map->keys[slot] != key) {
        slot = (slot + 1) & mask;
    }
    return slot;
}

enum score_status id_map_reserve(const struct score_allocator *memory, struct id_map *map,
                                 struct score_error *err)
{
    if (map->capacity && map->count + 1 <= map->capacity / 4 * 3) {
        return SCORE_OK;
    }
    if (map->capacity > UINT32_MAX / 4) {
        return score_error_set(err, SCORE_LIMIT, "", "too many ids");
    }
    struct id_map grown = {.capacity = map->capacity ? map->capacity * 2 : 16};
    grown.keys = memory_new(memory, grown.capacity * sizeof(*grown.keys));
    grown.values = memory_new(memory, grown.capacity * sizeof(*grown.values));
    if (!grown.keys || !grown.values) {
        id_map_done(memory, &grown);
        return no_memory(err);
    }
    memset(grown.values, 0xff, grown.capacity * sizeof(*grown.values));
    for (uint32_t i = 0; i < map->capacity; i++) {
        if (map->values[i] != ID_MAP_NONE) {
            id_map_add(&grown, map->keys[i], map->values[i]);
        }
    }
    id_map_done(memory, map);
    *map = grown;
    return SCORE_OK;
}

void id_map_add(struct id_map *map, int64_t key, uint32_t value)
{
    uint32_t slot = id_map_slot(map, key);
    SCORE_ASSERT(map->values[slot] == ID_MAP_NONE);
    map->keys[slot] = key;
    map->values[slot] = value;
    map->count++;
}

void id_map_change(struct id_map *map, int64_t key, uint32_t value)
{
    uint32_t slot = id_map_slot(map, key);
    SCORE_ASSERT(map->values[slot] != ID_MAP_NONE);
    map->values[slot] = value;
}

uint32_t id_map_find(const struct id_map *map, int64_t key)
{
    return map->capacity ? map->values[id_map_slot(map, key)] : ID_MAP_NONE;
}

void id_map_done(const struct score_allocator *memory, struct id_map *map)
{
    memory_release(memory, map->keys);
    memory_release(memory, map->values);
    *map = (struct id_map){0};
}

static uint32_t symbol_slot(const struct symbols *symbols, const char *text, uint64_t hash)
{
    uint32_t mask = symbols->slot_capacity - 1;
    uint32_t slot = (uint32_t)hash & mask;
    while (symbols->slots[slot]) {
        const struct symbol *symbol = &symbols->items[symbols->slots[slot]];
        if (symbol->hash == hash && strcmp(symbol->text, text) == 0) {
            break;
        }
        slot = (slot + 1) & mask;
    }
    return slot;
}

static enum score_status symbols_rehash(const struct score_allocator *memory,
                                        struct symbols *symbols, struct score_error *err)
{
    if (symbols->slot_capacity && symbols->count < symbols->slot_capacity / 2) {
        return SCORE_OK;
    }
    uint32_t capacity = symbols->slot_capacity ? symbols->slot_capacity * 2 : 64;
    uint32_t *slots = memory_new(memory, capacity * sizeof(*slots));
    if (!slots) {
        return no_memory(err);
    }
    memory_release(memory, symbols->slots);
    symbols->slots = slots;
    symbols->slot_capacity = capacity;
    for (uint32_t i = 1; i < symbols->count; i++) {
        slots[symbol_slot(symbols, symbols->items[i].text, symbols->items[i].hash)] = i;
    }
    return SCORE_OK;
}

enum score_status symbol_intern(const struct score_allocator *memory, struct symbols *symbols,
                                const char *text, uint32_t *ret_symbol, struct score_error *err)
{
    if (!text) {
        return score_error_set(err, SCORE_INVALID, "", "a text is missing");
    }
    size_t len = strlen(text);
    if (len == 0) {
        *ret_symbol = 0;
        return SCORE_OK;
    }
    if (len > SYMBOL_BYTES_MAX) {
        return score_error_set(err, SCORE_LIMIT, "", "a text is longer than %d bytes",
                               SYMBOL_BYTES_MAX);
    }
    SCORE_TRY(symbols_rehash(memory, symbols, err));
    uint64_t hash = text_hash(text);
    uint32_t slot = symbol_slot(symbols, text, hash);
    if (symbols->slots[slot]) {
        *ret_symbol = symbols->slots[slot];
        return SCORE_OK;
    }
    SCORE_TRY(memory_reserve(memory, &symbols->items, &symbols->capacity,
                             (size_t)symbols->count + 2, sizeof(*symbols->items), err));
    char *copy = memory_resize(memory, NULL, len + 1);
    if (!copy) {
        return no_memory(err);
    }
    memcpy(copy, text, len + 1);
    uint32_t number = symbols->count ? symbols->count : 1; /* 0 is "" */
    symbols->items[number] = (struct symbol){.text = copy, .hash = hash};
    symbols->count = number + 1;
    symbols->slots[slot] = number;
    *ret_symbol = number;
    return SCORE_OK;
}

void symbols_done(const struct score_allocator *memory, struct symbols *symbols)
{
    for (uint32_t i = 1; i < symbols->count; i++) {
        memory_release(memory, symbols->items[i].text);
    }
    memory_release(memory, symbols->items);
    memory_release(memory, symbols->slots);
    *symbols = (struct symbols){0};
}
