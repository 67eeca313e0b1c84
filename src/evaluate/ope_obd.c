/* SPDX-License-Identifier: Apache-2.0 */

/* Logs of the Open Bandit Dataset, and the regression of its authors' pipeline. */

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "engine/numerics.h"
#include "evaluate/logistic.h"
#include "evaluate/ope_internal.h"

enum { USER_FEATURES_MAX = 64, ITEM_FEATURES_MAX = 64, POSITIONS_MAX = 1000 };
enum { ITEMS_MAX = 1 << 20 };
static const double PENALTY_C = 100;
static const double POLICY_ROUNDING = 1e-4;

struct obd_row {
    size_t item;
    size_t position; /* among those there are, from 0 */
    size_t shelf;    /* the policy's column */
    int fold;
    double click;
    double propensity;
};

struct obd_log {
    const struct ope_source *source;
    struct table *log;
    struct table *items;
    struct table *policy; /* NULL = uniform */
    double *shares;       /* of the policy: [item][shelf] */
    size_t item_id, position, click, propensity;
    size_t users[USER_FEATURES_MAX]; /* columns */
    size_t user_count;
    struct ope_levels levels[USER_FEATURES_MAX];
    size_t item_count;
    struct logistic_cell *item_cells; /* [item][item_width] */
    size_t item_width;
    size_t user_columns;             /* of the regression; the items' columns follow */
    struct obd_row *rows;            /* of the log */
    size_t shown[POSITIONS_MAX + 1]; /* position -> its place among those there are, + 1 */
    size_t position_count;
};

/* ---- items ----------------------------------------------------------------------------------- */

/* A whole number from `low` to `high`. */
static enum score_status whole_read(const struct table *table, size_t row, size_t column,
                                    const int64_t limits[2], int64_t *ret, struct score_error *err)
{
    int64_t value = 0;
    if (!text_parse_i64(table_cell(table, row, column), &value) || value < limits[0] ||
        value > limits[1]) {
        char why[96];
        (void)snprintf(why, sizeof(why), "is not a whole number from %lld to %lld",
                       (long long)limits[0], (long long)limits[1]);
        return table_refuse(table, row, column, why, err);
    }
    *ret = value;
    return SCORE_OK;
}

static enum score_status item_column_code(struct obd_log *log, size_t column, size_t width,
                                          const size_t *places, struct score_error *err)
{
    struct ope_levels levels = {0};
    bool is_number = text_equal(table_name(log->items, column), "item_feature_0");
    enum score_status status =
        is_number ? SCORE_OK : ope_levels_add(&levels, log->items, column, err);
    ope_levels_close(&levels);
    for (size_t row = 0; row < log->item_count && !status; row++) {
        double value = 0;
        if (is_number) {
            status = table_f64(log->items, row, column, &value, err);
        } else {
            value = (double)ope_levels_find(&levels, table_cell(log->items, row, column));
        }
        struct logistic_cell *cell = &log->item_cells[places[row] * log->item_width + width];
        *cell =
            (struct logistic_cell){.column = (uint32_t)(log->user_columns + width), .value = value};
    }
    ope_levels_done(&levels);
    return status;
}

/* Ids are 0, 1, .. in any order, each once: they number the rows of the policy. */
static enum score_status item_places(const struct obd_log *log, size_t *places,
                                     struct score_error *err)
{
    size_t column = 0;
    SCORE_TRY(table_column(log->items, "item_id", &column, err));
    bool *is_taken = calloc(log->item_count, sizeof(*is_taken));
    enum score_status status = is_taken ? SCORE_OK : ope_no_memory(err);
    for (size_t row = 0; row < log->item_count && !status; row++) {
        int64_t id = 0;
        int64_t limits[] = {0, (int64_t)log->item_count - 1};
        status = whole_read(log->items, row, column, limits, &id, err);
        if (!status && is_taken[id]) {
            status = table_refuse(log->items, row, column, "is there twice", err);
        }
        if (!status) {
            is_taken[id] = true;
            places[row] = (size_t)id;
        }
    }
    free(is_taken);
    return status;
}

