/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Files of four kinds, made here, so that the truth of each row is known: a market that drifts and
 * turns, thousands of names, dates that matter by their weekday, their season and the days between
 * them, two codes that count together. None of them took part in any choice of a setting. Told is
 * the part of what could be known: (constant - ours) / (constant - truth) in log loss.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/rng.h"
#include "evaluate/boosted.h"
#include "evaluate/propensity.h"

enum { ROWS = 12000, NAMES = 2000, PRODUCTS = 40, TEAMS = 12, LINES = 8 };

/* A file at work: its text, and the loss of who knows the truth on the rows of the test. */
struct file {
    struct buf text;
    struct rng rng;
    int row;
    double loss;
    int judged;
};

static void row_end(struct file *file, double log_odds)
{
    double p = 1 / (1 + exp(-log_odds));
    bool is_yes = rng_uniform(&file->rng) < p;
    buf_add_format(&file->text, ",%s\n", is_yes ? "yes" : "no");
    if (file->row++ % 5 == 0) {
        file->loss -= log(is_yes ? p : 1 - p);
        file->judged++;
    }
}

static void drift_write(struct file *file)
{
    double effects[3] = {1, -.7, .5};
    double base = -1;
    buf_add_text(&file->text, "a,b,c,y\n");
    for (int i = 0; i < ROWS; i++) {
        double z = base += .01 * rng_normal(&file->rng);
        if (i == ROWS / 2) {
            effects[0] = -effects[0];
        }
        for (int k = 0; k < 3; k++) {
            double x = rng_normal(&file->rng);
            effects[k] += .01 * rng_normal(&file->rng);
            z += effects[k] * x;
            buf_add_format(&file->text, k ? ",%.4f" : "%.4f", x);
        }
        row_end(file, z);
    }
}

static void names_write(struct file *file)
{
    static double names[NAMES];
    double products[PRODUCTS];
    for (int i = 0; i < NAMES; i++) {
        names[i] = .8 * rng_normal(&file->rng);
    }
    for (int i = 0; i < PRODUCTS; i++) {
        products[i] = .5 * rng_normal(&file->rng);
    }
    buf_add_text(&file->text, "client,product,y\n");
    for (int i = 0; i < ROWS; i++) {
        double u = rng_uniform(&file->rng);
        int name = (int)(NAMES * u * u * u); /* some come often */
        int product = (int)rng_below(&file->rng, PRODUCTS);
        buf_add_format(&file->text, "n%d,p%d", name, product);
        row_end(file, -.5 + names[name] + products[product]);
    }
}

static void dates_write(struct file *file)
{
    int64_t at_ms = INT64_C(1672646400000);
    buf_add_text(&file->text, "created,due,y\n");
    for (int i = 0; i < ROWS; i++) {
        char created[CLOCK_TEXT_SIZE];
        char due[CLOCK_TEXT_SIZE];
        int days = 1 + (int)rng_below(&file->rng, 30);
        at_ms += (int64_t)(rng_uniform(&file->rng) * 5400000);
        clock_format(at_ms, created);
        clock_format(at_ms + days * INT64_C(86400000), due);
        int weekday = clock_weekday(at_ms);
        double season = sin((double)at_ms / 86400000.0 / 365.25 * 6.283185307179586);
        buf_add_format(&file->text, "%.16s,%.10s", created, due);
        row_end(file, -(weekday == 0 || weekday == 6) - .06 * days + .6 * season);
    }
}

static void pairs_write(struct file *file)
{
    double effects[TEAMS][LINES];
    for (int i = 0; i < TEAMS * LINES; i++) {
        effects[i / LINES][i % LINES] = rng_normal(&file->rng);
    }
    buf_add_text(&file->text, "team,line,amount,y\n");
    for (int i = 0; i < ROWS; i++) {
        int team = (int)rng_below(&file->rng, TEAMS);
        int line = (int)rng_below(&file->rng, LINES);
        double size = rng_normal(&file->rng);
        buf_add_format(&file->text, "t%d,l%d,%.0f", team, line, exp(8 + 1.2 * size));
        row_end(file, -.4 + effects[team][line] + .5 * size);
    }
}

struct kind {
    const char *name;
    void (*write)(struct file *file);
    double online; /* part told, at least */
    double boosted;
};

static void told(const struct kind *kind, const char *path, double truth)
{
    for (int model = PROPENSITY_ONLINE; model <= PROPENSITY_BOOSTED; model++) {
        struct propensity_options options = {.data = path, .target = "y=yes", .split = "mod5"};
        struct propensity_report report = {0};
        struct score_error err = {0};
        struct arena arena;
        options.model = (enum propensity_model)model;
        if (model == PROPENSITY_BOOSTED && boosted_check(NULL)) {
            continue;
        }
        arena_init(&arena, (size_t)1 << 31);
        if (propensity_run(&options, &arena, &report, &err)) {
            fail_msg("%s: %s", kind->name, err.text);
        }
        double constant = report.metrics.logloss_constant;
        double part = (constant - report.metrics.logloss) / (constant - truth);
        print_message("%s, %s: auc %.3f +- %.3f, log loss %.3f of %.3f, truth %.3f: %.2f told\n",
                      kind->name, model ? "boosted" : "online", report.metrics.auc,
                      1.96 * report.metrics.auc_error, report.metrics.logloss, constant, truth,
                      part);
        assert_true(part >= (model ? kind->boosted : kind->online));
        arena_done(&arena);
    }
}

static void test_propensity_kinds__most_of_what_can_be_known_is_told(void **state)
{
    (void)state;
    static const struct kind KINDS[] = {
        {"drift", drift_write, .85, .6},
        {"names", names_write, .35, .15},
        {"dates", dates_write, .8, .8},
        {"pairs", pairs_write, .65, .7},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(KINDS); i++) {
        struct file file = {0};
        char path[] = "/tmp/score-kinds-XXXXXX";
        int fd = mkstemp(path);
        assert_true(fd >= 0);
        rng_seed(&file.rng, 20 + i);
        buf_init(&file.text, 1 << 24);
        KINDS[i].write(&file);
        assert_int_equal(write(fd, file.text.data, file.text.len), file.text.len);
        assert_int_equal(close(fd), 0);
        told(&KINDS[i], path, file.loss / file.judged);
        buf_done(&file.text);
        (void)unlink(path);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_propensity_kinds__most_of_what_can_be_known_is_told),
    };
    return cmocka_run_group_tests_name("evaluate/propensity_kinds", tests, NULL, NULL);
}
