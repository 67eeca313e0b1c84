/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_ENGINE_MODEL_H
#define SCORE_ENGINE_MODEL_H

/*
 * The response models p(accept) and p(win | accepted): online Bayesian logistic regression with a
 * diagonal Gaussian posterior (engine.md 4.1) over hashed features, firms in an exact table.
 *
 * An effect is kept as what data said (precision, natural mean); its prior N(0, variance) is added
 * when read, so the variance can be re-estimated without touching it. Pair and firm variances come
 * from the spread of the effects themselves (method of moments): where firms do not differ, they
 * shrink to nothing. Both models share a slot's cache line.
 */

#include "engine/drift.h"
#include "engine/hazard.h"
#include "engine/market.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Slots by family, each its own name space; firms live in their partner record. */
enum model_family {
    FAMILY_MAIN = 0,
    FAMILY_PAIR_LINE = 1,
    FAMILY_PAIR_INDUSTRY = 2,
    FAMILY_PAIR_SIZE = 3,
    FAMILY_FIRM = 4,
    FAMILY_SPAN = 5, /* hours to the answer, months to the end (hazard.h); an exact table */
    FAMILY_COUNT = 6
};
enum { MODEL_SLOT_BITS = 18, MODEL_FAMILY_BITS = 16, MODEL_SLOTS = 1 << MODEL_SLOT_BITS };

/* Spread of the effects of one family: its method-of-moments sums. */
struct spread {
    double excess; /* sum natural^2 - precision */
    double weight; /* sum precision^2 */
};

/* Predictions against outcomes, fading by outcome: calibration in the large. */
struct calibration {
    double count;
    double wins;
    double predicted;
};

struct source_quality {
    double real;
    double unreal;
};

/*
 * The engine keeps two of these: the response models (whether accepted, whether won) and, by the
 * same kinds, the timing models (whether answered in a span of hours, ended in a month).
 */
struct models {
    struct evidence *slots; /* slot_count; owned */
    uint32_t slot_count;
    struct evidence spans[HAZARD_SPANS];
    double variance[FAMILY_COUNT][MODEL_COUNT];
    double prior[FAMILY_COUNT][MODEL_COUNT]; /* 1 / variance */
    struct spread spreads[FAMILY_COUNT][MODEL_COUNT];
    struct calibration calibrations[MODEL_COUNT];
    double outcomes[MODEL_COUNT]; /* for the base rate that regret is measured against */
    double positives[MODEL_COUNT];
    double regret;                  /* running squared-loss excess over the base rate */
    int64_t version;                /* outcomes learnt or taken back */
    struct source_quality *sources; /* by symbol; owned */
    uint32_t source_capacity;
    /* Of learning 2: */
    struct calibrator calibrators[MODEL_COUNT];
    struct drift drifts[MODEL_COUNT];
    struct curve curves[MODEL_COUNT];
};

SCORE_MUST_USE enum score_status models_init(struct models *models,
                                             const struct score_allocator *memory,
                                             const struct score_policy *policy, uint32_t slot_count,
                                             struct score_error *err);
void models_done(struct models *models, const struct score_allocator *memory);
/* New prior variances are in force at once. */
void models_policy_set(struct models *models, const struct score_policy *policy);

/* The slot of a named feature within a family. */
uint32_t model_slot(enum model_family family, uint64_t hash);

/* Posterior mean and variance of an effect under its family's prior. */
struct effect {
    double mean;
    double variance;
};
static inline struct effect effect_read(const struct models *models,
                                        const struct evidence *evidence, enum model_family family,
                                        enum model_kind kind)
{
    double variance = 1.0 / ((double)evidence->precision[kind] + models->prior[family][kind]);
    return (struct effect){(double)evidence->natural[kind] * variance, variance};
}

/* Log-odds of a prediction put together: its mean and variance to p. */
struct prediction {
    double mean;
    double variance;
    double uncertainty; /* added to the mean */
    double calibration; /* added too */
    double log_odds;
    double p;
};
void prediction_finish(struct prediction *prediction, double calibration);
/* The mean drawn to 0 by its doubt. */
double prediction_drawn(double mean, double variance);
/* The log-odds z with z = mean + variance * weight * (y - sigmoid z): the implicit step. */
double model_implicit_solve(const struct prediction *prediction, double weight, double y);
double model_calibration(const struct models *models, enum model_kind kind);

/* One outcome: what was seen, whose it was, what happened, how much it counts. */
struct example {
    const struct feature *features;
    int feature_count; /* FEATURE_COUNT; fewer for the timing models */
    struct evidence *firm;
    double firm_mean;      /* its prior mean */
    struct evidence *span; /* NULL = none */
    /* What checks the prediction; NULL = learning 1, or nothing does. */
    struct cell_calibration *cell;
    bool is_timing;
    double base; /* prior log-odds */
    double y;    /* 0 or 1 */
    double weight;
    int32_t hour; /* of the event, since 1970 */
};
/* True when the model said for long what did not come true: see models_doubt. */
bool model_drifted(const struct models *models, enum model_kind kind);
/* What the slots and spans know of a model counts `kept` of what it did: its variance grows. The
 * firms' evidence is the caller's. O(slots). */
void models_doubt(struct models *models, enum model_kind kind, double kept);
struct lesson model_learn(struct models *models, const struct score_policy *policy,
                          enum model_kind kind, const struct example *example);
/* Takes a lesson back; exact when nothing else was learnt in between. */
void model_unlearn(struct models *models, const struct score_policy *policy, enum model_kind kind,
                   const struct example *example, const struct lesson *lesson);

/* True at the outcomes after which model_spreads_update is due. */
bool models_spreads_due(const struct models *models);
/* The firms whose effects are summed up, and their home markets, whose means are estimated. */
struct firms {
    const struct partner *partners;
    uint32_t partner_count;
    struct partner_group *groups;
    uint32_t group_count;
    bool is_timing; /* of their timing evidence */
};
/* Re-estimates the variances of pairs and firms, and under learning 2 the means of the firms of a
 * home market. O(partners). */
void models_spreads_update(struct models *models, const struct score_policy *policy,
                           const struct firms *firms);

/* P(a lead of this source is real), shrunk to nine in ten. */
double source_quality_read(const struct models *models, uint32_t source);
/* Room for every symbol below `symbol_count`. */
SCORE_MUST_USE enum score_status source_quality_reserve(struct models *models,
                                                        const struct score_allocator *memory,
                                                        uint32_t symbol_count,
                                                        struct score_error *err);
void source_quality_learn(struct models *models, uint32_t source, bool is_real);

#ifdef __cplusplus
}
#endif

#endif