static enum score_status items_read(struct obd_log *log, struct score_error *err)
{
    size_t columns[ITEM_FEATURES_MAX];
    log->item_count = table_rows(log->items);
    if (log->item_count < 2 || log->item_count > ITEMS_MAX) {
        return score_error_set(err, SCORE_INVALID, "", "%s has %zu items; 2 to %d are needed",
                               table_path(log->items), log->item_count, ITEMS_MAX);
    }
    for (size_t i = 0; i < table_columns(log->items) && log->item_width < ITEM_FEATURES_MAX; i++) {
        if (text_has_prefix(table_name(log->items, i), "item_feature")) {
            columns[log->item_width++] = i;
        }
    }
    size_t *places = calloc(log->item_count, sizeof(*places));
    log->item_cells = calloc(log->item_count * log->item_width + 1, sizeof(*log->item_cells));
    enum score_status status =
        places && log->item_cells ? item_places(log, places, err) : ope_no_memory(err);
    for (size_t i = 0; i < log->item_width && !status; i++) {
        status = item_column_code(log, columns[i], i, places, err);
    }
    free(places);
    return status;
}

/* ---- the policy ------------------------------------------------------------------------------ */

static size_t shelf_count(const struct obd_log *log)
{
    return log->policy ? table_columns(log->policy) : 1;
}

/* Fills the column of `shelf`, and holds it to a sum of one. */
static enum score_status shelf_read(struct obd_log *log, size_t shelf, struct score_error *err)
{
    double sum = 0;
    for (size_t item = 0; item < log->item_count; item++) {
        double *share = &log->shares[item * shelf_count(log) + shelf];
        SCORE_TRY(ope_probability(log->policy, item, shelf, share, err));
        sum += *share;
    }
    if (sum < 1 - POLICY_ROUNDING || sum > 1 + POLICY_ROUNDING) {
        return score_error_set(err, SCORE_INVALID, "",
                               "%s, column %zu: the policy does not sum to one, but to %.6f",
                               table_path(log->policy), shelf + 1, sum);
    }
    return SCORE_OK;
}

/* Numbers between commas or the like, or, as numpy writes them, between spaces. */
static enum score_status policy_open(struct obd_log *log, struct score_error *err)
{
    const char *path = log->source->policy_path;
    SCORE_TRY(table_open(path, &(struct table_options){0}, &log->policy, err));
    if (table_columns(log->policy) == 1 && strchr(table_cell(log->policy, 0, 0), ' ')) {
        table_free(log->policy);
        log->policy = NULL;
        return table_open(path, &(struct table_options){.separator = ' '}, &log->policy, err);
    }
    return SCORE_OK;
}

static enum score_status policy_read(struct obd_log *log, struct score_error *err)
{
    if (log->source->policy_path) {
        SCORE_TRY(policy_open(log, err));
    }
    log->shares = calloc(log->item_count * shelf_count(log), sizeof(*log->shares));
    if (!log->shares) {
        return ope_no_memory(err);
    }
    for (size_t item = 0; item < log->item_count && !log->policy; item++) {
        log->shares[item] = 1.0 / (double)log->item_count;
    }
    if (log->policy && table_rows(log->policy) != log->item_count) {
        return score_error_set(err, SCORE_INVALID, "", "%s has %zu rows for %zu items",
                               table_path(log->policy), table_rows(log->policy), log->item_count);
    }
    for (size_t shelf = 0; shelf < shelf_count(log) && log->policy; shelf++) {
        SCORE_TRY(shelf_read(log, shelf, err));
    }
    return SCORE_OK;
}

static double policy_at(const struct obd_log *log, size_t item, size_t shelf)
{
    return log->shares[item * shelf_count(log) + shelf];
}

/* ---- the log's rows -------------------------------------------------------------------------- */

