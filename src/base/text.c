/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"

#include <math.h>

#include <utf8proc.h>

#include "base/limits.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool text_equal(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

bool text_equal_nocase(const char *a, const char *b)
{
    while (*a && lower(*a) == lower(*b)) {
        a++;
        b++;
    }
    return *a == '\0' && *b == '\0';
}

bool text_has_prefix(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool text_is_empty(const char *text)
{
    while (text && is_space(*text)) {
        text++;
    }
    return !text || *text == '\0';
}

bool text_parse_u64(const char *text, uint64_t *ret)
{
    if (!text || *text == '\0') {
        return false;
    }
    uint64_t value = 0;
    for (const char *c = text; *c; c++) {
        if (!is_digit(*c)) {
            return false;
        }
        uint64_t digit = (uint64_t)(*c - '0');
        if (value > (UINT64_MAX - digit) / 10) {
            return false;
        }
        value = value * 10 + digit;
    }
    *ret = value;
    return true;
}

bool text_parse_i64(const char *text, int64_t *ret)
{
    bool negative = text && *text == '-';
    uint64_t value = 0;
    if (!text_parse_u64(negative ? text + 1 : text, &value)) {
        return false;
    }
    if (value > (uint64_t)INT64_MAX + (negative ? 1 : 0)) {
        return false;
    }
    /* Written so that INT64_MIN never passes through a signed negation. */
    *ret = negative && value ? -(int64_t)(value - 1) - 1 : (int64_t)value;
    return true;
}

bool text_parse_f64(const char *text, double *ret)
{
    /* strtod also reads white space, hexadecimal, "inf" and "nan": only plain numbers pass. */
    if (!text || !text[0] || text[strspn(text, "0123456789+-.eE")] != '\0') {
        return false;
    }
    char *end = NULL;
    double value = strtod(text, &end);
    if (end == text || *end != '\0' || !isfinite(value)) {
        return false;
    }
    *ret = value;
    return true;
}

bool text_parse_bool(const char *text, bool *ret)
{
    static const struct {
        const char *word;
        bool value;
    } words[] = {{"true", true},   {"yes", true}, {"1", true},
                 {"false", false}, {"no", false}, {"0", false}};
    for (size_t i = 0; text && i < SCORE_ARRAY_COUNT(words); i++) {
        if (text_equal_nocase(text, words[i].word)) {
            *ret = words[i].value;
            return true;
        }
    }
    return false;
}

size_t text_format_i64(int64_t value, char ret[TEXT_I64_SIZE])
{
    char reversed[TEXT_I64_SIZE];
    size_t count = 0;
    size_t len = 0;
    uint64_t left = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        reversed[count++] = (char)('0' + left % 10);
        left /= 10;
    } while (left);
    if (value < 0) {
        ret[len++] = '-';
    }
    while (count) {
        ret[len++] = reversed[--count];
    }
    ret[len] = '\0';
    return len;
}

/* Whole, of at most 15 digits, and not -0: printed as an integer is. */
static bool is_plain_whole(double value)
{
    return fabs(value) < 1e15 && value == floor(value) && (value != 0 || !signbit(value));
}

void text_format_f64(double value, char ret[TEXT_F64_SIZE])
{
    ret[0] = '\0';
    if (!isfinite(value)) {
        return;
    }
    if (is_plain_whole(value)) {
        (void)text_format_i64((int64_t)value, ret);
        return;
    }
    for (int digits = 15; digits <= 17; digits++) {
        (void)snprintf(ret, TEXT_F64_SIZE, "%.*g", digits, value);
        if (strtod(ret, NULL) == value) {
            return;
        }
    }
}

bool text_parse_money(const char *text, int digits, int64_t *ret_minor)
{
    SCORE_ASSERT(digits >= 0 && digits <= 4);
    char minor[32];
    size_t len = 0;
    if (!text) {
        return false;
    }
    const char *c = text;
    if (*c == '-') {
        minor[len++] = *c++;
    }
    const char *whole = c;
    while (is_digit(*c) && len < sizeof(minor) - 8) {
        minor[len++] = *c++;
    }
    if (c == whole) {
        return false;
    }
    const char *point = *c == '.' ? c++ : NULL;
    for (int i = 0; i < digits; i++) {
        minor[len++] = point && is_digit(*c) ? *c++ : '0';
    }
    /* More decimals than the currency has: only zeros are exact. */
    while (point && *c == '0') {
        c++;
    }
    if (*c != '\0' || (point && c == point + 1)) {
        return false;
    }
    minor[len] = '\0';
    return text_parse_i64(minor, ret_minor);
}

int text_currency_digits(const char *currency)
{
    static const char none[] =
        "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
    static const char three[] = "BHD IQD JOD KWD LYD OMR TND";
    static const char four[] = "CLF UYW";
    if (!text_is_currency(currency)) {
        return 2;
    }
    return strstr(none, currency)    ? 0
           : strstr(three, currency) ? 3
           : strstr(four, currency)  ? 4
                                     : 2;
}

/* Bytes of the well-formed sequence at `bytes`, 0 when it is not one (or is NUL). */
static size_t utf8_sequence(const unsigned char *bytes, size_t len)
{
    unsigned char lead = bytes[0];
    if (lead < 0x80) {
        return lead ? 1 : 0;
    }
    size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || size > len) {
        return 0;
    }
    /* Overlong forms, surrogates and values past U+10FFFF all show in the second byte. */
    unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (bytes[1] < low || bytes[1] > high) {
        return 0;
    }
    for (size_t i = 2; i < size; i++) {
        if ((bytes[i] & 0xC0) != 0x80) {
            return 0;
        }
    }
    return size;
}

