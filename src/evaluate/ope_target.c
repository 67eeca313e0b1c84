/* SPDX-License-Identifier: Apache-2.0 */

/* Logs with a target: a policy that prefers one action a row, and shares the rest evenly. */

#include <math.h>
#include <stdlib.h>

#include "base/text.h"
#include "engine/numerics.h"
#include "evaluate/ope_internal.h"

enum { CELLS_MAX = 1 << 26 };
/* Files round probabilities: within it they are equal, and a sum is one. */
static const double ROUNDING = 1e-6;
static const double COUNT_ROUNDING = 1e-2;

struct cell {
    double rewards;
    size_t rows;
};

struct target_log {
    const struct ope_source *source;
    struct table *table;
    size_t action, reward, propensity, target, policy, id; /* columns */
    bool has_id;
    struct ope_levels levels; /* actions that the file names */
    size_t action_count;      /* and those that it does not, but the policy has */
    double p_target, p_other; /* the policy */
    struct cell *cells;       /* [fold][target][action]; one fold more: all of them */
    struct cell *bases;       /* [fold], one more: all */
};

static enum score_status columns_find(struct target_log *log, struct score_error *err)
{
    size_t behaviour = 0;
    SCORE_TRY(table_column(log->table, "action", &log->action, err));
    SCORE_TRY(table_column(log->table, "reward", &log->reward, err));
    SCORE_TRY(table_column(log->table, "pi_b", &log->propensity, err));
    SCORE_TRY(table_column(log->table, "target_argmax", &log->target, err));
    SCORE_TRY(table_column(log->table, "pi_e_action", &log->policy, err));
    SCORE_TRY(ope_rows_check(log->table, err));
    log->has_id = !table_column(log->table, "row", &log->id, NULL);
    SCORE_TRY(ope_levels_add(&log->levels, log->table, log->action, err));
    SCORE_TRY(ope_levels_add(&log->levels, log->table, log->target, err));
    if (!table_column(log->table, "behaviour_argmax", &behaviour, NULL)) {
        SCORE_TRY(ope_levels_add(&log->levels, log->table, behaviour, err));
    }
    ope_levels_close(&log->levels);
    return SCORE_OK;
}

static size_t action_at(const struct target_log *log, size_t row)
{
    return ope_levels_find(&log->levels, table_cell(log->table, row, log->action));
}

static size_t target_at(const struct target_log *log, size_t row)
{
    return ope_levels_find(&log->levels, table_cell(log->table, row, log->target));
}

static int fold_at(const struct target_log *log, size_t row)
{
    char line[32];
    (void)snprintf(line, sizeof(line), "%zu", row);
    return ope_fold(log->has_id ? table_cell(log->table, row, log->id) : line, log->source->folds);
}

/* ---- the policy ------------------------------------------------------------------------------ */

/* -1 is how missing labels are coded: counted as one more action, the policy would not sum to one,
 * and nobody would know where. */
static enum score_status label_check(const struct target_log *log, size_t row, size_t column,
                                     const char *what, struct score_error *err)
{
    double number = 0;
    const char *cell = table_cell(log->table, row, column);
    bool is_negative = text_parse_f64(cell, &number) && number < 0;
    return !*cell || is_negative ? table_refuse(log->table, row, column, what, err) : SCORE_OK;
}

/* The two probabilities, NaN for one that no row has. */
static enum score_status probabilities_read(struct target_log *log, struct score_error *err)
{
    log->p_target = (double)NAN;
    log->p_other = (double)NAN;
    for (size_t row = 0; row < table_rows(log->table); row++) {
        double value = 0;
        SCORE_TRY(label_check(log, row, log->action, "names no action", err));
        SCORE_TRY(label_check(log, row, log->target, "is no target", err));
        SCORE_TRY(ope_probability(log->table, row, log->policy, &value, err));
        double *known = action_at(log, row) == target_at(log, row) ? &log->p_target : &log->p_other;
        if (isnan(*known)) {
            *known = value;
        }
        if (fabs(value - *known) > ROUNDING) {
            return table_refuse(log->table, row, log->policy,
                                "differs from that of earlier rows: the policy has one "
                                "probability on the target and one on each other action",
                                err);
        }
    }
    return SCORE_OK;
}

