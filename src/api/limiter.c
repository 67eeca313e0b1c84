/* SPDX-License-Identifier: Apache-2.0 */
#include "api/limiter.h"

#include <pthread.h>

#include "base/hash.h"
#include "base/limits.h"
#include "base/rng.h"
#include "store/lease_store.h"

enum { BUCKET_COUNT = 4096, PROBE_COUNT = 8 };

struct bucket_rule {
    int64_t failures;
    int64_t leak_ms;
};

/* Full until `empty_at_ms`: the level is the time left divided by the leak time. */
struct bucket {
    uint64_t name; /* hash of whom it counts; 0 = free */
    int64_t empty_at_ms;
    struct bucket_rule rule;
    int64_t base_ms; /* what was written down when it was last looked at; 0 nothing, -1 not known */
    int64_t noted_ms;   /* counted here and not yet written down */
    int64_t written_ms; /* written down, not yet committed */
    bool is_emptied;    /* a success is not yet written down */
    bool was_emptied;   /* a success is written down, not yet committed */
    uint32_t commits;   /* grows when what was written is committed */
};

struct api_limiter {
    pthread_mutex_t lock;
    uint8_t secret[LIMITER_SECRET_BYTES]; /* nobody outside can aim at a neighbour's bucket */
    struct bucket buckets[BUCKET_COUNT];
    size_t notes; /* buckets with something to write down */
    bool is_writing;
};

static const struct bucket_rule PAIR_RULE = {LIMITER_PAIR_FAILURES, LIMITER_PAIR_LEAK_MS};
static const struct bucket_rule ADDRESS_RULE = {LIMITER_ADDRESS_FAILURES, LIMITER_ADDRESS_LEAK_MS};

enum score_status api_limiter_create(struct api_limiter **ret_limiter, struct score_error *err)
{
    struct api_limiter *limiter = calloc(1, sizeof(*limiter));
    if (!limiter) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    rng_bytes(limiter->secret, sizeof(limiter->secret));
    if (pthread_mutex_init(&limiter->lock, NULL) != 0) {
        free(limiter);
        return score_error_set(err, SCORE_NO_MEMORY, "", "no lock");
    }
    *ret_limiter = limiter;
    return SCORE_OK;
}

void api_limiter_free(struct api_limiter *limiter)
{
    if (limiter) {
        (void)pthread_mutex_destroy(&limiter->lock);
        free(limiter);
    }
}

void api_limiter_secret_set(struct api_limiter *limiter, const uint8_t secret[LIMITER_SECRET_BYTES])
{
    (void)pthread_mutex_lock(&limiter->lock);
    memcpy(limiter->secret, secret, sizeof(limiter->secret));
    (void)pthread_mutex_unlock(&limiter->lock);
}

/* ---- buckets --------------------------------------------------------------------------------- */

/* `email` NULL names the address alone. E-mail addresses differ in case only for ASCII letters. */
static uint64_t bucket_name(const struct api_limiter *limiter, const char *address,
                            const char *email)
{
    char text[512];
    int len = snprintf(text, sizeof(text), "%.64s|%c%.400s", address, email ? 'e' : '-',
                       email ? email : "");
    size_t used = len < 0 ? 0 : (size_t)len;
    for (size_t i = 0; i < used; i++) {
        if (text[i] >= 'A' && text[i] <= 'Z') {
            text[i] = (char)(text[i] - 'A' + 'a');
        }
    }
    uint8_t hash[HASH_BYTES];
    hash_keyed(limiter->secret, sizeof(limiter->secret), text, used, hash);
    uint64_t name = 0;
    memcpy(&name, hash, sizeof(name));
    return name ? name : 1;
}

/* Its bucket, or NULL. */
static struct bucket *bucket_find(struct api_limiter *limiter, uint64_t name)
{
    for (uint64_t i = 0; i < PROBE_COUNT; i++) {
        struct bucket *bucket = &limiter->buckets[(name + i) % BUCKET_COUNT];
        if (bucket->name == name) {
            return bucket;
        }
    }
    return NULL;
}

