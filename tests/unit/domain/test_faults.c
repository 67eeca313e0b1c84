/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Goal: whatever call to the disk fails inside a use case, the whole effect is there or nothing,
 * the error says what to do, the same connection works again, and the next start finds a sound
 * database. Method: the first, second, ... call of each kind fails until the use case comes through
 * untouched (every one with SCORE_TEST_EVERY_FAULT, as in the suite soak). Then the power goes at
 * the first, second, ... change of the disk, from the use case to the end of the checkpoint that
 * closes the database.
 */

#include "intake_support.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"
#include "domain/backup.h"
#include "fault_vfs.h"
#include "store/event_store.h"

enum {
    FIRMS = 4,
    FAULTS_MAX = 5000,
    COPY_BYTES = 65536,
    /* Every failure up to here, and behind it each STRIDE-th unless all are asked. */
    EACH_UNTIL = 2,
    STRIDE = 41,
    FILE_STEP = 4,  /* of a whole file: the 1st, 4th, 16th, .. call */
    POWER_SEEDS = 3 /* 0: all that was not flushed is lost; others: sectors by chance */
};

static const char IMPORT_CSV[] = "external_id,name,country\n"
                                 "n1,New Firm One,DE\n"
                                 "n2,New Firm Two,FR\n"
                                 "n3,New Firm Three,AT\n";

struct ground {
    char dir[64];
    char prepared[96]; /* a closed database, before the use case */
    char path[96];     /* the copy that is worked on */
    char url[112];
    int64_t ready_id;
    int64_t offer_id;
    size_t holder; /* the firm that has the offer */
    int64_t events_before;
    int64_t events_after;
};

typedef enum score_status work_fn(struct ground *ground, struct market *market);

static enum score_status work_place(struct ground *ground, struct market *market)
{
    struct placed placed;
    return place_one(market_domain(market), ground->ready_id, &placed, &market->err);
}

static enum score_status work_accept(struct ground *ground, struct market *market)
{
    struct offer_view view;
    return offer_accept(market_focal(market, ground->holder), ground->offer_id, "Call them",
                        market->now_ms + CLOCK_DAY_MS, &view, &market->err);
}

static enum score_status work_decline(struct ground *ground, struct market *market)
{
    struct offer_view view;
    return offer_decline(market_focal(market, ground->holder), ground->offer_id, "NO_CAPACITY", "",
                         &view, &market->err);
}

static enum score_status work_import(struct ground *ground, struct market *market)
{
    struct intake_case options = {.kind = IMPORT_KIND_PARTNERS, .all_or_nothing = true};
    struct import_report report;
    (void)ground;
    (void)market_domain(market);
    return intake_try(market, &options, IMPORT_CSV, &report);
}

static void file_copy(const char *from, const char *to)
{
    static char bytes[COPY_BYTES];
    int in = open(from, O_RDONLY | O_CLOEXEC);
    int out = open(to, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
    ssize_t got = 0;
    assert_true(in >= 0 && out >= 0);
    while ((got = read(in, bytes, sizeof bytes)) > 0) {
        assert_int_equal(write(out, bytes, (size_t)got), got);
    }
    assert_int_equal(got, 0);
    (void)close(in);
    (void)close(out);
}

static void beside_remove(const char *path)
{
    static const char *const suffixes[] = {"", "-wal", "-shm", "-journal"};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(suffixes); i++) {
        char name[192];
        (void)snprintf(name, sizeof name, "%s%s", path, suffixes[i]);
        (void)unlink(name);
    }
}

static int64_t events_count(struct market *market)
{
    int64_t events = 0;
    const char *problem = "";
    OK(market, store_event_check(market->store, &market->arena, &events, &problem, &market->err));
    assert_string_equal(problem, "");
    return events;
}

static void verified(struct market *market)
{
    struct verify_result result;
    OK(market, report_verify(market_domain(market), &result, &market->err));
    if (!result.ok) {
        print_error("%s\n", result.problems[0]);
    }
    assert_true(result.ok);
}

