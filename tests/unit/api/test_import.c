/* SPDX-License-Identifier: Apache-2.0 */

/* CSV over REST: report, dry run, repetition, undo, maps. */

#include "fixture.h"

#include "base/text.h"

static const char ACCOUNTS[] = "external_id,name,country\n"
                               "n1,North Mill,US\n"
                               "n2,,US\n"
                               "n3,South Mill,United States of Somewhere\n";

static size_t account_count(struct fixture *fixture)
{
    struct answer answer = ask(fixture, MANAGER, "GET", "/accounts?limit=100", NULL, 200);
    size_t count = json_array_size(member(&answer, "/items"));
    answer_done(&answer);
    return count;
}

static void test_import__reports_every_bad_row(void **state)
{
    struct fixture *fixture = *state;
    struct answer answer = ask(fixture, MANAGER, "POST", "/imports?kind=accounts", ACCOUNTS, 201);
    assert_int_equal(json_integer_value(member(&answer, "/rows")), 3);
    assert_int_equal(json_integer_value(member(&answer, "/created")), 1);
    assert_int_equal(json_integer_value(member(&answer, "/rejected")), 2);
    assert_int_equal(json_integer_value(member(&answer, "/errors/0/line")), 3);
    assert_string_equal(member_text(&answer, "/errors/0/column"), "name");
    assert_string_equal(member_text(&answer, "/id"), member_text(&answer, "/import"));
    struct answer shown = ask(fixture, AUDITOR, "GET",
                              text_of("/imports/%s", member_text(&answer, "/id")), NULL, 200);
    assert_int_equal(json_array_size(member(&shown, "/errors")), 2);
    answer_done(&shown);
    answer_done(&answer);
    assert_int_equal(account_count(fixture), 2);
}

static void test_import__a_dry_run_changes_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct answer answer =
        ask(fixture, MANAGER, "POST", "/imports?kind=accounts&dry_run=true", ACCOUNTS, 200);
    assert_true(json_is_true(member(&answer, "/dry_run")));
    assert_true(json_is_null(member(&answer, "/id")));
    assert_int_equal(json_integer_value(member(&answer, "/created")), 1);
    answer_done(&answer);
    assert_int_equal(account_count(fixture), 1);
}

static void test_import__all_or_nothing_keeps_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct answer answer =
        ask(fixture, MANAGER, "POST", "/imports?kind=accounts&all_or_nothing=true", ACCOUNTS, 200);
    assert_int_equal(json_integer_value(member(&answer, "/rejected")), 2);
    answer_done(&answer);
    assert_int_equal(account_count(fixture), 1);
}

static void test_import__the_same_file_twice_and_undo(void **state)
{
    struct fixture *fixture = *state;
    struct answer first = ask(fixture, MANAGER, "POST", "/imports?kind=accounts", ACCOUNTS, 201);
    struct answer second = ask(fixture, MANAGER, "POST", "/imports?kind=accounts", ACCOUNTS, 201);
    assert_int_equal(json_integer_value(member(&second, "/created")), 0);
    assert_int_equal(json_integer_value(member(&second, "/unchanged")), 1);
    answer_done(&second);
    const char *undo = text_of("/imports/%s/undo", member_text(&first, "/id"));
    second = ask(fixture, MANAGER, "POST", undo, NULL, 200);
    assert_string_equal(member_text(&second, "/state"), "UNDONE");
    answer_done(&second);
    assert_int_equal(account_count(fixture), 1);
    second = ask(fixture, MANAGER, "POST", undo, NULL, 409);
    answer_done(&second);
    answer_done(&first);
}

static void test_import__reads_a_shipped_map(void **state)
{
    struct fixture *fixture = *state;
    struct answer answer = ask(fixture, MANAGER, "POST", "/imports?kind=offerings&map=maven",
                               "product,series,sales_price\nMG Advanced,MG,3393\n", 201);
    assert_int_equal(json_integer_value(member(&answer, "/created")), 1);
    assert_string_equal(member_text(&answer, "/map"), "maven");
    answer_done(&answer);
}

struct refusal {
    const char *path;
    const char *field;
};

static const struct refusal REFUSALS[] = {
    {"/imports", "kind"},
    {"/imports?kind=dragons", "kind"},
    {"/imports?kind=accounts&map=nothing", "map"},
    {"/imports?kind=accounts&map=..%2Fsecret", "map"},
    {"/imports?kind=accounts&map=../maven", "map"},
    {"/imports?kind=accounts&map=maven.json", "map"},
    {"/imports?kind=accounts&dry_run=maybe", "dry_run"},
};

static void test_import__refuses_wrong_parameters(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(REFUSALS); i++) {
        struct answer answer = ask(fixture, MANAGER, "POST", REFUSALS[i].path, ACCOUNTS, 422);
        assert_string_equal(member_text(&answer, "/errors/0/field"), REFUSALS[i].field);
        answer_done(&answer);
    }
}

static void test_import__refuses_files_without_a_usable_header(void **state)
{
    struct fixture *fixture = *state;
    static const char *const BODIES[] = {"", "\n", "colour,shape\nred,round\n"};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(BODIES); i++) {
        struct answer answer =
            ask(fixture, MANAGER, "POST", "/imports?kind=accounts", BODIES[i], 422);
        answer_done(&answer);
    }
}

int main(void)
{
#define IMPORT(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        IMPORT(test_import__reports_every_bad_row),
        IMPORT(test_import__a_dry_run_changes_nothing),
        IMPORT(test_import__all_or_nothing_keeps_nothing),
        IMPORT(test_import__the_same_file_twice_and_undo),
        IMPORT(test_import__reads_a_shipped_map),
        IMPORT(test_import__refuses_wrong_parameters),
        IMPORT(test_import__refuses_files_without_a_usable_header),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
