/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "api/limiter.h"

static const int64_t NOW_MS = 1700000000000;

static int setup(void **state)
{
    return api_limiter_create((struct api_limiter **)state, NULL) ? -1 : 0;
}

static int teardown(void **state)
{
    api_limiter_free(*state);
    return 0;
}

static void fail_times(struct api_limiter *limiter, const char *address, const char *email,
                       int times)
{
    for (int i = 0; i < times; i++) {
        api_limiter_failed(limiter, address, email, NOW_MS);
    }
}

static void test_limiter__lets_ten_failures_pass(void **state)
{
    struct api_limiter *limiter = *state;
    fail_times(limiter, "127.0.0.1", "a@b.example", LIMITER_PAIR_FAILURES - 1);
    assert_int_equal(api_limiter_wait_ms(limiter, NULL, "127.0.0.1", "a@b.example", NOW_MS), 0);
    fail_times(limiter, "127.0.0.1", "a@b.example", 1);
    assert_int_equal(api_limiter_wait_ms(limiter, NULL, "127.0.0.1", "a@b.example", NOW_MS),
                     LIMITER_PAIR_LEAK_MS);
}

static void test_limiter__leaks_with_time(void **state)
{
    struct api_limiter *limiter = *state;
    fail_times(limiter, "127.0.0.1", "a@b.example", 3 * LIMITER_PAIR_FAILURES);
    int64_t later_ms = NOW_MS + LIMITER_PAIR_LEAK_MS;
    assert_int_equal(api_limiter_wait_ms(limiter, NULL, "127.0.0.1", "a@b.example", later_ms - 1),
                     1);
    assert_int_equal(api_limiter_wait_ms(limiter, NULL, "127.0.0.1", "a@b.example", later_ms), 0);
}

static void test_limiter__tells_people_and_places_apart(void **state)
{
    struct api_limiter *limiter = *state;
    fail_times(limiter, "127.0.0.1", "a@b.example", LIMITER_PAIR_FAILURES);
    assert_int_equal(api_limiter_wait_ms(limiter, NULL, "127.0.0.1", "c@b.example", NOW_MS), 0);
    assert_int_equal(api_limiter_wait_ms(limiter, NULL, "127.0.0.2", "a@b.example", NOW_MS), 0);
    assert_true(api_limiter_wait_ms(limiter, NULL, "127.0.0.1", "A@B.example", NOW_MS) > 0);
}

static void test_limiter__success_forgives_the_person(void **state)
{
    struct api_limiter *limiter = *state;
    fail_times(limiter, "127.0.0.1", "a@b.example", LIMITER_PAIR_FAILURES);
    api_limiter_succeeded(limiter, "127.0.0.1", "a@b.example", NOW_MS);
    assert_int_equal(api_limiter_wait_ms(limiter, NULL, "127.0.0.1", "a@b.example", NOW_MS), 0);
}

/* Trying a hundred people once each is guessing too. */
static void test_limiter__counts_an_address_over_all_people(void **state)
{
    struct api_limiter *limiter = *state;
    for (int i = 0; i < LIMITER_ADDRESS_FAILURES; i++) {
        char email[32];
        (void)snprintf(email, sizeof(email), "u%d@b.example", i);
        assert_int_equal(api_limiter_wait_ms(limiter, NULL, "127.0.0.1", email, NOW_MS), 0);
        api_limiter_failed(limiter, "127.0.0.1", email, NOW_MS);
    }
    assert_true(api_limiter_wait_ms(limiter, NULL, "127.0.0.1", "new@b.example", NOW_MS) > 0);
    assert_int_equal(api_limiter_wait_ms(limiter, NULL, "127.0.0.2", "new@b.example", NOW_MS), 0);
}

/* A flood of other names must not free the one that is being guessed in its own neighbourhood. */
static void test_limiter__keeps_full_buckets_under_a_flood(void **state)
{
    struct api_limiter *limiter = *state;
    fail_times(limiter, "127.0.0.1", "a@b.example", LIMITER_PAIR_FAILURES);
    for (int i = 0; i < 3000; i++) {
        char address[32];
        (void)snprintf(address, sizeof(address), "10.0.%d.%d", i / 250, i % 250);
        api_limiter_failed(limiter, address, "x@y.example", NOW_MS);
    }
    assert_true(api_limiter_wait_ms(limiter, NULL, "127.0.0.1", "a@b.example", NOW_MS) > 0);
}

