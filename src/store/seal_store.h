/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_STORE_SEAL_STORE_H
#define SCORE_STORE_SEAL_STORE_H

/* Seals of events, checkpoints, keys, erasures, and the days of draws (model/seal.h). */

#include "model/event.h"
#include "model/passing.h"
#include "model/seal.h"
#include "store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Adds it only if it follows the last one: *ret_added false when another sealer was first. */
SCORE_MUST_USE enum score_status store_checkpoint_add(struct store *store,
                                                      const struct checkpoint *checkpoint,
                                                      bool *ret_added, struct score_error *err);
/* number 0 when there is none. */
SCORE_MUST_USE enum score_status store_checkpoint_last(struct store *store, struct checkpoint *ret,
                                                       struct score_error *err);
/* The one that covers the event; SCORE_NOT_FOUND. */
SCORE_MUST_USE enum score_status store_checkpoint_find(struct store *store, int64_t seq,
                                                       struct checkpoint *ret,
                                                       struct score_error *err);
/* Newest first, those before page.after_id. */
SCORE_MUST_USE enum score_status
store_checkpoint_newest_list(struct store *store, const struct store_page *page,
                             struct arena *arena, struct checkpoint **ret_items, size_t *ret_count,
                             struct score_error *err);
/* Ascending by number after page.after_id. */
SCORE_MUST_USE enum score_status
store_checkpoint_list(struct store *store, const struct store_page *page, struct arena *arena,
                      struct checkpoint **ret_items, size_t *ret_count, struct score_error *err);

SCORE_MUST_USE enum score_status store_seal_key_add(struct store *store, const struct seal_key *key,
                                                    struct score_error *err);
/* Ascending: a site has few. */
SCORE_MUST_USE enum score_status store_seal_key_list(struct store *store, struct arena *arena,
                                                     struct seal_key **ret_items, size_t *ret_count,
                                                     struct score_error *err);

SCORE_MUST_USE enum score_status
store_event_seal_add(struct store *store, const struct event_seal *seal, struct score_error *err);
/* Forgets the salt; the event's erasures must have been added. */
SCORE_MUST_USE enum score_status store_event_seal_unsalt(struct store *store, int64_t seq,
                                                         struct score_error *err);
/* Ascending, after_seq < seq <= until_seq (0 = no end). */
SCORE_MUST_USE enum score_status store_event_seal_list(struct store *store, int64_t after_seq,
                                                       int64_t until_seq, struct arena *arena,
                                                       struct event_seal **ret_items,
                                                       size_t *ret_count, struct score_error *err);
SCORE_MUST_USE enum score_status store_event_seal_last(struct store *store, int64_t *ret_seq,
                                                       struct score_error *err);
/* The number of the firm's last event up to `until_seq`; 0 when it has none. */
SCORE_MUST_USE enum score_status store_partner_seq_last(struct store *store, int64_t partner_id,
                                                        int64_t until_seq, int64_t *ret,
                                                        struct score_error *err);

SCORE_MUST_USE enum score_status store_event_erasure_add(struct store *store,
                                                         const struct event_erasure *erasure,
                                                         struct score_error *err);
/* Marks a field whose salt was left as erased. */
SCORE_MUST_USE enum score_status store_event_erasure_update(struct store *store,
                                                            const struct event_erasure *erasure,
                                                            struct score_error *err);
/* Ascending by seq and field, after_seq < seq <= until_seq. */
SCORE_MUST_USE enum score_status store_event_erasure_list(struct store *store, int64_t after_seq,
                                                          int64_t until_seq, struct arena *arena,
                                                          struct event_erasure **ret_items,
                                                          size_t *ret_count,
                                                          struct score_error *err);
/* Takes personal words out of an event that has an erasure: actor, reason and detail are written.
 */
SCORE_MUST_USE enum score_status store_event_erase(struct store *store, const struct event *event,
                                                   struct score_error *err);
