/* SPDX-License-Identifier: Apache-2.0 */
#include "http/streams.h"

#include "base/limits.h"
#include "http/peers.h"
#include "http/streams_internal.h"

enum { BLOCK_BYTES = 16 << 10 /* most bytes asked for at once, where the answer is not chunked */ };

void stream_append(struct streams *streams, struct stream *stream)
{
    stream->next = NULL;
    stream->previous = streams->last;
    if (streams->last) {
        streams->last->next = stream;
    } else {
        streams->first = stream;
    }
    streams->last = stream;
    streams->count++;
}

void stream_unlink(struct streams *streams, struct stream *stream)
{
    if (stream->previous) {
        stream->previous->next = stream->next;
    } else {
        streams->first = stream->next;
    }
    if (stream->next) {
        stream->next->previous = stream->previous;
    } else {
        streams->last = stream->previous;
    }
    streams->count--;
}

void stream_release(struct stream *stream)
{
    SCORE_ASSERT(stream->holders > 0);
    stream->holders--;
    if (stream->holders == 0) {
        buf_done(&stream->pending);
        arena_done(&stream->arena);
        free(stream);
    }
}

void stream_resume(struct stream *stream)
{
    if (!stream->is_asleep) {
        return;
    }
    stream->is_asleep = false;
    int64_t bytes_ms = (int64_t)(stream->pending.len / PEER_BYTES_PER_MS);
    peer_deadline_set(stream->peer, stream->streams->options.write_ms + bytes_ms);
    MHD_resume_connection(stream->connection);
}

void stream_end(struct stream *stream)
{
    stream->is_ended = true;
    stream_resume(stream);
}

enum score_status streams_create(const struct streams_options *options,
                                 struct streams **ret_streams, struct score_error *err)
{
    SCORE_ASSERT(options->ping_ms > 0 && options->poll_ms > 0);
    struct streams *streams = calloc(1, sizeof(*streams));
    if (!streams) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    streams->options = *options;
    streams->context = (struct thread_context){
        .backend = options->backend, .metrics = options->metrics, .thread = HTTP_THREAD_READ};
    (void)pthread_mutex_init(&streams->lock, NULL);
    pthread_condattr_t attributes;
    (void)pthread_condattr_init(&attributes);
    (void)pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&streams->changed, &attributes);
    (void)pthread_condattr_destroy(&attributes);
    if (pthread_create(&streams->thread, NULL, streams_feed_main, streams)) {
        streams_free(streams);
        return score_error_set(err, SCORE_LIMIT, "", "the system gives no more threads");
    }
    streams->has_thread = true;
    *ret_streams = streams;
    return SCORE_OK;
}

/* What signing in again needs of the request, so that the stream outlives it. */
static bool request_copy(struct stream *stream, const struct api_request *request)
{
    struct api_request *copy = &stream->request;
    struct arena *arena = &stream->arena;
    *copy = *request;
    copy->query = NULL; /* the place it once began at is of no use any more */
    copy->query_count = 0;
    copy->last_event_id = "";
    copy->body = "";
    copy->body_len = 0;
    const char **const texts[] = {
        &copy->method,        &copy->path,     &copy->authorization, &copy->session_token,
        &copy->csrf_token,    &copy->if_match, &copy->if_none_match, &copy->idempotency_key,
        &copy->content_type,  &copy->accept,   &copy->user_agent,    &copy->request_id,
        &copy->remote_address};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(texts); i++) {
        *texts[i] = arena_dup_text(arena, *texts[i]);
        if (!*texts[i]) {
            return false;
        }
    }
    return true;
}

static struct stream *stream_create(struct streams *streams, const struct stream_opening *opening)
{
    struct stream *stream = calloc(1, sizeof(*stream));
    if (!stream) {
        return NULL;
    }
    stream->streams = streams;
    stream->connection = opening->connection;
    stream->peer = opening->peer;
    stream->route = opening->call->route;
    stream->place = opening->call->stream;
    stream->holders = 1;
    stream->check_due_ms = clock_monotonic_ms() + streams->options.ping_ms;
    arena_init(&stream->arena, LIMIT_HEADER_BYTES * 8);
    buf_init(&stream->pending, LIMIT_RESPONSE_BYTES);
    buf_add(&stream->pending, buf_text(opening->body), opening->body->len);
    if (stream->pending.status || !request_copy(stream, opening->call->request)) {
        stream_release(stream);
        return NULL;
    }
    return stream;
}

static size_t count_of_user(const struct streams *streams, int64_t user_id)
{
    size_t count = 0;
    for (const struct stream *stream = streams->first; stream; stream = stream->next) {
        count += stream->place.user_id == user_id && !stream->is_ended ? 1 : 0;
    }
    return count;
}