static enum score_status sum_refuse(const struct target_log *log, struct score_error *err)
{
    return score_error_set(err, SCORE_INVALID, "pi_e_action",
                           "%s: the policy does not sum to one: %.9g on the target, %.9g on each "
                           "other action, and %zu actions",
                           table_path(log->table), log->p_target, log->p_other, log->levels.count);
}

/* How many actions the policy has: as many as the file names, or more of which none was taken. */
static enum score_status policy_read(struct target_log *log, struct score_error *err)
{
    SCORE_TRY(probabilities_read(log, err));
    double others = (double)log->levels.count - 1;
    log->action_count = log->levels.count;
    if (isnan(log->p_target)) {
        log->p_target = 1 - others * log->p_other;
        return log->p_target >= -ROUNDING ? SCORE_OK : sum_refuse(log, err);
    }
    if (isnan(log->p_other)) {
        log->p_other = others > 0 ? (1 - log->p_target) / others : 0;
        return others > 0 || fabs(log->p_target - 1) <= ROUNDING ? SCORE_OK : sum_refuse(log, err);
    }
    if (fabs(log->p_target + others * log->p_other - 1) <= ROUNDING * (others + 1)) {
        return SCORE_OK;
    }
    double count = log->p_other > 0 ? 1 + (1 - log->p_target) / log->p_other : 0;
    double whole = floor(count + 0.5);
    if (fabs(count - whole) > COUNT_ROUNDING || whole < others + 1 || whole > CELLS_MAX) {
        return sum_refuse(log, err);
    }
    log->action_count = (size_t)whole;
    return SCORE_OK;
}

/* ---- q --------------------------------------------------------------------------------------- */

static struct cell *cell_at(const struct target_log *log, int fold, size_t target, size_t action)
{
    size_t levels = log->levels.count;
    return &log->cells[((size_t)fold * levels + target) * levels + action];
}

static enum score_status cells_fill(struct target_log *log, struct score_error *err)
{
    size_t levels = log->levels.count;
    size_t folds = (size_t)log->source->folds + 1;
    if (levels > CELLS_MAX / levels / folds) {
        return score_error_set(err, SCORE_LIMIT, "", "%s: %zu actions are too many for %d folds",
                               table_path(log->table), levels, log->source->folds);
    }
    log->cells = calloc(folds * levels * levels, sizeof(*log->cells));
    log->bases = calloc(folds, sizeof(*log->bases));
    if (!log->cells || !log->bases) {
        return ope_no_memory(err);
    }
    for (size_t row = 0; row < table_rows(log->table); row++) {
        double reward = 0;
        SCORE_TRY(ope_probability(log->table, row, log->reward, &reward, err));
        int mine = fold_at(log, row);
        int places[] = {mine, log->source->folds};
        for (size_t i = 0; i < SCORE_ARRAY_COUNT(places); i++) {
            struct cell *cell = cell_at(log, places[i], target_at(log, row), action_at(log, row));
            cell->rewards += reward;
            cell->rows++;
            log->bases[places[i]].rewards += reward;
            log->bases[places[i]].rows++;
        }
    }
    return SCORE_OK;
}

/* What the fold may learn from: all but itself; all with one fold. */
static struct cell others_of(const struct target_log *log, const struct cell *all,
                             const struct cell *mine)
{
    bool is_one = log->source->folds == 1;
    return (struct cell){.rewards = all->rewards - (is_one ? 0 : mine->rewards),
                         .rows = all->rows - (is_one ? 0 : mine->rows)};
}

static double base_rate(const struct target_log *log, int fold)
{
    struct cell base = others_of(log, &log->bases[log->source->folds], &log->bases[fold]);
    return base.rows ? base.rewards / (double)base.rows : 0;
}

/* ret_rows: how many rows the answer rests on; 0 = the base rate. */
static double q_find(const struct target_log *log, int fold, size_t target, size_t action,
                     size_t *ret_rows)
{
    struct cell cell = others_of(log, cell_at(log, log->source->folds, target, action),
                                 cell_at(log, fold, target, action));
    *ret_rows = cell.rows;
    return cell.rows ? cell.rewards / (double)cell.rows : base_rate(log, fold);
}

static double q_policy_find(const struct target_log *log, int fold, size_t target)
{
    size_t rows = 0;
    double unnamed = (double)(log->action_count - log->levels.count);
    double sum = unnamed * log->p_other * base_rate(log, fold);
    for (size_t action = 0; action < log->levels.count; action++) {
        double p = action == target ? log->p_target : log->p_other;
        sum += p * q_find(log, fold, target, action, &rows);
    }
    return sum;
}

