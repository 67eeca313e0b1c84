/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_EXPERIMENT_INTERNAL_H
#define SCORE_DOMAIN_EXPERIMENT_INTERNAL_H

/* What the files of experiments share. */

#include "domain/experiment.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The record with its figures; checks no permission. (experiment_view.c) */
SCORE_MUST_USE enum score_status experiment_view_make(struct domain *domain, int64_t id,
                                                      struct experiment_view *ret,
                                                      struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
