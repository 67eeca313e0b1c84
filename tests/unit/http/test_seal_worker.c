/* SPDX-License-Identifier: Apache-2.0 */

/* The thread that seals: on its own connection, through the writer, once more when all ends. */

#include "check.h"

#include "base/log.h"
#include "fake_backend.h"
#include "http/metrics.h"
#include "http/seal_worker.h"
#include "http/writer.h"

enum { NEVER_MS = 3600 * 1000 };

struct seal_work {
    int number;
};

/* A history of `open` checkpoints to make. All under `lock`. */
struct notary {
    struct fake_backend fake;
    struct metrics *metrics;
    struct writer *writer;
    struct seal_worker *worker;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int open;
    int prepared;
    int written;
    int freed;
    int prepare_failures; /* so many fail first */
    int write_failures;
};

/* The one at work; the backend's functions get a context only. */
static struct notary *notary;

static void notary_wait(const int *number, int value)
{
    (void)pthread_mutex_lock(&notary->lock);
    while (*number < value) {
        (void)pthread_cond_wait(&notary->changed, &notary->lock);
    }
    (void)pthread_mutex_unlock(&notary->lock);
}

static enum score_status prepare(struct api_context *context, struct seal_work **ret_work,
                                 struct score_error *err)
{
    (void)context;
    enum score_status status = SCORE_OK;
    (void)pthread_mutex_lock(&notary->lock);
    if (notary->prepare_failures) {
        notary->prepare_failures--;
        status = score_error_set(err, SCORE_NOT_FOUND, "seal_key", "the signing key is missing");
    } else if (notary->open) {
        *ret_work = calloc(1, sizeof **ret_work);
        (*ret_work)->number = notary->prepared++;
    }
    (void)pthread_cond_broadcast(&notary->changed);
    (void)pthread_mutex_unlock(&notary->lock);
    return status;
}

static enum score_status write_work(struct api_context *context, struct seal_work *work,
                                    struct score_error *err)
{
    (void)context;
    enum score_status status = SCORE_OK;
    (void)pthread_mutex_lock(&notary->lock);
    /* What was prepared last is written, and nothing is prepared before that. */
    assert_int_equal(work->number, notary->prepared - 1);
    if (notary->write_failures) {
        notary->write_failures--;
        status = score_error_set(err, SCORE_BUSY, "", "locked");
    } else {
        notary->open--;
        notary->written++;
    }
    (void)pthread_cond_broadcast(&notary->changed);
    (void)pthread_mutex_unlock(&notary->lock);
    return status;
}

static void free_work(struct seal_work *work)
{
    (void)pthread_mutex_lock(&notary->lock);
    notary->freed++;
    (void)pthread_mutex_unlock(&notary->lock);
    free(work);
}

static int notary_open(void **state)
{
    notary = calloc(1, sizeof *notary);
    assert_non_null(notary);
    fake_backend_init(&notary->fake);
    notary->fake.backend.seal_prepare = prepare;
    notary->fake.backend.seal_write = write_work;
    notary->fake.backend.seal_free = free_work;
    (void)pthread_mutex_init(&notary->lock, NULL);
    (void)pthread_cond_init(&notary->changed, NULL);
    assert_int_equal(metrics_create(&notary->metrics, NULL), SCORE_OK);
    struct writer_options writer = {.backend = &notary->fake.backend,
                                    .metrics = notary->metrics,
                                    .queue_max = 16,
                                    .batch_max = 4};
    assert_int_equal(writer_create(&writer, &notary->writer, NULL), SCORE_OK);
    *state = notary;
    return 0;
}

static void worker_begin(int64_t interval_ms)
{
    struct seal_worker_options options = {.backend = &notary->fake.backend,
                                          .interval_ms = interval_ms};
    assert_int_equal(seal_worker_create(&options, notary->writer, &notary->worker, NULL), SCORE_OK);
}

static int notary_close(void **state)
{
    (void)state;
    seal_worker_stop(notary->worker);
    seal_worker_free(notary->worker);
    writer_stop(notary->writer);
    writer_free(notary->writer);
    metrics_free(notary->metrics);
    fake_backend_done(&notary->fake);
    (void)pthread_cond_destroy(&notary->changed);
    (void)pthread_mutex_destroy(&notary->lock);
    free(notary);
    return 0;
}

static void test_seal_worker__goes_on_while_there_is_more(void **state)
{
    (void)state;
    notary->open = 12;
    worker_begin(NEVER_MS);
    notary_wait(&notary->written, 12);
    seal_worker_stop(notary->worker);
    assert_int_equal(notary->prepared, 12);
    assert_int_equal(notary->freed, 12);
}

static void test_seal_worker__seals_what_is_left_when_it_stops(void **state)
{
    (void)state;
    notary->open = 1;
    worker_begin(NEVER_MS);
    notary_wait(&notary->written, 1);
    (void)pthread_mutex_lock(&notary->lock);
    notary->open = 2;
    (void)pthread_mutex_unlock(&notary->lock);
    seal_worker_stop(notary->worker);
    assert_int_equal(notary->written, 3);
}

static void test_seal_worker__tries_again_after_a_failure(void **state)
{
    (void)state;
    notary->open = 3;
    notary->prepare_failures = 2;
    notary->write_failures = 2;
    worker_begin(1);
    notary_wait(&notary->written, 3);
    seal_worker_stop(notary->worker);
    assert_int_equal(notary->prepared, notary->freed);
}

#define WITH_NOTARY(test) cmocka_unit_test_setup_teardown(test, notary_open, notary_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_NOTARY(test_seal_worker__goes_on_while_there_is_more),
        WITH_NOTARY(test_seal_worker__seals_what_is_left_when_it_stops),
        WITH_NOTARY(test_seal_worker__tries_again_after_a_failure),
    };
    log_level_set(LOG_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
