/* SPDX-License-Identifier: Apache-2.0 */
#include "store/postgres/connection.h"

enum score_status postgres_scratch_open(struct store *from, struct store **ret,
                                        struct score_error *err)
{
    (void)from;
    (void)ret;
    return score_error_set(err, SCORE_UNSUPPORTED, "", "not yet");
}
