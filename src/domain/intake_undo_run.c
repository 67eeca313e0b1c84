/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Taking an import back: look whether all of it can go, then undo its items last to first and
 * forget each with it, so that what is left says how far the undo is. Few items are one
 * transaction; with more the import is UNDOING and every step one of its own.
 */

#include "base/text.h"
#include "domain/event_record.h"
#include "domain/identity.h"
#include "domain/intake_undo.h"
#include "store/draft_store.h"
#include "store/event_store.h"
#include "store/undo_store.h"

enum { UNDO_PAGE = 500 };

static const char BEGUN[] = "import.undo_begun";

/* ---- one undo -------------------------------------------------------------------------------- */

struct undo_work {
    struct undo undo;
    struct domain inner;  /* the caller's, with this memory and the rights to put things back */
    struct arena scratch; /* one object */
    struct arena keep;    /* the whole step */
};

static void work_init(struct undo_work *work, const struct domain *domain, int64_t import_id)
{
    work->inner = *domain;
    arena_init(&work->scratch, LIMIT_REQUEST_ARENA_BYTES);
    arena_init(&work->keep, LIMIT_REQUEST_ARENA_BYTES);
    work->undo = (struct undo){.domain = &work->inner, .import_id = import_id};
    arena_init(&work->undo.page, LIMIT_REQUEST_ARENA_BYTES);
    work->inner.arena = &work->scratch;
    work->inner.actor.roles |= ROLE_CHANNEL_MANAGER | ROLE_ADMINISTRATOR;
    work->inner.import_id = import_id;
    work->inner.import_row = UNDO_ROW;
}

static void work_done(struct undo_work *work)
{
    intake_keys_free(work->undo.seen);
    arena_done(&work->undo.page);
    arena_done(&work->scratch);
    arena_done(&work->keep);
}

static enum score_status page_list(struct undo *undo, const struct store_page *page,
                                   struct import_item **ret_items, size_t *ret_count,
                                   struct score_error *err)
{
    arena_clear(&undo->page);
    return store_import_item_list(undo->domain->store, undo->import_id, page, &undo->page,
                                  ret_items, ret_count, err);
}

static void object_begin(struct undo *undo)
{
    arena_clear(undo->domain->arena);
    undo->domain->problem = (struct problem){0};
}

/* ---- may it go? ------------------------------------------------------------------------------ */

static enum score_status items_check(struct undo *undo, struct score_error *err)
{
    struct store_page page = {.limit = UNDO_PAGE};
    for (;;) {
        struct import_item *items = NULL;
        size_t count = 0;
        SCORE_TRY(page_list(undo, &page, &items, &count, err));
        for (size_t i = 0; i < count; i++) {
            object_begin(undo);
            SCORE_TRY(undo_item_check(undo, &items[i], err));
        }
        if (count < UNDO_PAGE) {
            return SCORE_OK;
        }
        page.after_id = items[count - 1].position;
        page.has_after = true;
    }
}

static enum score_status held_check(struct undo *undo, struct score_error *err)
{
    struct undo_held held = {.id = 0};
    object_begin(undo);
    enum score_status status = store_undo_held(undo->domain->store, undo->import_id, &held, err);
    if (status == SCORE_NOT_FOUND) {
        return SCORE_OK;
    }
    SCORE_TRY(status);
    struct import_item item = {.object_kind = held.kind, .object_id = held.id, .before = ""};
    return undo_item_refuse(undo, &item, err);
}

static enum score_status all_check(struct undo *undo, struct score_error *err)
{
    undo->seen = intake_keys_create();
    if (!undo->seen) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    enum score_status status = items_check(undo, err);
    intake_keys_free(undo->seen);
    undo->seen = NULL;
    return status;
}

static enum score_status undo_permit(struct domain *domain, int64_t id, struct import *ret,
                                     struct score_error *err)
{
    enum import_kind kind = IMPORT_KIND_PARTNERS;
    bool is_running = false;
    SCORE_TRY(actor_require(domain, ROLE_CHANNEL_MANAGER | ROLE_ADMINISTRATOR, err));
    SCORE_TRY(store_import_get(domain->store, id, domain->arena, ret, err));
    if (import_kind_parse(ret->kind, &kind) && kind == IMPORT_KIND_USERS) {
        SCORE_TRY(actor_require(domain, ROLE_ADMINISTRATOR, err));
    }
    if (ret->state == IMPORT_UNDONE || ret->state == IMPORT_UNDOING) {
        return score_error_set(err, SCORE_CONFLICT, "",
                               ret->state == IMPORT_UNDONE
                                   ? "this import has been undone already"
                                   : "this import is being undone just now");
    }
    SCORE_TRY(store_draft_is_running(domain->store, id, &is_running, err));
    return is_running ? score_error_set(err, SCORE_CONFLICT, "",
                                        "this import is still going on: cancel it first")
                      : SCORE_OK;
}

