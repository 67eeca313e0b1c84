/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "engine/codec.h"
#include "engine/enterprise.h"
#include "engine/numerics.h"
#include "engine/random.h"
#include "engine/state.h"

double partner_merit(const struct score_engine *engine, const struct partner *partner)
{
    static const double LN_2 = 0.6931471805599453;
    if ((double)enterprise_answered(engine, partner) < engine->policy.merit_answers_min) {
        return 1;
    }
    double quality = firm_effect(engine, partner, MODEL_WIN).mean -
                     engine->groups[partner->group].firm_mean[MODEL_WIN];
    return score__exp(engine->policy.merit_tau * score__clamp(quality, -LN_2, LN_2));
}

uint32_t exclusion_bits(const struct score_engine *engine, const struct opportunity *opportunity,
                        const struct partner *partner)
{
    uint32_t bits = 0;
    for (uint32_t i = 0; i < opportunity->excluded_count; i++) {
        const struct partner *excluded = &engine->partners[opportunity->excluded[i]];
        if (excluded == partner) {
            bits |= UINT32_C(1) << SCORE_GATE_EXCLUSION;
        } else if (partner->enterprise_id && excluded->enterprise_id == partner->enterprise_id &&
                   excluded->country == partner->country) {
            bits |= UINT32_C(1) << SCORE_GATE_ENTERPRISE;
        }
    }
    return bits;
}

/* Firms of an excluded firm's enterprise in its country, each once. */
static int64_t enterprise_count(const struct score_engine *engine,
                                const struct opportunity *opportunity)
{
    int64_t count = 0;
    for (uint32_t i = 0; i < opportunity->excluded_count; i++) {
        const struct partner *excluded = &engine->partners[opportunity->excluded[i]];
        if (!excluded->enterprise_id) {
            continue;
        }
        bool is_repeated = false;
        for (uint32_t k = 0; k < i; k++) {
            const struct partner *earlier = &engine->partners[opportunity->excluded[k]];
            is_repeated |= earlier->enterprise_id == excluded->enterprise_id &&
                           earlier->country == excluded->country;
        }
        uint32_t at = id_map_find(&engine->enterprises, excluded->enterprise_id);
        for (; !is_repeated && at != POSITION_NONE; at = engine->partners[at].enterprise_next) {
            uint32_t bits = exclusion_bits(engine, opportunity, &engine->partners[at]);
            count += engine->partners[at].country == excluded->country &&
                     (bits & UINT32_C(1) << SCORE_GATE_ENTERPRISE) != 0;
        }
    }
    return count;
}

uint32_t eligible_collect(struct score_engine *engine, const struct opportunity *opportunity,
                          int64_t at_ms, int64_t counts[SCORE_GATE_COUNT])
{
    const struct offering *offering = &engine->offerings[opportunity->offering];
    engine->gates.partners = engine->partners;
    gates_move(&engine->gates, at_ms);
    uint32_t count = gates_collect(&engine->gates, &engine->cells[opportunity->cell],
                                   offering->is_open, engine->collected, counts);
    if (!opportunity->excluded_count) {
        return count;
    }
    counts[SCORE_GATE_EXCLUSION] += opportunity->excluded_count;
    counts[SCORE_GATE_ENTERPRISE] += enterprise_count(engine, opportunity);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t partner = engine->collected[i];
        if (!exclusion_bits(engine, opportunity, &engine->partners[partner])) {
            engine->collected[kept++] = partner;
        }
    }
    return kept;
}

/* Probabilities, value and its standard deviation (delta method). */
static void row_value(const struct score_engine *engine, const struct solution *solution,
                      const struct context *context, const struct pair *pair, struct row *row)
{
    const struct partner *partner = &engine->partners[row->partner];
    double spread = 0;
    for (int kind = 0; kind < MODEL_COUNT; kind++) {
        struct prediction prediction;
        pair_predict(pair, context, engine, partner, (enum model_kind)kind, &prediction);
        row->p[kind] = prediction.p;
        row->sd[kind] = sqrt(prediction.variance);
        double relative = (1.0 - prediction.p) * row->sd[kind];
        spread += relative * relative;
    }
    row->terms.value =
        row->p[MODEL_ACCEPT] * row->p[MODEL_WIN] * solution->amount * engine->policy.margin;
    row->hopeful = row->terms.value * sqrt(spread);
}

/* Prepares a row's pair some rows ahead, so that its slots are in the cache when they are read. */
static void row_prepare(const struct score_engine *engine, const struct context *context,
                        const struct row *row, struct pair *pair)
{
    pair_init(pair, context, engine, &engine->partners[row->partner], false);
    for (int i = 0; i < PAIR_SLOTS; i++) {
        __builtin_prefetch(&engine->models.slots[pair->slots[i]]);
    }
}

