/* SPDX-License-Identifier: Apache-2.0 */

/* The stream of events: who may see what, where it starts, and what comes next. */

#include "api/api.h"

#include "api/call.h"
#include "api/handlers.h"
#include "api/json.h"
#include "api/problem.h"
#include "base/limits.h"
#include "base/text.h"
#include "domain/domain.h"
#include "domain/report.h"
#include "store/event_store.h"

/* Cursors of the feed serve the stream too: a program reads to its end, then goes on here. */
static const char FEED_PATH[] = "/api/v1/events";

enum {
    RETRY_MS = 2000, /* how long a browser waits before it connects again */
    PAGE_EVENTS = LIMIT_PAGE_MAX
};

/* The place to go on from; as it was when the request names none. */
static void place_read(struct api_call *call, int64_t *ret_seq)
{
    struct call_page page;
    call_page_read_of(call, FEED_PATH, &page);
    if (page.page.has_after) {
        *ret_seq = page.page.after_id;
    }
    const char *text = call->request->last_event_id;
    int64_t seq = 0;
    if (!*text) {
        return;
    }
    if (text_parse_i64(text, &seq) && seq >= 0) {
        *ret_seq = seq;
    } else {
        problem_add(call->domain, "?Last-Event-ID", "FORMAT", "is the number of no event");
    }
}

enum score_status handle_event_stream(struct api_context *context, struct api_call *call,
                                      struct score_error *err)
{
    int64_t last_seq = 0;
    struct api_stream stream = {.user_id = call->domain->actor.user_id};
    SCORE_TRY(event_scope(call->domain, &stream.partner_id, err));
    SCORE_TRY(api_stream_last(context, &last_seq, err));
    stream.after_seq = last_seq;
    place_read(call, &stream.after_seq);
    SCORE_TRY(call_query_check(call, "cursor", err));
    /* A place beyond the end is one of a database that has been put back: there is no gap. */
    stream.after_seq = stream.after_seq < last_seq ? stream.after_seq : last_seq;
    call->stream = stream;
    struct api_response *response = call->response;
    api_response_clear(response);
    response->content_type = "text/event-stream";
    /* Proxies that gather answers would hold the events back. */
    api_response_header_set(response, "X-Accel-Buffering", "no");
    /* The place is told at once, so that a connection lost before the first event leaves no gap. */
    buf_add_format(&response->body, "retry: %d\nid: %lld\n\n", RETRY_MS,
                   (long long)stream.after_seq);
    response->status = 200;
    return SCORE_OK;
}

enum score_status api_stream_last(struct api_context *context, int64_t *ret_seq,
                                  struct score_error *err)
{
    return store_event_last(context->store, ret_seq, err);
}

/* The JSON has no line breaks of its own. */
static void event_add(struct buf *ret, const struct event *event, struct arena *arena)
{
    buf_add_format(ret, "id: %lld\nevent: %s\ndata: ", (long long)event->seq, event->verb);
    struct json_writer json;
    json_writer_init(&json, ret);
    event_to_json(&json, event, arena);
    buf_add_text(ret, "\n\n");
}

enum score_status api_stream_read(struct api_context *context, const struct api_stream *stream,
                                  struct buf *ret, int64_t *ret_after_seq, struct score_error *err)
{
    struct arena arena;
    arena_init(&arena, LIMIT_REQUEST_ARENA_BYTES);
    struct domain domain = {.store = context->store,
                            .site = context->site,
                            .clock = context->clock,
                            .arena = &arena,
                            .actor = {.name = ""}};
    struct store_page page = {
        .limit = PAGE_EVENTS, .after_id = stream->after_seq, .has_after = true};
    struct event *items = NULL;
    size_t count = 0;
    int64_t after_seq = 0;
    enum score_status status =
        event_feed_of(&domain, stream->partner_id, &page, &items, &count, &after_seq, err);
    for (size_t i = 0; !status && i < count; i++) {
        event_add(ret, &items[i], &arena);
    }
    status = status ? status : buf_status(ret, "stream", err);
    arena_done(&arena);
    if (status == SCORE_OK) {
        *ret_after_seq = after_seq;
    }
    return status;
}
