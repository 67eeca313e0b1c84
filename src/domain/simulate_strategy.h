/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_SIMULATE_STRATEGY_H
#define SCORE_DOMAIN_SIMULATE_STRATEGY_H

/*
 * What a firm gains by not being honest: one firm of a market behaves otherwise, everything else
 * has the same draws, and what it then gets is compared with what it got as an honest firm. Over
 * several seeds, since the markets part after the first answer that differs.
 */

#include "domain/simulate.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { SIMULATE_SEEDS_MAX = 1000 };

/* (deviating - honest) / mean honest, over seeds, with the 95 % interval of the mean. */
struct simulate_gain {
    double honest; /* means */
    double deviating;
    double gain;
    double low;
    double high;
};

struct simulate_strategy {
    enum simulate_agent agent;
    struct simulate_gain offers;        /* expected: the sum of its shares */
    struct simulate_gain exposure;      /* X: the offers as they were charged, by number */
    struct simulate_gain charged_value; /* X by value */
    struct simulate_gain entitlement;   /* E by number */
    struct simulate_gain taken;         /* share x P(accept), by the hidden truth: leads taken on */
    struct simulate_gain wins;          /* the same x P(win): deals won */
    struct simulate_gain value;         /* the same x amount: what a firm lives on */
};

/*
 * Rows for every agent but the honest one, in the order of enum simulate_agent. The options' seed
 * is the first of `seeds` (2..SIMULATE_SEEDS_MAX); market is needed, the rest as for simulate_run
 * with is_fast, which is set here, as are watched and agent. Sybils are five firms against the one.
 */
SCORE_MUST_USE enum score_status
simulate_strategies(const struct simulate_options *options, int64_t seeds,
                    struct simulate_strategy ret[SIMULATE_AGENTS - 1], struct score_error *err);

/* What one of many owners has over an honest firm beside it: a quarter of the firms are five each.
 * Every owner is a sample, so a few seeds tell what one watched firm takes hundreds for. */
struct simulate_owners {
    int64_t owners; /* of five firms each */
    int64_t firms;  /* honest, beside them */
    struct simulate_gain exposure;
    struct simulate_gain entitlement;
    struct simulate_gain value; /* P(win) x amount of what was accepted, by the hidden truth */
};

/* As simulate_strategies; nobody joins late, lacks a condition or has a sister firm but them. At
 * least 8 firms. */
SCORE_MUST_USE enum score_status simulate_owners(const struct simulate_options *options,
                                                 int64_t seeds, struct simulate_owners *ret,
                                                 struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
