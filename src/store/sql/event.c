/* SPDX-License-Identifier: Apache-2.0 */
#include "store/event_store.h"

#include "store/event_tail.h"
#include "store/sql/ahead.h"
#include "store/sql/statement.h"

#define EVENT_COLUMNS                                                                              \
    "    e.seq,\n"                                                                                 \
    "    e.object_kind,\n"                                                                         \
    "    e.object_id,\n"                                                                           \
    "    e.object_seq,\n"                                                                          \
    "    e.verb,\n"                                                                                \
    "    e.at_ms,\n"                                                                               \
    "    e.user_id,\n"                                                                             \
    "    e.actor,\n"                                                                               \
    "    e.partner_id,\n"                                                                          \
    "    e.opportunity_id,\n"                                                                      \
    "    e.reason,\n"                                                                              \
    "    e.detail\n"

static void row_to_event(struct row *row, void *ret_record)
{
    struct event *event = ret_record;
    event->seq = row_i64(row);
    event->object_kind = (enum id_kind)row_int(row);
    event->object_id = row_i64(row);
    event->object_seq = row_i64(row);
    event->verb = row_text(row);
    event->at_ms = row_i64(row);
    event->user_id = row_i64(row);
    event->actor = row_text(row);
    event->partner_id = row_i64(row);
    event->opportunity_id = row_i64(row);
    event->reason = row_text(row);
    event->detail = row_text(row);
}

static const struct row_type EVENT_ROW = {"event", sizeof(struct event), row_to_event};

#define EVENT_ADD(column, number)                                                                  \
    "INSERT INTO event (\n"                                                                        \
    "    object_kind,\n"                                                                           \
    "    object_id,\n" column "    verb,\n"                                                        \
    "    at_ms,\n"                                                                                 \
    "    user_id,\n"                                                                               \
    "    actor,\n"                                                                                 \
    "    partner_id,\n"                                                                            \
    "    opportunity_id,\n"                                                                        \
    "    reason,\n"                                                                                \
    "    detail\n"                                                                                 \
    ") VALUES (\n"                                                                                 \
    "    :object_kind,\n"                                                                          \
    "    :object_id,\n" number "    :verb,\n"                                                      \
    "    :at_ms,\n"                                                                                \
    "    :user_id,\n"                                                                              \
    "    :actor,\n"                                                                                \
    "    :partner_id,\n"                                                                           \
    "    :opportunity_id,\n"                                                                       \
    "    :reason,\n"                                                                               \
    "    :detail\n"                                                                                \
    ")"
/* SQLite's one writer numbers an object's events itself: to hand back what it has chosen, SQLite
 * would open a table of its own for the one row. */
static const char SQL_EVENT_ADD_NUMBERED[] = EVENT_ADD("    object_seq,\n", "    :object_seq,\n");
/* On PostgreSQL a trigger numbers them: an object's events may lie in many months. */
static const char SQL_EVENT_ADD[] = EVENT_ADD("", "") "\n"
                                                      "RETURNING\n"
                                                      "    seq,\n"
                                                      "    object_seq";
/* One descent of the object's index, whatever its history. */
static const char SQL_EVENT_OBJECT_LAST[] = "SELECT\n"
                                            "    COALESCE(MAX(object_seq), 0)\n"
                                            "FROM event\n"
                                            "WHERE object_kind = :object_kind\n"
                                            "  AND object_id = :object_id";

/* In their order, which the trigger numbers them by. */
static const char SQL_EVENT_ADD_MANY[] =
    "INSERT INTO event (\n"
    "    object_kind,\n"
    "    object_id,\n"
    "    verb,\n"
    "    at_ms,\n"
    "    user_id,\n"
    "    actor,\n"
    "    partner_id,\n"
    "    opportunity_id,\n"
    "    reason,\n"
    "    detail\n"
    ")\n"
    "SELECT\n"
    "    m.object_kind,\n"
    "    m.object_id,\n"
    "    m.verb,\n"
    "    m.at_ms,\n"
    "    m.user_id,\n"
    "    m.actor,\n"
    "    m.partner_id,\n"
    "    m.opportunity_id,\n"
    "    m.reason,\n"
    "    m.detail\n"
    "FROM unnest(:object_kind, :object_id, :verb, :at_ms, :user_id, :actor, :partner_id,\n"
    "        :opportunity_id, :reason, :detail) WITH ORDINALITY\n"
    "    AS m (object_kind, object_id, verb, at_ms, user_id, actor, partner_id,\n"
    "        opportunity_id, reason, detail, turn)\n"
    "ORDER BY m.turn";

