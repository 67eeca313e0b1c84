/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_DUPLICATE_H
#define SCORE_DOMAIN_DUPLICATE_H

/*
 * Is this the same lead, or the same customer, once more? Compared with accounts (folded name,
 * D-U-N-S, host of the website, domain of the contact's address), and with open leads, offers and
 * accepted work (customer and line, contact, need).
 *
 * What an import map's default, template or rule filled in is no evidence on either side. Scores
 * are 1 - prod(1 - s) over what is shared: a judgement, for the order and for people to read. Only
 * what is certain blocks an offer: the same customer (the same account, or one with the same
 * D-U-N-S), the same line, the same contact address, number or need, and an offer or accepted work
 * alive elsewhere.
 */

#include "domain/domain.h"
#include "model/opportunity.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { DUPLICATE_WHY_MAX = 8, DUPLICATES_MAX = 50 };

enum duplicate_kind { DUPLICATE_OPPORTUNITY = 1, DUPLICATE_ACCOUNT, DUPLICATE_OFFER };
/* "OPPORTUNITY", "ACCOUNT", "OFFER". */
const char *duplicate_kind_text(enum duplicate_kind kind);

struct duplicate {
    enum duplicate_kind kind; /* OFFER: an opportunity with a live offer; `id` is the offer's */
    int64_t id;
    const char *title;
    double score;                       /* 0 to 1 */
    const char *why[DUPLICATE_WHY_MAX]; /* static, what is shared */
    size_t why_count;
    bool blocks;
};

/* Vendor roles that read the opportunity. Most alike first, at most DUPLICATES_MAX. */
SCORE_MUST_USE enum score_status duplicate_list(struct domain *domain, int64_t opportunity_id,
                                                struct duplicate **ret_items, size_t *ret_count,
                                                struct score_error *err);

/* One that blocks an offer of this opportunity, if any; without evidence it costs nothing. Checks
 * no permission. */
SCORE_MUST_USE enum score_status duplicate_blocking(struct domain *domain,
                                                    const struct opportunity *opportunity,
                                                    struct duplicate *ret, bool *ret_found,
                                                    struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
