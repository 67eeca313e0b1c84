/* SPDX-License-Identifier: Apache-2.0 */

/* A file wakes nobody and keeps no time: every process on it is on this machine. */

#include "store/store.h"

enum score_status store_notify(struct store *store, struct score_error *err)
{
    (void)store;
    (void)err;
    return SCORE_OK;
}

enum score_status store_wait(struct store *store, int64_t ms, bool *ret_has_news,
                             struct score_error *err)
{
    (void)store;
    (void)ms;
    (void)ret_has_news;
    return score_error_set(err, SCORE_UNSUPPORTED, "", "SQLite does not tell");
}

bool store_is_fair(const struct store *store)
{
    (void)store;
    return false;
}

enum score_status store_clock_ms(struct store *store, int64_t *ret_now_ms, struct score_error *err)
{
    (void)store;
    (void)ret_now_ms;
    return score_error_set(err, SCORE_UNSUPPORTED, "", "SQLite has no clock of its own");
}
