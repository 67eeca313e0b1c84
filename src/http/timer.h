/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_HTTP_TIMER_H
#define SCORE_HTTP_TIMER_H

/* A thread that calls a function every so often, until stopped. */

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

struct timer;

SCORE_MUST_USE enum score_status timer_create_every(int64_t interval_ms, void (*beat)(void *user),
                                                    void *user, struct timer **ret_timer,
                                                    struct score_error *err);
/* Waits for a beat in progress. Takes NULL. */
void timer_free(struct timer *timer);

#ifdef __cplusplus
}
#endif

#endif
