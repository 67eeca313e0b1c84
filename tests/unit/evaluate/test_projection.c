/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "base/rng.h"
#include "engine/duals.h"
#include "evaluate/projection.h"

enum { SIZE_MAX_TESTED = 8, ROUNDS = 2000, SUBSETS = 1 << SIZE_MAX_TESTED };

/* Is every subset's sum at least -lambda? All of them, one by one. */
static bool is_inside(const double *y, size_t n, double lambda, double slack)
{
    for (size_t set = 0; set < (size_t)1 << n; set++) {
        double sum = 0;
        for (size_t j = 0; j < n; j++) {
            sum += set >> j & 1 ? y[j] : 0;
        }
        if (sum < -lambda - slack) {
            return false;
        }
    }
    return true;
}

/* The nearest point of D by trying which negative entries stay negative, all sets of them. */
static double nearest_by_sets(const double *y, size_t n, double lambda, double *ret)
{
    double best = is_inside(y, n, lambda, 0) ? 0 : INFINITY;
    memcpy(ret, y, n * sizeof(double));
    for (size_t set = 1; set < (size_t)1 << n && best > 0; set++) {
        double candidate[SIZE_MAX_TESTED];
        double sum = 0;
        double far = 0;
        int count = 0;
        for (size_t j = 0; j < n; j++) {
            sum += set >> j & 1 ? y[j] : 0;
            count += (int)(set >> j & 1);
        }
        for (size_t j = 0; j < n; j++) { /* onto sum over the set = -lambda, the rest at >= 0 */
            candidate[j] = set >> j & 1 ? y[j] - (sum + lambda) / count : fmax(y[j], 0);
            far += (candidate[j] - y[j]) * (candidate[j] - y[j]);
        }
        if (far < best && is_inside(candidate, n, lambda, 1e-9)) {
            best = far;
            memcpy(ret, candidate, n * sizeof(double));
        }
    }
    return best;
}

static void test_projection__is_the_nearest_point(void **state)
{
    (void)state;
    struct rng rng;
    rng_seed(&rng, 1);
    for (int round = 0; round < ROUNDS; round++) {
        size_t n = 1 + (size_t)rng_below(&rng, SIZE_MAX_TESTED);
        double lambda = round % 10 == 0 ? 0 : 3 * rng_uniform(&rng);
        double y[SIZE_MAX_TESTED];
        double got[SIZE_MAX_TESTED];
        double wanted[SIZE_MAX_TESTED];
        double scratch[SIZE_MAX_TESTED];
        for (size_t j = 0; j < n; j++) {
            y[j] = rng_normal(&rng);
            got[j] = y[j];
        }
        projection_max_min(got, n, lambda, scratch);
        assert_true(is_inside(got, n, lambda, 1e-12));
        (void)nearest_by_sets(y, n, lambda, wanted);
        for (size_t j = 0; j < n; j++) {
            assert_true(fabs(got[j] - wanted[j]) <= 1e-9);
        }
        memcpy(wanted, got, sizeof(got));
        projection_max_min(got, n, lambda, scratch);
        for (size_t j = 0; j < n; j++) {
            assert_true(fabs(got[j] - wanted[j]) <= 1e-12);
        }
    }
}

static void test_projection__by_hand(void **state)
{
    (void)state;
    double scratch[4];
    double inside[4] = {-1, 2, 0, -0.5};
    projection_max_min(inside, 4, 1.5, scratch);
    assert_true(inside[0] == -1 && inside[1] == 2 && inside[2] == 0 && inside[3] == -0.5);
    double outside[4] = {-3, 2, -1, -0.25};
    projection_max_min(outside, 4, 2, scratch); /* 3 - 1 and 1 - 1: theta is 1 */
    assert_true(outside[0] == -2 && outside[1] == 2 && outside[2] == 0 && outside[3] == 0);
    double flat[2] = {-1, 5};
    projection_max_min(flat, 2, 0, scratch);
    assert_true(flat[0] == 0 && flat[1] == 5);
}

/* The engine's, without a sort and by weights, is the same point. */
static void test_projection__is_the_engines(void **state)
{
    (void)state;
    struct rng rng;
    rng_seed(&rng, 5);
    for (int round = 0; round < ROUNDS; round++) {
        size_t n = 1 + (size_t)rng_below(&rng, SIZE_MAX_TESTED);
        double lambda = round % 10 == 0 ? 0 : 3 * rng_uniform(&rng);
        double y[SIZE_MAX_TESTED];
        double scratch[SIZE_MAX_TESTED];
        double prices[SIZE_MAX_TESTED];
        struct price_step steps[SIZE_MAX_TESTED];
        for (size_t j = 0; j < n; j++) {
            double weight = 0.1 + rng_uniform(&rng);
            prices[j] = 2 * rng_normal(&rng);
            y[j] = -weight * prices[j]; /* a price is a dual with its sign turned */
            steps[j] = (struct price_step){.weight = weight, .price = &prices[j]};
        }
        projection_max_min(y, n, lambda, scratch);
        for (int again = 0; again < 2; again++) { /* idempotent */
            prices_project(steps, (uint32_t)n, lambda);
            double sum = 0;
            for (size_t j = 0; j < n; j++) {
                assert_true(fabs(-steps[j].weight * prices[j] - y[j]) <= 1e-12);
                sum += fmax(steps[j].weight * prices[j], 0);
            }
            assert_true(sum <= lambda + 1e-12);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_projection__is_the_nearest_point),
        cmocka_unit_test(test_projection__by_hand),
        cmocka_unit_test(test_projection__is_the_engines),
    };
    return cmocka_run_group_tests_name("evaluate/projection", tests, NULL, NULL);
}
