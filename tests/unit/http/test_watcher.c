/* SPDX-License-Identifier: Apache-2.0 */

/* The thread that notices what other nodes commit: told by the database, or looking by itself. */

#include "check.h"

#include <pthread.h>

#include "base/log.h"
#include "fake_backend.h"
#include "http/metrics.h"
#include "http/watcher.h"

enum { SOON_MS = 1, HOUR_MS = 3600 * 1000 };

/* All but the options under `lock`. */
struct lookout {
    struct fake_backend fake;
    struct metrics *metrics;
    struct watcher *watcher;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int seen;  /* calls */
    int waits; /* calls of the database's wait */
    int looks; /* for the newest event */
    enum score_status (*last)(struct api_context *context, int64_t *ret_seq,
                              struct score_error *err); /* the fake's */
    bool is_told;                                       /* the database tells now */
    bool is_over;                                       /* the database lets everybody go */
    enum score_status answer;                           /* of the wait, when it is told */
};

static struct lookout *lookout;

static void seen(void *user)
{
    struct lookout *self = user;
    (void)pthread_mutex_lock(&self->lock);
    self->seen++;
    (void)pthread_cond_broadcast(&self->changed);
    (void)pthread_mutex_unlock(&self->lock);
}

static enum score_status last_counted(struct api_context *context, int64_t *ret_seq,
                                      struct score_error *err)
{
    enum score_status status = lookout->last(context, ret_seq, err);
    (void)pthread_mutex_lock(&lookout->lock);
    lookout->looks++;
    (void)pthread_cond_broadcast(&lookout->changed);
    (void)pthread_mutex_unlock(&lookout->lock);
    return status;
}

/* A database that tells: blocks until it does. */
static enum score_status wait_told(struct api_context *context, int64_t ms, bool *ret_has_news,
                                   struct score_error *err)
{
    (void)context;
    (void)pthread_mutex_lock(&lookout->lock);
    assert_int_equal(ms, HOUR_MS);
    lookout->waits++;
    (void)pthread_cond_broadcast(&lookout->changed);
    while (!lookout->is_told && !lookout->is_over) {
        (void)pthread_cond_wait(&lookout->changed, &lookout->lock);
    }
    lookout->is_told = false;
    *ret_has_news = true;
    enum score_status status = lookout->answer;
    lookout->answer = SCORE_OK;
    (void)pthread_mutex_unlock(&lookout->lock);
    return status ? score_error_set(err, status, "", "the fake database says no") : SCORE_OK;
}

static enum score_status wait_never(struct api_context *context, int64_t ms, bool *ret_has_news,
                                    struct score_error *err)
{
    (void)context;
    (void)ms;
    (void)ret_has_news;
    (void)pthread_mutex_lock(&lookout->lock);
    lookout->waits++;
    (void)pthread_mutex_unlock(&lookout->lock);
    return score_error_set(err, SCORE_UNSUPPORTED, "", "this database does not tell");
}

static void tell(enum score_status answer)
{
    (void)pthread_mutex_lock(&lookout->lock);
    lookout->is_told = true;
    lookout->answer = answer;
    (void)pthread_cond_broadcast(&lookout->changed);
    (void)pthread_mutex_unlock(&lookout->lock);
}

static void reach(const int *number, int value)
{
    (void)pthread_mutex_lock(&lookout->lock);
    while (*number < value) {
        (void)pthread_cond_wait(&lookout->changed, &lookout->lock);
    }
    (void)pthread_mutex_unlock(&lookout->lock);
}

static int get(const int *number)
{
    (void)pthread_mutex_lock(&lookout->lock);
    int value = *number;
    (void)pthread_mutex_unlock(&lookout->lock);
    return value;
}

static void watch(int64_t poll_max_ms)
{
    const struct watcher_options options = {
        .backend = &lookout->fake.backend,
        .metrics = lookout->metrics,
        .poll_min_ms = SOON_MS,
        .poll_max_ms = poll_max_ms,
        .seen = seen,
        .user = lookout,
    };
    assert_int_equal(watcher_create(&options, &lookout->watcher, NULL), SCORE_OK);
}

static int lookout_open(void **state)
{
    (void)state;
    lookout = calloc(1, sizeof *lookout);
    assert_non_null(lookout);
    fake_backend_init(&lookout->fake);
    lookout->last = lookout->fake.backend.stream_last;
    lookout->fake.backend.stream_last = last_counted;
    (void)pthread_mutex_init(&lookout->lock, NULL);
    (void)pthread_cond_init(&lookout->changed, NULL);
    assert_int_equal(metrics_create(&lookout->metrics, NULL), SCORE_OK);
    return 0;
}

static int lookout_close(void **state)
{
    (void)state;
    (void)pthread_mutex_lock(&lookout->lock);
    lookout->is_over = true;
    (void)pthread_cond_broadcast(&lookout->changed);
    (void)pthread_mutex_unlock(&lookout->lock);
    watcher_free(lookout->watcher);
    int opened = fake_get(&lookout->fake, &lookout->fake.opened[HTTP_THREAD_READ]);
    assert_int_equal(fake_get(&lookout->fake, &lookout->fake.closed[HTTP_THREAD_READ]), opened);
    metrics_free(lookout->metrics);
    fake_backend_done(&lookout->fake);
    (void)pthread_mutex_destroy(&lookout->lock);
    (void)pthread_cond_destroy(&lookout->changed);
    free(lookout);
    return 0;
}

static void test_watcher__looks_where_nobody_tells(void **state)
{
    (void)state;
    lookout->fake.backend.wait = wait_never;
    fake_feed_add(&lookout->fake.feed, 1);
    watch(SOON_MS);
    reach(&lookout->looks, 1); /* what is there by then is not new */
    for (int i = 1; i <= 5; i++) {
        fake_feed_add(&lookout->fake.feed, 1);
        reach(&lookout->seen, i);
    }
    assert_int_equal(get(&lookout->waits), 1); /* asked once, and never again */
}

/* Looking alone would take an hour. */
static void test_watcher__is_told(void **state)
{
    (void)state;
    lookout->fake.backend.wait = wait_told;
    watch(HOUR_MS);
    reach(&lookout->waits, 1);
    for (int i = 1; i <= 3; i++) {
        fake_feed_add(&lookout->fake.feed, 1);
        tell(SCORE_OK);
        reach(&lookout->seen, i);
        reach(&lookout->waits, i + 1);
    }
    tell(SCORE_OK); /* told of what is no event */
    reach(&lookout->waits, 5);
    assert_int_equal(get(&lookout->seen), 3);
}

/* A connection that breaks is opened again; nothing that came meanwhile is missed. */
static void test_watcher__goes_on_after_a_failure(void **state)
{
    (void)state;
    lookout->fake.backend.wait = wait_told;
    watch(HOUR_MS);
    reach(&lookout->waits, 1);
    fake_feed_add(&lookout->fake.feed, 1);
    tell(SCORE_IO);
    reach(&lookout->seen, 1);
    reach(&lookout->waits, 2);
    assert_int_equal(fake_get(&lookout->fake, &lookout->fake.opened[HTTP_THREAD_READ]), 2);
}

#define CASE(name)                                                                                 \
    cmocka_unit_test_setup_teardown(test_watcher__##name, lookout_open, lookout_close)

int main(void)
{
    log_level_set(LOG_ERROR);
    const struct CMUnitTest tests[] = {
        CASE(looks_where_nobody_tells),
        CASE(is_told),
        CASE(goes_on_after_a_failure),
    };
    return cmocka_run_group_tests_name("http/watcher", tests, NULL, NULL);
}
