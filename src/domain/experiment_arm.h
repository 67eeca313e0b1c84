/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_EXPERIMENT_ARM_H
#define SCORE_DOMAIN_EXPERIMENT_ARM_H

/* Which cell-weeks are on the baseline, and what decisions ask of an experiment. */

#include "base/hash.h"
#include "domain/place_internal.h"
#include "model/experiment.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The Monday (UTC) of the week, days since 1970-01-01. */
int64_t experiment_week_of(int64_t at_ms);
/* What is registered: the hash of share and secret. */
void experiment_commitment(int64_t share_ppm, const uint8_t secret[EXPERIMENT_SECRET_BYTES],
                           char ret[HASH_HEX_SIZE]);
/* The first 64 bits of a hash of line, country and week, keyed by the secret, lie below the share.
 */
bool experiment_is_baseline(const struct experiment *experiment, const char *line,
                            const char *country, int64_t week);
/* The rule it was registered with, after so many passes. */
bool experiment_rule_is_met(const struct experiment *experiment, int64_t passes, int64_t at_ms);

/* The one that runs at `at_ms`, or id 0. One whose rule is met is stopped here. Needs an open
 * transaction. */
SCORE_MUST_USE enum score_status experiment_current(struct domain *domain, int64_t at_ms,
                                                    struct experiment *ret,
                                                    struct score_error *err);
/* An offer was made by a decision taken under `experiment`: counts, if it is one to judge by. */
SCORE_MUST_USE enum score_status experiment_pass_note(struct domain *domain,
                                                      const struct decided *decided,
                                                      const struct offer *offer,
                                                      struct score_error *err);
/* Every experiment there was, oldest first. */
SCORE_MUST_USE enum score_status experiment_all(struct store *store, struct arena *arena,
                                                struct experiment **ret, size_t *ret_count,
                                                struct score_error *err);
/* The one that ran when event `seq` was written; NULL none. */
const struct experiment *experiment_at(const struct experiment *items, size_t count, int64_t seq);

#ifdef __cplusplus
}
#endif

#endif
