/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_ERASURE_H
#define SCORE_DOMAIN_ERASURE_H

/*
 * Erasing a person. Records lose name, address, number and words; sealed events lose the fields
 * that may tell of the person and keep a salted hash in their place whose salt is gone, so that
 * the chain stays and nobody can try names against it. What has no person in it (who was offered
 * what, when, at which charge) stays: it is other people's proof.
 *
 * Everything is sealed first, so that the tombstones stand in place of something signed.
 */

#include "domain/checkpoint.h"
#include "domain/domain.h"

#ifdef __cplusplus
extern "C" {
#endif

struct erasure_result {
    int64_t events; /* that lost a field */
    int64_t fields;
};

/* Administrator. The person can no longer sign in; a focal no longer counts as reachable. */
SCORE_MUST_USE enum score_status erase_user(struct domain *domain, int64_t user_id,
                                            const struct seal_signer *signer,
                                            struct erasure_result *ret, struct score_error *err);
/* The customer's contact of an opportunity, with what people wrote about it: notes, comments, next
 * steps, and the reasons in its events that are words, not codes. Administrator. */
SCORE_MUST_USE enum score_status erase_contact(struct domain *domain, int64_t opportunity_id,
                                               const struct seal_signer *signer,
                                               struct erasure_result *ret, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