static int ground_open(void **state)
{
    struct ground *ground = calloc(1, sizeof *ground);
    struct market market;
    struct placed placed;
    assert_non_null(ground);
    /* The failures are made here, so the disk may be memory. */
    (void)snprintf(ground->dir, sizeof ground->dir, "%s/score-faults-XXXXXX",
                   access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm");
    assert_non_null(mkdtemp(ground->dir));
    (void)snprintf(ground->prepared, sizeof ground->prepared, "%s/prepared.db", ground->dir);
    (void)snprintf(ground->path, sizeof ground->path, "%s/work.db", ground->dir);
    (void)snprintf(ground->url, sizeof ground->url, "sqlite:%s", ground->prepared);
    market_open_at(&market, ground->url, FIRMS);
    ground->ready_id = market_opportunity(&market, "1000");
    int64_t passed_id = market_opportunity(&market, "2000");
    OK(&market, place_one(market_domain(&market), passed_id, &placed, &market.err));
    ground->offer_id = placed.offer.id;
    ground->holder = market_firm_index(&market, placed.offer.partner_id);
    ground->events_before = events_count(&market);
    market_close(&market);
    (void)snprintf(ground->url, sizeof ground->url, "sqlite:%s", ground->path);
    fault_vfs_install();
    *state = ground;
    return 0;
}

static int ground_close(void **state)
{
    struct ground *ground = *state;
    fault_vfs_remove();
    beside_remove(ground->prepared);
    beside_remove(ground->path);
    assert_int_equal(rmdir(ground->dir), 0);
    free(ground);
    return 0;
}

static void ground_fresh(struct ground *ground)
{
    beside_remove(ground->path);
    file_copy(ground->prepared, ground->path);
}

/* What the next start finds. */
static int64_t reopened_events(struct ground *ground)
{
    struct market market;
    market_reopen(&market, ground->url);
    verified(&market);
    int64_t events = events_count(&market);
    market_close(&market);
    return events;
}

static void error_is_clear(const struct market *market, enum score_status status, enum fault fault)
{
    const char *words = fault == FAULT_WRITE_FULL ? "disk full: make space" : "";
    if (!strstr(market->err.text, words)) {
        fail_msg("%s: %s", fault_text(fault), market->err.text);
    }
    if (status != SCORE_IO && status != SCORE_BUSY && status != SCORE_CORRUPT) {
        fail_msg("%s: %s", score_status_name(status), market->err.text);
    }
    assert_true(strlen(market->err.text) > 10);
}

static int nth_next(int nth)
{
    bool is_every = getenv("SCORE_TEST_EVERY_FAULT") != NULL;
    return nth + (is_every || nth < EACH_UNTIL ? 1 : STRIDE);
}

/* One run with one failure; false when nothing failed any more. */
static bool run_once(struct ground *ground, work_fn *work, enum fault fault, int nth)
{
    struct market market;
    ground_fresh(ground);
    market_reopen(&market, ground->url);
    fault_vfs_arm(fault, nth, false);
    enum score_status status = work(ground, &market);
    bool has_struck = fault_vfs_disarm();
    assert_int_equal(store_tx_depth(market.store), 0);
    int64_t events = events_count(&market);
    if (status) {
        assert_true(has_struck);
        error_is_clear(&market, status, fault);
        assert_int_equal(events, ground->events_before);
        memset(&market.err, 0, sizeof market.err);
        if (work != work_import) { /* which remembers that it had begun */
            OK(&market, work(ground, &market));
            events = events_count(&market);
        }
    }
    if (work != work_import || !status) {
        assert_int_equal(events, ground->events_after);
    }
    market_close(&market);
    assert_int_equal(reopened_events(ground), events);
    return has_struck;
}

/* The same, and then the program is gone: no second try. */
static void run_and_end(struct ground *ground, work_fn *work, enum fault fault, int nth)
{
    struct market market;
    ground_fresh(ground);
    market_reopen(&market, ground->url);
    fault_vfs_arm(fault, nth, true);
    enum score_status status = work(ground, &market);
    market_close(&market); /* the disk still fails */
    (void)fault_vfs_disarm();
    int64_t events = reopened_events(ground);
    if (!status) {
        assert_int_equal(events, ground->events_after); /* acknowledged */
    } else if (events != ground->events_before) {
        assert_int_equal(events, ground->events_after); /* not acknowledged, but whole */
    }
}

enum { WHEN_ANSWERED = FAULTS_MAX };

/* What the next start finds when the power went at the n-th change, or right behind the answer, so
 * before the log is worked in; false when it did not go before the database was closed. */
static bool power_lost(struct ground *ground, work_fn *work, int nth, uint64_t seed)
{
    struct market market;
    ground_fresh(ground);
    market_reopen(&market, ground->url);
    fault_vfs_arm(FAULT_POWER, nth, true);
    enum score_status status = work(ground, &market);
    if (nth == WHEN_ANSWERED) {
        assert_int_equal(status, SCORE_OK);
        fault_vfs_arm(FAULT_POWER, 1, true);
    }
    market_close(&market);
    bool has_struck = fault_vfs_disarm();
    fault_vfs_restore(seed);
    int64_t events = reopened_events(ground);
    if (!status) {
        assert_int_equal(events, ground->events_after); /* acknowledged */
    } else if (events != ground->events_before) {
        assert_int_equal(events, ground->events_after); /* not acknowledged, but whole */
    }
    return has_struck;
}

static void power_faults(struct ground *ground, work_fn *work)
{
    int cuts = 0;
    for (uint64_t seed = 0; seed < POWER_SEEDS; seed++) {
        int nth = 1;
        while (nth < FAULTS_MAX && power_lost(ground, work, nth, seed)) {
            nth = nth_next(nth);
            cuts++;
        }
        assert_true(nth > 1 && nth < FAULTS_MAX);
        assert_true(power_lost(ground, work, WHEN_ANSWERED, seed));
    }
    print_message("  %s: %d cuts\n", fault_text(FAULT_POWER), cuts);
}

static void work_faults(struct ground *ground, work_fn *work)
{
    struct market market;
    ground_fresh(ground);
    market_reopen(&market, ground->url);
    OK(&market, work(ground, &market));
    ground->events_after = events_count(&market);
    assert_true(ground->events_after > ground->events_before);
    market_close(&market);
    for (int kind = FAULT_NONE + 1; kind < FAULT_POWER; kind++) {
        enum fault fault = (enum fault)kind;
        int failures = 0;
        int nth = 1;
        while (nth < FAULTS_MAX && run_once(ground, work, fault, nth)) {
            run_and_end(ground, work, fault, nth);
            nth = nth_next(nth);
            failures++;
        }
        assert_true(nth < FAULTS_MAX);
        print_message("  %s: %d failures\n", fault_text(fault), failures);
    }
    power_faults(ground, work);
}

static void test_faults__placing(void **state)
{
    work_faults(*state, work_place);
}

static void test_faults__accepting(void **state)
{
    work_faults(*state, work_accept);
}

static void test_faults__declining(void **state)
{
    work_faults(*state, work_decline);
}

static void test_faults__importing(void **state)
{
    work_faults(*state, work_import);
}

static void test_faults__starting(void **state)
{
    struct ground *ground = *state;
    for (int kind = FAULT_NONE + 1; kind < FAULT_POWER; kind++) {
        bool has_struck = true;
        for (int nth = 1; has_struck && nth < FAULTS_MAX; nth++) {
            struct store *store = NULL;
            struct score_error err = {0};
            ground_fresh(ground);
            fault_vfs_arm((enum fault)kind, nth, false);
            enum score_status status = store_open(ground->url, STORE_READ_WRITE, &store, &err);
            has_struck = fault_vfs_disarm();
            if (status) {
                assert_true(has_struck);
                assert_null(store);
                assert_true(strlen(err.text) > 10);
            }
            store_close(store);
            assert_int_equal(reopened_events(ground), ground->events_before);
        }
        assert_false(has_struck);
    }
}

/* ---- backup and restore ---------------------------------------------------------------------- */

static bool is_there(const char *path)
{
    return access(path, F_OK) == 0;
}

/* While the database is in use. A failure leaves no file with the name that says it is proven. */
static bool backup_once(struct ground *ground, enum fault fault, int nth)
{
    struct market market;
    struct backup_result result;
    char file[128];
    char partial[160];
    (void)snprintf(file, sizeof file, "%s/backup.db", ground->dir);
    (void)snprintf(partial, sizeof partial, "%s.partial", file);
    ground_fresh(ground);
    market_reopen(&market, ground->url);
    struct domain *domain = market_actor(&market, ROLE_ADMINISTRATOR, 0);
    fault_vfs_arm(fault, nth, false);
    enum score_status status = backup_make(domain, ground->url, file, false, &result, &market.err);
    bool has_struck = fault_vfs_disarm();
    assert_int_equal(is_there(file), status == SCORE_OK);
    if (status) {
        assert_true(has_struck);
        error_is_clear(&market, status, fault);
    } else {
        assert_int_equal(result.verify.events, ground->events_before);
    }
    market_close(&market);
    beside_remove(file);
    beside_remove(partial);
    assert_int_equal(reopened_events(ground), ground->events_before);
    return has_struck;
}

/* Over a database that has gone on since: one or the other is there, and what was replaced is kept.
 */
static bool restore_once(struct ground *ground, enum fault fault, int nth)
{
    struct market market;
    struct backup_result result;
    struct arena arena;
    struct score_error err = {0};
    ground_fresh(ground);
    market_reopen(&market, ground->url);
    OK(&market, work_place(ground, &market));
    int64_t events_now = events_count(&market);
    market_close(&market);
    arena_init(&arena, LIMIT_COMMAND_ARENA_BYTES);
    struct domain domain = {.clock = clock_system(), .arena = &arena, .actor = actor_cli(&arena)};
    fault_vfs_arm(fault, nth, false);
    enum score_status status =
        backup_restore(&domain, ground->url, ground->prepared, true, &result, &err);
    bool has_struck = fault_vfs_disarm();
    assert_true(status == SCORE_OK || (has_struck && strlen(err.text) > 10));
    assert_int_equal(reopened_events(ground), status ? events_now : ground->events_before);
    if (!status) {
        assert_true(is_there(result.kept));
        beside_remove(result.kept);
    }
    arena_done(&arena);
    return has_struck;
}

static void file_faults(struct ground *ground,
                        bool (*once)(struct ground *ground, enum fault fault, int nth))
{
    static const enum fault faults[] = {FAULT_READ, FAULT_WRITE_FULL, FAULT_WRITE_SHORT, FAULT_SYNC,
                                        FAULT_OPEN};
    bool is_every = getenv("SCORE_TEST_EVERY_FAULT") != NULL;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(faults); i++) {
        int nth = 1;
        while (nth < FAULTS_MAX && once(ground, faults[i], nth)) {
            nth = is_every ? nth + 1 : nth * FILE_STEP;
        }
        assert_true(nth > 1 || faults[i] == FAULT_SYNC);
    }
}

static void test_faults__backing_up(void **state)
{
    file_faults(*state, backup_once);
}

static void test_faults__restoring(void **state)
{
    file_faults(*state, restore_once);
}

#define ON_GROUND(test) cmocka_unit_test_setup_teardown(test, ground_open, ground_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_GROUND(test_faults__placing),   ON_GROUND(test_faults__accepting),
        ON_GROUND(test_faults__declining), ON_GROUND(test_faults__importing),
        ON_GROUND(test_faults__starting),  ON_GROUND(test_faults__backing_up),
        ON_GROUND(test_faults__restoring),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
