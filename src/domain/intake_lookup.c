/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/intake_internal.h"

#include "base/text.h"
#include "store/catalog_store.h"
#include "store/party_store.h"

/* ---- names to records ------------------------------------------------------------------------ */

enum {
    CACHE_SLOTS = 16384,      /* power of two */
    CACHE_ENTRIES_MAX = 8192, /* then it starts over */
    CACHE_BYTES_MAX = 64 * 1024 * 1024
};

struct cache_entry {
    enum id_kind kind;
    const char *key;
    struct offering offering;
    struct account account;
    int64_t id;
};

struct intake_cache {
    struct arena arena;
    struct cache_entry *slots[CACHE_SLOTS]; /* open addressing */
    size_t count;
};

struct intake_cache *intake_cache_create(void)
{
    struct intake_cache *cache = calloc(1, sizeof *cache);
    if (cache) {
        arena_init(&cache->arena, CACHE_BYTES_MAX);
    }
    return cache;
}

void intake_cache_free(struct intake_cache *cache)
{
    if (cache) {
        arena_done(&cache->arena);
        free(cache);
    }
}

static uint64_t key_hash(const char *key)
{
    uint8_t bytes[HASH_BYTES];
    uint64_t hash = 0;
    hash_bytes(key, strlen(key), bytes);
    memcpy(&hash, bytes, sizeof hash);
    return hash;
}

/* The slot of a key: its entry's, or the free one where it would go. */
static struct cache_entry **cache_slot(struct intake_cache *cache, enum id_kind kind,
                                       const char *key)
{
    size_t at = (size_t)(key_hash(key) + kind) % CACHE_SLOTS;
    while (cache->slots[at] &&
           (cache->slots[at]->kind != kind || !text_equal(cache->slots[at]->key, key))) {
        at = (at + 1) % CACHE_SLOTS;
    }
    return &cache->slots[at];
}

/* A new entry under a key; NULL when memory ran out, which costs speed only. */
static struct cache_entry *cache_add(struct intake_cache *cache, enum id_kind kind, const char *key)
{
    if (cache->count == CACHE_ENTRIES_MAX) {
        memset(cache->slots, 0, sizeof cache->slots);
        arena_clear(&cache->arena);
        cache->count = 0;
    }
    struct cache_entry *entry = arena_alloc(&cache->arena, sizeof *entry);
    const char *copy = entry ? arena_dup_text(&cache->arena, key) : NULL;
    if (!copy) {
        return NULL;
    }
    entry->kind = kind;
    entry->key = copy;
    *cache_slot(cache, kind, key) = entry;
    cache->count++;
    return entry;
}

static const char *cache_text(struct intake_cache *cache, const char *text)
{
    const char *copy = arena_dup_text(&cache->arena, text);
    return copy ? copy : "";
}

/* NOT_FOUND is the row's fault, everything else the run's. */
static enum score_status found_or_listed(struct intake_row *row, enum intake_field field,
                                         enum score_status status)
{
    if (status == SCORE_NOT_FOUND && field == FIELD_PARTNER) {
        row_error(row, field, "UNKNOWN",
                  IMPORT_NO_PARTNER " \"%.60s\": import the list of partners first, or correct the "
                                    "name",
                  row_text(row, field));
        return SCORE_OK;
    }
    if (status == SCORE_NOT_FOUND) {
        row_error(row, field, "UNKNOWN", "there is no %s \"%.60s\"", intake_field_text(field),
                  row_text(row, field));
        return SCORE_OK;
    }
    return status;
}

enum score_status row_partner(struct intake_run *run, struct intake_row *row, int64_t *ret_id,
                              struct score_error *err)
{
    const char *key = row_text(row, FIELD_PARTNER);
    *ret_id = 0;
    if (!*key) {
        return SCORE_OK;
    }
    struct cache_entry *entry = *cache_slot(run->cache, ID_PARTNER, key);
    if (entry) {
        *ret_id = entry->id;
        return SCORE_OK;
    }
    struct partner partner = {0};
    if (id_parse(ID_PARTNER, key, &partner.id)) {
        SCORE_TRY(found_or_listed(
            row, FIELD_PARTNER,
            store_partner_get(run->domain->store, partner.id, run->domain->arena, &partner, err)));
    } else {
        SCORE_TRY(found_or_listed(
            row, FIELD_PARTNER,
            store_partner_find(run->domain->store, key, run->domain->arena, &partner, err)));
    }
    if (row->is_rejected) {
        return SCORE_OK;
    }
    entry = cache_add(run->cache, ID_PARTNER, key);
    if (entry) {
        entry->id = partner.id;
    }
    *ret_id = partner.id;
    return SCORE_OK;
}

enum score_status row_offering(struct intake_run *run, struct intake_row *row, struct offering *ret,
                               struct score_error *err)
{
    const char *key = row_text(row, FIELD_OFFERING);
    *ret = (struct offering){
        .external_id = "", .name = "", .line = "", .currency = "", .list_price_minor = -1};
    if (!*key) {
        return SCORE_OK;
    }
    struct cache_entry *entry = *cache_slot(run->cache, ID_OFFERING, key);
    if (entry) {
        *ret = entry->offering;
        return SCORE_OK;
    }
    struct offering found = *ret;
    enum score_status status =
        store_offering_find(run->domain->store, key, run->domain->arena, &found, err);
    if (status == SCORE_NOT_FOUND && run->map->creates_offerings) {
        return intake_offering_bring(run, row, ret, err);
    }
    SCORE_TRY(found_or_listed(row, FIELD_OFFERING, status));
    *ret = found;
    entry = found.id ? cache_add(run->cache, ID_OFFERING, key) : NULL;
    if (entry) {
        found.external_id = cache_text(run->cache, found.external_id);
        found.name = cache_text(run->cache, found.name);
        found.line = cache_text(run->cache, found.line);
        found.currency = cache_text(run->cache, found.currency);
        entry->offering = found;
    }
    return SCORE_OK;
}

