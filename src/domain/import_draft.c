/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/import_draft.h"

#include "base/kv.h"
#include "base/limits.h"
#include "base/text.h"
#include "domain/event_record.h"
#include "domain/import_draft_internal.h"
#include "domain/intake_guess.h"
#include "store/draft_store.h"

enum {
    IMPORTERS = ROLE_CHANNEL_MANAGER | ROLE_ADMINISTRATOR,
    PART_BYTES = 256 * 1024 /* one part fits a cache and a row */
};

/* ---- whose it is, and what it may do --------------------------------------------------------- */

static enum score_status draft_own(struct domain *domain, int64_t id, struct import_draft *ret,
                                   struct score_error *err)
{
    struct import_draft draft;
    SCORE_TRY(actor_require(domain, IMPORTERS, err));
    SCORE_TRY(store_draft_get(domain->store, id, domain->arena, &draft, err));
    if (draft.user_id != domain->actor.user_id) {
        return score_error_set(err, SCORE_NOT_FOUND, "", "there is no such draft");
    }
    *ret = draft;
    return SCORE_OK;
}

/* It may be corrected and run: nothing stores it now, and its bytes are there. */
static enum score_status draft_idle_check(const struct import_draft *draft, struct score_error *err)
{
    if (draft->state == IMPORT_DRAFT_RUNNING) {
        return score_error_set(err, SCORE_CONFLICT, "", "\"%.80s\" is being imported just now",
                               draft->file_name);
    }
    if (draft->state == IMPORT_DRAFT_DONE) {
        return score_error_set(err, SCORE_CONFLICT, "", "\"%.80s\" has been imported",
                               draft->file_name);
    }
    return SCORE_OK;
}

enum score_status draft_event(struct domain *domain, const struct import_draft *draft,
                              const char *verb, struct score_error *err)
{
    SCORE_AUTO(buf_done) struct buf detail = {0};
    buf_init(&detail, LIMIT_TEXT_BYTES);
    kv_add_text(&detail, "kind", draft->kind);
    kv_add_i64(&detail, "rows", draft->rows_total);
    kv_add_i64(&detail, "rows_done", draft->rows_done);
    return event_record_object(domain, ID_IMPORT_DRAFT, draft->id, verb, &detail, err);
}

static void guess_take(struct import_draft *draft, const struct import_draft *guess)
{
    draft->kind = guess->kind;
    draft->encoding = guess->encoding;
    draft->encoding_doubt = guess->encoding_doubt;
    draft->separator = guess->separator;
    draft->header_line = guess->header_line;
    draft->date_order = guess->date_order;
    draft->decimal_mark = guess->decimal_mark;
    draft->columns = guess->columns;
    draft->notices = guess->notices;
    draft->missing = guess->missing;
    draft->choices = guess->choices;
    draft->map = guess->map;
    draft->rows_total = guess->rows_total;
}

/* ---- putting up, looking at, correcting ------------------------------------------------------ */

static enum score_status create_check(struct domain *domain, size_t len, struct score_error *err)
{
    int64_t count = 0;
    SCORE_TRY(actor_require(domain, IMPORTERS, err));
    if (!domain->actor.user_id) {
        return score_error_set(err, SCORE_DENIED, "", "drafts belong to a person who signed in");
    }
    if (len == 0) {
        return score_error_set(err, SCORE_INVALID, "", "the file is empty");
    }
    if (len > LIMIT_DRAFT_BYTES) {
        return score_error_set(err, SCORE_LIMIT, "", "a file may have %d MiB",
                               LIMIT_DRAFT_BYTES / 1024 / 1024);
    }
    SCORE_TRY(store_draft_count(domain->store, domain->actor.user_id, &count, err));
    if (count >= LIMIT_DRAFTS) {
        return score_error_set(err, SCORE_CONFLICT, "",
                               "there are %d files put up already: take some away", LIMIT_DRAFTS);
    }
    return SCORE_OK;
}

static enum score_status parts_add(struct domain *domain, int64_t id, const char *bytes, size_t len,
                                   struct score_error *err)
{
    int64_t position = 0;
    for (size_t at = 0; at < len; at += PART_BYTES) {
        size_t part = len - at < PART_BYTES ? len - at : PART_BYTES;
        SCORE_TRY(store_draft_part_add(domain->store, id, position++, bytes + at, part, err));
    }
    return SCORE_OK;
}

static enum score_status create_in_tx(struct domain *domain, struct import_draft *draft,
                                      const char *bytes, size_t len, struct score_error *err)
{
    SCORE_TRY(store_draft_add(domain->store, draft, err));
    SCORE_TRY(parts_add(domain, draft->id, bytes, len, err));
    return draft_event(domain, draft, "import_draft.added", err);
}

