/* SPDX-License-Identifier: Apache-2.0 */
#include "evaluate/challenger.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/numerics.h"
#include "evaluate/boosted.h"

enum {
    COLUMNS_ALL = CHALLENGER_COLUMNS_ALL,
    EXTRA = CHALLENGER_EXTRA,
    ENTRIES = SCORE_LESSON_FEATURES + EXTRA
};
static const double NORMAL_95 = 1.6448536269514722; /* one side */
static const double GATE = -0.01;

struct firm_count {
    int64_t partner;
    double good;
    double all;
};

struct work {
    const struct score_lesson *lessons;
    size_t count;
    unsigned *columns; /* of a lesson's column, from 1; 0 = not seen */
    unsigned column_count;
    struct firm_count *firms; /* sorted by partner */
    size_t firm_count;
    struct boosted_rows from;
    struct boosted_rows to;
    double *log_odds;
    struct scored *online;
    struct scored *boosted;
    float *extras; /* EXTRA for each lesson */
};

static void rows_done(struct boosted_rows *rows)
{
    free(rows->begins);
    free(rows->columns);
    free(rows->values);
    free(rows->labels);
}

static void work_done(struct work *work)
{
    rows_done(&work->from);
    rows_done(&work->to);
    free(work->columns);
    free(work->firms);
    free(work->log_odds);
    free(work->online);
    free(work->boosted);
    free(work->extras);
}

static bool rows_init(struct boosted_rows *rows, size_t count)
{
    rows->begins = calloc(count + 1, sizeof(*rows->begins));
    rows->columns = calloc(count * ENTRIES, sizeof(*rows->columns));
    rows->values = calloc(count * ENTRIES, sizeof(*rows->values));
    rows->labels = calloc(count, sizeof(*rows->labels));
    return rows->begins && rows->columns && rows->values && rows->labels;
}

static bool work_init(struct work *work)
{
    size_t count = work->count;
    work->columns = calloc(COLUMNS_ALL, sizeof(*work->columns));
    work->firms = calloc(count, sizeof(*work->firms));
    work->log_odds = calloc(count, sizeof(*work->log_odds));
    work->online = calloc(count, sizeof(*work->online));
    work->boosted = calloc(count, sizeof(*work->boosted));
    work->extras = calloc(count * EXTRA, sizeof(*work->extras));
    return rows_init(&work->from, count) && rows_init(&work->to, count) && work->columns &&
           work->firms && work->log_odds && work->online && work->boosted && work->extras;
}

static int firm_compare(const void *a, const void *b)
{
    int64_t x = ((const struct firm_count *)a)->partner;
    int64_t y = ((const struct firm_count *)b)->partner;
    return (x > y) - (x < y);
}

/* What was known of each lesson's firm before it. */
static void extras_fill(struct work *work)
{
    for (size_t i = 0; i < work->count; i++) {
        work->firms[i].partner = work->lessons[i].partner;
    }
    qsort(work->firms, work->count, sizeof(*work->firms), firm_compare);
    for (size_t i = 0; i < work->count; i++) {
        if (i == 0 || work->firms[i].partner != work->firms[work->firm_count - 1].partner) {
            work->firms[work->firm_count++] = work->firms[i];
        }
    }
    double good = 1;
    double all = 2;
    for (size_t i = 0; i < work->count; i++) {
        const struct firm_count key = {.partner = work->lessons[i].partner};
        struct firm_count *firm =
            bsearch(&key, work->firms, work->firm_count, sizeof(key), firm_compare);
        SCORE_ASSERT(firm);
        double y = work->lessons[i].is_good ? 1 : 0;
        work->extras[i * EXTRA] = (float)((firm->good + 5 * good / all) / (firm->all + 5));
        work->extras[i * EXTRA + 1] = (float)firm->all;
        firm->good += y;
        firm->all += 1;
        good += y;
        all += 1;
    }
}

static void columns_number(struct work *work)
{
    work->column_count = EXTRA;
    for (size_t i = 0; i < work->count; i++) {
        for (int k = 0; k < SCORE_LESSON_FEATURES; k++) {
            uint32_t column = work->lessons[i].columns[k] % COLUMNS_ALL;
            if (work->lessons[i].values[k] != 0 && !work->columns[column]) {
                work->columns[column] = ++work->column_count;
            }
        }
    }
}

