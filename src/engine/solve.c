/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/solve.h"

#include <string.h>

#include "engine/random.h"
#include "engine/state.h"

/* The row whose stretch of [0, 1) holds the draw, in the order of the rows. */
static uint32_t row_draw(const struct row *rows, uint32_t count, const uint8_t seed[32])
{
    double draw = random_uniform(seed, RANDOM_STREAM_DRAW, 0);
    double sum = 0;
    uint32_t last = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (rows[i].share <= 0) {
            continue;
        }
        last = i;
        sum += rows[i].share;
        if (draw < sum) {
            return i;
        }
    }
    return last; /* the sum was a rounding below one */
}

static bool is_same_request(const struct score_request *a, const struct score_request *b)
{
    return a->opportunity == b->opportunity && a->at_ms == b->at_ms &&
           a->is_baseline == b->is_baseline && memcmp(a->seed, b->seed, sizeof(a->seed)) == 0;
}

const struct solution *solve(struct score_engine *engine, const struct opportunity *opportunity,
                             const struct score_request *request)
{
    struct solution *solution = &engine->solution;
    if (solution->is_valid && is_same_request(&solution->request, request)) {
        return solution;
    }
    memset(solution, 0, sizeof(*solution));
    solution->request = *request;
    solution->drawn = POSITION_NONE;
    rows_score(engine, opportunity, solution);
    if (solution->count) {
        rows_sequence(engine, solution);
        rows_bound(engine, solution);
        rows_explore(engine, solution);
        if (rows_project(engine->rows, solution->count)) {
            solution->flags |= SCORE_DECISION_BOXED;
        }
        solution->drawn = row_draw(engine->rows, solution->count, request->seed);
        if (!engine->rows[solution->drawn].is_shortlisted) {
            solution->flags |= SCORE_DECISION_TAIL;
        }
    }
    solution->is_valid = true;
    return solution;
}
