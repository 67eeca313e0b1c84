/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"

#include <stdarg.h>

enum { BUF_CAP_MIN = 128 };

void buf_init(struct buf *buf, size_t max_bytes)
{
    *buf = (struct buf){.max = max_bytes};
}

void buf_done(struct buf *buf)
{
    free(buf->data);
    *buf = (struct buf){.max = buf->max};
}

void buf_clear(struct buf *buf)
{
    buf->len = 0;
    buf->status = SCORE_OK;
    if (buf->data) {
        buf->data[0] = '\0';
    }
}

/* Room for `len` more bytes and the NUL; false sets the sticky failure. */
static bool buf_reserve(struct buf *buf, size_t len)
{
    if (buf->status) {
        return false;
    }
    if (len > buf->max - buf->len || buf->max == SIZE_MAX) {
        buf->status = SCORE_LIMIT;
        return false;
    }
    size_t needed = buf->len + len + 1;
    if (needed <= buf->cap) {
        return true;
    }
    size_t cap = buf->cap > SIZE_MAX / 2 ? needed : buf->cap * 2;
    cap = cap < BUF_CAP_MIN ? BUF_CAP_MIN : cap;
    cap = cap < needed ? needed : cap;
    cap = cap > buf->max + 1 ? buf->max + 1 : cap;
    char *data = realloc(buf->data, cap);
    if (!data) {
        buf->status = SCORE_NO_MEMORY;
        return false;
    }
    buf->data = data;
    buf->cap = cap;
    return true;
}

void buf_add(struct buf *buf, const void *bytes, size_t len)
{
    if (len == 0 || !buf_reserve(buf, len)) {
        return;
    }
    memcpy(buf->data + buf->len, bytes, len);
    buf->len += len;
    buf->data[buf->len] = '\0';
}

void buf_add_text(struct buf *buf, const char *text)
{
    buf_add(buf, text, strlen(text));
}

void buf_add_char(struct buf *buf, char c)
{
    if (!buf_reserve(buf, 1)) {
        return;
    }
    buf->data[buf->len++] = c;
    buf->data[buf->len] = '\0';
}

void buf_add_format(struct buf *buf, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    SCORE_ASSERT(len >= 0);
    if (len == 0 || !buf_reserve(buf, (size_t)len)) {
        return;
    }
    va_start(args, format);
    (void)vsnprintf(buf->data + buf->len, (size_t)len + 1, format, args);
    va_end(args);
    buf->len += (size_t)len;
}

enum score_status buf_status(const struct buf *buf, const char *what, struct score_error *err)
{
    if (!buf->status) {
        return SCORE_OK;
    }
    if (buf->status == SCORE_LIMIT) {
        return score_error_set(err, SCORE_LIMIT, "", "%s is longer than %zu bytes", what, buf->max);
    }
    return score_error_set(err, buf->status, "", "%s: out of memory", what);
}

const char *buf_text(const struct buf *buf)
{
    return buf->data ? buf->data : "";
}

char *buf_take(struct buf *buf)
{
    if (buf->len == 0) {
        return NULL;
    }
    char *data = buf->data;
    *buf = (struct buf){.max = buf->max, .status = buf->status};
    return data;
}
