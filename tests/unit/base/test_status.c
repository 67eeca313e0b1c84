/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <ctype.h>

#include "base/base.h"

static void test_status__names_are_the_list_in_lower_case(void **state)
{
    (void)state;
    static const struct {
        enum score_status status;
        const char *name;
        const char *text;
    } list[] = {
#define X(name, value, text) {SCORE_##name, #name, text},
        SCORE_STATUS_LIST(X)
#undef X
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(list); i++) {
        const char *name = score_status_name(list[i].status);
        assert_int_equal(strlen(name), strlen(list[i].name));
        for (size_t c = 0; name[c]; c++) {
            CHECK(list[i].name, name[c] == tolower((unsigned char)list[i].name[c]));
        }
        assert_string_equal(score_status_text(list[i].status), list[i].text);
    }
    assert_string_equal(score_status_name((enum score_status)7), "unknown");
}

static void test_status__error_set_fills_and_returns(void **state)
{
    (void)state;
    struct score_error err = {0};
    assert_int_equal(score_error_set(&err, SCORE_LIMIT, "a/b", "%d of %s", 3, "x"), SCORE_LIMIT);
    assert_int_equal(err.status, SCORE_LIMIT);
    assert_string_equal(err.field, "a/b");
    assert_string_equal(err.text, "3 of x");
    assert_int_equal(score_error_set(NULL, SCORE_IO, NULL, "x"), SCORE_IO);
    assert_int_equal(score_error_set(&err, SCORE_IO, NULL, "y"), SCORE_IO);
    assert_string_equal(err.field, "");
}

static void test_status__long_text_is_cut_between_characters(void **state)
{
    (void)state;
    char euros[600] = "";
    for (size_t i = 0; i + 3 < sizeof(euros); i += 3) {
        memcpy(euros + i, "\xE2\x82\xAC", 3);
    }
    struct score_error err = {0};
    for (int shift = 0; shift < 4; shift++) {
        (void)score_error_set(&err, SCORE_INVALID, euros, "%.*s%s", shift, "xxx", euros);
        size_t len = strlen(err.text);
        assert_true(len <= SCORE_ERROR_TEXT_SIZE - 1 && len >= SCORE_ERROR_TEXT_SIZE - 4);
        assert_int_equal((len - (size_t)(shift < 3 ? shift : 3)) % 3, 0);
        assert_int_equal(strlen(err.field) % 3, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_status__names_are_the_list_in_lower_case),
        cmocka_unit_test(test_status__error_set_fills_and_returns),
        cmocka_unit_test(test_status__long_text_is_cut_between_characters),
    };
    return cmocka_run_group_tests_name("base/status", tests, NULL, NULL);
}
