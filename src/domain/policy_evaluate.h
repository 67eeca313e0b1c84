/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_POLICY_EVALUATE_H
#define SCORE_DOMAIN_POLICY_EVALUATE_H

/*
 * What a policy would do, before it does anything.
 *
 * At frozen prices: every decision of the last days that a firm has answered is asked again, under
 * the policy in force then and under the new one, on the state just before it. Shares give exactly
 * who would have gained and lost; value is estimated from what was answered (doubly robust, and
 * self-normalised importance sampling), in money a pass: nothing for a decline, the models' value
 * of an accepted lead, what was won once it is closed. Refused when the log cannot tell: fewer than
 * 200 decisions' worth of weight, weights whose mean is not about 1, shares the log never gave.
 *
 * In the simulated market: old and new for the same seeds, over half a year, because prices answer
 * to what a policy does; and the new one at several u of the promise.
 *
 * The gate: the lower end of the gain's 95 % interval is above -1 %, and the simulated market keeps
 * every promise and is not clearly less even.
 */

#include "domain/policy.h"

#ifdef __cplusplus
extern "C" {
#endif

struct policy_amount {
    double value;
    double low; /* 95 % */
    double high;
};

struct policy_group {
    const char *by; /* level, size, country, newcomer */
    const char *group;
    int64_t firms;
    double before; /* offers expected under the policy of the time */
    double after;  /* and under the new one */
};

struct policy_firm {
    int64_t partner_id;
    const char *name;
    double before;
    double after;
};

struct policy_market {
    double value_ratio; /* of the best eligible firm's each time */
    double gini;
    double accept_rate;
    double win_rate;
    bool is_within_bound; /* every firm, in every run */
};

struct policy_point {
    double u;
    double value_ratio;
    double gini;
};

enum { POLICY_REASONS_MAX = 8, POLICY_FIRMS_SHOWN = 10, POLICY_CURVE_POINTS = 4 };

struct policy_report {
    int64_t days;
    int64_t decisions; /* answered ones that were asked again */
    int64_t guarded;   /* left out: decided without exploration */
    int64_t baseline;  /* left out: an experiment's baseline decided, no policy */
    double ess;
    double mean_weight;
    double max_weight;
    double unsupported;              /* share the new policy gives where the log never did */
    struct policy_amount live_value; /* money a pass, doubly robust */
    struct policy_amount value;
    struct policy_amount value_snips;
    struct policy_amount gain; /* of value over live_value, as a ratio */
    struct policy_group *groups;
    size_t group_count;
    struct policy_firm *firms; /* those that gain or lose most */
    size_t firm_count;
    bool has_market;
    struct policy_market market_live;
    struct policy_market market;
    int64_t seeds;
    struct policy_point curve[POLICY_CURVE_POINTS];
    enum policy_verdict verdict;
    const char *reasons[POLICY_REASONS_MAX]; /* why not passed */
    size_t reason_count;
    const char *clash; /* why caps, floors and bands cannot be met at once; NULL = they can */
    int64_t event_seq; /* the last event seen */
    const char *summary;
};

struct policy_judge_options {
    int64_t days;  /* 1..365; 0 = 90 */
    int64_t seeds; /* simulated markets, 1..20; 0 = 3 */
};

/* Reads only: for a thread that may take its time. */
SCORE_MUST_USE enum score_status policy_judge(struct domain *domain, int64_t id,
                                              const struct policy_judge_options *options,
                                              struct policy_report *ret, struct score_error *err);
/* Keeps it. SCORE_CONFLICT: the policy in force is another one by now. */
SCORE_MUST_USE enum score_status policy_judged(struct domain *domain, int64_t id,
                                               const struct policy_report *report,
                                               struct policy_view *ret, struct score_error *err);
/* One after the other. */
SCORE_MUST_USE enum score_status policy_evaluate(struct domain *domain, int64_t id,
                                                 const struct policy_judge_options *options,
                                                 struct policy_view *ret, struct score_error *err);
/* The report as JSON, into the arena (policy_report.c). */
SCORE_MUST_USE enum score_status policy_report_text(struct domain *domain,
                                                    const struct policy_report *report,
                                                    const char **ret, struct score_error *err);

/* One simulated market under a policy (policy_simulate.c). Nothing of it stays. */
SCORE_MUST_USE enum score_status policy_simulate(const struct score_policy *policy, uint64_t seed,
                                                 struct policy_market *ret,
                                                 struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
