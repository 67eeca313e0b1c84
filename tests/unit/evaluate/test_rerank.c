/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "evaluate/rerank.h"
#include "market_file.h"

static const char GROUPS[] = "item,group\n1,a\n2,a\n3,b\n4,c\n";
static const char SCORES[] = "user,item,score\n1,1,1\n1,2,.5\n1,3,.8\n2,1,1\n2,2,.9\n2,4,.1\n";

static enum score_status data_read(const char *scores, const char *groups, struct rerank_data *ret,
                                   struct score_error *err)
{
    char scores_path[MARKET_PATH_SIZE];
    char groups_path[MARKET_PATH_SIZE];
    market_file_write(scores, scores_path);
    market_file_write(groups, groups_path);
    enum score_status status = rerank_data_read(scores_path, groups_path, ret, err);
    (void)unlink(scores_path);
    (void)unlink(groups_path);
    return status;
}

static struct rerank_report report_of(const char *scores, const char *groups,
                                      const struct rerank_options *options)
{
    struct rerank_data data = {0};
    struct rerank_report report = {0};
    assert_int_equal(data_read(scores, groups, &data, NULL), SCORE_OK);
    assert_int_equal(rerank_run(&data, options, &report, NULL), SCORE_OK);
    rerank_data_done(&data);
    return report;
}

static bool is_near(double a, double b)
{
    return fabs(a - b) <= 1e-12;
}

/* User 1 sees 1 and 3, user 2 sees 1 and 2: units a 3, b 1, c 0. */
static void test_rerank__figures_by_hand(void **state)
{
    (void)state;
    struct rerank_options options = {.rule = GROUP_RULE_NONE, .top = 2};
    struct rerank_report report = report_of(SCORES, GROUPS, &options);
    assert_int_equal(report.users, 2);
    assert_true(is_near(report.ndcg, 1));
    assert_true(is_near(report.u_loss, 0));
    assert_true(is_near(report.min_max, 0));
    assert_true(is_near(report.mmf, 0)); /* the lower one of three */
    assert_true(is_near(report.gini, (4 - 2 * (0 + 1 + 4) / 4.0) / 3));
}

/* n is 0 at first, so all get lambda alike; then a and b had one each, and c is lifted by half. */
static void test_rerank__cpfair_by_hand(void **state)
{
    (void)state;
    struct rerank_options options = {
        .rule = GROUP_RULE_CPFAIR,
        .settings = group_settings_default(GROUP_RULE_CPFAIR, false),
        .top = 2,
    };
    options.settings.lambda = 2; /* user 2: item 1 1 + 1, 2 .9 + 1, 3 0 + 1, 4 .1 + 2 */
    struct rerank_report report = report_of(SCORES, GROUPS, &options);
    double discount = 1 / log2(3);
    double shown = 1 + 0.1 * discount;
    double best = 1 + 0.9 * discount;
    assert_true(fabs(report.ndcg - (1 + shown / best) / 2) <= 1e-12);
    assert_true(fabs(report.u_loss - 0.8 / 2 / 2) <= 1e-12);
    assert_true(is_near(report.min_max, 0.5));
    assert_true(is_near(report.mmf, 0.25));
}

/* The order of lines is no order of users where names are numbers; ties go to the first item. */
static void test_rerank__lines_may_come_in_any_order(void **state)
{
    (void)state;
    static const char turned[] = "score;item;user\n.1;4;2\n.9;2;2\n.8;3;1\n1;1;2\n.5;2;1\n1;1;1\n";
    for (size_t rule = 0; rule < GROUP_RULE_COUNT; rule++) {
        struct rerank_options options = {.rule = (enum group_rule)rule, .top = 2};
        options.settings = group_settings_default(options.rule, false);
        struct rerank_report one = report_of(SCORES, GROUPS, &options);
        struct rerank_report other = report_of(turned, GROUPS, &options);
        assert_memory_equal(&one, &other, sizeof(one));
    }
}

