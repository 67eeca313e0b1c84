/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The sealed chain, from the first key to the last event. A row that was changed is named by its
 * own seal; where the seals were changed with it, the signed checkpoint names the stretch.
 */
#include <string.h>

#include "base/text.h"
#include "domain/checkpoint.h"
#include "domain/merkle.h"
#include "domain/seal.h"
#include "domain/seal_encode.h"
#include "domain/seal_rows.h"
#include "domain/verify_internal.h"
#include "store/event_store.h"
#include "store/seal_store.h"

enum {
    CHAIN_PAGE = 1000,
    CHAIN_CHECKPOINTS = 200,
    CHANGED_MAX = 64 /* looked at for rows that changed places */
};
/* Clocks of nodes differ, and people set them. */
#define CHAIN_CLOCK_MS (6 * CLOCK_HOUR_MS)

struct chain {
    struct verify *verify;
    struct seal_key *keys;
    size_t key_count;
    struct partner_count *firms;
    uint8_t head[HASH_BYTES];
    uint8_t previous[HASH_BYTES]; /* what the next checkpoint must follow */
    int64_t number;               /* of the last checkpoint */
    int64_t last_seq;             /* under a checkpoint */
    int64_t last_at_ms;           /* of the last checkpoint */
    int64_t newest_ms;            /* newest event so far */
    int64_t end_seq;              /* the last event or seal that exists */
    int64_t bad_rows;
    int64_t pin_seq; /* 0 none */
    const char *pin_hex;
    bool is_pin_met;
    struct arena arena; /* one page of rows */
};

/* ---- keys ------------------------------------------------------------------------------------ */

