/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "base/limits.h"
#include "base/text.h"
#include "http/target.h"

static void test_target__paths(void **state)
{
    (void)state;
    static const struct {
        const char *target;
        const char *path; /* NULL = refused */
    } cases[] = {
        {"/", "/"},
        {"/api/v1/offers/ofr_1", "/api/v1/offers/ofr_1"},
        {"/a%20b", "/a b"},
        {"/caf%C3%A9", "/caf\xC3\xA9"},
        {"/a/", "/a/"},
        {"/a+b", "/a+b"},
        {"/..a/.b", "/..a/.b"},
        {"", NULL},
        {"a", NULL},
        {"*", NULL},
        {"http://host/a", NULL},
        {"//a", NULL},
        {"/a//b", NULL},
        {"/a/../b", NULL},
        {"/a/..", NULL},
        {"/./a", NULL},
        {"/%2e%2e/etc", NULL},
        {"/a%2Fb", NULL},
        {"/a%00b", NULL},
        {"/a%0Ab", NULL},
        {"/a%5Cb", NULL},
        {"/a%", NULL},
        {"/a%4", NULL},
        {"/a%zz", NULL},
        {"/caf%E9", NULL},
        {"/%c0%af", NULL},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        struct arena arena;
        arena_init(&arena, 1 << 20);
        struct api_request request = {0};
        enum score_status status = target_parse(cases[i].target, &arena, &request, NULL);
        CHECK(cases[i].target, status == (cases[i].path ? SCORE_OK : SCORE_INVALID));
        if (cases[i].path) {
            assert_string_equal(request.path, cases[i].path);
            assert_int_equal(request.query_count, 0);
        }
        arena_done(&arena);
    }
}

static void test_target__queries(void **state)
{
    (void)state;
    static const struct {
        const char *target;
        int count; /* -1 = refused */
        const char *name;
        const char *value;
    } cases[] = {
        {"/a?", 0, NULL, NULL},
        {"/a?limit=5", 1, "limit", "5"},
        {"/a?limit=5&cursor=x", 2, "cursor", "x"},
        {"/a?&&a=1&", 1, "a", "1"},
        {"/a?flag", 1, "flag", ""},
        {"/a?q=a+b%2Bc", 1, "q", "a b+c"},
        {"/a?q=a/b?c", 1, "q", "a/b?c"},
        {"/a?q=%2F", 1, "q", "/"},
        {"/a?q=1=2", 1, "q", "1=2"},
        {"/a?%71=1", 1, "q", "1"},
        {"/a?q=%", -1, NULL, NULL},
        {"/a?q=%00", -1, NULL, NULL},
        {"/a?%ff=1", -1, NULL, NULL},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        struct arena arena;
        arena_init(&arena, 1 << 20);
        struct api_request request = {0};
        enum score_status status = target_parse(cases[i].target, &arena, &request, NULL);
        CHECK(cases[i].target, status == (cases[i].count < 0 ? SCORE_INVALID : SCORE_OK));
        if (cases[i].count > 0) {
            CHECK(cases[i].target, request.query_count == (size_t)cases[i].count);
            assert_string_equal(api_query(&request, cases[i].name), cases[i].value);
            assert_null(api_query(&request, "absent"));
        }
        arena_done(&arena);
    }
}

static void test_target__pairs_are_bounded(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 1 << 20);
    char target[1024] = "/?";
    for (int i = 0; i < LIMIT_QUERY_PAIRS; i++) {
        memcpy(target + 2 + 4 * i, "a=1&", 5);
    }
    struct api_request request = {0};
    assert_int_equal(target_parse(target, &arena, &request, NULL), SCORE_OK);
    assert_int_equal(request.query_count, LIMIT_QUERY_PAIRS);
    memcpy(target + 2 + 4 * LIMIT_QUERY_PAIRS, "b", 2);
    assert_int_equal(target_parse(target, &arena, &request, NULL), SCORE_LIMIT);
    arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_target__paths),
        cmocka_unit_test(test_target__queries),
        cmocka_unit_test(test_target__pairs_are_bounded),
    };
    return cmocka_run_group_tests_name("http/target", tests, NULL, NULL);
}
