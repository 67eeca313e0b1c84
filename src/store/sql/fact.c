/* SPDX-License-Identifier: Apache-2.0 */
#include "store/party_store.h"

#include "store/sql/statement.h"

#define FACT_COLUMNS                                                                               \
    "    f.id,\n"                                                                                  \
    "    f.partner_id,\n"                                                                          \
    "    f.kind,\n"                                                                                \
    "    f.line,\n"                                                                                \
    "    f.country,\n"                                                                             \
    "    f.distributor_id,\n"                                                                      \
    "    f.state,\n"                                                                               \
    "    f.valid_from_ms,\n"                                                                       \
    "    f.valid_until_ms,\n"                                                                      \
    "    f.ground,\n"                                                                              \
    "    f.attested_by,\n"                                                                         \
    "    f.attested_at_ms,\n"                                                                      \
    "    f.is_verified,\n"                                                                         \
    "    f.import_id,\n"                                                                           \
    "    f.version\n"

static void row_to_fact(struct row *row, void *ret_record)
{
    struct fact *fact = ret_record;
    fact->id = row_i64(row);
    fact->partner_id = row_i64(row);
    fact->kind = (enum fact_kind)row_int(row);
    fact->line = row_text(row);
    fact->country = row_text(row);
    fact->distributor_id = row_i64(row);
    fact->state = (enum fact_state)row_int(row);
    fact->valid_from_ms = row_i64(row);
    fact->valid_until_ms = row_i64(row);
    fact->ground = row_text(row);
    fact->attested_by = row_text(row);
    fact->attested_at_ms = row_i64(row);
    fact->is_verified = row_bool(row);
    fact->import_id = row_i64(row);
    fact->version = row_i64(row);
}

static const struct row_type FACT_ROW = {"fact", sizeof(struct fact), row_to_fact};

static void fact_bind(struct statement *statement, const struct fact *fact)
{
    bind_id(statement, ":partner_id", fact->partner_id);
    bind_i64(statement, ":kind", (int64_t)fact->kind);
    bind_text(statement, ":line", fact->line);
    bind_text(statement, ":country", fact->country);
    bind_id(statement, ":distributor_id", fact->distributor_id);
    bind_i64(statement, ":state", (int64_t)fact->state);
    bind_i64(statement, ":valid_from_ms", fact->valid_from_ms);
    bind_i64(statement, ":valid_until_ms", fact->valid_until_ms);
    bind_text(statement, ":ground", fact->ground);
    bind_text(statement, ":attested_by", fact->attested_by);
    bind_i64(statement, ":attested_at_ms", fact->attested_at_ms);
    bind_bool(statement, ":is_verified", fact->is_verified);
    bind_id(statement, ":import_id", fact->import_id);
}

static const char SQL_FACT_PUT[] = "INSERT INTO fact (\n"
                                   "    partner_id,\n"
                                   "    kind,\n"
                                   "    line,\n"
                                   "    country,\n"
                                   "    distributor_id,\n"
                                   "    state,\n"
                                   "    valid_from_ms,\n"
                                   "    valid_until_ms,\n"
                                   "    ground,\n"
                                   "    attested_by,\n"
                                   "    attested_at_ms,\n"
                                   "    is_verified,\n"
                                   "    import_id,\n"
                                   "    version\n"
                                   ") VALUES (\n"
                                   "    :partner_id,\n"
                                   "    :kind,\n"
                                   "    :line,\n"
                                   "    :country,\n"
                                   "    :distributor_id,\n"
                                   "    :state,\n"
                                   "    :valid_from_ms,\n"
                                   "    :valid_until_ms,\n"
                                   "    :ground,\n"
                                   "    :attested_by,\n"
                                   "    :attested_at_ms,\n"
                                   "    :is_verified,\n"
                                   "    :import_id,\n"
                                   "    1\n"
                                   ")\n"
                                   "ON CONFLICT (partner_id, kind, line, country) DO UPDATE SET\n"
                                   "    distributor_id = excluded.distributor_id,\n"
                                   "    state = excluded.state,\n"
                                   "    valid_from_ms = excluded.valid_from_ms,\n"
                                   "    valid_until_ms = excluded.valid_until_ms,\n"
                                   "    ground = excluded.ground,\n"
                                   "    attested_by = excluded.attested_by,\n"
                                   "    attested_at_ms = excluded.attested_at_ms,\n"
                                   "    is_verified = excluded.is_verified,\n"
                                   "    import_id = excluded.import_id,\n"
                                   "    version = fact.version + 1\n"
                                   "RETURNING\n"
                                   "    id,\n"
                                   "    version";

enum score_status store_fact_put(struct store *store, struct fact *fact, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_FACT_PUT, &statement, err));
    fact_bind(statement, fact);
    bool has_row = false;
    SCORE_TRY(statement_step(statement, &has_row, err));
    SCORE_ASSERT(has_row);
    struct row row = statement_row(statement, NULL);
    int64_t id = row_i64(&row);
    int64_t version = row_i64(&row);
    SCORE_TRY(statement_run(statement, err));
    fact->id = id;
    fact->version = version;
    return SCORE_OK;
}

static const char SQL_FACT_REMOVE[] = "DELETE FROM fact\n"
                                      "WHERE id = :id";

enum score_status store_fact_remove(struct store *store, int64_t id, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_FACT_REMOVE, &statement, err));
    bind_i64(statement, ":id", id);
    return statement_remove(statement, "fact", err);
}

static const char SQL_FACT_FIND[] = "SELECT\n" FACT_COLUMNS "FROM fact AS f\n"
                                    "WHERE f.partner_id = :partner_id\n"
                                    "  AND f.kind = :kind\n"
                                    "  AND f.line = :line\n"
                                    "  AND f.country = :country";

enum score_status store_fact_find(struct store *store, int64_t partner_id, enum fact_kind kind,
                                  const char *line, const char *country, struct arena *arena,
                                  struct fact *ret, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_FACT_FIND, &statement, err));
    bind_i64(statement, ":partner_id", partner_id);
    bind_i64(statement, ":kind", (int64_t)kind);
    bind_text(statement, ":line", line);
    bind_text(statement, ":country", country);
    return statement_get(statement, arena, &FACT_ROW, ret, err);
}

static const char SQL_FACTS_LIST[] = "SELECT\n" FACT_COLUMNS "FROM fact AS f\n"
                                     "WHERE f.partner_id = :partner_id\n"
                                     "ORDER BY\n"
                                     "    f.kind,\n"
                                     "    f.line,\n"
                                     "    f.country";

enum score_status store_facts_list(struct store *store, int64_t partner_id, struct arena *arena,
                                   struct fact **ret_items, size_t *ret_count,
                                   struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_FACTS_LIST, &statement, err));
    bind_i64(statement, ":partner_id", partner_id);
    struct row_list list = {0};
    SCORE_TRY(statement_list(statement, arena, &FACT_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}
