/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The two schemas, held against each other after every version: tables, columns, keys, indexes with
 * their predicates, foreign keys, checks and triggers are the same, but for the tables below.
 */

#include "database.h"
#include "schema_lines.h"

#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { REPORT_BYTES = 8192, EXIT_SKIPPED = 77 };

/* Only in PostgreSQL, whole. */
static const struct {
    const char *table;
    int since; /* version */
    const char *reason;
} EXTRA_TABLES[] = {
    {"schema_version", 1, "SQLite has application_id and user_version"},
    {"market", 1, "the writers' lock; SQLite locks its file"},
    {"decision_key", 2, "keys over all months"},
    {"offer_key", 2, "keys over all months"},
    {"event_head", 3, "object_seq over all months"},
    {"event_month", 3, "which months can hold an event"},
};

/* Where one line stands for another. "" = nothing does. */
static const struct {
    const char *sqlite;
    const char *postgres;
    int since;
    const char *reason;
} DIFFERENCES[] = {
#define MONTH_IN_KEY "a unique key of a partitioned table holds the month's column; *_key is unique"
#define MONTH_KEY    "a foreign key cannot refer to a partitioned table's id"
    {"primary decision (id)", "primary decision (id, created_at_ms)", 2, MONTH_IN_KEY},
    {"unique decision (opportunity_id, round, input_hash)",
     "unique decision (opportunity_id, round, input_hash, created_at_ms)", 2, MONTH_IN_KEY},
    {"unique index decision_event on decision (event_seq) where (event_seq > 0)",
     "unique index decision_event on decision (event_seq, created_at_ms) where (event_seq > 0)", 2,
     MONTH_IN_KEY},
    {"primary offer (id)", "primary offer (id, ended_at_ms)", 2, MONTH_IN_KEY},
    {"unique index offer_live_opportunity on offer (opportunity_id) where (ended_at_ms = 0)",
     "unique index offer_live_opportunity on offer (ended_at_ms, opportunity_id)"
     " where (ended_at_ms = 0)",
     2, MONTH_IN_KEY},
    {"primary event (seq)", "primary event (seq, at_ms)", 3, MONTH_IN_KEY},
    {"unique index event_object on event (object_kind, object_id, object_seq)",
     "unique index event_object on event (object_kind, object_id, object_seq, at_ms)", 3,
     MONTH_IN_KEY},
    {"foreign offer (decision_id) to decision (id) on delete no action",
     "foreign offer (decision_id) to decision_key (id) on delete no action", 2, MONTH_KEY},
    {"foreign opportunity (live_offer_id) to offer (id) on delete no action",
     "foreign opportunity (live_offer_id) to offer_key (id) on delete no action", 2, MONTH_KEY},
    {"foreign ledger_entry (offer_id) to offer (id) on delete no action",
     "foreign ledger_entry (offer_id) to offer_key (id) on delete no action", 2, MONTH_KEY},
    {"foreign mail (offer_id) to offer (id) on delete cascade",
     "foreign mail (offer_id) to offer_key (id) on delete cascade", 4, MONTH_KEY},
    {"foreign link (offer_id) to offer (id) on delete cascade",
     "foreign link (offer_id) to offer_key (id) on delete cascade", 5, MONTH_KEY},
    {"", "trigger decision_key_add on decision before insert: decision_key_add", 2, MONTH_KEY},
    {"", "trigger decision_key_keep on decision before update: a decision keeps its key", 2,
     MONTH_KEY},
    {"", "trigger decision_key_remove on decision after delete: decision_key_remove", 2, MONTH_KEY},
    {"", "trigger offer_key_add on offer before insert: offer_key_add", 2, MONTH_KEY},
    {"", "trigger offer_key_keep on offer before update: an offer keeps its key", 2, MONTH_KEY},
    {"", "trigger offer_key_move on offer before update: offer_key_move", 2, MONTH_KEY},
    {"", "trigger offer_key_remove on offer after delete: offer_key_remove", 2, MONTH_KEY},
    {"", "trigger event_number on event before insert: event_number", 3,
     "SQLite numbers rows by itself, and without gaps"},
    {"", "identity import_error.id", 1, "SQLite numbers rows by itself"},
};

