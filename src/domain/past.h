/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_PAST_H
#define SCORE_DOMAIN_PAST_H

/*
 * What the imported history shows before anything is passed: who had the leads, how long they lay,
 * which of them went to firms without a fact, and which unknown facts stop passing now. A
 * description: nothing in that history was drawn by chance, so nothing here says what another
 * choice would have brought.
 */

#include "domain/domain.h"
#include "store/report_store.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { PAST_TOP = 10, PAST_LORENZ_MAX = 21, PAST_IDLE_BUCKETS = 7, PAST_SOURCES_MAX = 50 };

/* Shares from 0 to 1: so much of the firms, those with fewest leads first, had so much of them. */
struct lorenz_point {
    double firms;
    double leads;
};

struct past_bucket {
    const char *days; /* "3-7" */
    int64_t count;
};

/* A fact in the report; two figures by what it is about. */
struct past_fact {
    enum fact_kind kind;
    int64_t leads_or_blocked;
    int64_t firms;
};

struct past_report {
    struct past_span span;
    int64_t firms;            /* that take part, or had leads */
    int64_t firms_with_leads; /* of these */
    struct past_firm *top;    /* at most PAST_TOP */
    size_t top_count;
    double top_share; /* of these in all leads; NaN without leads */
    double gini;      /* of leads over the firms; NaN without leads */
    struct lorenz_point lorenz[PAST_LORENZ_MAX];
    size_t lorenz_count;
    int64_t idle_known; /* deals of which the days are known */
    double idle_median; /* NaN when none is */
    double idle_p90;
    struct past_bucket idle_buckets[PAST_IDLE_BUCKETS];
    struct past_fact without_fact[FACT_PROFILE];  /* in the order of the facts */
    struct past_fact unknown_facts[FACT_PROFILE]; /* what blocks most first */
    struct named_count *sources;
    size_t source_count;
    const char *statement;
};

/* Channel managers, auditors, administrators. O(rows) in a fixed number of passes. */
SCORE_MUST_USE enum score_status report_past(struct domain *domain, struct past_report *ret,
                                             struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
