/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include "api/problem.h"
#include "base/text.h"
#include "domain/domain.h"
#include "schema_check.h"

static const enum score_status STATUSES[] = {
#define X(name, value, text) SCORE_##name,
    SCORE_STATUS_LIST(X)
#undef X
};

struct desk {
    struct arena arena;
    struct api_request request;
    struct api_response response;
    struct api_call call;
};

static int setup(void **state)
{
    static struct desk desk;
    desk = (struct desk){.request = {.path = "/api/v1/x", .request_id = "r1"}};
    arena_init(&desk.arena, 1 << 20);
    api_response_init(&desk.response);
    desk.call = (struct api_call){
        .request = &desk.request, .arena = &desk.arena, .response = &desk.response};
    *state = &desk;
    return 0;
}

static int teardown(void **state)
{
    struct desk *desk = *state;
    api_response_done(&desk->response);
    arena_done(&desk->arena);
    return 0;
}

/* The written document, checked against the contract; caller frees. */
static json_t *document(struct desk *desk)
{
    struct schema_check contract;
    assert_true(schema_check_open(&contract, OPENAPI_JSON));
    json_t *root = json_loads(buf_text(&desk->response.body), 0, NULL);
    assert_non_null(root);
    const json_t *schemas =
        json_object_get(json_object_get(contract.root, "components"), "schemas");
    if (!schema_check_value(&contract, json_object_get(schemas, "Problem"), root)) {
        fail_msg("%s", contract.why);
    }
    schema_check_close(&contract);
    return root;
}

static void test_problem__every_status_has_a_row(void **state)
{
    (void)state;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(STATUSES); i++) {
        if (STATUSES[i] == SCORE_OK) {
            continue;
        }
        int http = api_http_code(STATUSES[i]);
        int code = api_exit_code(STATUSES[i]);
        assert_true(http >= 400 && http <= 599);
        assert_true(code == 1 || (code >= 3 && code <= 125));
    }
    assert_int_equal(api_exit_code(SCORE_EXHAUSTED), 1);
    assert_int_equal(api_http_code(SCORE_NOT_FOUND), 404);
    assert_int_equal(api_http_code(SCORE_CONFLICT), 409);
}

static void test_problem__names_fields_and_moves(void **state)
{
    struct desk *desk = *state;
    struct domain domain = {.arena = &desk->arena};
    struct score_error err = {0};
    problem_add(&domain, "stage", "STATE", "not from here");
    problem_add(&domain, "?limit", "RANGE", "1 to 100");
    problem_allow(&domain, "04");
    (void)score_error_set(&err, SCORE_CONFLICT, "", "it is closed");
    problem_write(&desk->call, SCORE_CONFLICT, &err, &domain.problem);
    assert_int_equal(desk->response.status, 409);
    json_t *root = document(desk);
    assert_string_equal(json_string_value(json_object_get(root, "detail")), "it is closed");
    assert_string_equal(json_string_value(json_object_get(root, "type")),
                        "urn:score:problem:conflict");
    const json_t *errors = json_object_get(root, "errors");
    assert_string_equal(json_string_value(json_object_get(json_array_get(errors, 0), "field")),
                        "/stage");
    assert_string_equal(json_string_value(json_object_get(json_array_get(errors, 1), "field")),
                        "limit");
    const json_t *allowed = json_object_get(root, "allowed");
    assert_string_equal(json_string_value(json_array_get(allowed, 0)), "04");
    json_decref(root);
}

static void test_problem__counts_reasons_when_nobody_was_found(void **state)
{
    struct desk *desk = *state;
    struct domain domain = {.arena = &desk->arena};
    problem_add(&domain, "STANDING", "STATE", "3 firms: not in good standing");
    problem_add(&domain, "CAPACITY", "STATE", "12 firms: full");
    problem_write(&desk->call, SCORE_EXHAUSTED, NULL, &domain.problem);
    json_t *root = document(desk);
    const json_t *reasons = json_object_get(root, "reasons");
    assert_int_equal(json_integer_value(json_object_get(reasons, "STANDING")), 3);
    assert_int_equal(json_integer_value(json_object_get(reasons, "CAPACITY")), 12);
    assert_int_equal(json_array_size(json_object_get(root, "errors")), 0);
    json_decref(root);
}

/* Paths and SQL stay in the log. */
static void test_problem__hides_the_machine(void **state)
{
    struct desk *desk = *state;
    struct score_error err = {0};
    (void)score_error_set(&err, SCORE_IO, "", "cannot write /srv/secret.db");
    problem_write(&desk->call, SCORE_IO, &err, NULL);
    assert_int_equal(desk->response.status, 500);
    assert_null(strstr(buf_text(&desk->response.body), "secret"));
    json_decref(document(desk));
}

static void test_problem__busy_says_when_to_come_back(void **state)
{
    struct desk *desk = *state;
    problem_write(&desk->call, SCORE_BUSY, NULL, NULL);
    assert_int_equal(desk->response.status, 503);
    assert_string_equal(api_response_header(&desk->response, "Retry-After"), "1");
}

static void test_problem__edge_problems_answer_themselves(void **state)
{
    struct desk *desk = *state;
    for (int edge = 0; edge < API_EDGE_COUNT; edge++) {
        assert_int_equal(problem_edge(&desk->call, (enum api_edge)edge, "", NULL), SCORE_INVALID);
        assert_true(desk->response.status >= 400 && desk->response.status < 500);
        json_decref(document(desk));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_problem__every_status_has_a_row),
        cmocka_unit_test_setup_teardown(test_problem__names_fields_and_moves, setup, teardown),
        cmocka_unit_test_setup_teardown(test_problem__counts_reasons_when_nobody_was_found, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_problem__hides_the_machine, setup, teardown),
        cmocka_unit_test_setup_teardown(test_problem__busy_says_when_to_come_back, setup, teardown),
        cmocka_unit_test_setup_teardown(test_problem__edge_problems_answer_themselves, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
