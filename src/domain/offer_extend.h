/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_OFFER_EXTEND_H
#define SCORE_DOMAIN_OFFER_EXTEND_H

/* More time to answer, given by the vendor to the firm that was asked. */

#include "domain/offer.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * For the channel manager and the seller of the opportunity, while the offer waits: its links and
 * its clock go on until `until_ms`, which is later than before and at most OFFER_ANSWER_DAYS_MAX
 * days after the offer; the firm's focal is told by mail. SCORE_INVALID names the fields, `reason`
 * among them; SCORE_CONFLICT: answered, ended, or out of time.
 */
SCORE_MUST_USE enum score_status offer_extend(struct domain *domain, int64_t id, int64_t until_ms,
                                              const char *reason, struct offer_view *ret,
                                              struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
