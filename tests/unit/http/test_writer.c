/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "base/log.h"
#include "fake_backend.h"
#include "http/metrics.h"
#include "http/writer.h"

enum { JOBS_MAX = 16, AGES_MS = 3600 * 1000 };

struct recorder {
    struct fake_backend fake;
    struct metrics *metrics;
    struct writer *writer;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int done;
    enum score_status committed[JOBS_MAX];
    int commits_seen[JOBS_MAX]; /* transactions committed when the job was told */
};

struct recorded_job {
    struct writer_job job;
    struct recorder *recorder;
    int number;
    enum score_status result;
    bool waits;
    int more; /* runs that are left after this one */
};

static void recorder_init(struct recorder *recorder, size_t queue_max, size_t batch_max)
{
    *recorder = (struct recorder){0};
    fake_backend_init(&recorder->fake);
    (void)pthread_mutex_init(&recorder->lock, NULL);
    (void)pthread_cond_init(&recorder->changed, NULL);
    assert_int_equal(metrics_create(&recorder->metrics, NULL), SCORE_OK);
    struct writer_options options = {
        .backend = &recorder->fake.backend,
        .metrics = recorder->metrics,
        .queue_max = queue_max,
        .batch_max = batch_max,
        .repeat_ms = AGES_MS,
    };
    assert_int_equal(writer_create(&options, &recorder->writer, NULL), SCORE_OK);
}

static void recorder_done(struct recorder *recorder)
{
    writer_stop(recorder->writer);
    writer_free(recorder->writer);
    metrics_free(recorder->metrics);
    fake_backend_done(&recorder->fake);
    (void)pthread_cond_destroy(&recorder->changed);
    (void)pthread_mutex_destroy(&recorder->lock);
}

static enum score_status job_run(struct api_context *context, void *user)
{
    struct recorded_job *job = user;
    (void)context;
    if (job->waits) {
        fake_gate_pass(&job->recorder->fake);
    }
    return job->result;
}

static bool job_again(void *user)
{
    struct recorded_job *job = user;
    return job->more-- > 0;
}

static void job_done(enum score_status committed, void *user)
{
    struct recorded_job *job = user;
    struct recorder *recorder = job->recorder;
    int commits = fake_get(&recorder->fake, &recorder->fake.committed);
    (void)pthread_mutex_lock(&recorder->lock);
    recorder->committed[job->number] = committed;
    recorder->commits_seen[job->number] = commits;
    recorder->done++;
    (void)pthread_cond_broadcast(&recorder->changed);
    (void)pthread_mutex_unlock(&recorder->lock);
}

static void done_wait(struct recorder *recorder, int count)
{
    (void)pthread_mutex_lock(&recorder->lock);
    while (recorder->done < count) {
        (void)pthread_cond_wait(&recorder->changed, &recorder->lock);
    }
    (void)pthread_mutex_unlock(&recorder->lock);
}

static void jobs_make(struct recorder *recorder, struct recorded_job *jobs, int count)
{
    for (int i = 0; i < count; i++) {
        jobs[i] = (struct recorded_job){
            .job = {.run = job_run, .done = job_done, .user = &jobs[i]},
            .recorder = recorder,
            .number = i,
        };
    }
}

static void test_writer__waiting_jobs_share_one_commit(void **state)
{
    (void)state;
    struct recorder recorder;
    recorder_init(&recorder, 100, 8);
    struct recorded_job jobs[11];
    jobs_make(&recorder, jobs, 11);
    jobs[0].waits = true;
    assert_true(writer_submit(recorder.writer, &jobs[0].job));
    fake_gate_wait(&recorder.fake, 1);
    for (int i = 1; i < 11; i++) {
        assert_true(writer_submit(recorder.writer, &jobs[i].job));
    }
    assert_int_equal(writer_queued(recorder.writer), 10);
    fake_gate_open(&recorder.fake);
    done_wait(&recorder, 11);
    /* The first alone, eight by the batch's bound, two that were left. */
    assert_int_equal(fake_get(&recorder.fake, &recorder.fake.committed), 3);
    assert_int_equal(fake_get(&recorder.fake, &recorder.fake.jobs_kept), 11);
    for (int i = 0; i < 11; i++) {
        assert_int_equal(recorder.committed[i], SCORE_OK);
        /* Nobody is told before the commit that holds its job. */
        assert_int_equal(recorder.commits_seen[i], i == 0 ? 1 : i <= 8 ? 2 : 3);
    }
    recorder_done(&recorder);
}

