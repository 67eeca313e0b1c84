/* SPDX-License-Identifier: Apache-2.0 */
#include "evaluate/rerank.h"

#include "engine/numerics.h"

static const double LN2 = 0x1.62e42fefa39efp-1;

/* What one pass works with. */
struct pass {
    const struct rerank_data *data;
    size_t top;
    double *row;      /* scores of the user at work, of every item */
    double *best;     /* the user's highest scores, falling */
    double *key;      /* score + price of those shown, falling */
    uint32_t *shown;  /* .. and their items */
    double *discount; /* 1 / log2(place + 2) */
    double *units;    /* of the groups, this user's */
    double *total;    /* .. of all users measured */
    struct lanes ndcg, loss;
    size_t users;
};

static void pass_done(struct pass *pass)
{
    free(pass->row);
    free(pass->best);
    free(pass->key);
    free(pass->shown);
    free(pass->discount);
    free(pass->units);
    free(pass->total);
}

static enum score_status pass_init(struct pass *pass, const struct rerank_data *data, size_t top,
                                   struct score_error *err)
{
    *pass = (struct pass){
        .data = data,
        .top = top,
        .row = calloc(data->item_count, sizeof(double)),
        .best = calloc(top, sizeof(double)),
        .key = calloc(top, sizeof(double)),
        .shown = calloc(top, sizeof(*pass->shown)),
        .discount = calloc(top, sizeof(double)),
        .units = calloc(data->group_count, sizeof(double)),
        .total = calloc(data->group_count, sizeof(double)),
    };
    if (!pass->row || !pass->best || !pass->key || !pass->shown || !pass->discount ||
        !pass->units || !pass->total) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    for (size_t i = 0; i < top; i++) {
        pass->discount[i] = LN2 / score__log((double)(i + 2));
    }
    return SCORE_OK;
}

/* ---- one user -------------------------------------------------------------------------------- */

static void row_fill(struct pass *pass, size_t user, bool is_set)
{
    const struct rerank_data *data = pass->data;
    for (size_t i = data->user_begin[user]; i < data->user_begin[user + 1]; i++) {
        pass->row[data->scores[i].item] = is_set ? data->scores[i].score : 0;
    }
}

/* The `top` highest keys, falling; of equal ones the item that comes first. */
static void top_show(struct pass *pass, const double *price)
{
    const struct rerank_data *data = pass->data;
    size_t held = 0;
    for (size_t item = 0; item < data->item_count; item++) {
        double key = pass->row[item] + price[data->group_of[item]];
        if (held == pass->top && key <= pass->key[held - 1]) {
            continue;
        }
        size_t at = held < pass->top ? held++ : held - 1;
        for (; at > 0 && pass->key[at - 1] < key; at--) {
            pass->key[at] = pass->key[at - 1];
            pass->shown[at] = pass->shown[at - 1];
        }
        pass->key[at] = key;
        pass->shown[at] = (uint32_t)item;
    }
}

/* Keeps `values`, of which `held` are there in falling order, the highest `top`. */
static size_t falling_add(double *values, size_t held, size_t top, double value)
{
    if (held == top && value <= values[held - 1]) {
        return held;
    }
    size_t at = held < top ? held : held - 1;
    for (; at > 0 && values[at - 1] < value; at--) {
        values[at] = values[at - 1];
    }
    values[at] = value;
    return held < top ? held + 1 : held;
}

static double gain(const struct pass *pass, const double *values, double *ret_sum)
{
    double dcg = 0;
    double sum = 0;
    for (size_t i = 0; i < pass->top; i++) {
        dcg += values[i] * pass->discount[i];
        sum += values[i];
    }
    *ret_sum = sum;
    return dcg;
}

/* The user's best scores, then in their place those shown: absent pairs fill up with 0. */
static void user_measure(struct pass *pass, size_t user)
{
    const struct rerank_data *data = pass->data;
    double sum_best = 0;
    double sum_shown = 0;
    size_t held = 0;
    memset(pass->best, 0, pass->top * sizeof(double));
    for (size_t i = data->user_begin[user]; i < data->user_begin[user + 1]; i++) {
        held = falling_add(pass->best, held, pass->top, data->scores[i].score);
    }
    double best = gain(pass, pass->best, &sum_best);
    held = 0;
    for (size_t i = 0; i < pass->top; i++) {
        held = falling_add(pass->best, held, pass->top, pass->row[pass->shown[i]]);
    }
    double shown = gain(pass, pass->best, &sum_shown);
    lanes_add(&pass->ndcg, best > 0 ? shown / best : 1);
    lanes_add(&pass->loss, (sum_best - sum_shown) / (double)pass->top);
    pass->users++;
}

