/* SPDX-License-Identifier: Apache-2.0 */

/* A mail as it travels: what may stand where, and that nobody can add to it. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "mail/message.h"

static const int64_t NOW_MS = INT64_C(1795500000000); /* Tuesday, 2026-11-24 06:00:00 UTC */

static const struct mailbox FROM = {"Vendor Channels", "channels@vendor.example"};

static struct mail mail_sample(void)
{
    return (struct mail){.message_id = "00112233445566778899aabbccddeeff@vendor.example",
                         .address = "focal@p0001.example",
                         .subject = "An opportunity",
                         .plain = "Hello,\n\nsee it.\n",
                         .html = "<p>Hello</p>\n"};
}

static enum score_status message_of(const struct mail *mail, const struct mailbox *from,
                                    struct buf *ret)
{
    buf_init(ret, 1024 * 1024);
    return mail_message_write(mail, from, NOW_MS, ret, NULL);
}

static void test_message__has_each_header_once(void **state)
{
    (void)state;
    static const char *const headers[] = {
        "Date: Tue, 24 Nov 2026 06:00:00 +0000\r\n",
        "From: \"Vendor Channels\" <channels@vendor.example>\r\n",
        "To: <focal@p0001.example>\r\n",
        "Subject: An opportunity\r\n",
        "Message-ID: <00112233445566778899aabbccddeeff@vendor.example>\r\n",
        "Auto-Submitted: auto-generated\r\n",
        "MIME-Version: 1.0\r\n",
        "Content-Type: multipart/alternative;\r\n",
        " boundary=\"=_00112233445566778899aabbccddeeff\"\r\n",
        "Content-Type: text/plain; charset=utf-8\r\n",
        "Content-Type: text/html; charset=utf-8\r\n",
        "\r\n--=_00112233445566778899aabbccddeeff--\r\n",
    };
    struct mail mail = mail_sample();
    struct buf message;
    assert_int_equal(message_of(&mail, &FROM, &message), SCORE_OK);
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(headers); i++) {
        const char *found = strstr(buf_text(&message), headers[i]);
        if (!found || strstr(found + 1, headers[i])) {
            print_error("not once: %s\n%s", headers[i], buf_text(&message));
            fail();
        }
    }
    buf_done(&message);
}

static void test_message__a_value_cannot_write_a_header(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *subject;
        const char *address;
        const char *message_id;
        struct mailbox from;
    } cases[] = {
        {"line end in the subject", "Hi\r\nBcc: all@x.example", NULL, NULL, {"", "a@b.example"}},
        {"bare line feed", "Hi\nBcc: all@x.example", NULL, NULL, {"", "a@b.example"}},
        {"bare carriage return", "Hi\rBcc: all@x.example", NULL, NULL, {"", "a@b.example"}},
        {"no UTF-8 in the subject", "Hi \xC3(", NULL, NULL, {"", "a@b.example"}},
        {"line end in the address", NULL, "a@b.example\r\nBcc: c@d.example", NULL, {"", "a@b.ex"}},
        {"two addresses", NULL, "a@b.example,c@d.example", NULL, {"", "a@b.example"}},
        {"bracket in the address", NULL, "a@b.example>", NULL, {"", "a@b.example"}},
        {"line end in the sender", NULL, NULL, NULL, {"Vendor\r\nBcc: c@d.example", "a@b.example"}},
        {"no sender", NULL, NULL, NULL, {"", ""}},
        {"bracket in the id", NULL, NULL, "a> <b@c", {"", "a@b.example"}},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        struct mail mail = mail_sample();
        struct buf message;
        mail.subject = cases[i].subject ? cases[i].subject : mail.subject;
        mail.address = cases[i].address ? cases[i].address : mail.address;
        mail.message_id = cases[i].message_id ? cases[i].message_id : mail.message_id;
        enum score_status status = message_of(&mail, &cases[i].from, &message);
        if (status != SCORE_INVALID) {
            print_error("case '%s': %s\n", cases[i].name, score_status_name(status));
            fail();
        }
        buf_done(&message);
    }
}

