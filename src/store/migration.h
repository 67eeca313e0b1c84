/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_STORE_MIGRATION_H
#define SCORE_STORE_MIGRATION_H

/* The schema as the binary carries it, written by tools/embed_migrations.c. Internal to src/store.
 */

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Versions of the schema, on either database. */
enum { MIGRATION_COUNT = 17 };

struct migration {
    int64_t version;
    const char *name; /* its file in db/ */
    const char *sql;  /* leaves the database at `version` */
};

/* Of db/sqlite, in order; version = index + 1. */
extern const struct migration MIGRATIONS[];
/* Of db/postgres; as many. */
extern const struct migration POSTGRES_MIGRATIONS[];

#ifdef __cplusplus
}
#endif

#endif
