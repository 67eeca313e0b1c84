/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_CHANNELS_H
#define SCORE_DOMAIN_CHANNELS_H

/*
 * The channels team: whom firms of a country may ask, and what they ask. A question goes to the
 * people named for the firm's country, else to those named for everywhere; a channel manager
 * answers within QUESTION_DAYS, and the answer is mailed to who asked. Questions and answers stay;
 * events tell that there was one, never its words.
 */

#include "domain/domain.h"
#include "model/question.h"
#include "store/question_store.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    CHANNELS_MEMBERS_MAX = 16, /* of a country */
    QUESTION_DAYS = 10,        /* to answer in */
    QUESTIONS_OPEN_MAX = 20,   /* of one firm */
    QUESTION_CHARS_MIN = 10,   /* of a question */
    QUESTION_BYTES_MAX = 4000  /* of a question or an answer */
};

/* Everybody who is signed in. By country, "" (everywhere) first. */
SCORE_MUST_USE enum score_status channels_list(struct domain *domain,
                                               struct channels_member **ret_items,
                                               size_t *ret_count, struct score_error *err);
/* Channel managers and administrators; none = nobody of its own. SCORE_INVALID: no country, or not
 * channel managers who may sign in. Own transaction. */
SCORE_MUST_USE enum score_status channels_set(struct domain *domain, const char *country,
                                              const int64_t *user_ids, size_t count,
                                              struct score_error *err);

/* People of a firm. SCORE_CONFLICT: QUESTIONS_OPEN_MAX of the firm wait already. Own transaction.
 */
SCORE_MUST_USE enum score_status question_ask(struct domain *domain, const char *text,
                                              struct question *ret, struct score_error *err);
/* People of a firm see its own; channel managers and auditors all. Newest first. */
SCORE_MUST_USE enum score_status question_list(struct domain *domain, bool is_open,
                                               const struct store_page *page,
                                               struct question **ret_items, size_t *ret_count,
                                               struct score_error *err);
SCORE_MUST_USE enum score_status question_get(struct domain *domain, int64_t id,
                                              struct question *ret, struct score_error *err);
/* Channel managers. SCORE_CONFLICT: it is answered. Own transaction. */
SCORE_MUST_USE enum score_status question_answer(struct domain *domain, int64_t id,
                                                 const char *text, struct question *ret,
                                                 struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
