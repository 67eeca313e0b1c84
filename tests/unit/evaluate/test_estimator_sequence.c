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

#include "base/rng.h"
#include "evaluate/estimator_cascade.h"
#include "evaluate/estimator_ipcw.h"

static void assert_near(double value, double expected, double most)
{
    if (!(fabs(value - expected) <= most)) {
        print_error("%.17g is not %.17g within %g\n", value, expected, most);
        fail();
    }
}

/* ---- three stages, all histories -------------------------------------------------------------
 * At each stage one of three firms is asked; it accepts, which pays and ends the sequence, or the
 * next stage begins. Policies, rewards and q depend on the whole history before. */

enum { STAGES = 3, FIRMS = 3, HISTORIES = 1 + FIRMS + FIRMS * FIRMS };

struct world {
    double behaviour[HISTORIES][FIRMS];
    double policy[HISTORIES][FIRMS];
    double accept[HISTORIES][FIRMS];
    double pay[HISTORIES][FIRMS];
    double q[HISTORIES][FIRMS];
};

static void shares_draw(struct rng *rng, double least, double ret[FIRMS])
{
    double sum = 0;
    for (int a = 0; a < FIRMS; a++) {
        ret[a] = least + rng_uniform(rng);
        sum += ret[a];
    }
    for (int a = 0; a < FIRMS; a++) {
        ret[a] /= sum;
    }
}

static void world_draw(struct world *world, uint64_t seed)
{
    struct rng rng;
    rng_seed(&rng, seed);
    for (int h = 0; h < HISTORIES; h++) {
        shares_draw(&rng, 0.05, world->behaviour[h]);
        shares_draw(&rng, 0, world->policy[h]);
        for (int a = 0; a < FIRMS; a++) {
            world->accept[h][a] = rng_uniform(&rng);
            world->pay[h][a] = 10 * rng_uniform(&rng);
            world->q[h][a] = 8 * rng_uniform(&rng) - 4; /* wrong, by far */
        }
    }
}

/* After firm `a` refused at history h: 0 is the root, 1..3 the second stage, 4..12 the third. */
static int next_of(int h, int a)
{
    return h * FIRMS + 1 + a;
}

static int stage_of(int h)
{
    return h == 0 ? 0 : h <= FIRMS ? 1 : 2;
}

/* Backward over the tree; with `ret_q` the true reward of each action and what follows. */
static double value_from(const struct world *world, int h, double (*ret_q)[FIRMS])
{
    double value = 0;
    for (int a = 0; a < FIRMS; a++) {
        double later = stage_of(h) + 1 < STAGES ? value_from(world, next_of(h, a), ret_q) : 0;
        double accept = world->accept[h][a];
        double q = accept * world->pay[h][a] + (1 - accept) * later;
        value += world->policy[h][a] * q;
        if (ret_q) {
            ret_q[h][a] = q;
        }
    }
    return value;
}

struct moments {
    double mean;
    double square;
    double probability;
};

static struct cascade_stage stage_make(const struct world *world, int h, int a, double reward)
{
    struct cascade_stage stage = {.weight = world->policy[h][a] / world->behaviour[h][a],
                                  .reward = reward,
                                  .q_logged = world->q[h][a]};
    for (int b = 0; b < FIRMS; b++) {
        stage.q_policy += world->policy[h][b] * world->q[h][b];
    }
    return stage;
}

/* Adds every sequence that begins with the `count` stages, at probability `p`. */
static void sequences_add(const struct world *world, int h, double p, struct cascade_stage *stages,
                          struct moments *moments)
{
    size_t at = (size_t)stage_of(h);
    for (int a = 0; a < FIRMS; a++) {
        for (int accepts = 0; accepts <= 1; accepts++) {
            double chance = accepts ? world->accept[h][a] : 1 - world->accept[h][a];
            double both = p * world->behaviour[h][a] * chance;
            stages[at] = stage_make(world, h, a, accepts ? world->pay[h][a] : 0);
            if (!accepts && at + 1 < STAGES) {
                sequences_add(world, next_of(h, a), both, stages, moments);
                continue;
            }
            double estimate = estimator_cascade(stages, at + 1);
            moments->mean += both * estimate;
            moments->square += both * estimate * estimate;
            moments->probability += both;
        }
    }
}