/* ---- the log --------------------------------------------------------------------------------- */

static enum score_status unsupported_find(const struct target_log *log, double *ret,
                                          struct score_error *err)
{
    size_t levels = log->levels.count;
    size_t *logged = calloc(levels * levels, sizeof(*logged));
    double *wanted = calloc(levels * levels, sizeof(*wanted));
    if (!logged || !wanted) {
        free(logged);
        free(wanted);
        return ope_no_memory(err);
    }
    for (size_t target = 0; target < levels; target++) {
        size_t rows = 0;
        for (size_t action = 0; action < levels; action++) {
            logged[target * levels + action] =
                cell_at(log, log->source->folds, target, action)->rows;
            rows += logged[target * levels + action];
        }
        for (size_t action = 0; action < levels; action++) {
            wanted[target * levels + action] =
                (double)rows * (action == target ? log->p_target : log->p_other);
        }
    }
    struct ope_support support = {
        .group_count = levels, .action_count = levels, .logged = logged, .wanted = wanted};
    double unnamed = (double)(log->action_count - levels) * log->p_other;
    *ret = unnamed + (1 - unnamed) * ope_unsupported(&support);
    free(logged);
    free(wanted);
    return SCORE_OK;
}

/* q_policy by fold and target, each computed once. */
static double *policies_find(const struct target_log *log)
{
    size_t levels = log->levels.count;
    double *values = calloc((size_t)log->source->folds * levels, sizeof(*values));
    for (int fold = 0; values && fold < log->source->folds; fold++) {
        for (size_t target = 0; target < levels; target++) {
            values[(size_t)fold * levels + target] = q_policy_find(log, fold, target);
        }
    }
    return values;
}

static enum score_status rows_fill(struct target_log *log, const double *policies,
                                   struct ope_log *ret, struct score_error *err)
{
    for (size_t row = 0; row < ret->count; row++) {
        struct estimator_row *to = &ret->rows[row];
        size_t action = action_at(log, row);
        size_t target = target_at(log, row);
        size_t rows = 0;
        double propensity = 0;
        int fold = fold_at(log, row);
        SCORE_TRY(ope_propensity(log->table, row, log->propensity, &propensity, err));
        SCORE_TRY(table_f64(log->table, row, log->reward, &to->reward, err));
        /* The file's own figure: the policy that was read from it may be rounded elsewhere. */
        SCORE_TRY(table_f64(log->table, row, log->policy, &to->weight, err));
        to->weight /= propensity;
        to->q_logged = q_find(log, fold, target, action, &rows);
        to->q_policy = policies[(size_t)fold * log->levels.count + target];
        ret->cells_by_base_rate += rows == 0;
    }
    return SCORE_OK;
}

static enum score_status log_make(struct target_log *log, struct ope_log *ret,
                                  struct score_error *err)
{
    SCORE_TRY(columns_find(log, err));
    SCORE_TRY(policy_read(log, err));
    SCORE_TRY(cells_fill(log, err));
    SCORE_TRY(unsupported_find(log, &ret->unsupported, err));
    ret->count = table_rows(log->table);
    ret->action_count = log->action_count;
    ret->fits = (size_t)log->source->folds;
    for (int fold = 0; fold < log->source->folds; fold++) {
        double base = base_rate(log, fold);
        ret->fits_by_base_rate += base <= 0 || base >= 1;
    }
    ret->rows = calloc(ret->count, sizeof(*ret->rows));
    double *policies = policies_find(log);
    enum score_status status =
        ret->rows && policies ? rows_fill(log, policies, ret, err) : ope_no_memory(err);
    free(policies);
    return status;
}

enum score_status ope_read_target(const struct ope_source *source, struct ope_log *ret,
                                  struct score_error *err)
{
    struct target_log log = {.source = source};
    struct ope_log made = {0};
    struct table_options options = {.has_header = true, .may_lack_names = true};
    SCORE_TRY(table_open(source->log_path, &options, &log.table, err));
    enum score_status status = log_make(&log, &made, err);
    free(log.cells);
    free(log.bases);
    ope_levels_done(&log.levels);
    table_free(log.table);
    if (status) {
        ope_log_done(&made);
        return status;
    }
    *ret = made;
    return SCORE_OK;
}
