/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_OFFER_WORDS_H
#define SCORE_DOMAIN_OFFER_WORDS_H

/*
 * An offer in plain words, alike in letters and on pages: how large, how long, until when, why this
 * firm. Never a customer's name, never another firm. Texts live in the domain's arena; "" where
 * there is nothing to say or memory ran out.
 */

#include "domain/domain.h"
#include "model/opportunity.h"
#include "model/passing.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { OFFER_WHY_COUNT = 2 };

/* "GTX Pro", else its line. */
const char *words_product(const struct opportunity *opportunity);
/* The customer's size band, else a band of the amount: "10,000 to 50,000 EUR". */
const char *words_size(struct arena *arena, const struct opportunity *opportunity);
/* "EUR 18,500" or "EUR 18,500.50"; "" when unknown. */
const char *words_amount(struct arena *arena, const struct opportunity *opportunity);
/* "2 days and 4 hours", "35 minutes", "less than a minute". */
const char *words_duration(struct arena *arena, int64_t duration_ms);
/* "Fri 27 Nov 2026, 17:00 UTC" and "Fri 27 Nov 2026". */
const char *words_moment(struct arena *arena, int64_t at_ms);
const char *words_day(struct arena *arena, int64_t at_ms);
/* "nothing", "0.7 of an offer", "one offer". */
const char *words_charge(struct arena *arena, double charge);

/* Two sentences on why this firm, from the decision that drew it (engine.md 8: nothing that tells
 * about other firms); for a manager's own choice, who chose. */
SCORE_MUST_USE enum score_status offer_why(struct domain *domain, const struct offer *offer,
                                           const struct opportunity *opportunity,
                                           const char *ret_why[OFFER_WHY_COUNT],
                                           struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
