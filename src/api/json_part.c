/* SPDX-License-Identifier: Apache-2.0 */
#include "api/json.h"

#include "base/clock.h"
#include "base/text.h"

enum { MONEY_TEXT_SIZE = 64, KEY_SIZE = 64, MINOR_DIGITS_MAX = 4 };

void json_id(struct json_writer *json, enum id_kind kind, int64_t id)
{
    char text[ID_TEXT_SIZE];
    id_format(kind, id, text);
    json_text(json, text[0] ? text : NULL);
}

void json_field_id(struct json_writer *json, const char *key, enum id_kind kind, int64_t id)
{
    json_key(json, key);
    json_id(json, kind, id);
}

void json_field_optional(struct json_writer *json, const char *key, const char *text)
{
    json_field_text(json, key, text[0] ? text : NULL);
}

void json_field_date(struct json_writer *json, const char *key, int64_t at_ms)
{
    char text[CLOCK_TEXT_SIZE];
    clock_format_date(at_ms, text);
    json_field_text(json, key, at_ms ? text : NULL);
}

void json_fields_money(struct json_writer *json, const char *key, int64_t minor,
                       const char *currency)
{
    char minor_key[KEY_SIZE];
    (void)snprintf(minor_key, sizeof(minor_key), "%s_minor", key);
    if (minor < 0) {
        json_field_null(json, key);
        json_field_null(json, minor_key);
        return;
    }
    static const int64_t SCALES[MINOR_DIGITS_MAX + 1] = {1, 10, 100, 1000, 10000};
    int digits = text_currency_digits(currency);
    SCORE_ASSERT(digits >= 0 && digits <= MINOR_DIGITS_MAX);
    int64_t scale = SCALES[digits];
    char text[MONEY_TEXT_SIZE];
    int len = snprintf(text, sizeof(text), "%lld", (long long)(minor / scale));
    if (digits > 0) {
        (void)snprintf(text + len, sizeof(text) - (size_t)len, ".%0*lld", digits,
                       (long long)(minor % scale));
    }
    json_field_text(json, key, text);
    json_field_i64(json, minor_key, minor);
}

void json_money(struct json_writer *json, double value, const char *currency)
{
    char text[MONEY_TEXT_SIZE];
    (void)snprintf(text, sizeof(text), "%.*f", text_currency_digits(currency), value);
    json_object_begin(json);
    json_field_text(json, "amount", text);
    json_field_text(json, "currency", currency);
    json_object_end(json);
}

void json_words(struct json_writer *json, const char *words)
{
    json_array_begin(json);
    for (const char *at = words; *at;) {
        size_t len = strcspn(at, " ");
        if (len) {
            json_text_len(json, at, len);
        }
        at += len;
        at += strspn(at, " ");
    }
    json_array_end(json);
}
