/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_HTTP_STREAMS_INTERNAL_H
#define SCORE_HTTP_STREAMS_INTERNAL_H

/* What streams.c (the connections' side) and streams_feed.c (the feeding thread) share. */

#include <pthread.h>

#include "http/streams.h"
#include "http/thread_context.h"

#ifdef __cplusplus
extern "C" {
#endif

struct stream {
    struct stream *previous; /* guarded by streams.lock, as all below that changes */
    struct stream *next;
    struct streams *streams;
    struct MHD_Connection *connection;
    struct peer *peer;
    struct arena arena; /* of the request's copy */
    struct api_request request;
    const struct api_route *route;
    struct api_stream place;
    struct buf pending; /* one page at most */
    size_t pending_sent;
    int64_t check_due_ms; /* monotonic: next ping, and look whether it may go on */
    int holders;          /* request, answer, feeding thread: the last one frees */
    bool is_asleep;       /* suspended: everything was handed to the kernel */
    bool is_ended;
};

struct streams {
    struct streams_options options;
    struct thread_context context; /* the feeding thread's own */
    pthread_t thread;
    bool has_thread;
    pthread_mutex_t lock;
    pthread_cond_t changed; /* monotonic clock */
    struct stream *first;   /* who was served longest ago comes first */
    struct stream *last;
    size_t count;
    int64_t last_seq; /* the newest event, as of the last round */
    bool is_woken;
    bool is_stopping;
};

/* The thread's function; `user` is the streams. */
void *streams_feed_main(void *user);

/* All of these with the lock held. */
void stream_append(struct streams *streams, struct stream *stream);
void stream_unlink(struct streams *streams, struct stream *stream);
/* Back to the HTTP thread, which sends what is pending or ends; nothing when it is not asleep. */
void stream_resume(struct stream *stream);
void stream_end(struct stream *stream);
/* Gives a hold back; the last one frees. */
void stream_release(struct stream *stream);

#ifdef __cplusplus
}
#endif

#endif