static void user_run(struct pass *pass, struct group_price *price, size_t user, bool is_measured)
{
    const struct rerank_data *data = pass->data;
    row_fill(pass, user, true);
    top_show(pass, group_price_get(price));
    memset(pass->units, 0, data->group_count * sizeof(double));
    for (size_t i = 0; i < pass->top; i++) {
        pass->units[data->group_of[pass->shown[i]]]++;
    }
    if (is_measured) {
        user_measure(pass, user);
        for (size_t j = 0; j < data->group_count; j++) {
            pass->total[j] += pass->units[j];
        }
    }
    row_fill(pass, user, false);
    group_price_book(price, pass->units);
}

/* ---- figures --------------------------------------------------------------------------------- */

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static void report_make(struct pass *pass, struct rerank_report *ret)
{
    size_t n = pass->data->group_count;
    double *units = pass->total;
    double running = 0;
    double sum_running = 0;
    double lower = 0;
    qsort(units, n, sizeof(*units), ascending);
    for (size_t j = 0; j < n; j++) {
        running += units[j];
        sum_running += running;
        lower = j + 1 == n / 2 ? running : lower;
    }
    *ret = (struct rerank_report){
        .users = pass->users,
        .ndcg = lanes_sum(&pass->ndcg) / (double)pass->users,
        .u_loss = lanes_sum(&pass->loss) / (double)pass->users,
        .min_max = units[0] / units[n - 1],
        .mmf = lower / running,
        .gini = ((double)(n + 1) - 2 * sum_running / running) / (double)n,
    };
}

/* ---- runs ------------------------------------------------------------------------------------ */

static struct group_market market_of(const struct pass *pass, size_t rounds)
{
    return (struct group_market){
        .groups = pass->data->group_count,
        .rounds = rounds,
        .per_round = pass->top,
        .items = pass->data->item_count,
    };
}

/* Prices as the even users teach them. */
static enum score_status learn(struct pass *pass, const struct rerank_options *options,
                               struct group_price *price, struct score_error *err)
{
    struct group_price *past = NULL;
    struct group_market market = market_of(pass, (pass->data->user_count + 1) / 2);
    struct group_settings settings = options->settings;
    settings.eta0 = group_settings_default(options->rule, false).eta0;
    SCORE_TRY(group_price_create(options->rule, &settings, &market, &past, err));
    for (size_t i = 0; i < RERANK_PASSES; i++) {
        group_price_pass_begin(past, i);
        for (size_t user = 0; user < pass->data->user_count; user += 2) {
            user_run(pass, past, user, false);
        }
    }
    group_price_warm(price, past);
    group_price_free(past);
    return SCORE_OK;
}

static enum score_status run(struct pass *pass, const struct rerank_options *options,
                             struct score_error *err)
{
    bool is_odd = options->is_warm || options->is_odd;
    size_t users = pass->data->user_count;
    struct group_price *price = NULL;
    struct group_market market = market_of(pass, is_odd ? users / 2 : users);
    SCORE_TRY(group_price_create(options->rule, &options->settings, &market, &price, err));
    enum score_status status = SCORE_OK;
    if (options->is_warm && group_rule_is_learned(options->rule)) {
        status = learn(pass, options, price, err);
    }
    for (size_t user = is_odd ? 1 : 0; user < users && !status; user += is_odd ? 2 : 1) {
        user_run(pass, price, user, true);
    }
    group_price_free(price);
    return status;
}

enum score_status rerank_run(const struct rerank_data *data, const struct rerank_options *options,
                             struct rerank_report *ret, struct score_error *err)
{
    struct pass pass = {0};
    if (options->top < 1 || options->top > data->item_count) {
        return score_error_set(err, SCORE_INVALID, "top",
                               "the top %zu of %zu items cannot be shown", options->top,
                               data->item_count);
    }
    if ((options->is_warm || options->is_odd) && data->user_count < 2) {
        return score_error_set(err, SCORE_INVALID, "warm",
                               "one user alone leaves none to measure after learning");
    }
    enum score_status status = pass_init(&pass, data, options->top, err);
    if (!status) {
        status = run(&pass, options, err);
    }
    if (!status) {
        report_make(&pass, ret);
    }
    pass_done(&pass);
    return status;
}
