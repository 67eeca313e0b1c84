/* SPDX-License-Identifier: Apache-2.0 */

/* The thread that sends mails: one at a time, through the writer, and never in anybody's way. */

#include "check.h"

#include "base/log.h"
#include "fake_backend.h"
#include "http/mail_worker.h"
#include "http/metrics.h"
#include "http/writer.h"
#include "mail/outlet.h"

enum { NEVER_MS = 3600 * 1000 };

/* An outbox of `waiting` mails; what the outlet says is `verdict`. All under `lock`. */
struct post_office {
    struct fake_backend fake;
    struct mail_outlet outlet;
    struct metrics *metrics;
    struct writer *writer;
    struct mail_worker *worker;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int waiting;
    int claimed;
    int sent; /* calls of the outlet */
    int recorded;
    int record_failures; /* so many records fail first */
    bool is_closed;      /* the outlet blocks until it opens, or is cancelled */
    bool is_cancelled;
    enum mail_verdict verdict;
    int64_t now_ms;
};

/* The one that runs; the backend's functions get a context only. */
static struct post_office *office;

static void office_change(int *number, int by)
{
    (void)pthread_mutex_lock(&office->lock);
    *number += by;
    (void)pthread_cond_broadcast(&office->changed);
    (void)pthread_mutex_unlock(&office->lock);
}

static void office_wait(const int *number, int value)
{
    (void)pthread_mutex_lock(&office->lock);
    while (*number < value) {
        (void)pthread_cond_wait(&office->changed, &office->lock);
    }
    (void)pthread_mutex_unlock(&office->lock);
}

static enum score_status next_at(struct api_context *context, int64_t *ret_at_ms,
                                 struct score_error *err)
{
    (void)context;
    (void)err;
    (void)pthread_mutex_lock(&office->lock);
    *ret_at_ms = office->waiting ? office->now_ms : INT64_MAX;
    (void)pthread_mutex_unlock(&office->lock);
    return SCORE_OK;
}

static enum score_status claim(struct api_context *context, struct arena *arena, struct mail *ret,
                               struct score_error *err)
{
    (void)context;
    (void)arena;
    (void)err;
    (void)pthread_mutex_lock(&office->lock);
    *ret = (struct mail){.template_name = "offer", .state = MAIL_WAITING};
    if (office->waiting) {
        office->waiting--;
        ret->id = ++office->claimed;
    }
    (void)pthread_mutex_unlock(&office->lock);
    return SCORE_OK;
}

static enum score_status record(struct api_context *context, struct arena *arena, struct mail *mail,
                                const struct mail_result *result, struct score_error *err)
{
    (void)context;
    (void)arena;
    enum score_status status = SCORE_OK;
    (void)pthread_mutex_lock(&office->lock);
    if (office->record_failures) {
        office->record_failures--;
        status = score_error_set(err, SCORE_BUSY, "", "locked");
    } else {
        mail->state = result->verdict == MAIL_TAKEN ? MAIL_SENT : MAIL_WAITING;
        office->recorded++;
    }
    (void)pthread_cond_broadcast(&office->changed);
    (void)pthread_mutex_unlock(&office->lock);
    return status;
}

static enum score_status outlet_send(void *user, const struct mail *mail, struct mail_result *ret,
                                     struct score_error *err)
{
    (void)user;
    (void)err;
    (void)pthread_mutex_lock(&office->lock);
    /* The one before was recorded, and its batch committed, before this one left. */
    assert_int_equal(mail->id, office->recorded + 1);
    office->sent++;
    (void)pthread_cond_broadcast(&office->changed);
    while (office->is_closed && !office->is_cancelled) {
        (void)pthread_cond_wait(&office->changed, &office->lock);
    }
    *ret = (struct mail_result){
        .verdict = office->is_cancelled ? MAIL_UNREACHABLE : office->verdict, .code = 250};
    (void)pthread_mutex_unlock(&office->lock);
    return SCORE_OK;
}

static void outlet_cancel(void *user)
{
    (void)user;
    (void)pthread_mutex_lock(&office->lock);
    office->is_cancelled = true;
    (void)pthread_cond_broadcast(&office->changed);
    (void)pthread_mutex_unlock(&office->lock);
}

