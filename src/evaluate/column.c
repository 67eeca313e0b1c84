/* SPDX-License-Identifier: Apache-2.0 */
#include "evaluate/column.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "engine/numerics.h"

enum { CELL_VALUE_BYTES = 64, CODES_MAX = 256, PERCENT_OF_KIND = 98, IDENTITY_ROWS_MIN = 20 };
static const double WHOLE_MAX = 9007199254740992.0; /* 2^53 */

const char *column_kind_text(enum column_kind kind)
{
    static const char *const TEXTS[] = {"constant", "identity", "number",
                                        "date",     "category", "gap"};
    return TEXTS[kind];
}

/* ---- cells ----------------------------------------------------------------------------------- */

struct span cell_trim(const char *text)
{
    while (*text == ' ' || *text == '\t') {
        text++;
    }
    size_t len = strlen(text);
    while (len && (text[len - 1] == ' ' || text[len - 1] == '\t' || text[len - 1] == '\r')) {
        len--;
    }
    return (struct span){text, len};
}

bool cell_equal(struct span cell, const char *text)
{
    return strlen(text) == cell.len && memcmp(cell.text, text, cell.len) == 0;
}

uint64_t cell_hash(struct span cell)
{
    uint64_t hash = UINT64_C(0x9e3779b97f4a7c15);
    for (size_t i = 0; i < cell.len; i++) {
        hash = mix64(hash ^ (uint64_t)(unsigned char)cell.text[i]);
    }
    return hash;
}

/* The cell as a text of its own; false when it is too long to be a number or a date. */
static bool cell_copy(struct span cell, char ret[CELL_VALUE_BYTES])
{
    if (cell.len >= CELL_VALUE_BYTES) {
        return false;
    }
    memcpy(ret, cell.text, cell.len);
    ret[cell.len] = '\0';
    return true;
}

bool cell_is_missing(struct span cell)
{
    static const char *const WORDS[] = {"", "NA", "N/A", "#N/A", "null", "none", "?", "-"};
    char text[CELL_VALUE_BYTES];
    if (!cell_copy(cell, text)) {
        return false;
    }
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(WORDS); i++) {
        if (text_equal_nocase(text, WORDS[i])) {
            return true;
        }
    }
    return false;
}

/* What programs write for a number that has none; it does not make a column one of texts. */
static bool cell_is_odd(struct span cell)
{
    static const char *const WORDS[] = {"nan", "inf", "+inf", "-inf", "infinity", "-infinity"};
    char text[CELL_VALUE_BYTES];
    bool ret = false;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(WORDS) && cell_copy(cell, text) && !ret; i++) {
        ret = text_equal_nocase(text, WORDS[i]);
    }
    return ret;
}

static bool cell_f64(struct span cell, double *ret)
{
    char text[CELL_VALUE_BYTES];
    return cell_copy(cell, text) && text_parse_f64(text, ret);
}

static int digits_two(const char *text)
{
    return (text[0] - '0') * 10 + (text[1] - '0');
}

/* "2024-01-31 10:00" and "2024-01-31T10:00:00" become what base/clock.h reads. */
static void date_complete(char text[CELL_VALUE_BYTES], size_t len)
{
    text[10] = 'T';
    if (len == 16 || (len > 16 && text[16] != ':')) {
        memmove(text + 19, text + 16, len - 16 + 1);
        text[16] = ':';
        text[17] = '0';
        text[18] = '0';
        len += 3;
    }
    const char *zone = text + 19;
    if (len <= 19 || (!strpbrk(zone, "Zz+-") && len + 1 < CELL_VALUE_BYTES)) {
        memcpy(text + len, "Z", 2);
    }
}

bool cell_date(struct span cell, struct column_date *ret)
{
    char text[CELL_VALUE_BYTES];
    char day[11];
    int64_t at_ms = 0;
    int64_t day_ms = 0;
    if (cell.len < 10 || cell.len > CELL_VALUE_BYTES - 8 || cell.text[4] != '-' ||
        !cell_copy(cell, text)) {
        return false;
    }
    memcpy(day, text, 10);
    day[10] = '\0';
    bool has_hour = cell.len >= 16 && (text[10] == 'T' || text[10] == ' ');
    if (has_hour) {
        date_complete(text, cell.len);
    }
    if (!clock_parse(day, &day_ms) || !clock_parse(text, &at_ms)) {
        return false;
    }
    *ret = (struct column_date){.at_s = (double)at_ms / 1000.0,
                                .month = digits_two(day + 5),
                                .weekday = clock_weekday(day_ms),
                                .hour = has_hour ? digits_two(text + 11) : -1};
    return true;
}

/* ---- kinds ----------------------------------------------------------------------------------- */

/* A set of hashes that grows; 0 is kept as 1. */
struct hash_set {
    uint64_t *slots;
    size_t capacity; /* a power of two */
    size_t count;
};

static bool set_grow(struct hash_set *set)
{
    struct hash_set grown = {.capacity = set->capacity ? set->capacity * 2 : 1024};
    grown.slots = calloc(grown.capacity, sizeof(*grown.slots));
    if (!grown.slots) {
        return false;
    }
    for (size_t i = 0; i < set->capacity; i++) {
        if (set->slots[i]) {
            size_t at = set->slots[i] & (grown.capacity - 1);
            while (grown.slots[at]) {
                at = (at + 1) & (grown.capacity - 1);
            }
            grown.slots[at] = set->slots[i];
        }
    }
    free(set->slots);
    set->slots = grown.slots;
    set->capacity = grown.capacity;
    return true;
}

