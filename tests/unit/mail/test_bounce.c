/* SPDX-License-Identifier: Apache-2.0 */

/* Reading mails that came back: they are outside data of every shape. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/limits.h"
#include "base/text.h"
#include "mail/bounce.h"

#define OURS "00112233445566778899aabbccddeeff@vendor.example"

static const char REPORT[] =
    "From: MAILER-DAEMON@mx.example\r\n"
    "Message-ID: <20261124.A1@mx.example>\r\n"
    "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n"
    "\r\n"
    "--b\r\nContent-Type: text/plain\r\n\r\nThis is the mail system.\r\n"
    "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
    "Reporting-MTA: dns; mx.example\r\n\r\n"
    "Final-Recipient: rfc822; gone@p0001.example\r\n"
    "Action: failed\r\n"
    "Status: 5.1.1\r\n"
    "Diagnostic-Code: smtp; 550 5.1.1\r\n   no such user here\r\n"
    "\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
    "Subject: An opportunity\r\n"
    "Message-ID:\r\n <" OURS ">\r\n"
    "\r\n--b--\r\n";

static struct arena arena;

static int arena_open(void **state)
{
    (void)state;
    arena_init(&arena, 64 * 1024 * 1024);
    return 0;
}

static int arena_close(void **state)
{
    (void)state;
    arena_done(&arena);
    return 0;
}

static bool names_ours(const struct bounce *bounce)
{
    for (size_t i = 0; i < bounce->message_id_count; i++) {
        if (text_equal(bounce->message_ids[i], OURS)) {
            return true;
        }
    }
    return false;
}

static void test_bounce__a_report_names_our_mail_and_the_reason(void **state)
{
    (void)state;
    struct bounce bounce;
    assert_int_equal(bounce_parse(REPORT, strlen(REPORT), &arena, &bounce, NULL), SCORE_OK);
    assert_true(bounce.is_failure);
    assert_true(names_ours(&bounce));
    assert_string_equal(bounce.answer, "550 5.1.1   no such user here");
}

static void test_bounce__only_a_failure_is_one(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *text;
        bool is_failure;
        bool is_ours;
    } cases[] = {
        {"delayed", "Action: delayed\nMessage-ID: <" OURS ">\n", false, true},
        {"relayed", "action: relayed\nmessage-id: <" OURS ">\n", false, true},
        {"failed, lower case, bare line feeds", "action:failed\nmessage-id:<" OURS ">\n", true,
         true},
        {"one of two readers failed",
         "Action: delivered\nAction: failed\nReferences: <x@y> <" OURS ">\n", true, true},
        {"a holiday notice", "Subject: away\nIn-Reply-To: <" OURS ">\n\nI am away.\n", false, true},
        {"another's mail", "Action: failed\nMessage-ID: <x@y.example>\n", true, false},
        {"no id", "Action: failed\n", true, false},
        {"an open bracket", "Action: failed\nMessage-ID: <" OURS, true, false},
        {"an empty file", "", false, false},
        {"in the words of a letter", "text Action: failed\n", false, false},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        struct bounce bounce;
        assert_int_equal(bounce_parse(cases[i].text, strlen(cases[i].text), &arena, &bounce, NULL),
                         SCORE_OK);
        if (bounce.is_failure != cases[i].is_failure || names_ours(&bounce) != cases[i].is_ours) {
            print_error("case '%s': failure %d, ours %d\n", cases[i].name, bounce.is_failure,
                        names_ours(&bounce));
            fail();
        }
    }
}

static void test_bounce__has_bounds(void **state)
{
    (void)state;
    struct bounce bounce;
    size_t size = LIMIT_BOUNCE_BYTES + 1;
    char *large = calloc(1, size);
    assert_non_null(large);
    memset(large, '<', size);
    assert_int_equal(bounce_parse(large, size, &arena, &bounce, NULL), SCORE_LIMIT);
    assert_int_equal(bounce_parse(large, size - 1, &arena, &bounce, NULL), SCORE_OK);
    assert_int_equal(bounce.message_id_count, 0);

    /* One header with more ids than anybody looks up. */
    size_t len = 0;
    len += (size_t)snprintf(large, size, "References:");
    for (int i = 0; i < 1000; i++) {
        len += (size_t)snprintf(large + len, size - len, "\n <id%d@x.example>", i);
    }
    assert_int_equal(bounce_parse(large, len, &arena, &bounce, NULL), SCORE_OK);
    assert_int_equal(bounce.message_id_count, BOUNCE_IDS_MAX);
    free(large);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bounce__a_report_names_our_mail_and_the_reason),
        cmocka_unit_test(test_bounce__only_a_failure_is_one),
        cmocka_unit_test(test_bounce__has_bounds),
    };
    return cmocka_run_group_tests(tests, arena_open, arena_close);
}
