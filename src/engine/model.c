/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/model.h"

#include <math.h>
#include <string.h>

#include "engine/numerics.h"

static const double PI = 3.14159265358979323846;
/* A guess at the spread before there are data, worth about one well-known effect. */
static const double SPREAD_PRIOR = 0.1;
static const double SPREAD_PRIOR_WEIGHT = 25;
static const double FIRM_VARIANCE_MAX = 1;
static const double PAIR_FLOOR = 0.1;            /* of the firms' floor: pairs add up over a firm */
static const double CALIBRATION_HALF_LIFE = 500; /* outcomes */
static const double CALIBRATION_SHRINK = 200;    /* outcomes */
static const double SOURCE_PRIOR_REAL = 9;
static const double SOURCE_PRIOR_UNREAL = 1;
enum { SPREADS_EVERY = 64, NEWTON_STEPS = 8 };

enum score_status models_init(struct models *models, const struct score_allocator *memory,
                              const struct score_policy *policy, struct score_error *err)
{
    struct evidence *slots = memory_new(memory, sizeof(*slots) * MODEL_SLOTS);
    if (!slots) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    models->slots = slots;
    models_policy_set(models, policy);
    return SCORE_OK;
}

void models_done(struct models *models, const struct score_allocator *memory)
{
    memory_release(memory, models->slots);
    memory_release(memory, models->sources);
    *models = (struct models){0};
}

static double spread_variance(const struct spread *spread, double floor, double ceiling)
{
    double variance = (spread->excess + SPREAD_PRIOR * SPREAD_PRIOR_WEIGHT) /
                      (spread->weight + SPREAD_PRIOR_WEIGHT);
    return score__clamp(variance, floor, ceiling);
}

static void variances_set(struct models *models, const struct score_policy *policy)
{
    for (int kind = 0; kind < MODEL_COUNT; kind++) {
        models->variance[FAMILY_MAIN][kind] = policy->variance_main;
        for (int family = FAMILY_PAIR_LINE; family <= FAMILY_FIRM; family++) {
            bool is_firm = family == FAMILY_FIRM;
            double floor = policy->variance_floor * (is_firm ? 1 : PAIR_FLOOR);
            double ceiling = is_firm ? FIRM_VARIANCE_MAX : policy->variance_pair;
            models->variance[family][kind] = spread_variance(&models->spreads[family][kind], floor,
                                                             ceiling > floor ? ceiling : floor);
        }
        for (int family = 0; family < FAMILY_COUNT; family++) {
            models->prior[family][kind] = 1.0 / models->variance[family][kind];
        }
    }
}

void models_policy_set(struct models *models, const struct score_policy *policy)
{
    variances_set(models, policy);
}

uint32_t model_slot(enum model_family family, uint64_t hash)
{
    SCORE_ASSERT(family < FAMILY_FIRM);
    return (uint32_t)family << MODEL_FAMILY_BITS |
           (uint32_t)(hash & ((UINT64_C(1) << MODEL_FAMILY_BITS) - 1));
}

double model_calibration(const struct models *models, enum model_kind kind)
{
    const struct calibration *seen = &models->calibrations[kind];
    if (seen->count <= 0) {
        return 0;
    }
    double observed = (seen->wins + 1) / (seen->count + 2);
    double expected = (seen->predicted + 1) / (seen->count + 2);
    return seen->count / (seen->count + CALIBRATION_SHRINK) *
           (score__logit(observed) - score__logit(expected));
}

void prediction_finish(struct prediction *prediction, double calibration)
{
    double pull = 1.0 / sqrt(1.0 + PI / 8.0 * prediction->variance);
    prediction->uncertainty = prediction->mean * pull - prediction->mean;
    prediction->calibration = calibration;
    prediction->log_odds = prediction->mean + prediction->uncertainty + calibration;
    prediction->p = score__sigmoid(prediction->log_odds);
}

/* What was learnt long ago fades towards the prior. */
static void evidence_age(struct evidence *evidence, int32_t hour, double half_life_days)
{
    double hours = (double)hour - (double)evidence->touched_hour;
    if (hours <= 0) {
        return;
    }
    double kept = score__exp2(-hours / (half_life_days * 24.0));
    for (int kind = 0; kind < MODEL_COUNT; kind++) {
        evidence->precision[kind] = (float)((double)evidence->precision[kind] * kept);
        evidence->natural[kind] = (float)((double)evidence->natural[kind] * kept);
    }
    evidence->touched_hour = hour;
}

static void spread_add(struct models *models, enum model_family family,
                       const struct evidence *evidence, double sign)
{
    if (family == FAMILY_MAIN || family == FAMILY_FIRM) {
        return; /* fixed, or summed over the exact table when due */
    }
    for (int kind = 0; kind < MODEL_COUNT; kind++) {
        double precision = (double)evidence->precision[kind];
        double natural = (double)evidence->natural[kind];
        models->spreads[family][kind].excess += sign * (natural * natural - precision);
        models->spreads[family][kind].weight += sign * precision * precision;
    }
}

static enum model_family family_of(uint32_t slot)
{
    return (enum model_family)(slot >> MODEL_FAMILY_BITS);
}

/* The example's effects: FEATURE_COUNT hashed ones and the firm's, read at present. */
static struct evidence *example_evidence(struct models *models, const struct example *example,
                                         int index, enum model_family *ret_family, double *ret_x)
{
    if (index == FEATURE_COUNT) {
        *ret_family = FAMILY_FIRM;
        *ret_x = 1;
        return example->firm;
    }
    *ret_family = family_of(example->features[index].slot);
    *ret_x = (double)example->features[index].value;
    return &models->slots[example->features[index].slot];
}

