/* SPDX-License-Identifier: Apache-2.0 */
#include "store/draft_store.h"

#include "store/sql/statement.h"

static void row_to_draft(struct row *row, void *ret_record)
{
    struct import_draft *draft = ret_record;
    draft->id = row_i64(row);
    draft->user_id = row_i64(row);
    draft->file_name = row_text(row);
    draft->bytes = row_i64(row);
    draft->state = (enum import_draft_state)row_int(row);
    draft->kind = row_text(row);
    draft->encoding = row_text(row);
    draft->encoding_doubt = row_bool(row);
    draft->separator = row_text(row);
    draft->header_line = row_i64(row);
    draft->date_order = row_text(row);
    draft->decimal_mark = row_text(row);
    draft->columns = row_text(row);
    draft->notices = row_text(row);
    draft->missing = row_text(row);
    draft->choices = row_text(row);
    draft->map = row_text(row);
    draft->map_name = row_text(row);
    draft->rows_done = row_i64(row);
    draft->rows_total = row_i64(row);
    draft->import_id = row_i64(row);
    draft->run_id = row_i64(row);
    draft->run_order = row_i64(row);
    draft->problem = row_text(row);
    draft->created_at_ms = row_i64(row);
    draft->updated_at_ms = row_i64(row);
    draft->version = row_i64(row);
}

static const struct row_type DRAFT_ROW = {"import draft", sizeof(struct import_draft),
                                          row_to_draft};

static void draft_bind(struct statement *statement, const struct import_draft *draft)
{
    bind_i64(statement, ":user_id", draft->user_id);
    bind_text(statement, ":file_name", draft->file_name);
    bind_i64(statement, ":bytes", draft->bytes);
    bind_i64(statement, ":state", (int64_t)draft->state);
    bind_text(statement, ":kind", draft->kind);
    bind_text(statement, ":encoding", draft->encoding);
    bind_bool(statement, ":encoding_doubt", draft->encoding_doubt);
    bind_text(statement, ":separator", draft->separator);
    bind_i64(statement, ":header_line", draft->header_line);
    bind_text(statement, ":date_order", draft->date_order);
    bind_text(statement, ":decimal_mark", draft->decimal_mark);
    bind_text(statement, ":columns", draft->columns);
    bind_text(statement, ":notices", draft->notices);
    bind_text(statement, ":missing", draft->missing);
    bind_text(statement, ":choices", draft->choices);
    bind_text(statement, ":map", draft->map);
    bind_text(statement, ":map_name", draft->map_name);
    bind_i64(statement, ":rows_done", draft->rows_done);
    bind_i64(statement, ":rows_total", draft->rows_total);
    bind_id(statement, ":import_id", draft->import_id);
    bind_i64(statement, ":run_id", draft->run_id);
    bind_i64(statement, ":run_order", draft->run_order);
    bind_text(statement, ":problem", draft->problem);
    bind_i64(statement, ":created_at_ms", draft->created_at_ms);
    bind_i64(statement, ":updated_at_ms", draft->updated_at_ms);
}

