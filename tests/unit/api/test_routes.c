/* SPDX-License-Identifier: Apache-2.0 */

/* The route table and api/openapi.yaml say the same, both ways. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "api/api.h"
#include "base/text.h"
#include "schema_check.h"

static const char PREFIX[] = "/api/v1";

static struct schema_check contract;

static int setup(void **state)
{
    (void)state;
    return schema_check_open(&contract, OPENAPI_JSON) ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    schema_check_close(&contract);
    return 0;
}

/* Parameters of the operation and of its path. */
static bool has_parameter(const char *pattern, const json_t *operation, const char *name)
{
    const json_t *path = json_object_get(json_object_get(contract.root, "paths"), pattern);
    const json_t *lists[] = {json_object_get(operation, "parameters"),
                             json_object_get(path, "parameters")};
    for (size_t l = 0; l < 2; l++) {
        size_t i = 0;
        json_t *item = NULL;
        json_array_foreach(lists[l], i, item)
        {
            const json_t *parameter = schema_resolve(&contract, item);
            if (text_equal(json_string_value(json_object_get(parameter, "name")), name)) {
                return true;
            }
        }
    }
    return false;
}

static bool has_media(const json_t *operation, const char *media)
{
    const json_t *content = json_object_get(json_object_get(operation, "requestBody"), "content");
    return json_object_get(content, media) != NULL;
}

static bool is_open_to_all(const json_t *operation)
{
    const json_t *security = json_object_get(operation, "security");
    return json_is_array(security) && json_array_size(security) == 0;
}

static void route_check(const struct api_route *route)
{
    assert_true(text_has_prefix(route->pattern, PREFIX));
    const char *pattern = route->pattern + sizeof(PREFIX) - 1;
    const json_t *operation = schema_operation(&contract, route->method, pattern);
    if (!operation) {
        fail_msg("openapi.yaml lacks %s %s", route->method, pattern);
    }
    print_message("%s %s\n", route->method, pattern);
    assert_int_equal(has_parameter(pattern, operation, "Idempotency-Key"),
                     route->needs_idempotency_key);
    /* Where it may be left out, leaving it out is no 428. */
    bool takes_if_match = has_parameter(pattern, operation, "If-Match");
    bool wants_if_match = json_object_get(json_object_get(operation, "responses"), "428") != NULL;
    assert_int_equal(wants_if_match, route->needs_if_match);
    assert_true(takes_if_match || !route->needs_if_match);
    assert_int_equal(is_open_to_all(operation), route->is_public);
    assert_int_equal(route->roles == 0, route->is_public);
    bool is_unsafe = !text_equal(route->method, "GET");
    assert_int_equal(has_parameter(pattern, operation, "X-CSRF-Token"),
                     is_unsafe && !route->is_public);
    assert_int_equal(route->kind == API_WRITE, is_unsafe);
    if (json_object_get(operation, "requestBody")) {
        assert_true(route->body_bytes_max > 0);
        assert_int_equal(has_media(operation, "text/csv"), route->media == API_MEDIA_CSV);
        assert_int_equal(has_media(operation, "application/merge-patch+json"),
                         route->media == API_MEDIA_MERGE_PATCH);
    }
}

static void test_routes__are_in_the_contract(void **state)
{
    (void)state;
    size_t count = 0;
    const struct api_route *routes = api_routes(&count);
    assert_true(count > 40);
    for (size_t i = 0; i < count; i++) {
        route_check(&routes[i]);
    }
}

static bool route_exists(const char *method, const char *pattern)
{
    size_t count = 0;
    const struct api_route *routes = api_routes(&count);
    for (size_t i = 0; i < count; i++) {
        if (text_equal_nocase(routes[i].method, method) &&
            text_equal(routes[i].pattern + sizeof(PREFIX) - 1, pattern)) {
            return true;
        }
    }
    return false;
}

static void test_routes__cover_the_contract(void **state)
{
    (void)state;
    const char *pattern = NULL;
    json_t *path = NULL;
    json_object_foreach(json_object_get(contract.root, "paths"), pattern, path)
    {
        const char *method = NULL;
        json_t *operation = NULL;
        json_object_foreach(path, method, operation)
        {
            if (!text_equal(method, "parameters") && !route_exists(method, pattern)) {
                fail_msg("the route table lacks %s %s", method, pattern);
            }
        }
    }
}

static void test_routes__every_post_but_the_session_needs_a_key(void **state)
{
    (void)state;
    size_t count = 0;
    const struct api_route *routes = api_routes(&count);
    for (size_t i = 0; i < count; i++) {
        bool is_session = text_equal(routes[i].pattern, "/api/v1/session");
        bool is_post = text_equal(routes[i].method, "POST");
        assert_int_equal(routes[i].needs_idempotency_key, is_post && !is_session);
    }
}

struct find_case {
    const char *name;
    const char *method;
    const char *path;
    const char *pattern; /* NULL = none */
    const char *allow;
};

static const struct find_case FIND_CASES[] = {
    {"a plain list", "GET", "/api/v1/offers", "/api/v1/offers", ""},
    {"one object", "GET", "/api/v1/offers/x", "/api/v1/offers/{id}", ""},
    {"an action", "POST", "/api/v1/offers/x/accept", "/api/v1/offers/{id}/accept", ""},
    {"another method", "PUT", "/api/v1/opportunities/x", NULL, "GET, PATCH"},
    {"no such path", "GET", "/api/v1/nothing", NULL, ""},
    {"an empty segment", "GET", "/api/v1/offers/", NULL, ""},
    {"a trailing slash", "GET", "/api/v1/offers/x/", NULL, ""},
    {"deeper than any", "GET", "/api/v1/offers/x/accept/y", NULL, ""},
    {"the root", "GET", "/", NULL, ""},
    {"another prefix", "GET", "/api/v2/offers", NULL, ""},
};

static void test_routes__find(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(FIND_CASES) / sizeof(FIND_CASES[0]); i++) {
        const struct find_case *c = &FIND_CASES[i];
        struct arena arena;
        arena_init(&arena, 1 << 20);
        struct api_params params;
        const char *allow = "";
        const struct api_route *route = api_route_find(c->method, c->path, &arena, &params, &allow);
        print_message("%s\n", c->name);
        assert_int_equal(route != NULL, c->pattern != NULL);
        if (route) {
            assert_string_equal(route->pattern, c->pattern);
        }
        assert_string_equal(allow, c->allow);
        arena_done(&arena);
    }
}

static void test_routes__find_takes_the_parameter(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 1 << 20);
    struct api_call call = {0};
    const char *allow = "";
    call.route =
        api_route_find("POST", "/api/v1/offers/ofr_1/accept", &arena, &call.params, &allow);
    assert_non_null(call.route);
    assert_string_equal(api_param(&call, "id"), "ofr_1");
    assert_null(api_param(&call, "other"));
    arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_routes__are_in_the_contract),
        cmocka_unit_test(test_routes__cover_the_contract),
        cmocka_unit_test(test_routes__every_post_but_the_session_needs_a_key),
        cmocka_unit_test(test_routes__find),
        cmocka_unit_test(test_routes__find_takes_the_parameter),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
