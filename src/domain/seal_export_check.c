/* SPDX-License-Identifier: Apache-2.0 */
/* Checking an export as its reader does: with what is in it, and what was kept from before. */
#include <stdarg.h>

#include "base/kv.h"
#include "base/text.h"
#include "domain/checkpoint.h"
#include "domain/seal_day.h"
#include "domain/seal_export.h"

enum { EXPORT_PROBLEMS_MAX = 100 };
#define SECRET_DUE_MS (2 * CLOCK_DAY_MS)

struct export_check {
    const struct seal_export *export;
    const struct verify_pins *pins;
    struct arena *arena;
    struct verify_result result;
    int64_t partner_seq; /* of the last own event */
    struct draw_notice *notices;
    int64_t *notice_seqs;
    size_t notice_count;
};

SCORE_PRINTF(2, 3)
static void found(struct export_check *check, const char *format, ...)
{
    char text[SCORE_ERROR_TEXT_SIZE];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    const char *copy = arena_dup_text(check->arena, text);
    check->result.ok = false;
    check->result.found++;
    if (copy && check->result.problem_count < EXPORT_PROBLEMS_MAX) {
        check->result.problems[check->result.problem_count++] = copy;
    }
}

/* ---- keys and checkpoints -------------------------------------------------------------------- */

static void keys_check(struct export_check *check)
{
    const struct seal_export *export = check->export;
    bool is_pinned = false;
    for (size_t i = 0; i < export->key_count; i++) {
        const struct seal_key *key = &export->keys[i];
        if (key->number != (int64_t)i + 1 ||
            !seal_key_is_signed(key, i ? &export->keys[i - 1] : NULL)) {
            found(check, "signing key %zu was not handed over by the one before it", i + 1);
        }
        is_pinned = is_pinned || seal_key_is(key->public_key, check->pins->public_key);
    }
    if (*check->pins->public_key && !is_pinned) {
        found(check, "no key of this export is the pinned one: it was signed by somebody else");
    }
    check->result.keys = (int64_t) export->key_count;
}

static const struct seal_key *key_in_use(const struct seal_export *export, int64_t number)
{
    const struct seal_key *key = NULL;
    for (size_t i = 0; i < export->key_count; i++) {
        key = export->keys[i].from_checkpoint <= number ? &export->keys[i] : key;
    }
    return key;
}

static void follow_check(struct export_check *check, size_t at)
{
    const struct checkpoint *now = &check->export->checkpoints[at];
    const struct checkpoint *before = at ? &check->export->checkpoints[at - 1] : NULL;
    uint8_t hash[HASH_BYTES];
    if (!before) {
        return;
    }
    const struct seal_key *key = key_in_use(check->export, before->number);
    if (now->number <= before->number || now->first_seq <= before->last_seq) {
        found(check, "checkpoint %lld stands after checkpoint %lld", (long long)now->number,
              (long long)before->number);
    } else if (now->number == before->number + 1 && key) {
        checkpoint_hash(before, key->public_key, hash);
        if (!hash_equal(hash, now->previous, HASH_BYTES)) {
            found(check, "checkpoint %lld does not follow checkpoint %lld", (long long)now->number,
                  (long long)before->number);
        }
    }
}

static void checkpoints_check(struct export_check *check)
{
    const struct seal_export *export = check->export;
    for (size_t i = 0; i < export->checkpoint_count; i++) {
        const struct checkpoint *one = &export->checkpoints[i];
        const struct seal_key *key = key_in_use(export, one->number);
        if (!key || key->number != one->key_number) {
            found(check, "checkpoint %lld was signed by an unknown key", (long long)one->number);
        } else if (!checkpoint_is_signed(one, key->public_key)) {
            found(check, "checkpoint %lld: the signature is wrong", (long long)one->number);
        } else {
            check->result.checkpoints++;
        }
        follow_check(check, i);
    }
}

