/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock_watch.h"

int64_t clock_watch_look(struct clock_watch *watch, int64_t wall_ms, int64_t steady_ms)
{
    int64_t jump_ms = 0;
    if (watch->has_seen) {
        jump_ms = (wall_ms - watch->wall_ms) - (steady_ms - watch->steady_ms);
    }
    bool is_small = jump_ms < CLOCK_WATCH_JUMP_MS && jump_ms > -CLOCK_WATCH_JUMP_MS;
    watch->wall_ms = wall_ms;
    watch->steady_ms = steady_ms;
    watch->has_seen = true;
    if (is_small) {
        return 0;
    }
    watch->ahead_ms = watch->ahead_ms + jump_ms > 0 ? watch->ahead_ms + jump_ms : 0;
    return jump_ms;
}
