/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_TESTS_POSTGRES_SCHEMA_LINES_H
#define SCORE_TESTS_POSTGRES_SCHEMA_LINES_H

/*
 * A schema as sorted lines of text, the same for either database when they mean the same:
 *
 *     column partner.name at 4: text not null
 *     identity partner.id
 *     primary partner (id)
 *     unique partner (external_id)
 *     index partner_name on partner (name_folded, id)
 *     foreign partner (enterprise_id) to enterprise (id) on delete no action
 *     check partner (version >= 1)
 *     trigger event_keep on event before update: events are append-only
 *
 * Expressions (checks, predicates of indexes) are compared as PostgreSQL writes them: SQLite's are
 * given to a PostgreSQL that has the table, and read back.
 */

#include <libpq-fe.h>
#include <sqlite3.h>
#include <stddef.h>

struct schema_lines {
    char **items; /* owned */
    size_t count;
};

/* Takes `line`, from malloc. */
void schema_lines_add_take(struct schema_lines *lines, char *line);
void schema_lines_sort(struct schema_lines *lines);
void schema_lines_free(struct schema_lines *lines);

/* `twin`: a PostgreSQL connection whose schema has the tables; left as it was. */
void schema_lines_of_sqlite(sqlite3 *database, PGconn *twin, struct schema_lines *ret);
void schema_lines_of_postgres(PGconn *database, struct schema_lines *ret);

#endif
