/* SPDX-License-Identifier: Apache-2.0 */
#include "schema_lines.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { LINES_MAX = 4000, LINE_BYTES_MAX = 2048, ANSWERS_MAX = 1000 };

void schema_lines_add_take(struct schema_lines *lines, char *line)
{
    assert_non_null(line);
    assert_true(lines->count < LINES_MAX);
    if (!lines->items) {
        lines->items = calloc(LINES_MAX, sizeof *lines->items);
        assert_non_null(lines->items);
    }
    lines->items[lines->count++] = line;
}

static int line_compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

void schema_lines_sort(struct schema_lines *lines)
{
    if (lines->count) {
        qsort(lines->items, lines->count, sizeof *lines->items, line_compare);
    }
}

void schema_lines_free(struct schema_lines *lines)
{
    for (size_t i = 0; i < lines->count; i++) {
        free(lines->items[i]);
    }
    free(lines->items);
    *lines = (struct schema_lines){0};
}

/* PostgreSQL */

static PGresult *postgres_ask(PGconn *database, const char *sql)
{
    PGresult *result = PQexec(database, sql);
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
        fail_msg("%s%s", PQerrorMessage(database), sql);
    }
    return result;
}

static void postgres_add(PGconn *database, const char *sql, struct schema_lines *ret)
{
    PGresult *result = postgres_ask(database, sql);
    for (int i = 0; i < PQntuples(result); i++) {
        schema_lines_add_take(ret, strdup(PQgetvalue(result, i, 0)));
    }
    PQclear(result);
}

#define TABLES                                                                                     \
    "pg_class AS t ON t.relnamespace = current_schema()::regnamespace"                             \
    " AND t.relkind IN ('r', 'p') AND NOT t.relispartition"

