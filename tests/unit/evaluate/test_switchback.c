/* SPDX-License-Identifier: Apache-2.0 */
/* Switched cell-weeks: nothing is claimed where nothing is, a lift is found, at every look. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/rng.h"
#include "base/text.h"
#include "evaluate/switchback.h"

enum { WEEKS_MAX = 60000, CELLS = 30 };

static const double SHARE = 0.1;
static const double RATE = 0.35;

/* More runs in the full suite. */
static int runs(void)
{
    int64_t count = 20;
    const char *text = getenv("SCORE_TEST_RUNS");
    return text && text_parse_i64(text, &count) ? (int)count : 20;
}

static struct switchback_week weeks[WEEKS_MAX];

/* How a stream is made. */
struct stream {
    double lift;     /* of the treatment, on the baseline's rate */
    int64_t size;    /* passes of a cell-week, about */
    int64_t passes;  /* in all */
    double mood;     /* how far a cell-week's customers lie apart from others', as one */
    double distance; /* how far cells lie apart */
};

/* Returns the number of cell-weeks. */
static size_t stream_make(struct rng *rng, const struct stream *stream)
{
    size_t count = 0;
    for (int64_t left = stream->passes; left > 0; count++) {
        struct switchback_week *week = &weeks[count];
        assert_true(count < WEEKS_MAX);
        int64_t size = 1 + (int64_t)(rng_uniform(rng) * (double)(2 * stream->size - 1));
        *week = (struct switchback_week){.cell = count % CELLS,
                                         .passes = size < left ? size : left,
                                         .is_baseline = rng_uniform(rng) < SHARE};
        double rate = RATE + (week->is_baseline ? 0 : stream->lift) +
                      stream->mood * (2 * rng_uniform(rng) - 1) +
                      stream->distance * (2 * (double)week->cell / (CELLS - 1) - 1);
        for (int64_t i = 0; i < week->passes; i++) {
            week->successes += rng_uniform(rng) < rate;
        }
        left -= week->passes;
    }
    return count;
}

static struct switchback judge(size_t count)
{
    struct switchback result;
    assert_int_equal(switchback_judge(weeks, count, SHARE, &result, NULL), SCORE_OK);
    return result;
}

/* The interval is that of all looks, so one look at the end sees every claim. */
static int claims(uint64_t seed, const struct stream *stream, int *ret_wrong)
{
    int found = 0;
    struct rng rng;
    rng_seed(&rng, seed);
    *ret_wrong = 0;
    for (int i = 0; i < runs(); i++) {
        struct switchback result = judge(stream_make(&rng, stream));
        found += result.low > 0;
        *ret_wrong += result.high < 0;
    }
    return found;
}

static void test_switchback__nothing_is_claimed_where_nothing_is(void **state)
{
    (void)state;
    /* A cell-week's customers are alike: by the pass this would look like a difference. */
    static const struct stream STREAMS[] = {
        {.size = 1, .passes = 20000},
        {.size = 20, .passes = 20000, .mood = 0.3, .distance = 0},
        {.size = 100, .passes = 60000, .mood = 0.3, .distance = 0.05},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(STREAMS); i++) {
        int worse = 0;
        int better = claims(21 + i, &STREAMS[i], &worse);
        print_message("cell-weeks of %lld: %d and %d of %d null streams claimed something\n",
                      (long long)STREAMS[i].size, better, worse, runs());
        assert_true(better + worse <= 0.05 * runs());
    }
}

/* `score power` names 15,281 passes for this lift: within a quarter more four of five are found
 * where cell-weeks have few passes; few large ones are worth less, and need up to a half more. */
static void test_switchback__a_lift_is_found_near_the_predicted_count(void **state)
{
    (void)state;
    static const struct stream STREAMS[] = {
        {.lift = 0.05, .size = 1, .passes = 15281 * 5 / 4},
        {.lift = 0.05, .size = 5, .passes = 15281 * 5 / 4, .distance = 0.2},
        {.lift = 0.05, .size = 20, .passes = 15281 * 3 / 2},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(STREAMS); i++) {
        int worse = 0;
        int better = claims(31 + i, &STREAMS[i], &worse);
        print_message("cell-weeks of %lld: a lift of 5 points found in %d of %d, reversed in %d\n",
                      (long long)STREAMS[i].size, better, runs(), worse);
        /* Twenty runs of the quick suite cannot tell 85 of 100 from 75. */
        assert_true(better >= (runs() < 100 ? 0.6 : 0.8) * runs());
        assert_int_equal(worse, 0);
    }
}

static void test_switchback__the_interval_holds_the_effect_and_narrows(void **state)
{
    (void)state;
    static const struct stream STREAM = {.lift = 0.1, .size = 10, .passes = 20000};
    int outside = 0;
    struct rng rng;
    rng_seed(&rng, 41);
    for (int i = 0; i < runs(); i++) {
        size_t count = stream_make(&rng, &STREAM);
        struct switchback half = judge(count / 2);
        struct switchback all = judge(count);
        outside += all.low > STREAM.lift || all.high < STREAM.lift;
        assert_true(all.low >= half.low && all.high <= half.high);
        assert_true(all.low <= all.difference && all.difference <= all.high);
    }
    assert_true(outside <= 0.05 * runs());
}

static void test_switchback__one_arm_alone_says_nothing(void **state)
{
    (void)state;
    assert_false(judge(0).is_known);
    weeks[0] = (struct switchback_week){.passes = 5, .successes = 5};
    assert_false(judge(1).is_known);
    weeks[1] = (struct switchback_week){.passes = 5, .successes = 0, .is_baseline = true};
    struct switchback both = judge(2);
    assert_true(both.is_known);
    assert_true(both.low < 0 && both.high > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_switchback__nothing_is_claimed_where_nothing_is),
        cmocka_unit_test(test_switchback__a_lift_is_found_near_the_predicted_count),
        cmocka_unit_test(test_switchback__the_interval_holds_the_effect_and_narrows),
        cmocka_unit_test(test_switchback__one_arm_alone_says_nothing),
    };
    return cmocka_run_group_tests_name("switchback", tests, NULL, NULL);
}