static struct postgres_cluster cluster;

static int cluster_start(void **state)
{
    (void)state;
    postgres_start(&cluster, NULL);
    return 0;
}

static int cluster_stop(void **state)
{
    (void)state;
    postgres_stop(&cluster);
    return 0;
}

struct twins {
    sqlite3 *sqlite;
    struct database postgres;
};

static void twins_open(struct twins *twins)
{
    assert_int_equal(sqlite3_open(":memory:", &twins->sqlite), SQLITE_OK);
    database_open(&cluster, NULL, &twins->postgres);
}

static void twins_close(struct twins *twins)
{
    (void)sqlite3_close(twins->sqlite);
    database_close(&twins->postgres);
}

static void sqlite_run(const struct twins *twins, const char *sql)
{
    char *message = NULL;
    if (sqlite3_exec(twins->sqlite, sql, NULL, NULL, &message)) {
        fail_msg("SQLite: %s", message);
    }
}

static void migration_run(const struct twins *twins, const char *sqlite_path,
                          const char *postgres_path)
{
    char *sql = file_read(sqlite_path);
    sqlite_run(twins, sql);
    free(sql);
    sql = file_read(postgres_path);
    database_run(twins->postgres.connection, sql);
    free(sql);
}

/* Whether the line's subject is a table that SQLite does not have. */
static bool is_extra(const char *line, int version)
{
    for (size_t i = 0; i < sizeof EXTRA_TABLES / sizeof EXTRA_TABLES[0]; i++) {
        const char *table = EXTRA_TABLES[i].table;
        size_t len = strlen(table);
        const char *at = strchr(line, ' ') + 1;
        const char *on = strncmp(line, "index ", 6) == 0 ? strstr(line, " on ") : NULL;
        at = on ? on + 4 : at;
        if (version >= EXTRA_TABLES[i].since && strncmp(at, table, len) == 0 &&
            (at[len] == ' ' || at[len] == '.')) {
            return true;
        }
    }
    return false;
}

/* The line that stands for this one; "" = none is needed, NULL = itself. */
static const char *counterpart(const char *line, bool is_sqlite, int version)
{
    for (size_t i = 0; i < sizeof DIFFERENCES / sizeof DIFFERENCES[0]; i++) {
        const char *own = is_sqlite ? DIFFERENCES[i].sqlite : DIFFERENCES[i].postgres;
        if (version >= DIFFERENCES[i].since && strcmp(own, line) == 0) {
            return is_sqlite ? DIFFERENCES[i].postgres : DIFFERENCES[i].sqlite;
        }
    }
    return NULL;
}

static bool has_line(const struct schema_lines *lines, const char *line)
{
    for (size_t i = 0; i < lines->count; i++) {
        if (strcmp(lines->items[i], line) == 0) {
            return true;
        }
    }
    return false;
}

/* Lines of one side without their counterpart on the other. */
static void strays_find(const struct schema_lines *own, const struct schema_lines *other,
                        bool is_sqlite, int version, char report[REPORT_BYTES])
{
    for (size_t i = 0; i < own->count; i++) {
        const char *line = own->items[i];
        const char *wanted = counterpart(line, is_sqlite, version);
        wanted = wanted ? wanted : line;
        size_t len = strlen(report);
        if (*wanted && !has_line(other, wanted) && (is_sqlite || !is_extra(line, version))) {
            (void)snprintf(report + len, REPORT_BYTES - len, "only in %s: %s\n",
                           is_sqlite ? "SQLite" : "PostgreSQL", line);
        }
    }
}

