/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_BASE_BASE_H
#define SCORE_BASE_BASE_H

/*
 * The small words every file speaks: assertions, cleanup, array length. Includes the status
 * header and the bans. Include it first after the own header.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/banned.h"
#include "score/status.h"

#define SCORE_ARRAY_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Calls `free_fn(&variable)` when the variable leaves its scope. Inside .c files only. */
#define SCORE_AUTO(free_fn) __attribute__((cleanup(free_fn)))

/* A programmer error, on in release builds too: prints file:line and aborts. */
#define SCORE_ASSERT(condition)                                                                    \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            score_assert_failed(#condition, __FILE__, __LINE__);                                   \
        }                                                                                          \
    } while (0)

/* Passes a failure up unchanged: `SCORE_TRY(store_tx_begin(store, err));` */
#define SCORE_TRY(expression)                                                                      \
    do {                                                                                           \
        enum score_status try_status_ = (expression);                                              \
        if (try_status_) {                                                                         \
            return try_status_;                                                                    \
        }                                                                                          \
    } while (0)

#ifdef __cplusplus
extern "C" {
#endif

__attribute__((noreturn)) void score_assert_failed(const char *condition, const char *file,
                                                   int line);

#ifdef __cplusplus
}
#endif

#endif