enum score_status import_draft_create(struct domain *domain, const struct import_draft *guess,
                                      const char *bytes, size_t len, struct import_draft *ret,
                                      struct score_error *err)
{
    SCORE_TRY(create_check(domain, len, err));
    if (text_is_empty(guess->file_name) || strlen(guess->file_name) > LIMIT_NAME_BYTES) {
        return score_error_set(err, SCORE_INVALID, "file_name", "1 to %d bytes", LIMIT_NAME_BYTES);
    }
    struct import_draft draft = {
        .user_id = domain->actor.user_id,
        .file_name = guess->file_name,
        .bytes = (int64_t)len,
        .state = IMPORT_DRAFT_DRAFT,
        .map_name = "",
        .problem = "",
        .created_at_ms = domain_now_ms(domain),
        .updated_at_ms = domain_now_ms(domain),
    };
    guess_take(&draft, guess);
    SCORE_TRY(store_tx_begin(domain->store, err));
    SCORE_TRY(domain_tx_end(domain, create_in_tx(domain, &draft, bytes, len, err), err));
    *ret = draft;
    return SCORE_OK;
}

enum score_status import_draft_get(struct domain *domain, int64_t id, struct import_draft *ret,
                                   struct score_error *err)
{
    return draft_own(domain, id, ret, err);
}

enum score_status import_draft_list(struct domain *domain, struct import_draft **ret_items,
                                    size_t *ret_count, struct score_error *err)
{
    struct import_draft *found = NULL;
    size_t count = 0;
    size_t kept = 0;
    SCORE_TRY(actor_require(domain, IMPORTERS, err));
    SCORE_TRY(store_draft_list(domain->store, domain->actor.user_id, LIMIT_DRAFTS, domain->arena,
                               &found, &count, err));
    struct import_draft *items = arena_alloc_array(domain->arena, count + 1, sizeof *items);
    if (!items) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < count; i++) {
            if ((found[i].state == IMPORT_DRAFT_DONE) == (pass == 1)) {
                items[kept++] = found[i];
            }
        }
    }
    *ret_items = items;
    *ret_count = kept;
    return SCORE_OK;
}

static enum score_status correct_in_tx(struct domain *domain, struct import_draft *draft,
                                       struct score_error *err)
{
    SCORE_TRY(store_draft_update(domain->store, draft, err));
    return draft_event(domain, draft, "import_draft.corrected", err);
}

enum score_status import_draft_correct(struct domain *domain, const struct import_draft *guess,
                                       struct import_draft *ret, struct score_error *err)
{
    struct import_draft draft;
    SCORE_TRY(draft_own(domain, guess->id, &draft, err));
    SCORE_TRY(draft_idle_check(&draft, err));
    guess_take(&draft, guess);
    draft.version = guess->version;
    draft.state = IMPORT_DRAFT_DRAFT;
    draft.problem = "";
    draft.updated_at_ms = domain_now_ms(domain);
    SCORE_TRY(store_tx_begin(domain->store, err));
    SCORE_TRY(domain_tx_end(domain, correct_in_tx(domain, &draft, err), err));
    *ret = draft;
    return SCORE_OK;
}

/* ---- going away ------------------------------------------------------------------------------ */

static enum score_status remove_in_tx(struct domain *domain, struct import_draft *draft,
                                      struct score_error *err)
{
    if (draft->state == IMPORT_DRAFT_RUNNING) {
        return draft_end_early(domain, draft, IMPORT_DRAFT_CANCELLED, "cancelled", err);
    }
    SCORE_TRY(draft_event(domain, draft, "import_draft.removed", err));
    return store_draft_remove(domain->store, draft->id, err);
}

enum score_status import_draft_remove(struct domain *domain, int64_t id, struct score_error *err)
{
    struct import_draft draft;
    SCORE_TRY(draft_own(domain, id, &draft, err));
    SCORE_TRY(store_tx_begin(domain->store, err));
    return domain_tx_end(domain, remove_in_tx(domain, &draft, err), err);
}

enum score_status import_draft_tidy(struct domain *domain, struct score_error *err)
{
    int64_t before_ms = domain_now_ms(domain) - LIMIT_DRAFT_MS;
    return store_draft_expire(domain->store, before_ms, err);
}

/* ---- running --------------------------------------------------------------------------------- */

static enum score_status set_check(struct domain *domain, const struct import_draft *draft,
                                   size_t index, struct score_error *err)
{
    enum import_kind kind = IMPORT_KIND_PARTNERS;
    const char *field = arena_format(domain->arena, "drafts/%zu", index);
    field = field ? field : "drafts";
    if (!import_kind_parse(draft->kind, &kind)) {
        problem_add(domain, field, "STATE", "\"%.80s\": choose what kind of file it is",
                    draft->file_name);
    } else if (*draft->missing) {
        problem_add(domain, field, "STATE", "\"%.80s\": no column is chosen for %s",
                    draft->file_name, draft->missing);
    } else if (kind == IMPORT_KIND_USERS) {
        return actor_require(domain, ROLE_ADMINISTRATOR, err);
    }
    return SCORE_OK;
}

