/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_STORE_EVENT_TAIL_H
#define SCORE_STORE_EVENT_TAIL_H

/*
 * The events that the open transaction has added since it knew the last one, so that who folds
 * them need not read back what the same connection has just written. Writers are one at a time:
 * once a transaction has seen the last event, every later one is its own. Internal to src/store.
 */

#include "model/event.h"
#include "store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

struct event_tail;

void event_tail_free(struct store *store);
/* A level begins; the outermost one knows nothing. */
void event_tail_mark(struct store *store, int level);
/* A level was undone, and the events of it. */
void event_tail_undo(struct store *store, int level);
/* The outermost level has ended. */
void event_tail_forget(struct store *store);

/* `seq` is the last event there is, seen in this transaction. */
void event_tail_begin(struct store *store, int64_t seq);
/* One was added; its `seq` is 0 when only the order is known. Too many, and it knows nothing. */
void event_tail_add(struct store *store, const struct event *event);
/* Whether everything after this event is at hand. */
bool event_tail_covers(const struct store *store, int64_t after_seq);
/* The first event after `seq`, NULL at the end; object_seq is 0. Borrowed until the next one is
 * added. */
const struct event *event_tail_next(const struct store *store, int64_t seq);

#ifdef __cplusplus
}
#endif

#endif
