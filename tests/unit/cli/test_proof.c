/* SPDX-License-Identifier: Apache-2.0 */

/* seal list and node list, as an operator calls them: after sealing, and beside a real server. */

#include "run.h"

#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

enum { WAIT_S = 60, HEX_HEAD = 20, WORDS_SIZE = 128 };

static int setup(void **state)
{
    (void)state;
    run_setup();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    assert_int_equal(unsetenv("SCORE_NODE"), 0);
    run_teardown();
    return 0;
}

static json_t *said(const char *words)
{
    struct run run = score(words);
    assert_code(&run, 0);
    json_t *root = run_json(&run);
    run_free(&run);
    return root;
}

static int64_t number_of(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);
    assert_true(json_is_integer(value));
    return json_integer_value(value);
}

static void user_add(const char *email)
{
    char words[WORDS_SIZE];
    (void)snprintf(words, sizeof words, "user add %s --role SELLER --json", email);
    json_decref(said(words));
}

static void test_seal_list__holds_the_head_that_seal_key_names(void **state)
{
    (void)state;
    char expected[WORDS_SIZE];
    user_add("a@vendor.example");
    json_decref(said("seal --json"));
    user_add("b@vendor.example");
    json_decref(said("seal --json"));
    json_t *key = said("seal key --json");
    json_t *list = said("seal list --json");
    assert_int_equal(json_array_size(list), 2);
    const json_t *newest = json_array_get(list, 0);
    assert_int_equal(number_of(newest, "number"), 2);
    assert_int_equal(number_of(newest, "last_seq"), number_of(key, "events"));
    assert_int_equal(number_of(newest, "first_seq"),
                     number_of(json_array_get(list, 1), "last_seq") + 1);
    (void)snprintf(expected, sizeof expected, "%lld-%.*s", (long long)number_of(newest, "last_seq"),
                   HEX_HEAD, json_string_value(json_object_get(newest, "head")));
    assert_string_equal(json_string_value(json_object_get(key, "head")), expected);
    json_decref(list);
    list = said("seal list --limit 1 --json");
    assert_int_equal(json_array_size(list), 1);
    json_decref(list);
    json_decref(key);
}

static void test_seal_list__is_a_table_for_people(void **state)
{
    (void)state;
    struct run run = score("seal list");
    assert_code(&run, 0);
    assert_non_null(strstr(run.out, "NUMBER"));
    run_free(&run);
    run = score("seal list --limit 0");
    assert_code(&run, 2);
    run_free(&run);
}

static int64_t seconds(void)
{
    struct timespec now;
    assert_int_equal(clock_gettime(CLOCK_MONOTONIC, &now), 0);
    return now.tv_sec;
}

static bool has_duty(const json_t *node, const char *name)
{
    size_t index = 0;
    const json_t *duty = NULL;
    json_array_foreach(json_object_get(node, "duties"), index, duty)
    {
        if (strcmp(json_string_value(json_object_get(duty, "duty")), name) == 0) {
            return json_is_false(json_object_get(duty, "lapsed"));
        }
    }
    return false;
}

/* The one server, once it does what falls due. */
static void server_wait(const char *name)
{
    int64_t until = seconds() + WAIT_S;
    bool is_there = false;
    while (!is_there) {
        json_t *list = said("node list --json");
        const json_t *node = json_array_get(list, 0);
        if (node) {
            assert_int_equal(json_array_size(list), 1);
            assert_string_equal(json_string_value(json_object_get(node, "node")), name);
            is_there = has_duty(node, "clocks");
        }
        json_decref(list);
        assert_true(is_there || seconds() < until);
        (void)sched_yield();
    }
}

static void test_node_list__names_the_server_until_it_stops(void **state)
{
    (void)state;
    int status = 0;
    user_add("root@vendor.example");
    json_t *list = said("node list --json");
    assert_int_equal(json_array_size(list), 0);
    json_decref(list);
    assert_int_equal(setenv("SCORE_NODE", "berlin", 1), 0);
    pid_t pid = score_start("serve --listen 127.0.0.1:0", "log");
    server_wait("berlin");
    struct run run = score("node list");
    assert_code(&run, 0);
    assert_non_null(strstr(run.out, "berlin"));
    assert_non_null(strstr(run.out, "lives"));
    run_free(&run);
    assert_int_equal(kill(pid, SIGTERM), 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    list = said("node list --json");
    assert_int_equal(json_array_size(list), 0);
    json_decref(list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_seal_list__holds_the_head_that_seal_key_names, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_seal_list__is_a_table_for_people, setup, teardown),
        cmocka_unit_test_setup_teardown(test_node_list__names_the_server_until_it_stops, setup,
                                        teardown),
    };
    return cmocka_run_group_tests_name("cli/proof", tests, NULL, NULL);
}