bool text_is_utf8(const char *bytes, size_t len)
{
    size_t at = 0;
    while (at < len) {
        size_t size = utf8_sequence((const unsigned char *)bytes + at, len - at);
        if (size == 0) {
            return false;
        }
        at += size;
    }
    return true;
}

size_t text_utf8_count(const char *text)
{
    size_t count = 0;
    for (const char *c = text; *c; c++) {
        count += ((unsigned char)*c & 0xC0) != 0x80 ? 1 : 0;
    }
    return count;
}

bool text_is_email(const char *text)
{
    size_t len = text ? strlen(text) : 0;
    if (len == 0 || len > LIMIT_EMAIL_BYTES || !text_is_utf8(text, len)) {
        return false;
    }
    for (const char *c = text; *c; c++) {
        if ((unsigned char)*c <= ' ' || *c == 0x7F || strchr("<>,;:\"\\()[]", *c)) {
            return false;
        }
    }
    const char *at = strchr(text, '@');
    if (!at || at == text || strchr(at + 1, '@')) {
        return false;
    }
    const char *domain = at + 1;
    const char *dot = strchr(domain, '.');
    return dot && dot != domain && text[len - 1] != '.' && !strstr(domain, "..");
}

static bool is_upper_letters(const char *text, size_t len)
{
    if (!text || strlen(text) != len) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        if (text[i] < 'A' || text[i] > 'Z') {
            return false;
        }
    }
    return true;
}

bool text_is_country(const char *text)
{
    return is_upper_letters(text, 2);
}

bool text_is_currency(const char *text)
{
    return is_upper_letters(text, 3);
}

static bool codepoint_is_space(utf8proc_int32_t codepoint)
{
    utf8proc_category_t category = utf8proc_category(codepoint);
    return category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL ||
           category == UTF8PROC_CATEGORY_ZP || (codepoint >= '\t' && codepoint <= '\r') ||
           codepoint == 0x85;
}

/* Copies `folded` with white space runs as one blank and none at the ends. */
static bool spaces_collapse(const utf8proc_uint8_t *folded, char *ret, size_t size)
{
    size_t len = 0;
    bool blank = false;
    while (*folded) {
        utf8proc_int32_t codepoint = 0;
        utf8proc_ssize_t bytes = utf8proc_iterate(folded, -1, &codepoint);
        if (bytes <= 0) {
            return false;
        }
        if (codepoint_is_space(codepoint)) {
            blank = len > 0;
        } else {
            if (len + (blank ? 1 : 0) + (size_t)bytes >= size) {
                return false;
            }
            if (blank) {
                ret[len++] = ' ';
                blank = false;
            }
            memcpy(ret + len, folded, (size_t)bytes);
            len += (size_t)bytes;
        }
        folded += bytes;
    }
    ret[len] = '\0';
    return true;
}

bool text_fold(const char *text, char *ret, size_t size)
{
    SCORE_ASSERT(size > 0);
    utf8proc_uint8_t *folded = utf8proc_NFKC_Casefold((const utf8proc_uint8_t *)text);
    if (!folded) {
        return false;
    }
    bool done = spaces_collapse(folded, ret, size);
    free(folded);
    return done;
}

/* Letters that Unicode does not take apart into a base and an accent. */
static utf8proc_int32_t letter_plain(utf8proc_int32_t codepoint, void *user)
{
    (void)user;
    switch (codepoint) {
    case 0xD8: /* O with stroke */
    case 0xF8:
        return 'o';
    case 0x141: /* L with stroke */
    case 0x142:
        return 'l';
    case 0x110: /* D with stroke */
    case 0x111:
        return 'd';
    case 0x131: /* dotless i */
        return 'i';
    default:
        return codepoint;
    }
}

bool text_fold_plain(const char *text, char *ret, size_t size)
{
    SCORE_ASSERT(size > 0);
    utf8proc_uint8_t *folded = NULL;
    utf8proc_option_t options = UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_COMPAT |
                                UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE |
                                UTF8PROC_STRIPMARK;
    utf8proc_ssize_t len = utf8proc_map_custom((const utf8proc_uint8_t *)text, 0, &folded, options,
                                               letter_plain, NULL);
    if (len < 0) {
        return false;
    }
    bool done = spaces_collapse(folded, ret, size);
    free(folded);
    return done;
}

void text_hex(const void *bytes, size_t len, char *ret)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *in = bytes;
    for (size_t i = 0; i < len; i++) {
        ret[2 * i] = digits[in[i] >> 4];
        ret[2 * i + 1] = digits[in[i] & 15];
    }
    ret[2 * len] = '\0';
}

static int hex_value(char c)
{
    if (is_digit(c)) {
        return c - '0';
    }
    char low = lower(c);
    return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

bool text_from_hex(const char *hex, void *ret, size_t len)
{
    if (strlen(hex) != 2 * len) {
        return false;
    }
    for (size_t i = 0; i < 2 * len; i++) {
        if (hex_value(hex[i]) < 0) {
            return false;
        }
    }
    unsigned char *out = ret;
    for (size_t i = 0; i < len; i++) {
        out[i] = (unsigned char)(hex_value(hex[2 * i]) * 16 + hex_value(hex[2 * i + 1]));
    }
    return true;
}
