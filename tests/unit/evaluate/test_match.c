/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "base/rng.h"
#include "evaluate/match.h"
#include "market_file.h"

enum { ROUNDS = 150, PARTNERS_MAX = 4, ITEMS_MAX = 4 };

struct brute {
    const struct match_problem *problem;
    size_t load[PARTNERS_MAX];
    double total, least; /* of the best so far */
};

/* Every set of partners for every item in turn. */
static void brute_force(struct brute *brute, size_t item, double total, double least)
{
    const struct match_problem *problem = brute->problem;
    if (item == problem->items) {
        for (size_t i = 0; i < problem->partners; i++) {
            if (brute->load[i] < problem->at_least || brute->load[i] > problem->capacity) {
                return;
            }
        }
        brute->total = fmax(brute->total, total);
        brute->least = fmax(brute->least, least);
        return;
    }
    for (size_t set = 0; set < (size_t)1 << problem->partners; set++) {
        double sum = 0;
        size_t count = 0;
        for (size_t i = 0; i < problem->partners; i++) {
            sum += set >> i & 1 ? problem->scores[i * problem->items + item] : 0;
            count += set >> i & 1;
        }
        if (count != problem->per_item) {
            continue;
        }
        for (size_t i = 0; i < problem->partners; i++) {
            brute->load[i] += set >> i & 1;
        }
        brute_force(brute, item + 1, total + sum, fmin(least, sum));
        for (size_t i = 0; i < problem->partners; i++) {
            brute->load[i] -= set >> i & 1;
        }
    }
}

static void result_check(const struct match_problem *problem, const struct match_result *result)
{
    double total = 0;
    for (size_t j = 0; j < problem->items; j++) {
        size_t count = 0;
        for (size_t i = 0; i < problem->partners; i++) {
            count += result->is_chosen[i * problem->items + j];
        }
        assert_int_equal(count, problem->per_item);
    }
    for (size_t i = 0; i < problem->partners; i++) {
        size_t count = 0;
        for (size_t j = 0; j < problem->items; j++) {
            size_t at = i * problem->items + j;
            count += result->is_chosen[at];
            total += result->is_chosen[at] ? problem->scores[at] : 0;
        }
        assert_true(count >= problem->at_least && count <= problem->capacity);
    }
    assert_true(fabs(total - result->total) <= 1e-9);
}

static struct match_problem problem_draw(struct rng *rng, double *scores)
{
    struct match_problem problem = {
        .partners = 1 + (size_t)rng_below(rng, PARTNERS_MAX),
        .items = 1 + (size_t)rng_below(rng, ITEMS_MAX),
        .scores = scores,
        .at_least = (size_t)rng_below(rng, 3),
    };
    problem.per_item = 1 + (size_t)rng_below(rng, 2);
    problem.capacity = 1 + (size_t)rng_below(rng, 4);
    for (size_t i = 0; i < problem.partners * problem.items; i++) {
        scores[i] = rng_below(rng, 4) == 0 ? 0.5 : rng_normal(rng); /* ties among them */
    }
    return problem;
}

static void maxmin_check(const struct match_problem *problem, const struct brute *brute,
                         double *ret_gap)
{
    struct match_result result = {0};
    struct match_bound bound = {0};
    assert_int_equal(match_run(problem, true, &result, NULL), SCORE_OK);
    assert_int_equal(match_bound(problem, &result, true, &bound, NULL), SCORE_OK);
    result_check(problem, &result);
    assert_true(bound.min_item >= brute->least - 1e-6);
    assert_true(result.min_item <= brute->least + 1e-9);
    if (problem->per_item == 1) {
        assert_true(bound.is_proven);
        assert_true(fabs(result.min_item - brute->least) <= 1e-9);
    }
    *ret_gap += brute->least - result.min_item;
    match_result_done(&result);
}

