/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_OFFER_RULES_H
#define SCORE_DOMAIN_OFFER_RULES_H

/* Access to offers, the clock's rules and the price of an answer; shared by offer.c and
 * offer_end.c. */

#include "domain/offer.h"
#include "score/charges.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    OFFER_BUSINESS_DAYS = 3,    /* domain.md 4.2: offer -> answer */
    OFFER_ANSWER_DAYS_MAX = 14, /* domain.md 4.2: with all the time that is given later */
    OFFER_COUNT_DAYS = 90,      /* free declines are counted over this window */
    OFFER_STALE_DAYS = 30,      /* NO_PROGRESS recalls are possible from here */
    OFFER_CREDIT_DAYS = 180,    /* a turn back lapses after this */
    OFFER_FAILED_MAX = 3        /* then a person looks */
};

/* The offer and its opportunity as they are stored; SCORE_NOT_FOUND when the actor may not even
 * know of it. */
SCORE_MUST_USE enum score_status offer_load(struct domain *domain, int64_t id,
                                            struct offer_view *ret, struct score_error *err);

/* Masks the opportunity unless the reader may see the customer; adds the decline terms. */
SCORE_MUST_USE enum score_status offer_view_finish(struct domain *domain, struct offer_view *view,
                                                   struct score_error *err);

/* End of the first third of the answer clock. */
int64_t offer_first_third_ms(const struct offer *offer);

/* What this ending would cost now. SCORE_INVALID: the outcome may not carry this reason. */
SCORE_MUST_USE enum score_status offer_price(struct domain *domain, const struct offer *offer,
                                             enum score_outcome outcome, enum score_reason reason,
                                             struct score_charge *ret_charge,
                                             struct score_error *err);
/* The same for every reason at once, of an offer that was loaded. */
SCORE_MUST_USE enum score_status offer_quote_read(struct domain *domain, const struct offer *offer,
                                                  enum score_outcome outcome,
                                                  struct offer_quote *ret, struct score_error *err);

/* SCORE_CONFLICT with `allowed` = the moves this offer still has for anyone. */
SCORE_MUST_USE enum score_status offer_conflict(struct domain *domain, const struct offer *offer,
                                                struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
