/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_TESTS_UNIT_MODEL_CHECK_H
#define SCORE_TESTS_UNIT_MODEL_CHECK_H

/* cmocka with what it needs, and an assertion that names the row of a table that failed. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define CHECK(name, condition)                                                                     \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            print_error("case '%s': %s\n", (name), #condition);                                    \
            fail();                                                                                \
        }                                                                                          \
    } while (0)

#endif