static const char SQL_DRAFT_ADD[] = "INSERT INTO import_draft (\n"
                                    "    user_id,\n"
                                    "    file_name,\n"
                                    "    bytes,\n"
                                    "    state,\n"
                                    "    kind,\n"
                                    "    encoding,\n"
                                    "    encoding_doubt,\n"
                                    "    separator,\n"
                                    "    header_line,\n"
                                    "    date_order,\n"
                                    "    decimal_mark,\n"
                                    "    columns,\n"
                                    "    notices,\n"
                                    "    missing,\n"
                                    "    choices,\n"
                                    "    map,\n"
                                    "    map_name,\n"
                                    "    rows_done,\n"
                                    "    rows_total,\n"
                                    "    import_id,\n"
                                    "    run_id,\n"
                                    "    run_order,\n"
                                    "    problem,\n"
                                    "    created_at_ms,\n"
                                    "    updated_at_ms,\n"
                                    "    version\n"
                                    ") VALUES (\n"
                                    "    :user_id,\n"
                                    "    :file_name,\n"
                                    "    :bytes,\n"
                                    "    :state,\n"
                                    "    :kind,\n"
                                    "    :encoding,\n"
                                    "    :encoding_doubt,\n"
                                    "    :separator,\n"
                                    "    :header_line,\n"
                                    "    :date_order,\n"
                                    "    :decimal_mark,\n"
                                    "    :columns,\n"
                                    "    :notices,\n"
                                    "    :missing,\n"
                                    "    :choices,\n"
                                    "    :map,\n"
                                    "    :map_name,\n"
                                    "    :rows_done,\n"
                                    "    :rows_total,\n"
                                    "    :import_id,\n"
                                    "    :run_id,\n"
                                    "    :run_order,\n"
                                    "    :problem,\n"
                                    "    :created_at_ms,\n"
                                    "    :updated_at_ms,\n"
                                    "    1\n"
                                    ")";

enum score_status store_draft_add(struct store *store, struct import_draft *draft,
                                  struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_DRAFT_ADD, &statement, err));
    draft_bind(statement, draft);
    SCORE_TRY(statement_insert(statement, &draft->id, err));
    draft->version = 1;
    return SCORE_OK;
}

static const char SQL_DRAFT_UPDATE[] = "UPDATE import_draft\n"
                                       "SET\n"
                                       "    user_id = :user_id,\n"
                                       "    file_name = :file_name,\n"
                                       "    bytes = :bytes,\n"
                                       "    state = :state,\n"
                                       "    kind = :kind,\n"
                                       "    encoding = :encoding,\n"
                                       "    encoding_doubt = :encoding_doubt,\n"
                                       "    separator = :separator,\n"
                                       "    header_line = :header_line,\n"
                                       "    date_order = :date_order,\n"
                                       "    decimal_mark = :decimal_mark,\n"
                                       "    columns = :columns,\n"
                                       "    notices = :notices,\n"
                                       "    missing = :missing,\n"
                                       "    choices = :choices,\n"
                                       "    map = :map,\n"
                                       "    map_name = :map_name,\n"
                                       "    rows_done = :rows_done,\n"
                                       "    rows_total = :rows_total,\n"
                                       "    import_id = :import_id,\n"
                                       "    run_id = :run_id,\n"
                                       "    run_order = :run_order,\n"
                                       "    problem = :problem,\n"
                                       "    created_at_ms = :created_at_ms,\n"
                                       "    updated_at_ms = :updated_at_ms,\n"
                                       "    version = version + 1\n"
                                       "WHERE id = :id\n"
                                       "  AND version = :version";

enum score_status store_draft_update(struct store *store, struct import_draft *draft,
                                     struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_DRAFT_UPDATE, &statement, err));
    draft_bind(statement, draft);
    bind_i64(statement, ":id", draft->id);
    bind_i64(statement, ":version", draft->version);
    return statement_update(statement, "import draft", &draft->version, err);
}

static const char SQL_DRAFT_PROGRESS[] = "UPDATE import_draft\n"
                                         "SET\n"
                                         "    rows_done = :rows_done,\n"
                                         "    import_id = :import_id,\n"
                                         "    updated_at_ms = :updated_at_ms,\n"
                                         "    version = version + 1\n"
                                         "WHERE id = :id\n"
                                         "  AND version = :version";

enum score_status store_draft_progress(struct store *store, struct import_draft *draft,
                                       struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_DRAFT_PROGRESS, &statement, err));
    bind_i64(statement, ":rows_done", draft->rows_done);
    bind_id(statement, ":import_id", draft->import_id);
    bind_i64(statement, ":updated_at_ms", draft->updated_at_ms);
    bind_i64(statement, ":id", draft->id);
    bind_i64(statement, ":version", draft->version);
    return statement_update(statement, "import draft", &draft->version, err);
}

