/* SPDX-License-Identifier: Apache-2.0 */
#include "store/event_store.h"

#include "store/sql/ahead.h"
#include "store/sql/statement.h"

static const char SQL_IDEMPOTENCY_GET[] = "SELECT\n"
                                          "    user_id,\n"
                                          "    key,\n"
                                          "    request_hash,\n"
                                          "    status,\n"
                                          "    etag,\n"
                                          "    location,\n"
                                          "    body,\n"
                                          "    created_at_ms\n"
                                          "FROM idempotency\n"
                                          "WHERE user_id = :user_id\n"
                                          "  AND key = :key";

static void row_to_idempotency(struct row *row, void *ret_record)
{
    struct idempotency_record *record = ret_record;
    record->user_id = row_i64(row);
    record->key = row_text(row);
    record->request_hash = row_text(row);
    record->status = row_int(row);
    record->etag = row_text(row);
    record->location = row_text(row);
    record->body = row_text(row);
    record->created_at_ms = row_i64(row);
}

static const struct row_type IDEMPOTENCY_ROW = {"stored answer", sizeof(struct idempotency_record),
                                                row_to_idempotency};

static const char SQL_IDEMPOTENCY_GET_MANY[] =
    "SELECT\n"
    "    i.user_id,\n"
    "    i.key,\n"
    "    i.request_hash,\n"
    "    i.status,\n"
    "    i.etag,\n"
    "    i.location,\n"
    "    i.body,\n"
    "    i.created_at_ms,\n"
    "    m.turn\n"
    "FROM unnest(:user_id, :key) WITH ORDINALITY AS m (user_id, key, turn)\n"
    "JOIN idempotency AS i ON i.user_id = m.user_id AND i.key = m.key\n"
    "ORDER BY m.turn";

enum score_status idempotency_ahead(struct store *store, int64_t user_id, const char *key,
                                    struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_IDEMPOTENCY_GET, &statement, err));
    bind_i64(statement, ":user_id", user_id);
    bind_text(statement, ":key", key);
    return statement_ahead(statement, SQL_IDEMPOTENCY_GET_MANY, err);
}

enum score_status store_idempotency_get(struct store *store, int64_t user_id, const char *key,
                                        struct arena *arena, struct idempotency_record *ret,
                                        struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_IDEMPOTENCY_GET, &statement, err));
    bind_i64(statement, ":user_id", user_id);
    bind_text(statement, ":key", key);
    return statement_get(statement, arena, &IDEMPOTENCY_ROW, ret, err);
}

static const char SQL_IDEMPOTENCY_ADD[] = "INSERT INTO idempotency (\n"
                                          "    user_id,\n"
                                          "    key,\n"
                                          "    request_hash,\n"
                                          "    status,\n"
                                          "    etag,\n"
                                          "    location,\n"
                                          "    body,\n"
                                          "    created_at_ms\n"
                                          ") VALUES (\n"
                                          "    :user_id,\n"
                                          "    :key,\n"
                                          "    :request_hash,\n"
                                          "    :status,\n"
                                          "    :etag,\n"
                                          "    :location,\n"
                                          "    :body,\n"
                                          "    :created_at_ms\n"
                                          ")";

static const char SQL_IDEMPOTENCY_ADD_MANY[] =
    "INSERT INTO idempotency (\n"
    "    user_id,\n"
    "    key,\n"
    "    request_hash,\n"
    "    status,\n"
    "    etag,\n"
    "    location,\n"
    "    body,\n"
    "    created_at_ms\n"
    ")\n"
    "SELECT *\n"
    "FROM unnest(:user_id, :key, :request_hash, :status, :etag, :location, :body,\n"
    "    :created_at_ms)";

enum score_status store_idempotency_add(struct store *store,
                                        const struct idempotency_record *record,
                                        struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_IDEMPOTENCY_ADD, &statement, err));
    bind_i64(statement, ":user_id", record->user_id);
    bind_text(statement, ":key", record->key);
    bind_text(statement, ":request_hash", record->request_hash);
    bind_i64(statement, ":status", record->status);
    bind_text(statement, ":etag", record->etag);
    bind_text(statement, ":location", record->location);
    bind_text(statement, ":body", record->body);
    bind_i64(statement, ":created_at_ms", record->created_at_ms);
    statement_many(statement, SQL_IDEMPOTENCY_ADD_MANY);
    return statement_done(statement, err);
}

static const char SQL_IDEMPOTENCY_EXPIRE[] = "DELETE FROM idempotency\n"
                                             "WHERE created_at_ms < :before_ms";

enum score_status store_idempotency_expire(struct store *store, int64_t before_ms,
                                           struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_IDEMPOTENCY_EXPIRE, &statement, err));
    bind_i64(statement, ":before_ms", before_ms);
    return statement_run(statement, err);
}
