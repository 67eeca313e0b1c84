/* SPDX-License-Identifier: Apache-2.0 */
#include "store/party_store.h"

#include "store/sql/statement.h"

static void enterprise_bind(struct statement *statement, const struct enterprise *enterprise)
{
    bind_key(statement, ":external_id", enterprise->external_id);
    bind_text(statement, ":name", enterprise->name);
}

static const char SQL_ENTERPRISE_ADD[] = "INSERT INTO enterprise (\n"
                                         "    external_id,\n"
                                         "    name\n"
                                         ") VALUES (\n"
                                         "    :external_id,\n"
                                         "    :name\n"
                                         ")";

enum score_status store_enterprise_add(struct store *store, struct enterprise *enterprise,
                                       struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_ENTERPRISE_ADD, &statement, err));
    enterprise_bind(statement, enterprise);
    return statement_insert(statement, &enterprise->id, err);
}

static const char SQL_ENTERPRISE_FIND[] = "SELECT\n"
                                          "    id\n"
                                          "FROM enterprise\n"
                                          "WHERE external_id = :external_id";

enum score_status store_enterprise_find(struct store *store, const char *external_id,
                                        int64_t *ret_id, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_ENTERPRISE_FIND, &statement, err));
    bind_text(statement, ":external_id", external_id);
    bool has_row = false;
    SCORE_TRY(statement_step(statement, &has_row, err));
    if (!has_row) {
        return score_error_set(err, SCORE_NOT_FOUND, "", "no such enterprise");
    }
    struct row row = statement_row(statement, NULL);
    *ret_id = row_i64(&row);
    return SCORE_OK;
}

static const char SQL_ENTERPRISE_REMOVE[] = "DELETE FROM enterprise\n"
                                            "WHERE id = :id";

enum score_status store_enterprise_remove(struct store *store, int64_t id, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_ENTERPRISE_REMOVE, &statement, err));
    bind_i64(statement, ":id", id);
    return statement_remove(statement, "enterprise", err);
}
