/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_STORE_POSTGRES_TRANSLATE_H
#define SCORE_STORE_POSTGRES_TRANSLATE_H

/*
 * The records' SQL as PostgreSQL reads it: `:name` becomes `$1`, and an INSERT into a table whose
 * keys the driver hands out gets its key as one more parameter, the last. Constant SQL of the
 * house's own style goes in; nothing here reads what people write.
 * Internal to src/store/postgres and its tests.
 */

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

struct translation {
    char *sql;    /* owned */
    char **names; /* owned; with the colon, from index 1, in the order of their first use */
    int name_count;
    bool has_key; /* $name_count+1 is the key */
};

/* The table of "INSERT INTO table (": false for any other statement, or a name of `size` and more.
 * Quotes are taken off. */
bool translate_table(const char *sql, char *ret, size_t size);

/* `key_column` NULL: no key is handed out. False: out of memory. */
SCORE_MUST_USE bool translate(const char *sql, const char *key_column, struct translation *ret);
void translation_done(struct translation *translation);

#ifdef __cplusplus
}
#endif

#endif
