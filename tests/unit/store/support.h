/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_TESTS_UNIT_STORE_SUPPORT_H
#define SCORE_TESTS_UNIT_STORE_SUPPORT_H

/*
 * A real database in a directory of its own, one of each record to hang others on, and records
 * filled and compared field by field from a table.
 *
 * With SCORE_TEST_DATABASE=postgres the same tests run on PostgreSQL: one cluster a program, one
 * database a test, copied from a migrated one.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../postgres/trial.h"
#include "base/arena.h"
#include "store/catalog_store.h"
#include "store/event_store.h"
#include "store/opportunity_store.h"
#include "store/party_store.h"
#include "store/passing_store.h"
#include "store/store.h"

#define CHECK(name, condition)                                                                     \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            print_error("case '%s': %s\n", (name), #condition);                                    \
            fail();                                                                                \
        }                                                                                          \
    } while (0)

/* Fails the test with the whole error unless the call succeeds. */
#define MUST(expression)                                                                           \
    do {                                                                                           \
        struct score_error err = {0};                                                              \
        if (expression) {                                                                          \
            print_error("%s: %s: %s [%s] %s\n", __func__, #expression,                             \
                        score_status_name(err.status), err.field, err.text);                       \
            fail();                                                                                \
        }                                                                                          \
    } while (0)

/* Fails the test unless the call answers exactly this; leaves the error in `*ret_err`. */
#define MUST_FAIL(expected, ret_err, expression)                                                   \
    do {                                                                                           \
        struct score_error err = {0};                                                              \
        enum score_status status_ = (expression);                                                  \
        if (status_ != (expected) || err.status != (expected)) {                                   \
            print_error("%s: %s: expected %s, got %s: %s\n", __func__, #expression,                \
                        score_status_name(expected), score_status_name(status_), err.text);        \
            fail();                                                                                \
        }                                                                                          \
        *(ret_err) = err;                                                                          \
    } while (0)

struct fixture {
    char directory[64]; /* removed with everything in it */
    char path[96];      /* the database's file, not made yet */
    char url[192];      /* of SCORE_TEST_DATABASE: the file's, or a PostgreSQL database's */
    struct trial trial;
    struct store *store;
    struct arena arena;
    /* One of each, made by fixture_populate. */
    int64_t import_id;
    int64_t enterprise_id;
    int64_t partner_id;
    int64_t other_partner_id;
    int64_t location_id;
    int64_t distributor_id;
    int64_t user_id;
    int64_t account_id;
    int64_t offering_id;
    int64_t opportunity_id;
    int64_t decision_id;
};

/* Whether this run is PostgreSQL's. */
bool fixture_is_postgres(void);

/* cmocka setups: an empty directory; a populated database with an open transaction. */
int fixture_directory(void **state);
int fixture_database(void **state);
int fixture_remove(void **state);
/* Another migrated, empty PostgreSQL database; gone with the cluster. */
void fixture_second(struct fixture *fixture, char ret_url[192]);
void fixture_populate(struct fixture *fixture);

/* Ends the transaction of fixture_database and begins the next. */
void fixture_commit(struct fixture *fixture);

/* A record with the least that its table asks for. */
struct opportunity opportunity_sample(const struct fixture *fixture);
struct offer offer_sample(const struct fixture *fixture);
struct event event_sample(int64_t object_id);

enum field_kind {
    FIELD_TEXT,
    FIELD_COUNTRY,
    FIELD_CURRENCY,
    FIELD_I64,
    FIELD_INT,  /* 0..limit */
    FIELD_ENUM, /* 1..limit */
    FIELD_BOOL,
    FIELD_ID,   /* compared, never filled: must refer to something */
    FIELD_SET,  /* written by the store: neither filled nor compared */
    FIELD_OTHER /* joined or bytes: the test looks itself; `limit` = size */
};

struct field {
    const char *name;
    size_t offset;
    enum field_kind kind;
    int limit;
};
#define FIELD(type, kind, name, limit)                                                             \
    {                                                                                              \
#name, offsetof(struct type, name), FIELD_##kind, limit                                    \
    }

/* Fills with values that differ from field to field and from salt to salt. */
void record_fill(const struct field *fields, size_t count, void *record, int salt,
                 struct arena *arena);
/* Fails the test at the first field that differs. */
void record_compare(const struct field *fields, size_t count, const void *a, const void *b);
/* Fails when a record has room for a field that the table does not name. */
void record_covers(const struct field *fields, size_t count, size_t record_bytes);

#endif
