/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_TOKEN_H
#define SCORE_DOMAIN_TOKEN_H

/*
 * Secrets that open something: made once, handed out once, stored as a hash. A token is 32 bytes of
 * the operating system's randomness in hex; nobody guesses it, so a quick hash is enough.
 */

#include "base/hash.h"
#include "domain/link.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { TOKEN_SIZE = 65 }; /* 64 digits and a NUL */

void token_make(char ret[TOKEN_SIZE]);
/* Hex BLAKE2b-256, as it is stored. */
void token_hash(const char *token, char ret[HASH_HEX_SIZE]);

/*
 * The live link of a mailed token. Says which of three things is wrong, to whoever holds the token
 * and to nobody else: SCORE_NOT_FOUND unknown, SCORE_CONFLICT used or expired, the latter two noted
 * as `token` USED and EXPIRED.
 */
SCORE_MUST_USE enum score_status token_link_find(struct domain *domain, enum link_purpose purpose,
                                                 const char *token, struct link *ret,
                                                 struct score_error *err);
/* A link whose person may no longer use it looks like one that never was. */
SCORE_MUST_USE enum score_status token_link_unknown(struct score_error *err);

/* A browser's name is whatever the client sends: printable ASCII of it, and not much. */
void agent_clean(const char *agent, char ret[LINK_AGENT_BYTES + 1]);

#ifdef __cplusplus
}
#endif

#endif
