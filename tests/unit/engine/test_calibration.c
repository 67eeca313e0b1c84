/* SPDX-License-Identifier: Apache-2.0 */
/* What the calibrated probabilities are worth, on predictions made before their outcome. */
#include "check.h"

#include <math.h>
#include <string.h>

#include "engine/calibration.h"
#include "sim/market.h"

/* The first ones are learnt from only: what is checked is a stream that has settled. */
enum { WARM = 5000, OUTCOMES = 50000, CELLS = 12 };

/* How the uncalibrated model errs: too sure, too timid, shifted, bent. */
struct distortion {
    const char *name;
    double slope;
    double offset;
    double bend;
};
static const struct distortion DISTORTIONS[] = {
    {"right as it is", 1, 0, 0},
    {"twice too sure", 2, 0, 0},
    {"too timid and low", 0.5, -0.7, 0},
    {"bent", 1, 0.3, 0.15},
};

struct check {
    double count;
    double won;
    double said;
};

static double ece(const struct check *bins, int count)
{
    double all = 0;
    double off = 0;
    for (int i = 0; i < count; i++) {
        all += bins[i].count;
        off += fabs(bins[i].won - bins[i].said);
    }
    return off / all;
}

/* One bin more for each cell, and the line y ~ a + b z of what was said. */
struct run {
    struct calibrator calibrator;
    struct cell_calibration cells[CELLS];
    struct check bins[15];
    struct check cell_bins[CELLS][15];
    double zs[OUTCOMES];
    double ys[OUTCOMES];
};

static double sigmoid(double z)
{
    return 1 / (1 + exp(-z));
}

static void check_add(struct check *bins, double p, double y)
{
    int at = (int)(p * 15) > 14 ? 14 : (int)(p * 15);
    bins[at].count += 1;
    bins[at].won += y;
    bins[at].said += p;
}

static void run_pass(struct run *run, const struct distortion *how, struct market *random, int i)
{
    int cell = (int)market_below(random, CELLS);
    double own = 0.5 * (cell % 3 - 1); /* what the model does not know of a cell */
    double truth = -0.5 + 1.3 * market_normal(random);
    double y = market_uniform(random) < sigmoid(truth + own) ? 1 : 0;
    double z = how->slope * truth + how->offset + how->bend * truth * fabs(truth);
    double offset = cell_calibration_offset(&run->cells[cell], &run->calibrator);
    double shift = calibrator_shift(&run->calibrator, z, offset);
    double alone = calibrator_shift(&run->calibrator, z, 0);
    struct calibration_item item = {
        .z = z, .p = sigmoid(z + alone), .y = y, .weight = 1, .hour = i / 100};
    cell_calibration_add(&run->cells[cell], &item);
    item.z = z + offset;
    item.p = sigmoid(z + shift);
    calibrator_add(&run->calibrator, &item);
    if (i >= WARM) {
        check_add(run->bins, item.p, y);
        check_add(run->cell_bins[cell], item.p, y);
        run->zs[i - WARM] = z + shift;
        run->ys[i - WARM] = y;
    }
}

/* Slope of a logistic regression of the outcomes on the calibrated log-odds. */
static double slope_of(const struct run *run)
{
    double a = 0;
    double b = 1;
    for (int step = 0; step < 20; step++) {
        double ga = 0, gb = 0, haa = 0, hab = 0, hbb = 0;
        for (int i = 0; i < OUTCOMES; i++) {
            double p = sigmoid(a + b * run->zs[i]);
            double w = p * (1 - p);
            ga += run->ys[i] - p;
            gb += (run->ys[i] - p) * run->zs[i];
            haa += w;
            hab += w * run->zs[i];
            hbb += w * run->zs[i] * run->zs[i];
        }
        double determinant = haa * hbb - hab * hab;
        a += (hbb * ga - hab * gb) / determinant;
        b += (haa * gb - hab * ga) / determinant;
    }
    return b;
}

