/* SPDX-License-Identifier: Apache-2.0 */

/* Bodies: what is read, what is refused as 400, and that every wrong field is named at once. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "api/json_in.h"
#include "base/text.h"
#include "domain/domain.h"

struct sample {
    const char *title;
    const char *amount;
    bool has_flag;
    bool flag;
    int percent;
    int64_t limit;
    int64_t at_ms;
    int64_t on_ms;
    int stage;
    bool has_note;
    const char *note;
    struct json_texts users;
};

#define AT(member) offsetof(struct sample, member)

static const struct json_field FIELDS[] = {
    {"title", JSON_IN_TEXT, JSON_IN_REQUIRED, AT(title), 0, 1, 10},
    {"amount", JSON_IN_MONEY, 0, AT(amount), 0, 0, 0},
    {"flag", JSON_IN_BOOL, 0, AT(flag), AT(has_flag), 0, 0},
    {"percent", JSON_IN_INT, 0, AT(percent), 0, 0, 100},
    {"limit", JSON_IN_I64, 0, AT(limit), 0, -5, INT64_C(9000000000)},
    {"at", JSON_IN_TIME, 0, AT(at_ms), 0, 0, 0},
    {"on", JSON_IN_DATE, JSON_IN_NULLABLE, AT(on_ms), 0, 0, 0},
    {"stage", JSON_IN_STAGE, 0, AT(stage), 0, 0, 0},
    {"note", JSON_IN_TEXT, JSON_IN_NULLABLE, AT(note), AT(has_note), 0, 10},
    {"users", JSON_IN_TEXTS, 0, AT(users), 0, 1, 3},
};

struct desk {
    struct arena arena;
    struct api_request request;
    struct api_response response;
    struct domain domain;
    struct api_call call;
    struct sample sample;
    struct score_error err;
};

static enum score_status desk_read(struct desk *desk, const char *body, size_t len)
{
    *desk =
        (struct desk){.request = {.path = "/x", .request_id = "t", .body = body, .body_len = len}};
    arena_init(&desk->arena, 1 << 20);
    api_response_init(&desk->response);
    desk->domain.arena = &desk->arena;
    desk->call = (struct api_call){.request = &desk->request,
                                   .arena = &desk->arena,
                                   .response = &desk->response,
                                   .domain = &desk->domain};
    return json_in_read(&desk->call, FIELDS, SCORE_ARRAY_COUNT(FIELDS), &desk->sample, &desk->err);
}

static void desk_done(struct desk *desk)
{
    api_response_done(&desk->response);
    arena_done(&desk->arena);
}

static void test_json_in__reads_every_type(void **state)
{
    (void)state;
    static const char BODY[] =
        "{\"title\":\"A\\u00e9\",\"amount\":4821.10,\"flag\":false,\"percent\":100,"
        "\"limit\":9000000000,\"at\":\"2027-01-08T09:00:00Z\",\"on\":\"2027-01-31\","
        "\"stage\":\"04\",\"note\":null,\"users\":[\"a\",\"b\"]}";
    struct desk desk;
    assert_int_equal(desk_read(&desk, BODY, sizeof(BODY) - 1), SCORE_OK);
    assert_string_equal(desk.sample.title, "A\xc3\xa9");
    assert_string_equal(desk.sample.amount, "4821.1");
    assert_true(desk.sample.has_flag);
    assert_false(desk.sample.flag);
    assert_int_equal(desk.sample.percent, 100);
    assert_int_equal(desk.sample.limit, INT64_C(9000000000));
    assert_int_equal(desk.sample.at_ms, INT64_C(1799398800000));
    assert_int_equal(desk.sample.on_ms, INT64_C(1801353600000));
    assert_int_equal(desk.sample.stage, 4);
    assert_true(desk.sample.has_note);
    assert_string_equal(desk.sample.note, "");
    assert_int_equal(desk.sample.users.count, 2);
    assert_string_equal(desk.sample.users.items[1], "b");
    desk_done(&desk);
}

static void test_json_in__omitted_is_untouched(void **state)
{
    (void)state;
    static const char BODY[] = "{\"title\":\"x\"}";
    struct desk desk;
    assert_int_equal(desk_read(&desk, BODY, sizeof(BODY) - 1), SCORE_OK);
    assert_null(desk.sample.amount);
    assert_null(desk.sample.note);
    assert_false(desk.sample.has_flag);
    assert_false(desk.sample.has_note);
    desk_done(&desk);
}

struct money_case {
    const char *body;
    const char *amount;
};

static const struct money_case MONEY_CASES[] = {
    {"{\"title\":\"x\",\"amount\":4821}", "4821"},
    {"{\"title\":\"x\",\"amount\":4821.00}", "4821"},
    {"{\"title\":\"x\",\"amount\":0.1}", "0.1"},
    {"{\"title\":\"x\",\"amount\":1234567.89}", "1234567.89"},
    {"{\"title\":\"x\",\"amount\":\"4821.00\"}", "4821.00"},
    {"{\"title\":\"x\",\"amount\":-1}", "-1"},
};

static void test_json_in__money_means_what_it_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(MONEY_CASES); i++) {
        struct desk desk;
        const char *body = MONEY_CASES[i].body;
        assert_int_equal(desk_read(&desk, body, strlen(body)), SCORE_OK);
        assert_string_equal(desk.sample.amount, MONEY_CASES[i].amount);
        desk_done(&desk);
    }
}

struct field_case {
    const char *name;
    const char *body;
    const char *field;
    const char *code;
};

static const struct field_case FIELD_CASES[] = {
    {"missing", "{}", "title", "REQUIRED"},
    {"no body at all", "", "title", "REQUIRED"},
    {"empty", "{\"title\":\"\"}", "title", "REQUIRED"},
    {"too long", "{\"title\":\"12345678901\"}", "title", "TOO_LONG"},
    {"bytes count, not characters", "{\"title\":\"\\u00e9\\u00e9\\u00e9\\u00e9\\u00e9\\u00e9\"}",
     "title", "TOO_LONG"},
    {"a number for a text", "{\"title\":1}", "title", "TYPE"},
    {"null for a required text", "{\"title\":null}", "title", "TYPE"},
    {"an object for a text", "{\"title\":{}}", "title", "TYPE"},
    {"an unknown key", "{\"title\":\"x\",\"colour\":1}", "colour", "UNKNOWN"},
    {"a pointer is escaped", "{\"title\":\"x\",\"a/b~c\":1}", "a~1b~0c", "UNKNOWN"},
    {"an empty key", "{\"title\":\"x\",\"\":1}", "", "UNKNOWN"},
    {"text for a boolean", "{\"title\":\"x\",\"flag\":\"true\"}", "flag", "TYPE"},
    {"below the range", "{\"title\":\"x\",\"percent\":-1}", "percent", "RANGE"},
    {"above the range", "{\"title\":\"x\",\"percent\":101}", "percent", "RANGE"},
    {"wraps around an int", "{\"title\":\"x\",\"percent\":4294967296}", "percent", "RANGE"},
    {"a fraction for a whole number", "{\"title\":\"x\",\"percent\":1.5}", "percent", "TYPE"},
    {"the largest whole number", "{\"title\":\"x\",\"limit\":9223372036854775807}", "limit",
     "RANGE"},
    {"no time", "{\"title\":\"x\",\"at\":\"tomorrow\"}", "at", "FORMAT"},
    {"a date for a time", "{\"title\":\"x\",\"at\":\"2027-01-08\"}", "at", "FORMAT"},
    {"a time for a date", "{\"title\":\"x\",\"on\":\"2027-01-08T09:00:00Z\"}", "on", "FORMAT"},
    {"no such day", "{\"title\":\"x\",\"on\":\"2027-02-30\"}", "on", "FORMAT"},
    {"null for a time that cannot be none", "{\"title\":\"x\",\"at\":null}", "at", "TYPE"},
    {"no such stage", "{\"title\":\"x\",\"stage\":\"12\"}", "stage", "FORMAT"},
    {"a stage as a number", "{\"title\":\"x\",\"stage\":4}", "stage", "TYPE"},
    {"money as a boolean", "{\"title\":\"x\",\"amount\":true}", "amount", "TYPE"},
    {"an empty list", "{\"title\":\"x\",\"users\":[]}", "users", "RANGE"},
    {"a list too long", "{\"title\":\"x\",\"users\":[\"a\",\"b\",\"c\",\"d\"]}", "users", "RANGE"},
    {"a number inside a list", "{\"title\":\"x\",\"users\":[\"a\",1]}", "users/1", "TYPE"},
};

static void test_json_in__names_the_wrong_field(void **state)
{
    (void)state;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(FIELD_CASES); i++) {
        const struct field_case *c = &FIELD_CASES[i];
        struct desk desk;
        print_message("%s\n", c->name);
        assert_int_equal(desk_read(&desk, c->body, strlen(c->body)), SCORE_INVALID);
        assert_int_equal(desk.response.status, 0);
        assert_int_equal(desk.domain.problem.field_count, 1);
        assert_string_equal(desk.domain.problem.fields[0].field, c->field);
        assert_string_equal(desk.domain.problem.fields[0].code, c->code);
        desk_done(&desk);
    }
}

static void test_json_in__names_all_wrong_fields_at_once(void **state)
{
    (void)state;
    static const char BODY[] = "{\"amount\":true,\"flag\":1,\"percent\":\"x\",\"nothing\":0}";
    struct desk desk;
    assert_int_equal(desk_read(&desk, BODY, sizeof(BODY) - 1), SCORE_INVALID);
    assert_int_equal(desk.domain.problem.field_count, 5);
    desk_done(&desk);
}

struct malformed_case {
    const char *name;
    const char *body;
    size_t len;
};

#define BYTES(text) text, sizeof(text) - 1

static const struct malformed_case MALFORMED_CASES[] = {
    {"not JSON", BYTES("hello")},
    {"cut off", BYTES("{\"title\":\"x")},
    {"trailing garbage", BYTES("{\"title\":\"x\"} x")},
    {"two values", BYTES("{\"title\":\"x\"}{}")},
    {"an array", BYTES("[]")},
    {"a bare text", BYTES("\"x\"")},
    {"null", BYTES("null")},
    {"a duplicate key", BYTES("{\"title\":\"x\",\"title\":\"y\"}")},
    {"invalid UTF-8", BYTES("{\"title\":\"\xff\"}")},
    {"an overlong form", BYTES("{\"title\":\"\xc0\xaf\"}")},
    {"a lone surrogate", BYTES("{\"title\":\"\\ud800\"}")},
    {"a NUL by escape", BYTES("{\"title\":\"a\\u0000b\"}")},
    {"a raw NUL", BYTES("{\"title\":\"a\0b\"}")},
    {"a NUL in a key", BYTES("{\"a\\u0000\":1}")},
    {"a number beyond every range", BYTES("{\"title\":\"x\",\"amount\":1e999}")},
    {"a whole number beyond 64 bits", BYTES("{\"title\":\"x\",\"limit\":99999999999999999999}")},
    {"NaN", BYTES("{\"title\":\"x\",\"amount\":NaN}")},
    {"single quotes", BYTES("{'title':'x'}")},
    {"a comment", BYTES("{\"title\":\"x\"/* */}")},
    {"white space alone", BYTES("  ")},
    {"UTF-16", BYTES("\xff\xfe{\0}\0")},
};

