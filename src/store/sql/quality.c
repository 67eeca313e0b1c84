/* SPDX-License-Identifier: Apache-2.0 */
#include "store/quality_store.h"

#include "model/enums.h"
#include "store/sql/statement.h"

/* Constants of the statements below. */
_Static_assert(OFFER_ORIGIN_IMPORTED == 3, "origin");
_Static_assert(OFFER_DECLINED == 4 && OFFER_RECALLED == 6 && OFFER_RETURNED == 7, "states");
_Static_assert(OFFER_WON == 8 && OFFER_LOST == 9, "states");

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
    "    MAX(0, :real_leads),\n"
    "    MAX(0, :unreal_leads),\n"
    "    MAX(0, :won),\n"
    "    MAX(0, :lost)\n"
    ")\n"
    "ON CONFLICT (kind, name) DO UPDATE SET\n"
    "    real_leads = MAX(0, real_leads + :real_leads),\n"
    "    unreal_leads = MAX(0, unreal_leads + :unreal_leads),\n"
    "    won = MAX(0, won + :won),\n"
    "    lost = MAX(0, lost + :lost)";

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
    return statement_run(statement, err);
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
static const char SQL_SOURCE_COUNTS[] =
    "WITH lead AS (\n"
    "    SELECT\n"
    "        p.source,\n"
    "        COUNT(*) AS opportunities,\n"
    "        COUNT(*) FILTER (\n"
    "            WHERE p.offering_id IS NOT NULL\n"
    "              AND length(p.need) >= 40\n"
    "              AND " IS_GIVEN(
        "need") "              AND p.amount_minor >= 0\n"
                "              AND " IS_GIVEN(
                    "amount") "              AND p.decision_at_ms <> 0\n"
                              "              AND " IS_GIVEN(
                                  "decision_date") "              AND p.account_id IS NOT NULL\n"
                                                   "              AND p.country <> ''\n"
                                                   "              AND p.city <> ''\n"
                                                   "              AND p.contact_consent = 1\n"
                                                   "              AND p.contact_name <> ''\n"
                                                   "              AND (\n"
                                                   "                    (p.contact_email LIKE "
                                                   "'_%@_%._%'\n"
                                                   "                     AND "
                                                   "instr(p.contact_email, ' ') = 0\n"
                                                   "                     AND " IS_GIVEN(
                                                       "contact_email") "                    )\n"
                                                                        "                    OR "
                                                                        "(p.contact_phone GLOB "
                                                                        "'*[0-9]*[0-9]*[0-9]*[0-9]*"
                                                                        "[0-9]*[0-9]*'\n"
                                                                        "                        "
                                                                        "AND p.contact_phone NOT "
                                                                        "GLOB '*[^-0-9+() ./]*'\n"
                                                                        "                        "
                                                                        "AND " IS_GIVEN(
                                                                            "contact_phone") "     "
                                                                                             "     "
                                                                                             "     "
                                                                                             "     "
                                                                                             ")\n"
                                                                                             "     "
                                                                                             "     "
                                                                                             "     "
                                                                                             " )\n"
                                                                                             "     "
                                                                                             "   ) "
                                                                                             "AS "
                                                                                             "decid"
                                                                                             "able"
                                                                                             "\n"
                                                                                             "    "
                                                                                             "FROM "
                                                                                             "oppor"
                                                                                             "tunit"
                                                                                             "y AS "
                                                                                             "p\n"
                                                                                             "    "
                                                                                             "WHERE"
                                                                                             " NOT "
                                                                                             "EXIST"
                                                                                             "S (\n"
                                                                                             "     "
                                                                                             "   "
                                                                                             "SELEC"
                                                                                             "T 1\n"
                                                                                             "     "
                                                                                             "   "
                                                                                             "FROM "
                                                                                             "offer"
                                                                                             " AS "
                                                                                             "o\n"
                                                                                             "     "
                                                                                             "   "
                                                                                             "WHERE"
                                                                                             " o."
                                                                                             "oppor"
                                                                                             "tunit"
                                                                                             "y_id "
                                                                                             "= "
                                                                                             "p."
                                                                                             "id\n"
                                                                                             "     "
                                                                                             "     "
                                                                                             "AND "
                                                                                             "o."
                                                                                             "origi"
                                                                                             "n = "
                                                                                             "3\n"
                                                                                             "    "
                                                                                             ")\n"
                                                                                             "    "
                                                                                             "GROUP"
                                                                                             " BY "
                                                                                             "p."
                                                                                             "sourc"
                                                                                             "e\n"
                                                                                             "),\n"
                                                                                             "passe"
                                                                                             "d AS "
                                                                                             "(\n"
                                                                                             "    "
                                                                                             "SELEC"
                                                                                             "T\n"
                                                                                             "     "
                                                                                             "   "
                                                                                             "p."
                                                                                             "sourc"
                                                                                             "e,\n"
                                                                                             "     "
                                                                                             "   "
                                                                                             "COUNT"
                                                                                             "(*) "
                                                                                             "AS "
                                                                                             "offer"
                                                                                             "s,\n"
                                                                                             "     "
                                                                                             "   "
                                                                                             "COUNT"
                                                                                             "(*) "
                                                                                             "FILTE"
                                                                                             "R "
                                                                                             "(WHER"
                                                                                             "E "
                                                                                             "o."
                                                                                             "state"
                                                                                             " = "
                                                                                             "8) "
                                                                                             "AS "
                                                                                             "won,"
                                                                                             "\n"
                                                                                             "     "
                                                                                             "   "
                                                                                             "COUNT"
                                                                                             "(*) "
                                                                                             "FILTE"
                                                                                             "R "
                                                                                             "(WHER"
                                                                                             "E "
                                                                                             "o."
                                                                                             "state"
                                                                                             " = "
                                                                                             "9) "
                                                                                             "AS "
                                                                                             "lost"
                                                                                             "\n"
                                                                                             "    "
                                                                                             "FROM "
                                                                                             "offer"
                                                                                             " AS "
                                                                                             "o\n"
                                                                                             "    "
                                                                                             "JOIN "
                                                                                             "oppor"
                                                                                             "tunit"
                                                                                             "y AS "
                                                                                             "p ON "
                                                                                             "p.id "
                                                                                             "= "
                                                                                             "o."
                                                                                             "oppor"
                                                                                             "tunit"
                                                                                             "y_"
                                                                                             "id\n"
                                                                                             "    "
                                                                                             "WHERE"
                                                                                             " o."
                                                                                             "origi"
                                                                                             "n <> "
                                                                                             "3\n"
                                                                                             "    "
                                                                                             "GROUP"
                                                                                             " BY "
                                                                                             "p."
                                                                                             "sourc"
                                                                                             "e\n"
                                                                                             ")\n"
                                                                                             "SELEC"
                                                                                             "T\n"
                                                                                             "    "
                                                                                             "lead."
                                                                                             "sourc"
                                                                                             "e,\n"
                                                                                             "    "
                                                                                             "lead."
                                                                                             "oppor"
                                                                                             "tunit"
                                                                                             "ies,"
                                                                                             "\n"
                                                                                             "    "
                                                                                             "lead."
                                                                                             "decid"
                                                                                             "able,"
                                                                                             "\n"
                                                                                             "    "
                                                                                             "COALE"
                                                                                             "SCE("
                                                                                             "passe"
                                                                                             "d."
                                                                                             "offer"
                                                                                             "s, "
                                                                                             "0),\n"
                                                                                             "    "
                                                                                             "COALE"
                                                                                             "SCE("
                                                                                             "passe"
                                                                                             "d."
                                                                                             "won, "
                                                                                             "0),\n"
                                                                                             "    "
                                                                                             "COALE"
                                                                                             "SCE("
                                                                                             "passe"
                                                                                             "d."
                                                                                             "lost,"
                                                                                             " 0)\n"
                                                                                             "FROM "
                                                                                             "lead"
                                                                                             "\n"
                                                                                             "LEFT "
                                                                                             "JOIN "
                                                                                             "passe"
                                                                                             "d ON "
                                                                                             "passe"
                                                                                             "d."
                                                                                             "sourc"
                                                                                             "e = "
                                                                                             "lead."
                                                                                             "sourc"
                                                                                             "e\n"
                                                                                             "ORDER"
                                                                                             " BY\n"
                                                                                             "    "
                                                                                             "lead."
                                                                                             "oppor"
                                                                                             "tunit"
                                                                                             "ies "
                                                                                             "DESC,"
                                                                                             "\n"
                                                                                             "    "
                                                                                             "lead."
                                                                                             "sourc"
                                                                                             "e\n"
                                                                                             "LIMIT"
                                                                                             " :"
                                                                                             "limi"
                                                                                             "t";

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
