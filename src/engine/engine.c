/* SPDX-License-Identifier: Apache-2.0 */
#include "score/engine.h"

#include <string.h>

#include "engine/state.h"

enum score_status score_engine_create(const struct score_engine_options *options,
                                      struct score_engine **ret_engine, struct score_error *err)
{
    struct score_allocator memory = {0};
    if (options) {
        if (options->size != sizeof(*options)) {
            return score_error_set(err, SCORE_INVALID, "size", "not options of this library");
        }
        memory = options->allocator;
    }
    if (!memory.resize != !memory.release) {
        return score_error_set(err, SCORE_INVALID, "allocator", "needs both functions or none");
    }
    struct score_engine *engine = memory_new(&memory, sizeof(*engine));
    if (!engine) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    engine->memory = memory;
    engine->now_ms = INT64_MIN;
    engine->gates.memory = &engine->memory;
    engine->gates.at_ms = INT64_MIN;
    score_policy_init(&engine->policy);
    enum score_status status =
        models_init(&engine->models, &engine->memory, &engine->policy, MODEL_SLOTS, err);
    status = status ? status
                    : models_init(&engine->timing, &engine->memory, &engine->policy,
                                  1 << MODEL_FAMILY_BITS, err);
    if (status) {
        score_engine_free(engine);
        return status;
    }
    ledger_policy_set(engine);
    prices_policy_set(engine);
    *ret_engine = engine;
    return SCORE_OK;
}

static void partner_done(struct score_engine *engine, struct partner *partner)
{
    memory_release(&engine->memory, partner->grounds);
    memory_release(&engine->memory, partner->facts);
    memory_release(&engine->memory, partner->marks);
}

static void records_free(struct score_engine *engine)
{
    const struct score_allocator *memory = &engine->memory;
    for (uint32_t i = 0; i < engine->opportunity_count; i++) {
        struct opportunity *opportunity = &engine->opportunities[i];
        membership_release(engine, opportunity->pending.membership);
        memory_release(memory, opportunity->pending.shares);
        memory_release(memory, opportunity->excluded);
    }
    for (uint32_t i = 0; i < engine->offer_count; i++) {
        membership_release(engine, engine->offers[i].membership);
        memory_release(memory, engine->offers[i].features);
    }
    for (uint32_t i = 0; i < engine->cell_count; i++) {
        membership_release(engine, engine->cells[i].last);
    }
    for (uint32_t i = 0; i < engine->ledgers.credit_count; i++) {
        membership_release(engine, engine->ledgers.credits[i].membership);
    }
    for (uint32_t i = 0; i < engine->partner_count; i++) {
        partner_done(engine, &engine->partners[i]);
    }
}

void score_engine_free(struct score_engine *engine)
{
    if (!engine) {
        return;
    }
    const struct score_allocator memory = engine->memory;
    records_free(engine);
    gates_done(&engine->gates);
    models_done(&engine->models, &memory);
    models_done(&engine->timing, &memory);
    symbols_done(&memory, &engine->symbols);
    struct id_map *maps[] = {&engine->offering_ids,    &engine->partner_ids,
                             &engine->opportunity_ids, &engine->offer_ids,
                             &engine->cell_ids,        &engine->group_ids,
                             &engine->enterprises,     &engine->prices.band_ids};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(maps); i++) {
        id_map_done(&memory, maps[i]);
    }
    void *arrays[] = {engine->offerings,    engine->partners,  engine->opportunities,
                      engine->offers,       engine->cells,     engine->groups,
                      engine->rows,         engine->collected, engine->ledgers.credits,
                      engine->months.items, engine->steps,     engine->prices.bands};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(arrays); i++) {
        memory_release(&memory, arrays[i]);
    }
    memory_release(&memory, engine);
}

struct offering *engine_offering(const struct score_engine *engine, int64_t id)
{
    uint32_t at = id_map_find(&engine->offering_ids, id);
    return at == ID_MAP_NONE ? NULL : &engine->offerings[at];
}

struct partner *engine_partner(const struct score_engine *engine, int64_t id)
{
    uint32_t at = id_map_find(&engine->partner_ids, id);
    return at == ID_MAP_NONE ? NULL : &engine->partners[at];
}

