/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <math.h>

#include "base/text.h"

static void test_text__integers_are_whole_or_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool ok;
        int64_t value;
    } cases[] = {
        {"0", true, 0},
        {"-0", true, 0},
        {"007", true, 7},
        {"9223372036854775807", true, INT64_MAX},
        {"-9223372036854775808", true, INT64_MIN},
        {"9223372036854775808", false, 0},
        {"-9223372036854775809", false, 0},
        {"99999999999999999999999", false, 0},
        {"", false, 0},
        {"-", false, 0},
        {"+1", false, 0},
        {" 1", false, 0},
        {"1 ", false, 0},
        {"1.0", false, 0},
        {"0x10", false, 0},
        {"--1", false, 0},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        int64_t value = 4711;
        CHECK(cases[i].text, text_parse_i64(cases[i].text, &value) == cases[i].ok);
        CHECK(cases[i].text, value == (cases[i].ok ? cases[i].value : 4711));
    }
    uint64_t large = 0;
    assert_true(text_parse_u64("18446744073709551615", &large));
    assert_true(large == UINT64_MAX);
    assert_false(text_parse_u64("18446744073709551616", &large));
    assert_false(text_parse_u64(NULL, &large));
}

static void test_text__integers_print_as_printf_does(void **state)
{
    (void)state;
    static const int64_t values[] = {
        0,         1,        -1, 9, 10, -10, 999, 123456, INT32_MAX, INT32_MIN, INT64_MAX - 1,
        INT64_MAX, INT64_MIN};
    char text[TEXT_I64_SIZE];
    char expected[32];
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(values); i++) {
        int len = snprintf(expected, sizeof(expected), "%lld", (long long)values[i]);
        assert_int_equal(text_format_i64(values[i], text), len);
        assert_string_equal(text, expected);
    }
}

static void test_text__doubles_are_plain_and_finite(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool ok;
        double value;
    } cases[] = {
        {"0", true, 0},      {"-1.5", true, -1.5}, {"1e3", true, 1000}, {"+2", true, 2},
        {".5", true, 0.5},   {"1e-400", true, 0},  {"1e400", false, 0}, {"inf", false, 0},
        {"nan", false, 0},   {"0x1p3", false, 0},  {" 1", false, 0},    {"1 ", false, 0},
        {"1,5", false, 0},   {"", false, 0},       {"e", false, 0},     {"1e", false, 0},
        {"1.2.3", false, 0},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        double value = 4711;
        CHECK(cases[i].text, text_parse_f64(cases[i].text, &value) == cases[i].ok);
        CHECK(cases[i].text, value == (cases[i].ok ? cases[i].value : 4711));
    }
}

static void test_text__doubles_print_short_and_read_back(void **state)
{
    (void)state;
    static const struct {
        double value;
        const char *text;
    } cases[] = {
        {0.1, "0.1"},
        {1.0 / 3.0, "0.3333333333333333"},
        {1e21, "1e+21"},
        {-0.0, "-0"},
        {5e-324, "4.94065645841247e-324"},
        {0.1 + 0.2, "0.30000000000000004"},
        {100, "100"},
        {0, "0"},
        {-7, "-7"},
        {999999999999999, "999999999999999"},
        {1e15, "1e+15"},
        {-1e15, "-1e+15"},
        {1000000000000001, "1000000000000001"},
    };
    char text[TEXT_F64_SIZE];
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        text_format_f64(cases[i].value, text);
        assert_string_equal(text, cases[i].text);
        double back = 1;
        assert_true(text_parse_f64(text, &back));
        assert_memory_equal(&back, &cases[i].value, sizeof(back));
    }
    text_format_f64((double)NAN, text);
    assert_string_equal(text, "");
    text_format_f64((double)INFINITY, text);
    assert_string_equal(text, "");
}

