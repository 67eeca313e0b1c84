/* SPDX-License-Identifier: Apache-2.0 */
#include "store/event_store.h"

#include "store/sql/statement.h"

#define IMPORT_COLUMNS                                                                             \
    "    i.id,\n"                                                                                  \
    "    i.kind,\n"                                                                                \
    "    i.file_name,\n"                                                                           \
    "    i.file_hash,\n"                                                                           \
    "    i.map_name,\n"                                                                            \
    "    i.state,\n"                                                                               \
    "    i.rows,\n"                                                                                \
    "    i.created,\n"                                                                             \
    "    i.updated,\n"                                                                             \
    "    i.unchanged,\n"                                                                           \
    "    i.rejected,\n"                                                                            \
    "    i.created_at_ms,\n"                                                                       \
    "    i.finished_at_ms,\n"                                                                      \
    "    i.actor\n"

/* UNDOING stands in the database as UNDONE that has not finished. */
static enum import_state state_read(int64_t state, int64_t finished_at_ms)
{
    return state == IMPORT_UNDONE && !finished_at_ms ? IMPORT_UNDOING : (enum import_state)state;
}

static void row_to_import(struct row *row, void *ret_record)
{
    struct import *import = ret_record;
    import->id = row_i64(row);
    import->kind = row_text(row);
    import->file_name = row_text(row);
    import->file_hash = row_text(row);
    import->map_name = row_text(row);
    int64_t state = row_i64(row);
    import->rows = row_i64(row);
    import->created = row_i64(row);
    import->updated = row_i64(row);
    import->unchanged = row_i64(row);
    import->rejected = row_i64(row);
    import->created_at_ms = row_i64(row);
    import->finished_at_ms = row_i64(row);
    import->actor = row_text(row);
    import->state = state_read(state, import->finished_at_ms);
}

static const struct row_type IMPORT_ROW = {"import", sizeof(struct import), row_to_import};

static void import_bind(struct statement *statement, const struct import *import)
{
    bind_text(statement, ":kind", import->kind);
    bind_text(statement, ":file_name", import->file_name);
    bind_text(statement, ":file_hash", import->file_hash);
    bind_text(statement, ":map_name", import->map_name);
    bool is_undoing = import->state == IMPORT_UNDOING;
    SCORE_ASSERT(!is_undoing || !import->finished_at_ms);
    bind_i64(statement, ":state", is_undoing ? IMPORT_UNDONE : (int64_t)import->state);
    bind_i64(statement, ":rows", import->rows);
    bind_i64(statement, ":created", import->created);
    bind_i64(statement, ":updated", import->updated);
    bind_i64(statement, ":unchanged", import->unchanged);
    bind_i64(statement, ":rejected", import->rejected);
    bind_i64(statement, ":created_at_ms", import->created_at_ms);
    bind_i64(statement, ":finished_at_ms", import->finished_at_ms);
    bind_text(statement, ":actor", import->actor);
}

static const char SQL_IMPORT_ADD[] = "INSERT INTO import (\n"
                                     "    kind,\n"
                                     "    file_name,\n"
                                     "    file_hash,\n"
                                     "    map_name,\n"
                                     "    state,\n"
                                     "    rows,\n"
                                     "    created,\n"
                                     "    updated,\n"
                                     "    unchanged,\n"
                                     "    rejected,\n"
                                     "    created_at_ms,\n"
                                     "    finished_at_ms,\n"
                                     "    actor\n"
                                     ") VALUES (\n"
                                     "    :kind,\n"
                                     "    :file_name,\n"
                                     "    :file_hash,\n"
                                     "    :map_name,\n"
                                     "    :state,\n"
                                     "    :rows,\n"
                                     "    :created,\n"
                                     "    :updated,\n"
                                     "    :unchanged,\n"
                                     "    :rejected,\n"
                                     "    :created_at_ms,\n"
                                     "    :finished_at_ms,\n"
                                     "    :actor\n"
                                     ")";

enum score_status store_import_add(struct store *store, struct import *import,
                                   struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_IMPORT_ADD, &statement, err));
    import_bind(statement, import);
    return statement_insert(statement, &import->id, err);
}

static const char SQL_IMPORT_UPDATE[] = "UPDATE import\n"
                                        "SET\n"
                                        "    kind = :kind,\n"
                                        "    file_name = :file_name,\n"
                                        "    file_hash = :file_hash,\n"
                                        "    map_name = :map_name,\n"
                                        "    state = :state,\n"
                                        "    rows = :rows,\n"
                                        "    created = :created,\n"
                                        "    updated = :updated,\n"
                                        "    unchanged = :unchanged,\n"
                                        "    rejected = :rejected,\n"
                                        "    created_at_ms = :created_at_ms,\n"
                                        "    finished_at_ms = :finished_at_ms,\n"
                                        "    actor = :actor\n"
                                        "WHERE id = :id";

enum score_status store_import_update(struct store *store, const struct import *import,
                                      struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_IMPORT_UPDATE, &statement, err));
    import_bind(statement, import);
    bind_i64(statement, ":id", import->id);
    return statement_one(statement, "import", err);
}

static const char SQL_IMPORT_GET[] = "SELECT\n" IMPORT_COLUMNS "FROM import AS i\n"
                                     "WHERE i.id = :id";

enum score_status store_import_get(struct store *store, int64_t id, struct arena *arena,
                                   struct import *ret, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_IMPORT_GET, &statement, err));
    bind_i64(statement, ":id", id);
    return statement_get(statement, arena, &IMPORT_ROW, ret, err);
}

