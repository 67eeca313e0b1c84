/* SPDX-License-Identifier: Apache-2.0 */
/* Events that describe the market: policy, offerings, partners, facts, opportunities, exclusions.
 */
#include <string.h>

#include "engine/state.h"

enum { SYMBOL_BITS = 21 }; /* three symbols packed into one key */
static const int64_t OPEN_LEADS_MAX = 1000000;
static const double AMOUNT_MAX = 1e15;

static enum score_status intern(struct score_engine *engine, const char *field, const char *text,
                                uint32_t *ret_symbol, struct score_error *err)
{
    enum score_status status =
        symbol_intern(&engine->memory, &engine->symbols, text, ret_symbol, err);
    if (status == SCORE_INVALID) {
        return score_error_set(err, status, field, "a text is missing");
    }
    SCORE_TRY(status);
    if (*ret_symbol >> SYMBOL_BITS) {
        return score_error_set(err, SCORE_LIMIT, field, "too many different texts");
    }
    return SCORE_OK;
}

static int64_t symbols_pack(uint32_t a, uint32_t b, uint32_t c)
{
    return (int64_t)((uint64_t)a << (2 * SYMBOL_BITS) | (uint64_t)b << SYMBOL_BITS | c);
}

enum score_status apply_policy(struct score_engine *engine, const struct score_event *event,
                               struct score_error *err)
{
    SCORE_TRY(score_policy_check(event->policy, err));
    SCORE_TRY(engine_advance(engine, event, err));
    engine->policy = *event->policy;
    ledger_policy_set(engine);
    prices_policy_set(engine);
    models_policy_set(&engine->models, &engine->policy);
    models_policy_set(&engine->timing, &engine->policy);
    for (uint32_t i = 0; i < engine->partner_count; i++) {
        engine->partners[i].merit = partner_merit(engine, &engine->partners[i]);
    }
    return SCORE_OK;
}

enum score_status engine_cell(struct score_engine *engine, uint32_t line, uint32_t country,
                              uint32_t territory, uint32_t *ret_cell, struct score_error *err)
{
    int64_t key = symbols_pack(line, country, territory);
    uint32_t at = id_map_find(&engine->cell_ids, key);
    if (at != ID_MAP_NONE) {
        *ret_cell = at;
        return SCORE_OK;
    }
    struct cell cell = {.line = line, .country = country, .territory = territory};
    SCORE_TRY(gates_skill(&engine->gates, line, country, &cell.skill, err));
    SCORE_TRY(gates_region(&engine->gates, country, territory, &cell.region, err));
    SCORE_TRY(id_map_reserve(&engine->memory, &engine->cell_ids, err));
    SCORE_TRY(memory_reserve(&engine->memory, &engine->cells, &engine->cell_capacity,
                             (size_t)engine->cell_count + 1, sizeof(*engine->cells), err));
    id_map_add(&engine->cell_ids, key, engine->cell_count);
    engine->cells[engine->cell_count] = cell;
    *ret_cell = engine->cell_count++;
    return SCORE_OK;
}

/* An offering that changes its line takes its opportunities along. With `is_dry` cells are made. */
static enum score_status opportunities_reline(struct score_engine *engine, uint32_t offering,
                                              uint32_t line, bool is_dry, struct score_error *err)
{
    for (uint32_t i = 0; i < engine->opportunity_count; i++) {
        struct opportunity *opportunity = &engine->opportunities[i];
        if (opportunity->offering != offering) {
            continue;
        }
        uint32_t cell;
        SCORE_TRY(
            engine_cell(engine, line, opportunity->country, opportunity->territory, &cell, err));
        if (!is_dry) {
            opportunity->cell = cell;
        }
    }
    return SCORE_OK;
}

