/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_STORE_MAIL_STORE_H
#define SCORE_STORE_MAIL_STORE_H

/* The outbox of mails. */

#include "model/mail.h"
#include "store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

SCORE_MUST_USE enum score_status store_mail_add(struct store *store, struct mail *mail,
                                                struct score_error *err);
SCORE_MUST_USE enum score_status store_mail_get(struct store *store, int64_t id,
                                                struct arena *arena, struct mail *ret,
                                                struct score_error *err);
/* By its Message-ID without brackets. */
SCORE_MUST_USE enum score_status store_mail_find(struct store *store, const char *message_id,
                                                 struct arena *arena, struct mail *ret,
                                                 struct score_error *err);
/* The one that has been due for longest and is held by nobody but `holder`; SCORE_NOT_FOUND when
 * none is. */
SCORE_MUST_USE enum score_status store_mail_due(struct store *store, const char *holder,
                                                int64_t now_ms, struct arena *arena,
                                                struct mail *ret, struct score_error *err);
/* When the next of those falls due, INT64_MAX when none waits. Cost: one look-up, and one row for
 * each mail that others try just now. */
SCORE_MUST_USE enum score_status store_mail_next_at(struct store *store, const char *holder,
                                                    int64_t *ret_at_ms, struct score_error *err);
/* What `holder` claimed and left waiting is due for everybody at `now_ms`. */
SCORE_MUST_USE enum score_status store_mail_free(struct store *store, const char *holder,
                                                 int64_t now_ms, struct score_error *err);
/* The same for holders without a lease of the name `prefix` and holder. */
SCORE_MUST_USE enum score_status store_mail_free_orphans(struct store *store, const char *prefix,
                                                         int64_t now_ms, struct score_error *err);
/* Writes state, attempts, next_at_ms, finished_at_ms, code, answer, holder and the texts where the
 * stored state and attempts are the expected ones; SCORE_CONFLICT otherwise. */
SCORE_MUST_USE enum score_status store_mail_update(struct store *store, const struct mail *mail,
                                                   enum mail_state expected_state,
                                                   int64_t expected_attempts,
                                                   struct score_error *err);

struct mail_filter {
    enum mail_state state; /* 0 all */
};
/* Newest first by id; page.after_id is the last one's id. The texts are left "". */
SCORE_MUST_USE enum score_status store_mail_list(struct store *store,
                                                 const struct mail_filter *filter,
                                                 const struct store_page *page, struct arena *arena,
                                                 struct mail **ret_items, size_t *ret_count,
                                                 struct score_error *err);
/* Numbers by state (indexed by the enum value). */
SCORE_MUST_USE enum score_status store_mail_count(struct store *store, int64_t ret_counts[5],
                                                  struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
