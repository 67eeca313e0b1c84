/* SPDX-License-Identifier: Apache-2.0 */
#include "fake_feed.h"

#include "base/text.h"

void fake_feed_init(struct fake_feed *feed)
{
    *feed = (struct fake_feed){0};
    (void)pthread_mutex_init(&feed->lock, NULL);
}

void fake_feed_done(struct fake_feed *feed)
{
    (void)pthread_mutex_destroy(&feed->lock);
}

void fake_feed_add(struct fake_feed *feed, int64_t firm)
{
    (void)pthread_mutex_lock(&feed->lock);
    SCORE_ASSERT(feed->count < FEED_EVENTS_MAX);
    feed->firms[feed->count++] = firm;
    (void)pthread_mutex_unlock(&feed->lock);
}

int64_t fake_feed_last(struct fake_feed *feed)
{
    (void)pthread_mutex_lock(&feed->lock);
    int64_t count = feed->count;
    (void)pthread_mutex_unlock(&feed->lock);
    return count;
}

int fake_feed_reads(struct fake_feed *feed)
{
    (void)pthread_mutex_lock(&feed->lock);
    int reads = feed->reads;
    (void)pthread_mutex_unlock(&feed->lock);
    return reads;
}

bool fake_feed_is_out(struct fake_feed *feed)
{
    (void)pthread_mutex_lock(&feed->lock);
    bool is_out = feed->is_out;
    (void)pthread_mutex_unlock(&feed->lock);
    return is_out;
}

void fake_feed_set(struct fake_feed *feed, bool is_out, int64_t moved_to, int reads_failing)
{
    (void)pthread_mutex_lock(&feed->lock);
    feed->is_out = is_out;
    feed->moved_to = moved_to;
    feed->reads_failing = reads_failing;
    (void)pthread_mutex_unlock(&feed->lock);
}

/* "Bearer 7.3" */
static void viewer_read(const char *authorization, struct api_stream *ret)
{
    const char *at = text_has_prefix(authorization, "Bearer ") ? authorization + 7 : "1.0";
    char user[16];
    (void)snprintf(user, sizeof(user), "%.*s", (int)strcspn(at, "."), at);
    SCORE_ASSERT(text_parse_i64(user, &ret->user_id));
    SCORE_ASSERT(text_parse_i64(at + strcspn(at, ".") + 1, &ret->partner_id));
}

void fake_feed_open(struct fake_feed *feed, struct api_call *call)
{
    (void)pthread_mutex_lock(&feed->lock);
    struct api_stream stream = {.after_seq = feed->count};
    viewer_read(call->request->authorization, &stream);
    stream.partner_id = feed->moved_to ? feed->moved_to : stream.partner_id;
    (void)pthread_mutex_unlock(&feed->lock);
    if (*call->request->last_event_id) {
        SCORE_ASSERT(text_parse_i64(call->request->last_event_id, &stream.after_seq));
    }
    call->stream = stream;
    call->response->status = 200;
    call->response->content_type = "text/event-stream";
    buf_add_format(&call->response->body, "id: %lld\n\n", (long long)stream.after_seq);
}

static void page_add(const struct fake_feed *feed, const struct api_stream *stream, struct buf *ret,
                     int64_t *seq)
{
    size_t added = 0;
    for (; *seq < feed->count && added < FEED_PAGE; (*seq)++) {
        int64_t firm = feed->firms[*seq];
        if (stream->partner_id && stream->partner_id != firm) {
            continue;
        }
        buf_add_format(ret, "id: %lld\ndata: firm %lld", (long long)*seq + 1, (long long)firm);
        for (size_t i = 0; i < feed->padding_bytes; i++) {
            buf_add_char(ret, '.');
        }
        buf_add_text(ret, "\n\n");
        added++;
    }
}

enum score_status fake_feed_read(struct fake_feed *feed, const struct api_stream *stream,
                                 struct buf *ret, int64_t *ret_after_seq, struct score_error *err)
{
    enum score_status status = SCORE_OK;
    (void)pthread_mutex_lock(&feed->lock);
    feed->reads++;
    if (feed->reads_failing > 0) {
        feed->reads_failing--;
        status = score_error_set(err, SCORE_IO, "", "the fake disk is gone");
    } else {
        int64_t seq = stream->after_seq;
        page_add(feed, stream, ret, &seq);
        *ret_after_seq = seq;
    }
    (void)pthread_mutex_unlock(&feed->lock);
    return status;
}
