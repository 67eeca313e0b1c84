/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_MAIL_H
#define SCORE_DOMAIN_MAIL_H

/*
 * The outbox. A letter is written in the transaction of what it tells about, so neither exists
 * without the other; a worker claims it, gives it to the site's mail server and records the answer.
 *
 * Between the server's "taken" and our commit lies a moment in which a crash leaves the mail
 * waiting: it is sent once more, under the Message-ID that it got when it was queued. The claim is
 * committed before a mail leaves, one mail at a time, so the crash of a node repeats one mail at
 * most and loses none.
 *
 * A mail that comes back marks its reader: who is not reached is no focal (partner.h) until the
 * address changes or the person signs in. An open offer is mailed to the next focal in rank.
 */

#include "domain/domain.h"
#include "domain/mail_template.h"
#include "model/mail.h"

#ifdef __cplusplus
extern "C" {
#endif

struct mail_letter {
    const char *template_name; /* docs/mail/NAME.md */
    const char *address;       /* passes text_is_email */
    int64_t user_id;           /* the reader, 0 = not yet a user */
    int64_t partner_id;        /* the firm it concerns, 0 none */
    int64_t offer_id;          /* the offer it concerns, 0 none */
    const struct mail_value *values;
    size_t value_count;
};

/* Does this installation send mail? */
bool mail_is_on(const struct domain *domain);
/* Needs an open transaction. SCORE_OK without a row where mail is off. The letter may use the
 * values `vendor` and `public_url` that every letter gets by itself. SCORE_INVALID: no address, or
 * the template lacks a value. */
SCORE_MUST_USE enum score_status mail_queue(struct domain *domain, const struct mail_letter *letter,
                                            struct score_error *err);

/* Takes the mail that has been due for longest: its attempt counts from here, and it stays away
 * from others for LIMIT_MAIL_CLAIM_MS; from other nodes, when domain->node is set, until that node
 * is found dead, whatever their clocks say. Its id is 0 when nothing is due. Own transaction. */
SCORE_MUST_USE enum score_status mail_claim(struct domain *domain, struct mail *ret,
                                            struct score_error *err);
/* What became of a claimed mail; brings it up to date. SCORE_CONFLICT when its claim had run out
 * and somebody else has taken it. Own transaction. */
SCORE_MUST_USE enum score_status mail_record(struct domain *domain, struct mail *mail,
                                             const struct mail_result *result,
                                             struct score_error *err);
/* When the next mail that this node may take falls due; INT64_MAX when none waits. */
SCORE_MUST_USE enum score_status mail_next_at(struct domain *domain, int64_t *ret_at_ms,
                                              struct score_error *err);

/* Administrators and channel managers. A mail that was taken came back: by its Message-ID.
 * SCORE_NOT_FOUND: not one of ours; once marked it stays so. Own transaction. */
SCORE_MUST_USE enum score_status mail_bounce(struct domain *domain, const char *message_id,
                                             const char *answer, struct mail *ret,
                                             struct score_error *err);
/* Administrators and channel managers; newest first, without the letters. 0 = every state. */
SCORE_MUST_USE enum score_status mail_list(struct domain *domain, enum mail_state state,
                                           const struct store_page *page, struct mail **ret_items,
                                           size_t *ret_count, struct score_error *err);
/* The user is reached again, as by signing in. Needs an open transaction; free when no mail to the
 * user came back. */
SCORE_MUST_USE enum score_status mail_bounce_clear(struct domain *domain, const struct user *user,
                                                   struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
