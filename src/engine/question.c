/* SPDX-License-Identifier: Apache-2.0 */
/* The questions: choose, candidates, explain, gates. None of them changes what the state says. */
#include <string.h>

#include "engine/codec.h"
#include "engine/numerics.h"
#include "engine/state.h"
#include "score/suppose.h"

static enum score_status request_check(const struct score_engine *engine,
                                       const struct score_request *request,
                                       struct opportunity **ret_opportunity,
                                       struct score_error *err)
{
    if (!engine || !request) {
        return score_error_set(err, SCORE_INVALID, "", "an engine and a request are needed");
    }
    *ret_opportunity = engine_opportunity(engine, request->opportunity);
    if (!*ret_opportunity) {
        return score_error_set(err, SCORE_NOT_FOUND, "opportunity", "no such opportunity");
    }
    return SCORE_OK;
}

static struct score_entry entry_of(const struct score_engine *engine, const struct row *row)
{
    struct score_entry entry = {
        .partner = engine->partners[row->partner].id,
        .propensity = row->share,
        .terms = row->terms,
    };
    entry.accept.p = row->p[MODEL_ACCEPT];
    entry.accept.sd = row->sd[MODEL_ACCEPT];
    entry.win.p = row->p[MODEL_WIN];
    entry.win.sd = row->sd[MODEL_WIN];
    estimate_finish(&entry.accept);
    estimate_finish(&entry.win);
    return entry;
}

static bool row_is_above(const struct row *a, const struct row *b)
{
    return a->score > b->score || (a->score == b->score && a->tie < b->tie);
}

static int32_t row_rank(const struct score_engine *engine, const struct solution *solution,
                        const struct row *row)
{
    int32_t rank = 1;
    for (uint32_t i = 0; i < solution->count; i++) {
        rank += row_is_above(&engine->rows[i], row);
    }
    return rank;
}

/* The ranks of several rows, in one pass over all of them. */
static void rows_rank(const struct score_engine *engine, const struct solution *solution,
                      const uint32_t *order, uint32_t count, int32_t *ret_ranks)
{
    for (uint32_t k = 0; k < count; k++) {
        ret_ranks[k] = 1;
    }
    for (uint32_t i = 0; i < solution->count; i++) {
        const struct row *row = &engine->rows[i];
        for (uint32_t k = 0; k < count; k++) {
            ret_ranks[k] += row_is_above(row, &engine->rows[order[k]]);
        }
    }
}

static bool row_is_likelier(const struct row *a, const struct row *b)
{
    return a->share > b->share || (a->share == b->share && row_is_above(a, b));
}

/* The shortlist by share, then score. */
static void decision_entries(const struct score_engine *engine, const struct solution *solution,
                             struct score_decision *decision)
{
    uint32_t order[SCORE_SHORTLIST_MAX];
    for (uint32_t i = 0; i < solution->shortlist_count; i++) {
        uint32_t at = i;
        const struct row *row = &engine->rows[solution->shortlist[i]];
        while (at > 0 && row_is_likelier(row, &engine->rows[order[at - 1]])) {
            order[at] = order[at - 1];
            at--;
        }
        order[at] = solution->shortlist[i];
    }
    int32_t ranks[SCORE_SHORTLIST_MAX];
    rows_rank(engine, solution, order, solution->shortlist_count, ranks);
    struct lanes mass = {0};
    for (uint32_t i = 0; i < solution->shortlist_count; i++) {
        const struct row *row = &engine->rows[order[i]];
        decision->entries[i] = entry_of(engine, row);
        decision->entries[i].rank = ranks[i];
        lanes_add(&mass, row->share);
    }
    decision->entry_count = (int32_t)solution->shortlist_count;
    bool has_tail = solution->count > solution->shortlist_count;
    decision->tail_mass = has_tail ? score__clamp(1.0 - lanes_sum(&mass), 0, 1) : 0;
}

static void decision_fill(const struct score_engine *engine, const struct solution *solution,
                          struct score_decision *decision)
{
    memset(decision, 0, sizeof(*decision)); /* no byte of it may depend on the past */
    decision->opportunity = solution->request.opportunity;
    decision->at_ms = solution->request.at_ms;
    decision->stage = solution->stage;
    decision->eligible_count = solution->count;
    decision->cold_count = solution->cold_count;
    memcpy(decision->gate_counts, solution->gate_counts, sizeof(decision->gate_counts));
    decision->policy_version = engine->policy.version;
    decision->model_version = engine->models.version;
    decision->state_version = engine->seq;
    decision->flags = solution->flags;
    memcpy(decision->seed, solution->request.seed, sizeof(decision->seed));
    decision->value_charge = solution->value_charge;
    if (solution->drawn == POSITION_NONE) {
        return;
    }
    const struct row *drawn = &engine->rows[solution->drawn];
    decision->partner = engine->partners[drawn->partner].id;
    decision->propensity = drawn->share;
    decision_entries(engine, solution, decision);
}