/* Values of all rows. Returns the mean p(win). */
static double rows_value(struct score_engine *engine, const struct context *context,
                         struct solution *solution)
{
    enum { AHEAD = 8 };
    struct pair pairs[AHEAD];
    for (uint32_t i = 0; i < AHEAD && i < solution->count; i++) {
        row_prepare(engine, context, &engine->rows[i], &pairs[i]);
    }
    struct lanes wins = {0};
    for (uint32_t i = 0; i < solution->count; i++) {
        struct row *row = &engine->rows[i];
        row_value(engine, solution, context, &pairs[i % AHEAD], row);
        if (i + AHEAD < solution->count) {
            row_prepare(engine, context, &engine->rows[i + AHEAD], &pairs[i % AHEAD]);
        }
        lanes_add(&wins, row->p[MODEL_WIN]);
        if (row->terms.value > solution->best_value) {
            solution->best_value = row->terms.value;
        }
    }
    return solution->count ? lanes_sum(&wins) / (double)solution->count : 0;
}

/* The ratio price of 3.3 less its value at par: 0 on entitlement, negative ahead of it. */
static double ratio_price(const struct score_policy *policy, double x, double e, double prior)
{
    double floor = prior / 2;
    double received = x + prior > floor ? x + prior : floor;
    double entitled = e + prior > floor ? e + prior : floor;
    return score__power(received / entitled, -policy->alpha) - 1.0;
}

/* The queue price of 3.3: the deficit to a power, with its sign. */
static double queue_price(double deficit, double power)
{
    double size = deficit < 0 ? -deficit : deficit;
    double price = size > 0 ? score__power(size, power) : 0;
    return deficit < 0 ? -price : price;
}

static double own_price(const struct score_policy *policy, double x, double e, double prior)
{
    return policy_own_kind(policy) == OWN_QUEUE ? queue_price(e - x, policy->own_q)
                                                : ratio_price(policy, x, e, prior);
}

/* What prices are read at: the moment's scale and the market's unit. */
struct price_base {
    double scale;
    double value_unit;   /* of the ledger by value: what an average offer weighs */
    double value_weight; /* of this opportunity, in that unit: each ledger prices what it books */
    bool has_learnt;     /* the policy has prices that learn */
};

/* What a firm received as prices see it: by chance's expectation, and by its luck in part. */
static double priced_x(const struct score_policy *policy, const struct ledger_row *row)
{
    return row->p_scaled + policy->luck_share * (row->x_scaled - row->p_scaled);
}

static void row_price(struct score_engine *engine, const struct solution *solution,
                      const struct price_base *base, struct row *row)
{
    const struct score_policy *policy = &engine->policy;
    const struct partner *partner = &engine->partners[row->partner];
    struct ledger_row number = enterprise_ledger(engine, partner, LEDGER_NUMBER);
    struct ledger_row value = enterprise_ledger(engine, partner, LEDGER_VALUE);
    double prior = policy->t0 * row->target / row->part;
    double price =
        (1.0 - policy->value_share) * own_price(policy, priced_x(policy, &number) / base->scale,
                                                number.e_scaled / base->scale, prior);
    if (base->value_unit > 0) {
        double unit = base->scale * base->value_unit;
        price += policy->value_share * base->value_weight *
                 own_price(policy, priced_x(policy, &value) / unit, value.e_scaled / unit, prior);
    }
    row->terms.own_price = policy->kappa * solution->unit * price;

    double deficit = engine->groups[partner->group].deficit_scaled / base->scale;
    row->terms.cell_price =
        policy->cell_kappa * solution->unit * queue_price(deficit, policy->cell_q);

    double load = score__power(partner_workload(partner) + 1e-300, policy->cap_power);
    row->terms.cap_price = policy->cap_kappa * solution->unit * load;
    if (base->has_learnt) {
        row_price_learnt(engine, solution->unit, row);
    }
    row->terms.index = terms_index(&row->terms);
    row->score = row->terms.index;
    row->hopeful += row->score;
}

static double amount_mean(const struct score_engine *engine)
{
    return engine->amount_count ? engine->amount_sum / (double)engine->amount_count : 1.0;
}

/* The neutral value of 3.1: what the ledger by value books for an offer of this opportunity. */
static void solution_value(const struct score_engine *engine, const struct opportunity *opportunity,
                           double win_mean, struct solution *solution)
{
    const struct ledgers *ledgers = &engine->ledgers;
    double value = source_quality_read(&engine->models, opportunity->source) * win_mean *
                   solution->amount * engine->policy.margin;
    bool is_capped = ledgers->values.count >= 100 && value > ledgers->value_cap;
    solution->value_uncapped = value;
    solution->value_charge = is_capped ? ledgers->value_cap : value;
    double cap = value > ledgers->value_cap && !is_capped ? value : ledgers->value_cap;
    solution->value_bound = engine->policy.box_u * cap;
}