#define DRAFT_COLUMNS                                                                              \
    "    id,\n"                                                                                    \
    "    user_id,\n"                                                                               \
    "    file_name,\n"                                                                             \
    "    bytes,\n"                                                                                 \
    "    state,\n"                                                                                 \
    "    kind,\n"                                                                                  \
    "    encoding,\n"                                                                              \
    "    encoding_doubt,\n"                                                                        \
    "    separator,\n"                                                                             \
    "    header_line,\n"                                                                           \
    "    date_order,\n"                                                                            \
    "    decimal_mark,\n"                                                                          \
    "    columns,\n"                                                                               \
    "    notices,\n"                                                                               \
    "    missing,\n"                                                                               \
    "    choices,\n"                                                                               \
    "    map,\n"                                                                                   \
    "    map_name,\n"                                                                              \
    "    rows_done,\n"                                                                             \
    "    rows_total,\n"                                                                            \
    "    import_id,\n"                                                                             \
    "    run_id,\n"                                                                                \
    "    run_order,\n"                                                                             \
    "    problem,\n"                                                                               \
    "    created_at_ms,\n"                                                                         \
    "    updated_at_ms,\n"                                                                         \
    "    version\n"

static const char SQL_DRAFT_GET[] = "SELECT\n" DRAFT_COLUMNS "FROM import_draft\n"
                                    "WHERE id = :id";

enum score_status store_draft_get(struct store *store, int64_t id, struct arena *arena,
                                  struct import_draft *ret, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_DRAFT_GET, &statement, err));
    bind_i64(statement, ":id", id);
    return statement_get(statement, arena, &DRAFT_ROW, ret, err);
}

static const char SQL_DRAFT_LIST[] = "SELECT\n" DRAFT_COLUMNS "FROM import_draft\n"
                                     "WHERE user_id = :user_id\n"
                                     "ORDER BY id DESC\n"
                                     "LIMIT :limit";

enum score_status store_draft_list(struct store *store, int64_t user_id, int limit,
                                   struct arena *arena, struct import_draft **ret_items,
                                   size_t *ret_count, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_DRAFT_LIST, &statement, err));
    bind_i64(statement, ":user_id", user_id);
    bind_i64(statement, ":limit", limit);
    struct row_list list = {0};
    SCORE_TRY(statement_list(statement, arena, &DRAFT_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}

static const char SQL_DRAFT_COUNT[] = "SELECT COUNT(*)\n"
                                      "FROM import_draft\n"
                                      "WHERE user_id = :user_id";

enum score_status store_draft_count(struct store *store, int64_t user_id, int64_t *ret_count,
                                    struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    bool has_row = false;
    SCORE_TRY(statement_read(store, SQL_DRAFT_COUNT, &statement, err));
    bind_i64(statement, ":user_id", user_id);
    SCORE_TRY(statement_step(statement, &has_row, err));
    struct row row = statement_row(statement, NULL);
    *ret_count = has_row ? row_i64(&row) : 0;
    return SCORE_OK;
}

static const char SQL_DRAFT_NEXT[] = "SELECT\n" DRAFT_COLUMNS "FROM import_draft\n"
                                     "WHERE state = :running\n"
                                     "ORDER BY run_id, run_order\n"
                                     "LIMIT 1";

enum score_status store_draft_next(struct store *store, struct arena *arena,
                                   struct import_draft *ret, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_DRAFT_NEXT, &statement, err));
    bind_i64(statement, ":running", IMPORT_DRAFT_RUNNING);
    return statement_get(statement, arena, &DRAFT_ROW, ret, err);
}

static const char SQL_DRAFT_FOLLOWER[] = "SELECT\n" DRAFT_COLUMNS "FROM import_draft\n"
                                         "WHERE state = :running\n"
                                         "  AND run_id = :run_id\n"
                                         "  AND run_order > :run_order\n"
                                         "ORDER BY run_order\n"
                                         "LIMIT 1";

