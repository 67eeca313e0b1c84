/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "evaluate/logistic.h"

enum { ROWS = 200, COLUMNS = 5, WIDTH = 3 };

static struct logistic_cell cells[ROWS * WIDTH];
static size_t ends[ROWS];
static double labels[ROWS];

static void assert_near(double value, double expected, double most)
{
    if (!(fabs(value - expected) <= most)) {
        print_error("%.17g is not %.17g within %g\n", value, expected, most);
        fail();
    }
}

/* Rows of three cells in random columns; labels that lean on the first column. */
static struct logistic_data data_make(uint64_t seed)
{
    struct rng rng;
    rng_seed(&rng, seed);
    for (size_t row = 0; row < ROWS; row++) {
        double lean = -0.5;
        size_t first = rng_below(&rng, COLUMNS - WIDTH + 1);
        for (size_t i = 0; i < WIDTH; i++) {
            double value = 4 * rng_uniform(&rng) - 2;
            cells[row * WIDTH + i] =
                (struct logistic_cell){.column = (uint32_t)(first + i), .value = value};
            lean += first + i == 0 ? 2 * value : 0;
        }
        ends[row] = (row + 1) * WIDTH;
        labels[row] = rng_uniform(&rng) < 1 / (1 + exp(-lean)) ? 1 : 0;
    }
    return (struct logistic_data){
        .cells = cells, .ends = ends, .labels = labels, .row_count = ROWS, .column_count = COLUMNS};
}

/* The slope of the objective, computed in another way, is 0 where the one minimum is. */
static void test_logistic__slope_is_zero(void **state)
{
    static const double penalties[] = {1e-3, 1, 100, 1e6};
    (void)state;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(penalties); i++) {
        struct logistic_data data = data_make(i + 1);
        struct logistic_model model = {0};
        assert_int_equal(logistic_fit(&data, penalties[i], &model, NULL), SCORE_OK);
        double slope[COLUMNS + 1] = {0};
        for (size_t row = 0; row < ROWS; row++) {
            double z = model.intercept + logistic_linear(&model, &cells[row * WIDTH], WIDTH);
            double push = 1 / (1 + exp(-z)) - labels[row];
            for (size_t k = 0; k < WIDTH; k++) {
                slope[cells[row * WIDTH + k].column] += push * cells[row * WIDTH + k].value;
            }
            slope[COLUMNS] += push;
        }
        for (size_t k = 0; k < COLUMNS; k++) {
            assert_near(slope[k], -model.weights[k] / penalties[i], 1e-10);
        }
        assert_near(slope[COLUMNS], 0, 1e-10);
        logistic_done(&model);
    }
}

/* Without features the intercept is the log odds. */
static void test_logistic__intercept_alone(void **state)
{
    (void)state;
    size_t none[4] = {0};
    double some[] = {1, 0, 0, 0};
    struct logistic_data data = {.ends = none, .labels = some, .row_count = 4};
    struct logistic_model model = {0};
    assert_int_equal(logistic_fit(&data, 100, &model, NULL), SCORE_OK);
    assert_near(model.intercept, log(1.0 / 3), 1e-13);
    logistic_done(&model);
}

/* One feature that parts the labels: 2 w = C sigmoid(-w / 2) by symmetry, with x = -1/2 and 1/2. */
static void test_logistic__separable_data_end_somewhere(void **state)
{
    (void)state;
    struct logistic_cell parted[] = {{0, -0.5}, {0, 0.5}};
    size_t each[] = {1, 2};
    double both[] = {0, 1};
    struct logistic_data data = {
        .cells = parted, .ends = each, .labels = both, .row_count = 2, .column_count = 1};
    struct logistic_model model = {0};
    assert_int_equal(logistic_fit(&data, 1e4, &model, NULL), SCORE_OK);
    assert_near(model.intercept, 0, 1e-12);
    assert_near(model.weights[0], 1e4 / (1 + exp(model.weights[0] / 2)), 1e-8);
    logistic_done(&model);
}

static void test_logistic__refuses_one_label(void **state)
{
    (void)state;
    for (int label = 0; label <= 1; label++) {
        struct logistic_data data = data_make(9);
        struct logistic_model model = {0};
        for (size_t row = 0; row < ROWS; row++) {
            labels[row] = label;
        }
        assert_int_equal(logistic_fit(&data, 1, &model, NULL), SCORE_INVALID);
        assert_null(model.weights);
    }
    struct logistic_data data = data_make(9);
    struct logistic_model model = {0};
    assert_int_equal(logistic_fit(&data, 0, &model, NULL), SCORE_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_logistic__slope_is_zero),
        cmocka_unit_test(test_logistic__intercept_alone),
        cmocka_unit_test(test_logistic__separable_data_end_somewhere),
        cmocka_unit_test(test_logistic__refuses_one_label),
    };
    return cmocka_run_group_tests_name("evaluate/logistic", tests, NULL, NULL);
}
