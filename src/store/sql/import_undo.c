/* SPDX-License-Identifier: Apache-2.0 */
#include "store/undo_store.h"

#include "store/sql/statement.h"

static enum score_status number_get(struct statement *statement, int64_t *ret,
                                    struct score_error *err)
{
    bool has_row = false;
    SCORE_TRY(statement_step(statement, &has_row, err));
    SCORE_ASSERT(has_row);
    struct row row = statement_row(statement, NULL);
    *ret = row_i64(&row);
    return SCORE_OK;
}

/* As store_import_* read and write IMPORT_UNDOING. */
static const char SQL_UNDO_NEXT[] = "SELECT\n"
                                    "    COALESCE(MIN(id), 0)\n"
                                    "FROM import\n"
                                    "WHERE state = 4\n"
                                    "  AND finished_at_ms = 0";

enum score_status store_undo_next(struct store *store, int64_t *ret_import_id,
                                  struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_UNDO_NEXT, &statement, err));
    return number_get(statement, ret_import_id, err);
}

static const char SQL_ITEMS_COUNT[] = "SELECT COUNT(*)\n"
                                      "FROM import_item\n"
                                      "WHERE import_id = :import_id";

enum score_status store_undo_items_count(struct store *store, int64_t import_id, int64_t *ret,
                                         struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_ITEMS_COUNT, &statement, err));
    bind_i64(statement, ":import_id", import_id);
    return number_get(statement, ret, err);
}

static const char SQL_ITEMS_REMOVE[] = "DELETE FROM import_item\n"
                                       "WHERE import_id = :import_id\n"
                                       "  AND position >= :from_position";

enum score_status store_undo_items_remove(struct store *store, int64_t import_id,
                                          int64_t from_position, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_ITEMS_REMOVE, &statement, err));
    bind_i64(statement, ":import_id", import_id);
    bind_i64(statement, ":from_position", from_position);
    return statement_run(statement, err);
}

/* The kinds below, by their numbers. */
_Static_assert(ID_ENTERPRISE == 0 && ID_PARTNER == 1 && ID_LOCATION == 2 && ID_USER == 3 &&
                   ID_DISTRIBUTOR == 4 && ID_OFFERING == 5 && ID_ACCOUNT == 6 &&
                   ID_OPPORTUNITY == 7 && ID_DECISION == 9 && ID_OFFER == 10 && ID_FACT == 11 &&
                   ID_FOCAL == 12 && ID_IMPORT_DRAFT == 20,
               "kinds in SQL_HELD");

/* Every reference that keeps an object from being removed: what is held, by what, where. What goes
 * with its owner (notes, line items) holds in the owner's name; -1 is never of an import. */
#define EDGE(held_kind, held_id, holder_kind, holder_id, holder)                                   \
    "    UNION ALL\n"                                                                              \
    "    SELECT " held_kind ", " held_id ", " holder_kind ", " holder_id "\n"                      \
    "    FROM " holder "\n"                                                                        \
    "    WHERE " held_id " IS NOT NULL\n"
static const char SQL_HELD[] =
    "SELECT\n"
    "    edge.held_kind,\n"
    "    edge.held_id\n"
    "FROM (\n"
    "    SELECT -1 AS held_kind, -1 AS held_id, -1 AS holder_kind, -1 AS holder_id\n"
    /* clang-format off */
    EDGE("0", "enterprise_id", "1", "id", "partner")
    EDGE("1", "partner_id", "2", "id", "location")
    EDGE("1", "partner_id", "3", "id", "\"user\"")
    EDGE("1", "partner_id", "12", "partner_id", "focal")
    EDGE("1", "partner_id", "11", "id", "fact")
    EDGE("1", "partner_id", "7", "id", "opportunity")
    EDGE("1", "partner_id", "9", "id", "decision")
    EDGE("1", "partner_id", "10", "id", "offer")
    EDGE("3", "user_id", "12", "partner_id", "focal")
    EDGE("3", "owner_user_id", "7", "id", "opportunity")
    EDGE("3", "author_user_id", "7", "opportunity_id", "note")
    EDGE("3", "answered_by", "10", "id", "offer")
    EDGE("3", "user_id", "20", "id", "import_draft")
    EDGE("4", "distributor_id", "3", "id", "\"user\"")
    EDGE("4", "distributor_id", "11", "id", "fact")
    EDGE("5", "offering_id", "7", "id", "opportunity")
    EDGE("5", "offering_id", "7", "opportunity_id", "line_item")
    EDGE("6", "account_id", "7", "id", "opportunity")
    EDGE("7", "opportunity_id", "9", "id", "decision")
    EDGE("7", "opportunity_id", "10", "id", "offer")
    EDGE("10", "live_offer_id", "7", "id", "opportunity")
    EDGE("10", "offer_id", "-1", "id", "ledger_entry")
    /* clang-format on */
    ") AS edge\n"
    "WHERE (edge.held_kind, edge.held_id) IN (\n"
    "    SELECT object_kind, object_id FROM import_item\n"
    "    WHERE import_id = :import_id AND was_created = 1)\n"
    "  AND (edge.holder_kind, edge.holder_id) NOT IN (\n"
    "    SELECT object_kind, object_id FROM import_item WHERE import_id = :import_id)\n"
    "LIMIT 1";

static void row_to_held(struct row *row, void *ret_record)
{
    struct undo_held *held = ret_record;
    held->kind = (enum id_kind)row_int(row);
    held->id = row_i64(row);
}

static const struct row_type HELD_ROW = {"held object", sizeof(struct undo_held), row_to_held};

enum score_status store_undo_held(struct store *store, int64_t import_id, struct undo_held *ret,
                                  struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_HELD, &statement, err));
    bind_i64(statement, ":import_id", import_id);
    return statement_get(statement, NULL, &HELD_ROW, ret, err);
}
