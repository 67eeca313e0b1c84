/* SPDX-License-Identifier: Apache-2.0 */
#include "store/passing_store.h"

#include "model/fact.h"
#include "store/sql/ahead.h"
#include "store/sql/statement.h"

#define OFFER_COLUMNS                                                                              \
    "    o.id,\n"                                                                                  \
    "    o.opportunity_id,\n"                                                                      \
    "    o.partner_id,\n"                                                                          \
    "    o.decision_id,\n"                                                                         \
    "    o.origin,\n"                                                                              \
    "    o.state,\n"                                                                               \
    "    o.position,\n"                                                                            \
    "    o.offered_at_ms,\n"                                                                       \
    "    o.expires_at_ms,\n"                                                                       \
    "    o.accepted_at_ms,\n"                                                                      \
    "    o.ended_at_ms,\n"                                                                         \
    "    o.answered_by,\n"                                                                         \
    "    o.code,\n"                                                                                \
    "    o.comment,\n"                                                                             \
    "    o.override_reason,\n"                                                                     \
    "    o.gates,\n"                                                                               \
    "    o.charge_micro,\n"                                                                        \
    "    o.fit,\n"                                                                                 \
    "    o.fit_code,\n"                                                                            \
    "    o.fit_comment,\n"                                                                         \
    "    o.next_step,\n"                                                                           \
    "    o.next_step_at_ms,\n"                                                                     \
    "    o.import_id,\n"                                                                           \
    "    o.updated_at_ms,\n"                                                                       \
    "    o.version,\n"                                                                             \
    "    p.name,\n"                                                                                \
    "    q.title\n"

/* LEFT although both exist: it keeps the planner from leading with them. */
#define OFFER_SOURCE                                                                               \
    "FROM offer AS o\n"                                                                            \
    "LEFT JOIN partner AS p ON p.id = o.partner_id\n"                                              \
    "LEFT JOIN opportunity AS q ON q.id = o.opportunity_id\n"

static void row_to_offer(struct row *row, void *ret_record)
{
    struct offer *offer = ret_record;
    offer->id = row_i64(row);
    offer->opportunity_id = row_i64(row);
    offer->partner_id = row_i64(row);
    offer->decision_id = row_i64(row);
    offer->origin = (enum offer_origin)row_int(row);
    offer->state = (enum offer_state)row_int(row);
    offer->position = row_int(row);
    offer->offered_at_ms = row_i64(row);
    offer->expires_at_ms = row_i64(row);
    offer->accepted_at_ms = row_i64(row);
    offer->ended_at_ms = row_i64(row);
    offer->answered_by = row_i64(row);
    offer->code = row_text(row);
    offer->comment = row_text(row);
    offer->override_reason = row_text(row);
    offer->gates = row_text(row);
    offer->charge_micro = row_i64(row);
    offer->fit = row_int(row);
    offer->fit_code = row_text(row);
    offer->fit_comment = row_text(row);
    offer->next_step = row_text(row);
    offer->next_step_at_ms = row_i64(row);
    offer->import_id = row_i64(row);
    offer->updated_at_ms = row_i64(row);
    offer->version = row_i64(row);
    offer->partner_name = row_text(row);
    offer->opportunity_title = row_text(row);
}

static const struct row_type OFFER_ROW = {"offer", sizeof(struct offer), row_to_offer};

static void offer_bind(struct statement *statement, const struct offer *offer)
{
    bind_id(statement, ":opportunity_id", offer->opportunity_id);
    bind_id(statement, ":partner_id", offer->partner_id);
    bind_id(statement, ":decision_id", offer->decision_id);
    bind_i64(statement, ":origin", (int64_t)offer->origin);
    bind_i64(statement, ":state", (int64_t)offer->state);
    bind_i64(statement, ":position", offer->position);
    bind_i64(statement, ":offered_at_ms", offer->offered_at_ms);
    bind_i64(statement, ":expires_at_ms", offer->expires_at_ms);
    bind_i64(statement, ":accepted_at_ms", offer->accepted_at_ms);
    bind_i64(statement, ":ended_at_ms", offer->ended_at_ms);
    bind_id(statement, ":answered_by", offer->answered_by);
    bind_text(statement, ":code", offer->code);
    bind_text(statement, ":comment", offer->comment);
    bind_text(statement, ":override_reason", offer->override_reason);
    bind_text(statement, ":gates", offer->gates);
    bind_i64(statement, ":charge_micro", offer->charge_micro);
    bind_i64(statement, ":fit", offer->fit);
    bind_text(statement, ":fit_code", offer->fit_code);
    bind_text(statement, ":fit_comment", offer->fit_comment);
    bind_text(statement, ":next_step", offer->next_step);
    bind_i64(statement, ":next_step_at_ms", offer->next_step_at_ms);
    bind_id(statement, ":import_id", offer->import_id);
    bind_i64(statement, ":updated_at_ms", offer->updated_at_ms);
}