static void test_json_in__refuses_what_is_not_json(void **state)
{
    (void)state;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(MALFORMED_CASES); i++) {
        const struct malformed_case *c = &MALFORMED_CASES[i];
        struct desk desk;
        print_message("%s\n", c->name);
        assert_int_equal(desk_read(&desk, c->body, c->len), SCORE_INVALID);
        assert_int_equal(desk.response.status, 400);
        assert_string_equal(desk.response.content_type, "application/problem+json");
        desk_done(&desk);
    }
}

static void depth_check(size_t depth, const char *open, const char *close, int expected)
{
    struct buf body;
    buf_init(&body, 1 << 24);
    buf_add_text(&body, "{\"title\":\"x\",\"nothing\":");
    for (size_t i = 1; i < depth; i++) {
        buf_add_text(&body, open);
    }
    buf_add_text(&body, "0");
    for (size_t i = 1; i < depth; i++) {
        buf_add_text(&body, close);
    }
    buf_add_text(&body, "}");
    struct desk desk;
    assert_int_equal(desk_read(&desk, body.data, body.len), SCORE_INVALID);
    assert_int_equal(desk.response.status, expected);
    desk_done(&desk);
    buf_done(&body);
}

static void test_json_in__caps_the_depth_before_parsing(void **state)
{
    (void)state;
    depth_check(16, "[", "]", 0);
    depth_check(17, "[", "]", 400);
    depth_check(17, "{\"a\":", "}", 400);
    depth_check(500000, "[", "]", 400);
}

