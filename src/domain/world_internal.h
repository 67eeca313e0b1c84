/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_WORLD_INTERNAL_H
#define SCORE_DOMAIN_WORLD_INTERNAL_H

/* Inside the world: what it remembers beside the engine, and how one event becomes the engine's. */

#include <score/engine.h>

#include "base/arena.h"
#include "domain/world.h"
#include "model/event.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The engine is told everything about a firm at once, the events tell it in two parts (the firm,
 * its focals): the part that did not change is kept here.
 */
struct world_firm {
    int64_t id; /* 0 = free slot */
    int64_t saved_at_ms;
    bool has_focal;
    char *detail; /* of the last partner.saved; owned */
};

struct world {
    struct score_engine *engine; /* owned */
    struct arena scratch;        /* one event's values */
    struct world_firm *firms;    /* open addressing by id; owned */
    size_t firm_count;
    size_t firm_cap; /* a power of two, or 0 */

    struct world_labels labels;
    int64_t seq;      /* last event folded */
    int64_t safe_seq; /* up to here nothing can be rolled back any more */
    uint64_t chain;   /* over the events behind safe_seq, to recognise them again */
    uint64_t rollback_count;
    uint64_t commit_count;
    /* How this database began, which no event tells. */
    bool is_beginning_read;
    struct score_policy first_policy; /* in force before the first event */
    int64_t learning_until_seq;       /* events up to here are learnt by the first rules */
};

/* The firm's slot, made when missing; NULL when memory ran out. */
struct world_firm *world_firm_get(struct world *world, int64_t id);

/*
 * Translates one event. *ret_is_known false: the engine has no use for this verb. Texts in *ret
 * live in the world's scratch arena or in `event`. SCORE_CORRUPT: the detail is not as written.
 */
SCORE_MUST_USE enum score_status world_translate(struct world *world, const struct event *event,
                                                 struct score_event *ret, bool *ret_is_known,
                                                 struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
