/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/seal.h"

#include "base/kv.h"
#include "base/limits.h"
#include "base/rng.h"
#include "base/text.h"
#include "domain/event_record.h"
#include "domain/merkle.h"
#include "domain/seal_day.h"
#include "domain/seal_encode.h"
#include "domain/seal_rows.h"
#include "store/event_store.h"
#include "store/seal_store.h"

struct seal_batch {
    struct arena arena;
    struct checkpoint checkpoint;
    bool has_first_key; /* `key` is to be added */
    struct seal_key key;
    struct event_seal *seals;
    size_t count;
};

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

int64_t seal_batch_count(const struct seal_batch *batch)
{
    return (int64_t)batch->count;
}

void seal_batch_free(struct seal_batch *batch)
{
    if (batch) {
        arena_done(&batch->arena);
        free(batch);
    }
}

/* ---- preparing ------------------------------------------------------------------------------- */

/* The newest key, or the first one to be. */
static enum score_status key_find(struct domain *domain, const struct seal_signer *signer,
                                  struct seal_batch *batch, struct score_error *err)
{
    struct seal_key *keys = NULL;
    size_t count = 0;
    SCORE_TRY(store_seal_key_list(domain->store, &batch->arena, &keys, &count, err));
    if (count == 0) {
        batch->key = (struct seal_key){
            .number = 1, .from_checkpoint = 1, .created_at_ms = domain_now_ms(domain)};
        memcpy(batch->key.public_key, signer->public_key, sizeof batch->key.public_key);
        seal_key_sign(&batch->key, signer, NULL);
        batch->has_first_key = true;
        return SCORE_OK;
    }
    batch->key = keys[count - 1];
    if (!hash_equal(batch->key.public_key, signer->public_key, SEAL_PUBLIC_KEY_BYTES)) {
        return score_error_set(err, SCORE_CONFLICT, "seal_key",
                               "the signing key is not the one that this database was last sealed "
                               "with (number %lld)",
                               (long long)batch->key.number);
    }
    return SCORE_OK;
}

/* How many events each firm has, as far as this batch has come. */
struct ordinals {
    struct domain *domain;
    struct partner_count *counts;
    int64_t sealed_seq;
};

static enum score_status ordinal_next(struct ordinals *ordinals, int64_t partner_id, int64_t *ret,
                                      struct score_error *err)
{
    bool is_new = false;
    int64_t *count = NULL;
    *ret = 0;
    if (!partner_id) {
        return SCORE_OK;
    }
    SCORE_TRY(partner_count_get(ordinals->counts, partner_id, &count, &is_new, err));
    if (is_new) {
        SCORE_TRY(store_partner_seq_last(ordinals->domain->store, partner_id, ordinals->sealed_seq,
                                         count, err));
    }
    *ret = ++*count;
    return SCORE_OK;
}

static enum score_status leaves_make(struct ordinals *ordinals, const struct seal_rows *rows,
                                     struct seal_batch *batch, struct score_error *err)
{
    struct merkle merkle = {.count = 0};
    for (size_t i = 0; i < rows->count; i++) {
        struct event_seal *seal = &batch->seals[i];
        struct seal_row row;
        struct seal_salts salts;
        *seal = (struct event_seal){.seq = rows->events[i].seq, .has_salt = true};
        rng_bytes(seal->salt, sizeof seal->salt);
        SCORE_TRY(ordinal_next(ordinals, rows->events[i].partner_id, &seal->partner_seq, err));
        seal_rows_at(rows, i, seal->partner_seq, &row);
        seal_salts_of(seal->salt, &salts);
        seal_leaf(&row, &salts, seal->leaf);
        merkle_add(&merkle, seal->leaf);
        seal_chain(batch->checkpoint.head, seal->leaf);
    }
    merkle_root(&merkle, batch->checkpoint.root);
    batch->count = rows->count;
    return SCORE_OK;
}

/* Numbers must follow on: a hole would never be explained. */
static enum score_status order_check(const struct seal_rows *rows, int64_t after_seq,
                                     struct score_error *err)
{
    for (size_t i = 0; i < rows->count; i++) {
        int64_t seq = after_seq + 1 + (int64_t)i;
        if (rows->events[i].seq != seq) {
            return score_error_set(err, SCORE_CORRUPT, "", "event %lld is missing", (long long)seq);
        }
    }
    return SCORE_OK;
}

static enum score_status day_add(struct domain *domain, struct checkpoint *checkpoint,
                                 struct score_error *err)
{
    struct draw_day day;
    SCORE_TRY(store_draw_day_newest(domain->store, checkpoint->last_seq, &day, err));
    checkpoint->day = day.day;
    if (day.day) {
        draw_commitment(day.day, day.secret, checkpoint->commitment);
    }
    return SCORE_OK;
}

