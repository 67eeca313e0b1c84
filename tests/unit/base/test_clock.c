/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "base/clock.h"

static void test_clock__formats_known_moments(void **state)
{
    (void)state;
    static const struct {
        int64_t at_ms;
        const char *text;
    } cases[] = {
        {0, "1970-01-01T00:00:00.000Z"},
        {-1, "1969-12-31T23:59:59.999Z"},
        {INT64_C(951782400000), "2000-02-29T00:00:00.000Z"},
        {INT64_C(951868800000), "2000-03-01T00:00:00.000Z"},
        {INT64_C(1709164800123), "2024-02-29T00:00:00.123Z"},
        {INT64_C(4107542400000), "2100-03-01T00:00:00.000Z"},
        {INT64_C(-2208988800000), "1900-01-01T00:00:00.000Z"},
        {INT64_C(1798761599999), "2026-12-31T23:59:59.999Z"},
    };
    char text[CLOCK_TEXT_SIZE];
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        clock_format(cases[i].at_ms, text);
        assert_string_equal(text, cases[i].text);
        int64_t back = 0;
        CHECK(cases[i].text, clock_parse(cases[i].text, &back) && back == cases[i].at_ms);
    }
    clock_format(INT64_MAX, text);
    assert_string_equal(text, "292278994-08-17T07:12:55.807Z");
    clock_format(INT64_MIN, text);
    assert_string_equal(text, "-292275055-05-16T16:47:04.192Z");
    clock_format(INT64_C(-62198755200000), text);
    assert_string_equal(text, "-001-01-01T00:00:00.000Z");
    clock_format_date(INT64_C(951782400001), text);
    assert_string_equal(text, "2000-02-29");
}

/* Every day of 300 years, against the obvious way: add one to yesterday. */
static void test_clock__every_day_follows_the_one_before(void **state)
{
    (void)state;
    static const int month_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int year = 1900;
    int month = 1;
    int day = 1;
    int weekday = 1; /* 1900-01-01 was a Monday */
    for (int64_t at_ms = INT64_C(-2208988800000); year <= 2200; at_ms += CLOCK_DAY_MS) {
        char expected[64];
        (void)snprintf(expected, sizeof(expected), "%04d-%02d-%02d", year, month, day);
        char text[CLOCK_TEXT_SIZE];
        clock_format_date(at_ms, text);
        int64_t back = 1;
        CHECK(expected, strcmp(text, expected) == 0);
        CHECK(expected, clock_parse(text, &back) && back == at_ms);
        CHECK(expected, clock_weekday(at_ms + CLOCK_DAY_MS - 1) == weekday);
        CHECK(expected, clock_day_start(at_ms + 12345) == at_ms);
        weekday = (weekday + 1) % 7;
        bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        if (++day > month_days[month - 1] + (leap && month == 2 ? 1 : 0)) {
            day = 1;
            month++;
        }
        if (month > 12) {
            month = 1;
            year++;
        }
    }
}

static void test_clock__parses_rfc_3339_and_nothing_else(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool ok;
        int64_t at_ms;
    } cases[] = {
        {"1970-01-02", true, CLOCK_DAY_MS},
        {"1970-01-01T00:00:01Z", true, 1000},
        {"1970-01-01t00:00:01.5z", true, 1500},
        {"1970-01-01 00:00:01Z", true, 1000},
        {"1970-01-01T00:00:00.123456789Z", true, 123},
        {"1970-01-01T02:00:00+02:00", true, 0},
        {"1969-12-31T22:30:00-01:30", true, 0},
        {"1970-01-01T00:00:00", false, 0},
        {"1970-01-01T00:00Z", false, 0},
        {"1970-1-1", false, 0},
        {"2023-02-29", false, 0},
        {"2024-02-30", false, 0},
        {"2024-13-01", false, 0},
        {"2024-00-01", false, 0},
        {"2024-01-00", false, 0},
        {"2024-04-31", false, 0},
        {"1899-12-31", false, 0},
        {"2201-01-01", false, 0},
        {"2024-01-01T24:00:00Z", false, 0},
        {"2024-01-01T23:60:00Z", false, 0},
        {"2024-01-01T23:59:60Z", false, 0},
        {"2024-01-01T23:59:59.Z", false, 0},
        {"2024-01-01T23:59:59ZZ", false, 0},
        {"2024-01-01T23:59:59+24:00", false, 0},
        {"2024-01-01T23:59:59 02:00", false, 0},
        {"2024-01-01x", false, 0},
        {" 2024-01-01", false, 0},
        {"01/02/2024", false, 0},
        {"", false, 0},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        int64_t at_ms = 4711;
        CHECK(cases[i].text, clock_parse(cases[i].text, &at_ms) == cases[i].ok);
        CHECK(cases[i].text, at_ms == (cases[i].ok ? cases[i].at_ms : 4711));
    }
}

static void test_clock__business_days_skip_the_weekend(void **state)
{
    (void)state;
    static const struct {
        const char *from;
        int days;
        const char *to;
    } cases[] = {
        {"2026-11-23T10:00:00Z", 1, "2026-11-24T10:00:00Z"}, /* Monday */
        {"2026-11-27T10:00:00Z", 1, "2026-11-30T10:00:00Z"}, /* Friday */
        {"2026-11-28T10:00:00Z", 1, "2026-11-30T10:00:00Z"}, /* Saturday */
        {"2026-11-29T10:00:00Z", 2, "2026-12-01T10:00:00Z"}, /* Sunday */
        {"2026-11-28T10:00:00Z", 0, "2026-11-28T10:00:00Z"},
        {"2026-11-24T10:00:00Z", 5, "2026-12-01T10:00:00Z"},
        {"2026-11-24T10:00:00Z", 260, "2027-11-23T10:00:00Z"},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        int64_t from = 0;
        int64_t to = 0;
        assert_true(clock_parse(cases[i].from, &from) && clock_parse(cases[i].to, &to));
        CHECK(cases[i].from, clock_add_business_days(from, cases[i].days) == to);
    }
}

static void test_clock__manual_clock_is_moved_by_its_owner(void **state)
{
    (void)state;
    int64_t now_ms = 5;
    struct clock clock = clock_manual(&now_ms);
    assert_int_equal(clock_now_ms(&clock), 5);
    now_ms = 7;
    assert_int_equal(clock_now_ms(&clock), 7);
    struct clock machine = clock_system();
    assert_true(clock_now_ms(&machine) > INT64_C(1700000000000));
    int64_t before = clock_monotonic_ms();
    assert_true(clock_monotonic_ms() >= before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clock__formats_known_moments),
        cmocka_unit_test(test_clock__every_day_follows_the_one_before),
        cmocka_unit_test(test_clock__parses_rfc_3339_and_nothing_else),
        cmocka_unit_test(test_clock__business_days_skip_the_weekend),
        cmocka_unit_test(test_clock__manual_clock_is_moved_by_its_owner),
    };
    return cmocka_run_group_tests_name("base/clock", tests, NULL, NULL);
}
