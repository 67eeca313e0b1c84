/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/intake_internal.h"

#include <stdarg.h>

#include "base/text.h"
#include "domain/intake_vocabulary.h"

static const size_t FIELD_BYTES_MAX[FIELD_COUNT] = {
#define X(name, text, max_bytes) max_bytes,
    INTAKE_FIELD_LIST(X)
#undef X
};

/* ---- errors --------------------------------------------------------------------------------- */

void intake_error_add(struct intake_run *run, const struct import_error *error, const char *value)
{
    struct import_report *report = &run->report;
    const struct import_watch *watch = run->options->watch;
    if (run->is_first_pass || run->is_skipping) {
        return;
    }
    if (watch && watch->error) {
        watch->error(error, value, watch->user);
    }
    if (report->error_count == LIMIT_IMPORT_ERRORS) {
        return;
    }
    struct import_error *errors = arena_grow(run->keep, report->errors, report->error_count,
                                             &run->error_capacity, sizeof *errors);
    const char *column = arena_dup_text(run->keep, error->column);
    const char *message = arena_dup_text(run->keep, error->message);
    if (!errors || !column || !message) {
        return;
    }
    report->errors = errors;
    errors[report->error_count++] = (struct import_error){
        .line = error->line, .column = column, .code = error->code, .message = message};
}

void row_show(struct intake_run *run, struct intake_row *row, enum intake_field field,
              const char *text)
{
    if (run->options->watch) {
        row->shown[field] = arena_dup_text(&run->scratch, text);
    }
}

void row_show_time(struct intake_run *run, struct intake_row *row, enum intake_field field,
                   int64_t at_ms)
{
    char text[CLOCK_TEXT_SIZE];
    if (run->options->watch) {
        bool is_date = at_ms % CLOCK_DAY_MS == 0;
        (is_date ? clock_format_date : clock_format)(at_ms, text);
        row_show(run, row, field, text);
    }
}

/* The header that carries a field, for people; the field's own name when no column does. */
static const char *column_name(const struct intake_run *run, enum intake_field field)
{
    if (field == FIELD_COUNT) {
        return "";
    }
    int column = run->field_column[field];
    return column >= 0 ? run->columns[column].name : intake_field_text(field);
}

void row_error(struct intake_row *row, enum intake_field field, const char *code,
               const char *format, ...)
{
    char message[SCORE_ERROR_TEXT_SIZE];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(message, sizeof message, format, args);
    va_end(args);
    row->is_rejected = true;
    struct import_error error = {.line = row->line,
                                 .column = column_name(row->run, field),
                                 .code = code,
                                 .message = message};
    intake_error_add(row->run, &error, field == FIELD_COUNT ? "" : row_text(row, field));
}

/* ---- values --------------------------------------------------------------------------------- */

/* Moves the two digits (or four) under a run of letters of the pattern. */
static bool digits_take(const char **pattern, const char **text, char *ret)
{
    char letter = **pattern;
    while (**pattern == letter) {
        if (**text < '0' || **text > '9') {
            return false;
        }
        *ret++ = *(*text)++;
        (*pattern)++;
    }
    return true;
}

/* "31.12.2017" by "DD.MM.YYYY" -> "2017-12-31". */
static bool date_by_pattern(const char *pattern, const char *text, char ret[11])
{
    memcpy(ret, "0000-00-00", 11);
    while (*pattern) {
        char *to = *pattern == 'Y' ? ret : *pattern == 'M' ? ret + 5 : ret + 8;
        if (*pattern == 'Y' || *pattern == 'M' || *pattern == 'D') {
            if (!digits_take(&pattern, &text, to)) {
                return false;
            }
        } else if (*pattern++ != *text++) {
            return false;
        }
    }
    return *text == '\0';
}

/* "DMY" and its like: the order alone, everything else by sight. */
static bool date_by_order(const char *format, const char *text, int64_t *ret_ms)
{
    enum date_numbers order = text_equal(format, "DMY")   ? DATE_NUMBERS_DMY
                              : text_equal(format, "MDY") ? DATE_NUMBERS_MDY
                                                          : DATE_NUMBERS_YMD;
    return text_equal(format, "SERIAL") ? date_serial_read(text, ret_ms)
                                        : date_read(text, order, ret_ms);
}

bool intake_date_parse(const struct map_kind *map, const char *text, int64_t *ret_ms)
{
    for (size_t i = 0; i < map->date_format_count; i++) {
        char iso[11];
        if (map_date_is_order(map->date_formats[i])) {
            if (date_by_order(map->date_formats[i], text, ret_ms)) {
                return true;
            }
        } else if (date_by_pattern(map->date_formats[i], text, iso) && clock_parse(iso, ret_ms)) {
            return true;
        }
    }
    return map->date_format_count == 0 && clock_parse(text, ret_ms);
}

