/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>

#include "base/rng.h"
#include "engine/numerics.h"
#include "evaluate/calibrate.h"

/* `count` outcomes whose true log-odds are `truth(z)`. */
static struct calibrate_item *items_draw(size_t count, double (*truth)(double))
{
    struct calibrate_item *items = calloc(count, sizeof(*items));
    struct rng rng;
    assert_non_null(items);
    rng_seed(&rng, 11);
    for (size_t i = 0; i < count; i++) {
        double z = 2 * rng_normal(&rng);
        items[i] = (struct calibrate_item){
            .z = z, .y = rng_uniform(&rng) < score__sigmoid(truth(z)) ? 1 : 0, .weight = 1};
    }
    return items;
}

static double halved(double z)
{
    return z / 2 - 1;
}

static double bent(double z)
{
    return z < 0 ? .3 * z - 1 : 1.5 * z - 1;
}

static void test_calibrate__platt_finds_slope_and_offset(void **state)
{
    (void)state;
    struct calibration_map map;
    struct calibrate_item *items = items_draw(400, halved);
    assert_int_equal(calibrate_learn(items, 400, &map, NULL), SCORE_OK);
    assert_string_equal(calibrate_text(&map), "platt");
    assert_true(fabs(map.slope - .5) < .15);
    assert_true(fabs(map.offset + 1) < .35);
    free(items);
}

/* Newton's end: the gradient of the penalised loss is zero there. */
static void test_calibrate__platt_is_the_minimum(void **state)
{
    (void)state;
    struct calibration_map map;
    struct calibrate_item *items = items_draw(150, halved);
    assert_int_equal(calibrate_learn(items, 150, &map, NULL), SCORE_OK);
    double slope = 4 * (map.slope - 1);
    double offset = 20 * map.offset;
    for (size_t i = 0; i < 150; i++) {
        double off = score__sigmoid(map.slope * items[i].z + map.offset) - items[i].y;
        slope += off * items[i].z;
        offset += off;
    }
    assert_true(fabs(slope) < 1e-4 && fabs(offset) < 1e-4);
    free(items);
}

static void test_calibrate__isotonic_bends_and_keeps_order(void **state)
{
    (void)state;
    struct calibration_map map;
    struct calibrate_item *items = items_draw(20000, bent);
    assert_int_equal(calibrate_learn(items, 20000, &map, NULL), SCORE_OK);
    assert_string_equal(calibrate_text(&map), "isotonic");
    for (double z = -4; z < 4; z += .5) {
        double p = score__sigmoid(calibrate_apply(&map, z));
        assert_true(fabs(p - score__sigmoid(bent(z))) < .05);
    }
    double before = -HUGE_VAL;
    for (double z = -40; z < 40; z += .05) {
        double now = calibrate_apply(&map, z);
        assert_true(now >= before && isfinite(now));
        before = now;
    }
    free(items);
}

static void test_calibrate__little_or_nothing_changes_little(void **state)
{
    (void)state;
    struct calibration_map map;
    assert_int_equal(calibrate_learn(NULL, 0, &map, NULL), SCORE_OK);
    assert_true(fabs(calibrate_apply(&map, 1.5) - 1.5) < 1e-12);
    struct calibrate_item one[] = {{.z = 3, .y = 0, .weight = 1}, {.z = 3, .y = 0, .weight = 1}};
    assert_int_equal(calibrate_learn(one, 2, &map, NULL), SCORE_OK);
    assert_true(map.slope > 0 && calibrate_apply(&map, 3) > 0);
    /* What has faded away counts as little as what was never there. */
    struct calibrate_item faded[600];
    for (size_t i = 0; i < 600; i++) {
        faded[i] =
            (struct calibrate_item){.z = (double)(i % 7), .y = (double)(i % 2), .weight = 1e-9};
    }
    assert_int_equal(calibrate_learn(faded, 600, &map, NULL), SCORE_OK);
    assert_string_equal(calibrate_text(&map), "platt");
    assert_true(fabs(calibrate_apply(&map, 1.5) - 1.5) < 1e-4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_calibrate__platt_finds_slope_and_offset),
        cmocka_unit_test(test_calibrate__platt_is_the_minimum),
        cmocka_unit_test(test_calibrate__isotonic_bends_and_keeps_order),
        cmocka_unit_test(test_calibrate__little_or_nothing_changes_little),
    };
    return cmocka_run_group_tests_name("evaluate/calibrate", tests, NULL, NULL);
}
