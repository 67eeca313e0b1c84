/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/feature.h"

#include <string.h>

#include "engine/enterprise.h"
#include "engine/numerics.h"
#include "engine/state.h"

static const double RECENCY_DAYS = 30; /* half of the effect of never having had an offer */
static const double DAY_MS = 86400000.0;
/* Numbers run from 0 to .3: what nobody has seen yet may move the log-odds by as much, not by 1. */
static const double NUMBER_MAX = 0.3;
enum { STAGE_LEVELS = 3 };

static const enum score_group GROUP_OF[FEATURE_COUNT] = {
    [FEATURE_LINE] = SCORE_GROUP_LINE,
    [FEATURE_CELL] = SCORE_GROUP_CUSTOMER,
    [FEATURE_INDUSTRY] = SCORE_GROUP_CUSTOMER,
    [FEATURE_SIZE] = SCORE_GROUP_CUSTOMER,
    [FEATURE_COUNTRY] = SCORE_GROUP_CUSTOMER,
    [FEATURE_TERRITORY] = SCORE_GROUP_CUSTOMER,
    [FEATURE_SOURCE] = SCORE_GROUP_LEAD,
    [FEATURE_AMOUNT] = SCORE_GROUP_LEAD,
    [FEATURE_STAGE] = SCORE_GROUP_STAGE,
    [FEATURE_DISTANCE] = SCORE_GROUP_DISTANCE,
    [FEATURE_WORKLOAD] = SCORE_GROUP_WORKLOAD,
    [FEATURE_RECENCY] = SCORE_GROUP_RECENCY,
    [FEATURE_PAIR_LINE] = SCORE_GROUP_EXPERIENCE,
    [FEATURE_PAIR_INDUSTRY] = SCORE_GROUP_EXPERIENCE,
    [FEATURE_PAIR_SIZE] = SCORE_GROUP_EXPERIENCE,
};
_Static_assert((int)FEATURE_INDEX_COUNT == (int)FEATURE_COUNT, "a feature lacks its place");

double model_base(const struct score_policy *policy, enum model_kind kind)
{
    return score__logit(kind == MODEL_ACCEPT ? policy->prior_accept : policy->prior_win);
}

/* In each span four of ten of the answers still missing come in: 95 % in six. */
static const double ANSWER_BASE = 0.4;
/* A deal that is open ends in a month with .3: 99 % within a year. */
static const double END_BASE = 0.3;

double timing_base(enum model_kind kind)
{
    return score__logit(kind == MODEL_ACCEPT ? ANSWER_BASE : END_BASE);
}

static uint64_t symbol_hash(const struct score_engine *engine, uint32_t symbol)
{
    return symbol ? engine->symbols.items[symbol].hash : 0;
}

static uint64_t feature_hash(int index, uint64_t level)
{
    return mix64(mix64((uint64_t)index + 1) ^ level);
}

/* Amounts in doublings: one level per power of two. */
static uint64_t amount_level(double amount)
{
    if (!(amount > 0)) {
        return 0;
    }
    uint64_t bits;
    memcpy(&bits, &amount, sizeof(bits));
    return bits >> 52;
}