static enum score_status keys_check(struct chain *chain, struct score_error *err)
{
    struct verify *verify = chain->verify;
    const char *pinned = verify->pins->public_key;
    bool is_pinned = false;
    SCORE_TRY(store_seal_key_list(verify->domain->store, verify->domain->arena, &chain->keys,
                                  &chain->key_count, err));
    for (size_t i = 0; i < chain->key_count; i++) {
        const struct seal_key *key = &chain->keys[i];
        const struct seal_key *before = i ? &chain->keys[i - 1] : NULL;
        if (key->number != (int64_t)i + 1) {
            verify_found(verify, "signing key %zu is missing", i + 1);
        } else if (!seal_key_is_signed(key, before)) {
            verify_found(verify, "signing key %lld was not handed over by the one before it",
                         (long long)key->number);
        }
        is_pinned = is_pinned || seal_key_is(key->public_key, pinned);
    }
    if (*pinned && !is_pinned) {
        verify_found(verify, "no key of this history is the pinned one: it was signed anew, or it "
                             "is another installation's");
    }
    verify->result.keys = (int64_t)chain->key_count;
    if (chain->key_count) {
        char fingerprint[SEAL_FINGERPRINT_SIZE];
        seal_fingerprint(chain->keys[chain->key_count - 1].public_key, fingerprint);
        verify->result.fingerprint = arena_dup_text(verify->domain->arena, fingerprint);
    }
    return verify->result.fingerprint ? SCORE_OK
                                      : score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

/* The key in use for a checkpoint; NULL = none. */
static const struct seal_key *key_in_use(const struct chain *chain, int64_t number)
{
    const struct seal_key *found = NULL;
    for (size_t i = 0; i < chain->key_count; i++) {
        found = chain->keys[i].from_checkpoint <= number ? &chain->keys[i] : found;
    }
    return found;
}

/* ---- events ---------------------------------------------------------------------------------- */

/* One stretch of events and of what was sealed of them. */
struct stretch {
    struct seal_rows rows;
    struct event_seal *seals;
    size_t seal_count;
    struct event_erasure *erasures;
    size_t erasure_count;
    size_t changed[CHANGED_MAX]; /* rows whose leaf is another; `of` their seals */
    size_t of[CHANGED_MAX];
    size_t changed_count;
};

static bool salts_find(const struct stretch *stretch, const struct event_seal *seal,
                       struct seal_salts *ret, int64_t *ret_erased)
{
    size_t from = 0;
    *ret_erased = 0;
    if (seal->has_salt) {
        seal_salts_of(seal->salt, ret);
        return true;
    }
    while (from < stretch->erasure_count && stretch->erasures[from].seq < seal->seq) {
        from++;
    }
    size_t until = from;
    while (until < stretch->erasure_count && stretch->erasures[until].seq == seal->seq) {
        *ret_erased += stretch->erasures[until].is_erased;
        until++;
    }
    return seal_salts_left(stretch->erasures + from, until - from, ret);
}

static bool leaf_matches(const struct seal_row *row, const struct seal_salts *salts,
                         const struct event_seal *seal)
{
    uint8_t leaf[HASH_BYTES];
    seal_leaf(row, salts, leaf);
    return hash_equal(leaf, seal->leaf, HASH_BYTES);
}

static void ordinal_check(struct chain *chain, const struct event *event,
                          const struct event_seal *seal, int64_t *count)
{
    if (*count + 1 != seal->partner_seq && !chain->bad_rows) {
        verify_found(chain->verify, "event %lld is number %lld of its firm, but was sealed as %lld",
                     (long long)event->seq, (long long)*count + 1, (long long)seal->partner_seq);
    }
    *count = seal->partner_seq;
}

/* A tombstone says nothing. */
static void tombstone_check(struct chain *chain, const struct event *event,
                            const struct seal_salts *salts)
{
    bool has_words =
        (salts->is_erased[SEAL_ACTOR - 1] && !text_equal(event->actor, SEAL_ERASED)) ||
        (salts->is_erased[SEAL_REASON - 1] && *event->reason) ||
        (salts->is_erased[SEAL_PERSONAL - 1] && seal_detail_has_personal(event->detail));
    if (has_words) {
        verify_found(chain->verify, "event %lld says something where it was erased",
                     (long long)event->seq);
    }
}

static enum score_status row_check(struct chain *chain, struct stretch *stretch, size_t row_at,
                                   size_t seal_at, struct score_error *err)
{
    struct verify *verify = chain->verify;
    const struct event *event = &stretch->rows.events[row_at];
    const struct event_seal *seal = &stretch->seals[seal_at];
    struct seal_salts salts;
    struct seal_row row;
    int64_t erased = 0;
    seal_rows_at(&stretch->rows, row_at, seal->partner_seq, &row);
    if (!salts_find(stretch, seal, &salts, &erased) || !leaf_matches(&row, &salts, seal)) {
        if (stretch->changed_count < CHANGED_MAX) {
            stretch->changed[stretch->changed_count] = row_at;
            stretch->of[stretch->changed_count++] = seal_at;
        } else {
            verify_found(verify, "event %lld was changed after it was sealed",
                         (long long)event->seq);
        }
        chain->bad_rows++;
        return SCORE_OK;
    }
    verify->result.erased += erased;
    tombstone_check(chain, event, &salts);
    if (event->partner_id) {
        int64_t *count = NULL;
        bool is_new = false;
        SCORE_TRY(partner_count_get(chain->firms, event->partner_id, &count, &is_new, err));
        ordinal_check(chain, event, seal, count);
    }
    return SCORE_OK;
}

/* True when the row at `a` is what was sealed at `b`. */
static bool is_moved(const struct stretch *stretch, size_t a, size_t b)
{
    const struct event_seal *seal = &stretch->seals[stretch->of[b]];
    struct event event = stretch->rows.events[stretch->changed[a]];
    struct seal_salts salts;
    struct seal_row row;
    int64_t erased = 0;
    seal_rows_at(&stretch->rows, stretch->changed[b], seal->partner_seq, &row);
    event.seq = seal->seq;
    row.event = &event;
    return salts_find(stretch, seal, &salts, &erased) && leaf_matches(&row, &salts, seal);
}

/* What stands beside a row is bound to its number: it did not move with it. */
static void changed_name(struct chain *chain, const struct stretch *stretch)
{
    for (size_t i = 0; i < stretch->changed_count; i++) {
        long long seq = stretch->rows.events[stretch->changed[i]].seq;
        size_t from = 0;
        while (from < stretch->changed_count && (from == i || !is_moved(stretch, from, i))) {
            from++;
        }
        if (from < stretch->changed_count) {
            verify_found(chain->verify,
                         "events were reordered: what was sealed as %lld now stands at %lld", seq,
                         (long long)stretch->rows.events[stretch->changed[from]].seq);
        } else {
            verify_found(chain->verify,
                         "event %lld was changed after it was sealed, or its decision or ledger "
                         "entries were",
                         seq);
        }
    }
}

static void date_check(struct chain *chain, const struct event *event)
{
    if (event->at_ms < chain->newest_ms - CHAIN_CLOCK_MS) {
        char at[CLOCK_TEXT_SIZE];
        char newest[CLOCK_TEXT_SIZE];
        clock_format(event->at_ms, at);
        clock_format(chain->newest_ms, newest);
        verify_dated(chain->verify, "event %lld is dated %s, after events of %s",
                     (long long)event->seq, at, newest);
    }
    chain->newest_ms = event->at_ms > chain->newest_ms ? event->at_ms : chain->newest_ms;
}

static void missing_name(struct chain *chain, int64_t from, int64_t until, bool is_event)
{
    const char *what = is_event ? "is missing" : "has lost its seal";
    chain->bad_rows++;
    if (from == until) {
        verify_found(chain->verify, "event %lld %s", (long long)from, what);
    } else {
        verify_found(chain->verify, "events %lld to %lld: each %s", (long long)from,
                     (long long)until, what);
    }
}

static enum score_status stretch_read(struct chain *chain, int64_t after_seq, int64_t until_seq,
                                      struct stretch *ret, struct score_error *err)
{
    struct store *store = chain->verify->domain->store;
    struct arena *arena = &chain->arena;
    *ret = (struct stretch){0};
    arena_clear(arena);
    SCORE_TRY(
        seal_rows_read(store, after_seq, (int)(until_seq - after_seq), arena, &ret->rows, err));
    while (ret->rows.count && ret->rows.events[ret->rows.count - 1].seq > until_seq) {
        ret->rows.count--; /* some are missing */
    }
    SCORE_TRY(store_event_seal_list(store, after_seq, until_seq, arena, &ret->seals,
                                    &ret->seal_count, err));
    return store_event_erasure_list(store, after_seq, until_seq, arena, &ret->erasures,
                                    &ret->erasure_count, err);
}

static void pin_check(struct chain *chain, int64_t seq)
{
    char hex[HASH_HEX_SIZE];
    if (seq != chain->pin_seq) {
        return;
    }
    hash_hex(chain->head, HASH_BYTES, hex);
    chain->is_pin_met = true;
    if (!text_has_prefix(hex, chain->pin_hex)) {
        verify_found(chain->verify,
                     "the chain's head at event %lld is not the pinned one: the history before it "
                     "is another",
                     (long long)seq);
    }
}

/* Rows and seals side by side; the chain goes on over what was sealed. */
static enum score_status stretch_check(struct chain *chain, int64_t after_seq, int64_t until_seq,
                                       struct merkle *merkle, struct score_error *err)
{
    struct stretch stretch;
    size_t row = 0;
    size_t seal = 0;
    int64_t no_row = 0; /* first of a run */
    int64_t no_seal = 0;
    SCORE_TRY(stretch_read(chain, after_seq, until_seq, &stretch, err));
    for (int64_t seq = after_seq + 1; seq <= until_seq; seq++) {
        bool has_row = row < stretch.rows.count && stretch.rows.events[row].seq == seq;
        bool has_seal = seal < stretch.seal_count && stretch.seals[seal].seq == seq;
        if (has_row && no_row) {
            missing_name(chain, no_row, seq - 1, true);
        }
        if (has_seal && no_seal) {
            missing_name(chain, no_seal, seq - 1, false);
        }
        no_row = has_row ? 0 : no_row ? no_row : seq;
        no_seal = has_seal ? 0 : no_seal ? no_seal : seq;
        if (has_row && has_seal) {
            SCORE_TRY(row_check(chain, &stretch, row, seal, err));
            date_check(chain, &stretch.rows.events[row]);
        }
        if (has_seal) {
            merkle_add(merkle, stretch.seals[seal].leaf);
            seal_chain(chain->head, stretch.seals[seal].leaf);
        }
        pin_check(chain, seq);
        row += has_row;
        seal += has_seal;
    }
    if (no_row) {
        missing_name(chain, no_row, until_seq, true);
    }
    if (no_seal) {
        missing_name(chain, no_seal, until_seq, false);
    }
    changed_name(chain, &stretch);
    return SCORE_OK;
}

/* ---- checkpoints ----------------------------------------------------------------------------- */

static void signature_check(struct chain *chain, const struct checkpoint *checkpoint)
{
    const struct seal_key *key = key_in_use(chain, checkpoint->number);
    long long number = checkpoint->number;
    if (!key || checkpoint->key_number < 1 || checkpoint->key_number > (int64_t)chain->key_count) {
        verify_found(chain->verify, "checkpoint %lld was signed by an unknown key", number);
        return;
    }
    if (checkpoint->key_number != key->number) {
        verify_found(chain->verify,
                     "checkpoint %lld names key %lld, but key %lld was the one in use", number,
                     (long long)checkpoint->key_number, (long long)key->number);
    }
    if (!checkpoint_is_signed(checkpoint, key->public_key)) {
        verify_found(chain->verify, "checkpoint %lld: the signature is wrong", number);
    }
}

static void order_check(struct chain *chain, const struct checkpoint *checkpoint)
{
    struct verify *verify = chain->verify;
    long long number = checkpoint->number;
    if (checkpoint->number != chain->number + 1) {
        verify_found(verify, "checkpoint %lld is missing", (long long)chain->number + 1);
    } else if (!hash_equal(checkpoint->previous, chain->previous, HASH_BYTES)) {
        verify_found(verify,
                     "checkpoint %lld does not follow checkpoint %lld: one of them was "
                     "replaced",
                     number, number - 1);
    }
    if (checkpoint->first_seq != chain->last_seq + 1) {
        verify_found(verify, "checkpoint %lld begins at event %lld, not at %lld", number,
                     (long long)checkpoint->first_seq, (long long)chain->last_seq + 1);
    }
    if (checkpoint->at_ms < chain->last_at_ms - CHAIN_CLOCK_MS) {
        verify_dated(verify, "checkpoint %lld is dated before the one that it follows", number);
    }
}

static enum score_status checkpoint_check(struct chain *chain, const struct checkpoint *checkpoint,
                                          struct score_error *err)
{
    struct verify *verify = chain->verify;
    struct merkle merkle = {.count = 0};
    uint8_t root[HASH_BYTES];
    signature_check(chain, checkpoint);
    order_check(chain, checkpoint);
    int64_t end = checkpoint->last_seq < chain->end_seq ? checkpoint->last_seq : chain->end_seq;
    for (int64_t after = checkpoint->first_seq - 1; after < end;) {
        int64_t until = end - after > CHAIN_PAGE ? after + CHAIN_PAGE : end;
        SCORE_TRY(stretch_check(chain, after, until, &merkle, err));
        after = until;
    }
    if (end < checkpoint->last_seq) {
        missing_name(chain, end + 1, checkpoint->last_seq, true);
    }
    merkle_root(&merkle, root);
    if (!hash_equal(root, checkpoint->root, HASH_BYTES)) {
        verify_found(verify,
                     "checkpoint %lld: the seals of events %lld to %lld are not those it signs",
                     (long long)checkpoint->number, (long long)checkpoint->first_seq,
                     (long long)checkpoint->last_seq);
    } else if (!hash_equal(chain->head, checkpoint->head, HASH_BYTES)) {
        verify_found(verify, "checkpoint %lld: the chain's head is another",
                     (long long)checkpoint->number);
    }
    memcpy(chain->head, checkpoint->head, HASH_BYTES);
    const struct seal_key *key = key_in_use(chain, checkpoint->number);
    if (key) {
        checkpoint_hash(checkpoint, key->public_key, chain->previous);
    }
    if (checkpoint->at_ms < chain->newest_ms - CHAIN_CLOCK_MS) {
        verify_dated(verify, "checkpoint %lld is dated before events that it covers",
                     (long long)checkpoint->number);
    }
    chain->number = checkpoint->number;
    chain->last_seq = checkpoint->last_seq;
    chain->last_at_ms = checkpoint->at_ms;
    verify->result.sealed += merkle.count;
    verify->result.checkpoints++;
    return SCORE_OK;
}

static enum score_status checkpoints_check(struct chain *chain, struct score_error *err)
{
    struct verify *verify = chain->verify;
    struct store_page page = {.limit = CHAIN_CHECKPOINTS};
    for (size_t count = CHAIN_CHECKPOINTS; count == CHAIN_CHECKPOINTS;) {
        struct checkpoint *items = NULL;
        arena_clear(&verify->scratch);
        SCORE_TRY(store_checkpoint_list(verify->domain->store, &page, &verify->scratch, &items,
                                        &count, err));
        for (size_t i = 0; i < count; i++) {
            SCORE_TRY(checkpoint_check(chain, &items[i], err));
        }
        page.has_after = true;
        page.after_id = count ? items[count - 1].number : 0;
    }
    return SCORE_OK;
}

/* ---- what is not sealed yet ------------------------------------------------------------------ */

static enum score_status tail_event(const struct event *event, void *user, struct score_error *err)
{
    (void)err;
    date_check(user, event);
    return SCORE_OK;
}

static enum score_status tail_check(struct chain *chain, struct score_error *err)
{
    struct verify *verify = chain->verify;
    struct store *store = verify->domain->store;
    int64_t sealed = 0;
    SCORE_TRY(store_event_seal_last(store, &sealed, err));
    if (sealed > chain->last_seq) {
        verify_found(verify, "event %lld was sealed, but the checkpoint over it is gone",
                     (long long)sealed);
    }
    SCORE_TRY(store_event_walk(store, chain->last_seq, 0, tail_event, chain, err));
    if (chain->pin_seq && !chain->is_pin_met) {
        verify_found(verify,
                     "the sealed history ends at event %lld, the pinned head stands at %lld: its "
                     "end was cut off",
                     (long long)chain->last_seq, (long long)chain->pin_seq);
    }
    if (chain->number) {
        char head[SEAL_HEAD_SIZE];
        seal_head_format(chain->last_seq, chain->head, head);
        verify->result.head = arena_dup_text(verify->domain->arena, head);
    }
    return verify->result.head ? SCORE_OK
                               : score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

static enum score_status chain_run(struct chain *chain, struct score_error *err)
{
    struct store *store = chain->verify->domain->store;
    int64_t sealed = 0;
    SCORE_TRY(store_event_seal_last(store, &sealed, err));
    SCORE_TRY(store_event_last(store, &chain->end_seq, err));
    chain->end_seq = sealed > chain->end_seq ? sealed : chain->end_seq;
    SCORE_TRY(keys_check(chain, err));
    SCORE_TRY(checkpoints_check(chain, err));
    return tail_check(chain, err);
}

enum score_status verify_chain(struct verify *verify, struct score_error *err)
{
    struct chain chain = {.verify = verify};
    const char *pin = verify->pins->head;
    if (*pin && !seal_head_parse(pin, &chain.pin_seq, &chain.pin_hex)) {
        return score_error_set(err, SCORE_INVALID, "head",
                               "'%.80s' is no head: a number, '-' and 16 to 64 hexadecimal digits",
                               pin);
    }
    SCORE_TRY(partner_count_create(&chain.firms, err));
    arena_init(&chain.arena, verify->scratch.max_bytes);
    enum score_status status = chain_run(&chain, err);
    arena_done(&chain.arena);
    partner_count_free(chain.firms);
    return status;
}
