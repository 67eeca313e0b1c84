/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_EVALUATE_PROPENSITY_INTERNAL_H
#define SCORE_EVALUATE_PROPENSITY_INTERNAL_H

/* One evaluation at work, as its parts share it. */

#include "evaluate/column_view.h"
#include "evaluate/propensity_rows.h"

#ifdef __cplusplus
extern "C" {
#endif

struct propensity {
    const struct table *table;
    const struct propensity_options *options;
    struct arena *arena;
    struct propensity_rows rows;
    struct column_list columns; /* those that are looked at */
    double *predicted;          /* by place in the pass; of the test */
    struct propensity_report report;
};

/* Fill `predicted` for the rows of the test, calibrated, and say how in the report. */
SCORE_MUST_USE enum score_status propensity_online(struct propensity *propensity,
                                                   struct score_error *err);
SCORE_MUST_USE enum score_status propensity_boosted(struct propensity *propensity,
                                                    struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
