/* SPDX-License-Identifier: Apache-2.0 */
/* The state as canonical bytes: what two folds of the same events must agree on. */
#include <string.h>

#include "engine/codec.h"
#include "engine/state.h"

struct writer {
    score_bytes_fn *write;
    void *user;
};

static void write_integer(const struct writer *writer, int64_t value)
{
    uint8_t bytes[8];
    u64_store(bytes, (uint64_t)value);
    writer->write(bytes, sizeof(bytes), writer->user);
}

static void write_double(const struct writer *writer, double value)
{
    uint8_t bytes[8];
    double_store(bytes, value);
    writer->write(bytes, sizeof(bytes), writer->user);
}

static void write_text(const struct writer *writer, const char *text)
{
    size_t len = strlen(text);
    write_integer(writer, (int64_t)len);
    writer->write(text, len, writer->user);
}

static const char *symbol_text(const struct score_engine *engine, uint32_t symbol)
{
    return symbol ? engine->symbols.items[symbol].text : "";
}

static void write_evidence(const struct writer *writer, const struct evidence *evidence)
{
    for (int kind = 0; kind < MODEL_COUNT; kind++) {
        write_double(writer, (double)evidence->precision[kind]);
        write_double(writer, (double)evidence->natural[kind]);
    }
    write_integer(writer, evidence->touched_hour);
}

static void write_model_sums(const struct writer *writer, const struct models *models)
{
    for (int kind = 0; kind < MODEL_COUNT; kind++) {
        for (int family = 0; family < FAMILY_COUNT; family++) {
            write_double(writer, models->variance[family][kind]);
            write_double(writer, models->spreads[family][kind].excess);
            write_double(writer, models->spreads[family][kind].weight);
        }
        write_double(writer, models->calibrations[kind].count);
        write_double(writer, models->calibrations[kind].wins);
        write_double(writer, models->calibrations[kind].predicted);
        write_double(writer, models->outcomes[kind]);
        write_double(writer, models->positives[kind]);
    }
    write_double(writer, models->regret);
    write_integer(writer, models->version);
}

static bool evidence_is_empty(const struct evidence *evidence)
{
    bool is_empty = evidence->touched_hour == 0;
    for (int kind = 0; kind < MODEL_COUNT; kind++) {
        is_empty = is_empty && evidence->precision[kind] == 0 && evidence->natural[kind] == 0;
    }
    return is_empty;
}

static void write_slots(const struct writer *writer, const struct models *models)
{
    for (uint32_t slot = 0; slot < models->slot_count; slot++) {
        if (!evidence_is_empty(&models->slots[slot])) {
            write_integer(writer, slot);
            write_evidence(writer, &models->slots[slot]);
        }
    }
    for (int span = 0; span < HAZARD_SPANS; span++) {
        write_evidence(writer, &models->spans[span]);
    }
}

static void write_checks(const struct writer *writer, const struct models *models, int kind)
{
    const struct calibrator *calibrator = &models->calibrators[kind];
    for (int i = 0; i < CALIBRATION_GROUPS; i++) {
        const struct calibration_group *group = &calibrator->groups[i];
        write_double(writer, group->count);
        write_double(writer, group->wins);
        write_double(writer, group->z_sum);
        write_double(writer, calibrator->shift[i]);
    }
    write_double(writer, calibrator->slope);
    write_integer(writer, calibrator->seen);
    write_integer(writer, calibrator->hour);
    const struct drift *drift = &models->drifts[kind];
    write_double(writer, drift->sum);
    write_integer(writer, drift->seen);
    write_integer(writer, drift->alarms);
    write_integer(writer, drift->alarm_at);
}

/* By name: a call that failed may have left a place behind, which says nothing. */
static void write_places(const struct writer *writer, const struct score_engine *engine, int kind)
{
    for (uint32_t i = 0; i < engine->cell_count; i++) {
        const struct cell *cell = &engine->cells[i];
        if (cell->calibrations[kind].count > 0) {
            write_text(writer, symbol_text(engine, cell->line));
            write_text(writer, symbol_text(engine, cell->country));
            write_text(writer, symbol_text(engine, cell->territory));
            write_double(writer, (double)cell->calibrations[kind].count);
            write_double(writer, (double)cell->calibrations[kind].wins);
            write_double(writer, (double)cell->calibrations[kind].predicted);
            write_integer(writer, cell->calibrations[kind].hour);
        }
    }
    for (uint32_t i = 0; i < engine->group_count; i++) {
        const struct partner_group *group = &engine->groups[i];
        if (group->firm_mean[kind] != 0) {
            write_text(writer, symbol_text(engine, group->country));
            write_text(writer, symbol_text(engine, group->home));
            write_double(writer, group->firm_mean[kind]);
        }
    }
}

static void write_model(const struct writer *writer, const struct score_engine *engine)
{
    const struct models *models = &engine->models;
    write_text(writer, "score-model-2");
    write_model_sums(writer, models);
    write_slots(writer, models);
    for (uint32_t i = 0; i < engine->partner_count; i++) {
        write_integer(writer, engine->partners[i].id);
        write_evidence(writer, &engine->partners[i].evidence);
        write_evidence(writer, &engine->partners[i].timing);
    }
    write_model_sums(writer, &engine->timing);
    write_slots(writer, &engine->timing);
    for (int kind = 0; kind < MODEL_COUNT; kind++) {
        write_checks(writer, &engine->models, kind);
        write_places(writer, engine, kind);
    }
    for (uint32_t i = 0; i < models->source_capacity && i < engine->symbols.count; i++) {
        const struct source_quality *source = &models->sources[i];
        if (source->real > 0 || source->unreal > 0) {
            write_text(writer, symbol_text(engine, i));
            write_double(writer, source->real);
            write_double(writer, source->unreal);
        }
    }
}

