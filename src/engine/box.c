/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/enterprise.h"
#include "engine/numerics.h"
#include "engine/state.h"

/* The least and greatest share one ledger allows (engine.md 3.5). */
static void row_bound_by(struct row *row, const struct score_policy *policy, double account,
                         double bound, double charge)
{
    double tolerance = policy->box_tolerance;
    double low = (1.0 - tolerance) * row->target - (bound / 2 + account) / charge;
    double high = (1.0 + tolerance) * row->target + (bound / 2 - account) / charge;
    row->low = low > row->low ? low : row->low;
    row->high = high < row->high ? high : row->high;
}

void rows_bound(struct score_engine *engine, struct solution *solution)
{
    const struct score_policy *policy = &engine->policy;
    double value_charge =
        solution->value_charge * score__power(policy->stage_beta, (double)solution->stage - 1);
    bool is_guarded = solution->flags & SCORE_DECISION_GUARDED;
    double floor = is_guarded ? 0 : policy->epsilon / solution->parts;
    double scale = policy->floor_share > 0 ? ledger_scale(engine, solution->request.at_ms) : 1;
    for (uint32_t i = 0; i < solution->count; i++) {
        struct row *row = &engine->rows[i];
        const struct partner *partner = &engine->partners[row->partner];
        const struct ledger_row *ledgers = partner->ledgers;
        row->low = row->part * floor < row->target ? row->part * floor : row->target;
        row->high = 1;
        if (policy->floor_share > 0) {
            double least = floor_low(engine, &engine->partners[row->partner], row->target, scale);
            row->low = least > row->low ? least : row->low;
        }
        if (policy->box_on < 0.5) {
            continue;
        }
        /* The promise holds for the firm, and for its enterprise as if it were one. */
        struct ledger_row number = enterprise_ledger(engine, partner, LEDGER_NUMBER);
        double number_bound = ledger_bound(engine, LEDGER_NUMBER);
        row_bound_by(row, policy, ledgers[LEDGER_NUMBER].account, number_bound, 1);
        row_bound_by(row, policy, number.account, number_bound, 1);
        if (value_charge > 0) {
            struct ledger_row value = enterprise_ledger(engine, partner, LEDGER_VALUE);
            row_bound_by(row, policy, ledgers[LEDGER_VALUE].account, solution->value_bound,
                         value_charge);
            row_bound_by(row, policy, value.account, solution->value_bound, value_charge);
        }
        /* The target itself is always allowed; rounding must not say otherwise. */
        row->low = row->low < row->target ? row->low : row->target;
        row->high = row->high > row->target ? row->high : row->target;
    }
}

/* Sum of the shares shifted and clipped, and how many still move with the shift. */
static double shifted_sum(const struct row *rows, uint32_t count, double shift,
                          uint32_t *ret_moving)
{
    struct lanes sum = {0};
    uint32_t moving = 0;
    for (uint32_t i = 0; i < count; i++) {
        double share = rows[i].share + shift;
        moving += share > rows[i].low && share < rows[i].high;
        lanes_add(&sum, score__clamp(share, rows[i].low, rows[i].high));
    }
    *ret_moving = moving;
    return lanes_sum(&sum);
}

/* What rounding left over goes to the firm with the most room for it. */
static void residual_place(struct row *rows, uint32_t count)
{
    struct lanes sum = {0};
    for (uint32_t i = 0; i < count; i++) {
        lanes_add(&sum, rows[i].share);
    }
    double residual = 1.0 - lanes_sum(&sum);
    uint32_t widest = 0;
    double widest_room = -1;
    for (uint32_t i = 0; i < count; i++) {
        double room = residual > 0 ? rows[i].high - rows[i].share : rows[i].share - rows[i].low;
        if (room > widest_room) {
            widest_room = room;
            widest = i;
        }
    }
    rows[widest].share += residual;
}

bool rows_project(struct row *rows, uint32_t count)
{
    enum { STEPS_MAX = 100 };
    double low = -2; /* every share at its lowest: the sum is at most one */
    double high = 2;
    double shift = 0;
    for (int step = 0; step < STEPS_MAX; step++) {
        uint32_t moving;
        double excess = shifted_sum(rows, count, shift, &moving) - 1.0;
        if (excess > -1e-15 && excess < 1e-15) {
            break;
        }
        if (excess > 0) {
            high = shift;
        } else {
            low = shift;
        }
        double newton = moving ? shift - excess / (double)moving : low;
        shift = newton > low && newton < high ? newton : low + (high - low) / 2;
        if (!(shift > low && shift < high)) {
            break;
        }
    }
    bool has_moved = false;
    for (uint32_t i = 0; i < count; i++) {
        double share = score__clamp(rows[i].share + shift, rows[i].low, rows[i].high);
        double change = share - rows[i].share;
        has_moved |= change > 1e-12 || change < -1e-12;
        rows[i].share = share;
    }
    residual_place(rows, count);
    return has_moved;
}
