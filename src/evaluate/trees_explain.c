/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stddef.h>

#include "evaluate/trees.h"

/* A product of at most 32 factors less one has degree 31, which 16 points sum exactly. */
enum { POINTS_MAX = TREES_DEPTH_MAX / 2 };
static const double PI = 3.14159265358979323846;

/* Points and weights of Gauss and Legendre on 0..1. */
struct rule {
    double at[POINTS_MAX];
    double weight[POINTS_MAX];
    size_t count;
};

/* The roots of Legendre's polynomial by Newton from Chebyshev's guess. */
static void rule_take(size_t count, struct rule *ret)
{
    ret->count = count;
    for (size_t i = 0; i < count; i++) {
        double x = cos(PI * ((double)i + .75) / ((double)count + .5));
        double slope = 1;
        for (int round = 0; round < 8; round++) {
            double before = 1;
            double now = x;
            for (size_t k = 2; k <= count; k++) {
                double next =
                    ((2 * (double)k - 1) * x * now - ((double)k - 1) * before) / (double)k;
                before = now;
                now = next;
            }
            slope = (double)count * (x * now - before) / (x * x - 1);
            x -= now / slope;
        }
        ret->at[i] = (1 + x) / 2;
        ret->weight[i] = 1 / ((1 - x * x) * slope * slope);
    }
}

/* What the branches above a node say of one column. */
struct factor {
    uint32_t column;
    double fraction; /* of cover, over all its branches */
    bool is_taken;   /* the row takes all of them */
};

struct walk {
    const struct trees *trees;
    const float *x;
    double *contributions;
    struct rule rule;
    struct factor factors[TREES_DEPTH_MAX];
    size_t factor_count;
};

static double factor_at(const struct factor *factor, double t)
{
    return factor->fraction * (1 - t) + (factor->is_taken ? t : 0);
}

static void leaf_share(struct walk *walk, double value)
{
    double shares[TREES_DEPTH_MAX] = {0};
    for (size_t point = 0; point < walk->rule.count; point++) {
        double t = walk->rule.at[point];
        double before[TREES_DEPTH_MAX + 1];
        before[0] = walk->rule.weight[point];
        for (size_t i = 0; i < walk->factor_count; i++) {
            before[i + 1] = before[i] * factor_at(&walk->factors[i], t);
        }
        double behind = 1;
        for (size_t i = walk->factor_count; i-- > 0;) {
            shares[i] += before[i] * behind;
            behind *= factor_at(&walk->factors[i], t);
        }
    }
    for (size_t i = 0; i < walk->factor_count; i++) {
        const struct factor *factor = &walk->factors[i];
        walk->contributions[factor->column] +=
            value * ((factor->is_taken ? 1 : 0) - factor->fraction) * shares[i];
    }
}

static struct factor *factor_find(struct walk *walk, uint32_t column)
{
    for (size_t i = 0; i < walk->factor_count; i++) {
        if (walk->factors[i].column == column) {
            return &walk->factors[i];
        }
    }
    struct factor *factor = &walk->factors[walk->factor_count++];
    *factor = (struct factor){.column = column, .fraction = 1, .is_taken = true};
    return factor;
}

/* At most TREES_DEPTH_MAX deep: the builder saw to it. */
static void node_visit(struct walk *walk, size_t at)
{
    const struct tree_node *node = &walk->trees->nodes[at];
    if (!node->right) {
        leaf_share(walk, (double)node->value);
        return;
    }
    float value = walk->x[node->column];
    bool is_left = isnan(value) ? node->is_left_without : value < node->value;
    size_t count = walk->factor_count;
    struct factor *factor = factor_find(walk, node->column);
    const struct factor kept = *factor;
    for (int side = 0; side < 2; side++) {
        size_t child = side == 0 ? at + 1 : node->right;
        factor->fraction = kept.fraction * (walk->trees->nodes[child].cover / node->cover);
        factor->is_taken = kept.is_taken && is_left == (side == 0);
        node_visit(walk, child);
        *factor = kept;
    }
    walk->factor_count = count;
}

void trees_explain(const struct trees *trees, const float *x, double *ret)
{
    struct walk walk = {.trees = trees, .x = x, .contributions = ret};
    rule_take(trees->depth / 2 + trees->depth % 2, &walk.rule);
    for (size_t tree = 0; tree < trees->tree_count; tree++) {
        node_visit(&walk, trees->roots[tree]);
    }
}
