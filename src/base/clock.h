/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_BASE_CLOCK_H
#define SCORE_BASE_CLOCK_H

/*
 * Time as an argument: milliseconds since 1970-01-01 UTC. Only `clock_system` looks at the
 * machine's clock; tests pass a fixed or stepped one.
 */

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

#define CLOCK_SECOND_MS INT64_C(1000)
#define CLOCK_MINUTE_MS (60 * CLOCK_SECOND_MS)
#define CLOCK_HOUR_MS   (60 * CLOCK_MINUTE_MS)
#define CLOCK_DAY_MS    (24 * CLOCK_HOUR_MS)

enum { CLOCK_TEXT_SIZE = 32 };

struct clock {
    int64_t (*now_ms)(void *user);
    void *user;
};

/* The machine's clock. */
struct clock clock_system(void);
/* Reads *now_ms at every call; the caller keeps and moves the value. */
struct clock clock_manual(int64_t *now_ms);
int64_t clock_now_ms(const struct clock *clock);
/* Monotonic, for measuring durations and deadlines only. */
int64_t clock_monotonic_ms(void);

/* "2026-11-24T03:20:33.000Z" */
void clock_format(int64_t at_ms, char ret[CLOCK_TEXT_SIZE]);
/* "2026-11-24" */
void clock_format_date(int64_t at_ms, char ret[CLOCK_TEXT_SIZE]);
/* RFC 3339 date-time with zone, or a plain date (midnight UTC). Years 1900-2200. */
SCORE_MUST_USE bool clock_parse(const char *text, int64_t *ret_ms);
/* 0 = Sunday .. 6 = Saturday, in UTC. */
int clock_weekday(int64_t at_ms);
int64_t clock_day_start(int64_t at_ms);
/* Adds business time: Monday to Friday count, whole UTC days; `days` 0..366. */
int64_t clock_add_business_days(int64_t at_ms, int days);

#ifdef __cplusplus
}
#endif

#endif
