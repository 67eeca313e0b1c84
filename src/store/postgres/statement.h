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
    PGresult *result; /* owned; the rows at hand */
    int row;
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

#ifdef __cplusplus
}
#endif

#endif
