/* SPDX-License-Identifier: Apache-2.0 */

/* The guides as browsers get them: whole, linked inside the portal, and nothing that could run. */

#include "fixture.h"

#include "base/text.h"

static void test_guides__are_read_by_anybody(void **state)
{
    struct fixture *fixture = *state;
    struct answer list = ask(fixture, NOBODY, "GET", "/guides", NULL, 200);
    assert_int_equal(json_array_size(member(&list, "/items")), 5);
    assert_string_equal(member_text(&list, "/items/4/name"), "faq");
    assert_string_equal(member_text(&list, "/items/4/pdf"), "/guides/files/faq.pdf");
    answer_done(&list);
    expect(fixture, FOCAL_A, &(struct exchange){.method = "GET", .path = "/guides/focal"}, 200);
}

static void test_guide__is_html_with_addresses_of_the_portal(void **state)
{
    struct fixture *fixture = *state;
    struct answer guide = ask(fixture, NOBODY, "GET", "/guides/focal", NULL, 200);
    const char *html = member_text(&guide, "/html");
    assert_null(strstr(html, "<h1>")); /* the page has it */
    assert_non_null(strstr(html, "<h2>1. Find the focal</h2>"));
    assert_non_null(strstr(html, "<img src=\"/guides/files/shots/focal-card.png\" alt=\""));
    assert_non_null(strstr(html, "<a href=\"/guides/faq\">"));
    assert_null(strstr(html, "omitted")); /* cmark's word for HTML that it left out */
    answer_done(&guide);
}

static void test_guide__vendor_cannot_write_html(void **state)
{
    struct fixture *fixture = *state;
    fixture->site.vendor_name = "<script>x</script>[a](javascript:x)";
    struct answer guide = ask(fixture, NOBODY, "GET", "/guides/faq", NULL, 200);
    const char *html = member_text(&guide, "/html");
    assert_null(strstr(html, "<script"));
    assert_null(strstr(html, "href=\"javascript"));
    assert_non_null(strstr(html, "&lt;script&gt;x&lt;/script&gt;[a](javascript:x)"));
    answer_done(&guide);
}

static void test_guide__unknown_is_404(void **state)
{
    struct fixture *fixture = *state;
    expect(fixture, MANAGER, &(struct exchange){.method = "GET", .path = "/guides/none"}, 404);
    expect(fixture, MANAGER, &(struct exchange){.method = "GET", .path = "/guides/faq?x=1"}, 422);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_guides__are_read_by_anybody, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(test_guide__is_html_with_addresses_of_the_portal,
                                        fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(test_guide__vendor_cannot_write_html, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(test_guide__unknown_is_404, fixture_setup,
                                        fixture_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
