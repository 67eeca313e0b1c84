/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_MAIL_MESSAGE_H
#define SCORE_MAIL_MESSAGE_H

/*
 * A mail as it travels (RFC 5322): headers, a plain and an HTML part of the same content
 * (multipart/alternative), quoted-printable UTF-8. Lines end with CRLF and have at most 76
 * characters, so no server on the way has a reason to change them.
 *
 * The bytes of a mail are the same each time but for the Date: a repeat has the same Message-ID.
 */

#include "base/buf.h"
#include "base/mailbox.h"
#include "model/mail.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Replaces what `ret` holds. SCORE_INVALID: a header would hold a line end or no UTF-8, which would
 * let a value write headers of its own. */
SCORE_MUST_USE enum score_status mail_message_write(const struct mail *mail,
                                                    const struct mailbox *from, int64_t now_ms,
                                                    struct buf *ret, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
