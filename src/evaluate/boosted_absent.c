/* SPDX-License-Identifier: Apache-2.0 */
#include "evaluate/boosted.h"

enum score_status boosted_check(struct score_error *err)
{
    return score_error_set(
        err, SCORE_UNSUPPORTED, "--model",
        "this program was built without XGBoost, which boosted trees need "
        "(install libxgboost-dev and build again); --model online needs nothing");
}

enum score_status boosted_grow(const struct boosted_rows *rows, struct trees **ret,
                               struct score_error *err)
{
    (void)rows;
    (void)ret;
    return boosted_check(err);
}
