/* SPDX-License-Identifier: Apache-2.0 */
#include "evaluate/trees.h"

#include <math.h>
#include <stdlib.h>

static const double COVER_MAX = 1e30; /* of a leaf, so that all of them have a sum */

void trees_free(struct trees *trees)
{
    if (trees) {
        free(trees->nodes);
        free(trees->roots);
        free(trees);
    }
}

/* ---- asking ---------------------------------------------------------------------------------- */

static const struct tree_node *leaf_find(const struct trees *trees, size_t tree, const float *x)
{
    const struct tree_node *node = &trees->nodes[trees->roots[tree]];
    while (node->right) {
        float value = x[node->column];
        bool is_left = isnan(value) ? node->is_left_without : value < node->value;
        node = is_left ? node + 1 : &trees->nodes[node->right];
    }
    return node;
}

float trees_leaf(const struct trees *trees, size_t tree, const float *x)
{
    return leaf_find(trees, tree, x)->value;
}

double trees_log_odds(const struct trees *trees, const float *x)
{
    double sum = trees->base;
    for (size_t i = 0; i < trees->tree_count; i++) {
        sum += (double)leaf_find(trees, i, x)->value;
    }
    return sum;
}

/* ---- building -------------------------------------------------------------------------------- */

static void refuse(struct trees_builder *builder, enum score_status status, const char *why)
{
    if (!builder->status) {
        builder->status = score_error_set(&builder->error, status, "", "trees: %s", why);
    }
}

enum score_status trees_begin(struct trees_builder *builder, size_t column_count, double base,
                              struct score_error *err)
{
    *builder = (struct trees_builder){0};
    builder->trees = calloc(1, sizeof(*builder->trees));
    if (!builder->trees) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    builder->trees->column_count = column_count;
    builder->trees->base = base;
    if (column_count > TREES_COLUMNS_MAX) {
        refuse(builder, SCORE_LIMIT, "too many columns");
    } else if (!isfinite(base)) {
        refuse(builder, SCORE_INVALID, "the base is no number");
    }
    return SCORE_OK;
}

/* Room for one more of `count`; false when there is none. */
static bool array_grow(void **items, size_t *capacity, size_t count, size_t size)
{
    if (count < *capacity) {
        return true;
    }
    size_t wanted = *capacity ? *capacity * 2 : 256;
    void *grown = realloc(*items, wanted * size);
    if (grown) {
        *items = grown;
        *capacity = wanted;
    }
    return grown != NULL;
}

void trees_tree_begin(struct trees_builder *builder)
{
    struct trees *trees = builder->trees;
    void *roots = trees->roots;
    if (builder->is_open) {
        refuse(builder, SCORE_INVALID, "a tree without an end");
    } else if (trees->tree_count == TREES_MAX) {
        refuse(builder, SCORE_LIMIT, "too many trees");
    } else if (!array_grow(&roots, &builder->root_capacity, trees->tree_count,
                           sizeof(*trees->roots))) {
        refuse(builder, SCORE_NO_MEMORY, "out of memory");
    }
    trees->roots = roots;
    if (!builder->status) {
        trees->roots[trees->tree_count++] = (uint32_t)trees->node_count;
        builder->is_open = true;
        builder->depth = 0;
    }
}

bool trees_is_open(const struct trees_builder *builder)
{
    return builder->is_open && !builder->status;
}

/* NULL when the node was refused. */
static struct tree_node *node_take(struct trees_builder *builder)
{
    struct trees *trees = builder->trees;
    void *nodes = trees->nodes;
    if (!builder->is_open) {
        refuse(builder, SCORE_INVALID, "a node outside of a tree");
    } else if (trees->node_count == TREES_NODES_MAX) {
        refuse(builder, SCORE_LIMIT, "too many nodes");
    } else if (!array_grow(&nodes, &builder->node_capacity, trees->node_count,
                           sizeof(*trees->nodes))) {
        refuse(builder, SCORE_NO_MEMORY, "out of memory");
    }
    trees->nodes = nodes;
    return builder->status ? NULL : &trees->nodes[trees->node_count++];
}

void trees_split(struct trees_builder *builder, uint32_t column, float value, bool is_left_without)
{
    struct tree_node *node = node_take(builder);
    if (!node) {
        return;
    }
    if (column >= builder->trees->column_count) {
        refuse(builder, SCORE_INVALID, "a split by a column that there is not");
    } else if (!isfinite(value)) {
        refuse(builder, SCORE_INVALID, "a split at no number");
    } else if (builder->depth == TREES_DEPTH_MAX) {
        refuse(builder, SCORE_LIMIT, "a tree too deep");
    } else {
        *node = (struct tree_node){
            .column = column, .value = value, .is_left_without = is_left_without};
        builder->depth++;
        builder->waiting[builder->waiting_count] = (uint32_t)(builder->trees->node_count - 1);
        builder->depths[builder->waiting_count++] = builder->depth;
    }
}

void trees_leaf_add(struct trees_builder *builder, float value, double cover)
{
    struct tree_node *node = node_take(builder);
    struct trees *trees = builder->trees;
    if (!node) {
        return;
    }
    if (!isfinite(value) || !(cover > 0 && cover <= COVER_MAX)) {
        refuse(builder, SCORE_INVALID, "a leaf of no number, or that no row reached");
        return;
    }
    *node = (struct tree_node){.value = value, .cover = cover};
    trees->depth = builder->depth > trees->depth ? builder->depth : trees->depth;
    builder->is_open = builder->waiting_count > 0;
    if (builder->is_open) {
        builder->waiting_count--;
        trees->nodes[builder->waiting[builder->waiting_count]].right = (uint32_t)trees->node_count;
        builder->depth = builder->depths[builder->waiting_count];
    }
}

/* Children lie behind their parent, so from the last to the first all is known. */
static enum score_status trees_finish(struct trees *trees)
{
    double *means = calloc(trees->node_count + 1, sizeof(*means));
    if (!means) {
        return SCORE_NO_MEMORY;
    }
    for (size_t i = trees->node_count; i-- > 0;) {
        struct tree_node *node = &trees->nodes[i];
        means[i] = (double)node->value;
        if (node->right) {
            double left = trees->nodes[i + 1].cover;
            double right = trees->nodes[node->right].cover;
            node->cover = left + right;
            means[i] = left / node->cover * means[i + 1] + right / node->cover * means[node->right];
        }
    }
    trees->mean = trees->base;
    for (size_t i = 0; i < trees->tree_count; i++) {
        trees->mean += means[trees->roots[i]];
    }
    free(means);
    return isfinite(trees->mean) ? SCORE_OK : SCORE_INVALID;
}

enum score_status trees_end(struct trees_builder *builder, struct trees **ret,
                            struct score_error *err)
{
    if (builder->is_open) {
        refuse(builder, SCORE_INVALID, "a tree without an end");
    }
    enum score_status status = builder->status ? SCORE_OK : trees_finish(builder->trees);
    if (status == SCORE_NO_MEMORY) {
        refuse(builder, status, "out of memory");
    } else if (status) {
        refuse(builder, status, "leaves too large to add up");
    }
    if (builder->status) {
        trees_free(builder->trees);
        *err = builder->error;
    } else {
        *ret = builder->trees;
    }
    builder->trees = NULL;
    return builder->status;
}
