/* SPDX-License-Identifier: Apache-2.0 */

/* Dates, numbers, countries, stages and outcomes as other people write them. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/text.h"
#include "domain/intake_vocabulary.h"

static void test_vocabulary__dates_in_every_order(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum date_numbers order;
        const char *expected; /* "" = no date */
    } cases[] = {
        {"31.12.24", DATE_NUMBERS_DMY, "2024-12-31T00:00:00.000Z"},
        {"12/31/2024", DATE_NUMBERS_MDY, "2024-12-31T00:00:00.000Z"},
        {"12/31/2024", DATE_NUMBERS_DMY, ""},
        {"3/4/24 9:05", DATE_NUMBERS_MDY, "2024-03-04T09:05:00.000Z"},
        {"Dec 31, 2024 5:30 PM", DATE_NUMBERS_DMY, "2024-12-31T17:30:00.000Z"},
        {"2024-12-31T17:30:00+01:00", DATE_NUMBERS_DMY, "2024-12-31T16:30:00.000Z"},
        {"2024-12-31T17:30:00.000+0000", DATE_NUMBERS_MDY, "2024-12-31T17:30:00.000Z"},
        {"20241231", DATE_NUMBERS_MDY, "2024-12-31T00:00:00.000Z"},
        {"5. M\xC3\xA4rz 2024", DATE_NUMBERS_DMY, "2024-03-05T00:00:00.000Z"},
        {"1er mars 2024", DATE_NUMBERS_DMY, "2024-03-01T00:00:00.000Z"},
        {"5 de mayo de 2024", DATE_NUMBERS_DMY, "2024-05-05T00:00:00.000Z"},
        {"lun. 8 gennaio 2024", DATE_NUMBERS_DMY, "2024-01-08T00:00:00.000Z"},
        {"5-Mar-69", DATE_NUMBERS_DMY, "2069-03-05T00:00:00.000Z"},
        {"5-Mar-70", DATE_NUMBERS_DMY, "1970-03-05T00:00:00.000Z"},
        {"05.03.2024 08:15 Uhr", DATE_NUMBERS_DMY, "2024-03-05T08:15:00.000Z"},
        {"Februar 2024", DATE_NUMBERS_DMY, "2024-02-29T00:00:00.000Z"},
        {"Q4 2024", DATE_NUMBERS_DMY, "2024-12-31T00:00:00.000Z"},
        {"03/2024", DATE_NUMBERS_MDY, "2024-03-31T00:00:00.000Z"},
        {"2024", DATE_NUMBERS_YMD, ""},
        {"31.02.2024", DATE_NUMBERS_DMY, ""},
        {"2024-13-01", DATE_NUMBERS_YMD, ""},
        {"tomorrow", DATE_NUMBERS_DMY, ""},
        {"99:99", DATE_NUMBERS_DMY, ""},
        {"", DATE_NUMBERS_DMY, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t at_ms = 0;
        char text[CLOCK_TEXT_SIZE] = "";
        print_message("  %s\n", cases[i].text);
        if (date_read(cases[i].text, cases[i].order, &at_ms)) {
            clock_format(at_ms, text);
        }
        assert_string_equal(text, cases[i].expected);
    }
    int64_t at_ms = 0;
    char text[CLOCK_TEXT_SIZE];
    assert_true(date_serial_read("45292.5", &at_ms));
    clock_format(at_ms, text);
    assert_string_equal(text, "2024-01-01T12:00:00.000Z");
    assert_false(date_serial_read("4529", &at_ms));
}

static void test_vocabulary__numbers_with_their_marks(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        char decimal;
        const char *plain; /* "" = none */
        const char *currency;
    } cases[] = {
        {"1.234,56 \xE2\x82\xAC", ',', "1234.56", "EUR"},
        {"$1,234.56", '.', "1234.56", "USD"},
        {"CHF 12'500.-", '.', "12500", "CHF"},
        {"1\xC2\xA0"
         "234\xE2\x80\xAF"
         "567,89",
         ',', "1234567.89", ""},
        {"3.000,-", ',', "3000", ""},
        {"12k", '.', "12000.00", ""},
        {"1,5 Mio. \xE2\x82\xAC", ',', "1500000.00", "EUR"},
        {"(1,200.00)", '.', "-1200.00", ""},
        {"1,23,456.70", '.', "123456.70", ""},
        {".5", '.', "0.5", ""},
        {"1.234", ',', "1234", ""},
        {"1.234", '.', "1.234", ""},
        {"1.5", ',', "", ""},
        {"12 %", '.', "", ""},
        {"12.3.4", '.', "", ""},
        {"12/03/2024", '.', "", ""},
        {"EUR", '.', "", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char plain[64] = "";
        struct number_look look;
        print_message("  %s\n", cases[i].text);
        if (!number_plain(cases[i].text, cases[i].decimal, plain, sizeof plain)) {
            plain[0] = '\0';
        }
        assert_string_equal(plain, cases[i].plain);
        if (*plain) {
            assert_true(number_look(cases[i].text, &look));
            assert_string_equal(look.currency, cases[i].currency);
        }
    }
}

static void test_vocabulary__words_of_six_languages(void **state)
{
    (void)state;
    static const char *const countries[][2] = {
        {"Deutschland", "DE"},
        {"UK", "GB"},
        {"U.S.A.", "US"},
        {"deu", "DE"},
        {"Espa\xC3\xB1"
         "a",
         "ES"},
        {"Pa\xC3\xADses Bajos", "NL"},
        {"Sui\xC3\xA7"
         "a",
         "CH"},
        {"Narnia", ""},
    };
    static const struct {
        const char *text;
        int stage;
        const char *outcome;
    } stages[] = {
        {"Closed Won", 8, "won"},
        {"3 - Proposal (60%)", 5, "open"},
        {"Verhandlung", 6, "open"},
        {"Perdu", 11, "lost"},
        {"Cerrada ganada", 8, "won"},
        {"in Bearbeitung", 0, "open"},
        {"04", 4, ""},
        {"12", 0, ""},
        {"no decision", 10, "lost"},
        {"whatever", 0, ""},
    };
    for (size_t i = 0; i < sizeof countries / sizeof countries[0]; i++) {
        char code[COUNTRY_CODE_SIZE] = "";
        bool is_read = country_read(countries[i][0], code);
        assert_int_equal(is_read, *countries[i][1] != '\0');
        assert_string_equal(code, countries[i][1]);
    }
    for (size_t i = 0; i < sizeof stages / sizeof stages[0]; i++) {
        print_message("  %s\n", stages[i].text);
        assert_int_equal(stage_read(stages[i].text), stages[i].stage);
        assert_string_equal(outcome_word_text(outcome_read(stages[i].text)), stages[i].outcome);
    }
    bool flag = false;
    assert_true(flag_read("S\xC3\xAC", &flag) && flag);
    assert_true(flag_read("N\xC3\xA3o", &flag) && !flag);
    assert_false(flag_read("perhaps", &flag));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vocabulary__dates_in_every_order),
        cmocka_unit_test(test_vocabulary__numbers_with_their_marks),
        cmocka_unit_test(test_vocabulary__words_of_six_languages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