static enum score_status object_seq_next(struct store *store, const struct event *event,
                                         int64_t *ret_seq, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    bool has_row = false;
    SCORE_TRY(statement_read(store, SQL_EVENT_OBJECT_LAST, &statement, err));
    bind_i64(statement, ":object_kind", (int64_t)event->object_kind);
    bind_i64(statement, ":object_id", event->object_id);
    SCORE_TRY(statement_step(statement, &has_row, err));
    SCORE_ASSERT(has_row);
    struct row row = statement_row(statement, NULL);
    *ret_seq = row_i64(&row) + 1;
    return SCORE_OK;
}

static void event_bind(struct statement *statement, const struct event *event)
{
    bind_i64(statement, ":object_kind", (int64_t)event->object_kind);
    bind_i64(statement, ":object_id", event->object_id);
    bind_text(statement, ":verb", event->verb);
    bind_i64(statement, ":at_ms", event->at_ms);
    bind_i64(statement, ":user_id", event->user_id);
    bind_text(statement, ":actor", event->actor);
    bind_i64(statement, ":partner_id", event->partner_id);
    bind_i64(statement, ":opportunity_id", event->opportunity_id);
    bind_text(statement, ":reason", event->reason);
    bind_text(statement, ":detail", event->detail);
}

static enum score_status event_add_numbered(struct store *store, struct event *event,
                                            struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    int64_t object_seq = 0;
    int64_t seq = 0;
    SCORE_TRY(object_seq_next(store, event, &object_seq, err));
    SCORE_TRY(statement_write(store, SQL_EVENT_ADD_NUMBERED, &statement, err));
    event_bind(statement, event);
    bind_i64(statement, ":object_seq", object_seq);
    SCORE_TRY(statement_insert(statement, &seq, err));
    event->seq = seq;
    event->object_seq = object_seq;
    event_tail_add(store, event);
    return SCORE_OK;
}

enum score_status store_event_add(struct store *store, struct event *event, struct score_error *err)
{
    if (store->driver->dialect == DIALECT_SQLITE) {
        return event_add_numbered(store, event, err);
    }
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_EVENT_ADD, &statement, err));
    event_bind(statement, event);
    if (statement_is_later(statement)) {
        event->seq = 0;
        event->object_seq = 0;
        statement_many(statement, SQL_EVENT_ADD_MANY);
        SCORE_TRY(statement_done(statement, err));
        event_tail_add(store, event);
        return SCORE_OK;
    }
    bool has_row = false;
    SCORE_TRY(statement_step(statement, &has_row, err));
    SCORE_ASSERT(has_row);
    struct row row = statement_row(statement, NULL);
    int64_t seq = row_i64(&row);
    int64_t object_seq = row_i64(&row);
    SCORE_TRY(statement_run(statement, err));
    event->seq = seq;
    event->object_seq = object_seq;
    event_tail_add(store, event);
    return SCORE_OK;
}

#define EVENT_WALK(floor)                                                                          \
    "SELECT\n" EVENT_COLUMNS "FROM event AS e\n"                                                   \
    "WHERE e.seq > :after_seq\n"                                                                   \
    "  AND e.seq <= :until_seq\n" floor "ORDER BY e.seq"
/* The floor leaves out the months that hold nothing so late. */
static const char *const SQL_EVENT_WALK[DIALECT_COUNT] = {
    [DIALECT_SQLITE] = EVENT_WALK(""),
    [DIALECT_POSTGRES] = EVENT_WALK("  AND e.at_ms >= event_floor(:after_seq)\n")};

static enum score_status tail_walk(struct store *store, int64_t after_seq, int64_t until_seq,
                                   store_event_fn fn, void *user, struct score_error *err)
{
    const struct event *event = event_tail_next(store, after_seq);
    while (event && (!until_seq || event->seq <= until_seq)) {
        int64_t seq = event->seq;
        SCORE_TRY(fn(event, user, err));
        event = event_tail_next(store, seq);
    }
    return SCORE_OK;
}

enum score_status store_event_walk(struct store *store, int64_t after_seq, int64_t until_seq,
                                   store_event_fn fn, void *user, struct score_error *err)
{
    int64_t last_seq = after_seq;
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_EVENT_WALK[store->driver->dialect], &statement, err));
    bind_i64(statement, ":after_seq", after_seq);
    bind_i64(statement, ":until_seq", until_seq ? until_seq : INT64_MAX);
    for (;;) {
        bool has_row = false;
        SCORE_TRY(statement_step(statement, &has_row, err));
        if (!has_row) {
            break;
        }
        struct row row = statement_row(statement, NULL);
        struct event event = {0};
        row_to_event(&row, &event);
        SCORE_TRY(row_status(&row, err));
        last_seq = event.seq;
        SCORE_TRY(fn(&event, user, err));
    }
    if (!until_seq && store->tx_depth > 0) {
        event_tail_begin(store, last_seq);
    }
    return SCORE_OK;
}

