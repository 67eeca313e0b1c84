/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/hazard.h"

#include "engine/numerics.h"

static const int64_t HOUR_MS = 3600000;
static const int HOUR_ENDS[HAZARD_HOURS] = {1, 4, 8, 24, 48, 96}; /* the last one is open */
static const int MONTH_ENDS[HAZARD_MONTHS] = {1, 2, 3, 6, 9, 12, 18, 24};
static const double LOG_ODDS_MAX = 30; /* e^30 is far from what a double cannot hold */

int hazard_hour_span(int64_t elapsed_ms)
{
    int span = 0;
    while (span + 1 < HAZARD_HOURS && elapsed_ms >= HOUR_ENDS[span] * HOUR_MS) {
        span++;
    }
    return span;
}

int hazard_month_span(int64_t month)
{
    int span = 0;
    while (span + 1 < HAZARD_MONTHS && month >= MONTH_ENDS[span]) {
        span++;
    }
    return span;
}

static void clock_set(struct hazard_clock *clock, int count)
{
    clock->count = count;
    clock->is_hours = false;
    for (int span = 0; span < count; span++) {
        clock->steps[span] = 1;
        clock->ends[span] = 1;
        clock->which[span] = 1;
    }
}

void hazard_clock_hours(struct hazard_clock *clock)
{
    clock_set(clock, HAZARD_HOURS);
    clock->is_hours = true;
}

void hazard_clock_months(struct hazard_clock *clock, int months)
{
    clock_set(clock, hazard_month_span(months - 1) + 1);
    for (int span = 0; span < clock->count; span++) {
        int end = MONTH_ENDS[span] < months ? MONTH_ENDS[span] : months;
        clock->steps[span] = end - (span > 0 ? MONTH_ENDS[span - 1] : 0);
    }
}

/* Open after a span's steps. */
static double stay(double one, int steps)
{
    double all = one;
    for (int i = 1; i < steps; i++) {
        all *= one;
    }
    return all;
}

double hazard_total(const struct hazard_clock *clock, double ends, double which)
{
    double end = score__exp(-score__clamp(ends, -LOG_ODDS_MAX, LOG_ODDS_MAX));
    double good = score__exp(-score__clamp(which, -LOG_ODDS_MAX, LOG_ODDS_MAX));
    double open = 1;
    double total = 0;
    for (int span = 0; span < clock->count; span++) {
        double not_ended = end * clock->ends[span];
        double left = open * stay(not_ended / (1.0 + not_ended), clock->steps[span]);
        total += (open - left) / (1.0 + good * clock->which[span]);
        open = left;
    }
    return total;
}

double hazard_expected(const struct hazard_clock *clock, double ends)
{
    const int *edges = clock->is_hours ? HOUR_ENDS : MONTH_ENDS;
    double end = score__exp(-score__clamp(ends, -LOG_ODDS_MAX, LOG_ODDS_MAX));
    double open = 1;
    double sum = 0;
    for (int span = 0; span < clock->count; span++) {
        double not_ended = end * clock->ends[span];
        double left = open * stay(not_ended / (1.0 + not_ended), clock->steps[span]);
        double middle = (edges[span] + (span > 0 ? edges[span - 1] : 0)) / 2.0;
        sum += (open - left) * middle;
        open = left;
    }
    return open < 1 ? sum / (1.0 - open) : 0;
}