static int office_open(void **state)
{
    office = calloc(1, sizeof *office);
    assert_non_null(office);
    fake_backend_init(&office->fake);
    office->fake.backend.mail_next_at = next_at;
    office->fake.backend.mail_claim = claim;
    office->fake.backend.mail_record = record;
    office->outlet = (struct mail_outlet){.send = outlet_send, .cancel = outlet_cancel};
    office->verdict = MAIL_TAKEN;
    (void)pthread_mutex_init(&office->lock, NULL);
    (void)pthread_cond_init(&office->changed, NULL);
    assert_int_equal(metrics_create(&office->metrics, NULL), SCORE_OK);
    struct writer_options writer = {.backend = &office->fake.backend,
                                    .metrics = office->metrics,
                                    .queue_max = 16,
                                    .batch_max = 4};
    assert_int_equal(writer_create(&writer, &office->writer, NULL), SCORE_OK);
    *state = office;
    return 0;
}

static void worker_begin(int64_t poll_ms, int64_t pause_ms)
{
    struct mail_worker_options options = {.backend = &office->fake.backend,
                                          .outlet = &office->outlet,
                                          .clock = clock_manual(&office->now_ms),
                                          .poll_ms = poll_ms,
                                          .pause_ms = pause_ms};
    assert_int_equal(mail_worker_create(&options, &office->worker, NULL), SCORE_OK);
    assert_int_equal(mail_worker_start(office->worker, office->writer, NULL), SCORE_OK);
}

static int office_close(void **state)
{
    (void)state;
    mail_worker_stop(office->worker);
    mail_worker_free(office->worker);
    writer_stop(office->writer);
    writer_free(office->writer);
    metrics_free(office->metrics);
    fake_backend_done(&office->fake);
    (void)pthread_cond_destroy(&office->changed);
    (void)pthread_mutex_destroy(&office->lock);
    free(office);
    return 0;
}

static void test_mail_worker__sends_what_waits_one_after_the_other(void **state)
{
    (void)state;
    office->waiting = 20;
    worker_begin(NEVER_MS, NEVER_MS);
    office_wait(&office->recorded, 20);
    assert_int_equal(office->sent, 20);
}

static void test_mail_worker__wakes_when_something_was_queued(void **state)
{
    (void)state;
    worker_begin(NEVER_MS, NEVER_MS);
    office_change(&office->waiting, 1);
    mail_worker_wake(office->worker);
    office_wait(&office->recorded, 1);
}

/* What the server said is recorded however often that fails: a second sending would be a repeat. */
static void test_mail_worker__an_answer_is_recorded_and_not_asked_again(void **state)
{
    (void)state;
    office->waiting = 1;
    office->record_failures = 3;
    worker_begin(1, NEVER_MS);
    office_wait(&office->recorded, 1);
    assert_int_equal(office->sent, 1);
}

static void test_mail_worker__pauses_while_no_mail_can_leave(void **state)
{
    (void)state;
    office->waiting = 3;
    office->verdict = MAIL_UNREACHABLE;
    worker_begin(NEVER_MS, NEVER_MS);
    office_wait(&office->recorded, 1);
    mail_worker_wake(office->worker); /* being woken is no reason to try the next */
    mail_worker_stop(office->worker);
    assert_int_equal(office->sent, 1);
    assert_int_equal(office->waiting, 2);
}

/* A mail server that is slow holds nobody up: the writer writes, and stopping does not wait. */
static void writer_pass(enum score_status committed, void *user)
{
    (void)committed;
    office_change(user, 1);
}

static enum score_status writer_work(struct api_context *context, void *user)
{
    (void)context;
    (void)user;
    return SCORE_OK;
}

static void test_mail_worker__a_slow_server_holds_nobody_up(void **state)
{
    (void)state;
    int written = 0;
    office->waiting = 1;
    office->is_closed = true;
    worker_begin(NEVER_MS, NEVER_MS);
    office_wait(&office->sent, 1);
    struct writer_job job = {.run = writer_work, .done = writer_pass, .user = &written};
    assert_true(writer_submit(office->writer, &job));
    office_wait(&written, 1);
    mail_worker_stop(office->worker);
    assert_true(office->is_cancelled);
    assert_int_equal(office->recorded, 1); /* how it ended is known all the same */
}

#define IN_OFFICE(test) cmocka_unit_test_setup_teardown(test, office_open, office_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_OFFICE(test_mail_worker__sends_what_waits_one_after_the_other),
        IN_OFFICE(test_mail_worker__wakes_when_something_was_queued),
        IN_OFFICE(test_mail_worker__an_answer_is_recorded_and_not_asked_again),
        IN_OFFICE(test_mail_worker__pauses_while_no_mail_can_leave),
        IN_OFFICE(test_mail_worker__a_slow_server_holds_nobody_up),
    };
    log_level_set(LOG_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
