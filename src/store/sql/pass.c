/* SPDX-License-Identifier: Apache-2.0 */
#include "store/pass_store.h"

#include "model/id.h"
#include "store/sql/statement.h"

/* Constants of the statements below. */
_Static_assert(OFFER_ORIGIN_IMPORTED == 3, "origin");
_Static_assert(PLACEMENT_CANCELLED == 8 && PLACEMENT_NEW == 1 && PLACEMENT_READY == 2 &&
                   PLACEMENT_RECOMMENDED == 3 && PLACEMENT_UNPLACED == 6,
               "placements that wait");

static const char SQL_PASSES[] = "SELECT\n"
                                 "    o.id,\n"
                                 "    o.opportunity_id,\n"
                                 "    f.name,\n"
                                 "    COALESCE(g.line, ''),\n"
                                 "    p.country,\n"
                                 "    p.source,\n"
                                 "    o.code,\n"
                                 "    o.state,\n"
                                 "    o.position,\n"
                                 "    o.fit,\n"
                                 "    o.charge_micro,\n"
                                 "    o.offered_at_ms,\n"
                                 "    o.expires_at_ms,\n"
                                 "    o.accepted_at_ms,\n"
                                 "    COALESCE((\n"
                                 "        SELECT MIN(e.at_ms)\n"
                                 "        FROM event AS e\n"
                                 "        WHERE e.object_kind = :offer_kind\n"
                                 "          AND e.object_id = o.id\n"
                                 "          AND e.verb = 'offer.progressed'\n"
                                 "    ), 0),\n"
                                 "    o.ended_at_ms,\n"
                                 "    p.created_at_ms,\n"
                                 "    p.decision_at_ms,\n"
                                 "    p.updated_at_ms\n"
                                 "FROM offer AS o\n"
                                 "JOIN opportunity AS p ON p.id = o.opportunity_id\n"
                                 "JOIN partner AS f ON f.id = o.partner_id\n"
                                 "LEFT JOIN offering AS g ON g.id = p.offering_id\n"
                                 "WHERE o.origin <> 3\n"
                                 "  AND (o.offered_at_ms >= :from_ms OR o.ended_at_ms = 0)\n"
                                 "  AND (:every_firm = 1 OR o.partner_id = :partner_id)\n"
                                 "ORDER BY\n"
                                 "    o.offered_at_ms,\n"
                                 "    o.id";

static void row_to_pass(struct row *row, struct pass_row *pass)
{
    pass->offer_id = row_i64(row);
    pass->opportunity_id = row_i64(row);
    pass->partner_name = row_text(row);
    pass->line = row_text(row);
    pass->country = row_text(row);
    pass->source = row_text(row);
    pass->code = row_text(row);
    pass->state = (enum offer_state)row_int(row);
    pass->position = row_int(row);
    pass->fit = row_int(row);
    pass->charge_micro = row_i64(row);
    pass->offered_at_ms = row_i64(row);
    pass->expires_at_ms = row_i64(row);
    pass->accepted_at_ms = row_i64(row);
    pass->progressed_at_ms = row_i64(row);
    pass->ended_at_ms = row_i64(row);
    pass->arose_at_ms = row_i64(row);
    pass->decision_at_ms = row_i64(row);
    pass->touched_at_ms = row_i64(row);
}

static enum score_status rows_visit(struct statement *statement,
                                    void (*read)(struct row *row, struct pass_row *pass),
                                    pass_visit_fn *visit, void *user, struct score_error *err)
{
    for (;;) {
        bool has_row = false;
        SCORE_TRY(statement_step(statement, &has_row, err));
        if (!has_row) {
            return SCORE_OK;
        }
        struct row row = statement_row(statement, NULL);
        struct pass_row pass;
        read(&row, &pass);
        SCORE_TRY(visit(&pass, user, err));
    }
}

enum score_status store_pass_each(struct store *store, int64_t partner_id, int64_t from_ms,
                                  pass_visit_fn *visit, void *user, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_PASSES, &statement, err));
    bind_i64(statement, ":offer_kind", ID_OFFER);
    bind_i64(statement, ":from_ms", from_ms);
    bind_i64(statement, ":every_firm", partner_id == 0);
    bind_i64(statement, ":partner_id", partner_id);
    return rows_visit(statement, row_to_pass, visit, user, err);
}

