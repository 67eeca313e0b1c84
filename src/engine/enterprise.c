/* SPDX-License-Identifier: Apache-2.0 */

/* Firms of one worldwide enterprise in one country count as one firm (engine.md 7): what being
 * several would gain is divided among them. */

#include "engine/solve.h"
#include "engine/state.h"

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

int64_t enterprise_offers(const struct score_engine *engine, uint32_t partner)
{
    const struct partner *own = &engine->partners[partner];
    int64_t offers = own->offers;
    if (!own->enterprise_id) {
        return offers;
    }
    uint32_t at = id_map_find(&engine->enterprises, own->enterprise_id);
    for (; at != POSITION_NONE; at = engine->partners[at].enterprise_next) {
        bool is_sibling = at != partner && engine->partners[at].country == own->country;
        offers += is_sibling ? engine->partners[at].offers : 0;
    }
    return offers;
}

struct ledger_row enterprise_ledger(const struct score_engine *engine, uint32_t partner,
                                    enum ledger_kind kind)
{
    const struct partner *own = &engine->partners[partner];
    struct ledger_row sum = own->ledgers[kind];
    if (!own->enterprise_id) {
        return sum;
    }
    uint32_t at = id_map_find(&engine->enterprises, own->enterprise_id);
    for (; at != POSITION_NONE; at = engine->partners[at].enterprise_next) {
        const struct partner *other = &engine->partners[at];
        if (at == partner || other->country != own->country) {
            continue;
        }
        sum.x_scaled += other->ledgers[kind].x_scaled;
        sum.p_scaled += other->ledgers[kind].p_scaled;
        sum.e_scaled += other->ledgers[kind].e_scaled;
        sum.account += other->ledgers[kind].account;
    }
    return sum;
}
