/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_BASE_MAILBOX_H
#define SCORE_BASE_MAILBOX_H

/* A person or system as mails write it: `Vendor Channels <channels@vendor.example>` or an address
 * alone. */

#include "base/base.h"
#include "base/limits.h"

#ifdef __cplusplus
extern "C" {
#endif

struct mailbox {
    char name[LIMIT_NAME_BYTES + 1];     /* "" = none; UTF-8 without control characters */
    char address[LIMIT_EMAIL_BYTES + 1]; /* passes text_is_email */
};

/* A name may stand in double quotes. False, and *ret untouched, when it is neither shape. */
SCORE_MUST_USE bool mailbox_parse(const char *text, struct mailbox *ret);
/* What stands behind the @: borrowed from `mailbox`. */
const char *mailbox_domain(const struct mailbox *mailbox);

#ifdef __cplusplus
}
#endif

#endif