static const char SQL_OFFER_ADD[] = "INSERT INTO offer (\n"
                                    "    opportunity_id,\n"
                                    "    partner_id,\n"
                                    "    decision_id,\n"
                                    "    origin,\n"
                                    "    state,\n"
                                    "    position,\n"
                                    "    offered_at_ms,\n"
                                    "    expires_at_ms,\n"
                                    "    accepted_at_ms,\n"
                                    "    ended_at_ms,\n"
                                    "    answered_by,\n"
                                    "    code,\n"
                                    "    comment,\n"
                                    "    override_reason,\n"
                                    "    gates,\n"
                                    "    charge_micro,\n"
                                    "    fit,\n"
                                    "    fit_code,\n"
                                    "    fit_comment,\n"
                                    "    next_step,\n"
                                    "    next_step_at_ms,\n"
                                    "    import_id,\n"
                                    "    updated_at_ms,\n"
                                    "    version\n"
                                    ") VALUES (\n"
                                    "    :opportunity_id,\n"
                                    "    :partner_id,\n"
                                    "    :decision_id,\n"
                                    "    :origin,\n"
                                    "    :state,\n"
                                    "    :position,\n"
                                    "    :offered_at_ms,\n"
                                    "    :expires_at_ms,\n"
                                    "    :accepted_at_ms,\n"
                                    "    :ended_at_ms,\n"
                                    "    :answered_by,\n"
                                    "    :code,\n"
                                    "    :comment,\n"
                                    "    :override_reason,\n"
                                    "    :gates,\n"
                                    "    :charge_micro,\n"
                                    "    :fit,\n"
                                    "    :fit_code,\n"
                                    "    :fit_comment,\n"
                                    "    :next_step,\n"
                                    "    :next_step_at_ms,\n"
                                    "    :import_id,\n"
                                    "    :updated_at_ms,\n"
                                    "    1\n"
                                    ")";

enum score_status store_offer_add(struct store *store, struct offer *offer, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_OFFER_ADD, &statement, err));
    offer_bind(statement, offer);
    SCORE_TRY(statement_insert(statement, &offer->id, err));
    offer->version = 1;
    return SCORE_OK;
}

#define OFFER_ASSIGNMENTS                                                                          \
    "    opportunity_id = :opportunity_id,\n"                                                      \
    "    partner_id = :partner_id,\n"                                                              \
    "    decision_id = :decision_id,\n"                                                            \
    "    origin = :origin,\n"                                                                      \
    "    state = :state,\n"                                                                        \
    "    position = :position,\n"                                                                  \
    "    offered_at_ms = :offered_at_ms,\n"                                                        \
    "    expires_at_ms = :expires_at_ms,\n"                                                        \
    "    accepted_at_ms = :accepted_at_ms,\n"                                                      \
    "    ended_at_ms = :ended_at_ms,\n"                                                            \
    "    answered_by = :answered_by,\n"                                                            \
    "    code = :code,\n"                                                                          \
    "    comment = :comment,\n"                                                                    \
    "    override_reason = :override_reason,\n"                                                    \
    "    gates = :gates,\n"                                                                        \
    "    charge_micro = :charge_micro,\n"                                                          \
    "    fit = :fit,\n"                                                                            \
    "    fit_code = :fit_code,\n"                                                                  \
    "    fit_comment = :fit_comment,\n"                                                            \
    "    next_step = :next_step,\n"                                                                \
    "    next_step_at_ms = :next_step_at_ms,\n"                                                    \
    "    import_id = :import_id,\n"                                                                \
    "    updated_at_ms = :updated_at_ms,\n"                                                        \
    "    version = version + 1\n"

static const char SQL_OFFER_CLAIM[] = "UPDATE offer\n"
                                      "SET\n" OFFER_ASSIGNMENTS "WHERE id = :id\n"
                                      "  AND version = :version\n"
                                      "  AND state = :expected_state";

