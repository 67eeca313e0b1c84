/* SPDX-License-Identifier: Apache-2.0 */
/* Every opportunity that waits, in batches: one commit pays for many decisions. */
#include "base/limits.h"
#include "base/text.h"
#include "domain/opportunity.h"
#include "domain/place_internal.h"
#include "domain/world.h"
#include "store/opportunity_store.h"

enum {
    PLACE_BATCH = 64,      /* opportunities per commit */
    PLACE_PAGE = 1000,     /* ids read at once */
    PLACE_REASONS_MAX = 64 /* gates and required fields are fewer */
};

struct waiting {
    int64_t id;
    int64_t created_at_ms;
};

struct run {
    struct domain *domain;
    struct arena *arena; /* of the answer */
    struct waiting *items;
    size_t count;
    size_t capacity;
    struct place_all_result result;
};

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

/* The reason of this code, made when missing; the last one when there is no more room. */
static struct place_reason *reason_get(struct run *run, const char *code)
{
    struct place_all_result *result = &run->result;
    for (size_t i = 0; i < result->reason_count; i++) {
        if (text_equal(result->reasons[i].code, code)) {
            return &result->reasons[i];
        }
    }
    const char *copy = arena_dup_text(run->arena, code);
    if (!copy) {
        return NULL;
    }
    SCORE_ASSERT(result->reason_count < PLACE_REASONS_MAX);
    result->reasons[result->reason_count] = (struct place_reason){.code = copy};
    return &result->reasons[result->reason_count++];
}

static enum score_status left_note(struct run *run, int64_t id, const char *code,
                                   struct score_error *err)
{
    struct place_all_result *result = &run->result;
    struct place_reason *reason = reason_get(run, code);
    if (!reason) {
        return no_memory(err);
    }
    reason->count++;
    result->unplaced++;
    if (result->left_count < PLACE_LEFT_MAX) {
        result->left[result->left_count++] =
            (struct place_left){.opportunity_id = id, .code = reason->code};
    }
    return SCORE_OK;
}

/* Adds the ids of one placement to the list. */
static enum score_status waiting_read(struct run *run, enum placement placement,
                                      struct score_error *err)
{
    struct store_page page = {.limit = PLACE_PAGE};
    for (;;) {
        int64_t *ids = NULL;
        int64_t *created = NULL;
        size_t count = 0;
        SCORE_TRY(store_opportunity_ids(run->domain->store, placement, &page, run->arena, &ids,
                                        &created, &count, err));
        for (size_t i = 0; i < count; i++) {
            struct waiting *grown =
                arena_grow(run->arena, run->items, run->count, &run->capacity, sizeof *run->items);
            if (!grown) {
                return no_memory(err);
            }
            run->items = grown;
            run->items[run->count++] = (struct waiting){ids[i], created[i]};
        }
        if (count < PLACE_PAGE) {
            return SCORE_OK;
        }
        page.has_after = true;
        page.after_key = created[count - 1];
        page.after_id = ids[count - 1];
    }
}

static int by_age(const void *a, const void *b)
{
    const struct waiting *left = a;
    const struct waiting *right = b;
    if (left->created_at_ms != right->created_at_ms) {
        return left->created_at_ms < right->created_at_ms ? -1 : 1;
    }
    return (left->id > right->id) - (left->id < right->id);
}

static enum score_status place_step(struct run *run, int64_t id, struct score_error *err)
{
    struct domain *domain = run->domain;
    struct placed placed;
    struct score_error cause = {0};
    const char *reason = "";
    memset(&domain->problem, 0, sizeof domain->problem);
    enum score_status status = place_attempt(domain, id, &placed, &reason, &cause);
    if (!status) {
        run->result.placed++;
        return SCORE_OK;
    }
    if (status == SCORE_EXHAUSTED) {
        return left_note(run, id, reason, err);
    }
    if (status == SCORE_CONFLICT || status == SCORE_NOT_FOUND) {
        return left_note(run, id, "CHANGED_MEANWHILE", err);
    }
    if (err) {
        *err = cause;
    }
    return status;
}

