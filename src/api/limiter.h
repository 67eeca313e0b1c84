/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_API_LIMITER_H
#define SCORE_API_LIMITER_H

/*
 * Slows down password guessing: failed sign-ins per (remote address, e-mail address) and per remote
 * address. Each failure fills a bucket that leaks with time; a full bucket refuses until one more
 * drop has leaked. A success empties the pair's bucket. Fixed memory: a newer bucket may displace
 * the emptiest of its neighbours. Thread-safe.
 *
 * With a store, all nodes on one database count together: asking reads what the others have written
 * down (one look-up each), counting is noted in memory, and the writer's thread writes the notes
 * down (api_limiter_write). How soon decides by how much a limit may be passed:
 *  - failures are written down before their answer leaves (http/exchange_work.c): what was under
 *    way on other nodes at that moment comes on top, one attempt for each of their job threads;
 *  - uses are written down with the next tick: until then each node lets through what it would
 *    alone, so that no more than nodes x `uses` pass within a tick.
 * The buckets' times are wall clocks: a node whose clock is wrong does not serve (domain/lease.h).
 */

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    LIMITER_PAIR_FAILURES = 10,     /* at once, for one address and person */
    LIMITER_PAIR_LEAK_MS = 30000,   /* then one more every 30 s */
    LIMITER_ADDRESS_FAILURES = 100, /* at once, from one address to whomever */
    LIMITER_ADDRESS_LEAK_MS = 3000,
    LIMITER_SECRET_BYTES = 32
};

struct api_limiter;
struct store; /* store/store.h */

SCORE_MUST_USE enum score_status api_limiter_create(struct api_limiter **ret_limiter,
                                                    struct score_error *err);
void api_limiter_free(struct api_limiter *limiter);
/* Names buckets as all nodes do; before anything is counted. Without, they are named at random. */
void api_limiter_secret_set(struct api_limiter *limiter,
                            const uint8_t secret[LIMITER_SECRET_BYTES]);

/* Milliseconds until the next attempt may be made; 0 = now. NULL limiter: 0. NULL store, or one
 * that does not answer: as far as this process knows. */
int64_t api_limiter_wait_ms(struct api_limiter *limiter, struct store *store, const char *address,
                            const char *email, int64_t now_ms);
void api_limiter_failed(struct api_limiter *limiter, const char *address, const char *email,
                        int64_t now_ms);
void api_limiter_succeeded(struct api_limiter *limiter, const char *address, const char *email,
                           int64_t now_ms);

/* How often one person, address or mailbox may do one thing, whatever comes of it. */
struct limiter_rule {
    const char *what;
    int64_t uses;    /* at once */
    int64_t leak_ms; /* then one more each */
};
/* Counts one use by `who` and answers 0, or counts nothing and answers how long to wait. NULL
 * limiter: 0; NULL store as above. */
int64_t api_limiter_use(struct api_limiter *limiter, struct store *store,
                        const struct limiter_rule *rule, const char *who, int64_t now_ms);

/* Uses left to `who` at this moment; counts nothing. NULL limiter: all of them. */
int64_t api_limiter_left(struct api_limiter *limiter, struct store *store,
                         const struct limiter_rule *rule, const char *who, int64_t now_ms);

/* Is there anything to write down, or written and not yet committed? Cheap. NULL limiter: no. */
bool api_limiter_has_notes(struct api_limiter *limiter);
/* Writes down up to LIMIT_RATE_STEP notes; writer's thread, open transaction. */
SCORE_MUST_USE enum score_status api_limiter_write(struct api_limiter *limiter, struct store *store,
                                                   int64_t now_ms, struct score_error *err);
/* What became of all that was written since the last call; writer's thread, after the commit. What
 * was not committed is noted again. */
void api_limiter_written(struct api_limiter *limiter, bool is_committed);

#ifdef __cplusplus
}
#endif

#endif
