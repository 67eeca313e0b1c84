/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_HTTP_BACKEND_H
#define SCORE_HTTP_BACKEND_H

/*
 * What the server calls: a table of functions, so that its tests need no database and the
 * composition root decides what a context is. http_backend_score (backend_score.h) is the real one.
 *
 * Threads: `context_open` and `context_close` run on the thread that uses the context; a context
 * is used by that thread only. Everything else takes the context of the calling thread.
 */

#include "api/api.h"
#include "model/mail.h"

#ifdef __cplusplus
extern "C" {
#endif

enum http_thread {
    HTTP_THREAD_READ,  /* an HTTP thread, or the one that feeds streams: short reads */
    HTTP_THREAD_JOB,   /* a job thread: long reads, password hashing */
    HTTP_THREAD_WRITER /* the one thread that writes */
};

enum { HTTP_NODE_SIZE = 64, HTTP_LEASES_MAX = 8 };

/* One of the processes that serve one database, as it knows itself. */
struct http_node_state {
    char node[HTTP_NODE_SIZE]; /* "" = there are no nodes */
    struct {
        char name[HTTP_NODE_SIZE];
        bool is_held;
    } leases[HTTP_LEASES_MAX]; /* what only one of them does */
    size_t lease_count;
    int64_t head_seq;   /* the newest event */
    int64_t folded_seq; /* the newest one that decisions here would know at once */
    int64_t skew_ms;    /* its clock less that of the database, or of the others */
    bool is_off;        /* its clock is wrong: it does not write */
    bool makes_way;     /* others write too, and have no moment unless long work pauses */
};
struct seal_work;

struct http_backend {
    void *user; /* for context_open and context_close; borrowed */
    enum score_status (*context_open)(void *user, enum http_thread thread,
                                      struct api_context *ret_context, struct score_error *err);
    void (*context_close)(void *user, struct api_context *context);
    /* One trivial read, for readiness. */
    enum score_status (*ping)(struct api_context *context, struct score_error *err);
    /* Depth 0 is the batch, depth 1 one job of it (store_tx_*). */
    enum score_status (*tx_begin)(struct api_context *context, struct score_error *err);
    enum score_status (*tx_commit)(struct api_context *context, struct score_error *err);
    void (*tx_rollback)(struct api_context *context);
    /* The clock worker, on the writer thread in a savepoint; NULL = none. */
    enum score_status (*tick)(struct api_context *context, struct score_error *err);
    /* The mail worker: looks by its own context, writes on the writer thread in a savepoint
     * (domain/mail.h); NULL = no mail. Records live in `arena`. */
    enum score_status (*mail_next_at)(struct api_context *context, int64_t *ret_at_ms,
                                      struct score_error *err);
    enum score_status (*mail_claim)(struct api_context *context, struct arena *arena,
                                    struct mail *ret, struct score_error *err);
    enum score_status (*mail_record)(struct api_context *context, struct arena *arena,
                                     struct mail *mail, const struct mail_result *result,
                                     struct score_error *err);
    /* The sealer: reads and signs by its own context, writes on the writer thread in a savepoint
     * (domain/seal.h); *ret_work NULL = nothing to seal. NULL = this installation seals nothing. */
    enum score_status (*seal_prepare)(struct api_context *context, struct seal_work **ret_work,
                                      struct score_error *err);
    enum score_status (*seal_write)(struct api_context *context, struct seal_work *work,
                                    struct score_error *err);
    void (*seal_free)(struct seal_work *work);
    /* One step of what goes on in the background, on the writer thread in a savepoint, others in
     * between; *ret_more = another one soon. NULL = none. */
    enum score_status (*step)(struct api_context *context, bool *ret_more, struct score_error *err);
    /* What is counted or noted in memory, on any thread: is there any? It is written on the writer
     * thread in a savepoint, and `notes_done`, on the same thread behind the commit, says what
     * became of it. NULL, all three = none. */
    bool (*notes_due)(void *user);
    enum score_status (*notes_write)(struct api_context *context, struct score_error *err);
    void (*notes_done)(void *user, bool is_committed);
    /* The last thing that is written: what this process held is free. NULL = none. */
    enum score_status (*leave)(struct api_context *context, struct score_error *err);
    /* Waits until another process has committed something, `ms` at most; SCORE_UNSUPPORTED: the
     * database does not tell. NULL = there are no others. */
    enum score_status (*wait)(struct api_context *context, int64_t ms, bool *ret_has_news,
                              struct score_error *err);
    /* Any thread. NULL = there are no nodes. */
    void (*node_state)(void *user, struct http_node_state *ret);
    /* As in api.h. */
    const struct api_route *(*route_find)(const char *method, const char *path, struct arena *arena,
                                          struct api_params *ret_params, const char **ret_allow);
    enum score_status (*authenticate)(struct api_context *context, struct api_call *call);
    enum score_status (*prepare)(struct api_context *context, struct api_call *call);
    enum score_status (*run)(struct api_context *context, struct api_call *call);
    /* The calls of a batch, when all of it are calls; NULL = nothing is done together. */
    enum score_status (*batch_begin)(struct api_context *context, struct api_call *const *calls,
                                     size_t count, struct score_error *err);
    /* What was rolled back failed for what was done together: each may run again, alone. */
    bool (*batch_failed)(const struct api_context *context);
    enum score_status (*stream_last)(struct api_context *context, int64_t *ret_seq,
                                     struct score_error *err);
    enum score_status (*stream_read)(struct api_context *context, const struct api_stream *stream,
                                     struct buf *ret, int64_t *ret_after_seq,
                                     struct score_error *err);
};

#ifdef __cplusplus
}
#endif

#endif