static enum score_status place_batch(struct run *run, size_t from, size_t until,
                                     struct score_error *err)
{
    for (size_t i = from; i < until; i++) {
        SCORE_TRY(place_step(run, run->items[i].id, err));
    }
    return SCORE_OK;
}

/* Incomplete ones are no candidates; the answer says what they lack. */
static enum score_status incomplete_count(struct run *run, struct score_error *err)
{
    struct domain *domain = run->domain;
    for (size_t i = 0; i < run->count; i++) {
        struct opportunity opportunity;
        struct missing_field *missing = NULL;
        size_t count = 0;
        arena_clear(domain->arena);
        SCORE_TRY(store_opportunity_get(domain->store, run->items[i].id, domain->arena,
                                        &opportunity, err));
        SCORE_TRY(opportunity_missing(domain, &opportunity, &missing, &count, err));
        char code[LIMIT_CODE_BYTES] = "NOT_READY";
        if (count) {
            (void)snprintf(code, sizeof code, "MISSING_%s", missing[0].field);
        }
        for (char *at = code; *at; at++) {
            *at = *at >= 'a' && *at <= 'z' ? (char)(*at - 'a' + 'A') : *at;
        }
        SCORE_TRY(left_note(run, run->items[i].id, code, err));
    }
    return SCORE_OK;
}

static enum score_status run_batches(struct run *run,
                                     void (*progress)(int64_t done, int64_t total, void *user),
                                     void *user, struct score_error *err)
{
    struct domain *domain = run->domain;
    for (size_t from = 0; from < run->count;) {
        size_t left = run->count - from;
        size_t until = from + (left < PLACE_BATCH ? left : PLACE_BATCH);
        arena_clear(domain->arena);
        SCORE_TRY(store_tx_begin(domain->store, err));
        enum score_status status = place_batch(run, from, until, err);
        SCORE_TRY(domain_tx_end(domain, status, err));
        from = until;
        if (progress) {
            progress((int64_t)from, (int64_t)run->count, user);
        }
    }
    return SCORE_OK;
}

static enum score_status run_all(struct run *run,
                                 void (*progress)(int64_t done, int64_t total, void *user),
                                 void *user, struct score_error *err)
{
    SCORE_TRY(waiting_read(run, PLACEMENT_NEW, err));
    SCORE_TRY(incomplete_count(run, err));
    run->count = 0;
    SCORE_TRY(waiting_read(run, PLACEMENT_READY, err));
    SCORE_TRY(waiting_read(run, PLACEMENT_RECOMMENDED, err));
    if (run->count) {
        qsort(run->items, run->count, sizeof *run->items, by_age);
    }
    return run_batches(run, progress, user, err);
}

enum score_status place_all(struct domain *domain,
                            void (*progress)(int64_t done, int64_t total, void *user), void *user,
                            struct place_all_result *ret, struct score_error *err)
{
    SCORE_TRY(actor_require(domain, ROLE_CHANNEL_MANAGER, err));
    struct arena scratch = {0};
    arena_init(&scratch, LIMIT_COMMAND_ARENA_BYTES);
    struct run run = {.domain = domain, .arena = domain->arena};
    run.result.reasons =
        arena_alloc_array(run.arena, PLACE_REASONS_MAX, sizeof *run.result.reasons);
    run.result.left = arena_alloc_array(run.arena, PLACE_LEFT_MAX, sizeof *run.result.left);
    if (!run.result.reasons || !run.result.left) {
        arena_done(&scratch);
        return no_memory(err);
    }
    domain->arena = &scratch; /* what one batch needs is dropped before the next */
    enum score_status status = run_all(&run, progress, user, err);
    domain->arena = run.arena;
    memset(&domain->problem, 0, sizeof domain->problem); /* its texts were in the scratch arena */
    arena_done(&scratch);
    SCORE_TRY(status);
    *ret = run.result;
    return SCORE_OK;
}
