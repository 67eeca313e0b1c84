/* SPDX-License-Identifier: Apache-2.0 */
#include "evaluate/label.h"

#include "base/text.h"

struct label {
    const char *name;
    int64_t number; /* 0 where not all are whole numbers */
    uint32_t row;   /* of its first appearance */
    uint32_t index;
};

/* Names that are written otherwise are others, also where they are equal numbers. */
static int label_order(const void *a, const void *b)
{
    const struct label *x = a;
    const struct label *y = b;
    if (x->number != y->number) {
        return x->number < y->number ? -1 : 1;
    }
    return strcmp(x->name, y->name);
}

static int label_order_row(const void *a, const void *b)
{
    int by_name = label_order(a, b);
    uint32_t x = ((const struct label *)a)->row;
    uint32_t y = ((const struct label *)b)->row;
    return by_name ? by_name : x < y ? -1 : x > y;
}

static int row_order(const void *a, const void *b)
{
    uint32_t x = ((const struct label *)a)->row;
    uint32_t y = ((const struct label *)b)->row;
    return x < y ? -1 : x > y;
}

static void labels_number(struct label *labels, size_t count, bool *ret_are_numbers)
{
    bool are_numbers = true;
    for (size_t i = 0; i < count && are_numbers; i++) {
        are_numbers = text_parse_i64(labels[i].name, &labels[i].number);
    }
    for (size_t i = 0; i < count && !are_numbers; i++) {
        labels[i].number = 0;
    }
    *ret_are_numbers = are_numbers;
}

/* One of each name, with the first of its rows; they come sorted by name and row. */
static size_t labels_unique(struct label *labels, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (!kept || label_order(&labels[kept - 1], &labels[i])) {
            labels[kept++] = labels[i];
        }
    }
    return kept;
}

static void labels_index(struct label *labels, size_t count, bool are_numbers)
{
    if (!are_numbers) {
        qsort(labels, count, sizeof(*labels), row_order);
    }
    for (size_t i = 0; i < count; i++) {
        labels[i].index = (uint32_t)i;
    }
    qsort(labels, count, sizeof(*labels), label_order);
}

static enum score_status set_fill(struct label_set *set, const struct table *table, size_t column,
                                  struct score_error *err)
{
    size_t rows = table_rows(table);
    bool are_numbers = false;
    for (size_t row = 0; row < rows; row++) {
        set->labels[row] =
            (struct label){.name = table_cell(table, row, column), .row = (uint32_t)row};
        if (!*set->labels[row].name) {
            return table_refuse(table, row, column, "is no name", err);
        }
    }
    labels_number(set->labels, rows, &are_numbers);
    qsort(set->labels, rows, sizeof(*set->labels), label_order_row);
    set->count = labels_unique(set->labels, rows);
    labels_index(set->labels, set->count, are_numbers);
    for (size_t row = 0; row < rows; row++) {
        bool is_found = label_find(set, table_cell(table, row, column), &set->index[row]);
        SCORE_ASSERT(is_found);
    }
    return SCORE_OK;
}

enum score_status label_set_init(struct label_set *ret, const struct table *table, size_t column,
                                 struct score_error *err)
{
    size_t rows = table_rows(table);
    struct label_set set = {
        .labels = calloc(rows + 1, sizeof(*set.labels)),
        .index = calloc(rows + 1, sizeof(*set.index)),
    };
    enum score_status status = !set.labels || !set.index
                                   ? score_error_set(err, SCORE_NO_MEMORY, "", "out of memory")
                                   : set_fill(&set, table, column, err);
    if (status) {
        label_set_done(&set);
        return status;
    }
    *ret = set;
    return SCORE_OK;
}

void label_set_done(struct label_set *set)
{
    free(set->labels);
    free(set->index);
    *set = (struct label_set){0};
}

static const struct label *label_search(const struct label_set *set, const struct label *wanted)
{
    return bsearch(wanted, set->labels, set->count, sizeof(*set->labels), label_order);
}

bool label_find(const struct label_set *set, const char *name, uint32_t *ret)
{
    struct label wanted = {.name = name};
    const struct label *found = label_search(set, &wanted); /* names alone, or the number 0 */
    if (!found && text_parse_i64(name, &wanted.number)) {
        found = label_search(set, &wanted);
    }
    if (found) {
        *ret = found->index;
    }
    return found != NULL;
}
