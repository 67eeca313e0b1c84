/* SPDX-License-Identifier: Apache-2.0 */

/* The past, attestations, previews, quality and duplicates through the whole layer; every answer is
 * held to the contract by the fixture. */

#include "fixture.h"

#include "base/text.h"
#include "store/event_store.h"
#include "store/store.h"

static int64_t last_seq(struct fixture *fixture)
{
    int64_t seq = 0;
    assert_int_equal(store_event_last(fixture->store, &seq, NULL), SCORE_OK);
    return seq;
}

static int64_t number_at(const struct answer *answer, const char *pointer)
{
    return json_integer_value(member(answer, pointer));
}

static void test_quality__is_for_the_vendors_people(void **state)
{
    struct fixture *fixture = *state;
    char opportunity[ID_TEXT_SIZE];
    char offer[ID_TEXT_SIZE];
    enum person focal = make_offer(fixture, opportunity, offer);
    const char *path = text_of("/opportunities/%s", opportunity);
    struct answer answer = ask(fixture, SELLER, "GET", path, NULL, 200);
    assert_true(json_is_true(member(&answer, "/quality/decidable")));
    assert_true(json_number_value(member(&answer, "/quality/p_real")) > 0.8);
    assert_string_equal(member_text(&answer, "/quality/expected_value/currency"), "USD");
    answer_done(&answer);
    answer = ask(fixture, MANAGER, "GET", "/opportunities", NULL, 200);
    assert_non_null(json_object_get(member(&answer, "/items/0"), "quality"));
    answer_done(&answer);
    answer = ask(fixture, focal, "GET", path, NULL, 200);
    assert_null(json_object_get(answer.json, "quality"));
    answer_done(&answer);
}

static void test_reports__of_the_past_and_of_sources(void **state)
{
    struct fixture *fixture = *state;
    char opportunity[ID_TEXT_SIZE];
    make_opportunity(fixture, opportunity);
    struct answer answer = ask(fixture, AUDITOR, "GET", "/reports/past", NULL, 200);
    assert_int_equal(number_at(&answer, "/deals"), 0);
    assert_int_equal(number_at(&answer, "/firms"), 2);
    assert_true(json_is_null(member(&answer, "/concentration/gini")));
    answer_done(&answer);
    answer = ask(fixture, SELLER, "GET", "/reports/sources", NULL, 200);
    assert_string_equal(member_text(&answer, "/items/0/source"), "portal");
    assert_int_equal(number_at(&answer, "/items/0/decidable"), 1);
    answer_done(&answer);
}

static void test_attestations__state_what_is_unknown(void **state)
{
    struct fixture *fixture = *state;
    struct answer answer =
        ask(fixture, MANAGER, "POST", "/attestations",
            "{\"facts\":[\"STANDING\"],\"ground\":\"The register of May\"}", 200);
    assert_int_equal(number_at(&answer, "/attested"), 0); /* the fixture's firms have it */
    assert_int_equal(number_at(&answer, "/unchanged"), 2);
    answer_done(&answer);
    answer = ask(fixture, MANAGER, "POST", "/attestations",
                 "{\"facts\":[\"STANDING\"],\"ground\":\"short\",\"partners\":null}", 422);
    assert_string_equal(member_text(&answer, "/errors/0/field"), "/ground");
    answer_done(&answer);
    answer =
        ask(fixture, MANAGER, "POST", "/attestations",
            "{\"facts\":[\"LUCK\"],\"ground\":\"The register of May\",\"partners\":[\"x\"]}", 422);
    assert_int_equal(json_array_size(member(&answer, "/errors")), 2);
    answer_done(&answer);
}

static void test_placements__are_tried_before_they_are_made(void **state)
{
    struct fixture *fixture = *state;
    char one[ID_TEXT_SIZE];
    char two[ID_TEXT_SIZE];
    make_opportunity(fixture, one);
    make_opportunity(fixture, two);
    int64_t seq = last_seq(fixture);
    struct answer preview = ask(fixture, MANAGER, "POST", "/placements/preview", "{}", 200);
    assert_int_equal(number_at(&preview, "/placed"), 2);
    assert_int_equal(last_seq(fixture), seq);
    struct answer made = ask(fixture, MANAGER, "POST", "/placements", NULL, 200);
    assert_int_equal(number_at(&made, "/placed"), 2);
    assert_true(last_seq(fixture) > seq);
    assert_int_equal(json_array_size(member(&made, "/evenness/firms")), 2);
    answer_done(&made);
    made = ask(fixture, MANAGER, "POST", "/placements", NULL, 200);
    assert_int_equal(number_at(&made, "/placed"), 0);
    answer_done(&made);
    answer_done(&preview);
}

/* A second lead of the first one's customer, contact and need. */
static void lead_again(struct fixture *fixture, const char *opportunity, char ret[ID_TEXT_SIZE])
{
    make_opportunity(fixture, ret);
    struct answer answer =
        ask(fixture, SELLER, "GET", text_of("/opportunities/%s", opportunity), NULL, 200);
    struct exchange patch = {
        .method = "PATCH",
        .path = text_of("/opportunities/%s", ret),
        .body = text_of("{\"account\":\"%s\"}", member_text(&answer, "/account_name")),
        .if_match = "*"};
    expect(fixture, SELLER, &patch, 200);
    answer_done(&answer);
}

static void test_duplicates__are_passed_on_somebodys_word_alone(void **state)
{
    struct fixture *fixture = *state;
    char first[ID_TEXT_SIZE];
    char offer[ID_TEXT_SIZE];
    char second[ID_TEXT_SIZE];
    (void)make_offer(fixture, first, offer);
    lead_again(fixture, first, second);
    struct answer answer =
        ask(fixture, SELLER, "GET", text_of("/opportunities/%s/duplicates", second), NULL, 200);
    assert_string_equal(member_text(&answer, "/items/0/id"), offer);
    assert_true(json_is_true(member(&answer, "/items/0/blocks")));
    answer_done(&answer);
    const char *place = text_of("/opportunities/%s/place", second);
    answer = ask(fixture, SELLER, "POST", place, NULL, 409);
    assert_string_equal(member_text(&answer, "/errors/0/code"), "DUPLICATE");
    assert_string_equal(member_text(&answer, "/errors/0/field"), "/duplicate_ok");
    answer_done(&answer);
    answer = ask(fixture, SELLER, "POST", place, "{\"duplicate_ok\":true}", 422);
    answer_done(&answer);
    answer = ask(fixture, SELLER, "POST", place,
                 "{\"duplicate_ok\":true,\"reason\":\"Two of their sites want the same\"}", 201);
    answer_done(&answer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_quality__is_for_the_vendors_people, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(test_reports__of_the_past_and_of_sources, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(test_attestations__state_what_is_unknown, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(test_placements__are_tried_before_they_are_made,
                                        fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(test_duplicates__are_passed_on_somebodys_word_alone,
                                        fixture_setup, fixture_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