/* A person's traces in rows that are not sealed: sessions, keys, links, mails, words. `email` was
 * theirs. */
SCORE_MUST_USE enum score_status store_user_traces_erase(struct store *store, int64_t user_id,
                                                         const char *email,
                                                         struct score_error *err);
/* What people wrote about an opportunity: notes, comments, next steps. */
SCORE_MUST_USE enum score_status
store_contact_traces_erase(struct store *store, int64_t opportunity_id, struct score_error *err);

SCORE_MUST_USE enum score_status store_draw_day_add(struct store *store, const struct draw_day *day,
                                                    struct score_error *err);
SCORE_MUST_USE enum score_status store_draw_day_reveal(struct store *store, int64_t day,
                                                       int64_t event_seq, struct score_error *err);
SCORE_MUST_USE enum score_status store_draw_day_get(struct store *store, int64_t day,
                                                    struct draw_day *ret, struct score_error *err);
/* Kept ones before `day`, ascending. */
SCORE_MUST_USE enum score_status
store_draw_day_kept_list(struct store *store, int64_t before_day, struct arena *arena,
                         struct draw_day **ret_items, size_t *ret_count, struct score_error *err);
/* The newest that an event up to `until_seq` has committed; day 0 when there is none. */
SCORE_MUST_USE enum score_status store_draw_day_newest(struct store *store, int64_t until_seq,
                                                       struct draw_day *ret,
                                                       struct score_error *err);

/* A day and when its two events were written; revealed_at_ms 0 = kept. */
struct draw_day_times {
    struct draw_day day;
    int64_t committed_at_ms;
    int64_t revealed_at_ms;
};
/* Newest day first. */
SCORE_MUST_USE enum score_status store_draw_day_list(struct store *store, int limit,
                                                     struct arena *arena,
                                                     struct draw_day_times **ret_items,
                                                     size_t *ret_count, struct score_error *err);

/* What was booked by events after_seq < event_seq <= until_seq: ascending by event_seq and id. */
SCORE_MUST_USE enum score_status store_ledger_event_list(struct store *store, int64_t after_seq,
                                                         int64_t until_seq, struct arena *arena,
                                                         struct ledger_entry **ret_items,
                                                         size_t *ret_count,
                                                         struct score_error *err);
/* Rows that no event stands for: the first of each kind, 0 none. */
struct seal_strays {
    int64_t ledger_entry_id;
    int64_t decision_id;
    int64_t offer_id;
    int64_t ended_offer_id; /* its state was told by no event */
};
SCORE_MUST_USE enum score_status store_seal_strays(struct store *store, struct seal_strays *ret,
                                                   struct score_error *err);

/* A second decision on the same round; pairs by opportunity and round, neighbours in time. */
struct seal_redrawn {
    int64_t opportunity_id;
    int64_t round;
    int64_t first_id;
    int64_t first_seq;
    int64_t second_id;
    int64_t second_seq;
};
SCORE_MUST_USE enum score_status
store_seal_redrawn_list(struct store *store, const struct store_page *page, struct arena *arena,
                        struct seal_redrawn **ret_items, size_t *ret_count,
                        struct score_error *err);

/* The first decision of each cancelled opportunity, ascending by id after page.after_id. */
SCORE_MUST_USE enum score_status
store_seal_cancelled_list(struct store *store, const struct store_page *page, struct arena *arena,
                          int64_t **ret_decision_ids, size_t *ret_count, struct score_error *err);

/* A lead that came again after its first decision had been put aside. */
struct seal_recreated {
    int64_t first_id;  /* cancelled after its decision */
    int64_t second_id; /* same customer and offering, same contact or need */
    int64_t first_partner_id;
    int64_t second_partner_id; /* as drawn first */
};
SCORE_MUST_USE enum score_status store_seal_recreated_list(struct store *store, int64_t within_ms,
                                                           int limit, struct arena *arena,
                                                           struct seal_recreated **ret_items,
                                                           size_t *ret_count,
                                                           struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
