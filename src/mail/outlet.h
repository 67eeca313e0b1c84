/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_MAIL_OUTLET_H
#define SCORE_MAIL_OUTLET_H

/* Where mails leave: the site's server (post.h), or what a test puts in its place. */

#include "model/mail.h"
#include "score/status.h"

#ifdef __cplusplus
extern "C" {
#endif

struct mail_outlet {
    void *user;
    /* Blocks while it lasts. What the server says is a result; a failure concerns this mail. */
    enum score_status (*send)(void *user, const struct mail *mail, struct mail_result *ret,
                              struct score_error *err);
    /* From any thread: ends a `send` under way soon, and every later one at once. */
    void (*cancel)(void *user);
};

#ifdef __cplusplus
}
#endif

#endif
