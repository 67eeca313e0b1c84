/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/sequence.h"

#include "engine/state.h"

enum { HALF_LIST = SEQUENCE_LIST_MAX / 2 };
static const double LOSS_MIN = 0x1p-60; /* of 1 - keep: a firm that never accepts, beta 1 */

double sequence_rate(double gain, double keep)
{
    double loss = 1.0 - keep;
    return gain / (loss > LOSS_MIN ? loss : LOSS_MIN);
}

static bool is_before(double a, uint64_t a_tie, double b, uint64_t b_tie)
{
    return a > b || (a == b && a_tie < b_tie);
}

void sequence_order(struct sequence_item *items, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        struct sequence_item item = items[i];
        item.rate = sequence_rate(item.gain, item.keep);
        uint32_t at = i;
        while (at > 0 && is_before(item.rate, item.tie, items[at - 1].rate, items[at - 1].tie)) {
            items[at] = items[at - 1];
            at--;
        }
        items[at] = item;
    }
}

void sequence_plan_make(const struct sequence_item *items, uint32_t count, uint32_t skipped,
                        uint32_t offers, struct sequence_plan *ret)
{
    double best[SEQUENCE_OFFERS_MAX + 1] = {0}; /* V(k, l) of the tail seen so far, by l */
    uint16_t taken[SEQUENCE_LIST_MAX] = {0};    /* bit l: V(k, l) begins with k */
    for (uint32_t k = count; k-- > 0;) {
        for (uint32_t left = offers; k != skipped && left > 0; left--) {
            double with = items[k].gain + items[k].keep * best[left - 1];
            if (with > best[left]) {
                best[left] = with;
                taken[k] |= (uint16_t)(1U << left);
            }
        }
    }
    *ret = (struct sequence_plan){.value = best[offers]};
    uint32_t left = offers;
    for (uint32_t k = 0; k < count && left > 0; k++) {
        if (taken[k] & 1U << left) {
            ret->members[ret->count++] = k;
            left--;
        }
    }
}

/* ---- the rows of a decision ------------------------------------------------------------------ */

static double row_keep(const struct score_engine *engine, const struct row *row)
{
    return engine->policy.stage_beta * (1.0 - row->p[MODEL_ACCEPT]);
}

static double row_key(const struct score_engine *engine, const struct row *row, bool is_by_rate)
{
    double index = row->terms.index;
    return is_by_rate ? sequence_rate(index, row_keep(engine, row)) : index;
}

static bool is_listed(const struct sequence_item *items, uint32_t count, uint32_t row)
{
    for (uint32_t i = 0; i < count; i++) {
        if (items[i].row == row) {
            return true;
        }
    }
    return false;
}

struct list {
    struct sequence_item items[SEQUENCE_LIST_MAX];
    uint32_t count;
};

/* Adds the highest rows by index or by rate, half a list of them, that are not on it yet. */
static void list_extend(const struct score_engine *engine, uint32_t row_count, bool is_by_rate,
                        struct list *list)
{
    double keys[HALF_LIST];
    struct sequence_item *top = list->items + list->count;
    uint32_t found = 0;
    for (uint32_t i = 0; i < row_count; i++) {
        const struct row *row = &engine->rows[i];
        double key = row_key(engine, row, is_by_rate);
        bool is_full = found == HALF_LIST;
        if ((is_full && !is_before(key, row->tie, keys[found - 1], top[found - 1].tie)) ||
            is_listed(list->items, list->count, i)) {
            continue;
        }
        uint32_t at = is_full ? found - 1 : found++;
        while (at > 0 && is_before(key, row->tie, keys[at - 1], top[at - 1].tie)) {
            keys[at] = keys[at - 1];
            top[at] = top[at - 1];
            at--;
        }
        keys[at] = key;
        top[at] = (struct sequence_item){
            .gain = row->terms.index, .keep = row_keep(engine, row), .tie = row->tie, .row = i};
    }
    list->count += found;
}

void rows_sequence(struct score_engine *engine, struct solution *solution)
{
    uint32_t offers = (uint32_t)engine->policy.sequence_offers;
    if (offers < 2) {
        return; /* the next offer is all that counts: the index alone */
    }
    solution->flags |= SCORE_DECISION_SEQUENCED;
    struct list list = {.count = 0};
    list_extend(engine, solution->count, false, &list);
    list_extend(engine, solution->count, true, &list);
    struct sequence_item *items = list.items;
    uint32_t count = list.count;
    sequence_order(items, count);
    struct sequence_plan plan;
    sequence_plan_make(items, count, count, offers - 1, &plan);
    for (uint32_t i = 0; i < solution->count; i++) {
        struct row *row = &engine->rows[i];
        row->terms.continuation = row_keep(engine, row) * plan.value;
    }
    /* Without a firm of the plan the rest is worth less; without any other it is worth as much. */
    for (uint32_t i = 0; i < plan.count; i++) {
        struct sequence_plan without;
        sequence_plan_make(items, count, plan.members[i], offers - 1, &without);
        struct row *row = &engine->rows[items[plan.members[i]].row];
        row->terms.continuation = row_keep(engine, row) * without.value;
    }
    for (uint32_t i = 0; i < solution->count; i++) {
        struct row *row = &engine->rows[i];
        row->score = row->terms.index + row->terms.continuation;
        row->hopeful += row->terms.continuation;
    }
}
