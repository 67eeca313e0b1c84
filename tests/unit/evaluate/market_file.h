/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_TESTS_EVALUATE_MARKET_FILE_H
#define SCORE_TESTS_EVALUATE_MARKET_FILE_H

/* Small files that a test writes. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MARKET_PATH_SIZE = 512 };

/* Writes `text` to a new file; the caller unlinks it. */
static inline void market_file_write(const char *text, char path[MARKET_PATH_SIZE])
{
    size_t len = strlen(text);
    (void)snprintf(path, MARKET_PATH_SIZE, "/tmp/score-market-XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, len), (ssize_t)len);
    (void)close(fd);
}

#endif
