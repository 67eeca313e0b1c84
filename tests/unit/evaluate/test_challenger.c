/* SPDX-License-Identifier: Apache-2.0 */
/* Boosted trees beside what the engine said: judged on what neither had seen. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "evaluate/boosted.h"
#include "evaluate/challenger.h"

enum { LESSONS = 4000 };

static double uniform(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (double)(*state >> 11) * 0x1p-53;
}

/* Good where two categories agree, which no sum of effects can say; `knows`: the engine knew. */
static struct score_lesson *lessons_make(bool knows)
{
    struct score_lesson *lessons = calloc(LESSONS, sizeof *lessons);
    assert_non_null(lessons);
    uint64_t random = 7;
    for (int i = 0; i < LESSONS; i++) {
        struct score_lesson *lesson = &lessons[i];
        bool a = uniform(&random) < 0.5;
        bool b = uniform(&random) < 0.5;
        double truth = a == b ? 0.8 : 0.2;
        lesson->model = SCORE_MODEL_WIN;
        lesson->partner = 1 + i % 9;
        lesson->weight = 1;
        lesson->columns[0] = a ? 70001 : 70002;
        lesson->columns[1] = b ? 12 : 200000;
        lesson->values[0] = 1;
        lesson->values[1] = 1;
        lesson->is_good = uniform(&random) < truth;
        lesson->p = knows ? truth : 0.5;
    }
    return lessons;
}

static bool is_built(void)
{
    struct score_error err = {0};
    return boosted_check(&err) == SCORE_OK;
}

static void test_challenger__passes_where_it_knows_more(void **state)
{
    (void)state;
    struct challenger_result result;
    struct score_error err = {0};
    struct score_lesson *lessons = lessons_make(false);
    enum score_status status = challenger_run(lessons, LESSONS, &result, &err);
    free(lessons);
    if (!is_built()) {
        assert_int_equal(status, SCORE_UNSUPPORTED);
        return;
    }
    assert_int_equal(status, SCORE_OK);
    assert_int_equal(result.judged, LESSONS * 4 / 5);
    assert_true(result.boosted.auc > 0.75 && result.online.auc < 0.55);
    assert_true(result.gain > 0.15 && result.gain_low > 0.1 && result.gain_low < result.gain);
    assert_true(result.passes);
}

static void test_challenger__does_not_where_the_engine_knew(void **state)
{
    (void)state;
    struct challenger_result result;
    struct score_error err = {0};
    struct score_lesson *lessons = lessons_make(true);
    enum score_status status = challenger_run(lessons, LESSONS, &result, &err);
    free(lessons);
    if (!is_built()) {
        assert_int_equal(status, SCORE_UNSUPPORTED);
        return;
    }
    assert_int_equal(status, SCORE_OK);
    assert_true(result.gain < 0);
    assert_false(result.passes);
}

static void test_challenger__few_outcomes_are_not_judged(void **state)
{
    (void)state;
    struct challenger_result result;
    struct score_error err = {0};
    struct score_lesson *lessons = lessons_make(true);
    assert_int_equal(challenger_run(lessons, CHALLENGER_LESSONS_MIN - 1, &result, &err),
                     SCORE_INVALID);
    assert_non_null(strstr(err.text, "499 outcomes"));
    free(lessons);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_challenger__passes_where_it_knows_more),
        cmocka_unit_test(test_challenger__does_not_where_the_engine_knew),
        cmocka_unit_test(test_challenger__few_outcomes_are_not_judged),
    };
    return cmocka_run_group_tests_name("challenger", tests, NULL, NULL);
}
