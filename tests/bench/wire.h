/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_TESTS_BENCH_WIRE_H
#define SCORE_TESTS_BENCH_WIRE_H

/*
 * One HTTP/1.1 connection that costs next to nothing, so that a load generator beside the server
 * on the same two cores measures the server. Requests are short and sent whole; answers are read
 * without blocking and need a Content-Length, or none.
 */

#include <stdbool.h>
#include <stddef.h>

enum { WIRE_BYTES = 512 * 1024 };

enum wire_event {
    WIRE_WAITS,    /* more is to come */
    WIRE_ANSWERED, /* status and body are there until the next request */
    WIRE_ENDED     /* the server closed, or the answer is none */
};

struct wire {
    int fd;
    int status;
    size_t in_len;
    size_t head_len; /* 0 = not complete */
    size_t body_len;
    size_t in_size;
    char *in; /* grows up to WIRE_BYTES */
};

/* Connects to 127.0.0.1. */
bool wire_open(struct wire *wire, int port);
void wire_close(struct wire *wire);
bool wire_send(struct wire *wire, const char *text, size_t len);
/* Takes what has arrived. */
enum wire_event wire_read(struct wire *wire);
/* Sends, then waits for the answer, ten seconds at most. */
enum wire_event wire_ask(struct wire *wire, const char *text, size_t len);
/* The answer's body, NUL-terminated. */
const char *wire_body(const struct wire *wire);

#endif