static void solution_amount(const struct score_engine *engine,
                            const struct opportunity *opportunity, struct solution *solution)
{
    solution->amount = opportunity->amount;
    if (!(opportunity->amount > 0)) {
        solution->amount = amount_mean(engine);
        solution->flags |= SCORE_DECISION_MARKET_SET;
    }
    double largest = histogram_upper(&engine->amounts, engine->policy.guard_share);
    if (engine->policy.guard_share > 0 && engine->amounts.count >= 100 &&
        solution->amount > largest) {
        solution->flags |= SCORE_DECISION_GUARDED;
    }
}

/* Eligible firms lie anywhere in a large market: they are fetched some rows ahead. */
static void partner_prefetch(const struct score_engine *engine, const struct solution *solution,
                             uint32_t at)
{
    enum { LINE_BYTES = 64 };
    if (at >= solution->count) {
        return;
    }
    const char *partner = (const char *)&engine->partners[engine->collected[at]];
    for (size_t byte = 0; byte < sizeof(struct partner); byte += LINE_BYTES) {
        __builtin_prefetch(partner + byte);
    }
}

static void rows_start(struct score_engine *engine, struct solution *solution)
{
    enum { AHEAD = 12 };
    uint64_t ties = random_u64(solution->request.seed, RANDOM_STREAM_TIES, 0);
    struct lanes merits = {0};
    for (uint32_t i = 0; i < solution->count; i++) {
        partner_prefetch(engine, solution, i + AHEAD);
        const struct partner *partner = &engine->partners[engine->collected[i]];
        struct row *row = &engine->rows[i];
        *row = (struct row){.partner = engine->collected[i]};
        row->tie = mix64(ties ^ mix64((uint64_t)partner->id));
        row->is_cold = (double)enterprise_offers(engine, partner) < engine->policy.cold_offers;
        row->part = enterprise_part(engine, solution->count, i);
        double merit = engine->merit_power ? score__power(partner->merit, *engine->merit_power)
                                           : partner->merit;
        row->merit = (double)(float)(merit * row->part);
        solution->parts += row->part;
        solution->cold_count += row->is_cold;
        solution->cold_parts += row->is_cold ? row->part : 0;
        lanes_add(&merits, row->merit);
    }
    double sum = lanes_sum(&merits);
    for (uint32_t i = 0; i < solution->count; i++) {
        engine->rows[i].target = engine->rows[i].merit / sum;
        engine->rows[i].is_speaker = enterprise_speaks(engine, solution->count, i);
    }
}

static struct price_base price_base(const struct score_engine *engine,
                                    const struct solution *solution)
{
    double unit = engine->offered_value_mean;
    return (struct price_base){.scale = ledger_scale(engine, solution->request.at_ms),
                               .value_unit = unit,
                               .value_weight = unit > 0 ? solution->value_charge / unit : 0,
                               .has_learnt = policy_has_learnt(&engine->policy)};
}

/* Firms that had the policy's most offers take no part, as those without capacity take none. */
static void capped_drop(struct score_engine *engine, struct solution *solution)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < solution->count; i++) {
        uint32_t at = engine->collected[i];
        bool is_capped = partner_is_capped(engine, &engine->partners[at], solution->request.at_ms);
        solution->gate_counts[SCORE_GATE_CAP] += is_capped;
        if (!is_capped) {
            engine->collected[kept++] = at;
        }
    }
    solution->count = kept;
}

void rows_score(struct score_engine *engine, const struct opportunity *opportunity,
                struct solution *solution)
{
    int64_t at_ms = solution->request.at_ms;
    solution->count = eligible_collect(engine, opportunity, at_ms, solution->gate_counts);
    if (policy_is_limited(&engine->policy)) {
        solution->flags |= SCORE_DECISION_LIMITED;
        capped_drop(engine, solution);
    }
    solution->stage = opportunity->stages + 1;
    solution_amount(engine, opportunity, solution);
    rows_start(engine, solution);
    struct context context;
    context_init(&context, engine, opportunity, solution->stage, at_ms);
    double win_mean = rows_value(engine, &context, solution);
    solution_value(engine, opportunity, win_mean, solution);
    solution->unit = engine->decisions ? engine->value_mean : solution->best_value;
    struct price_base base = price_base(engine, solution);
    for (uint32_t i = 0; i < solution->count; i++) {
        row_price(engine, solution, &base, &engine->rows[i]);
    }
}
