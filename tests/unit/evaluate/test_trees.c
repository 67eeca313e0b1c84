/* SPDX-License-Identifier: Apache-2.0 */
/* Trees as they are kept, explained and read back; what is no tree is refused. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "base/rng.h"
#include "evaluate/trees.h"

enum { COLUMNS = 6, SUBSETS = 1 << COLUMNS, TREES_EACH = 5, BYTES_MAX = 1 << 20 };

static double uniform(struct rng *rng)
{
    return (double)rng_below(rng, 1000001) / 1e6;
}

static void subtree_grow(struct trees_builder *builder, struct rng *rng, int depth)
{
    if (depth == 0 || rng_below(rng, 5) == 0) {
        trees_leaf_add(builder, (float)(uniform(rng) - .5), .1 + 9 * uniform(rng));
        return;
    }
    trees_split(builder, (uint32_t)rng_below(rng, COLUMNS), (float)uniform(rng),
                rng_below(rng, 2) == 0);
    subtree_grow(builder, rng, depth - 1);
    subtree_grow(builder, rng, depth - 1);
}

static struct trees *trees_make(uint64_t seed, int depth)
{
    struct rng rng;
    struct trees_builder builder;
    struct trees *trees = NULL;
    struct score_error err = {0};
    rng_seed(&rng, seed);
    assert_int_equal(trees_begin(&builder, COLUMNS, -.7, &err), SCORE_OK);
    for (int i = 0; i < TREES_EACH; i++) {
        trees_tree_begin(&builder);
        subtree_grow(&builder, &rng, depth);
        assert_false(trees_is_open(&builder));
    }
    assert_int_equal(trees_end(&builder, &trees, &err), SCORE_OK);
    return trees;
}

static void row_make(struct rng *rng, float x[COLUMNS])
{
    for (int i = 0; i < COLUMNS; i++) {
        x[i] = rng_below(rng, 5) ? (float)uniform(rng) : NAN;
    }
}

/* ---- contributions by their definition ------------------------------------------------------- */

/* What a tree says of the columns in `subset` alone: the others by cover. */
static double expected(const struct trees *trees, size_t at, const float *x, unsigned subset)
{
    const struct tree_node *node = &trees->nodes[at];
    if (!node->right) {
        return (double)node->value;
    }
    size_t left = at + 1;
    if (subset & (1U << node->column)) {
        float value = x[node->column];
        bool is_left = isnan(value) ? node->is_left_without : value < node->value;
        return expected(trees, is_left ? left : node->right, x, subset);
    }
    return (trees->nodes[left].cover * expected(trees, left, x, subset) +
            trees->nodes[node->right].cover * expected(trees, node->right, x, subset)) /
           node->cover;
}

static double weight_of(int others)
{
    double weight = 1.0 / COLUMNS;
    for (int i = 1; i <= others; i++) {
        weight *= (double)i / (COLUMNS - i);
    }
    return weight;
}

static void contributions_define(const struct trees *trees, const float *x, double ret[COLUMNS])
{
    double values[SUBSETS] = {0};
    for (unsigned subset = 0; subset < SUBSETS; subset++) {
        for (size_t tree = 0; tree < trees->tree_count; tree++) {
            values[subset] += expected(trees, trees->roots[tree], x, subset);
        }
    }
    for (int i = 0; i < COLUMNS; i++) {
        ret[i] = 0;
        for (unsigned subset = 0; subset < SUBSETS; subset++) {
            if (!(subset & (1U << i))) {
                ret[i] += weight_of(__builtin_popcount(subset)) *
                          (values[subset | 1U << i] - values[subset]);
            }
        }
    }
}

static void test_trees__contributions_are_shapley_values(void **state)
{
    (void)state;
    struct rng rng;
    rng_seed(&rng, 3);
    for (uint64_t seed = 1; seed <= 60; seed++) {
        struct trees *trees = trees_make(seed, (int)(seed % 12));
        float x[COLUMNS];
        double wanted[COLUMNS];
        double got[COLUMNS] = {0};
        double sum = trees->mean;
        row_make(&rng, x);
        contributions_define(trees, x, wanted);
        trees_explain(trees, x, got);
        for (int i = 0; i < COLUMNS; i++) {
            assert_true(fabs(got[i] - wanted[i]) < 1e-11);
            sum += got[i];
        }
        assert_true(fabs(sum - trees_log_odds(trees, x)) < 1e-11);
        trees_free(trees);
    }
}

