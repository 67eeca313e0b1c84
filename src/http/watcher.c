/* SPDX-License-Identifier: Apache-2.0 */
#include "http/watcher.h"

#include <pthread.h>

#include "base/log.h"
#include "http/thread_context.h"

struct watcher {
    struct watcher_options options;
    struct thread_context context; /* the thread's own, as all down to cannot_wait */
    int64_t last_seq;
    bool has_last;
    bool cannot_wait; /* this database does not tell */
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t stopped; /* on the monotonic clock */
    bool is_stopping;
};

/* False when stopping. */
static bool watcher_sleep(struct watcher *watcher, int64_t ms)
{
    struct timespec due;
    (void)clock_gettime(CLOCK_MONOTONIC, &due);
    int64_t ns = due.tv_nsec + ms % 1000 * 1000000;
    due.tv_sec += (time_t)(ms / 1000 + ns / 1000000000);
    due.tv_nsec = (long)(ns % 1000000000);
    int waited = 0;
    (void)pthread_mutex_lock(&watcher->lock);
    while (!watcher->is_stopping && !waited) {
        waited = pthread_cond_timedwait(&watcher->stopped, &watcher->lock, &due);
    }
    bool goes_on = !watcher->is_stopping;
    (void)pthread_mutex_unlock(&watcher->lock);
    return goes_on;
}

static void failure_log(enum score_status status, const struct score_error *err)
{
    char text[SCORE_ERROR_TEXT_SIZE * 2];
    log_line(LOG_ERROR, "watcher.look", "status=%s text=%s", score_status_name(status),
             log_quote(err->text, text, sizeof(text)));
}

/* Until the database tells, or `ms` have gone by; false when stopping. */
static bool watcher_wait(struct watcher *watcher, int64_t ms)
{
    const struct http_backend *backend = watcher->options.backend;
    struct score_error err = {0};
    bool has_news = false;
    struct api_context *context = NULL;
    if (backend->wait && !watcher->cannot_wait) {
        context = thread_context_get(&watcher->context, &err);
    }
    if (!context) {
        return watcher_sleep(watcher, ms);
    }
    enum score_status status =
        backend->wait(context, watcher->options.poll_max_ms, &has_news, &err);
    watcher->cannot_wait = status == SCORE_UNSUPPORTED;
    if (status && !watcher->cannot_wait) {
        failure_log(status, &err);
        thread_context_note(&watcher->context, status);
    }
    return watcher_sleep(watcher, status ? ms : 0);
}

/* True when there is a new event. */
static bool watcher_look(struct watcher *watcher)
{
    struct score_error err = {0};
    int64_t seq = 0;
    struct api_context *context = thread_context_get(&watcher->context, &err);
    if (!context) {
        return false; /* logged there */
    }
    enum score_status status = watcher->options.backend->stream_last(context, &seq, &err);
    if (status) {
        failure_log(status, &err);
        thread_context_note(&watcher->context, status);
        return false;
    }
    bool is_new = watcher->has_last && seq != watcher->last_seq;
    watcher->last_seq = seq;
    watcher->has_last = true;
    return is_new;
}

static void *watcher_main(void *user)
{
    struct watcher *watcher = user;
    const struct watcher_options *options = &watcher->options;
    int64_t ms = options->poll_min_ms;
    do {
        bool is_new = watcher_look(watcher);
        ms = is_new ? options->poll_min_ms : 2 * ms;
        ms = ms < options->poll_max_ms ? ms : options->poll_max_ms;
        if (is_new) {
            options->seen(options->user);
        }
    } while (watcher_wait(watcher, ms));
    thread_context_close(&watcher->context);
    return NULL;
}

enum score_status watcher_create(const struct watcher_options *options,
                                 struct watcher **ret_watcher, struct score_error *err)
{
    SCORE_ASSERT(options->poll_min_ms > 0 && options->poll_max_ms >= options->poll_min_ms);
    struct watcher *watcher = calloc(1, sizeof *watcher);
    if (!watcher) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    watcher->options = *options;
    watcher->context = (struct thread_context){
        .backend = options->backend, .metrics = options->metrics, .thread = HTTP_THREAD_READ};
    (void)pthread_mutex_init(&watcher->lock, NULL);
    pthread_condattr_t attributes;
    (void)pthread_condattr_init(&attributes);
    (void)pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&watcher->stopped, &attributes);
    (void)pthread_condattr_destroy(&attributes);
    if (pthread_create(&watcher->thread, NULL, watcher_main, watcher)) {
        (void)pthread_cond_destroy(&watcher->stopped);
        (void)pthread_mutex_destroy(&watcher->lock);
        free(watcher);
        return score_error_set(err, SCORE_LIMIT, "", "the system gives no more threads");
    }
    *ret_watcher = watcher;
    return SCORE_OK;
}

void watcher_free(struct watcher *watcher)
{
    if (!watcher) {
        return;
    }
    (void)pthread_mutex_lock(&watcher->lock);
    watcher->is_stopping = true;
    (void)pthread_cond_broadcast(&watcher->stopped);
    (void)pthread_mutex_unlock(&watcher->lock);
    (void)pthread_join(watcher->thread, NULL);
    (void)pthread_cond_destroy(&watcher->stopped);
    (void)pthread_mutex_destroy(&watcher->lock);
    free(watcher);
}
