/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_LINK_H
#define SCORE_DOMAIN_LINK_H

/*
 * Links that open something without a password: one offer, one registration, one new password.
 * The token leaves once, at creation: 32 bytes of the operating system's randomness in base64url;
 * only its BLAKE2b-256 hash is stored. What a link may do is decided by who asks for it: this file
 * knows tokens, expiry and the log, domain/offer_link.h knows offers.
 */

#include "domain/domain.h"
#include "model/link.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    LINK_TOKEN_SIZE = 44,      /* 43 characters of base64url and a NUL */
    LINK_NONCE_SIZE = 44,      /* the same */
    LINK_AGENT_BYTES = 120,    /* of a browser's name, in events */
    LINK_QUIET_MS = 60 * 1000, /* one line a minute for openings of a link from one address */
    LINK_KEPT_DAYS = 30        /* an expired link still says why it no longer opens */
};

/* Who holds the link open: as the network tells, not as anybody claims. */
struct link_visit {
    const char *address; /* network address; "" on the command line */
    const char *agent;   /* browser; cut to LINK_AGENT_BYTES of printable ASCII */
    const char *form;    /* what was sent ("accept"); NULL when it was opened only */
};

/* Sets id, created_at_ms; the caller fills purpose, whom, and expires_at_ms (in the future). Needs
 * an open transaction. Writes no event: the caller's use case has one of its own. */
SCORE_MUST_USE enum score_status link_create(struct domain *domain, struct link *in_out,
                                             char ret_token[LINK_TOKEN_SIZE],
                                             struct score_error *err);
/* SCORE_NOT_FOUND: no such link of this purpose. SCORE_CONFLICT: expired, or (all but LINK_OFFER)
 * used up. */
SCORE_MUST_USE enum score_status link_find(struct domain *domain, enum link_purpose purpose,
                                           const char *token, struct link *ret,
                                           struct score_error *err);
/* The same, but expired and used links are found too: for pages that say why. */
SCORE_MUST_USE enum score_status link_find_any(struct domain *domain, enum link_purpose purpose,
                                               const char *token, struct link *ret,
                                               struct score_error *err);
/* Marks it used now. SCORE_CONFLICT when another use came first. Needs an open transaction. */
SCORE_MUST_USE enum score_status link_use(struct domain *domain, const struct link *link,
                                          struct score_error *err);
/* PUBLIC_URL + path + token, in the arena; `path` like "/o/". NULL: out of memory. */
const char *link_url(struct domain *domain, const char *path, const char *token);

/* Ends every unused link of a person and purpose: a newer one replaces them. Open transaction. */
SCORE_MUST_USE enum score_status links_end(struct domain *domain, enum link_purpose purpose,
                                           int64_t user_id, struct score_error *err);

/*
 * One event on what the link is about (OFFER: the offer, INVITATION: the partner, PASSWORD: the
 * user) with `link`, `address`, `agent` and, when one was sent, `form`. link_opened_record writes
 * `link.opened`, at most one in LINK_QUIET_MS for a link and address. Open transaction.
 */
SCORE_MUST_USE enum score_status link_event_record(struct domain *domain, const struct link *link,
                                                   const char *verb, const struct link_visit *visit,
                                                   struct score_error *err);
SCORE_MUST_USE enum score_status link_opened_record(struct domain *domain, const struct link *link,
                                                    const struct link_visit *visit,
                                                    struct score_error *err);

/* What a form carries to prove that it was read before it was sent: a keyed hash of the link and
 * the form's name under the site's secret. Reads only. */
SCORE_MUST_USE enum score_status link_nonce(struct domain *domain, const struct link *link,
                                            const char *form, char ret[LINK_NONCE_SIZE],
                                            struct score_error *err);
/* Constant time. */
SCORE_MUST_USE enum score_status link_nonce_check(struct domain *domain, const struct link *link,
                                                  const char *form, const char *nonce,
                                                  bool *ret_holds, struct score_error *err);

/* Forgets links LINK_KEPT_DAYS after they expired. Open transaction; for the clock worker. */
SCORE_MUST_USE enum score_status links_tidy(struct domain *domain, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
