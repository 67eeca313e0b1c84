/* SPDX-License-Identifier: Apache-2.0 */
#include "store/quality_store.h"

#include "model/enums.h"
#include "store/sql/statement.h"

/* Constants of the statements below. */
_Static_assert(OFFER_ORIGIN_IMPORTED == 3, "origin");
_Static_assert(OFFER_DECLINED == 4 && OFFER_RECALLED == 6 && OFFER_RETURNED == 7, "states");
_Static_assert(OFFER_WON == 8 && OFFER_LOST == 9, "states");

/* A count never falls below none. */
#define GROW(name)  "    " name " = CASE WHEN lead_count." name " + :" name " > 0\n" GROWN(name)
#define GROWN(name) "        THEN lead_count." name " + :" name " ELSE 0 END"
static const char SQL_LEAD_COUNT_ADD[] =
    "INSERT INTO lead_count (\n"
    "    kind,\n"
    "    name,\n"
    "    real_leads,\n"
    "    unreal_leads,\n"
    "    won,\n"
    "    lost\n"
    ") VALUES (\n"
    "    :kind,\n"
    "    :name,\n"
    "    CASE WHEN :real_leads > 0 THEN :real_leads ELSE 0 END,\n"
    "    CASE WHEN :unreal_leads > 0 THEN :unreal_leads ELSE 0 END,\n"
    "    CASE WHEN :won > 0 THEN :won ELSE 0 END,\n"
    "    CASE WHEN :lost > 0 THEN :lost ELSE 0 END\n"
    ")\n"
    "ON CONFLICT (kind, name) DO UPDATE SET\n" GROW("real_leads") ",\n" GROW(
        "unreal_leads") ",\n" GROW("won") ",\n" GROW("lost");

/* Of changes that take nothing away, so that their order does not matter. */
static const char SQL_LEAD_COUNT_ADD_MANY[] =
    "INSERT INTO lead_count AS c (\n"
    "    kind,\n"
    "    name,\n"
    "    real_leads,\n"
    "    unreal_leads,\n"
    "    won,\n"
    "    lost\n"
    ")\n"
    "SELECT\n"
    "    m.kind,\n"
    "    m.name,\n"
    "    CAST(SUM(m.real_leads) AS bigint),\n"
    "    CAST(SUM(m.unreal_leads) AS bigint),\n"
    "    CAST(SUM(m.won) AS bigint),\n"
    "    CAST(SUM(m.lost) AS bigint)\n"
    "FROM unnest(:kind, :name, :real_leads, :unreal_leads, :won, :lost)\n"
    "    AS m (kind, name, real_leads, unreal_leads, won, lost)\n"
    "GROUP BY m.kind, m.name\n"
    "ON CONFLICT (kind, name) DO UPDATE SET\n"
    "    real_leads = c.real_leads + excluded.real_leads,\n"
    "    unreal_leads = c.unreal_leads + excluded.unreal_leads,\n"
    "    won = c.won + excluded.won,\n"
    "    lost = c.lost + excluded.lost";

enum score_status store_lead_count_add(struct store *store, const struct lead_count *change,
                                       struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_LEAD_COUNT_ADD, &statement, err));
    bind_i64(statement, ":kind", (int64_t)change->kind);
    bind_text(statement, ":name", change->name);
    bind_i64(statement, ":real_leads", change->real);
    bind_i64(statement, ":unreal_leads", change->unreal);
    bind_i64(statement, ":won", change->won);
    bind_i64(statement, ":lost", change->lost);
    if (change->real >= 0 && change->unreal >= 0 && change->won >= 0 && change->lost >= 0) {
        statement_many(statement, SQL_LEAD_COUNT_ADD_MANY);
    }
    return statement_done(statement, err);
}

static const char SQL_LEAD_COUNT_LIST[] = "SELECT\n"
                                          "    kind,\n"
                                          "    name,\n"
                                          "    real_leads,\n"
                                          "    unreal_leads,\n"
                                          "    won,\n"
                                          "    lost\n"
                                          "FROM lead_count\n"
                                          "ORDER BY\n"
                                          "    kind,\n"
                                          "    name\n"
                                          "LIMIT :limit";

static void row_to_lead_count(struct row *row, void *ret_record)
{
    struct lead_count *count = ret_record;
    count->kind = (enum lead_count_kind)row_int(row);
    count->name = row_text(row);
    count->real = row_i64(row);
    count->unreal = row_i64(row);
    count->won = row_i64(row);
    count->lost = row_i64(row);
}

static const struct row_type LEAD_COUNT_ROW = {"lead count", sizeof(struct lead_count),
                                               row_to_lead_count};

enum score_status store_lead_count_list(struct store *store, int limit, struct arena *arena,
                                        struct lead_count **ret_items, size_t *ret_count,
                                        struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_LEAD_COUNT_LIST, &statement, err));
    bind_i64(statement, ":limit", limit);
    struct row_list list = {0};
    SCORE_TRY(statement_list(statement, arena, &LEAD_COUNT_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}

/* Endings that the price list puts down to the data, not to the firm. */
#define OFFER_IS_UNREAL                                                                            \
    "state IN (4, 6, 7)\n"                                                                         \
    "        AND code IN ('INFO_MISSING', 'CUSTOMER_UNREACHABLE', 'SPAM_OR_INVALID',\n"            \
    "            'PASSED_IN_ERROR', 'DUPLICATE')"

static const char SQL_LEAD_COUNT_CHECK[] =
    "SELECT\n"
    "    COUNT(*) FILTER (WHERE accepted_at_ms > 0 AND NOT (" OFFER_IS_UNREAL ")),\n"
    "    COUNT(*) FILTER (WHERE " OFFER_IS_UNREAL ")\n"
    "FROM offer\n"
    "WHERE origin <> 3";

enum score_status store_lead_count_check(struct store *store, int64_t *ret_real,
                                         int64_t *ret_unreal, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_LEAD_COUNT_CHECK, &statement, err));
    bool has_row = false;
    SCORE_TRY(statement_step(statement, &has_row, err));
    SCORE_ASSERT(has_row);
    struct row row = statement_row(statement, NULL);
    *ret_real = row_i64(&row);
    *ret_unreal = row_i64(&row);
    return SCORE_OK;
}

