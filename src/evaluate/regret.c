/* SPDX-License-Identifier: Apache-2.0 */
#include "evaluate/regret.h"

#include <math.h>

#include "engine/numerics.h"

static const double SHARE_MIN = 0.01; /* of an equal one: log 0 would say nothing */

enum { DUALS = 6 };

/* One run over a market, or several passes over a past. */
struct run {
    const struct regret_options *options;
    const struct market *market;
    struct group_price *price;
    double *floor_price, *cap_price;
    double *floor_sum, *cap_sum; /* over the rounds of the last two passes */
    double *units;               /* of this round */
    double *counts;              /* of this pass */
    double sum_rounds;
    double best_sum; /* of the best values so far: the scale */
    double rounds;
    double eta;
    double value;
};

/* kappa and lambda are in units of the mean best value. */
struct group_settings regret_settings_default(enum group_rule rule, bool is_warm)
{
    struct group_settings settings = group_settings_default(rule, is_warm);
    settings.eta0 = is_warm ? 0.01 : rule == GROUP_RULE_MAXMIN ? 0.1 : 0.03;
    settings.kappa = rule == GROUP_RULE_LOG ? 0.02 : rule == GROUP_RULE_RATIO ? 0.005 : 0.01;
    settings.lambda = 0.4;
    return settings;
}

static void run_done(struct run *run)
{
    group_price_free(run->price);
    free(run->floor_price); /* begins the block of all */
}

static enum score_status run_init(struct run *run, const struct regret_options *options,
                                  const struct group_settings *settings,
                                  const struct market *market, struct score_error *err)
{
    size_t n = options->partners;
    struct group_market shape = {n, options->opportunities, 1, n};
    double *cells = calloc(DUALS * n, sizeof(*cells));
    *run = (struct run){.options = options, .market = market, .floor_price = cells};
    if (!cells) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    double **rows[DUALS] = {&run->floor_price, &run->cap_price, &run->floor_sum,
                            &run->cap_sum,     &run->units,     &run->counts};
    for (size_t i = 0; i < DUALS; i++) {
        *rows[i] = cells + i * n;
    }
    run->eta = settings->eta0 / sqrt((double)options->opportunities);
    return group_price_create(options->rule, settings, &shape, &run->price, err);
}

/* ---- one opportunity ------------------------------------------------------------------------- */

/* Whom it goes to; SIZE_MAX where nobody eligible has room. */
static size_t choose(struct run *run, const double *values)
{
    const double *price = group_price_get(run->price);
    double scale = run->best_sum / run->rounds;
    double best = -INFINITY;
    size_t chosen = SIZE_MAX;
    for (size_t j = 0; j < run->market->partners; j++) {
        if (values[j] <= 0 || run->counts[j] >= (double)run->market->cap) {
            continue;
        }
        double index = values[j] / scale + price[j] + run->floor_price[j] - run->cap_price[j];
        if (index > best) {
            best = index;
            chosen = j;
        }
    }
    return chosen;
}

/* Units over an equal share against the bounds, which are in the same units. */
static void prices_step(struct run *run)
{
    double partners = (double)run->market->partners;
    for (size_t j = 0; j < run->market->partners; j++) {
        double got = run->units[j] * partners;
        double floor_price = run->floor_price[j] + run->eta * (MARKET_FLOOR - got);
        double cap_price = run->cap_price[j] + run->eta * (got - MARKET_CAP);
        run->floor_price[j] = floor_price > 0 ? floor_price : 0;
        run->cap_price[j] = cap_price > 0 ? cap_price : 0;
    }
}

static void opportunity_run(struct run *run, const double *values, bool is_summed)
{
    size_t n = run->market->partners;
    double best = 0;
    for (size_t j = 0; j < n; j++) {
        best = values[j] > best ? values[j] : best;
    }
    run->best_sum += best;
    run->rounds++;
    size_t chosen = choose(run, values);
    memset(run->units, 0, n * sizeof(double));
    if (chosen != SIZE_MAX) {
        run->units[chosen] = 1;
        run->counts[chosen]++;
        run->value += values[chosen];
    }
    group_price_book(run->price, run->units);
    prices_step(run);
    for (size_t j = 0; j < n && is_summed; j++) {
        run->floor_sum[j] += run->floor_price[j];
        run->cap_sum[j] += run->cap_price[j];
    }
    run->sum_rounds += is_summed ? 1 : 0;
}

