/* SPDX-License-Identifier: Apache-2.0 */
#include "store/lead_rating_store.h"

#include "store/sql/statement.h"

/* A count never falls below none. */
#define NONE_BELOW(name) "    CASE WHEN :" name " > 0 THEN :" name " ELSE 0 END"
#define GROW(n)          "    " n " = CASE WHEN lead_rating." n " + :" n " > 0\n" GROWN(n)
#define GROWN(name)      "        THEN lead_rating." name " + :" name " ELSE 0 END"
#define VALUES_AGREED    NONE_BELOW("agreed") ",\n" NONE_BELOW("disagreed") "\n"
#define GROW_AGREED      GROW("agreed") ",\n" GROW("disagreed")
static const char SQL_LEAD_RATING_ADD[] =
    "INSERT INTO lead_rating (\n"
    "    partner_id,\n"
    "    source,\n"
    "    good,\n"
    "    bad,\n"
    "    agreed,\n"
    "    disagreed\n"
    ") VALUES (\n"
    "    :partner_id,\n"
    "    :source,\n" NONE_BELOW("good") ",\n" NONE_BELOW(
        "bad") ",\n" VALUES_AGREED ")\n"
               "ON CONFLICT (partner_id, source) DO UPDATE SET\n" GROW("good") ",\n" GROW(
                   "bad") ",\n" GROW_AGREED;

enum score_status store_lead_rating_add(struct store *store, const struct lead_rating *change,
                                        struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_LEAD_RATING_ADD, &statement, err));
    bind_i64(statement, ":partner_id", change->partner_id);
    bind_text(statement, ":source", change->source);
    bind_i64(statement, ":good", change->good);
    bind_i64(statement, ":bad", change->bad);
    bind_i64(statement, ":agreed", change->agreed);
    bind_i64(statement, ":disagreed", change->disagreed);
    return statement_run(statement, err);
}

static void row_to_rating(struct row *row, void *ret_record)
{
    struct lead_rating *rating = ret_record;
    rating->partner_id = row_i64(row);
    rating->source = row_text(row);
    rating->good = row_i64(row);
    rating->bad = row_i64(row);
    rating->agreed = row_i64(row);
    rating->disagreed = row_i64(row);
}

static const struct row_type RATING_ROW = {"lead rating", sizeof(struct lead_rating),
                                           row_to_rating};

static const char SQL_LEAD_RATING_LIST[] = "SELECT\n"
                                           "    partner_id,\n"
                                           "    source,\n"
                                           "    good,\n"
                                           "    bad,\n"
                                           "    agreed,\n"
                                           "    disagreed\n"
                                           "FROM lead_rating\n"
                                           "WHERE :partner_id = 0\n"
                                           "   OR partner_id = :partner_id\n"
                                           "ORDER BY\n"
                                           "    partner_id,\n"
                                           "    source\n"
                                           "LIMIT :limit";

enum score_status store_lead_rating_list(struct store *store, int64_t partner_id, int limit,
                                         struct arena *arena, struct lead_rating **ret_items,
                                         size_t *ret_count, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_LEAD_RATING_LIST, &statement, err));
    bind_i64(statement, ":partner_id", partner_id);
    bind_i64(statement, ":limit", limit);
    struct row_list list = {0};
    SCORE_TRY(statement_list(statement, arena, &RATING_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}

static void row_to_opinion(struct row *row, void *ret_record)
{
    struct lead_opinion *opinion = ret_record;
    opinion->source = row_text(row);
    opinion->good = row_f64(row);
    opinion->bad = row_f64(row);
}

static const struct row_type OPINION_ROW = {"lead opinion", sizeof(struct lead_opinion),
                                            row_to_opinion};

/* Few rows: firms that rate, times their sources. */
static const char SQL_LEAD_OPINION_LIST[] =
    "SELECT\n"
    "    r.source,\n"
    "    SUM(r.good * t.trust),\n"
    "    SUM(r.bad * t.trust)\n"
    "FROM lead_rating AS r\n"
    "JOIN (\n"
    "    SELECT\n"
    "        partner_id,\n"
    "        (1e0 + SUM(agreed)) / (2e0 + SUM(agreed) + SUM(disagreed)) AS trust\n"
    "    FROM lead_rating\n"
    "    GROUP BY partner_id\n"
    ") AS t ON t.partner_id = r.partner_id\n"
    "WHERE r.partner_id <> :except_partner_id\n"
    "GROUP BY r.source\n"
    "ORDER BY r.source\n"
    "LIMIT :limit";

enum score_status store_lead_opinion_list(struct store *store, int64_t except_partner_id, int limit,
                                          struct arena *arena, struct lead_opinion **ret_items,
                                          size_t *ret_count, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_LEAD_OPINION_LIST, &statement, err));
    bind_i64(statement, ":except_partner_id", except_partner_id);
    bind_i64(statement, ":limit", limit);
    struct row_list list = {0};
    SCORE_TRY(statement_list(statement, arena, &OPINION_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}
