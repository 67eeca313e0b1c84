/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/intake_internal.h"

#include "base/text.h"
#include "store/event_store.h"

enum { ROW_EVENTS_PAGE = 100 };

enum score_status intake_item_add(struct intake_run *run, const struct intake_touched *touched,
                                  struct score_error *err)
{
    struct import_item item = {
        .import_id = run->import.id,
        .position = ++run->position,
        .object_kind = touched->kind,
        .object_id = touched->id,
        .was_created = touched->was_created,
        .version_after = touched->version_after,
        .before = touched->before ? touched->before : "",
    };
    return store_import_item_add(run->domain->store, &item, err);
}

/* The `row` of the last of these events that has one. */
static enum score_status last_row_find(struct domain *domain, const struct event *events,
                                       size_t count, const char **ret, struct score_error *err)
{
    for (size_t i = count; i > 0; i--) {
        struct kv kv = {0};
        SCORE_TRY(kv_parse(events[i - 1].detail, domain->arena, &kv, err));
        if (kv_has(&kv, "row")) {
            *ret = kv_text(&kv, "row");
            return SCORE_OK;
        }
    }
    return SCORE_OK;
}

enum score_status intake_row_was_last(struct intake_run *run, const struct intake_row *row,
                                      enum id_kind kind, int64_t id, bool *ret,
                                      struct score_error *err)
{
    struct domain *domain = run->domain;
    struct event_filter filter = {.object_kind = kind, .object_id = id, .verb = ""};
    struct store_page page = {.limit = ROW_EVENTS_PAGE};
    const char *last = "";
    for (;;) {
        struct event *events = NULL;
        size_t count = 0;
        SCORE_TRY(
            store_event_list(domain->store, &filter, &page, domain->arena, &events, &count, err));
        SCORE_TRY(last_row_find(domain, events, count, &last, err));
        if (count < ROW_EVENTS_PAGE) {
            break;
        }
        page.after_id = events[count - 1].seq;
        page.has_after = true;
    }
    *ret = text_equal(last, row->hash);
    return SCORE_OK;
}
