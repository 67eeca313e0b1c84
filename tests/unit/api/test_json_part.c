/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "api/json.h"

struct money_case {
    int64_t minor;
    const char *currency;
    const char *json;
};

static const struct money_case MONEY_CASES[] = {
    {482100, "USD", "{\"amount\":\"4821.00\",\"amount_minor\":482100}"},
    {5, "EUR", "{\"amount\":\"0.05\",\"amount_minor\":5}"},
    {0, "EUR", "{\"amount\":\"0.00\",\"amount_minor\":0}"},
    {1200, "JPY", "{\"amount\":\"1200\",\"amount_minor\":1200}"},
    {1234, "BHD", "{\"amount\":\"1.234\",\"amount_minor\":1234}"},
    {-1, "USD", "{\"amount\":null,\"amount_minor\":null}"},
    {INT64_MAX, "USD",
     "{\"amount\":\"92233720368547758.07\",\"amount_minor\":9223372036854775807}"},
};

static void test_json_part__money(void **state)
{
    (void)state;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(MONEY_CASES); i++) {
        struct buf buf;
        struct json_writer json;
        buf_init(&buf, 1 << 12);
        json_writer_init(&json, &buf);
        json_object_begin(&json);
        json_fields_money(&json, "amount", MONEY_CASES[i].minor, MONEY_CASES[i].currency);
        json_object_end(&json);
        assert_string_equal(buf_text(&buf), MONEY_CASES[i].json);
        buf_done(&buf);
    }
}

static void test_json_part__none_is_null(void **state)
{
    (void)state;
    struct buf buf;
    struct json_writer json;
    buf_init(&buf, 1 << 12);
    json_writer_init(&json, &buf);
    json_object_begin(&json);
    json_field_id(&json, "id", ID_OFFER, 0);
    json_field_optional(&json, "text", "");
    json_field_date(&json, "day", 0);
    json_key(&json, "words");
    json_words(&json, " a  b ");
    json_object_end(&json);
    assert_string_equal(buf_text(&buf),
                        "{\"id\":null,\"text\":null,\"day\":null,\"words\":[\"a\",\"b\"]}");
    buf_done(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json_part__money),
        cmocka_unit_test(test_json_part__none_is_null),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
