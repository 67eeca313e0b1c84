/* SPDX-License-Identifier: Apache-2.0 */
/* A world that turns: the alarm, the doubt after it, and how fast the model is right again. */
#include "check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/model.h"
#include "sim/market.h"

enum { FEATURES = 6, OUTCOMES = 20000, FLIP = OUTCOMES / 2 };
static const double COEFFICIENTS[FEATURES] = {1.2, -1.0, 0.8, -0.6, 1.0, -0.9};

struct stream {
    struct market random; /* only its generator */
    struct models models;
    struct score_policy policy;
    struct score_allocator memory;
    struct evidence firm;
    struct cell_calibration cell;
    bool answers_alarms;
    int alarm_at;     /* first outcome after the flip that raised it; 0 = none */
    int false_alarms; /* before the flip */
    double variance_before;
    double variance_after; /* of the first feature, around the alarm */
};

static void stream_init(struct stream *stream, bool answers_alarms)
{
    memset(stream, 0, sizeof(*stream));
    stream->random.random = 77;
    stream->answers_alarms = answers_alarms;
    score_policy_init(&stream->policy);
    assert_int_equal(
        models_init(&stream->models, &stream->memory, &stream->policy, MODEL_SLOTS, NULL),
        SCORE_OK);
}

static double variance_of(const struct stream *stream)
{
    return effect_read(&stream->models, &stream->models.slots[1], FAMILY_MAIN, MODEL_WIN).variance;
}

/* One outcome; returns the squared distance of what was said to the truth. */
static double outcome_pass(struct stream *stream, int number)
{
    struct feature features[FEATURES];
    double truth = 0;
    double said = 0;
    for (int i = 0; i < FEATURES; i++) {
        bool is_on = market_uniform(&stream->random) < 0.5;
        features[i] = (struct feature){.slot = (uint32_t)i + 1, .value = is_on ? 1.0F : -1.0F};
        double x = (double)features[i].value;
        truth += x * COEFFICIENTS[i] * (number < FLIP ? 1 : -1);
        said +=
            x *
            effect_read(&stream->models, &stream->models.slots[i + 1], FAMILY_MAIN, MODEL_WIN).mean;
    }
    double p = 1 / (1 + exp(-truth));
    double off = 1 / (1 + exp(-said)) - p;
    struct example example = {.features = features,
                              .feature_count = FEATURES,
                              .firm = &stream->firm,
                              .y = market_uniform(&stream->random) < p ? 1 : 0,
                              .weight = 1,
                              .cell = &stream->cell};
    double variance = variance_of(stream);
    (void)model_learn(&stream->models, &stream->policy, MODEL_WIN, &example);
    if (model_drifted(&stream->models, MODEL_WIN)) {
        stream->false_alarms += number < FLIP;
        bool is_first = number >= FLIP && !stream->alarm_at;
        stream->alarm_at = is_first ? number : stream->alarm_at;
        if (stream->answers_alarms) {
            models_doubt(&stream->models, MODEL_WIN, 0.02);
            memset(&stream->firm, 0, sizeof(stream->firm));
            memset(&stream->cell, 0, sizeof(stream->cell));
        }
        if (is_first) {
            stream->variance_before = variance;
            stream->variance_after = variance_of(stream);
        }
    }
    return off * off;
}

/* Mean squared distance to the truth right after the flip, and a tenth of all outcomes later. */
static void stream_run(struct stream *stream, double *ret_at_flip, double *ret_later)
{
    enum { SPAN = 200, LATER = FLIP + OUTCOMES / 10 };
    *ret_at_flip = 0;
    *ret_later = 0;
    for (int i = 0; i < LATER + SPAN; i++) {
        double off = outcome_pass(stream, i);
        *ret_at_flip += i >= FLIP && i < FLIP + 50 ? off / 50 : 0;
        *ret_later += i >= LATER ? off / SPAN : 0;
    }
    models_done(&stream->models, &stream->memory);
}

static void test_drift__alarm_after_a_flip_and_recovery(void **state)
{
    (void)state;
    struct stream stream;
    double at_flip;
    double later;
    stream_init(&stream, true);
    stream_run(&stream, &at_flip, &later);
    assert_int_equal(stream.false_alarms, 0);
    assert_true(stream.alarm_at >= FLIP && stream.alarm_at < FLIP + OUTCOMES / 50);
    assert_true(stream.variance_after > 10 * stream.variance_before);
    assert_true(later < 0.1 * at_flip); /* 90 % of the way to the new optimum */

    struct stream deaf; /* the same without an answer to the alarm: it does not get there */
    stream_init(&deaf, false);
    stream_run(&deaf, &at_flip, &later);
    assert_true(later > 0.1 * at_flip);
}

/* While the probabilities hold there is no alarm, whatever they are. */
static void test_drift__true_probabilities_raise_none(void **state)
{
    (void)state;
    const double ps[] = {0.02, 0.146, 0.3, 0.5, 0.854, 0.98};
    struct market random = {.random = 5};
    for (size_t i = 0; i < sizeof(ps) / sizeof(ps[0]); i++) {
        struct drift drift = {0};
        for (int k = 0; k < 100000; k++) {
            assert_false(drift_add(&drift, ps[i], market_uniform(&random) < ps[i] ? 1 : 0, 0));
        }
        assert_int_equal(drift.seen, 100000);
    }
}

static void test_drift__wrong_probabilities_raise_one(void **state)
{
    (void)state;
    struct market random = {.random = 5};
    struct drift drift = {0};
    int seen = 0;
    while (seen < 1000 && !drift_add(&drift, 0.2, market_uniform(&random) < 0.6 ? 1 : 0, 12)) {
        seen++;
    }
    assert_true(seen < 200);
    assert_int_equal(drift.alarms, 1);
    assert_int_equal(drift.alarm_at, drift.seen);
    assert_int_equal(drift.alarm_at_hour, 12);
    CHECK_NEAR("starts anew", drift.sum, 0, 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_drift__alarm_after_a_flip_and_recovery),
        cmocka_unit_test(test_drift__true_probabilities_raise_none),
        cmocka_unit_test(test_drift__wrong_probabilities_raise_one),
    };
    return cmocka_run_group_tests_name("drift", tests, NULL, NULL);
}
