/* SPDX-License-Identifier: Apache-2.0 */
#include "store/report_store.h"

#include "store/sql/statement.h"

/* Constants of the statements below. */
_Static_assert(OFFER_ORIGIN_IMPORTED == 3, "origin");
_Static_assert(FACT_STANDING == 1 && FACT_AUTHORISATION == 3 && FACT_PROFILE == 5, "facts");
_Static_assert(FACT_MET == 1 && FACT_NOT_MET == 2 && OFFERING_OPEN == 1, "states");
_Static_assert(PLACEMENT_READY == 2 && PLACEMENT_RECOMMENDED == 3 && PLACEMENT_UNPLACED == 6,
               "placements");

static const char SQL_PAST_SPAN[] = "SELECT\n"
                                    "    COUNT(*),\n"
                                    "    COALESCE(MIN(p.created_at_ms), 0),\n"
                                    "    COALESCE(MAX(p.created_at_ms), 0)\n"
                                    "FROM offer AS o\n"
                                    "JOIN opportunity AS p ON p.id = o.opportunity_id\n"
                                    "WHERE o.origin = 3";

enum score_status store_past_span(struct store *store, struct past_span *ret,
                                  struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_PAST_SPAN, &statement, err));
    bool has_row = false;
    SCORE_TRY(statement_step(statement, &has_row, err));
    SCORE_ASSERT(has_row);
    struct row row = statement_row(statement, NULL);
    ret->deals = row_i64(&row);
    ret->from_ms = row_i64(&row);
    ret->to_ms = row_i64(&row);
    return SCORE_OK;
}

static const char SQL_PAST_FIRMS[] = "SELECT\n"
                                     "    p.id,\n"
                                     "    p.name,\n"
                                     "    COALESCE(l.leads, 0) AS leads\n"
                                     "FROM partner AS p\n"
                                     "LEFT JOIN (\n"
                                     "    SELECT\n"
                                     "        partner_id,\n"
                                     "        COUNT(*) AS leads\n"
                                     "    FROM offer\n"
                                     "    WHERE origin = 3\n"
                                     "    GROUP BY partner_id\n"
                                     ") AS l ON l.partner_id = p.id\n"
                                     "WHERE p.is_active = 1\n"
                                     "   OR l.leads > 0\n"
                                     "ORDER BY\n"
                                     "    leads DESC,\n"
                                     "    p.id";

static void row_to_past_firm(struct row *row, void *ret_record)
{
    struct past_firm *firm = ret_record;
    firm->partner_id = row_i64(row);
    firm->name = row_text(row);
    firm->leads = row_i64(row);
}

static const struct row_type PAST_FIRM_ROW = {"firm", sizeof(struct past_firm), row_to_past_firm};

