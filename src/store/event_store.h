/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_STORE_EVENT_STORE_H
#define SCORE_STORE_EVENT_STORE_H

/* Events, imports and idempotency keys. */

#include "model/event.h"
#include "model/import.h"
#include "store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Sets seq and object_seq. */
SCORE_MUST_USE enum score_status store_event_add(struct store *store, struct event *event,
                                                 struct score_error *err);
/* Calls back in seq order for every event with after_seq < seq <= until_seq (0 = no end). Texts are
 * borrowed until the callback returns; a failing callback stops the walk and is passed up. */
typedef enum score_status (*store_event_fn)(const struct event *event, void *user,
                                            struct score_error *err);
SCORE_MUST_USE enum score_status store_event_walk(struct store *store, int64_t after_seq,
                                                  int64_t until_seq, store_event_fn fn, void *user,
                                                  struct score_error *err);
/* The same for who follows the history: what the open transaction has added itself may be told from
 * memory, with object_seq 0. The callback adds no events. */
SCORE_MUST_USE enum score_status store_event_follow(struct store *store, int64_t after_seq,
                                                    int64_t until_seq, store_event_fn fn,
                                                    void *user, struct score_error *err);
SCORE_MUST_USE enum score_status store_event_last(struct store *store, int64_t *ret_seq,
                                                  struct score_error *err);

struct event_filter {
    int64_t partner_id;       /* 0 all */
    int64_t opportunity_id;   /* 0 all */
    enum id_kind object_kind; /* with object_id */
    int64_t object_id;        /* 0 all */
    const char *verb;         /* exact, "" all */
};
/* Ascending by seq after page.after_id. */
SCORE_MUST_USE enum score_status store_event_list(struct store *store,
                                                  const struct event_filter *filter,
                                                  const struct store_page *page,
                                                  struct arena *arena, struct event **ret_items,
                                                  size_t *ret_count, struct score_error *err);
/* The last event of an object, or when object_id is 0, about an opportunity; nothing else of the
 * filter is looked at. SCORE_NOT_FOUND: none. */
SCORE_MUST_USE enum score_status store_event_last_of(struct store *store,
                                                     const struct event_filter *filter,
                                                     struct arena *arena, struct event *ret,
                                                     struct score_error *err);
/* Finds gaps: object_seq not 1..n per object, or seq out of order. `ret_problem` "" when sound. */
SCORE_MUST_USE enum score_status store_event_check(struct store *store, struct arena *arena,
                                                   int64_t *ret_events, const char **ret_problem,
                                                   struct score_error *err);

SCORE_MUST_USE enum score_status store_import_add(struct store *store, struct import *import,
                                                  struct score_error *err);
SCORE_MUST_USE enum score_status
store_import_update(struct store *store, const struct import *import, struct score_error *err);
SCORE_MUST_USE enum score_status store_import_get(struct store *store, int64_t id,
                                                  struct arena *arena, struct import *ret,
                                                  struct score_error *err);
/* Newest first. */
SCORE_MUST_USE enum score_status store_import_list(struct store *store,
                                                   const struct store_page *page,
                                                   struct arena *arena, struct import **ret_items,
                                                   size_t *ret_count, struct score_error *err);
SCORE_MUST_USE enum score_status
store_import_item_add(struct store *store, const struct import_item *item, struct score_error *err);
/* Last written first, below page.after_id when has_after (a position). */
SCORE_MUST_USE enum score_status store_import_item_list(struct store *store, int64_t import_id,
                                                        const struct store_page *page,
                                                        struct arena *arena,
                                                        struct import_item **ret_items,
                                                        size_t *ret_count, struct score_error *err);
SCORE_MUST_USE enum score_status store_import_error_add(struct store *store, int64_t import_id,
                                                        const struct import_error *error,
                                                        struct score_error *err);
SCORE_MUST_USE enum score_status store_import_error_list(struct store *store, int64_t import_id,
                                                         struct arena *arena,
                                                         struct import_error **ret_items,
                                                         size_t *ret_count,
                                                         struct score_error *err);

/* The stored answer to a repeated write. */
struct idempotency_record {
    int64_t user_id;
    const char *key;
    const char *request_hash; /* hex of method, path and body */
    int status;
    const char *etag;     /* "" none */
    const char *location; /* "" none */
    const char *body;
    int64_t created_at_ms;
};
SCORE_MUST_USE enum score_status store_idempotency_get(struct store *store, int64_t user_id,
                                                       const char *key, struct arena *arena,
                                                       struct idempotency_record *ret,
                                                       struct score_error *err);
SCORE_MUST_USE enum score_status store_idempotency_add(struct store *store,
                                                       const struct idempotency_record *record,
                                                       struct score_error *err);
SCORE_MUST_USE enum score_status store_idempotency_expire(struct store *store, int64_t before_ms,
                                                          struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
