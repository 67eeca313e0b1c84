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
/* A prediction made in doubt says little of those made when more is known. */
static const double DOUBT_WEIGHT = 10;
static const double SPAN_VARIANCE = 0.25;
static const double GROUP_PRECISION = 10; /* of a home market's mean: it differs by .3 */
enum { SPREADS_EVERY = 64, NEWTON_STEPS = 8 };

enum score_status models_init(struct models *models, const struct score_allocator *memory,
                              const struct score_policy *policy, uint32_t slot_count,
                              struct score_error *err)
{
    struct evidence *slots = memory_new(memory, sizeof(*slots) * slot_count);
    if (!slots) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    models->slots = slots;
    models->slot_count = slot_count;
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
        models->variance[FAMILY_SPAN][kind] = SPAN_VARIANCE;
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

double prediction_drawn(double mean, double variance)
{
    return mean * (1.0 / sqrt(1.0 + PI / 8.0 * variance));
}

void prediction_finish(struct prediction *prediction, double calibration)
{
    prediction->uncertainty =
        prediction_drawn(prediction->mean, prediction->variance) - prediction->mean;
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
    if (family == FAMILY_MAIN || family >= FAMILY_FIRM) {
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

/* Effects of an example: its features', the firm's, the span's. */
static int example_count(const struct example *example)
{
    return example->feature_count + 1 + (example->span != NULL);
}

static struct evidence *example_evidence(struct models *models, const struct example *example,
                                         int index, enum model_family *ret_family, double *ret_x)
{
    if (index >= example->feature_count) {
        bool is_firm = index == example->feature_count;
        *ret_family = is_firm ? FAMILY_FIRM : FAMILY_SPAN;
        *ret_x = 1;
        return is_firm ? example->firm : example->span;
    }
    *ret_family = family_of(example->features[index].slot);
    *ret_x = (double)example->features[index].value;
    return &models->slots[example->features[index].slot];
}

/* What the prior itself puts into an effect's natural mean: firms alone have a mean of their own.
 */
static double example_prior(const struct models *models, const struct example *example,
                            enum model_family family, enum model_kind kind)
{
    return family == FAMILY_FIRM ? example->firm_mean * models->prior[family][kind] : 0;
}

static struct effect example_effect(const struct models *models, const struct example *example,
                                    const struct evidence *evidence, enum model_family family,
                                    enum model_kind kind)
{
    struct effect effect = effect_read(models, evidence, family, kind);
    effect.mean += example_prior(models, example, family, kind) * effect.variance;
    return effect;
}

static void example_predict(struct models *models, const struct score_policy *policy,
                            enum model_kind kind, const struct example *example,
                            struct prediction *ret)
{
    *ret = (struct prediction){.mean = example->base};
    for (int i = 0; i < example_count(example); i++) {
        enum model_family family;
        double x;
        struct evidence *evidence = example_evidence(models, example, i, &family, &x);
        spread_add(models, family, evidence, -1);
        evidence_age(evidence, example->hour, policy->forget_half_life_days);
        spread_add(models, family, evidence, 1);
        struct effect effect = example_effect(models, example, evidence, family, kind);
        ret->mean += x * effect.mean;
        ret->variance += x * x * effect.variance;
    }
}

struct posterior {
    double mean;
    double precision;
};

/* Sets an effect's posterior; what its prior put into it is not kept. */
static void example_store(struct models *models, const struct example *example, int index,
                          enum model_kind kind, const struct posterior *posterior)
{
    enum model_family family;
    double x;
    struct evidence *evidence = example_evidence(models, example, index, &family, &x);
    spread_add(models, family, evidence, -1);
    evidence->precision[kind] = (float)(posterior->precision - models->prior[family][kind]);
    evidence->natural[kind] = (float)(posterior->mean * posterior->precision -
                                      example_prior(models, example, family, kind));
    spread_add(models, family, evidence, 1);
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

/* Checks the prediction against the outcome before it is learnt (learning 2). */
static void prediction_check(struct models *models, enum model_kind kind,
                             const struct example *example, struct prediction *prediction)
{
    double z = prediction->mean + prediction->uncertainty;
    const struct calibrator *calibrator = &models->calibrators[kind];
    double offset = cell_calibration_offset(example->cell, calibrator);
    struct calibration_item item = {.z = z,
                                    .p = score__sigmoid(z + calibrator_shift(calibrator, z, 0)),
                                    .y = example->y,
                                    .weight = example->weight /
                                              (1.0 + DOUBT_WEIGHT * prediction->variance),
                                    .hour = example->hour};
    prediction_finish(prediction, calibrator_shift(calibrator, z, offset));
    cell_calibration_add(example->cell, &item);
    item.z = z + offset;
    item.p = prediction->p;
    calibrator_add(&models->calibrators[kind], &item);
    (void)drift_add(&models->drifts[kind], item.p, item.y, item.hour);
    double base = (models->positives[kind] + 1) / (models->outcomes[kind] + 2);
    curve_add(&models->curves[kind], (item.y - item.p) * (item.y - item.p),
              (item.y - base) * (item.y - base));
}

bool model_drifted(const struct models *models, enum model_kind kind)
{
    const struct drift *drift = &models->drifts[kind];
    return drift->alarms > 0 && drift->alarm_at == drift->seen;
}

struct lesson model_learn(struct models *models, const struct score_policy *policy,
                          enum model_kind kind, const struct example *example)
{
    struct prediction prediction;
    example_predict(models, policy, kind, example, &prediction);
    prediction_finish(&prediction, 0);
    if (example->cell) {
        prediction_check(models, kind, example, &prediction);
    }
    if (!example->is_timing) {
        outcome_count(models, kind, prediction.p, example->y);
    }
    double z = model_implicit_solve(&prediction, example->weight, example->y);
    double p = score__sigmoid(z);
    struct lesson lesson = {.curvature = example->weight * p * (1.0 - p),
                            .residual = example->weight * (example->y - p),
                            .p = prediction.p,
                            .is_given = true};
    for (int i = 0; i < example_count(example); i++) {
        enum model_family family;
        double x;
        struct evidence *evidence = example_evidence(models, example, i, &family, &x);
        struct effect before = example_effect(models, example, evidence, family, kind);
        double precision = 1.0 / before.variance + lesson.curvature * x * x;
        double mean = before.mean + before.variance * x * lesson.residual;
        example_store(models, example, i, kind, &(struct posterior){mean, precision});
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
    for (int i = 0; i < example_count(example); i++) {
        enum model_family family;
        double x;
        struct evidence *evidence = example_evidence(models, example, i, &family, &x);
        struct effect now = example_effect(models, example, evidence, family, kind);
        double prior = models->prior[family][kind];
        double precision = 1.0 / now.variance - lesson->curvature * x * x;
        precision = precision < prior ? prior : precision;
        double mean = now.mean - x * lesson->residual / precision;
        example_store(models, example, i, kind, &(struct posterior){mean, precision});
    }
    models->version++;
}

static void evidence_doubt(struct evidence *evidence, enum model_kind kind, double kept)
{
    evidence->precision[kind] = (float)((double)evidence->precision[kind] * kept);
    evidence->natural[kind] = (float)((double)evidence->natural[kind] * kept);
}

void models_doubt(struct models *models, enum model_kind kind, double kept)
{
    for (int family = FAMILY_PAIR_LINE; family < FAMILY_FIRM; family++) {
        models->spreads[family][kind] = (struct spread){0};
    }
    for (uint32_t slot = 0; slot < models->slot_count; slot++) {
        struct evidence *evidence = &models->slots[slot];
        evidence_doubt(evidence, kind, kept);
        struct spread *spread = &models->spreads[family_of(slot)][kind];
        if (family_of(slot) != FAMILY_MAIN) {
            double precision = (double)evidence->precision[kind];
            double natural = (double)evidence->natural[kind];
            spread->excess += natural * natural - precision;
            spread->weight += precision * precision;
        }
    }
    for (int span = 0; span < HAZARD_SPANS; span++) {
        evidence_doubt(&models->spans[span], kind, kept);
    }
    calibrator_fade(&models->calibrators[kind], kept);
}

bool models_spreads_due(const struct models *models)
{
    return models->version % SPREADS_EVERY == 0;
}

/* A firm's evidence of a kind as its estimate sees it. */
static const struct evidence *firm_evidence(const struct firms *firms, uint32_t at)
{
    const struct partner *partner = &firms->partners[at];
    return firms->is_timing ? &partner->timing : &partner->evidence;
}

/* What the firms of each home market are on average: each counts by what is known of it. */
static void group_means_update(const struct models *models, const struct firms *firms,
                               enum model_kind kind)
{
    double firm_variance = models->variance[FAMILY_FIRM][kind];
    for (uint32_t i = 0; i < firms->group_count; i++) {
        firms->groups[i].mean_sum = 0;
        firms->groups[i].mean_weight = 0;
    }
    for (uint32_t i = 0; i < firms->partner_count; i++) {
        const struct evidence *evidence = firm_evidence(firms, i);
        double spread = 1.0 + firm_variance * (double)evidence->precision[kind];
        struct partner_group *group = &firms->groups[firms->partners[i].group];
        group->mean_sum += (double)evidence->natural[kind] / spread;
        group->mean_weight += (double)evidence->precision[kind] / spread;
    }
    for (uint32_t i = 0; i < firms->group_count; i++) {
        struct partner_group *group = &firms->groups[i];
        group->firm_mean[kind] = group->mean_sum / (group->mean_weight + GROUP_PRECISION);
    }
}

static void firm_spread_update(struct models *models, const struct firms *firms,
                               enum model_kind kind, bool has_means)
{
    struct lanes excess = {0};
    struct lanes weight = {0};
    for (uint32_t i = 0; i < firms->partner_count; i++) {
        const struct evidence *evidence = firm_evidence(firms, i);
        double precision = (double)evidence->precision[kind];
        double natural = (double)evidence->natural[kind];
        if (has_means) {
            natural -= precision * firms->groups[firms->partners[i].group].firm_mean[kind];
        }
        lanes_add(&excess, natural * natural - precision);
        lanes_add(&weight, precision * precision);
    }
    models->spreads[FAMILY_FIRM][kind] =
        (struct spread){.excess = lanes_sum(&excess), .weight = lanes_sum(&weight)};
}

void models_spreads_update(struct models *models, const struct score_policy *policy,
                           const struct firms *firms)
{
    bool has_means = policy->learning >= 2 && !firms->is_timing;
    for (int kind = 0; kind < MODEL_COUNT; kind++) {
        if (has_means) {
            group_means_update(models, firms, (enum model_kind)kind);
        }
        firm_spread_update(models, firms, (enum model_kind)kind, has_means);
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
