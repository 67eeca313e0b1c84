/* SPDX-License-Identifier: Apache-2.0 */
#include "api/limiter.h"

#include <pthread.h>

#include "base/hash.h"
#include "base/rng.h"

enum { BUCKET_COUNT = 4096, PROBE_COUNT = 8, SECRET_BYTES = 32 };

/* Full until `empty_at_ms`: the level is the time left divided by the leak time. */
struct bucket {
    uint64_t name; /* hash of whom it counts; 0 = free */
    int64_t empty_at_ms;
};

struct api_limiter {
    pthread_mutex_t lock;
    uint8_t secret[SECRET_BYTES]; /* nobody outside can aim at a neighbour's bucket */
    struct bucket buckets[BUCKET_COUNT];
};

struct bucket_rule {
    int64_t failures;
    int64_t leak_ms;
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

/* Its bucket, else the one of the neighbourhood that empties first. */
static struct bucket *bucket_take(struct api_limiter *limiter, uint64_t name, int64_t now_ms)
{
    struct bucket *found = bucket_find(limiter, name);
    if (found) {
        return found;
    }
    struct bucket *emptiest = &limiter->buckets[name % BUCKET_COUNT];
    for (uint64_t i = 1; i < PROBE_COUNT; i++) {
        struct bucket *bucket = &limiter->buckets[(name + i) % BUCKET_COUNT];
        if (bucket->empty_at_ms < emptiest->empty_at_ms) {
            emptiest = bucket;
        }
    }
    *emptiest = (struct bucket){.name = name, .empty_at_ms = now_ms};
    return emptiest;
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

static void bucket_fill(struct bucket *bucket, const struct bucket_rule *rule, int64_t now_ms)
{
    int64_t from_ms = bucket->empty_at_ms > now_ms ? bucket->empty_at_ms : now_ms;
    int64_t full_ms = now_ms + rule->failures * rule->leak_ms;
    bucket->empty_at_ms = from_ms + rule->leak_ms < full_ms ? from_ms + rule->leak_ms : full_ms;
}

int64_t api_limiter_wait_ms(struct api_limiter *limiter, const char *address, const char *email,
                            int64_t now_ms)
{
    if (!limiter) {
        return 0;
    }
    uint64_t pair = bucket_name(limiter, address, email);
    uint64_t alone = bucket_name(limiter, address, NULL);
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
    bucket_fill(bucket_take(limiter, pair, now_ms), &PAIR_RULE, now_ms);
    bucket_fill(bucket_take(limiter, alone, now_ms), &ADDRESS_RULE, now_ms);
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
    if (bucket) {
        bucket->empty_at_ms = now_ms;
    }
    (void)pthread_mutex_unlock(&limiter->lock);
}

int64_t api_limiter_use(struct api_limiter *limiter, const struct limiter_rule *rule,
                        const char *who, int64_t now_ms)
{
    if (!limiter) {
        return 0;
    }
    const struct bucket_rule bucket_rule = {rule->uses, rule->leak_ms};
    uint64_t name = bucket_name(limiter, rule->what, who);
    (void)pthread_mutex_lock(&limiter->lock);
    struct bucket *bucket = bucket_take(limiter, name, now_ms);
    int64_t wait_ms = bucket_wait_ms(bucket, &bucket_rule, now_ms);
    if (wait_ms == 0) {
        bucket_fill(bucket, &bucket_rule, now_ms);
    }
    (void)pthread_mutex_unlock(&limiter->lock);
    return wait_ms;
}
