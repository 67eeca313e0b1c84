/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <unistd.h>

#include "base/buf.h"
#include "base/rng.h"
#include "evaluate/ope.h"

enum { FILE_BYTES_MAX = 1 << 22, LOG, ITEMS, POLICY, FILES };

static char folder[64];
static char paths[FILES][96];
static struct buf text;

static int setup(void **state)
{
    static const char *const names[] = {[LOG] = "log", [ITEMS] = "items", [POLICY] = "policy"};
    (void)state;
    (void)snprintf(folder, sizeof(folder), "/tmp/score-ope-XXXXXX");
    assert_non_null(mkdtemp(folder));
    for (int i = LOG; i < FILES; i++) {
        (void)snprintf(paths[i], sizeof(paths[i]), "%s/%s.csv", folder, names[i]);
    }
    buf_init(&text, FILE_BYTES_MAX);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    for (int i = LOG; i < FILES; i++) {
        (void)unlink(paths[i]);
    }
    (void)rmdir(folder);
    buf_done(&text);
    return 0;
}

static void file_write(int which, const char *bytes)
{
    FILE *file = fopen(paths[which], "wb");
    assert_non_null(file);
    assert_true(fputs(bytes, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void assert_near(double value, double expected, double most)
{
    if (!(fabs(value - expected) <= most)) {
        print_error("%.17g is not %.17g within %g\n", value, expected, most);
        fail();
    }
}

static struct ope_report report_of(const struct ope_log *log)
{
    struct ope_options options = {
        .tau = (double)NAN, .lambda = (double)NAN, .draws = {.count = 50, .seed = 1}};
    struct ope_report report;
    assert_int_equal(ope_report_make(log, &options, &report, NULL), SCORE_OK);
    return report;
}

/* One reason alone, with these words; NULL = the log can answer. */
static void assert_verdict(const struct ope_log *log, const char *words)
{
    struct ope_report report = report_of(log);
    for (size_t i = 0; i < report.reason_count; i++) {
        print_message("  %s\n", report.reasons[i]);
    }
    assert_int_equal(report.reason_count, words ? 1 : 0);
    if (words) {
        assert_non_null(strstr(report.reasons[0], words));
    }
}

/* ---- target ---------------------------------------------------------------------------------- */

#define TARGET_HEADER "row,action,reward,pi_b,target_argmax,pi_e_action\n"

/* A log of a uniform policy over `actions`, for one that takes the target with probability .7. */
struct made {
    int rows;
    int actions;
    int never;     /* this action is not in the log; -1 = each is */
    int hidden;    /* this one is not where it is the target */
    double factor; /* on the propensities written */
};

static void target_write(const struct made *made)
{
    struct rng rng;
    rng_seed(&rng, 4);
    buf_clear(&text);
    buf_add_text(&text, TARGET_HEADER);
    for (int row = 0; row < made->rows;) {
        int target = (int)rng_below(&rng, (uint64_t)made->actions);
        int action = (int)rng_below(&rng, (uint64_t)made->actions);
        int reward = rng_uniform(&rng) < (action == target ? 0.8 : 0.2);
        if (action == made->never || (action == target && target == made->hidden)) {
            continue;
        }
        double other = 0.3 / (made->actions - 1);
        buf_add_format(&text, "%d,a%d,%d,%.9f,a%d,%.9f\n", row++, action, reward,
                       made->factor / made->actions, target, action == target ? 0.7 : other);
    }
    file_write(LOG, buf_text(&text));
}

static enum score_status target_read(int folds, struct ope_log *ret, struct score_error *err)
{
    struct ope_source source = {.log_path = paths[LOG], .folds = folds};
    return ope_read_target(&source, ret, err);
}

static void test_ope_target__weights_and_q_by_hand(void **state)
{
    (void)state;
    file_write(LOG, "action;reward;pi_b;target_argmax;pi_e_action;note\n"
                    "x;1;0.5;x;0.8;n\n"
                    "x;0;0.5;x;0.8;n\n"
                    "y;1;0.25;x;0.1;n\n"
                    "z;0.5;1;z;0.8;n\n");
    struct ope_log log = {0};
    assert_int_equal(target_read(1, &log, NULL), SCORE_OK);
    assert_int_equal(log.count, 4);
    assert_int_equal(log.action_count, 3);
    static const double weights[] = {1.6, 1.6, 0.4, 0.8};
    static const double rewards[] = {1, 0, 1, 0.5};
    /* (x,x) .5, (x,y) 1, (z,z) .5; where nothing was logged the base rate, 2.5 / 4 */
    static const double logged[] = {0.5, 0.5, 1, 0.5};
    double of_x = 0.8 * 0.5 + 0.1 * 1 + 0.1 * 0.625;
    double of_z = 0.8 * 0.5 + 0.2 * 0.625;
    for (size_t i = 0; i < 4; i++) {
        assert_near(log.rows[i].weight, weights[i], 1e-15);
        assert_near(log.rows[i].reward, rewards[i], 0);
        assert_near(log.rows[i].q_logged, logged[i], 1e-15);
        assert_near(log.rows[i].q_policy, i == 3 ? of_z : of_x, 1e-15);
    }
    assert_int_equal(log.cells_by_base_rate, 0);
    ope_log_done(&log);
}

/* Rows of one opportunity share a fold: the model never sees what it is asked about. */
static void test_ope_target__folds_follow_the_row(void **state)
{
    (void)state;
    buf_clear(&text);
    buf_add_text(&text, TARGET_HEADER);
    for (int id = 0; id < 40; id++) {
        for (int again = 0; again < 3; again++) {
            /* Each has an action of its own, so that only its twins could teach it. */
            buf_add_format(&text, "%d,a%d,1,0.5,b,0.001\n", id, id);
        }
    }
    buf_add_text(&text, "99,b,0,0.5,b,0.96\n");
    file_write(LOG, buf_text(&text));
    struct ope_log log = {0};
    assert_int_equal(target_read(3, &log, NULL), SCORE_OK);
    assert_int_equal(log.cells_by_base_rate, 121);
    ope_log_done(&log);
    assert_int_equal(target_read(1, &log, NULL), SCORE_OK);
    assert_int_equal(log.cells_by_base_rate, 0);
    ope_log_done(&log);
}

static void test_ope_target__verdicts(void **state)
{
    static const struct {
        const char *name;
        struct made made;
        const char *words; /* NULL = ok */
    } cases[] = {
        {"good", {4000, 5, -1, -1, 1}, NULL},
        {"few rows", {300, 5, -1, -1, 1}, "effective sample size"},
        {"propensities too small", {4000, 5, -1, -1, 0.8}, "mean weight 1.2"},
        {"propensities too large", {4000, 5, -1, -1, 1.25}, "mean weight 0.80"},
        {"small mistake in the propensities", {4000, 5, -1, -1, 0.95}, NULL},
        {"an action that is never taken", {20000, 12, 3, -1, 1}, "actions that the log does not"},
        {"a target that is never taken", {20000, 12, -1, 3, 1}, "actions that the log does not"},
    };
    (void)state;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        print_message("%s\n", cases[i].name);
        struct ope_log log = {0};
        target_write(&cases[i].made);
        assert_int_equal(target_read(3, &log, NULL), SCORE_OK);
        assert_verdict(&log, cases[i].words);
        ope_log_done(&log);
    }
}

/* 1,600 pairs of target and action, 1,500 rows: what is not there is not there by chance. */
static void test_ope_target__gaps_by_chance_are_none(void **state)
{
    (void)state;
    struct made made = {1500, 40, -1, -1, 1};
    struct ope_log log = {0};
    target_write(&made);
    assert_int_equal(target_read(3, &log, NULL), SCORE_OK);
    assert_true(log.cells_by_base_rate > 500);
    assert_near(log.unsupported, 0, 0);
    ope_log_done(&log);
}

/* The policy says how many actions there are: those that no row names are not supported. */
static void test_ope_target__actions_that_nobody_names(void **state)
{
    (void)state;
    file_write(LOG, TARGET_HEADER "1,x,1,0.5,x,0.6\n2,y,0,0.5,x,0.1\n3,x,0,0.5,y,0.1\n");
    struct ope_log log = {0};
    assert_int_equal(target_read(1, &log, NULL), SCORE_OK);
    assert_int_equal(log.action_count, 5);
    /* 3 of 5 actions, .3 of the policy, and (y,y), which two thirds x elsewhere may explain */
    assert_near(log.unsupported, 0.3, 1e-12);
    assert_near(log.rows[0].q_policy, 0.6 * 1 + 0.1 * 0 + 0.3 / 3, 1e-12);
    ope_log_done(&log);
}

struct bad_case {
    const char *log;
    const char *words;
};

static void assert_refused(enum score_status status, const struct score_error *err,
                           const char *words)
{
    if (status != SCORE_INVALID || !strstr(err->text, words)) {
        print_error("%s: %s\n", words, err->text);
        fail();
    }
    assert_non_null(strstr(err->text, folder));
}

static void test_ope_target__refuses_bad_input(void **state)
{
    static const struct bad_case cases[] = {
        {"", "is empty"},
        {TARGET_HEADER, "has no rows"},
        {TARGET_HEADER "1,x,1,0.5,x,1\n", "has one row"},
        {"row,action,reward,pi_b,target_argmax\n1,x,1,1,x\n", "no column 'pi_e_action'"},
        {TARGET_HEADER "1,x,1,0,x,1\n2,x,1,0.5,x,1\n", "line 2, column 4 pi_b: '0' is no"},
        {TARGET_HEADER "1,x,1,0.5,x,1\n2,x,1,-0.5,x,1\n", "line 3, column 4 pi_b: '-0.5'"},
        {TARGET_HEADER "1,x,1,0.5,x,1\n2,x,1,1.01,x,1\n", "'1.01' is no propensity"},
        {TARGET_HEADER "1,x,1,0.5,x,1\n2,x,1,nan,x,1\n", "not a finite number"},
        {TARGET_HEADER "1,x,1,0.5,x,1\n2,x,1.5,0.5,x,1\n", "column 3 reward: '1.5'"},
        {TARGET_HEADER "1,x,1,0.5,x,1\n2,x,1,0.5,x,1.5\n", "'1.5' is not between 0 and 1"},
        {TARGET_HEADER "1,x,1,0.5,x,0.9\n2,x,1,0.5,x,0.8\n", "differs from that of earlier rows"},
        {TARGET_HEADER "1,x,1,0.5,x,0.9\n2,x,1,0.5,x,0.9\n", "does not sum to one"},
        {TARGET_HEADER "1,x,1,0.5,x,0.9\n2,y,1,0.5,x,0.3\n", "does not sum to one"},
        {TARGET_HEADER "1,x,1,0.5,x,0.55\n2,y,1,0.5,x,0.2\n", "does not sum to one"},
        {TARGET_HEADER "1,x,1,0.5,x,0.6\n2,y,1\n", "line 3: 3 fields where the first row has 6"},
    };
    (void)state;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        struct ope_log log = {0};
        struct score_error err = {0};
        file_write(LOG, cases[i].log);
        assert_refused(target_read(3, &log, &err), &err, cases[i].words);
        assert_null(log.rows);
    }
    struct ope_source nowhere = {.log_path = "/nonexistent.csv", .folds = 3};
    struct ope_log log = {0};
    assert_int_equal(ope_read_target(&nowhere, &log, NULL), SCORE_NOT_FOUND);
}

/* ---- obd ------------------------------------------------------------------------------------- */

#define OBD_HEADER ",item_id,position,click,propensity_score,user_feature_0,user_feature_1\n"
#define OBD_ITEMS  ",item_id,item_feature_0,item_feature_1\n0,1,0.5,s\n1,0,-0.5,t\n2,2,0.25,s\n"

static enum score_status obd_read(const char *policy, int folds, struct ope_log *ret,
                                  struct score_error *err)
{
    struct ope_source source = {.log_path = paths[LOG],
                                .items_path = paths[ITEMS],
                                .policy_path = policy ? paths[POLICY] : NULL,
                                .folds = folds};
    if (policy) {
        file_write(POLICY, policy);
    }
    return ope_read_obd(&source, ret, err);
}

/* Position 1 has clicks, position 2 none. */
static void obd_write(int rows)
{
    struct rng rng;
    rng_seed(&rng, 6);
    buf_clear(&text);
    buf_add_text(&text, OBD_HEADER);
    for (int row = 0; row < rows; row++) {
        int item = (int)rng_below(&rng, 3);
        int position = 1 + (int)rng_below(&rng, 2);
        int user = (int)rng_below(&rng, 3);
        int click = position == 1 && rng_uniform(&rng) < (item == user ? 0.6 : 0.2);
        buf_add_format(&text, "%d,%d,%d,%d,0.25,u%d,v%d\n", row, item, position, click, user,
                       user % 2);
    }
    file_write(LOG, buf_text(&text));
    file_write(ITEMS, OBD_ITEMS);
}

static void test_ope_obd__weights_by_policy_and_position(void **state)
{
    (void)state;
    file_write(LOG, OBD_HEADER "0,2,1,1,0.5,a,b\n1,0,2,0,0.25,a,c\n2,1,1,0,0.5,d,b\n");
    file_write(ITEMS, OBD_ITEMS);
    struct ope_log log = {0};
    assert_int_equal(obd_read(NULL, 1, &log, NULL), SCORE_OK);
    assert_int_equal(log.action_count, 3);
    assert_near(log.rows[0].weight, 2.0 / 3, 1e-15);
    assert_near(log.rows[1].weight, 4.0 / 3, 1e-15);
    ope_log_done(&log);
    static const char *const policies[] = {"0.1 0.2\n0.3 0.5\n0.6 0.3\n",
                                           "0.1,0.2\n0.3,0.5\n0.6,0.3\n"};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(policies); i++) {
        assert_int_equal(obd_read(policies[i], 1, &log, NULL), SCORE_OK);
        assert_near(log.rows[0].weight, 1.2, 1e-15);
        assert_near(log.rows[1].weight, 0.8, 1e-15);
        assert_near(log.rows[2].weight, 0.6, 1e-15);
        ope_log_done(&log);
    }
    /* One column is for all positions. */
    assert_int_equal(obd_read("0.1\n0.3\n0.6\n", 1, &log, NULL), SCORE_OK);
    assert_near(log.rows[1].weight, 0.4, 1e-15);
    ope_log_done(&log);
}