static void head_check(struct export_check *check)
{
    const struct seal_export *export = check->export;
    char head[SEAL_HEAD_SIZE] = "";
    char hex[HASH_HEX_SIZE];
    const char *pin_hex = "";
    int64_t pin_seq = 0;
    if (export->checkpoint_count) {
        const struct checkpoint *last = &export->checkpoints[export->checkpoint_count - 1];
        seal_head_format(last->last_seq, last->head, head);
    }
    if (!text_equal(head, export->head)) {
        found(check, "the export names the head '%.60s', its last checkpoint %s", export->head,
              *head ? head : "is missing");
    }
    if (!*check->pins->head || !seal_head_parse(check->pins->head, &pin_seq, &pin_hex)) {
        return; /* its form was looked at before */
    }
    for (size_t i = 0; i < export->checkpoint_count; i++) {
        const struct checkpoint *one = &export->checkpoints[i];
        hash_hex(one->head, HASH_BYTES, hex);
        if (one->last_seq == pin_seq && !text_has_prefix(hex, pin_hex)) {
            found(check, "the chain's head at event %lld is not the pinned one",
                  (long long)pin_seq);
        }
    }
    if (!export->checkpoint_count ||
        export->checkpoints[export->checkpoint_count - 1].last_seq < pin_seq) {
        found(check, "the export ends before event %lld of the pinned head", (long long)pin_seq);
    }
}

/* ---- items ----------------------------------------------------------------------------------- */

static const struct checkpoint *checkpoint_of(const struct seal_export *export, int64_t number)
{
    for (size_t i = export->checkpoint_count; i > 0; i--) {
        if (export->checkpoints[i - 1].number == number) {
            return &export->checkpoints[i - 1];
        }
    }
    return NULL;
}

static enum score_status leaf_check(struct export_check *check, const struct seal_export_item *item,
                                    bool *ret_holds, struct score_error *err)
{
    const struct checkpoint *checkpoint = checkpoint_of(check->export, item->checkpoint);
    uint8_t leaf[HASH_BYTES];
    uint8_t(*digests)[HASH_BYTES] =
        arena_alloc_array(check->arena, item->entry_count + 1, sizeof *digests);
    if (!digests) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    for (size_t i = 0; i < item->entry_count; i++) {
        seal_entry_digest(&item->entries[i], digests[i]);
    }
    const struct seal_row row = {
        .event = &item->event,
        .partner_seq = item->partner_seq,
        .decision = item->has_decision ? item->decision : NULL,
        .entries = (const uint8_t(*)[HASH_BYTES])digests,
        .entry_count = item->entry_count,
    };
    seal_leaf(&row, &item->salts, leaf);
    *ret_holds = checkpoint && merkle_holds(leaf, item->event.seq - checkpoint->first_seq,
                                            checkpoint->last_seq - checkpoint->first_seq + 1,
                                            &item->proof, checkpoint->root);
    return SCORE_OK;
}

static enum score_status notice_keep(struct export_check *check, const struct event *event,
                                     struct score_error *err)
{
    bool is_notice = false;
    enum score_status status = draw_notice_read(
        event, check->arena, &check->notices[check->notice_count], &is_notice, err);
    if (status == SCORE_CORRUPT) {
        found(check, "event %lld is not as events are written", (long long)event->seq);
        return SCORE_OK;
    }
    SCORE_TRY(status);
    check->notice_seqs[check->notice_count] = event->seq;
    check->notice_count += is_notice;
    return SCORE_OK;
}

static enum score_status item_check(struct export_check *check, const struct seal_export_item *item,
                                    struct score_error *err)
{
    bool holds = false;
    long long seq = item->event.seq;
    SCORE_TRY(leaf_check(check, item, &holds, err));
    if (!holds) {
        found(check, "event %lld is not what was sealed: it, its entries or its proof were changed",
              seq);
    }
    if (item->event.partner_id == check->export->partner_id) {
        if (item->partner_seq != check->partner_seq + 1) {
            found(check, "between the firm's events %lld and %lld some are left out",
                  (long long)check->partner_seq, (long long)item->partner_seq);
        }
        check->partner_seq = item->partner_seq;
        check->result.events += holds;
    }
    return holds ? notice_keep(check, &item->event, err) : SCORE_OK;
}

/* ---- draws ----------------------------------------------------------------------------------- */

/* A secret is told soon after its day; a vendor that stands still is given some days more. */
static void secret_check(struct export_check *check, const struct event *event, int64_t day)
{
    const struct seal_export *export = check->export;
    int64_t last_ms =
        export->checkpoint_count ? export->checkpoints[export->checkpoint_count - 1].at_ms : 0;
    if (last_ms > (day + 1) * CLOCK_DAY_MS + SECRET_DUE_MS) {
        found(check, "the secret for the draw of event %lld is not told although that day is over",
              (long long)event->seq);
    }
}