enum score_status import_undo_check(struct domain *domain, int64_t id, int64_t whole_max,
                                    struct score_error *err)
{
    struct import import;
    struct undo_work work;
    int64_t items = 0;
    SCORE_TRY(undo_permit(domain, id, &import, err));
    SCORE_TRY(store_undo_items_count(domain->store, id, &items, err));
    if (items <= whole_max) {
        return SCORE_OK;
    }
    work_init(&work, domain, id);
    enum score_status status = all_check(&work.undo, err);
    if (!status) {
        status = held_check(&work.undo, err);
    }
    work_done(&work);
    return status;
}

/* ---- its steps ------------------------------------------------------------------------------- */

static enum score_status import_event(struct domain *domain, const struct import *import,
                                      const char *verb, int64_t items, struct score_error *err)
{
    SCORE_AUTO(buf_done) struct buf detail = {0};
    buf_init(&detail, LIMIT_TEXT_BYTES);
    kv_add_text(&detail, "kind", import->kind);
    kv_add_i64(&detail, "rows", import->rows);
    if (items >= 0) {
        kv_add_i64(&detail, "items", items);
    }
    return event_record_object(domain, ID_IMPORT, import->id, verb, &detail, err);
}

static enum score_status undo_finish(struct domain *domain, struct import *import,
                                     struct score_error *err)
{
    import->state = IMPORT_UNDONE;
    import->finished_at_ms = domain_now_ms(domain);
    SCORE_TRY(store_import_update(domain->store, import, err));
    return import_event(domain, import, "import.undone", -1, err);
}

/* The last `items_max` items; *ret_is_end: there are no more. */
static enum score_status items_take(struct undo *undo, int64_t items_max, bool *ret_is_end,
                                    struct score_error *err)
{
    struct store_page page = {.limit = (int)items_max};
    struct import_item *items = NULL;
    size_t count = 0;
    SCORE_TRY(page_list(undo, &page, &items, &count, err));
    for (size_t i = 0; i < count; i++) {
        object_begin(undo);
        SCORE_TRY(undo_item_check(undo, &items[i], err));
        SCORE_TRY(undo_item_take(undo, &items[i], err));
    }
    *ret_is_end = (int64_t)count < items_max;
    return count ? store_undo_items_remove(undo->domain->store, undo->import_id,
                                           items[count - 1].position, err)
                 : SCORE_OK;
}

/* Whoever began it is who does it, in every event. */
static enum score_status begun_read(struct domain *domain, int64_t import_id, struct event *ret,
                                    struct score_error *err)
{
    struct event_filter filter = {.object_kind = ID_IMPORT, .object_id = import_id};
    SCORE_TRY(store_event_last_of(domain->store, &filter, domain->arena, ret, err));
    return text_equal(ret->verb, BEGUN)
               ? SCORE_OK
               : score_error_set(err, SCORE_CORRUPT, "", "nobody has begun this undo");
}

static enum score_status step_in_tx(struct undo_work *work, int64_t items_max, bool *ret_is_end,
                                    struct score_error *err)
{
    struct domain *domain = &work->inner;
    struct import import;
    struct event begun;
    domain->arena = &work->keep;
    SCORE_TRY(store_import_get(domain->store, work->undo.import_id, &work->keep, &import, err));
    if (import.state != IMPORT_UNDOING) {
        *ret_is_end = true;
        return SCORE_OK;
    }
    SCORE_TRY(begun_read(domain, import.id, &begun, err));
    domain->actor.user_id = begun.user_id;
    domain->actor.name = begun.actor;
    domain->arena = &work->scratch;
    SCORE_TRY(items_take(&work->undo, items_max, ret_is_end, err));
    return *ret_is_end ? undo_finish(domain, &import, err) : SCORE_OK;
}

enum score_status import_undo_next(struct domain *domain, int64_t *ret_id, struct score_error *err)
{
    int64_t id = 0;
    SCORE_TRY(store_undo_next(domain->store, &id, err));
    if (!id) {
        return score_error_set(err, SCORE_NOT_FOUND, "", "no import is being undone");
    }
    *ret_id = id;
    return SCORE_OK;
}

