/* SPDX-License-Identifier: Apache-2.0 */

/* The one thread that feeds all streams. It never holds the lock while the database is asked. */

#include "http/streams_internal.h"

#include <errno.h>
#include <sys/socket.h>

#include "base/limits.h"
#include "base/log.h"
#include "http/peers.h"

/* Between two rounds: commits that come thicker than this are shown together. */
enum { ROUND_MS_MIN = 10 };

/* One read, for every stream that stands at its place. */
struct page {
    struct api_stream place;
    int64_t after_seq;
    struct buf text;
};

static void trouble_log(const char *event, const struct score_error *cause)
{
    char text[SCORE_ERROR_TEXT_SIZE * 2];
    log_line(LOG_ERROR, event, "status=%s text=%s", score_status_name(cause->status),
             log_quote(cause->text, text, sizeof(text)));
}

static bool is_waiting(const struct streams *streams, const struct stream *stream)
{
    return stream->is_asleep && stream->place.after_seq < streams->last_seq;
}

/* The place of the stream that has waited longest; false when all stand at the end. */
static bool page_find(struct streams *streams, struct page *ret)
{
    bool is_found = false;
    (void)pthread_mutex_lock(&streams->lock);
    for (struct stream *s = streams->first; s && !is_found && !streams->is_stopping; s = s->next) {
        is_found = is_waiting(streams, s);
        ret->place = is_found ? s->place : ret->place;
    }
    (void)pthread_mutex_unlock(&streams->lock);
    return is_found;
}

static void page_give(struct streams *streams, const struct page *page)
{
    (void)pthread_mutex_lock(&streams->lock);
    struct stream *last = streams->last;
    for (struct stream *s = streams->first, *next = NULL; s; s = s == last ? NULL : next) {
        next = s->next;
        if (!is_waiting(streams, s) || s->place.partner_id != page->place.partner_id ||
            s->place.after_seq != page->place.after_seq) {
            continue;
        }
        s->place.after_seq = page->after_seq;
        if (page->text.len > 0) {
            buf_add(&s->pending, page->text.data, page->text.len);
            s->is_ended = s->is_ended || s->pending.status != SCORE_OK;
            stream_resume(s);
            stream_unlink(streams, s);
            stream_append(streams, s);
        }
    }
    (void)pthread_mutex_unlock(&streams->lock);
}

/* Until every stream has what is new, or a page of it to send first. */
static enum score_status pages_feed(struct streams *streams, struct api_context *context,
                                    struct score_error *err)
{
    const struct http_backend *backend = streams->options.backend;
    int64_t last_seq = 0;
    SCORE_TRY(backend->stream_last(context, &last_seq, err));
    (void)pthread_mutex_lock(&streams->lock);
    streams->last_seq = last_seq;
    (void)pthread_mutex_unlock(&streams->lock);
    struct page page = {0};
    buf_init(&page.text, LIMIT_RESPONSE_BYTES);
    enum score_status status = SCORE_OK;
    while (!status && page_find(streams, &page)) {
        buf_clear(&page.text);
        status = backend->stream_read(context, &page.place, &page.text, &page.after_seq, err);
        if (!status && page.after_seq <= page.place.after_seq) {
            status = score_error_set(err, SCORE_CORRUPT, "", "the events do not go on");
        }
        if (!status) {
            page_give(streams, &page);
        }
    }
    buf_done(&page.text);
    return status;
}

/* The next stream whose check is due, held; NULL = none. */
static struct stream *due_take(struct streams *streams, int64_t now_ms)
{
    struct stream *found = NULL;
    (void)pthread_mutex_lock(&streams->lock);
    for (struct stream *s = streams->first; s && !found && !streams->is_stopping; s = s->next) {
        if (s->check_due_ms <= now_ms && !s->is_ended) {
            s->check_due_ms = now_ms + streams->options.ping_ms;
            s->holders++;
            found = s;
        }
    }
    (void)pthread_mutex_unlock(&streams->lock);
    return found;
}

/* Asks as if the stream were opened again: the same person, who sees the same. A database that
 * does not answer says nothing about the person. */
