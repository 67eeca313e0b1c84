/* SPDX-License-Identifier: Apache-2.0 */

/* A market's file: what it says is read, what it cannot mean is refused with file, line and key. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "domain/market_file.h"

static enum score_status parse(const char *text, struct market_spec *ret, struct score_error *err)
{
    return market_file_read(text, strlen(text), "m.json", ret, err);
}

static void test_market_file__reads_what_it_says(void **state)
{
    (void)state;
    struct market_spec spec;
    struct score_error err = {0};
    const char *text =
        "{\n \"name\": \"two\", \"about\": \"a long story, cut\",\n"
        " \"firms\": {\"count\": 12, \"limit\": 7},\n \"skill\": {\"sd\": 1.5e0}\n}\n";
    assert_int_equal(parse(text, &spec, &err), SCORE_OK);
    assert_string_equal(spec.name, "two");
    assert_true(fabs(spec.firms_count - 12) < 1e-12 && fabs(spec.firms_limit - 7) < 1e-12);
    assert_true(fabs(spec.skill_sd - 1.5) < 1e-12);
    assert_true(fabs(spec.amounts_sd - 0.5) < 1e-12); /* left out: the demo's */
}

static void test_market_file__names_a_file_of_covariates(void **state)
{
    (void)state;
    struct market_spec spec;
    struct score_error err = {0};
    static const char text[] =
        "{\"covariates\": {\"file\": \"leads.csv\", \"arrivals\": \"created\",\n"
        "\"columns\": {\"amount\": \"worth\", \"size\": \"staff\"},\n"
        "\"win\": {\"worth\": -0.5, \"our age\": 1}, \"acceptance\": {\"worth\": 2}}}";
    assert_int_equal(market_file_read(text, sizeof text - 1, "own/m.json", &spec, &err), SCORE_OK);
    assert_string_equal(spec.covariates.file, "own/leads.csv");
    assert_string_equal(spec.covariates.arrivals, "created");
    assert_string_equal(spec.covariates.amount, "worth");
    assert_string_equal(spec.covariates.size, "staff");
    assert_string_equal(spec.covariates.industry, "");
    assert_string_equal(spec.covariates.win[1].column, "our age");
    assert_true(fabs(spec.covariates.win[0].coefficient + 0.5) < 1e-12);
    assert_true(fabs(spec.covariates.acceptance[0].coefficient - 2) < 1e-12);
    assert_string_equal(spec.covariates.acceptance[1].column, "");
}

static void test_market_file__refuses_with_file_line_and_key(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *field;
        const char *says;
    } cases[] = {
        {"", "", "m.json:1: the file ends where '{'"},
        {"[1]", "", "m.json:1: '{' is expected"},
        {"{\n\"firms\": {\"count\": 12", "firms", "m.json:2: firms: the file ends"},
        {"{\"firms\": {\"count\"", "firms.count", "m.json:1: firms.count: the file ends"},
        {"{\n\n\"firms\": {\"cuont\": 12}}", "firms.cuont", "m.json:3: firms.cuont: no such key"},
        {"{\"frims\": {}}", "frims", "m.json:1: frims: no such key"},
        {"{\"firms\": {\"count\": 0}}", "firms.count", "between 1 and 50000"},
        {"{\"firms\": {\"count\": 2.5}}", "firms.count", "a whole number"},
        {"{\"firms\": {\"count\": \"9\"}}", "firms.count", "a number is expected"},
        {"{\"firms\": {\"count\": 1-2}}", "firms.count", "not a number"},
        {"{\"firms\": 3}", "firms", "'{' is expected"},
        {"{\"name\": 3}", "name", "a text in quotes"},
        {"{\"firms\": {\"count\": 9,\n\"count\": 9}}", "firms.count",
         "m.json:2: firms.count: the key"},
        {"{} x", "", "nothing may follow"},
        {"{\n\"agents\": {\"honest\": 0.5,\n\"picker\": 0.2}}", "agents.honest",
         "m.json:2: agents.honest: agents: the shares sum to 0.7"},
        {"{\"firms\": {\"count\": 8},\n\"agents\": {\"honest\": 0.5, \"sybil\": 0.5}}",
         "agents.sybil", "4 sybils of 8 firms"},
        {"{\n\"covariates\": {\"columns\": {}}}", "covariates",
         "m.json:2: covariates: it names no"},
        {"{\"covariates\": {\"file\": \"a\", \"flie\": \"b\"}}", "covariates.flie", "no such key"},
        {"{\"covariates\": {\"file\": \"a\",\n\"columns\": {\"worth\": \"b\"}}}",
         "covariates.columns.worth", "m.json:2: covariates.columns.worth: no such key"},
        {"{\"covariates\": {\"file\": \"a\", \"file\": \"b\"}}", "covariates.file", "twice"},
        {"{\"covariates\": {\"file\": \"\"}}", "covariates.file", "a name is expected"},
        {"{\"covariates\": {\"file\": 3}}", "covariates.file", "a text in quotes"},
        {"{\"covariates\": {\"file\": \"a\"}, \"covariates\": {}}", "covariates", "twice"},
        {"{\"covariates\": {\"file\": \"a\", \"win\": {\"x\": 9}}}", "covariates.win.x",
         "between -5 and 5"},
        {"{\"covariates\": {\"file\": \"a\", \"win\": {\"x\": 1, \"x\": 1}}}", "covariates.win.x",
         "second time"},
        {"{\"acceptance\": {\"silence_low\": 0.9, \"silence_range\": 0.2}}",
         "acceptance.silence_range", "exceed 1"},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        struct market_spec spec = {.name = "untouched"};
        struct score_error err = {0};
        enum score_status status = parse(cases[i].text, &spec, &err);
        if (status != SCORE_INVALID || strcmp(err.field, cases[i].field) != 0 ||
            !strstr(err.text, cases[i].says)) {
            fail_msg("case %zu: %d, '%s', '%s'", i, (int)status, err.field, err.text);
        }
        assert_string_equal(spec.name, "untouched");
    }
}

static void test_market_file__no_prefix_of_a_file_is_one(void **state)
{
    (void)state;
    static const char text[] =
        "{\"name\": \"n\", \"agents\": {\"honest\": 1}, \"drift\": {\"day\": 9}}";
    for (size_t size = 0; size + 1 < sizeof text; size++) {
        struct market_spec spec;
        struct score_error err = {0};
        assert_int_equal(market_file_read(text, size, "m", &spec, &err), SCORE_INVALID);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_market_file__reads_what_it_says),
        cmocka_unit_test(test_market_file__names_a_file_of_covariates),
        cmocka_unit_test(test_market_file__refuses_with_file_line_and_key),
        cmocka_unit_test(test_market_file__no_prefix_of_a_file_is_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
