/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_EXPLANATION_H
#define SCORE_DOMAIN_EXPLANATION_H

/* Why a firm was chosen, or why not (engine.md 8). */

#include "domain/place.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Reads a stored decision back with names; `partner_id` != 0 adds why or why not for that firm
 * (recomputed by replay when it is not in the shortlist). Partners see only their own firm. */
struct explanation_group {
    const char *name;
    double log_odds;
};
/* What speaks for or against, in words; about so much of the index. */
struct explanation_reason {
    const char *group;
    const char *text;
    double amount;
};
/* What the firm itself could do. */
struct explanation_change {
    const char *what; /* a gate, "ALL" of them, or "OPEN_LEADS" */
    const char *text;
    const char *band; /* where it would have stood; "" not asked */
    int64_t passes;   /* more decisions of 90 days in which it would have been eligible; -1 none */
    int64_t of;       /* decisions of these days */
};
/* The nearest other value of a parameter that gives the same draw to another firm. */
struct explanation_flip {
    const char *parameter; /* "kappa", "merit_tau" */
    double from, to;
    int64_t partner_id;
    const char *name;
};
enum { EXPLAIN_REASONS_MAX = 3, EXPLAIN_FLIPS_MAX = 4 };
/* For a firm: its own reasons against what is usual, its band of the week (one answer a week and
 * market), no rank, no share, no rival. */
struct explanation {
    struct recommendation recommendation;
    bool has_partner;
    bool is_eligible;
    struct candidate partner;
    struct ineligible partner_gates;
    const char *band; /* "top 10", "next 25 %", "lower"; "" when not eligible */
    struct explanation_group *accept_groups; /* add up to the log-odds of p_accept */
    size_t accept_group_count;
    struct explanation_group *win_groups;
    size_t win_group_count;
    double expected_offers; /* X and E of the promise, number ledger, last 90 days */
    double entitlement;
    const char *sentence;                               /* two sentences in plain words */
    struct explanation_reason why[EXPLAIN_REASONS_MAX]; /* largest first */
    size_t why_count;
    struct explanation_reason why_not[EXPLAIN_REASONS_MAX];
    size_t why_not_count;
    double fairness_amount; /* the own price; 0 when not eligible */
    const char *fairness_text;
    struct explanation_change *changes;
    size_t change_count;
    struct explanation_flip flips[EXPLAIN_FLIPS_MAX]; /* the vendor's */
    size_t flip_count;
    const char *currency;   /* of the amounts; "" not known */
    int64_t questions_left; /* for the firm, told by who counts them; -1 = not counted */
};
SCORE_MUST_USE enum score_status decision_explain(struct domain *domain, int64_t decision_id,
                                                  int64_t partner_id, struct explanation *ret,
                                                  struct score_error *err);
SCORE_MUST_USE enum score_status decision_resolve(struct domain *domain, const char *key,
                                                  int64_t *ret_id, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
