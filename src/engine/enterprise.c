/* SPDX-License-Identifier: Apache-2.0 */

/* Firms of one worldwide enterprise in one country count as one firm (engine.md 7): what being
 * several would gain is divided among them. */

#include "engine/enterprise.h"

#include "engine/solve.h"
#include "engine/state.h"

uint32_t enterprise_next(const struct score_engine *engine, const struct partner *own, uint32_t at)
{
    if (!own->enterprise_id) {
        return POSITION_NONE;
    }
    at = at == POSITION_NONE ? id_map_find(&engine->enterprises, own->enterprise_id)
                             : engine->partners[at].enterprise_next;
    while (at != POSITION_NONE &&
           (&engine->partners[at] == own || engine->partners[at].country != own->country)) {
        at = engine->partners[at].enterprise_next;
    }
    return at;
}

/* The row of an eligible firm; POSITION_NONE when it is not. engine.collected is in the order of
 * the partners, and rows are in that order. */
static uint32_t row_find(const struct score_engine *engine, uint32_t count, uint32_t partner)
{
    uint32_t low = 0;
    uint32_t high = count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (engine->collected[middle] < partner) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < count && engine->collected[low] == partner ? low : POSITION_NONE;
}

double enterprise_part(const struct score_engine *engine, uint32_t count, uint32_t row)
{
    const struct partner *partner = &engine->partners[engine->collected[row]];
    if (!partner->enterprise_id) {
        return 1;
    }
    uint32_t firms = 0;
    uint32_t at = id_map_find(&engine->enterprises, partner->enterprise_id);
    for (; at != POSITION_NONE; at = engine->partners[at].enterprise_next) {
        firms += engine->partners[at].country == partner->country &&
                 row_find(engine, count, at) != POSITION_NONE;
    }
    return 1.0 / (double)firms;
}

bool enterprise_speaks(const struct score_engine *engine, uint32_t count, uint32_t row)
{
    const struct partner *partner = &engine->partners[engine->collected[row]];
    if (!(engine->rows[row].part < 1)) {
        return true;
    }
    uint32_t at = id_map_find(&engine->enterprises, partner->enterprise_id);
    for (; at != POSITION_NONE; at = engine->partners[at].enterprise_next) {
        bool is_sibling = engine->partners[at].country == partner->country;
        uint32_t other = is_sibling ? row_find(engine, count, at) : POSITION_NONE;
        if (other != POSITION_NONE && engine->rows[other].tie < engine->rows[row].tie) {
            return false;
        }
    }
    return true;
}

int64_t enterprise_offers(const struct score_engine *engine, const struct partner *own)
{
    int64_t offers = own->offers;
    uint32_t at = enterprise_next(engine, own, POSITION_NONE);
    for (; at != POSITION_NONE; at = enterprise_next(engine, own, at)) {
        offers += engine->partners[at].offers;
    }
    return offers;
}

int64_t enterprise_answered(const struct score_engine *engine, const struct partner *own)
{
    int64_t answered = own->answered;
    uint32_t at = enterprise_next(engine, own, POSITION_NONE);
    for (; at != POSITION_NONE; at = enterprise_next(engine, own, at)) {
        answered += engine->partners[at].answered;
    }
    return answered;
}

int64_t enterprise_last_offer_ms(const struct score_engine *engine, const struct partner *own)
{
    int64_t last_ms = own->last_offer_at_ms;
    uint32_t at = enterprise_next(engine, own, POSITION_NONE);
    for (; at != POSITION_NONE; at = enterprise_next(engine, own, at)) {
        int64_t other_ms = engine->partners[at].last_offer_at_ms;
        last_ms = other_ms > last_ms ? other_ms : last_ms;
    }
    return last_ms;
}

struct evidence enterprise_evidence(const struct score_engine *engine, const struct partner *own,
                                    bool is_timing)
{
    struct evidence sum = is_timing ? own->timing : own->evidence;
    uint32_t at = enterprise_next(engine, own, POSITION_NONE);
    for (; at != POSITION_NONE; at = enterprise_next(engine, own, at)) {
        const struct partner *other = &engine->partners[at];
        const struct evidence *evidence = is_timing ? &other->timing : &other->evidence;
        for (int kind = 0; kind < MODEL_COUNT; kind++) {
            sum.precision[kind] += evidence->precision[kind];
            sum.natural[kind] += evidence->natural[kind];
        }
    }
    return sum;
}

struct ledger_row enterprise_ledger(const struct score_engine *engine, const struct partner *own,
                                    enum ledger_kind kind)
{
    struct ledger_row sum = own->ledgers[kind];
    uint32_t at = enterprise_next(engine, own, POSITION_NONE);
    for (; at != POSITION_NONE; at = enterprise_next(engine, own, at)) {
        const struct partner *other = &engine->partners[at];
        sum.x_scaled += other->ledgers[kind].x_scaled;
        sum.p_scaled += other->ledgers[kind].p_scaled;
        sum.e_scaled += other->ledgers[kind].e_scaled;
        sum.account += other->ledgers[kind].account;
    }
    return sum;
}
