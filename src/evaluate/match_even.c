/* SPDX-License-Identifier: Apache-2.0 */
#include "evaluate/match_even.h"

#include <math.h>

static const double GAIN_MIN = 1e-12; /* of what counts as better: rounding is not */

struct even {
    const struct match_problem *problem;
    bool *is_chosen;
    double *sum;     /* of items */
    size_t *load;    /* of partners */
    size_t *members; /* items x per_item */
};

/* Partner `out` leaves `item` for `in`, who leaves `other` (SIZE_MAX: has room) for `fill`. */
struct move {
    size_t item, out, in;
    size_t other, fill;
    double least; /* of the sums after */
};

static double score_of(const struct even *even, size_t partner, size_t item)
{
    return even->problem->scores[partner * even->problem->items + item];
}

static bool is_member(const struct even *even, size_t partner, size_t item)
{
    return even->is_chosen[partner * even->problem->items + item];
}

static void sums_count(struct even *even)
{
    const struct match_problem *problem = even->problem;
    for (size_t item = 0; item < problem->items; item++) {
        size_t held = 0;
        even->sum[item] = 0;
        for (size_t i = 0; i < problem->partners; i++) {
            if (is_member(even, i, item)) {
                even->members[item * problem->per_item + held++] = i;
                even->sum[item] += score_of(even, i, item);
                even->load[i]++;
            }
        }
        SCORE_ASSERT(held == problem->per_item);
    }
}

static void member_change(struct even *even, size_t item, size_t out, size_t in)
{
    size_t *members = even->members + item * even->problem->per_item;
    size_t items = even->problem->items;
    for (size_t k = 0; k < even->problem->per_item; k++) {
        members[k] = members[k] == out ? in : members[k];
    }
    even->is_chosen[out * items + item] = false;
    even->is_chosen[in * items + item] = true;
    even->load[out]--;
    even->load[in]++;
    even->sum[item] = 0; /* anew, so that rounding does not add up */
    for (size_t k = 0; k < even->problem->per_item; k++) {
        even->sum[item] += score_of(even, members[k], item);
    }
}

static void move_take(struct even *even, const struct move *move)
{
    member_change(even, move->item, move->out, move->in);
    if (move->other != SIZE_MAX) {
        member_change(even, move->other, move->in, move->fill);
    }
}

static size_t item_lowest(const struct even *even)
{
    size_t lowest = 0;
    for (size_t item = 1; item < even->problem->items; item++) {
        lowest = even->sum[item] < even->sum[lowest] ? item : lowest;
    }
    return lowest;
}

static void move_offer(struct move *best, const struct move *move)
{
    if (move->least > best->least) {
        *best = *move;
    }
}

/* Who can take the place of `in` at `other` when `out` has left `item`: `out`, or one with room. */
static void fills_try(const struct even *even, struct move *move, double sum, struct move *best)
{
    const struct match_problem *problem = even->problem;
    double rest = even->sum[move->other] - score_of(even, move->in, move->other);
    bool may_leave = even->load[move->out] > problem->at_least;
    for (size_t i = 0; i < problem->partners; i++) {
        bool has_room = may_leave && even->load[i] < problem->capacity;
        if ((i == move->out || has_room) && i != move->in && !is_member(even, i, move->other)) {
            move->fill = i;
            move->least = fmin(sum, rest + score_of(even, i, move->other));
            move_offer(best, move);
        }
    }
}

/* The best move for `item` in place of its member `out`. */
static void ins_try(const struct even *even, size_t item, size_t out, struct move *best)
{
    const struct match_problem *problem = even->problem;
    for (size_t in = 0; in < problem->partners; in++) {
        double sum = even->sum[item] - score_of(even, out, item) + score_of(even, in, item);
        struct move move = {item, out, in, SIZE_MAX, SIZE_MAX, sum};
        if (is_member(even, in, item) || sum <= best->least) {
            continue;
        }
        if (even->load[in] < problem->capacity && even->load[out] > problem->at_least) {
            move_offer(best, &move);
            continue;
        }
        for (move.other = 0; move.other < problem->items; move.other++) {
            if (move.other != item && is_member(even, in, move.other)) {
                fills_try(even, &move, sum, best);
            }
        }
    }
}

