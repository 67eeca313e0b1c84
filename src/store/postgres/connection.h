/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_STORE_POSTGRES_CONNECTION_H
#define SCORE_STORE_POSTGRES_CONNECTION_H

/*
 * What is behind `struct store` in the PostgreSQL driver. Internal to src/store/postgres and its
 * tests.
 *
 * - The connection is in pipeline mode: what needs no answer (SAVEPOINT, RELEASE) waits in `queue`
 *   and travels with the next statement.
 * - One writer at a time over all nodes: the outermost level locks the market's row, so events
 *   commit in their order. The row also carries the last id given of each table: ids are rolled
 *   back with the rest, as SQLite's are, and the same seed gives the same ids on both.
 * - An error makes PostgreSQL refuse all until a rollback. So a run of writes stands behind a
 *   savepoint and is repeated after an error in it (redo.h).
 * - A lost connection is lost with its transaction; the next begin, or a read outside of one,
 *   connects again.
 */

#include <libpq-fe.h>

#include "base/buf.h"
#include "store/driver.h"
#include "store/postgres/redo.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    POSTGRES_VERSION_MIN = 150000,
    POSTGRES_QUEUE_MAX = 128,   /* releases and savepoints between two statements */
    POSTGRES_COUNTERS_MAX = 64, /* tables whose keys are handed out */
    POSTGRES_VALUES_MAX = 64,   /* parameters of a statement */
    POSTGRES_LATER_MAX = 32     /* writes whose answers are still to come */
};

enum queue_verb {
    QUEUE_BEGIN_READ,
    QUEUE_SAVE,
    QUEUE_RELEASE,
    QUEUE_UNDO,
    QUEUE_SAVE_BASE, /* the start of a run of writes in a level (redo.h) */
    QUEUE_RELEASE_BASE,
    QUEUE_UNDO_BASE,
    QUEUE_NOTIFY /* other nodes, with the commit */
};

struct queue_item {
    enum queue_verb verb;
    int level; /* whose savepoint; GUARD_LEVEL = that of one statement */
};
enum { GUARD_LEVEL = 0 };

/* The last id given of one table. */
struct counter {
    char table[64];
    char column[64];
    int64_t last;
};

struct postgres_statement;
struct together;
struct ahead;

/* A write whose answer is taken later. */
struct later {
    struct postgres_statement *statement;
    const char *noun;    /* of a version that must match; NULL = any number of rows is fine */
    int before;          /* answers before the statement's own */
    bool has_prepare;    /* one more */
    int write;           /* in the run; -1 = the run ended with it */
    int counter;         /* whose id it took, -1 = none */
    int64_t last_before; /* the id given before that */
};

struct postgres_store {
    struct store base; /* `name` is the URL without user and password */
    char *url;         /* owned; may hold a password: never printed */
    bool has_hosts;    /* the address names several */
    bool has_choice;   /* the address says which kind of server it wants */
    PGconn *connection;
    uint64_t listens_in; /* the generation that hears of news, 0 = none */
    uint64_t generation; /* of the connection: statements are prepared anew after a loss */
    unsigned statement_count;
    struct queue_item queue[POSTGRES_QUEUE_MAX];
    size_t queue_count;
    bool is_snapshot_open; /* the server has begun what read_begin promised */
    bool is_failed;        /* a read failed in the snapshot: nothing more is answered */
    int saved;             /* levels the server knows, 0 = no transaction */
    bool has_base[STORE_TX_DEPTH_MAX + 1]; /* by level: a run's savepoint stands in it */
    struct redo redo;
    struct later later[POSTGRES_LATER_MAX]; /* none once a level, a run or a read has begun */
    size_t later_count;
    int64_t changes; /* rows changed by this connection */
    int64_t changes_at[STORE_TX_DEPTH_MAX];
    struct counter counters[POSTGRES_COUNTERS_MAX];
    size_t counter_count;
    bool has_counted;  /* an id was given in this transaction */
    bool is_month_due; /* this transaction saw that months have to be made */
    int months_wait;   /* transactions until that is tried again */
    int64_t counted_at[STORE_TX_DEPTH_MAX][POSTGRES_COUNTERS_MAX];
    PGresult *references;                 /* owned; taken off while a copy is made */
    struct buf bulk;                      /* rows on their way to COPY */
    struct postgres_statement *streaming; /* whose rows are still arriving */
    struct together *together;            /* owned; many.h */
    struct ahead *ahead;                  /* owned; many.h */
};