static void test_match__beats_nothing_and_is_beaten_by_none(void **state)
{
    (void)state;
    struct rng rng;
    double gap = 0;
    int solved = 0;
    rng_seed(&rng, 7);
    for (int round = 0; round < ROUNDS; round++) {
        double scores[PARTNERS_MAX * ITEMS_MAX];
        struct match_problem problem = problem_draw(&rng, scores);
        struct brute brute = {.problem = &problem, .total = -INFINITY, .least = -INFINITY};
        struct match_result result = {0};
        struct match_bound bound = {0};
        brute_force(&brute, 0, 0, INFINITY);
        bool is_possible = brute.total > -INFINITY;
        assert_int_equal(match_check(&problem, NULL), is_possible ? SCORE_OK : SCORE_CONFLICT);
        if (!is_possible) {
            continue;
        }
        assert_int_equal(match_run(&problem, false, &result, NULL), SCORE_OK);
        assert_int_equal(match_bound(&problem, &result, false, &bound, NULL), SCORE_OK);
        result_check(&problem, &result);
        assert_true(fabs(result.total - brute.total) <= 1e-9);
        assert_true(fabs(bound.total - brute.total) <= 1e-6);
        match_result_done(&result);
        maxmin_check(&problem, &brute, &gap);
        solved++;
    }
    assert_true(solved >= ROUNDS / 4);
    assert_true(gap / solved <= 0.02); /* two partners each: exchanges, not a proof */
}

/* 200 partners, 120 opportunities: the optimum, and of the least sum 99 % of what splitting gives.
 */
static void test_match__large_enough(void **state)
{
    (void)state;
    enum { PARTNERS = 200, ITEMS = 120 };
    static const struct {
        size_t per_item, capacity, at_least;
    } cases[] = {{1, 1, 0}, {1, 2, 0}, {3, 6, 1}};
    double *scores = calloc(PARTNERS * ITEMS, sizeof(*scores));
    struct rng rng;
    assert_non_null(scores);
    rng_seed(&rng, 3);
    for (size_t i = 0; i < PARTNERS * ITEMS; i++) {
        scores[i] = rng_uniform(&rng);
    }
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        struct match_problem problem = {
            PARTNERS, ITEMS, scores, cases[i].per_item, cases[i].capacity, cases[i].at_least};
        struct match_result result = {0};
        struct match_bound bound = {0};
        assert_int_equal(match_run(&problem, false, &result, NULL), SCORE_OK);
        assert_int_equal(match_bound(&problem, &result, false, &bound, NULL), SCORE_OK);
        result_check(&problem, &result);
        assert_true(result.total >= 0.999 * bound.total && result.total <= bound.total + 1e-6);
        match_result_done(&result);
        assert_int_equal(match_run(&problem, true, &result, NULL), SCORE_OK);
        assert_int_equal(match_bound(&problem, &result, true, &bound, NULL), SCORE_OK);
        result_check(&problem, &result);
        assert_true(result.min_item >= 0.99 * bound.min_item);
        match_result_done(&result);
    }
    free(scores);
}

static void test_match__refuses_before_any_work(void **state)
{
    (void)state;
    static const struct {
        struct match_problem problem;
        const char *words;
    } cases[] = {
        {{3, 4, NULL, 4, 4, 0}, "4 different partners for each opportunity, but there are 3"},
        {{3, 4, NULL, 2, 2, 0}, "are 8 places; 3 partners x 2 have room for 6"},
        {{3, 4, NULL, 1, 4, 2}, "at least 2 for each of 3 partners are 6; there are 4 places"},
        {{3, 4, NULL, 1, 2, 3}, "each can have 2 at most"},
        {{2, 1, NULL, 2, 5, 2}, "each can have 1 at most"},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        struct score_error err = {0};
        assert_int_equal(match_check(&cases[i].problem, &err), SCORE_CONFLICT);
        if (!strstr(err.text, cases[i].words)) {
            print_error("%s: %s\n", cases[i].words, err.text);
            fail();
        }
    }
}

static void test_match__reads_a_matrix(void **state)
{
    (void)state;
    char path[MARKET_PATH_SIZE];
    struct match_problem problem = {.per_item = 1, .capacity = 2};
    struct score_error err = {0};
    market_file_write("1,2,3\n4,5,6\n", path);
    assert_int_equal(match_scores_read(path, &problem, &err), SCORE_OK);
    (void)unlink(path);
    assert_int_equal(problem.partners, 2);
    assert_int_equal(problem.items, 3);
    assert_int_equal(problem.capacity, 2);
    assert_true(problem.scores[4] == 5);
    match_problem_done(&problem);
    market_file_write("1,2\n3,\n", path);
    assert_int_equal(match_scores_read(path, &problem, &err), SCORE_INVALID);
    (void)unlink(path);
    assert_non_null(strstr(err.text, "line 2, column 2"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_match__beats_nothing_and_is_beaten_by_none),
        cmocka_unit_test(test_match__large_enough),
        cmocka_unit_test(test_match__refuses_before_any_work),
        cmocka_unit_test(test_match__reads_a_matrix),
    };
    return cmocka_run_group_tests_name("evaluate/match", tests, NULL, NULL);
}
