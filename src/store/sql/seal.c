/* SPDX-License-Identifier: Apache-2.0 */
#include "store/seal_store.h"

#include "model/opportunity.h"
#include "store/sql/statement.h"

/* The table's CHECKs hold the lengths; a damaged file must not overrun the record. */
static bool row_bytes(struct row *row, void *ret, size_t len)
{
    size_t found = 0;
    const void *bytes = row_blob(row, &found);
    if (found == len) {
        memcpy(ret, bytes, len);
    }
    return found == len;
}

#define EVENT_SEAL_COLUMNS                                                                         \
    "    s.seq,\n"                                                                                 \
    "    s.partner_seq,\n"                                                                         \
    "    s.salt,\n"                                                                                \
    "    s.leaf\n"

static void row_to_event_seal(struct row *row, void *ret_record)
{
    struct event_seal *seal = ret_record;
    seal->seq = row_i64(row);
    seal->partner_seq = row_i64(row);
    seal->has_salt = row_bytes(row, seal->salt, sizeof(seal->salt));
    (void)row_bytes(row, seal->leaf, sizeof(seal->leaf));
}

static const struct row_type EVENT_SEAL_ROW = {"event seal", sizeof(struct event_seal),
                                               row_to_event_seal};

static const char SQL_EVENT_SEAL_ADD[] = "INSERT INTO event_seal (\n"
                                         "    seq,\n"
                                         "    partner_seq,\n"
                                         "    salt,\n"
                                         "    leaf\n"
                                         ") VALUES (\n"
                                         "    :seq,\n"
                                         "    :partner_seq,\n"
                                         "    :salt,\n"
                                         "    :leaf\n"
                                         ")";

enum score_status store_event_seal_add(struct store *store, const struct event_seal *seal,
                                       struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_EVENT_SEAL_ADD, &statement, err));
    bind_i64(statement, ":seq", seal->seq);
    bind_i64(statement, ":partner_seq", seal->partner_seq);
    bind_blob(statement, ":salt", seal->salt, seal->has_salt ? sizeof(seal->salt) : 0);
    bind_blob(statement, ":leaf", seal->leaf, sizeof(seal->leaf));
    return statement_run(statement, err);
}

static const char SQL_EVENT_SEAL_UNSALT[] = "UPDATE event_seal\n"
                                            "SET\n"
                                            "    salt = :salt\n"
                                            "WHERE seq = :seq";

enum score_status store_event_seal_unsalt(struct store *store, int64_t seq, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_EVENT_SEAL_UNSALT, &statement, err));
    bind_blob(statement, ":salt", "", 0);
    bind_i64(statement, ":seq", seq);
    return statement_one(statement, "event seal", err);
}

static const char SQL_EVENT_SEAL_LIST[] = "SELECT\n" EVENT_SEAL_COLUMNS "FROM event_seal AS s\n"
                                          "WHERE s.seq > :after_seq\n"
                                          "  AND s.seq <= :until_seq\n"
                                          "ORDER BY s.seq";

/* What lies between two numbers of events. */
static void range_bind(struct statement *statement, int64_t after_seq, int64_t until_seq)
{
    bind_i64(statement, ":after_seq", after_seq);
    bind_i64(statement, ":until_seq", until_seq ? until_seq : INT64_MAX);
}

enum score_status store_event_seal_list(struct store *store, int64_t after_seq, int64_t until_seq,
                                        struct arena *arena, struct event_seal **ret_items,
                                        size_t *ret_count, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    struct row_list list = {0};
    SCORE_TRY(statement_read(store, SQL_EVENT_SEAL_LIST, &statement, err));
    range_bind(statement, after_seq, until_seq);
    SCORE_TRY(statement_list(statement, arena, &EVENT_SEAL_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}

/* One number, 0 without a row. */
static enum score_status number_read(struct statement *statement, int64_t *ret,
                                     struct score_error *err)
{
    bool has_row = false;
    SCORE_TRY(statement_step(statement, &has_row, err));
    struct row row = statement_row(statement, NULL);
    *ret = has_row ? row_i64(&row) : 0;
    return SCORE_OK;
}

static const char SQL_EVENT_SEAL_LAST[] = "SELECT\n"
                                          "    COALESCE(MAX(seq), 0)\n"
                                          "FROM event_seal";

enum score_status store_event_seal_last(struct store *store, int64_t *ret_seq,
                                        struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_EVENT_SEAL_LAST, &statement, err));
    return number_read(statement, ret_seq, err);
}