/* `store` must be of this driver. */
static inline struct postgres_store *postgres_of(struct store *store)
{
    return (struct postgres_store *)(void *)store;
}

extern const struct driver POSTGRES_DRIVER;

/* Connects, or connects again; no transaction may be open. */
SCORE_MUST_USE enum score_status postgres_connect(struct postgres_store *pg,
                                                  struct score_error *err);
/* Connects again when the connection is gone and nothing hangs on it. */
SCORE_MUST_USE enum score_status postgres_ready(struct postgres_store *pg, struct score_error *err);

/* Turns a result into ours, with what to do about it. A lost connection takes the transaction. */
SCORE_MUST_USE enum score_status postgres_failure(struct postgres_store *pg, const PGresult *result,
                                                  struct score_error *err);
/* The same for a connection that could not be made. */
SCORE_MUST_USE enum score_status postgres_connect_failure(struct postgres_store *pg,
                                                          struct score_error *err);

/* Runs a text of several statements, outside of the pipeline; `*ret` may be NULL. */
SCORE_MUST_USE enum score_status postgres_query(struct postgres_store *pg, const char *sql,
                                                PGresult **ret, struct score_error *err);

/* The queue. */
void postgres_queue(struct postgres_store *pg, enum queue_verb verb, int level);
/* Sends all of it; answers how many results will come before the next statement's. -1 = lost. */
int postgres_queue_send(struct postgres_store *pg);
/* Sends a statement without parameters behind the queue. */
bool postgres_send(struct postgres_store *pg, const char *sql);
/* The next statement's one result, owned by the caller; NULL = the connection is lost. */
PGresult *postgres_take(struct postgres_store *pg);
/* Ends a batch: everything up to the sync. False = the connection is lost. */
bool postgres_sync_take(struct postgres_store *pg);
/* Queues the savepoints of the levels that the server has not heard of yet. */
void postgres_levels_queue(struct postgres_store *pg);
/* Sends the queue alone and waits; the transaction is lost when that fails. */
SCORE_MUST_USE enum score_status postgres_queue_run(struct postgres_store *pg,
                                                    struct score_error *err);
void postgres_result_free(PGresult **result); /* for SCORE_AUTO */

/* Reads the rest of the streaming statement into memory, so that another may run. */
SCORE_MUST_USE enum score_status postgres_stream_keep(struct postgres_store *pg,
                                                      struct score_error *err);
/* Keeps what is wanted; for who cannot fail. A walker whose rows stop coming is told. */
void postgres_stream_drop(struct postgres_store *pg);
/* Its rows will not come any more. */
void postgres_stream_cut(struct postgres_store *pg);

/* Sends what waits to be answered, and takes the answers: the first failure among them. */
SCORE_MUST_USE enum score_status postgres_later_take(struct postgres_store *pg,
                                                     struct score_error *err);
/* The same where a sync has been sent already. Behind a failure nothing is left to be taken. */
SCORE_MUST_USE enum score_status postgres_later_answers(struct postgres_store *pg,
                                                        struct score_error *err);

/* Ids. */
SCORE_MUST_USE enum score_status postgres_counters_find(struct postgres_store *pg,
                                                        struct score_error *err);
SCORE_MUST_USE enum score_status postgres_counters_read(struct postgres_store *pg, const char *text,
                                                        struct score_error *err);
/* "table=last" lines; owned by the caller, NULL = out of memory. */
char *postgres_counters_text(const struct postgres_store *pg);
/* -1 = the table's keys are not handed out. */
int postgres_counter_of(const struct postgres_store *pg, const char *table);

/* Schema. */
/* Outside of a transaction: makes the months ahead. What stands in the way may go on: rows of a
 * month without a partition wait in the last one. */
void postgres_months_make(struct postgres_store *pg);
SCORE_MUST_USE enum score_status postgres_schema_prepare(struct postgres_store *pg,
                                                         struct score_error *err);
SCORE_MUST_USE enum score_status postgres_migrate(struct postgres_store *pg, int64_t until_version,
                                                  struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