enum score_status streams_open(struct streams *streams, const struct stream_opening *opening,
                               struct stream **ret_stream, struct score_error *err)
{
    struct stream *stream = stream_create(streams, opening);
    if (!stream) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    enum score_status status = SCORE_OK;
    (void)pthread_mutex_lock(&streams->lock);
    if (streams->is_stopping || streams->count >= streams->options.max) {
        status = score_error_set(err, SCORE_BUSY, "", "too many streams are open");
    } else if (count_of_user(streams, stream->place.user_id) >= streams->options.user_max) {
        status = score_error_set(err, SCORE_LIMIT, "", "at most %zu streams for one person",
                                 streams->options.user_max);
    }
    if (status) {
        stream_release(stream);
    } else {
        stream_append(streams, stream);
        /* The thread sleeps without end while there is nobody to feed. */
        streams->is_woken = true;
        (void)pthread_cond_signal(&streams->changed);
        *ret_stream = stream;
    }
    (void)pthread_mutex_unlock(&streams->lock);
    return status;
}

static ssize_t pending_take(struct stream *stream, char *ret, size_t max)
{
    size_t left = stream->pending.len - stream->pending_sent;
    size_t count = left < max ? left : max;
    memcpy(ret, buf_text(&stream->pending) + stream->pending_sent, count);
    stream->pending_sent += count;
    if (count == left) {
        buf_clear(&stream->pending);
        stream->pending_sent = 0;
    }
    return (ssize_t)count;
}

/* Asked for more, which happens when all it was given before has been handed to the kernel. */
static ssize_t content_read(void *user, uint64_t position, char *ret, size_t max)
{
    struct stream *stream = user;
    struct streams *streams = stream->streams;
    ssize_t count = 0;
    (void)position;
    (void)pthread_mutex_lock(&streams->lock);
    if (stream->pending.len > stream->pending_sent) {
        count = pending_take(stream, ret, max);
    } else if (stream->is_ended || streams->is_stopping) {
        count = MHD_CONTENT_READER_END_OF_STREAM;
    } else {
        stream->is_asleep = true;
        peer_deadline_set(stream->peer, 0);
        MHD_suspend_connection(stream->connection);
        if (stream->place.after_seq < streams->last_seq) {
            streams->is_woken = true;
            (void)pthread_cond_signal(&streams->changed);
        }
    }
    (void)pthread_mutex_unlock(&streams->lock);
    return count;
}

static void content_free(void *user)
{
    struct stream *stream = user;
    struct streams *streams = stream->streams;
    (void)pthread_mutex_lock(&streams->lock);
    stream_release(stream);
    (void)pthread_mutex_unlock(&streams->lock);
}

struct MHD_Response *stream_response(struct stream *stream)
{
    struct streams *streams = stream->streams;
    struct MHD_Response *response = MHD_create_response_from_callback(
        MHD_SIZE_UNKNOWN, BLOCK_BYTES, content_read, stream, content_free);
    if (response) {
        (void)pthread_mutex_lock(&streams->lock);
        stream->holders++;
        (void)pthread_mutex_unlock(&streams->lock);
    }
    return response;
}

void stream_close(struct stream *stream)
{
    if (!stream) {
        return;
    }
    struct streams *streams = stream->streams;
    (void)pthread_mutex_lock(&streams->lock);
    /* Closing wakes the connection, should the library end one that sleeps. */
    stream->is_asleep = false;
    stream_unlink(streams, stream);
    stream_release(stream);
    (void)pthread_mutex_unlock(&streams->lock);
}

void streams_wake(struct streams *streams)
{
    (void)pthread_mutex_lock(&streams->lock);
    if (streams->first && !streams->is_woken) {
        streams->is_woken = true;
        (void)pthread_cond_signal(&streams->changed);
    }
    (void)pthread_mutex_unlock(&streams->lock);
}

size_t streams_count(struct streams *streams)
{
    (void)pthread_mutex_lock(&streams->lock);
    size_t count = streams->count;
    (void)pthread_mutex_unlock(&streams->lock);
    return count;
}

void streams_stop(struct streams *streams)
{
    (void)pthread_mutex_lock(&streams->lock);
    bool was_stopping = streams->is_stopping;
    streams->is_stopping = true;
    for (struct stream *stream = streams->first; stream; stream = stream->next) {
        stream_end(stream);
    }
    (void)pthread_cond_signal(&streams->changed);
    (void)pthread_mutex_unlock(&streams->lock);
    if (!was_stopping && streams->has_thread) {
        (void)pthread_join(streams->thread, NULL);
    }
}

void streams_free(struct streams *streams)
{
    if (streams) {
        SCORE_ASSERT(!streams->first);
        SCORE_ASSERT(streams->is_stopping || !streams->has_thread);
        (void)pthread_cond_destroy(&streams->changed);
        (void)pthread_mutex_destroy(&streams->lock);
        free(streams);
    }
}
