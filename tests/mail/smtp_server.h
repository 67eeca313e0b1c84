/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_TESTS_MAIL_SMTP_SERVER_H
#define SCORE_TESTS_MAIL_SMTP_SERVER_H

/* A real mail server: Debian's python3-aiosmtpd as a daemon of its own on a free loopback port,
 * keeping what it takes in a Maildir. */

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct smtp_server {
    char directory[64]; /* removed with everything in it */
    char mailbox[80];
    char certificate[80]; /* of a strict server, PEM */
    char url[64];
    int port;
    pid_t pid; /* 0 = is down */
};

/* False where it is not installed. */
bool smtp_server_is_installed(void);
/* A directory and a port; the server is down. */
void smtp_server_init(struct smtp_server *server);
/* Returns when it answers. */
void smtp_server_start(struct smtp_server *server);
/* The same, with STARTTLS by a certificate made for it, taking mail only from SMTP_USER. */
#define SMTP_USER     "score"
#define SMTP_PASSWORD "a \"long\" word"
void smtp_server_start_strict(struct smtp_server *server);
void smtp_server_stop(struct smtp_server *server);
void smtp_server_done(struct smtp_server *server);

/* Ends `pid` behind the mail of this number (smtp_handler.py); number 0: nobody. */
void smtp_server_kill_set(struct smtp_server *server, pid_t pid, int number);

/* The mails taken so far, as they arrived; free each and the array. */
size_t smtp_server_mails(struct smtp_server *server, char ***ret_mails);
void smtp_mails_free(char **mails, size_t count);

#endif