struct opportunity *engine_opportunity(const struct score_engine *engine, int64_t id)
{
    uint32_t at = id_map_find(&engine->opportunity_ids, id);
    return at == ID_MAP_NONE ? NULL : &engine->opportunities[at];
}

struct offer *engine_offer(const struct score_engine *engine, int64_t id)
{
    uint32_t at = id_map_find(&engine->offer_ids, id);
    return at == ID_MAP_NONE ? NULL : &engine->offers[at];
}

enum score_status engine_advance(struct score_engine *engine, const struct score_event *event,
                                 struct score_error *err)
{
    int64_t now_ms = event->at_ms > engine->now_ms ? event->at_ms : engine->now_ms;
    int64_t before_ms = engine->now_ms;
    engine->now_ms = now_ms; /* audit marks are set for the new moment */
    enum score_status status = ledger_credits_end(engine, now_ms, err);
    if (status) {
        engine->now_ms = before_ms;
        return status;
    }
    ledger_rebase(engine);
    months_close(engine);
    engine->seq = event->seq;
    engine->solution.is_valid = false;
    return SCORE_OK;
}

enum score_status score_engine_apply(struct score_engine *engine, const struct score_event *event,
                                     struct score_error *err)
{
    if (!engine || !event) {
        return score_error_set(err, SCORE_INVALID, "", "an engine and an event are needed");
    }
    static event_handler *const HANDLERS[] = {
        [SCORE_EVENT_POLICY_SET] = apply_policy,
        [SCORE_EVENT_OFFERING_SET] = apply_offering,
        [SCORE_EVENT_PARTNER_SET] = apply_partner,
        [SCORE_EVENT_FACT_SET] = apply_fact,
        [SCORE_EVENT_OPPORTUNITY_SET] = apply_opportunity,
        [SCORE_EVENT_EXCLUSION_SET] = apply_exclusion,
        [SCORE_EVENT_DECISION_MADE] = apply_decision,
        [SCORE_EVENT_OFFER_MADE] = apply_offer,
        [SCORE_EVENT_OFFER_OUTCOME] = apply_outcome,
        [SCORE_EVENT_OFFER_IMPORTED] = apply_import,
    };
    int kind = (int)event->kind;
    if (kind <= 0 || kind >= (int)SCORE_ARRAY_COUNT(HANDLERS)) {
        return score_error_set(err, SCORE_INVALID, "kind", "no such kind of event");
    }
    engine->gates.partners = engine->partners;
    return HANDLERS[kind](engine, event, err);
}

size_t score_engine_partner_count(const struct score_engine *engine)
{
    return engine->partner_count;
}

int64_t score_engine_state_version(const struct score_engine *engine)
{
    return engine->seq;
}

int64_t score_engine_model_version(const struct score_engine *engine)
{
    return engine->models.version;
}

const struct score_policy *score_engine_policy(const struct score_engine *engine)
{
    return &engine->policy;
}

double score_engine_value_cap(const struct score_engine *engine)
{
    return engine->ledgers.value_cap;
}

static void ledger_report(const struct score_engine *engine, const struct ledger_row *row,
                          struct score_ledger *ret)
{
    double scale = ledger_scale(engine, engine->now_ms);
    *ret = (struct score_ledger){
        .x = row->x_scaled / scale,
        .e = row->e_scaled / scale,
        .exposure = row->exposure,
        .entitlement = row->entitlement,
        .account = row->account,
        .moved = row->moved,
    };
}

enum score_status score_engine_account(const struct score_engine *engine, int64_t partner_id,
                                       struct score_account *ret_account, struct score_error *err)
{
    const struct partner *partner = engine_partner(engine, partner_id);
    if (!partner) {
        return score_error_set(err, SCORE_NOT_FOUND, "partner", "no such partner");
    }
    *ret_account = (struct score_account){
        .partner = partner_id,
        .open_leads = partner->open_leads,
        .offers = partner->offers,
        .answered = partner->answered,
        .merit = partner->merit,
    };
    for (int dimension = 0; dimension < SCORE_DIMENSION_NAMED_COUNT; dimension++) {
        ret_account->has_group[dimension] = partner->bands[dimension] != POSITION_NONE;
    }
    ledger_report(engine, &partner->ledgers[LEDGER_NUMBER], &ret_account->number);
    ledger_report(engine, &partner->ledgers[LEDGER_VALUE], &ret_account->value);
    return SCORE_OK;
}
