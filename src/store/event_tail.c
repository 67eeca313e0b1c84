/* SPDX-License-Identifier: Apache-2.0 */
#include "store/event_tail.h"

#include "store/driver.h"

enum { TAIL_EVENTS_MAX = 256, TAIL_BYTES_MAX = 1024 * 1024 };

struct event_tail {
    bool is_known;
    int64_t first_seq; /* of events[0] */
    struct event events[TAIL_EVENTS_MAX];
    char *texts[TAIL_EVENTS_MAX]; /* owned; what each one's texts lie in */
    size_t count;
    size_t bytes;
    int64_t next_seq[STORE_TX_DEPTH_MAX]; /* by level: as it began, 0 = not known */
};

static size_t text_bytes(const char *text)
{
    return text ? strlen(text) + 1 : 1;
}

static size_t event_bytes(const struct event *event)
{
    return text_bytes(event->verb) + text_bytes(event->actor) + text_bytes(event->reason) +
           text_bytes(event->detail);
}

static void tail_cut(struct event_tail *tail, size_t count)
{
    while (tail->count > count) {
        tail->count--;
        tail->bytes -= event_bytes(&tail->events[tail->count]);
        free(tail->texts[tail->count]);
    }
}

static int64_t next_seq(const struct event_tail *tail)
{
    return tail->is_known ? tail->first_seq + (int64_t)tail->count : 0;
}

void event_tail_free(struct store *store)
{
    if (store->tail) {
        tail_cut(store->tail, 0);
        free(store->tail);
        store->tail = NULL;
    }
}

void event_tail_forget(struct store *store)
{
    if (store->tail) {
        tail_cut(store->tail, 0);
        store->tail->is_known = false;
    }
}

void event_tail_mark(struct store *store, int level)
{
    if (level == 0) {
        event_tail_forget(store);
    }
    if (store->tail) {
        store->tail->next_seq[level] = next_seq(store->tail);
    }
}

void event_tail_undo(struct store *store, int level)
{
    struct event_tail *tail = store->tail;
    if (!tail || !tail->is_known) {
        return;
    }
    if (level == 0 || tail->next_seq[level] < tail->first_seq) {
        event_tail_forget(store);
    } else {
        tail_cut(tail, (size_t)(tail->next_seq[level] - tail->first_seq));
    }
}

void event_tail_begin(struct store *store, int64_t seq)
{
    if (!store->tail) {
        store->tail = calloc(1, sizeof(*store->tail));
    }
    struct event_tail *tail = store->tail;
    if (tail && (!tail->is_known || next_seq(tail) != seq + 1)) {
        tail_cut(tail, 0);
        tail->is_known = true;
        tail->first_seq = seq + 1;
    }
}

static const char *text_copy(char **at, const char *text)
{
    char *copy = *at;
    size_t bytes = text_bytes(text);
    memcpy(copy, text ? text : "", bytes);
    *at += bytes;
    return copy;
}

void event_tail_add(struct store *store, const struct event *event)
{
    struct event_tail *tail = store->tail;
    if (!tail || !tail->is_known) {
        return;
    }
    size_t bytes = event_bytes(event);
    int64_t seq = next_seq(tail);
    bool has_room = tail->count < TAIL_EVENTS_MAX && tail->bytes + bytes <= TAIL_BYTES_MAX;
    char *texts = has_room && (!event->seq || event->seq == seq) ? malloc(bytes) : NULL;
    if (!texts) {
        event_tail_forget(store);
        return;
    }
    char *at = texts;
    struct event *copy = &tail->events[tail->count];
    *copy = *event;
    copy->seq = seq;
    copy->object_seq = 0;
    copy->verb = text_copy(&at, event->verb);
    copy->actor = text_copy(&at, event->actor);
    copy->reason = text_copy(&at, event->reason);
    copy->detail = text_copy(&at, event->detail);
    tail->texts[tail->count++] = texts;
    tail->bytes += bytes;
}

bool event_tail_covers(const struct store *store, int64_t after_seq)
{
    const struct event_tail *tail = store->tail;
    return store->tx_depth > 0 && tail && tail->is_known && after_seq >= tail->first_seq - 1;
}

const struct event *event_tail_next(const struct store *store, int64_t seq)
{
    const struct event_tail *tail = store->tail;
    int64_t index = seq + 1 - tail->first_seq;
    return index < (int64_t)tail->count ? &tail->events[index] : NULL;
}