static void pass_run(struct run *run, bool is_summed)
{
    memset(run->counts, 0, run->market->partners * sizeof(double));
    run->value = 0;
    for (size_t t = 0; t < run->market->opportunities; t++) {
        opportunity_run(run, run->market->values + t * run->market->partners, is_summed);
    }
}

/* ---- a past to learn from -------------------------------------------------------------------- */

static void warm(struct run *run, struct run *past)
{
    double eta = past->eta;
    for (size_t pass = 0; pass < REGRET_PASSES; pass++) {
        group_price_pass_begin(past->price, pass);
        past->eta = eta / (double)(pass + 1);
        pass_run(past, pass + 2 >= REGRET_PASSES);
    }
    group_price_warm(run->price, past->price);
    for (size_t j = 0; j < run->market->partners; j++) {
        run->floor_price[j] = past->floor_sum[j] / past->sum_rounds;
        run->cap_price[j] = past->cap_sum[j] / past->sum_rounds;
    }
    /* The scale goes on from the past, as one opportunity's worth of it. */
    run->best_sum = past->best_sum / past->rounds;
    run->rounds = 1;
}

static enum score_status learn(struct run *run, uint64_t seed, struct score_error *err)
{
    const struct regret_options *options = run->options;
    struct group_settings settings = options->settings;
    struct market market = {0};
    struct run past = {0};
    settings.eta0 = regret_settings_default(options->rule, false).eta0;
    SCORE_TRY(market_draw(options->partners, options->opportunities, seed, 1, &market, err));
    enum score_status status = run_init(&past, options, &settings, &market, err);
    if (!status) {
        warm(run, &past);
    }
    run_done(&past);
    market_done(&market);
    return status;
}

/* ---- figures --------------------------------------------------------------------------------- */

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return x < y ? -1 : x > y;
}

double regret_gini(double *counts, size_t count)
{
    double running = 0;
    double sum_running = 0;
    qsort(counts, count, sizeof(*counts), ascending);
    for (size_t j = 0; j < count; j++) {
        running += counts[j];
        sum_running += running;
    }
    return running > 0 ? ((double)(count + 1) - 2 * sum_running / running) / (double)count : 0;
}

double regret_fairness(const struct regret_options *options, const struct market *market,
                       const double *counts)
{
    const struct group_settings *settings = &options->settings;
    double equal = (double)market->opportunities / (double)market->partners;
    double worth = (double)market->opportunities * market->scale;
    double least = INFINITY;
    struct lanes sum = {0};
    for (size_t j = 0; j < market->partners; j++) {
        double share = counts[j] / equal;
        double shown = share > SHARE_MIN ? share : SHARE_MIN;
        double power = 1 - settings->alpha;
        least = share < least ? share : least;
        lanes_add(&sum, options->rule == GROUP_RULE_LOG || power == 0
                            ? score__log(shown)
                            : score__power(shown, power) / power);
    }
    double mean = lanes_sum(&sum) / (double)market->partners;
    return options->rule == GROUP_RULE_MAXMIN  ? worth * settings->lambda * least
           : options->rule == GROUP_RULE_QUEUE ? 0
                                               : worth * settings->kappa * mean;
}

static void report_make(struct run *run, struct regret_report *ret)
{
    size_t n = run->market->partners;
    double equal = (double)run->market->opportunities / (double)n;
    size_t met = 0;
    double fairness = regret_fairness(run->options, run->market, run->counts);
    for (size_t j = 0; j < n; j++) {
        met += run->counts[j] >= run->market->floor;
    }
    double gini = regret_gini(run->counts, n); /* which sorts them */
    *ret = (struct regret_report){
        .value = run->value,
        .objective = run->value + fairness,
        .gini = gini,
        .min_share = run->counts[0] / equal,
        .floors_met = (double)met / (double)n,
        .most_of_cap = run->counts[n - 1] / (double)run->market->cap,
    };
}

enum score_status regret_run(const struct regret_options *options, uint64_t seed,
                             struct regret_report *ret, struct score_error *err)
{
    struct market market = {0};
    struct run run = {0};
    SCORE_TRY(market_draw(options->partners, options->opportunities, seed, 0, &market, err));
    enum score_status status = run_init(&run, options, &options->settings, &market, err);
    if (!status && options->is_warm) {
        status = learn(&run, seed, err);
    }
    if (!status) {
        pass_run(&run, false);
        report_make(&run, ret);
    }
    run_done(&run);
    market_done(&market);
    return status;
}
