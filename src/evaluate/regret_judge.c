/* SPDX-License-Identifier: Apache-2.0 */
#include "evaluate/regret.h"

#include "engine/numerics.h"
#include "evaluate/lp.h"

enum { TANGENTS = 24 };

/* The programme over one market: rows of opportunities, of partners, then of fairness. */
struct programme {
    const struct regret_options *options;
    const struct market *market;
    struct lp *lp;
    bool is_fair;  /* the objective, not the value alone */
    int first_row; /* of partners */
    int fair_row;  /* first of fairness */
    int count_column;
};

static double utility(const struct regret_options *options, double share, double *ret_slope)
{
    double power = 1 - options->settings.alpha;
    if (options->rule == GROUP_RULE_LOG || power == 0) {
        *ret_slope = 1 / share;
        return score__log(share);
    }
    double value = score__power(share, power);
    *ret_slope = value / share;
    return value / power;
}

/* Where tangent `k` touches: from the floor to the cap, closer together where it bends more. */
static double touch(int k)
{
    double ratio = score__log(MARKET_CAP / MARKET_FLOOR) / (TANGENTS - 1);
    return MARKET_FLOOR * score__exp(ratio * k);
}

/* u_j - slope s_j <= value - slope touch; or least - s_j <= 0. */
static void fair_rows_add(struct programme *programme)
{
    const struct regret_options *options = programme->options;
    for (size_t j = 0; j < options->partners; j++) {
        if (options->rule == GROUP_RULE_MAXMIN) {
            (void)lp_row_add(programme->lp, -LP_INFINITY, 0);
            continue;
        }
        for (int k = 0; k < TANGENTS; k++) {
            double slope = 0;
            double value = utility(options, touch(k), &slope);
            (void)lp_row_add(programme->lp, -LP_INFINITY, value - slope * touch(k));
        }
    }
}

static void count_columns_add(struct programme *programme)
{
    const struct market *market = programme->market;
    const struct regret_options *options = programme->options;
    double equal = (double)market->opportunities / (double)market->partners;
    for (size_t j = 0; j < market->partners; j++) {
        int column = lp_column_add(programme->lp, 0, market->floor, (double)market->cap);
        programme->count_column = j == 0 ? column : programme->count_column;
        lp_entry_add(programme->lp, programme->first_row + (int)j, -1);
        if (programme->is_fair && options->rule == GROUP_RULE_MAXMIN) {
            lp_entry_add(programme->lp, programme->fair_row + (int)j, -1 / equal);
        }
        for (int k = 0; k < TANGENTS && programme->is_fair && options->rule != GROUP_RULE_MAXMIN;
             k++) {
            double slope = 0;
            (void)utility(options, touch(k), &slope);
            lp_entry_add(programme->lp, programme->fair_row + (int)j * TANGENTS + k,
                         -slope / equal);
        }
    }
}

static void fair_columns_add(struct programme *programme)
{
    const struct market *market = programme->market;
    const struct group_settings *settings = &programme->options->settings;
    double worth = (double)market->opportunities * market->scale;
    if (programme->options->rule == GROUP_RULE_MAXMIN) {
        (void)lp_column_add(programme->lp, worth * settings->lambda, 0, LP_INFINITY);
        for (size_t j = 0; j < market->partners; j++) {
            lp_entry_add(programme->lp, programme->fair_row + (int)j, 1);
        }
        return;
    }
    for (size_t j = 0; j < market->partners; j++) {
        (void)lp_column_add(programme->lp, worth * settings->kappa / (double)market->partners,
                            -LP_INFINITY, LP_INFINITY);
        for (int k = 0; k < TANGENTS; k++) {
            lp_entry_add(programme->lp, programme->fair_row + (int)j * TANGENTS + k, 1);
        }
    }
}

static void pair_columns_add(struct programme *programme)
{
    const struct market *market = programme->market;
    for (size_t t = 0; t < market->opportunities; t++) {
        for (size_t j = 0; j < market->partners; j++) {
            double value = market->values[t * market->partners + j];
            if (value > 0) {
                (void)lp_column_add(programme->lp, value, 0, LP_INFINITY);
                lp_entry_add(programme->lp, (int)t, 1);
                lp_entry_add(programme->lp, programme->first_row + (int)j, 1);
            }
        }
    }
}

static enum score_status optimum(const struct regret_options *options, const struct market *market,
                                 bool is_fair, double *ret, double *ret_gini,
                                 struct score_error *err)
{
    struct programme programme = {
        .options = options,
        .market = market,
        .lp = lp_create(),
        .is_fair = is_fair,
        .first_row = (int)market->opportunities,
        .fair_row = (int)(market->opportunities + market->partners),
    };
    for (size_t t = 0; t < market->opportunities; t++) {
        (void)lp_row_add(programme.lp, -LP_INFINITY, 1);
    }
    for (size_t j = 0; j < market->partners; j++) {
        (void)lp_row_add(programme.lp, 0, 0);
    }
    if (is_fair) {
        fair_rows_add(&programme);
    }
    count_columns_add(&programme);
    if (is_fair) {
        fair_columns_add(&programme);
    }
    pair_columns_add(&programme);
    enum score_status status = lp_solve(programme.lp, ret, err);
    if (status == SCORE_CONFLICT) {
        (void)score_error_set(err, status, "", "no placing in this market meets every floor");
    }
    double *counts = status ? NULL : calloc(market->partners, sizeof(*counts));
    if (counts) {
        memcpy(counts, lp_solution(programme.lp) + programme.count_column,
               market->partners * sizeof(*counts));
        *ret_gini = regret_gini(counts, market->partners);
    }
    free(counts);
    lp_free(programme.lp);
    return status;
}

enum score_status regret_judge(const struct regret_options *options, uint64_t seed,
                               struct regret_report *report, struct score_error *err)
{
    struct market market = {0};
    double gini = 0;
    SCORE_TRY(market_draw(options->partners, options->opportunities, seed, 0, &market, err));
    enum score_status status =
        optimum(options, &market, false, &report->value_optimum, &report->gini_optimum, err);
    report->objective_optimum = report->value_optimum;
    if (!status && options->rule != GROUP_RULE_QUEUE) {
        status = optimum(options, &market, true, &report->objective_optimum, &gini, err);
        report->gini_optimum = gini;
    }
    market_done(&market);
    return status;
}
