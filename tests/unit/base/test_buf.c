/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "base/buf.h"
#include "memory.h"

static void test_buf__grows_and_stays_terminated(void **state)
{
    (void)state;
    struct buf buf;
    buf_init(&buf, 10000);
    assert_string_equal(buf_text(&buf), "");
    for (int i = 0; i < 1000; i++) {
        buf_add_format(&buf, "%03d,", i);
    }
    assert_int_equal(buf.len, 4000);
    assert_int_equal(strlen(buf_text(&buf)), 4000);
    assert_memory_equal(buf_text(&buf) + 3996, "999,", 5);
    buf_clear(&buf);
    assert_string_equal(buf_text(&buf), "");
    buf_add_char(&buf, 'x');
    buf_add(&buf, "a\0b", 3);
    assert_int_equal(buf.len, 4);
    assert_memory_equal(buf_text(&buf), "xa\0b", 5);
    buf_done(&buf);
    buf_done(&buf);
}

static void test_buf__maximum_is_exact_and_sticky(void **state)
{
    (void)state;
    struct buf buf;
    struct score_error err = {0};
    buf_init(&buf, 8);
    buf_add_text(&buf, "12345678");
    assert_int_equal(buf_status(&buf, "x", NULL), SCORE_OK);
    buf_add_char(&buf, '9');
    assert_int_equal(buf_status(&buf, "the note", &err), SCORE_LIMIT);
    assert_string_equal(err.text, "the note is longer than 8 bytes");
    buf_add(&buf, "", 0);
    buf_add_format(&buf, "%s", "");
    assert_string_equal(buf_text(&buf), "12345678");
    buf_clear(&buf);
    assert_int_equal(buf_status(&buf, "x", NULL), SCORE_OK);
    buf_add_text(&buf, "1234567");
    buf_add_format(&buf, "%s", "89");
    assert_int_equal(buf_status(&buf, "x", NULL), SCORE_LIMIT);
    assert_string_equal(buf_text(&buf), "1234567");
    buf_done(&buf);
}

static void test_buf__no_memory_keeps_what_is_there(void **state)
{
    (void)state;
    struct buf buf;
    buf_init(&buf, 1 << 20);
    buf_add_text(&buf, "kept");
    char large[4096];
    memset(large, 'y', sizeof(large));
    memory_fails_at = 1;
    buf_add(&buf, large, sizeof(large));
    memory_fails_at = 0;
    buf_add_text(&buf, "more");
    assert_int_equal(buf_status(&buf, "x", NULL), SCORE_NO_MEMORY);
    assert_string_equal(buf_text(&buf), "kept");
    buf_done(&buf);
}

static void test_buf__take_gives_the_bytes_away(void **state)
{
    (void)state;
    struct buf buf;
    buf_init(&buf, 100);
    assert_null(buf_take(&buf));
    buf_add_text(&buf, "mine");
    char *taken = buf_take(&buf);
    assert_string_equal(taken, "mine");
    assert_int_equal(buf.len, 0);
    buf_add_text(&buf, "next");
    assert_string_equal(buf_text(&buf), "next");
    assert_string_equal(taken, "mine");
    free(taken);
    buf_done(&buf);
}

static void test_buf__zero_may_be_freed(void **state)
{
    (void)state;
    struct buf buf = {0};
    buf_add_char(&buf, 'x');
    assert_int_equal(buf.status, SCORE_LIMIT);
    buf_done(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_buf__grows_and_stays_terminated),
        cmocka_unit_test(test_buf__maximum_is_exact_and_sticky),
        cmocka_unit_test(test_buf__no_memory_keeps_what_is_there),
        cmocka_unit_test(test_buf__take_gives_the_bytes_away),
        cmocka_unit_test(test_buf__zero_may_be_freed),
    };
    return cmocka_run_group_tests_name("base/buf", tests, NULL, NULL);
}
