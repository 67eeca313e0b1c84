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

/* Two thirds are learnt and kept; what is read back judges the rest as the trees themselves do. */
static void test_challenger__kept_trees_judge_what_came_since(void **state)
{
    (void)state;
    enum { LEARNT = LESSONS * 2 / 3 };
    struct challenger all[SCORE_MODEL_COUNT] = {0};
    struct challenger again[SCORE_MODEL_COUNT] = {0};
    struct challenger_result first;
    struct challenger_result second;
    struct score_error err = {0};
    struct buf bytes;
    struct buf same;
    struct score_lesson *lessons = lessons_make(false);
    enum score_status status = challenger_grow(lessons, LEARNT, &all[SCORE_MODEL_WIN], &err);
    if (!is_built()) {
        assert_int_equal(status, SCORE_UNSUPPORTED);
        free(lessons);
        return;
    }
    assert_int_equal(status, SCORE_OK);
    buf_init(&bytes, 1 << 24);
    buf_init(&same, 1 << 24);
    challenger_write(all, &bytes);
    assert_int_equal(challenger_read(bytes.data, bytes.len, again, &err), SCORE_OK);
    assert_null(again[SCORE_MODEL_ACCEPT].trees);
    challenger_write(again, &same);
    assert_int_equal(bytes.len, same.len);
    assert_memory_equal(bytes.data, same.data, bytes.len);
    struct challenger *kept = &again[SCORE_MODEL_WIN];
    assert_int_equal(challenger_judge(&all[SCORE_MODEL_WIN], lessons, LESSONS, &first, &err),
                     SCORE_OK);
    assert_int_equal(challenger_judge(kept, lessons, LESSONS, &second, &err), SCORE_OK);
    assert_int_equal(second.judged, LESSONS - LEARNT);
    assert_true(first.gain == second.gain && first.boosted.auc == second.boosted.auc);
    assert_true(second.gain > 0.15 && second.passes);
    assert_int_equal(challenger_judge(kept, lessons, LEARNT + 99, &second, &err), SCORE_INVALID);
    assert_non_null(strstr(err.text, "99 outcomes since"));
    assert_int_equal(challenger_judge(kept, lessons, LEARNT - 1, &second, &err), SCORE_INVALID);
    lessons[7].is_good = !lessons[7].is_good;
    assert_int_equal(challenger_judge(kept, lessons, LESSONS, &second, &err), SCORE_INVALID);
    assert_non_null(strstr(err.text, "another history"));
    challenger_done(&all[SCORE_MODEL_WIN]);
    challenger_done(kept);
    buf_done(&bytes);
    buf_done(&same);
    free(lessons);
}

/* Needs no XGBoost: one tree of one column. */
static void test_challenger__files_that_are_none_are_refused(void **state)
{
    (void)state;
    struct challenger all[SCORE_MODEL_COUNT] = {0};
    struct challenger none[SCORE_MODEL_COUNT] = {0};
    struct challenger *one = &all[SCORE_MODEL_ACCEPT];
    struct score_error err = {0};
    struct trees_builder builder;
    struct buf bytes;
    assert_int_equal(trees_begin(&builder, CHALLENGER_EXTRA + 1, 0, &err), SCORE_OK);
    trees_tree_begin(&builder);
    trees_split(&builder, CHALLENGER_EXTRA, .5F, true);
    trees_leaf_add(&builder, -1, 3);
    trees_leaf_add(&builder, 1, 2);
    assert_int_equal(trees_end(&builder, &one->trees, &err), SCORE_OK);
    one->columns = calloc(1, sizeof *one->columns);
    assert_non_null(one->columns);
    one->column_count = 1;
    buf_init(&bytes, 1 << 20);
    challenger_write(all, &bytes);
    for (size_t len = 0; len < bytes.len; len++) {
        assert_int_equal(challenger_read(bytes.data, len, none, &err), SCORE_INVALID);
    }
    for (size_t at = 0; at < bytes.len; at++) {
        bytes.data[at] ^= 1;
        enum score_status status = challenger_read(bytes.data, bytes.len, none, &err);
        assert_true(status == SCORE_INVALID || status == SCORE_UNSUPPORTED);
        assert_null(none[SCORE_MODEL_ACCEPT].trees);
        bytes.data[at] ^= 1;
    }
    assert_int_equal(challenger_read(bytes.data, bytes.len, none, &err), SCORE_OK);
    challenger_done(&none[SCORE_MODEL_ACCEPT]);
    bytes.data[strlen("score-challenger-")] = '2';
    assert_int_equal(challenger_read(bytes.data, bytes.len, none, &err), SCORE_UNSUPPORTED);
    challenger_done(one);
    buf_done(&bytes);
}

int main(void)
{
    if (hash_library_init(NULL)) {
        return 1;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_challenger__passes_where_it_knows_more),
        cmocka_unit_test(test_challenger__does_not_where_the_engine_knew),
        cmocka_unit_test(test_challenger__few_outcomes_are_not_judged),
        cmocka_unit_test(test_challenger__kept_trees_judge_what_came_since),
        cmocka_unit_test(test_challenger__files_that_are_none_are_refused),
    };
    return cmocka_run_group_tests_name("challenger", tests, NULL, NULL);
}
