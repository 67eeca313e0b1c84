/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_EVALUATE_TREES_H
#define SCORE_EVALUATE_TREES_H

/*
 * Boosted trees as Score keeps, asks and explains them; whoever trained them is not needed for it.
 *
 * The nodes of all trees lie in one array, each tree in preorder: the left child is the next node,
 * the right one is named. So no array that was accepted holds a cycle, a node of two parents or
 * one out of reach. A row goes left where its value is below the node's, right else, and where it
 * has none as the node says. What it says is a sum in log-odds: base + one leaf of each tree.
 *
 * Contributions are Shapley values of the columns where absent columns are averaged over by the
 * cover of the branches (Lundberg, Erion and Lee 2018, arXiv 1802.03888, section 3). For a leaf
 * of value v with fractions z_j of cover and o_j (1 = the row takes all branches at column j):
 *
 *     phi_i = v (o_i - z_i) int_0^1 prod_{j != i} (z_j (1 - t) + o_j t) dt
 *
 * (Owen 1972, multilinear extension), a polynomial in t that Gauss-Legendre sums exactly. base +
 * means of the trees + all phi = log-odds, to rounding. Cost of a row: O(trees x leaves x depth^2).
 *
 * Pure but for memory; may be shared between threads once built.
 */

#include "base/base.h"
#include "base/buf.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { TREES_DEPTH_MAX = 32, TREES_MAX = 10000, TREES_NODES_MAX = 4000000 };
enum { TREES_COLUMNS_MAX = 1 << 20 };

struct tree_node {
    uint32_t right;       /* place in `nodes`; 0 = a leaf */
    uint32_t column;      /* of a split */
    float value;          /* split: left is below; leaf: log-odds */
    bool is_left_without; /* where a row goes that says nothing */
    double cover;         /* hessian of the rows learnt below; above 0 */
};

struct trees {
    struct tree_node *nodes; /* owned */
    uint32_t *roots;         /* owned; ascending */
    size_t node_count;
    size_t tree_count;
    size_t column_count;
    size_t depth; /* most splits above a leaf */
    double base;  /* log-odds of a row before any tree */
    double mean;  /* base + the mean of each tree: where contributions begin */
};

void trees_free(struct trees *trees);

/* ---- asking ---------------------------------------------------------------------------------- */

/* `x`: a value for each column, NaN = none. Value of the leaf, sum of all, and the same explained:
 * `ret` has column_count numbers, to which the contributions are added. */
float trees_leaf(const struct trees *trees, size_t tree, const float *x);
double trees_log_odds(const struct trees *trees, const float *x);
void trees_explain(const struct trees *trees, const float *x, double *ret);

/* ---- building -------------------------------------------------------------------------------- */

/*
 *     struct trees_builder builder;
 *     SCORE_TRY(trees_begin(&builder, column_count, base, err));
 *     trees_split(..) or trees_leaf_add(..), in preorder, as often as trees_is_open(..)
 *     SCORE_TRY(trees_end(&builder, &trees, err));
 *
 * The first error stays: SCORE_INVALID for a column that is none, numbers that are not finite or
 * covers not above 0; SCORE_LIMIT beyond the bounds above. trees_end frees what is not given.
 */
struct trees_builder {
    struct trees *trees;
    size_t node_capacity;
    size_t root_capacity;
    uint32_t waiting[TREES_DEPTH_MAX + 1]; /* splits whose right side is to come */
    uint32_t depths[TREES_DEPTH_MAX + 1];  /* of those right sides */
    size_t waiting_count;
    uint32_t depth; /* of the next node */
    bool is_open;   /* within a tree */
    enum score_status status;
    struct score_error error;
};

SCORE_MUST_USE enum score_status trees_begin(struct trees_builder *builder, size_t column_count,
                                             double base, struct score_error *err);
/* A tree begins with its root. */
void trees_tree_begin(struct trees_builder *builder);
bool trees_is_open(const struct trees_builder *builder);
void trees_split(struct trees_builder *builder, uint32_t column, float value, bool is_left_without);
void trees_leaf_add(struct trees_builder *builder, float value, double cover);
SCORE_MUST_USE enum score_status trees_end(struct trees_builder *builder, struct trees **ret,
                                           struct score_error *err);

/* ---- bytes ----------------------------------------------------------------------------------- */

/* Equal trees, equal bytes. */
void trees_write(const struct trees *trees, struct buf *ret);
/*
 * Reads what trees_write wrote, all of `len`. SCORE_INVALID: other bytes, cut off or changed;
 * SCORE_UNSUPPORTED: of a later version; SCORE_LIMIT.
 */
SCORE_MUST_USE enum score_status trees_read(const void *bytes, size_t len, struct trees **ret,
                                            struct score_error *err);

/*
 * The model that XGBoost 1 or 2 saves as JSON: gbtree, one output, binary:logistic, splits by
 * size. Errors as above; SCORE_UNSUPPORTED also for models of another kind.
 */
SCORE_MUST_USE enum score_status trees_read_xgboost(const char *text, size_t len,
                                                    struct trees **ret, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
