/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_BASE_CLOCK_WATCH_H
#define SCORE_BASE_CLOCK_WATCH_H

/*
 * Notices when the wall clock is set, by a steady one beside it. One thread at a time. {0} is one
 * that has seen nothing yet. A machine that slept looks as if its clock had been set ahead.
 */

#include "base/clock.h"

#ifdef __cplusplus
extern "C" {
#endif

/* More than clocks are corrected by, little by little, between two looks. */
#define CLOCK_WATCH_JUMP_MS (INT64_C(30) * CLOCK_SECOND_MS)

struct clock_watch {
    int64_t wall_ms;
    int64_t steady_ms;
    int64_t ahead_ms; /* all jumps so far, but never less than none */
    bool has_seen;
};

/* How far the wall clock has jumped since the last look, back = negative; 0 = it went its way. */
int64_t clock_watch_look(struct clock_watch *watch, int64_t wall_ms, int64_t steady_ms);

#ifdef __cplusplus
}
#endif

#endif
