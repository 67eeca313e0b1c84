/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_STORE_LINK_STORE_H
#define SCORE_STORE_LINK_STORE_H

/* Links that open something without a password, by the hash of their token. */

#include "model/link.h"
#include "store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

/* SCORE_EXISTS: a token of this hash is there already. Sets the id. */
SCORE_MUST_USE enum score_status store_link_add(struct store *store, struct link *link,
                                                const char *token_hash, struct score_error *err);
/* Whatever its state: expired and used ones too. */
SCORE_MUST_USE enum score_status store_link_find(struct store *store, enum link_purpose purpose,
                                                 const char *token_hash, struct arena *arena,
                                                 struct link *ret, struct score_error *err);
SCORE_MUST_USE enum score_status store_link_get(struct store *store, int64_t id,
                                                struct arena *arena, struct link *ret,
                                                struct score_error *err);

/* Newest first by id; page.after_id is the last one's id. */
struct link_filter {
    enum link_purpose purpose; /* 0 all */
    int64_t user_id;           /* 0 all */
    int64_t partner_id;        /* 0 all */
    int64_t offer_id;          /* 0 all */
};
SCORE_MUST_USE enum score_status store_link_list(struct store *store,
                                                 const struct link_filter *filter,
                                                 const struct store_page *page, struct arena *arena,
                                                 struct link **ret_items, size_t *ret_count,
                                                 struct score_error *err);

/* Writes used_at_ms and expires_at_ms where used_at_ms is still `used_before_ms`: one of two at the
 * same time gets SCORE_CONFLICT. */
SCORE_MUST_USE enum score_status store_link_use(struct store *store, const struct link *link,
                                                int64_t used_before_ms, struct score_error *err);
/* Links to this offer that would have ended with it at `from_ms` go on until `until_ms`. */
SCORE_MUST_USE enum score_status store_links_extend(struct store *store, int64_t offer_id,
                                                    int64_t from_ms, int64_t until_ms,
                                                    struct score_error *err);
/* Ends every unused link of this person and purpose at `now_ms`. */
SCORE_MUST_USE enum score_status store_links_end(struct store *store, enum link_purpose purpose,
                                                 int64_t user_id, int64_t now_ms,
                                                 struct score_error *err);

/* Notes an opening from a network address. *ret_is_due: none from there is younger than
 * `quiet_ms`, so this one deserves a line in the log. */
struct link_opening {
    int64_t link_id;
    const char *from; /* network address */
    int64_t at_ms;
    int64_t quiet_ms;
};
SCORE_MUST_USE enum score_status store_link_opened(struct store *store,
                                                   const struct link_opening *opening,
                                                   bool *ret_is_due, struct score_error *err);

/* Forgets links that expired at or before `until_ms`, with their openings. */
SCORE_MUST_USE enum score_status store_links_expire(struct store *store, int64_t until_ms,
                                                    struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
