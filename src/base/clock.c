/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"

/* The calendar repeats every 400 years; eras are counted from 2000-01-01, a leap year. */
#define ERA_DAYS       INT64_C(146097)
#define DAYS_1970_2000 INT64_C(10957)

enum { YEAR_MIN = 1900, YEAR_MAX = 2200 };

struct civil {
    int64_t year;
    int month; /* 1..12 */
    int day;   /* 1..31 */
};

static const int DAYS_BEFORE_MONTH[13] = {0,   31,  59,  90,  120, 151, 181,
                                          212, 243, 273, 304, 334, 365};

static int64_t system_now_ms(void *user)
{
    (void)user;
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t manual_now_ms(void *user)
{
    return *(const int64_t *)user;
}

struct clock clock_system(void)
{
    return (struct clock){.now_ms = system_now_ms};
}

struct clock clock_manual(int64_t *now_ms)
{
    return (struct clock){.now_ms = manual_now_ms, .user = now_ms};
}

int64_t clock_now_ms(const struct clock *clock)
{
    return clock->now_ms(clock->user);
}

int64_t clock_monotonic_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0 ? 1 : 0);
}

static bool year_is_leap(int64_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* Days before 1 January of year `y` of an era, y = 0..400. */
static int64_t era_year_start(int64_t y)
{
    return 365 * y + (y + 3) / 4 - (y + 99) / 100 + (y + 399) / 400;
}

static int days_before_month(int month, bool leap)
{
    return DAYS_BEFORE_MONTH[month - 1] + (leap && month > 2 ? 1 : 0);
}

static int64_t civil_to_days(const struct civil *date)
{
    int64_t era = floor_div(date->year - 2000, 400);
    int64_t y = date->year - 2000 - era * 400;
    return DAYS_1970_2000 + era * ERA_DAYS + era_year_start(y) +
           days_before_month(date->month, year_is_leap(date->year)) + date->day - 1;
}

static struct civil civil_from_days(int64_t days)
{
    int64_t era = floor_div(days - DAYS_1970_2000, ERA_DAYS);
    int64_t left = days - DAYS_1970_2000 - era * ERA_DAYS;
    int64_t y = left / 366;
    while (era_year_start(y + 1) <= left) {
        y++;
    }
    left -= era_year_start(y);
    struct civil date = {.year = 2000 + era * 400 + y, .month = 1};
    bool leap = year_is_leap(date.year);
    while (date.month < 12 && days_before_month(date.month + 1, leap) <= left) {
        date.month++;
    }
    date.day = (int)(left - days_before_month(date.month, leap)) + 1;
    return date;
}

/* Exactly `digits` digits, or more when the value has more; answers the place behind them. */
static char *digits_put(char *at, int64_t value, int digits)
{
    char reversed[20];
    int count = 0;
    for (; value || count < digits; value /= 10) {
        reversed[count++] = (char)('0' + value % 10);
    }
    while (count) {
        *at++ = reversed[--count];
    }
    return at;
}

static char *char_put(char *at, char c)
{
    *at = c;
    return at + 1;
}

static char *date_put(char *at, const struct civil *date)
{
    int64_t year = date->year;
    at = year < 0 ? char_put(at, '-') : at;
    at = digits_put(at, year < 0 ? -year : year, year < 0 ? 3 : 4);
    at = digits_put(char_put(at, '-'), date->month, 2);
    return digits_put(char_put(at, '-'), date->day, 2);
}

/* By hand: printf costs ten times as much, and every answer tells a dozen times. */
void clock_format(int64_t at_ms, char ret[CLOCK_TEXT_SIZE])
{
    struct civil date = civil_from_days(floor_div(at_ms, CLOCK_DAY_MS));
    /* Two steps: days * DAY_MS could overflow at the far end of int64. */
    int ms = (int)(at_ms % CLOCK_DAY_MS);
    ms += ms < 0 ? (int)CLOCK_DAY_MS : 0;
    char *at = date_put(ret, &date);
    at = digits_put(char_put(at, 'T'), ms / 3600000, 2);
    at = digits_put(char_put(at, ':'), ms / 60000 % 60, 2);
    at = digits_put(char_put(at, ':'), ms / 1000 % 60, 2);
    at = digits_put(char_put(at, '.'), ms % 1000, 3);
    *char_put(at, 'Z') = '\0';
}

void clock_format_date(int64_t at_ms, char ret[CLOCK_TEXT_SIZE])
{
    struct civil date = civil_from_days(floor_div(at_ms, CLOCK_DAY_MS));
    *date_put(ret, &date) = '\0';
}

/* Exactly `digits` digits at *text; moves *text behind them. */
static bool digits_take(const char **text, int digits, int *ret)
{
    int value = 0;
    for (int i = 0; i < digits; i++) {
        char c = (*text)[i];
        if (c < '0' || c > '9') {
            return false;
        }
        value = value * 10 + (c - '0');
    }
    *text += digits;
    *ret = value;
    return true;
}

static bool char_take(const char **text, char c)
{
    if (**text != c) {
        return false;
    }
    (*text)++;
    return true;
}

static bool date_take(const char **text, int64_t *ret_days)
{
    int year = 0;
    int month = 0;
    int day = 0;
    if (!digits_take(text, 4, &year) || !char_take(text, '-') || !digits_take(text, 2, &month) ||
        !char_take(text, '-') || !digits_take(text, 2, &day)) {
        return false;
    }
    if (year < YEAR_MIN || year > YEAR_MAX || month < 1 || month > 12 || day < 1) {
        return false;
    }
    bool leap = year_is_leap(year);
    int month_days = DAYS_BEFORE_MONTH[month] - DAYS_BEFORE_MONTH[month - 1];
    if (day > month_days + (leap && month == 2 ? 1 : 0)) {
        return false;
    }
    *ret_days = civil_to_days(&(struct civil){.year = year, .month = month, .day = day});
    return true;
}

static bool time_take(const char **text, int64_t *ret_ms)
{
    int hour = 0;
    int minute = 0;
    int second = 0;
    if (!digits_take(text, 2, &hour) || !char_take(text, ':') || !digits_take(text, 2, &minute) ||
        !char_take(text, ':') || !digits_take(text, 2, &second)) {
        return false;
    }
    if (hour > 23 || minute > 59 || second > 59) {
        return false;
    }
    int ms = 0;
    if (char_take(text, '.')) {
        int scale = 100;
        if (**text < '0' || **text > '9') {
            return false;
        }
        /* Digits past the millisecond are read and dropped. */
        for (; **text >= '0' && **text <= '9'; (*text)++) {
            ms += (**text - '0') * scale;
            scale /= 10;
        }
    }
    *ret_ms = ((int64_t)hour * 60 + minute) * CLOCK_MINUTE_MS + second * CLOCK_SECOND_MS + ms;
    return true;
}

static bool zone_take(const char **text, int64_t *ret_offset_ms)
{
    if (char_take(text, 'Z') || char_take(text, 'z')) {
        *ret_offset_ms = 0;
        return true;
    }
    int sign = **text == '-' ? -1 : 1;
    int hour = 0;
    int minute = 0;
    if ((!char_take(text, '+') && !char_take(text, '-')) || !digits_take(text, 2, &hour) ||
        !char_take(text, ':') || !digits_take(text, 2, &minute) || hour > 23 || minute > 59) {
        return false;
    }
    *ret_offset_ms = sign * ((int64_t)hour * 60 + minute) * CLOCK_MINUTE_MS;
    return true;
}

bool clock_parse(const char *text, int64_t *ret_ms)
{
    int64_t days = 0;
    int64_t time_ms = 0;
    int64_t offset_ms = 0;
    if (!date_take(&text, &days)) {
        return false;
    }
    if (*text != '\0') {
        if (!char_take(&text, 'T') && !char_take(&text, 't') && !char_take(&text, ' ')) {
            return false;
        }
        if (!time_take(&text, &time_ms) || !zone_take(&text, &offset_ms) || *text != '\0') {
            return false;
        }
    }
    *ret_ms = days * CLOCK_DAY_MS + time_ms - offset_ms;
    return true;
}

int clock_weekday(int64_t at_ms)
{
    /* 1970-01-01 was a Thursday. */
    int64_t day = (floor_div(at_ms, CLOCK_DAY_MS) + 4) % 7;
    return (int)(day < 0 ? day + 7 : day);
}

int64_t clock_day_start(int64_t at_ms)
{
    return floor_div(at_ms, CLOCK_DAY_MS) * CLOCK_DAY_MS;
}

int64_t clock_add_business_days(int64_t at_ms, int days)
{
    SCORE_ASSERT(days >= 0 && days <= 366);
    while (days > 0) {
        at_ms += CLOCK_DAY_MS;
        int weekday = clock_weekday(at_ms);
        days -= weekday >= 1 && weekday <= 5 ? 1 : 0;
    }
    return at_ms;
}