static struct moments moments_find(const struct world *world)
{
    struct cascade_stage stages[STAGES];
    struct moments moments = {0};
    sequences_add(world, 0, 1, stages, &moments);
    assert_near(moments.probability, 1, 1e-12);
    return moments;
}

static void test_cascade__expectation_is_exact_for_any_q(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 50; seed++) {
        struct world world;
        world_draw(&world, seed);
        double truth = value_from(&world, 0, NULL);
        struct moments wrong = moments_find(&world);
        assert_near(wrong.mean, truth, 1e-10);
        (void)value_from(&world, 0, world.q);
        struct moments right = moments_find(&world);
        assert_near(right.mean, truth, 1e-10);
        assert_true(right.square < wrong.square);
    }
}

/* The same policy and rewards that are sure: every single sequence has the truth. */
static void test_cascade__nothing_to_guess(void **state)
{
    (void)state;
    struct cascade_stage stages[] = {{1, 0, 3, 3}, {1, 3, 3, 3}};
    assert_near(estimator_cascade(stages, 2), 3, 0);
    assert_near(estimator_cascade(stages, 0), 0, 0);
    struct cascade_stage one = {2, 1, 0.25, 0.5};
    assert_near(estimator_cascade(&one, 1), 0.5 + 2 * 0.75, 0);
}

/* ---- censoring ------------------------------------------------------------------------------- */

static void test_ipcw__by_hand(void **state)
{
    (void)state;
    /* Ages 1 known, 2 open, 3 known, 3 open, 4 known. G after 2: 3/4; after 3: 3/4 * 1/2. */
    struct ipcw_row rows[] = {{3, false}, {1, true}, {4, true}, {2, false}, {3, true}};
    static const double expected[] = {0, 1, 8.0 / 3, 0, 4.0 / 3};
    double weights[5];
    assert_int_equal(estimator_ipcw(rows, 5, weights, NULL), SCORE_OK);
    for (size_t i = 0; i < 5; i++) {
        assert_near(weights[i], expected[i], 1e-15);
    }
    rows[2].age = -1;
    assert_int_equal(estimator_ipcw(rows, 5, weights, NULL), SCORE_INVALID);
    rows[2].age = NAN;
    assert_int_equal(estimator_ipcw(rows, 5, weights, NULL), SCORE_INVALID);
    assert_int_equal(estimator_ipcw(rows, 0, weights, NULL), SCORE_OK);
}

/* Kaplan-Meier of the results up to `age`, by its own definition. */
static double result_share(const struct ipcw_row *rows, size_t count, int age)
{
    double open = 1;
    for (int at = 0; at <= age; at++) {
        double there = 0, came = 0;
        for (size_t i = 0; i < count; i++) {
            there += rows[i].age >= at;
            came += rows[i].age == at && rows[i].is_known;
        }
        open *= there > 0 ? 1 - came / there : 1;
    }
    return 1 - open;
}

/* Weighted counts are Kaplan-Meier's estimate, exactly, ties and all (Satten, Datta 2001). */
static void test_ipcw__is_kaplan_meier(void **state)
{
    enum { COUNT = 60, AGES = 12 };
    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct ipcw_row rows[COUNT];
        double weights[COUNT];
        struct rng rng;
        rng_seed(&rng, seed);
        for (size_t i = 0; i < COUNT; i++) {
            rows[i].age = (double)rng_below(&rng, AGES);
            rows[i].is_known = rng_below(&rng, 3) > 0;
        }
        assert_int_equal(estimator_ipcw(rows, COUNT, weights, NULL), SCORE_OK);
        for (int age = 0; age < AGES; age++) {
            double sum = 0;
            for (size_t i = 0; i < COUNT; i++) {
                sum += rows[i].age <= age ? weights[i] : 0;
            }
            assert_near(sum / COUNT, result_share(rows, COUNT, age), 1e-12);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cascade__expectation_is_exact_for_any_q),
        cmocka_unit_test(test_cascade__nothing_to_guess),
        cmocka_unit_test(test_ipcw__by_hand),
        cmocka_unit_test(test_ipcw__is_kaplan_meier),
    };
    return cmocka_run_group_tests_name("evaluate/estimator_sequence", tests, NULL, NULL);
}