static void test_text__money_is_exact(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int digits;
        bool ok;
        int64_t minor;
    } cases[] = {
        {"1234.5", 2, true, 123450},
        {"1234.50", 2, true, 123450},
        {"0.01", 2, true, 1},
        {"-0.01", 2, true, -1},
        {"7", 2, true, 700},
        {"7", 0, true, 7},
        {"7.000", 0, true, 7},
        {"1.2345", 4, true, 12345},
        {"1.230", 2, true, 123},
        {"92233720368547758.07", 2, true, INT64_MAX},
        {"92233720368547758.08", 2, false, 0},
        {"999999999999999999999999999999", 2, false, 0},
        {"1.234", 2, false, 0},
        {"7.5", 0, false, 0},
        {"1.", 2, false, 0},
        {".5", 2, false, 0},
        {"1,000", 2, false, 0},
        {"1 000", 2, false, 0},
        {"", 2, false, 0},
        {"-", 2, false, 0},
        {"1.2.3", 2, false, 0},
        {"EUR 5", 2, false, 0},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        int64_t minor = 4711;
        CHECK(cases[i].text,
              text_parse_money(cases[i].text, cases[i].digits, &minor) == cases[i].ok);
        CHECK(cases[i].text, minor == (cases[i].ok ? cases[i].minor : 4711));
    }
    assert_int_equal(text_currency_digits("EUR"), 2);
    assert_int_equal(text_currency_digits("JPY"), 0);
    assert_int_equal(text_currency_digits("BHD"), 3);
    assert_int_equal(text_currency_digits("CLF"), 4);
    assert_int_equal(text_currency_digits("F C"), 2);
}

static void test_text__booleans_and_comparisons(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int value; /* -1 = refused */
    } cases[] = {{"true", 1}, {"YES", 1}, {"1", 1},  {"False", 0}, {"no", 0},
                 {"0", 0},    {"", -1},   {"2", -1}, {"y", -1},    {"true ", -1}};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        bool value = false;
        bool ok = text_parse_bool(cases[i].text, &value);
        CHECK(cases[i].text, (ok ? (int)value : -1) == cases[i].value);
    }
    assert_true(text_equal_nocase("GTXPro", "gtxpro"));
    assert_false(text_equal_nocase("gtx", "gtxp"));
    assert_false(text_equal_nocase("gtxp", "gtx"));
    assert_true(text_has_prefix("opp_1", "opp_"));
    assert_false(text_has_prefix("op", "opp_"));
    assert_true(text_is_empty(NULL) && text_is_empty("") && text_is_empty(" \t\r\n"));
    assert_false(text_is_empty(" x"));
}

static void test_text__utf8_is_strict(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *bytes;
        size_t len;
        bool ok;
    } cases[] = {
        {"ascii", "abc", 3, true},
        {"two bytes", "\xC3\xA9", 2, true},
        {"three bytes", "\xE2\x82\xAC", 3, true},
        {"four bytes", "\xF0\x9F\x98\x80", 4, true},
        {"last code point", "\xF4\x8F\xBF\xBF", 4, true},
        {"empty", "", 0, true},
        {"NUL", "a\0b", 3, false},
        {"overlong slash", "\xC0\xAF", 2, false},
        {"overlong three", "\xE0\x80\xAF", 3, false},
        {"overlong four", "\xF0\x80\x80\xAF", 4, false},
        {"surrogate", "\xED\xA0\x80", 3, false},
        {"past the end", "\xF4\x90\x80\x80", 4, false},
        {"lone continuation", "\x80", 1, false},
        {"cut short", "\xE2\x82", 2, false},
        {"wrong continuation", "\xE2\x28\xA1", 3, false},
        {"latin-1", "caf\xE9", 4, false},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        CHECK(cases[i].name, text_is_utf8(cases[i].bytes, cases[i].len) == cases[i].ok);
    }
    assert_int_equal(text_utf8_count("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"), 4);
}

static void test_text__shapes(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool ok;
    } emails[] = {
        {"focal@p0001.example", true},
        {"a.b+c@x-y.co.uk", true},
        {"j\xC3\xB6rg@firm.example", true},
        {"", false},
        {"a@b", false},
        {"@b.example", false},
        {"a@.example", false},
        {"a@b.", false},
        {"a@b..c", false},
        {"a b@c.de", false},
        {"a@b@c.de", false},
        {"a@b.de\r\nBcc: x", false},
        {"<a@b.de>", false},
        {"a@b.de,c@d.de", false},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(emails); i++) {
        CHECK(emails[i].text, text_is_email(emails[i].text) == emails[i].ok);
    }
    char long_email[300];
    memset(long_email, 'a', sizeof(long_email));
    memcpy(long_email + 240, "@example.firm.c", 16);
    assert_false(text_is_email(long_email));
    memcpy(long_email + 239, "@example.firm.c", 16);
    assert_true(text_is_email(long_email));
    assert_true(text_is_country("DE"));
    assert_false(text_is_country("de"));
    assert_false(text_is_country("DEU"));
    assert_true(text_is_currency("EUR"));
    assert_false(text_is_currency("EU"));
    assert_false(text_is_currency(NULL));
}

