/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_ENGINE_FEATURE_H
#define SCORE_ENGINE_FEATURE_H

/*
 * What the models look at (engine.md 4.1). Level, size, distributor and acquaintance of a firm are
 * not among it. Missing categories are a level of their own; numbers are 0 where they say nothing.
 */

#include "engine/model.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Positions in a feature vector. The first ones are the opportunity's, the rest the pair's. */
enum feature_index {
    FEATURE_BIAS,
    FEATURE_LINE,
    FEATURE_CELL,
    FEATURE_INDUSTRY,
    FEATURE_SIZE,
    FEATURE_COUNTRY,
    FEATURE_TERRITORY,
    FEATURE_SOURCE,
    FEATURE_AMOUNT,
    FEATURE_STAGE,
    FEATURE_DISTANCE,
    FEATURE_WORKLOAD,
    FEATURE_RECENCY,
    FEATURE_PAIR_LINE,
    FEATURE_PAIR_INDUSTRY,
    FEATURE_PAIR_SIZE,
    FEATURE_INDEX_COUNT,
    FEATURE_COMMON_COUNT = FEATURE_DISTANCE
};

struct score_engine;

/* The opportunity's side, once per decision: its features and their sums per model. */
struct context {
    struct feature features[FEATURE_COUNT]; /* pair slots hold 0 until a firm is filled in */
    uint64_t hashes[FEATURE_COUNT];         /* of the texts that pairs are made of */
    bool is_known[FEATURE_COUNT];           /* of pairs: the text is not "" */
    uint32_t country;
    int64_t at_ms;
    struct effect numbers[MODEL_COUNT][FEATURE_COUNT]; /* DISTANCE, WORKLOAD, RECENCY */
    double mean[MODEL_COUNT];                          /* base and common features */
    double variance[MODEL_COUNT];
    double calibration[MODEL_COUNT]; /* of learning 2: the cell's offset */
    bool is_timed;                   /* learning 2: the rest is set */
    struct hazard_clock clocks[MODEL_COUNT];
    double ends_mean[MODEL_COUNT]; /* of the timing models */
    double ends_variance[MODEL_COUNT];
};

void context_init(struct context *context, const struct score_engine *engine,
                  const struct opportunity *opportunity, int64_t stage, int64_t at_ms);

/* The firm's side: what FEATURE_DISTANCE and after hold for it, numbers first, then pair slots. */
enum {
    PAIR_NUMBERS = FEATURE_PAIR_LINE - FEATURE_DISTANCE,
    PAIR_SLOTS = FEATURE_INDEX_COUNT - FEATURE_PAIR_LINE
};
struct pair {
    float numbers[PAIR_NUMBERS];
    uint32_t slots[PAIR_SLOTS];
    bool is_known[PAIR_SLOTS]; /* with a missing category a pair is only the firm once more */
};

/* `is_past`: an imported deal, whose workload and recency are unknown. */
void pair_init(struct pair *pair, const struct context *context, const struct score_engine *engine,
               const struct partner *partner, bool is_past);
/* The whole vector, as it is remembered with an offer. */
void pair_features(const struct pair *pair, const struct context *context,
                   struct feature ret_features[FEATURE_COUNT]);

/* Prediction of a model for a firm. */
void pair_predict(const struct pair *pair, const struct context *context,
                  const struct score_engine *engine, const struct partner *partner,
                  enum model_kind kind, struct prediction *ret_prediction);

/* The same, taken apart into groups. */
void pair_explain(const struct pair *pair, const struct context *context,
                  const struct score_engine *engine, const struct partner *partner,
                  enum model_kind kind, struct score_part *ret_part);

/* Open leads over their limit, 0 .. 1. */
double partner_workload(const struct partner *partner);

/* A firm's effect, with what its enterprise's others taught, under the prior of its home market. */
struct effect firm_effect(const struct score_engine *engine, const struct partner *partner,
                          enum model_kind kind);

/* Log-odds of answering in a span of hours, of ending in a month, before any data. */
double timing_base(enum model_kind kind);
/* Expected hours to a firm's answer, or months to the end, given that there is one in time. */
double pair_expected(const struct context *context, const struct score_engine *engine,
                     const struct partner *partner, enum model_kind kind);

/* Log-odds every prediction of a model starts from. */
double model_base(const struct score_policy *policy, enum model_kind kind);

#ifdef __cplusplus
}
#endif

#endif
