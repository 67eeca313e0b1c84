/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_API_LIMITER_H
#define SCORE_API_LIMITER_H

/*
 * Slows down password guessing: failed sign-ins per (remote address, e-mail address) and per remote
 * address. Each failure fills a bucket that leaks with time; a full bucket refuses until one more
 * drop has leaked. A success empties the pair's bucket. Fixed memory: a newer bucket may displace
 * the emptiest of its neighbours. Kept in this process's memory. Thread-safe.
 */

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    LIMITER_PAIR_FAILURES = 10,     /* at once, for one address and person */
    LIMITER_PAIR_LEAK_MS = 30000,   /* then one more every 30 s */
    LIMITER_ADDRESS_FAILURES = 100, /* at once, from one address to whomever */
    LIMITER_ADDRESS_LEAK_MS = 3000
};

struct api_limiter;

SCORE_MUST_USE enum score_status api_limiter_create(struct api_limiter **ret_limiter,
                                                    struct score_error *err);
void api_limiter_free(struct api_limiter *limiter);

/* Milliseconds until the next attempt may be made; 0 = now. NULL limiter: 0. */
int64_t api_limiter_wait_ms(struct api_limiter *limiter, const char *address, const char *email,
                            int64_t now_ms);
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
 * limiter: 0. */
int64_t api_limiter_use(struct api_limiter *limiter, const struct limiter_rule *rule,
                        const char *who, int64_t now_ms);

#ifdef __cplusplus
}
#endif

#endif
