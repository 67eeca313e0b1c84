/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_TESTS_UNIT_HTTP_CLIENT_H
#define SCORE_TESTS_UNIT_HTTP_CLIENT_H

/*
 * A client that sends exactly the bytes it is given. Every wait is on the socket, for ten seconds
 * at most: a test that would hang fails instead.
 */

#include <stdbool.h>
#include <stddef.h>

enum { REPLY_BYTES = 64 * 1024 };

struct client {
    int fd;
    char held[REPLY_BYTES]; /* read, not yet part of a reply */
    size_t held_len;
};

struct reply {
    int status; /* 0: the connection ended first */
    char head[8192];
    char body[REPLY_BYTES];
    size_t body_len;
};

void client_open(struct client *client, int port);
void client_close(struct client *client);
/* Errors are left to the reading side: the server may have answered and closed already. */
void client_send(struct client *client, const char *text);
void client_send_bytes(struct client *client, const char *bytes, size_t len);
/* Reads one answer; `has_body` false for the answer to HEAD. */
void client_read(struct client *client, struct reply *ret, bool has_body);
/* One chunk of an answer without length, NUL-terminated; false behind the last one, or when the
 * connection ended first. */
bool client_read_chunk(struct client *client, char ret[REPLY_BYTES]);
/* True when the server closes without another byte. */
bool client_sees_end(struct client *client);
/* The value of a header in the last head, "" when absent; valid until the next call. */
const char *reply_header(const struct reply *reply, const char *name);
/* Opens, sends, reads, closes. */
void client_ask(int port, const char *text, struct reply *ret);

#endif