static bool is_allowed(struct streams *streams, struct api_context *context,
                       const struct stream *stream)
{
    const struct http_backend *backend = streams->options.backend;
    struct arena arena;
    arena_init(&arena, LIMIT_REQUEST_ARENA_BYTES);
    struct api_request request = stream->request;
    request.arena = &arena;
    request.received_at_ms = clock_now_ms(&streams->options.clock);
    struct api_response response;
    api_response_init(&response);
    struct api_call call = {
        .request = &request, .route = stream->route, .arena = &arena, .response = &response};
    enum score_status status = backend->authenticate(context, &call);
    status = status ? status : backend->run(context, &call);
    bool is_same = call.stream.user_id == stream->place.user_id &&
                   call.stream.partner_id == stream->place.partner_id;
    bool allowed = status ? response.status >= 500 : is_same;
    api_response_done(&response);
    arena_done(&arena);
    return allowed;
}

static void stream_check(struct streams *streams, struct api_context *context,
                         struct stream *stream)
{
    bool allowed = is_allowed(streams, context, stream);
    (void)pthread_mutex_lock(&streams->lock);
    /* Listed or not: an unlisted one is not asleep, and ends anyway. */
    if (!allowed) {
        stream_end(stream);
    } else if (stream->is_asleep) {
        buf_add_format(&stream->pending, ": ping\nid: %lld\n\n",
                       (long long)stream->place.after_seq);
        stream_resume(stream);
    }
    stream_release(stream);
    (void)pthread_mutex_unlock(&streams->lock);
}

static void checks_run(struct streams *streams, struct api_context *context, int64_t now_ms)
{
    for (struct stream *s = due_take(streams, now_ms); s; s = due_take(streams, now_ms)) {
        stream_check(streams, context, s);
    }
}

/* The socket's next byte, not taken: none because the other side has closed? */
static bool has_left(const struct stream *stream)
{
    char byte;
    ssize_t got = recv(stream->peer->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got == 0 || (got < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
}

static void left_end(struct streams *streams)
{
    (void)pthread_mutex_lock(&streams->lock);
    for (struct stream *s = streams->first; s; s = s->next) {
        if (s->is_asleep && has_left(s)) {
            stream_end(s);
        }
    }
    (void)pthread_mutex_unlock(&streams->lock);
}

static void round_run(struct streams *streams)
{
    struct score_error err = {0};
    left_end(streams);
    struct api_context *context = thread_context_get(&streams->context, &err);
    if (!context) {
        return; /* logged there; the next round tries again */
    }
    checks_run(streams, context, clock_monotonic_ms());
    enum score_status status = pages_feed(streams, context, &err);
    if (status) {
        trouble_log("stream.read", &err);
    }
    thread_context_note(&streams->context, status);
}

/* Waits for the next round; false when stopping. Woken, it comes ROUND_MS_MIN behind the last
 * one, else poll_ms; without streams there is none. */
static bool round_wait(struct streams *streams, int64_t done_ms)
{
    (void)pthread_mutex_lock(&streams->lock);
    for (;;) {
        int64_t wait_ms = streams->is_woken ? ROUND_MS_MIN : streams->options.poll_ms;
        int64_t due_ms = done_ms + wait_ms;
        if (streams->is_stopping || (streams->first && clock_monotonic_ms() >= due_ms)) {
            break;
        }
        if (streams->first) {
            struct timespec due = {.tv_sec = (time_t)(due_ms / 1000),
                                   .tv_nsec = (long)(due_ms % 1000) * 1000000};
            (void)pthread_cond_timedwait(&streams->changed, &streams->lock, &due);
        } else {
            (void)pthread_cond_wait(&streams->changed, &streams->lock);
        }
    }
    streams->is_woken = false;
    bool goes_on = !streams->is_stopping;
    (void)pthread_mutex_unlock(&streams->lock);
    return goes_on;
}

void *streams_feed_main(void *user)
{
    struct streams *streams = user;
    int64_t done_ms = clock_monotonic_ms();
    while (round_wait(streams, done_ms)) {
        round_run(streams);
        done_ms = clock_monotonic_ms();
    }
    thread_context_close(&streams->context);
    return NULL;
}
