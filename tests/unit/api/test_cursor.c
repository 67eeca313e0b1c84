/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "api/cursor.h"

static const struct cursor CASES[] = {
    {0, 0, 0},
    {1, 1, 1},
    {UINT32_MAX, INT64_MAX, INT64_MAX},
    {7, INT64_MIN, -1},
};

static void test_cursor__comes_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(CASES); i++) {
        char text[CURSOR_TEXT_SIZE];
        struct cursor back = {0};
        cursor_format(&CASES[i], text);
        assert_int_equal(strlen(text), 32);
        assert_int_equal(strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                      "0123456789-_"),
                         32);
        assert_true(cursor_parse(text, &back));
        assert_memory_equal(&back, &CASES[i], sizeof(back));
    }
}

/* Every single changed character is noticed. */
static void test_cursor__refuses_a_changed_character(void **state)
{
    (void)state;
    struct cursor cursor = {.query_hash = 77, .key = 1234567890123, .id = 42};
    char text[CURSOR_TEXT_SIZE];
    cursor_format(&cursor, text);
    for (size_t i = 0; text[i]; i++) {
        char kept = text[i];
        struct cursor back = {0};
        text[i] = kept == 'A' ? 'B' : 'A';
        assert_false(cursor_parse(text, &back));
        assert_int_equal(back.id, 0);
        text[i] = kept;
    }
}

static void test_cursor__refuses_what_it_never_wrote(void **state)
{
    (void)state;
    static const char *const TEXTS[] = {
        "",
        "x",
        "AAAA",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "../../etc/passwd",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "\xff\xfe",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(TEXTS); i++) {
        struct cursor cursor;
        assert_false(cursor_parse(TEXTS[i], &cursor));
    }
}

static void test_cursor__refuses_a_cut_or_longer_one(void **state)
{
    (void)state;
    struct cursor cursor = {.query_hash = 1, .key = 2, .id = 3};
    char text[CURSOR_TEXT_SIZE + 4] = "";
    cursor_format(&cursor, text);
    struct cursor back;
    text[32] = 'A';
    assert_false(cursor_parse(text, &back));
    text[31] = '\0';
    assert_false(cursor_parse(text, &back));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cursor__comes_back),
        cmocka_unit_test(test_cursor__refuses_a_changed_character),
        cmocka_unit_test(test_cursor__refuses_what_it_never_wrote),
        cmocka_unit_test(test_cursor__refuses_a_cut_or_longer_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
