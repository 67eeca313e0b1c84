/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/clock.h"

/* One line; longer ones are cut. Under PIPE_BUF, so lines of several processes do not mix. */
enum { LOG_LINE_BYTES = 2048 };

/* The process's log level is process state by nature; set once, read everywhere. */
static _Atomic int log_level_max = LOG_INFO;

static const char *const LEVEL_NAMES[] = {"error", "warn", "info", "debug"};

void log_level_set(enum log_level level)
{
    atomic_store(&log_level_max, (int)level);
}

void log_line(enum log_level level, const char *event, const char *pairs, ...)
{
    if ((int)level > atomic_load(&log_level_max)) {
        return;
    }
    char at[CLOCK_TEXT_SIZE];
    struct clock clock = clock_system();
    clock_format(clock_now_ms(&clock), at);
    char line[LOG_LINE_BYTES];
    int head =
        snprintf(line, sizeof(line), "ts=%s level=%s event=%s ", at, LEVEL_NAMES[level], event);
    size_t len = head < 0 ? 0 : (size_t)head < sizeof(line) ? (size_t)head : sizeof(line) - 1;
    va_list args;
    va_start(args, pairs);
    int tail = vsnprintf(line + len, sizeof(line) - len, pairs, args);
    va_end(args);
    len += tail > 0 ? (size_t)tail : 0;
    len = len > sizeof(line) - 1 ? sizeof(line) - 1 : len;
    while (len > 0 && line[len - 1] == ' ') {
        len--;
    }
    line[len++] = '\n';
    /* A log that cannot be written has nowhere to say so. */
    ssize_t written = write(STDERR_FILENO, line, len);
    (void)written;
}

static bool is_plain(const char *value)
{
    if (*value == '\0') {
        return false;
    }
    for (const char *c = value; *c; c++) {
        if ((unsigned char)*c <= ' ' || *c == '"' || *c == '=' || *c == '\\' || *c == 0x7F) {
            return false;
        }
    }
    return true;
}

const char *log_quote(const char *value, char *ret, size_t size)
{
    SCORE_ASSERT(size >= 8);
    if (is_plain(value)) {
        (void)snprintf(ret, size, "%s", value);
        return ret;
    }
    size_t len = 0;
    ret[len++] = '"';
    /* Room is kept for the longest escape (\x1f), the closing quote and the NUL. */
    for (const char *c = value; *c && len + 6 <= size; c++) {
        unsigned char byte = (unsigned char)*c;
        if (byte == '"' || byte == '\\') {
            ret[len++] = '\\';
            ret[len++] = *c;
        } else if (byte < ' ' || byte == 0x7F) {
            len += (size_t)snprintf(ret + len, size - len, "\\x%02x", byte);
        } else {
            ret[len++] = *c;
        }
    }
    ret[len++] = '"';
    ret[len] = '\0';
    return ret;
}
