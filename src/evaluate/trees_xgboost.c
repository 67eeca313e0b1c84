/* SPDX-License-Identifier: Apache-2.0 */

/* The JSON that XGBoost saves (its doc/model.schema names the fields), read with nothing of it. */

#include <jansson.h>
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "engine/numerics.h"
#include "evaluate/trees.h"

enum { VERSION_MAX = 2, TEXT_MAX = 256 * 1024 * 1024 };

static enum score_status refuse(struct score_error *err, enum score_status status, const char *why)
{
    return score_error_set(err, status, "", "XGBoost model: %s", why);
}

/* A member by its path of names; NULL where one is missing. */
static const json_t *member(const json_t *at, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        at = json_object_get(at, names[i]);
    }
    return at;
}
#define MEMBER(at, ...)                                                                            \
    member((at), (const char *const[]){__VA_ARGS__},                                               \
           sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

/* XGBoost writes its parameters as texts. */
static bool text_number(const json_t *value, double *ret)
{
    const char *text = json_string_value(value);
    if (json_is_number(value)) {
        *ret = json_number_value(value);
        return true;
    }
    return text && text_parse_f64(text, ret);
}

static bool text_is(const json_t *value, const char *wanted)
{
    const char *text = json_string_value(value);
    return text && text_equal(text, wanted);
}

/* A count that may be absent, and is none of those wanted when above `most`. */
static bool count_within(const json_t *value, double most)
{
    double count = 0;
    return !value || (text_number(value, &count) && count >= 0 && count <= most);
}

/* ---- a tree ---------------------------------------------------------------------------------- */

struct tree_arrays {
    const json_t *left;
    const json_t *right;
    const json_t *columns;
    const json_t *values;
    const json_t *defaults;
    const json_t *covers;
    const json_t *types; /* may be absent */
    size_t count;
};

static bool arrays_take(const json_t *tree, struct tree_arrays *ret)
{
    *ret = (struct tree_arrays){
        .left = json_object_get(tree, "left_children"),
        .right = json_object_get(tree, "right_children"),
        .columns = json_object_get(tree, "split_indices"),
        .values = json_object_get(tree, "split_conditions"),
        .defaults = json_object_get(tree, "default_left"),
        .covers = json_object_get(tree, "sum_hessian"),
        .types = json_object_get(tree, "split_type"),
        .count = json_array_size(json_object_get(tree, "left_children")),
    };
    const json_t *const all[] = {ret->right, ret->columns, ret->values, ret->defaults, ret->covers};
    bool is_whole = ret->count > 0;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(all); i++) {
        is_whole = is_whole && json_array_size(all[i]) == ret->count;
    }
    return is_whole;
}

/* -1 = no such child; false = no whole number in 1..count - 1. */
static bool child_take(const json_t *children, size_t at, size_t count, int64_t *ret)
{
    const json_t *value = json_array_get(children, at);
    *ret = json_integer_value(value);
    return json_is_integer(value) && (*ret == -1 || (*ret > 0 && (size_t)*ret < count));
}

static bool number_take(const json_t *values, size_t at, double *ret)
{
    const json_t *value = json_array_get(values, at);
    *ret = json_number_value(value);
    return json_is_number(value);
}

static bool node_add(struct trees_builder *builder, const struct tree_arrays *arrays, size_t at,
                     int64_t *ret_left, int64_t *ret_right)
{
    double value = 0;
    double cover = 0;
    const json_t *column = json_array_get(arrays->columns, at);
    const json_t *is_left = json_array_get(arrays->defaults, at);
    if (!child_take(arrays->left, at, arrays->count, ret_left) ||
        !child_take(arrays->right, at, arrays->count, ret_right) ||
        (*ret_left < 0) != (*ret_right < 0) || !number_take(arrays->values, at, &value) ||
        !number_take(arrays->covers, at, &cover) || fabs(value) > 3e38) {
        return false;
    }
    if (*ret_left < 0) {
        trees_leaf_add(builder, (float)value, cover);
        return true;
    }
    int64_t index = json_integer_value(column);
    if (!json_is_integer(column) || index < 0 || index >= TREES_COLUMNS_MAX ||
        json_integer_value(json_array_get(arrays->types, at)) != 0) {
        return false;
    }
    trees_split(builder, (uint32_t)index, (float)value,
                json_is_true(is_left) || json_integer_value(is_left) == 1);
    return true;
}

