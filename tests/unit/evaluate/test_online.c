/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "engine/numerics.h"
#include "evaluate/online.h"
#include "evaluate/online_dense.h"
#include "evaluate/online_sparse.h"

enum { SIGNALS = 5 };

/* A base rate and four sizes. */
static void row_draw(struct rng *rng, struct signal signals[SIGNALS])
{
    signals[0] = (struct signal){.slot = 0, .family = SIGNAL_BASE, .x = 1};
    for (uint32_t i = 1; i < SIGNALS; i++) {
        signals[i] = (struct signal){.slot = i * 1000, .family = SIGNAL_SIZE, .x = rng_normal(rng)};
    }
}

static struct lesson lesson_of(const struct prediction *prediction, double y)
{
    double p = score__sigmoid(model_implicit_solve(prediction, 1, y));
    return (struct lesson){.curvature = p * (1 - p), .residual = y - p};
}

/* The textbook's filter, row by row, on plain matrices: what the dense expert must be equal to. */
struct reference {
    double covariance[SIGNALS][SIGNALS];
    double mean[SIGNALS];
    double gain[SIGNALS];
};

static struct prediction reference_predict(struct reference *reference,
                                           const struct signal signals[SIGNALS])
{
    struct prediction prediction = {0};
    for (size_t i = 0; i < SIGNALS; i++) {
        reference->gain[i] = 0;
        for (size_t j = 0; j < SIGNALS; j++) {
            reference->gain[i] += reference->covariance[i][j] * signals[j].x;
        }
        prediction.mean += reference->mean[i] * signals[i].x;
        prediction.variance += reference->gain[i] * signals[i].x;
    }
    return prediction;
}

static void reference_learn(struct reference *reference, const struct dense_rule *rule,
                            const struct lesson *lesson, double variance)
{
    for (size_t i = 0; i < SIGNALS; i++) {
        for (size_t j = 0; j < SIGNALS; j++) {
            double taken = lesson->curvature / (1 + lesson->curvature * variance) *
                           reference->gain[i] * reference->gain[j];
            double prior = i != j ? 0 : i == 0 ? rule->base_variance : rule->variance;
            reference->covariance[i][j] =
                rule->kept * (reference->covariance[i][j] - taken) + (1 - rule->kept) * prior;
        }
        reference->mean[i] =
            sqrt(rule->kept) * (reference->mean[i] + lesson->residual * reference->gain[i]);
    }
}

static void test_online_dense__is_the_filter_of_the_textbook(void **state)
{
    (void)state;
    static const double kept[] = {1, .99};
    for (size_t k = 0; k < 2; k++) {
        struct dense_rule rule = {.base_variance = 2, .variance = .5, .kept = kept[k]};
        struct column_list none = {0};
        struct online_dense *dense = online_dense_create(&rule, &none);
        struct reference reference = {.covariance = {{2}}};
        struct rng rng;
        assert_non_null(dense);
        rng_seed(&rng, 3);
        for (size_t i = 1; i < SIGNALS; i++) {
            reference.covariance[i][i] = rule.variance;
        }
        for (int row = 0; row < 500; row++) {
            struct signal signals[SIGNALS];
            struct signal_list list = {signals, SIGNALS};
            struct prediction own;
            row_draw(&rng, signals);
            struct prediction wanted = reference_predict(&reference, signals);
            online_dense_predict(dense, &list, &own);
            assert_true(fabs(own.mean - wanted.mean) < 1e-9);
            assert_true(fabs(own.variance - wanted.variance) < 1e-9);
            double y = rng_uniform(&rng) < score__sigmoid(signals[1].x - 1) ? 1 : 0;
            struct lesson lesson = lesson_of(&wanted, y);
            reference_learn(&reference, &rule, &lesson, wanted.variance);
            online_dense_learn(dense, &lesson, own.variance);
        }
        free(dense);
    }
}

