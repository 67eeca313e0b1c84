/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "engine/numerics.h"
#include "engine/state.h"

static const double ROOM_MIN = 0.5; /* a firm on the shortlist must have room for half an offer */

static bool is_before(double a, uint64_t a_tie, double b, uint64_t b_tie)
{
    return a > b || (a == b && a_tie < b_tie);
}

/* Adds to the shortlist the `wanted` best rows not on it yet, by score or by hope. */
static void shortlist_extend(struct score_engine *engine, struct solution *solution,
                             uint32_t wanted, bool is_by_hope, double room_min)
{
    uint32_t top[SCORE_SHORTLIST_MAX];
    double keys[SCORE_SHORTLIST_MAX];
    uint32_t count = 0;
    for (uint32_t i = 0; i < solution->count; i++) {
        const struct row *row = &engine->rows[i];
        double key = is_by_hope ? row->hopeful : row->score;
        if (row->is_shortlisted || !row->is_speaker || row->high < room_min) {
            continue;
        }
        if (count == wanted &&
            !is_before(key, row->tie, keys[count - 1], engine->rows[top[count - 1]].tie)) {
            continue;
        }
        uint32_t at = count < wanted ? count++ : count - 1;
        while (at > 0 && is_before(key, row->tie, keys[at - 1], engine->rows[top[at - 1]].tie)) {
            keys[at] = keys[at - 1];
            top[at] = top[at - 1];
            at--;
        }
        keys[at] = key;
        top[at] = i;
    }
    for (uint32_t i = 0; i < count; i++) {
        engine->rows[top[i]].is_shortlisted = true;
        solution->shortlist[solution->shortlist_count++] = top[i];
    }
}

static void shortlist_fill(struct score_engine *engine, struct solution *solution)
{
    uint32_t wanted = (uint32_t)engine->policy.shortlist;
    wanted = wanted < solution->count ? wanted : solution->count;
    double room = ROOM_MIN;
    uint32_t half = (wanted + 1) / 2;
    shortlist_extend(engine, solution, half, false, room);
    if (!solution->shortlist_count) {
        solution->flags |= SCORE_DECISION_NO_ROOM;
        room = 0;
        shortlist_extend(engine, solution, half, false, room);
    }
    if (wanted > solution->shortlist_count && wanted > half) {
        shortlist_extend(engine, solution, wanted - solution->shortlist_count, true, room);
    }
    solution->best = solution->shortlist[0];
}

/* Inverse gap weight (engine.md 5). */
static double gap_weight(const struct score_engine *engine, double m)
{
    if (engine->policy.gamma > 0) {
        return engine->policy.gamma;
    }
    double regret = engine->models.regret > 1 ? engine->models.regret : 1;
    double learnt = sqrt(m * (double)engine->decisions / regret);
    return learnt > 4 * m ? learnt : 4 * m;
}

/* Shares of the shortlist by gap; the best one takes what is left. */
static void shares_by_gap(struct score_engine *engine, const struct solution *solution, double mass)
{
    double m = (double)solution->shortlist_count;
    double gamma = gap_weight(engine, m);
    double best = engine->rows[solution->best].score;
    double rest = 1;
    for (uint32_t i = 0; i < solution->shortlist_count; i++) {
        struct row *row = &engine->rows[solution->shortlist[i]];
        if (solution->shortlist[i] == solution->best) {
            continue;
        }
        double gap =
            solution->unit > 0 ? score__clamp((best - row->score) / solution->unit, 0, 1) : 0;
        double share = 1.0 / (m + gamma * gap);
        row->share += mass * share;
        rest -= share;
    }
    engine->rows[solution->best].share += mass * rest;
}

/* The best one's share by subtraction, so that the sum is one to the last bits. */
static void shares_close(struct score_engine *engine, const struct solution *solution)
{
    struct lanes others = {0};
    for (uint32_t i = 0; i < solution->count; i++) {
        if (i != solution->best) {
            lanes_add(&others, engine->rows[i].share);
        }
    }
    engine->rows[solution->best].share = 1.0 - lanes_sum(&others);
}

/* What a policy is compared with: nobody is better than another. */
static void shares_alike(struct score_engine *engine, struct solution *solution)
{
    solution->flags |= SCORE_DECISION_BASELINE;
    for (uint32_t i = 0; i < solution->count; i++) {
        engine->rows[i].share = engine->rows[i].part / solution->parts;
    }
    shares_close(engine, solution);
}

void rows_explore(struct score_engine *engine, struct solution *solution)
{
    const struct score_policy *policy = &engine->policy;
    shortlist_fill(engine, solution);
    if (solution->flags & SCORE_DECISION_GUARDED) {
        engine->rows[solution->best].share = 1;
        return;
    }
    if (solution->request.is_baseline) {
        shares_alike(engine, solution);
        return;
    }
    double cold = solution->cold_count ? policy->epsilon_cold : 0;
    double tail = policy->epsilon / solution->parts;
    double cold_each = solution->cold_count ? cold / solution->cold_parts : 0;
    for (uint32_t i = 0; i < solution->count; i++) {
        struct row *row = &engine->rows[i];
        row->share = row->part * tail + (row->is_cold ? row->part * cold_each : 0);
    }
    shares_by_gap(engine, solution, 1.0 - policy->epsilon - cold);
    shares_close(engine, solution);
}
