/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_STORE_DRIVER_H
#define SCORE_STORE_DRIVER_H

/*
 * What is behind `struct store`, and what a database must know to be one. Internal to src/store and
 * its tests.
 *
 * store.c keeps the rules that hold for every database (levels, counters, a lost transaction),
 * sql/ the statements; a driver keeps its connection, its failures and its schema. A driver's
 * structures begin with the ones below.
 */

#include "store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Savepoints deeper than this are a programmer error: use cases do not nest without end. */
enum { STORE_TX_DEPTH_MAX = 16 };

/* More statements than the records have; a power of two for the open-addressed table. */
enum { STORE_STATEMENTS_MAX = 512 };

struct statement;
struct event_tail;

/* A count that a reading connection remembers (sql/offer_count.c). */
enum { STORE_OFFER_COUNTS_MAX = 64 };
struct offer_count {
    int64_t partner_id; /* 0 = empty */
    int64_t news;       /* driver.news when it was counted */
    int64_t from_ms;    /* counted since, and as well since any moment up to `first_ms` */
    int64_t first_ms;
    int64_t count;
};

struct store {
    const struct driver *driver;
    enum store_mode mode;
    char *name;            /* owned; what messages call the database; never holds a password */
    bool is_lost;          /* the whole transaction is undone; fail until the outermost rollback */
    bool is_broken;        /* a rollback failed; fail for ever */
    bool is_later;         /* between store_later_begin and store_later_end */
    bool is_batch;         /* store_batch_begin, until the outermost level ends */
    bool is_batch_failed;  /* for what its jobs did together; until the next batch */
    bool is_peeking;       /* what was read ahead is not used up by reading it */
    bool is_referred;      /* the last failure was a reference between rows */
    int64_t found_version; /* of the schema, when it was opened */
    int tx_depth;
    int read_depth;
    uint64_t rollback_count;
    uint64_t commit_count;
    struct offer_count offer_counts[STORE_OFFER_COUNTS_MAX];
    struct event_tail *tail;                            /* owned; NULL = knows nothing */
    struct statement *statements[STORE_STATEMENTS_MAX]; /* owned */
};

/* One statement of one connection; found by the address of its SQL. */
struct statement {
    struct store *store; /* borrowed */
    const char *sql;     /* borrowed; the key */
    char **names;        /* owned; of the parameters, with the colon, from index 1 */
    int parameter_count;
    int bound_count;
    int cursor;       /* the parameter bound last */
    bool is_used;     /* between statement_read and statement_end */
    bool is_stepped;  /* has begun to run */
    bool is_whole;    /* the caller takes every row into memory */
    bool is_write;    /* changes rows */
    const char *many; /* borrowed; the same for many rows, NULL = none */
};

/* One value of a copied row. */
enum bulk_type { BULK_I64 = 1, BULK_F64 = 2, BULK_TEXT = 3, BULK_BLOB = 4 };
struct bulk_value {
    enum bulk_type type;
    bool is_null;
    int64_t i64;
    double f64;
    const void *bytes;
    size_t len;
};

/* The few statements that cannot be one text are two, by dialect. */
enum dialect { DIALECT_SQLITE, DIALECT_POSTGRES, DIALECT_COUNT };

struct driver {
    enum dialect dialect;
    bool is_fair; /* processes that wait to write get their turn in order */
    /* The connection. `close` takes a store in any state, also a half-opened one, and frees it. */
    void (*close)(struct store *store);
    enum score_status (*ping)(struct store *store, struct score_error *err);
    enum score_status (*check)(struct store *store, struct score_error *err);
    enum score_status (*schema_version)(struct store *store, int64_t *ret, struct score_error *err);
    enum score_status (*scratch_open)(struct store *store, struct store **ret,
                                      struct score_error *err);
    /* Runs constant SQL that binds nothing and answers nothing. */
    enum score_status (*execute)(struct store *store, const char *sql, struct score_error *err);

    /* News of other processes, and the database's clock, as in store.h. */
    enum score_status (*notify)(struct store *store, struct score_error *err);
    enum score_status (*wait)(struct store *store, int64_t ms, bool *ret_has_news,
                              struct score_error *err);
    enum score_status (*clock_ms)(struct store *store, int64_t *ret_now_ms,
                                  struct score_error *err);
    /* Of the snapshot that is read: differs from every earlier one when another connection has
     * committed in between. Of a connection that only reads; NULL = the database does not tell. */
    enum score_status (*news)(struct store *store, int64_t *ret, struct score_error *err);

