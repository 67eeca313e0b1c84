/* SPDX-License-Identifier: Apache-2.0 */

/* What may be said of a mail server. What a server says back: tests/mail. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "mail/post.h"

static void test_settings__an_address_of_a_server_is_one_of_two_shapes(void **state)
{
    (void)state;
    static const struct {
        const char *url;
        bool is_good;
    } cases[] = {
        {"smtp://mail.vendor.example:587", true},
        {"smtps://mail.vendor.example", true},
        {"smtp://127.0.0.1:25", true},
        {"smtp://[::1]:2525", true},
        {"smtp://", false},
        {"smtp://:25", false},
        {"mail.vendor.example", false},
        {"http://mail.vendor.example", false},
        {"file:///etc/passwd", false},
        {"smtp://user:secret@mail.vendor.example", false},
        {"smtp://mail.vendor.example/path", false},
        {"smtp://mail.vendor.example?x=1", false},
        {"smtp://mail.vendor.example\r\nX", false},
        {"", false},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        if (mail_post_url_is_good(cases[i].url) != cases[i].is_good) {
            print_error("case '%s'\n", cases[i].url);
            fail();
        }
    }
}

static void test_settings__a_post_needs_a_server_and_a_sender(void **state)
{
    (void)state;
    struct mail_post *post = NULL;
    struct score_error err = {0};
    struct mail_post_settings settings = {.url = "smtp://127.0.0.1:25",
                                          .user = "",
                                          .password = "",
                                          .from = "Vendor <channels@vendor.example>",
                                          .tls = MAIL_TLS_AUTO,
                                          .ca_file = "",
                                          .clock = clock_system()};
    assert_int_equal(mail_post_create(&settings, &post, &err), SCORE_OK);
    mail_post_free(post);
    settings.from = "channels";
    assert_int_equal(mail_post_create(&settings, &post, &err), SCORE_INVALID);
    assert_string_equal(err.field, "mail_from");
    settings.from = "channels@vendor.example";
    settings.url = "ftp://127.0.0.1";
    assert_int_equal(mail_post_create(&settings, &post, &err), SCORE_INVALID);
    assert_string_equal(err.field, "smtp_url");
    mail_post_free(NULL);
}

static void test_settings__tls_has_four_words(void **state)
{
    (void)state;
    enum mail_tls tls;
    assert_true(mail_tls_parse("auto", &tls) && tls == MAIL_TLS_AUTO);
    assert_true(mail_tls_parse("never", &tls) && tls == MAIL_TLS_NEVER);
    assert_true(mail_tls_parse("try", &tls) && tls == MAIL_TLS_TRY);
    assert_true(mail_tls_parse("always", &tls) && tls == MAIL_TLS_ALWAYS);
    assert_false(mail_tls_parse("yes", &tls));
    assert_false(mail_tls_parse("", &tls));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_settings__an_address_of_a_server_is_one_of_two_shapes),
        cmocka_unit_test(test_settings__a_post_needs_a_server_and_a_sender),
        cmocka_unit_test(test_settings__tls_has_four_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
