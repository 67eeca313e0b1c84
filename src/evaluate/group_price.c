/* SPDX-License-Identifier: Apache-2.0 */
#include "evaluate/group_price.h"

#include <float.h>
#include <math.h>

#include "base/text.h"
#include "engine/numerics.h"
#include "evaluate/projection.h"

static const double CPFAIR_EPSILON =
    1e-5;                            /* of the published rule: no division by 0 at the start */
static const double PRICE_MAX = 2;   /* engine.md 3.3: b_max, in units of value */
static const double PRICE_MIN = 0.1; /* b_min, in units of kappa: at most 10 targets asked for */

static const double FLOOR_MIN = 0.001; /* of an equal share: a price is never without end */

enum { ROWS = 8 };

struct group_price {
    enum group_rule rule;
    struct group_settings settings;
    struct group_market market;
    double weight;    /* target of a group in a round */
    double eta;       /* step at work */
    double rounds;    /* of the ledgers, those of a past among them */
    double units;     /* booked in all */
    double *price;    /* given out */
    double *dual;     /* b of log and quad, mu of pmmf and maxmin */
    double *gradient; /* pmmf */
    double *booked;
    double *scratch;
    double *rate;     /* lookahead: units of a round, as real and replayed ones took */
    double *sum;      /* of duals over the rounds of this pass .. */
    double *sum_last; /* .. and of the one before */
    double sum_rounds, sum_last_rounds;
    double rate_rounds; /* that `rate` is the mean of, the prior's among them */
    double cells[];     /* of the above */
};

/* ---- rules and settings ---------------------------------------------------------------------- */

static const struct rule_row {
    const char *name;
    bool is_learned;
    double kappa, lambda, eta0;
} RULES[GROUP_RULE_COUNT] = {
    [GROUP_RULE_NONE] = {"none", false, 0, 0, 0},
    [GROUP_RULE_CPFAIR] = {"cpfair", false, 0, 1, 0},
    [GROUP_RULE_MIN_REGULARIZER] = {"min_regularizer", false, 0, 30, 0},
    [GROUP_RULE_PMMF] = {"pmmf", false, 0, 30, 0},
    [GROUP_RULE_LOG] = {"log", true, 0.8, 0, 0.1},
    [GROUP_RULE_MAXMIN] = {"maxmin", true, 0, 3, 0.2},
    [GROUP_RULE_QUAD] = {"quad", true, 0.05, 0, 0.03},
    [GROUP_RULE_RATIO] = {"ratio", true, 0.304, 0, 0},
    [GROUP_RULE_QUEUE] = {"queue", true, 0.0226, 0, 0},
    [GROUP_RULE_LOOKAHEAD] = {"lookahead", false, 0.304, 0, 0},
    [GROUP_RULE_HINDSIGHT] = {"hindsight", false, 0.304, 0, 0},
};

static const struct setting_row {
    const char *name;
    size_t offset;
    double high;
} SETTINGS[] = {
    {"kappa", offsetof(struct group_settings, kappa), 1e6},
    {"lambda", offsetof(struct group_settings, lambda), 1e6},
    {"alpha", offsetof(struct group_settings, alpha), 16},
    {"floor", offsetof(struct group_settings, floor), 1},
    {"t0", offsetof(struct group_settings, t0), 1e9},
    {"q", offsetof(struct group_settings, q), 1},
    {"eta0", offsetof(struct group_settings, eta0), 1e3},
    {"lr", offsetof(struct group_settings, lr), 1e3},
    {"gamma", offsetof(struct group_settings, gamma), 1},
    {"replays", offsetof(struct group_settings, replays), 1000},
};

const char *group_rule_text(enum group_rule rule)
{
    SCORE_ASSERT(rule < GROUP_RULE_COUNT);
    return RULES[rule].name;
}

bool group_rule_parse(const char *text, enum group_rule *ret)
{
    for (size_t i = 0; i < GROUP_RULE_COUNT; i++) {
        if (text_equal(RULES[i].name, text)) {
            *ret = (enum group_rule)i;
            return true;
        }
    }
    return false;
}

bool group_rule_is_learned(enum group_rule rule)
{
    return RULES[rule].is_learned;
}

struct group_settings group_settings_default(enum group_rule rule, bool is_warm)
{
    const struct rule_row *row = &RULES[rule];
    return (struct group_settings){
        .kappa = row->kappa,
        .lambda = row->lambda,
        .alpha = 4,
        .floor = 0.01,
        .t0 = 20,
        .q = 0.5,
        .eta0 = is_warm ? 0.01 : row->eta0,
        .lr = 0.5,
        .gamma = 0.2,
        .replays = 16,
    };
}