static enum score_status columns_find(struct obd_log *log, struct score_error *err)
{
    SCORE_TRY(table_column(log->log, "item_id", &log->item_id, err));
    SCORE_TRY(table_column(log->log, "position", &log->position, err));
    SCORE_TRY(table_column(log->log, "click", &log->click, err));
    SCORE_TRY(table_column(log->log, "propensity_score", &log->propensity, err));
    for (size_t i = 0; i < table_columns(log->log); i++) {
        if (text_has_prefix(table_name(log->log, i), "user_feature") &&
            log->user_count < USER_FEATURES_MAX) {
            struct ope_levels *levels = &log->levels[log->user_count];
            SCORE_TRY(ope_levels_add(levels, log->log, i, err));
            ope_levels_close(levels);
            log->user_columns += levels->count ? levels->count - 1 : 0;
            log->users[log->user_count++] = i;
        }
    }
    if (log->user_count == 0) {
        return score_error_set(err, SCORE_INVALID, "user_feature_0",
                               "%s has no column 'user_feature_0' nor one that begins like it",
                               table_path(log->log));
    }
    return ope_rows_check(log->log, err);
}

static int fold_of(const struct obd_log *log, size_t row)
{
    char line[32];
    (void)snprintf(line, sizeof(line), "%zu", row);
    return ope_fold(line, log->source->folds);
}

static enum score_status row_read(struct obd_log *log, size_t row, struct score_error *err)
{
    struct obd_row *to = &log->rows[row];
    int64_t item = 0, position = 0, click = 0;
    size_t shelves = shelf_count(log);
    int64_t item_limits[] = {0, INT64_MAX};
    int64_t position_limits[] = {1, shelves > 1 ? (int64_t)shelves : POSITIONS_MAX};
    int64_t click_limits[] = {0, 1};
    SCORE_TRY(whole_read(log->log, row, log->item_id, item_limits, &item, err));
    if ((uint64_t)item >= log->item_count) {
        return table_refuse(log->log, row, log->item_id, "is no item of the items file", err);
    }
    SCORE_TRY(whole_read(log->log, row, log->position, position_limits, &position, err));
    SCORE_TRY(whole_read(log->log, row, log->click, click_limits, &click, err));
    SCORE_TRY(ope_propensity(log->log, row, log->propensity, &to->propensity, err));
    to->item = (size_t)item;
    to->position = (size_t)position;
    to->shelf = shelves > 1 ? (size_t)position - 1 : 0;
    to->click = (double)click;
    to->fold = fold_of(log, row);
    log->shown[position] = 1;
    return SCORE_OK;
}

static enum score_status rows_read(struct obd_log *log, struct score_error *err)
{
    size_t count = table_rows(log->log);
    log->rows = calloc(count, sizeof(*log->rows));
    if (!log->rows) {
        return ope_no_memory(err);
    }
    for (size_t row = 0; row < count; row++) {
        SCORE_TRY(row_read(log, row, err));
    }
    for (size_t position = 0; position <= POSITIONS_MAX; position++) {
        if (log->shown[position]) {
            log->shown[position] = ++log->position_count;
        }
    }
    for (size_t row = 0; row < count; row++) {
        log->rows[row].position = log->shown[log->rows[row].position] - 1;
    }
    return SCORE_OK;
}

/* ---- q --------------------------------------------------------------------------------------- */

/* The user's features of a row, one-hot without each first category; answers how many. */
static size_t user_cells(const struct obd_log *log, size_t row, struct logistic_cell *ret)
{
    size_t count = 0;
    size_t base = 0;
    for (size_t i = 0; i < log->user_count; i++) {
        const struct ope_levels *levels = &log->levels[i];
        size_t level = ope_levels_find(levels, table_cell(log->log, row, log->users[i]));
        if (level > 0) {
            ret[count++] =
                (struct logistic_cell){.column = (uint32_t)(base + level - 1), .value = 1};
        }
        base += levels->count - 1;
    }
    return count;
}