/* A rule that nothing follows any more is a hole in the test. */
static void rules_check(const struct schema_lines *sqlite, const struct schema_lines *postgres,
                        int version, char report[REPORT_BYTES])
{
    for (size_t i = 0; i < sizeof DIFFERENCES / sizeof DIFFERENCES[0]; i++) {
        size_t len = strlen(report);
        bool has_both = (!*DIFFERENCES[i].sqlite || has_line(sqlite, DIFFERENCES[i].sqlite)) &&
                        has_line(postgres, DIFFERENCES[i].postgres);
        if (version >= DIFFERENCES[i].since && !has_both) {
            (void)snprintf(report + len, REPORT_BYTES - len, "not needed: %s\n",
                           DIFFERENCES[i].postgres);
        }
    }
}

static void twins_compare(const struct twins *twins, int version, char report[REPORT_BYTES])
{
    struct schema_lines sqlite = {0};
    struct schema_lines postgres = {0};
    report[0] = '\0';
    schema_lines_of_sqlite(twins->sqlite, twins->postgres.connection, &sqlite);
    schema_lines_of_postgres(twins->postgres.connection, &postgres);
    assert_true(sqlite.count > 100);
    strays_find(&sqlite, &postgres, true, version, report);
    strays_find(&postgres, &sqlite, false, version, report);
    rules_check(&sqlite, &postgres, version, report);
    schema_lines_free(&sqlite);
    schema_lines_free(&postgres);
}

static int sqlite_version(const struct twins *twins)
{
    sqlite3_stmt *statement = NULL;
    (void)sqlite3_prepare_v2(twins->sqlite, "PRAGMA user_version", -1, &statement, NULL);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    int version = sqlite3_column_int(statement, 0);
    (void)sqlite3_finalize(statement);
    return version;
}

static void test_twins__every_version_has_the_same_schema(void **state)
{
    (void)state;
    struct twins twins = {0};
    glob_t sqlite = {0};
    glob_t postgres = {0};
    char report[REPORT_BYTES];
    twins_open(&twins);
    migrations_find("sqlite", &sqlite);
    migrations_find("postgres", &postgres);
    assert_int_equal(sqlite.gl_pathc, postgres.gl_pathc);
    for (size_t i = 0; i < sqlite.gl_pathc; i++) {
        assert_string_equal(strrchr(sqlite.gl_pathv[i], '/'), strrchr(postgres.gl_pathv[i], '/'));
        migration_run(&twins, sqlite.gl_pathv[i], postgres.gl_pathv[i]);
        assert_int_equal(sqlite_version(&twins), i + 1);
        assert_int_equal(
            database_number(twins.postgres.connection, "SELECT version FROM schema_version"),
            i + 1);
        twins_compare(&twins, (int)i + 1, report);
        if (*report) {
            fail_msg("after %s:\n%s", strrchr(sqlite.gl_pathv[i], '/') + 1, report);
        }
    }
    globfree(&sqlite);
    globfree(&postgres);
    twins_close(&twins);
}

static int newest_make(struct twins *twins)
{
    glob_t sqlite = {0};
    glob_t postgres = {0};
    twins_open(twins);
    migrations_find("sqlite", &sqlite);
    migrations_find("postgres", &postgres);
    for (size_t i = 0; i < sqlite.gl_pathc; i++) {
        migration_run(twins, sqlite.gl_pathv[i], postgres.gl_pathv[i]);
    }
    int version = (int)sqlite.gl_pathc;
    globfree(&sqlite);
    globfree(&postgres);
    return version;
}

