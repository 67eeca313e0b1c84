/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <math.h>

#include "base/json_writer.h"

static void test_json_writer__places_commas(void **state)
{
    (void)state;
    struct buf buf;
    buf_init(&buf, 4096);
    struct json_writer json;
    json_writer_init(&json, &buf);
    json_object_begin(&json);
    json_field_text(&json, "a", "x");
    json_key(&json, "list");
    json_array_begin(&json);
    json_i64(&json, INT64_MIN);
    json_array_begin(&json);
    json_array_end(&json);
    json_object_begin(&json);
    json_object_end(&json);
    json_bool(&json, false);
    json_none(&json);
    json_array_end(&json);
    json_field_f64(&json, "f", 0.1);
    json_field_f64(&json, "nan", (double)NAN);
    json_field_bool(&json, "b", true);
    json_field_null(&json, "n");
    json_field_time(&json, "at", 1);
    json_field_time(&json, "never", 0);
    json_field_text(&json, "none", NULL);
    json_field_i64(&json, "i", 7);
    json_object_end(&json);
    assert_string_equal(buf_text(&buf),
                        "{\"a\":\"x\",\"list\":[-9223372036854775808,[],{},false,null],\"f\":0.1,"
                        "\"nan\":null,\"b\":true,\"n\":null,\"at\":\"1970-01-01T00:00:00.001Z\","
                        "\"never\":null,\"none\":null,\"i\":7}");
    buf_done(&buf);
}

static void test_json_writer__escapes_text(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *in;
        const char *out;
    } cases[] = {
        {"plain", "abc", "\"abc\""},
        {"empty", "", "\"\""},
        {"quotes", "a\"b\\c", "\"a\\\"b\\\\c\""},
        {"control", "\n\r\t\x01\x7F", "\"\\n\\r\\t\\u0001\\u007f\""},
        {"utf-8", "\xC3\xA9\xF0\x9F\x98\x80", "\"\xC3\xA9\xF0\x9F\x98\x80\""},
        {"bad byte", "a\xFFz", "\"a\xEF\xBF\xBDz\""},
        {"cut sequence", "\xE2\x82", "\"\xEF\xBF\xBD\xEF\xBF\xBD\""},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        struct buf buf;
        buf_init(&buf, 4096);
        struct json_writer json;
        json_writer_init(&json, &buf);
        json_text(&json, cases[i].in);
        CHECK(cases[i].name, strcmp(buf_text(&buf), cases[i].out) == 0);
        buf_done(&buf);
    }
}

static void test_json_writer__text_with_length_may_hold_nul(void **state)
{
    (void)state;
    struct buf buf;
    buf_init(&buf, 4096);
    struct json_writer json;
    json_writer_init(&json, &buf);
    json_text_len(&json, "a\0b", 3);
    assert_string_equal(buf_text(&buf), "\"a\\u0000b\"");
    buf_done(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json_writer__places_commas),
        cmocka_unit_test(test_json_writer__escapes_text),
        cmocka_unit_test(test_json_writer__text_with_length_may_hold_nul),
    };
    return cmocka_run_group_tests_name("base/json_writer", tests, NULL, NULL);
}
