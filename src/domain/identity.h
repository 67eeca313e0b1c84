/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_IDENTITY_H
#define SCORE_DOMAIN_IDENTITY_H

/*
 * Users, passwords, API keys (sessions: domain/session.h). Secrets leave only once: a token or key
 * is returned at creation, stored as a BLAKE2b-256 hash. Passwords are argon2id (libsodium),
 * computed outside any transaction (they take tens of milliseconds).
 */

#include "domain/domain.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { IDENTITY_HASH_SIZE = 128, IDENTITY_TOKEN_SIZE = 65 };

/* Mailboxes are compared without case: people type them as they please. NULL: out of memory. */
const char *identity_email_fold(struct arena *arena, const char *email);
/* Notes what is wrong with a name and an e-mail address. */
void person_check(struct domain *domain, const char *name, const char *email);
/* Notes as `password` what is wrong with one that a person chooses: shorter than
 * LIMIT_PASSWORD_CHARS, the e-mail address, or hardly more than one character repeated. */
void password_check(struct domain *domain, const char *password, const char *email);

/* argon2id string of a password. Slow on purpose; no store access. */
SCORE_MUST_USE enum score_status password_hash(const char *password, char ret[IDENTITY_HASH_SIZE],
                                               struct score_error *err);

/* Slow: finds the user and verifies; equal time for unknown users. SCORE_DENIED when wrong, also
 * for disabled users and for demo passwords outside demo mode. */
SCORE_MUST_USE enum score_status identity_verify(struct domain *domain, const char *email,
                                                 const char *password, struct user *ret,
                                                 struct score_error *err);
SCORE_MUST_USE enum score_status api_key_create(struct domain *domain, int64_t user_id,
                                                const char *name, int64_t expires_at_ms,
                                                char ret_key[IDENTITY_TOKEN_SIZE],
                                                struct api_key *ret, struct score_error *err);
SCORE_MUST_USE enum score_status api_key_find(struct domain *domain, const char *key,
                                              struct user *ret_user, struct score_error *err);
SCORE_MUST_USE enum score_status api_key_list(struct domain *domain, struct api_key **ret_items,
                                              size_t *ret_count, struct score_error *err);
SCORE_MUST_USE enum score_status api_key_delete(struct domain *domain, int64_t id,
                                                struct score_error *err);

/* Gives a person a ready-made password hash, signs them out everywhere and ends what was mailed to
 * set another. API keys stay: programs do not know the password. Asks no permission; the caller
 * has. Event `user.saved`. */
SCORE_MUST_USE enum score_status password_set(struct domain *domain, struct user *user,
                                              const char *hash, struct score_error *err);

/* Adds when id is 0. `password_hash` is ready made. Administrators anywhere; partner admins in
 * their own firm, partner roles only. */
SCORE_MUST_USE enum score_status user_save(struct domain *domain, struct user *user,
                                           struct score_error *err);
SCORE_MUST_USE enum score_status user_get(struct domain *domain, int64_t id, struct user *ret,
                                          struct score_error *err);
SCORE_MUST_USE enum score_status user_list(struct domain *domain, const struct store_page *page,
                                           struct user **ret_items, size_t *ret_count,
                                           struct score_error *err);
/* What the domain acts as once a user is known. */
struct actor actor_of_user(const struct user *user, struct arena *arena);
/* True while the database was filled by `score demo` (the known password works then only). */
SCORE_MUST_USE enum score_status identity_is_demo(struct domain *domain, bool *ret,
                                                  struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