static bool has_note(const struct bucket *bucket)
{
    return bucket->noted_ms > 0 || bucket->is_emptied;
}

/* The one that empties first; one that is not yet written down stays if it can. */
static bool is_better_to_lose(const struct bucket *a, const struct bucket *b)
{
    bool a_waits = has_note(a) || a->written_ms > 0;
    bool b_waits = has_note(b) || b->written_ms > 0;
    return a_waits != b_waits ? b_waits : a->empty_at_ms < b->empty_at_ms;
}

/* Its bucket, else the one of the neighbourhood that can best be lost. */
static struct bucket *bucket_take(struct api_limiter *limiter, uint64_t name,
                                  const struct bucket_rule *rule, int64_t now_ms)
{
    struct bucket *found = bucket_find(limiter, name);
    if (found) {
        return found;
    }
    struct bucket *lost = &limiter->buckets[name % BUCKET_COUNT];
    for (uint64_t i = 1; i < PROBE_COUNT; i++) {
        struct bucket *bucket = &limiter->buckets[(name + i) % BUCKET_COUNT];
        lost = is_better_to_lose(bucket, lost) ? bucket : lost;
    }
    limiter->notes -= has_note(lost) ? 1 : 0;
    *lost = (struct bucket){.name = name, .empty_at_ms = now_ms, .rule = *rule};
    return lost;
}

/* A clock that was set back leaves a bucket over-full, for as long as it was set back by. */
static int64_t bucket_wait_ms(struct bucket *bucket, const struct bucket_rule *rule, int64_t now_ms)
{
    if (!bucket) {
        return 0;
    }
    int64_t full_ms = now_ms + rule->failures * rule->leak_ms;
    bucket->empty_at_ms = bucket->empty_at_ms < full_ms ? bucket->empty_at_ms : full_ms;
    int64_t wait_ms = bucket->empty_at_ms - now_ms - (rule->failures - 1) * rule->leak_ms;
    return wait_ms > 0 ? wait_ms : 0;
}

/* What `more_ms` make of a bucket that is empty at `from_ms`: never more than full. */
static int64_t filled(int64_t from_ms, int64_t more_ms, const struct bucket_rule *rule,
                      int64_t now_ms)
{
    int64_t full_ms = now_ms + rule->failures * rule->leak_ms;
    int64_t at_ms = (from_ms > now_ms ? from_ms : now_ms) + more_ms;
    return at_ms < full_ms ? at_ms : full_ms;
}

static void bucket_fill(struct api_limiter *limiter, struct bucket *bucket, int64_t now_ms)
{
    limiter->notes += has_note(bucket) ? 0 : 1;
    bucket->empty_at_ms = filled(bucket->empty_at_ms, bucket->rule.leak_ms, &bucket->rule, now_ms);
    bucket->noted_ms += bucket->rule.leak_ms;
}

/* ---- what the other nodes have counted --------------------------------------------------------
 */

/* Brings a bucket to what is written down, if that has changed, and adds what is not yet. One that
 * was being committed while the store was asked is newer than the answer. */
static void shared_take(struct api_limiter *limiter, struct store *store, uint64_t name,
                        const struct bucket_rule *rule, int64_t now_ms)
{
    int64_t shared_ms = 0;
    if (!store) {
        return;
    }
    (void)pthread_mutex_lock(&limiter->lock);
    struct bucket *bucket = bucket_find(limiter, name);
    uint32_t commits = bucket ? bucket->commits : 0;
    (void)pthread_mutex_unlock(&limiter->lock);
    if (store_rate_get(store, (int64_t)name, &shared_ms, NULL)) {
        return;
    }
    (void)pthread_mutex_lock(&limiter->lock);
    bucket = bucket_find(limiter, name);
    if (!bucket && shared_ms > now_ms) {
        bucket = bucket_take(limiter, name, rule, now_ms);
    }
    bool is_settled =
        bucket && bucket->commits == commits && !bucket->is_emptied && !bucket->was_emptied;
    if (is_settled && bucket->base_ms != shared_ms) {
        bucket->base_ms = shared_ms;
        bucket->empty_at_ms =
            filled(shared_ms, bucket->noted_ms + bucket->written_ms, rule, now_ms);
    }
    (void)pthread_mutex_unlock(&limiter->lock);
}

