/* SPDX-License-Identifier: Apache-2.0 */

/* What a copy asks of PostgreSQL: rows by COPY in binary, references checked at once at the end. */

#include "base/buf.h"
#include "base/text.h"
#include "store/postgres/connection.h"
#include "store/postgres/functions.h"
#include "store/postgres/value.h"

enum { SQL_BYTES = 4096, FLUSH_BYTES = 64 * 1024, BUF_MAX_BYTES = 512 * 1024 * 1024 };

/* Every reference between tables, as it was declared; partitions have their table's. */
static const char SQL_REFERENCES[] =
    "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)"
    " FROM pg_constraint WHERE contype = 'f' AND conparentid = 0"
    "   AND connamespace = current_schema()::regnamespace ORDER BY 1, 2";

static enum score_status levels_send(struct postgres_store *pg, struct score_error *err)
{
    SCORE_TRY(postgres_settle(&pg->base, err));
    postgres_levels_queue(pg);
    return postgres_queue_run(pg, err);
}

enum score_status postgres_guard_off(struct store *store, struct score_error *err)
{
    struct postgres_store *pg = postgres_of(store);
    SCORE_ASSERT(store->tx_depth > 0 && !pg->references);
    SCORE_TRY(levels_send(pg, err));
    redo_end(&pg->redo);
    SCORE_TRY(postgres_query(pg, SQL_REFERENCES, &pg->references, err));
    for (int i = 0; i < PQntuples(pg->references); i++) {
        char sql[SQL_BYTES];
        (void)snprintf(sql, sizeof(sql), "ALTER TABLE %s DROP CONSTRAINT %s",
                       PQgetvalue(pg->references, i, 0), PQgetvalue(pg->references, i, 1));
        SCORE_TRY(postgres_query(pg, sql, NULL, err));
    }
    return SCORE_OK;
}

enum score_status postgres_guard_on(struct store *store, struct score_error *err)
{
    struct postgres_store *pg = postgres_of(store);
    SCORE_AUTO(postgres_result_free) PGresult *references = pg->references;
    pg->references = NULL;
    for (int i = 0; i < PQntuples(references); i++) {
        char sql[SQL_BYTES];
        (void)snprintf(sql, sizeof(sql), "ALTER TABLE %s ADD CONSTRAINT %s %s",
                       PQgetvalue(references, i, 0), PQgetvalue(references, i, 1),
                       PQgetvalue(references, i, 2));
        SCORE_TRY(postgres_query(pg, sql, NULL, err));
    }
    return SCORE_OK;
}

enum score_status postgres_last_id(struct store *store, const char *table, int64_t *ret,
                                   struct score_error *err)
{
    struct postgres_store *pg = postgres_of(store);
    int counter = postgres_counter_of(pg, table);
    if (store->tx_depth > 0) {
        *ret = counter < 0 ? 0 : pg->counters[counter].last;
        return SCORE_OK;
    }
    SCORE_TRY(postgres_ready(pg, err));
    SCORE_TRY(levels_send(pg, err));
    SCORE_AUTO(postgres_result_free) PGresult *market = NULL;
    SCORE_TRY(postgres_query(pg, "SELECT counters FROM market WHERE id = 1", &market, err));
    if (PQntuples(market) == 1) {
        SCORE_TRY(postgres_counters_read(pg, PQgetvalue(market, 0, 0), err));
    }
    *ret = counter < 0 ? 0 : pg->counters[counter].last;
    return SCORE_OK;
}

/* A table of SQLite without AUTOINCREMENT remembers nothing: its last row does. */
enum score_status postgres_last_id_set(struct store *store, const char *table, int64_t last,
                                       struct score_error *err)
{
    struct postgres_store *pg = postgres_of(store);
    SCORE_ASSERT(store->tx_depth > 0);
    int counter = postgres_counter_of(pg, table);
    if (counter < 0) {
        return SCORE_OK;
    }
    char sql[SQL_BYTES];
    int64_t most = 0;
    SCORE_AUTO(postgres_result_free) PGresult *result = NULL;
    (void)snprintf(sql, sizeof(sql), "SELECT MAX(\"%s\") FROM \"%s\"", pg->counters[counter].column,
                   table);
    SCORE_TRY(levels_send(pg, err));
    SCORE_TRY(postgres_query(pg, sql, &result, err));
    bool has_rows = text_parse_i64(PQgetvalue(result, 0, 0), &most);
    pg->counters[counter].last = has_rows && most > last ? most : last;
    pg->has_counted = true;
    return SCORE_OK;
}

