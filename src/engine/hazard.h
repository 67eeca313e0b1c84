/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_ENGINE_HAZARD_H
#define SCORE_ENGINE_HAZARD_H

/*
 * Answers and wins that take time (engine.md 4.3): discrete-time hazards. An offer is answered, or
 * not, in each span of hours; an accepted deal ends, or not, in each month. One model says whether
 * it ends in a span when it is still open (the timing model), the other how, given that it ends.
 * Spans that are not over yet teach nothing, so an open deal biases nobody.
 *
 *     P = sum over spans of  open before * ends in it * (accepted or won, given that)
 *
 * An offer that expired was open through all spans. Months are 30 days. Pure.
 */

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Spans of hours end at 1, 4, 8, 24, 48 and never; of months at 1, 2, 3, 6, 9, 12, 18, 24. */
enum { HAZARD_HOURS = 6, HAZARD_MONTHS = 8, HAZARD_SPANS = 8, HAZARD_MONTHS_LAST = 24 };
#define HAZARD_MONTH_MS (INT64_C(30) * 86400000)

/* The span that holds this time since the offer was made. */
int hazard_hour_span(int64_t elapsed_ms);
/* The span of a month since acceptance, counted from 0; beyond the last it is the last. */
int hazard_month_span(int64_t month);

/* What all candidates of a decision share: effects of the spans, as e^-effect, and their steps. */
struct hazard_clock {
    int count;
    bool is_hours;
    int steps[HAZARD_SPANS];    /* how often the timing model is asked in a span */
    double ends[HAZARD_SPANS];  /* of the timing model */
    double which[HAZARD_SPANS]; /* of the model of how it ends */
};

/* All spans of hours, or months up to a horizon of 1 .. 24. Effects start at none. */
void hazard_clock_hours(struct hazard_clock *clock);
void hazard_clock_months(struct hazard_clock *clock, int months);

/* The sum above for log-odds of ending and of the good end, before the spans' effects. */
double hazard_total(const struct hazard_clock *clock, double ends, double which);
/* Expected time of the end, given that there is one, in hours or months. */
double hazard_expected(const struct hazard_clock *clock, double ends);

#ifdef __cplusplus
}
#endif

#endif
