/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_STORE_SQLITE_MIGRATE_H
#define SCORE_STORE_SQLITE_MIGRATE_H

/*
 * Brings a database to the program's schema: forward only, each migration in its own transaction,
 * safe when two processes start at once. Internal to src/store/sqlite and its tests.
 */

#include "store/migration.h"
#include "store/sqlite/connection.h"

#ifdef __cplusplus
extern "C" {
#endif

/* "SCOR" in the file's header: how we know our own. */
#define STORE_APPLICATION_ID INT64_C(0x53434F52)

/* What a file says about itself, read at once. */
struct schema_facts {
    int64_t application_id;
    int64_t version;
    int64_t objects; /* rows of sqlite_schema */
};
SCORE_MUST_USE enum score_status schema_facts_read(struct store *store, struct schema_facts *ret,
                                                   struct score_error *err);
/* SCORE_UNSUPPORTED: not our file, or newer than the program. */
SCORE_MUST_USE enum score_status schema_facts_check(const struct store *store,
                                                    const struct schema_facts *facts,
                                                    struct score_error *err);
/* Applies what is missing up to `until_version`; no open transaction. */
SCORE_MUST_USE enum score_status store_migrate(struct store *store, int64_t until_version,
                                               struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
