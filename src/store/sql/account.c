/* SPDX-License-Identifier: Apache-2.0 */
#include "store/catalog_store.h"
#include "store/duplicate_store.h"

#include "store/sql/statement.h"

#define ACCOUNT_COLUMNS                                                                            \
    "    a.id,\n"                                                                                  \
    "    a.external_id,\n"                                                                         \
    "    a.name,\n"                                                                                \
    "    a.industry,\n"                                                                            \
    "    a.size,\n"                                                                                \
    "    a.revenue_minor,\n"                                                                       \
    "    a.currency,\n"                                                                            \
    "    a.country,\n"                                                                             \
    "    a.city,\n"                                                                                \
    "    a.website,\n"                                                                             \
    "    a.duns,\n"                                                                                \
    "    a.import_id,\n"                                                                           \
    "    a.version\n"

static void row_to_account(struct row *row, void *ret_record)
{
    struct account *account = ret_record;
    account->id = row_i64(row);
    account->external_id = row_text(row);
    account->name = row_text(row);
    account->industry = row_text(row);
    account->size = row_text(row);
    account->revenue_minor = row_i64(row);
    account->currency = row_text(row);
    account->country = row_text(row);
    account->city = row_text(row);
    account->website = row_text(row);
    account->duns = row_text(row);
    account->import_id = row_i64(row);
    account->version = row_i64(row);
}

static const struct row_type ACCOUNT_ROW = {"account", sizeof(struct account), row_to_account};

static void account_bind(struct statement *statement, const struct account *account,
                         const char *name_folded)
{
    bind_key(statement, ":external_id", account->external_id);
    bind_text(statement, ":name", account->name);
    bind_text(statement, ":name_folded", name_folded);
    bind_text(statement, ":industry", account->industry);
    bind_text(statement, ":size", account->size);
    bind_i64(statement, ":revenue_minor", account->revenue_minor);
    bind_text(statement, ":currency", account->currency);
    bind_text(statement, ":country", account->country);
    bind_text(statement, ":city", account->city);
    bind_text(statement, ":website", account->website);
    bind_text(statement, ":duns", account->duns);
    bind_id(statement, ":import_id", account->import_id);
}

static const char SQL_ACCOUNT_ADD[] = "INSERT INTO account (\n"
                                      "    external_id,\n"
                                      "    name,\n"
                                      "    name_folded,\n"
                                      "    industry,\n"
                                      "    size,\n"
                                      "    revenue_minor,\n"
                                      "    currency,\n"
                                      "    country,\n"
                                      "    city,\n"
                                      "    website,\n"
                                      "    duns,\n"
                                      "    import_id,\n"
                                      "    version\n"
                                      ") VALUES (\n"
                                      "    :external_id,\n"
                                      "    :name,\n"
                                      "    :name_folded,\n"
                                      "    :industry,\n"
                                      "    :size,\n"
                                      "    :revenue_minor,\n"
                                      "    :currency,\n"
                                      "    :country,\n"
                                      "    :city,\n"
                                      "    :website,\n"
                                      "    :duns,\n"
                                      "    :import_id,\n"
                                      "    1\n"
                                      ")";

enum score_status store_account_add(struct store *store, struct account *account,
                                    struct score_error *err)
{
    char name_folded[NAME_FOLDED_SIZE];
    SCORE_TRY(name_fold(account->name, "name", name_folded, err));
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_ACCOUNT_ADD, &statement, err));
    account_bind(statement, account, name_folded);
    SCORE_TRY(statement_insert(statement, &account->id, err));
    account->version = 1;
    return SCORE_OK;
}

static const char SQL_ACCOUNT_UPDATE[] = "UPDATE account\n"
                                         "SET\n"
                                         "    external_id = :external_id,\n"
                                         "    name = :name,\n"
                                         "    name_folded = :name_folded,\n"
                                         "    industry = :industry,\n"
                                         "    size = :size,\n"
                                         "    revenue_minor = :revenue_minor,\n"
                                         "    currency = :currency,\n"
                                         "    country = :country,\n"
                                         "    city = :city,\n"
                                         "    website = :website,\n"
                                         "    duns = :duns,\n"
                                         "    import_id = :import_id,\n"
                                         "    version = version + 1\n"
                                         "WHERE id = :id\n"
                                         "  AND version = :version";

enum score_status store_account_update(struct store *store, struct account *account,
                                       struct score_error *err)
{
    char name_folded[NAME_FOLDED_SIZE];
    SCORE_TRY(name_fold(account->name, "name", name_folded, err));
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_ACCOUNT_UPDATE, &statement, err));
    account_bind(statement, account, name_folded);
    bind_i64(statement, ":id", account->id);
    bind_i64(statement, ":version", account->version);
    return statement_update(statement, "account", &account->version, err);
}