bool intake_number_text(const struct map_kind *map, const char *text, char *ret, size_t size)
{
    char decimal = map->decimal_mark ? map->decimal_mark : '.';
    size_t len = 0;
    if (map->has_signs) {
        return number_plain(text, decimal, ret, size);
    }
    for (const char *c = text; *c; c++) {
        if (map->thousands_mark && *c == map->thousands_mark) {
            continue;
        }
        bool is_part = (*c >= '0' && *c <= '9') || *c == '-' || *c == '+' || *c == decimal ||
                       *c == 'e' || *c == 'E';
        if (!is_part || len + 1 >= size) {
            return false;
        }
        ret[len++] = *c == decimal ? '.' : *c;
    }
    ret[len] = '\0';
    return len > 0;
}

void row_time(struct intake_run *run, struct intake_row *row, enum intake_field field,
              int64_t *ret_ms)
{
    if (!row_has(row, field)) {
        return;
    }
    if (!intake_date_parse(run->map, row_text(row, field), ret_ms)) {
        row_error(row, field, "FORMAT", "\"%.40s\" is not a date", row_text(row, field));
        return;
    }
    row_show_time(run, row, field, *ret_ms);
}

/* More decimals than the currency has are rounding of the other program: rounded again. */
static bool money_read(const struct map_kind *map, const char *number, int digits, int64_t *ret)
{
    char rounded[LIMIT_CODE_BYTES];
    double value = 0;
    if (text_parse_money(number, digits, ret)) {
        return true;
    }
    if (!map->has_signs || !text_parse_f64(number, &value)) {
        return false;
    }
    int len = snprintf(rounded, sizeof rounded, "%.*f", digits, value);
    return len > 0 && (size_t)len < sizeof rounded && text_parse_money(rounded, digits, ret);
}

void row_money(struct intake_run *run, struct intake_row *row, enum intake_field field,
               const char *currency, int64_t *ret_minor)
{
    if (!row_has(row, field)) {
        return;
    }
    char number[LIMIT_CODE_BYTES];
    int digits = text_currency_digits(currency);
    int64_t minor = 0;
    if (!intake_number_text(run->map, row_text(row, field), number, sizeof number) ||
        !money_read(run->map, number, digits, &minor)) {
        row_error(row, field, "FORMAT", "\"%.40s\" is not an amount with at most %d decimals",
                  row_text(row, field), digits);
        return;
    }
    if (minor < 0) {
        row_error(row, field, "RANGE", "\"%.40s\" is below zero", row_text(row, field));
        return;
    }
    row_show(run, row, field, number);
    *ret_minor = minor;
}

void row_integer(struct intake_row *row, enum intake_field field, int64_t *ret)
{
    int64_t value = 0;
    if (!row_has(row, field)) {
        return;
    }
    if (!text_parse_i64(row_text(row, field), &value)) {
        row_error(row, field, "FORMAT", "\"%.40s\" is not a whole number", row_text(row, field));
    } else if (value < 0 || value > INT32_MAX) {
        row_error(row, field, "RANGE", "\"%.40s\" is not between 0 and %d", row_text(row, field),
                  INT32_MAX);
    } else {
        *ret = value;
    }
}

void row_flag(struct intake_row *row, enum intake_field field, bool *ret)
{
    if (row_has(row, field) && !text_parse_bool(row_text(row, field), ret)) {
        row_error(row, field, "FORMAT", "\"%.40s\" is neither yes nor no", row_text(row, field));
    }
}

static void shapes_check(struct intake_row *row)
{
    static const enum intake_field emails[] = {FIELD_EMAIL, FIELD_CONTACT_EMAIL};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(emails); i++) {
        if (row_has(row, emails[i]) && !text_is_email(row_text(row, emails[i]))) {
            row_error(row, emails[i], "FORMAT", "\"%.60s\" is not an e-mail address",
                      row_text(row, emails[i]));
        }
    }
    if (row_has(row, FIELD_COUNTRY) && !text_is_country(row_text(row, FIELD_COUNTRY))) {
        row_error(row, FIELD_COUNTRY, "FORMAT",
                  "\"%.40s\" is not a country's two-letter code such as DE: a map can translate "
                  "names",
                  row_text(row, FIELD_COUNTRY));
    }
    if (row_has(row, FIELD_CURRENCY) && !text_is_currency(row_text(row, FIELD_CURRENCY))) {
        row_error(row, FIELD_CURRENCY, "FORMAT", "\"%.40s\" is not a currency's code such as USD",
                  row_text(row, FIELD_CURRENCY));
    }
}

void row_check(struct intake_run *run, struct intake_row *row)
{
    for (int i = 0; i < FIELD_COUNT; i++) {
        enum intake_field field = (enum intake_field)i;
        if (strlen(row->values[field]) > FIELD_BYTES_MAX[field]) {
            row_error(row, field, "TOO_LONG", "longer than %zu bytes", FIELD_BYTES_MAX[field]);
        } else if (intake_kind_needs(run->options->kind, field) && !row_has(row, field)) {
            row_error(row, field, "REQUIRED", "the field is empty");
        }
    }
    shapes_check(row);
}