/* The mean of q over logged rows is the click rate: what a free intercept makes of any fit. */
static void test_ope_obd__fits_each_position(void **state)
{
    (void)state;
    obd_write(900);
    struct ope_log log = {0};
    assert_int_equal(obd_read(NULL, 1, &log, NULL), SCORE_OK);
    assert_int_equal(log.fits, 2);
    assert_int_equal(log.fits_by_base_rate, 1);
    double clicks = 0, q = 0;
    size_t without = 0;
    for (size_t i = 0; i < log.count; i++) {
        clicks += log.rows[i].reward;
    }
    double rate = clicks / (double)log.count;
    for (size_t i = 0; i < log.count; i++) {
        /* Position 2 has no click: everything in it is the base rate of the log. */
        bool is_base = log.rows[i].q_logged == rate && log.rows[i].q_policy == rate;
        without += is_base;
        q += is_base ? 0 : log.rows[i].q_logged;
    }
    assert_in_range(without, 400, 500);
    assert_near(q, clicks, 1e-8);
    assert_verdict(&log, "mean weight 1.3333");
    ope_log_done(&log);
}

static void test_ope_obd__folds_without_a_click(void **state)
{
    (void)state;
    obd_write(900);
    struct ope_log log = {0};
    assert_int_equal(obd_read(NULL, 4, &log, NULL), SCORE_OK);
    assert_int_equal(log.fits, 8);
    assert_int_equal(log.fits_by_base_rate, 4);
    double gap = 0;
    for (size_t i = 0; i < log.count; i++) {
        assert_true(log.rows[i].q_logged > 0 && log.rows[i].q_logged < 1);
        bool is_base = log.rows[i].q_logged == log.rows[i].q_policy;
        gap += is_base ? 0 : log.rows[i].q_logged - log.rows[i].reward;
    }
    /* A model that had seen these rows would meet their clicks exactly. */
    assert_true(fabs(gap) > 1e-3);
    ope_log_done(&log);
}

