/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/seal_rows.h"

#include "store/event_store.h"
#include "store/passing_store.h"
#include "store/seal_store.h"

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

/* ---- pages ----------------------------------------------------------------------------------- */

static enum score_status decisions_read(struct store *store, int64_t after_seq, struct arena *arena,
                                        struct seal_rows *rows, struct score_error *err)
{
    struct store_page page = {.limit = (int)rows->count, .has_after = true, .after_id = after_seq};
    struct decision *items = NULL;
    size_t count = 0;
    size_t next = 0;
    SCORE_TRY(store_decision_list(store, 0, &page, arena, &items, &count, err));
    for (size_t i = 0; i < rows->count; i++) {
        rows->decisions[i] = NULL;
        while (next < count && items[next].event_seq < rows->events[i].seq) {
            next++;
        }
        if (next < count && items[next].event_seq == rows->events[i].seq) {
            uint8_t *digest = arena_alloc(arena, HASH_BYTES);
            if (!digest) {
                return no_memory(err);
            }
            seal_decision_digest(&items[next], digest);
            rows->decisions[i] = digest;
        }
    }
    return SCORE_OK;
}

static enum score_status entries_read(struct store *store, int64_t after_seq, struct arena *arena,
                                      struct seal_rows *rows, struct score_error *err)
{
    size_t count = 0;
    size_t next = 0;
    int64_t until_seq = rows->events[rows->count - 1].seq;
    SCORE_TRY(
        store_ledger_event_list(store, after_seq, until_seq, arena, &rows->ledger, &count, err));
    rows->entries = arena_alloc_array(arena, count + 1, sizeof *rows->entries);
    if (!rows->entries) {
        return no_memory(err);
    }
    for (size_t i = 0; i < count; i++) {
        seal_entry_digest(&rows->ledger[i], rows->entries[i]);
    }
    for (size_t i = 0; i < rows->count; i++) {
        while (next < count && rows->ledger[next].event_seq < rows->events[i].seq) {
            next++; /* of an event that is missing */
        }
        rows->entry_from[i] = next;
        while (next < count && rows->ledger[next].event_seq == rows->events[i].seq) {
            next++;
        }
        rows->entry_until[i] = next;
    }
    return SCORE_OK;
}

enum score_status seal_rows_read(struct store *store, int64_t after_seq, int limit,
                                 struct arena *arena, struct seal_rows *ret,
                                 struct score_error *err)
{
    static const struct event_filter ALL = {.verb = ""};
    struct store_page page = {.limit = limit, .has_after = true, .after_id = after_seq};
    struct seal_rows rows = {0};
    SCORE_TRY(store_event_list(store, &ALL, &page, arena, &rows.events, &rows.count, err));
    if (rows.count) {
        rows.decisions = arena_alloc_array(arena, rows.count, sizeof *rows.decisions);
        rows.entry_from = arena_alloc_array(arena, rows.count, sizeof *rows.entry_from);
        rows.entry_until = arena_alloc_array(arena, rows.count, sizeof *rows.entry_until);
        if (!rows.decisions || !rows.entry_from || !rows.entry_until) {
            return no_memory(err);
        }
        SCORE_TRY(decisions_read(store, after_seq, arena, &rows, err));
        SCORE_TRY(entries_read(store, after_seq, arena, &rows, err));
    }
    *ret = rows;
    return SCORE_OK;
}

void seal_rows_at(const struct seal_rows *rows, size_t index, int64_t partner_seq,
                  struct seal_row *ret)
{
    size_t from = rows->entry_from[index];
    size_t until = rows->entry_until[index];
    *ret = (struct seal_row){
        .event = &rows->events[index],
        .partner_seq = partner_seq,
        .decision = rows->decisions[index],
        .entries = (const uint8_t(*)[HASH_BYTES])(rows->entries + from),
        .entry_count = until - from,
    };
}

/* ---- firms ----------------------------------------------------------------------------------- */

struct partner_slot {
    int64_t id; /* 0 = free */
    int64_t count;
};

struct partner_count {
    struct partner_slot *slots; /* open addressing; owned */
    size_t used;
    size_t capacity; /* a power of two */
};

enum { SLOTS_FIRST = 64 };

enum score_status partner_count_create(struct partner_count **ret, struct score_error *err)
{
    struct partner_count *counts = calloc(1, sizeof *counts);
    struct partner_slot *slots = calloc(SLOTS_FIRST, sizeof *slots);
    if (!counts || !slots) {
        free(counts);
        free(slots);
        return no_memory(err);
    }
    *counts = (struct partner_count){.slots = slots, .capacity = SLOTS_FIRST};
    *ret = counts;
    return SCORE_OK;
}

void partner_count_free(struct partner_count *counts)
{
    if (counts) {
        free(counts->slots);
        free(counts);
    }
}

static struct partner_slot *slot_find(struct partner_slot *slots, size_t capacity, int64_t id)
{
    size_t at = (size_t)((uint64_t)id * UINT64_C(0x9e3779b97f4a7c15) >> 20) & (capacity - 1);
    while (slots[at].id && slots[at].id != id) {
        at = (at + 1) & (capacity - 1);
    }
    return &slots[at];
}

static enum score_status slots_grow(struct partner_count *counts, struct score_error *err)
{
    struct partner_slot *slots = calloc(2 * counts->capacity, sizeof *slots);
    if (!slots) {
        return no_memory(err);
    }
    for (size_t i = 0; i < counts->capacity; i++) {
        if (counts->slots[i].id) {
            *slot_find(slots, 2 * counts->capacity, counts->slots[i].id) = counts->slots[i];
        }
    }
    free(counts->slots);
    counts->slots = slots;
    counts->capacity *= 2;
    return SCORE_OK;
}

enum score_status partner_count_get(struct partner_count *counts, int64_t partner_id, int64_t **ret,
                                    bool *ret_is_new, struct score_error *err)
{
    if (2 * (counts->used + 1) > counts->capacity) {
        SCORE_TRY(slots_grow(counts, err));
    }
    struct partner_slot *slot = slot_find(counts->slots, counts->capacity, partner_id);
    *ret_is_new = slot->id == 0;
    counts->used += *ret_is_new;
    slot->id = partner_id;
    *ret = &slot->count;
    return SCORE_OK;
}