static bool set_add(struct hash_set *set, uint64_t hash)
{
    hash = hash ? hash : 1;
    if (set->count * 2 >= set->capacity && !set_grow(set)) {
        return false;
    }
    size_t at = hash & (set->capacity - 1);
    while (set->slots[at] && set->slots[at] != hash) {
        at = (at + 1) & (set->capacity - 1);
    }
    set->count += set->slots[at] == 0;
    set->slots[at] = hash;
    return true;
}

/* What one pass over the cells has seen. */
struct survey {
    struct hash_set values;
    double *numbers; /* owned; finite, in row order */
    double *dates;   /* owned */
    size_t number_count;
    size_t odd_count;
    size_t date_count;
    size_t filled;
    int64_t not_number_line;
    int64_t not_date_line;
    bool are_whole;
    bool has_hour;
};

static void survey_done(struct survey *survey)
{
    free(survey->values.slots);
    free(survey->numbers);
    free(survey->dates);
}

static void survey_add(struct survey *survey, struct span cell, int64_t line)
{
    double number = 0;
    struct column_date date = {0};
    survey->filled++;
    if (cell_f64(cell, &number)) {
        survey->numbers[survey->number_count++] = number;
        bool is_small = number < WHOLE_MAX && number > -WHOLE_MAX;
        survey->are_whole = survey->are_whole && is_small && number == (double)(int64_t)number;
    } else {
        survey->odd_count += cell_is_odd(cell);
        survey->not_number_line = survey->not_number_line ? survey->not_number_line : line;
    }
    if (cell_date(cell, &date)) {
        survey->dates[survey->date_count++] = date.at_s;
        survey->has_hour = survey->has_hour || date.hour >= 0;
    } else if (!survey->not_date_line) {
        survey->not_date_line = line;
    }
}

static enum score_status survey_run(struct survey *survey, const struct table *table,
                                    const struct column_ask *ask, struct score_error *err)
{
    survey->are_whole = true;
    survey->numbers = malloc(ask->count * sizeof(*survey->numbers));
    survey->dates = malloc(ask->count * sizeof(*survey->dates));
    bool has_memory = survey->numbers && survey->dates;
    for (size_t i = 0; i < ask->count && has_memory; i++) {
        struct span cell = cell_trim(table_cell(table, ask->rows[i], ask->index));
        if (cell_is_missing(cell)) {
            continue;
        }
        survey_add(survey, cell, table_line(table, ask->rows[i]));
        has_memory = set_add(&survey->values, cell_hash(cell));
    }
    return has_memory ? SCORE_OK : score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

static bool is_kind(size_t count, size_t filled)
{
    return count > 0 && count * 100 >= filled * PERCENT_OF_KIND;
}

static bool is_number(const struct survey *survey)
{
    return survey->number_count > 0 &&
           is_kind(survey->number_count + survey->odd_count, survey->filled);
}

static void kind_set(struct column *column, const struct survey *survey, size_t rows)
{
    bool says_one = column->distinct == 0 || (column->distinct == 1 && column->missing == 0);
    if (says_one) {
        column->kind = COLUMN_CONSTANT;
    } else if (is_number(survey)) {
        column->kind = COLUMN_NUMBER;
        column->strange = survey->filled - survey->number_count;
        column->strange_line = survey->not_number_line;
        column->is_code = survey->are_whole && column->distinct <= CODES_MAX;
    } else if (is_kind(survey->date_count, survey->filled)) {
        column->kind = COLUMN_DATE;
        column->strange = survey->filled - survey->date_count;
        column->strange_line = survey->not_date_line;
        column->has_hour = survey->has_hour;
    } else if (rows >= IDENTITY_ROWS_MIN && column->distinct * 2 > rows) {
        column->kind = COLUMN_IDENTITY;
    } else {
        column->kind = COLUMN_CATEGORY;
    }
}

static double log1p_signed(double x)
{
    return x < 0 ? -score__log(1 - x) : score__log(1 + x);
}

static void bins_set(struct column *column, struct survey *survey)
{
    if (column->kind == COLUMN_DATE) {
        bins_learn(survey->dates, survey->date_count, &column->bins);
    } else if (column->kind == COLUMN_NUMBER) {
        for (size_t i = 0; i < survey->number_count && column->is_log1p; i++) {
            survey->numbers[i] = log1p_signed(survey->numbers[i]);
        }
        bins_learn(survey->numbers, survey->number_count, &column->bins);
    }
}

enum score_status column_learn(const struct table *table, const struct column_ask *ask,
                               struct column *ret, struct score_error *err)
{
    struct column column = {
        .index = ask->index, .name = table_name(table, ask->index), .is_log1p = ask->is_log1p};
    struct survey survey = {0};
    SCORE_ASSERT(ask->count >= 1);
    enum score_status status = survey_run(&survey, table, ask, err);
    if (!status) {
        column.missing = ask->count - survey.filled;
        column.distinct = survey.values.count;
        kind_set(&column, &survey, ask->count);
        bins_set(&column, &survey);
    }
    survey_done(&survey);
    if (!status && column.is_log1p && column.kind != COLUMN_NUMBER &&
        column.kind != COLUMN_CONSTANT) {
        status = score_error_set(err, SCORE_INVALID, column.name,
                                 "%s: --log1p %s: the column is no column of numbers but %s",
                                 table_path(table), column.name, column_kind_text(column.kind));
    }
    if (!status) {
        *ret = column;
    }
    return status;
}

bool column_number(const struct column *column, const char *text, double *ret)
{
    struct span cell = cell_trim(text);
    struct column_date date = {0};
    if (column->kind == COLUMN_DATE) {
        if (!cell_date(cell, &date)) {
            return false;
        }
        *ret = date.at_s;
        return true;
    }
    double x = 0;
    if (column->kind != COLUMN_NUMBER || !cell_f64(cell, &x)) {
        return false;
    }
    *ret = column->is_log1p ? log1p_signed(x) : x;
    return true;
}
