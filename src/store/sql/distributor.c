/* SPDX-License-Identifier: Apache-2.0 */
#include "store/party_store.h"

#include "store/sql/statement.h"

#define DISTRIBUTOR_COLUMNS                                                                        \
    "    d.id,\n"                                                                                  \
    "    d.external_id,\n"                                                                         \
    "    d.name,\n"                                                                                \
    "    d.country,\n"                                                                             \
    "    d.import_id\n"

static void row_to_distributor(struct row *row, void *ret_record)
{
    struct distributor *distributor = ret_record;
    distributor->id = row_i64(row);
    distributor->external_id = row_text(row);
    distributor->name = row_text(row);
    distributor->country = row_text(row);
    distributor->import_id = row_i64(row);
}

static const struct row_type DISTRIBUTOR_ROW = {"distributor", sizeof(struct distributor),
                                                row_to_distributor};

static void distributor_bind(struct statement *statement, const struct distributor *distributor,
                             const char *name_folded)
{
    bind_key(statement, ":external_id", distributor->external_id);
    bind_text(statement, ":name", distributor->name);
    bind_text(statement, ":name_folded", name_folded);
    bind_text(statement, ":country", distributor->country);
    bind_id(statement, ":import_id", distributor->import_id);
}

static const char SQL_DISTRIBUTOR_ADD[] = "INSERT INTO distributor (\n"
                                          "    external_id,\n"
                                          "    name,\n"
                                          "    name_folded,\n"
                                          "    country,\n"
                                          "    import_id\n"
                                          ") VALUES (\n"
                                          "    :external_id,\n"
                                          "    :name,\n"
                                          "    :name_folded,\n"
                                          "    :country,\n"
                                          "    :import_id\n"
                                          ")";

enum score_status store_distributor_add(struct store *store, struct distributor *distributor,
                                        struct score_error *err)
{
    char name_folded[NAME_FOLDED_SIZE];
    SCORE_TRY(name_fold(distributor->name, "name", name_folded, err));
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_DISTRIBUTOR_ADD, &statement, err));
    distributor_bind(statement, distributor, name_folded);
    return statement_insert(statement, &distributor->id, err);
}

static const char SQL_DISTRIBUTOR_BY_EXTERNAL_ID[] =
    "SELECT\n" DISTRIBUTOR_COLUMNS "FROM distributor AS d\n"
    "WHERE d.external_id = :external_id";
/* Two are enough to know that the name is not unique. */
static const char SQL_DISTRIBUTOR_BY_NAME[] =
    "SELECT\n" DISTRIBUTOR_COLUMNS "FROM distributor AS d\n"
    "WHERE d.name_folded = :name_folded\n"
    "LIMIT 2";

static const struct key_search DISTRIBUTOR_SEARCH = {SQL_DISTRIBUTOR_BY_EXTERNAL_ID,
                                                     SQL_DISTRIBUTOR_BY_NAME, &DISTRIBUTOR_ROW};

enum score_status store_distributor_find(struct store *store, const char *key, struct arena *arena,
                                         struct distributor *ret, struct score_error *err)
{
    return find_by_key(store, &DISTRIBUTOR_SEARCH, key, arena, ret, err);
}

static const char SQL_DISTRIBUTOR_GET[] = "SELECT\n" DISTRIBUTOR_COLUMNS "FROM distributor AS d\n"
                                          "WHERE d.id = :id";

enum score_status store_distributor_get(struct store *store, int64_t id, struct arena *arena,
                                        struct distributor *ret, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_DISTRIBUTOR_GET, &statement, err));
    bind_i64(statement, ":id", id);
    return statement_get(statement, arena, &DISTRIBUTOR_ROW, ret, err);
}

static const char SQL_DISTRIBUTOR_LIST[] = "SELECT\n" DISTRIBUTOR_COLUMNS "FROM distributor AS d\n"
                                           "WHERE d.id > :after_id\n"
                                           "ORDER BY d.id\n"
                                           "LIMIT :limit";

enum score_status store_distributor_list(struct store *store, const struct store_page *page,
                                         struct arena *arena, struct distributor **ret_items,
                                         size_t *ret_count, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_DISTRIBUTOR_LIST, &statement, err));
    bind_i64(statement, ":after_id", page->has_after ? page->after_id : 0);
    bind_i64(statement, ":limit", page->limit);
    struct row_list list = {0};
    SCORE_TRY(statement_list(statement, arena, &DISTRIBUTOR_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}

static const char SQL_DISTRIBUTOR_REMOVE[] = "DELETE FROM distributor\n"
                                             "WHERE id = :id";

enum score_status store_distributor_remove(struct store *store, int64_t id, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_DISTRIBUTOR_REMOVE, &statement, err));
    bind_i64(statement, ":id", id);
    return statement_remove(statement, "distributor", err);
}