static void least_raise(struct even *even)
{
    size_t steps_max = even->problem->items * MATCH_SWEEPS_MAX;
    for (size_t step = 0; step < steps_max; step++) {
        size_t item = item_lowest(even);
        struct move best = {.least = even->sum[item] + GAIN_MIN, .out = SIZE_MAX};
        for (size_t k = 0; k < even->problem->per_item; k++) {
            ins_try(even, item, even->members[item * even->problem->per_item + k], &best);
        }
        if (best.out == SIZE_MAX) {
            return;
        }
        move_take(even, &best);
    }
}

/* One pair of items: swaps members where the total gains and neither sum falls below `floor`. */
static bool pair_improve(struct even *even, size_t a, size_t b, double floor)
{
    size_t n = even->problem->per_item;
    for (size_t k = 0; k < n * n; k++) {
        size_t out = even->members[a * n + k / n];
        size_t in = even->members[b * n + k % n];
        double gain_a = score_of(even, in, a) - score_of(even, out, a);
        double gain_b = score_of(even, out, b) - score_of(even, in, b);
        if (gain_a + gain_b > GAIN_MIN && even->sum[a] + gain_a >= floor &&
            even->sum[b] + gain_b >= floor && !is_member(even, in, a) && !is_member(even, out, b)) {
            member_change(even, a, out, in);
            member_change(even, b, in, out);
            return true;
        }
    }
    return false;
}

static bool room_improve(struct even *even, size_t item, double floor)
{
    const struct match_problem *problem = even->problem;
    for (size_t k = 0; k < problem->per_item; k++) {
        size_t out = even->members[item * problem->per_item + k];
        for (size_t in = 0; in < problem->partners && even->load[out] > problem->at_least; in++) {
            double gain = score_of(even, in, item) - score_of(even, out, item);
            if (gain > GAIN_MIN && even->sum[item] + gain >= floor &&
                even->load[in] < problem->capacity && !is_member(even, in, item)) {
                member_change(even, item, out, in);
                return true;
            }
        }
    }
    return false;
}

static void total_raise(struct even *even)
{
    double floor = even->sum[item_lowest(even)];
    bool is_better = true;
    for (int sweep = 0; sweep < MATCH_SWEEPS_MAX && is_better; sweep++) {
        is_better = false;
        for (size_t a = 0; a < even->problem->items; a++) {
            is_better |= room_improve(even, a, floor);
            for (size_t b = a + 1; b < even->problem->items; b++) {
                is_better |= pair_improve(even, a, b, floor);
            }
        }
    }
}

double match_min_item(const struct match_problem *problem, const bool *is_chosen)
{
    double least = INFINITY;
    for (size_t item = 0; item < problem->items; item++) {
        double sum = 0;
        for (size_t i = 0; i < problem->partners; i++) {
            size_t at = i * problem->items + item;
            sum += is_chosen[at] ? problem->scores[at] : 0;
        }
        least = sum < least ? sum : least;
    }
    return least;
}

double match_total(const struct match_problem *problem, const bool *is_chosen)
{
    double total = 0;
    for (size_t at = 0; at < problem->partners * problem->items; at++) {
        total += is_chosen[at] ? problem->scores[at] : 0;
    }
    return total;
}

enum score_status match_even(const struct match_problem *problem, bool *is_chosen,
                             struct score_error *err)
{
    struct even even = {
        .problem = problem,
        .is_chosen = is_chosen,
        .sum = calloc(problem->items, sizeof(*even.sum)),
        .load = calloc(problem->partners, sizeof(*even.load)),
        .members = calloc(problem->items * problem->per_item, sizeof(*even.members)),
    };
    enum score_status status = SCORE_OK;
    if (!even.sum || !even.load || !even.members) {
        status = score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    } else {
        sums_count(&even);
        least_raise(&even);
        total_raise(&even);
    }
    free(even.sum);
    free(even.load);
    free(even.members);
    return status;
}