enum score_status store_offer_claim(struct store *store, struct offer *offer,
                                    enum offer_state expected, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_OFFER_CLAIM, &statement, err));
    offer_bind(statement, offer);
    bind_i64(statement, ":id", offer->id);
    bind_i64(statement, ":version", offer->version);
    bind_i64(statement, ":expected_state", (int64_t)expected);
    return statement_update(statement, "offer", &offer->version, err);
}

/* Whatever waits for an answer is live; saying so, PostgreSQL looks at the live ones alone. */
static const char SQL_OFFER_ACCEPT[] = "UPDATE offer\n"
                                       "SET\n"
                                       "    state = :state,\n"
                                       "    accepted_at_ms = :accepted_at_ms,\n"
                                       "    answered_by = :answered_by,\n"
                                       "    next_step = :next_step,\n"
                                       "    next_step_at_ms = :next_step_at_ms,\n"
                                       "    updated_at_ms = :updated_at_ms,\n"
                                       "    version = version + 1\n"
                                       "WHERE id = :id\n"
                                       "  AND version = :version\n"
                                       "  AND state = :expected_state\n"
                                       "  AND ended_at_ms = 0";

static const char SQL_OFFER_ACCEPT_MANY[] =
    "UPDATE offer AS o\n"
    "SET\n"
    "    state = m.state,\n"
    "    accepted_at_ms = m.accepted_at_ms,\n"
    "    answered_by = m.answered_by,\n"
    "    next_step = m.next_step,\n"
    "    next_step_at_ms = m.next_step_at_ms,\n"
    "    updated_at_ms = m.updated_at_ms,\n"
    "    version = o.version + 1\n"
    "FROM unnest(:state, :accepted_at_ms, :answered_by, :next_step, :next_step_at_ms,\n"
    "        :updated_at_ms, :id, :version, :expected_state)\n"
    "    AS m (state, accepted_at_ms, answered_by, next_step, next_step_at_ms, updated_at_ms,\n"
    "        id, version, expected_state)\n"
    "WHERE o.id = m.id\n"
    "  AND o.version = m.version\n"
    "  AND o.state = m.expected_state\n"
    "  AND o.ended_at_ms = 0";

enum score_status store_offer_accept(struct store *store, struct offer *offer,
                                     struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_OFFER_ACCEPT, &statement, err));
    bind_i64(statement, ":state", (int64_t)OFFER_ACCEPTED);
    bind_i64(statement, ":accepted_at_ms", offer->accepted_at_ms);
    bind_id(statement, ":answered_by", offer->answered_by);
    bind_text(statement, ":next_step", offer->next_step);
    bind_i64(statement, ":next_step_at_ms", offer->next_step_at_ms);
    bind_i64(statement, ":updated_at_ms", offer->updated_at_ms);
    bind_i64(statement, ":id", offer->id);
    bind_i64(statement, ":version", offer->version);
    bind_i64(statement, ":expected_state", (int64_t)OFFER_OFFERED);
    statement_many(statement, SQL_OFFER_ACCEPT_MANY);
    SCORE_TRY(statement_update(statement, "offer", &offer->version, err));
    offer->state = OFFER_ACCEPTED;
    return SCORE_OK;
}

static const char SQL_OFFER_UPDATE[] = "UPDATE offer\n"
                                       "SET\n" OFFER_ASSIGNMENTS "WHERE id = :id\n"
                                       "  AND version = :version";

enum score_status store_offer_update(struct store *store, struct offer *offer,
                                     struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_OFFER_UPDATE, &statement, err));
    offer_bind(statement, offer);
    bind_i64(statement, ":id", offer->id);
    bind_i64(statement, ":version", offer->version);
    return statement_update(statement, "offer", &offer->version, err);
}

static const char SQL_OFFER_REMOVE[] = "DELETE FROM offer\n"
                                       "WHERE id = :id";

enum score_status store_offer_remove(struct store *store, int64_t id, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_OFFER_REMOVE, &statement, err));
    bind_i64(statement, ":id", id);
    return statement_remove(statement, "offer", err);
}

#define OFFER_GET "SELECT\n" OFFER_COLUMNS OFFER_SOURCE "WHERE o.id = :id"
static const char SQL_OFFER_GET[] = OFFER_GET;
static const char SQL_OFFER_GET_LIVE[] = OFFER_GET "\n  AND o.ended_at_ms = 0";