static const char *const POSTGRES_SQL[] = {
    "SELECT format('column %s.%s at %s: %s%s%s%s', t.relname, a.attname,"
    " row_number() OVER (PARTITION BY t.oid ORDER BY a.attnum) - 1,"
    " CASE a.atttypid WHEN 'bigint'::regtype THEN 'integer'"
    " WHEN 'double precision'::regtype THEN 'real' WHEN 'bytea'::regtype THEN 'blob'"
    " WHEN 'text'::regtype THEN CASE a.attcollation WHEN '\"C\"'::regcollation"
    " THEN 'text' ELSE 'text of some language' END"
    " ELSE 'another type, ' || format_type(a.atttypid, a.atttypmod) END,"
    " CASE WHEN a.attnotnull THEN ' not null' END,"
    " CASE WHEN a.attgenerated <> '' THEN ' generated' END,"
    " CASE WHEN a.attgenerated = '' THEN"
    " ' default ' || regexp_replace(pg_get_expr(d.adbin, d.adrelid), '::\\w+$', '') END)"
    " FROM pg_attribute AS a JOIN " TABLES " AND a.attrelid = t.oid"
    " LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum"
    " WHERE a.attnum > 0 AND NOT a.attisdropped",

    "SELECT format('identity %s.%s', t.relname, a.attname)"
    " FROM pg_attribute AS a JOIN " TABLES " AND a.attrelid = t.oid WHERE a.attidentity <> ''",

    /* Of constraints and of CREATE INDEX alike. */
    "SELECT format('%s %s (%s)%s', CASE WHEN i.indisprimary THEN 'primary'"
    " WHEN c.oid IS NOT NULL THEN 'unique'"
    " ELSE CASE WHEN i.indisunique THEN 'unique ' ELSE '' END || 'index ' || x.relname || ' on' "
    "END,"
    " t.relname, (SELECT string_agg(btrim(pg_get_indexdef(i.indexrelid, k, true), '\"')"
    " || CASE WHEN i.indoption[k - 1] & 1 = 1 THEN ' desc' ELSE '' END, ', ' ORDER BY k)"
    " FROM generate_series(1, i.indnkeyatts) AS k),"
    " ' where ' || pg_get_expr(i.indpred, i.indrelid))"
    " FROM pg_index AS i JOIN " TABLES " AND i.indrelid = t.oid"
    " JOIN pg_class AS x ON x.oid = i.indexrelid"
    " LEFT JOIN pg_constraint AS c ON c.conindid = i.indexrelid AND c.contype IN ('u', 'p')",

    "SELECT format('foreign %s (%s) to %s (%s) on delete %s', t.relname, a.attname, f.relname,"
    " b.attname, CASE c.confdeltype WHEN 'a' THEN 'no action' WHEN 'c' THEN 'cascade'"
    " ELSE c.confdeltype::text END)"
    " FROM pg_constraint AS c JOIN " TABLES " AND c.conrelid = t.oid"
    " JOIN pg_class AS f ON f.oid = c.confrelid"
    " JOIN pg_attribute AS a ON a.attrelid = t.oid AND a.attnum = ANY (c.conkey)"
    " JOIN pg_attribute AS b ON b.attrelid = f.oid AND b.attnum = ANY (c.confkey)"
    " WHERE c.contype = 'f' AND c.conparentid = 0",

    "SELECT format('check %s %s', t.relname,"
    " regexp_replace(pg_get_constraintdef(c.oid), '^CHECK \\((.*)\\)$', '\\1'))"
    " FROM pg_constraint AS c JOIN " TABLES " AND c.conrelid = t.oid WHERE c.contype = 'c'",

    "SELECT format('trigger %s on %s %s %s: %s', g.tgname, t.relname,"
    " CASE WHEN g.tgtype & 2 = 2 THEN 'before' ELSE 'after' END,"
    " concat_ws(' or ', CASE WHEN g.tgtype & 4 = 4 THEN 'insert' END,"
    " CASE WHEN g.tgtype & 8 = 8 THEN 'delete' END, CASE WHEN g.tgtype & 16 = 16 THEN 'update' "
    "END),"
    " CASE WHEN g.tgnargs = 1 THEN rtrim(encode(g.tgargs, 'escape'), '\\0') ELSE p.proname END)"
    " FROM pg_trigger AS g JOIN " TABLES " AND g.tgrelid = t.oid"
    " JOIN pg_proc AS p ON p.oid = g.tgfoid WHERE NOT g.tgisinternal",
};

void schema_lines_of_postgres(PGconn *database, struct schema_lines *ret)
{
    for (size_t i = 0; i < sizeof POSTGRES_SQL / sizeof POSTGRES_SQL[0]; i++) {
        postgres_add(database, POSTGRES_SQL[i], ret);
    }
    schema_lines_sort(ret);
}

/* SQLite */

struct reading {
    sqlite3 *database;
    PGconn *twin;
    struct schema_lines *lines;
};

static void sqlite_add(const struct reading *reading, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(reading->database, sql, -1, &statement, NULL)) {
        fail_msg("%s: %s", sqlite3_errmsg(reading->database), sql);
    }
    while (sqlite3_step(statement) == SQLITE_ROW) {
        schema_lines_add_take(reading->lines,
                              strdup((const char *)sqlite3_column_text(statement, 0)));
    }
    sqlite3_finalize(statement);
}

/* Expressions asked before, and their answers: asking is slow, and schemas are much alike. */
static struct answer {
    char *question; /* "TABLE: EXPRESSION" */
    char *text;
} answers[ANSWERS_MAX];
static size_t answer_count;

