/* SPDX-License-Identifier: Apache-2.0 */

/* score evaluate ope from outside: keys, exit codes, what is refused, the same bytes twice. */

#include "run.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 3000, ACTIONS = 4, LOG_BYTES = ROWS * 64 };

#define OK_LOG    "evaluate ope --format target --log ok.csv"
#define SHORT_LOG "evaluate ope --format target --log short.csv"
#define HEADER    "row,action,reward,pi_b,target_argmax,pi_e_action\n"

static const char *const ESTIMATORS[] = {"dm", "ips", "snips", "dr", "sndr", "switch_dr", "dros"};
enum { ESTIMATORS_COUNT = sizeof ESTIMATORS / sizeof ESTIMATORS[0] };

/* Actions at random, by a small generator of its own; the target is worth .75, others .25. */
static void log_write(const char *name, int rows)
{
    char *text = malloc(LOG_BYTES);
    assert_non_null(text);
    size_t len = (size_t)snprintf(text, LOG_BYTES, HEADER);
    uint32_t state = 1;
    for (int row = 0; row < rows; row++) {
        uint32_t draws[3];
        for (int i = 0; i < 3; i++) {
            state = state * 1664525 + 1013904223;
            draws[i] = (state >> 16) % ACTIONS;
        }
        bool is_target = draws[0] == draws[1];
        bool has_reward = is_target ? draws[2] > 0 : draws[2] == 0;
        len += (size_t)snprintf(text + len, LOG_BYTES - len, "%d,%u,%d,0.25,%u,%s\n", row, draws[0],
                                has_reward, draws[1], is_target ? "0.7" : "0.1");
    }
    file_write(name, text);
    free(text);
}

static int setup(void **state)
{
    (void)state;
    run_setup();
    log_write("ok.csv", ROWS);
    log_write("short.csv", 100);
    file_write("obd.csv", ",item_id,position,click,propensity_score,user_feature_0\n"
                          "0,0,1,1,0.5,a\n1,1,1,0,0.5,b\n");
    file_write("items.csv", ",item_id,item_feature_0,item_feature_1\n0,0,1,x\n1,1,2,y\n");
    file_write("half.txt", "0.5\n0.4\n");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    run_teardown();
    return 0;
}

static json_t *ope_json(const char *words, int code)
{
    struct run run = score(words);
    assert_code(&run, code);
    json_t *root = run_json(&run);
    run_free(&run);
    return root;
}

static double number(const json_t *root, const char *key)
{
    const json_t *value = json_object_get(root, key);
    assert_true(json_is_number(value));
    return json_number_value(value);
}

static void test_evaluate_ope__json_has_the_keys(void **state)
{
    (void)state;
    json_t *root = ope_json(OK_LOG " --json", 0);
    assert_int_equal(number(root, "n"), ROWS);
    assert_true(number(root, "ess") > 200);
    assert_true(fabs(number(root, "mean_weight") - 1) < 0.1);
    assert_true(fabs(number(root, "max_weight") - 2.8) < 1e-12);
    assert_string_equal(json_string_value(json_object_get(root, "verdict")), "ok");
    assert_int_equal(json_array_size(json_object_get(root, "reasons")), 0);
    const json_t *intervals = json_object_get(root, "intervals");
    for (size_t i = 0; i < ESTIMATORS_COUNT; i++) {
        double value = number(root, ESTIMATORS[i]);
        assert_true(fabs(value - 0.6) < 0.06); /* .7 x .75 + .3 x .25 */
        const json_t *own = json_object_get(intervals, ESTIMATORS[i]);
        const json_t *normal = json_object_get(own, "normal");
        const json_t *bootstrap = json_object_get(own, "bootstrap");
        assert_true(number(normal, "low") < value && value < number(normal, "high"));
        assert_true(number(bootstrap, "low") < value && value < number(bootstrap, "high"));
    }
    const json_t *ips = json_object_get(intervals, "ips");
    assert_true(number(json_object_get(ips, "sequence"), "high") < 1);
    assert_true(number(json_object_get(ips, "bernstein"), "low") > 0);
    assert_true(json_is_null(json_object_get(json_object_get(ips, "bernstein"), "high")));
    assert_int_equal(json_array_size(json_object_get(root, "points")), 3);
    json_decref(root);
}

static void test_evaluate_ope__refuses_unless_forced(void **state)
{
    (void)state;
    json_t *root = ope_json(SHORT_LOG " --json", 1);
    assert_string_equal(json_string_value(json_object_get(root, "verdict")), "refused");
    assert_int_equal(json_array_size(json_object_get(root, "reasons")), 1);
    assert_true(json_is_null(json_object_get(root, "ips")));
    assert_int_equal(json_object_size(json_object_get(root, "intervals")), 0);
    json_decref(root);
    root = ope_json(SHORT_LOG " --json --force", 1);
    assert_string_equal(json_string_value(json_object_get(root, "verdict")), "refused");
    assert_true(number(root, "ips") > 0);
    assert_int_equal(json_object_size(json_object_get(root, "intervals")), ESTIMATORS_COUNT);
    json_decref(root);
    struct run run = score(SHORT_LOG);
    assert_code(&run, 1);
    assert_non_null(strstr(run.out, "REFUSED"));
    assert_non_null(strstr(run.out, "effective sample size"));
    assert_null(strstr(run.out, "snips"));
    run_free(&run);
    run = score(SHORT_LOG " --force");
    assert_code(&run, 1);
    assert_non_null(strstr(run.out, "REFUSED"));
    assert_non_null(strstr(run.out, "snips"));
    run_free(&run);
}

