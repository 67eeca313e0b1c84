/* SPDX-License-Identifier: Apache-2.0 */
#include "store/identity_store.h"
#include "store/party_store.h"

#include "store/sql/statement.h"
#include "store/sql/user_row.h"

static const char SQL_SESSION_ADD[] = "INSERT INTO session (\n"
                                      "    token_hash,\n"
                                      "    csrf_token,\n"
                                      "    user_id,\n"
                                      "    created_at_ms,\n"
                                      "    expires_at_ms,\n"
                                      "    agent,\n"
                                      "    address,\n"
                                      "    seen_at_ms\n"
                                      ") VALUES (\n"
                                      "    :token_hash,\n"
                                      "    :csrf_token,\n"
                                      "    :user_id,\n"
                                      "    :created_at_ms,\n"
                                      "    :expires_at_ms,\n"
                                      "    :agent,\n"
                                      "    :address,\n"
                                      "    :seen_at_ms\n"
                                      ")";

enum score_status store_session_add(struct store *store, const struct session *session,
                                    struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_SESSION_ADD, &statement, err));
    bind_text(statement, ":token_hash", session->token_hash);
    bind_text(statement, ":csrf_token", session->csrf_token);
    bind_i64(statement, ":user_id", session->user_id);
    bind_i64(statement, ":created_at_ms", session->created_at_ms);
    bind_i64(statement, ":expires_at_ms", session->expires_at_ms);
    bind_text(statement, ":agent", session->agent);
    bind_text(statement, ":address", session->address);
    bind_i64(statement, ":seen_at_ms", session->seen_at_ms);
    return statement_run(statement, err);
}

#define SESSION_COLUMNS                                                                            \
    "    s.token_hash,\n"                                                                          \
    "    s.csrf_token,\n"                                                                          \
    "    s.user_id,\n"                                                                             \
    "    s.created_at_ms,\n"                                                                       \
    "    s.expires_at_ms,\n"                                                                       \
    "    s.agent,\n"                                                                               \
    "    s.address,\n"                                                                             \
    "    s.seen_at_ms\n"

static void row_to_session(struct row *row, void *ret_record)
{
    struct session *session = ret_record;
    session->token_hash = row_text(row);
    session->csrf_token = row_text(row);
    session->user_id = row_i64(row);
    session->created_at_ms = row_i64(row);
    session->expires_at_ms = row_i64(row);
    session->agent = row_text(row);
    session->address = row_text(row);
    session->seen_at_ms = row_i64(row);
}

static const struct row_type SESSION_ROW = {"session", sizeof(struct session), row_to_session};

struct session_and_user {
    struct session session;
    struct user user;
};

static void row_to_session_and_user(struct row *row, void *ret_record)
{
    struct session_and_user *both = ret_record;
    row_to_session(row, &both->session);
    row_to_user(row, &both->user);
}

static const struct row_type SESSION_AND_USER_ROW = {"session", sizeof(struct session_and_user),
                                                     row_to_session_and_user};

/* A disabled user (state 2) is signed out at once. */
_Static_assert(USER_ACTIVE == 1, "SQL_SESSION_GET");
static const char SQL_SESSION_GET[] =
    "SELECT\n" SESSION_COLUMNS "    ,\n" USER_COLUMNS "FROM session AS s\n"
    "JOIN \"user\" AS u ON u.id = s.user_id\n"
    "WHERE s.token_hash = :token_hash\n"
    "  AND s.expires_at_ms > :now_ms\n"
    "  AND u.state = 1";

enum score_status store_session_get(struct store *store, const char *token_hash, int64_t now_ms,
                                    struct arena *arena, struct session *ret_session,
                                    struct user *ret_user, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_SESSION_GET, &statement, err));
    bind_text(statement, ":token_hash", token_hash);
    bind_i64(statement, ":now_ms", now_ms);
    struct session_and_user both = {0};
    SCORE_TRY(statement_get(statement, arena, &SESSION_AND_USER_ROW, &both, err));
    *ret_session = both.session;
    *ret_user = both.user;
    return SCORE_OK;
}

static const char SQL_SESSION_REMOVE[] = "DELETE FROM session\n"
                                         "WHERE token_hash = :token_hash";

enum score_status store_session_remove(struct store *store, const char *token_hash,
                                       struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_SESSION_REMOVE, &statement, err));
    bind_text(statement, ":token_hash", token_hash);
    return statement_remove(statement, "session", err);
}

static const char SQL_SESSIONS_EXPIRE[] = "DELETE FROM session\n"
                                          "WHERE expires_at_ms <= :now_ms";

enum score_status store_sessions_expire(struct store *store, int64_t now_ms,
                                        struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_SESSIONS_EXPIRE, &statement, err));
    bind_i64(statement, ":now_ms", now_ms);
    return statement_run(statement, err);
}

static const char SQL_SESSION_LIST[] = "SELECT\n" SESSION_COLUMNS "FROM session AS s\n"
                                       "WHERE s.user_id = :user_id\n"
                                       "  AND s.expires_at_ms > :now_ms\n"
                                       "ORDER BY\n"
                                       "    s.created_at_ms DESC,\n"
                                       "    s.token_hash\n"
                                       "LIMIT :limit";

enum score_status store_session_list(struct store *store, int64_t user_id, int64_t now_ms,
                                     int limit, struct arena *arena, struct session **ret_items,
                                     size_t *ret_count, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_SESSION_LIST, &statement, err));
    bind_i64(statement, ":user_id", user_id);
    bind_i64(statement, ":now_ms", now_ms);
    bind_i64(statement, ":limit", limit);
    struct row_list list = {0};
    SCORE_TRY(statement_list(statement, arena, &SESSION_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}

static const char SQL_SESSION_TOUCH[] = "UPDATE session\n"
                                        "SET seen_at_ms = :seen_at_ms\n"
                                        "WHERE token_hash = :token_hash";

enum score_status store_session_touch(struct store *store, const char *token_hash,
                                      int64_t seen_at_ms, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_SESSION_TOUCH, &statement, err));
    bind_i64(statement, ":seen_at_ms", seen_at_ms);
    bind_text(statement, ":token_hash", token_hash);
    return statement_run(statement, err);
}

static const char SQL_SESSIONS_REMOVE[] = "DELETE FROM session\n"
                                          "WHERE user_id = :user_id";

enum score_status store_sessions_remove(struct store *store, int64_t user_id,
                                        struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_SESSIONS_REMOVE, &statement, err));
    bind_i64(statement, ":user_id", user_id);
    return statement_run(statement, err);
}