enum score_status group_settings_parse(struct group_settings *settings, const char *text,
                                       struct score_error *err)
{
    size_t len = strcspn(text, "=");
    double value = 0;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(SETTINGS); i++) {
        const struct setting_row *row = &SETTINGS[i];
        if (strlen(row->name) != len || strncmp(row->name, text, len) != 0) {
            continue;
        }
        if (text[len] != '=' || !text_parse_f64(text + len + 1, &value) || value < 0 ||
            value > row->high) {
            return score_error_set(err, SCORE_INVALID, row->name,
                                   "%s is a number from 0 to %g, not '%.40s'", row->name, row->high,
                                   text[len] ? text + len + 1 : "");
        }
        *(double *)((char *)settings + row->offset) = value;
        return SCORE_OK;
    }
    return score_error_set(err, SCORE_INVALID, "",
                           "there is no '%.*s'; there are kappa lambda alpha floor t0 q eta0 lr "
                           "gamma replays",
                           len < 40 ? (int)len : 40, text);
}

static double log_price_min(const struct group_settings *settings)
{
    double least = PRICE_MIN * settings->kappa;
    return least > 0 ? (least < PRICE_MAX ? least : PRICE_MAX) : DBL_MIN;
}

/* ---- life ------------------------------------------------------------------------------------ */

enum score_status group_price_create(enum group_rule rule, const struct group_settings *settings,
                                     const struct group_market *market, struct group_price **ret,
                                     struct score_error *err)
{
    SCORE_ASSERT(market->groups > 0 && market->rounds > 0 && market->per_round > 0);
    size_t n = market->groups;
    struct group_price *price = calloc(1, sizeof(*price) + ROWS * n * sizeof(double));
    if (!price) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    price->rule = rule;
    price->settings = *settings;
    price->market = *market;
    price->weight = (double)market->per_round / (double)n;
    price->eta = settings->eta0 / sqrt((double)market->rounds);
    double **rows[ROWS] = {&price->price,   &price->dual, &price->gradient, &price->booked,
                           &price->scratch, &price->rate, &price->sum,      &price->sum_last};
    for (size_t i = 0; i < ROWS; i++) {
        *rows[i] = price->cells + i * n;
    }
    price->rate_rounds = settings->t0;
    for (size_t j = 0; j < n; j++) {
        price->rate[j] = price->weight;
    }
    for (size_t j = 0; j < n && rule == GROUP_RULE_LOG; j++) {
        price->dual[j] = log_price_min(settings);
    }
    for (size_t j = 0; j < n && rule == GROUP_RULE_MAXMIN; j++) {
        price->dual[j] = -settings->lambda;
    }
    *ret = price;
    return SCORE_OK;
}

void group_price_free(struct group_price *price)
{
    free(price);
}

/* ---- utility --------------------------------------------------------------------------------- */

static double share_floored(double share, double floor)
{
    double least = floor > FLOOR_MIN ? floor : FLOOR_MIN;
    return share > least ? share : least;
}

double group_utility_slope(double share, double alpha, double floor)
{
    return score__power(share_floored(share, floor), -alpha);
}

double group_utility(double share, double alpha, double floor)
{
    double shown = share_floored(share, floor);
    double curved = alpha == 1 ? score__log(shown) : score__power(shown, 1 - alpha) / (1 - alpha);
    return curved + (share - shown) * group_utility_slope(share, alpha, floor);
}

/* ---- a round --------------------------------------------------------------------------------- */

static double booked_min(const struct group_price *price)
{
    double least = price->booked[0];
    for (size_t j = 1; j < price->market.groups; j++) {
        least = price->booked[j] < least ? price->booked[j] : least;
    }
    return least;
}

/* Without a prior, a group that has nothing yet is priced as if it had half a unit. */
static double ratio_price(const struct group_price *price, size_t j)
{
    double prior = price->settings.t0 * price->weight;
    double got = price->booked[j] + prior;
    double due = price->rounds * price->weight + prior;
    got = got > 0.5 ? got : 0.5;
    due = due > 0.5 ? due : 0.5;
    return price->settings.kappa * score__power(got / due, -price->settings.alpha);
}

static double queue_price(const struct group_price *price, size_t j)
{
    double deficit = price->rounds * price->weight - price->booked[j];
    double size = score__power(fabs(deficit), price->settings.q);
    return price->settings.kappa * (deficit < 0 ? -size : size);
}

/* By the share that the group will end with, should the rounds to come be as those seen. */
static double lookahead_price(const struct group_price *price, size_t j)
{
    const struct group_settings *settings = &price->settings;
    double due = price->weight * (double)price->market.rounds;
    double to_come = (double)price->market.rounds - price->rounds;
    double trust =
        price->rounds + settings->t0 > 0 ? price->rounds / (price->rounds + settings->t0) : 0;
    double rate = trust * price->rate[j] + (1 - trust) * price->weight;
    double end = price->booked[j] + (to_come > 0 ? to_come : 0) * rate;
    return settings->kappa * group_utility_slope(end / due, settings->alpha, settings->floor);
}