/* A clock that goes back neither locks anybody out for as long as it went, nor lets them guess. */
static void test_limiter__a_clock_that_is_set_back_makes_nobody_wait_longer(void **state)
{
    struct api_limiter *limiter = *state;
    static const struct limiter_rule TWICE = {"twice", 2, 1000};
    int64_t back_ms = NOW_MS - 3600 * 1000;
    fail_times(limiter, "127.0.0.1", "a@b.example", LIMITER_PAIR_FAILURES);
    assert_int_equal(api_limiter_use(limiter, NULL, &TWICE, "a", NOW_MS), 0);
    assert_int_equal(api_limiter_use(limiter, NULL, &TWICE, "a", NOW_MS), 0);
    assert_int_equal(api_limiter_wait_ms(limiter, NULL, "127.0.0.1", "a@b.example", back_ms),
                     LIMITER_PAIR_LEAK_MS);
    assert_int_equal(api_limiter_use(limiter, NULL, &TWICE, "a", back_ms), 1000);
    int64_t later_ms = back_ms + LIMITER_PAIR_LEAK_MS;
    assert_int_equal(api_limiter_wait_ms(limiter, NULL, "127.0.0.1", "a@b.example", later_ms), 0);
    assert_int_equal(api_limiter_use(limiter, NULL, &TWICE, "a", back_ms + 1000), 0);
}

static void test_limiter__null_never_waits(void **state)
{
    (void)state;
    api_limiter_failed(NULL, "127.0.0.1", "a@b.example", NOW_MS);
    assert_int_equal(api_limiter_wait_ms(NULL, NULL, "127.0.0.1", "a@b.example", NOW_MS), 0);
    api_limiter_free(NULL);
}

static void test_limiter__uses_are_counted_apart(void **state)
{
    struct api_limiter *limiter = *state;
    static const struct limiter_rule TWICE = {"twice", 2, 1000};
    static const struct limiter_rule ONCE = {"once", 1, 1000};
    assert_int_equal(api_limiter_use(limiter, NULL, &TWICE, "a", NOW_MS), 0);
    assert_int_equal(api_limiter_use(limiter, NULL, &TWICE, "A", NOW_MS), 0);
    assert_int_equal(api_limiter_use(limiter, NULL, &TWICE, "a", NOW_MS), 1000);
    assert_int_equal(api_limiter_use(limiter, NULL, &TWICE, "b", NOW_MS), 0);
    assert_int_equal(api_limiter_use(limiter, NULL, &ONCE, "a", NOW_MS), 0);
    assert_int_equal(api_limiter_use(limiter, NULL, &ONCE, "a", NOW_MS), 1000);
    /* What was refused is not counted: it waits no longer for having asked. */
    assert_int_equal(api_limiter_use(limiter, NULL, &TWICE, "a", NOW_MS + 999), 1);
    assert_int_equal(api_limiter_use(limiter, NULL, &TWICE, "a", NOW_MS + 1000), 0);
    assert_int_equal(api_limiter_use(NULL, NULL, &TWICE, "a", NOW_MS), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_limiter__lets_ten_failures_pass, setup, teardown),
        cmocka_unit_test_setup_teardown(test_limiter__leaks_with_time, setup, teardown),
        cmocka_unit_test_setup_teardown(test_limiter__tells_people_and_places_apart, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_limiter__success_forgives_the_person, setup, teardown),
        cmocka_unit_test_setup_teardown(test_limiter__counts_an_address_over_all_people, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_limiter__keeps_full_buckets_under_a_flood, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_limiter__uses_are_counted_apart, setup, teardown),
        cmocka_unit_test_setup_teardown(
            test_limiter__a_clock_that_is_set_back_makes_nobody_wait_longer, setup, teardown),
        cmocka_unit_test(test_limiter__null_never_waits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
