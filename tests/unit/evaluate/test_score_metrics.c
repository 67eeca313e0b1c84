/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "base/rng.h"
#include "evaluate/score_metrics.h"

static void assert_near(double a, double b, double most)
{
    if (!(fabs(a - b) <= most)) {
        fail_msg("%.12g is not %.12g", a, b);
    }
}

static void test_score_metrics__closed_forms(void **state)
{
    (void)state;
    struct scored items[] = {{.8, 1}, {.6, 0}, {.6, 1}, {.1, 0}};
    struct score_metrics metrics;
    score_metrics_take(items, 4, &metrics);
    assert_near(metrics.base_rate, .5, 0);
    assert_near(metrics.mean, .525, 1e-15);
    assert_near(metrics.auc, 3.5 / 4, 1e-15); /* one tie of four pairs */
    assert_near(metrics.logloss, -(log(.8) + log(.4) + log(.6) + log(.9)) / 4, 1e-14);
    assert_near(metrics.logloss_constant, log(2), 1e-14);
    assert_near(metrics.brier, (.04 + .36 + .16 + .01) / 4, 1e-15);
    /* bins of 1/15: .8 alone, the two .6 together, .1 alone */
    assert_near(metrics.ece, (.2 + .2 + .1) / 4, 1e-15);
    assert_near(
        metrics.auc_error,
        sqrt((.875 * .125 + (7. / 9 - .875 * .875) + (2 * .875 * .875 / 1.875 - .875 * .875)) / 4),
        1e-14);
}

/* Each positive against each negative. */
static double share_of_pairs(const struct scored *items, int count)
{
    double won = 0;
    double pairs = 0;
    for (int i = 0; i < count * count; i++) {
        const struct scored *a = &items[i / count];
        const struct scored *b = &items[i % count];
        if (a->y > b->y) {
            pairs += 1;
            won += a->p > b->p ? 1 : a->p == b->p ? .5 : 0;
        }
    }
    return won / pairs;
}

static void test_score_metrics__auc_is_the_share_of_pairs(void **state)
{
    (void)state;
    enum { COUNT = 300 };
    struct scored items[COUNT];
    struct rng rng;
    rng_seed(&rng, 7);
    for (int round = 0; round < 20; round++) {
        for (int i = 0; i < COUNT; i++) {
            items[i] =
                (struct scored){(double)rng_below(&rng, 40) / 40, rng_below(&rng, 4) == 0 ? 1 : 0};
        }
        double share = share_of_pairs(items, COUNT);
        struct score_metrics metrics;
        score_metrics_take(items, COUNT, &metrics);
        assert_near(metrics.auc, share, 1e-12);
    }
}

static void test_score_metrics__one_class_and_certainty(void **state)
{
    (void)state;
    struct scored same[] = {{.3, 1}, {.4, 1}};
    struct score_metrics metrics;
    score_metrics_take(same, 2, &metrics);
    assert_true(isnan(metrics.auc));
    assert_near(metrics.logloss_constant, 0, 1e-12);
    struct scored sure[] = {{1, 0}, {0, 1}};
    score_metrics_take(sure, 2, &metrics);
    assert_true(isfinite(metrics.logloss) && metrics.logloss > 30);
    assert_near(metrics.auc, 0, 0);
    assert_near(metrics.ece, 1, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_score_metrics__closed_forms),
        cmocka_unit_test(test_score_metrics__auc_is_the_share_of_pairs),
        cmocka_unit_test(test_score_metrics__one_class_and_certainty),
    };
    return cmocka_run_group_tests_name("evaluate/score_metrics", tests, NULL, NULL);
}