static const char SQL_WAITING[] = "SELECT\n"
                                  "    p.id,\n"
                                  "    COALESCE(g.line, ''),\n"
                                  "    p.country,\n"
                                  "    p.source,\n"
                                  "    p.created_at_ms,\n"
                                  "    p.decision_at_ms,\n"
                                  "    p.updated_at_ms\n"
                                  "FROM opportunity AS p\n"
                                  "LEFT JOIN offering AS g ON g.id = p.offering_id\n"
                                  "WHERE " PLACEMENT_WAITS("p") "\n"
                                                                "ORDER BY\n"
                                                                "    p.created_at_ms,\n"
                                                                "    p.id";

static void row_to_waiting(struct row *row, struct pass_row *pass)
{
    *pass = (struct pass_row){.partner_name = "", .code = ""};
    pass->opportunity_id = row_i64(row);
    pass->line = row_text(row);
    pass->country = row_text(row);
    pass->source = row_text(row);
    pass->arose_at_ms = row_i64(row);
    pass->decision_at_ms = row_i64(row);
    pass->touched_at_ms = row_i64(row);
}

enum score_status store_waiting_each(struct store *store, pass_visit_fn *visit, void *user,
                                     struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_WAITING, &statement, err));
    return rows_visit(statement, row_to_waiting, visit, user, err);
}

/* Amounts are in minor units of their currency: a handful of currencies have no two digits, and
 * what is asked here is how much is at stake, so those count as they are written. */
static const char SQL_DEMAND[] =
    "SELECT\n"
    "    g.line,\n"
    "    p.country,\n"
    "    p.territory,\n"
    "    SUM(CASE WHEN p.created_at_ms >= :from_ms THEN 1 ELSE 0 END) AS arisen,\n"
    "    SUM(CASE WHEN p.created_at_ms >= :from_ms AND p.amount_minor > 0 THEN p.amount_minor ELSE "
    "0 "
    "END) / 100.0,\n"
    "    SUM(CASE WHEN " PLACEMENT_WAITS(
        "p") " THEN 1 ELSE 0 END) AS waiting,\n"
             "    SUM(CASE WHEN " PLACEMENT_WAITS(
                 "p") " AND p.amount_minor > 0 THEN p.amount_minor "
                      "ELSE 0 END) / 100.0,\n"
                      "    MAX(p.id)\n"
                      "FROM opportunity AS p\n"
                      "JOIN offering AS g ON g.id = p.offering_id\n"
                      "WHERE p.country <> ''\n"
                      "  AND p.placement <> 8\n"
                      "  AND (p.created_at_ms >= :from_ms OR " PLACEMENT_WAITS(
                          "p") ")\n"
                               "GROUP BY\n"
                               "    g.line,\n"
                               "    p.country,\n"
                               "    p.territory\n"
                               "ORDER BY\n"
                               "    arisen DESC,\n"
                               "    waiting DESC,\n"
                               "    g.line,\n"
                               "    p.country,\n"
                               "    p.territory\n"
                               "LIMIT :limit";

static void row_to_cell(struct row *row, void *ret_record)
{
    struct demand_cell *cell = ret_record;
    cell->line = row_text(row);
    cell->country = row_text(row);
    cell->territory = row_text(row);
    cell->arisen = row_i64(row);
    cell->amount = row_f64(row);
    cell->waiting = row_i64(row);
    cell->waiting_amount = row_f64(row);
    cell->sample_id = row_i64(row);
}

static const struct row_type CELL_ROW = {"cell", sizeof(struct demand_cell), row_to_cell};

enum score_status store_demand_cells(struct store *store, int64_t from_ms, int limit,
                                     struct arena *arena, struct demand_cell **ret_items,
                                     size_t *ret_count, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_DEMAND, &statement, err));
    bind_i64(statement, ":from_ms", from_ms);
    bind_i64(statement, ":limit", limit);
    struct row_list list = {0};
    SCORE_TRY(statement_list(statement, arena, &CELL_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}