/* A tree of 32 levels, each of another column: as many factors as there can be. */
static void test_trees__contributions_of_the_deepest_tree(void **state)
{
    (void)state;
    struct trees_builder builder;
    struct trees *trees = NULL;
    struct score_error err = {0};
    float x[TREES_DEPTH_MAX];
    double got[TREES_DEPTH_MAX] = {0};
    assert_int_equal(trees_begin(&builder, TREES_DEPTH_MAX, 0, &err), SCORE_OK);
    trees_tree_begin(&builder);
    for (uint32_t i = 0; i < TREES_DEPTH_MAX; i++) {
        trees_split(&builder, i, .5F, false);
        x[i] = i % 3 ? 0 : 1;
    }
    for (int i = 0; i <= TREES_DEPTH_MAX; i++) {
        trees_leaf_add(&builder, i % 2 ? 1 : -3, 1e-3 + i);
    }
    assert_int_equal(trees_end(&builder, &trees, &err), SCORE_OK);
    assert_int_equal(trees->depth, TREES_DEPTH_MAX);
    trees_explain(trees, x, got);
    double sum = trees->mean;
    for (int i = 0; i < TREES_DEPTH_MAX; i++) {
        sum += got[i];
    }
    assert_true(fabs(sum - trees_log_odds(trees, x)) < 1e-9);
    trees_free(trees);
}

/* ---- building and bytes ---------------------------------------------------------------------- */

static void refused(struct trees_builder *builder, enum score_status wanted)
{
    struct trees *trees = NULL;
    struct score_error err = {0};
    assert_int_equal(trees_end(builder, &trees, &err), wanted);
    assert_null(trees);
    assert_non_null(strstr(err.text, "trees: "));
}

static void test_trees__builder_refuses(void **state)
{
    (void)state;
    struct trees_builder builder;
    struct score_error err = {0};
    for (int fault = 0; fault < 8; fault++) {
        assert_int_equal(trees_begin(&builder, 2, fault == 6 ? NAN : 0, &err), SCORE_OK);
        if (fault != 5) {
            trees_tree_begin(&builder);
        }
        for (int i = 0; fault == 4 && i <= TREES_DEPTH_MAX; i++) {
            trees_split(&builder, 0, 1, true);
        }
        if (fault == 0 || fault == 1) {
            trees_split(&builder, fault == 0 ? 2 : 1, fault == 1 ? INFINITY : 0, false);
        }
        trees_leaf_add(&builder, fault == 2 ? NAN : 1, fault == 3 ? 0 : 1);
        if (fault == 7) {
            trees_leaf_add(&builder, 1, 1); /* behind the end */
        }
        refused(&builder, fault == 4 ? SCORE_LIMIT : SCORE_INVALID);
    }
    assert_int_equal(trees_begin(&builder, 1, 0, &err), SCORE_OK);
    trees_tree_begin(&builder);
    trees_split(&builder, 0, 1, true);
    refused(&builder, SCORE_INVALID); /* without its leaves */
}

static void test_trees__bytes_are_deterministic_and_read_back(void **state)
{
    (void)state;
    struct buf first;
    struct buf second;
    struct score_error err = {0};
    struct trees *trees = trees_make(11, 7);
    struct trees *again = NULL;
    buf_init(&first, BYTES_MAX);
    buf_init(&second, BYTES_MAX);
    trees_write(trees, &first);
    assert_int_equal(trees_read(first.data, first.len, &again, &err), SCORE_OK);
    trees_write(again, &second);
    assert_int_equal(first.len, second.len);
    assert_memory_equal(first.data, second.data, first.len);
    struct rng rng;
    rng_seed(&rng, 5);
    for (int i = 0; i < 100; i++) {
        float x[COLUMNS];
        row_make(&rng, x);
        assert_true(trees_log_odds(trees, x) == trees_log_odds(again, x));
    }
    assert_true(trees->mean == again->mean);
    trees_free(trees);
    trees_free(again);
    buf_done(&first);
    buf_done(&second);
}

static void test_trees__cut_off_changed_and_later_bytes_are_refused(void **state)
{
    (void)state;
    struct buf bytes;
    struct score_error err = {0};
    struct trees *trees = trees_make(12, 3);
    struct trees *none = NULL;
    buf_init(&bytes, BYTES_MAX);
    trees_write(trees, &bytes);
    trees_free(trees);
    for (size_t len = 0; len < bytes.len; len++) {
        assert_int_equal(trees_read(bytes.data, len, &none, &err), SCORE_INVALID);
        assert_null(none);
    }
    for (size_t at = 0; at < bytes.len; at++) {
        bytes.data[at] ^= 1;
        enum score_status status = trees_read(bytes.data, bytes.len, &none, &err);
        assert_true(status == SCORE_INVALID || status == SCORE_UNSUPPORTED);
        assert_null(none);
        bytes.data[at] ^= 1;
    }
    bytes.data[strlen("score-trees-")] = '2';
    assert_int_equal(trees_read(bytes.data, bytes.len, &none, &err), SCORE_UNSUPPORTED);
    assert_non_null(strstr(err.text, "later version"));
    buf_done(&bytes);
}

/* ---- what XGBoost saves ---------------------------------------------------------------------- */