static char *expression_ask(PGconn *twin, const char *table, const char *expression)
{
    char sql[LINE_BYTES_MAX];
    int len = snprintf(sql, sizeof sql,
                       "CREATE TEMP TABLE probe (LIKE \"%s\");"
                       " ALTER TABLE probe ADD CONSTRAINT probe_check CHECK (%s);"
                       " SELECT regexp_replace(pg_get_constraintdef(oid),"
                       " '^CHECK \\((.*)\\)$', '\\1') FROM pg_constraint"
                       " WHERE conrelid = 'probe'::regclass AND conname = 'probe_check'",
                       table, expression);
    assert_true(len > 0 && len < (int)sizeof sql);
    PGresult *result = postgres_ask(twin, sql);
    assert_int_equal(PQntuples(result), 1);
    char *text = strdup(PQgetvalue(result, 0, 0));
    PQclear(result);
    PQclear(postgres_ask(twin, "DROP TABLE probe"));
    return text;
}

/* The expression as PostgreSQL writes it, as a check of a table like this one; borrowed. */
static const char *expression_translate(PGconn *twin, const char *table, const char *expression)
{
    char question[LINE_BYTES_MAX];
    (void)snprintf(question, sizeof question, "%s: %s", table, expression);
    for (size_t i = 0; i < answer_count; i++) {
        if (strcmp(answers[i].question, question) == 0) {
            return answers[i].text;
        }
    }
    assert_true(answer_count < ANSWERS_MAX);
    struct answer *answer = &answers[answer_count++];
    answer->question = strdup(question);
    answer->text = expression_ask(twin, table, expression);
    return answer->text;
}

/* SQL without its comments; owned by the caller. */
static char *comments_strip(const char *sql)
{
    char *text = strdup(sql);
    char *to = text;
    assert_non_null(text);
    for (const char *at = text; *at; at++) {
        if (at[0] == '-' && at[1] == '-') {
            at += strcspn(at, "\n");
        }
        if (!*at) {
            break;
        }
        *to++ = *at;
    }
    *to = '\0';
    return text;
}

/* Length of what stands between this parenthesis and its own end. */
static size_t parenthesis_len(const char *open)
{
    int depth = 0;
    for (const char *at = open; *at; at++) {
        depth += *at == '(' ? 1 : *at == ')' ? -1 : 0;
        if (depth == 0) {
            return (size_t)(at - open) - 1;
        }
    }
    fail_msg("no end of %s", open);
    return 0;
}

static void line_print(struct schema_lines *lines, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void line_print(struct schema_lines *lines, const char *format, ...)
{
    char line[LINE_BYTES_MAX];
    va_list arguments;
    va_start(arguments, format);
    int len = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    assert_true(len > 0 && len < (int)sizeof line);
    schema_lines_add_take(lines, strdup(line));
}

static void checks_add(const struct reading *reading, const char *table, const char *sql)
{
    static const char word[] = "CHECK (";
    for (const char *at = strstr(sql, word); at; at = strstr(at + 1, word)) {
        const char *open = at + strlen(word) - 1;
        char expression[LINE_BYTES_MAX];
        (void)snprintf(expression, sizeof expression, "%.*s", (int)parenthesis_len(open), open + 1);
        line_print(reading->lines, "check %s %s", table,
                   expression_translate(reading->twin, table, expression));
    }
}

static void index_add(const struct reading *reading, const char *table, const char *head,
                      const char *sql)
{
    const char *where = strstr(sql, "WHERE ");
    if (!where) {
        line_print(reading->lines, "%s", head);
        return;
    }
    line_print(reading->lines, "%s where %s", head,
               expression_translate(reading->twin, table, where + strlen("WHERE ")));
}

/* Says 'events are append-only': the words between the only quotes. */
static void trigger_add(const struct reading *reading, const char *table, const char *name,
                        const char *sql)
{
    const char *open = strchr(sql, '\'');
    assert_non_null(open);
    line_print(reading->lines, "trigger %s on %s before %s: %.*s", name, table,
               strstr(sql, "BEFORE UPDATE") ? "update" : "delete", (int)strcspn(open + 1, "'"),
               open + 1);
}

/* What SQLite keeps as text only. */
static void texts_add(const struct reading *reading)
{
    static const char sql[] =
        "SELECT s.type, s.tbl_name, s.name, s.sql, CASE i.\"unique\" WHEN 1 THEN 'unique ' ELSE ''"
        " END || 'index ' || s.name || ' on ' || s.tbl_name || ' (' || (SELECT"
        " group_concat(k.name || CASE k.desc WHEN 1 THEN ' desc' ELSE '' END, ', ')"
        " FROM pragma_index_xinfo(s.name) AS k WHERE k.key = 1) || ')'"
        " FROM sqlite_schema AS s LEFT JOIN pragma_index_list(s.tbl_name) AS i ON i.name = s.name"
        " WHERE s.sql IS NOT NULL AND s.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_prepare_v2(reading->database, sql, -1, &statement, NULL), SQLITE_OK);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        const char *type = (const char *)sqlite3_column_text(statement, 0);
        const char *table = (const char *)sqlite3_column_text(statement, 1);
        const char *name = (const char *)sqlite3_column_text(statement, 2);
        char *text = comments_strip((const char *)sqlite3_column_text(statement, 3));
        if (strcmp(type, "table") == 0) {
            checks_add(reading, table, text);
        } else if (strcmp(type, "index") == 0) {
            index_add(reading, table, (const char *)sqlite3_column_text(statement, 4), text);
        } else {
            trigger_add(reading, table, name, text);
        }
        free(text);
    }
    sqlite3_finalize(statement);
}

