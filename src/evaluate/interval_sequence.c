/* SPDX-License-Identifier: Apache-2.0 */

/* The off-policy confidence sequence: wealth of bets against a value. */

#include <math.h>

#include "engine/numerics.h"
#include "evaluate/interval.h"

enum { BETS = 16, BISECTIONS = 50 };
static const double LOG_40 = 3.6888794541139363; /* log(1 / .025), a side */

/* log of prod (1 + bet (x - v)); -inf when it was lost. */
static double bet_log_wealth(const struct estimator_rows *rows, double v, bool is_upper, double bet)
{
    double product = 1;
    double log_sum = 0;
    for (size_t i = 0; i < rows->count; i++) {
        const struct estimator_row *row = &rows->items[i];
        double x = row->weight * (is_upper ? 1 - row->reward : row->reward);
        product *= 1 + bet * (x - v);
        /* A logarithm now and then, not for each row: they are what costs. */
        if (product > 1e150 || product < 1e-150) {
            log_sum += score__log(product);
            product = 1;
        }
    }
    return log_sum + score__log(product);
}

/* `v` is what the bets are against: the value, or its distance from 1. */
static double log_wealth(const struct estimator_rows *rows, double v, bool is_upper)
{
    double logs[BETS];
    double most = (double)-INFINITY;
    double bet = 1;
    for (int i = 0; i < BETS; i++, bet *= 0.5) {
        logs[i] = bet_log_wealth(rows, v, is_upper, bet);
        most = logs[i] > most ? logs[i] : most;
    }
    if (isinf(most)) {
        return most;
    }
    double sum = 0;
    for (int i = 0; i < BETS; i++) {
        sum += score__exp(logs[i] - most);
    }
    return most + score__log(sum / BETS);
}

double interval_sequence_log_wealth(const struct estimator_rows *rows, double v, bool is_upper)
{
    return log_wealth(rows, is_upper ? 1 - v : v, is_upper);
}

/* The largest v that the bets have refuted; every factor falls with v, so wealth does. */
static double side_low(const struct estimator_rows *rows, bool is_upper)
{
    double low = 0;
    double high = 1;
    if (log_wealth(rows, 0, is_upper) < LOG_40) {
        return 0;
    }
    for (int i = 0; i < BISECTIONS; i++) {
        double middle = 0.5 * (low + high);
        if (log_wealth(rows, middle, is_upper) >= LOG_40) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

struct interval interval_sequence(const struct estimator_rows *rows)
{
    return (struct interval){side_low(rows, false), 1 - side_low(rows, true)};
}
