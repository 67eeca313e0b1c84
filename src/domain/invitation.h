/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_INVITATION_H
#define SCORE_DOMAIN_INVITATION_H

/*
 * Registration for MySA by mailed link (domain.md 3). Inviting mails one link to one address of one
 * firm, good for LIMIT_INVITATION_MS and once; inviting again ends the older link. Accepting makes
 * or completes the person, names a focal where nobody is reachable, and dates the fact MYSA.
 */

#include "domain/session.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { INVITATIONS_MAX = 100 }; /* in one request */

struct invitation_wish {
    const char *partner; /* id, external id or name */
    const char *email;   /* "" = the focal's, else the firm's mailbox */
    const char *name;    /* "" = as far as it is known */
};

/* What became of one wish. */
struct invitation_result {
    int64_t partner_id; /* 0 = no such firm */
    const char *partner_name;
    const char *email;
    const char *link; /* to hand over where this site sends no mail; "" once it is mailed */
    bool is_mailed;
    int64_t expires_at_ms; /* 0 = not invited */
    /* "" invited; UNKNOWN no such firm, INACTIVE a firm no longer worked with, NO_ADDRESS, FORMAT
     * no mailbox, TAKEN somebody of another firm has it, DISABLED its person is, REGISTERED already
     */
    const char *code;
    const char *message; /* the same in words; "" invited */
};

/* For channel managers and administrators. One transaction; a wish that is refused writes nothing
 * and hinders no other. `ret_results` has room for `count`. */
SCORE_MUST_USE enum score_status
invitations_send(struct domain *domain, const struct invitation_wish *wishes, size_t count,
                 struct invitation_result *ret_results, struct score_error *err);

enum invitation_state { INVITATION_SENT = 1, INVITATION_REGISTERED, INVITATION_EXPIRED };
/* "SENT", "REGISTERED", "EXPIRED". */
const char *invitation_state_text(enum invitation_state state);

struct invitation {
    int64_t id;
    int64_t partner_id;
    const char *partner_name;
    const char *email;
    const char *name;
    int64_t created_at_ms;
    int64_t expires_at_ms;
    enum invitation_state state;
};
/* Newest first; `partner_id` 0 = of every firm. For channel managers and administrators. */
SCORE_MUST_USE enum score_status invitation_list(struct domain *domain, int64_t partner_id,
                                                 const struct store_page *page,
                                                 struct invitation **ret_items, size_t *ret_count,
                                                 struct score_error *err);

/* What a live link invites to. Says unknown, used and expired apart; the link of a disabled person
 * is unknown, one whose address went to another firm SCORE_CONFLICT. Reads only. */
SCORE_MUST_USE enum score_status invitation_check(struct domain *domain, const char *token,
                                                  struct invitation *ret, struct score_error *err);
/* The same, with a line `link.opened` in the log. */
SCORE_MUST_USE enum score_status invitation_open(struct domain *domain, const char *token,
                                                 const struct link_visit *visit,
                                                 struct invitation *ret, struct score_error *err);

struct invitation_input {
    const char *token;
    const char *name;
    const char *password_hash; /* argon2id string */
    struct link_visit visit;
};
/* Registers and signs in. Of two at the same time one gets SCORE_CONFLICT. */
SCORE_MUST_USE enum score_status invitation_accept(struct domain *domain,
                                                   const struct invitation_input *input,
                                                   struct session_grant *ret,
                                                   struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
