/* SPDX-License-Identifier: Apache-2.0 */

/* Where an opportunity is on its way: the columns that passing it on changes, and no others. */

#include "store/opportunity_store.h"

#include "store/sql/statement.h"

static const char SQL_OPPORTUNITY_PASS[] = "UPDATE opportunity\n"
                                           "SET\n"
                                           "    placement = :placement,\n"
                                           "    stage = :stage,\n"
                                           "    round = :round,\n"
                                           "    failed_offers = :failed_offers,\n"
                                           "    partner_id = :partner_id,\n"
                                           "    live_offer_id = :live_offer_id,\n"
                                           "    next_step = :next_step,\n"
                                           "    next_step_at_ms = :next_step_at_ms,\n"
                                           "    updated_at_ms = :updated_at_ms,\n"
                                           "    version = version + 1\n"
                                           "WHERE id = :id\n"
                                           "  AND version = :version";

static const char SQL_OPPORTUNITY_PASS_MANY[] =
    "UPDATE opportunity AS o\n"
    "SET\n"
    "    placement = m.placement,\n"
    "    stage = m.stage,\n"
    "    round = m.round,\n"
    "    failed_offers = m.failed_offers,\n"
    "    partner_id = m.partner_id,\n"
    "    live_offer_id = m.live_offer_id,\n"
    "    next_step = m.next_step,\n"
    "    next_step_at_ms = m.next_step_at_ms,\n"
    "    updated_at_ms = m.updated_at_ms,\n"
    "    version = o.version + 1\n"
    "FROM unnest(:placement, :stage, :round, :failed_offers, :partner_id, :live_offer_id,\n"
    "        :next_step, :next_step_at_ms, :updated_at_ms, :id, :version)\n"
    "    AS m (placement, stage, round, failed_offers, partner_id, live_offer_id, next_step,\n"
    "        next_step_at_ms, updated_at_ms, id, version)\n"
    "WHERE o.id = m.id\n"
    "  AND o.version = m.version";

enum score_status store_opportunity_pass(struct store *store, struct opportunity *opportunity,
                                         struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_OPPORTUNITY_PASS, &statement, err));
    bind_i64(statement, ":placement", (int64_t)opportunity->placement);
    bind_i64(statement, ":stage", opportunity->stage);
    bind_i64(statement, ":round", opportunity->round);
    bind_i64(statement, ":failed_offers", opportunity->failed_offers);
    bind_id(statement, ":partner_id", opportunity->partner_id);
    bind_id(statement, ":live_offer_id", opportunity->live_offer_id);
    bind_text(statement, ":next_step", opportunity->next_step);
    bind_i64(statement, ":next_step_at_ms", opportunity->next_step_at_ms);
    bind_i64(statement, ":updated_at_ms", opportunity->updated_at_ms);
    bind_i64(statement, ":id", opportunity->id);
    bind_i64(statement, ":version", opportunity->version);
    statement_many(statement, SQL_OPPORTUNITY_PASS_MANY);
    return statement_update(statement, "opportunity", &opportunity->version, err);
}