enum score_status store_past_firms(struct store *store, struct arena *arena,
                                   struct past_firm **ret_items, size_t *ret_count,
                                   struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_PAST_FIRMS, &statement, err));
    struct row_list list = {0};
    SCORE_TRY(statement_list(statement, arena, &PAST_FIRM_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}

static const char SQL_PAST_IDLE[] =
    "SELECT\n"
    "    (o.accepted_at_ms - p.created_at_ms) / 86400000 AS days,\n"
    "    COUNT(*)\n"
    "FROM offer AS o\n"
    "JOIN opportunity AS p ON p.id = o.opportunity_id\n"
    "WHERE o.origin = 3\n"
    "  AND o.accepted_at_ms > p.created_at_ms\n"
    "  AND instr(' ' || p.defaulted_fields || ' ', ' created_at ') = 0\n"
    "GROUP BY days\n"
    "ORDER BY days";

static void row_to_past_idle(struct row *row, void *ret_record)
{
    struct past_idle *idle = ret_record;
    idle->days = row_i64(row);
    idle->count = row_i64(row);
}

static const struct row_type PAST_IDLE_ROW = {"day", sizeof(struct past_idle), row_to_past_idle};

enum score_status store_past_idle(struct store *store, struct arena *arena,
                                  struct past_idle **ret_items, size_t *ret_count,
                                  struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_PAST_IDLE, &statement, err));
    struct row_list list = {0};
    SCORE_TRY(statement_list(statement, arena, &PAST_IDLE_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}

#define FACT_IS_CURRENT                                                                            \
    "f.valid_from_ms <= :now_ms\n"                                                                 \
    "          AND (f.valid_until_ms = 0 OR f.valid_until_ms > :now_ms)\n"

/* Deals are summed by firm, line and country first: facts are asked once for each. */
static const char SQL_PAST_LACKS[] = "WITH lead AS MATERIALIZED (\n"
                                     "    SELECT\n"
                                     "        o.partner_id,\n"
                                     "        COALESCE(g.line, '') AS line,\n"
                                     "        COALESCE(g.access, 1) AS access,\n"
                                     "        p.country,\n"
                                     "        COUNT(*) AS leads\n"
                                     "    FROM offer AS o\n"
                                     "    JOIN opportunity AS p ON p.id = o.opportunity_id\n"
                                     "    LEFT JOIN offering AS g ON g.id = p.offering_id\n"
                                     "    WHERE o.origin = 3\n"
                                     "    GROUP BY 1, 2, 3, 4\n"
                                     "),\n"
                                     "kind (kind) AS (VALUES (1), (2), (3), (4), (5))\n"
                                     "SELECT\n"
                                     "    kind.kind,\n"
                                     "    SUM(lead.leads),\n"
                                     "    COUNT(DISTINCT lead.partner_id)\n"
                                     "FROM kind\n"
                                     "CROSS JOIN lead\n"
                                     "WHERE NOT (kind.kind = 3 AND lead.access = 1)\n"
                                     "  AND NOT EXISTS (\n"
                                     "        SELECT 1\n"
                                     "        FROM fact AS f\n"
                                     "        WHERE f.partner_id = lead.partner_id\n"
                                     "          AND f.kind = kind.kind\n"
                                     "          AND f.state = 1\n"
                                     "          AND f.line IN ('', lead.line)\n"
                                     "          AND f.country IN ('', lead.country)\n"
                                     "          AND " FACT_IS_CURRENT "    )\n"
                                     "GROUP BY kind.kind";

/* Rows of (fact, number, number) into two arrays indexed by the fact. */
static enum score_status facts_read(struct statement *statement, int64_t *ret_first,
                                    int64_t *ret_second, struct score_error *err)
{
    for (;;) {
        bool has_row = false;
        SCORE_TRY(statement_step(statement, &has_row, err));
        if (!has_row) {
            return SCORE_OK;
        }
        struct row row = statement_row(statement, NULL);
        int kind = row_int(&row);
        SCORE_ASSERT(kind >= FACT_STANDING && kind <= FACT_PROFILE);
        ret_first[kind] = row_i64(&row);
        ret_second[kind] = row_i64(&row);
    }
}

enum score_status store_past_lacks(struct store *store, int64_t now_ms, struct past_lacks *ret,
                                   struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    struct past_lacks lacks = {0};
    SCORE_TRY(statement_read(store, SQL_PAST_LACKS, &statement, err));
    bind_i64(statement, ":now_ms", now_ms);
    SCORE_TRY(facts_read(statement, lacks.leads, lacks.firms, err));
    *ret = lacks;
    return SCORE_OK;
}

/* What is met at all, by line and country, is a handful of rows however many firms there are. */
static const char SQL_FACT_GAPS[] =
    "WITH kind (kind) AS (VALUES (1), (2), (3), (4), (5)),\n"
    "met AS MATERIALIZED (\n"
    "    SELECT DISTINCT\n"
    "        f.kind,\n"
    "        f.line,\n"
    "        f.country\n"
    "    FROM fact AS f\n"
    "    JOIN partner AS p ON p.id = f.partner_id\n"
    "    WHERE p.is_active = 1\n"
    "          AND f.state = 1\n"
    "          AND " FACT_IS_CURRENT "),\n"
    "waiting AS MATERIALIZED (\n"
    "    SELECT\n"
    "        COALESCE(g.line, '') AS line,\n"
    "        COALESCE(g.access, 1) AS access,\n"
    "        o.country,\n"
    "        COUNT(*) AS number\n"
    "    FROM opportunity AS o\n"
    "    LEFT JOIN offering AS g ON g.id = o.offering_id\n"
    "    WHERE o.placement IN (2, 3, 6)\n"
    "      AND " PLACEMENT_WAITS("o") "\n"
                                      "    GROUP BY 1, 2, 3\n"
                                      ")\n"
                                      "SELECT\n"
                                      "    kind.kind,\n"
                                      "    (\n"
                                      "        SELECT COUNT(*)\n"
                                      "        FROM partner AS p\n"
                                      "        WHERE p.is_active = 1\n"
                                      "          AND NOT EXISTS (\n"
                                      "                SELECT 1\n"
                                      "                FROM fact AS f\n"
                                      "                WHERE f.partner_id = p.id\n"
                                      "                  AND f.kind = kind.kind\n"
                                      "                  AND " FACT_IS_CURRENT "            )\n"
                                      "    ),\n"
                                      "    COALESCE((\n"
                                      "        SELECT SUM(w.number)\n"
                                      "        FROM waiting AS w\n"
                                      "        WHERE NOT (kind.kind = 3 AND w.access = 1)\n"
                                      "          AND NOT EXISTS (\n"
                                      "                SELECT 1\n"
                                      "                FROM met AS m\n"
                                      "                WHERE m.kind = kind.kind\n"
                                      "                  AND m.line IN ('', w.line)\n"
                                      "                  AND m.country IN ('', w.country)\n"
                                      "            )\n"
                                      "          AND EXISTS (\n"
                                      "                SELECT 1\n"
                                      "                FROM partner AS p\n"
                                      "                WHERE p.is_active = 1\n"
                                      "                  AND NOT EXISTS (\n"
                                      "                        SELECT 1\n"
                                      "                        FROM fact AS f\n"
                                      "                        WHERE f.partner_id = p.id\n"
                                      "                          AND f.kind = kind.kind\n"
                                      "                          AND f.state = 2\n"
                                      "                          AND f.line IN ('', w.line)\n"
                                      "                          AND f.country IN ('', w.country)\n"
                                      "                          AND " FACT_IS_CURRENT
                                      "                    )\n"
                                      "            )\n"
                                      "    ), 0)\n"
                                      "FROM kind";

enum score_status store_fact_gaps(struct store *store, int64_t now_ms, struct fact_gaps *ret,
                                  struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    struct fact_gaps gaps = {0};
    SCORE_TRY(statement_read(store, SQL_FACT_GAPS, &statement, err));
    bind_i64(statement, ":now_ms", now_ms);
    SCORE_TRY(facts_read(statement, gaps.partners, gaps.blocked, err));
    *ret = gaps;
    return SCORE_OK;
}

static const char SQL_PAST_SOURCES[] = "SELECT\n"
                                       "    p.source,\n"
                                       "    COUNT(*) AS leads\n"
                                       "FROM offer AS o\n"
                                       "JOIN opportunity AS p ON p.id = o.opportunity_id\n"
                                       "WHERE o.origin = 3\n"
                                       "GROUP BY p.source\n"
                                       "ORDER BY\n"
                                       "    leads DESC,\n"
                                       "    p.source\n"
                                       "LIMIT :limit";

static void row_to_named_count(struct row *row, void *ret_record)
{
    struct named_count *item = ret_record;
    item->name = row_text(row);
    item->count = row_i64(row);
}

static const struct row_type NAMED_COUNT_ROW = {"count", sizeof(struct named_count),
                                                row_to_named_count};

enum score_status store_past_sources(struct store *store, int limit, struct arena *arena,
                                     struct named_count **ret_items, size_t *ret_count,
                                     struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_PAST_SOURCES, &statement, err));
    bind_i64(statement, ":limit", limit);
    struct row_list list = {0};
    SCORE_TRY(statement_list(statement, arena, &NAMED_COUNT_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}
