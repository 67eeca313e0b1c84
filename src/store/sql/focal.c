/* SPDX-License-Identifier: Apache-2.0 */
#include "store/party_store.h"

#include "store/sql/statement.h"

static const char SQL_FOCALS_CLEAR[] = "DELETE FROM focal\n"
                                       "WHERE partner_id = :partner_id";

static enum score_status focals_clear(struct store *store, int64_t partner_id,
                                      struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_FOCALS_CLEAR, &statement, err));
    bind_i64(statement, ":partner_id", partner_id);
    return statement_run(statement, err);
}

static const char SQL_FOCAL_ADD[] = "INSERT INTO focal (\n"
                                    "    partner_id,\n"
                                    "    user_id,\n"
                                    "    rank,\n"
                                    "    line\n"
                                    ") VALUES (\n"
                                    "    :partner_id,\n"
                                    "    :user_id,\n"
                                    "    :rank,\n"
                                    "    :line\n"
                                    ")";

enum score_status store_focals_set(struct store *store, int64_t partner_id, struct focal *focals,
                                   size_t count, struct score_error *err)
{
    SCORE_TRY(focals_clear(store, partner_id, err));
    for (size_t i = 0; i < count; i++) {
        SCORE_AUTO(statement_end) struct statement *statement = NULL;
        SCORE_TRY(statement_write(store, SQL_FOCAL_ADD, &statement, err));
        bind_i64(statement, ":partner_id", partner_id);
        bind_i64(statement, ":user_id", focals[i].user_id);
        bind_i64(statement, ":rank", focals[i].rank);
        bind_text(statement, ":line", focals[i].line);
        SCORE_TRY(statement_insert(statement, &focals[i].id, err));
        focals[i].partner_id = partner_id;
    }
    return SCORE_OK;
}

/* A disabled user (state 2) is not reachable, nor one whose mail came back. */
_Static_assert(USER_ACTIVE == 1, "FOCAL_COLUMNS");

#define FOCAL_COLUMNS                                                                              \
    "    f.id,\n"                                                                                  \
    "    f.partner_id,\n"                                                                          \
    "    f.user_id,\n"                                                                             \
    "    f.rank,\n"                                                                                \
    "    f.line,\n"                                                                                \
    "    u.name,\n"                                                                                \
    "    u.email,\n"                                                                               \
    "    u.mail_bounced_at_ms,\n"                                                                  \
    "    u.state = 1 AND u.mail_bounced_at_ms = 0\n"

static void row_to_focal(struct row *row, void *ret_record)
{
    struct focal *focal = ret_record;
    focal->id = row_i64(row);
    focal->partner_id = row_i64(row);
    focal->user_id = row_i64(row);
    focal->rank = row_int(row);
    focal->line = row_text(row);
    focal->user_name = row_text(row);
    focal->user_email = row_text(row);
    focal->mail_bounced_at_ms = row_i64(row);
    focal->is_reachable = row_bool(row);
}

static const struct row_type FOCAL_ROW = {"focal", sizeof(struct focal), row_to_focal};

static const char SQL_FOCALS_LIST[] = "SELECT\n" FOCAL_COLUMNS "FROM focal AS f\n"
                                      "JOIN \"user\" AS u ON u.id = f.user_id\n"
                                      "WHERE f.partner_id = :partner_id\n"
                                      "ORDER BY\n"
                                      "    f.line,\n"
                                      "    f.rank";

enum score_status store_focals_list(struct store *store, int64_t partner_id, struct arena *arena,
                                    struct focal **ret_items, size_t *ret_count,
                                    struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_FOCALS_LIST, &statement, err));
    bind_i64(statement, ":partner_id", partner_id);
    struct row_list list = {0};
    SCORE_TRY(statement_list(statement, arena, &FOCAL_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}
