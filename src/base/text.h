/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_BASE_TEXT_H
#define SCORE_BASE_TEXT_H

/*
 * Reading plain text strictly: whole input or failure, no locale, no errno.
 * Parsers leave *ret untouched and answer false on anything but a complete, in-range value.
 */

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

bool text_equal(const char *a, const char *b);
/* ASCII case only. */
bool text_equal_nocase(const char *a, const char *b);
bool text_has_prefix(const char *text, const char *prefix);
bool text_is_empty(const char *text); /* NULL, "" or white space only */

SCORE_MUST_USE bool text_parse_i64(const char *text, int64_t *ret);
SCORE_MUST_USE bool text_parse_u64(const char *text, uint64_t *ret);
SCORE_MUST_USE bool text_parse_f64(const char *text, double *ret); /* finite only */
SCORE_MUST_USE bool text_parse_bool(const char *text, bool *ret);  /* true/false/yes/no/1/0 */
/* Decimal digits with a sign where there is one; answers their number, without the NUL. */
enum { TEXT_I64_SIZE = 21 };
size_t text_format_i64(int64_t value, char ret[TEXT_I64_SIZE]);
/* The shortest decimal text that reads back to the same double; "" when not finite. */
enum { TEXT_F64_SIZE = 32 };
void text_format_f64(double value, char ret[TEXT_F64_SIZE]);
/* "1234.5" -> 123450 minor units of a currency with `digits` decimals (0..4); no rounding. */
SCORE_MUST_USE bool text_parse_money(const char *text, int digits, int64_t *ret_minor);
/* Decimals of an ISO 4217 code: JPY 0, BHD 3, default 2. */
int text_currency_digits(const char *currency);

/* Well-formed UTF-8 without NUL, surrogates or overlong forms. */
bool text_is_utf8(const char *bytes, size_t len);
/* Characters, for limits that people count; bytes are well-formed UTF-8. */
size_t text_utf8_count(const char *text);
/* Plausible mailbox: one @, a dot in the domain, no space or control, <= 254 bytes. */
bool text_is_email(const char *text);
/* Two upper-case letters (ISO 3166-1 alpha-2 shape). */
bool text_is_country(const char *text);
/* Three upper-case letters (ISO 4217 shape). */
bool text_is_currency(const char *text);

/*
 * NFKC + case folding + white space collapsed and trimmed, for matching names (libutf8proc).
 * Writes at most size-1 bytes and a NUL into ret; false when the input is not UTF-8 or too long.
 */
SCORE_MUST_USE bool text_fold(const char *text, char *ret, size_t size);

/* The same with accents gone (e for é, ss for ß, o for ø): for words that people spell both ways.
 */
SCORE_MUST_USE bool text_fold_plain(const char *text, char *ret, size_t size);

/* Lower-case hexadecimal of bytes into ret (2 * len + 1 bytes). */
void text_hex(const void *bytes, size_t len, char *ret);
SCORE_MUST_USE bool text_from_hex(const char *hex, void *ret, size_t len);

#ifdef __cplusplus
}
#endif

#endif