static void test_writer__a_failed_job_leaves_the_others_alone(void **state)
{
    (void)state;
    struct recorder recorder;
    recorder_init(&recorder, 100, 8);
    struct recorded_job jobs[4];
    jobs_make(&recorder, jobs, 4);
    jobs[0].waits = true;
    jobs[2].result = SCORE_CONFLICT;
    assert_true(writer_submit(recorder.writer, &jobs[0].job));
    fake_gate_wait(&recorder.fake, 1);
    for (int i = 1; i < 4; i++) {
        assert_true(writer_submit(recorder.writer, &jobs[i].job));
    }
    fake_gate_open(&recorder.fake);
    done_wait(&recorder, 4);
    assert_int_equal(fake_get(&recorder.fake, &recorder.fake.jobs_kept), 3);
    assert_int_equal(fake_get(&recorder.fake, &recorder.fake.jobs_undone), 1);
    assert_int_equal(fake_get(&recorder.fake, &recorder.fake.committed), 2);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(recorder.committed[i], SCORE_OK);
    }
    assert_true(writer_is_well(recorder.writer, 10000));
    recorder_done(&recorder);
}

static void test_writer__a_job_that_goes_on_shares_one_commit(void **state)
{
    (void)state;
    struct recorder recorder;
    recorder_init(&recorder, 100, 8);
    struct recorded_job job;
    jobs_make(&recorder, &job, 1);
    job.job.again = job_again;
    job.more = 5;
    assert_true(writer_submit(recorder.writer, &job.job));
    done_wait(&recorder, 1);
    assert_int_equal(fake_get(&recorder.fake, &recorder.fake.jobs_kept), 6);
    assert_int_equal(fake_get(&recorder.fake, &recorder.fake.committed), 1);
    assert_int_equal(recorder.committed[0], SCORE_OK);
    recorder_done(&recorder);
}

static void test_writer__a_job_that_goes_on_lets_others_through(void **state)
{
    (void)state;
    struct recorder recorder;
    recorder_init(&recorder, 100, 8);
    struct recorded_job jobs[2];
    jobs_make(&recorder, jobs, 2);
    jobs[0].job.again = job_again;
    jobs[0].more = 5;
    jobs[0].waits = true;
    assert_true(writer_submit(recorder.writer, &jobs[0].job));
    fake_gate_wait(&recorder.fake, 1);
    assert_true(writer_submit(recorder.writer, &jobs[1].job));
    fake_gate_open(&recorder.fake);
    done_wait(&recorder, 2);
    /* Run once, committed; then the one that waited. It is for the job's owner to come again. */
    assert_int_equal(fake_get(&recorder.fake, &recorder.fake.jobs_kept), 2);
    assert_int_equal(fake_get(&recorder.fake, &recorder.fake.committed), 2);
    assert_int_equal(jobs[0].more, 4);
    recorder_done(&recorder);
}

/* ---- batches that are done together ---------------------------------------------------------- */

struct together {
    struct recorder *recorder;
    enum score_status fails; /* the commit of what is done together */
    bool may_again;
    int announced; /* calls */
    int asked;
};
static struct together together; /* of the writer's thread, and of the test when that has stopped */

static enum score_status batch_begin(struct api_context *context, struct api_call *const *calls,
                                     size_t count, struct score_error *err)
{
    (void)context;
    (void)err;
    for (size_t i = 0; i < count; i++) {
        assert_non_null(calls[i]);
    }
    together.announced += (int)count;
    fake_set(&together.recorder->fake, &together.recorder->fake.commit_fails, together.fails);
    return SCORE_OK;
}

static bool batch_failed(const struct api_context *context)
{
    (void)context;
    together.asked++;
    fake_set(&together.recorder->fake, &together.recorder->fake.commit_fails,
             together.may_again ? SCORE_OK : together.fails);
    return together.may_again;
}

