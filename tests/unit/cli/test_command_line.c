/* SPDX-License-Identifier: Apache-2.0 */

/* The binary from outside: usage, exit codes, where output goes, JSON, faults of the surroundings.
 */

#include "run.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int setup(void **state)
{
    (void)state;
    run_setup();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    run_teardown();
    return 0;
}

/* ---- usage ----------------------------------------------------------------------------------- */

struct usage_case {
    const char *words;
    int code;
    const char *out; /* part of stdout; NULL = stdout is empty */
    const char *err; /* part of stderr; NULL = stderr is empty */
};

static const struct usage_case USAGE[] = {
    {"", 2, NULL, "which command?"},
    {"--help", 0, "usage: score COMMAND", NULL},
    {"--version", 0, "score ", NULL},
    {"version", 0, "schema", NULL},
    {"imprt", 2, NULL, "did you mean 'import'?"},
    {"replya --all", 2, NULL, "did you mean 'replay'?"},
    {"user", 2, NULL, "did you mean 'user "},
    {"frobnicate", 2, NULL, "there is no command 'frobnicate'"},
    {"import", 2, NULL, "needs KIND|auto FILE"},
    {"import partners", 2, NULL, "needs KIND|auto FILE"},
    {"import --help", 0, "--dry-run", NULL},
    {"import undo --help", 0, "usage: score import undo IMPORT", NULL},
    {"import clouds x.csv", 2, NULL, "'clouds' is no kind"},
    {"import partners x.csv --mapp y", 2, NULL, "there is no option '--mapp' for import"},
    {"import partners x.csv --map", 2, NULL, "--map needs MAP"},
    {"import partners x.csv --dry-run=yes", 2, NULL, "takes no value"},
    {"import partners x.csv --separator :", 2, NULL, "--separator is one of"},
    {"import undo nonsense", 2, NULL, "is no import"},
    {"import list --limit none", 2, NULL, "whole number"},
    {"import list --limit=0", 2, NULL, "from 1 to"},
    {"place", 2, NULL, "one opportunity, or --all"},
    {"place k1 --all", 2, NULL, "one opportunity, or --all"},
    {"replay", 2, NULL, "one decision, or --all"},
    {"audit --window soon", 2, NULL, "30d, 90d or 365d"},
    {"audit", 0, "nobody was entitled to anything", NULL},
    {"audit surplus", 2, NULL, "audit takes no 'surplus'"},
    {"report nothing", 2, NULL, "is no report"},
    {"report pipeline --format pdf", 2, NULL, "csv, json or xlsx"},
    {"export nothing", 2, NULL, "is no list"},
    {"user add a@b.example", 2, NULL, "--role says"},
    {"user add a@b.example --role KING", 2, NULL, "'KING' is no role"},
    {"key create", 2, NULL, "--user says"},
    {"demo --partners 0", 2, NULL, "from 1 to"},
    {"demo --today tomorrow", 2, NULL, "--today is a date"},
};

static void test_cli__usage(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof USAGE / sizeof USAGE[0]; i++) {
        print_message("  score %s\n", USAGE[i].words);
        struct run run = score(USAGE[i].words);
        assert_code(&run, USAGE[i].code);
        if (USAGE[i].out) {
            assert_non_null(strstr(run.out, USAGE[i].out));
        } else {
            assert_string_equal(run.out, "");
        }
        if (USAGE[i].err) {
            assert_non_null(strstr(run.err, USAGE[i].err));
            assert_non_null(strstr(run.err, "--help'"));
        } else {
            assert_string_equal(run.err, "");
        }
        run_free(&run);
    }
}

/* ---- exit codes and JSON --------------------------------------------------------------------- */

static void test_cli__failures_have_codes_of_their_own(void **state)
{
    (void)state;
    static const struct {
        const char *words;
        int code;
    } cases[] = {
        {"recommend nosuch", 4},
        {"place nosuch", 4},
        {"explain nosuch", 4},
        {"partner show nosuch", 4},
        {"focal set nosuch a@b.example", 4},
        {"user password nobody@b.example", 4},
        {"key create --user nobody@b.example", 4},
        {"import undo imp_2w2fcxpcntng4", 4},
        {"import partners missing.csv", 4},
        {"import partners .", 11},
        {"import partners bad.csv", 3},
        {"import partners good.csv --map missing.json", 4},
        {"import partners good.csv --map bad.csv", 3},
        {"user add nobody --role SELLER", 3},
        {"config --config missing.conf", 4},
        {"verify --database oracle:x", 3},
        {"import partners bad-rows.csv --all-or-nothing", 1},
        {"import partners bad-rows.csv", 0},
    };
    file_write("bad.csv", "external_id,external_id\n1,2\n");
    file_write("good.csv", "external_id,name\n1,A\n");
    file_write("bad-rows.csv", "external_id,name,country\n1,A,DE\n2,B,Nowhere\n");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("  score %s\n", cases[i].words);
        struct run run = score(cases[i].words);
        assert_code(&run, cases[i].code);
        if (cases[i].code > 1) {
            assert_non_null(strstr(run.err, "score: "));
        }
        run_free(&run);
    }
}