/* An item that the log does not have, and one that one position has not. */
static void test_ope_obd__support(void **state)
{
    (void)state;
    obd_write(900);
    struct ope_log log = {0};
    file_write(ITEMS, OBD_ITEMS "3,3,1,u\n");
    assert_int_equal(obd_read(NULL, 1, &log, NULL), SCORE_OK);
    assert_near(log.unsupported, 0.25, 1e-12);
    ope_log_done(&log);
    buf_clear(&text);
    buf_add_text(&text, OBD_HEADER);
    for (int row = 0; row < 300; row++) {
        int position = 1 + row % 2;
        int item = position == 1 ? row / 2 % 3 : 1 + row / 2 % 2;
        buf_add_format(&text, "%d,%d,%d,%d,0.4,u%d,v\n", row, item, position, row % 7 == 0,
                       row % 3);
    }
    file_write(LOG, buf_text(&text));
    file_write(ITEMS, OBD_ITEMS);
    assert_int_equal(obd_read(NULL, 1, &log, NULL), SCORE_OK);
    assert_near(log.unsupported, 1.0 / 6, 1e-12);
    ope_log_done(&log);
}

static void test_ope_obd__refuses_bad_input(void **state)
{
#define ROW "0,2,1,1,0.5,a,b\n"
    static const struct {
        const char *log, *items, *policy, *words;
    } cases[] = {
        {"", OBD_ITEMS, NULL, "is empty"},
        {OBD_HEADER ROW, OBD_ITEMS, NULL, "has one row"},
        {",item_id,position,click,user_feature_0\n0,1,1,0,a\n", OBD_ITEMS, NULL,
         "no column 'propensity_score'"},
        {",item_id,position,click,propensity_score\n0,1,1,0,1\n", OBD_ITEMS, NULL,
         "no column 'user_feature_0'"},
        {OBD_HEADER ROW "1,3,1,0,0.5,a,b\n", OBD_ITEMS, NULL,
         "line 3, column 2 item_id: '3' is no item"},
        {OBD_HEADER ROW "1,x,1,0,0.5,a,b\n", OBD_ITEMS, NULL, "'x' is not a whole number"},
        {OBD_HEADER ROW "1,-1,1,0,0.5,a,b\n", OBD_ITEMS, NULL, "'-1' is not a whole number"},
        {OBD_HEADER ROW "1,1,0,0,0.5,a,b\n", OBD_ITEMS, NULL, "column 3 position: '0'"},
        {OBD_HEADER ROW "1,1,1,2,0.5,a,b\n", OBD_ITEMS, NULL, "column 4 click: '2'"},
        {OBD_HEADER ROW "1,1,1,0,0,a,b\n", OBD_ITEMS, NULL, "'0' is no propensity"},
        {OBD_HEADER ROW "1,1,1,0,1.5,a,b\n", OBD_ITEMS, NULL, "'1.5' is no propensity"},
        {OBD_HEADER ROW "1,1,1,0,0.5,a", OBD_ITEMS, NULL, "line 3: 6 fields"},
        {OBD_HEADER ROW ROW, ",item_id\n", NULL, "has 0 items"},
        {OBD_HEADER ROW ROW, "id,item_feature_0\n0,1\n1,1\n", NULL, "no column 'item_id'"},
        {OBD_HEADER ROW ROW, "item_id,item_feature_0\n0,1\n0,1\n", NULL, "'0' is there twice"},
        {OBD_HEADER ROW ROW, "item_id,item_feature_0\n0,1\n2,1\n", NULL, "from 0 to 1"},
        {OBD_HEADER ROW ROW, "item_id,item_feature_0\n0,1\n1,a\n", NULL, "'a' is not a finite"},
        {OBD_HEADER ROW ROW, OBD_ITEMS, "0.5\n0.5\n", "has 2 rows for 3 items"},
        {OBD_HEADER ROW ROW, OBD_ITEMS, "0.5\n0.5\n0.1\n", "does not sum to one, but to 1.1"},
        {OBD_HEADER ROW ROW, OBD_ITEMS, "0.5\n0.6\n-0.1\n", "'-0.1' is not between 0 and 1"},
        {OBD_HEADER ROW ROW, OBD_ITEMS, "0.5 1\n0.5 0\n0 x\n", "line 3, column 2: 'x' is not"},
        {OBD_HEADER ROW "1,1,3,0,0.5,a,b\n", OBD_ITEMS, "0.5 1\n0.5 0\n0 0\n",
         "whole number from 1 to 2"},
    };
    (void)state;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        struct ope_log log = {0};
        struct score_error err = {0};
        file_write(LOG, cases[i].log);
        file_write(ITEMS, cases[i].items);
        assert_refused(obd_read(cases[i].policy, 1, &log, &err), &err, cases[i].words);
        assert_null(log.rows);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ope_target__weights_and_q_by_hand),
        cmocka_unit_test(test_ope_target__folds_follow_the_row),
        cmocka_unit_test(test_ope_target__verdicts),
        cmocka_unit_test(test_ope_target__gaps_by_chance_are_none),
        cmocka_unit_test(test_ope_target__actions_that_nobody_names),
        cmocka_unit_test(test_ope_target__refuses_bad_input),
        cmocka_unit_test(test_ope_obd__weights_by_policy_and_position),
        cmocka_unit_test(test_ope_obd__fits_each_position),
        cmocka_unit_test(test_ope_obd__folds_without_a_click),
        cmocka_unit_test(test_ope_obd__support),
        cmocka_unit_test(test_ope_obd__refuses_bad_input),
    };
    return cmocka_run_group_tests_name("evaluate/ope", tests, setup, teardown);
}