static void context_features(struct context *context, const struct score_engine *engine,
                             const struct opportunity *opportunity, int64_t stage)
{
    const struct offering *offering = &engine->offerings[opportunity->offering];
    uint64_t line = symbol_hash(engine, offering->line);
    uint64_t country = symbol_hash(engine, opportunity->country);
    uint64_t territory = symbol_hash(engine, opportunity->territory);
    uint64_t industry = symbol_hash(engine, opportunity->industry);
    uint64_t size = symbol_hash(engine, opportunity->size_band);
    const uint64_t levels[FEATURE_COUNT] = {
        [FEATURE_LINE] = line,
        [FEATURE_CELL] = mix64(mix64(line ^ mix64(country)) ^ territory),
        [FEATURE_INDUSTRY] = industry,
        [FEATURE_SIZE] = size,
        [FEATURE_COUNTRY] = country,
        [FEATURE_TERRITORY] = mix64(country) ^ territory,
        [FEATURE_SOURCE] = symbol_hash(engine, opportunity->source),
        [FEATURE_AMOUNT] = amount_level(opportunity->amount),
        [FEATURE_STAGE] = (uint64_t)(stage < STAGE_LEVELS ? stage : STAGE_LEVELS),
    };
    /* The level that says nothing (no text, the first stage) is the reference: it has no effect. */
    const bool is_silent[FEATURE_COUNT] = {
        [FEATURE_LINE] = !line,
        [FEATURE_INDUSTRY] = !industry,
        [FEATURE_SIZE] = !size,
        [FEATURE_COUNTRY] = !country,
        [FEATURE_TERRITORY] = !territory,
        [FEATURE_SOURCE] = !opportunity->source,
        [FEATURE_AMOUNT] = !(opportunity->amount > 0),
        [FEATURE_STAGE] = stage <= 1,
    };
    for (int i = 0; i < FEATURE_PAIR_LINE; i++) {
        uint32_t slot = model_slot(FAMILY_MAIN, feature_hash(i, levels[i]));
        bool is_on = i < FEATURE_COMMON_COUNT && !is_silent[i];
        context->features[i] = (struct feature){.slot = slot, .value = is_on ? 1.0F : 0.0F};
    }
    context->hashes[FEATURE_PAIR_LINE] = feature_hash(FEATURE_PAIR_LINE, line);
    context->hashes[FEATURE_PAIR_INDUSTRY] = feature_hash(FEATURE_PAIR_INDUSTRY, industry);
    context->hashes[FEATURE_PAIR_SIZE] = feature_hash(FEATURE_PAIR_SIZE, size);
    context->is_known[FEATURE_PAIR_LINE] = line != 0;
    context->is_known[FEATURE_PAIR_INDUSTRY] = industry != 0;
    context->is_known[FEATURE_PAIR_SIZE] = size != 0;
}

/* What learning 2 adds: the timing models and the effects of the spans. */
static void context_time(struct context *context, const struct score_engine *engine,
                         const struct cell *cell, enum model_kind kind)
{
    const struct models *timing = &engine->timing;
    context->calibration[kind] =
        cell_calibration_offset(&cell->calibrations[kind], &engine->models.calibrators[kind]);
    context->ends_mean[kind] = timing_base(kind);
    for (int i = 0; i < FEATURE_COMMON_COUNT; i++) {
        double x = (double)context->features[i].value;
        struct effect effect =
            effect_read(timing, &timing->slots[context->features[i].slot], FAMILY_MAIN, kind);
        context->ends_mean[kind] += x * effect.mean;
        context->ends_variance[kind] += x * effect.variance;
    }
    struct hazard_clock *clock = &context->clocks[kind];
    if (kind == MODEL_ACCEPT) {
        hazard_clock_hours(clock);
    } else {
        hazard_clock_months(clock, (int)engine->policy.horizon_months);
    }
    for (int i = 0; i < clock->count; i++) {
        struct effect ends = effect_read(timing, &timing->spans[i], FAMILY_SPAN, kind);
        struct effect which =
            effect_read(&engine->models, &engine->models.spans[i], FAMILY_SPAN, kind);
        clock->ends[i] = score__exp(-ends.mean);
        clock->which[i] = score__exp(-which.mean);
    }
}

void context_init(struct context *context, const struct score_engine *engine,
                  const struct opportunity *opportunity, int64_t stage, int64_t at_ms)
{
    memset(context, 0, sizeof(*context));
    context->country = opportunity->country;
    context->at_ms = at_ms;
    context->is_timed = engine->policy.learning >= 2;
    context_features(context, engine, opportunity, stage);
    for (int kind = 0; kind < MODEL_COUNT; kind++) {
        context->calibration[kind] = model_calibration(&engine->models, (enum model_kind)kind);
        context->mean[kind] = model_base(&engine->policy, (enum model_kind)kind);
        for (int i = 0; i < FEATURE_PAIR_LINE; i++) {
            struct effect effect =
                effect_read(&engine->models, &engine->models.slots[context->features[i].slot],
                            FAMILY_MAIN, (enum model_kind)kind);
            if (i < FEATURE_COMMON_COUNT) {
                double x = (double)context->features[i].value;
                context->mean[kind] += x * effect.mean;
                context->variance[kind] += x * effect.variance;
            } else {
                context->numbers[kind][i] = effect;
            }
        }
        if (context->is_timed) {
            context_time(context, engine, &engine->cells[opportunity->cell], (enum model_kind)kind);
        }
    }
}

