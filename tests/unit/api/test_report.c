/* SPDX-License-Identifier: Apache-2.0 */

/* Reports that are a table: JSON, CSV and XLSX of the same rows, and what is refused. */

#include "fixture.h"

#include <string.h>

static struct answer get(struct fixture *fixture, enum person person, const char *path, int status)
{
    return ask(fixture, person, "GET", path, NULL, status);
}

static void test_report__is_the_same_in_every_format(void **state)
{
    struct fixture *fixture = *state;
    char opportunity[ID_TEXT_SIZE];
    char offer[ID_TEXT_SIZE];
    enum person focal = make_offer(fixture, opportunity, offer);
    expect(fixture, focal,
           &(struct exchange){
               .method = "POST", .path = text_of("/offers/%s/accept", offer), .body = ACCEPT_BODY},
           200);
    struct answer json = get(fixture, MANAGER, "/reports/funnel?by=line", 200);
    assert_string_equal(member_text(&json, "/report"), "funnel");
    assert_string_equal(member_text(&json, "/columns/0/name"), "line");
    int64_t accepted = json_integer_value(member(&json, "/rows/0/accepted"));
    assert_true(accepted >= 1);
    assert_true(json_is_null(member(&json, "/rows/0/won_share")));
    answer_done(&json);
    struct answer csv = get(fixture, MANAGER, "/reports/funnel?by=line&format=csv", 200);
    assert_string_equal(csv.content_type, "text/csv; charset=utf-8");
    assert_memory_equal(csv.body, "line,passed,waiting,accepted,", 29);
    answer_done(&csv);
    struct answer xlsx = get(fixture, MANAGER, "/reports/funnel?by=line&format=xlsx", 200);
    assert_memory_equal(xlsx.body, "PK\3\4", 4);
    answer_done(&xlsx);
}

static void test_report__shows_a_firm_its_own(void **state)
{
    struct fixture *fixture = *state;
    char opportunity[ID_TEXT_SIZE];
    char offer[ID_TEXT_SIZE];
    enum person focal = make_offer(fixture, opportunity, offer);
    enum person other = focal == FOCAL_A ? FOCAL_B : FOCAL_A;
    struct answer mine = get(fixture, focal, "/reports/funnel?by=partner", 200);
    struct answer theirs = get(fixture, other, "/reports/funnel?by=partner", 200);
    const char *name = member_text(&mine, "/rows/0/partner");
    assert_null(strstr(theirs.body, name));
    answer_done(&mine);
    answer_done(&theirs);
}

static void test_report__refuses_what_it_does_not_know(void **state)
{
    struct fixture *fixture = *state;
    struct answer none = get(fixture, MANAGER, "/reports/nonsense", 404);
    answer_done(&none);
    struct answer wrong =
        get(fixture, MANAGER, "/reports/clocks?window=7d&by=weather&format=pdf", 422);
    assert_int_equal(json_array_size(member(&wrong, "/errors")), 3);
    answer_done(&wrong);
    struct answer other = get(fixture, MANAGER, "/reports/clocks?page=2", 422);
    answer_done(&other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_report__is_the_same_in_every_format, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(test_report__shows_a_firm_its_own, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(test_report__refuses_what_it_does_not_know, fixture_setup,
                                        fixture_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