/* One effect alone: precision and mean by hand (engine.md 4.1), decay included. */
static void test_online_sparse__fades_towards_the_prior(void **state)
{
    (void)state;
    static const struct sparse_rule rules[ONLINE_SPARSE_EXPERTS] = {
        {.05, .9, 0, 0}, {.2, 1, 0, 0}, {.1, .99, .02, 0}, {.05, 1, .3, 0}, {.4, 1, 0, 0}};
    struct online_sparse *sparse = online_sparse_create(rules, 1);
    struct signal one = {.slot = 7, .family = SIGNAL_LEVEL, .x = 2};
    struct signal other = {.slot = 8, .family = SIGNAL_LEVEL, .x = 1};
    struct signal_list seen = {&one, 1};
    struct signal_list elsewhere = {&other, 1};
    struct prediction before[ONLINE_SPARSE_EXPERTS];
    struct prediction after[ONLINE_SPARSE_EXPERTS];
    struct lesson lessons[ONLINE_SPARSE_EXPERTS];
    online_sparse_predict(sparse, &seen, before);
    assert_true(before[0].mean == 0 && fabs(before[0].variance - .2) < 1e-12);
    for (size_t k = 0; k < ONLINE_SPARSE_EXPERTS; k++) {
        lessons[k] = lesson_of(&before[k], 1);
    }
    online_sparse_learn(sparse, &seen, lessons);
    struct lesson none[ONLINE_SPARSE_EXPERTS] = {0};
    for (int i = 0; i < 9; i++) {
        online_sparse_predict(sparse, &elsewhere, after);
        online_sparse_learn(sparse, &elsewhere, none);
    }
    online_sparse_predict(sparse, &seen, after);
    online_sparse_predict(sparse, &seen, after); /* looking does not make time go by */
    for (size_t k = 0; k < ONLINE_SPARSE_EXPERTS; k++) {
        double prior = 1 / rules[k].variance;
        double learnt = lessons[k].curvature * 4;
        double natural = 2 * lessons[k].residual / prior * (prior + learnt);
        double kept = pow(rules[k].kept, 10);
        double precision = kept * learnt + prior;
        assert_true(fabs(after[k].mean - 2 * kept * natural / precision) < 1e-6);
        assert_true(fabs(after[k].variance - 4 / precision) < 1e-6);
    }
    online_sparse_free(sparse);
}

/* Log loss of the mixture on rows whose truth turns over half way, beside knowing the truth. */
static void test_online__follows_a_truth_that_turns(void **state)
{
    (void)state;
    enum { ROWS = 6000, QUARTER = 1500 };
    struct column_list none = {0};
    struct online *online = NULL;
    struct rng rng;
    double regret[2] = {0};
    rng_seed(&rng, 5);
    assert_int_equal(online_create(&none, &online, NULL), SCORE_OK);
    for (int row = 0; row < ROWS; row++) {
        struct signal signals[SIGNALS];
        struct signal_list list = {signals, SIGNALS};
        row_draw(&rng, signals);
        double truth = (row < ROWS / 2 ? 1.5 : -1.5) * signals[1].x - 1;
        double y = rng_uniform(&rng) < score__sigmoid(truth) ? 1 : 0;
        double z = online_predict(online, &list);
        double off = score__log(score__sigmoid(y > .5 ? truth : -truth)) -
                     score__log(score__sigmoid(y > .5 ? z : -z));
        if (row % (ROWS / 2) >= QUARTER) {
            regret[row / (ROWS / 2)] += off / QUARTER;
        }
        online_learn(online, &list, y);
    }
    assert_true(regret[0] < .01);
    assert_true(regret[1] < .02); /* 1,500 rows after everything has turned */
    online_free(online);
}

static void test_online__wide_rows_are_taken(void **state)
{
    (void)state;
    enum { WIDE = 3000 };
    struct column_list none = {0};
    struct online *online = NULL;
    static struct signal signals[WIDE];
    struct signal_list list = {signals, WIDE};
    for (uint32_t i = 0; i < WIDE; i++) {
        signals[i] = (struct signal){.slot = i * 37 % SIGNAL_SLOTS, .family = SIGNAL_LEVEL, .x = 1};
    }
    assert_int_equal(online_create(&none, &online, NULL), SCORE_OK);
    for (int row = 0; row < 50; row++) {
        assert_true(isfinite(online_predict(online, &list)));
        online_learn(online, &list, row % 2);
    }
    online_free(online);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_online_dense__is_the_filter_of_the_textbook),
        cmocka_unit_test(test_online_sparse__fades_towards_the_prior),
        cmocka_unit_test(test_online__follows_a_truth_that_turns),
        cmocka_unit_test(test_online__wide_rows_are_taken),
    };
    return cmocka_run_group_tests_name("evaluate/online", tests, NULL, NULL);
}