static void row_entry(struct boosted_rows *rows, size_t *end, unsigned column, float value)
{
    rows->columns[*end] = column;
    rows->values[*end] = value;
    (*end)++;
}

static void row_add(const struct work *work, struct boosted_rows *rows, size_t at)
{
    const struct score_lesson *lesson = &work->lessons[at];
    size_t end = rows->begins[rows->count];
    for (int k = 0; k < EXTRA; k++) {
        row_entry(rows, &end, (unsigned)k, work->extras[at * EXTRA + (size_t)k]);
    }
    for (int k = 0; k < SCORE_LESSON_FEATURES; k++) {
        unsigned column = work->columns[lesson->columns[k] % COLUMNS_ALL];
        if (lesson->values[k] != 0 && column) {
            row_entry(rows, &end, column - 1, lesson->values[k]);
        }
    }
    rows->labels[rows->count++] = lesson->is_good ? 1.0F : 0.0F;
    rows->begins[rows->count] = end;
}

static void judged_set(struct work *work, size_t lesson, size_t at, double log_odds)
{
    double y = work->lessons[lesson].is_good ? 1 : 0;
    work->online[at] = (struct scored){.p = work->lessons[lesson].p, .y = y};
    work->boosted[at] = (struct scored){.p = score__sigmoid(log_odds), .y = y};
}

/* Each block but the first, by trees of what was before it. */
static enum score_status blocks_run(struct work *work, size_t *ret_judged, struct score_error *err)
{
    size_t judged = 0;
    work->from.column_count = work->column_count;
    work->to.column_count = work->column_count;
    for (size_t block = 1; block < CHALLENGER_BLOCKS; block++) {
        size_t begin = work->count * block / CHALLENGER_BLOCKS;
        size_t end = work->count * (block + 1) / CHALLENGER_BLOCKS;
        while (work->from.count < begin) {
            row_add(work, &work->from, work->from.count);
        }
        work->to.count = 0;
        for (size_t i = begin; i < end; i++) {
            row_add(work, &work->to, i);
        }
        SCORE_TRY(boosted_run(&work->from, &work->to, work->log_odds, err));
        for (size_t i = begin; i < end; i++, judged++) {
            judged_set(work, i, judged, work->log_odds[i - begin]);
        }
    }
    *ret_judged = judged;
    return SCORE_OK;
}

static double log_loss(const struct scored *item)
{
    double p = score__clamp(item->y > 0.5 ? item->p : 1 - item->p, 1e-12, 1);
    return -log(p);
}

static void gain_take(const struct work *work, struct challenger_result *ret)
{
    double sum = 0;
    double squares = 0;
    double loss = 0;
    double n = (double)ret->judged;
    for (size_t i = 0; i < ret->judged; i++) {
        double gain = log_loss(&work->online[i]) - log_loss(&work->boosted[i]);
        sum += gain;
        squares += gain * gain;
        loss += log_loss(&work->online[i]);
    }
    double mean = sum / n;
    double variance = squares / n - mean * mean;
    double error = variance > 0 ? sqrt(variance / n) : 0;
    ret->gain = mean / (loss / n);
    ret->gain_low = (mean - NORMAL_95 * error) / (loss / n);
    ret->passes = ret->gain_low > GATE;
}

static enum score_status count_check(size_t count, struct score_error *err)
{
    if (count >= CHALLENGER_LESSONS_MIN) {
        return SCORE_OK;
    }
    return score_error_set(err, SCORE_INVALID, "--challenger",
                           "%zu outcomes are too few to judge on: %d are needed", count,
                           (int)CHALLENGER_LESSONS_MIN);
}

static enum score_status work_begin(struct work *work, struct score_error *err)
{
    if (!work_init(work)) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    extras_fill(work);
    return SCORE_OK;
}

static void result_take(struct work *work, struct challenger_result *result)
{
    result->lessons = work->count;
    gain_take(work, result);
    score_metrics_take(work->online, result->judged, &result->online);
    score_metrics_take(work->boosted, result->judged, &result->boosted);
}

enum score_status challenger_run(const struct score_lesson *lessons, size_t count,
                                 struct challenger_result *ret, struct score_error *err)
{
    SCORE_TRY(count_check(count, err));
    struct work work = {.lessons = lessons, .count = count};
    struct challenger_result result = {0};
    enum score_status status = work_begin(&work, err);
    if (!status) {
        columns_number(&work);
        status = blocks_run(&work, &result.judged, err);
    }
    if (!status) {
        result_take(&work, &result);
        *ret = result;
    }
    work_done(&work);
    return status;
}