    /* Levels: store->tx_depth is the number of open ones, and changes after the call. */
    enum score_status (*tx_begin)(struct store *store, struct score_error *err);
    enum score_status (*tx_commit)(struct store *store, struct score_error *err);
    bool (*tx_rollback)(struct store *store); /* answers whether the level had written */
    enum score_status (*read_begin)(struct store *store, struct score_error *err);
    void (*read_end)(struct store *store);

    /* Statements. Binds remember their first failure for the first step; indexes begin at 1. */
    enum score_status (*prepare)(struct store *store, const char *sql, struct statement **ret,
                                 struct score_error *err);
    void (*finalize)(struct statement *statement);
    void (*reset)(struct statement *statement);
    void (*bind_i64)(struct statement *statement, int index, int64_t value);
    void (*bind_f64)(struct statement *statement, int index, double value);
    void (*bind_text)(struct statement *statement, int index, const char *text); /* NULL: none */
    void (*bind_blob)(struct statement *statement, int index, const void *bytes, size_t len);
    void (*bind_no_id)(struct statement *statement, int index);
    enum score_status (*step)(struct statement *statement, bool *ret_has_row,
                              struct score_error *err);
    /* Runs an INSERT to its end; the key that the database chose. */
    enum score_status (*insert)(struct statement *statement, int64_t *ret_id,
                                struct score_error *err);
    /* Starts a write whose answer is taken by the next read, or by settle, which fails in its place
     * and leaves the level as if nothing behind it had been sent. With a noun no row is a conflict
     * of versions. `ret_id` as of insert, or NULL. A driver that answers at once has none of the
     * three; `later_may` false = run this one now. */
    enum score_status (*later)(struct statement *statement, const char *noun, int64_t *ret_id,
                               struct score_error *err);
    bool (*later_may)(const struct statement *statement);
    enum score_status (*settle)(struct store *store, struct score_error *err);
    /* Notes a read that a batch will make, by the statement that answers many of them and says in
     * its last column whose row it is; then asks all of them. NULL where that gains nothing. */
    enum score_status (*ahead_note)(struct statement *statement, const char *sql,
                                    struct score_error *err);
    enum score_status (*ahead_run)(struct store *store, struct score_error *err);
    int64_t (*changes)(struct statement *statement); /* rows, of a statement that has run */

    /* Columns of the current row, from 0. Bytes are borrowed until the next step. */
    int64_t (*column_i64)(struct statement *statement, int column);
    double (*column_f64)(struct statement *statement, int column);
    /* NULL for NULL; *ret_is_exhausted is set when the text does not fit in memory. */
    const char *(*column_text)(struct statement *statement, int column, size_t *ret_len,
                               bool *ret_is_exhausted);
    const void *(*column_blob)(struct statement *statement, int column, size_t *ret_len);
    bool (*column_is_null)(struct statement *statement, int column);

    /* Copies (copy.c). Reference checks stand aside between guard_off and guard_on, which looks at
     * everything at once; a transaction is open between them on PostgreSQL alone. */
    enum score_status (*guard_off)(struct store *store, struct score_error *err);
    enum score_status (*guard_on)(struct store *store, struct score_error *err);
    /* The last id given of a table, 0 = none or not that kind of table. */
    enum score_status (*last_id)(struct store *store, const char *table, int64_t *ret,
                                 struct score_error *err);
    enum score_status (*last_id_set)(struct store *store, const char *table, int64_t last,
                                     struct score_error *err);
    /* A stream of rows into one table, when the database has a faster way than INSERT; else NULL.
     * `columns` is "a, b". A row is `count` values; NULL bytes are NULL. */
    enum score_status (*bulk_begin)(struct store *store, const char *table, const char *columns,
                                    struct score_error *err);
    enum score_status (*bulk_row)(struct store *store, const struct bulk_value *values,
                                  size_t count, struct score_error *err);
    enum score_status (*bulk_end)(struct store *store, struct score_error *err);
};

/* SCORE_IO when the connection is broken or its transaction lost. */
SCORE_MUST_USE enum score_status store_usable(struct store *store, struct score_error *err);
/* Notes that the database undid the open transaction by itself. */
void store_lost(struct store *store);
/* Runs constant SQL that binds nothing and answers nothing. */
SCORE_MUST_USE enum score_status store_execute(struct store *store, const char *sql,
                                               struct score_error *err);

/* Opens a database with its driver; `url` is one of the driver's own. */
SCORE_MUST_USE enum score_status sqlite_store_open(const char *url, enum store_mode mode,
                                                   struct store **ret, struct score_error *err);
/* A private, empty SQLite database with the program's schema: gone with store_close. */
SCORE_MUST_USE enum score_status sqlite_private_open(const char *directory, struct store **ret,
                                                     struct score_error *err);
SCORE_MUST_USE enum score_status postgres_store_open(const char *url, enum store_mode mode,
                                                     struct store **ret, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