static const char SQL_IMPORT_LIST[] = "SELECT\n" IMPORT_COLUMNS "FROM import AS i\n"
                                      "WHERE i.id < :after_id\n"
                                      "ORDER BY i.id DESC\n"
                                      "LIMIT :limit";

enum score_status store_import_list(struct store *store, const struct store_page *page,
                                    struct arena *arena, struct import **ret_items,
                                    size_t *ret_count, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_IMPORT_LIST, &statement, err));
    bind_i64(statement, ":after_id", page->has_after ? page->after_id : INT64_MAX);
    bind_i64(statement, ":limit", page->limit);
    struct row_list list = {0};
    SCORE_TRY(statement_list(statement, arena, &IMPORT_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}

static const char SQL_IMPORT_ITEM_ADD[] = "INSERT INTO import_item (\n"
                                          "    import_id,\n"
                                          "    position,\n"
                                          "    object_kind,\n"
                                          "    object_id,\n"
                                          "    was_created,\n"
                                          "    version_after,\n"
                                          "    before\n"
                                          ") VALUES (\n"
                                          "    :import_id,\n"
                                          "    :position,\n"
                                          "    :object_kind,\n"
                                          "    :object_id,\n"
                                          "    :was_created,\n"
                                          "    :version_after,\n"
                                          "    :before\n"
                                          ")";

enum score_status store_import_item_add(struct store *store, const struct import_item *item,
                                        struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_IMPORT_ITEM_ADD, &statement, err));
    bind_i64(statement, ":import_id", item->import_id);
    bind_i64(statement, ":position", item->position);
    bind_i64(statement, ":object_kind", (int64_t)item->object_kind);
    bind_i64(statement, ":object_id", item->object_id);
    bind_bool(statement, ":was_created", item->was_created);
    bind_i64(statement, ":version_after", item->version_after);
    bind_text(statement, ":before", item->before);
    return statement_run(statement, err);
}

static void row_to_import_item(struct row *row, void *ret_record)
{
    struct import_item *item = ret_record;
    item->import_id = row_i64(row);
    item->position = row_i64(row);
    item->object_kind = (enum id_kind)row_int(row);
    item->object_id = row_i64(row);
    item->was_created = row_bool(row);
    item->version_after = row_i64(row);
    item->before = row_text(row);
}

static const struct row_type IMPORT_ITEM_ROW = {"import item", sizeof(struct import_item),
                                                row_to_import_item};

static const char SQL_IMPORT_ITEM_LIST[] = "SELECT\n"
                                           "    import_id,\n"
                                           "    position,\n"
                                           "    object_kind,\n"
                                           "    object_id,\n"
                                           "    was_created,\n"
                                           "    version_after,\n"
                                           "    before\n"
                                           "FROM import_item\n"
                                           "WHERE import_id = :import_id\n"
                                           "  AND position < :after_id\n"
                                           "ORDER BY position DESC\n"
                                           "LIMIT :limit";

enum score_status store_import_item_list(struct store *store, int64_t import_id,
                                         const struct store_page *page, struct arena *arena,
                                         struct import_item **ret_items, size_t *ret_count,
                                         struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_IMPORT_ITEM_LIST, &statement, err));
    bind_i64(statement, ":import_id", import_id);
    bind_i64(statement, ":after_id", page->has_after ? page->after_id : INT64_MAX);
    bind_i64(statement, ":limit", page->limit);
    struct row_list list = {0};
    SCORE_TRY(statement_list(statement, arena, &IMPORT_ITEM_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}

static const char SQL_IMPORT_ERROR_ADD[] = "INSERT INTO import_error (\n"
                                           "    import_id,\n"
                                           "    line,\n"
                                           "    \"column\",\n"
                                           "    code,\n"
                                           "    message\n"
                                           ") VALUES (\n"
                                           "    :import_id,\n"
                                           "    :line,\n"
                                           "    :column,\n"
                                           "    :code,\n"
                                           "    :message\n"
                                           ")";

enum score_status store_import_error_add(struct store *store, int64_t import_id,
                                         const struct import_error *error, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_IMPORT_ERROR_ADD, &statement, err));
    bind_i64(statement, ":import_id", import_id);
    bind_i64(statement, ":line", error->line);
    bind_text(statement, ":column", error->column);
    bind_text(statement, ":code", error->code);
    bind_text(statement, ":message", error->message);
    return statement_run(statement, err);
}

static void row_to_import_error(struct row *row, void *ret_record)
{
    struct import_error *error = ret_record;
    error->line = row_i64(row);
    error->column = row_text(row);
    error->code = row_text(row);
    error->message = row_text(row);
}

static const struct row_type IMPORT_ERROR_ROW = {"import error", sizeof(struct import_error),
                                                 row_to_import_error};

static const char SQL_IMPORT_ERROR_LIST[] = "SELECT\n"
                                            "    line,\n"
                                            "    \"column\",\n"
                                            "    code,\n"
                                            "    message\n"
                                            "FROM import_error\n"
                                            "WHERE import_id = :import_id\n"
                                            "ORDER BY id";

enum score_status store_import_error_list(struct store *store, int64_t import_id,
                                          struct arena *arena, struct import_error **ret_items,
                                          size_t *ret_count, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_IMPORT_ERROR_LIST, &statement, err));
    bind_i64(statement, ":import_id", import_id);
    struct row_list list = {0};
    SCORE_TRY(statement_list(statement, arena, &IMPORT_ERROR_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}
