/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_GUIDE_H
#define SCORE_DOMAIN_GUIDE_H

/*
 * The guides and the questions and answers of docs/guides/partners, carried inside the binary.
 * They are Markdown (CommonMark) that names {vendor}, {price-list}, {offers-apart},
 * {percent-apart} and {promise-note}: the site's name, the one price list, and the promise of the
 * policy in force. So what partners read is what the engine does.
 */

#include "domain/domain.h"

#ifdef __cplusplus
extern "C" {
#endif

struct guide {
    const char *name;     /* "faq", as in docs/guides/partners/faq.md */
    const char *title;    /* the heading */
    const char *summary;  /* the paragraph below it */
    const char *markdown; /* filled, the heading included */
};

/* In the order in which they are read. For everybody, signed in or not. */
SCORE_MUST_USE enum score_status guide_list(struct domain *domain, struct guide **ret_items,
                                            size_t *ret_count, struct score_error *err);
/* SCORE_NOT_FOUND: no guide of this name. */
SCORE_MUST_USE enum score_status guide_get(struct domain *domain, const char *name,
                                           struct guide *ret, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