enum score_status apply_offering(struct score_engine *engine, const struct score_event *event,
                                 struct score_error *err)
{
    const struct score_offering_set *set = &event->offering;
    uint32_t line;
    SCORE_TRY(intern(engine, "line", set->line, &line, err));
    uint32_t at = id_map_find(&engine->offering_ids, set->id);
    bool is_new = at == ID_MAP_NONE;
    bool is_moving = !is_new && engine->offerings[at].line != line;
    if (is_new) {
        SCORE_TRY(id_map_reserve(&engine->memory, &engine->offering_ids, err));
        SCORE_TRY(memory_reserve(&engine->memory, &engine->offerings, &engine->offering_capacity,
                                 (size_t)engine->offering_count + 1, sizeof(*engine->offerings),
                                 err));
    } else if (is_moving) {
        SCORE_TRY(opportunities_reline(engine, at, line, true, err));
    }
    SCORE_TRY(engine_advance(engine, event, err));
    if (is_new) {
        at = engine->offering_count++;
        id_map_add(&engine->offering_ids, set->id, at);
    } else if (is_moving) {
        SCORE_TRY(opportunities_reline(engine, at, line, false, err)); /* the cells exist now */
    }
    engine->offerings[at] = (struct offering){.id = set->id, .line = line, .is_open = set->is_open};
    return SCORE_OK;
}

/* The group of firms at home in one place, made if new. */
static enum score_status group_get(struct score_engine *engine, uint32_t country, uint32_t home,
                                   uint32_t *ret_group, struct score_error *err)
{
    int64_t key = symbols_pack(0, country, home);
    uint32_t at = id_map_find(&engine->group_ids, key);
    if (at == ID_MAP_NONE) {
        SCORE_TRY(id_map_reserve(&engine->memory, &engine->group_ids, err));
        SCORE_TRY(memory_reserve(&engine->memory, &engine->groups, &engine->group_capacity,
                                 (size_t)engine->group_count + 1, sizeof(*engine->groups), err));
        at = engine->group_count++;
        engine->groups[at] = (struct partner_group){.country = country, .home = home};
        id_map_add(&engine->group_ids, key, at);
    }
    *ret_group = at;
    return SCORE_OK;
}

/* The territories of the event, interned into an array the caller owns (NULL when empty). */
static enum score_status grounds_make(struct score_engine *engine,
                                      const struct score_partner_set *set,
                                      struct ground **ret_grounds, struct score_error *err)
{
    *ret_grounds = NULL;
    if (set->serves_anywhere || !set->territory_count) {
        return SCORE_OK;
    }
    if (set->territory_count > UINT32_MAX / sizeof(struct ground)) {
        return score_error_set(err, SCORE_LIMIT, "territories", "too many territories");
    }
    struct ground *grounds = memory_new(&engine->memory, set->territory_count * sizeof(*grounds));
    if (!grounds) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    for (size_t i = 0; i < set->territory_count; i++) {
        const struct score_territory *territory = &set->territories[i];
        enum score_status status =
            intern(engine, "territories", territory->country, &grounds[i].country, err);
        if (!status) {
            status =
                intern(engine, "territories", territory->territory, &grounds[i].territory, err);
        }
        if (status) {
            memory_release(&engine->memory, grounds);
            return status;
        }
    }
    *ret_grounds = grounds;
    return SCORE_OK;
}

static enum score_status partner_check(const struct score_partner_set *set, struct score_error *err)
{
    if (set->open_lead_limit < 0 || set->open_lead_limit > OPEN_LEADS_MAX) {
        return score_error_set(err, SCORE_INVALID, "open_lead_limit", "must be 0 to %lld",
                               (long long)OPEN_LEADS_MAX);
    }
    if (set->pause_until_ms && set->pause_until_ms < set->pause_from_ms) {
        return score_error_set(err, SCORE_INVALID, "pause_until_ms", "ends before it begins");
    }
    if (set->territory_count && !set->serves_anywhere && !set->territories) {
        return score_error_set(err, SCORE_INVALID, "territories", "the list is missing");
    }
    return SCORE_OK;
}

