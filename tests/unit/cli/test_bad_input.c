/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Files that are wrong, or hardly there: each command says which file, line and field, or what it
 * did instead. One row a case; files are written into a folder of their own.
 */

#include "run.h"

#include <stdio.h>
#include <string.h>

enum { ROWS = 400, MANY = 100000 };

static FILE *file_open(const char *name, const char *header)
{
    FILE *file = fopen(name, "we");
    assert_non_null(file);
    (void)fprintf(file, "%s\n", header);
    return file;
}

/* size, k, won: what the second column says; one line may be another. */
static void deals_write(const char *name, const char *k, const char *line_9)
{
    FILE *file = file_open(name, "size,k,won");
    for (int i = 0; i < ROWS; i++) {
        if (i == 7 && line_9) {
            (void)fprintf(file, "%s\n", line_9);
            continue;
        }
        (void)fprintf(file, "%d,%s,%s\n", i % 10, k, i % 10 > 4 ? "yes" : "no");
    }
    assert_int_equal(fclose(file), 0);
}

static void log_write(const char *name, const char *line_9)
{
    FILE *file = file_open(name, "action,reward,pi_b,target_argmax,pi_e_action");
    for (int i = 0; i < ROWS; i++) {
        if (i == 7) {
            (void)fprintf(file, "%s\n", line_9);
            continue;
        }
        (void)fprintf(file, "%d,%d,0.25,%d,0.25\n", i % 4, i % 2, i % 3);
    }
    assert_int_equal(fclose(file), 0);
}

static void propensity_files(void)
{
    file_write("empty.csv", "");
    file_write("header.csv", "size,won\n");
    file_write("one.csv", "size,won\n1,yes\n");
    file_write("twice.csv", "size,size\n1,yes\n");
    file_write("quote.csv", "size,won\n1,\"yes\n");
    file_write("open.csv", "size,won\n1,yes\n\n\"2,yes\n3,no\n\n4,no\n");
    deals_write("constant.csv", "7", NULL);
    deals_write("missing.csv", "", NULL);
    deals_write("nan.csv", "7", "NaN,7,no");
    deals_write("inf.csv", "7", "-inf,7,no");
    deals_write("short.csv", "7", "1,no");
    FILE *file = file_open("class.csv", "size,won");
    FILE *many = file_open("many.csv", "name,won");
    for (int i = 0; i < ROWS; i++) {
        (void)fprintf(file, "%d,yes\n", i % 10);
    }
    for (int i = 0; i < MANY; i++) {
        (void)fprintf(many, "x%d,%s\n", i, i % 3 ? "yes" : "no");
    }
    assert_int_equal(fclose(file), 0);
    assert_int_equal(fclose(many), 0);
}

static void log_files(void)
{
    log_write("zero.csv", "0,1,0,0,0.25");
    log_write("negative.csv", "0,1,-0.1,0,0.25");
    log_write("above.csv", "0,1,1.5,0,0.25");
    log_write("endless.csv", "0,1,inf,0,0.25");
    log_write("reward.csv", "0,2,0.25,0,0.25");
    log_write("void.csv", ",1,0.25,0,0.25");
    log_write("minus.csv", "-1,1,0.25,0,0.25");
    log_write("missing_target.csv", "0,1,0.25,-1,0.25");
    log_write("policy.csv", "0,1,0.25,0,0.4");
    file_write("sum.csv", "action,reward,pi_b,target_argmax,pi_e_action\n"
                          "a,1,0.5,a,0.9\nb,0,0.5,a,0.4\na,0,0.5,a,0.9\n");
}

