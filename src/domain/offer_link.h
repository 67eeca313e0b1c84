/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_OFFER_LINK_H
#define SCORE_DOMAIN_OFFER_LINK_H

/*
 * Links to one offer for one person. Whoever holds one acts as that person, with that person's
 * roles of the moment, on that offer and nothing else (actor.only_offer_id). It answers as long as
 * the offer is open; the link through which the firm accepted, and links made after that, go on for
 * as long as the firm holds the opportunity, at most OFFER_LINK_HELD_DAYS. Nothing is left of it
 * when the person is disabled or of another firm.
 */

#include "domain/link.h"
#include "domain/offer.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    OFFER_LINK_HELD_DAYS = 30, /* after acceptance; then the person signs in */
    OFFER_COLLEAGUES_MAX = 100
};

enum offer_link_state {
    OFFER_LINK_OPEN = 1,  /* the firm may answer */
    OFFER_LINK_HELD,      /* accepted, and this link goes on */
    OFFER_LINK_ELSEWHERE, /* accepted, but not through this link, or too long ago: sign in */
    OFFER_LINK_ENDED      /* over: it says what became of it */
};

struct offer_visit {
    struct link link;
    struct user user;
    enum offer_link_state state;
    struct offer_view view;
};

/* A new link in the open transaction, with its event `link.created`. `ret_url` in the arena. Asks
 * no permission. */
SCORE_MUST_USE enum score_status offer_link_make(struct domain *domain, const struct offer *offer,
                                                 int64_t user_id, const char **ret_url,
                                                 struct score_error *err);
/* For channel managers: a new link for the firm's focal, or for the person of that firm with this
 * e-mail address. SCORE_CONFLICT when the offer has ended. */
SCORE_MUST_USE enum score_status offer_link_issue(struct domain *domain, int64_t offer_id,
                                                  const char *email, const char **ret_url,
                                                  struct link *ret, struct score_error *err);

/* Reads a token; on success the domain's actor is the link's person, limited to its offer.
 * SCORE_NOT_FOUND: unknown, forgotten, or its person is gone. Changes nothing else. */
SCORE_MUST_USE enum score_status offer_link_visit(struct domain *domain, const char *token,
                                                  struct offer_visit *ret, struct score_error *err);
/* Records `link.used`; `form` "accept" ties the acceptance to this link, which goes on from here.
 * In the transaction of what was done. */
SCORE_MUST_USE enum score_status offer_link_used(struct domain *domain,
                                                 const struct offer_visit *visit,
                                                 const struct link_visit *client,
                                                 struct score_error *err);

/* People of the same firm whom the reader may forward to: active, a focal while the offer is open,
 * a focal or rep afterwards; the reader not among them. */
SCORE_MUST_USE enum score_status offer_colleagues(struct domain *domain, int64_t offer_id,
                                                  struct user **ret_items, size_t *ret_count,
                                                  struct score_error *err);
/* Gives a colleague a link of their own: by mail, or, where the site sends none, `ret_url` to hand
 * over ("" otherwise). Records `offer.forwarded`. SCORE_NOT_FOUND: no such colleague. */
SCORE_MUST_USE enum score_status offer_forward(struct domain *domain, int64_t offer_id,
                                               int64_t user_id, struct user *ret_user,
                                               const char **ret_url, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