static enum score_status offer_get_by(struct store *store, const char *sql, int64_t id,
                                      struct arena *arena, struct offer *ret,
                                      struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, sql, &statement, err));
    bind_i64(statement, ":id", id);
    return statement_get(statement, arena, &OFFER_ROW, ret, err);
}

static const char SQL_OFFER_GET_LIVE_MANY[] =
    "SELECT\n" OFFER_COLUMNS ",\n    m.turn\n"
    "FROM unnest(:id) WITH ORDINALITY AS m (id, turn)\n"
    "JOIN offer AS o ON o.id = m.id AND o.ended_at_ms = 0\n"
    "LEFT JOIN partner AS p ON p.id = o.partner_id\n"
    "LEFT JOIN opportunity AS q ON q.id = o.opportunity_id\n"
    "ORDER BY m.turn";

enum score_status offer_ahead(struct store *store, int64_t id, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_OFFER_GET_LIVE, &statement, err));
    bind_i64(statement, ":id", id);
    return statement_ahead(statement, SQL_OFFER_GET_LIVE_MANY, err);
}

enum score_status offer_live_get(struct store *store, int64_t id, struct arena *arena,
                                 struct offer *ret, struct score_error *err)
{
    return offer_get_by(store, SQL_OFFER_GET_LIVE, id, arena, ret, err);
}

/* Who writes mostly asks for a live one. On PostgreSQL those are one table of many: to look there
 * first costs half of looking everywhere. */
enum score_status store_offer_get(struct store *store, int64_t id, struct arena *arena,
                                  struct offer *ret, struct score_error *err)
{
    if (store->tx_depth > 0 && store->driver->dialect == DIALECT_POSTGRES) {
        struct score_error cause = {0};
        enum score_status status = offer_get_by(store, SQL_OFFER_GET_LIVE, id, arena, ret, &cause);
        if (!status) {
            return SCORE_OK;
        }
        if (status != SCORE_NOT_FOUND) {
            return score_error_set(err, status, cause.field, "%s", cause.text);
        }
    }
    return offer_get_by(store, SQL_OFFER_GET, id, arena, ret, err);
}

/*
 * The list is one statement per most selective filter: an index leads each of them, and the other
 * filters are tested row by row on the way.
 */
enum list_lead {
    LEAD_ALL,
    LEAD_LIVE,
    LEAD_PARTNER,
    LEAD_PARTNER_LIVE,
    LEAD_OPPORTUNITY,
    LEAD_COUNT
};

_Static_assert(OFFER_ORIGIN_IMPORTED == 3 && OFFER_OFFERED == 1 && OFFER_DECLINED == 4 &&
                   FACT_DISTRIBUTOR == 4 && FACT_MET == 1,
               "literals in the statements below");
#define OFFER_LIST(lead)                                                                           \
    "SELECT\n" OFFER_COLUMNS OFFER_SOURCE "WHERE " lead "\n"                                       \
    "  AND (o.offered_at_ms, o.id) < (:after_key, :after_id)\n"                                    \
    "  AND o.offered_at_ms >= :offered_from_ms\n"                                                  \
    "  AND (:state = 0 OR o.state = :state)\n"                                                     \
    "  AND (:live_only = 0 OR o.ended_at_ms = 0)\n"                                                \
    "  AND (:opportunity_id = 0 OR o.opportunity_id = :opportunity_id)\n"                          \
    "  AND (:partner_id = 0 OR o.partner_id = :partner_id)\n"                                      \
    "  AND (:exclude_imported = 0 OR o.origin <> 3)\n"                                             \
    "  AND (:owner_user_id = 0 OR q.owner_user_id = :owner_user_id)\n"                             \
    "  AND (:accepted_only = 0 OR o.accepted_at_ms > 0)\n"                                         \
    "  AND (:held_only = 0 OR q.partner_id = o.partner_id)\n"                                      \
    "  AND (:distributor_id = 0 OR (o.accepted_at_ms > 0 AND EXISTS (\n"                           \
    "    SELECT 1\n"                                                                               \
    "    FROM fact AS d\n"                                                                         \
    "    WHERE d.distributor_id = :distributor_id\n"                                               \
    "      AND d.partner_id = o.partner_id\n"                                                      \
    "      AND d.kind = 4\n"                                                                       \
    "      AND d.state = 1\n"                                                                      \
    "      AND d.line IN ('', (SELECT f.line FROM offering AS f WHERE f.id = q.offering_id))\n"    \
    "  )))\n"                                                                                      \
    "ORDER BY\n"                                                                                   \
    "    o.offered_at_ms DESC,\n"                                                                  \
    "    o.id DESC\n"                                                                              \
    "LIMIT :limit"

