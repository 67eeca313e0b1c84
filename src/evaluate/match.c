/* SPDX-License-Identifier: Apache-2.0 */
#include "evaluate/match.h"

#include <math.h>

#include "evaluate/lp.h"
#include "evaluate/match_even.h"
#include "evaluate/match_flow.h"
#include "evaluate/table.h"

enum { STARTS = 6 }; /* thresholds that exchanges begin from */

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

/* ---- the problem ----------------------------------------------------------------------------- */

static enum score_status scores_fill(const struct table *table, struct match_problem *problem,
                                     struct score_error *err)
{
    problem->partners = table_rows(table);
    problem->items = table_columns(table);
    if (problem->partners > MATCH_SIDE_MAX || problem->items > MATCH_SIDE_MAX) {
        return score_error_set(err, SCORE_LIMIT, "", "%s: more than %d rows or columns",
                               table_path(table), MATCH_SIDE_MAX);
    }
    problem->scores = calloc(problem->partners * problem->items, sizeof(*problem->scores));
    if (!problem->scores) {
        return no_memory(err);
    }
    for (size_t i = 0; i < problem->partners; i++) {
        for (size_t j = 0; j < problem->items; j++) {
            SCORE_TRY(table_f64(table, i, j, &problem->scores[i * problem->items + j], err));
        }
    }
    return SCORE_OK;
}

enum score_status match_scores_read(const char *path, struct match_problem *ret,
                                    struct score_error *err)
{
    struct table *table = NULL;
    struct match_problem problem = {
        .per_item = ret->per_item, .capacity = ret->capacity, .at_least = ret->at_least};
    SCORE_TRY(table_open(path, &(struct table_options){0}, &table, err));
    enum score_status status = scores_fill(table, &problem, err);
    table_free(table);
    if (status) {
        match_problem_done(&problem);
        return status;
    }
    *ret = problem;
    return SCORE_OK;
}

void match_problem_done(struct match_problem *problem)
{
    free(problem->scores);
    problem->scores = NULL;
}

/*
 * Any pair is allowed, so the numbers decide alone (Gale and Ryser): places must be as many as
 * units, and no opportunity can have a partner twice.
 */
enum score_status match_check(const struct match_problem *problem, struct score_error *err)
{
    size_t units = problem->items * problem->per_item;
    size_t room = problem->capacity < problem->items ? problem->capacity : problem->items;
    if (problem->per_item > problem->partners) {
        return score_error_set(err, SCORE_CONFLICT, "per_item",
                               "%zu different partners for each opportunity, but there are %zu",
                               problem->per_item, problem->partners);
    }
    if (problem->at_least > room) {
        return score_error_set(err, SCORE_CONFLICT, "at_least",
                               "at least %zu for each partner, but each can have %zu at most",
                               problem->at_least, room);
    }
    if (problem->partners * room < units) {
        return score_error_set(err, SCORE_CONFLICT, "capacity",
                               "%zu opportunities x %zu are %zu places; %zu partners x %zu have "
                               "room for %zu",
                               problem->items, problem->per_item, units, problem->partners, room,
                               problem->partners * room);
    }
    if (problem->partners * problem->at_least > units) {
        return score_error_set(err, SCORE_CONFLICT, "at_least",
                               "at least %zu for each of %zu partners are %zu; there are %zu "
                               "places",
                               problem->at_least, problem->partners,
                               problem->partners * problem->at_least, units);
    }
    return SCORE_OK;
}

/* ---- ours ------------------------------------------------------------------------------------ */

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* The index in `sorted` of the highest threshold that leaves enough pairs; the first always does.
 */
static enum score_status threshold_find(const struct match_problem *problem, const double *sorted,
                                        size_t count, bool *scratch, size_t *ret,
                                        struct score_error *err)
{
    size_t low = 0;
    size_t high = count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        enum score_status status = match_flow(problem, sorted[middle], scratch, NULL);
        if (status && status != SCORE_EXHAUSTED) {
            return score_error_set(err, status, "", "out of memory");
        }
        *(status ? &high : &low) = middle;
    }
    *ret = low;
    return SCORE_OK;
}

/* From several thresholds up to the highest, since the highest pair is not the highest sum. */
static enum score_status starts_try(const struct match_problem *problem, const double *sorted,
                                    size_t highest, bool *scratch, bool *ret,
                                    struct score_error *err)
{
    size_t count = problem->partners * problem->items;
    double best_least = -INFINITY;
    double best_total = -INFINITY;
    size_t starts = problem->per_item > 1 ? STARTS : 1;
    for (size_t i = 0; i < starts; i++) {
        size_t at = highest - (starts > 1 ? highest * i / (starts - 1) : 0);
        SCORE_TRY(match_flow(problem, sorted[at], scratch, err));
        if (problem->per_item > 1) {
            SCORE_TRY(match_even(problem, scratch, err));
        }
        double least = match_min_item(problem, scratch);
        double total = match_total(problem, scratch);
        if (least > best_least || (least == best_least && total > best_total)) {
            best_least = least;
            best_total = total;
            memcpy(ret, scratch, count * sizeof(*ret));
        }
    }
    return SCORE_OK;
}