enum score_status store_event_follow(struct store *store, int64_t after_seq, int64_t until_seq,
                                     store_event_fn fn, void *user, struct score_error *err)
{
    if (event_tail_covers(store, after_seq)) {
        return tail_walk(store, after_seq, until_seq, fn, user, err);
    }
    return store_event_walk(store, after_seq, until_seq, fn, user, err);
}

static const char *const SQL_EVENT_LAST[DIALECT_COUNT] = {
    [DIALECT_SQLITE] = "SELECT\n"
                       "    COALESCE(MAX(seq), 0)\n"
                       "FROM event",
    [DIALECT_POSTGRES] = "SELECT event_last()"};

enum score_status store_event_last(struct store *store, int64_t *ret_seq, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_EVENT_LAST[store->driver->dialect], &statement, err));
    bool has_row = false;
    SCORE_TRY(statement_step(statement, &has_row, err));
    SCORE_ASSERT(has_row);
    struct row row = statement_row(statement, NULL);
    *ret_seq = row_i64(&row);
    return SCORE_OK;
}

/* One statement per most selective filter, as in the lists of offers. */
enum list_lead { LEAD_ALL, LEAD_OBJECT, LEAD_OPPORTUNITY, LEAD_PARTNER, LEAD_COUNT };

#define EVENT_LIST(lead, order)                                                                    \
    "SELECT\n" EVENT_COLUMNS "FROM event AS e\n"                                                   \
    "WHERE " lead "\n"                                                                             \
    "  AND e.seq > :after_id\n"                                                                    \
    "  AND (:object_id = 0 OR (e.object_kind = :object_kind AND e.object_id = :object_id))\n"      \
    "  AND (:opportunity_id = 0 OR e.opportunity_id = :opportunity_id)\n"                          \
    "  AND (:partner_id = 0 OR e.partner_id = :partner_id)\n"                                      \
    "  AND (:verb = '' OR e.verb = :verb)\n"                                                       \
    "ORDER BY e." order "\n"                                                                       \
    "LIMIT :limit"

/* An object's events are numbered in their order, and its index has them so: none is sorted, and
 * the first of them is one descent. */
static const char *const SQL_EVENT_LIST[LEAD_COUNT] = {
    [LEAD_ALL] = EVENT_LIST("e.seq > 0", "seq"),
    [LEAD_OBJECT] =
        EVENT_LIST("e.object_kind = :object_kind AND e.object_id = :object_id", "object_seq"),
    [LEAD_OPPORTUNITY] =
        EVENT_LIST("e.opportunity_id > 0 AND e.opportunity_id = :opportunity_id", "seq"),
    [LEAD_PARTNER] = EVENT_LIST("e.partner_id > 0 AND e.partner_id = :partner_id", "seq"),
};

static enum list_lead list_lead(const struct event_filter *filter)
{
    if (filter->object_id) {
        return LEAD_OBJECT;
    }
    if (filter->opportunity_id) {
        return LEAD_OPPORTUNITY;
    }
    return filter->partner_id ? LEAD_PARTNER : LEAD_ALL;
}

static void list_bind(struct statement *statement, const struct event_filter *filter,
                      const struct store_page *page)
{
    bind_i64(statement, ":after_id", page->has_after ? page->after_id : 0);
    bind_i64(statement, ":object_id", filter->object_id);
    bind_i64(statement, ":object_kind", (int64_t)filter->object_kind);
    bind_i64(statement, ":opportunity_id", filter->opportunity_id);
    bind_i64(statement, ":partner_id", filter->partner_id);
    bind_text(statement, ":verb", filter->verb);
    bind_i64(statement, ":limit", page->limit);
}

/* A list of an object's events that is one long: the first. */
static const char SQL_EVENT_FIRST_MANY[] =
    "SELECT\n" EVENT_COLUMNS ",\n    m.turn\n"
    "FROM unnest(:object_kind, :object_id) WITH ORDINALITY AS m (object_kind, object_id, turn)\n"
    "JOIN event AS e ON e.object_kind = m.object_kind\n"
    "    AND e.object_id = m.object_id\n"
    "    AND e.object_seq = 1\n"
    "ORDER BY m.turn";

enum score_status event_first_ahead(struct store *store, enum id_kind kind, int64_t id,
                                    struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    struct event_filter filter = {.object_kind = kind, .object_id = id, .verb = ""};
    struct store_page page = {.limit = 1};
    SCORE_TRY(statement_read(store, SQL_EVENT_LIST[LEAD_OBJECT], &statement, err));
    list_bind(statement, &filter, &page);
    return statement_ahead(statement, SQL_EVENT_FIRST_MANY, err);
}