static int draft_place(const struct import_draft *draft)
{
    enum import_kind kind = IMPORT_KIND_PARTNERS;
    return import_kind_parse(draft->kind, &kind) ? import_kind_order(kind) : INT32_MAX;
}

/* Few of them: insertion keeps those of one kind in the order asked for. */
static void set_sort(struct import_draft *items, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct import_draft draft = items[i];
        size_t at = i;
        for (; at > 0 && draft_place(&items[at - 1]) > draft_place(&draft); at--) {
            items[at] = items[at - 1];
        }
        items[at] = draft;
    }
}

enum score_status import_draft_set(struct domain *domain, const int64_t *ids, size_t count,
                                   struct import_draft *ret_items, struct score_error *err)
{
    SCORE_ASSERT(count >= 1 && count <= LIMIT_DRAFT_SET);
    for (size_t i = 0; i < count; i++) {
        SCORE_TRY(draft_own(domain, ids[i], &ret_items[i], err));
        SCORE_TRY(draft_idle_check(&ret_items[i], err));
        SCORE_TRY(set_check(domain, &ret_items[i], i, err));
        for (size_t j = 0; j < i; j++) {
            if (ids[j] == ids[i]) {
                problem_add(domain, "drafts", "DUPLICATE", "the same draft twice");
            }
        }
    }
    SCORE_TRY(problem_status(domain, err));
    set_sort(ret_items, count);
    return SCORE_OK;
}

static enum score_status map_keep(struct domain *domain, const struct import_draft_run *run,
                                  struct score_error *err)
{
    if (!*run->map_name) {
        return SCORE_OK;
    }
    struct import_map_saved map = {
        .name = run->map_name,
        .map = run->map,
        .created_at_ms = domain_now_ms(domain),
        .updated_at_ms = domain_now_ms(domain),
    };
    return store_import_map_put(domain->store, &map, err);
}

static enum score_status run_in_tx(struct domain *domain, const struct import_draft_run *run,
                                   struct import_draft *items, struct score_error *err)
{
    SCORE_TRY(map_keep(domain, run, err));
    for (size_t i = 0; i < run->count; i++) {
        struct import_draft *draft = &items[i];
        draft->state = IMPORT_DRAFT_RUNNING;
        draft->map_name = run->map_name;
        draft->rows_done = 0;
        draft->import_id = 0;
        draft->run_id = items[0].id;
        draft->run_order = (int64_t)i;
        draft->problem = "";
        draft->updated_at_ms = domain_now_ms(domain);
        SCORE_TRY(store_draft_update(domain->store, draft, err));
        SCORE_TRY(draft_event(domain, draft, "import_draft.started", err));
    }
    return SCORE_OK;
}

enum score_status import_draft_run(struct domain *domain, const struct import_draft_run *run,
                                   struct import_draft *ret_items, struct score_error *err)
{
    if (*run->map_name && !import_map_name_is_good(run->map_name)) {
        problem_add(domain, "map_name", "FORMAT",
                    "lower-case letters, digits, '-' and '_', at most %d", LIMIT_CODE_BYTES);
        return problem_status(domain, err);
    }
    SCORE_TRY(import_draft_set(domain, run->ids, run->count, ret_items, err));
    SCORE_TRY(store_tx_begin(domain->store, err));
    return domain_tx_end(domain, run_in_tx(domain, run, ret_items, err), err);
}

/* ---- maps under a name ----------------------------------------------------------------------- */

bool import_map_name_is_good(const char *name)
{
    static const char ALLOWED[] = "abcdefghijklmnopqrstuvwxyz0123456789_-";
    size_t len = strlen(name);
    return len >= 1 && len <= LIMIT_CODE_BYTES && strspn(name, ALLOWED) == len;
}

enum score_status import_map_saved_get(struct domain *domain, const char *name,
                                       struct import_map_saved *ret, struct score_error *err)
{
    SCORE_TRY(actor_require(domain, IMPORTERS, err));
    return store_import_map_get(domain->store, name, domain->arena, ret, err);
}

enum score_status import_map_saved_list(struct domain *domain, struct import_map_saved **ret_items,
                                        size_t *ret_count, struct score_error *err)
{
    SCORE_TRY(actor_require(domain, IMPORTERS, err));
    return store_import_map_list(domain->store, LIMIT_IMPORT_MAPS, domain->arena, ret_items,
                                 ret_count, err);
}