static enum score_status maxmin_run(const struct match_problem *problem, bool *ret,
                                    struct score_error *err)
{
    size_t count = problem->partners * problem->items;
    double *sorted = malloc(count * sizeof(*sorted));
    bool *scratch = malloc(count * sizeof(*scratch));
    size_t highest = 0;
    enum score_status status = sorted && scratch ? SCORE_OK : no_memory(err);
    if (!status) {
        memcpy(sorted, problem->scores, count * sizeof(*sorted));
        qsort(sorted, count, sizeof(*sorted), ascending);
        status = threshold_find(problem, sorted, count, scratch, &highest, err);
    }
    if (!status) {
        status = starts_try(problem, sorted, highest, scratch, ret, err);
    }
    free(sorted);
    free(scratch);
    return status;
}

enum score_status match_run(const struct match_problem *problem, bool is_maxmin,
                            struct match_result *ret, struct score_error *err)
{
    bool *is_chosen = calloc(problem->partners * problem->items, sizeof(*is_chosen));
    if (!is_chosen) {
        return no_memory(err);
    }
    enum score_status status = is_maxmin ? maxmin_run(problem, is_chosen, err)
                                         : match_flow(problem, -INFINITY, is_chosen, err);
    if (status) {
        free(is_chosen);
        return status;
    }
    *ret = (struct match_result){
        .is_chosen = is_chosen,
        .total = match_total(problem, is_chosen),
        .min_item = match_min_item(problem, is_chosen),
    };
    return SCORE_OK;
}

void match_result_done(struct match_result *result)
{
    free(result->is_chosen);
    result->is_chosen = NULL;
}

/* ---- the judge ------------------------------------------------------------------------------- */

/*
 * x_ij in 0 .. 1 for the pairs above `threshold`; rows: partners, items, and for the least sum one
 * more for each item. With `is_maxmin` the first column is that sum and alone gains.
 */
static enum score_status judge(const struct match_problem *problem, bool is_maxmin,
                               double threshold, double *ret, struct score_error *err)
{
    struct lp *lp = lp_create();
    int partners = (int)problem->partners;
    int items = (int)problem->items;
    for (int i = 0; i < partners; i++) {
        (void)lp_row_add(lp, (double)problem->at_least, (double)problem->capacity);
    }
    for (int j = 0; j < items; j++) {
        (void)lp_row_add(lp, (double)problem->per_item, (double)problem->per_item);
    }
    for (int j = 0; j < items && is_maxmin; j++) {
        (void)lp_row_add(lp, 0, LP_INFINITY);
    }
    if (is_maxmin) {
        (void)lp_column_add(lp, 1, -LP_INFINITY, LP_INFINITY);
    }
    for (int j = 0; j < items && is_maxmin; j++) {
        lp_entry_add(lp, partners + items + j, -1);
    }
    for (int i = 0; i < partners; i++) {
        for (int j = 0; j < items; j++) {
            double score = problem->scores[(size_t)i * problem->items + (size_t)j];
            (void)lp_column_add(lp, is_maxmin ? 0 : score, 0, score > threshold ? 1 : 0);
            lp_entry_add(lp, i, 1);
            lp_entry_add(lp, partners + j, 1);
            if (is_maxmin) {
                lp_entry_add(lp, partners + items + j, score);
            }
        }
    }
    enum score_status status = lp_solve(lp, ret, err);
    lp_free(lp);
    return status;
}

enum score_status match_bound(const struct match_problem *problem,
                              const struct match_result *result, bool is_maxmin,
                              struct match_bound *ret, struct score_error *err)
{
    struct match_bound bound = {0};
    double total = 0;
    SCORE_TRY(judge(problem, false, -INFINITY, &bound.total, err));
    if (is_maxmin && problem->per_item == 1) {
        enum score_status status = judge(problem, false, result->min_item, &total, NULL);
        bound.is_proven = status == SCORE_CONFLICT;
        bound.min_item = result->min_item;
    }
    if (is_maxmin && !bound.is_proven) {
        SCORE_TRY(judge(problem, true, -INFINITY, &bound.min_item, err));
    }
    *ret = bound;
    return SCORE_OK;
}