enum score_status store_event_list(struct store *store, const struct event_filter *filter,
                                   const struct store_page *page, struct arena *arena,
                                   struct event **ret_items, size_t *ret_count,
                                   struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_EVENT_LIST[list_lead(filter)], &statement, err));
    list_bind(statement, filter, page);
    struct row_list list = {0};
    SCORE_TRY(statement_list(statement, arena, &EVENT_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}

static const char SQL_EVENT_LAST_OF[] = "SELECT\n" EVENT_COLUMNS "FROM event AS e\n"
                                        "WHERE e.object_kind = :object_kind\n"
                                        "  AND e.object_id = :object_id\n"
                                        "ORDER BY e.object_seq DESC\n"
                                        "LIMIT 1";
static const char SQL_EVENT_LAST_ABOUT[] = "SELECT\n" EVENT_COLUMNS "FROM event AS e\n"
                                           "WHERE e.opportunity_id > 0\n"
                                           "  AND e.opportunity_id = :opportunity_id\n"
                                           "ORDER BY e.seq DESC\n"
                                           "LIMIT 1";

enum score_status store_event_last_of(struct store *store, const struct event_filter *filter,
                                      struct arena *arena, struct event *ret,
                                      struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    if (filter->object_id) {
        SCORE_TRY(statement_read(store, SQL_EVENT_LAST_OF, &statement, err));
        bind_i64(statement, ":object_kind", (int64_t)filter->object_kind);
        bind_i64(statement, ":object_id", filter->object_id);
    } else {
        SCORE_TRY(statement_read(store, SQL_EVENT_LAST_ABOUT, &statement, err));
        bind_i64(statement, ":opportunity_id", filter->opportunity_id);
    }
    return statement_get(statement, arena, &EVENT_ROW, ret, err);
}

/* seq must be 1..n: nothing is ever deleted, and an undone transaction leaves no gap. */
static const char SQL_EVENT_EXTENT[] = "SELECT\n"
                                       "    COUNT(*),\n"
                                       "    COALESCE(MIN(seq), 1),\n"
                                       "    COALESCE(MAX(seq), 0)\n"
                                       "FROM event";
static const char SQL_EVENT_OBJECT_GAP[] = "SELECT\n"
                                           "    object_kind,\n"
                                           "    object_id,\n"
                                           "    COUNT(*),\n"
                                           "    MAX(object_seq)\n"
                                           "FROM event\n"
                                           "GROUP BY\n"
                                           "    object_kind,\n"
                                           "    object_id\n"
                                           "HAVING COUNT(*) <> MAX(object_seq)\n"
                                           "    OR MIN(object_seq) <> 1\n"
                                           "LIMIT 1";
static const char SQL_EVENT_DISORDER[] =
    "SELECT\n"
    "    e.seq\n"
    "FROM event AS e\n"
    "JOIN event AS before ON before.object_kind = e.object_kind\n"
    "    AND before.object_id = e.object_id\n"
    "    AND before.object_seq = e.object_seq - 1\n"
    "WHERE before.seq >= e.seq\n"
    "LIMIT 1";

/* Up to four numbers of the first row; *ret_has_row tells whether there is one. */
static enum score_status numbers_read(struct store *store, const char *sql, int64_t ret[4],
                                      bool *ret_has_row, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, sql, &statement, err));
    SCORE_TRY(statement_step(statement, ret_has_row, err));
    struct row row = statement_row(statement, NULL);
    for (int i = 0; *ret_has_row && i < 4; i++) {
        ret[i] = row_i64(&row);
    }
    return SCORE_OK;
}

enum score_status store_event_check(struct store *store, struct arena *arena, int64_t *ret_events,
                                    const char **ret_problem, struct score_error *err)
{
    int64_t extent[4] = {0};
    int64_t gap[4] = {0};
    int64_t disorder[4] = {0};
    bool has_extent = false;
    bool has_gap = false;
    bool has_disorder = false;
    SCORE_TRY(numbers_read(store, SQL_EVENT_EXTENT, extent, &has_extent, err));
    SCORE_TRY(numbers_read(store, SQL_EVENT_OBJECT_GAP, gap, &has_gap, err));
    SCORE_TRY(numbers_read(store, SQL_EVENT_DISORDER, disorder, &has_disorder, err));
    SCORE_ASSERT(has_extent);
    const char *problem = "";
    if (extent[1] != 1 || extent[2] != extent[0]) {
        problem = arena_format(arena, "%lld events, but the last is number %lld",
                               (long long)extent[0], (long long)extent[2]);
    } else if (has_gap) {
        problem = arena_format(
            arena, "an object (kind %lld, key %lld) has %lld events, but the last is number %lld",
            (long long)gap[0], (long long)gap[1], (long long)gap[2], (long long)gap[3]);
    } else if (has_disorder) {
        problem = arena_format(arena, "event %lld stands before its object's earlier event",
                               (long long)disorder[0]);
    }
    if (!problem) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "the answer does not fit in memory");
    }
    *ret_events = extent[0];
    *ret_problem = problem;
    return SCORE_OK;
}
