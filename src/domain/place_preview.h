/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_PLACE_PREVIEW_H
#define SCORE_DOMAIN_PLACE_PREVIEW_H

/*
 * Placing everything that waits, with what came of it: who got what, what was left with reason and
 * fix, how even it is. `placements_preview` does all of it on a private copy of the database
 * (store_scratch_open) by the very same place_all, so a preview and a run from the same state at
 * the same moment are the same, and nothing of it remains.
 *
 * Values are what the ledger by value books: P(real) P(win | average eligible firm) amount
 * (engine.md 3.1), in the opportunity's currency.
 */

#include "domain/domain.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    PLACEMENT_ITEMS_MAX = 200,
    PLACEMENT_FIRMS_MAX = 50,
    PLACEMENT_CURRENCIES_MAX = 16 /* a site has a few */
};

struct placement_item {
    int64_t opportunity_id;
    const char *title;
    const char *account_name; /* "" none */
    int64_t partner_id;
    const char *partner_name;
    double p_accept;
    double p_win;
    double value; /* major units */
    const char *currency;
};

struct placement_left {
    int64_t opportunity_id;
    const char *title;
    const char *code; /* of its reason below */
    const char *reason;
    const char *fix;
};

struct placement_reason {
    const char *code; /* gate, MISSING_<FIELD>, DUPLICATE, ... */
    int64_t count;
    const char *fix;
};

struct placement_sum {
    const char *currency;
    double value;
};

/* A firm's part of this run. */
struct placement_firm {
    int64_t partner_id;
    const char *name;
    int64_t offers;
    double value;
    double entitlement; /* offers it was entitled to; sums to the offers of all */
};

struct placements {
    int64_t placed;
    int64_t unplaced;
    struct placement_sum sums[PLACEMENT_CURRENCIES_MAX];
    size_t sum_count;
    struct placement_reason *reasons;
    size_t reason_count;
    struct placement_item *items; /* the first PLACEMENT_ITEMS_MAX, in the order of passing */
    size_t item_count;
    struct placement_left *left;
    size_t left_count;
    /* Over the firms that were entitled to something or got something; NaN when nothing was placed.
     */
    double gini;
    double gini_value;
    double max_share;             /* of one firm, by number */
    struct placement_firm *firms; /* most offers first, at most PLACEMENT_FIRMS_MAX */
    size_t firm_count;
};

/* Channel managers. Writes nothing; needs no open transaction. Cost: copying the database, folding
 * its events, and placing. */
SCORE_MUST_USE enum score_status placements_preview(struct domain *domain, struct placements *ret,
                                                    struct score_error *err);
/* Does it. */
SCORE_MUST_USE enum score_status placements_make(struct domain *domain, struct placements *ret,
                                                 struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