static void number_add(struct buf *buf, uint32_t number, size_t len)
{
    char bytes[4] = {(char)(number >> 24), (char)(number >> 16), (char)(number >> 8), (char)number};
    buf_add(buf, bytes + 4 - len, len);
}

static enum score_status bulk_flush(struct postgres_store *pg, struct score_error *err)
{
    SCORE_TRY(buf_status(&pg->bulk, "a row", err));
    if (pg->bulk.len > 0 &&
        PQputCopyData(pg->connection, buf_text(&pg->bulk), (int)pg->bulk.len) != 1) {
        return postgres_failure(pg, NULL, err);
    }
    buf_clear(&pg->bulk);
    return SCORE_OK;
}

enum score_status postgres_bulk_begin(struct store *store, const char *table, const char *columns,
                                      struct score_error *err)
{
    static const char HEAD[] = "PGCOPY\n\377\r\n"; /* and its NUL */
    struct postgres_store *pg = postgres_of(store);
    char sql[SQL_BYTES];
    SCORE_ASSERT(store->tx_depth > 0);
    SCORE_TRY(levels_send(pg, err));
    (void)snprintf(sql, sizeof(sql), "COPY \"%s\" (%s) FROM STDIN (FORMAT binary)", table, columns);
    if (!PQexitPipelineMode(pg->connection)) {
        return postgres_failure(pg, NULL, err);
    }
    SCORE_AUTO(postgres_result_free) PGresult *result = PQexec(pg->connection, sql);
    if (PQresultStatus(result) != PGRES_COPY_IN) {
        return postgres_failure(pg, result, err);
    }
    buf_done(&pg->bulk); /* of a copy that was given up */
    buf_init(&pg->bulk, BUF_MAX_BYTES);
    buf_add(&pg->bulk, HEAD, sizeof(HEAD));
    number_add(&pg->bulk, 0, 4); /* flags */
    number_add(&pg->bulk, 0, 4); /* no more head */
    return SCORE_OK;
}

enum score_status postgres_bulk_row(struct store *store, const struct bulk_value *values,
                                    size_t count, struct score_error *err)
{
    struct postgres_store *pg = postgres_of(store);
    struct buf *buf = &pg->bulk;
    number_add(buf, (uint32_t)count, 2);
    for (size_t i = 0; i < count; i++) {
        const struct bulk_value *value = &values[i];
        char number[VALUE_NUMBER_BYTES];
        if (value->is_null) {
            number_add(buf, UINT32_MAX, 4);
        } else if (value->type == BULK_I64 || value->type == BULK_F64) {
            if (value->type == BULK_I64) {
                value_put_i64(value->i64, number);
            } else {
                value_put_f64(value->f64, number);
            }
            number_add(buf, VALUE_NUMBER_BYTES, 4);
            buf_add(buf, number, sizeof(number));
        } else {
            number_add(buf, (uint32_t)value->len, 4);
            buf_add(buf, value->bytes, value->len);
        }
    }
    return buf->len >= FLUSH_BYTES ? bulk_flush(pg, err) : SCORE_OK;
}

enum score_status postgres_bulk_end(struct store *store, struct score_error *err)
{
    struct postgres_store *pg = postgres_of(store);
    number_add(&pg->bulk, UINT16_MAX, 2);
    enum score_status status = bulk_flush(pg, err);
    buf_done(&pg->bulk);
    (void)PQputCopyEnd(pg->connection, status ? "given up" : NULL);
    for (PGresult *result = PQgetResult(pg->connection); result;
         result = PQgetResult(pg->connection)) {
        if (!status && PQresultStatus(result) != PGRES_COMMAND_OK) {
            status = postgres_failure(pg, result, err);
        }
        PQclear(result);
    }
    if (!PQenterPipelineMode(pg->connection) && !status) {
        status = postgres_failure(pg, NULL, err);
    }
    if (status) {
        store_lost(store);
    }
    pg->changes++;
    redo_end(&pg->redo); /* what no statement wrote cannot be written again */
    return status;
}
