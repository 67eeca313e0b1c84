/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_IMPORT_DRAFT_INTERNAL_H
#define SCORE_DOMAIN_IMPORT_DRAFT_INTERNAL_H

/* What import_draft.c and import_draft_work.c share. Both need an open transaction. */

#include "domain/import_draft.h"

#ifdef __cplusplus
extern "C" {
#endif

SCORE_MUST_USE enum score_status draft_event(struct domain *domain,
                                             const struct import_draft *draft, const char *verb,
                                             struct score_error *err);
/* FAILED or CANCELLED, with what was kept in words; closes its import; those of its run that come
 * after it do not begin. */
SCORE_MUST_USE enum score_status draft_end_early(struct domain *domain, struct import_draft *draft,
                                                 enum import_draft_state state, const char *why,
                                                 struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
