/* SPDX-License-Identifier: Apache-2.0 */

/*
 * How a writer waits for another process that writes. SQLite's own way sleeps longer and longer, up
 * to a tenth of a second, and has no queue: beside a process that writes without a pause, such as
 * one that imports, it comes too late every time until it gives up. Short naps find the moment
 * between two transactions.
 */

#include "base/clock.h"
#include "base/limits.h"
#include "store/sqlite/connection.h"

enum { NAP_MS = 1 };

int sqlite_busy_wait(void *user, int tries)
{
    int64_t *since_ms = user;
    int64_t now_ms = clock_monotonic_ms();
    if (tries == 0) {
        *since_ms = now_ms;
    }
    (void)sqlite3_sleep(NAP_MS);
    return now_ms - *since_ms < LIMIT_BUSY_TIMEOUT_MS;
}
