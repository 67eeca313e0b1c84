/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_HTTP_STREAMS_H
#define SCORE_HTTP_STREAMS_H

/*
 * The answers that go on: streams of events. Nothing of them runs on an HTTP thread but copying
 * bytes that are there; one thread of their own does the rest for all of them:
 *
 *     woken by a commit, by a stream that has sent all it had, or every poll_ms
 *       -> reads what is new, once for all streams that show the same from the same place
 *       -> hands it to the streams that are asleep, and wakes them
 *       -> every ping_ms asks for each stream whether its person may still read, and pings
 *
 *     HTTP thread:  bytes left? copy them : ended? end : fall asleep (suspended)
 *
 * A stream gets its next page when it has handed the last one to the kernel: a slow reader costs
 * one page, whatever happens meanwhile, and is cut when that page is not taken in time
 * (peers.h). A stream asleep has no deadline. A reader that has left is found by looking at its
 * socket every poll_ms, because a suspended connection hears nothing.
 *
 * Locks: streams.lock, then peers.lock or the library's; never the other way round.
 */

#include <microhttpd.h>

#include "http/backend.h"

#ifdef __cplusplus
extern "C" {
#endif

struct metrics;
struct peer;
struct stream;
struct streams;

struct streams_options {
    const struct http_backend *backend;
    struct metrics *metrics;
    struct clock clock;
    size_t max;      /* open streams; more answer SCORE_BUSY */
    size_t user_max; /* of one person; more answer SCORE_LIMIT */
    int64_t ping_ms;
    int64_t poll_ms;
    int64_t write_ms; /* for taking a page, plus its bytes at PEER_BYTES_PER_MS */
};

/* What a stream is opened with. */
struct stream_opening {
    struct MHD_Connection *connection;
    struct peer *peer;
    const struct api_call *call; /* after the handler: copied as far as needed */
    const struct buf *body;      /* the first bytes; copied */
};

/* Starts the thread. */
SCORE_MUST_USE enum score_status streams_create(const struct streams_options *options,
                                                struct streams **ret_streams,
                                                struct score_error *err);
/*
 * A stream for this connection; stream_close ends it. SCORE_BUSY: too many, or stopping;
 * SCORE_LIMIT: too many of this person.
 */
SCORE_MUST_USE enum score_status streams_open(struct streams *streams,
                                              const struct stream_opening *opening,
                                              struct stream **ret_stream, struct score_error *err);
/* The answer that goes on, for MHD_queue_response; NULL when memory ran out. */
struct MHD_Response *stream_response(struct stream *stream);
/* When the request is over. Takes NULL. */
void stream_close(struct stream *stream);

/* Something was committed. Any thread; cheap. */
void streams_wake(struct streams *streams);
size_t streams_count(struct streams *streams);
/* Ends the thread and every stream; wakes all, so that the library may be stopped. */
void streams_stop(struct streams *streams);
/* After the library was stopped. Takes NULL. */
void streams_free(struct streams *streams);

#ifdef __cplusplus
}
#endif

#endif
