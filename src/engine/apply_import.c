/* SPDX-License-Identifier: Apache-2.0 */
/* Past deals: they teach the models and book nothing. */
#include "engine/numerics.h"
#include "engine/state.h"

/* An old outcome teaches less: its weight has half-lived since. */
static double import_weight(const struct score_engine *engine, int64_t ended_at_ms)
{
    double days = ((double)engine->now_ms - (double)ended_at_ms) / 86400000.0;
    return days <= 0 ? 1 : score__exp2(-days / engine->policy.forget_half_life_days);
}

static enum score_status import_check(const struct score_engine *engine,
                                      const struct score_offer_imported *imported,
                                      struct score_error *err)
{
    const struct offer *known = engine_offer(engine, imported->id);
    if (imported->is_undone) {
        bool is_there = known && known->is_imported && !known->is_undone;
        return is_there ? SCORE_OK
                        : score_error_set(err, SCORE_NOT_FOUND, "id", "no such imported deal");
    }
    if (known) {
        return score_error_set(err, SCORE_EXISTS, "id", "this deal is known already");
    }
    const struct opportunity *opportunity = engine_opportunity(engine, imported->opportunity);
    if (!opportunity) {
        return score_error_set(err, SCORE_NOT_FOUND, "opportunity", "no such opportunity");
    }
    if (!engine_partner(engine, imported->partner)) {
        return score_error_set(err, SCORE_NOT_FOUND, "partner", "no such partner");
    }
    bool is_open = imported->outcome == SCORE_OUTCOME_ACCEPTED;
    if (!is_open && imported->outcome != SCORE_OUTCOME_WON &&
        imported->outcome != SCORE_OUTCOME_LOST) {
        return score_error_set(err, SCORE_INVALID, "outcome", "must be ACCEPTED, WON or LOST");
    }
    if (is_open && opportunity->live_offer != POSITION_NONE) {
        return score_error_set(err, SCORE_CONFLICT, "opportunity", "it has a live offer");
    }
    return SCORE_OK;
}

static enum score_status import_undo(struct score_engine *engine, const struct score_event *event,
                                     struct score_error *err)
{
    struct offer *offer = engine_offer(engine, event->imported.id);
    SCORE_TRY(engine_advance(engine, event, err));
    struct opportunity *opportunity = &engine->opportunities[offer->opportunity];
    struct partner *partner = &engine->partners[offer->partner];
    offer_unlearn(engine, offer);
    if (offer->outcome == SCORE_OUTCOME_ACCEPTED) {
        partner->open_leads--;
        opportunity->live_offer = POSITION_NONE;
        gates_capacity_changed(&engine->gates, offer->partner);
    }
    partner->offers--;
    partner->answered--;
    partner->merit = partner_merit(engine, partner);
    offer->is_undone = true;
    offer_close(engine, offer);
    return SCORE_OK;
}

/* The months a past deal was open for, where its day of acceptance is known. */
static void import_months(struct score_engine *engine, struct offer *offer, int64_t until_ms,
                          double weight)
{
    if (offer->accepted_at_ms != INT64_MIN) {
        months_learn_past(engine, offer, until_ms, weight);
    }
}

enum score_status apply_import(struct score_engine *engine, const struct score_event *event,
                               struct score_error *err)
{
    const struct score_offer_imported *imported = &event->imported;
    SCORE_TRY(import_check(engine, imported, err));
    if (imported->is_undone) {
        return import_undo(engine, event, err);
    }
    SCORE_TRY(offer_reserve(engine, imported->id, err));
    struct opportunity *opportunity = engine_opportunity(engine, imported->opportunity);
    struct partner *partner = engine_partner(engine, imported->partner);
    struct offer offer = {.id = imported->id,
                          .booked_at_ms = imported->accepted_at_ms,
                          .opportunity = (uint32_t)(opportunity - engine->opportunities),
                          .partner = (uint32_t)(partner - engine->partners),
                          .outcome = imported->outcome,
                          .is_imported = true,
                          .accepted_at_ms =
                              imported->accepted_at_ms > 0 ? imported->accepted_at_ms : INT64_MIN};
    SCORE_TRY(months_reserve(engine, err));
    offer.features = features_make(engine, &offer, 1);
    enum score_status status = offer.features
                                   ? engine_advance(engine, event, err)
                                   : score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    if (status) {
        memory_release(&engine->memory, offer.features);
        return status;
    }
    partner->offers++;
    partner->answered++;
    if (imported->outcome == SCORE_OUTCOME_ACCEPTED) {
        partner->open_leads++;
        opportunity->live_offer = engine->offer_count;
        gates_capacity_changed(&engine->gates, offer.partner);
    } else {
        double y = imported->outcome == SCORE_OUTCOME_WON ? 1 : 0;
        double weight = import_weight(engine, imported->ended_at_ms);
        import_months(engine, &offer, imported->ended_at_ms, weight);
        offer_learn(engine, &offer, MODEL_WIN, y, weight);
    }
    offer_add(engine, &offer);
    if (imported->outcome == SCORE_OUTCOME_ACCEPTED) {
        import_months(engine, &engine->offers[engine->offer_count - 1], engine->now_ms, 1);
        months_add(engine, engine->offer_count - 1);
    }
    return SCORE_OK;
}
