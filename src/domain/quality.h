/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_QUALITY_H
#define SCORE_DOMAIN_QUALITY_H

/*
 * What a lead is worth before anybody is chosen for it: is it real, what may it bring, can a firm
 * decide on it, and which two fields would help most.
 *
 * P(real): the chance that no firm gives it back for a fault of its data (the codes of the price
 * list that teach lead quality). From counts of ended offers alone, so equal events give equal
 * figures in whatever order they came:
 *
 * What firms say of their leads counts beside (domain/feedback.h): R and U of source and site are
 * larger by their ratings, each weighed by the trust of who gave it.
 *
 *     site    q   = (9 + R) / (10 + R + U)          R real, U unreal leads; nine in ten at first
 *     source  q_s = (20 q + R_s) / (20 + R_s + U_s)
 *     field   w_f = (4 b_f + L_f I_f) / (4 + I_f)   never below 0: b_f what we expect before data,
 *             L_f log odds ratio of real given the field against lacking it, I_f its precision,
 *             both with 1/2 added to each cell
 *             m_f = leads that lacked it / (10 + R + U)
 *     P(real) = sigmoid(logit q_s + sum_f w_f (m_f - x_f)),  x_f = 1 lacking, 1/2 filled by a
 *             default of an import map, 0 given
 *
 * What every lead of a site lacks does not tell one from another (m_f near 1), and a field alone
 * never makes more of a difference than it was seen to make. b_f is a judgement, printed in
 * docs/engine.md. The engine's ledger by value keeps its own P(real) of the source (engine.md 3.1):
 * decisions taken stay what they were.
 *
 * Expected value = P(real) P(win) amount; P(win) of an average firm, from the line's record shrunk
 * to the site's by 20 deals, that to .35 by 10.
 *
 * Decidable: every field of domain.md 5.4 is there and none of need, amount, decision date and
 * contact was filled by a default; the need has 40 characters, and there is a name with an address
 * or number that can be used.
 */

#include "domain/domain.h"
#include "model/opportunity.h"
#include "store/lead_rating_store.h"
#include "store/quality_store.h"

#ifdef __cplusplus
extern "C" {
#endif

/* X(name, expected effect in log-odds, why a firm wants it) */
#define QUALITY_FIELD_LIST(X)                                                                      \
    X(need, 0.6, "say what the customer needs in at least 40 characters")                          \
    X(contact_name, 0.6, "a name with an e-mail address or a phone number that can be used")       \
    X(offering, 0.4, "which product it is decides who may sell it")                                \
    X(account, 0.4, "the customer must be known")                                                  \
    X(amount, 0.3, "an amount or budget lets a firm weigh it")                                     \
    X(decision_date, 0.2, "the decision date tells whether there is time")                         \
    X(country, 0.2, "authorisations are per country")                                              \
    X(city, 0.1, "a firm wants to know how far it is")                                             \
    X(contact_consent, 0.1, "the contact must agree to be shared with a partner")

enum quality_field {
#define X(name, effect, why) QUALITY_##name,
    QUALITY_FIELD_LIST(X)
#undef X
        QUALITY_FIELD_COUNT
};
const char *quality_field_name(enum quality_field field);

enum { QUALITY_MISSING_MAX = 2 };

struct quality_gain {
    const char *field;
    const char *why;
    double gain; /* in p_real, were it given */
};

struct quality {
    double p_real;
    double expected_value; /* major units of the opportunity's currency; NaN without an amount */
    bool is_decidable;
    struct quality_gain missing[QUALITY_MISSING_MAX]; /* largest gain first */
    size_t missing_count;
};

/* The counts, read once for a page of opportunities. */
struct quality_model {
    const struct lead_count *counts; /* by kind, then name */
    size_t count;
    const struct lead_opinion *opinions; /* of the firms, by source */
    size_t opinion_count;
};

/* Borrows from the domain's arena. Cost: as many rows as there are sources and lines. */
SCORE_MUST_USE enum score_status
quality_model_read(struct domain *domain, struct quality_model *ret, struct score_error *err);
/* O(log counts). Of an unmasked record. */
void quality_of(const struct quality_model *model, const struct opportunity *opportunity,
                struct quality *ret);
/* P(real) of a lead of this source that lacks what is usual. */
double quality_source_real(const struct quality_model *model, const char *source);

/* Was this field filled by a default, a template or a rule of an import map? */
bool quality_is_defaulted(const struct opportunity *opportunity, const char *field);

/* Names of the fields it lacks, space-separated, as offer.made keeps them; "" = none. NULL: no
 * memory. */
const char *quality_lacks(struct arena *arena, const struct opportunity *opportunity);

/* ---- by source ------------------------------------------------------------------------------- */

/* A share with its 95 % interval (Wilson); all NaN when there is nothing to divide by. */
struct quality_share {
    double share;
    double low;
    double high;
};

struct source_score {
    struct source_count count;
    int64_t data_fault_returns;      /* given back for a fault of the data */
    int64_t judged;                  /* these and the accepted ones */
    struct quality_share decidable;  /* of its opportunities */
    struct quality_share data_fault; /* of the judged ones */
    struct quality_share won;        /* of those won or lost */
    double p_real;                   /* of a usual lead of this source */
};

/* Channel managers, sellers, auditors, administrators. Most opportunities first. */
SCORE_MUST_USE enum score_status report_sources(struct domain *domain,
                                                struct source_score **ret_items, size_t *ret_count,
                                                struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
