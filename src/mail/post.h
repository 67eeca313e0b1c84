/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_MAIL_POST_H
#define SCORE_MAIL_POST_H

/*
 * The way to the site's mail server: SMTP (RFC 5321) by libcurl, one mail at a time over a
 * connection that is kept while mails follow each other. Blocks for LIMIT_MAIL_SEND_MS at most.
 * One thread at a time.
 */

#include "base/clock.h"
#include "base/mailbox.h"
#include "mail/outlet.h"
#include "model/mail.h"

#ifdef __cplusplus
extern "C" {
#endif

struct mail_post;

enum mail_tls {
    MAIL_TLS_AUTO = 1, /* as NEVER to this machine itself, else ALWAYS */
    MAIL_TLS_NEVER,
    MAIL_TLS_TRY,   /* where the server offers it */
    MAIL_TLS_ALWAYS /* no mail leaves without it */
};

/* "auto", "never", "try", "always". */
SCORE_MUST_USE bool mail_tls_parse(const char *text, enum mail_tls *ret);

struct mail_post_settings {
    const char *url;      /* smtp://HOST[:PORT] or smtps://HOST[:PORT] */
    const char *user;     /* "" = no sign-in */
    const char *password; /* never logged, never in an answer */
    const char *from;     /* a mailbox */
    enum mail_tls tls;
    const char *ca_file; /* certificates (PEM) to judge the server's by; "" = the system's */
    struct clock clock;
};

/* Is `url` one of the two shapes, without user, password, query or fragment? */
bool mail_post_url_is_good(const char *url);

/* Copies the settings; connects to nobody yet. SCORE_INVALID: url or sender is none. */
SCORE_MUST_USE enum score_status mail_post_create(const struct mail_post_settings *settings,
                                                  struct mail_post **ret_post,
                                                  struct score_error *err);
/* What the server says is a result, not a failure. SCORE_INVALID: this mail cannot be written. */
SCORE_MUST_USE enum score_status mail_post_send(struct mail_post *post, const struct mail *mail,
                                                struct mail_result *ret, struct score_error *err);
/* From any thread: ends an attempt under way, unless the server has the whole mail already and its
 * answer is near; every later one ends at once. */
void mail_post_cancel(struct mail_post *post);
/* As a place where mails leave; borrows `post`. */
struct mail_outlet mail_post_outlet(struct mail_post *post);
/* Takes NULL. */
void mail_post_free(struct mail_post *post);

#ifdef __cplusplus
}
#endif

#endif