static const char SQL_PARTNER_SEQ_LAST[] = "SELECT\n"
                                           "    s.partner_seq\n"
                                           "FROM event AS e\n"
                                           "JOIN event_seal AS s ON s.seq = e.seq\n"
                                           "WHERE e.partner_id = :partner_id\n"
                                           "  AND e.partner_id > 0\n"
                                           "  AND e.seq <= :until_seq\n"
                                           "ORDER BY e.seq DESC\n"
                                           "LIMIT 1";

enum score_status store_partner_seq_last(struct store *store, int64_t partner_id, int64_t until_seq,
                                         int64_t *ret, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_PARTNER_SEQ_LAST, &statement, err));
    bind_i64(statement, ":partner_id", partner_id);
    bind_i64(statement, ":until_seq", until_seq);
    return number_read(statement, ret, err);
}

/* ---- erasures -------------------------------------------------------------------------------- */

#define EVENT_ERASURE_COLUMNS                                                                      \
    "    r.seq,\n"                                                                                 \
    "    r.field,\n"                                                                               \
    "    r.is_erased,\n"                                                                           \
    "    r.value\n"

static void row_to_event_erasure(struct row *row, void *ret_record)
{
    struct event_erasure *erasure = ret_record;
    erasure->seq = row_i64(row);
    erasure->field = (enum seal_field)row_int(row);
    erasure->is_erased = row_bool(row);
    (void)row_bytes(row, erasure->value, sizeof(erasure->value));
}

static const struct row_type EVENT_ERASURE_ROW = {"event erasure", sizeof(struct event_erasure),
                                                  row_to_event_erasure};

static const char SQL_EVENT_ERASURE_ADD[] = "INSERT INTO event_erasure (\n"
                                            "    seq,\n"
                                            "    field,\n"
                                            "    is_erased,\n"
                                            "    value\n"
                                            ") VALUES (\n"
                                            "    :seq,\n"
                                            "    :field,\n"
                                            "    :is_erased,\n"
                                            "    :value\n"
                                            ")";

static void event_erasure_bind(struct statement *statement, const struct event_erasure *erasure)
{
    bind_i64(statement, ":seq", erasure->seq);
    bind_i64(statement, ":field", (int64_t)erasure->field);
    bind_bool(statement, ":is_erased", erasure->is_erased);
    bind_blob(statement, ":value", erasure->value, sizeof(erasure->value));
}

enum score_status store_event_erasure_add(struct store *store, const struct event_erasure *erasure,
                                          struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_EVENT_ERASURE_ADD, &statement, err));
    event_erasure_bind(statement, erasure);
    return statement_run(statement, err);
}

static const char SQL_EVENT_ERASURE_UPDATE[] = "UPDATE event_erasure\n"
                                               "SET\n"
                                               "    is_erased = :is_erased,\n"
                                               "    value = :value\n"
                                               "WHERE seq = :seq\n"
                                               "  AND field = :field\n"
                                               "  AND is_erased = 0";

enum score_status store_event_erasure_update(struct store *store,
                                             const struct event_erasure *erasure,
                                             struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_EVENT_ERASURE_UPDATE, &statement, err));
    event_erasure_bind(statement, erasure);
    return statement_one(statement, "event erasure", err);
}

static const char SQL_EVENT_ERASURE_LIST[] =
    "SELECT\n" EVENT_ERASURE_COLUMNS "FROM event_erasure AS r\n"
    "WHERE r.seq > :after_seq\n"
    "  AND r.seq <= :until_seq\n"
    "ORDER BY r.seq, r.field";

enum score_status store_event_erasure_list(struct store *store, int64_t after_seq,
                                           int64_t until_seq, struct arena *arena,
                                           struct event_erasure **ret_items, size_t *ret_count,
                                           struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    struct row_list list = {0};
    SCORE_TRY(statement_read(store, SQL_EVENT_ERASURE_LIST, &statement, err));
    range_bind(statement, after_seq, until_seq);
    SCORE_TRY(statement_list(statement, arena, &EVENT_ERASURE_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}

static const char SQL_EVENT_ERASE[] = "UPDATE event\n"
                                      "SET\n"
                                      "    actor = :actor,\n"
                                      "    reason = :reason,\n"
                                      "    detail = :detail\n"
                                      "WHERE seq = :seq";

enum score_status store_event_erase(struct store *store, const struct event *event,
                                    struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_EVENT_ERASE, &statement, err));
    bind_text(statement, ":actor", event->actor);
    bind_text(statement, ":reason", event->reason);
    bind_text(statement, ":detail", event->detail);
    bind_i64(statement, ":seq", event->seq);
    return statement_one(statement, "event", err);
}

/* ---- what verify asks ------------------------------------------------------------------------ */