static void together_run(struct recorder *recorder, struct recorded_job *jobs, int calls)
{
    static struct api_call call;
    recorder_init(recorder, 100, 8);
    together.recorder = recorder;
    recorder->fake.backend.batch_begin = batch_begin;
    recorder->fake.backend.batch_failed = batch_failed;
    jobs_make(recorder, jobs, 4);
    jobs[0].waits = true;
    assert_true(writer_submit(recorder->writer, &jobs[0].job));
    fake_gate_wait(&recorder->fake, 1);
    for (int i = 1; i < 4; i++) {
        jobs[i].job.call = i <= calls ? &call : NULL;
        assert_true(writer_submit(recorder->writer, &jobs[i].job));
    }
    fake_gate_open(&recorder->fake);
    done_wait(recorder, 4);
    writer_stop(recorder->writer);
}

static void test_writer__tells_what_will_come_when_all_are_calls(void **state)
{
    (void)state;
    for (int calls = 0; calls <= 3; calls++) {
        struct recorder recorder;
        struct recorded_job jobs[4];
        together = (struct together){0};
        together_run(&recorder, jobs, calls);
        assert_int_equal(together.announced, calls == 3 ? 3 : 0);
        assert_int_equal(together.asked, 0);
        assert_int_equal(recorder.fake.committed, 2);
        recorder_done(&recorder);
    }
}

static void test_writer__what_fails_together_is_done_one_by_one(void **state)
{
    (void)state;
    for (int may_again = 0; may_again < 2; may_again++) {
        struct recorder recorder;
        struct recorded_job jobs[4];
        together = (struct together){.fails = SCORE_IO, .may_again = may_again};
        together_run(&recorder, jobs, 3);
        assert_int_equal(together.announced, 3);
        assert_int_equal(together.asked, 1);
        assert_int_equal(recorder.fake.rolled_back, 1);
        assert_int_equal(recorder.fake.committed, may_again ? 2 : 1);
        assert_int_equal(recorder.fake.jobs_kept, may_again ? 7 : 4);
        for (int i = 1; i < 4; i++) {
            assert_int_equal(recorder.committed[i], may_again ? SCORE_OK : SCORE_IO);
        }
        recorder_done(&recorder);
    }
}

static void test_writer__a_failed_commit_is_told_to_the_whole_batch(void **state)
{
    (void)state;
    struct recorder recorder;
    recorder_init(&recorder, 100, 8);
    struct recorded_job jobs[4];
    jobs_make(&recorder, jobs, 4);
    jobs[0].waits = true;
    jobs[2].result = SCORE_CONFLICT;
    assert_true(writer_submit(recorder.writer, &jobs[0].job));
    fake_gate_wait(&recorder.fake, 1);
    fake_set(&recorder.fake, &recorder.fake.commit_fails, SCORE_IO);
    assert_true(writer_submit(recorder.writer, &jobs[1].job));
    assert_true(writer_submit(recorder.writer, &jobs[2].job));
    fake_gate_open(&recorder.fake);
    done_wait(&recorder, 3);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(recorder.committed[i], SCORE_IO);
    }
    assert_false(writer_is_well(recorder.writer, 10000));
    assert_int_equal(fake_get(&recorder.fake, &recorder.fake.committed), 0);

    /* The disk has room again: the next batch opens a new connection and is well. */
    fake_set(&recorder.fake, &recorder.fake.commit_fails, SCORE_OK);
    assert_true(writer_submit(recorder.writer, &jobs[3].job));
    done_wait(&recorder, 4);
    assert_int_equal(recorder.committed[3], SCORE_OK);
    assert_true(writer_is_well(recorder.writer, 10000));
    assert_true(fake_get(&recorder.fake, &recorder.fake.opened[HTTP_THREAD_WRITER]) >= 2);
    recorder_done(&recorder);
    assert_int_equal(recorder.fake.opened[HTTP_THREAD_WRITER],
                     recorder.fake.closed[HTTP_THREAD_WRITER]);
}

static void test_writer__a_locked_database_is_told(void **state)
{
    (void)state;
    struct recorder recorder;
    recorder_init(&recorder, 100, 8);
    fake_set(&recorder.fake, &recorder.fake.begin_fails, SCORE_BUSY);
    struct recorded_job jobs[1];
    jobs_make(&recorder, jobs, 1);
    assert_true(writer_submit(recorder.writer, &jobs[0].job));
    done_wait(&recorder, 1);
    assert_int_equal(recorder.committed[0], SCORE_BUSY);
    recorder_done(&recorder);
}

