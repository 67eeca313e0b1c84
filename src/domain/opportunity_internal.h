/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_OPPORTUNITY_INTERNAL_H
#define SCORE_DOMAIN_OPPORTUNITY_INTERNAL_H

/* Access and masking, shared by the files that show or change opportunities. */

#include "domain/domain.h"
#include "domain/opportunity.h"
#include "model/opportunity.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How much of one opportunity the actor may see; each level includes the one before. */
enum opportunity_access {
    OPPORTUNITY_HIDDEN,   /* as if it did not exist */
    OPPORTUNITY_MASKED,   /* what a lead shows before acceptance: no customer, no contact */
    OPPORTUNITY_READ,     /* everything */
    OPPORTUNITY_PROGRESS, /* the holder: stage, next step, probability */
    OPPORTUNITY_WRITE     /* the vendor side: every field */
};

SCORE_MUST_USE enum score_status opportunity_access(struct domain *domain,
                                                    const struct opportunity *opportunity,
                                                    enum opportunity_access *ret,
                                                    struct score_error *err);

/* Blanks customer and contact, in place; names inside title and need become "[hidden]". */
SCORE_MUST_USE enum score_status
opportunity_mask(struct arena *arena, struct opportunity *opportunity, struct score_error *err);

/* The record with at least `needed` access, SCORE_NOT_FOUND when hidden, SCORE_DENIED when seen
 * but not enough. Not masked: the caller masks what it returns. */
SCORE_MUST_USE enum score_status opportunity_load(struct domain *domain, int64_t id,
                                                  enum opportunity_access needed,
                                                  struct opportunity *ret,
                                                  enum opportunity_access *ret_access,
                                                  struct score_error *err);

/* Validates a change, applies it to the record (problem fields on trouble) and tells which fields
 * changed ("title need ..."). Resolves account and offering; a new customer name is added. */
SCORE_MUST_USE enum score_status opportunity_change_apply(struct domain *domain,
                                                          const struct opportunity_change *change,
                                                          struct opportunity *opportunity,
                                                          const char **ret_fields,
                                                          struct score_error *err);

/* NEW becomes READY when nothing is missing, READY and RECOMMENDED fall back to NEW when something
 * is; writes opportunity.ready. The record is changed, not stored. */
SCORE_MUST_USE enum score_status opportunity_complete(struct domain *domain,
                                                      struct opportunity *opportunity,
                                                      bool *ret_became_ready,
                                                      struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