static void test_calibration__stationary_stream(void **state)
{
    (void)state;
    static struct run run;
    for (size_t k = 0; k < sizeof(DISTORTIONS) / sizeof(DISTORTIONS[0]); k++) {
        const struct distortion *how = &DISTORTIONS[k];
        struct market random = {.random = 11 + k};
        memset(&run, 0, sizeof(run));
        for (int i = 0; i < WARM + OUTCOMES; i++) {
            run_pass(&run, how, &random, i);
        }
        CHECK(how->name, run.calibrator.is_isotonic);
        CHECK(how->name, ece(run.bins, 15) <= 0.015);
        double slope = slope_of(&run);
        print_message("%s: ECE %.4f, slope %.3f\n", how->name, ece(run.bins, 15), slope);
        CHECK(how->name, slope >= 0.95 && slope <= 1.05);
        for (int cell = 0; cell < CELLS; cell++) { /* some 4,000 each */
            CHECK(how->name, ece(run.cell_bins[cell], 15) <= 0.04);
        }
    }
}

/* Without the shrunk remainder of each cell its figures are off: the test above can fail. */
static void test_calibration__cells_need_their_own(void **state)
{
    (void)state;
    static struct run run;
    struct market random = {.random = 11};
    memset(&run, 0, sizeof(run));
    for (int i = 0; i < WARM + OUTCOMES; i++) {
        run_pass(&run, &DISTORTIONS[0], &random, i);
        memset(run.cells, 0, sizeof(run.cells));
    }
    assert_true(ece(run.cell_bins[0], 15) > 0.06);
}

static void test_calibration__few_outcomes_are_a_line(void **state)
{
    (void)state;
    struct calibrator calibrator = {0};
    CHECK_NEAR("nothing known", calibrator_shift(&calibrator, 1.5, 0), 0, 1e-15);
    struct market random = {.random = 3};
    for (int i = 0; i < 300; i++) { /* some 45 positives */
        struct calibration_item item = {
            .z = 0, .p = 0.5, .y = market_uniform(&random) < 0.15 ? 1 : 0, .weight = 1};
        calibrator_add(&calibrator, &item);
    }
    assert_false(calibrator.is_isotonic);
    double low = calibrator_shift(&calibrator, -2, 0);
    double middle = calibrator_shift(&calibrator, 0, 0);
    double high = calibrator_shift(&calibrator, 2, 0);
    assert_true(middle < -0.8);
    CHECK_NEAR("a line", high - middle, middle - low, 1e-9);
}

static void test_calibration__order_is_kept(void **state)
{
    (void)state;
    struct calibrator calibrator = {0};
    struct market random = {.random = 9};
    for (int i = 0; i < 6400; i++) { /* worse than useless: the higher it says, the rarer it is */
        double z = 2 * market_normal(&random);
        struct calibration_item item = {
            .z = z, .p = 0.5, .y = market_uniform(&random) < sigmoid(-z) ? 1 : 0, .weight = 1};
        calibrator_add(&calibrator, &item);
    }
    for (double z = -5; z < 5; z += 0.05) {
        double here = z + calibrator_shift(&calibrator, z, 0);
        double next = z + 0.05 + calibrator_shift(&calibrator, z + 0.05, 0);
        assert_true(next >= here - 1e-9);
    }
}

/* A quarter later what was learnt counts half. */
static void test_calibration__fades_in_ninety_days(void **state)
{
    (void)state;
    struct calibrator calibrator = {0};
    struct calibration_item item = {.z = 0.1, .p = 0.5, .y = 1, .weight = 1, .hour = 100};
    calibrator_add(&calibrator, &item);
    item.hour += 90 * 24;
    calibrator_add(&calibrator, &item);
    CHECK_NEAR("one and a half", calibrator.groups[64].count, 1.5, 1e-12);
    item.hour = 100; /* an earlier date ages nothing backwards */
    calibrator_add(&calibrator, &item);
    CHECK_NEAR("and one", calibrator.groups[64].count, 2.5, 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_calibration__stationary_stream),
        cmocka_unit_test(test_calibration__cells_need_their_own),
        cmocka_unit_test(test_calibration__few_outcomes_are_a_line),
        cmocka_unit_test(test_calibration__order_is_kept),
        cmocka_unit_test(test_calibration__fades_in_ninety_days),
    };
    return cmocka_run_group_tests_name("calibration", tests, NULL, NULL);
}
