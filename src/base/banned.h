/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_BASE_BANNED_H
#define SCORE_BASE_BANNED_H

/*
 * Calls that are too easy to get wrong: using one is a compile error.
 * Bounded strings: base/buf.h and base/arena.h; numbers: base/text.h; times: base/clock.h.
 * System headers must come before this one, which is why base/base.h includes them itself.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#pragma GCC poison strcpy strcat strncpy strncat sprintf vsprintf strtok
#pragma GCC poison atoi atol atoll atof gets gmtime localtime ctime asctime

#endif
