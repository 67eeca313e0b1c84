/* SPDX-License-Identifier: Apache-2.0 */
#include "http/timer.h"

#include <pthread.h>

struct timer {
    int64_t interval_ms;
    void (*beat)(void *user);
    void *user;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t stopped; /* on the monotonic clock */
    bool is_stopping;
};

static void timespec_add_ms(struct timespec *at, int64_t ms)
{
    int64_t ns = at->tv_nsec + ms % 1000 * 1000000;
    at->tv_sec += (time_t)(ms / 1000 + ns / 1000000000);
    at->tv_nsec = (long)(ns % 1000000000);
}

static void *timer_main(void *user)
{
    struct timer *timer = user;
    struct timespec due;
    (void)clock_gettime(CLOCK_MONOTONIC, &due);
    (void)pthread_mutex_lock(&timer->lock);
    while (!timer->is_stopping) {
        timespec_add_ms(&due, timer->interval_ms);
        int waited = 0;
        while (!timer->is_stopping && waited == 0) {
            waited = pthread_cond_timedwait(&timer->stopped, &timer->lock, &due);
        }
        if (!timer->is_stopping) {
            (void)pthread_mutex_unlock(&timer->lock);
            timer->beat(timer->user);
            (void)pthread_mutex_lock(&timer->lock);
        }
    }
    (void)pthread_mutex_unlock(&timer->lock);
    return NULL;
}

enum score_status timer_create_every(int64_t interval_ms, void (*beat)(void *user), void *user,
                                     struct timer **ret_timer, struct score_error *err)
{
    SCORE_ASSERT(interval_ms > 0);
    struct timer *timer = calloc(1, sizeof(*timer));
    if (!timer) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    timer->interval_ms = interval_ms;
    timer->beat = beat;
    timer->user = user;
    (void)pthread_mutex_init(&timer->lock, NULL);
    pthread_condattr_t attributes;
    (void)pthread_condattr_init(&attributes);
    (void)pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&timer->stopped, &attributes);
    (void)pthread_condattr_destroy(&attributes);
    if (pthread_create(&timer->thread, NULL, timer_main, timer)) {
        (void)pthread_cond_destroy(&timer->stopped);
        (void)pthread_mutex_destroy(&timer->lock);
        free(timer);
        return score_error_set(err, SCORE_LIMIT, "", "the system gives no more threads");
    }
    *ret_timer = timer;
    return SCORE_OK;
}

void timer_free(struct timer *timer)
{
    if (!timer) {
        return;
    }
    (void)pthread_mutex_lock(&timer->lock);
    timer->is_stopping = true;
    (void)pthread_cond_broadcast(&timer->stopped);
    (void)pthread_mutex_unlock(&timer->lock);
    (void)pthread_join(timer->thread, NULL);
    (void)pthread_cond_destroy(&timer->stopped);
    (void)pthread_mutex_destroy(&timer->lock);
    free(timer);
}
