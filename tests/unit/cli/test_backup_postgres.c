/* SPDX-License-Identifier: Apache-2.0 */

/*
 * score backup, restore and move with the real binary on PostgreSQL: a file of everything that is
 * proven, into an empty database and into no other, there and back with the same decisions.
 */

#include "damage.h"
#include "run.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cluster.h"

enum { EXIT_SKIPPED = 77, WORDS_BYTES = 512 };

static struct postgres_cluster cluster;
static char source[POSTGRES_URL_BYTES]; /* with a demo in it */

static void empty_make(char ret_url[POSTGRES_URL_BYTES])
{
    char name[POSTGRES_NAME_BYTES];
    postgres_database_make(&cluster, NULL, name);
    postgres_url(&cluster, name, ret_url);
}

static void run_or_fail(const char *format, const char *a, const char *b)
{
    char words[WORDS_BYTES];
    (void)snprintf(words, sizeof words, "%s %s %s", format, a, b);
    struct run run = score(words);
    assert_code(&run, 0);
    run_free(&run);
}

static void expect(const char *words, const char *url, int code, const char *said)
{
    char all[WORDS_BYTES];
    (void)snprintf(all, sizeof all, "%s --database %s", words, url);
    struct run run = score(all);
    if (run.code != code || !strstr(run.err, said)) {
        print_error("%s: wanted exit %d and \"%s\"\n", all, code, said);
    }
    assert_code(&run, code);
    assert_non_null(strstr(run.err, said));
    run_free(&run);
}

static json_int_t number_of(const char *words, const char *url, const char *key)
{
    char all[WORDS_BYTES];
    (void)snprintf(all, sizeof all, "%s --json --database %s", words, url);
    struct run run = score(all);
    assert_code(&run, 0);
    json_t *root = run_json(&run);
    json_int_t number = json_integer_value(json_object_get(root, key));
    json_decref(root);
    run_free(&run);
    return number;
}

static int setup(void **state)
{
    (void)state;
    postgres_start(&cluster, NULL);
    run_setup();
    empty_make(source);
    run_or_fail("demo --partners 6 --opportunities 30 --seed 7 --database", source, "");
    run_or_fail("place --all --database", source, "");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    run_teardown();
    postgres_stop(&cluster);
    return 0;
}

/* The same events and the same decisions, and nothing that does not fit. */
static void same_check(const char *url)
{
    assert_int_equal(number_of("verify", url, "events"), number_of("verify", source, "events"));
    json_int_t decisions = number_of("replay --all", source, "identical");
    assert_true(decisions > 0);
    assert_int_equal(number_of("replay --all", url, "identical"), decisions);
}

static void test_backup_postgres__is_one_private_file_that_goes_anywhere(void **state)
{
    (void)state;
    struct stat info;
    char target[POSTGRES_URL_BYTES];
    assert_int_equal(number_of("backup one.db", source, "events"),
                     number_of("verify", source, "events"));
    assert_int_equal(stat("one.db", &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_int_equal(access("one.db.partial", F_OK), -1);
    assert_int_equal(access("one.db-wal", F_OK), -1);
    assert_int_equal(access("one.db.partial-wal", F_OK), -1);
    expect("backup one.db", source, 5, "--force");
    assert_int_equal(number_of("backup one.db --force", source, "bytes"), info.st_size);
    run_or_fail("restore one.db --database", "sqlite:file/score.db", "");
    same_check("sqlite:file/score.db");
    empty_make(target);
    run_or_fail("migrate --database", target, ""); /* as the guide says; it stays empty */
    run_or_fail("restore one.db --database", target, "");
    same_check(target);
    assert_int_equal(unlink("one.db"), 0);
}

static void test_restore_postgres__replaces_nothing(void **state)
{
    (void)state;
    json_int_t events = number_of("backup two.db", source, "events");
    expect("restore two.db", source, 5, "is not empty");
    expect("restore two.db --force", source, 5, "is not replaced: name a new one");
    assert_int_equal(number_of("verify", source, "events"), events);
    char used[POSTGRES_URL_BYTES];
    empty_make(used); /* one person is enough */
    run_or_fail("user add root@vendor.example --role ADMINISTRATOR --database", used, "");
    events = number_of("verify", used, "events");
    expect("restore two.db", used, 5, "is not empty");
    assert_int_equal(number_of("verify", used, "events"), events);
}

static void test_restore_postgres__refuses_what_it_cannot_prove(void **state)
{
    (void)state;
    char target[POSTGRES_URL_BYTES];
    empty_make(target);
    expect("restore nosuch.db", target, 4, "no database at nosuch.db");
    for (int damage = 0; damage < DAMAGE_COUNT; damage++) {
        run_or_fail("backup three.db --force --database", source, "");
        damage_do("three.db", (enum damage)damage);
        expect("restore three.db", target, 12, "three.db is not sound");
    }
    run_or_fail("backup three.db --force --database", source, "");
    assert_int_equal(truncate("three.db", 60000), 0);
    expect("restore three.db", target, 12, "cut short");
    file_write("three.db", "not a database at all, but long enough to be read as one: its header "
                           "would be a hundred bytes, and here they are");
    expect("restore three.db", target, 12, "not a database");
    expect("verify", target, 0, ""); /* which made its tables: there were none */
    run_or_fail("backup four.db --database", source, "");
    run_or_fail("restore four.db --database", target, "");
    same_check(target);
}

static void test_move_postgres__from_one_server_to_another(void **state)
{
    (void)state;
    char target[POSTGRES_URL_BYTES];
    empty_make(target);
    run_or_fail("move", source, target);
    same_check(target);
    run_or_fail("move", target, "sqlite:moved.db");
    same_check("sqlite:moved.db");
    char words[WORDS_BYTES];
    (void)snprintf(words, sizeof words, "move %s %s", source, target);
    struct run run = score(words);
    assert_code(&run, 5);
    run_free(&run);
    same_check(target);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_backup_postgres__is_one_private_file_that_goes_anywhere),
        cmocka_unit_test(test_restore_postgres__replaces_nothing),
        cmocka_unit_test(test_restore_postgres__refuses_what_it_cannot_prove),
        cmocka_unit_test(test_move_postgres__from_one_server_to_another),
    };
    if (!postgres_is_installed()) {
        print_message("skipped: PostgreSQL is not installed (script/bootstrap test)\n");
        return EXIT_SKIPPED;
    }
    return cmocka_run_group_tests(tests, setup, teardown);
}