static void test_writer__a_full_queue_refuses(void **state)
{
    (void)state;
    struct recorder recorder;
    recorder_init(&recorder, 2, 8);
    struct recorded_job jobs[4];
    jobs_make(&recorder, jobs, 4);
    jobs[0].waits = true;
    assert_true(writer_submit(recorder.writer, &jobs[0].job));
    fake_gate_wait(&recorder.fake, 1);
    assert_true(writer_submit(recorder.writer, &jobs[1].job));
    assert_true(writer_submit(recorder.writer, &jobs[2].job));
    assert_false(writer_submit(recorder.writer, &jobs[3].job));
    fake_gate_open(&recorder.fake);
    done_wait(&recorder, 3);
    assert_true(writer_submit(recorder.writer, &jobs[3].job));
    done_wait(&recorder, 4);
    recorder_done(&recorder);
}

static void *stop_main(void *user)
{
    writer_stop(user);
    return NULL;
}

static void test_writer__stop_writes_what_is_queued(void **state)
{
    (void)state;
    struct recorder recorder;
    recorder_init(&recorder, 100, 2);
    struct recorded_job jobs[6];
    jobs_make(&recorder, jobs, 6);
    jobs[0].waits = true;
    assert_true(writer_submit(recorder.writer, &jobs[0].job));
    fake_gate_wait(&recorder.fake, 1);
    for (int i = 1; i < 5; i++) {
        assert_true(writer_submit(recorder.writer, &jobs[i].job));
    }
    pthread_t stopper;
    assert_int_equal(pthread_create(&stopper, NULL, stop_main, recorder.writer), 0);
    fake_gate_open(&recorder.fake);
    assert_int_equal(pthread_join(stopper, NULL), 0);
    assert_int_equal(recorder.done, 5);
    assert_int_equal(recorder.fake.jobs_kept, 5);
    assert_false(writer_submit(recorder.writer, &jobs[5].job));
    recorder_done(&recorder);
}

static void test_writer__a_broken_database_is_told_at_start(void **state)
{
    (void)state;
    struct fake_backend fake;
    fake_backend_init(&fake);
    fake.open_fails = SCORE_CORRUPT;
    struct metrics *metrics = NULL;
    assert_int_equal(metrics_create(&metrics, NULL), SCORE_OK);
    struct writer *writer = NULL;
    struct score_error err = {0};
    struct writer_options options = {
        .backend = &fake.backend, .metrics = metrics, .queue_max = 1, .batch_max = 1};
    assert_int_equal(writer_create(&options, &writer, &err), SCORE_CORRUPT);
    assert_string_equal(err.text, "the fake database is closed");
    assert_null(writer);
    metrics_free(metrics);
    fake_backend_done(&fake);
}

static void test_writer__a_long_batch_is_noticed(void **state)
{
    (void)state;
    struct recorder recorder;
    recorder_init(&recorder, 100, 2);
    struct recorded_job jobs[1];
    jobs_make(&recorder, jobs, 1);
    jobs[0].waits = true;
    assert_true(writer_submit(recorder.writer, &jobs[0].job));
    fake_gate_wait(&recorder.fake, 1);
    assert_true(writer_is_well(recorder.writer, 60000));
    assert_false(writer_is_well(recorder.writer, -1));
    fake_gate_open(&recorder.fake);
    done_wait(&recorder, 1);
    assert_true(writer_is_well(recorder.writer, -1));
    recorder_done(&recorder);
}

int main(void)
{
    log_level_set(LOG_ERROR);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_writer__waiting_jobs_share_one_commit),
        cmocka_unit_test(test_writer__a_failed_job_leaves_the_others_alone),
        cmocka_unit_test(test_writer__a_job_that_goes_on_shares_one_commit),
        cmocka_unit_test(test_writer__a_job_that_goes_on_lets_others_through),
        cmocka_unit_test(test_writer__tells_what_will_come_when_all_are_calls),
        cmocka_unit_test(test_writer__what_fails_together_is_done_one_by_one),
        cmocka_unit_test(test_writer__a_failed_commit_is_told_to_the_whole_batch),
        cmocka_unit_test(test_writer__a_locked_database_is_told),
        cmocka_unit_test(test_writer__a_full_queue_refuses),
        cmocka_unit_test(test_writer__stop_writes_what_is_queued),
        cmocka_unit_test(test_writer__a_broken_database_is_told_at_start),
        cmocka_unit_test(test_writer__a_long_batch_is_noticed),
    };
    return cmocka_run_group_tests_name("http/writer", tests, NULL, NULL);
}
