/* SPDX-License-Identifier: Apache-2.0 */
/* Policies as files: what is read, and what is refused with which line and field. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/limits.h"
#include "domain/policy_file.h"

static enum score_status read_text(struct arena *arena, const char *text, struct policy_file *ret,
                                   struct score_error *err)
{
    return policy_file_read(text, strlen(text), arena, ret, err);
}

static void test_policy_file__what_is_not_named_is_as_recommended(void **state)
{
    (void)state;
    struct arena arena;
    struct policy_file file;
    struct score_policy standard;
    arena_init(&arena, LIMIT_REQUEST_ARENA_BYTES);
    policy_recommended(&standard);
    assert_int_equal(read_text(&arena,
                               "{\"name\": \"gentler \\\"x\\\"\",\n \"parameters\": {\"kappa\": "
                               "4e-2, \"box_u\":4}}\n",
                               &file, NULL),
                     SCORE_OK);
    assert_string_equal(file.name, "gentler \"x\"");
    assert_true(file.policy.kappa == 0.04 && file.policy.box_u == 4);
    standard.kappa = 0.04;
    standard.box_u = 4;
    assert_memory_equal(&file.policy, &standard, sizeof standard);
    arena_done(&arena);
}

/* As programs write it that keep to ASCII. */
static void test_policy_file__a_name_may_be_escaped(void **state)
{
    (void)state;
    struct arena arena;
    struct policy_file file;
    arena_init(&arena, LIMIT_REQUEST_ARENA_BYTES);
    assert_int_equal(
        read_text(&arena,
                  "{\"name\": \"\\u0041 gr\\u00FC\\u00dfe \\u20ac \\ud83d\\ude00\\/\", "
                  "\"p\\u0061rameters\": {\"kappa\": 0.04}}",
                  &file, NULL),
        SCORE_OK);
    assert_string_equal(file.name, "A gr\xc3\xbc\xc3\x9f"
                                   "e \xe2\x82\xac \xf0\x9f\x98\x80/");
    assert_true(file.policy.kappa == 0.04);
    arena_done(&arena);
}

static void test_policy_file__refuses_with_line_and_field(void **state)
{
    (void)state;
    static const struct {
        const char *name, *text, *field, *words;
    } CASES[] = {
        {"unknown parameter", "{\"name\":\"a\",\n\"parameters\":{\n\"kapa\":1}}", "parameters.kapa",
         "line 3"},
        {"below", "{\"name\":\"a\",\"parameters\":{\"alpha\":-0.1}}", "parameters.alpha",
         "between 0 and 8"},
        {"above", "{\"name\":\"a\",\"parameters\":{\n\"alpha\":8.1}}", "parameters.alpha",
         "line 2: alpha must be between 0 and 8, not 8.1"},
        {"twice", "{\"name\":\"a\",\"parameters\":{\"alpha\":1,\"alpha\":2}}", "parameters.alpha",
         "twice"},
        {"not a number", "{\"name\":\"a\",\"parameters\":{\"alpha\":\"1\"}}", "parameters.alpha",
         "a number"},
        {"not JSON's number", "{\"name\":\"a\",\"parameters\":{\"alpha\":01}}", "parameters.alpha",
         "a number"},
        {"nan", "{\"name\":\"a\",\"parameters\":{\"alpha\":nan}}", "parameters.alpha", "a number"},
        {"half a plan", "{\"name\":\"a\",\"parameters\":{\n\"sequence_offers\":2.5}}",
         "parameters.sequence_offers", "line 2: sequence_offers must be a whole number, not 2.5"},
        {"half a switch", "{\"name\":\"a\",\"parameters\":{\"own_queue\":0.5}}",
         "parameters.own_queue", "a whole number"},
        {"between two rules", "{\"name\":\"a\",\"parameters\":{\"learning\":1.5}}",
         "parameters.learning", "a whole number"},
        {"between two prices", "{\"name\":\"a\",\"parameters\":{\n\"own_price\":2.5}}",
         "parameters.own_price", "line 2: own_price must be a whole number, not 2.5"},
        {"half an offer", "{\"name\":\"a\",\"parameters\":{\n\"cap_offers\":1.5}}",
         "parameters.cap_offers", "line 2: cap_offers must be a whole number, not 1.5"},
        {"a line end in a name", "{\"name\":\"a\\nb\"}", "", "line 1: after a backslash"},
        {"an escape code in a name", "{\"name\":\"a\\u001b[2J\"}", "", "can be seen"},
        {"a NUL in a name", "{\"name\":\"a\\u0000\"}", "", "can be seen"},
        {"three digits", "{\"name\":\"a\\u00e\"}", "", "four digits"},
        {"half a pair", "{\"name\":\"\\ud83d\"}", "", "four digits"},
        {"half a pair and a letter", "{\"name\":\"\\ud83d\\u0041\"}", "", "four digits"},
        {"the wrong half first", "{\"name\":\"\\ude00\\ud83d\"}", "", "four digits"},
        {"cut off in a character", "{\"name\":\"\\ud83d\\u", "", "four digits"},
        {"together", "{\"name\":\"a\",\"parameters\":{\"epsilon\":0.4,\"epsilon_cold\":0.2}}",
         "parameters.epsilon_cold", "one half"},
        {"no name", "{\"parameters\":{}}", "name", "needs a name"},
        {"empty name", "{\"name\":\" \",\"parameters\":{}}", "name", "1 to 80"},
        {"name twice", "{\"name\":\"a\",\"name\":\"b\"}", "name", "twice"},
        {"unknown key", "{\"name\":\"a\",\"prameters\":{}}", "prameters", "unknown"},
        {"more after", "{\"name\":\"a\"} x", "", "nothing may follow"},
        {"cut off", "{\"name\":\"a\",", "", "line 1"},
        {"not an object", "[1]", "", "expected '{'"},
        {"empty", "", "", "expected '{'"},
    };
    struct arena arena;
    arena_init(&arena, LIMIT_REQUEST_ARENA_BYTES);
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(CASES); i++) {
        struct policy_file file;
        struct score_error err = {0};
        enum score_status status = read_text(&arena, CASES[i].text, &file, &err);
        if (status != SCORE_INVALID || strcmp(err.field, CASES[i].field) != 0 ||
            !strstr(err.text, CASES[i].words)) {
            fail_msg("%s: %d '%s' '%s'", CASES[i].name, (int)status, err.field, err.text);
        }
    }
    arena_done(&arena);
}

static void test_policy_file__canonical_text_reads_back(void **state)
{
    (void)state;
    struct arena arena;
    struct policy_file file;
    struct score_policy again;
    arena_init(&arena, LIMIT_REQUEST_ARENA_BYTES);
    assert_int_equal(read_text(&arena,
                               "{\"name\":\"a\",\"parameters\":{\"kappa\":0.1234567890123}}", &file,
                               NULL),
                     SCORE_OK);
    SCORE_AUTO(buf_done) struct buf text = {0};
    buf_init(&text, LIMIT_BODY_BYTES);
    policy_parameters_write(&file.policy, &text);
    assert_int_equal(policy_parameters_read(buf_text(&text), &arena, &again, NULL), SCORE_OK);
    assert_memory_equal(&again, &file.policy, sizeof again);
    assert_non_null(policy_parameter_find(&again, "kappa"));
    assert_null(policy_parameter_find(&again, "version"));
    arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_policy_file__what_is_not_named_is_as_recommended),
        cmocka_unit_test(test_policy_file__a_name_may_be_escaped),
        cmocka_unit_test(test_policy_file__refuses_with_line_and_field),
        cmocka_unit_test(test_policy_file__canonical_text_reads_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
