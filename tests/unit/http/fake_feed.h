/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_TESTS_UNIT_HTTP_FAKE_FEED_H
#define SCORE_TESTS_UNIT_HTTP_FAKE_FEED_H

/*
 * A feed of events in memory: number, firm, and padding on demand. "Authorization: Bearer U.P"
 * opens a stream of person U who sees firm P (0 = all); without it, of person 1 who sees all.
 * A frame is "id: N\ndata: firm P\n\n", read in pages of three.
 */

#include <pthread.h>

#include "api/api.h"

enum { FEED_EVENTS_MAX = 8192, FEED_PAGE = 3 };

struct fake_feed {
    pthread_mutex_t lock;
    int64_t firms[FEED_EVENTS_MAX]; /* guarded by lock, as all below */
    int64_t count;
    size_t padding_bytes; /* of every frame */
    int reads;
    int reads_failing; /* so many of the next reads are SCORE_IO */
    int64_t moved_to;  /* everybody sees this firm now; 0 = as the header says */
    bool is_out;       /* nobody is signed in any more */
};

void fake_feed_init(struct fake_feed *feed);
void fake_feed_done(struct fake_feed *feed);
/* As another process would: nobody is told. */
void fake_feed_add(struct fake_feed *feed, int64_t firm);
int64_t fake_feed_last(struct fake_feed *feed);
int fake_feed_reads(struct fake_feed *feed);
bool fake_feed_is_out(struct fake_feed *feed);
void fake_feed_set(struct fake_feed *feed, bool is_out, int64_t moved_to, int reads_failing);

void fake_feed_open(struct fake_feed *feed, struct api_call *call);
SCORE_MUST_USE enum score_status fake_feed_read(struct fake_feed *feed,
                                                const struct api_stream *stream, struct buf *ret,
                                                int64_t *ret_after_seq, struct score_error *err);

#endif