/* From 0 (just now) to 1 (long ago or never). */
static double recency(int64_t last_offer_at_ms, int64_t at_ms)
{
    if (last_offer_at_ms == INT64_MIN) {
        return 1;
    }
    double days = ((double)at_ms - (double)last_offer_at_ms) / DAY_MS;
    return days <= 0 ? 0 : days / (days + RECENCY_DAYS);
}

double partner_workload(const struct partner *partner)
{
    if (partner->open_lead_limit <= 0) {
        return 1;
    }
    return score__clamp((double)partner->open_leads / (double)partner->open_lead_limit, 0, 1);
}

void pair_init(struct pair *pair, const struct context *context, const struct score_engine *engine,
               const struct partner *partner, bool is_past)
{
    int64_t last_ms = enterprise_last_offer_ms(engine, partner);
    bool is_near = partner->country == context->country;
    double workload = is_past ? 0 : NUMBER_MAX * partner_workload(partner);
    double rest = is_past ? 0 : NUMBER_MAX * recency(last_ms, context->at_ms);
    pair->numbers[0] = is_near ? (float)NUMBER_MAX : 0.0F;
    pair->numbers[FEATURE_WORKLOAD - FEATURE_DISTANCE] = (float)workload;
    pair->numbers[FEATURE_RECENCY - FEATURE_DISTANCE] = (float)rest;
    uint64_t who = mix64((uint64_t)partner->id + UINT64_C(0x9e3779b97f4a7c15));
    for (int i = 0; i < PAIR_SLOTS; i++) {
        pair->is_known[i] = context->is_known[FEATURE_PAIR_LINE + i];
        uint64_t hash = mix64(context->hashes[FEATURE_PAIR_LINE + i] ^ who);
        pair->slots[i] = model_slot((enum model_family)(FAMILY_PAIR_LINE + i), hash);
    }
}

void pair_features(const struct pair *pair, const struct context *context,
                   struct feature ret_features[FEATURE_COUNT])
{
    memcpy(ret_features, context->features, sizeof(context->features));
    for (int i = 0; i < PAIR_NUMBERS; i++) {
        ret_features[FEATURE_DISTANCE + i].value = pair->numbers[i];
    }
    for (int i = 0; i < PAIR_SLOTS; i++) {
        ret_features[FEATURE_PAIR_LINE + i] =
            (struct feature){.slot = pair->slots[i], .value = pair->is_known[i] ? 1.0F : 0.0F};
    }
}

static struct effect pair_slot_effect(const struct pair *pair, const struct score_engine *engine,
                                      enum model_kind kind, int index)
{
    return effect_read(&engine->models, &engine->models.slots[pair->slots[index]],
                       (enum model_family)(FAMILY_PAIR_LINE + index), kind);
}

struct effect firm_effect(const struct score_engine *engine, const struct partner *partner,
                          enum model_kind kind)
{
    struct evidence evidence = enterprise_evidence(engine, partner, false);
    struct effect effect = effect_read(&engine->models, &evidence, FAMILY_FIRM, kind);
    effect.mean += engine->groups[partner->group].firm_mean[kind] *
                   engine->models.prior[FAMILY_FIRM][kind] * effect.variance;
    return effect;
}

/* Log-odds that it ends in a span, for this firm. */
static double pair_ends(const struct context *context, const struct score_engine *engine,
                        const struct partner *partner, enum model_kind kind)
{
    struct evidence evidence = enterprise_evidence(engine, partner, true);
    struct effect firm = effect_read(&engine->timing, &evidence, FAMILY_FIRM, kind);
    return prediction_drawn(context->ends_mean[kind] + firm.mean,
                            context->ends_variance[kind] + firm.variance);
}

