/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_DEMO_H
#define SCORE_DOMAIN_DEMO_H

/*
 * A believable market to try the product on: the simulator's year, then a working day that has
 * something for everybody to do. The same options give the same events, byte for byte.
 */

#include "domain/simulate.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What everybody signs in with; refused outside demo mode. */
#define DEMO_SIGN_IN_PASSWORD "score-demo"

struct demo_summary {
    int64_t partners;
    int64_t users;
    int64_t opportunities;
    int64_t events;
    struct simulate_result simulated;
};

/* SCORE_CONFLICT: the database is not empty. options->password_hash is made here and ignored. */
SCORE_MUST_USE enum score_status demo_fill(struct domain *domain,
                                           const struct simulate_options *options,
                                           struct demo_summary *ret, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