static void test_cli__json_is_one_document_on_stdout(void **state)
{
    (void)state;
    static const char *const commands[] = {
        "import partners firms.csv --dry-run --json",
        "import partners firms.csv --json",
        "--json import list",
        "place --all --json",
        "replay --all --json",
        "audit --json",
        "verify --json",
        "seal --json",
        "seal list --json",
        "node list --json",
        "report pipeline --json",
        "report fairness --json",
        "report model --format json",
        "train --json",
        "learn --from-scratch --json",
        "export opportunities --json",
        "export offers --json",
        "export partners --json",
        "export decisions --format json",
        "partner list --json",
        "partner show x1 --json",
        "focal show x1 --json",
        "user add a@vendor.example --role seller,reviewer --json",
        "user list --json",
        "key create --user a@vendor.example --json",
        "key list --user a@vendor.example --json",
        "migrate --json",
        "config --json",
        "version --json",
    };
    file_write("firms.csv", "external_id,name,country\nx1,Alpha,DE\nx2,B\xc3\xa9ta,FR\nx3,,DE\n");
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        print_message("  score %s\n", commands[i]);
        struct run run = score(commands[i]);
        assert_code(&run, 0);
        json_decref(run_json(&run));
        run_free(&run);
    }
    struct run run = score("partner facts x1 --json"); /* not ready: the answer is no */
    assert_code(&run, 1);
    json_decref(run_json(&run));
    run_free(&run);
}

static void test_cli__kept_trees_that_are_none_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *words;
        int code;
    } cases[] = {
        {"train --kept none.trees", 4},
        {"train --kept bad.trees", 3},
        {"train --kept later.trees", 13},
        {"train --kept empty.trees", 3},
        {"train --keep x", 2},
        {"train --kept x --challenger", 2},
    };
    file_write("bad.trees", "score-challenger-1\ncut off");
    file_write("later.trees", "score-challenger-9\n");
    file_write("empty.trees", "");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct run run = score(cases[i].words);
        assert_code(&run, cases[i].code);
        run_free(&run);
    }
}

static void test_cli__import_answers_by_the_contract(void **state)
{
    (void)state;
    file_write("firms.csv", "external_id,name,country\nx1,Alpha,DE\nx2,Beta,Nowhere\n");
    struct run run = score("import partners firms.csv --json");
    assert_code(&run, 0);
    json_t *root = run_json(&run);
    static const char *const keys[] = {"import",  "kind",      "rows",     "created",
                                       "updated", "unchanged", "rejected", "errors"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        assert_non_null(json_object_get(root, keys[i]));
    }
    assert_int_equal(json_integer_value(json_object_get(root, "created")), 1);
    assert_int_equal(json_integer_value(json_object_get(root, "rejected")), 1);
    const json_t *error = json_array_get(json_object_get(root, "errors"), 0);
    assert_int_equal(json_integer_value(json_object_get(error, "line")), 3);
    assert_string_equal(json_string_value(json_object_get(error, "column")), "country");
    assert_string_equal(json_string_value(json_object_get(error, "code")), "FORMAT");
    json_decref(root);
    run_free(&run);
}

static void test_cli__undo_names_the_import(void **state)
{
    (void)state;
    char words[64];
    file_write("firms.csv", "external_id,name\nx1,Alpha\n");
    struct run run = score("import partners firms.csv --json");
    json_t *root = run_json(&run);
    (void)snprintf(words, sizeof words, "import undo %s",
                   json_string_value(json_object_get(root, "import")));
    json_decref(root);
    run_free(&run);
    run = score(words);
    assert_code(&run, 0);
    run_free(&run);
    run = score(words);
    assert_code(&run, 6);
    run_free(&run);
    run = score("partner show x1");
    assert_code(&run, 4);
    run_free(&run);
}