static void draw_check(struct export_check *check, const struct event *event, const struct kv *kv)
{
    const struct draw_notice *committed = NULL;
    const struct draw_notice *revealed = NULL;
    char hex[2 * SEAL_HASH_BYTES + 1];
    uint8_t hash[SEAL_HASH_BYTES];
    int64_t day = draw_day_of(kv_i64(kv, "at", 0));
    long long seq = event->seq;
    for (size_t i = 0; i < check->notice_count; i++) {
        const struct draw_notice *notice = &check->notices[i];
        if (notice->day != day) {
            continue;
        }
        revealed = notice->is_reveal ? notice : revealed;
        committed = !notice->is_reveal && check->notice_seqs[i] < event->seq ? notice : committed;
    }
    if (!committed) {
        check->result.draws_before++;
        return;
    }
    if (!revealed) {
        secret_check(check, event, day);
        return;
    }
    draw_commitment(day, revealed->value, hash);
    if (!hash_equal(hash, committed->value, sizeof hash)) {
        found(check, "the secret told for the draw of event %lld is not the one committed", seq);
        return;
    }
    draw_seed(revealed->value, event->opportunity_id, kv_i64(kv, "round", -1), hash);
    text_hex(hash, sizeof hash, hex);
    if (!text_equal(hex, kv_text(kv, "seed"))) {
        found(check, "the draw of event %lld does not follow from the secret of its day", seq);
        return;
    }
    check->result.draws++;
}

static enum score_status draws_check(struct export_check *check, struct score_error *err)
{
    for (size_t i = 0; i < check->export->item_count; i++) {
        const struct event *event = &check->export->items[i].event;
        struct kv kv;
        if (text_equal(event->verb, "decision.made")) {
            enum score_status status = kv_parse(event->detail, check->arena, &kv, err);
            if (status == SCORE_CORRUPT) {
                found(check, "event %lld is not as events are written", (long long)event->seq);
                continue;
            }
            SCORE_TRY(status);
            draw_check(check, event, &kv);
        }
    }
    return SCORE_OK;
}

static enum score_status export_check(struct export_check *check, struct score_error *err)
{
    const struct seal_export *export = check->export;
    keys_check(check);
    checkpoints_check(check);
    head_check(check);
    for (size_t i = 0; i < export->item_count; i++) {
        if (i && export->items[i].event.seq <= export->items[i - 1].event.seq) {
            found(check, "event %lld stands after event %lld",
                  (long long)export->items[i].event.seq, (long long)export->items[i - 1].event.seq);
        }
        SCORE_TRY(item_check(check, &export->items[i], err));
    }
    if (check->partner_seq != export->events) {
        found(check, "the export says %lld events of the firm and ends with number %lld",
              (long long)export->events, (long long)check->partner_seq);
    }
    return draws_check(check, err);
}

enum score_status seal_export_check(const struct seal_export *seal_export,
                                    const struct verify_pins *pins, struct arena *arena,
                                    struct verify_result *ret, struct score_error *err)
{
    static const struct verify_pins NONE = {.public_key = "", .head = ""};
    struct export_check check = {
        .export = seal_export,
        .pins = pins ? pins : &NONE,
        .arena = arena,
        .result = {.ok = true, .fingerprint = "", .head = seal_export->head},
    };
    int64_t pin_seq = 0;
    const char *pin_hex = "";
    if (*check.pins->head && !seal_head_parse(check.pins->head, &pin_seq, &pin_hex)) {
        return score_error_set(err, SCORE_INVALID, "head", "'%.80s' is no head", check.pins->head);
    }
    size_t room = seal_export->item_count + 1;
    SCORE_TRY(hash_library_init(err));
    check.result.problems =
        arena_alloc_array(arena, EXPORT_PROBLEMS_MAX, sizeof *check.result.problems);
    check.notices = arena_alloc_array(arena, room, sizeof *check.notices);
    check.notice_seqs = arena_alloc_array(arena, room, sizeof *check.notice_seqs);
    if (!check.result.problems || !check.notices || !check.notice_seqs) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    SCORE_TRY(export_check(&check, err));
    *ret = check.result;
    return SCORE_OK;
}