enum score_status score_engine_choose(struct score_engine *engine,
                                      const struct score_request *request,
                                      struct score_decision *ret_decision, struct score_error *err)
{
    struct opportunity *opportunity;
    SCORE_TRY(request_check(engine, request, &opportunity, err));
    const struct solution *solution = solve(engine, opportunity, request);
    decision_fill(engine, solution, ret_decision);
    if (!solution->count) {
        return score_error_set(err, SCORE_EXHAUSTED, "opportunity", "no partner is eligible");
    }
    return SCORE_OK;
}

enum score_status score_engine_cell(const struct score_engine *engine, int64_t opportunity_id,
                                    const char **ret_line, const char **ret_country,
                                    struct score_error *err)
{
    const struct score_request request = {.opportunity = opportunity_id};
    struct opportunity *opportunity;
    SCORE_TRY(request_check(engine, &request, &opportunity, err));
    const struct cell *cell = &engine->cells[opportunity->cell];
    if (ret_line) {
        *ret_line = engine->symbols.items[cell->line].text;
    }
    if (ret_country) {
        *ret_country = engine->symbols.items[cell->country].text;
    }
    return SCORE_OK;
}

/* The gates of one firm for one opportunity; its own live offer of it does not fill it up. */
static struct gate_bits bits_of(const struct score_engine *engine,
                                const struct opportunity *opportunity,
                                const struct partner *partner, int64_t at_ms)
{
    const struct cell *cell = &engine->cells[opportunity->cell];
    const struct ground ground = {.country = cell->country, .territory = cell->territory};
    bool is_open = engine->offerings[opportunity->offering].is_open;
    struct gate_bits bits = gates_of(partner, cell->line, is_open, &ground, at_ms);
    bits.failed |= exclusion_bits(engine, opportunity, partner);
    if (partner_is_capped(engine, partner, at_ms)) {
        bits.failed |= UINT32_C(1) << SCORE_GATE_CAP;
    }
    return bits;
}

static void candidate_gates(const struct score_engine *engine,
                            const struct opportunity *opportunity, uint32_t position, int64_t at_ms,
                            struct score_candidate *candidate)
{
    const struct partner *partner = &engine->partners[position];
    struct gate_bits bits = bits_of(engine, opportunity, partner, at_ms);
    candidate->partner = partner->id;
    candidate->gates_failed = bits.failed;
    candidate->gates_unknown = bits.unknown;
    candidate->gates_attested = bits.attested;
    candidate->entry.partner = partner->id;
}

static void candidate_fill(const struct score_engine *engine, const struct row *row,
                           struct score_candidate *candidate)
{
    candidate->is_cold = row->is_cold;
    candidate->is_shortlisted = row->is_shortlisted;
    candidate->entry = entry_of(engine, row);
    candidate->target = row->target;
    candidate->share_low = row->low;
    candidate->share_high = row->high;
}

/* Positions of the rows by score, best first (heap sort: no recursion, no memory). */
static void rows_order(const struct row *rows, uint32_t count, uint32_t *order)
{
    for (uint32_t i = 0; i < count; i++) {
        order[i] = i;
    }
    uint32_t heap = count / 2;
    uint32_t end = count;
    while (end > 1) {
        uint32_t item;
        if (heap > 0) {
            item = order[--heap];
        } else {
            item = order[--end];
            order[end] = order[0];
        }
        uint32_t at = heap;
        for (uint32_t child = 2 * at + 1; child < end; child = 2 * at + 1) {
            if (child + 1 < end && row_is_above(&rows[order[child]], &rows[order[child + 1]])) {
                child++;
            }
            if (!row_is_above(&rows[item], &rows[order[child]])) {
                break;
            }
            order[at] = order[child];
            at = child;
        }
        order[at] = item;
    }
}

enum score_status score_engine_candidates(struct score_engine *engine,
                                          const struct score_request *request,
                                          struct score_candidate *ret_rows, size_t capacity,
                                          struct score_error *err)
{
    struct opportunity *opportunity;
    SCORE_TRY(request_check(engine, request, &opportunity, err));
    if (capacity < engine->partner_count) {
        return score_error_set(err, SCORE_LIMIT, "capacity", "there are %u partners",
                               (unsigned)engine->partner_count);
    }
    const struct solution *solution = solve(engine, opportunity, request);
    memset(ret_rows, 0, engine->partner_count * sizeof(*ret_rows));
    uint32_t *order = engine->collected; /* free again after the solution */
    rows_order(engine->rows, solution->count, order);
    for (uint32_t i = 0; i < solution->count; i++) {
        const struct row *row = &engine->rows[order[i]];
        candidate_gates(engine, opportunity, row->partner, request->at_ms, &ret_rows[i]);
        candidate_fill(engine, row, &ret_rows[i]);
        ret_rows[i].entry.rank = (int32_t)i + 1;
    }
    uint32_t next = 0; /* rows are in the order of the partners */
    uint32_t written = solution->count;
    for (uint32_t i = 0; i < engine->partner_count; i++) {
        if (next < solution->count && engine->rows[next].partner == i) {
            next++;
            continue;
        }
        candidate_gates(engine, opportunity, i, request->at_ms, &ret_rows[written++]);
    }
    return SCORE_OK;
}

