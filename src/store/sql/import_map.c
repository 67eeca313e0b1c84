/* SPDX-License-Identifier: Apache-2.0 */
#include "store/draft_store.h"

#include "store/sql/statement.h"

static void row_to_map(struct row *row, void *ret_record)
{
    struct import_map_saved *map = ret_record;
    map->name = row_text(row);
    map->map = row_text(row);
    map->created_at_ms = row_i64(row);
    map->updated_at_ms = row_i64(row);
}

static const struct row_type MAP_ROW = {"import map", sizeof(struct import_map_saved), row_to_map};

static const char SQL_MAP_PUT[] = "INSERT INTO import_map (\n"
                                  "    name,\n"
                                  "    map,\n"
                                  "    created_at_ms,\n"
                                  "    updated_at_ms\n"
                                  ") VALUES (\n"
                                  "    :name,\n"
                                  "    :map,\n"
                                  "    :created_at_ms,\n"
                                  "    :updated_at_ms\n"
                                  ")\n"
                                  "ON CONFLICT (name) DO UPDATE SET\n"
                                  "    map = excluded.map,\n"
                                  "    updated_at_ms = excluded.updated_at_ms";

enum score_status store_import_map_put(struct store *store, const struct import_map_saved *map,
                                       struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_MAP_PUT, &statement, err));
    bind_text(statement, ":name", map->name);
    bind_text(statement, ":map", map->map);
    bind_i64(statement, ":created_at_ms", map->created_at_ms);
    bind_i64(statement, ":updated_at_ms", map->updated_at_ms);
    return statement_run(statement, err);
}

#define MAP_COLUMNS                                                                                \
    "    name,\n"                                                                                  \
    "    map,\n"                                                                                   \
    "    created_at_ms,\n"                                                                         \
    "    updated_at_ms\n"

static const char SQL_MAP_GET[] = "SELECT\n" MAP_COLUMNS "FROM import_map\n"
                                  "WHERE name = :name";

enum score_status store_import_map_get(struct store *store, const char *name, struct arena *arena,
                                       struct import_map_saved *ret, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_MAP_GET, &statement, err));
    bind_text(statement, ":name", name);
    return statement_get(statement, arena, &MAP_ROW, ret, err);
}

static const char SQL_MAP_LIST[] = "SELECT\n" MAP_COLUMNS "FROM import_map\n"
                                   "ORDER BY name\n"
                                   "LIMIT :limit";

enum score_status store_import_map_list(struct store *store, int limit, struct arena *arena,
                                        struct import_map_saved **ret_items, size_t *ret_count,
                                        struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_MAP_LIST, &statement, err));
    bind_i64(statement, ":limit", limit);
    struct row_list list = {0};
    SCORE_TRY(statement_list(statement, arena, &MAP_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}
