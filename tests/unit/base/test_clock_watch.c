/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock_watch.h"

static const int64_t WALL_MS = INT64_C(1700000000000);
static const int64_t STEADY_MS = 5000;

static void test_clock_watch__tells_jumps_from_time_that_passes(void **state)
{
    static const struct {
        const char *name;
        int64_t wall_ms; /* since the look before */
        int64_t steady_ms;
        int64_t jump_ms;
        int64_t ahead_ms; /* of all jumps, in order */
    } rows[] = {
        {"a second", 1000, 1000, 0, 0},
        {"an hour, both", CLOCK_HOUR_MS, CLOCK_HOUR_MS, 0, 0},
        {"corrected a little", 1000 + CLOCK_SECOND_MS, 1000, 0, 0},
        {"a day ahead", CLOCK_DAY_MS + 1000, 1000, CLOCK_DAY_MS, CLOCK_DAY_MS},
        {"and it goes on", 1000, 1000, 0, CLOCK_DAY_MS},
        {"set right", 1000 - CLOCK_DAY_MS, 1000, -CLOCK_DAY_MS, 0},
        {"an hour back", 1000 - CLOCK_HOUR_MS, 1000, -CLOCK_HOUR_MS, 0},
        {"just a jump", CLOCK_WATCH_JUMP_MS + 1, 1, CLOCK_WATCH_JUMP_MS, CLOCK_WATCH_JUMP_MS},
        {"just none", CLOCK_WATCH_JUMP_MS, 1, 0, CLOCK_WATCH_JUMP_MS},
    };
    struct clock_watch watch = {0};
    int64_t wall_ms = WALL_MS;
    int64_t steady_ms = STEADY_MS;
    (void)state;
    assert_int_equal(clock_watch_look(&watch, wall_ms, steady_ms), 0);
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(rows); i++) {
        wall_ms += rows[i].wall_ms;
        steady_ms += rows[i].steady_ms;
        int64_t jump_ms = clock_watch_look(&watch, wall_ms, steady_ms);
        if (jump_ms != rows[i].jump_ms || watch.ahead_ms != rows[i].ahead_ms) {
            fail_msg("%s: a jump of %lld, %lld ahead", rows[i].name, (long long)jump_ms,
                     (long long)watch.ahead_ms);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clock_watch__tells_jumps_from_time_that_passes),
    };
    return cmocka_run_group_tests_name("base/clock_watch", tests, NULL, NULL);
}