static void test_json_in__brackets_in_texts_are_no_depth(void **state)
{
    (void)state;
    static const char BODY[] = "{\"title\":\"x\",\"note\":\"[[[[\\\"[[[[\"}";
    struct desk desk;
    assert_int_equal(desk_read(&desk, BODY, sizeof(BODY) - 1), SCORE_OK);
    desk_done(&desk);
}

/* A hundred unknown keys: the problem stays bounded. */
static void test_json_in__bounds_the_list_of_errors(void **state)
{
    (void)state;
    struct buf body;
    buf_init(&body, 1 << 20);
    buf_add_text(&body, "{\"title\":\"x\"");
    for (int i = 0; i < 100; i++) {
        buf_add_format(&body, ",\"k%d\":1", i);
    }
    buf_add_text(&body, "}");
    struct desk desk;
    assert_int_equal(desk_read(&desk, body.data, body.len), SCORE_INVALID);
    assert_int_equal(desk.domain.problem.field_count, PROBLEM_FIELDS_MAX);
    desk_done(&desk);
    buf_done(&body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json_in__reads_every_type),
        cmocka_unit_test(test_json_in__omitted_is_untouched),
        cmocka_unit_test(test_json_in__money_means_what_it_says),
        cmocka_unit_test(test_json_in__names_the_wrong_field),
        cmocka_unit_test(test_json_in__names_all_wrong_fields_at_once),
        cmocka_unit_test(test_json_in__refuses_what_is_not_json),
        cmocka_unit_test(test_json_in__caps_the_depth_before_parsing),
        cmocka_unit_test(test_json_in__brackets_in_texts_are_no_depth),
        cmocka_unit_test(test_json_in__bounds_the_list_of_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
