/* SPDX-License-Identifier: Apache-2.0 */
#include "evaluate/boosted.h"

enum score_status boosted_check(struct score_error *err)
{
    return score_error_set(
        err, SCORE_UNSUPPORTED, "--model",
        "this program was built without XGBoost, which boosted trees need "
        "(install libxgboost-dev and build again); --model online needs nothing");
}

enum score_status boosted_run(const struct boosted_rows *from, const struct boosted_rows *to,
                              double *ret, struct score_error *err)
{
    (void)from;
    (void)to;
    (void)ret;
    return boosted_check(err);
}
