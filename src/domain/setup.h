/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_SETUP_H
#define SCORE_DOMAIN_SETUP_H

/*
 * The first administrator. A database without an active one gets a set-up token whenever a server
 * starts on it; whoever holds the token makes the account, once. Only the token's hash is stored,
 * and it goes as soon as there is an administrator, however they came.
 */

#include "domain/session.h"

#ifdef __cplusplus
extern "C" {
#endif

/* There is no active administrator. */
SCORE_MUST_USE enum score_status setup_is_needed(struct domain *domain, bool *ret,
                                                 struct score_error *err);
/* At every start: when needed, a new token, which ends an older one; else none is left. */
SCORE_MUST_USE enum score_status setup_open(struct domain *domain, bool *ret_needed,
                                            char ret_token[TOKEN_SIZE], struct score_error *err);
/* Ends the token, if there is one. Open transaction. */
SCORE_MUST_USE enum score_status setup_close(struct domain *domain, struct score_error *err);

/* SCORE_CONFLICT: there is an administrator already; SCORE_DENIED: not the token. Reads only. */
SCORE_MUST_USE enum score_status setup_check(struct domain *domain, const char *token,
                                             struct score_error *err);

struct setup_input {
    const char *token;
    const char *name;
    const char *email;
    const char *password_hash; /* argon2id string */
};
/* Makes the administrator, who is a channel manager too, and signs them in. Of two at the same time
 * one gets SCORE_CONFLICT. */
SCORE_MUST_USE enum score_status setup_finish(struct domain *domain,
                                              const struct setup_input *input,
                                              const struct link_visit *visit,
                                              struct session_grant *ret, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