static void account_remember(struct intake_cache *cache, const char *key,
                             const struct account *account)
{
    struct cache_entry *entry = cache_add(cache, ID_ACCOUNT, key);
    if (!entry) {
        return;
    }
    struct account copy = *account;
    const char **texts[] = {&copy.external_id, &copy.name,     &copy.industry,
                            &copy.size,        &copy.currency, &copy.country,
                            &copy.city,        &copy.website,  &copy.duns};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(texts); i++) {
        *texts[i] = cache_text(cache, *texts[i]);
    }
    entry->account = copy;
}

enum score_status row_account(struct intake_run *run, struct intake_row *row, struct account *ret,
                              struct score_error *err)
{
    const char *key = row_text(row, FIELD_ACCOUNT);
    *ret = (struct account){.external_id = "",
                            .name = "",
                            .industry = "",
                            .size = "",
                            .revenue_minor = -1,
                            .currency = "",
                            .country = "",
                            .city = "",
                            .website = "",
                            .duns = ""};
    /* A default stands for a customer nobody knows: it is a word, not an account. */
    if (!*key || ((row->defaulted >> FIELD_ACCOUNT) & 1)) {
        return SCORE_OK;
    }
    struct cache_entry *entry = *cache_slot(run->cache, ID_ACCOUNT, key);
    if (entry) {
        *ret = entry->account;
        return SCORE_OK;
    }
    struct account found = *ret;
    enum score_status status =
        store_account_find(run->domain->store, key, run->domain->arena, &found, err);
    if (status == SCORE_NOT_FOUND && run->map->creates_accounts) {
        return intake_account_bring(run, row, ret, err);
    }
    SCORE_TRY(found_or_listed(row, FIELD_ACCOUNT, status));
    *ret = found;
    if (found.id) {
        account_remember(run->cache, key, &found);
    }
    return SCORE_OK;
}

enum score_status row_distributor(struct intake_run *run, struct intake_row *row, int64_t *ret_id,
                                  struct score_error *err)
{
    *ret_id = 0;
    if (!row_has(row, FIELD_DISTRIBUTOR)) {
        return SCORE_OK;
    }
    struct distributor found = {0};
    SCORE_TRY(
        found_or_listed(row, FIELD_DISTRIBUTOR,
                        store_distributor_find(run->domain->store, row_text(row, FIELD_DISTRIBUTOR),
                                               run->domain->arena, &found, err)));
    *ret_id = found.id;
    return SCORE_OK;
}

/* ---- keys of this file ----------------------------------------------------------------------- */

struct intake_keys {
    uint64_t *slots; /* 0 = free; owned */
    size_t capacity; /* power of two */
    size_t count;
};

enum { KEYS_CAPACITY_MIN = 4096 };

struct intake_keys *intake_keys_create(void)
{
    return calloc(1, sizeof(struct intake_keys));
}

void intake_keys_free(struct intake_keys *keys)
{
    if (keys) {
        free(keys->slots);
        free(keys);
    }
}

static size_t keys_slot(const struct intake_keys *keys, uint64_t hash)
{
    size_t at = (size_t)hash & (keys->capacity - 1);
    while (keys->slots[at] && keys->slots[at] != hash) {
        at = (at + 1) & (keys->capacity - 1);
    }
    return at;
}

static bool keys_grow(struct intake_keys *keys)
{
    struct intake_keys larger = {
        .capacity = keys->capacity ? keys->capacity * 2 : KEYS_CAPACITY_MIN,
        .count = keys->count,
    };
    larger.slots = calloc(larger.capacity, sizeof *larger.slots);
    if (!larger.slots) {
        return false;
    }
    for (size_t i = 0; i < keys->capacity; i++) {
        if (keys->slots[i]) {
            larger.slots[keys_slot(&larger, keys->slots[i])] = keys->slots[i];
        }
    }
    free(keys->slots);
    *keys = larger;
    return true;
}

bool intake_keys_seen(struct intake_keys *keys, const char *key)
{
    uint64_t hash = key_hash(key);
    hash += hash == 0;
    if (keys->capacity) {
        if (keys->slots[keys_slot(keys, hash)] == hash) {
            return true;
        }
    }
    bool is_tight = keys->count * 2 >= keys->capacity;
    if (keys->count >= INTAKE_KEYS_MAX || (is_tight && !keys_grow(keys))) {
        return false;
    }
    keys->slots[keys_slot(keys, hash)] = hash;
    keys->count++;
    return false;
}

void row_key_check(struct intake_run *run, struct intake_row *row, enum intake_field field,
                   const char *key)
{
    bool was_seen = !row->is_rejected && intake_keys_seen(run->keys, key);
    if (run->is_skipping) {
        row->is_rejected = true; /* known now, and stored before: nothing more to do with it */
    } else if (was_seen) {
        row_error(row, field, "DUPLICATE", "an earlier row of this file has the same key");
    }
}
