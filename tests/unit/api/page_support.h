/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_TEST_PAGE_SUPPORT_H
#define SCORE_TEST_PAGE_SUPPORT_H

/* Links to offers, and the pages behind them, opened and answered as a browser would. */

#include "fixture.h"

#include "domain/link.h"
#include "domain/offer_link.h"

/* An offer and whose it is. */
struct offered {
    char opportunity[ID_TEXT_SIZE];
    char offer[ID_TEXT_SIZE];
    int64_t offer_id;
    enum person focal;  /* of the firm that has it */
    enum person deputy; /* DEPUTY_A, or FOCAL_A's like at firm B: itself */
    enum person rep;
};
struct offered offered_make(struct fixture *fixture);
/* The same until firm A has it: only A has a deputy. */
struct offered offered_to_a(struct fixture *fixture);

/* A fresh link for one person, issued by a channel manager. */
struct token {
    char text[LINK_TOKEN_SIZE];
};
struct token link_for(struct fixture *fixture, int64_t offer_id, enum person person);

/* "/o/TOKEN" + rest, as nobody signed in. */
struct answer page_get(struct fixture *fixture, const struct token *token, const char *rest);
/* The form as it stands on the page, its nonce included, with these fields ("a=b&c=d"). */
struct answer page_post(struct fixture *fixture, const struct token *token, const char *form,
                        const char *fields);
/* With a nonce of one's own: "" sends none. */
struct answer page_post_nonce(struct fixture *fixture, const struct token *token, const char *form,
                              const char *nonce, const char *fields);
/* The nonce of a form of this page; "" when the form is not there. */
const char *page_nonce(struct fixture *fixture, const struct token *token, const char *form);

extern const char ACCEPT_FIELDS[];
void page_accept(struct fixture *fixture, const struct token *token);

/* How often this verb stands in the offer's events. */
size_t events_count(struct fixture *fixture, int64_t offer_id, const char *verb);
enum offer_state offer_state_of(struct fixture *fixture, int64_t offer_id);

#define assert_has(answer, text)                                                                   \
    do {                                                                                           \
        if (!strstr((answer).body, (text))) {                                                      \
            fail_msg("no '%s' in:\n%s", (text), (answer).body);                                    \
        }                                                                                          \
    } while (0)
#define assert_lacks(answer, text)                                                                 \
    do {                                                                                           \
        if (strstr((answer).body, (text))) {                                                       \
            fail_msg("'%s' stands in:\n%s", (text), (answer).body);                                \
        }                                                                                          \
    } while (0)
#define assert_status(answer, code)                                                                \
    do {                                                                                           \
        if ((answer).status != (code)) {                                                           \
            fail_msg("status %d, not %d:\n%s", (answer).status, (code), (answer).body);            \
        }                                                                                          \
    } while (0)

#endif
