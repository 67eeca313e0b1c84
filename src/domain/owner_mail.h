/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_OWNER_MAIL_H
#define SCORE_DOMAIN_OWNER_MAIL_H

/*
 * Letters to the seller whose opportunity it is: its offer was accepted, declined, given back, or
 * ran out (domain.md 4.4). Queued in the transaction of the answer; nothing happens where the site
 * sends no mail, where nobody owns the opportunity, and where the owner did it. What people wrote
 * in comments stays on the page.
 */

#include "domain/domain.h"
#include "model/passing.h"

#ifdef __cplusplus
extern "C" {
#endif

/* After everything else that the answer changes: the letter says what happens now. Offers in other
 * states than those four make no letter. Needs an open transaction. */
SCORE_MUST_USE enum score_status
owner_mail_answered(struct domain *domain, const struct offer *offer, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
