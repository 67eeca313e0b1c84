/* SPDX-License-Identifier: Apache-2.0 */
#include "store/party_store.h"

#include "store/sql/statement.h"

static const char SQL_PARTNER_AREAS_CLEAR[] = "DELETE FROM partner_area\n"
                                              "WHERE partner_id = :partner_id";

static enum score_status areas_clear(struct store *store, int64_t partner_id,
                                     struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_PARTNER_AREAS_CLEAR, &statement, err));
    bind_i64(statement, ":partner_id", partner_id);
    return statement_run(statement, err);
}

static const char SQL_PARTNER_AREA_ADD[] = "INSERT INTO partner_area (\n"
                                           "    partner_id,\n"
                                           "    position,\n"
                                           "    country,\n"
                                           "    territory\n"
                                           ") VALUES (\n"
                                           "    :partner_id,\n"
                                           "    :position,\n"
                                           "    :country,\n"
                                           "    :territory\n"
                                           ")";

enum score_status store_partner_areas_set(struct store *store, int64_t partner_id,
                                          const struct partner_area *areas, size_t count,
                                          struct score_error *err)
{
    SCORE_TRY(areas_clear(store, partner_id, err));
    for (size_t i = 0; i < count; i++) {
        SCORE_AUTO(statement_end) struct statement *statement = NULL;
        SCORE_TRY(statement_write(store, SQL_PARTNER_AREA_ADD, &statement, err));
        bind_i64(statement, ":partner_id", partner_id);
        bind_i64(statement, ":position", (int64_t)i);
        bind_text(statement, ":country", areas[i].country);
        bind_text(statement, ":territory", areas[i].territory);
        SCORE_TRY(statement_run(statement, err));
    }
    return SCORE_OK;
}

static const char SQL_PARTNER_AREAS_LIST[] = "SELECT\n"
                                             "    country,\n"
                                             "    territory\n"
                                             "FROM partner_area\n"
                                             "WHERE partner_id = :partner_id\n"
                                             "ORDER BY position";

static void row_to_partner_area(struct row *row, void *ret_record)
{
    struct partner_area *area = ret_record;
    area->country = row_text(row);
    area->territory = row_text(row);
}

static const struct row_type PARTNER_AREA_ROW = {"partner area", sizeof(struct partner_area),
                                                 row_to_partner_area};

enum score_status store_partner_areas_list(struct store *store, int64_t partner_id,
                                           struct arena *arena, struct partner_area **ret_items,
                                           size_t *ret_count, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_PARTNER_AREAS_LIST, &statement, err));
    bind_i64(statement, ":partner_id", partner_id);
    struct row_list list = {0};
    SCORE_TRY(statement_list(statement, arena, &PARTNER_AREA_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}
