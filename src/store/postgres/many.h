/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_STORE_POSTGRES_MANY_H
#define SCORE_STORE_POSTGRES_MANY_H

/*
 * Several runs of one statement as one run of another, whose parameters are arrays. Most of what a
 * small statement costs the server does not grow with its rows: planning its parts, opening
 * indexes, reading the text of CHECKs, the messages around it. So the writers' batch (store.h,
 * store_batch_begin)
 * - keeps writes whose answers may come later, and sends them as one statement of each kind when
 *   somebody reads what is not at hand, writes something else, or commits (together.c);
 * - asks for what its jobs will read before they run (ahead.c).
 *
 * Writes that were kept and fail take the whole transaction with them: the jobs were told that all
 * is well. Who runs the batch runs it again, one job after the other (store_batch_failed).
 * Internal to src/store/postgres.
 */

#include "store/postgres/statement.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { MANY_ROWS_MAX = 1024, MANY_BYTES_MAX = 2 * 1024 * 1024, MANY_GROUPS_MAX = 16 };

/* The parameters of one run. */
struct many_row {
    struct postgres_statement *single;
    const char *sql;  /* of many */
    const char *noun; /* of a version that must match; NULL = any number of rows is fine */
    int level;
    Oid *types; /* owned, with all below in one block */
    int *lengths;
    const char **values;
    size_t bytes;
};

/* Copies what is bound. False = out of memory. */
bool many_row_take(struct postgres_statement *single, struct many_row *ret);
void many_row_free(struct many_row *row);

/* The runs of one statement among others. */
struct many_group {
    const char *sql;
    const char *noun;
    size_t count;
    struct postgres_statement *statement;
    bool has_prepare;
};

/* Sends the rows [first, end), one statement for each kind, in the order of their first rows, and
 * a sync behind them. *ret_groups says what answers will come. False = the connection is lost, or
 * memory ran out. */
bool many_send(struct postgres_store *pg, const struct many_row *rows, size_t count,
               struct many_group ret_groups[MANY_GROUPS_MAX], size_t *ret_group_count);
/* Takes the answer of one; the rows belong to the caller. */
SCORE_MUST_USE enum score_status many_take(struct postgres_store *pg,
                                           const struct many_group *group, PGresult **ret,
                                           struct score_error *err);

/* together.c */
SCORE_MUST_USE enum score_status postgres_together_add(struct postgres_statement *statement,
                                                       const char *noun, struct score_error *err);
SCORE_MUST_USE enum score_status postgres_together_flush(struct postgres_store *pg,
                                                         struct score_error *err);
/* A level ended, or was undone with all within; 0 = everything. */
void postgres_together_release(struct postgres_store *pg, int level);
void postgres_together_drop(struct postgres_store *pg, int level);
void postgres_together_free(struct postgres_store *pg);

/* ahead.c */
/* Answers a read that was asked for, once; false = it must be asked. */
bool postgres_ahead_serve(struct postgres_statement *statement);
/* Something was written: what was read before may not hold. */
void postgres_ahead_spoil(struct postgres_store *pg);
/* The transaction has ended. */
void postgres_ahead_forget(struct postgres_store *pg);
void postgres_ahead_free(struct postgres_store *pg);

#ifdef __cplusplus
}
#endif

#endif