/* Nodes in any order become preorder; a cycle is found when there are more than there can be. */
static bool tree_add(struct trees_builder *builder, const json_t *tree)
{
    struct tree_arrays arrays;
    size_t waiting[TREES_DEPTH_MAX + 1];
    size_t waiting_count = 0;
    size_t at = 0;
    if (!arrays_take(tree, &arrays)) {
        return false;
    }
    trees_tree_begin(builder);
    for (size_t added = 0; trees_is_open(builder); added++) {
        int64_t left = -1;
        int64_t right = -1;
        if (added == arrays.count || !node_add(builder, &arrays, at, &left, &right)) {
            return false;
        }
        if (left >= 0 && !builder->status) {
            waiting[waiting_count++] = (size_t)right;
            at = (size_t)left;
        } else if (waiting_count > 0) {
            at = waiting[--waiting_count];
        }
    }
    return true;
}

/* ---- the model ------------------------------------------------------------------------------- */

static enum score_status kind_check(const json_t *root, struct score_error *err)
{
    const json_t *version = json_object_get(root, "version");
    const json_t *learner = json_object_get(root, "learner");
    const json_t *major = json_array_get(version, 0);
    if (!json_is_object(learner) || !json_is_integer(major)) {
        return refuse(err, SCORE_INVALID, "this is none");
    }
    if (json_integer_value(major) < 1 || json_integer_value(major) > VERSION_MAX) {
        return refuse(err, SCORE_UNSUPPORTED, "saved by a version that is not known here");
    }
    if (!text_is(MEMBER(learner, "gradient_booster", "name"), "gbtree") ||
        !text_is(MEMBER(learner, "objective", "name"), "binary:logistic") ||
        !count_within(MEMBER(learner, "learner_model_param", "num_class"), 1) ||
        !count_within(MEMBER(learner, "learner_model_param", "num_target"), 1)) {
        return refuse(err, SCORE_UNSUPPORTED, "not trees for one yes or no");
    }
    return SCORE_OK;
}

static enum score_status model_read(const json_t *root, struct trees **ret, struct score_error *err)
{
    struct trees_builder builder;
    double share = 0;
    double columns = 0;
    SCORE_TRY(kind_check(root, err));
    const json_t *learner = json_object_get(root, "learner");
    const json_t *trees = MEMBER(learner, "gradient_booster", "model", "trees");
    if (!text_number(MEMBER(learner, "learner_model_param", "base_score"), &share) ||
        !text_number(MEMBER(learner, "learner_model_param", "num_feature"), &columns) ||
        !(share > 0 && share < 1) || !(columns >= 0 && columns <= TREES_COLUMNS_MAX) ||
        !json_is_array(trees)) {
        return refuse(err, SCORE_INVALID, "its base, its columns or its trees are missing");
    }
    /* The library keeps the share as a float, and its log-odds. */
    double base = (double)-logf(1.0F / (float)share - 1.0F);
    SCORE_TRY(trees_begin(&builder, (size_t)columns, base, err));
    bool is_whole = true;
    for (size_t i = 0; i < json_array_size(trees) && is_whole && !builder.status; i++) {
        is_whole = tree_add(&builder, json_array_get(trees, i));
    }
    if (!is_whole && !builder.status) {
        builder.status = refuse(&builder.error, SCORE_INVALID, "a tree of it is none");
    }
    return trees_end(&builder, ret, err);
}

enum score_status trees_read_xgboost(const char *text, size_t len, struct trees **ret,
                                     struct score_error *err)
{
    if (len > TEXT_MAX) {
        return refuse(err, SCORE_LIMIT, "too long");
    }
    json_error_t why;
    json_t *root = json_loadb(text, len, JSON_REJECT_DUPLICATES, &why);
    if (!root) {
        return refuse(err, SCORE_INVALID, "its JSON is broken or cut off");
    }
    enum score_status status = model_read(root, ret, err);
    json_decref(root);
    return status;
}
