/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_QUALITY_LEARN_H
#define SCORE_DOMAIN_QUALITY_LEARN_H

/* Counting what an offer's event shows about its lead (domain/quality.h). */

#include "domain/domain.h"
#include "model/event.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Called by event_record for every event, in its transaction; other verbs than an offer's cost
 * nothing. Reads source, line and lacking fields from the offer's first event (offer.made or
 * offer.imported), so the counts are a fold of the events and of nothing else: an accepted lead
 * that comes back for a fault of its data moves from real to unreal.
 */
SCORE_MUST_USE enum score_status quality_learn(struct domain *domain, const struct event *event,
                                               struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