/* What somebody might forget on one side, and the line that tells it. */
static const struct {
    const char *name;
    const char *sqlite;
    const char *postgres;
    const char *told;
} FORGOTTEN[] = {
    {"column in SQLite", "ALTER TABLE partner ADD COLUMN colour TEXT NOT NULL DEFAULT ''", NULL,
     "only in SQLite: column partner.colour at 23: text not null default ''"},
    {"column in PostgreSQL", NULL,
     "ALTER TABLE partner ADD COLUMN colour text COLLATE \"C\" NOT NULL DEFAULT ''",
     "only in PostgreSQL: column partner.colour at 23: text not null default ''"},
    {"column in another order",
     "ALTER TABLE location ADD COLUMN a INTEGER; ALTER TABLE location ADD COLUMN b INTEGER",
     "ALTER TABLE location ADD COLUMN b bigint; ALTER TABLE location ADD COLUMN a bigint",
     "only in SQLite: column location.a at 5: integer"},
    {"table", "CREATE TABLE colour (id INTEGER PRIMARY KEY) STRICT", NULL,
     "only in SQLite: primary colour (id)"},
    {"type", NULL, "ALTER TABLE location ALTER COLUMN id TYPE integer",
     "only in PostgreSQL: column location.id at 0: another type, integer not null"},
    {"collation", NULL, "ALTER TABLE location ALTER COLUMN city TYPE text COLLATE \"default\"",
     "only in PostgreSQL: column location.city at 4: text of some language not null"},
    {"not null", NULL, "ALTER TABLE location ALTER COLUMN city DROP NOT NULL",
     "only in PostgreSQL: column location.city at 4: text\n"},
    {"index", NULL, "DROP INDEX partner_name",
     "only in SQLite: index partner_name on partner (name_folded, id)"},
    {"index predicate",
     "DROP INDEX user_partner; CREATE INDEX user_partner ON \"user\" (partner_id)", NULL,
     "only in SQLite: index user_partner on user (partner_id)\n"},
    {"unique key", NULL, "ALTER TABLE focal DROP CONSTRAINT focal_partner_id_line_rank_key",
     "only in SQLite: unique focal (partner_id, line, rank)"},
    {"foreign key", NULL, "ALTER TABLE location DROP CONSTRAINT location_partner_id_fkey",
     "only in SQLite: foreign location (partner_id) to partner (id) on delete no action"},
    {"cascade", NULL,
     "ALTER TABLE session DROP CONSTRAINT session_user_id_fkey,"
     " ADD FOREIGN KEY (user_id) REFERENCES \"user\" (id)",
     "only in PostgreSQL: foreign session (user_id) to user (id) on delete no action"},
    {"check", NULL,
     "ALTER TABLE mail DROP CONSTRAINT mail_state_check, ADD CHECK (state BETWEEN 1 AND 5)",
     "only in SQLite: check mail ((state >= 1) AND (state <= 4))"},
    {"trigger", NULL, "DROP TRIGGER ledger_entry_stay ON ledger_entry",
     "only in SQLite: trigger ledger_entry_stay on ledger_entry before delete: "
     "the ledgers are append-only"},
    {"allowed difference", NULL, "DROP TRIGGER offer_key_move ON offer",
     "not needed: trigger offer_key_move on offer before update: offer_key_move"},
};

static void test_twins__what_is_forgotten_on_one_side_is_told(void **state)
{
    (void)state;
    struct twins twins = {0};
    char report[REPORT_BYTES];
    int version = newest_make(&twins);
    for (size_t i = 0; i < sizeof FORGOTTEN / sizeof FORGOTTEN[0]; i++) {
        sqlite_run(&twins, "BEGIN");
        database_run(twins.postgres.connection, "BEGIN");
        if (FORGOTTEN[i].sqlite) {
            sqlite_run(&twins, FORGOTTEN[i].sqlite);
        }
        if (FORGOTTEN[i].postgres) {
            database_run(twins.postgres.connection, FORGOTTEN[i].postgres);
        }
        twins_compare(&twins, version, report);
        if (!strstr(report, FORGOTTEN[i].told)) {
            fail_msg("%s: not told, but:\n%s", FORGOTTEN[i].name, report);
        }
        sqlite_run(&twins, "ROLLBACK");
        database_run(twins.postgres.connection, "ROLLBACK");
    }
    twins_close(&twins);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_twins__every_version_has_the_same_schema),
        cmocka_unit_test(test_twins__what_is_forgotten_on_one_side_is_told),
    };
    if (!postgres_is_installed()) {
        print_message("skipped: PostgreSQL is not installed (script/bootstrap test)\n");
        return EXIT_SKIPPED;
    }
    return cmocka_run_group_tests(tests, cluster_start, cluster_stop);
}
