/* SPDX-License-Identifier: Apache-2.0 */
#include "evaluate/propensity_rows.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "engine/numerics.h"

enum { NAME_BYTES = 1024, VALUES_SHOWN = 8 };

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

void propensity_note(struct propensity_notes *notes, struct arena *arena, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    const char *note = arena_dup_text(arena, text);
    if (note && notes->count < PROPENSITY_NOTES_MAX) {
        notes->items[notes->count++] = note;
    }
}

/* ---- names ----------------------------------------------------------------------------------- */

/* The column whose name is the first `len` bytes of `text`. */
static enum score_status column_of(const struct table *table, const char *text, size_t len,
                                   size_t *ret, struct score_error *err)
{
    char name[NAME_BYTES];
    if (len >= sizeof(name)) {
        return score_error_set(err, SCORE_INVALID, "", "%s has no column of so long a name",
                               table_path(table));
    }
    memcpy(name, text, len);
    name[len] = '\0';
    return table_column(table, name, ret, err);
}

enum score_status propensity_marks(const struct table *table, const char *names, bool *marks,
                                   struct score_error *err)
{
    while (names && *names) {
        size_t len = strcspn(names, ",");
        size_t column = 0;
        SCORE_TRY(column_of(table, names, len, &column, err));
        marks[column] = true;
        names += len + (names[len] == ',');
    }
    return SCORE_OK;
}

/* "COLUMN=VALUE": the column, and where the value begins. */
static enum score_status condition_parse(const struct table *table, const char *option,
                                         const char *text, size_t *ret, struct score_error *err)
{
    const char *equals = strchr(text, '=');
    if (!equals) {
        return score_error_set(err, SCORE_INVALID, option, "%s needs COLUMN=VALUE, not '%s'",
                               option, text);
    }
    return column_of(table, text, (size_t)(equals - text), ret, err);
}

/* ---- which rows ------------------------------------------------------------------------------ */

/* Is the cell one of "V|V.."? */
static bool value_among(struct span cell, const char *values)
{
    for (;;) {
        size_t len = strcspn(values, "|");
        if (len == cell.len && memcmp(cell.text, values, len) == 0) {
            return true;
        }
        if (!values[len]) {
            return false;
        }
        values += len + 1;
    }
}

static bool rows_are_equal(const struct table *table, size_t a, size_t b)
{
    for (size_t i = 0; i < table_columns(table); i++) {
        if (!text_equal(table_cell(table, a, i), table_cell(table, b, i))) {
            return false;
        }
    }
    return true;
}

static uint64_t row_hash(const struct table *table, size_t row)
{
    uint64_t hash = 1;
    for (size_t i = 0; i < table_columns(table); i++) {
        hash = mix64(hash * 3 + text_hash(table_cell(table, row, i)));
    }
    return hash;
}

/* Rows seen before, by hash: 1 + row, 0 = free. */
struct seen {
    size_t *slots;
    size_t capacity; /* a power of two above twice the rows */
};

static bool seen_add(struct seen *seen, const struct table *table, size_t row)
{
    size_t at = row_hash(table, row) & (seen->capacity - 1);
    while (seen->slots[at]) {
        if (rows_are_equal(table, seen->slots[at] - 1, row)) {
            return false;
        }
        at = (at + 1) & (seen->capacity - 1);
    }
    seen->slots[at] = row + 1;
    return true;
}

struct choice {
    const struct table *table;
    const struct propensity_options *options;
    struct propensity_rows *rows;
    struct seen seen;
    const char *value; /* of the target */
    const char *wanted;
    size_t where;
    size_t duplicates;
    size_t without_outcome;
};

static void row_consider(struct choice *choice, size_t row)
{
    struct propensity_rows *rows = choice->rows;
    if (choice->wanted &&
        !value_among(cell_trim(table_cell(choice->table, row, choice->where)), choice->wanted)) {
        return;
    }
    struct span outcome = cell_trim(table_cell(choice->table, row, rows->target));
    bool is_yes = cell_equal(outcome, choice->value);
    if (!is_yes && outcome.len == 0) {
        choice->without_outcome++;
    } else if (choice->seen.slots && !seen_add(&choice->seen, choice->table, row)) {
        choice->duplicates++;
    } else {
        rows->items[rows->count++] = (struct propensity_row){.row = row, .y = is_yes ? 1 : 0};
    }
}

/* The first few values of the target, for whoever has misspelt one. */
static enum score_status value_refuse(const struct choice *choice, struct score_error *err)
{
    const struct table *table = choice->table;
    const char *shown[VALUES_SHOWN];
    size_t count = 0;
    char list[160] = "";
    size_t len = 0;
    for (size_t row = 0; row < table_rows(table) && count < VALUES_SHOWN; row++) {
        const char *cell = table_cell(table, row, choice->rows->target);
        bool is_new = true;
        for (size_t i = 0; i < count; i++) {
            is_new = is_new && !text_equal(shown[i], cell);
        }
        if (is_new) {
            shown[count++] = cell;
            len += len < sizeof(list) ? (size_t)snprintf(list + len, sizeof(list) - len, "%s%.30s",
                                                         count > 1 ? ", " : "", cell)
                                      : 0;
        }
    }
    const char *name = table_name(table, choice->rows->target);
    return score_error_set(err, SCORE_INVALID, name,
                           "%s: column '%s' never says '%s'%s; it says %s", table_path(table), name,
                           choice->value, choice->wanted ? " where --where holds" : "", list);
}