static const char SQL_STRAY_LEDGER_ENTRY[] =
    "SELECT\n"
    "    COALESCE(MIN(l.id), 0)\n"
    "FROM ledger_entry AS l\n"
    "WHERE l.event_seq = 0\n"
    "   OR l.event_seq > (SELECT COALESCE(MAX(seq), 0) FROM event)";
static const char SQL_STRAY_DECISION[] =
    "SELECT\n"
    "    COALESCE(MIN(d.id), 0)\n"
    "FROM decision AS d\n"
    "WHERE d.event_seq = 0\n"
    "   OR d.event_seq > (SELECT COALESCE(MAX(seq), 0) FROM event)";

_Static_assert(ID_OFFER == 10, "SQL_STRAY_OFFER");
static const char SQL_STRAY_OFFER[] = "SELECT\n"
                                      "    COALESCE(MIN(o.id), 0)\n"
                                      "FROM offer AS o\n"
                                      "WHERE NOT EXISTS (\n"
                                      "    SELECT 1\n"
                                      "    FROM event AS e\n"
                                      "    WHERE e.object_kind = 10\n"
                                      "      AND e.object_id = o.id\n"
                                      "      AND e.object_seq = 1\n"
                                      "      AND e.verb IN ('offer.made', 'offer.imported')\n"
                                      ")";

_Static_assert(OFFER_OFFERED == 1 && OFFER_DECLINED == 4 && OFFER_EXPIRED == 5 &&
                   OFFER_RECALLED == 6 && OFFER_RETURNED == 7 && OFFER_ORIGIN_IMPORTED == 3,
               "SQL_STRAY_ENDING");
static const char SQL_STRAY_ENDING[] = "SELECT\n"
                                       "    COALESCE(MIN(o.id), 0)\n"
                                       "FROM offer AS o\n"
                                       "WHERE o.origin <> 3\n"
                                       "  AND o.state <> 1\n"
                                       "  AND NOT EXISTS (\n"
                                       "      SELECT 1\n"
                                       "      FROM event AS e\n"
                                       "      WHERE e.object_kind = 10\n"
                                       "        AND e.object_id = o.id\n"
                                       "        AND e.verb = CASE o.state\n"
                                       "            WHEN 4 THEN 'offer.declined'\n"
                                       "            WHEN 5 THEN 'offer.expired'\n"
                                       "            WHEN 6 THEN 'offer.recalled'\n"
                                       "            WHEN 7 THEN 'offer.returned'\n"
                                       "            ELSE 'offer.accepted'\n"
                                       "        END\n"
                                       "  )";

static enum score_status stray_find(struct store *store, const char *sql, int64_t *ret,
                                    struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, sql, &statement, err));
    return number_read(statement, ret, err);
}

enum score_status store_seal_strays(struct store *store, struct seal_strays *ret,
                                    struct score_error *err)
{
    struct seal_strays strays = {0};
    SCORE_TRY(stray_find(store, SQL_STRAY_LEDGER_ENTRY, &strays.ledger_entry_id, err));
    SCORE_TRY(stray_find(store, SQL_STRAY_DECISION, &strays.decision_id, err));
    SCORE_TRY(stray_find(store, SQL_STRAY_OFFER, &strays.offer_id, err));
    SCORE_TRY(stray_find(store, SQL_STRAY_ENDING, &strays.ended_offer_id, err));
    *ret = strays;
    return SCORE_OK;
}

static void row_to_redrawn(struct row *row, void *ret_record)
{
    struct seal_redrawn *redrawn = ret_record;
    redrawn->opportunity_id = row_i64(row);
    redrawn->round = row_i64(row);
    redrawn->first_id = row_i64(row);
    redrawn->first_seq = row_i64(row);
    redrawn->second_id = row_i64(row);
    redrawn->second_seq = row_i64(row);
}

static const struct row_type REDRAWN_ROW = {"decision taken again", sizeof(struct seal_redrawn),
                                            row_to_redrawn};

static const char SQL_REDRAWN_LIST[] = "SELECT\n"
                                       "    b.opportunity_id,\n"
                                       "    b.round,\n"
                                       "    a.id,\n"
                                       "    a.event_seq,\n"
                                       "    b.id,\n"
                                       "    b.event_seq\n"
                                       "FROM decision AS b\n"
                                       "JOIN decision AS a ON a.opportunity_id = b.opportunity_id\n"
                                       "    AND a.round = b.round\n"
                                       "WHERE b.id > :after_id\n"
                                       "  AND a.id = (\n"
                                       "      SELECT MAX(c.id)\n"
                                       "      FROM decision AS c\n"
                                       "      WHERE c.opportunity_id = b.opportunity_id\n"
                                       "        AND c.round = b.round\n"
                                       "        AND c.id < b.id\n"
                                       "  )\n"
                                       "ORDER BY b.id\n"
                                       "LIMIT :limit";

