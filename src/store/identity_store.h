/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_STORE_IDENTITY_STORE_H
#define SCORE_STORE_IDENTITY_STORE_H

/*
 * Where people are signed in, what they signed in with before, who forgot a password, and whether
 * anybody administers at all. Sessions themselves begin in store/party_store.h.
 */

#include "model/party.h"
#include "store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Sessions of one person that are alive at `now_ms`, newest first, at most `limit`. */
SCORE_MUST_USE enum score_status store_session_list(struct store *store, int64_t user_id,
                                                    int64_t now_ms, int limit, struct arena *arena,
                                                    struct session **ret_items, size_t *ret_count,
                                                    struct score_error *err);
/* Last use. A session that has ended meanwhile is no failure. */
SCORE_MUST_USE enum score_status store_session_touch(struct store *store, const char *token_hash,
                                                     int64_t seen_at_ms, struct score_error *err);
/* Signs a person out everywhere. */
SCORE_MUST_USE enum score_status store_sessions_remove(struct store *store, int64_t user_id,
                                                       struct score_error *err);

/* Remembers an agent of a person. *ret_is_new: it was not known before. */
SCORE_MUST_USE enum score_status store_agent_note(struct store *store, int64_t user_id,
                                                  const char *agent, int64_t now_ms,
                                                  bool *ret_is_new, struct score_error *err);

/* Is there an active administrator? An index answers. */
SCORE_MUST_USE enum score_status store_administrator_exists(struct store *store, bool *ret,
                                                            struct score_error *err);

struct password_request {
    int64_t id;
    const char *email; /* lower case, whether known or not */
    int64_t created_at_ms;
};
SCORE_MUST_USE enum score_status store_password_request_add(struct store *store,
                                                            struct password_request *request,
                                                            struct score_error *err);
/* Oldest first, at most `limit`. */
SCORE_MUST_USE enum score_status store_password_request_list(struct store *store, int limit,
                                                             struct arena *arena,
                                                             struct password_request **ret_items,
                                                             size_t *ret_count,
                                                             struct score_error *err);
SCORE_MUST_USE enum score_status store_password_request_remove(struct store *store, int64_t id,
                                                               struct score_error *err);

/* Ends every unused invitation of this firm to this address at `now_ms`. */
SCORE_MUST_USE enum score_status store_invitations_end(struct store *store, int64_t partner_id,
                                                       const char *address, int64_t now_ms,
                                                       struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
