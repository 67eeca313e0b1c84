/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_WORLD_H
#define SCORE_DOMAIN_WORLD_H

/*
 * The engine's state as the fold of the event table: the same path for live decisions, replay and
 * audit. `world_sync` applies the events after the last one folded, inside the caller's
 * transaction if one is open; when a transaction that had been folded was rolled back, the next
 * sync rebuilds. A world belongs to one thread (the writer's) at a time.
 */

#include "base/base.h"
#include "store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

struct world;
struct score_engine;

SCORE_MUST_USE enum score_status world_create(struct world **ret_world, struct score_error *err);
void world_free(struct world *world);

/* Folds up to the last event (until_seq 0) or to `until_seq`. Cost: one row read per new event. */
SCORE_MUST_USE enum score_status world_sync(struct world *world, struct store *store,
                                            int64_t until_seq, struct score_error *err);
int64_t world_seq(const struct world *world);
/* What the events folded so far have taught, in examples. */
struct world_labels {
    int64_t accept_labels; /* offers that were answered, or ran out */
    int64_t accepts;
    int64_t win_labels;
    int64_t wins;
};
struct world_labels world_labels_get(const struct world *world);
/* Borrowed; valid until the next sync or free. */
struct score_engine *world_engine(struct world *world);

#ifdef __cplusplus
}
#endif

#endif
