/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_STATUS_H
#define SCORE_STATUS_H

/*
 * What every fallible function of Score answers.
 *
 * SCORE_OK is 0 and failures are negative, so `if (status)` reads as "if it failed". Details
 * travel in a caller-supplied struct score_error, always the last parameter and always optional:
 *
 *     struct score_error err = {0};
 *     if (score_engine_create(&options, &engine, &err)) {
 *         fprintf(stderr, "%s: %s\n", score_status_name(err.status), err.text);
 *     }
 *
 * An error is set once, where its cause is known, and passed up unchanged.
 */

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define SCORE_MUST_USE                   __attribute__((warn_unused_result))
#define SCORE_PRINTF(format_at, args_at) __attribute__((format(printf, format_at, args_at)))
#define SCORE_EXPORT                     __attribute__((visibility("default")))
#else
#define SCORE_MUST_USE
#define SCORE_PRINTF(format_at, args_at)
#define SCORE_EXPORT
#endif

/* X(name, value, text): the one list of status values. */
#define SCORE_STATUS_LIST(X)                                                                       \
    X(OK, 0, "ok")                                                                                 \
    X(INVALID, -1, "the input is not valid")                                                       \
    X(NOT_FOUND, -2, "no such object")                                                             \
    X(EXISTS, -3, "it exists already")                                                             \
    X(CONFLICT, -4, "not possible in the present state")                                           \
    X(DENIED, -5, "not allowed")                                                                   \
    X(LIMIT, -6, "a limit was reached")                                                            \
    X(EXHAUSTED, -7, "no eligible partner")                                                        \
    X(BUSY, -8, "busy, try again")                                                                 \
    X(NO_MEMORY, -9, "out of memory")                                                              \
    X(IO, -10, "input or output failed")                                                           \
    X(CORRUPT, -11, "stored data is damaged")                                                      \
    X(UNSUPPORTED, -12, "not supported")

enum score_status {
#define X(name, value, text) SCORE_##name = value,
    SCORE_STATUS_LIST(X)
#undef X
};

enum { SCORE_ERROR_FIELD_SIZE = 96, SCORE_ERROR_TEXT_SIZE = 256 };

/* The cause of a failure. `field` is the path of the offending input ("" when there is none). */
struct score_error {
    enum score_status status;
    char field[SCORE_ERROR_FIELD_SIZE];
    char text[SCORE_ERROR_TEXT_SIZE];
};

/* The lower-case name of a status ("not_found"). Never NULL; "unknown" for a value off the list. */
SCORE_EXPORT const char *score_status_name(enum score_status status);

/* One plain sentence for a status. Never NULL. */
SCORE_EXPORT const char *score_status_text(enum score_status status);

/* Sets *err (when not NULL) and returns `status`, so a failure is one line at its cause. */
SCORE_EXPORT enum score_status score_error_set(struct score_error *err, enum score_status status,
                                               const char *field, const char *format, ...)
    SCORE_PRINTF(4, 5);

#ifdef __cplusplus
}
#endif

#endif
