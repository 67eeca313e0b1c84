/* SPDX-License-Identifier: Apache-2.0 */
#include "store/passing_store.h"

#include "store/sql/statement.h"

#define DECISION_COLUMNS                                                                           \
    "    d.id,\n"                                                                                  \
    "    d.opportunity_id,\n"                                                                      \
    "    d.round,\n"                                                                               \
    "    d.input_hash,\n"                                                                          \
    "    d.state_seq,\n"                                                                           \
    "    d.partner_id,\n"                                                                          \
    "    d.blob,\n"                                                                                \
    "    d.policy_version,\n"                                                                      \
    "    d.created_at_ms,\n"                                                                       \
    "    d.event_seq\n"

static void row_to_decision(struct row *row, void *ret_record)
{
    struct decision *decision = ret_record;
    decision->id = row_i64(row);
    decision->opportunity_id = row_i64(row);
    decision->round = row_int(row);
    size_t hash_len = 0;
    const void *hash = row_blob(row, &hash_len);
    /* The table's CHECK holds the length; a damaged file must not overrun the record. */
    if (hash_len == sizeof(decision->input_hash)) {
        memcpy(decision->input_hash, hash, hash_len);
    }
    decision->state_seq = row_i64(row);
    decision->partner_id = row_i64(row);
    decision->blob = row_blob(row, &decision->blob_len);
    decision->policy_version = row_i64(row);
    decision->created_at_ms = row_i64(row);
    decision->event_seq = row_i64(row);
}

static const struct row_type DECISION_ROW = {"decision", sizeof(struct decision), row_to_decision};

static const char SQL_DECISION_ADD[] = "INSERT INTO decision (\n"
                                       "    opportunity_id,\n"
                                       "    round,\n"
                                       "    input_hash,\n"
                                       "    state_seq,\n"
                                       "    partner_id,\n"
                                       "    blob,\n"
                                       "    policy_version,\n"
                                       "    created_at_ms,\n"
                                       "    event_seq\n"
                                       ") VALUES (\n"
                                       "    :opportunity_id,\n"
                                       "    :round,\n"
                                       "    :input_hash,\n"
                                       "    :state_seq,\n"
                                       "    :partner_id,\n"
                                       "    :blob,\n"
                                       "    :policy_version,\n"
                                       "    :created_at_ms,\n"
                                       "    :event_seq\n"
                                       ")";

enum score_status store_decision_add(struct store *store, struct decision *decision,
                                     struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_DECISION_ADD, &statement, err));
    bind_i64(statement, ":opportunity_id", decision->opportunity_id);
    bind_i64(statement, ":round", decision->round);
    bind_blob(statement, ":input_hash", decision->input_hash, sizeof(decision->input_hash));
    bind_i64(statement, ":state_seq", decision->state_seq);
    bind_id(statement, ":partner_id", decision->partner_id);
    bind_blob(statement, ":blob", decision->blob, decision->blob_len);
    bind_i64(statement, ":policy_version", decision->policy_version);
    bind_i64(statement, ":created_at_ms", decision->created_at_ms);
    bind_i64(statement, ":event_seq", decision->event_seq);
    return statement_insert(statement, &decision->id, err);
}

static const char SQL_DECISION_EVENT_SET[] = "UPDATE decision\n"
                                             "SET\n"
                                             "    event_seq = :event_seq\n"
                                             "WHERE id = :id";

enum score_status store_decision_event_set(struct store *store, int64_t id, int64_t event_seq,
                                           struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_DECISION_EVENT_SET, &statement, err));
    bind_i64(statement, ":event_seq", event_seq);
    bind_i64(statement, ":id", id);
    return statement_one(statement, "decision", err);
}

static const char SQL_DECISION_GET[] = "SELECT\n" DECISION_COLUMNS "FROM decision AS d\n"
                                       "WHERE d.id = :id";

enum score_status store_decision_get(struct store *store, int64_t id, struct arena *arena,
                                     struct decision *ret, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_DECISION_GET, &statement, err));
    bind_i64(statement, ":id", id);
    return statement_get(statement, arena, &DECISION_ROW, ret, err);
}

static const char SQL_DECISION_FIND[] = "SELECT\n" DECISION_COLUMNS "FROM decision AS d\n"
                                        "WHERE d.opportunity_id = :opportunity_id\n"
                                        "  AND d.round = :round\n"
                                        "  AND d.input_hash = :input_hash";

enum score_status store_decision_find(struct store *store, int64_t opportunity_id, int round,
                                      const uint8_t input_hash[32], struct arena *arena,
                                      struct decision *ret, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_DECISION_FIND, &statement, err));
    bind_i64(statement, ":opportunity_id", opportunity_id);
    bind_i64(statement, ":round", round);
    bind_blob(statement, ":input_hash", input_hash, sizeof(((struct decision *)0)->input_hash));
    return statement_get(statement, arena, &DECISION_ROW, ret, err);
}

static const char SQL_DECISION_LIST[] = "SELECT\n" DECISION_COLUMNS "FROM decision AS d\n"
                                        "WHERE d.event_seq > 0\n"
                                        "  AND d.event_seq > :after_id\n"
                                        "  AND :opportunity_id = 0\n"
                                        "ORDER BY d.event_seq\n"
                                        "LIMIT :limit";
/* Few rows: the unary plus keeps the planner on the opportunity's index. */
static const char SQL_DECISION_LIST_OF_OPPORTUNITY[] =
    "SELECT\n" DECISION_COLUMNS "FROM decision AS d\n"
    "WHERE +d.event_seq > 0\n"
    "  AND +d.event_seq > :after_id\n"
    "  AND d.opportunity_id = :opportunity_id\n"
    "ORDER BY d.event_seq\n"
    "LIMIT :limit";

enum score_status store_decision_list(struct store *store, int64_t opportunity_id,
                                      const struct store_page *page, struct arena *arena,
                                      struct decision **ret_items, size_t *ret_count,
                                      struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store,
                             opportunity_id ? SQL_DECISION_LIST_OF_OPPORTUNITY : SQL_DECISION_LIST,
                             &statement, err));
    bind_i64(statement, ":after_id", page->has_after ? page->after_id : 0);
    bind_i64(statement, ":opportunity_id", opportunity_id);
    bind_i64(statement, ":limit", page->limit);
    struct row_list list = {0};
    SCORE_TRY(statement_list(statement, arena, &DECISION_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}
