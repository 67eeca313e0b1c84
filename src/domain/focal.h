/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_FOCAL_H
#define SCORE_DOMAIN_FOCAL_H

#include "domain/domain.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A firm that nobody can be reached at gets this person as its focal, before those it had. Nothing
 * changes where a focal can be reached. The person is of the firm and holds the role FOCAL. Asks no
 * permission; open transaction. */
SCORE_MUST_USE enum score_status focal_ensure(struct domain *domain, int64_t partner_id,
                                              int64_t user_id, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