static void test_evaluate_ope__same_input_same_bytes(void **state)
{
    static const char *const words[] = {OK_LOG " --json", OK_LOG};
    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        struct run one = score(words[i]);
        struct run two = score(words[i]);
        assert_code(&one, 0);
        assert_string_equal(one.out, two.out);
        run_free(&one);
        run_free(&two);
    }
    json_t *one = ope_json(OK_LOG " --json --seed 1 --samples 200", 0);
    json_t *two = ope_json(OK_LOG " --json --seed 2 --samples 200", 0);
    assert_false(json_equal(one, two));
    json_decref(one);
    json_decref(two);
}

/* --tau and --lambda set what --tune would find. */
static void test_evaluate_ope__parameters(void **state)
{
    (void)state;
    json_t *root = ope_json(OK_LOG " --json --tau 0 --lambda 0", 0);
    assert_true(number(root, "switch_dr") == number(root, "dm"));
    assert_true(number(root, "dros") == number(root, "dm"));
    json_decref(root);
    root = ope_json(OK_LOG " --json --tau 1 --lambda 100 --tune slope", 0);
    const json_t *points = json_object_get(root, "points");
    assert_true(number(root, "switch_dr") == number(json_array_get(points, 0), "value"));
    assert_true(number(root, "dros") == number(json_array_get(points, 2), "value"));
    assert_true(number(root, "tau") == 1 && number(root, "lambda") == 100);
    json_decref(root);
}

static void test_evaluate_ope__obd(void **state)
{
    (void)state;
    json_t *root = ope_json("evaluate ope --format obd --log obd.csv --items items.csv --policy "
                            "uniform --force --json",
                            1);
    assert_true(number(root, "ips") == 0.5);
    assert_true(number(root, "snips") == 0.5);
    assert_true(number(root, "tau") == 10 && number(root, "lambda") == 100);
    json_decref(root);
}

/* No click at all: q is the base rate, and intervals of no width are not what is known. */
static void test_evaluate_ope__says_what_it_had_to_do_without(void **state)
{
    (void)state;
    file_write("none.csv", ",item_id,position,click,propensity_score,user_feature_0\n"
                           "0,0,1,0,0.5,a\n1,1,1,0,0.5,b\n");
    struct run run = score("evaluate ope --format obd --log none.csv --items items.csv --policy "
                           "uniform --force --json");
    assert_code(&run, 1);
    assert_non_null(strstr(run.err, "every reward is the same"));
    assert_non_null(strstr(run.err, "1 of 1 fits of q"));
    json_t *root = run_json(&run);
    assert_int_equal(json_array_size(json_object_get(root, "notes")), 2);
    assert_true(number(root, "dm") == 0);
    json_decref(root);
    run_free(&run);
}

static void test_evaluate_ope__errors(void **state)
{
    static const struct {
        const char *words;
        int code;
        const char *err;
    } cases[] = {
        {"evaluate ope", 2, "--format is obd or target"},
        {"evaluate ope --format csv --log ok.csv", 2, "--format is obd or target"},
        {"evaluate ope --format target", 2, "--log says"},
        {"evaluate ope --format obd --log obd.csv", 2, "needs --items FILE and --policy"},
        {"evaluate ope --format obd --log obd.csv --items items.csv", 2, "--policy uniform|FILE"},
        {OK_LOG " --items items.csv", 2, "takes neither"},
        {OK_LOG " --tau many", 2, "--tau: 'many' is not a number"},
        {OK_LOG " --lambda -1", 2, "--lambda: '-1' is not a number"},
        {OK_LOG " --tune best", 2, "bound or slope"},
        {OK_LOG " --folds 0", 2, "from 1 to 100"},
        {OK_LOG " --samples none", 2, "whole number"},
        {OK_LOG " --frob", 2, "there is no option '--frob'"},
        {OK_LOG " more", 2, "takes no 'more'"},
        {"evaluate ope --format target --log nowhere.csv", 4, "nowhere.csv"},
        {"evaluate ope --format target --log obd.csv", 3, "no column 'action'"},
        {"evaluate ope --format obd --log obd.csv --items nowhere.csv --policy uniform", 4,
         "nowhere.csv"},
        {"evaluate ope --format obd --log obd.csv --items items.csv --policy nowhere.txt", 4,
         "nowhere.txt"},
        {"evaluate ope --format obd --log obd.csv --items items.csv --policy half.txt", 3,
         "half.txt, column 1: the policy does not sum to one"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("  score %s\n", cases[i].words);
        struct run run = score(cases[i].words);
        assert_code(&run, cases[i].code);
        assert_string_equal(run.out, "");
        assert_non_null(strstr(run.err, cases[i].err));
        run_free(&run);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_evaluate_ope__json_has_the_keys),
        cmocka_unit_test(test_evaluate_ope__refuses_unless_forced),
        cmocka_unit_test(test_evaluate_ope__same_input_same_bytes),
        cmocka_unit_test(test_evaluate_ope__parameters),
        cmocka_unit_test(test_evaluate_ope__obd),
        cmocka_unit_test(test_evaluate_ope__says_what_it_had_to_do_without),
        cmocka_unit_test(test_evaluate_ope__errors),
    };
    return cmocka_run_group_tests_name("cli/evaluate_ope", tests, setup, teardown);
}
