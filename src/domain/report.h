/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_REPORT_H
#define SCORE_DOMAIN_REPORT_H

/* Reports and proofs: fairness audit (engine.md 9), pipeline, verify, what the models know. */

#include <score/decision.h>

#include "domain/domain.h"
#include "model/event.h"

#ifdef __cplusplus
extern "C" {
#endif

struct audit_group {
    const char *by;    /* "level", "size", "country", "newcomer" */
    const char *group; /* its value */
    int64_t partners;
    double ratio; /* offers per eligible opportunity against the best group */
    double low, high;
    bool alarm;
    double received; /* offers drawn in the decisions asked again */
    double possible; /* the same, had each eligible firm had 1/K */
    double expected; /* sum of its shares */
};
/* The gates themselves, by group: a group kept out by them never shows among the eligible. */
struct audit_gate_group {
    struct audit_group compared;     /* eligible per registered; received, possible: both counts */
    double failed[SCORE_GATE_COUNT]; /* share of (firm, decision) pairs that failed this gate */
};
/* What went past the process, and on whose word. */
struct audit_exception {
    const char *kind; /* "OVERRIDE", "KEPT_OUT" */
    int64_t offer_id;
    int64_t opportunity_id;
    int64_t partner_id;
    const char *partner_name;
    const char *by;
    const char *reason;
    int64_t at_ms;
};
struct audit_firm {
    int64_t partner_id;
    const char *name;
    double entitlement; /* E in the window, number ledger */
    double exposure;    /* X */
    int64_t offers;
    bool is_within_bound;
};
struct audit {
    int64_t window_days;
    int64_t partners; /* with entitlement >= 1 */
    int64_t offers;
    double gini;       /* over expected exposure per entitlement */
    double gini_value; /* the same in the value ledger */
    double gini_lottery_adjusted;
    double jain;
    double min_max;
    double lower_half;          /* share of the lower half of the firms ("MMF") */
    double nash;                /* exp(mean log) of exposure per entitlement */
    double theil;               /* Theil's T of the same */
    double max_ratio;           /* largest of the same */
    int64_t decisions;          /* of the window */
    int64_t decisions_asked;    /* of these, asked again for what follows: all, or every n-th */
    double fairness_regret;     /* mean of sum |share - share by merit alone|, 0 .. 2 */
    double envy_mean, envy_max; /* of sampled firms: best other bundle over the own, less 1 */
    int64_t envy_firms;
    struct audit_firm worst;
    bool within_bound;
    struct audit_group *groups;
    size_t group_count;
    struct audit_firm *firms; /* by exposure per entitlement, lowest first */
    size_t firm_count;
    /* V(kappa)/V(0): expected value of the window's decisions, asked again each on its own state
     * ("frozen prices"), over the same without prices and without the box. */
    double price_of_fairness;
    struct audit_gate_group *gate_groups;
    size_t gate_group_count;
    struct audit_exception *exceptions; /* newest first, as many as are listed */
    size_t exception_count;
    int64_t overrides;
    int64_t kept_out; /* opportunities placed by rule or kept from the process */
};
SCORE_MUST_USE enum score_status report_audit(struct domain *domain, int window_days,
                                              struct audit *ret, struct score_error *err);

struct pipeline {
    int64_t by_placement[9]; /* index enum placement */
    int64_t by_stage[12];
    int64_t offers_by_state[10];
    int64_t imported_offers;
};
SCORE_MUST_USE enum score_status report_pipeline(struct domain *domain, struct pipeline *ret,
                                                 struct score_error *err);

/* What somebody has kept from an earlier day; "" = nothing. */
struct verify_pins {
    const char *public_key; /* a key or its fingerprint, in hexadecimal */
    const char *head;       /* "1234-0123456789abcdef0123", as in a mail or an export */
};
struct verify_result {
    int64_t events;
    int64_t checkpoints;
    bool ok;
    const char **problems;
    size_t problem_count;  /* listed */
    int64_t found;         /* all of them */
    int64_t dated;         /* of them: times and days that a wrong clock leaves behind as well */
    const char **suspects; /* do not make it unsound: to be asked about */
    size_t suspect_count;
    int64_t sealed; /* events under a checkpoint */
    int64_t erased; /* personal fields that are tombstones */
    int64_t keys;
    const char *fingerprint; /* of the newest key; "" none */
    const char *head;        /* of the chain; "" none */
    int64_t draws;           /* decisions whose seed follows from a committed secret */
    int64_t draws_before;    /* decisions older than the first commitment */
    int64_t draw_days;       /* days with draws whose secret was committed */
    int64_t draw_days_ahead; /* of these, signed in a checkpoint before the day began */
};
/* Event order, foreign keys, ledger sums against offers, sum e = sum x; the sealed chain and its
 * signatures; draws against the secrets of their days. One pass, memory of one page and 16 bytes a
 * firm, 90 a day. `pins` NULL = none. */
SCORE_MUST_USE enum score_status report_verify_pinned(struct domain *domain,
                                                      const struct verify_pins *pins,
                                                      struct verify_result *ret,
                                                      struct score_error *err);
SCORE_MUST_USE enum score_status report_verify(struct domain *domain, struct verify_result *ret,
                                               struct score_error *err);

struct model_summary {
    int64_t version; /* outcome events learnt */
    int64_t accept_labels;
    int64_t win_labels;
    double accept_rate;
    double win_rate;
    double partner_effect_sd; /* tau of the win model: ~0 = firms do not differ */
    int64_t policy_version;
    int64_t events;
};
SCORE_MUST_USE enum score_status report_model(struct domain *domain, struct model_summary *ret,
                                              struct score_error *err);

/* Whose events the actor may read: vendor roles every firm's (0), partners those of their own.
 * SCORE_DENIED for anybody else. The one rule for the feed and the stream. */
SCORE_MUST_USE enum score_status event_scope(struct domain *domain, int64_t *ret_partner_id,
                                             struct score_error *err);
/* Events after a cursor, as far as the actor may read them. */
SCORE_MUST_USE enum score_status event_feed(struct domain *domain, const struct store_page *page,
                                            struct event **ret_items, size_t *ret_count,
                                            struct score_error *err);
/* The same for a scope that event_scope has given, whoever asks. `ret_seq` is the place behind the
 * page: when it was not full, behind all that is stored. */
SCORE_MUST_USE enum score_status event_feed_of(struct domain *domain, int64_t partner_id,
                                               const struct store_page *page,
                                               struct event **ret_items, size_t *ret_count,
                                               int64_t *ret_seq, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