static enum score_status conditions_parse(struct choice *choice, struct score_error *err)
{
    const struct propensity_options *options = choice->options;
    SCORE_TRY(
        condition_parse(choice->table, "--target", options->target, &choice->rows->target, err));
    choice->value = strchr(options->target, '=') + 1;
    if (options->where) {
        SCORE_TRY(condition_parse(choice->table, "--where", options->where, &choice->where, err));
        choice->wanted = strchr(options->where, '=') + 1;
    }
    return SCORE_OK;
}

static enum score_status rows_choose(struct choice *choice, struct arena *arena,
                                     struct score_error *err)
{
    size_t count = table_rows(choice->table);
    double positives = 0;
    SCORE_TRY(conditions_parse(choice, err));
    choice->rows->items = arena_alloc_array(arena, count + 1, sizeof(*choice->rows->items));
    if (choice->options->is_deduped) {
        choice->seen.capacity = 16;
        while (choice->seen.capacity < 2 * count) {
            choice->seen.capacity *= 2;
        }
        choice->seen.slots =
            arena_alloc_array(arena, choice->seen.capacity, sizeof(*choice->seen.slots));
    }
    if (!choice->rows->items || (choice->options->is_deduped && !choice->seen.slots)) {
        return no_memory(err);
    }
    for (size_t row = 0; row < count; row++) {
        row_consider(choice, row);
    }
    for (size_t i = 0; i < choice->rows->count; i++) {
        positives += choice->rows->items[i].y;
    }
    return count > 0 && positives <= 0 ? value_refuse(choice, err) : SCORE_OK;
}

/* ---- the split ------------------------------------------------------------------------------- */

struct keyed_row {
    struct propensity_row row;
    double key;
};

static int keyed_compare(const void *a, const void *b)
{
    const struct keyed_row *x = a;
    const struct keyed_row *y = b;
    if (x->key != y->key) {
        return x->key < y->key ? -1 : 1;
    }
    return (x->row.row > y->row.row) - (x->row.row < y->row.row);
}

static enum score_status rows_sort(const struct table *table, const char *name,
                                   struct propensity_rows *rows, struct score_error *err)
{
    size_t column = 0;
    enum score_status status = table_column(table, name, &column, err);
    struct keyed_row *keyed = malloc((rows->count + 1) * sizeof(*keyed));
    if (!status && !keyed) {
        status = no_memory(err);
    }
    for (size_t i = 0; i < rows->count && !status; i++) {
        const char *text = table_cell(table, rows->items[i].row, column);
        struct column as_number = {.kind = COLUMN_NUMBER};
        struct column as_date = {.kind = COLUMN_DATE};
        keyed[i].row = rows->items[i];
        if (!column_number(&as_number, text, &keyed[i].key) &&
            !column_number(&as_date, text, &keyed[i].key)) {
            status = table_refuse(table, rows->items[i].row, column,
                                  "is neither a number nor a date to order rows by", err);
        }
    }
    if (!status) {
        qsort(keyed, rows->count, sizeof(*keyed), keyed_compare);
        for (size_t i = 0; i < rows->count; i++) {
            rows->items[i] = keyed[i].row;
        }
    }
    free(keyed);
    return status;
}

static enum score_status rows_split(const struct table *table, const char *split,
                                    struct propensity_rows *rows, struct score_error *err)
{
    bool is_mod5 = text_equal(split, "mod5");
    if (!is_mod5 && !text_equal(split, "last20") && !text_has_prefix(split, "last20:")) {
        return score_error_set(err, SCORE_INVALID, "--split",
                               "--split is mod5, last20 or last20:COLUMN, not '%s'", split);
    }
    if (text_has_prefix(split, "last20:")) {
        SCORE_TRY(rows_sort(table, split + strlen("last20:"), rows, err));
    }
    size_t learnt = rows->count / 5 * 4 + rows->count % 5 * 4 / 5;
    for (size_t i = 0; i < rows->count; i++) {
        rows->items[i].is_test = is_mod5 ? i % 5 == 0 : i >= learnt;
        rows->test += rows->items[i].is_test;
    }
    rows->train = rows->count - rows->test;
    if (rows->train == 0 || rows->test == 0) {
        return score_error_set(err, SCORE_INVALID, "",
                               "%s has %zu rows, of which %zu take part: %s has nothing to %s",
                               table_path(table), table_rows(table), rows->count, split,
                               rows->test == 0 ? "test on" : "learn from");
    }
    return SCORE_OK;
}

enum score_status propensity_rows_take(const struct table *table,
                                       const struct propensity_options *options,
                                       struct arena *arena, struct propensity_rows *ret,
                                       struct propensity_notes *notes, struct score_error *err)
{
    struct propensity_rows rows = {0};
    struct choice choice = {.table = table, .options = options, .rows = &rows};
    SCORE_TRY(rows_choose(&choice, arena, err));
    SCORE_TRY(rows_split(table, options->split, &rows, err));
    if (choice.without_outcome) {
        propensity_note(notes, arena, "%zu rows without an outcome were left out",
                        choice.without_outcome);
    }
    if (choice.duplicates) {
        propensity_note(notes, arena, "%zu rows equal to an earlier one were left out",
                        choice.duplicates);
    }
    *ret = rows;
    return SCORE_OK;
}
