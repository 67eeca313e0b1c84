/* SPDX-License-Identifier: Apache-2.0 */
#include "store/party_store.h"

#include "store/sql/statement.h"

#define PARTNER_COLUMNS                                                                            \
    "    p.id,\n"                                                                                  \
    "    p.enterprise_id,\n"                                                                       \
    "    p.external_id,\n"                                                                         \
    "    p.name,\n"                                                                                \
    "    p.country,\n"                                                                             \
    "    p.city,\n"                                                                                \
    "    p.postal_code,\n"                                                                         \
    "    p.territory,\n"                                                                           \
    "    p.serves_everywhere,\n"                                                                   \
    "    p.email,\n"                                                                               \
    "    p.phone,\n"                                                                               \
    "    p.website,\n"                                                                             \
    "    p.duns,\n"                                                                                \
    "    p.level,\n"                                                                               \
    "    p.size,\n"                                                                                \
    "    p.open_lead_limit,\n"                                                                     \
    "    p.paused_until_ms,\n"                                                                     \
    "    p.is_active,\n"                                                                           \
    "    p.import_id,\n"                                                                           \
    "    p.created_at_ms,\n"                                                                       \
    "    p.updated_at_ms,\n"                                                                       \
    "    p.version\n"

static void row_to_partner(struct row *row, void *ret_record)
{
    struct partner *partner = ret_record;
    partner->id = row_i64(row);
    partner->enterprise_id = row_i64(row);
    partner->external_id = row_text(row);
    partner->name = row_text(row);
    partner->country = row_text(row);
    partner->city = row_text(row);
    partner->postal_code = row_text(row);
    partner->territory = row_text(row);
    partner->serves_everywhere = row_bool(row);
    partner->email = row_text(row);
    partner->phone = row_text(row);
    partner->website = row_text(row);
    partner->duns = row_text(row);
    partner->level = row_text(row);
    partner->size = row_text(row);
    partner->open_lead_limit = row_i64(row);
    partner->paused_until_ms = row_i64(row);
    partner->is_active = row_bool(row);
    partner->import_id = row_i64(row);
    partner->created_at_ms = row_i64(row);
    partner->updated_at_ms = row_i64(row);
    partner->version = row_i64(row);
}

static const struct row_type PARTNER_ROW = {"partner", sizeof(struct partner), row_to_partner};

static void partner_bind(struct statement *statement, const struct partner *partner,
                         const char *name_folded)
{
    bind_id(statement, ":enterprise_id", partner->enterprise_id);
    bind_key(statement, ":external_id", partner->external_id);
    bind_text(statement, ":name", partner->name);
    bind_text(statement, ":name_folded", name_folded);
    bind_text(statement, ":country", partner->country);
    bind_text(statement, ":city", partner->city);
    bind_text(statement, ":postal_code", partner->postal_code);
    bind_text(statement, ":territory", partner->territory);
    bind_bool(statement, ":serves_everywhere", partner->serves_everywhere);
    bind_text(statement, ":email", partner->email);
    bind_text(statement, ":phone", partner->phone);
    bind_text(statement, ":website", partner->website);
    bind_text(statement, ":duns", partner->duns);
    bind_text(statement, ":level", partner->level);
    bind_text(statement, ":size", partner->size);
    bind_i64(statement, ":open_lead_limit", partner->open_lead_limit);
    bind_i64(statement, ":paused_until_ms", partner->paused_until_ms);
    bind_bool(statement, ":is_active", partner->is_active);
    bind_id(statement, ":import_id", partner->import_id);
    bind_i64(statement, ":created_at_ms", partner->created_at_ms);
    bind_i64(statement, ":updated_at_ms", partner->updated_at_ms);
}

