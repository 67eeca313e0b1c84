/* SPDX-License-Identifier: Apache-2.0 */
#include "evaluate/estimator_cascade.h"

double estimator_cascade(const struct cascade_stage *stages, size_t count)
{
    double value = 0;
    for (size_t k = count; k-- > 0;) {
        const struct cascade_stage *stage = &stages[k];
        value = stage->q_policy + stage->weight * (stage->reward + value - stage->q_logged);
    }
    return value;
}