static void test_rerank__warm_measures_odd_users(void **state)
{
    (void)state;
    for (size_t rule = 0; rule < GROUP_RULE_COUNT; rule++) {
        struct rerank_options options = {.rule = (enum group_rule)rule, .top = 1, .is_warm = true};
        options.settings = group_settings_default(options.rule, true);
        struct rerank_report report = report_of(SCORES, GROUPS, &options);
        assert_int_equal(report.users, 1);
        assert_true(report.ndcg > 0 && report.ndcg <= 1);
    }
}

static void test_rerank__refuses_with_file_and_line(void **state)
{
    (void)state;
    static const struct {
        const char *scores;
        const char *groups;
        const char *words;
    } cases[] = {
        {"user,item,score\n1,9,1\n", GROUPS, "line 2, column 2 item: '9' is in no group"},
        {"user,item,score\n1,1,x\n", GROUPS, "column 3 score: 'x' is not a finite number"},
        {"user,item,score\n1,1,-1\n", GROUPS, "is below 0"},
        {"user,item,score\n1,1,1\n2,1,1\n1,1,2\n", GROUPS,
         "line 4, column 2 item: '1' has a score"},
        {"user,item,score\n,1,1\n", GROUPS, "column 1 user: '' is no name"},
        {"user,item\n1,1\n", GROUPS, "has no column 'score'"},
        {"user,item,score\n", GROUPS, "has no row"},
        {SCORES, "item,group\n1,a\n1,b\n", "line 3, column 1 item: '1' has a group already"},
        {SCORES, "item,publisher\n1,a\n", "has no column 'group'"},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        struct rerank_data data = {0};
        struct score_error err = {0};
        assert_int_equal(data_read(cases[i].scores, cases[i].groups, &data, &err), SCORE_INVALID);
        if (!strstr(err.text, cases[i].words)) {
            print_error("%s: %s\n", cases[i].words, err.text);
            fail();
        }
    }
}

static void test_rerank__refuses_what_cannot_be_shown(void **state)
{
    (void)state;
    struct rerank_data data = {0};
    struct rerank_report report;
    struct score_error err = {0};
    assert_int_equal(data_read("user,item,score\n1,1,1\n", GROUPS, &data, NULL), SCORE_OK);
    struct rerank_options options = {.top = 5};
    assert_int_equal(rerank_run(&data, &options, &report, &err), SCORE_INVALID);
    assert_non_null(strstr(err.text, "the top 5 of 4 items"));
    options = (struct rerank_options){.top = 1, .is_warm = true};
    assert_int_equal(rerank_run(&data, &options, &report, &err), SCORE_INVALID);
    rerank_data_done(&data);
}

static void test_group_settings__parsed_strictly(void **state)
{
    (void)state;
    struct group_settings settings = group_settings_default(GROUP_RULE_RATIO, false);
    struct score_error err = {0};
    assert_int_equal(group_settings_parse(&settings, "kappa=.25", &err), SCORE_OK);
    assert_true(settings.kappa == 0.25 && settings.alpha == 4 && settings.t0 == 20);
    assert_int_equal(group_settings_parse(&settings, "replays=4", &err), SCORE_OK);
    assert_int_equal(group_settings_parse(&settings, "floor=.7", &err), SCORE_OK);
    assert_true(settings.replays == 4 && settings.floor == .7);
    static const char *const wrong[] = {"kappa", "kappa=",   "kappa=x",      "kappa=-1",
                                        "q=2",   "alpha=17", "replays=1001", "floor=2",
                                        "kap=1", "",         "kappa=inf"};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(wrong); i++) {
        assert_int_equal(group_settings_parse(&settings, wrong[i], &err), SCORE_INVALID);
    }
    assert_true(settings.kappa == 0.25);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rerank__figures_by_hand),
        cmocka_unit_test(test_rerank__cpfair_by_hand),
        cmocka_unit_test(test_rerank__lines_may_come_in_any_order),
        cmocka_unit_test(test_rerank__warm_measures_odd_users),
        cmocka_unit_test(test_rerank__refuses_with_file_and_line),
        cmocka_unit_test(test_rerank__refuses_what_cannot_be_shown),
        cmocka_unit_test(test_group_settings__parsed_strictly),
    };
    return cmocka_run_group_tests_name("evaluate/rerank", tests, NULL, NULL);
}