/* The shares of the listed and what is left outside, as this command tells them. */
static double shares_sum(const char *words, size_t *ret_listed)
{
    struct run run = score(words);
    assert_code(&run, 0);
    json_t *root = run_json(&run);
    const json_t *items = json_object_get(root, "candidates");
    double sum = json_number_value(json_object_get(root, "tail_mass"));
    *ret_listed = json_array_size(items);
    for (size_t i = 0; i < *ret_listed; i++) {
        sum += json_number_value(json_object_get(json_array_get(items, i), "propensity"));
    }
    json_decref(root);
    run_free(&run);
    return sum;
}

static void test_cli__a_short_list_keeps_the_shares_of_the_others(void **state)
{
    (void)state;
    char words[96];
    size_t listed = 0;
    struct run run = score("demo --partners 60 --opportunities 500 --seed 4 --today 2026-11-24");
    assert_code(&run, 0);
    run_free(&run);
    run = score("export opportunities --format json");
    json_t *items = run_json(&run);
    run_free(&run);
    for (size_t i = 0; i < json_array_size(items) && listed < 2; i++) {
        const json_t *item = json_array_get(items, i);
        const char *placement = json_string_value(json_object_get(item, "placement"));
        (void)snprintf(words, sizeof words, "recommend %s --json",
                       json_string_value(json_object_get(item, "id")));
        if (strcmp(placement, "READY") == 0) {
            assert_float_equal(shares_sum(words, &listed), 1, 1e-9);
        }
    }
    assert_true(listed >= 2);
    size_t len = strlen(words);
    (void)snprintf(words + len, sizeof words - len, " --top 1");
    assert_float_equal(shares_sum(words, &listed), 1, 1e-9);
    assert_int_equal(listed, 1);
    json_decref(items);
}

static void test_cli__a_file_may_come_by_stdin(void **state)
{
    (void)state;
    struct run run = score_with_input("import partners - --separator ;", "name;country\nA;DE\n");
    assert_code(&run, 0);
    assert_non_null(strstr(run.out, "1 created"));
    run_free(&run);
}

static void test_cli__passwords_come_by_stdin_and_never_go_out(void **state)
{
    (void)state;
    struct run run =
        score_with_input("user add a@vendor.example --role SELLER --password --json", "short\n");
    assert_code(&run, 3);
    run_free(&run);
    run = score_with_input("user add a@vendor.example --role SELLER --password --json",
                           "a long enough secret\n");
    assert_code(&run, 0);
    assert_null(strstr(run.out, "argon2"));
    assert_null(strstr(run.out, "secret"));
    run_free(&run);
}

/* ---- the surroundings ------------------------------------------------------------------------ */

static void test_cli__a_database_is_made_where_it_is_missing(void **state)
{
    (void)state;
    struct stat found;
    struct run run = score("verify");
    assert_code(&run, 0);
    assert_int_equal(stat("data/score.db", &found), 0);
    assert_int_equal(found.st_mode & 0777, 0600); /* the owner's alone */
    run_free(&run);
}

static void test_cli__a_full_disk_is_told(void **state)
{
    (void)state;
    int full = open("/dev/full", O_WRONLY);
    assert_true(full >= 0);
    struct run run = score_into("config", full);
    assert_code(&run, 11);
    assert_non_null(strstr(run.err, "cannot be written"));
    run_free(&run);
    (void)close(full);
}

static void test_cli__a_reader_that_went_away_is_no_failure(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    (void)close(ends[0]);
    struct run run = score_into("config", ends[1]);
    assert_code(&run, 0);
    assert_string_equal(run.err, "");
    run_free(&run);
    (void)close(ends[1]);
}

static void test_cli__a_damaged_or_foreign_database_is_told(void **state)
{
    (void)state;
    struct run run = score("verify --database sqlite:a.db");
    run_free(&run);
    int fd = open("a.db", O_WRONLY);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, "not a database at all", 21, 0), 21);
    (void)close(fd);
    (void)unlink("a.db-wal");
    run = score("verify --database sqlite:a.db");
    assert_true(run.code == 12 || run.code == 13);
    assert_non_null(strstr(run.err, "a.db"));
    run_free(&run);
    file_write("note.txt",
               "just some text, long enough to be looked at as a file of a database....");
    run = score("verify --database sqlite:note.txt");
    assert_true(run.code == 12 || run.code == 13);
    assert_non_null(strstr(run.err, "note.txt"));
    run_free(&run);
}