static const char SQL_PARTNER_ADD[] = "INSERT INTO partner (\n"
                                      "    enterprise_id,\n"
                                      "    external_id,\n"
                                      "    name,\n"
                                      "    name_folded,\n"
                                      "    country,\n"
                                      "    city,\n"
                                      "    postal_code,\n"
                                      "    territory,\n"
                                      "    serves_everywhere,\n"
                                      "    email,\n"
                                      "    phone,\n"
                                      "    website,\n"
                                      "    duns,\n"
                                      "    level,\n"
                                      "    size,\n"
                                      "    open_lead_limit,\n"
                                      "    paused_until_ms,\n"
                                      "    is_active,\n"
                                      "    import_id,\n"
                                      "    created_at_ms,\n"
                                      "    updated_at_ms,\n"
                                      "    version\n"
                                      ") VALUES (\n"
                                      "    :enterprise_id,\n"
                                      "    :external_id,\n"
                                      "    :name,\n"
                                      "    :name_folded,\n"
                                      "    :country,\n"
                                      "    :city,\n"
                                      "    :postal_code,\n"
                                      "    :territory,\n"
                                      "    :serves_everywhere,\n"
                                      "    :email,\n"
                                      "    :phone,\n"
                                      "    :website,\n"
                                      "    :duns,\n"
                                      "    :level,\n"
                                      "    :size,\n"
                                      "    :open_lead_limit,\n"
                                      "    :paused_until_ms,\n"
                                      "    :is_active,\n"
                                      "    :import_id,\n"
                                      "    :created_at_ms,\n"
                                      "    :updated_at_ms,\n"
                                      "    1\n"
                                      ")";

enum score_status store_partner_add(struct store *store, struct partner *partner,
                                    struct score_error *err)
{
    char name_folded[NAME_FOLDED_SIZE];
    SCORE_TRY(name_fold(partner->name, "name", name_folded, err));
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_PARTNER_ADD, &statement, err));
    partner_bind(statement, partner, name_folded);
    SCORE_TRY(statement_insert(statement, &partner->id, err));
    partner->version = 1;
    return SCORE_OK;
}

static const char SQL_PARTNER_UPDATE[] = "UPDATE partner\n"
                                         "SET\n"
                                         "    enterprise_id = :enterprise_id,\n"
                                         "    external_id = :external_id,\n"
                                         "    name = :name,\n"
                                         "    name_folded = :name_folded,\n"
                                         "    country = :country,\n"
                                         "    city = :city,\n"
                                         "    postal_code = :postal_code,\n"
                                         "    territory = :territory,\n"
                                         "    serves_everywhere = :serves_everywhere,\n"
                                         "    email = :email,\n"
                                         "    phone = :phone,\n"
                                         "    website = :website,\n"
                                         "    duns = :duns,\n"
                                         "    level = :level,\n"
                                         "    size = :size,\n"
                                         "    open_lead_limit = :open_lead_limit,\n"
                                         "    paused_until_ms = :paused_until_ms,\n"
                                         "    is_active = :is_active,\n"
                                         "    import_id = :import_id,\n"
                                         "    created_at_ms = :created_at_ms,\n"
                                         "    updated_at_ms = :updated_at_ms,\n"
                                         "    version = version + 1\n"
                                         "WHERE id = :id\n"
                                         "  AND version = :version";

enum score_status store_partner_update(struct store *store, struct partner *partner,
                                       struct score_error *err)
{
    char name_folded[NAME_FOLDED_SIZE];
    SCORE_TRY(name_fold(partner->name, "name", name_folded, err));
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_PARTNER_UPDATE, &statement, err));
    partner_bind(statement, partner, name_folded);
    bind_i64(statement, ":id", partner->id);
    bind_i64(statement, ":version", partner->version);
    return statement_update(statement, "partner", &partner->version, err);
}

static const char SQL_PARTNER_REMOVE[] = "DELETE FROM partner\n"
                                         "WHERE id = :id";

enum score_status store_partner_remove(struct store *store, int64_t id, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_PARTNER_REMOVE, &statement, err));
    bind_i64(statement, ":id", id);
    return statement_remove(statement, "partner", err);
}

static const char SQL_PARTNER_GET[] = "SELECT\n" PARTNER_COLUMNS "FROM partner AS p\n"
                                      "WHERE p.id = :id";

enum score_status store_partner_get(struct store *store, int64_t id, struct arena *arena,
                                    struct partner *ret, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_PARTNER_GET, &statement, err));
    bind_i64(statement, ":id", id);
    return statement_get(statement, arena, &PARTNER_ROW, ret, err);
}

