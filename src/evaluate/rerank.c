/* SPDX-License-Identifier: Apache-2.0 */
#include "evaluate/rerank.h"

#include <math.h>

#include "evaluate/rerank_pass.h"

/* ---- one user -------------------------------------------------------------------------------- */

void rerank_pass_done(struct rerank_pass *pass)
{
    free(pass->keys);
    free(pass->shown);
    free(pass->scores);
    free(pass->units);
    free(pass->total);
}

enum score_status rerank_pass_init(struct rerank_pass *pass, const struct rerank_list *list,
                                   struct score_error *err)
{
    *pass = (struct rerank_pass){
        .list = list,
        .keys = calloc(list->top, sizeof(double)),
        .shown = calloc(list->top, sizeof(*pass->shown)),
        .scores = calloc(list->top, sizeof(double)),
        .units = calloc(list->data->group_count, sizeof(double)),
        .total = calloc(list->data->group_count, sizeof(double)),
    };
    if (!pass->keys || !pass->shown || !pass->scores || !pass->units || !pass->total) {
        rerank_pass_done(pass);
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    return SCORE_OK;
}

void rerank_pass_show(struct rerank_pass *pass, size_t user, const double *price)
{
    const struct rerank_list *list = pass->list;
    const struct rerank_candidate *items = rerank_list_user(list, user);
    rerank_list_show(list, user, price, pass->shown, pass->keys);
    memset(pass->units, 0, list->data->group_count * sizeof(double));
    for (size_t i = 0; i < list->top; i++) {
        pass->units[items[pass->shown[i]].group]++;
    }
}

void rerank_pass_measure(struct rerank_pass *pass, size_t user)
{
    const struct rerank_list *list = pass->list;
    const struct rerank_candidate *items = rerank_list_user(list, user);
    double dcg = 0;
    double sum = 0;
    for (size_t i = 0; i < list->top; i++) {
        double score = items[pass->shown[i]].score;
        size_t at = i;
        for (; at > 0 && pass->scores[at - 1] < score; at--) {
            pass->scores[at] = pass->scores[at - 1];
        }
        pass->scores[at] = score;
    }
    for (size_t i = 0; i < list->top; i++) {
        dcg += pass->scores[i] * list->discount[i];
        sum += pass->scores[i];
    }
    lanes_add(&pass->ndcg, list->ideal[user] > 0 ? dcg / list->ideal[user] : 1);
    lanes_add(&pass->loss, (list->ideal_sum[user] - sum) / (double)list->top);
    lanes_add(&pass->value, sum);
    for (size_t j = 0; j < list->data->group_count; j++) {
        pass->total[j] += pass->units[j];
    }
    pass->users++;
}

static void user_run(struct rerank_pass *pass, struct group_price *price, size_t user,
                     bool is_measured)
{
    rerank_pass_show(pass, user, group_price_get(price));
    if (is_measured) {
        rerank_pass_measure(pass, user);
    }
    group_price_book(price, pass->units);
}

/* Which of the users seen is shown again next, in turn. */
struct replay {
    size_t count; /* after each round */
    size_t turn;
};

/* `seen` users of the past are there to be shown again, for their units alone. */
static void past_replay(struct rerank_pass *pass, struct group_price *price, struct replay *replay,
                        size_t seen, size_t step)
{
    for (size_t i = 0; i < replay->count; i++) {
        rerank_pass_show(pass, replay->turn * step + step - 1, group_price_get(price));
        group_price_rehearse(price, pass->units);
        replay->turn = (replay->turn + 1) % seen;
    }
}

/* ---- figures --------------------------------------------------------------------------------- */

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static double fairness(const struct rerank_options *options, const double *units, size_t count,
                       double equal)
{
    const struct group_settings *settings = &options->settings;
    bool is_alpha = options->rule == GROUP_RULE_RATIO || options->rule == GROUP_RULE_LOOKAHEAD ||
                    options->rule == GROUP_RULE_HINDSIGHT;
    if (!is_alpha && options->rule != GROUP_RULE_LOG) {
        return 0;
    }
    struct lanes sum = {0};
    for (size_t j = 0; j < count; j++) {
        lanes_add(&sum,
                  group_utility(units[j] / equal, is_alpha ? settings->alpha : 1, settings->floor));
    }
    return settings->kappa * equal * lanes_sum(&sum);
}

void rerank_units_judge(const struct rerank_options *options, double *units, size_t n,
                        struct rerank_report *ret)
{
    double running = 0;
    double sum_running = 0;
    double lower = 0;
    qsort(units, n, sizeof(*units), ascending);
    for (size_t j = 0; j < n; j++) {
        running += units[j];
        sum_running += running;
        lower = j + 1 == n / 2 ? running : lower;
    }
    ret->min_max = units[0] / units[n - 1];
    ret->mmf = lower / running;
    ret->gini = ((double)(n + 1) - 2 * sum_running / running) / (double)n;
    ret->objective = ret->value + fairness(options, units, n, running / (double)n);
}

static void report_make(struct rerank_pass *pass, const struct rerank_options *options,
                        struct rerank_report *ret)
{
    *ret = (struct rerank_report){
        .users = pass->users,
        .ndcg = lanes_sum(&pass->ndcg) / (double)pass->users,
        .u_loss = lanes_sum(&pass->loss) / (double)pass->users,
        .value = lanes_sum(&pass->value),
    };
    rerank_units_judge(options, pass->total, pass->list->data->group_count, ret);
}

/* ---- runs ------------------------------------------------------------------------------------ */

static struct group_market market_of(const struct rerank_pass *pass, size_t rounds)
{
    return (struct group_market){
        .groups = pass->list->data->group_count,
        .rounds = rounds,
        .per_round = pass->list->top,
        .items = pass->list->data->item_count,
    };
}

/* Prices as the even users teach them. */
static enum score_status learn(struct rerank_pass *pass, const struct rerank_options *options,
                               struct group_price *price, struct score_error *err)
{
    struct group_price *past = NULL;
    struct group_market market = market_of(pass, (pass->list->data->user_count + 1) / 2);
    struct group_settings settings = options->settings;
    settings.eta0 = group_settings_default(options->rule, false).eta0;
    SCORE_TRY(group_price_create(options->rule, &settings, &market, &past, err));
    for (size_t i = 0; i < RERANK_PASSES; i++) {
        group_price_pass_begin(past, i);
        for (size_t user = 0; user < pass->list->data->user_count; user += 2) {
            user_run(pass, past, user, false);
        }
    }
    group_price_warm(price, past);
    group_price_free(past);
    return SCORE_OK;
}

static enum score_status run(struct rerank_pass *pass, const struct rerank_options *options,
                             struct score_error *err)
{
    size_t users = pass->list->data->user_count;
    size_t step = options->is_warm || options->is_odd ? 2 : 1;
    struct replay replay = {0};
    struct group_price *price = NULL;
    struct group_market market = market_of(pass, users / step);
    SCORE_TRY(group_price_create(options->rule, &options->settings, &market, &price, err));
    enum score_status status = SCORE_OK;
    replay.count = options->rule == GROUP_RULE_LOOKAHEAD ? (size_t)options->settings.replays : 0;
    if (options->is_warm && group_rule_is_learned(options->rule)) {
        status = learn(pass, options, price, err);
    }
    for (size_t user = step - 1; user < users && !status; user += step) {
        user_run(pass, price, user, true);
        past_replay(pass, price, &replay, user / step + 1, step);
    }
    group_price_free(price);
    return status;
}

static enum score_status options_check(const struct rerank_list *list,
                                       const struct rerank_options *options,
                                       struct score_error *err)
{
    if ((options->is_warm || options->is_odd) && list->data->user_count < 2) {
        return score_error_set(err, SCORE_INVALID, "warm",
                               "one user alone leaves none to measure after learning");
    }
    return SCORE_OK;
}

enum score_status rerank_run_listed(const struct rerank_list *list,
                                    const struct rerank_options *options, struct rerank_report *ret,
                                    struct score_error *err)
{
    struct rerank_pass pass = {0};
    SCORE_TRY(options_check(list, options, err));
    SCORE_TRY(rerank_pass_init(&pass, list, err));
    enum score_status status = SCORE_OK;
    if (options->rule == GROUP_RULE_HINDSIGHT) {
        status = rerank_hindsight(&pass, options, ret, err);
    } else {
        status = run(&pass, options, err);
        if (!status) {
            report_make(&pass, options, ret);
        }
    }
    rerank_pass_done(&pass);
    return status;
}

enum score_status rerank_run(const struct rerank_data *data, const struct rerank_options *options,
                             struct rerank_report *ret, struct score_error *err)
{
    struct rerank_list list = {0};
    SCORE_TRY(rerank_list_make(data, options->top, &list, err));
    enum score_status status = rerank_run_listed(&list, options, ret, err);
    rerank_list_done(&list);
    return status;
}
