/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/seal_export.h"

#include "base/kv.h"
#include "base/limits.h"
#include "base/text.h"
#include "domain/checkpoint.h"
#include "domain/seal.h"
#include "domain/seal_day.h"
#include "domain/seal_rows.h"
#include "store/event_store.h"
#include "store/party_store.h"
#include "store/passing_store.h"
#include "store/seal_store.h"

enum { EXPORT_PAGE = 500 };

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

/* Numbers of events, in no order and more than once at first. */
struct seqs {
    struct arena *arena;
    int64_t *items;
    size_t count;
    size_t capacity;
};

static enum score_status seq_add(struct seqs *seqs, int64_t seq, struct score_error *err)
{
    int64_t *items =
        arena_grow(seqs->arena, seqs->items, seqs->count, &seqs->capacity, sizeof *items);
    if (!items) {
        return no_memory(err);
    }
    seqs->items = items;
    items[seqs->count++] = seq;
    return SCORE_OK;
}

static int by_number(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a;
    int64_t right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

static void seqs_sort(struct seqs *seqs)
{
    size_t kept = 0;
    if (seqs->count) {
        qsort(seqs->items, seqs->count, sizeof *seqs->items, by_number);
    }
    for (size_t i = 0; i < seqs->count; i++) {
        if (!kept || seqs->items[kept - 1] != seqs->items[i]) {
            seqs->items[kept++] = seqs->items[i];
        }
    }
    seqs->count = kept;
}

/* ---- which events ---------------------------------------------------------------------------- */

/* The draw that gave the firm an offer, and its day's commitment and secret. */
static enum score_status draw_add(struct domain *domain, const struct event *event,
                                  struct seqs *seqs, struct score_error *err)
{
    struct kv kv;
    struct decision decision;
    struct draw_day day;
    SCORE_TRY(kv_parse(event->detail, domain->arena, &kv, err));
    int64_t id = kv_i64(&kv, "decision", 0);
    if (!id) {
        return SCORE_OK;
    }
    SCORE_TRY(store_decision_get(domain->store, id, domain->arena, &decision, err));
    if (!decision.event_seq || decision.partner_id != event->partner_id) {
        return SCORE_OK; /* another firm was drawn: an override */
    }
    SCORE_TRY(seq_add(seqs, decision.event_seq, err));
    enum score_status status =
        store_draw_day_get(domain->store, draw_day_of(decision.created_at_ms), &day, err);
    if (status == SCORE_NOT_FOUND) {
        return SCORE_OK; /* older than the secrets */
    }
    SCORE_TRY(status);
    SCORE_TRY(seq_add(seqs, day.committed_seq, err));
    return day.revealed_seq ? seq_add(seqs, day.revealed_seq, err) : SCORE_OK;
}

static enum score_status seqs_read(struct domain *domain, int64_t partner_id, struct seqs *seqs,
                                   struct score_error *err)
{
    struct event_filter filter = {.partner_id = partner_id, .verb = ""};
    struct store_page page = {.limit = EXPORT_PAGE};
    for (size_t count = EXPORT_PAGE; count == EXPORT_PAGE;) {
        struct event *events = NULL;
        SCORE_TRY(
            store_event_list(domain->store, &filter, &page, domain->arena, &events, &count, err));
        for (size_t i = 0; i < count; i++) {
            SCORE_TRY(seq_add(seqs, events[i].seq, err));
            if (text_equal(events[i].verb, "offer.made")) {
                SCORE_TRY(draw_add(domain, &events[i], seqs, err));
            }
        }
        page.has_after = true;
        page.after_id = count ? events[count - 1].seq : 0;
    }
    seqs_sort(seqs);
    return SCORE_OK;
}

/* ---- their proofs ---------------------------------------------------------------------------- */

/* The leaves of one checkpoint, kept while items lead to it. */
struct leaves {
    struct checkpoint checkpoint;
    struct event_seal *seals;
    uint8_t (*hashes)[HASH_BYTES];
    size_t count;
};

static enum score_status leaves_read(struct domain *domain, int64_t seq, struct leaves *ret,
                                     struct score_error *err)
{
    struct checkpoint *checkpoint = &ret->checkpoint;
    SCORE_TRY(store_checkpoint_find(domain->store, seq, checkpoint, err));
    SCORE_TRY(store_event_seal_list(domain->store, checkpoint->first_seq - 1, checkpoint->last_seq,
                                    domain->arena, &ret->seals, &ret->count, err));
    if ((int64_t)ret->count != checkpoint->last_seq - checkpoint->first_seq + 1) {
        return score_error_set(err, SCORE_CORRUPT, "", "seals of checkpoint %lld are missing",
                               (long long)checkpoint->number);
    }
    ret->hashes = arena_alloc_array(domain->arena, ret->count, sizeof *ret->hashes);
    if (!ret->hashes) {
        return no_memory(err);
    }
    for (size_t i = 0; i < ret->count; i++) {
        memcpy(ret->hashes[i], ret->seals[i].leaf, HASH_BYTES);
    }
    return SCORE_OK;
}

static enum score_status salts_read(struct domain *domain, const struct event_seal *seal,
                                    struct seal_salts *ret, struct score_error *err)
{
    struct event_erasure *rows = NULL;
    size_t count = 0;
    if (seal->has_salt) {
        seal_salts_of(seal->salt, ret);
        return SCORE_OK;
    }
    SCORE_TRY(store_event_erasure_list(domain->store, seal->seq - 1, seal->seq, domain->arena,
                                       &rows, &count, err));
    if (!seal_salts_left(rows, count, ret)) {
        return score_error_set(err, SCORE_CORRUPT, "", "the salts of event %lld are missing",
                               (long long)seal->seq);
    }
    return SCORE_OK;
}

/* Network addresses and browsers are nobody's business in a file that is passed around: the
 * commitment stands for them, as after an erasure. */
static enum score_status personal_hide(struct domain *domain, struct seal_export_item *item,
                                       struct score_error *err)
{
    SCORE_AUTO(buf_done) struct buf detail = {0};
    uint8_t commitment[HASH_BYTES];
    if (!seal_detail_has_personal(item->event.detail)) {
        return SCORE_OK;
    }
    seal_commitment(&item->event, SEAL_PERSONAL, &item->salts, commitment);
    memcpy(item->salts.value[SEAL_PERSONAL - 1], commitment, sizeof commitment);
    item->salts.is_erased[SEAL_PERSONAL - 1] = true;
    buf_init(&detail, LIMIT_BODY_BYTES);
    seal_detail_public(item->event.detail, &detail);
    SCORE_TRY(buf_status(&detail, "event detail", err));
    item->event.detail = arena_dup_text(domain->arena, buf_text(&detail));
    return item->event.detail ? SCORE_OK : no_memory(err);
}

static enum score_status item_read(struct domain *domain, const struct leaves *leaves, int64_t seq,
                                   struct seal_export_item *ret, struct score_error *err)
{
    struct seal_rows rows;
    struct seal_row row;
    int64_t index = seq - leaves->checkpoint.first_seq;
    const struct event_seal *seal = &leaves->seals[index];
    SCORE_TRY(seal_rows_read(domain->store, seq - 1, 1, domain->arena, &rows, err));
    if (!rows.count || rows.events[0].seq != seq) {
        return score_error_set(err, SCORE_CORRUPT, "", "event %lld is missing", (long long)seq);
    }
    seal_rows_at(&rows, 0, seal->partner_seq, &row);
    *ret = (struct seal_export_item){
        .event = rows.events[0],
        .partner_seq = seal->partner_seq,
        .has_decision = row.decision != NULL,
        .entries = rows.ledger + rows.entry_from[0],
        .entry_count = row.entry_count,
        .checkpoint = leaves->checkpoint.number,
    };
    if (row.decision) {
        memcpy(ret->decision, row.decision, HASH_BYTES);
    }
    merkle_prove((const uint8_t(*)[HASH_BYTES])leaves->hashes, (int64_t)leaves->count, index,
                 &ret->proof);
    SCORE_TRY(salts_read(domain, seal, &ret->salts, err));
    return personal_hide(domain, ret, err);
}

static enum score_status checkpoint_keep(struct domain *domain, struct seal_export *ret,
                                         const struct checkpoint *checkpoint, size_t *capacity,
                                         struct score_error *err)
{
    if (ret->checkpoint_count &&
        ret->checkpoints[ret->checkpoint_count - 1].number == checkpoint->number) {
        return SCORE_OK;
    }
    struct checkpoint *items =
        arena_grow(domain->arena, ret->checkpoints, ret->checkpoint_count, capacity, sizeof *items);
    if (!items) {
        return no_memory(err);
    }
    ret->checkpoints = items;
    items[ret->checkpoint_count++] = *checkpoint;
    return SCORE_OK;
}

static enum score_status items_read(struct domain *domain, const struct seqs *seqs,
                                    const struct checkpoint *last, struct seal_export *ret,
                                    struct score_error *err)
{
    struct leaves leaves = {.count = 0};
    size_t capacity = 0;
    ret->items = arena_alloc_array(domain->arena, seqs->count + 1, sizeof *ret->items);
    if (!ret->items) {
        return no_memory(err);
    }
    for (size_t i = 0; i < seqs->count && seqs->items[i] <= last->last_seq; i++) {
        if (seqs->items[i] > leaves.checkpoint.last_seq) {
            SCORE_TRY(leaves_read(domain, seqs->items[i], &leaves, err));
            SCORE_TRY(checkpoint_keep(domain, ret, &leaves.checkpoint, &capacity, err));
        }
        struct seal_export_item *item = &ret->items[ret->item_count++];
        SCORE_TRY(item_read(domain, &leaves, seqs->items[i], item, err));
        ret->events += item->event.partner_id == ret->partner_id;
    }
    return last->number ? checkpoint_keep(domain, ret, last, &capacity, err) : SCORE_OK;
}

static enum score_status export_read(struct domain *domain, int64_t partner_id,
                                     struct seal_export *ret, struct score_error *err)
{
    struct checkpoint last;
    struct partner partner;
    struct seqs seqs = {.arena = domain->arena};
    SCORE_TRY(store_partner_get(domain->store, partner_id, domain->arena, &partner, err));
    SCORE_TRY(store_checkpoint_last(domain->store, &last, err));
    SCORE_TRY(store_seal_key_list(domain->store, domain->arena, &ret->keys, &ret->key_count, err));
    SCORE_TRY(seal_head_text(domain, &ret->head, err));
    SCORE_TRY(seqs_read(domain, partner_id, &seqs, err));
    return items_read(domain, &seqs, &last, ret, err);
}

enum score_status seal_export_read(struct domain *domain, int64_t partner_id,
                                   struct seal_export *ret, struct score_error *err)
{
    bool is_own = domain->actor.partner_id == partner_id;
    if (!actor_has(domain, ROLE_CHANNEL_MANAGER | ROLE_AUDITOR | ROLE_ADMINISTRATOR)) {
        SCORE_TRY(actor_require(domain, ROLE_FOCAL | ROLE_PARTNER_ADMIN, err));
        if (!is_own) {
            return score_error_set(err, SCORE_NOT_FOUND, "", "no such partner");
        }
    }
    struct seal_export made = {
        .partner_id = partner_id, .at_ms = domain_now_ms(domain), .head = ""};
    SCORE_TRY(hash_library_init(err));
    SCORE_TRY(store_read_begin(domain->store, err));
    enum score_status status = export_read(domain, partner_id, &made, err);
    store_read_end(domain->store);
    SCORE_TRY(status);
    *ret = made;
    return SCORE_OK;
}