static enum score_status last_hash(struct domain *domain, const struct checkpoint *last,
                                   struct arena *arena, uint8_t ret[HASH_BYTES],
                                   struct score_error *err)
{
    struct seal_key *keys = NULL;
    size_t count = 0;
    memset(ret, 0, HASH_BYTES);
    if (!last->number) {
        return SCORE_OK;
    }
    SCORE_TRY(store_seal_key_list(domain->store, arena, &keys, &count, err));
    for (size_t i = 0; i < count; i++) {
        if (keys[i].number == last->key_number) {
            checkpoint_hash(last, keys[i].public_key, ret);
            return SCORE_OK;
        }
    }
    return score_error_set(err, SCORE_CORRUPT, "", "checkpoint %lld was signed by no known key",
                           (long long)last->number);
}

static enum score_status batch_fill(struct domain *domain, const struct seal_signer *signer,
                                    struct seal_batch *batch, struct score_error *err)
{
    struct checkpoint last;
    struct seal_rows rows;
    struct checkpoint *next = &batch->checkpoint;
    SCORE_TRY(store_checkpoint_last(domain->store, &last, err));
    SCORE_TRY(seal_rows_read(domain->store, last.last_seq, SEAL_BATCH, &batch->arena, &rows, err));
    if (!rows.count) {
        return SCORE_OK;
    }
    SCORE_TRY(order_check(&rows, last.last_seq, err));
    SCORE_TRY(key_find(domain, signer, batch, err));
    batch->seals = arena_alloc_array(&batch->arena, rows.count, sizeof *batch->seals);
    if (!batch->seals) {
        return no_memory(err);
    }
    *next = (struct checkpoint){
        .number = last.number + 1,
        .first_seq = last.last_seq + 1,
        .last_seq = last.last_seq + (int64_t)rows.count,
        .at_ms = domain_now_ms(domain),
        .key_number = batch->key.number,
    };
    memcpy(next->head, last.head, sizeof next->head);
    SCORE_TRY(last_hash(domain, &last, &batch->arena, next->previous, err));
    SCORE_TRY(day_add(domain, next, err));
    struct ordinals ordinals = {.domain = domain, .sealed_seq = last.last_seq};
    SCORE_TRY(partner_count_create(&ordinals.counts, err));
    enum score_status status = leaves_make(&ordinals, &rows, batch, err);
    partner_count_free(ordinals.counts);
    SCORE_TRY(status);
    checkpoint_sign(next, signer);
    return SCORE_OK;
}

enum score_status seal_prepare(struct domain *domain, const struct seal_signer *signer,
                               struct seal_batch **ret_batch, struct score_error *err)
{
    struct seal_batch *batch = calloc(1, sizeof *batch);
    if (!batch) {
        return no_memory(err);
    }
    arena_init(&batch->arena, LIMIT_COMMAND_ARENA_BYTES);
    enum score_status status = store_read_begin(domain->store, err);
    if (!status) {
        status = batch_fill(domain, signer, batch, err);
        store_read_end(domain->store);
    }
    if (status || !batch->count) {
        seal_batch_free(batch);
        batch = NULL;
    }
    SCORE_TRY(status);
    *ret_batch = batch;
    return SCORE_OK;
}

/* ---- writing --------------------------------------------------------------------------------- */

enum score_status seal_write(struct domain *domain, const struct seal_batch *batch, bool *ret_added,
                             struct score_error *err)
{
    struct checkpoint last;
    SCORE_ASSERT(store_tx_depth(domain->store) > 0);
    *ret_added = false;
    SCORE_TRY(store_checkpoint_last(domain->store, &last, err));
    if (last.number != batch->checkpoint.number - 1) {
        return SCORE_OK;
    }
    if (batch->has_first_key) {
        SCORE_TRY(store_seal_key_add(domain->store, &batch->key, err));
    }
    SCORE_TRY(store_checkpoint_add(domain->store, &batch->checkpoint, ret_added, err));
    for (size_t i = 0; i < batch->count && *ret_added; i++) {
        SCORE_TRY(store_event_seal_add(domain->store, &batch->seals[i], err));
    }
    return SCORE_OK;
}

static enum score_status days_keep(struct domain *domain, struct score_error *err)
{
    bool are_due = false;
    SCORE_TRY(draw_days_are_due(domain, &are_due, err));
    if (!are_due) {
        return SCORE_OK;
    }
    SCORE_TRY(store_tx_begin(domain->store, err));
    return domain_tx_end(domain, draw_days_keep(domain, err), err);
}

/* *ret_more false: nothing is left. */
static enum score_status seal_one(struct domain *domain, const struct seal_signer *signer,
                                  bool *ret_more, int64_t *checkpoints, struct score_error *err)
{
    struct seal_batch *batch = NULL;
    bool is_added = false;
    SCORE_TRY(seal_prepare(domain, signer, &batch, err));
    *ret_more = batch != NULL;
    if (!batch) {
        return SCORE_OK;
    }
    enum score_status status = store_tx_begin(domain->store, err);
    if (!status) {
        status = domain_tx_end(domain, seal_write(domain, batch, &is_added, err), err);
    }
    seal_batch_free(batch);
    *checkpoints += is_added;
    return status;
}

