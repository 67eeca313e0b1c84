/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_SESSION_H
#define SCORE_DOMAIN_SESSION_H

/*
 * Where people are signed in. A session is known by the hash of its token; a device is a session as
 * its owner sees it: which browser, from where, since when, and whether it is this one. Its public
 * id comes from the hash alone and leads back to neither hash nor token.
 */

#include "domain/link.h"
#include "domain/token.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    SESSION_SEEN_MS = 5 * 60 * 1000, /* how coarse the time of the last use is */
    DEVICES_MAX = 100                /* newest, shown to their owner */
};

/* A session that has just begun: the token goes into the cookie and is never stored. */
struct session_grant {
    char token[TOKEN_SIZE];
    struct session session;
    struct user user;
};

/* Event `session.started`; it names the agent when the person had not used it before. */
SCORE_MUST_USE enum score_status session_start(struct domain *domain, const struct user *user,
                                               const struct link_visit *visit,
                                               struct session_grant *ret, struct score_error *err);
SCORE_MUST_USE enum score_status session_end(struct domain *domain, const char *token,
                                             struct score_error *err);
/* SCORE_DENIED when unknown, expired, or begun further ahead of now than a session lasts: by a
 * clock that was wrong then. */
SCORE_MUST_USE enum score_status session_find(struct domain *domain, const char *token,
                                              struct session *ret, struct user *ret_user,
                                              struct score_error *err);
/* The last use that is stored is older than SESSION_SEEN_MS. Touches nothing. */
bool session_is_stale(const struct session *session, int64_t now_ms);
/* Stores the last use of the session with this hash; no event. Open transaction. */
SCORE_MUST_USE enum score_status session_seen(struct domain *domain, const char *hash,
                                              int64_t at_ms, struct score_error *err);

struct device {
    int64_t id; /* ID_SESSION */
    struct session session;
    bool is_current;
};

/* The actor's own, newest first; `token` is the one that asks ("" with a key). */
SCORE_MUST_USE enum score_status device_list(struct domain *domain, const char *token,
                                             struct device **ret_items, size_t *ret_count,
                                             struct score_error *err);
/* Signs the actor out there; SCORE_NOT_FOUND for everybody else's. */
SCORE_MUST_USE enum score_status device_end(struct domain *domain, int64_t id, const char *token,
                                            bool *ret_was_current, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