/* ---- asking and counting ----------------------------------------------------------------------
 */

int64_t api_limiter_wait_ms(struct api_limiter *limiter, struct store *store, const char *address,
                            const char *email, int64_t now_ms)
{
    if (!limiter) {
        return 0;
    }
    uint64_t pair = bucket_name(limiter, address, email);
    uint64_t alone = bucket_name(limiter, address, NULL);
    shared_take(limiter, store, pair, &PAIR_RULE, now_ms);
    shared_take(limiter, store, alone, &ADDRESS_RULE, now_ms);
    (void)pthread_mutex_lock(&limiter->lock);
    int64_t pair_ms = bucket_wait_ms(bucket_find(limiter, pair), &PAIR_RULE, now_ms);
    int64_t alone_ms = bucket_wait_ms(bucket_find(limiter, alone), &ADDRESS_RULE, now_ms);
    (void)pthread_mutex_unlock(&limiter->lock);
    return pair_ms > alone_ms ? pair_ms : alone_ms;
}

void api_limiter_failed(struct api_limiter *limiter, const char *address, const char *email,
                        int64_t now_ms)
{
    if (!limiter) {
        return;
    }
    uint64_t pair = bucket_name(limiter, address, email);
    uint64_t alone = bucket_name(limiter, address, NULL);
    (void)pthread_mutex_lock(&limiter->lock);
    bucket_fill(limiter, bucket_take(limiter, pair, &PAIR_RULE, now_ms), now_ms);
    bucket_fill(limiter, bucket_take(limiter, alone, &ADDRESS_RULE, now_ms), now_ms);
    (void)pthread_mutex_unlock(&limiter->lock);
}

void api_limiter_succeeded(struct api_limiter *limiter, const char *address, const char *email,
                           int64_t now_ms)
{
    if (!limiter) {
        return;
    }
    uint64_t pair = bucket_name(limiter, address, email);
    (void)pthread_mutex_lock(&limiter->lock);
    struct bucket *bucket = bucket_find(limiter, pair);
    if (bucket && bucket->empty_at_ms > now_ms) {
        limiter->notes += has_note(bucket) ? 0 : 1;
        bucket->empty_at_ms = now_ms;
        bucket->noted_ms = 0;
        bucket->is_emptied = true;
    }
    (void)pthread_mutex_unlock(&limiter->lock);
}

int64_t api_limiter_use(struct api_limiter *limiter, struct store *store,
                        const struct limiter_rule *rule, const char *who, int64_t now_ms)
{
    if (!limiter) {
        return 0;
    }
    const struct bucket_rule bucket_rule = {rule->uses, rule->leak_ms};
    uint64_t name = bucket_name(limiter, rule->what, who);
    shared_take(limiter, store, name, &bucket_rule, now_ms);
    (void)pthread_mutex_lock(&limiter->lock);
    struct bucket *bucket = bucket_take(limiter, name, &bucket_rule, now_ms);
    int64_t wait_ms = bucket_wait_ms(bucket, &bucket_rule, now_ms);
    if (wait_ms == 0) {
        bucket_fill(limiter, bucket, now_ms);
    }
    (void)pthread_mutex_unlock(&limiter->lock);
    return wait_ms;
}