static bool is_learnt(const struct obd_log *log, size_t row, size_t position, int fold)
{
    return log->rows[row].position == position &&
           (log->source->folds == 1 || log->rows[row].fold != fold);
}

/* Owned arrays of the rows that a fit learns from. */
struct training {
    struct logistic_cell *cells;
    size_t *ends;
    double *labels;
    size_t count;
    size_t clicks;
};

static void training_done(struct training *training)
{
    free(training->cells);
    free(training->ends);
    free(training->labels);
}

static enum score_status training_make(const struct obd_log *log, size_t position, int fold,
                                       struct training *ret, struct score_error *err)
{
    size_t rows = table_rows(log->log);
    size_t at = 0;
    *ret = (struct training){
        .cells = calloc(rows * (log->user_count + log->item_width), sizeof(*ret->cells)),
        .ends = calloc(rows, sizeof(*ret->ends)),
        .labels = calloc(rows, sizeof(*ret->labels))};
    if (!ret->cells || !ret->ends || !ret->labels) {
        return ope_no_memory(err);
    }
    for (size_t row = 0; row < rows; row++) {
        if (!is_learnt(log, row, position, fold)) {
            continue;
        }
        const struct logistic_cell *item = &log->item_cells[log->rows[row].item * log->item_width];
        at += user_cells(log, row, ret->cells + at);
        memcpy(ret->cells + at, item, log->item_width * sizeof(*item));
        at += log->item_width;
        ret->ends[ret->count] = at;
        ret->labels[ret->count++] = log->rows[row].click;
        ret->clicks += log->rows[row].click > 0;
    }
    return SCORE_OK;
}

/* Of all rows that the fold may learn from, whatever their position. */
static double base_rate(const struct obd_log *log, int fold)
{
    double clicks = 0, rows = 0;
    for (size_t row = 0; row < table_rows(log->log); row++) {
        if (log->source->folds == 1 || log->rows[row].fold != fold) {
            clicks += log->rows[row].click;
            rows++;
        }
    }
    return rows > 0 ? clicks / rows : 0;
}

static bool is_answered(const struct obd_log *log, size_t row, size_t position, int fold)
{
    return log->rows[row].position == position &&
           (log->source->folds == 1 || log->rows[row].fold == fold);
}

static void base_rate_give(const struct obd_log *log, size_t position, int fold,
                           struct ope_log *ret)
{
    double rate = base_rate(log, fold);
    for (size_t row = 0; row < ret->count; row++) {
        if (is_answered(log, row, position, fold)) {
            ret->rows[row].q_logged = rate;
            ret->rows[row].q_policy = rate;
        }
    }
    ret->fits_by_base_rate++;
}

static enum score_status model_give(const struct obd_log *log, size_t position, int fold,
                                    const struct logistic_model *model, struct ope_log *ret)
{
    double *linear = calloc(log->item_count, sizeof(*linear));
    if (!linear) {
        return SCORE_NO_MEMORY;
    }
    for (size_t item = 0; item < log->item_count; item++) {
        linear[item] =
            logistic_linear(model, &log->item_cells[item * log->item_width], log->item_width);
    }
    for (size_t row = 0; row < ret->count; row++) {
        if (!is_answered(log, row, position, fold)) {
            continue;
        }
        struct logistic_cell cells[USER_FEATURES_MAX];
        size_t count = user_cells(log, row, cells);
        double user = model->intercept + logistic_linear(model, cells, count);
        double sum = 0;
        for (size_t item = 0; item < log->item_count; item++) {
            sum += policy_at(log, item, log->rows[row].shelf) * score__sigmoid(user + linear[item]);
        }
        ret->rows[row].q_logged = score__sigmoid(user + linear[log->rows[row].item]);
        ret->rows[row].q_policy = sum;
    }
    free(linear);
    return SCORE_OK;
}

