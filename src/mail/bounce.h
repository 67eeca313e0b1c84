/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_MAIL_BOUNCE_H
#define SCORE_MAIL_BOUNCE_H

/*
 * Reading a mail that came back: a delivery status notification (RFC 3464), or what a server wrote
 * in its place. It is outside data: nothing of it is trusted but the Message-ID, which was random,
 * so only who got the mail, or carried it, can name it.
 */

#include "base/arena.h"
#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { BOUNCE_IDS_MAX = 16 };

struct bounce {
    bool is_failure;    /* given up, as opposed to a delay or a success */
    const char *answer; /* what the server that refused said: one line of ASCII; "" none */
    const char *message_ids[BOUNCE_IDS_MAX]; /* mails it speaks of, without brackets */
    size_t message_id_count;
};

/* Texts live in the arena. SCORE_LIMIT: larger than LIMIT_BOUNCE_BYTES. A message without any of
 * that is no failure: it has no ids. */
SCORE_MUST_USE enum score_status bounce_parse(const char *bytes, size_t len, struct arena *arena,
                                              struct bounce *ret, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
