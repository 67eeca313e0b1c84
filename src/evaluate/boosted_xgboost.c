/* SPDX-License-Identifier: Apache-2.0 */
#include "evaluate/boosted.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <xgboost/c_api.h>

#include "engine/numerics.h"

enum { TREES = 200, ARRAY_BYTES = 160, NUMBER_BYTES = 32 };
static const double LEAF_HESSIAN = 20; /* at most; a leaf of less says noise */

static const char *const PARAMETERS[][2] = {
    {"objective", "binary:logistic"},
    {"booster", "gbtree"},
    {"tree_method", "hist"},
    {"eta", "0.05"},
    {"max_depth", "5"},
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
    const char *why = XGBGetLastError();
    int line = (int)strcspn(why, "\n"); /* the stack trace below is nobody's */
    return score_error_set(err, SCORE_IO, "--model", "XGBoost: %.*s", line, why);
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

/* The square root of all there is: in few rows, or with few yes, no two leaves would hold 20. */
static double leaf_least(const struct boosted_rows *rows)
{
    double share = base_share(rows);
    double root = sqrt((double)rows->count * share * (1 - share));
    return root < LEAF_HESSIAN ? root : LEAF_HESSIAN;
}

static enum score_status booster_train(BoosterHandle booster, DMatrixHandle matrix,
                                       const struct boosted_rows *rows, struct score_error *err)
{
    char base[NUMBER_BYTES];
    char least[NUMBER_BYTES];
    (void)snprintf(base, sizeof(base), "%.9f", base_share(rows));
    (void)snprintf(least, sizeof(least), "%.9f", leaf_least(rows));
    bool is_set = XGDMatrixSetFloatInfo(matrix, "label", rows->labels, rows->count) == 0 &&
                  XGBoosterSetParam(booster, "base_score", base) == 0 &&
                  XGBoosterSetParam(booster, "min_child_weight", least) == 0;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(PARAMETERS) && is_set; i++) {
        is_set = XGBoosterSetParam(booster, PARAMETERS[i][0], PARAMETERS[i][1]) == 0;
    }
    for (int tree = 0; tree < TREES && is_set; tree++) {
        is_set = XGBoosterUpdateOneIter(booster, tree, matrix) == 0;
    }
    return is_set ? SCORE_OK : failure(err);
}

/* The library's own text of the model, which trees_xgboost.c reads. */
static enum score_status booster_trees(BoosterHandle booster, struct trees **ret,
                                       struct score_error *err)
{
    const char *text = NULL;
    bst_ulong len = 0;
    if (XGBoosterSaveModelToBuffer(booster, "{\"format\": \"json\"}", &len, &text)) {
        return failure(err);
    }
    return trees_read_xgboost(text, (size_t)len, ret, err);
}

/* The library refuses rows without a column; trees that see nothing say the base rate. */
static enum score_status base_alone(const struct boosted_rows *rows, struct trees **ret,
                                    struct score_error *err)
{
    struct trees_builder builder;
    SCORE_TRY(trees_begin(&builder, 0, score__logit(base_share(rows)), err));
    return trees_end(&builder, ret, err);
}

enum score_status boosted_grow(const struct boosted_rows *rows, struct trees **ret,
                               struct score_error *err)
{
    DMatrixHandle matrix = NULL;
    BoosterHandle booster = NULL;
    if (rows->column_count == 0) {
        return base_alone(rows, ret, err);
    }
    enum score_status status = matrix_create(rows, &matrix, err);
    if (!status && XGBoosterCreate(&matrix, 1, &booster)) {
        status = failure(err);
    }
    if (!status) {
        status = booster_train(booster, matrix, rows, err);
    }
    if (!status) {
        status = booster_trees(booster, ret, err);
    }
    (void)(booster && XGBoosterFree(booster));
    (void)(matrix && XGDMatrixFree(matrix));
    return status;
}
