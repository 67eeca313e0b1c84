/* SPDX-License-Identifier: Apache-2.0 */

/* Dates as people and programs write them. */

#include <math.h>

#include "base/clock.h"
#include "base/text.h"
#include "domain/intake_vocabulary.h"

enum {
    DATE_TEXT_MAX = 64,
    DATE_PARTS_MAX = 3,
    YEAR_MIN = 1970,
    YEAR_MAX = 2199,
    SERIAL_MIN = 25569, /* 1970-01-01 in a spreadsheet */
    SERIAL_MAX = 80000  /* 2119 */
};

/* By their beginnings where languages agree; every form is spelt out. */
static const char *const MONTHS[12] = {
    ("january|jan|januar|janner|janvier|janv|enero|ene|gennaio|gen|janeiro|januari|stycznia|"
     "styczen|sty"),
    "february|feb|februar|fevrier|fevr|fev|febrero|febbraio|fevereiro|februari|lutego|luty|lut",
    "march|mar|marz|maerz|mrz|mars|marzo|marco|maart|mrt|marca|marzec",
    "april|apr|avril|avr|abril|abr|aprile|kwietnia|kwiecien|kwi",
    "may|mai|mayo|maggio|mag|maio|mei|maja|maj",
    "june|jun|juni|juin|junio|giugno|giu|junho|czerwca|czerwiec|cze",
    "july|jul|juli|juillet|juil|julio|luglio|lug|julho|lipca|lipiec|lip",
    "august|aug|aout|agosto|ago|agos|augustus|sierpnia|sierpien|sie",
    "september|sep|sept|septembre|septiembre|settembre|set|setembro|wrzesnia|wrzesien|wrz",
    "october|oct|oktober|okt|octobre|octubre|ottobre|ott|outubro|out|pazdziernika|pazdziernik|paz",
    "november|nov|novembre|noviembre|novembro|listopada|listopad|lis",
    "december|dec|dezember|dez|decembre|diciembre|dic|dicembre|dezembro|grudnia|grudzien|gru",
};
static const char WEEKDAYS[] =
    "monday|mon|tuesday|tue|tues|wednesday|wed|thursday|thu|thur|thurs|friday|fri|saturday|sat|"
    "sunday|sun|montag|mo|dienstag|di|mittwoch|mi|donnerstag|do|freitag|fr|samstag|sa|sonnabend|"
    "sonntag|so|lundi|lun|mardi|mercredi|mer|jeudi|jeu|vendredi|ven|samedi|sam|dimanche|dim|lunes|"
    "martes|miercoles|mie|jueves|jue|viernes|vie|sabado|sab|domingo|dom|lunedi|martedi|mercoledi|"
    "giovedi|gio|venerdi|domenica|segunda|terca|quarta|quinta|sexta|segunda feira|seg|ter|qua|qui|"
    "sex";
static const char FILLERS[] = "de|del|di|do|of|the|le|el|il|am|den|st|nd|rd|th|er|feira|at|um|a";

/* A part of the day: a number, or a month by its name. */
struct date_part {
    int value;
    int digits; /* 0 = a month's name */
};

struct date_scan {
    const char *at;
    struct date_part parts[DATE_PARTS_MAX];
    size_t count;
    int quarter; /* 0 = none */
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || c < 0;
}

static int month_of(const char *word)
{
    for (int month = 0; month < 12; month++) {
        if (word_in(word, MONTHS[month])) {
            return month + 1;
        }
    }
    return 0;
}

/* Is what stands here a time ("9:30")? */
static bool is_time_here(const char *at)
{
    size_t digits = strspn(at, "0123456789");
    return (digits == 1 || digits == 2) && at[digits] == ':';
}

static bool number_take(struct date_scan *scan)
{
    struct date_part part = {0};
    while (is_digit(*scan->at) && part.digits < 8) {
        part.value = part.value * 10 + (*scan->at++ - '0');
        part.digits++;
    }
    if (is_digit(*scan->at) || scan->count == DATE_PARTS_MAX) {
        return false;
    }
    scan->parts[scan->count++] = part;
    return true;
}

static bool word_take(struct date_scan *scan)
{
    char word[DATE_TEXT_MAX];
    size_t len = 0;
    while (is_letter(*scan->at) && len + 1 < sizeof word) {
        word[len++] = *scan->at++;
    }
    word[len] = '\0';
    bool is_quarter =
        word_in(word, "q|t") && *scan->at >= '1' && *scan->at <= '4' && !is_digit(scan->at[1]);
    if (is_quarter && !scan->quarter) {
        scan->quarter = *scan->at++ - '0';
        return true;
    }
    int month = month_of(word);
    if (month && scan->count < DATE_PARTS_MAX) {
        scan->parts[scan->count++] = (struct date_part){.value = month};
        return true;
    }
    if (word_in(word, "quartal|quarter|trimestre") && scan->count == 1 && !scan->quarter &&
        scan->parts[0].value >= 1 && scan->parts[0].value <= 4) {
        scan->quarter = scan->parts[0].value;
        scan->count = 0;
        return true;
    }
    return word_in(word, WEEKDAYS) || word_in(word, FILLERS);
}

