/* SPDX-License-Identifier: Apache-2.0 */
#include "mail/message.h"

#include "base/clock.h"
#include "base/text.h"

enum {
    LINE_CHARS = 76,          /* RFC 2045: of a quoted-printable line, its soft break included */
    PLAIN_HEADER_BYTES = 900, /* RFC 5322 allows 998 in a line */
    WORD_BYTES = 39           /* 39 bytes are 52 of base64: "Subject: " and a word fill 73 */
};

/* ---- headers --------------------------------------------------------------------------------- */

static bool header_is_safe(const char *text)
{
    for (const char *c = text; *c; c++) {
        if ((unsigned char)*c < ' ' || *c == 0x7F) {
            return false;
        }
    }
    return text_is_utf8(text, strlen(text));
}

static bool is_ascii(const char *text)
{
    for (const char *c = text; *c; c++) {
        if ((unsigned char)*c > '~') {
            return false;
        }
    }
    return true;
}

static void base64_add(struct buf *out, const char *bytes, size_t len)
{
    static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < len; i += 3) {
        uint32_t group = (uint32_t)(unsigned char)bytes[i] << 16;
        group |= i + 1 < len ? (uint32_t)(unsigned char)bytes[i + 1] << 8 : 0;
        group |= i + 2 < len ? (uint32_t)(unsigned char)bytes[i + 2] : 0;
        buf_add_char(out, DIGITS[group >> 18 & 63]);
        buf_add_char(out, DIGITS[group >> 12 & 63]);
        buf_add_char(out, i + 1 < len ? DIGITS[group >> 6 & 63] : '=');
        buf_add_char(out, i + 2 < len ? DIGITS[group & 63] : '=');
    }
}

/* Encoded words of RFC 2047, one a line, never parting the bytes of a character. */
static void words_add(struct buf *out, const char *text)
{
    for (const char *at = text; *at;) {
        size_t len = strlen(at);
        if (len > WORD_BYTES) {
            len = WORD_BYTES;
            while (((unsigned char)at[len] & 0xC0) == 0x80) {
                len--;
            }
        }
        buf_add_text(out, at == text ? "=?utf-8?B?" : "\r\n =?utf-8?B?");
        base64_add(out, at, len);
        buf_add_text(out, "?=");
        at += len;
    }
}

static void subject_add(struct buf *out, const char *subject)
{
    buf_add_text(out, "Subject: ");
    if (is_ascii(subject) && strlen(subject) <= PLAIN_HEADER_BYTES && !strstr(subject, "=?")) {
        buf_add_text(out, subject);
    } else {
        words_add(out, subject);
    }
    buf_add_text(out, "\r\n");
}

/* A name in quotes or in encoded words, so that no character of it has a meaning. */
static void from_add(struct buf *out, const struct mailbox *from)
{
    buf_add_text(out, "From: ");
    if (*from->name && is_ascii(from->name) && !strstr(from->name, "=?")) {
        buf_add_char(out, '"');
        for (const char *c = from->name; *c; c++) {
            if (*c == '"' || *c == '\\') {
                buf_add_char(out, '\\');
            }
            buf_add_char(out, *c);
        }
        buf_add_text(out, "\" ");
    } else if (*from->name) {
        words_add(out, from->name);
        buf_add_char(out, ' ');
    }
    buf_add_format(out, "<%s>\r\n", from->address);
}

/* "Tue, 24 Nov 2026 03:20:33 +0000" */
static void date_add(struct buf *out, int64_t at_ms)
{
    static const char *const DAYS[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char *const MONTHS[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    char iso[CLOCK_TEXT_SIZE];
    clock_format(at_ms, iso);
    int month = (iso[5] - '0') * 10 + iso[6] - '0';
    SCORE_ASSERT(month >= 1 && month <= 12);
    buf_add_format(out, "Date: %s, %.2s %s %.4s %.8s +0000\r\n", DAYS[clock_weekday(at_ms)],
                   iso + 8, MONTHS[month - 1], iso, iso + 11);
}

/* ---- bodies ---------------------------------------------------------------------------------- */

/* "=_" occurs in no quoted-printable text. */
static void boundary_add(struct buf *out, const struct mail *mail)
{
    buf_add_format(out, "=_%.*s", (int)strcspn(mail->message_id, "@"), mail->message_id);
}

static bool is_printed_as_is(const char *at)
{
    unsigned char c = (unsigned char)*at;
    if (c == ' ' || c == '\t') {
        return at[1] != '\n' && at[1] != '\0'; /* at the end of a line it would get lost */
    }
    return c > ' ' && c <= '~' && c != '=';
}

/* RFC 2045, 6.7. */
static void quoted_printable_add(struct buf *out, const char *text)
{
    int column = 0;
    for (const char *at = text; *at; at++) {
        if (*at == '\n') {
            buf_add_text(out, "\r\n");
            column = 0;
            continue;
        }
        int chars = is_printed_as_is(at) ? 1 : 3;
        if (column + chars > LINE_CHARS - 1) {
            buf_add_text(out, "=\r\n");
            column = 0;
        }
        if (chars == 1) {
            buf_add_char(out, *at);
        } else {
            buf_add_format(out, "=%02X", (unsigned)(unsigned char)*at);
        }
        column += chars;
    }
    if (column) {
        buf_add_text(out, "\r\n");
    }
}

static void part_add(struct buf *out, const struct mail *mail, const char *type, const char *text)
{
    buf_add_text(out, "\r\n--");
    boundary_add(out, mail);
    buf_add_format(out,
                   "\r\nContent-Type: %s; charset=utf-8\r\n"
                   "Content-Transfer-Encoding: quoted-printable\r\n\r\n",
                   type);
    quoted_printable_add(out, text);
}

enum score_status mail_message_write(const struct mail *mail, const struct mailbox *from,
                                     int64_t now_ms, struct buf *ret, struct score_error *err)
{
    bool is_safe = header_is_safe(mail->subject) && header_is_safe(mail->message_id) &&
                   header_is_safe(from->name) && text_is_email(from->address) &&
                   text_is_email(mail->address) && !strpbrk(mail->message_id, " <>");
    if (!is_safe) {
        return score_error_set(err, SCORE_INVALID, "mail", "a header holds what must not be there");
    }
    buf_clear(ret);
    date_add(ret, now_ms);
    from_add(ret, from);
    buf_add_format(ret, "To: <%s>\r\n", mail->address);
    subject_add(ret, mail->subject);
    buf_add_format(ret, "Message-ID: <%s>\r\n", mail->message_id);
    /* Nobody's holiday notice shall answer (RFC 3834). */
    buf_add_text(ret, "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
                      "Content-Type: multipart/alternative;\r\n boundary=\"");
    boundary_add(ret, mail);
    buf_add_text(ret, "\"\r\n");
    part_add(ret, mail, "text/plain", mail->plain);
    part_add(ret, mail, "text/html", mail->html);
    buf_add_text(ret, "\r\n--");
    boundary_add(ret, mail);
    buf_add_text(ret, "--\r\n");
    return buf_status(ret, "a mail", err);
}