static void test_text__fold_plain_drops_accents(void **state)
{
    (void)state;
    static const struct {
        const char *in;
        const char *out;
    } cases[] = {
        {"Gr\xC3\xB6\xC3\x9F"
         "e",
         "grosse"},
        {"T\xC3\x89L\xC3\x89PHONE", "telephone"},
        {"\xC3\x98rsted \xC5\x81\xC3\xB3"
         "d\xC5\xBA",
         "orsted lodz"},
        {"N\xC2\xBA\xC2\xA0"
         " 7",
         "no 7"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char folded[64];
        CHECK(cases[i].in, text_fold_plain(cases[i].in, folded, sizeof folded));
        assert_string_equal(folded, cases[i].out);
    }
    char small[4];
    assert_false(text_fold_plain("caf\xE9", small, sizeof small));
    assert_false(text_fold_plain("abcd", small, sizeof small));
}

static void test_text__fold_matches_what_people_mean(void **state)
{
    (void)state;
    static const struct {
        const char *in;
        const char *out;
    } cases[] = {
        {"  GTX \t Pro \n", "gtx pro"},
        {"STRASSE", "strasse"},
        {"Stra\xC3\x9F"
         "e",
         "strasse"},
        {"\xEF\xBC\xA1\xEF\xBC\xA2", "ab"}, /* full width */
        {"\xEF\xAC\x81rm", "firm"},         /* the fi ligature */
        {"e\xCC\x81", "\xC3\xA9"},          /* combining accent */
        {"a\xC2\xA0\xE2\x80\x83z", "a z"},  /* no-break and em space */
        {"zero\xE2\x80\x8Bwidth", "zerowidth"},
        {"", ""},
        {"   ", ""},
    };
    char folded[64];
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        CHECK(cases[i].in, text_fold(cases[i].in, folded, sizeof(folded)));
        assert_string_equal(folded, cases[i].out);
    }
    assert_false(text_fold("caf\xE9", folded, sizeof(folded)));
    assert_true(text_fold("abc", folded, 4));
    assert_false(text_fold("abcd", folded, 4));
    assert_true(text_fold("ab   ", folded, 4));
}

static void test_text__hexadecimal_there_and_back(void **state)
{
    (void)state;
    char hex[9];
    text_hex("\x00\x7F\xFF\x1a", 4, hex);
    assert_string_equal(hex, "007fff1a");
    unsigned char bytes[4] = {0};
    assert_true(text_from_hex("007FfF1a", bytes, 4));
    assert_memory_equal(bytes, "\x00\x7F\xFF\x1a", 4);
    assert_false(text_from_hex("007fff1", bytes, 4));
    assert_false(text_from_hex("007fff1g", bytes, 4));
    assert_memory_equal(bytes, "\x00\x7F\xFF\x1a", 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text__integers_are_whole_or_refused),
        cmocka_unit_test(test_text__integers_print_as_printf_does),
        cmocka_unit_test(test_text__doubles_are_plain_and_finite),
        cmocka_unit_test(test_text__doubles_print_short_and_read_back),
        cmocka_unit_test(test_text__money_is_exact),
        cmocka_unit_test(test_text__booleans_and_comparisons),
        cmocka_unit_test(test_text__utf8_is_strict),
        cmocka_unit_test(test_text__shapes),
        cmocka_unit_test(test_text__fold_matches_what_people_mean),
        cmocka_unit_test(test_text__fold_plain_drops_accents),
        cmocka_unit_test(test_text__hexadecimal_there_and_back),
    };
    return cmocka_run_group_tests_name("base/text", tests, NULL, NULL);
}
