/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_TESTS_UNIT_ENGINE_CHECK_H
#define SCORE_TESTS_UNIT_ENGINE_CHECK_H

/* cmocka with what it needs, and assertions that name the case that failed. */

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

/* Two doubles within a tolerance; prints both. */
#define CHECK_NEAR(name, a, b, tolerance)                                                          \
    do {                                                                                           \
        double near_a_ = (a);                                                                      \
        double near_b_ = (b);                                                                      \
        double near_d_ = near_a_ > near_b_ ? near_a_ - near_b_ : near_b_ - near_a_;                \
        if (!(near_d_ <= (tolerance))) {                                                           \
            print_error("case '%s': %s = %.17g, %s = %.17g\n", (name), #a, near_a_, #b, near_b_);  \
            fail();                                                                                \
        }                                                                                          \
    } while (0)

#endif
