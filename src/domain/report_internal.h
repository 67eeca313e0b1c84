/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_REPORT_INTERNAL_H
#define SCORE_DOMAIN_REPORT_INTERNAL_H

/* What the reports share: a folded world, and its firms. */

#include <score/score.h>

#include "domain/domain.h"
#include "domain/report.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The domain's world brought up to date, or, for readers, one folded for this report:
 * *ret_owned is then the caller's to free (else NULL). */
SCORE_MUST_USE enum score_status report_world(struct domain *domain, struct world **ret_world,
                                              struct world **ret_owned, struct score_error *err);

/* One row per firm the engine knows, for the last `days`. */
SCORE_MUST_USE enum score_status report_exposures(struct domain *domain, struct world *world,
                                                  int32_t days, struct score_exposure **ret_rows,
                                                  size_t *ret_count, int64_t *ret_from_ms,
                                                  struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
