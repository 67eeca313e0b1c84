/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_PASSWORD_RESET_H
#define SCORE_DOMAIN_PASSWORD_RESET_H

/*
 * Forgotten passwords: a mailed link, good for LIMIT_PASSWORD_LINK_MS and once. Asking writes one
 * row and no more, whoever is meant; the clock worker finds out later who that is. So neither the
 * answer nor its time tells who has an account.
 */

#include "domain/session.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Notes that somebody asked. `email` need not belong to anybody. */
SCORE_MUST_USE enum score_status password_forgot(struct domain *domain, const char *email,
                                                 struct score_error *err);
/* For the clock worker: mails a new link to every active person who asked, ends their older ones,
 * and forgets the asking. Open transaction; costs one look when nobody asked. */
SCORE_MUST_USE enum score_status password_requests_answer(struct domain *domain,
                                                          struct score_error *err);

/* A link to hand over, for administrators; ends older ones. Expires at *ret_expires_at_ms. */
SCORE_MUST_USE enum score_status password_link_make(struct domain *domain, const char *email,
                                                    const char **ret_url,
                                                    int64_t *ret_expires_at_ms,
                                                    struct score_error *err);

/* Whose password the link sets. Says unknown, used and expired apart; a disabled person's link is
 * unknown. Reads only. */
SCORE_MUST_USE enum score_status password_link_check(struct domain *domain, const char *token,
                                                     struct user *ret, struct score_error *err);

struct password_input {
    const char *token;
    const char *password_hash; /* argon2id string */
    struct link_visit visit;
};
/* Sets the password, uses the link up and signs the person out everywhere. API keys stay. */
SCORE_MUST_USE enum score_status password_reset(struct domain *domain,
                                                const struct password_input *input,
                                                struct user *ret, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