static void explanation_models(const struct score_engine *engine,
                               const struct opportunity *opportunity,
                               const struct solution *solution, const struct partner *partner,
                               struct score_explanation *explanation)
{
    struct context context;
    context_init(&context, engine, opportunity, solution->stage, solution->request.at_ms);
    struct pair pair;
    pair_init(&pair, &context, engine, partner, false);
    pair_explain(&pair, &context, engine, partner, MODEL_ACCEPT, &explanation->accept);
    pair_explain(&pair, &context, engine, partner, MODEL_WIN, &explanation->win);
    explanation->answer_hours = pair_expected(&context, engine, partner, MODEL_ACCEPT);
    explanation->end_months = pair_expected(&context, engine, partner, MODEL_WIN);
}

static void explanation_groups(struct score_engine *engine, const struct solution *solution,
                               uint32_t partner, double scale,
                               struct score_explanation *explanation)
{
    explanation->own_price_source = own_price_source(engine, partner);
    for (uint32_t dimension = 0; dimension < SCORE_DIMENSION_COUNT; dimension++) {
        if (!(score_policy_band(&engine->policy, (enum score_dimension)dimension) > 0)) {
            continue;
        }
        const struct band *band = band_of(engine, partner, dimension);
        if (band) {
            explanation->groups[dimension] = (struct score_group_standing){
                .received = band->received_scaled / scale,
                .entitled = band->entitled_scaled / scale,
                .price = solution->unit * (band->low - band->high),
            };
        }
    }
}

enum score_status score_engine_explain(struct score_engine *engine,
                                       const struct score_request *request, int64_t partner_id,
                                       struct score_explanation *ret_explanation,
                                       struct score_error *err)
{
    struct opportunity *opportunity;
    SCORE_TRY(request_check(engine, request, &opportunity, err));
    const struct partner *partner = engine_partner(engine, partner_id);
    if (!partner) {
        return score_error_set(err, SCORE_NOT_FOUND, "partner", "no such partner");
    }
    const struct solution *solution = solve(engine, opportunity, request);
    struct score_explanation explanation = {.merit = partner->merit};
    uint32_t position = (uint32_t)(partner - engine->partners);
    candidate_gates(engine, opportunity, position, request->at_ms, &explanation.candidate);
    for (uint32_t i = 0; i < solution->count; i++) {
        if (engine->rows[i].partner == position) {
            candidate_fill(engine, &engine->rows[i], &explanation.candidate);
            explanation.candidate.entry.rank = row_rank(engine, solution, &engine->rows[i]);
        }
    }
    explanation_models(engine, opportunity, solution, partner, &explanation);
    double scale = ledger_scale(engine, request->at_ms);
    explanation_groups(engine, solution, position, scale, &explanation);
    explanation.received = partner->ledgers[LEDGER_NUMBER].x_scaled / scale;
    explanation.entitled = partner->ledgers[LEDGER_NUMBER].e_scaled / scale;
    *ret_explanation = explanation;
    return SCORE_OK;
}

enum score_status score_engine_gates(struct score_engine *engine, int64_t opportunity_id,
                                     int64_t partner_id, int64_t at_ms, uint32_t *ret_failed,
                                     uint32_t *ret_unknown, uint32_t *ret_attested,
                                     struct score_error *err)
{
    const struct score_request request = {.opportunity = opportunity_id};
    struct opportunity *opportunity;
    SCORE_TRY(request_check(engine, &request, &opportunity, err));
    const struct partner *partner = engine_partner(engine, partner_id);
    if (!partner) {
        return score_error_set(err, SCORE_NOT_FOUND, "partner", "no such partner");
    }
    struct partner asked = *partner;
    bool is_own = opportunity->live_offer != POSITION_NONE &&
                  &engine->partners[engine->offers[opportunity->live_offer].partner] == partner;
    asked.open_leads -= is_own;
    struct gate_bits bits = bits_of(engine, opportunity, &asked, at_ms);
    bits.failed &= ~(UINT32_C(1) << SCORE_GATE_EXCLUSION | UINT32_C(1) << SCORE_GATE_ENTERPRISE |
                     UINT32_C(1) << SCORE_GATE_CAP);
    bits.failed |= exclusion_bits(engine, opportunity, partner);
    if (!is_own && partner_is_capped(engine, partner, at_ms)) {
        bits.failed |= UINT32_C(1) << SCORE_GATE_CAP;
    }
    if (ret_failed) {
        *ret_failed = bits.failed;
    }
    if (ret_unknown) {
        *ret_unknown = bits.unknown;
    }
    if (ret_attested) {
        *ret_attested = bits.attested;
    }
    return SCORE_OK;
}
