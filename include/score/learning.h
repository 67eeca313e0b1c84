/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_LEARNING_H
#define SCORE_LEARNING_H

/*
 * How well the models know what they say: reliability, drift, the learning curve; and every lesson
 * as it is learnt, for whoever wants to try another model on the same ones.
 *
 *     struct score_model_state learning;
 *     score_engine_model_state(engine, SCORE_MODEL_WIN, &learning);
 *
 * All of it is from predictions made before their outcome was known. Under a policy whose
 * `learning` is 1 nothing is gathered, and all counts are 0.
 */

#include <score/engine.h>
#include <score/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Of answers: whether yes. Of deals that ended: whether won. */
enum score_model { SCORE_MODEL_ACCEPT = 0, SCORE_MODEL_WIN = 1, SCORE_MODEL_COUNT = 2 };

enum { SCORE_LEARNING_BINS = 15, SCORE_LEARNING_POINTS_MAX = 64 };

/* Predictions of one fifteenth of 0 .. 1, faded with a half-life of 90 days. */
struct score_learning_bin {
    double count;
    double predicted; /* mean; 0 without any */
    double observed;
};

/* A stretch of the learning curve: equally many outcomes each. */
struct score_learning_point {
    int64_t outcomes; /* learnt by its end */
    double loss;      /* mean squared error of its predictions */
    double base_loss; /* of always saying the rate seen so far */
};

struct score_model_state {
    int64_t outcomes;
    bool is_isotonic; /* else a line: fewer than 200 of either outcome */
    struct score_learning_bin bins[SCORE_LEARNING_BINS];
    double drift;       /* the alarm's sum now ... */
    double drift_alarm; /* ... and where it goes off */
    int64_t drift_alarms;
    int64_t drift_alarm_at_ms; /* of the last one, to the hour; 0 = none yet */
    int32_t point_count;
    struct score_learning_point points[SCORE_LEARNING_POINTS_MAX];
};

SCORE_EXPORT void score_engine_model_state(const struct score_engine *engine,
                                           enum score_model model,
                                           struct score_model_state *ret_learning);

/* One outcome about to be learnt: what was seen when the offer was made. Valid during the call. */
enum { SCORE_LESSON_FEATURES = 16 };
struct score_lesson {
    enum score_model model;
    int64_t opportunity;
    int64_t partner;
    int64_t at_ms;
    bool is_good;  /* accepted, or won */
    double weight; /* old imports count less */
    double p;      /* what the model said; calibrated under learning 2 */
    /* By position: a column for each category ever seen, its value 0 or 1, or a number. */
    uint32_t columns[SCORE_LESSON_FEATURES];
    float values[SCORE_LESSON_FEATURES];
};
typedef void score_lesson_fn(const struct score_lesson *lesson, void *user);
/* `watch` is called for every lesson from now on; NULL ends it. It must not call the engine. */
SCORE_EXPORT void score_engine_watch(struct score_engine *engine, score_lesson_fn *watch,
                                     void *user);

#ifdef __cplusplus
}
#endif

#endif