enum score_status store_seal_redrawn_list(struct store *store, const struct store_page *page,
                                          struct arena *arena, struct seal_redrawn **ret_items,
                                          size_t *ret_count, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    struct row_list list = {0};
    SCORE_TRY(statement_read(store, SQL_REDRAWN_LIST, &statement, err));
    bind_i64(statement, ":after_id", page->has_after ? page->after_id : 0);
    bind_i64(statement, ":limit", page->limit);
    SCORE_TRY(statement_list(statement, arena, &REDRAWN_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}

static void row_to_number(struct row *row, void *ret_record)
{
    int64_t *number = ret_record;
    *number = row_i64(row);
}

static const struct row_type NUMBER_ROW = {"number", sizeof(int64_t), row_to_number};

_Static_assert(PLACEMENT_CANCELLED == 8, "SQL_CANCELLED_LIST");
static const char SQL_CANCELLED_LIST[] = "SELECT\n"
                                         "    d.id\n"
                                         "FROM decision AS d\n"
                                         "JOIN opportunity AS o ON o.id = d.opportunity_id\n"
                                         "WHERE d.id > :after_id\n"
                                         "  AND o.placement = 8\n"
                                         "  AND d.id = (\n"
                                         "      SELECT MIN(c.id)\n"
                                         "      FROM decision AS c\n"
                                         "      WHERE c.opportunity_id = o.id\n"
                                         "  )\n"
                                         "ORDER BY d.id\n"
                                         "LIMIT :limit";

enum score_status store_seal_cancelled_list(struct store *store, const struct store_page *page,
                                            struct arena *arena, int64_t **ret_decision_ids,
                                            size_t *ret_count, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    struct row_list list = {0};
    SCORE_TRY(statement_read(store, SQL_CANCELLED_LIST, &statement, err));
    bind_i64(statement, ":after_id", page->has_after ? page->after_id : 0);
    bind_i64(statement, ":limit", page->limit);
    SCORE_TRY(statement_list(statement, arena, &NUMBER_ROW, &list, err));
    *ret_decision_ids = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}

static void row_to_recreated(struct row *row, void *ret_record)
{
    struct seal_recreated *recreated = ret_record;
    recreated->first_id = row_i64(row);
    recreated->second_id = row_i64(row);
    recreated->first_partner_id = row_i64(row);
    recreated->second_partner_id = row_i64(row);
}

static const struct row_type RECREATED_ROW = {"recreated lead", sizeof(struct seal_recreated),
                                              row_to_recreated};

_Static_assert(PLACEMENT_CANCELLED == 8, "SQL_RECREATED_LIST");
/* Led by the cancelled ones; the second of a pair is found by its customer. What was said to be
 * another lead, with a reason, is no secret. */
static const char SQL_RECREATED_LIST[] =
    "SELECT\n"
    "    a.id,\n"
    "    b.id,\n"
    "    da.partner_id,\n"
    "    db.partner_id\n"
    "FROM opportunity AS a\n"
    "JOIN opportunity AS b ON b.account_id = a.account_id\n"
    "JOIN decision AS da ON da.opportunity_id = a.id\n"
    "JOIN decision AS db ON db.opportunity_id = b.id\n"
    "WHERE a.placement = 8\n"
    "  AND b.id > a.id\n"
    "  AND b.offering_id = a.offering_id\n"
    "  AND b.created_at_ms < a.updated_at_ms + :within_ms\n"
    "  AND (\n"
    "      (a.contact_email <> '' AND b.contact_email = a.contact_email)\n"
    "      OR (a.contact_phone <> '' AND b.contact_phone = a.contact_phone)\n"
    "      OR (a.need <> '' AND b.need = a.need)\n"
    "  )\n"
    "  AND da.partner_id > 0\n"
    "  AND db.partner_id > 0\n"
    "  AND da.partner_id <> db.partner_id\n"
    "  AND da.id = (SELECT MIN(id) FROM decision WHERE opportunity_id = a.id)\n"
    "  AND db.id = (SELECT MIN(id) FROM decision WHERE opportunity_id = b.id)\n"
    "ORDER BY a.id, b.id\n"
    "LIMIT :limit";

enum score_status store_seal_recreated_list(struct store *store, int64_t within_ms, int limit,
                                            struct arena *arena, struct seal_recreated **ret_items,
                                            size_t *ret_count, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    struct row_list list = {0};
    SCORE_TRY(statement_read(store, SQL_RECREATED_LIST, &statement, err));
    bind_i64(statement, ":within_ms", within_ms);
    bind_i64(statement, ":limit", limit);
    SCORE_TRY(statement_list(statement, arena, &RECREATED_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}