/* Day, month and year in the order written; stops before a time. */
static bool day_scan(struct date_scan *scan)
{
    for (;;) {
        bool is_full = scan->count == DATE_PARTS_MAX;
        char c = *scan->at;
        if (c == '\0' || (scan->count > 0 && is_time_here(scan->at))) {
            return true;
        }
        if (c == 't' && scan->count && is_digit(scan->at[1]) && is_time_here(scan->at + 1)) {
            return true;
        }
        if (is_digit(c)) {
            if (is_full || !number_take(scan)) {
                return false;
            }
        } else if (is_letter(c)) {
            if (!word_take(scan)) {
                return false;
            }
        } else if (strchr(" .,/-_\\'", c)) {
            scan->at++;
        } else {
            return false;
        }
    }
}

static int year_of(const struct date_part *part)
{
    if (part->digits == 2) {
        return part->value < 70 ? 2000 + part->value : 1900 + part->value;
    }
    return part->digits == 4 ? part->value : 0;
}

static bool day_make(int year, int month, int day, int64_t *ret_ms)
{
    char iso[16];
    if (year < YEAR_MIN || year > YEAR_MAX || month < 1 || month > 12 || day < 1 || day > 31) {
        return false;
    }
    (void)snprintf(iso, sizeof iso, "%04d-%02d-%02d", year, month, day);
    return clock_parse(iso, ret_ms);
}

/* The last day of a month: a date that names no day promises no more than that. */
static bool month_end_make(int year, int month, int64_t *ret_ms)
{
    for (int day = 31; day >= 28; day--) {
        if (day_make(year, month, day, ret_ms)) {
            return true;
        }
    }
    return false;
}

/* Two parts: a month and a year. */
static bool month_place(const struct date_scan *scan, int64_t *ret_ms)
{
    const struct date_part *a = &scan->parts[0];
    const struct date_part *b = &scan->parts[1];
    if (a->digits == 4 && b->digits <= 2) {
        return month_end_make(a->value, b->value, ret_ms);
    }
    bool is_year = b->digits == 4 || (a->digits == 0 && b->digits == 2);
    return is_year && a->digits <= 2 && month_end_make(year_of(b), a->value, ret_ms);
}

/* Three parts, one of them a month's name. */
static bool named_place(const struct date_scan *scan, int64_t *ret_ms)
{
    const struct date_part *parts = scan->parts;
    size_t at = parts[0].digits == 0 ? 0 : parts[1].digits == 0 ? 1 : 2;
    const struct date_part *a = at == 0 ? &parts[1] : &parts[0];
    const struct date_part *b = at == 2 ? &parts[1] : &parts[2];
    if (a->digits == 0 || b->digits == 0) {
        return false;
    }
    bool is_year_first = a->digits == 4;
    const struct date_part *year = is_year_first ? a : b;
    const struct date_part *day = is_year_first ? b : a;
    return day->digits <= 2 && day_make(year_of(year), parts[at].value, day->value, ret_ms);
}

static bool numbers_place(const struct date_scan *scan, enum date_numbers order, int64_t *ret_ms)
{
    const struct date_part *parts = scan->parts;
    if (parts[0].digits == 4 || order == DATE_NUMBERS_YMD) {
        return parts[1].digits <= 2 && parts[2].digits <= 2 &&
               day_make(year_of(&parts[0]), parts[1].value, parts[2].value, ret_ms);
    }
    bool is_short = parts[0].digits <= 2 && parts[1].digits <= 2;
    int first = parts[0].value;
    int second = parts[1].value;
    return is_short &&
           (order == DATE_NUMBERS_DMY ? day_make(year_of(&parts[2]), second, first, ret_ms)
                                      : day_make(year_of(&parts[2]), first, second, ret_ms));
}

