/* SPDX-License-Identifier: Apache-2.0 */

/* Ids as SQLite's AUTOINCREMENT gives them: one after the other, never twice, and those of a
 * transaction that is undone are given again. A sequence would leave gaps there. */

#include "base/buf.h"
#include "base/text.h"
#include "store/postgres/connection.h"

enum { TEXT_MAX_BYTES = 16 * 1024 };

static const char SQL_KEYS[] =
    "SELECT c.relname, a.attname"
    " FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid"
    " WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')"
    "   AND NOT c.relispartition AND a.attidentity <> '' ORDER BY 1";

enum score_status postgres_counters_find(struct postgres_store *pg, struct score_error *err)
{
    SCORE_AUTO(postgres_result_free) PGresult *result = NULL;
    SCORE_TRY(postgres_query(pg, SQL_KEYS, &result, err));
    int count = PQntuples(result);
    SCORE_ASSERT(count <= POSTGRES_COUNTERS_MAX);
    for (int i = 0; i < count; i++) {
        struct counter *counter = &pg->counters[i];
        (void)snprintf(counter->table, sizeof(counter->table), "%s", PQgetvalue(result, i, 0));
        (void)snprintf(counter->column, sizeof(counter->column), "%s", PQgetvalue(result, i, 1));
        counter->last = 0;
    }
    pg->counter_count = (size_t)count;
    return SCORE_OK;
}

int postgres_counter_of(const struct postgres_store *pg, const char *table)
{
    for (size_t i = 0; i < pg->counter_count; i++) {
        if (text_equal(pg->counters[i].table, table)) {
            return (int)i;
        }
    }
    return -1;
}

static bool line_read(struct postgres_store *pg, const char *line, size_t len)
{
    const char *equals = memchr(line, '=', len);
    if (!equals) {
        return false;
    }
    char table[sizeof(pg->counters[0].table)];
    char number[32];
    size_t table_len = (size_t)(equals - line);
    size_t number_len = len - table_len - 1;
    if (table_len >= sizeof(table) || number_len >= sizeof(number)) {
        return false;
    }
    memcpy(table, line, table_len);
    table[table_len] = '\0';
    memcpy(number, equals + 1, number_len);
    number[number_len] = '\0';
    int64_t last = 0;
    int index = postgres_counter_of(pg, table);
    if (index < 0 && pg->counter_count < POSTGRES_COUNTERS_MAX) {
        /* Of a newer schema, which came while this program ran: kept, and never given. */
        index = (int)pg->counter_count++;
        (void)snprintf(pg->counters[index].table, sizeof(table), "%s", table);
        pg->counters[index].column[0] = '\0';
    }
    if (index < 0 || !text_parse_i64(number, &last) || last < 0) {
        return false;
    }
    pg->counters[index].last = last;
    return true;
}

enum score_status postgres_counters_read(struct postgres_store *pg, const char *text,
                                         struct score_error *err)
{
    for (size_t i = 0; i < pg->counter_count; i++) {
        pg->counters[i].last = 0;
    }
    while (*text != '\0') {
        size_t len = strcspn(text, "\n");
        if (!line_read(pg, text, len)) {
            return score_error_set(err, SCORE_CORRUPT, "",
                                   "%s: the ids given last cannot be read (%.*s): use a newer "
                                   "program, or restore a backup",
                                   pg->base.name, (int)len, text);
        }
        text += len + (text[len] == '\n');
    }
    return SCORE_OK;
}

char *postgres_counters_text(const struct postgres_store *pg)
{
    struct buf buf;
    buf_init(&buf, TEXT_MAX_BYTES);
    for (size_t i = 0; i < pg->counter_count; i++) {
        if (pg->counters[i].last > 0) {
            buf_add_format(&buf, "%s=%lld\n", pg->counters[i].table,
                           (long long)pg->counters[i].last);
        }
    }
    char *text = buf.status ? NULL : buf_take(&buf);
    buf_done(&buf);
    return text;
}
