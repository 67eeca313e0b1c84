/* SPDX-License-Identifier: Apache-2.0 */
#include "store/catalog_store.h"

#include "store/sql/statement.h"

#define OFFERING_COLUMNS                                                                           \
    "    o.id,\n"                                                                                  \
    "    o.external_id,\n"                                                                         \
    "    o.name,\n"                                                                                \
    "    o.line,\n"                                                                                \
    "    o.access,\n"                                                                              \
    "    o.list_price_minor,\n"                                                                    \
    "    o.currency,\n"                                                                            \
    "    o.import_id,\n"                                                                           \
    "    o.version\n"

static void row_to_offering(struct row *row, void *ret_record)
{
    struct offering *offering = ret_record;
    offering->id = row_i64(row);
    offering->external_id = row_text(row);
    offering->name = row_text(row);
    offering->line = row_text(row);
    offering->access = (enum offering_access)row_int(row);
    offering->list_price_minor = row_i64(row);
    offering->currency = row_text(row);
    offering->import_id = row_i64(row);
    offering->version = row_i64(row);
}

static const struct row_type OFFERING_ROW = {"offering", sizeof(struct offering), row_to_offering};

static void offering_bind(struct statement *statement, const struct offering *offering,
                          const char *name_folded)
{
    bind_key(statement, ":external_id", offering->external_id);
    bind_text(statement, ":name", offering->name);
    bind_text(statement, ":name_folded", name_folded);
    bind_text(statement, ":line", offering->line);
    bind_i64(statement, ":access", (int64_t)offering->access);
    bind_i64(statement, ":list_price_minor", offering->list_price_minor);
    bind_text(statement, ":currency", offering->currency);
    bind_id(statement, ":import_id", offering->import_id);
}

static const char SQL_OFFERING_ADD[] = "INSERT INTO offering (\n"
                                       "    external_id,\n"
                                       "    name,\n"
                                       "    name_folded,\n"
                                       "    line,\n"
                                       "    access,\n"
                                       "    list_price_minor,\n"
                                       "    currency,\n"
                                       "    import_id,\n"
                                       "    version\n"
                                       ") VALUES (\n"
                                       "    :external_id,\n"
                                       "    :name,\n"
                                       "    :name_folded,\n"
                                       "    :line,\n"
                                       "    :access,\n"
                                       "    :list_price_minor,\n"
                                       "    :currency,\n"
                                       "    :import_id,\n"
                                       "    1\n"
                                       ")";

enum score_status store_offering_add(struct store *store, struct offering *offering,
                                     struct score_error *err)
{
    char name_folded[NAME_FOLDED_SIZE];
    SCORE_TRY(name_fold(offering->name, "name", name_folded, err));
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_OFFERING_ADD, &statement, err));
    offering_bind(statement, offering, name_folded);
    SCORE_TRY(statement_insert(statement, &offering->id, err));
    offering->version = 1;
    return SCORE_OK;
}

static const char SQL_OFFERING_UPDATE[] = "UPDATE offering\n"
                                          "SET\n"
                                          "    external_id = :external_id,\n"
                                          "    name = :name,\n"
                                          "    name_folded = :name_folded,\n"
                                          "    line = :line,\n"
                                          "    access = :access,\n"
                                          "    list_price_minor = :list_price_minor,\n"
                                          "    currency = :currency,\n"
                                          "    import_id = :import_id,\n"
                                          "    version = version + 1\n"
                                          "WHERE id = :id\n"
                                          "  AND version = :version";

enum score_status store_offering_update(struct store *store, struct offering *offering,
                                        struct score_error *err)
{
    char name_folded[NAME_FOLDED_SIZE];
    SCORE_TRY(name_fold(offering->name, "name", name_folded, err));
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_OFFERING_UPDATE, &statement, err));
    offering_bind(statement, offering, name_folded);
    bind_i64(statement, ":id", offering->id);
    bind_i64(statement, ":version", offering->version);
    return statement_update(statement, "offering", &offering->version, err);
}

static const char SQL_OFFERING_REMOVE[] = "DELETE FROM offering\n"
                                          "WHERE id = :id";

enum score_status store_offering_remove(struct store *store, int64_t id, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_OFFERING_REMOVE, &statement, err));
    bind_i64(statement, ":id", id);
    return statement_remove(statement, "offering", err);
}

static const char SQL_OFFERING_GET[] = "SELECT\n" OFFERING_COLUMNS "FROM offering AS o\n"
                                       "WHERE o.id = :id";

enum score_status store_offering_get(struct store *store, int64_t id, struct arena *arena,
                                     struct offering *ret, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_OFFERING_GET, &statement, err));
    bind_i64(statement, ":id", id);
    return statement_get(statement, arena, &OFFERING_ROW, ret, err);
}

static const char SQL_OFFERING_BY_EXTERNAL_ID[] = "SELECT\n" OFFERING_COLUMNS "FROM offering AS o\n"
                                                  "WHERE o.external_id = :external_id";
/* Two are enough to know that the name is not unique. */
static const char SQL_OFFERING_BY_NAME[] = "SELECT\n" OFFERING_COLUMNS "FROM offering AS o\n"
                                           "WHERE o.name_folded = :name_folded\n"
                                           "LIMIT 2";

static const struct key_search OFFERING_SEARCH = {SQL_OFFERING_BY_EXTERNAL_ID, SQL_OFFERING_BY_NAME,
                                                  &OFFERING_ROW};

enum score_status store_offering_find(struct store *store, const char *key, struct arena *arena,
                                      struct offering *ret, struct score_error *err)
{
    return find_by_key(store, &OFFERING_SEARCH, key, arena, ret, err);
}

static const char SQL_OFFERING_LIST[] = "SELECT\n" OFFERING_COLUMNS "FROM offering AS o\n"
                                        "WHERE o.id > :after_id\n"
                                        "ORDER BY o.id\n"
                                        "LIMIT :limit";

enum score_status store_offering_list(struct store *store, const struct store_page *page,
                                      struct arena *arena, struct offering **ret_items,
                                      size_t *ret_count, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_OFFERING_LIST, &statement, err));
    bind_i64(statement, ":after_id", page->has_after ? page->after_id : 0);
    bind_i64(statement, ":limit", page->limit);
    struct row_list list = {0};
    SCORE_TRY(statement_list(statement, arena, &OFFERING_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}
