/* SPDX-License-Identifier: Apache-2.0 */

/* Every body of the contract is the body its decoder reads: the same fields, the same required. */

#include "fixture.h"

#include "base/text.h"

enum { BODY_SIZE = 4096 };

static const struct {
    const char *prefix;
    enum id_kind kind;
} COLLECTIONS[] = {{"/opportunities/", ID_OPPORTUNITY},
                   {"/offers/", ID_OFFER},
                   {"/partners/", ID_PARTNER},
                   {"/policies/", ID_POLICY},
                   {"/questions/", ID_QUESTION}};

/* The pattern with a well-formed id; a body is refused before anybody looks for the object. */
static const char *path_of(const char *pattern)
{
    const char *hole = strstr(pattern, "{id}");
    for (size_t i = 0; hole && i < SCORE_ARRAY_COUNT(COLLECTIONS); i++) {
        if (text_has_prefix(pattern, COLLECTIONS[i].prefix)) {
            return text_of("%.*s%s%s", (int)(hole - pattern), pattern,
                           id_text(COLLECTIONS[i].kind, 1), hole + 4);
        }
    }
    return pattern;
}

/* Sent by the first person who may. */
static struct answer send_allowed(struct fixture *fixture, const struct api_route *route,
                                  const char *body)
{
    const char *pattern = route->pattern + strlen("/api/v1");
    struct exchange exchange = {
        .method = route->method, .path = path_of(pattern), .body = body, .if_match = "*"};
    for (int person = NOBODY; person < PERSON_COUNT; person++) {
        struct answer answer = send_as(fixture, (enum person)person, &exchange);
        if (answer.status != 401 && answer.status != 403) {
            return answer;
        }
        answer_done(&answer);
    }
    fail_msg("nobody may %s %s", route->method, pattern);
    return (struct answer){0};
}

/* The code of the error about one field; "" when there is none. */
static const char *error_code(const struct answer *answer, const char *field)
{
    size_t i = 0;
    json_t *error = NULL;
    json_array_foreach(member(answer, "/errors"), i, error)
    {
        const char *name = json_string_value(json_object_get(error, "field"));
        if (name && name[0] == '/' && text_equal(name + 1, field)) {
            return json_string_value(json_object_get(error, "code"));
        }
    }
    return "";
}

static const json_t *body_schema(const struct fixture *fixture, const struct api_route *route)
{
    const json_t *operation =
        schema_operation(&fixture->contract, route->method, route->pattern + strlen("/api/v1"));
    const json_t *content = json_object_get(json_object_get(operation, "requestBody"), "content");
    const json_t *media = json_object_get(content, "application/json");
    return media ? schema_resolve(&fixture->contract, json_object_get(media, "schema")) : NULL;
}

/* An object is the wrong type for every field we have: each must be known, and refused as such. */
static void fields_check(struct fixture *fixture, const struct api_route *route,
                         const json_t *schema)
{
    struct buf body;
    buf_init(&body, BODY_SIZE);
    buf_add_text(&body, "{\"no_such_field\":{}");
    const char *name = NULL;
    json_t *property = NULL;
    json_object_foreach(json_object_get(schema, "properties"), name, property)
    {
        buf_add_format(&body, ",\"%s\":{}", name);
    }
    buf_add_text(&body, "}");
    struct answer answer = send_allowed(fixture, route, buf_text(&body));
    assert_int_equal(answer.status, 422);
    json_object_foreach(json_object_get(schema, "properties"), name, property)
    {
        if (!text_equal(error_code(&answer, name), "TYPE")) {
            fail_msg("%s %s does not read %s", route->method, route->pattern, name);
        }
    }
    assert_string_equal(error_code(&answer, "no_such_field"), "UNKNOWN");
    answer_done(&answer);
    buf_done(&body);
}

/* A body that is a file names its first wrong line instead of every wrong field. */
static bool is_file(const struct fixture *fixture, const struct api_route *route)
{
    const json_t *operation =
        schema_operation(&fixture->contract, route->method, route->pattern + strlen("/api/v1"));
    return json_is_true(json_object_get(json_object_get(operation, "requestBody"), "x-file"));
}

static void file_check(struct fixture *fixture, const struct api_route *route)
{
    static const char *const wrong[] = {"{}", "{\"no_such_field\":{}}", "{\"name\":{}}", "[]", "7"};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(wrong); i++) {
        struct answer answer = send_allowed(fixture, route, wrong[i]);
        assert_int_equal(answer.status, 422);
        assert_int_equal(json_array_size(member(&answer, "/errors")), 1);
        answer_done(&answer);
    }
}

static void required_check(struct fixture *fixture, const struct api_route *route,
                           const json_t *schema)
{
    const json_t *required = json_object_get(schema, "required");
    if (json_array_size(required) == 0) {
        return;
    }
    struct answer answer = send_allowed(fixture, route, "{}");
    assert_int_equal(answer.status, 422);
    assert_int_equal(json_array_size(member(&answer, "/errors")), json_array_size(required));
    size_t i = 0;
    json_t *name = NULL;
    json_array_foreach(required, i, name)
    {
        assert_string_equal(error_code(&answer, json_string_value(name)), "REQUIRED");
    }
    answer_done(&answer);
}

static void test_bodies__are_the_contracts(void **state)
{
    struct fixture *fixture = *state;
    size_t count = 0;
    size_t checked = 0;
    fixture->is_trial = true;
    const struct api_route *routes = api_routes(&count);
    for (size_t i = 0; i < count; i++) {
        const json_t *schema = body_schema(fixture, &routes[i]);
        if (schema) {
            print_message("%s %s\n", routes[i].method, routes[i].pattern);
            if (is_file(fixture, &routes[i])) {
                file_check(fixture, &routes[i]);
            } else {
                fields_check(fixture, &routes[i], schema);
                required_check(fixture, &routes[i], schema);
            }
            checked++;
        }
    }
    assert_true(checked >= 18);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bodies__are_the_contracts),
    };
    return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
