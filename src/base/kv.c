/* SPDX-License-Identifier: Apache-2.0 */
#include "base/kv.h"

#include "base/text.h"

static bool key_is_valid(const char *key)
{
    if (*key == '\0') {
        return false;
    }
    for (const char *c = key; *c; c++) {
        bool ok = (*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') || *c == '_' || *c == '.';
        if (!ok) {
            return false;
        }
    }
    return true;
}

void kv_add_text(struct buf *buf, const char *key, const char *value)
{
    SCORE_ASSERT(key_is_valid(key));
    buf_add_text(buf, key);
    buf_add_char(buf, '=');
    for (const char *c = value ? value : ""; *c; c++) {
        if (*c == '%') {
            buf_add_text(buf, "%25");
        } else if (*c == '\n') {
            buf_add_text(buf, "%0A");
        } else if (*c == '\r') {
            buf_add_text(buf, "%0D");
        } else {
            buf_add_char(buf, *c);
        }
    }
    buf_add_char(buf, '\n');
}

void kv_add_i64(struct buf *buf, const char *key, int64_t value)
{
    SCORE_ASSERT(key_is_valid(key));
    char text[TEXT_I64_SIZE];
    size_t len = text_format_i64(value, text);
    buf_add_text(buf, key);
    buf_add_char(buf, '=');
    buf_add(buf, text, len);
    buf_add_char(buf, '\n');
}

void kv_add_bool(struct buf *buf, const char *key, bool value)
{
    kv_add_i64(buf, key, value ? 1 : 0);
}

void kv_add_f64(struct buf *buf, const char *key, double value)
{
    char text[TEXT_F64_SIZE];
    text_format_f64(value, text);
    kv_add_text(buf, key, text);
}

/* Undoes kv_add_text's escapes in place; false on any other use of '%'. */
static bool value_decode(char *value)
{
    char *out = value;
    for (const char *in = value; *in; in++) {
        if (*in != '%') {
            *out++ = *in;
            continue;
        }
        if (strncmp(in, "%25", 3) == 0) {
            *out++ = '%';
        } else if (strncmp(in, "%0A", 3) == 0) {
            *out++ = '\n';
        } else if (strncmp(in, "%0D", 3) == 0) {
            *out++ = '\r';
        } else {
            return false;
        }
        in += 2;
    }
    *out = '\0';
    return true;
}

static size_t line_count(const char *text)
{
    size_t count = 0;
    for (const char *c = text; *c; c++) {
        count += *c == '\n' ? 1 : 0;
    }
    return count;
}

enum score_status kv_parse(const char *text, struct arena *arena, struct kv *ret,
                           struct score_error *err)
{
    size_t lines = line_count(text);
    struct kv kv = {.pairs = arena_alloc_array(arena, lines + 1, sizeof(*kv.pairs))};
    char *at = arena_dup_text(arena, text);
    if (!kv.pairs || !at) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    while (*at) {
        char *end = strchr(at, '\n');
        char *equals = strchr(at, '=');
        if (!end || !equals || equals > end) {
            return score_error_set(err, SCORE_CORRUPT, "",
                                   "line %zu of the detail is not key=value", kv.count + 1);
        }
        *end = '\0';
        *equals = '\0';
        if (!key_is_valid(at) || !value_decode(equals + 1)) {
            return score_error_set(err, SCORE_CORRUPT, "", "line %zu of the detail is damaged",
                                   kv.count + 1);
        }
        kv.pairs[kv.count++] = (struct kv_pair){.key = at, .value = equals + 1};
        at = end + 1;
    }
    *ret = kv;
    return SCORE_OK;
}

static const char *kv_find(const struct kv *kv, const char *key)
{
    for (size_t i = 0; i < kv->count; i++) {
        if (strcmp(kv->pairs[i].key, key) == 0) {
            return kv->pairs[i].value;
        }
    }
    return NULL;
}

const char *kv_text(const struct kv *kv, const char *key)
{
    const char *value = kv_find(kv, key);
    return value ? value : "";
}

int64_t kv_i64(const struct kv *kv, const char *key, int64_t fallback)
{
    int64_t value = fallback;
    return text_parse_i64(kv_text(kv, key), &value) ? value : fallback;
}

double kv_f64(const struct kv *kv, const char *key, double fallback)
{
    double value = fallback;
    return text_parse_f64(kv_text(kv, key), &value) ? value : fallback;
}

bool kv_has(const struct kv *kv, const char *key)
{
    return kv_find(kv, key) != NULL;
}