static const char SQL_ACCOUNT_REMOVE[] = "DELETE FROM account\n"
                                         "WHERE id = :id";

enum score_status store_account_remove(struct store *store, int64_t id, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_ACCOUNT_REMOVE, &statement, err));
    bind_i64(statement, ":id", id);
    return statement_remove(statement, "account", err);
}

static const char SQL_ACCOUNT_GET[] = "SELECT\n" ACCOUNT_COLUMNS "FROM account AS a\n"
                                      "WHERE a.id = :id";

enum score_status store_account_get(struct store *store, int64_t id, struct arena *arena,
                                    struct account *ret, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_ACCOUNT_GET, &statement, err));
    bind_i64(statement, ":id", id);
    return statement_get(statement, arena, &ACCOUNT_ROW, ret, err);
}

static const char SQL_ACCOUNT_BY_EXTERNAL_ID[] = "SELECT\n" ACCOUNT_COLUMNS "FROM account AS a\n"
                                                 "WHERE a.external_id = :external_id";
/* Two are enough to know that the name is not unique. */
static const char SQL_ACCOUNT_BY_NAME[] = "SELECT\n" ACCOUNT_COLUMNS "FROM account AS a\n"
                                          "WHERE a.name_folded = :name_folded\n"
                                          "LIMIT 2";

static const struct key_search ACCOUNT_SEARCH = {SQL_ACCOUNT_BY_EXTERNAL_ID, SQL_ACCOUNT_BY_NAME,
                                                 &ACCOUNT_ROW};

enum score_status store_account_find(struct store *store, const char *key, struct arena *arena,
                                     struct account *ret, struct score_error *err)
{
    return find_by_key(store, &ACCOUNT_SEARCH, key, arena, ret, err);
}

static const char SQL_ACCOUNT_LIST[] = "SELECT\n" ACCOUNT_COLUMNS "FROM account AS a\n"
                                       "WHERE a.id > :after_id\n"
                                       "  AND (:query = '' OR instr(a.name_folded, :query) > 0)\n"
                                       "ORDER BY a.id\n"
                                       "LIMIT :limit";

enum score_status store_account_list(struct store *store, const char *query,
                                     const struct store_page *page, struct arena *arena,
                                     struct account **ret_items, size_t *ret_count,
                                     struct score_error *err)
{
    char query_folded[NAME_FOLDED_SIZE];
    SCORE_TRY(name_fold(query, "query", query_folded, err));
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_ACCOUNT_LIST, &statement, err));
    bind_i64(statement, ":after_id", page->has_after ? page->after_id : 0);
    bind_text(statement, ":query", query_folded);
    bind_i64(statement, ":limit", page->limit);
    struct row_list list = {0};
    SCORE_TRY(statement_list(statement, arena, &ACCOUNT_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}

/* Each arm has its index; a partial one is used where its condition is repeated. */
static const char SQL_ACCOUNT_ALIKE[] = "SELECT\n" ACCOUNT_COLUMNS "FROM account AS a\n"
                                        "WHERE a.id IN (\n"
                                        "    SELECT id\n"
                                        "    FROM account\n"
                                        "    WHERE name_folded = :name_folded\n"
                                        "    UNION\n"
                                        "    SELECT id\n"
                                        "    FROM account\n"
                                        "    WHERE host = :host\n"
                                        "      AND website <> ''\n"
                                        "      AND :host <> ''\n"
                                        "    UNION\n"
                                        "    SELECT id\n"
                                        "    FROM account\n"
                                        "    WHERE duns = :duns\n"
                                        "      AND duns <> ''\n"
                                        ")\n"
                                        "  AND a.id <> :except_id\n"
                                        "ORDER BY a.id\n"
                                        "LIMIT :limit";

enum score_status store_account_alike(struct store *store, const struct account_traits *traits,
                                      int limit, struct arena *arena, struct account **ret_items,
                                      size_t *ret_count, struct score_error *err)
{
    char name_folded[NAME_FOLDED_SIZE];
    SCORE_TRY(name_fold(traits->name, "name", name_folded, err));
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_ACCOUNT_ALIKE, &statement, err));
    bind_text(statement, ":name_folded", name_folded);
    bind_text(statement, ":host", traits->host);
    bind_text(statement, ":duns", traits->duns);
    bind_i64(statement, ":except_id", traits->except_id);
    bind_i64(statement, ":limit", limit);
    struct row_list list = {0};
    SCORE_TRY(statement_list(statement, arena, &ACCOUNT_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}
