/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_EVALUATE_FEASIBLE_H
#define SCORE_EVALUATE_FEASIBLE_H

/*
 * Can a policy's caps, floors and bands be met at once? One linear programme over x(c, j), the
 * offers of cell c to firm j in 90 days, with E_j what the firm is entitled to of the demand:
 *
 *     sum_j x(c, j) = demand of c
 *     cap      X_j <= cap_offers
 *     floor    X_j >= floor_share E_j
 *     band     (1 - d) E_g <= X_g <= (1 + d) E_g for every group g of the dimension
 *     box      |X_j - E_j| <= box_u + box_tolerance E_j
 *
 * Whoever gets what it is entitled to meets all but the caps, so a cap is in every clash. Where
 * there is none, lines are taken away one at a time as long as a clash is left: what stays is
 * irreducible. Pure; nothing is ever decided by it.
 */

#include <score/suppose.h>

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

enum feasible_line {
    FEASIBLE_CAP,
    FEASIBLE_FLOOR,
    FEASIBLE_BAND, /* and the dimensions behind it */
    FEASIBLE_BOX = FEASIBLE_BAND + SCORE_DIMENSION_COUNT,
    FEASIBLE_LINE_COUNT
};

/* The policy's parameter of a line: "cap_offers", "box_u" for the box. */
const char *feasible_line_name(enum feasible_line line);

struct feasible_demand {
    const struct score_demand *rows; /* of one cell together */
    size_t count;
};

struct feasible_answer {
    bool is_feasible;
    uint32_t clash;   /* bits of lines that cannot be met at once; 0 when it is feasible */
    uint32_t missing; /* bits of bands over a dimension in which no firm has a group */
    double offers;    /* demand in all */
    int64_t firms;
    int64_t programmes; /* solved */
    bool is_partial;    /* too many rows for a programme: see FEASIBLE_ROWS_MAX */
};

/* More rows (12 s of one processor at 120,000) are held against two necessary conditions alone: all
 * caps together reach the demand, and no floor lies above the cap. */
enum { FEASIBLE_ROWS_MAX = 100000 };
/* SCORE_NO_MEMORY only. */
SCORE_MUST_USE enum score_status feasible_find(const struct score_policy *policy,
                                               const struct feasible_demand *demand,
                                               struct feasible_answer *ret,
                                               struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