/* Room for one more partner, in every array that has a place per partner. */
static enum score_status partner_reserve(struct score_engine *engine, bool is_new,
                                         struct score_error *err)
{
    uint32_t count = engine->partner_count + is_new;
    SCORE_TRY(gates_reserve(&engine->gates, count, err));
    SCORE_TRY(id_map_reserve(&engine->memory, &engine->enterprises, err));
    if (!is_new) {
        return SCORE_OK;
    }
    SCORE_TRY(id_map_reserve(&engine->memory, &engine->partner_ids, err));
    SCORE_TRY(memory_reserve(&engine->memory, &engine->collected, &engine->collected_capacity,
                             count, sizeof(*engine->collected), err));
    engine->solution.is_valid = false; /* its rows may move */
    SCORE_TRY(memory_reserve(&engine->memory, &engine->rows, &engine->row_capacity, count,
                             sizeof(*engine->rows), err));
    SCORE_TRY(memory_reserve(&engine->memory, &engine->steps, &engine->step_capacity, count,
                             sizeof(*engine->steps), err));
    SCORE_TRY(memory_reserve(&engine->memory, &engine->partners, &engine->partner_capacity, count,
                             sizeof(*engine->partners), err));
    engine->gates.partners = engine->partners;
    return SCORE_OK;
}

/* The groups of the event, made if new. */
static enum score_status bands_get(struct score_engine *engine, const struct score_partner_set *set,
                                   uint32_t ret_bands[SCORE_DIMENSION_NAMED_COUNT],
                                   struct score_error *err)
{
    for (uint32_t dimension = 0; dimension < SCORE_DIMENSION_NAMED_COUNT; dimension++) {
        const char *name = set->groups[dimension];
        uint32_t symbol;
        ret_bands[dimension] = POSITION_NONE;
        if (!name || !*name) {
            continue;
        }
        SCORE_TRY(intern(engine, "groups", name, &symbol, err));
        SCORE_TRY(band_get(engine, dimension, symbol, &ret_bands[dimension], err));
    }
    return SCORE_OK;
}

static void enterprise_leave(struct score_engine *engine, uint32_t at)
{
    struct partner *partner = &engine->partners[at];
    if (!partner->enterprise_id) {
        return;
    }
    uint32_t first = id_map_find(&engine->enterprises, partner->enterprise_id);
    if (first == at) {
        id_map_change(&engine->enterprises, partner->enterprise_id, partner->enterprise_next);
        return;
    }
    while (engine->partners[first].enterprise_next != at) {
        first = engine->partners[first].enterprise_next;
    }
    engine->partners[first].enterprise_next = partner->enterprise_next;
}

/* Room was reserved. An enterprise that lost all its firms keeps its place in the map, empty. */
static void enterprise_join(struct score_engine *engine, uint32_t at, int64_t enterprise_id)
{
    struct partner *partner = &engine->partners[at];
    partner->enterprise_id = enterprise_id;
    partner->enterprise_next = POSITION_NONE;
    if (!enterprise_id) {
        return;
    }
    uint32_t first = id_map_find(&engine->enterprises, enterprise_id);
    if (first != ID_MAP_NONE) {
        partner->enterprise_next = first;
        id_map_change(&engine->enterprises, enterprise_id, at);
    } else {
        id_map_add(&engine->enterprises, enterprise_id, at);
    }
}

static uint32_t partner_add(struct score_engine *engine, int64_t id)
{
    uint32_t at = engine->partner_count++;
    engine->partners[at] = (struct partner){
        .id = id,
        .enterprise_next = POSITION_NONE,
        .last_offer_at_ms = INT64_MIN,
        .merit = 1,
        .newest_offer = POSITION_NONE,
    };
    id_map_add(&engine->partner_ids, id, at);
    engine->gates.partner_count = engine->partner_count;
    return at;
}