static enum score_status q_fit(const struct obd_log *log, size_t position, int fold,
                               struct ope_log *ret, struct score_error *err)
{
    struct training training = {0};
    struct logistic_model model = {0};
    enum score_status status = training_make(log, position, fold, &training, err);
    ret->fits++;
    if (!status && (training.clicks == 0 || training.clicks == training.count)) {
        base_rate_give(log, position, fold, ret);
    } else if (!status) {
        struct logistic_data data = {.cells = training.cells,
                                     .ends = training.ends,
                                     .labels = training.labels,
                                     .row_count = training.count,
                                     .column_count = log->user_columns + log->item_width};
        status = logistic_fit(&data, PENALTY_C, &model, err);
        if (!status && model_give(log, position, fold, &model, ret)) {
            status = ope_no_memory(err);
        }
    }
    logistic_done(&model);
    training_done(&training);
    return status;
}

/* ---- the log --------------------------------------------------------------------------------- */

static enum score_status unsupported_find(const struct obd_log *log, double *ret,
                                          struct score_error *err)
{
    size_t cells = log->position_count * log->item_count;
    size_t *logged = calloc(cells, sizeof(*logged));
    double *wanted = calloc(cells, sizeof(*wanted));
    if (!logged || !wanted) {
        free(logged);
        free(wanted);
        return ope_no_memory(err);
    }
    for (size_t row = 0; row < table_rows(log->log); row++) {
        const struct obd_row *one = &log->rows[row];
        logged[one->position * log->item_count + one->item]++;
        for (size_t item = 0; item < log->item_count; item++) {
            wanted[one->position * log->item_count + item] += policy_at(log, item, one->shelf);
        }
    }
    struct ope_support support = {.group_count = log->position_count,
                                  .action_count = log->item_count,
                                  .logged = logged,
                                  .wanted = wanted};
    *ret = ope_unsupported(&support);
    free(logged);
    free(wanted);
    return SCORE_OK;
}

static enum score_status log_make(struct obd_log *log, struct ope_log *ret, struct score_error *err)
{
    SCORE_TRY(columns_find(log, err));
    SCORE_TRY(items_read(log, err));
    SCORE_TRY(policy_read(log, err));
    SCORE_TRY(rows_read(log, err));
    SCORE_TRY(unsupported_find(log, &ret->unsupported, err));
    ret->count = table_rows(log->log);
    ret->action_count = log->item_count;
    ret->rows = calloc(ret->count, sizeof(*ret->rows));
    if (!ret->rows) {
        return ope_no_memory(err);
    }
    for (size_t row = 0; row < ret->count; row++) {
        const struct obd_row *one = &log->rows[row];
        ret->rows[row].reward = one->click;
        ret->rows[row].weight = policy_at(log, one->item, one->shelf) / one->propensity;
    }
    for (size_t position = 0; position < log->position_count; position++) {
        for (int fold = 0; fold < log->source->folds; fold++) {
            SCORE_TRY(q_fit(log, position, fold, ret, err));
        }
    }
    return SCORE_OK;
}

static void obd_log_done(struct obd_log *log)
{
    for (size_t i = 0; i < log->user_count; i++) {
        ope_levels_done(&log->levels[i]);
    }
    free(log->item_cells);
    free(log->rows);
    free(log->shares);
    table_free(log->log);
    table_free(log->items);
    table_free(log->policy);
}

enum score_status ope_read_obd(const struct ope_source *source, struct ope_log *ret,
                               struct score_error *err)
{
    struct obd_log log = {.source = source};
    struct ope_log made = {0};
    struct table_options options = {.has_header = true, .may_lack_names = true};
    enum score_status status = table_open(source->log_path, &options, &log.log, err);
    status = status ? status : table_open(source->items_path, &options, &log.items, err);
    status = status ? status : log_make(&log, &made, err);
    obd_log_done(&log);
    if (status) {
        ope_log_done(&made);
        return status;
    }
    *ret = made;
    return SCORE_OK;
}