double pair_expected(const struct context *context, const struct score_engine *engine,
                     const struct partner *partner, enum model_kind kind)
{
    if (!context->is_timed) {
        return 0;
    }
    return hazard_expected(&context->clocks[kind], pair_ends(context, engine, partner, kind));
}

/* The chance that it ends well, in time. */
static void prediction_time(struct prediction *prediction, const struct context *context,
                            const struct score_engine *engine, enum model_kind kind, double ends)
{
    double z = prediction_drawn(prediction->mean, prediction->variance);
    prediction->uncertainty = z - prediction->mean;
    prediction->calibration =
        calibrator_shift(&engine->models.calibrators[kind], z, context->calibration[kind]);
    prediction->log_odds = z + prediction->calibration;
    prediction->p = hazard_total(&context->clocks[kind], ends, prediction->log_odds);
}

void pair_predict(const struct pair *pair, const struct context *context,
                  const struct score_engine *engine, const struct partner *partner,
                  enum model_kind kind, struct prediction *ret_prediction)
{
    struct effect firm = firm_effect(engine, partner, kind);
    double mean = context->mean[kind] + firm.mean;
    double variance = context->variance[kind] + firm.variance;
    for (int i = 0; i < PAIR_NUMBERS; i++) {
        const struct effect *effect = &context->numbers[kind][FEATURE_DISTANCE + i];
        double x = (double)pair->numbers[i];
        mean += x * effect->mean;
        variance += x * x * effect->variance;
    }
    for (int i = 0; i < PAIR_SLOTS; i++) {
        if (pair->is_known[i]) {
            struct effect effect = pair_slot_effect(pair, engine, kind, i);
            mean += effect.mean;
            variance += effect.variance;
        }
    }
    ret_prediction->mean = mean;
    ret_prediction->variance = variance;
    if (context->is_timed) {
        prediction_time(ret_prediction, context, engine, kind,
                        pair_ends(context, engine, partner, kind));
    } else {
        prediction_finish(ret_prediction, context->calibration[kind]);
    }
}

void pair_explain(const struct pair *pair, const struct context *context,
                  const struct score_engine *engine, const struct partner *partner,
                  enum model_kind kind, struct score_part *ret_part)
{
    struct prediction prediction;
    pair_predict(pair, context, engine, partner, kind, &prediction);
    struct score_part part = {.base = model_base(&engine->policy, kind)};
    for (int i = 0; i < FEATURE_COMMON_COUNT; i++) {
        const struct evidence *evidence = &engine->models.slots[context->features[i].slot];
        double mean = (double)context->features[i].value *
                      effect_read(&engine->models, evidence, FAMILY_MAIN, kind).mean;
        if (i == FEATURE_BIAS) {
            part.base += mean;
        } else {
            part.groups[GROUP_OF[i]] += mean;
        }
    }
    for (int i = 0; i < PAIR_NUMBERS; i++) {
        part.groups[GROUP_OF[FEATURE_DISTANCE + i]] +=
            (double)pair->numbers[i] * context->numbers[kind][FEATURE_DISTANCE + i].mean;
    }
    for (int i = 0; i < PAIR_SLOTS; i++) {
        if (pair->is_known[i]) {
            part.groups[GROUP_OF[FEATURE_PAIR_LINE + i]] +=
                pair_slot_effect(pair, engine, kind, i).mean;
        }
    }
    part.groups[SCORE_GROUP_FIRM] += firm_effect(engine, partner, kind).mean;
    part.uncertainty = prediction.uncertainty;
    part.calibration = prediction.calibration;
    part.log_odds = prediction.log_odds;
    if (context->is_timed) {
        part.log_odds = score__logit(prediction.p);
        part.groups[SCORE_GROUP_TIME] = part.log_odds - prediction.log_odds;
    }
    part.p = prediction.p;
    *ret_part = part;
}
