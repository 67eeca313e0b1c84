/* SPDX-License-Identifier: Apache-2.0 */
#include "evaluate/logistic.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/numerics.h"

enum { STEPS_MAX = 100, HALVINGS_MAX = 40 };
/* Half the squared Newton decrement is what is left to gain; the step it belongs to is taken. */
static const double DECREMENT_MIN = 1e-20;
/* Of the objective: less than this of a rise is rounding. */
static const double RISE_MAX = 1e-13;

/* One fit at work. The intercept is the last of the `size` parameters. */
struct fit {
    const struct logistic_data *data;
    double c;
    size_t size;
    double *now;     /* parameters */
    double *next;    /* those that a step leads to */
    double *slope;   /* of the objective; then the step */
    double *bending; /* its second derivatives, size x size, lower half; then their root */
};

static double row_linear(const struct fit *fit, const double *parameters, size_t row)
{
    const struct logistic_data *data = fit->data;
    double sum = parameters[fit->size - 1];
    for (size_t i = row ? data->ends[row - 1] : 0; i < data->ends[row]; i++) {
        sum += parameters[data->cells[i].column] * data->cells[i].value;
    }
    return sum;
}

static double objective(const struct fit *fit, const double *parameters)
{
    struct lanes loss = {0};
    double penalty = 0;
    for (size_t row = 0; row < fit->data->row_count; row++) {
        double margin = row_linear(fit, parameters, row) * (2 * fit->data->labels[row] - 1);
        double tail = score__log(1 + score__exp(margin < 0 ? margin : -margin));
        lanes_add(&loss, tail - (margin < 0 ? margin : 0));
    }
    for (size_t i = 0; i + 1 < fit->size; i++) {
        penalty += parameters[i] * parameters[i];
    }
    return 0.5 * penalty + fit->c * lanes_sum(&loss);
}

/* One row's part of slope and bending; its cells, then the intercept as a cell of value 1. */
static void row_derive(struct fit *fit, size_t row)
{
    const struct logistic_data *data = fit->data;
    size_t begin = row ? data->ends[row - 1] : 0;
    size_t end = data->ends[row];
    size_t last = fit->size - 1;
    double p = score__sigmoid(row_linear(fit, fit->now, row));
    double push = fit->c * (p - data->labels[row]);
    double weight = fit->c * p * (1 - p);
    for (size_t i = begin; i < end; i++) {
        uint32_t column = data->cells[i].column;
        double value = data->cells[i].value;
        fit->slope[column] += push * value;
        fit->bending[last * fit->size + column] += weight * value;
        for (size_t j = begin; j < end; j++) {
            uint32_t other = data->cells[j].column;
            if (other <= column) {
                fit->bending[column * fit->size + other] += weight * value * data->cells[j].value;
            }
        }
    }
    fit->slope[last] += push;
    fit->bending[last * fit->size + last] += weight;
}

static void derive(struct fit *fit)
{
    memset(fit->bending, 0, fit->size * fit->size * sizeof(double));
    fit->slope[fit->size - 1] = 0;
    for (size_t i = 0; i + 1 < fit->size; i++) {
        fit->slope[i] = fit->now[i];
        fit->bending[i * fit->size + i] = 1;
    }
    for (size_t row = 0; row < fit->data->row_count; row++) {
        row_derive(fit, row);
    }
}

/* Cholesky in place; false when the matrix is not positive definite. */
static bool root_take(double *matrix, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        for (size_t j = 0; j <= i; j++) {
            double sum = matrix[i * size + j];
            for (size_t k = 0; k < j; k++) {
                sum -= matrix[i * size + k] * matrix[j * size + k];
            }
            if (i != j) {
                matrix[i * size + j] = sum / matrix[j * size + j];
            } else if (sum > 0) {
                matrix[i * size + i] = sqrt(sum);
            } else {
                return false;
            }
        }
    }
    return true;
}

/* Solves root root' x = vector in place; answers the square of the solution of the first half. */
static double root_solve(const double *root, double *vector, size_t size)
{
    double square = 0;
    for (size_t i = 0; i < size; i++) {
        for (size_t k = 0; k < i; k++) {
            vector[i] -= root[i * size + k] * vector[k];
        }
        vector[i] /= root[i * size + i];
        square += vector[i] * vector[i];
    }
    for (size_t i = size; i-- > 0;) {
        for (size_t k = i + 1; k < size; k++) {
            vector[i] -= root[k * size + i] * vector[k];
        }
        vector[i] /= root[i * size + i];
    }
    return square;
}

/* Along the step, halved until the objective does not rise. */
static void step_take(struct fit *fit)
{
    double before = objective(fit, fit->now);
    double length = 1;
    for (int i = 0; i < HALVINGS_MAX; i++, length *= 0.5) {
        for (size_t k = 0; k < fit->size; k++) {
            fit->next[k] = fit->now[k] - length * fit->slope[k];
        }
        if (objective(fit, fit->next) <= before * (1 + RISE_MAX)) {
            break;
        }
    }
    memcpy(fit->now, fit->next, fit->size * sizeof(double));
}

static enum score_status converge(struct fit *fit, struct score_error *err)
{
    for (int step = 0; step < STEPS_MAX; step++) {
        derive(fit);
        if (!root_take(fit->bending, fit->size)) {
            break;
        }
        double decrement = 0.5 * root_solve(fit->bending, fit->slope, fit->size);
        if (decrement <= DECREMENT_MIN) {
            for (size_t k = 0; k < fit->size; k++) {
                fit->now[k] -= fit->slope[k];
            }
            return SCORE_OK;
        }
        step_take(fit);
    }
    return score_error_set(err, SCORE_LIMIT, "", "the logistic regression did not converge");
}

static enum score_status data_check(const struct logistic_data *data, double c,
                                    struct score_error *err)
{
    size_t ones = 0;
    for (size_t row = 0; row < data->row_count; row++) {
        ones += data->labels[row] > 0.5;
    }
    if (ones == 0 || ones == data->row_count || !(c > 0)) {
        return score_error_set(err, SCORE_INVALID, "",
                               "a logistic regression needs both labels and a C above 0");
    }
    return SCORE_OK;
}

enum score_status logistic_fit(const struct logistic_data *data, double c,
                               struct logistic_model *ret, struct score_error *err)
{
    struct fit fit = {.data = data, .c = c, .size = data->column_count + 1};
    SCORE_TRY(data_check(data, c, err));
    double *memory = calloc(fit.size * (fit.size + 3), sizeof(double));
    if (!memory) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    fit.now = memory;
    fit.next = memory + fit.size;
    fit.slope = memory + 2 * fit.size;
    fit.bending = memory + 3 * fit.size;
    enum score_status status = converge(&fit, err);
    if (status) {
        free(memory);
        return status;
    }
    /* The parameters come first: the rest of the memory is a tail that costs nothing to keep. */
    ret->weights = memory;
    ret->column_count = data->column_count;
    ret->intercept = fit.now[fit.size - 1];
    return SCORE_OK;
}

void logistic_done(struct logistic_model *model)
{
    free(model->weights);
    *model = (struct logistic_model){0};
}

double logistic_linear(const struct logistic_model *model, const struct logistic_cell *cells,
                       size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += model->weights[cells[i].column] * cells[i].value;
    }
    return sum;
}
