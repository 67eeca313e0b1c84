/* SPDX-License-Identifier: Apache-2.0 */
#include "evaluate/lp.h"

#include <coin/Clp_C_Interface.h>

struct list {
    double *items;
    size_t count, capacity;
};

struct lp {
    struct list row_low, row_high, gain, low, high, value;
    int *begin; /* of the columns in `row` and `value` */
    size_t begin_capacity;
    int *row;
    size_t row_capacity;
    Clp_Simplex *model;
    bool is_out_of_memory;
};

static bool reserve(struct lp *lp, void **items, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity) {
        return true;
    }
    size_t wanted = *capacity < 1024 ? 1024 : *capacity * 2;
    void *grown = realloc(*items, wanted * size);
    if (!grown) {
        lp->is_out_of_memory = true;
        return false;
    }
    *items = grown;
    *capacity = wanted;
    return true;
}

static void list_add(struct lp *lp, struct list *list, double value)
{
    void *items = list->items;
    if (!lp->is_out_of_memory &&
        reserve(lp, &items, list->count, &list->capacity, sizeof(*list->items))) {
        list->items = items;
        list->items[list->count++] = value;
    }
}

static void index_add(struct lp *lp, int **indexes, size_t count, size_t *capacity, int value)
{
    void *items = *indexes;
    if (!lp->is_out_of_memory && reserve(lp, &items, count, capacity, sizeof(**indexes))) {
        *indexes = items;
        (*indexes)[count] = value;
    }
}

struct lp *lp_create(void)
{
    return calloc(1, sizeof(struct lp));
}

void lp_free(struct lp *lp)
{
    if (!lp) {
        return;
    }
    if (lp->model) {
        Clp_deleteModel(lp->model);
    }
    struct list *lists[] = {&lp->row_low, &lp->row_high, &lp->gain,
                            &lp->low,     &lp->high,     &lp->value};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(lists); i++) {
        free(lists[i]->items);
    }
    free(lp->begin);
    free(lp->row);
    free(lp);
}

int lp_row_add(struct lp *lp, double low, double high)
{
    if (!lp) {
        return 0;
    }
    SCORE_ASSERT(lp->gain.count == 0);
    list_add(lp, &lp->row_low, low);
    list_add(lp, &lp->row_high, high);
    return (int)lp->row_low.count - 1;
}

int lp_column_add(struct lp *lp, double gain, double low, double high)
{
    if (!lp) {
        return 0;
    }
    index_add(lp, &lp->begin, lp->gain.count, &lp->begin_capacity, (int)lp->value.count);
    list_add(lp, &lp->gain, gain);
    list_add(lp, &lp->low, low);
    list_add(lp, &lp->high, high);
    return (int)lp->gain.count - 1;
}

void lp_entry_add(struct lp *lp, int row, double value)
{
    if (!lp) {
        return;
    }
    SCORE_ASSERT(lp->is_out_of_memory || (row >= 0 && (size_t)row < lp->row_low.count));
    index_add(lp, &lp->row, lp->value.count, &lp->row_capacity, row);
    list_add(lp, &lp->value, value);
}

enum score_status lp_solve(struct lp *lp, double *ret_optimum, struct score_error *err)
{
    if (lp) { /* where the last column ends */
        index_add(lp, &lp->begin, lp->gain.count, &lp->begin_capacity, (int)lp->value.count);
        lp->model = lp->is_out_of_memory ? NULL : Clp_newModel();
    }
    if (!lp || !lp->model) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    Clp_setLogLevel(lp->model, 0);
    Clp_setOptimizationDirection(lp->model, -1);
    Clp_loadProblem(lp->model, (int)lp->gain.count, (int)lp->row_low.count, lp->begin, lp->row,
                    lp->value.items, lp->low.items, lp->high.items, lp->gain.items,
                    lp->row_low.items, lp->row_high.items);
    (void)Clp_initialSolve(lp->model);
    if (Clp_status(lp->model) != 0) {
        return score_error_set(err, SCORE_CONFLICT, "",
                               "the linear programme has no optimum (CLP status %d)",
                               Clp_status(lp->model));
    }
    *ret_optimum = Clp_objectiveValue(lp->model);
    return SCORE_OK;
}

const double *lp_solution(const struct lp *lp)
{
    return Clp_primalColumnSolution(lp->model);
}