static double one_price(const struct group_price *price, size_t j, double least)
{
    const struct group_settings *settings = &price->settings;
    switch (price->rule) {
    case GROUP_RULE_CPFAIR:
        return settings->lambda * (1 - price->booked[j] / (price->units + CPFAIR_EPSILON));
    case GROUP_RULE_MIN_REGULARIZER:
        return settings->lambda * (least - price->booked[j]) / (double)price->market.rounds;
    case GROUP_RULE_PMMF:
    case GROUP_RULE_MAXMIN:
        return -price->dual[j];
    case GROUP_RULE_LOG:
    case GROUP_RULE_QUAD:
        return price->dual[j];
    case GROUP_RULE_RATIO:
        return ratio_price(price, j);
    case GROUP_RULE_QUEUE:
        return queue_price(price, j);
    case GROUP_RULE_LOOKAHEAD:
        return lookahead_price(price, j);
    default:
        return 0;
    }
}

const double *group_price_get(struct group_price *price)
{
    double least = booked_min(price);
    for (size_t j = 0; j < price->market.groups; j++) {
        price->price[j] = one_price(price, j, least);
    }
    return price->price;
}

static void pmmf_step(struct group_price *price, const double *units)
{
    double gamma = price->settings.gamma;
    double step = price->settings.lr / sqrt((double)price->market.items);
    for (size_t j = 0; j < price->market.groups; j++) {
        double newest = 1 - units[j] / (double)price->market.per_round;
        price->gradient[j] = gamma * newest + (1 - gamma) * price->gradient[j];
        price->dual[j] -= step * price->gradient[j];
    }
    projection_max_min(price->dual, price->market.groups, price->settings.lambda, price->scratch);
}

/*
 * Onto the dual of lambda min_j a_j / w_j itself: b >= 0 and sum w b = lambda, w the same for all.
 * A step leaves the sum as it is, so prices below 0 put it above, and the projection takes that
 * off.
 */
static void maxmin_project(struct group_price *price)
{
    size_t n = price->market.groups;
    projection_max_min(price->dual, n, price->settings.lambda * (double)n, price->scratch);
    for (size_t j = 0; j < n; j++) {
        price->dual[j] = price->dual[j] < 0 ? price->dual[j] : 0;
    }
}

/* b_j <- b_j - eta (g_j - a_j) / w_j, a_j the point of the conjugate. */
static void dual_step(struct group_price *price, const double *units)
{
    double kappa = price->settings.kappa;
    double w = price->weight;
    for (size_t j = 0; j < price->market.groups; j++) {
        double got = units[j] / w;
        double *dual = &price->dual[j];
        if (price->rule == GROUP_RULE_LOG) {
            double next = *dual - price->eta * (got - kappa / *dual);
            *dual = score__clamp(next, log_price_min(&price->settings), PRICE_MAX);
        } else if (price->rule == GROUP_RULE_QUAD) {
            *dual -= price->eta * (got - (kappa > 0 ? 1 - *dual / kappa : 0));
        } else {
            *dual += price->eta * (got - 1);
        }
    }
    if (price->rule == GROUP_RULE_MAXMIN) {
        maxmin_project(price);
    }
}

void group_price_book(struct group_price *price, const double *units)
{
    for (size_t j = 0; j < price->market.groups; j++) {
        price->booked[j] += units[j];
        price->units += units[j];
    }
    price->rounds++;
    group_price_rehearse(price, units);
    if (price->rule == GROUP_RULE_PMMF) {
        pmmf_step(price, units);
    } else if (price->rule == GROUP_RULE_LOG || price->rule == GROUP_RULE_QUAD ||
               price->rule == GROUP_RULE_MAXMIN) {
        dual_step(price, units);
        for (size_t j = 0; j < price->market.groups; j++) {
            price->sum[j] += price->dual[j];
        }
        price->sum_rounds++;
    }
}

void group_price_rehearse(struct group_price *price, const double *units)
{
    price->rate_rounds++;
    for (size_t j = 0; j < price->market.groups; j++) {
        price->rate[j] += (units[j] - price->rate[j]) / price->rate_rounds;
    }
}

/* ---- learning from a past -------------------------------------------------------------------- */

void group_price_pass_begin(struct group_price *price, size_t pass)
{
    size_t n = price->market.groups;
    price->eta = price->settings.eta0 / sqrt((double)price->market.rounds) / (double)(pass + 1);
    price->rounds = 0;
    price->units = 0;
    memset(price->booked, 0, n * sizeof(double));
    memcpy(price->sum_last, price->sum, n * sizeof(double));
    memset(price->sum, 0, n * sizeof(double));
    price->sum_last_rounds = price->sum_rounds;
    price->sum_rounds = 0;
}

void group_price_warm(struct group_price *price, const struct group_price *past)
{
    SCORE_ASSERT(price->market.groups == past->market.groups && price->rule == past->rule);
    double rounds = past->sum_rounds + past->sum_last_rounds;
    for (size_t j = 0; j < price->market.groups; j++) {
        if (rounds > 0) {
            price->dual[j] = (past->sum[j] + past->sum_last[j]) / rounds;
        }
        price->booked[j] = past->booked[j];
    }
    price->rounds = past->rounds;
    price->units = past->units;
}