/* As quality.c decides it for one record; a test holds the two together. */
#define IS_GIVEN(name) "instr(' ' || p.defaulted_fields || ' ', ' " name " ') = 0\n"
#define GIVEN_NEED     "              AND " IS_GIVEN("need")
#define GIVEN_AMOUNT   "              AND " IS_GIVEN("amount")
#define GIVEN_DATE     "              AND " IS_GIVEN("decision_date")
#define GIVEN_EMAIL    "                     AND " IS_GIVEN("contact_email")
#define GIVEN_PHONE    "                        AND " IS_GIVEN("contact_phone")
/* Six digits, and nothing that stands in no number. */
#define PHONE_DIGITS                                                                               \
    "length(replace(replace(replace(replace(replace(replace(replace(p.contact_phone,\n"            \
    "                        '-', ''), '+', ''), '(', ''), ')', ''), ' ', ''), '.', ''),\n"        \
    "                        '/', '')) >= 6\n"
#define LEADS                                                                                      \
    "    FROM opportunity AS p\n"                                                                  \
    "    WHERE NOT EXISTS (\n"                                                                     \
    "        SELECT 1\n"                                                                           \
    "        FROM offer AS o\n"                                                                    \
    "        WHERE o.opportunity_id = p.id\n"                                                      \
    "          AND o.origin = 3\n"                                                                 \
    "    )\n"                                                                                      \
    "    GROUP BY p.source\n"
#define PASSED                                                                                     \
    "    SELECT\n"                                                                                 \
    "        p.source,\n"                                                                          \
    "        COUNT(*) AS offers,\n"                                                                \
    "        COUNT(*) FILTER (WHERE o.state = 8) AS won,\n"                                        \
    "        COUNT(*) FILTER (WHERE o.state = 9) AS lost\n"                                        \
    "    FROM offer AS o\n"                                                                        \
    "    JOIN opportunity AS p ON p.id = o.opportunity_id\n"                                       \
    "    WHERE o.origin <> 3\n"                                                                    \
    "    GROUP BY p.source\n"
static const char SQL_SOURCE_COUNTS[] =
    "WITH lead AS (\n"
    "    SELECT\n"
    "        p.source,\n"
    "        COUNT(*) AS opportunities,\n"
    "        COUNT(*) FILTER (\n"
    "            WHERE p.offering_id IS NOT NULL\n"
    "              AND length(p.need) >= 40\n" GIVEN_NEED
    "              AND p.amount_minor >= 0\n" GIVEN_AMOUNT
    "              AND p.decision_at_ms <> 0\n" GIVEN_DATE
    "              AND p.account_id IS NOT NULL\n"
    "              AND p.country <> ''\n"
    "              AND p.city <> ''\n"
    "              AND p.contact_consent = 1\n"
    "              AND p.contact_name <> ''\n"
    "              AND (\n"
    "                    (p.contact_email LIKE '_%@_%._%'\n"
    "                     AND instr(p.contact_email, ' ') = 0\n" GIVEN_EMAIL
    "                    )\n"
    "                    OR (ltrim(p.contact_phone, '-0123456789+() ./') = ''\n"
    "                        AND " PHONE_DIGITS GIVEN_PHONE "                    )\n"
    "                )\n"
    "        ) AS decidable\n" LEADS "),\n"
    "passed AS (\n" PASSED ")\n"
    "SELECT\n"
    "    lead.source,\n"
    "    lead.opportunities,\n"
    "    lead.decidable,\n"
    "    COALESCE(passed.offers, 0),\n"
    "    COALESCE(passed.won, 0),\n"
    "    COALESCE(passed.lost, 0)\n"
    "FROM lead\n"
    "LEFT JOIN passed ON passed.source = lead.source\n"
    "ORDER BY\n"
    "    lead.opportunities DESC,\n"
    "    lead.source\n"
    "LIMIT :limit";

static void row_to_source_count(struct row *row, void *ret_record)
{
    struct source_count *count = ret_record;
    count->source = row_text(row);
    count->opportunities = row_i64(row);
    count->decidable = row_i64(row);
    count->offers = row_i64(row);
    count->won = row_i64(row);
    count->lost = row_i64(row);
}

static const struct row_type SOURCE_COUNT_ROW = {"source", sizeof(struct source_count),
                                                 row_to_source_count};

enum score_status store_source_counts(struct store *store, int limit, struct arena *arena,
                                      struct source_count **ret_items, size_t *ret_count,
                                      struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_SOURCE_COUNTS, &statement, err));
    bind_i64(statement, ":limit", limit);
    struct row_list list = {0};
    SCORE_TRY(statement_list(statement, arena, &SOURCE_COUNT_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}
