/* SPDX-License-Identifier: Apache-2.0 */

/*
 * score backup and restore with the real binary: what is copied is proven, what is unsound, foreign
 * or newer is refused with the reason, and nothing is replaced that somebody has open.
 */

#include "damage.h"
#include "run.h"

#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    HEADER_FORMAT_AT = 18, /* 1 1 = stands alone, 2 2 = with a log */
    HEADER_SCHEMA_AT = 60,
    HEADER_PROGRAM_AT = 68,
    PAGE_BYTES = 4096
};

static const char LOG[] = "serve.log";

static int setup(void **state)
{
    (void)state;
    run_setup();
    struct run run = score("demo --partners 6 --opportunities 30 --seed 7");
    assert_code(&run, 0);
    run_free(&run);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    run_teardown();
    return 0;
}

static void expect(const char *words, int code, const char *said)
{
    struct run run = score(words);
    if (run.code != code || !strstr(run.err, said)) {
        print_error("%s: wanted exit %d and \"%s\"\n", words, code, said);
    }
    assert_code(&run, code);
    assert_non_null(strstr(run.err, said));
    run_free(&run);
}

static void bytes_put(const char *name, long at, const void *bytes, size_t size)
{
    FILE *file = fopen(name, "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, at, SEEK_SET), 0);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static void bytes_get(const char *name, long at, void *bytes, size_t size)
{
    FILE *file = fopen(name, "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, at, SEEK_SET), 0);
    assert_int_equal(fread(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static bool is_there(const char *name)
{
    return access(name, F_OK) == 0;
}

static json_int_t number_of(const char *words, const char *key)
{
    struct run run = score(words);
    assert_code(&run, 0);
    json_t *root = run_json(&run);
    json_int_t number = json_integer_value(json_object_get(root, key));
    json_decref(root);
    run_free(&run);
    return number;
}

static void backup_make(const char *name)
{
    char words[128];
    (void)snprintf(words, sizeof words, "backup %s", name);
    struct run run = score(words);
    assert_code(&run, 0);
    assert_non_null(strstr(run.out, "sound"));
    run_free(&run);
}

static void test_backup__is_one_private_file_with_every_event(void **state)
{
    (void)state;
    struct stat info;
    unsigned char format[2];
    json_int_t events = number_of("verify --json", "events");
    assert_true(events > 0);
    assert_int_equal(number_of("backup one.db --json", "events"), events);
    assert_int_equal(stat("one.db", &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_false(is_there("one.db.partial"));
    assert_false(is_there("one.db-wal"));
    assert_false(is_there("one.db-shm"));
    bytes_get("one.db", HEADER_FORMAT_AT, format, sizeof format);
    assert_int_equal(format[0], 1);
    assert_int_equal(format[1], 1);
    assert_int_equal(number_of("backup two.db --json", "bytes"), info.st_size);
}

static void test_backup__never_replaces_a_file_unasked(void **state)
{
    (void)state;
    backup_make("one.db");
    expect("backup one.db", 5, "--force");
    struct run run = score("backup one.db --force --json");
    assert_code(&run, 0);
    run_free(&run);
    expect("backup data/score.db --force", 3, "the database itself");
    expect("backup no/such/folder.db", 11, "No such file");
    expect("backup data", 3, "is a folder");
    expect("backup", 2, "needs FILE");
    expect("--database sqlite:missing.db backup x.db", 4, "no database");
    expect("--database sqlite::memory: backup x.db", 3, "not a database in a file");
    assert_false(is_there("x.db"));
    assert_false(is_there("missing.db"));
}

static void test_restore__elsewhere_it_is_the_same(void **state)
{
    (void)state;
    json_int_t events = number_of("verify --json", "events");
    json_int_t decisions = number_of("replay --all --json", "identical");
    assert_true(decisions > 0);
    backup_make("one.db");
    assert_int_equal(number_of("--database sqlite:new/score.db restore one.db --json", "events"),
                     events);
    assert_int_equal(number_of("--database sqlite:new/score.db verify --json", "events"), events);
    assert_int_equal(number_of("--database sqlite:new/score.db replay --all --json", "identical"),
                     decisions);
    assert_false(is_there("new/score.db.restoring"));
}

static void test_restore__keeps_what_it_replaces(void **state)
{
    (void)state;
    backup_make("one.db");
    json_int_t before = number_of("verify --json", "events");
    struct run run = score("place --all");
    assert_code(&run, 0);
    run_free(&run);
    run = score("user add later@vendor.example --role SELLER");
    assert_code(&run, 0);
    run_free(&run);
    json_int_t after = number_of("verify --json", "events");
    assert_true(after > before);
    expect("restore one.db", 5, "--force");
    assert_int_equal(number_of("restore one.db --force --json", "events"), before);
    assert_true(is_there("data/score.db.before-restore-1"));
    assert_int_equal(number_of("verify --json", "events"), before);
    /* And back again: the former one is a backup like any other. */
    assert_int_equal(number_of("restore data/score.db.before-restore-1 --force --json", "events"),
                     after);
    assert_true(is_there("data/score.db.before-restore-2"));
    assert_int_equal(number_of("verify --json", "events"), after);
}

static void test_restore__refuses_what_it_cannot_prove(void **state)
{
    (void)state;
    static const unsigned char newer[4] = {0, 0, 3, 0xe7};
    static const unsigned char foreign[4] = {0, 0, 0, 1};
    static unsigned char garbage[PAGE_BYTES * 4];
    memset(garbage, 0xa5, sizeof garbage);
    json_int_t events = number_of("verify --json", "events");
    backup_make("newer.db");
    bytes_put("newer.db", HEADER_SCHEMA_AT, newer, sizeof newer);
    expect("restore newer.db --force", 13, "schema version 999");
    backup_make("foreign.db");
    bytes_put("foreign.db", HEADER_PROGRAM_AT, foreign, sizeof foreign);
    expect("restore foreign.db --force", 13, "another program");
    backup_make("damaged.db");
    bytes_put("damaged.db", 20 * PAGE_BYTES, garbage, sizeof garbage);
    expect("restore damaged.db --force", 12, "damaged.db is damaged");
    backup_make("short.db");
    assert_int_equal(truncate("short.db", 30 * PAGE_BYTES), 0);
    expect("restore short.db --force", 12, "short.db");
    file_write("text.db",
               "external_id;title\nthis is a list and no database, and long enough to be "
               "taken for one by its size alone, which is one hundred bytes\n");
    expect("restore text.db --force", 12, "not a database");
    file_write("empty.db", "");
    expect("restore empty.db --force", 13, "empty");
    expect("restore missing.db --force", 4, "no database");
    expect("restore data/score.db --force", 3, "the database itself");
    assert_int_equal(number_of("verify --json", "events"), events);
    assert_false(is_there("data/score.db.before-restore-1"));
    assert_false(is_there("data/score.db.restoring"));
}

/* Whole as a file, and yet something was done to what it says. */
static void test_restore__refuses_what_is_unsound(void **state)
{
    static const char *const said[DAMAGE_COUNT] = {
        [DAMAGE_LEDGER] = "the ledger books",
        [DAMAGE_EVENT_REMOVED] = "events, but the last is number",
        [DAMAGE_EVENT_RENUMBERED] = "events, but the last is number",
        [DAMAGE_LIVE_OFFER] = "is live, but its opportunity does not say so",
        [DAMAGE_REFERENCE] = "that is gone",
    };
    (void)state;
    assert_true(number_of("place --all --json", "placed") > 0);
    json_int_t events = number_of("verify --json", "events");
    for (int damage = 0; damage < DAMAGE_COUNT; damage++) {
        struct run run = score("backup one.db --force");
        assert_code(&run, 0);
        run_free(&run);
        damage_do("one.db", (enum damage)damage);
        expect("restore one.db --force", 12, said[damage]);
    }
    assert_int_equal(number_of("verify --json", "events"), events);
    assert_false(is_there("data/score.db.before-restore-1"));
    /* Neither is such a database saved under a name that says it can be restored. */
    damage_do("data/score.db", DAMAGE_LEDGER);
    expect("backup two.db", 12, said[DAMAGE_LEDGER]);
    assert_false(is_there("two.db"));
    assert_true(is_there("two.db.partial"));
}

static void test_restore__replaces_a_database_beyond_repair(void **state)
{
    (void)state;
    json_int_t events = number_of("verify --json", "events");
    backup_make("one.db");
    file_write("data/score.db", "nothing of the former database is left in this file, which is "
                                "longer than the header that a database would begin with");
    file_write("data/score.db-wal", "nor of its log");
    assert_int_equal(number_of("restore one.db --force --json", "events"), events);
    assert_true(is_there("data/score.db.before-restore-1"));
    assert_true(is_there("data/score.db.before-restore-1-wal"));
    assert_int_equal(number_of("verify --json", "events"), events);
}

static void server_wait(pid_t pid)
{
    char text[4096] = "";
    while (!strstr(text, "serving http")) {
        int status = 0;
        FILE *file = fopen(LOG, "rb");
        assert_non_null(file);
        text[fread(text, 1, sizeof text - 1, file)] = '\0';
        (void)fclose(file);
        assert_int_equal(waitpid(pid, &status, WNOHANG), 0);
        (void)sched_yield();
    }
}

static void test_restore__not_under_a_running_server(void **state)
{
    (void)state;
    int status = 0;
    char who[64];
    pid_t pid = score_start("serve --listen 127.0.0.1:0", LOG);
    server_wait(pid);
    backup_make("one.db");
    (void)snprintf(who, sizeof who, "process %ld has", (long)pid);
    expect("restore one.db --force", 9, who);
    assert_false(is_there("data/score.db.before-restore-1"));
    assert_int_equal(kill(pid, SIGTERM), 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    struct run run = score("restore one.db --force");
    assert_code(&run, 0);
    run_free(&run);
}

#define WITH_DEMO(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_DEMO(test_backup__is_one_private_file_with_every_event),
        WITH_DEMO(test_backup__never_replaces_a_file_unasked),
        WITH_DEMO(test_restore__elsewhere_it_is_the_same),
        WITH_DEMO(test_restore__keeps_what_it_replaces),
        WITH_DEMO(test_restore__refuses_what_it_cannot_prove),
        WITH_DEMO(test_restore__refuses_what_is_unsound),
        WITH_DEMO(test_restore__replaces_a_database_beyond_repair),
        WITH_DEMO(test_restore__not_under_a_running_server),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