#define SQLITE_TABLES  "sqlite_schema AS t "
#define SQLITE_IS_OURS " WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"

static const char *const SQLITE_SQL[] = {
    "SELECT 'column ' || t.name || '.' || c.name || ' at ' || c.cid || ': ' || lower(c.type) ||"
    " CASE WHEN c.\"notnull\" OR c.pk THEN ' not null' ELSE '' END ||"
    " CASE WHEN c.hidden THEN ' generated' ELSE '' END ||"
    " COALESCE(' default ' || c.dflt_value, '')"
    " FROM " SQLITE_TABLES "JOIN pragma_table_xinfo(t.name) AS c" SQLITE_IS_OURS,

    "SELECT 'identity ' || t.name || '.' || c.name"
    " FROM " SQLITE_TABLES "JOIN pragma_table_xinfo(t.name) AS c" SQLITE_IS_OURS
    " AND c.pk AND t.sql LIKE '% PRIMARY KEY AUTOINCREMENT%'",

    "SELECT 'primary ' || t.name || ' (' || (SELECT group_concat(name, ', ') FROM"
    " (SELECT c.name FROM pragma_table_xinfo(t.name) AS c WHERE c.pk ORDER BY c.pk)) || ')'"
    " FROM " SQLITE_TABLES SQLITE_IS_OURS,

    "SELECT 'unique ' || t.name || ' (' || (SELECT group_concat(k.name, ', ')"
    " FROM pragma_index_xinfo(i.name) AS k WHERE k.key = 1) || ')'"
    " FROM " SQLITE_TABLES "JOIN pragma_index_list(t.name) AS i" SQLITE_IS_OURS
    " AND i.origin = 'u'",

    "SELECT 'foreign ' || t.name || ' (' || f.\"from\" || ') to ' || f.\"table\" || ' (' || "
    "f.\"to\""
    " || ') on delete ' || lower(f.on_delete)"
    " FROM " SQLITE_TABLES "JOIN pragma_foreign_key_list(t.name) AS f" SQLITE_IS_OURS,
};

void schema_lines_of_sqlite(sqlite3 *database, PGconn *twin, struct schema_lines *ret)
{
    struct reading reading = {.database = database, .twin = twin, .lines = ret};
    for (size_t i = 0; i < sizeof SQLITE_SQL / sizeof SQLITE_SQL[0]; i++) {
        sqlite_add(&reading, SQLITE_SQL[i]);
    }
    texts_add(&reading);
    schema_lines_sort(ret);
}
