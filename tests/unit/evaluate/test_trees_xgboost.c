/* SPDX-License-Identifier: Apache-2.0 */
/* The library's own margins and contributions beside ours, of the same model. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <xgboost/c_api.h>

#include "base/rng.h"
#include "evaluate/trees.h"

enum { ROWS = 1200, COLUMNS = 9, ROUNDS = 60, ASKED = 300 };

static float rows[ROWS][COLUMNS];
static float labels[ROWS];

static void must(int failed)
{
    if (failed) {
        fail_msg("XGBoost: %s", XGBGetLastError());
    }
}

static void rows_make(void)
{
    struct rng rng;
    rng_seed(&rng, 9);
    for (int i = 0; i < ROWS; i++) {
        double z = -1;
        for (int k = 0; k < COLUMNS; k++) {
            double x = (double)rng_below(&rng, k < 3 ? 4 : 100000) / (k < 3 ? 1 : 5e4) - 1;
            bool is_missing = rng_below(&rng, 6) == 0;
            rows[i][k] = is_missing ? NAN : (float)x;
            z += is_missing ? .3 : x * (k % 2 ? 1 : -.5) * (k == 4 && i % 2 ? -1 : 1);
        }
        labels[i] = (double)rng_below(&rng, 1000000) / 1e6 < 1 / (1 + exp(-z)) ? 1 : 0;
    }
}

struct model {
    DMatrixHandle matrix;
    BoosterHandle booster;
    struct trees *trees;
};

/* Deep trees of small leaves, with and without pruning, which leaves gaps among the nodes. */
static void model_make(const char *depth, const char *gamma, struct model *ret)
{
    const char *text = NULL;
    bst_ulong len = 0;
    struct score_error err = {0};
    const char *const parameters[][2] = {
        {"objective", "binary:logistic"},
        {"max_depth", depth},
        {"min_child_weight", ".5"},
        {"eta", ".1"},
        {"gamma", gamma},
        {"tree_method", "exact"},
        {"base_score", ".2"},
        {"nthread", "1"},
        {"verbosity", "0"},
    };
    must(XGDMatrixCreateFromMat(&rows[0][0], ROWS, COLUMNS, NAN, &ret->matrix));
    must(XGDMatrixSetFloatInfo(ret->matrix, "label", labels, ROWS));
    must(XGBoosterCreate(&ret->matrix, 1, &ret->booster));
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(parameters); i++) {
        must(XGBoosterSetParam(ret->booster, parameters[i][0], parameters[i][1]));
    }
    for (int round = 0; round < ROUNDS; round++) {
        must(XGBoosterUpdateOneIter(ret->booster, round, ret->matrix));
    }
    must(XGBoosterSaveModelToBuffer(ret->booster, "{\"format\": \"json\"}", &len, &text));
    if (trees_read_xgboost(text, (size_t)len, &ret->trees, &err)) {
        fail_msg("%s", err.text);
    }
    assert_int_equal(ret->trees->tree_count, ROUNDS);
}

static const float *predict(const struct model *model, int type)
{
    char how[160];
    const bst_ulong *shape = NULL;
    bst_ulong dimensions = 0;
    const float *ret = NULL;
    (void)snprintf(how, sizeof how,
                   "{\"type\": %d, \"training\": false, \"iteration_begin\": 0, "
                   "\"iteration_end\": 0, \"strict_shape\": false}",
                   type);
    must(
        XGBoosterPredictFromDMatrix(model->booster, model->matrix, how, &shape, &dimensions, &ret));
    return ret;
}

static void margins_compare(const struct model *model)
{
    const float *margins = predict(model, 1);
    for (int i = 0; i < ROWS; i++) {
        float sum = (float)model->trees->base;
        for (size_t tree = 0; tree < model->trees->tree_count; tree++) {
            sum += trees_leaf(model->trees, tree, rows[i]);
        }
        assert_true(fabsf(sum - margins[i]) <= 1e-6F);
        assert_true(fabs(trees_log_odds(model->trees, rows[i]) - (double)sum) < 1e-5);
    }
}

static void contributions_compare(const struct model *model)
{
    const float *all = predict(model, 2);
    double worst = 0;
    for (int i = 0; i < ASKED; i++) {
        const float *theirs = all + (size_t)i * (COLUMNS + 1);
        double ours[COLUMNS] = {0};
        double sum = model->trees->mean;
        trees_explain(model->trees, rows[i], ours);
        for (int k = 0; k < COLUMNS; k++) {
            double off = fabs(ours[k] - (double)theirs[k]);
            worst = off > worst ? off : worst;
            sum += ours[k];
        }
        assert_true(fabs(model->trees->mean - (double)theirs[COLUMNS]) < 1e-5);
        assert_true(fabs(sum - trees_log_odds(model->trees, rows[i])) < 1e-9);
    }
    print_message("depth %zu: contributions differ by %.2g at most\n", model->trees->depth, worst);
    assert_true(worst < 1e-5);
}

static void test_trees_xgboost__agrees(void **state)
{
    (void)state;
    static const char *const SHAPES[][2] = {{"5", "0"}, {"8", ".5"}, {"1", "0"}};
    rows_make();
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(SHAPES); i++) {
        struct model model = {0};
        model_make(SHAPES[i][0], SHAPES[i][1], &model);
        margins_compare(&model);
        contributions_compare(&model);
        trees_free(model.trees);
        must(XGBoosterFree(model.booster));
        must(XGDMatrixFree(model.matrix));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_trees_xgboost__agrees)};
    return cmocka_run_group_tests_name("evaluate/trees_xgboost", tests, NULL, NULL);
}