static void test_message__a_foreign_subject_is_encoded_between_characters(void **state)
{
    (void)state;
    struct mail mail = mail_sample();
    struct buf message;
    mail.subject =
        "Gelegenheit in M\xC3\xBCnchen f\xC3\xBCr \xE6\x9D\xB1\xE4\xBA\xAC: 250.000 \xE2\x82\xAC";
    assert_int_equal(message_of(&mail, &FROM, &message), SCORE_OK);
    const char *subject = strstr(buf_text(&message), "Subject: ");
    assert_non_null(subject);
    assert_non_null(strstr(
        subject, "Subject: =?utf-8?B?R2VsZWdlbmhlaXQgaW4gTcO8bmNoZW4gZsO8ciDmnbHkuqw6IDI1?=\r\n"
                 " =?utf-8?B?MC4wMDAg4oKs?=\r\n"));
    buf_done(&message);

    mail.subject = "What =?utf-8?Q?looks?= encoded";
    assert_int_equal(message_of(&mail, &FROM, &message), SCORE_OK);
    assert_null(strstr(buf_text(&message), "=?utf-8?Q?looks?="));
    buf_done(&message);
}

static void test_message__a_foreign_sender_is_encoded(void **state)
{
    (void)state;
    struct mail mail = mail_sample();
    struct mailbox from = {"Vertrieb S\xC3\xBC"
                           "d",
                           "sued@vendor.example"};
    struct buf message;
    assert_int_equal(message_of(&mail, &from, &message), SCORE_OK);
    assert_non_null(strstr(buf_text(&message),
                           "From: =?utf-8?B?VmVydHJpZWIgU8O8ZA==?= <sued@vendor.example>\r\n"));
    buf_done(&message);
}

/* Lines of at most 76 characters, CRLF alone, no bare control, nothing but ASCII. */
static void lines_check(const char *message)
{
    size_t column = 0;
    for (const char *c = message; *c; c++) {
        if (c[0] == '\r' && c[1] == '\n') {
            column = 0;
            c++;
            continue;
        }
        assert_true(*c >= ' ' && *c <= '~');
        column++;
        if (column > 78) {
            print_error("too long: %.100s\n", c - column);
        }
        assert_true(column <= 78);
    }
}

static void test_message__the_parts_are_quoted_printable(void **state)
{
    (void)state;
    struct mail mail = mail_sample();
    struct buf message;
    mail.plain =
        "a = b\ntrailing space \nM\xC3\xBCnchen\n.\nFrom here\n"
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n";
    assert_int_equal(message_of(&mail, &FROM, &message), SCORE_OK);
    lines_check(buf_text(&message));
    assert_non_null(
        strstr(buf_text(&message),
               "\r\n\r\na =3D b\r\ntrailing space=20\r\nM=C3=BCnchen\r\n.\r\nFrom here\r\n"
               "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx=\r\n"
               "xxxxxxxx\r\n"));
    buf_done(&message);
}

static void test_message__repeats_are_the_same_bytes(void **state)
{
    (void)state;
    struct mail mail = mail_sample();
    struct buf first;
    struct buf second;
    assert_int_equal(message_of(&mail, &FROM, &first), SCORE_OK);
    assert_int_equal(message_of(&mail, &FROM, &second), SCORE_OK);
    assert_string_equal(buf_text(&first), buf_text(&second));
    buf_done(&first);
    buf_done(&second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_message__has_each_header_once),
        cmocka_unit_test(test_message__a_value_cannot_write_a_header),
        cmocka_unit_test(test_message__a_foreign_subject_is_encoded_between_characters),
        cmocka_unit_test(test_message__a_foreign_sender_is_encoded),
        cmocka_unit_test(test_message__the_parts_are_quoted_printable),
        cmocka_unit_test(test_message__repeats_are_the_same_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