enum score_status apply_partner(struct score_engine *engine, const struct score_event *event,
                                struct score_error *err)
{
    const struct score_partner_set *set = &event->partner;
    uint32_t country;
    uint32_t home;
    uint32_t group;
    uint32_t bands[SCORE_DIMENSION_NAMED_COUNT];
    SCORE_TRY(partner_check(set, err));
    SCORE_TRY(intern(engine, "country", set->country, &country, err));
    SCORE_TRY(intern(engine, "home", set->home, &home, err));
    SCORE_TRY(group_get(engine, country, home, &group, err));
    SCORE_TRY(bands_get(engine, set, bands, err));
    uint32_t at = id_map_find(&engine->partner_ids, set->id);
    bool is_new = at == ID_MAP_NONE;
    SCORE_TRY(partner_reserve(engine, is_new, err));
    struct ground *grounds;
    SCORE_TRY(grounds_make(engine, set, &grounds, err));
    enum score_status status = engine_advance(engine, event, err);
    if (status) {
        memory_release(&engine->memory, grounds);
        return status;
    }
    if (is_new) {
        at = partner_add(engine, set->id);
    } else {
        enterprise_leave(engine, at);
    }
    enterprise_join(engine, at, set->enterprise_id);
    struct partner *partner = &engine->partners[at];
    partner->country = country;
    partner->group = group;
    memcpy(partner->bands, bands, sizeof(bands));
    partner->is_active = set->is_active;
    partner->has_focal = set->has_focal;
    partner->serves_anywhere = set->serves_anywhere;
    partner->open_lead_limit = set->open_lead_limit;
    partner->pause_from_ms = set->pause_from_ms;
    partner->pause_until_ms = set->pause_until_ms;
    memory_release(&engine->memory, partner->grounds);
    partner->grounds = grounds;
    partner->ground_count = grounds ? (uint32_t)set->territory_count : 0;
    gates_partner_changed(&engine->gates, at);
    return SCORE_OK;
}

static struct fact *fact_find(const struct partner *partner, const struct fact *wanted)
{
    for (uint32_t i = 0; i < partner->fact_count; i++) {
        struct fact *fact = &partner->facts[i];
        if (fact->fact == wanted->fact && fact->line == wanted->line &&
            fact->country == wanted->country) {
            return fact;
        }
    }
    return NULL;
}

static enum score_status fact_check(const struct score_fact_set *set, struct score_error *err)
{
    if ((int)set->fact < 0 || set->fact >= SCORE_FACT_COUNT) {
        return score_error_set(err, SCORE_INVALID, "fact", "no such fact");
    }
    if ((int)set->state < SCORE_FACT_UNKNOWN || set->state > SCORE_FACT_NOT_MET) {
        return score_error_set(err, SCORE_INVALID, "state", "no such state");
    }
    if (set->valid_to_ms && set->valid_to_ms < set->valid_from_ms) {
        return score_error_set(err, SCORE_INVALID, "valid_to_ms", "ends before it begins");
    }
    bool is_local = set->fact == SCORE_FACT_AUTHORISATION || set->fact == SCORE_FACT_DISTRIBUTOR;
    if (!is_local && (!set->line || *set->line || !set->country || *set->country)) {
        return score_error_set(err, SCORE_INVALID, "line",
                               "this fact is about the whole firm, not a line or a country");
    }
    return SCORE_OK;
}

enum score_status apply_fact(struct score_engine *engine, const struct score_event *event,
                             struct score_error *err)
{
    const struct score_fact_set *set = &event->fact;
    SCORE_TRY(fact_check(set, err));
    struct partner *partner = engine_partner(engine, set->partner);
    if (!partner) {
        return score_error_set(err, SCORE_NOT_FOUND, "partner", "no such partner");
    }
    struct fact fact = {
        .valid_from_ms = set->valid_from_ms,
        .valid_to_ms = set->valid_to_ms,
        .fact = set->fact,
        .state = set->state,
        .is_attested = set->is_attested,
    };
    SCORE_TRY(intern(engine, "line", set->line, &fact.line, err));
    SCORE_TRY(intern(engine, "country", set->country, &fact.country, err));
    SCORE_TRY(memory_reserve(&engine->memory, &partner->facts, &partner->fact_capacity,
                             (size_t)partner->fact_count + 1, sizeof(*partner->facts), err));
    SCORE_TRY(gates_reserve(&engine->gates, engine->partner_count, err));
    SCORE_TRY(engine_advance(engine, event, err));
    struct fact *known = fact_find(partner, &fact);
    if (!known) {
        known = &partner->facts[partner->fact_count++];
        engine->gates.fact_count++;
    }
    *known = fact;
    gates_partner_changed(&engine->gates, (uint32_t)(partner - engine->partners));
    return SCORE_OK;
}

