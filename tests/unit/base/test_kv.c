/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <math.h>

#include "base/kv.h"

static void test_kv__writes_the_canonical_text(void **state)
{
    (void)state;
    struct buf buf;
    buf_init(&buf, 1000);
    kv_add_text(&buf, "reason", "50% off\nnow\r");
    kv_add_i64(&buf, "partner", -7);
    kv_add_bool(&buf, "ok", true);
    kv_add_f64(&buf, "p.win", 0.1);
    kv_add_f64(&buf, "nan", (double)NAN);
    kv_add_text(&buf, "none", NULL);
    assert_string_equal(buf_text(&buf), "reason=50%25 off%0Anow%0D\npartner=-7\nok=1\np.win=0.1\n"
                                        "nan=\nnone=\n");
    buf_done(&buf);
}

static void test_kv__reads_back_what_was_written(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 1 << 20);
    struct buf buf;
    buf_init(&buf, 1000);
    kv_add_text(&buf, "text", "a=b%\r\n%25");
    kv_add_i64(&buf, "least", INT64_MIN);
    kv_add_f64(&buf, "third", 1.0 / 3.0);
    kv_add_text(&buf, "empty", "");
    struct kv kv = {0};
    assert_int_equal(kv_parse(buf_text(&buf), &arena, &kv, NULL), SCORE_OK);
    assert_int_equal(kv.count, 4);
    assert_string_equal(kv_text(&kv, "text"), "a=b%\r\n%25");
    assert_true(kv_i64(&kv, "least", 0) == INT64_MIN);
    assert_true(kv_f64(&kv, "third", 0) == 1.0 / 3.0);
    assert_true(kv_has(&kv, "empty"));
    assert_false(kv_has(&kv, "absent"));
    assert_string_equal(kv_text(&kv, "absent"), "");
    assert_int_equal(kv_i64(&kv, "text", 9), 9);
    assert_int_equal(kv_i64(&kv, "absent", 8), 8);
    assert_true(kv_f64(&kv, "empty", 0.5) == 0.5);
    buf_done(&buf);
    arena_done(&arena);
}

static void test_kv__damage_is_told(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *text;
        enum score_status status;
    } cases[] = {
        {"empty", "", SCORE_OK},
        {"one", "a=1\n", SCORE_OK},
        {"no equals", "a\n", SCORE_CORRUPT},
        {"no equals in the first", "a\nb=1\n", SCORE_CORRUPT},
        {"no newline", "a=1", SCORE_CORRUPT},
        {"empty key", "=1\n", SCORE_CORRUPT},
        {"upper-case key", "A=1\n", SCORE_CORRUPT},
        {"blank line", "a=1\n\n", SCORE_CORRUPT},
        {"unknown escape", "a=%41\n", SCORE_CORRUPT},
        {"cut escape", "a=%2\n", SCORE_CORRUPT},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        struct arena arena;
        arena_init(&arena, 1 << 20);
        struct kv kv = {0};
        struct score_error err = {0};
        CHECK(cases[i].name, kv_parse(cases[i].text, &arena, &kv, &err) == cases[i].status);
        CHECK(cases[i].name, err.status == cases[i].status);
        arena_done(&arena);
    }
    struct arena tiny;
    arena_init(&tiny, 8);
    struct kv kv = {0};
    assert_int_equal(kv_parse("a=1\n", &tiny, &kv, NULL), SCORE_NO_MEMORY);
    arena_done(&tiny);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kv__writes_the_canonical_text),
        cmocka_unit_test(test_kv__reads_back_what_was_written),
        cmocka_unit_test(test_kv__damage_is_told),
    };
    return cmocka_run_group_tests_name("base/kv", tests, NULL, NULL);
}
