/* SPDX-License-Identifier: Apache-2.0 */

/* The rules that hold for every database: levels, counters, a lost transaction. */

#include "store/store.h"

#include "base/text.h"
#include "store/driver.h"
#include "store/event_tail.h"
#include "store/migration.h"

static const char SQLITE_SCHEME[] = "sqlite:";
static const char SQLITE_MEMORY[] = ":memory:";
static const char *const POSTGRES_SCHEMES[] = {"postgresql://", "postgres://"};

bool store_url_is_server(const char *url)
{
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(POSTGRES_SCHEMES); i++) {
        if (text_has_prefix(url, POSTGRES_SCHEMES[i])) {
            return true;
        }
    }
    return false;
}

enum score_status store_open(const char *url, enum store_mode mode, struct store **ret_store,
                             struct score_error *err)
{
    if (text_has_prefix(url, SQLITE_SCHEME) || text_equal(url, SQLITE_MEMORY)) {
        return sqlite_store_open(url, mode, ret_store, err);
    }
    if (store_url_is_server(url)) {
        return postgres_store_open(url, mode, ret_store, err);
    }
    /* A misspelled scheme may have a password behind it, and so may "host=.. password=..". */
    size_t shown = strstr(url, "://") ? strcspn(url, ":") : strcspn(url, "=");
    return score_error_set(err, SCORE_INVALID, "database",
                           "\"%.*s\" is not a database address: write sqlite:PATH or "
                           "postgresql://USER@HOST/NAME",
                           (int)shown, url);
}

void store_close(struct store *store)
{
    if (store) {
        event_tail_free(store);
        store->driver->close(store);
    }
}

enum score_status store_scratch_open(struct store *from, struct store **ret,
                                     struct score_error *err)
{
    SCORE_ASSERT(from->tx_depth == 0);
    SCORE_TRY(store_usable(from, err));
    return from->driver->scratch_open(from, ret, err);
}

int64_t store_schema_latest(void)
{
    return (int64_t)MIGRATION_COUNT;
}

enum score_status store_schema_version(struct store *store, int64_t *ret_version,
                                       struct score_error *err)
{
    return store->driver->schema_version(store, ret_version, err);
}

int64_t store_schema_found(const struct store *store)
{
    return store->found_version;
}

enum score_status store_ping(struct store *store, struct score_error *err)
{
    return store->driver->ping(store, err);
}

enum score_status store_notify(struct store *store, struct score_error *err)
{
    return store->driver->notify(store, err);
}

enum score_status store_wait(struct store *store, int64_t ms, bool *ret_has_news,
                             struct score_error *err)
{
    return store->driver->wait(store, ms, ret_has_news, err);
}

bool store_is_fair(const struct store *store)
{
    return store->driver->is_fair;
}

enum score_status store_clock_ms(struct store *store, int64_t *ret_now_ms, struct score_error *err)
{
    return store->driver->clock_ms(store, ret_now_ms, err);
}

enum score_status store_check(struct store *store, struct score_error *err)
{
    return store->driver->check(store, err);
}

enum score_status store_execute(struct store *store, const char *sql, struct score_error *err)
{
    return store->driver->execute(store, sql, err);
}

enum score_status store_usable(struct store *store, struct score_error *err)
{
    if (store->is_broken) {
        return score_error_set(err, SCORE_IO, "",
                               "the connection to %s is broken: restart, nothing committed is lost",
                               store->name);
    }
    if (store->is_lost) {
        return score_error_set(err, SCORE_IO, "",
                               "the database undid the transaction after an earlier failure");
    }
    return SCORE_OK;
}

void store_lost(struct store *store)
{
    if (store->tx_depth > 0 && !store->is_lost) {
        store->is_lost = true;
        store->rollback_count++;
    }
}

enum score_status store_tx_begin(struct store *store, struct score_error *err)
{
    SCORE_ASSERT(store->tx_depth < STORE_TX_DEPTH_MAX);
    SCORE_ASSERT(store->read_depth == 0);
    if (store->mode != STORE_READ_WRITE) {
        return score_error_set(err, SCORE_UNSUPPORTED, "", "%s is open for reading only",
                               store->name);
    }
    SCORE_TRY(store_usable(store, err));
    SCORE_TRY(store->driver->tx_begin(store, err));
    event_tail_mark(store, store->tx_depth);
    store->tx_depth++;
    return SCORE_OK;
}

enum score_status store_tx_commit(struct store *store, struct score_error *err)
{
    SCORE_ASSERT(store->tx_depth > 0);
    SCORE_TRY(store_usable(store, err));
    SCORE_TRY(store->driver->tx_commit(store, err));
    store->tx_depth--;
    if (store->tx_depth == 0) {
        store->commit_count++;
        store->is_batch = false;
        event_tail_forget(store);
    }
    return SCORE_OK;
}

void store_tx_rollback(struct store *store)
{
    SCORE_ASSERT(store->tx_depth > 0);
    bool has_written = store->driver->tx_rollback(store);
    store->tx_depth--;
    event_tail_undo(store, store->tx_depth);
    store->rollback_count += has_written;
    if (store->tx_depth == 0) {
        store->is_lost = false;
        store->is_batch = false;
    }
}

void store_later_begin(struct store *store)
{
    SCORE_ASSERT(store->tx_depth > 0 && !store->is_later);
    store->is_later = true;
}

/* A write that failed did so before whatever `status` tells of. */
enum score_status store_later_end(struct store *store, enum score_status status,
                                  struct score_error *err)
{
    struct score_error cause = {0};
    SCORE_ASSERT(store->is_later);
    store->is_later = false;
    if (store->driver->settle && store->driver->settle(store, &cause)) {
        return score_error_set(err, cause.status, cause.field, "%s", cause.text);
    }
    return status;
}

void store_batch_begin(struct store *store)
{
    SCORE_ASSERT(store->tx_depth == 1);
    store->is_batch = store->driver->ahead_note != NULL;
    store->is_batch_failed = false;
}

bool store_batch_failed(const struct store *store)
{
    return store->is_batch_failed;
}

int store_tx_depth(const struct store *store)
{
    return store->tx_depth;
}

enum score_status store_read_begin(struct store *store, struct score_error *err)
{
    if (store->tx_depth > 0) {
        return SCORE_OK;
    }
    if (store->read_depth == 0) {
        SCORE_TRY(store_usable(store, err));
        SCORE_TRY(store->driver->read_begin(store, err));
    }
    store->read_depth++;
    return SCORE_OK;
}

void store_read_end(struct store *store)
{
    if (store->tx_depth > 0) {
        return;
    }
    SCORE_ASSERT(store->read_depth > 0);
    store->read_depth--;
    if (store->read_depth == 0) {
        store->driver->read_end(store);
    }
}

uint64_t store_rollback_count(const struct store *store)
{
    return store->rollback_count;
}

uint64_t store_commit_count(const struct store *store)
{
    return store->commit_count;
}
