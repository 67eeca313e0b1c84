/* SPDX-License-Identifier: Apache-2.0 */
#include "evaluate/boosted.h"

#include <stdio.h>
#include <xgboost/c_api.h>

#include "engine/numerics.h"

enum { TREES = 200, ARRAY_BYTES = 160 };

static const char *const PARAMETERS[][2] = {
    {"objective", "binary:logistic"},
    {"booster", "gbtree"},
    {"tree_method", "hist"},
    {"eta", "0.05"},
    {"max_depth", "5"},
    {"min_child_weight", "20"},
    {"nthread", "1"},
    {"seed", "20"},
    {"verbosity", "0"},
};

enum score_status boosted_check(struct score_error *err)
{
    (void)err;
    return SCORE_OK;
}

static enum score_status failure(struct score_error *err)
{
    return score_error_set(err, SCORE_IO, "--model", "XGBoost: %s", XGBGetLastError());
}

/* An array as the library reads it: the text of numpy's array interface. */
static void array_describe(const void *items, size_t count, const char *type, char ret[ARRAY_BYTES])
{
    (void)snprintf(ret, ARRAY_BYTES,
                   "{\"data\": [%llu, true], \"shape\": [%zu], \"typestr\": \"%s\", "
                   "\"version\": 3}",
                   (unsigned long long)(uintptr_t)items, count, type);
}

static enum score_status matrix_create(const struct boosted_rows *rows, DMatrixHandle *ret,
                                       struct score_error *err)
{
    char begins[ARRAY_BYTES];
    char columns[ARRAY_BYTES];
    char values[ARRAY_BYTES];
    size_t entries = rows->begins[rows->count];
    array_describe(rows->begins, rows->count + 1, sizeof(size_t) == 8 ? "<u8" : "<u4", begins);
    array_describe(rows->columns, entries, "<u4", columns);
    array_describe(rows->values, entries, "<f4", values);
    if (XGDMatrixCreateFromCSR(begins, columns, values, rows->column_count,
                               "{\"missing\": NaN, \"nthread\": 1}", ret)) {
        return failure(err);
    }
    return SCORE_OK;
}

/* The share of yes before any tree, never 0 or 1. */
static double base_share(const struct boosted_rows *rows)
{
    double positives = 0;
    for (size_t i = 0; i < rows->count; i++) {
        positives += (double)rows->labels[i];
    }
    return (positives + 1) / ((double)rows->count + 2);
}

static enum score_status booster_train(BoosterHandle booster, DMatrixHandle matrix,
                                       const struct boosted_rows *rows, struct score_error *err)
{
    char base[32];
    (void)snprintf(base, sizeof(base), "%.9f", base_share(rows));
    bool is_set = XGDMatrixSetFloatInfo(matrix, "label", rows->labels, rows->count) == 0 &&
                  XGBoosterSetParam(booster, "base_score", base) == 0;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(PARAMETERS) && is_set; i++) {
        is_set = XGBoosterSetParam(booster, PARAMETERS[i][0], PARAMETERS[i][1]) == 0;
    }
    for (int tree = 0; tree < TREES && is_set; tree++) {
        is_set = XGBoosterUpdateOneIter(booster, tree, matrix) == 0;
    }
    return is_set ? SCORE_OK : failure(err);
}

static enum score_status booster_predict(BoosterHandle booster, DMatrixHandle matrix, size_t count,
                                         double *ret, struct score_error *err)
{
    /* type 1: log-odds */
    static const char HOW[] = "{\"type\": 1, \"training\": false, \"iteration_begin\": 0, "
                              "\"iteration_end\": 0, \"strict_shape\": false}";
    const bst_ulong *shape = NULL;
    bst_ulong dimensions = 0;
    const float *margins = NULL;
    if (XGBoosterPredictFromDMatrix(booster, matrix, HOW, &shape, &dimensions, &margins)) {
        return failure(err);
    }
    for (size_t i = 0; i < count; i++) {
        ret[i] = (double)margins[i];
    }
    return SCORE_OK;
}

enum score_status boosted_run(const struct boosted_rows *from, const struct boosted_rows *to,
                              double *ret, struct score_error *err)
{
    DMatrixHandle learnt = NULL;
    DMatrixHandle asked = NULL;
    BoosterHandle booster = NULL;
    /* The library refuses rows without a column; trees that see nothing say the base rate. */
    for (size_t i = 0; i < to->count && from->column_count == 0; i++) {
        ret[i] = score__logit(base_share(from));
    }
    if (from->column_count == 0) {
        return SCORE_OK;
    }
    enum score_status status = matrix_create(from, &learnt, err);
    if (!status) {
        status = matrix_create(to, &asked, err);
    }
    if (!status && XGBoosterCreate(&learnt, 1, &booster)) {
        status = failure(err);
    }
    if (!status) {
        status = booster_train(booster, learnt, from, err);
    }
    if (!status) {
        status = booster_predict(booster, asked, to->count, ret, err);
    }
    (void)(booster && XGBoosterFree(booster));
    (void)(asked && XGDMatrixFree(asked));
    (void)(learnt && XGDMatrixFree(learnt));
    return status;
}
