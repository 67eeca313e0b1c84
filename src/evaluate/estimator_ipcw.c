/* SPDX-License-Identifier: Apache-2.0 */
#include "evaluate/estimator_ipcw.h"

#include <stdlib.h>

struct place {
    double age;
    bool is_known;
    size_t row;
};

/* Known before open at one age; the row settles the rest, so that sorting is the same anywhere. */
static int place_compare(const void *a, const void *b)
{
    const struct place *x = a;
    const struct place *y = b;
    if (x->age != y->age) {
        return x->age < y->age ? -1 : 1;
    }
    if (x->is_known != y->is_known) {
        return x->is_known ? -1 : 1;
    }
    return (x->row > y->row) - (x->row < y->row);
}

static void weights_set(const struct place *places, size_t count, double *ret)
{
    double watched = 1; /* G just before the place at work */
    size_t i = 0;
    while (i < count) {
        double age = places[i].age;
        while (i < count && places[i].age == age && places[i].is_known) {
            ret[places[i++].row] = 1 / watched;
        }
        /* Who is still there when the open ones of this age go out of sight. */
        double there = (double)(count - i);
        double gone = 0;
        while (i < count && places[i].age == age) {
            ret[places[i++].row] = 0;
            gone++;
        }
        watched *= gone > 0 ? 1 - gone / there : 1;
    }
}

enum score_status estimator_ipcw(const struct ipcw_row *rows, size_t count, double *ret,
                                 struct score_error *err)
{
    for (size_t i = 0; i < count; i++) {
        if (!(rows[i].age >= 0)) {
            return score_error_set(err, SCORE_INVALID, "", "row %zu: the age is negative", i + 1);
        }
    }
    struct place *places = calloc(count ? count : 1, sizeof(*places));
    if (!places) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    for (size_t i = 0; i < count; i++) {
        places[i] = (struct place){.age = rows[i].age, .is_known = rows[i].is_known, .row = i};
    }
    qsort(places, count, sizeof(*places), place_compare);
    weights_set(places, count, ret);
    free(places);
    return SCORE_OK;
}
