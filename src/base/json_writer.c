/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json_writer.h"

#include "base/clock.h"
#include "base/text.h"

void json_writer_init(struct json_writer *json, struct buf *out)
{
    *json = (struct json_writer){.out = out};
}

/* A comma where one is due; called before every value and every key. */
static void separator_add(struct json_writer *json)
{
    if (json->after_key) {
        json->after_key = false;
        return;
    }
    if (json->has_item[json->depth]) {
        buf_add_char(json->out, ',');
    }
    json->has_item[json->depth] = true;
}

static void nest_begin(struct json_writer *json, char open)
{
    SCORE_ASSERT(json->depth + 1 < JSON_WRITER_DEPTH_MAX);
    separator_add(json);
    json->depth++;
    json->has_item[json->depth] = false;
    buf_add_char(json->out, open);
}

static void nest_end(struct json_writer *json, char close)
{
    SCORE_ASSERT(json->depth > 0);
    SCORE_ASSERT(!json->after_key);
    json->depth--;
    buf_add_char(json->out, close);
}

void json_object_begin(struct json_writer *json)
{
    nest_begin(json, '{');
}

void json_object_end(struct json_writer *json)
{
    nest_end(json, '}');
}

void json_array_begin(struct json_writer *json)
{
    nest_begin(json, '[');
}

void json_array_end(struct json_writer *json)
{
    nest_end(json, ']');
}

static void escaped_add(struct buf *out, unsigned char c)
{
    switch (c) {
    case '"':
        buf_add(out, "\\\"", 2);
        return;
    case '\\':
        buf_add(out, "\\\\", 2);
        return;
    case '\n':
        buf_add(out, "\\n", 2);
        return;
    case '\r':
        buf_add(out, "\\r", 2);
        return;
    case '\t':
        buf_add(out, "\\t", 2);
        return;
    default:
        buf_add_format(out, "\\u%04x", c);
        return;
    }
}

/* Bytes of one well-formed multi-byte sequence, 0 when it is none. */
static size_t sequence_size(const char *at, size_t left)
{
    unsigned char lead = (unsigned char)*at;
    size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    return size <= left && text_is_utf8(at, size) ? size : 0;
}

/* Stands for itself inside quotes. */
static bool byte_is_plain(unsigned char c)
{
    return c >= 0x20 && c < 0x7F && c != '"' && c != '\\';
}

static void quoted_add(struct buf *out, const char *value, size_t len)
{
    buf_add_char(out, '"');
    size_t plain = 0; /* start of the run that needs no escape */
    size_t at = 0;
    for (;;) {
        while (at < len && byte_is_plain((unsigned char)value[at])) {
            at++;
        }
        if (at == len) {
            break;
        }
        unsigned char c = (unsigned char)value[at];
        size_t size = c >= 0x80 ? sequence_size(value + at, len - at) : 0;
        if (size) {
            at += size;
            continue;
        }
        buf_add(out, value + plain, at - plain);
        if (c >= 0x80) {
            /* Not UTF-8: the document must stay readable, so the byte becomes U+FFFD. */
            buf_add(out, "\xEF\xBF\xBD", 3);
        } else {
            escaped_add(out, c);
        }
        plain = ++at;
    }
    buf_add(out, value + plain, at - plain);
    buf_add_char(out, '"');
}

void json_key(struct json_writer *json, const char *key)
{
    SCORE_ASSERT(json->depth > 0);
    SCORE_ASSERT(!json->after_key);
    separator_add(json);
    quoted_add(json->out, key, strlen(key));
    buf_add_char(json->out, ':');
    json->after_key = true;
}

void json_text_len(struct json_writer *json, const char *value, size_t len)
{
    separator_add(json);
    quoted_add(json->out, value, len);
}

void json_text(struct json_writer *json, const char *value)
{
    if (value) {
        json_text_len(json, value, strlen(value));
    } else {
        json_none(json);
    }
}

void json_i64(struct json_writer *json, int64_t value)
{
    char text[TEXT_I64_SIZE];
    separator_add(json);
    buf_add(json->out, text, text_format_i64(value, text));
}

void json_f64(struct json_writer *json, double value)
{
    char text[TEXT_F64_SIZE];
    text_format_f64(value, text);
    separator_add(json);
    buf_add_text(json->out, text[0] ? text : "null");
}

void json_bool(struct json_writer *json, bool value)
{
    separator_add(json);
    buf_add_text(json->out, value ? "true" : "false");
}

void json_raw(struct json_writer *json, const char *value)
{
    separator_add(json);
    buf_add_text(json->out, value);
}

void json_none(struct json_writer *json)
{
    separator_add(json);
    buf_add(json->out, "null", 4);
}

void json_time(struct json_writer *json, int64_t at_ms)
{
    if (at_ms == 0) {
        json_none(json);
        return;
    }
    char text[CLOCK_TEXT_SIZE];
    clock_format(at_ms, text);
    json_text(json, text);
}

void json_field_text(struct json_writer *json, const char *key, const char *value)
{
    json_key(json, key);
    json_text(json, value);
}

void json_field_i64(struct json_writer *json, const char *key, int64_t value)
{
    json_key(json, key);
    json_i64(json, value);
}

void json_field_f64(struct json_writer *json, const char *key, double value)
{
    json_key(json, key);
    json_f64(json, value);
}

void json_field_bool(struct json_writer *json, const char *key, bool value)
{
    json_key(json, key);
    json_bool(json, value);
}

void json_field_null(struct json_writer *json, const char *key)
{
    json_key(json, key);
    json_none(json);
}

void json_field_time(struct json_writer *json, const char *key, int64_t at_ms)
{
    json_key(json, key);
    json_time(json, at_ms);
}