static const char SQL_PARTNER_BY_EXTERNAL_ID[] = "SELECT\n" PARTNER_COLUMNS "FROM partner AS p\n"
                                                 "WHERE p.external_id = :external_id";
/* Two are enough to know that the name is not unique. */
static const char SQL_PARTNER_BY_NAME[] = "SELECT\n" PARTNER_COLUMNS "FROM partner AS p\n"
                                          "WHERE p.name_folded = :name_folded\n"
                                          "LIMIT 2";

static const struct key_search PARTNER_SEARCH = {SQL_PARTNER_BY_EXTERNAL_ID, SQL_PARTNER_BY_NAME,
                                                 &PARTNER_ROW};

enum score_status store_partner_find(struct store *store, const char *key, struct arena *arena,
                                     struct partner *ret, struct score_error *err)
{
    return find_by_key(store, &PARTNER_SEARCH, key, arena, ret, err);
}

static const char SQL_PARTNER_NAME[] = "SELECT\n"
                                       "    name_folded\n"
                                       "FROM partner\n"
                                       "WHERE id = :id";

/* Where the list goes on: the name of the last row seen, into `ret`; "" at the start. */
static enum score_status list_position(struct store *store, const struct store_page *page,
                                       struct arena *arena, const char **ret,
                                       struct score_error *err)
{
    *ret = "";
    if (!page->has_after) {
        return SCORE_OK;
    }
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_PARTNER_NAME, &statement, err));
    bind_i64(statement, ":id", page->after_id);
    bool has_row = false;
    SCORE_TRY(statement_step(statement, &has_row, err));
    if (!has_row) {
        return score_error_set(err, SCORE_INVALID, "cursor",
                               "the partner it points at is gone: list again from the start");
    }
    struct row row = statement_row(statement, arena);
    *ret = row_text(&row);
    return row_status(&row, err);
}

/* A distributor is selected by a fact that is met (kind 4, state 1). */
static const char SQL_PARTNER_LIST[] = "SELECT\n" PARTNER_COLUMNS "FROM partner AS p\n"
                                       "WHERE (p.name_folded, p.id) > (:after_name, :after_id)\n"
                                       "  AND (:id = 0 OR p.id = :id)\n"
                                       "  AND (:country = '' OR p.country = :country)\n"
                                       "  AND (:query = '' OR instr(p.name_folded, :query_folded) "
                                       "> 0 OR instr(p.external_id, :query) > 0)\n"
                                       "  AND (:distributor_id = 0 OR EXISTS (\n"
                                       "    SELECT 1\n"
                                       "    FROM fact AS f\n"
                                       "    WHERE f.distributor_id = :distributor_id\n"
                                       "      AND f.partner_id = p.id\n"
                                       "      AND f.kind = 4\n"
                                       "      AND f.state = 1\n"
                                       "  ))\n"
                                       "ORDER BY\n"
                                       "    p.name_folded,\n"
                                       "    p.id\n"
                                       "LIMIT :limit";
_Static_assert(FACT_DISTRIBUTOR == 4 && FACT_MET == 1, "SQL_PARTNER_LIST");

enum score_status store_partner_list(struct store *store, const struct partner_filter *filter,
                                     const struct store_page *page, struct arena *arena,
                                     struct partner **ret_items, size_t *ret_count,
                                     struct score_error *err)
{
    char query_folded[NAME_FOLDED_SIZE];
    SCORE_TRY(name_fold(filter->query, "query", query_folded, err));
    const char *after_name = "";
    SCORE_TRY(list_position(store, page, arena, &after_name, err));
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_PARTNER_LIST, &statement, err));
    bind_text(statement, ":after_name", after_name);
    bind_i64(statement, ":after_id", page->has_after ? page->after_id : 0);
    bind_i64(statement, ":id", filter->id);
    bind_text(statement, ":country", filter->country);
    bind_text(statement, ":query", filter->query);
    bind_text(statement, ":query_folded", query_folded);
    bind_i64(statement, ":distributor_id", filter->distributor_id);
    bind_i64(statement, ":limit", page->limit);
    struct row_list list = {0};
    SCORE_TRY(statement_list(statement, arena, &PARTNER_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}
