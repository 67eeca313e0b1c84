/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_OFFER_MAIL_H
#define SCORE_DOMAIN_OFFER_MAIL_H

/*
 * Letters about an offer, queued in the transaction that makes, extends or forwards it; nothing
 * happens where the site sends no mail. They name product, city, size and time, never the customer.
 */

#include "domain/domain.h"
#include "model/opportunity.h"
#include "model/passing.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Who gets the letters of this line: the first focal in rank who can be reached, one of the line
 * before one of every line. SCORE_NOT_FOUND: nobody. */
SCORE_MUST_USE enum score_status offer_focal(struct domain *domain, int64_t partner_id,
                                             const char *line, struct focal *ret,
                                             struct score_error *err);

/* The letter to the focal with a link of its own. Open transaction. */
SCORE_MUST_USE enum score_status offer_mail_made(struct domain *domain, const struct offer *offer,
                                                 const struct opportunity *opportunity,
                                                 struct score_error *err);

/* The same when the firm is given more time. */
SCORE_MUST_USE enum score_status offer_mail_extended(struct domain *domain,
                                                     const struct offer *offer,
                                                     const struct opportunity *opportunity,
                                                     struct score_error *err);

/* The letter to a colleague; `url` is the colleague's own link. Open transaction. */
struct offer_forwarding {
    const struct offer *offer;
    const struct opportunity *opportunity;
    const struct user *from;
    const struct user *to;
    const char *url;
};
SCORE_MUST_USE enum score_status offer_mail_forwarded(struct domain *domain,
                                                      const struct offer_forwarding *forwarding,
                                                      struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