static void test_cli__no_permission_is_told(void **state)
{
    (void)state;
    if (geteuid() == 0) { /* root may write anywhere but where nobody can */
        struct run run = score("verify --database sqlite:/proc/score/score.db");
        assert_true(run.code == 7 || run.code == 11);
        assert_non_null(strstr(run.err, "/proc/score"));
        run_free(&run);
        return;
    }
    assert_int_equal(mkdir("closed", 0500), 0);
    struct run run = score("verify --database sqlite:closed/score.db");
    assert_true(run.code == 7 || run.code == 11);
    assert_non_null(strstr(run.err, "closed"));
    run_free(&run);
}

/* ---- settings -------------------------------------------------------------------------------- */

static void test_cli__settings_say_where_they_come_from(void **state)
{
    (void)state;
    file_write("score.conf", "# settings\nlisten = 127.0.0.1:9999\njob_threads=3\n\n");
    assert_int_equal(setenv("SCORE_JOB_THREADS", "4", 1), 0);
    struct run run = score("config --config score.conf --database sqlite:x.db --json");
    assert_int_equal(unsetenv("SCORE_JOB_THREADS"), 0);
    assert_code(&run, 0);
    json_t *root = run_json(&run);
    static const char *const expected[][3] = {
        {"listen", "127.0.0.1:9999", "score.conf"},
        {"job_threads", "4", "SCORE_JOB_THREADS"},
        {"database", "sqlite:x.db", "--database"},
        {"log_level", "info", "default"},
    };
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        const json_t *one = json_object_get(root, expected[i][0]);
        assert_string_equal(json_string_value(json_object_get(one, "value")), expected[i][1]);
        assert_string_equal(json_string_value(json_object_get(one, "origin")), expected[i][2]);
    }
    json_decref(root);
    run_free(&run);
}

static void test_cli__a_wrong_setting_refuses_to_start(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *says;
    } cases[] = {
        {"lisen = 1\n", "there is no setting 'lisen'"},
        {"just words\n", "is not key = value"},
        {"job_threads = many\n", "is not 1 to 16"},
        {"log_level = loud\n", "error, warn, info or debug"},
        {"trusts_proxy = perhaps\n", "yes or no"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        file_write("score.conf", cases[i].text);
        struct run run = score("serve --listen 127.0.0.1:0 --config score.conf");
        assert_code(&run, 3);
        assert_non_null(strstr(run.err, cases[i].says));
        run_free(&run);
    }
}

/* ---- serve ----------------------------------------------------------------------------------- */

/* Waits for the line "serving" in the file; the child must not end before. */
static void serving_wait(pid_t pid, const char *path)
{
    char text[4096];
    for (;;) {
        int status = 0;
        FILE *file = fopen(path, "rb");
        assert_non_null(file);
        size_t len = fread(text, 1, sizeof text - 1, file);
        text[len] = '\0';
        (void)fclose(file);
        if (strstr(text, "score: serving")) {
            return;
        }
        if (waitpid(pid, &status, WNOHANG) != 0) {
            fail_msg("the server ended: %s", text);
        }
        (void)sched_yield();
    }
}

static void test_cli__serve_stops_cleanly(void **state)
{
    (void)state;
    static const int signals[] = {SIGTERM, SIGINT};
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        int status = 0;
        pid_t pid = score_start("serve --listen 127.0.0.1:0", "serve.log");
        serving_wait(pid, "serve.log");
        assert_int_equal(kill(pid, signals[i]), 0);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 0);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_cli__usage),
        TEST(test_cli__failures_have_codes_of_their_own),
        TEST(test_cli__json_is_one_document_on_stdout),
        TEST(test_cli__kept_trees_that_are_none_are_refused),
        TEST(test_cli__import_answers_by_the_contract),
        TEST(test_cli__undo_names_the_import),
        TEST(test_cli__a_short_list_keeps_the_shares_of_the_others),
        TEST(test_cli__a_file_may_come_by_stdin),
        TEST(test_cli__passwords_come_by_stdin_and_never_go_out),
        TEST(test_cli__a_database_is_made_where_it_is_missing),
        TEST(test_cli__a_full_disk_is_told),
        TEST(test_cli__a_reader_that_went_away_is_no_failure),
        TEST(test_cli__a_damaged_or_foreign_database_is_told),
        TEST(test_cli__no_permission_is_told),
        TEST(test_cli__settings_say_where_they_come_from),
        TEST(test_cli__a_wrong_setting_refuses_to_start),
        TEST(test_cli__serve_stops_cleanly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
