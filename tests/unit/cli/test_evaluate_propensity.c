/* SPDX-License-Identifier: Apache-2.0 */

/* score evaluate propensity as a user calls it: keys, exit codes, messages. */

#include "run.h"

#include <stdio.h>
#include <string.h>

static int set_up(void **state)
{
    (void)state;
    run_setup();
    FILE *file = fopen("deals.csv", "we");
    assert_non_null(file);
    (void)fputs("size;line;won\n", file);
    for (int i = 0; i < 400; i++) {
        (void)fprintf(file, "%d;%c;%s\n", i * 7919 % 10, 'a' + i % 3,
                      i * 7919 % 10 > 4 ? "yes" : "no");
    }
    return fclose(file);
}

static int tear_down(void **state)
{
    (void)state;
    run_teardown();
    return 0;
}

static void test_evaluate_propensity__json_has_the_keys_of_the_contract(void **state)
{
    (void)state;
    static const char *const keys[] = {"rows",    "train", "test", "base_rate", "auc",
                                       "logloss", "brier", "ece",  "seconds"};
    struct run run = score("evaluate propensity --data deals.csv --target won=yes --json");
    assert_code(&run, 0);
    json_t *root = run_json(&run);
    void *at = json_object_iter(root);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        assert_string_equal(json_object_iter_key(at), keys[i]);
        assert_true(json_is_number(json_object_iter_value(at)));
        at = json_object_iter_next(root, at);
    }
    assert_int_equal(json_integer_value(json_object_get(root, "rows")), 400);
    assert_int_equal(json_integer_value(json_object_get(root, "test")), 80);
    assert_true(json_number_value(json_object_get(root, "auc")) > .95);
    json_decref(root);
    run_free(&run);
}

static void test_evaluate_propensity__says_what_is_wrong(void **state)
{
    (void)state;
    static const struct {
        const char *words;
        int code;
        const char *says;
    } cases[] = {
        {"--target won=yes", 2, "needs --data"},
        {"--data none.csv --target won=yes", 4, "none.csv: No such file"},
        {"--data deals.csv --target won=maybe", 3, "never says 'maybe'; it says no, yes"},
        {"--data deals.csv --target win=yes", 3, "it has size line won"},
        {"--data deals.csv --target won=yes --model deep", 2, "online or boosted"},
        {"--data deals.csv --target won=yes --split half", 2, "mod5, last20"},
        {"--data deals.csv --target won=yes --sep ;;", 2, "one character"},
        {"--data deals.csv --target won=yes --keep-learning", 2, "never learns its test"},
        {"--data deals.csv --target won=yes --sep ,", 3, "no column 'won'"},
        {"--data deals.csv --target won=yes --bogus", 2, "no option '--bogus'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char words[256];
        (void)snprintf(words, sizeof words, "evaluate propensity %s", cases[i].words);
        struct run run = score(words);
        assert_code(&run, cases[i].code);
        if (!strstr(run.err, cases[i].says)) {
            fail_msg("%s: %s", cases[i].words, run.err);
        }
        run_free(&run);
    }
}

static void test_evaluate_propensity__text_is_for_people(void **state)
{
    (void)state;
    struct run run = score("evaluate propensity --data deals.csv --target won=yes --split last20 "
                           "--keep-learning");
    assert_code(&run, 0);
    assert_non_null(strstr(run.out, "rows            400 of 400: 320 learnt, 80 judged"));
    assert_non_null(strstr(run.out, "number"));
    run_free(&run);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_evaluate_propensity__json_has_the_keys_of_the_contract),
        TEST(test_evaluate_propensity__says_what_is_wrong),
        TEST(test_evaluate_propensity__text_is_for_people),
    };
    return cmocka_run_group_tests_name("cli/evaluate_propensity", tests, NULL, NULL);
}