static void market_files(void)
{
    file_write("s.csv", "user,item,score\n1,1,0.5\n1,2,0.2\n2,1,0.1\n2,2,0.9\n");
    file_write("s_twice.csv", "user,item,score\n1,1,0.5\n1,1,0.2\n2,2,0.1\n");
    file_write("s_nan.csv", "user,item,score\n1,1,nan\n");
    file_write("g.csv", "item,group\n1,0\n2,1\n");
    file_write("g_less.csv", "item,group\n1,0\n");
    file_write("g_twice.csv", "item,group\n1,0\n2,1\n2,0\n");
    file_write("g_more.csv", "item,group\n1,0\n2,1\n3,2\n");
    file_write("m.csv", "1,2\n3,4\n");
    file_write("m_nan.csv", "1,2\n3,nan\n");
    file_write("m_short.csv", "1,2\n3\n");
    file_write("firms.csv", "name,country\nA,DE\nA,DE\nB,XX\n");
    file_write("cut.db", "SQLite format 3");
    file_write("half.json", "{\"name\":\"x\",\"parameters\":{\"cap_offers\":2.5}}");
    file_write("limits.json", "{\"name\":\"x\",\"parameters\":{\"cap_offers\":2}}");
    file_write("policy.json", "{\"name\":\"x\",\n\"parameters\":{\"kapa\":1}}");
}

static int set_up(void **state)
{
    (void)state;
    run_setup();
    propensity_files();
    log_files();
    market_files();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    run_teardown();
    return 0;
}

struct bad_case {
    const char *words;
    int code;
    const char *says; /* on stderr, or on stdout where the answer stands */
};

static void check_cases(const char *command, const struct bad_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char words[256];
        (void)snprintf(words, sizeof words, "%s%s", command, cases[i].words);
        struct run run = score(words);
        if (run.code != cases[i].code ||
            (!strstr(run.err, cases[i].says) && !strstr(run.out, cases[i].says))) {
            fail_msg("%s: %d, not '%s':\n%s%s", words, run.code, cases[i].says, run.out, run.err);
        }
        run_free(&run);
    }
}
#define CHECK_CASES(command, cases) check_cases(command, cases, sizeof(cases) / sizeof((cases)[0]))

static void test_bad_input__a_propensity_is_asked_of_hardly_anything(void **state)
{
    (void)state;
    static const struct bad_case cases[] = {
        {"empty.csv", 3, "empty.csv is empty"},
        {"header.csv", 3, "header.csv has 0 rows"},
        {"one.csv", 3, "one.csv has 1 rows, of which 1 take part: mod5 has nothing to learn from"},
        {"twice.csv", 3, "twice.csv, line 1: two columns are named 'size'"},
        {"quote.csv", 3, "quote.csv, line 2: a quote that is never closed"},
        {"open.csv", 3, "open.csv, line 4: a quote that is never closed"},
        {"short.csv", 3, "short.csv, line 9: 2 fields where the first row has 3"},
        {"constant.csv", 0, "note: column k says the same on every row: dropped"},
        {"missing.csv", 0, "note: column k says nothing: dropped"},
        {"nan.csv", 0, "note: column size: 1 cells, the first on line 9, are no number"},
        {"inf.csv", 0, "note: column size: 1 cells, the first on line 9, are no number"},
        {"class.csv", 0, "note: every row to learn from says yes"},
        {"many.csv", 0, "name rows, they do not tell them apart: dropped"},
    };
    CHECK_CASES("evaluate propensity --target won=yes --data ", cases);
}

static void test_bad_input__a_log_holds_what_no_policy_did(void **state)
{
    (void)state;
    static const struct bad_case cases[] = {
        {"empty.csv", 3, "empty.csv is empty"},
        {"header.csv", 3, "header.csv"},
        {"zero.csv", 3, "zero.csv, line 9, column 3 pi_b: '0' is no propensity"},
        {"negative.csv", 3, "negative.csv, line 9, column 3 pi_b: '-0.1' is no propensity"},
        {"above.csv", 3, "above.csv, line 9, column 3 pi_b: '1.5' is no propensity"},
        {"endless.csv", 3, "endless.csv, line 9, column 3 pi_b: 'inf' is not a finite number"},
        {"reward.csv", 3, "reward.csv, line 9, column 2 reward: '2' is not between 0 and 1"},
        {"void.csv", 3, "void.csv, line 9, column 1 action: '' names no action"},
        {"minus.csv", 3, "minus.csv, line 9, column 1 action: '-1' names no action"},
        {"missing_target.csv", 3, "line 9, column 4 target_argmax: '-1' is no target"},
        {"policy.csv", 3, "policy.csv, line 9, column 5 pi_e_action: '0.4' differs"},
        {"sum.csv", 3, "sum.csv: the policy does not sum to one"},
    };
    CHECK_CASES("evaluate ope --format target --log ", cases);
}

