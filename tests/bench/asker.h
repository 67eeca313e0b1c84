/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_TESTS_BENCH_ASKER_H
#define SCORE_TESTS_BENCH_ASKER_H

/*
 * One client of the API as programs in the field are: TLS, HTTP/2, timeouts. An asker belongs to
 * one thread and keeps its connection.
 */

#include <stdbool.h>
#include <stddef.h>

struct asker;

struct question {
    const char *method;
    const char *path; /* "/api/v1/.." */
    const char *key;  /* whose API key */
    const char *idempotency_key;
    const char *json; /* NULL = no body */
};

struct answer {
    int status;       /* 0: none came, `failure` says why */
    bool is_replayed; /* the server had answered this key before */
    char *body;       /* NUL-terminated; the asker's, until it asks again */
    const char *failure;
};

/* Once, before any thread. */
bool askers_begin(void);
/* `ca` is the file of the authority that signed the server. NULL when memory is out. */
struct asker *asker_create(const char *url, const char *ca);
void asker_free(struct asker *asker);
void asker_ask(struct asker *asker, const struct question *question, struct answer *ret);
/* The same for what may be asked again at no harm: while there is no answer, or one of 5xx, it asks
 * again for half a minute. */
void asker_read(struct asker *asker, const struct question *question, struct answer *ret);
/* The text of the first `"name":"..."` at or behind `at`, or "". */
void answer_text(const char *at, const char *name, char *ret, size_t size);

#endif