int64_t api_limiter_left(struct api_limiter *limiter, struct store *store,
                         const struct limiter_rule *rule, const char *who, int64_t now_ms)
{
    if (!limiter) {
        return rule->uses;
    }
    const struct bucket_rule bucket_rule = {rule->uses, rule->leak_ms};
    uint64_t name = bucket_name(limiter, rule->what, who);
    shared_take(limiter, store, name, &bucket_rule, now_ms);
    (void)pthread_mutex_lock(&limiter->lock);
    const struct bucket *bucket = bucket_find(limiter, name);
    int64_t level_ms = bucket && bucket->empty_at_ms > now_ms ? bucket->empty_at_ms - now_ms : 0;
    (void)pthread_mutex_unlock(&limiter->lock);
    int64_t used = (level_ms + rule->leak_ms - 1) / rule->leak_ms;
    return used < rule->uses ? rule->uses - used : 0;
}

/* ---- writing it down --------------------------------------------------------------------------
 */

bool api_limiter_has_notes(struct api_limiter *limiter)
{
    if (!limiter) {
        return false;
    }
    (void)pthread_mutex_lock(&limiter->lock);
    bool has_notes = limiter->notes > 0 || limiter->is_writing;
    (void)pthread_mutex_unlock(&limiter->lock);
    return has_notes;
}

static void bucket_writes(struct api_limiter *limiter, struct bucket *bucket)
{
    limiter->notes -= 1;
    bucket->written_ms += bucket->noted_ms;
    bucket->was_emptied = bucket->was_emptied || bucket->is_emptied;
    bucket->noted_ms = 0;
    bucket->is_emptied = false;
    limiter->is_writing = true;
}

static enum score_status note_write(struct store *store, const struct bucket *note, int64_t now_ms,
                                    struct score_error *err)
{
    int64_t from_ms = 0;
    int64_t name = (int64_t)note->name;
    if (note->is_emptied && note->noted_ms == 0) {
        return store_rate_remove(store, name, err);
    }
    if (!note->is_emptied) {
        SCORE_TRY(store_rate_get(store, name, &from_ms, err));
    }
    return store_rate_set(store, name, filled(from_ms, note->noted_ms, &note->rule, now_ms), err);
}

/* Copies what is to be written, so that nobody waits for the disk. */
static size_t notes_take(struct api_limiter *limiter, struct bucket notes[LIMIT_RATE_STEP])
{
    size_t count = 0;
    (void)pthread_mutex_lock(&limiter->lock);
    for (size_t i = 0; i < BUCKET_COUNT && limiter->notes && count < LIMIT_RATE_STEP; i++) {
        struct bucket *bucket = &limiter->buckets[i];
        if (has_note(bucket)) {
            notes[count++] = *bucket;
            bucket_writes(limiter, bucket);
        }
    }
    (void)pthread_mutex_unlock(&limiter->lock);
    return count;
}

enum score_status api_limiter_write(struct api_limiter *limiter, struct store *store,
                                    int64_t now_ms, struct score_error *err)
{
    struct bucket notes[LIMIT_RATE_STEP];
    enum score_status status = SCORE_OK;
    size_t count = api_limiter_has_notes(limiter) ? notes_take(limiter, notes) : 0;
    for (size_t i = 0; i < count && !status; i++) {
        status = note_write(store, &notes[i], now_ms, err);
    }
    return status;
}

void api_limiter_written(struct api_limiter *limiter, bool is_committed)
{
    if (!limiter) {
        return;
    }
    (void)pthread_mutex_lock(&limiter->lock);
    for (size_t i = 0; i < BUCKET_COUNT && limiter->is_writing; i++) {
        struct bucket *bucket = &limiter->buckets[i];
        if (bucket->written_ms == 0 && !bucket->was_emptied) {
            continue;
        }
        if (is_committed) {
            bucket->commits++;
            bucket->base_ms = -1;
        } else {
            limiter->notes += has_note(bucket) ? 0 : 1;
            bucket->noted_ms += bucket->written_ms;
            bucket->is_emptied = bucket->is_emptied || bucket->was_emptied;
        }
        bucket->written_ms = 0;
        bucket->was_emptied = false;
    }
    limiter->is_writing = false;
    (void)pthread_mutex_unlock(&limiter->lock);
}