enum score_status store_draft_follower(struct store *store, int64_t run_id, int64_t run_order,
                                       struct arena *arena, struct import_draft *ret,
                                       struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_DRAFT_FOLLOWER, &statement, err));
    bind_i64(statement, ":running", IMPORT_DRAFT_RUNNING);
    bind_i64(statement, ":run_id", run_id);
    bind_i64(statement, ":run_order", run_order);
    return statement_get(statement, arena, &DRAFT_ROW, ret, err);
}

static const char SQL_DRAFT_IS_RUNNING[] = "SELECT 1\n"
                                           "FROM import_draft\n"
                                           "WHERE import_id = :import_id\n"
                                           "  AND state = :running";

enum score_status store_draft_is_running(struct store *store, int64_t import_id, bool *ret,
                                         struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_DRAFT_IS_RUNNING, &statement, err));
    bind_i64(statement, ":import_id", import_id);
    bind_i64(statement, ":running", IMPORT_DRAFT_RUNNING);
    return statement_step(statement, ret, err);
}

static const char SQL_DRAFT_REMOVE[] = "DELETE FROM import_draft\n"
                                       "WHERE id = :id";

enum score_status store_draft_remove(struct store *store, int64_t id, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_DRAFT_REMOVE, &statement, err));
    bind_i64(statement, ":id", id);
    return statement_remove(statement, "import draft", err);
}

static const char SQL_DRAFT_EXPIRE[] = "DELETE FROM import_draft\n"
                                       "WHERE updated_at_ms < :before_ms\n"
                                       "  AND state <> :running";

enum score_status store_draft_expire(struct store *store, int64_t before_ms,
                                     struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_DRAFT_EXPIRE, &statement, err));
    bind_i64(statement, ":before_ms", before_ms);
    bind_i64(statement, ":running", IMPORT_DRAFT_RUNNING);
    return statement_run(statement, err);
}

/* ---- the file's bytes ------------------------------------------------------------------------ */

static const char SQL_PART_ADD[] = "INSERT INTO import_draft_part (draft_id, position, bytes)\n"
                                   "VALUES (:draft_id, :position, :bytes)";

enum score_status store_draft_part_add(struct store *store, int64_t draft_id, int64_t position,
                                       const void *bytes, size_t len, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_PART_ADD, &statement, err));
    bind_i64(statement, ":draft_id", draft_id);
    bind_i64(statement, ":position", position);
    bind_blob(statement, ":bytes", bytes, len);
    return statement_run(statement, err);
}

static const char SQL_PART_GET[] = "SELECT bytes\n"
                                   "FROM import_draft_part\n"
                                   "WHERE draft_id = :draft_id\n"
                                   "  AND position = :position";

enum score_status store_draft_part_get(struct store *store, int64_t draft_id, int64_t position,
                                       struct arena *arena, const void **ret_bytes, size_t *ret_len,
                                       struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    bool has_row = false;
    SCORE_TRY(statement_read(store, SQL_PART_GET, &statement, err));
    bind_i64(statement, ":draft_id", draft_id);
    bind_i64(statement, ":position", position);
    SCORE_TRY(statement_step(statement, &has_row, err));
    if (!has_row) {
        return score_error_set(err, SCORE_NOT_FOUND, "", "the file has no such part");
    }
    size_t len = 0;
    struct row row = statement_row(statement, arena);
    const void *bytes = row_blob(&row, &len);
    SCORE_TRY(row_status(&row, err));
    *ret_bytes = bytes;
    *ret_len = len;
    return SCORE_OK;
}

static const char SQL_PARTS_REMOVE[] = "DELETE FROM import_draft_part\n"
                                       "WHERE draft_id = :draft_id";

enum score_status store_draft_parts_remove(struct store *store, int64_t draft_id,
                                           struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_PARTS_REMOVE, &statement, err));
    bind_i64(statement, ":draft_id", draft_id);
    return statement_run(statement, err);
}
