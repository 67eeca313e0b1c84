/* SPDX-License-Identifier: Apache-2.0 */
#include "score/status.h"

#include <stdarg.h>

#include "base/base.h"

/* A switch without default: the compiler names the value that is missing here. */
const char *score_status_name(enum score_status status)
{
    switch (status) {
    case SCORE_OK:
        return "ok";
    case SCORE_INVALID:
        return "invalid";
    case SCORE_NOT_FOUND:
        return "not_found";
    case SCORE_EXISTS:
        return "exists";
    case SCORE_CONFLICT:
        return "conflict";
    case SCORE_DENIED:
        return "denied";
    case SCORE_LIMIT:
        return "limit";
    case SCORE_EXHAUSTED:
        return "exhausted";
    case SCORE_BUSY:
        return "busy";
    case SCORE_NO_MEMORY:
        return "no_memory";
    case SCORE_IO:
        return "io";
    case SCORE_CORRUPT:
        return "corrupt";
    case SCORE_UNSUPPORTED:
        return "unsupported";
    }
    return "unknown";
}

const char *score_status_text(enum score_status status)
{
    switch (status) {
#define X(name, value, text)                                                                       \
    case SCORE_##name:                                                                             \
        return text;
        SCORE_STATUS_LIST(X)
#undef X
    }
    return "unknown status";
}

/* Drops a UTF-8 sequence that truncation cut in half, so that texts stay printable. */
static void utf8_tail_trim(char *text)
{
    size_t len = strlen(text);
    size_t start = len;
    while (start > 0 && ((unsigned char)text[start - 1] & 0xC0) == 0x80) {
        start--;
    }
    if (start == 0) {
        return;
    }
    unsigned char lead = (unsigned char)text[start - 1];
    size_t wanted = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
    if (len - start + 1 < wanted) {
        text[start - 1] = '\0';
    }
}

enum score_status score_error_set(struct score_error *err, enum score_status status,
                                  const char *field, const char *format, ...)
{
    if (err) {
        err->status = status;
        (void)snprintf(err->field, sizeof(err->field), "%s", field ? field : "");
        utf8_tail_trim(err->field);
        va_list args;
        va_start(args, format);
        (void)vsnprintf(err->text, sizeof(err->text), format, args);
        va_end(args);
        utf8_tail_trim(err->text);
    }
    return status;
}
