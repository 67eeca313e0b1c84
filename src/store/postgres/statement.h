/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_STORE_POSTGRES_STATEMENT_H
#define SCORE_STORE_POSTGRES_STATEMENT_H

/* A statement of the PostgreSQL driver. Internal to src/store/postgres. */

#include "store/postgres/connection.h"
#include "store/postgres/value.h"

#ifdef __cplusplus
extern "C" {
#endif

enum bind_problem { BIND_FINE, BIND_NOT_UTF8, BIND_TOO_LONG };

struct parameter {
    Oid type;
    const char *value; /* NULL = NULL */
    int len;
    char number[VALUE_NUMBER_BYTES];
};

struct postgres_statement {
    struct statement base;
    char name[16];
    char *sql;           /* owned; as PostgreSQL reads it */
    uint64_t generation; /* of the connection that prepared it, 0 = none */
    int counter;         /* whose ids it takes, -1 = none */
    int64_t key;         /* the id it took */
    int value_count;
    struct parameter *parameters; /* owned; from 0 */
    Oid *types;                   /* owned; as prepared */
    enum bind_problem problem;
    PGresult *result; /* owned, or borrowed; the rows at hand */
    bool is_borrowed;
    int row;
    int row_end;
    bool is_streaming;
    bool is_cut;     /* its rows stopped arriving before the last */
    PGresult **kept; /* owned; rows read ahead, while another statement ran */
    size_t kept_count;
    size_t kept_next;
    size_t kept_capacity;
    int64_t changes;
};

static inline struct postgres_statement *postgres_statement_of(struct statement *statement)
{
    return (struct postgres_statement *)(void *)statement;
}

/* How one is run, for those that wait for the answer and those that take it later. */
SCORE_MUST_USE enum score_status statement_binds_check(struct postgres_statement *statement,
                                                       struct score_error *err);
bool statement_is_prepared(struct postgres_statement *statement);
bool statement_prepare_send(struct postgres_statement *statement);
bool statement_run_send(struct postgres_statement *statement);
/* A write stands in a run that could be written again without it. */
void statement_guard_queue(struct postgres_statement *statement);
/* Binds the id that it takes, when it takes one. */
void statement_key_take(struct postgres_statement *statement);
/* It took it. */
void statement_id_note(struct postgres_statement *statement);
void statement_redo_add(struct postgres_statement *statement, int64_t changes);
/* Leaves the level as it was before the statement, where there is a savepoint to go back to. */
void statement_failure_undo(struct postgres_store *pg);
SCORE_MUST_USE enum score_status statement_fail(struct postgres_statement *statement,
                                                const PGresult *result, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
