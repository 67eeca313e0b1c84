/* SPDX-License-Identifier: Apache-2.0 */
#include "store/party_store.h"

#include "store/sql/statement.h"

#define LOCATION_COLUMNS                                                                           \
    "    l.id,\n"                                                                                  \
    "    l.partner_id,\n"                                                                          \
    "    l.name,\n"                                                                                \
    "    l.country,\n"                                                                             \
    "    l.city\n"

static void row_to_location(struct row *row, void *ret_record)
{
    struct location *location = ret_record;
    location->id = row_i64(row);
    location->partner_id = row_i64(row);
    location->name = row_text(row);
    location->country = row_text(row);
    location->city = row_text(row);
}

static const struct row_type LOCATION_ROW = {"location", sizeof(struct location), row_to_location};

static void location_bind(struct statement *statement, const struct location *location)
{
    bind_id(statement, ":partner_id", location->partner_id);
    bind_text(statement, ":name", location->name);
    bind_text(statement, ":country", location->country);
    bind_text(statement, ":city", location->city);
}

static const char SQL_LOCATION_ADD[] = "INSERT INTO location (\n"
                                       "    partner_id,\n"
                                       "    name,\n"
                                       "    country,\n"
                                       "    city\n"
                                       ") VALUES (\n"
                                       "    :partner_id,\n"
                                       "    :name,\n"
                                       "    :country,\n"
                                       "    :city\n"
                                       ")";

enum score_status store_location_add(struct store *store, struct location *location,
                                     struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_LOCATION_ADD, &statement, err));
    location_bind(statement, location);
    return statement_insert(statement, &location->id, err);
}

static const char SQL_LOCATION_LIST[] = "SELECT\n" LOCATION_COLUMNS "FROM location AS l\n"
                                        "WHERE l.partner_id = :partner_id\n"
                                        "ORDER BY l.id";

enum score_status store_location_list(struct store *store, int64_t partner_id, struct arena *arena,
                                      struct location **ret_items, size_t *ret_count,
                                      struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_LOCATION_LIST, &statement, err));
    bind_i64(statement, ":partner_id", partner_id);
    struct row_list list = {0};
    SCORE_TRY(statement_list(statement, arena, &LOCATION_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}

static const char SQL_LOCATION_REMOVE[] = "DELETE FROM location\n"
                                          "WHERE id = :id";

enum score_status store_location_remove(struct store *store, int64_t id, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_LOCATION_REMOVE, &statement, err));
    bind_i64(statement, ":id", id);
    return statement_remove(statement, "location", err);
}