static void example_predict(struct models *models, const struct score_policy *policy,
                            enum model_kind kind, const struct example *example,
                            struct prediction *ret)
{
    *ret = (struct prediction){.mean = example->base};
    for (int i = 0; i <= FEATURE_COUNT; i++) {
        enum model_family family;
        double x;
        struct evidence *evidence = example_evidence(models, example, i, &family, &x);
        spread_add(models, family, evidence, -1);
        evidence_age(evidence, example->hour, policy->forget_half_life_days);
        spread_add(models, family, evidence, 1);
        struct effect effect = effect_read(models, evidence, family, kind);
        ret->mean += x * effect.mean;
        ret->variance += x * x * effect.variance;
    }
}

double model_implicit_solve(const struct prediction *prediction, double weight, double y)
{
    double gain = prediction->variance * weight;
    double z = prediction->mean;
    for (int i = 0; i < NEWTON_STEPS; i++) {
        double p = score__sigmoid(z);
        double slope = 1.0 + gain * p * (1.0 - p);
        z -= (z - prediction->mean - gain * (y - p)) / slope;
    }
    return z;
}

static void outcome_count(struct models *models, enum model_kind kind, double p, double y)
{
    double base = (models->positives[kind] + 1) / (models->outcomes[kind] + 2);
    models->regret += (y - p) * (y - p) - (y - base) * (y - base);
    models->outcomes[kind] += 1;
    models->positives[kind] += y;
    double kept = score__exp2(-1.0 / CALIBRATION_HALF_LIFE);
    struct calibration *seen = &models->calibrations[kind];
    seen->count = seen->count * kept + 1;
    seen->wins = seen->wins * kept + y;
    seen->predicted = seen->predicted * kept + p;
}

struct lesson model_learn(struct models *models, const struct score_policy *policy,
                          enum model_kind kind, const struct example *example)
{
    struct prediction prediction;
    example_predict(models, policy, kind, example, &prediction);
    prediction_finish(&prediction, 0);
    outcome_count(models, kind, prediction.p, example->y);
    double z = model_implicit_solve(&prediction, example->weight, example->y);
    double p = score__sigmoid(z);
    struct lesson lesson = {.curvature = example->weight * p * (1.0 - p),
                            .residual = example->weight * (example->y - p),
                            .is_given = true};
    for (int i = 0; i <= FEATURE_COUNT; i++) {
        enum model_family family;
        double x;
        struct evidence *evidence = example_evidence(models, example, i, &family, &x);
        struct effect before = effect_read(models, evidence, family, kind);
        double precision = 1.0 / before.variance + lesson.curvature * x * x;
        double mean = before.mean + before.variance * x * lesson.residual;
        spread_add(models, family, evidence, -1);
        evidence->precision[kind] = (float)(precision - models->prior[family][kind]);
        evidence->natural[kind] = (float)(mean * precision);
        spread_add(models, family, evidence, 1);
    }
    models->version++;
    return lesson;
}

void model_unlearn(struct models *models, const struct score_policy *policy, enum model_kind kind,
                   const struct example *example, const struct lesson *lesson)
{
    SCORE_ASSERT(lesson->is_given);
    struct prediction prediction; /* ages the effects to the present */
    example_predict(models, policy, kind, example, &prediction);
    for (int i = 0; i <= FEATURE_COUNT; i++) {
        enum model_family family;
        double x;
        struct evidence *evidence = example_evidence(models, example, i, &family, &x);
        struct effect now = effect_read(models, evidence, family, kind);
        double prior = models->prior[family][kind];
        double precision = 1.0 / now.variance - lesson->curvature * x * x;
        precision = precision < prior ? prior : precision;
        double mean = now.mean - x * lesson->residual / precision;
        spread_add(models, family, evidence, -1);
        evidence->precision[kind] = (float)(precision - prior);
        evidence->natural[kind] = (float)(mean * precision);
        spread_add(models, family, evidence, 1);
    }
    models->version++;
}

bool models_spreads_due(const struct models *models)
{
    return models->version % SPREADS_EVERY == 0;
}

void models_spreads_update(struct models *models, const struct score_policy *policy,
                           const struct partner *partners, uint32_t partner_count)
{
    for (int kind = 0; kind < MODEL_COUNT; kind++) {
        struct lanes excess = {0};
        struct lanes weight = {0};
        for (uint32_t i = 0; i < partner_count; i++) {
            double precision = (double)partners[i].evidence.precision[kind];
            double natural = (double)partners[i].evidence.natural[kind];
            lanes_add(&excess, natural * natural - precision);
            lanes_add(&weight, precision * precision);
        }
        models->spreads[FAMILY_FIRM][kind] =
            (struct spread){.excess = lanes_sum(&excess), .weight = lanes_sum(&weight)};
    }
    variances_set(models, policy);
}

double source_quality_read(const struct models *models, uint32_t source)
{
    double real = SOURCE_PRIOR_REAL;
    double unreal = SOURCE_PRIOR_UNREAL;
    if (source < models->source_capacity) {
        real += models->sources[source].real;
        unreal += models->sources[source].unreal;
    }
    return real / (real + unreal);
}

enum score_status source_quality_reserve(struct models *models,
                                         const struct score_allocator *memory,
                                         uint32_t symbol_count, struct score_error *err)
{
    return memory_reserve(memory, &models->sources, &models->source_capacity, symbol_count,
                          sizeof(*models->sources), err);
}

void source_quality_learn(struct models *models, uint32_t source, bool is_real)
{
    SCORE_ASSERT(source < models->source_capacity);
    if (is_real) {
        models->sources[source].real += 1;
    } else {
        models->sources[source].unreal += 1;
    }
}
