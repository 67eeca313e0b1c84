/* SPDX-License-Identifier: Apache-2.0 */
#include "store/party_store.h"

#include "store/sql/statement.h"
#include "store/sql/user_row.h"

#define API_KEY_COLUMNS                                                                            \
    "    k.id,\n"                                                                                  \
    "    k.user_id,\n"                                                                             \
    "    k.name,\n"                                                                                \
    "    k.key_hash,\n"                                                                            \
    "    k.created_at_ms,\n"                                                                       \
    "    k.expires_at_ms\n"

static void row_to_api_key(struct row *row, void *ret_record)
{
    struct api_key *key = ret_record;
    key->id = row_i64(row);
    key->user_id = row_i64(row);
    key->name = row_text(row);
    key->key_hash = row_text(row);
    key->created_at_ms = row_i64(row);
    key->expires_at_ms = row_i64(row);
}

static const struct row_type API_KEY_ROW = {"api key", sizeof(struct api_key), row_to_api_key};

static void api_key_bind(struct statement *statement, const struct api_key *key)
{
    bind_id(statement, ":user_id", key->user_id);
    bind_text(statement, ":name", key->name);
    bind_text(statement, ":key_hash", key->key_hash);
    bind_i64(statement, ":created_at_ms", key->created_at_ms);
    bind_i64(statement, ":expires_at_ms", key->expires_at_ms);
}

static const char SQL_API_KEY_ADD[] = "INSERT INTO api_key (\n"
                                      "    user_id,\n"
                                      "    name,\n"
                                      "    key_hash,\n"
                                      "    created_at_ms,\n"
                                      "    expires_at_ms\n"
                                      ") VALUES (\n"
                                      "    :user_id,\n"
                                      "    :name,\n"
                                      "    :key_hash,\n"
                                      "    :created_at_ms,\n"
                                      "    :expires_at_ms\n"
                                      ")";

enum score_status store_api_key_add(struct store *store, struct api_key *key,
                                    struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_API_KEY_ADD, &statement, err));
    api_key_bind(statement, key);
    return statement_insert(statement, &key->id, err);
}

/* A disabled user (state 2) has no keys. */
_Static_assert(USER_ACTIVE == 1, "SQL_API_KEY_GET");
static const char SQL_API_KEY_GET[] = "SELECT\n" USER_COLUMNS "FROM api_key AS k\n"
                                      "JOIN \"user\" AS u ON u.id = k.user_id\n"
                                      "WHERE k.key_hash = :key_hash\n"
                                      "  AND (k.expires_at_ms = 0 OR k.expires_at_ms > :now_ms)\n"
                                      "  AND u.state = 1";

enum score_status store_api_key_get(struct store *store, const char *key_hash, int64_t now_ms,
                                    struct arena *arena, struct user *ret_user,
                                    struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_API_KEY_GET, &statement, err));
    bind_text(statement, ":key_hash", key_hash);
    bind_i64(statement, ":now_ms", now_ms);
    return statement_get(statement, arena, &USER_ROW, ret_user, err);
}

static const char SQL_API_KEY_LIST[] = "SELECT\n" API_KEY_COLUMNS "FROM api_key AS k\n"
                                       "WHERE k.user_id = :user_id\n"
                                       "ORDER BY k.id";

enum score_status store_api_key_list(struct store *store, int64_t user_id, struct arena *arena,
                                     struct api_key **ret_items, size_t *ret_count,
                                     struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_API_KEY_LIST, &statement, err));
    bind_i64(statement, ":user_id", user_id);
    struct row_list list = {0};
    SCORE_TRY(statement_list(statement, arena, &API_KEY_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}

static const char SQL_API_KEY_REMOVE[] = "DELETE FROM api_key\n"
                                         "WHERE id = :id\n"
                                         "  AND user_id = :user_id";

enum score_status store_api_key_remove(struct store *store, int64_t id, int64_t user_id,
                                       struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_API_KEY_REMOVE, &statement, err));
    bind_i64(statement, ":id", id);
    bind_i64(statement, ":user_id", user_id);
    return statement_remove(statement, "API key", err);
}
