/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_BASE_BUF_H
#define SCORE_BASE_BUF_H

/*
 * A growable byte string with a maximum named at init. Always NUL-terminated behind `len`.
 *
 * Adding past the maximum, or running out of memory, sets a sticky failure and adds nothing more,
 * so a writer may add many times and ask once (buf_status). Not thread-safe. {0} may be freed.
 */

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

struct buf {
    char *data;               /* owned; NULL until the first byte */
    size_t len;               /* bytes in use, without the NUL */
    size_t cap;               /* bytes allocated */
    size_t max;               /* most bytes it may hold */
    enum score_status status; /* SCORE_OK, SCORE_LIMIT or SCORE_NO_MEMORY; sticky until clear */
};

void buf_init(struct buf *buf, size_t max_bytes);
void buf_done(struct buf *buf);
/* Forgets content and failure, keeps the memory. */
void buf_clear(struct buf *buf);

void buf_add(struct buf *buf, const void *bytes, size_t len);
void buf_add_text(struct buf *buf, const char *text);
void buf_add_char(struct buf *buf, char c);
void buf_add_format(struct buf *buf, const char *format, ...) SCORE_PRINTF(2, 3);

/* The first failure since init or clear; err gets SCORE_LIMIT / SCORE_NO_MEMORY with `what`. */
SCORE_MUST_USE enum score_status buf_status(const struct buf *buf, const char *what,
                                            struct score_error *err);
/* Borrowed until the next change; "" when empty. */
const char *buf_text(const struct buf *buf);
/* Gives the bytes away (caller frees with free()) and empties the buffer; NULL when empty. */
char *buf_take(struct buf *buf);

#ifdef __cplusplus
}
#endif

#endif