static void test_bad_input__groups_and_scores_do_not_fit(void **state)
{
    (void)state;
    static const struct bad_case cases[] = {
        {"--scores empty.csv --groups g.csv", 3, "empty.csv is empty"},
        {"--scores s.csv --groups empty.csv", 3, "empty.csv is empty"},
        {"--scores s_nan.csv --groups g.csv", 3, "s_nan.csv, line 2, column 3 score: 'nan'"},
        {"--scores s_twice.csv --groups g.csv", 3, "s_twice.csv, line 3, column 2 item: '1' has"},
        {"--scores s.csv --groups g_less.csv", 3, "s.csv, line 3, column 2 item: '2' is in no"},
        {"--scores s.csv --groups g_twice.csv", 3, "g_twice.csv, line 4, column 1 item: '2' has"},
        {"--scores s.csv --groups g_more.csv", 0, "min/max  0.0000"}, /* nobody scores it: 0 */
    };
    CHECK_CASES("evaluate rerank --rule ratio --top 1 ", cases);
}

static void test_bad_input__places_do_not_suffice(void **state)
{
    (void)state;
    static const struct bad_case cases[] = {
        {"--scores empty.csv --per-item 1 --capacity 1", 3, "empty.csv is empty"},
        {"--scores m_nan.csv --per-item 1 --capacity 1", 3, "m_nan.csv, line 2, column 2: 'nan'"},
        {"--scores m_short.csv --per-item 1 --capacity 1", 3, "m_short.csv, line 2: 1 fields"},
        {"--scores m.csv --per-item 2 --capacity 1", 1, "are 4 places; 2 partners x 1 have room"},
        {"--scores m.csv --per-item 3 --capacity 3", 1, "3 different partners"},
        {"--scores m.csv --per-item 1 --capacity 1 --at-least 3", 1, "each can have 1 at most"},
    };
    CHECK_CASES("evaluate match ", cases);
}

static void test_bad_input__files_of_the_site(void **state)
{
    (void)state;
    static const struct bad_case cases[] = {
        {"migrate --database sqlite:site.db", 0, "the newest"},
        {"import partners empty.csv --database sqlite:site.db", 3, "empty.csv: the file is empty"},
        {"import partners none.csv --database sqlite:site.db", 4, "'none.csv' cannot be read"},
        {"import partners firms.csv --database sqlite:site.db", 0,
         "line 3, external_id: DUPLICATE"},
        {"place opp_1 --database sqlite:site.db", 4, "opportunity"},
        {"policy draft policy.json --database sqlite:site.db", 3,
         "policy.json: line 2: there is no parameter 'kapa'"},
        {"policy show pol_x --database sqlite:site.db", 4, "no policy 'pol_x'"},
        {"policy show 99 --database sqlite:site.db", 4, "policy"},
        {"policy show x --database sqlite:site.db", 4, "no policy 'x'"},
        {"evaluate propensity --data open.csv --target won", 2, "--target is COLUMN=VALUE"},
        {"evaluate propensity --data open.csv --target =yes", 2, "--target is COLUMN=VALUE"},
        {"policy check policy.json --database sqlite:site.db", 3,
         "policy.json: line 2: there is no parameter 'kapa'"},
        {"policy check half.json --database sqlite:site.db", 3, "must be a whole number"},
        {"policy check limits.json --database sqlite:site.db", 0, "its limits can be met"},
        {"verify --database sqlite:cut.db", 12, "cut.db"},
        {"restore cut.db --database sqlite:new.db", 12, "cut.db is damaged, cut short"},
    };
    CHECK_CASES("", cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bad_input__a_propensity_is_asked_of_hardly_anything),
        cmocka_unit_test(test_bad_input__a_log_holds_what_no_policy_did),
        cmocka_unit_test(test_bad_input__groups_and_scores_do_not_fit),
        cmocka_unit_test(test_bad_input__places_do_not_suffice),
        cmocka_unit_test(test_bad_input__files_of_the_site),
    };
    return cmocka_run_group_tests_name("cli/bad_input", tests, set_up, tear_down);
}
