/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_REPORT_H
#define SCORE_DOMAIN_REPORT_H

/* Reports and proofs: fairness audit (engine.md 9), pipeline, verify, what the models know. */

#include "domain/domain.h"
#include "model/event.h"

#ifdef __cplusplus
extern "C" {
#endif

struct audit_group {
    const char *by;    /* "level", "size", "country", "newcomer" */
    const char *group; /* its value */
    int64_t partners;
    double ratio; /* offers per entitlement against the best group */
    double low, high;
    bool alarm;
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
    struct audit_firm worst;
    bool within_bound;
    struct audit_group *groups;
    size_t group_count;
    struct audit_firm *firms; /* by exposure per entitlement, lowest first */
    size_t firm_count;
    double price_of_fairness; /* value kept, engine's estimate in (0, 1] */
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

struct verify_result {
    int64_t events;
    int64_t checkpoints;
    bool ok;
    const char **problems;
    size_t problem_count;
};
/* Event order, foreign keys, ledger sums against offers, Σ e = Σ x. */
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