static enum score_status events_seal(struct domain *domain, const struct seal_signer *signer,
                                     int64_t *checkpoints, struct score_error *err)
{
    bool has_more = true;
    while (has_more) {
        SCORE_TRY(seal_one(domain, signer, &has_more, checkpoints, err));
    }
    return SCORE_OK;
}

enum score_status seal_all(struct domain *domain, const struct seal_signer *signer,
                           int64_t *ret_checkpoints, struct score_error *err)
{
    int64_t checkpoints = 0;
    SCORE_TRY(actor_require(domain, ROLE_ADMINISTRATOR | ROLE_CHANNEL_MANAGER, err));
    SCORE_TRY(days_keep(domain, err));
    SCORE_TRY(events_seal(domain, signer, &checkpoints, err));
    *ret_checkpoints = checkpoints;
    return SCORE_OK;
}

/* ---- keys ------------------------------------------------------------------------------------ */

static enum score_status rotation_record(struct domain *domain, const struct seal_key *key,
                                         struct score_error *err)
{
    char fingerprint[SEAL_FINGERPRINT_SIZE];
    SCORE_AUTO(buf_done) struct buf detail = {0};
    buf_init(&detail, LIMIT_TEXT_BYTES);
    seal_fingerprint(key->public_key, fingerprint);
    kv_add_i64(&detail, "number", key->number);
    kv_add_text(&detail, "fingerprint", fingerprint);
    kv_add_i64(&detail, "from_checkpoint", key->from_checkpoint);
    return event_record_object(domain, ID_SEAL_KEY, key->number, "seal_key.rotated", &detail, err);
}

static enum score_status rotate_in_tx(struct domain *domain, const struct seal_signer *now,
                                      const struct seal_signer *next, struct score_error *err)
{
    struct seal_key *keys = NULL;
    size_t count = 0;
    int64_t checkpoints = 0;
    struct checkpoint last;
    SCORE_TRY(events_seal(domain, now, &checkpoints, err));
    SCORE_TRY(store_seal_key_list(domain->store, domain->arena, &keys, &count, err));
    if (!count) {
        return score_error_set(err, SCORE_CONFLICT, "", "nothing has been sealed yet");
    }
    const struct seal_key *before = &keys[count - 1];
    if (!hash_equal(before->public_key, now->public_key, SEAL_PUBLIC_KEY_BYTES)) {
        return score_error_set(err, SCORE_CONFLICT, "seal_key",
                               "the signing key is not this database's newest one");
    }
    SCORE_TRY(store_checkpoint_last(domain->store, &last, err));
    struct seal_key key = {.number = before->number + 1,
                           .from_checkpoint = last.number + 1,
                           .created_at_ms = domain_now_ms(domain)};
    memcpy(key.public_key, next->public_key, sizeof key.public_key);
    seal_key_sign(&key, now, before);
    SCORE_TRY(store_seal_key_add(domain->store, &key, err));
    return rotation_record(domain, &key, err);
}

enum score_status seal_rotate(struct domain *domain, const struct seal_signer *now,
                              const struct seal_signer *next, struct score_error *err)
{
    SCORE_TRY(actor_require(domain, ROLE_ADMINISTRATOR, err));
    SCORE_TRY(store_tx_begin(domain->store, err));
    return domain_tx_end(domain, rotate_in_tx(domain, now, next, err), err);
}

/* ---- what there is --------------------------------------------------------------------------- */

enum score_status seal_head_text(struct domain *domain, const char **ret, struct score_error *err)
{
    struct checkpoint last;
    char text[SEAL_HEAD_SIZE];
    SCORE_TRY(store_checkpoint_last(domain->store, &last, err));
    if (!last.number) {
        *ret = "";
        return SCORE_OK;
    }
    seal_head_format(last.last_seq, last.head, text);
    const char *copy = arena_dup_text(domain->arena, text);
    if (!copy) {
        return no_memory(err);
    }
    *ret = copy;
    return SCORE_OK;
}

enum score_status seal_status_read(struct domain *domain, struct seal_status *ret,
                                   struct score_error *err)
{
    struct seal_key *keys = NULL;
    size_t count = 0;
    struct checkpoint last;
    struct seal_status status = {.head = ""};
    SCORE_TRY(actor_require(domain, ROLE_CHANNEL_MANAGER | ROLE_AUDITOR | ROLE_ADMINISTRATOR, err));
    SCORE_TRY(store_seal_key_list(domain->store, domain->arena, &keys, &count, err));
    SCORE_TRY(store_checkpoint_last(domain->store, &last, err));
    SCORE_TRY(store_event_last(domain->store, &status.event_seq, err));
    SCORE_TRY(seal_head_text(domain, &status.head, err));
    status.checkpoints = last.number;
    status.sealed_seq = last.last_seq;
    status.sealed_at_ms = last.at_ms;
    status.keys = (int64_t)count;
    if (count) {
        memcpy(status.public_key, keys[count - 1].public_key, sizeof status.public_key);
    }
    *ret = status;
    return SCORE_OK;
}