static const char *const SQL_OFFER_LIST[LEAD_COUNT] = {
    [LEAD_ALL] = OFFER_LIST("o.id > 0"),
    [LEAD_LIVE] = OFFER_LIST("o.ended_at_ms = 0"),
    [LEAD_PARTNER] = OFFER_LIST("o.partner_id = :partner_id"),
    [LEAD_PARTNER_LIVE] = OFFER_LIST("o.partner_id = :partner_id AND o.ended_at_ms = 0"),
    [LEAD_OPPORTUNITY] = OFFER_LIST("o.opportunity_id = :opportunity_id"),
};

static enum list_lead list_lead(const struct offer_filter *filter)
{
    if (filter->opportunity_id) {
        return LEAD_OPPORTUNITY;
    }
    if (filter->partner_id) {
        return filter->live_only ? LEAD_PARTNER_LIVE : LEAD_PARTNER;
    }
    return filter->live_only ? LEAD_LIVE : LEAD_ALL;
}

enum score_status store_offer_list(struct store *store, const struct offer_filter *filter,
                                   const struct store_page *page, struct arena *arena,
                                   struct offer **ret_items, size_t *ret_count,
                                   struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_OFFER_LIST[list_lead(filter)], &statement, err));
    bind_i64(statement, ":after_key", page->has_after ? page->after_key : INT64_MAX);
    bind_i64(statement, ":after_id", page->has_after ? page->after_id : INT64_MAX);
    bind_i64(statement, ":offered_from_ms",
             filter->offered_from_ms ? filter->offered_from_ms : INT64_MIN);
    bind_i64(statement, ":state", (int64_t)filter->state);
    bind_bool(statement, ":live_only", filter->live_only);
    bind_i64(statement, ":opportunity_id", filter->opportunity_id);
    bind_i64(statement, ":partner_id", filter->partner_id);
    bind_bool(statement, ":exclude_imported", filter->exclude_imported);
    bind_i64(statement, ":owner_user_id", filter->owner_user_id);
    bind_bool(statement, ":accepted_only", filter->accepted_only);
    bind_bool(statement, ":held_only", filter->held_only);
    bind_i64(statement, ":distributor_id", filter->distributor_id);
    bind_i64(statement, ":limit", page->limit);
    struct row_list list = {0};
    SCORE_TRY(statement_list(statement, arena, &OFFER_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}

static const char SQL_OFFER_EXPIRED_IDS[] = "SELECT\n"
                                            "    id\n"
                                            "FROM offer\n"
                                            "WHERE state = 1\n"
                                            "  AND expires_at_ms > 0\n"
                                            "  AND expires_at_ms <= :now_ms\n"
                                            "ORDER BY\n"
                                            "    expires_at_ms,\n"
                                            "    id\n"
                                            "LIMIT :limit";

static void row_to_id(struct row *row, void *ret_record)
{
    int64_t *id = ret_record;
    *id = row_i64(row);
}

static const struct row_type ID_ROW = {"offer", sizeof(int64_t), row_to_id};

enum score_status store_offer_expired_ids(struct store *store, int64_t now_ms, int limit,
                                          struct arena *arena, int64_t **ret_ids, size_t *ret_count,
                                          struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_OFFER_EXPIRED_IDS, &statement, err));
    bind_i64(statement, ":now_ms", now_ms);
    bind_i64(statement, ":limit", limit);
    struct row_list list = {0};
    SCORE_TRY(statement_list(statement, arena, &ID_ROW, &list, err));
    *ret_ids = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}

static const char SQL_OFFER_FREE_CODES[] = "SELECT\n"
                                           "    code,\n"
                                           "    COUNT(*)\n"
                                           "FROM offer\n"
                                           "WHERE partner_id = :partner_id\n"
                                           "  AND state = 4\n"
                                           "  AND charge_micro = 0\n"
                                           "  AND offered_at_ms >= :from_ms\n"
                                           "GROUP BY code\n"
                                           "ORDER BY code";

static void row_to_code_count(struct row *row, void *ret_record)
{
    struct offer_code_count *count = ret_record;
    count->code = row_text(row);
    count->count = row_i64(row);
}

