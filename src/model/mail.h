/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_MODEL_MAIL_H
#define SCORE_MODEL_MAIL_H

/*
 * A mail of the outbox: written with what caused it, sent later, its text forgotten once it waits
 * no more. Texts are borrowed from the arena they were read into, never NULL ("" = none); ids are
 * 0 when absent.
 */

#include "model/enums.h"

struct mail {
    int64_t id;
    const char *message_id;    /* Message-ID without brackets, chosen when it was queued */
    const char *template_name; /* which letter: "offer", .. */
    const char *address;       /* to whom */
    int64_t user_id;
    int64_t partner_id; /* the firm it concerns */
    int64_t offer_id;
    const char *subject; /* this and the next two: "" once sent or given up */
    const char *plain;
    const char *html;
    enum mail_state state;
    int64_t attempts; /* tries so far, one under way included */
    int64_t next_at_ms;
    int64_t created_at_ms;
    int64_t finished_at_ms; /* 0 = waits */
    int64_t code;           /* the server's last reply (RFC 5321), 0 = none */
    const char *answer;     /* its words; may name the address */
    const char *holder;     /* the process that tries it (domain/lease.h); "" = none, or no node */
};

/* How one attempt to send it ended. */
enum mail_verdict {
    MAIL_TAKEN = 1,       /* by the site's server */
    MAIL_LATER,           /* this mail, not now */
    MAIL_UNREACHABLE,     /* no mail can leave at present: no server, no sign-in, no sender */
    MAIL_REFUSED,         /* for good, but not because of the address */
    MAIL_NO_SUCH_ADDRESS, /* for good */
};

enum { MAIL_ANSWER_SIZE = 256 };

struct mail_result {
    enum mail_verdict verdict;
    int code;                      /* the server's reply (RFC 5321), 0 = it did not speak */
    char answer[MAIL_ANSWER_SIZE]; /* its words, or why it was not reached; UTF-8, one line */
};

#endif
