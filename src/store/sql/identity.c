/* SPDX-License-Identifier: Apache-2.0 */
#include "store/identity_store.h"

#include "model/link.h"
#include "store/sql/statement.h"

/* ---- agents ---------------------------------------------------------------------------------- */

static const char SQL_AGENT_SEEN[] = "UPDATE known_agent\n"
                                     "SET seen_at_ms = :seen_at_ms\n"
                                     "WHERE user_id = :user_id\n"
                                     "  AND agent = :agent";
static const char SQL_AGENT_ADD[] = "INSERT INTO known_agent (user_id, agent, seen_at_ms)\n"
                                    "VALUES (:user_id, :agent, :seen_at_ms)";

static enum score_status agent_write(struct statement *statement, int64_t user_id,
                                     const char *agent, int64_t now_ms, struct score_error *err)
{
    bind_i64(statement, ":user_id", user_id);
    bind_text(statement, ":agent", agent);
    bind_i64(statement, ":seen_at_ms", now_ms);
    return statement_one(statement, "agent", err);
}

enum score_status store_agent_note(struct store *store, int64_t user_id, const char *agent,
                                   int64_t now_ms, bool *ret_is_new, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *update = NULL;
    SCORE_TRY(statement_write(store, SQL_AGENT_SEEN, &update, err));
    enum score_status status = agent_write(update, user_id, agent, now_ms, err);
    if (status != SCORE_NOT_FOUND) {
        *ret_is_new = false;
        return status;
    }
    SCORE_AUTO(statement_end) struct statement *insert = NULL;
    SCORE_TRY(statement_write(store, SQL_AGENT_ADD, &insert, err));
    SCORE_TRY(agent_write(insert, user_id, agent, now_ms, err));
    *ret_is_new = true;
    return SCORE_OK;
}

/* ---- administrators -------------------------------------------------------------------------- */

/* As the index user_administrator says it. */
_Static_assert(ROLE_ADMINISTRATOR == 16 && USER_ACTIVE == 1, "SQL_ADMINISTRATOR_EXISTS");
static const char SQL_ADMINISTRATOR_EXISTS[] = "SELECT EXISTS (\n"
                                               "    SELECT 1\n"
                                               "    FROM \"user\"\n"
                                               "    WHERE (roles & 16) <> 0\n"
                                               "      AND state = 1\n"
                                               ")";

enum score_status store_administrator_exists(struct store *store, bool *ret,
                                             struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_ADMINISTRATOR_EXISTS, &statement, err));
    bool has_row = false;
    SCORE_TRY(statement_step(statement, &has_row, err));
    struct row row = statement_row(statement, NULL);
    *ret = has_row && row_bool(&row);
    return SCORE_OK;
}

/* ---- forgotten passwords --------------------------------------------------------------------- */

static const char SQL_REQUEST_ADD[] = "INSERT INTO password_request (email, created_at_ms)\n"
                                      "VALUES (:email, :created_at_ms)";

enum score_status store_password_request_add(struct store *store, struct password_request *request,
                                             struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_REQUEST_ADD, &statement, err));
    bind_text(statement, ":email", request->email);
    bind_i64(statement, ":created_at_ms", request->created_at_ms);
    return statement_insert(statement, &request->id, err);
}

static void row_to_request(struct row *row, void *ret_record)
{
    struct password_request *request = ret_record;
    request->id = row_i64(row);
    request->email = row_text(row);
    request->created_at_ms = row_i64(row);
}

static const struct row_type REQUEST_ROW = {"password request", sizeof(struct password_request),
                                            row_to_request};

static const char SQL_REQUEST_LIST[] = "SELECT id, email, created_at_ms\n"
                                       "FROM password_request\n"
                                       "ORDER BY id\n"
                                       "LIMIT :limit";

enum score_status store_password_request_list(struct store *store, int limit, struct arena *arena,
                                              struct password_request **ret_items,
                                              size_t *ret_count, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_REQUEST_LIST, &statement, err));
    bind_i64(statement, ":limit", limit);
    struct row_list list = {0};
    SCORE_TRY(statement_list(statement, arena, &REQUEST_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}

static const char SQL_REQUEST_REMOVE[] = "DELETE FROM password_request\n"
                                         "WHERE id = :id";

enum score_status store_password_request_remove(struct store *store, int64_t id,
                                                struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_REQUEST_REMOVE, &statement, err));
    bind_i64(statement, ":id", id);
    return statement_remove(statement, "password request", err);
}

/* ---- invitations ----------------------------------------------------------------------------- */

_Static_assert(LINK_INVITATION == 2, "SQL_INVITATIONS_END");
static const char SQL_INVITATIONS_END[] = "UPDATE link\n"
                                          "SET expires_at_ms = :now_ms\n"
                                          "WHERE partner_id = :partner_id\n"
                                          "  AND purpose = 2\n"
                                          "  AND address = :address\n"
                                          "  AND used_at_ms = 0\n"
                                          "  AND expires_at_ms > :now_ms";

enum score_status store_invitations_end(struct store *store, int64_t partner_id,
                                        const char *address, int64_t now_ms,
                                        struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_INVITATIONS_END, &statement, err));
    bind_i64(statement, ":now_ms", now_ms);
    bind_i64(statement, ":partner_id", partner_id);
    bind_text(statement, ":address", address);
    return statement_run(statement, err);
}
