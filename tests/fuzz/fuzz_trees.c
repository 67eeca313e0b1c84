/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Trees may come from any file: what is read can be asked, its contributions add up, and its bytes
 * are the only ones that say it. Bytes are tried as ours, with and without their hash, as JSON, and
 * as kept trees.
 */

#include <math.h>
#include <string.h>

#include "base/hash.h"
#include "evaluate/challenger.h"
#include "evaluate/trees.h"
#include "fuzz.h"

enum { COLUMNS_MAX = 64, BYTES_MAX = 1 << 22 };

static void trees_try(const struct trees *trees)
{
    float x[COLUMNS_MAX];
    double contributions[COLUMNS_MAX] = {0};
    if (trees->column_count > COLUMNS_MAX || trees->node_count > 2000) {
        return;
    }
    for (int i = 0; i < COLUMNS_MAX; i++) {
        x[i] = i % 3 ? (float)i / 8 : NAN;
    }
    double sum = trees->mean;
    double size = fabs(trees->base) + 1;
    for (size_t i = 0; i < trees->node_count; i++) {
        size += fabs((double)trees->nodes[i].value);
    }
    trees_explain(trees, x, contributions);
    for (size_t i = 0; i < trees->column_count; i++) {
        sum += contributions[i];
    }
    if (!(fabs(sum - trees_log_odds(trees, x)) <= 1e-9 * size)) {
        abort(); /* contributions are all of it */
    }
}

static void ours_try(const uint8_t *bytes, size_t len)
{
    struct trees *trees = NULL;
    struct score_error err = {0};
    struct buf again;
    if (trees_read(bytes, len, &trees, &err)) {
        return;
    }
    buf_init(&again, BYTES_MAX);
    trees_write(trees, &again);
    if (again.len != len || memcmp(again.data, bytes, len) != 0) {
        abort(); /* two texts for the same trees */
    }
    trees_try(trees);
    buf_done(&again);
    trees_free(trees);
}

static void kept_try(const uint8_t *bytes, size_t len)
{
    struct challenger all[SCORE_MODEL_COUNT] = {0};
    struct score_error err = {0};
    if (challenger_read(bytes, len, all, &err)) {
        return;
    }
    for (int model = 0; model < SCORE_MODEL_COUNT; model++) {
        if (all[model].trees) {
            trees_try(all[model].trees);
        }
        challenger_done(&all[model]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct trees *trees = NULL;
    struct score_error err = {0};
    if (hash_library_init(&err)) {
        abort();
    }
    ours_try(bytes, len);
    kept_try(bytes, len);
    uint8_t *hashed = malloc(len + HASH_BYTES);
    if (!hashed) {
        abort();
    }
    memcpy(hashed, bytes, len);
    hash_bytes(bytes, len, hashed + len);
    ours_try(hashed, len + HASH_BYTES);
    kept_try(hashed, len + HASH_BYTES);
    free(hashed);
    if (!trees_read_xgboost((const char *)bytes, len, &trees, &err)) {
        trees_try(trees);
        trees_free(trees);
    }
    return 0;
}

/* Without the hash, which the test puts there. */
static size_t seed_give(const struct trees *trees, bool is_kept, uint8_t ret[FUZZ_SEED_MAX])
{
    struct buf bytes;
    uint32_t columns[2] = {7, 90000};
    struct challenger all[SCORE_MODEL_COUNT] = {0};
    bool has_columns = trees->column_count == CHALLENGER_EXTRA + 2;
    buf_init(&bytes, FUZZ_SEED_MAX + HASH_BYTES);
    if (is_kept && has_columns) {
        struct trees copy = *trees; /* borrowed for writing alone */
        all[SCORE_MODEL_WIN] =
            (struct challenger){.trees = &copy, .columns = columns, .column_count = 2};
        challenger_write(all, &bytes);
    } else {
        trees_write(trees, &bytes);
    }
    size_t len = bytes.status || bytes.len > FUZZ_SEED_MAX ? 0 : bytes.len - HASH_BYTES;
    memcpy(ret, buf_text(&bytes), len);
    buf_done(&bytes);
    return len;
}

static size_t seed_ours(struct rng *rng, uint8_t ret[FUZZ_SEED_MAX])
{
    struct trees_builder builder;
    struct trees *trees = NULL;
    struct score_error err = {0};
    size_t len = 0;
    bool is_kept = rng_below(rng, 2) == 0;
    size_t columns = is_kept ? CHALLENGER_EXTRA + 2 : 1 + rng_below(rng, 8);
    bool is_built = trees_begin(&builder, columns, -.5, &err) == SCORE_OK;
    for (size_t tree = rng_below(rng, 4); is_built && tree > 0; tree--) {
        trees_tree_begin(&builder);
        for (int nodes = 0; trees_is_open(&builder); nodes++) {
            if (nodes < 12 && rng_below(rng, 2)) {
                trees_split(&builder, (uint32_t)rng_below(rng, builder.trees->column_count),
                            (float)rng_below(rng, 9), rng_below(rng, 2) == 0);
            } else {
                trees_leaf_add(&builder, (float)rng_below(rng, 5) - 2,
                               (double)rng_below(rng, 5) + .5);
            }
        }
    }
    if (is_built && trees_end(&builder, &trees, &err) == SCORE_OK) {
        len = seed_give(trees, is_kept, ret);
    }
    trees_free(trees);
    return len;
}

static size_t seed_json(struct rng *rng, uint8_t ret[FUZZ_SEED_MAX])
{
    unsigned column = (unsigned)rng_below(rng, 3);
    int len = snprintf(
        (char *)ret, FUZZ_SEED_MAX,
        "{\"version\":[1,7,4],\"learner\":{\"learner_model_param\":{\"base_score\":\"2E-1\","
        "\"num_feature\":\"3\"},\"objective\":{\"name\":\"binary:logistic\"},"
        "\"gradient_booster\":{\"name\":\"gbtree\",\"model\":{\"trees\":[{"
        "\"left_children\":[1,3,-1,-1,-1],\"right_children\":[2,4,-1,-1,-1],"
        "\"split_indices\":[%u,%u,0,0,0],\"default_left\":[0,1,0,0,0],"
        "\"split_conditions\":[0.5,1,2,3,-4],\"sum_hessian\":[6,3,3,1,2]}]}}}}",
        column, 2 - column);
    return len > 0 ? (size_t)len : 0;
}

size_t fuzz_seed(struct rng *rng, uint8_t ret[FUZZ_SEED_MAX])
{
    return rng_below(rng, 2) ? seed_ours(rng, ret) : seed_json(rng, ret);
}
