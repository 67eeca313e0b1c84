/* SPDX-License-Identifier: Apache-2.0 */

/* A draft while it runs: its bytes, its progress, its end. */

#include "base/limits.h"
#include "base/text.h"
#include "domain/identity.h"
#include "domain/import_draft_internal.h"
#include "store/draft_store.h"
#include "store/event_store.h"
#include "store/party_store.h"

enum { SOURCE_BYTES_MAX = 1024 * 1024 };

/* ---- its bytes ------------------------------------------------------------------------------- */

void draft_source_init(struct draft_source *source, struct store *store, int64_t draft_id)
{
    *source = (struct draft_source){.store = store, .draft_id = draft_id};
    arena_init(&source->arena, SOURCE_BYTES_MAX);
}

void draft_source_done(struct draft_source *source)
{
    arena_done(&source->arena);
}

/* False at the end of the file. */
static bool part_next(struct draft_source *source, enum score_status *ret_status)
{
    const void *bytes = NULL;
    arena_clear(&source->arena);
    source->at = 0;
    source->len = 0;
    *ret_status = store_draft_part_get(source->store, source->draft_id, source->position,
                                       &source->arena, &bytes, &source->len, NULL);
    if (*ret_status == SCORE_NOT_FOUND && source->position > 0) {
        *ret_status = SCORE_OK; /* a draft has one part at least: none at all is no end */
        return false;
    }
    source->part = bytes;
    source->position++;
    return *ret_status == SCORE_OK;
}

int64_t draft_source_read(void *user, char *into, size_t size)
{
    struct draft_source *source = user;
    enum score_status status = SCORE_OK;
    if (source->at == source->len && !part_next(source, &status)) {
        return status ? -1 : 0;
    }
    size_t left = source->len - source->at;
    size_t count = left < size ? left : size;
    memcpy(into, source->part + source->at, count);
    source->at += count;
    return (int64_t)count;
}

bool draft_source_rewind(void *user)
{
    struct draft_source *source = user;
    source->position = 0;
    source->at = 0;
    source->len = 0;
    return true;
}

/* ---- its end --------------------------------------------------------------------------------- */

/* Nothing that shows a value of the file stays with a draft that is done. */
static void values_erase(struct import_draft *draft)
{
    draft->columns = "[]";
    draft->notices = "[]";
    draft->choices = "{}";
    draft->map = "";
}

static const char *kept_words(struct domain *domain, const struct import_draft *draft,
                              const char *why)
{
    const char *words =
        draft->rows_done == 0
            ? arena_format(domain->arena, "%s; no row was stored", why)
            : arena_format(domain->arena,
                           "%s after %lld of %lld rows; what was stored stays until the import is "
                           "undone",
                           why, (long long)draft->rows_done, (long long)draft->rows_total);
    return words ? words : "";
}

/* The import's own record says the same. */
static enum score_status import_close(struct domain *domain, const struct import_draft *draft,
                                      struct score_error *err)
{
    struct import import;
    if (!draft->import_id) {
        return SCORE_OK;
    }
    SCORE_TRY(store_import_get(domain->store, draft->import_id, domain->arena, &import, err));
    if (import.state != IMPORT_RUNNING) {
        return SCORE_OK;
    }
    import.state = IMPORT_FAILED;
    import.finished_at_ms = domain_now_ms(domain);
    return store_import_update(domain->store, &import, err);
}

static enum score_status followers_end(struct domain *domain, const struct import_draft *first,
                                       enum import_draft_state state, struct score_error *err)
{
    const char *what = state == IMPORT_DRAFT_CANCELLED ? "was cancelled" : "failed";
    const char *why =
        arena_format(domain->arena, "not begun: \"%.80s\" before it %s", first->file_name, what);
    for (;;) {
        struct import_draft draft;
        enum score_status status = store_draft_follower(
            domain->store, first->run_id, first->run_order, domain->arena, &draft, err);
        if (status == SCORE_NOT_FOUND) {
            return SCORE_OK;
        }
        SCORE_TRY(status);
        draft.state = state;
        draft.problem = why ? why : "";
        draft.updated_at_ms = domain_now_ms(domain);
        SCORE_TRY(store_draft_update(domain->store, &draft, err));
        SCORE_TRY(draft_event(domain, &draft, "import_draft.ended", err));
    }
}

enum score_status draft_end_early(struct domain *domain, struct import_draft *draft,
                                  enum import_draft_state state, const char *why,
                                  struct score_error *err)
{
    SCORE_TRY(import_close(domain, draft, err));
    draft->state = state;
    draft->problem = kept_words(domain, draft, why);
    draft->updated_at_ms = domain_now_ms(domain);
    SCORE_TRY(store_draft_update(domain->store, draft, err));
    SCORE_TRY(draft_event(domain, draft, "import_draft.ended", err));
    return followers_end(domain, draft, state, err);
}

enum score_status import_draft_fail(struct domain *domain, struct import_draft *draft,
                                    const char *why, struct score_error *err)
{
    SCORE_TRY(store_tx_begin(domain->store, err));
    return domain_tx_end(domain, draft_end_early(domain, draft, IMPORT_DRAFT_FAILED, why, err),
                         err);
}

/* ---- its steps ------------------------------------------------------------------------------- */

enum score_status import_draft_next(struct domain *domain, struct import_draft *ret,
                                    struct actor *ret_actor, struct score_error *err)
{
    struct import_draft draft;
    struct user user;
    SCORE_TRY(store_draft_next(domain->store, domain->arena, &draft, err));
    SCORE_TRY(store_user_get(domain->store, draft.user_id, domain->arena, &user, err));
    *ret = draft;
    *ret_actor = actor_of_user(&user, domain->arena);
    /* Whoever let it run was permitted to, whatever has become of that person since. */
    ret_actor->roles |= ROLE_CHANNEL_MANAGER | ROLE_ADMINISTRATOR;
    return SCORE_OK;
}

static enum score_status advance_in_tx(struct domain *domain, struct import_draft *draft,
                                       bool is_end, struct score_error *err)
{
    draft->updated_at_ms = domain_now_ms(domain);
    if (!is_end) {
        return store_draft_progress(domain->store, draft, err);
    }
    draft->state = IMPORT_DRAFT_DONE;
    draft->rows_total = draft->rows_done;
    values_erase(draft);
    SCORE_TRY(store_draft_parts_remove(domain->store, draft->id, err));
    SCORE_TRY(store_draft_update(domain->store, draft, err));
    return draft_event(domain, draft, "import_draft.ended", err);
}

enum score_status import_draft_advance(struct domain *domain, struct import_draft *draft,
                                       const struct import *import, bool is_end,
                                       struct score_error *err)
{
    draft->import_id = import->id;
    draft->rows_done = import->rows;
    SCORE_TRY(store_tx_begin(domain->store, err));
    return domain_tx_end(domain, advance_in_tx(domain, draft, is_end, err), err);
}
