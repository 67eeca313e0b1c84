/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_STORE_STORE_H
#define SCORE_STORE_STORE_H

/*
 * The one interface to the database; nothing above it knows SQL or which database it is.
 *
 * A `struct store` is one connection, used by one thread at a time. Rules for every function in
 * store/ headers:
 *  - reads put records and their texts into the caller's arena; texts are never NULL;
 *  - `get` answers SCORE_NOT_FOUND when the row is missing;
 *  - writes need an open transaction (a programmer error otherwise) and never open one: the
 *    domain does, so that one use case is one transaction;
 *  - `add` functions set the record's id and version in the caller's record;
 *  - `update` functions write every field, guard on the version the record carries, increase it,
 *    and answer SCORE_CONFLICT when the row has moved on;
 *  - unique violations are SCORE_EXISTS with the column in err->field; a locked database is
 *    SCORE_BUSY, a full disk SCORE_IO, a damaged file SCORE_CORRUPT, each with what to do.
 *
 * Transactions nest: depth 0 is a real transaction (write intent at once), deeper ones are
 * savepoints, so a writer may group many use cases into one commit.
 */

#include "base/arena.h"
#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

struct store;

enum store_mode {
    STORE_READ_WRITE, /* creates and migrates a missing or older database */
    STORE_READ_ONLY,  /* for HTTP threads: never writes, opens an existing, migrated database */
    STORE_AS_IS       /* reads only, and any schema up to the program's: for copies of the whole */
};

/*
 * `url` is "sqlite:PATH" (or ":memory:"), or "postgresql://USER@HOST/NAME" as libpq reads it: odd
 * characters percent-encoded, several hosts (those that write are chosen), sslmode. SCORE_INVALID:
 * bad URL; SCORE_UNSUPPORTED: a schema newer than the program, a database that is not ours, a
 * standby opened for writing; SCORE_IO, SCORE_BUSY: no connection, with what to do. No message
 * holds a password. Caller owns; store_close.
 */
SCORE_MUST_USE enum score_status store_open(const char *url, enum store_mode mode,
                                            struct store **ret_store, struct score_error *err);
void store_close(struct store *store);
/* True for an address of a database on a server, which is in no file. */
bool store_url_is_server(const char *url);

/*
 * A private copy to try things on: the whole database as it is at this moment, to read and write,
 * without any effect on the original. It may be made from a connection that only reads, with or
 * without a read snapshot, but not inside a transaction. It lives in memory and, past a cache of 64
 * MiB, in a file without a name, and is gone with store_close. Cost: the database's size, in time
 * and space. SCORE_LIMIT: the database is larger than LIMIT_SCRATCH_BYTES.
 * A copy of an older schema is brought to the program's.
 */
SCORE_MUST_USE enum score_status store_scratch_open(struct store *from, struct store **ret,
                                                    struct score_error *err);

/* Schema version the program brings, and the one of this database. */
int64_t store_schema_latest(void);
SCORE_MUST_USE enum score_status store_schema_version(struct store *store, int64_t *ret_version,
                                                      struct score_error *err);
/* The version that opening found, before it migrated; 0 = a new database. */
int64_t store_schema_found(const struct store *store);

SCORE_MUST_USE enum score_status store_tx_begin(struct store *store, struct score_error *err);
/* When it fails the level stays open: roll it back. */
SCORE_MUST_USE enum score_status store_tx_commit(struct store *store, struct score_error *err);
/* Undoes the innermost level. Never fails upward: a connection that cannot roll back is broken and
 * every later call answers SCORE_IO. */
void store_tx_rollback(struct store *store);
int store_tx_depth(const struct store *store);

/*
 * Between these, writes need not be answered one by one where an answer costs a round trip. They
 * may seem to succeed: what failed is told by a read in between, by the end of the level, or by
 * `end`, in the words it would have failed with at once, and nothing written behind it is kept. So
 * in between nothing may look at what became of a write, and a failure ends it all. `end` takes
 * the status of what was done in between and answers the first failure of all.
 */
void store_later_begin(struct store *store);
SCORE_MUST_USE enum score_status store_later_end(struct store *store, enum score_status status,
                                                 struct score_error *err);

/*
 * The outermost level is a batch of jobs, each in a level of its own, that are told of success only
 * when all is committed: until it ends, writes of a `later` section may be kept and sent together,
 * behind the end of their level too. One that fails then takes the transaction with it, and
 * `failed` says afterwards, until the next batch, that the jobs may be run again one by one, where
 * each is told what it did itself.
 */
void store_batch_begin(struct store *store);
bool store_batch_failed(const struct store *store);

/* A read snapshot over several reads (no-op inside a transaction). */
SCORE_MUST_USE enum score_status store_read_begin(struct store *store, struct score_error *err);
void store_read_end(struct store *store);

/* Grows whenever a transaction level that had written was rolled back; lets caches notice. */
uint64_t store_rollback_count(const struct store *store);
/* Grows with every outermost commit: what was read before it can no longer be rolled back. */
uint64_t store_commit_count(const struct store *store);

/*
 * Telling other processes, and hearing from them, where the database can: `notify` before every
 * outermost commit (a driver tells nobody of a transaction that has written nothing), `wait` on a
 * connection of its own that does nothing else. *ret_has_news false: `ms` went by.
 * SCORE_UNSUPPORTED: nobody tells, look from time to time.
 */
SCORE_MUST_USE enum score_status store_notify(struct store *store, struct score_error *err);
SCORE_MUST_USE enum score_status store_wait(struct store *store, int64_t ms, bool *ret_has_news,
                                            struct score_error *err);
/* Do processes that want to write wait in a queue? Where they do not, one that writes without a
 * pause leaves the others no moment, and should make one now and then. */
bool store_is_fair(const struct store *store);
/* The database's own clock, which judges those of its processes. SCORE_UNSUPPORTED: it has none. */
SCORE_MUST_USE enum score_status store_clock_ms(struct store *store, int64_t *ret_now_ms,
                                                struct score_error *err);

/* Answers one trivial read, for readiness. */
SCORE_MUST_USE enum score_status store_ping(struct store *store, struct score_error *err);

/* Deep check: integrity and foreign keys. SCORE_CORRUPT names the first finding. */
SCORE_MUST_USE enum score_status store_check(struct store *store, struct score_error *err);

/* Site values: small named texts (site secret, demo flag, vendor name). `ret` "" when unset. */
SCORE_MUST_USE enum score_status store_setting_get(struct store *store, const char *name,
                                                   struct arena *arena, const char **ret_value,
                                                   struct score_error *err);
SCORE_MUST_USE enum score_status store_setting_set(struct store *store, const char *name,
                                                   const char *value, struct score_error *err);

/* Keyset paging, shared by every list. */
struct store_page {
    int limit;         /* 1..LIMIT_PAGE_MAX, or more for internal use */
    int64_t after_key; /* sort key of the last row seen; meaningful when has_after */
    int64_t after_id;  /* its id, breaks ties */
    bool has_after;
};

#ifdef __cplusplus
}
#endif

#endif