static void write_partner(const struct writer *writer, const struct partner *partner)
{
    const int64_t integers[] = {partner->id,
                                partner->enterprise_id,
                                partner->is_active,
                                partner->has_focal,
                                partner->serves_anywhere,
                                partner->open_lead_limit,
                                partner->pause_from_ms,
                                partner->pause_until_ms,
                                partner->fact_count,
                                partner->open_leads,
                                partner->offers,
                                partner->answered,
                                partner->last_offer_at_ms};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(integers); i++) {
        write_integer(writer, integers[i]);
    }
    write_double(writer, partner->merit);
    for (int ledger = 0; ledger < LEDGER_COUNT; ledger++) {
        const struct ledger_row *row = &partner->ledgers[ledger];
        const double numbers[] = {row->x_scaled,    row->p_scaled, row->e_scaled, row->exposure,
                                  row->entitlement, row->account,  row->moved};
        for (size_t i = 0; i < SCORE_ARRAY_COUNT(numbers); i++) {
            write_double(writer, numbers[i]);
        }
    }
}

static void write_band(const struct writer *writer, const struct score_engine *engine,
                       const struct band *band, bool is_named)
{
    write_integer(writer, band->dimension);
    write_text(writer, is_named ? symbol_text(engine, band->name) : "");
    const double numbers[] = {band->received_scaled, band->entitled_scaled, band->low, band->high};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(numbers); i++) {
        write_double(writer, numbers[i]);
    }
}

/* Only under a policy whose prices learn: what others write is what they always wrote. */
static void write_prices(const struct writer *writer, const struct score_engine *engine)
{
    const struct prices *prices = &engine->prices;
    if (!policy_has_learnt(&engine->policy)) {
        return;
    }
    write_text(writer, "score-prices-1");
    write_integer(writer, (int64_t)prices->kind);
    write_integer(writer, prices->horizon.step);
    for (int i = 0; i < HORIZON_STEPS; i++) {
        write_integer(writer, prices->horizon.counts[i]);
    }
    for (uint32_t i = 0; i < engine->partner_count; i++) {
        const struct firm_prices *firm = &engine->partners[i].prices;
        write_double(writer, firm->own);
        write_double(writer, firm->cap);
        write_double(writer, firm->floor);
        write_integer(writer, firm->is_own);
    }
    for (uint32_t i = 0; i < engine->group_count; i++) {
        write_double(writer, engine->groups[i].own_price);
    }
    write_double(writer, prices->entitled_scaled);
    for (uint32_t i = 0; i < prices->band_count; i++) {
        write_band(writer, engine, &prices->bands[i], true);
    }
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(prices->newcomers); i++) {
        write_band(writer, engine, &prices->newcomers[i], false);
    }
}

static void write_offers(const struct writer *writer, const struct score_engine *engine)
{
    for (uint32_t i = 0; i < engine->offer_count; i++) {
        const struct offer *offer = &engine->offers[i];
        write_integer(writer, offer->id);
        write_integer(writer, engine->opportunities[offer->opportunity].id);
        write_integer(writer, engine->partners[offer->partner].id);
        write_integer(writer, (int64_t)offer->outcome);
        write_integer(writer, offer->is_undone);
        write_double(writer, offer->charge);
        write_double(writer, offer->value_weight);
        write_integer(writer, offer->months);
        write_integer(writer, offer->month_due_ms);
    }
    for (uint32_t i = 0; i < engine->opportunity_count; i++) {
        const struct opportunity *opportunity = &engine->opportunities[i];
        write_integer(writer, opportunity->id);
        write_integer(writer, opportunity->stages);
        write_integer(writer, opportunity->pending.decision);
        for (uint32_t k = 0; k < opportunity->excluded_count; k++) {
            write_integer(writer, engine->partners[opportunity->excluded[k]].id);
        }
    }
}

void score_engine_write(const struct score_engine *engine, enum score_part_of_state part,
                        score_bytes_fn *write, void *user)
{
    const struct writer writer = {.write = write, .user = user};
    write_model(&writer, engine);
    if (part == SCORE_STATE_MODEL) {
        return;
    }
    write_text(&writer, "score-state-2");
    write_integer(&writer, engine->seq);
    write_integer(&writer, engine->now_ms);
    write_integer(&writer, engine->policy.version);
    write_integer(&writer, engine->decisions);
    write_double(&writer, engine->value_mean);
    write_double(&writer, engine->offered_value_mean);
    write_double(&writer, engine->ledgers.value_cap);
    write_integer(&writer, engine->ledgers.base_ms);
    write_integer(&writer, engine->ledgers.credit_count);
    for (uint32_t i = 0; i < engine->partner_count; i++) {
        write_partner(&writer, &engine->partners[i]);
    }
    for (uint32_t i = 0; i < engine->group_count; i++) {
        const struct partner_group *group = &engine->groups[i];
        if (group->deficit_scaled != 0) { /* a place without bookings says nothing */
            write_text(&writer, symbol_text(engine, group->country));
            write_text(&writer, symbol_text(engine, group->home));
            write_double(&writer, group->deficit_scaled);
        }
    }
    write_offers(&writer, engine);
    write_prices(&writer, engine);
}
