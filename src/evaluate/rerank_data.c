/* SPDX-License-Identifier: Apache-2.0 */
#include "evaluate/rerank_data.h"

#include "evaluate/label.h"
#include "evaluate/table.h"

/* Both files while they are read. */
struct reading {
    struct table *scores;
    struct table *groups;
    struct label_set users;     /* rows of `scores` */
    struct label_set items;     /* rows of `groups` */
    struct label_set group_set; /* rows of `groups` */
    size_t user_column, item_column, score_column, group_item_column, group_column;
    uint32_t *item_of; /* of the rows of `scores` */
    double *score_of;
    uint32_t *row_of; /* of the scores as they are kept */
};

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

static void reading_done(struct reading *reading)
{
    table_free(reading->scores);
    table_free(reading->groups);
    label_set_done(&reading->users);
    label_set_done(&reading->items);
    label_set_done(&reading->group_set);
    free(reading->item_of);
    free(reading->score_of);
    free(reading->row_of);
}

static enum score_status rows_check(const struct table *table, struct score_error *err)
{
    if (table_rows(table) == 0) {
        return score_error_set(err, SCORE_INVALID, "", "%s has no row under its header",
                               table_path(table));
    }
    return SCORE_OK;
}

static enum score_status files_open(struct reading *reading, const char *scores_path,
                                    const char *groups_path, struct score_error *err)
{
    const struct table_options options = {.has_header = true};
    SCORE_TRY(table_open(groups_path, &options, &reading->groups, err));
    SCORE_TRY(table_open(scores_path, &options, &reading->scores, err));
    SCORE_TRY(table_column(reading->groups, "item", &reading->group_item_column, err));
    SCORE_TRY(table_column(reading->groups, "group", &reading->group_column, err));
    SCORE_TRY(table_column(reading->scores, "user", &reading->user_column, err));
    SCORE_TRY(table_column(reading->scores, "item", &reading->item_column, err));
    SCORE_TRY(table_column(reading->scores, "score", &reading->score_column, err));
    SCORE_TRY(rows_check(reading->groups, err));
    return rows_check(reading->scores, err);
}

static enum score_status groups_take(struct reading *reading, struct rerank_data *data,
                                     struct score_error *err)
{
    const struct table *table = reading->groups;
    SCORE_TRY(label_set_init(&reading->items, table, reading->group_item_column, err));
    SCORE_TRY(label_set_init(&reading->group_set, table, reading->group_column, err));
    data->item_count = reading->items.count;
    data->group_count = reading->group_set.count;
    data->group_of = malloc(data->item_count * sizeof(*data->group_of));
    if (!data->group_of) {
        return no_memory(err);
    }
    memset(data->group_of, 0xff, data->item_count * sizeof(*data->group_of));
    for (size_t row = 0; row < table_rows(table); row++) {
        uint32_t *group = &data->group_of[reading->items.index[row]];
        if (*group != UINT32_MAX) {
            return table_refuse(table, row, reading->group_item_column, "has a group already", err);
        }
        *group = reading->group_set.index[row];
    }
    return SCORE_OK;
}

static enum score_status scores_parse(struct reading *reading, struct score_error *err)
{
    const struct table *table = reading->scores;
    for (size_t row = 0; row < table_rows(table); row++) {
        double *score = &reading->score_of[row];
        if (!label_find(&reading->items, table_cell(table, row, reading->item_column),
                        &reading->item_of[row])) {
            return table_refuse(table, row, reading->item_column, "is in no group", err);
        }
        SCORE_TRY(table_f64(table, row, reading->score_column, score, err));
        if (*score < 0) {
            return table_refuse(table, row, reading->score_column,
                                "is below 0, which pairs that are absent score", err);
        }
    }
    return SCORE_OK;
}

/* By user, in the order of the file within one. */
static void scores_place(const struct reading *reading, struct rerank_data *data)
{
    size_t rows = table_rows(reading->scores);
    size_t *begin = data->user_begin;
    for (size_t row = 0; row < rows; row++) {
        begin[reading->users.index[row] + 1]++;
    }
    for (size_t user = 0; user < data->user_count; user++) {
        begin[user + 1] += begin[user];
    }
    for (size_t row = rows; row-- > 0;) { /* from the end, so that `begin` comes out right */
        size_t at = --begin[reading->users.index[row] + 1];
        data->scores[at] = (struct rerank_score){reading->item_of[row], reading->score_of[row]};
        reading->row_of[at] = (uint32_t)row;
    }
    memmove(begin, begin + 1, data->user_count * sizeof(*begin));
    begin[data->user_count] = rows;
}

static enum score_status pairs_check(const struct reading *reading, const struct rerank_data *data,
                                     struct score_error *err)
{
    enum score_status status = SCORE_OK;
    uint32_t *seen = calloc(data->item_count, sizeof(*seen));
    if (!seen) {
        return no_memory(err);
    }
    for (size_t user = 0; user < data->user_count && !status; user++) {
        for (size_t i = data->user_begin[user]; i < data->user_begin[user + 1] && !status; i++) {
            uint32_t *stamp = &seen[data->scores[i].item];
            if (*stamp == user + 1) {
                status = table_refuse(reading->scores, reading->row_of[i], reading->item_column,
                                      "has a score of this user already", err);
            }
            *stamp = (uint32_t)user + 1;
        }
    }
    free(seen);
    return status;
}

static enum score_status scores_take(struct reading *reading, struct rerank_data *data,
                                     struct score_error *err)
{
    size_t rows = table_rows(reading->scores);
    SCORE_TRY(label_set_init(&reading->users, reading->scores, reading->user_column, err));
    data->user_count = reading->users.count;
    reading->item_of = calloc(rows, sizeof(*reading->item_of));
    reading->score_of = calloc(rows, sizeof(*reading->score_of));
    reading->row_of = calloc(rows, sizeof(*reading->row_of));
    data->user_begin = calloc(data->user_count + 1, sizeof(*data->user_begin));
    data->scores = calloc(rows, sizeof(*data->scores));
    if (!reading->item_of || !reading->score_of || !reading->row_of || !data->user_begin ||
        !data->scores) {
        return no_memory(err);
    }
    SCORE_TRY(scores_parse(reading, err));
    scores_place(reading, data);
    return pairs_check(reading, data, err);
}

enum score_status rerank_data_read(const char *scores_path, const char *groups_path,
                                   struct rerank_data *ret, struct score_error *err)
{
    struct reading reading = {0};
    struct rerank_data data = {0};
    enum score_status status = files_open(&reading, scores_path, groups_path, err);
    if (!status) {
        status = groups_take(&reading, &data, err);
    }
    if (!status) {
        status = scores_take(&reading, &data, err);
    }
    reading_done(&reading);
    if (status) {
        rerank_data_done(&data);
        return status;
    }
    *ret = data;
    return SCORE_OK;
}

void rerank_data_done(struct rerank_data *data)
{
    free(data->user_begin);
    free(data->scores);
    free(data->group_of);
    *data = (struct rerank_data){0};
}