/* NULL = as it should be. */
struct model_text {
    const char *version;
    const char *objective;
    const char *left;
    const char *right;
    const char *columns;
    const char *type;
    const char *covers;
};

static const char *or_good(const char *text, const char *good)
{
    return text ? text : good;
}

static enum score_status text_read(const struct model_text *from, struct trees **ret,
                                   struct score_error *err)
{
    char text[2048];
    int len = snprintf(
        text, sizeof text,
        "{\"version\":%s,\"learner\":{\"learner_model_param\":{\"base_score\":\"5E-1\","
        "\"num_class\":\"0\",\"num_feature\":\"2\"},\"objective\":{\"name\":\"%s\"},"
        "\"gradient_booster\":{\"name\":\"gbtree\",\"model\":{\"trees\":[{\"left_children\":%s,"
        "\"right_children\":%s,\"split_indices\":%s,\"split_type\":%s,\"default_left\":[1,0,0],"
        "\"split_conditions\":[5E-1,-1E0,2E0],\"sum_hessian\":%s}]}}}}",
        or_good(from->version, "[1,7,4]"), or_good(from->objective, "binary:logistic"),
        or_good(from->left, "[1,-1,-1]"), or_good(from->right, "[2,-1,-1]"),
        or_good(from->columns, "[1,0,0]"), or_good(from->type, "[0,0,0]"),
        or_good(from->covers, "[9.0,3.0,6.0]"));
    assert_true(len > 0 && (size_t)len < sizeof text);
    return trees_read_xgboost(text, (size_t)len, ret, err);
}

static void test_trees__xgboost_text_is_read(void **state)
{
    (void)state;
    struct trees *trees = NULL;
    struct score_error err = {0};
    assert_int_equal(text_read(&(struct model_text){0}, &trees, &err), SCORE_OK);
    const float below[] = {NAN, .4F};
    const float at[] = {NAN, .5F};
    const float none[] = {0, NAN};
    assert_true(trees->base == 0);
    assert_true(trees_log_odds(trees, below) == -1);
    assert_true(trees_log_odds(trees, at) == 2);
    assert_true(trees_log_odds(trees, none) == -1);
    assert_true(fabs(trees->mean - 1) < 1e-15);
    trees_free(trees);
}

static void test_trees__xgboost_text_of_another_kind_is_refused(void **state)
{
    (void)state;
    static const struct {
        struct model_text text;
        enum score_status status;
    } CASES[] = {
        {{.version = "[3,0,0]"}, SCORE_UNSUPPORTED},
        {{.version = "[]"}, SCORE_INVALID},
        {{.objective = "multi:softmax"}, SCORE_UNSUPPORTED},
        {{.left = "[0,-1,-1]"}, SCORE_INVALID},                     /* a cycle of one */
        {{.left = "[1,1,-1]"}, SCORE_INVALID},                      /* half a split */
        {{.left = "[1,1,-1]", .right = "[2,2,-1]"}, SCORE_INVALID}, /* without an end */
        {{.left = "[7,-1,-1]"}, SCORE_INVALID},                     /* out of the tree */
        {{.left = "[1,-1]"}, SCORE_INVALID},                        /* too short */
        {{.left = "[1.5,-1,-1]"}, SCORE_INVALID},
        {{.columns = "[2,0,0]"}, SCORE_INVALID},
        {{.columns = "[-1,0,0]"}, SCORE_INVALID},
        {{.type = "[1,0,0]"}, SCORE_INVALID}, /* a split by category */
        {{.covers = "[9.0,0.0,6.0]"}, SCORE_INVALID},
        {{.covers = "[9.0,null,6.0]"}, SCORE_INVALID},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(CASES); i++) {
        struct trees *trees = NULL;
        struct score_error err = {0};
        enum score_status status = text_read(&CASES[i].text, &trees, &err);
        if (status != CASES[i].status || trees) {
            fail_msg("case %zu: status %d, %s", i, (int)status, err.text);
        }
    }
    struct trees *none = NULL;
    struct score_error err = {0};
    assert_int_equal(trees_read_xgboost("{\"version\":[1", 13, &none, &err), SCORE_INVALID);
    assert_int_equal(trees_read_xgboost("", 0, &none, &err), SCORE_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_trees__contributions_are_shapley_values),
        cmocka_unit_test(test_trees__contributions_of_the_deepest_tree),
        cmocka_unit_test(test_trees__builder_refuses),
        cmocka_unit_test(test_trees__bytes_are_deterministic_and_read_back),
        cmocka_unit_test(test_trees__cut_off_changed_and_later_bytes_are_refused),
        cmocka_unit_test(test_trees__xgboost_text_is_read),
        cmocka_unit_test(test_trees__xgboost_text_of_another_kind_is_refused),
    };
    if (hash_library_init(NULL)) {
        return 1;
    }
    return cmocka_run_group_tests_name("evaluate/trees", tests, NULL, NULL);
}
