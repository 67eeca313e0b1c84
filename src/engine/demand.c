/* SPDX-License-Identifier: Apache-2.0 */
/* What had to be passed, and among whom: what caps, floors and bands are held against. */
#include "score/suppose.h"

#include "engine/numerics.h"
#include "engine/state.h"

struct giving {
    struct score_engine *engine;
    score_demand_fn *give;
    void *user;
    int64_t at_ms;
    struct score_demand row;
};

static void row_give(struct giving *giving, uint32_t partner, double target)
{
    struct score_engine *engine = giving->engine;
    giving->row.partner = engine->partners[partner].id;
    giving->row.target = target;
    for (uint32_t dimension = 0; dimension < SCORE_DIMENSION_COUNT; dimension++) {
        const struct band *band = band_of(engine, partner, dimension);
        int64_t at = 0;
        if (band && dimension == SCORE_DIMENSION_NEWCOMER) {
            at = 1 + (band - engine->prices.newcomers);
        } else if (band) {
            at = 1 + (band - engine->prices.bands);
        }
        giving->row.groups[dimension] = at;
    }
    giving->give(&giving->row, giving->user);
}

static void members_give(struct giving *giving, const struct membership *membership)
{
    for (uint32_t i = 0; i < membership->count; i++) {
        row_give(giving, membership->members[i].partner,
                 (double)membership->members[i].merit / membership->merit_sum);
    }
}

/* The firms that pass every gate now, as for an opportunity that nobody had yet. */
static void present_give(struct giving *giving, const struct opportunity *opportunity)
{
    struct score_engine *engine = giving->engine;
    struct opportunity fresh = *opportunity;
    int64_t counts[SCORE_GATE_COUNT] = {0};
    struct lanes sum = {0};
    fresh.excluded_count = 0;
    engine->solution.is_valid = false; /* the list of the collected is its scratch */
    uint32_t count = eligible_collect(engine, &fresh, giving->at_ms, counts);
    for (uint32_t i = 0; i < count; i++) {
        lanes_add(&sum, engine->partners[engine->collected[i]].merit);
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = engine->collected[i];
        row_give(giving, at, engine->partners[at].merit / lanes_sum(&sum));
    }
}

/* Offers since a moment by cell. */
static bool offers_count(const struct score_engine *engine, int64_t since_ms, double *counts)
{
    bool is_any = false;
    for (uint32_t i = 0; i < engine->offer_count; i++) {
        const struct offer *offer = &engine->offers[i];
        bool is_counted =
            !offer->is_imported && !offer->is_rule_made && offer->counted_at_ms > since_ms;
        counts[engine->opportunities[offer->opportunity].cell] += is_counted;
        is_any |= is_counted;
    }
    return is_any;
}

enum score_status score_engine_demand(struct score_engine *engine, int64_t since_ms, int64_t at_ms,
                                      score_demand_fn *give, void *user, struct score_error *err)
{
    if (!engine || !give) {
        return score_error_set(err, SCORE_INVALID, "", "an engine and a function are needed");
    }
    double *counts = memory_new(&engine->memory, (engine->cell_count + 1) * sizeof(*counts));
    uint32_t *first = memory_new(&engine->memory, (engine->cell_count + 1) * sizeof(*first));
    if (!counts || !first) {
        memory_release(&engine->memory, counts);
        memory_release(&engine->memory, first);
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    bool has_history = offers_count(engine, since_ms, counts);
    for (uint32_t i = engine->opportunity_count; i-- > 0;) {
        first[engine->opportunities[i].cell] = i;
        counts[engine->opportunities[i].cell] += has_history ? 0 : 1;
    }
    struct giving giving = {.engine = engine, .give = give, .user = user, .at_ms = at_ms};
    for (uint32_t cell = 0; cell < engine->cell_count; cell++) {
        giving.row.offers = counts[cell];
        if (!(counts[cell] > 0)) {
            continue;
        }
        if (has_history && engine->cells[cell].last) {
            members_give(&giving, engine->cells[cell].last);
        } else {
            present_give(&giving, &engine->opportunities[first[cell]]);
        }
        giving.row.cell++;
    }
    memory_release(&engine->memory, counts);
    memory_release(&engine->memory, first);
    return SCORE_OK;
}