/* ---- kept for later -------------------------------------------------------------------------- */

static void history_hash(const struct score_lesson *lessons, size_t count, uint8_t ret[HASH_BYTES])
{
    struct hash_stream stream;
    hash_stream_init(&stream);
    for (size_t i = 0; i < count; i++) {
        const int64_t told[] = {lessons[i].opportunity, lessons[i].partner, lessons[i].at_ms,
                                lessons[i].is_good ? 1 : 0};
        hash_stream_add(&stream, told, sizeof(told));
    }
    hash_stream_final(&stream, ret);
}

static enum score_status all_grow(struct work *work, struct challenger *ret,
                                  struct score_error *err)
{
    columns_number(work);
    work->from.column_count = work->column_count;
    while (work->from.count < work->count) {
        row_add(work, &work->from, work->from.count);
    }
    ret->column_count = work->column_count - EXTRA;
    ret->columns = calloc(ret->column_count + 1, sizeof(*ret->columns));
    if (!ret->columns) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    for (uint32_t column = 0; column < COLUMNS_ALL; column++) {
        if (work->columns[column]) {
            ret->columns[work->columns[column] - 1 - EXTRA] = column;
        }
    }
    ret->lessons = work->count;
    history_hash(work->lessons, work->count, ret->hash);
    return boosted_grow(&work->from, &ret->trees, err);
}

enum score_status challenger_grow(const struct score_lesson *lessons, size_t count,
                                  struct challenger *ret, struct score_error *err)
{
    SCORE_TRY(count_check(count, err));
    struct work work = {.lessons = lessons, .count = count};
    struct challenger grown = {0};
    enum score_status status = work_begin(&work, err);
    if (!status) {
        status = all_grow(&work, &grown, err);
    }
    work_done(&work);
    if (status) {
        challenger_done(&grown);
    } else {
        *ret = grown;
    }
    return status;
}

void challenger_done(struct challenger *challenger)
{
    trees_free(challenger->trees);
    free(challenger->columns);
    *challenger = (struct challenger){0};
}

static enum score_status history_check(const struct challenger *challenger,
                                       const struct score_lesson *lessons, size_t count,
                                       struct score_error *err)
{
    uint8_t hash[HASH_BYTES];
    history_hash(lessons, challenger->lessons < count ? challenger->lessons : count, hash);
    if (challenger->lessons > count || !hash_equal(hash, challenger->hash, HASH_BYTES)) {
        return score_error_set(err, SCORE_INVALID, "--kept",
                               "the trees were learnt from another history than this one");
    }
    if (count - challenger->lessons < CHALLENGER_NEW_MIN) {
        return score_error_set(err, SCORE_INVALID, "--kept",
                               "%zu outcomes since they were learnt are too few: %d are needed",
                               count - challenger->lessons, (int)CHALLENGER_NEW_MIN);
    }
    return SCORE_OK;
}

static enum score_status new_judge(const struct challenger *challenger, struct work *work,
                                   struct challenger_result *result, struct score_error *err)
{
    for (size_t i = 0; i < challenger->column_count; i++) {
        work->columns[challenger->columns[i]] = (unsigned)(i + 1 + EXTRA);
    }
    for (size_t i = challenger->lessons; i < work->count; i++) {
        row_add(work, &work->to, i);
    }
    SCORE_TRY(boosted_ask(challenger->trees, &work->to, work->log_odds, err));
    result->judged = work->to.count;
    for (size_t i = 0; i < result->judged; i++) {
        judged_set(work, challenger->lessons + i, i, work->log_odds[i]);
    }
    result_take(work, result);
    return SCORE_OK;
}

enum score_status challenger_judge(const struct challenger *challenger,
                                   const struct score_lesson *lessons, size_t count,
                                   struct challenger_result *ret, struct score_error *err)
{
    SCORE_TRY(history_check(challenger, lessons, count, err));
    struct work work = {.lessons = lessons, .count = count};
    struct challenger_result result = {0};
    enum score_status status = work_begin(&work, err);
    if (!status) {
        status = new_judge(challenger, &work, &result, err);
    }
    work_done(&work);
    if (!status) {
        *ret = result;
    }
    return status;
}