static enum score_status opportunity_read(struct score_engine *engine,
                                          const struct score_opportunity_set *set,
                                          struct opportunity *ret, struct score_error *err)
{
    if (!(set->amount >= 0 && set->amount <= AMOUNT_MAX)) {
        return score_error_set(err, SCORE_INVALID, "amount", "must be 0 to %g", AMOUNT_MAX);
    }
    ret->offering = id_map_find(&engine->offering_ids, set->offering);
    if (ret->offering == ID_MAP_NONE) {
        return score_error_set(err, SCORE_NOT_FOUND, "offering", "no such offering");
    }
    ret->amount = set->amount;
    SCORE_TRY(intern(engine, "country", set->country, &ret->country, err));
    SCORE_TRY(intern(engine, "territory", set->territory, &ret->territory, err));
    SCORE_TRY(intern(engine, "source", set->source, &ret->source, err));
    SCORE_TRY(intern(engine, "industry", set->industry, &ret->industry, err));
    SCORE_TRY(intern(engine, "size_band", set->size_band, &ret->size_band, err));
    SCORE_TRY(source_quality_reserve(&engine->models, &engine->memory, ret->source + 1, err));
    return engine_cell(engine, engine->offerings[ret->offering].line, ret->country, ret->territory,
                       &ret->cell, err);
}

enum score_status apply_opportunity(struct score_engine *engine, const struct score_event *event,
                                    struct score_error *err)
{
    const struct score_opportunity_set *set = &event->opportunity;
    uint32_t at = id_map_find(&engine->opportunity_ids, set->id);
    bool is_new = at == ID_MAP_NONE;
    struct opportunity record =
        is_new ? (struct opportunity){.id = set->id, .live_offer = POSITION_NONE}
               : engine->opportunities[at];
    SCORE_TRY(opportunity_read(engine, set, &record, err));
    if (is_new) {
        SCORE_TRY(id_map_reserve(&engine->memory, &engine->opportunity_ids, err));
        SCORE_TRY(memory_reserve(
            &engine->memory, &engine->opportunities, &engine->opportunity_capacity,
            (size_t)engine->opportunity_count + 1, sizeof(*engine->opportunities), err));
    }
    SCORE_TRY(engine_advance(engine, event, err));
    if (is_new) {
        at = engine->opportunity_count++;
        id_map_add(&engine->opportunity_ids, set->id, at);
        if (set->amount > 0) {
            histogram_add(&engine->amounts, set->amount);
            engine->amount_sum += set->amount;
            engine->amount_count++;
        }
    }
    engine->opportunities[at] = record;
    return SCORE_OK;
}

enum score_status exclusion_reserve(struct score_engine *engine, struct opportunity *opportunity,
                                    struct score_error *err)
{
    return memory_reserve(&engine->memory, &opportunity->excluded, &opportunity->excluded_capacity,
                          (size_t)opportunity->excluded_count + 1, sizeof(*opportunity->excluded),
                          err);
}

void exclusion_set(struct opportunity *opportunity, uint32_t partner, bool is_excluded)
{
    uint32_t at = 0;
    while (at < opportunity->excluded_count && opportunity->excluded[at] != partner) {
        at++;
    }
    bool is_known = at < opportunity->excluded_count;
    if (is_excluded && !is_known) {
        opportunity->excluded[opportunity->excluded_count++] = partner;
    } else if (!is_excluded && is_known) {
        opportunity->excluded_count--;
        memmove(&opportunity->excluded[at], &opportunity->excluded[at + 1],
                (opportunity->excluded_count - at) * sizeof(*opportunity->excluded));
    }
}

enum score_status apply_exclusion(struct score_engine *engine, const struct score_event *event,
                                  struct score_error *err)
{
    const struct score_exclusion_set *set = &event->exclusion;
    struct opportunity *opportunity = engine_opportunity(engine, set->opportunity);
    if (!opportunity) {
        return score_error_set(err, SCORE_NOT_FOUND, "opportunity", "no such opportunity");
    }
    uint32_t partner = id_map_find(&engine->partner_ids, set->partner);
    if (partner == ID_MAP_NONE) {
        return score_error_set(err, SCORE_NOT_FOUND, "partner", "no such partner");
    }
    SCORE_TRY(exclusion_reserve(engine, opportunity, err));
    SCORE_TRY(engine_advance(engine, event, err));
    exclusion_set(opportunity, partner, set->is_excluded);
    return SCORE_OK;
}