enum score_status import_undo_step(const struct domain *domain, int64_t id, int64_t items_max,
                                   bool *ret_is_end, struct score_error *err)
{
    SCORE_ASSERT(items_max > 0 && items_max <= INT32_MAX);
    struct undo_work work;
    bool is_end = false;
    work_init(&work, domain, id);
    enum score_status status = store_tx_begin(domain->store, err);
    if (!status) {
        status = step_in_tx(&work, items_max, &is_end, err);
        status = domain_tx_end(&work.inner, status, err);
    }
    work_done(&work);
    if (!status) {
        *ret_is_end = is_end;
    }
    return status;
}

/* ---- its beginning and its early end -----------------------------------------------------------
 */

static enum score_status whole_in_tx(struct undo_work *work, struct import *import,
                                     struct score_error *err)
{
    bool is_end = false;
    SCORE_TRY(all_check(&work->undo, err));
    while (!is_end) {
        SCORE_TRY(items_take(&work->undo, UNDO_PAGE, &is_end, err));
    }
    return undo_finish(&work->inner, import, err);
}

static enum score_status undo_whole(struct domain *domain, struct import *import,
                                    struct score_error *err)
{
    struct undo_work work;
    work_init(&work, domain, import->id);
    enum score_status status = store_tx_begin(domain->store, err);
    if (!status) {
        status = domain_tx_end(&work.inner, whole_in_tx(&work, import, err), err);
    }
    work_done(&work);
    return status;
}

static enum score_status begin_in_tx(struct domain *domain, struct import *import, int64_t items,
                                     struct score_error *err)
{
    import->state = IMPORT_UNDOING;
    import->finished_at_ms = 0;
    SCORE_TRY(store_import_update(domain->store, import, err));
    return import_event(domain, import, BEGUN, items, err);
}

enum score_status import_undo(struct domain *domain, int64_t id, int64_t whole_max,
                              struct import_report *ret, struct score_error *err)
{
    struct import import;
    int64_t items = 0;
    SCORE_TRY(undo_permit(domain, id, &import, err));
    SCORE_TRY(store_undo_items_count(domain->store, id, &items, err));
    if (items <= whole_max) {
        SCORE_TRY(undo_whole(domain, &import, err));
    } else {
        SCORE_TRY(store_tx_begin(domain->store, err));
        SCORE_TRY(domain_tx_end(domain, begin_in_tx(domain, &import, items, err), err));
    }
    return import_get(domain, id, ret, err);
}

static enum score_status stop_in_tx(struct domain *domain, struct import *import, const char *why,
                                    struct score_error *err)
{
    SCORE_TRY(import_undo_progress(domain, import, err));
    int64_t left = import->undo_left;
    const char *message =
        arena_format(domain->arena, "%s; %lld of %lld changes are left: undo again to go on", why,
                     (long long)left, (long long)import->undo_items);
    struct import_error error = {.column = "", .code = "UNDO", .message = message ? message : why};
    import->state = IMPORT_FAILED;
    import->finished_at_ms = domain_now_ms(domain);
    SCORE_TRY(store_import_update(domain->store, import, err));
    SCORE_TRY(store_import_error_add(domain->store, import->id, &error, err));
    return import_event(domain, import, "import.undo_stopped", left, err);
}

enum score_status import_undo_stop(struct domain *domain, int64_t id, const char *why,
                                   struct score_error *err)
{
    struct import import;
    SCORE_TRY(store_import_get(domain->store, id, domain->arena, &import, err));
    if (import.state != IMPORT_UNDOING) {
        return SCORE_OK;
    }
    SCORE_TRY(store_tx_begin(domain->store, err));
    return domain_tx_end(domain, stop_in_tx(domain, &import, why, err), err);
}

enum score_status import_undo_progress(struct domain *domain, struct import *import,
                                       struct score_error *err)
{
    struct event begun;
    struct kv kv = {0};
    if (import->state != IMPORT_UNDOING) {
        return SCORE_OK;
    }
    SCORE_TRY(begun_read(domain, import->id, &begun, err));
    SCORE_TRY(kv_parse(begun.detail, domain->arena, &kv, err));
    SCORE_TRY(store_undo_items_count(domain->store, import->id, &import->undo_left, err));
    import->undo_items = kv_i64(&kv, "items", import->undo_left);
    return SCORE_OK;
}
