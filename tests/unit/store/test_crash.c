/* SPDX-License-Identifier: Apache-2.0 */

/*
 * kill -9 in the middle of writes, and a disk that fails under the writer: whatever was
 * acknowledged is there, nothing half done is, and the next start needs no repair.
 */

#include "support.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROUNDS = 10, ACKNOWLEDGED_MAX = 40, ROWS_PER_COMMIT = 5 };

/* One use case: an opportunity, its event, and a few more rows, all or nothing. */
static enum score_status use_case(struct store *store, int64_t *ret_id)
{
    enum score_status status = store_tx_begin(store, NULL);
    if (status) {
        return status;
    }
    struct opportunity opportunity = {
        .title = "Written under fire", .amount_minor = -1, .placement = PLACEMENT_NEW};
    status = store_opportunity_add(store, &opportunity, NULL);
    struct event event = event_sample(opportunity.id);
    status = status ? status : store_event_add(store, &event, NULL);
    for (int i = 0; !status && i < ROWS_PER_COMMIT; i++) {
        struct note note = {.opportunity_id = opportunity.id, .text = "note"};
        status = store_note_add(store, &note, NULL);
    }
    status = status ? status : store_tx_commit(store, NULL);
    if (status) {
        store_tx_rollback(store);
        return status;
    }
    *ret_id = opportunity.id;
    return SCORE_OK;
}

/* Commits for ever, reporting every acknowledged id; never returns. */
static void write_until_killed(const char *url, int pipe_end)
{
    struct store *store = NULL;
    if (store_open(url, STORE_READ_WRITE, &store, NULL)) {
        _exit(1);
    }
    for (;;) {
        int64_t id = 0;
        if (use_case(store, &id) || write(pipe_end, &id, sizeof(id)) != sizeof(id)) {
            _exit(2);
        }
    }
}

/* Kills the child once it has acknowledged `wanted` commits; returns all it acknowledged. */
static size_t run_and_kill(const char *url, size_t wanted, int64_t *ids)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(ends[0]);
        write_until_killed(url, ends[1]);
    }
    close(ends[1]);
    size_t count = 0;
    while (count < wanted && read(ends[0], &ids[count], sizeof(ids[0])) == sizeof(ids[0])) {
        count++;
    }
    assert_int_equal(count, wanted);
    assert_int_equal(kill(child, SIGKILL), 0);
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    /* What it still said before it died was acknowledged too. */
    while (count < ACKNOWLEDGED_MAX * 4 &&
           read(ends[0], &ids[count], sizeof(ids[0])) == sizeof(ids[0])) {
        count++;
    }
    close(ends[0]);
    return count;
}

static void acknowledged_check(struct fixture *fixture, const int64_t *ids, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct opportunity opportunity = {0};
        struct note *notes = NULL;
        size_t note_count = 0;
        MUST(store_opportunity_get(fixture->store, ids[i], &fixture->arena, &opportunity, &err));
        MUST(store_notes_list(fixture->store, ids[i], &fixture->arena, &notes, &note_count, &err));
        assert_int_equal(note_count, ROWS_PER_COMMIT);
    }
    int64_t events = 0;
    const char *problem = NULL;
    struct opportunity_counts counts = {0};
    MUST(store_event_check(fixture->store, &fixture->arena, &events, &problem, &err));
    assert_string_equal(problem, "");
    MUST(store_opportunity_count(fixture->store, &counts, &err));
    assert_int_equal(counts.by_placement[PLACEMENT_NEW], events);
    MUST(store_check(fixture->store, &err));
}

static void test_crash__nothing_acknowledged_is_lost_to_kill_9(void **state)
{
    struct fixture *fixture = *state;
    uint64_t seed = 20261124;
    for (int round = 0; round < ROUNDS; round++) {
        /* A point in the stream of commits, not in time: the same on every machine. */
        seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        size_t wanted = 1 + (size_t)(seed >> 33) % ACKNOWLEDGED_MAX;
        int64_t ids[ACKNOWLEDGED_MAX * 4];
        size_t count = run_and_kill(fixture->url, wanted, ids);
        MUST(store_open(fixture->url, STORE_READ_WRITE, &fixture->store, &err));
        acknowledged_check(fixture, ids, count);
        store_close(fixture->store);
        fixture->store = NULL;
    }
}

/* A disk that is full at the kernel: no file of this process may grow past the limit. */
static void file_size_limit(rlim_t bytes)
{
    struct rlimit limit = {.rlim_cur = bytes, .rlim_max = RLIM_INFINITY};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void test_crash__a_disk_that_refuses_to_grow_loses_nothing(void **state)
{
    struct fixture *fixture = *state;
    signal(SIGXFSZ, SIG_IGN);
    MUST(store_open(fixture->url, STORE_READ_WRITE, &fixture->store, &err));
    int64_t ids[ACKNOWLEDGED_MAX * 4];
    size_t count = 0;
    file_size_limit((rlim_t)1024 * 1024);
    enum score_status status = SCORE_OK;
    while (!status && count < SCORE_ARRAY_COUNT(ids)) {
        status = use_case(fixture->store, &ids[count]);
        count += status == SCORE_OK;
    }
    assert_int_equal(status, SCORE_IO);
    assert_true(count > 0);
    assert_int_equal(store_tx_depth(fixture->store), 0);
    /* It stays readable while it is full ... */
    struct opportunity opportunity = {0};
    MUST(store_opportunity_get(fixture->store, ids[0], &fixture->arena, &opportunity, &err));
    assert_int_equal(use_case(fixture->store, &ids[count]), SCORE_IO);
    /* ... and goes on by itself when there is space again. */
    file_size_limit(RLIM_INFINITY);
    assert_int_equal(use_case(fixture->store, &ids[count]), SCORE_OK);
    acknowledged_check(fixture, ids, count + 1);
    store_close(fixture->store);
    fixture->store = NULL;
    MUST(store_open(fixture->url, STORE_READ_WRITE, &fixture->store, &err));
    acknowledged_check(fixture, ids, count + 1);
}

#define ON_DIRECTORY(test) cmocka_unit_test_setup_teardown(test, fixture_directory, fixture_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_DIRECTORY(test_crash__nothing_acknowledged_is_lost_to_kill_9),
        ON_DIRECTORY(test_crash__a_disk_that_refuses_to_grow_loses_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