static const struct row_type CODE_COUNT_ROW = {"declines", sizeof(struct offer_code_count),
                                               row_to_code_count};

static enum score_status code_counts_list(struct store *store, const char *sql, int64_t partner_id,
                                          int64_t from_ms, struct arena *arena,
                                          struct offer_code_count **ret_items, size_t *ret_count,
                                          struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    struct row_list list = {0};
    SCORE_TRY(statement_read(store, sql, &statement, err));
    bind_i64(statement, ":partner_id", partner_id);
    bind_i64(statement, ":from_ms", from_ms);
    SCORE_TRY(statement_list(statement, arena, &CODE_COUNT_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}

enum score_status store_offer_free_declines(struct store *store, int64_t partner_id,
                                            int64_t from_ms, struct arena *arena,
                                            struct offer_code_count **ret_items, size_t *ret_count,
                                            struct score_error *err)
{
    return code_counts_list(store, SQL_OFFER_FREE_CODES, partner_id, from_ms, arena, ret_items,
                            ret_count, err);
}

/* Given back by the firm, declined or returned, and later accepted by another one. */
static const char SQL_OFFER_TAKEN_BY_OTHERS[] =
    "SELECT\n"
    "    code,\n"
    "    COUNT(*)\n"
    "FROM offer\n"
    "WHERE partner_id = :partner_id\n"
    "  AND offered_at_ms >= :from_ms\n"
    "  AND origin <> 3\n"
    "  AND state IN (4, 7)\n"
    "  AND EXISTS (\n"
    "      SELECT 1\n"
    "      FROM offer AS other\n"
    "      WHERE other.opportunity_id = offer.opportunity_id\n"
    "        AND other.offered_at_ms >= offer.offered_at_ms\n"
    "        AND other.partner_id <> offer.partner_id\n"
    "        AND other.accepted_at_ms >= offer.offered_at_ms\n"
    "  )\n"
    "GROUP BY code\n"
    "ORDER BY code";

enum score_status store_offer_taken_by_others(struct store *store, int64_t partner_id,
                                              int64_t from_ms, struct arena *arena,
                                              struct offer_code_count **ret_items,
                                              size_t *ret_count, struct score_error *err)
{
    return code_counts_list(store, SQL_OFFER_TAKEN_BY_OTHERS, partner_id, from_ms, arena, ret_items,
                            ret_count, err);
}

static const char SQL_OFFER_LIVE_COUNT[] = "SELECT\n"
                                           "    COUNT(*)\n"
                                           "FROM offer\n"
                                           "WHERE partner_id = :partner_id\n"
                                           "  AND ended_at_ms = 0";

enum score_status store_offer_live_count(struct store *store, int64_t partner_id,
                                         int64_t *ret_count, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_OFFER_LIVE_COUNT, &statement, err));
    bind_i64(statement, ":partner_id", partner_id);
    bool has_row = false;
    SCORE_TRY(statement_step(statement, &has_row, err));
    SCORE_ASSERT(has_row);
    struct row row = statement_row(statement, NULL);
    *ret_count = row_i64(&row);
    return SCORE_OK;
}

/* Imported history (origin 3) is most of the rows and needs one number only. */
static const char SQL_OFFER_COUNT[] = "SELECT\n"
                                      "    state,\n"
                                      "    COUNT(*)\n"
                                      "FROM offer\n"
                                      "WHERE origin <> 3\n"
                                      "GROUP BY state\n"
                                      "UNION ALL\n"
                                      "SELECT\n"
                                      "    0,\n"
                                      "    COUNT(*)\n"
                                      "FROM offer";

enum score_status store_offer_count(struct store *store, int64_t ret_counts[10],
                                    int64_t *ret_imported, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_OFFER_COUNT, &statement, err));
    int64_t counts[10] = {0};
    int64_t made = 0;
    for (;;) {
        bool has_row = false;
        SCORE_TRY(statement_step(statement, &has_row, err));
        if (!has_row) {
            break;
        }
        struct row row = statement_row(statement, NULL);
        size_t state = (size_t)row_i64(&row);
        SCORE_ASSERT(state < SCORE_ARRAY_COUNT(counts));
        counts[state] = row_i64(&row);
        made += state ? counts[state] : 0;
    }
    *ret_imported = counts[0] - made;
    counts[0] = 0;
    memcpy(ret_counts, counts, sizeof(counts));
    return SCORE_OK;
}