static bool parts_place(const struct date_scan *scan, enum date_numbers order, int64_t *ret_ms)
{
    if (scan->quarter) {
        return scan->count == 1 &&
               month_end_make(year_of(&scan->parts[0]), scan->quarter * 3, ret_ms);
    }
    if (scan->count == 1) {
        int value = scan->parts[0].value;
        return scan->parts[0].digits == 8 &&
               day_make(value / 10000, value / 100 % 100, value % 100, ret_ms);
    }
    if (scan->count == 2) {
        return month_place(scan, ret_ms);
    }
    bool is_named = false;
    for (size_t i = 0; i < scan->count; i++) {
        is_named = is_named || scan->parts[i].digits == 0;
    }
    return scan->count == DATE_PARTS_MAX &&
           (is_named ? named_place(scan, ret_ms) : numbers_place(scan, order, ret_ms));
}

static bool two_digits(const char **at, int max, int *ret)
{
    int value = 0;
    size_t digits = strspn(*at, "0123456789");
    if (digits < 1 || digits > 2) {
        return false;
    }
    for (; digits; digits--) {
        value = value * 10 + (*(*at)++ - '0');
    }
    *ret = value;
    return value <= max;
}

/* "z", "+01:00", "-0500", "gmt", "utc"; nothing is UTC. */
static bool zone_take(const char **at, int64_t *ret_ms)
{
    const char *c = *at + strspn(*at, " ");
    int hours = 0;
    int minutes = 0;
    if (strncmp(c, "utc", 3) == 0 || strncmp(c, "gmt", 3) == 0) {
        c += 3;
    } else if (*c == 'z') {
        c++;
    }
    if (*c == '+' || *c == '-') {
        int sign = *c++ == '-' ? -1 : 1;
        bool is_tight = strspn(c, "0123456789") == 4;
        if (is_tight) {
            hours = (c[0] - '0') * 10 + c[1] - '0';
            minutes = (c[2] - '0') * 10 + c[3] - '0';
            c += 4;
        } else if (!two_digits(&c, 14, &hours)) {
            return false;
        } else if (*c == ':') {
            c++;
            if (!two_digits(&c, 59, &minutes)) {
                return false;
            }
        }
        *ret_ms = sign * (hours * 60 + minutes) * INT64_C(60000);
    }
    *at = c;
    return true;
}

/* What follows the day: nothing, or a time. */
static bool time_take(const char *at, int64_t *ret_ms)
{
    int hours = 0;
    int minutes = 0;
    int seconds = 0;
    int64_t zone_ms = 0;
    at += *at == 't';
    if (*at == '\0') {
        return true;
    }
    if (!two_digits(&at, 24, &hours) || *at++ != ':' || !two_digits(&at, 59, &minutes)) {
        return false;
    }
    if (*at == ':') {
        at++;
        if (!two_digits(&at, 60, &seconds)) {
            return false;
        }
        if (*at == '.' || *at == ',') {
            at++;
            at += strspn(at, "0123456789");
        }
    }
    const char *half = at + strspn(at, " ");
    bool is_pm = strncmp(half, "pm", 2) == 0 || strncmp(half, "p.m.", 4) == 0;
    bool is_am = strncmp(half, "am", 2) == 0 || strncmp(half, "a.m.", 4) == 0;
    if (is_am || is_pm) {
        at = half + (half[1] == '.' ? 4 : 2);
        hours = hours % 12 + (is_pm ? 12 : 0);
    } else if (strncmp(half, "uhr", 3) == 0) {
        at = half + 3;
    }
    if (!zone_take(&at, &zone_ms) || at[strspn(at, " ")] != '\0') {
        return false;
    }
    *ret_ms = ((hours * 60 + minutes) * INT64_C(60) + seconds) * 1000 - zone_ms;
    return true;
}

bool date_read(const char *text, enum date_numbers order, int64_t *ret_ms)
{
    char folded[DATE_TEXT_MAX];
    struct date_scan scan = {.at = folded};
    int64_t day_ms = 0;
    int64_t time_ms = 0;
    if (!text_fold_plain(text, folded, sizeof folded) || !day_scan(&scan) ||
        !parts_place(&scan, order, &day_ms) || !time_take(scan.at, &time_ms)) {
        return false;
    }
    *ret_ms = day_ms + time_ms;
    return true;
}

bool date_serial_read(const char *text, int64_t *ret_ms)
{
    char plain[DATE_TEXT_MAX];
    double days = 0;
    size_t len = strlen(text);
    if (len < 5 || len >= sizeof plain) {
        return false;
    }
    memcpy(plain, text, len + 1);
    char *comma = strchr(plain, ',');
    if (comma) {
        *comma = '.';
    }
    if (!text_parse_f64(plain, &days) || days < SERIAL_MIN || days > SERIAL_MAX) {
        return false;
    }
    /* Whole seconds: the fraction is a rounded one. */
    *ret_ms = (int64_t)llround((days - SERIAL_MIN) * 86400.0) * 1000;
    return true;
}
