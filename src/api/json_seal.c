/* SPDX-License-Identifier: Apache-2.0 */
#include "api/json_seal.h"

#include <jansson.h>

#include "api/json.h"
#include "base/text.h"
#include "domain/seal_day.h"

static const char FORMAT[] = "score audit export 1";

/* ---- writing --------------------------------------------------------------------------------- */

static void json_hex(struct json_writer *json, const char *key, const void *bytes, size_t len)
{
    char hex[2 * SEAL_SIGNATURE_BYTES + 1];
    SCORE_ASSERT(len <= SEAL_SIGNATURE_BYTES);
    text_hex(bytes, len, hex);
    if (key) {
        json_key(json, key);
    }
    json_text(json, hex);
}

static void key_to_json(struct json_writer *json, const struct seal_key *key)
{
    json_object_begin(json);
    json_field_i64(json, "number", key->number);
    json_hex(json, "public_key", key->public_key, sizeof key->public_key);
    json_field_i64(json, "from_checkpoint", key->from_checkpoint);
    json_field_i64(json, "at", key->created_at_ms);
    json_hex(json, "signature", key->signature, sizeof key->signature);
    json_object_end(json);
}

static void checkpoint_to_json(struct json_writer *json, const struct checkpoint *checkpoint)
{
    char day[CLOCK_TEXT_SIZE] = "";
    if (checkpoint->day) {
        clock_format_date(checkpoint->day * CLOCK_DAY_MS, day);
    }
    json_object_begin(json);
    json_field_i64(json, "number", checkpoint->number);
    json_field_i64(json, "first", checkpoint->first_seq);
    json_field_i64(json, "last", checkpoint->last_seq);
    json_hex(json, "head", checkpoint->head, HASH_BYTES);
    json_hex(json, "root", checkpoint->root, HASH_BYTES);
    json_hex(json, "previous", checkpoint->previous, HASH_BYTES);
    json_field_i64(json, "at", checkpoint->at_ms);
    json_field_text(json, "day", day);
    json_hex(json, "commitment", checkpoint->commitment, HASH_BYTES);
    json_field_i64(json, "key", checkpoint->key_number);
    json_hex(json, "signature", checkpoint->signature, sizeof checkpoint->signature);
    json_object_end(json);
}

static void entry_to_json(struct json_writer *json, const struct ledger_entry *entry)
{
    json_object_begin(json);
    json_field_i64(json, "id", entry->id);
    json_field_i64(json, "ledger", (int64_t)entry->ledger);
    json_field_i64(json, "kind", (int64_t)entry->kind);
    json_field_i64(json, "partner_id", entry->partner_id);
    json_field_i64(json, "offer_id", entry->offer_id);
    json_field_f64(json, "amount", entry->amount);
    json_field_i64(json, "at", entry->at_ms);
    json_object_end(json);
}

static void event_fields_to_json(struct json_writer *json, const struct event *event)
{
    json_field_i64(json, "seq", event->seq);
    json_field_i64(json, "object_kind", (int64_t)event->object_kind);
    json_field_i64(json, "object_id", event->object_id);
    json_field_i64(json, "object_seq", event->object_seq);
    json_field_text(json, "verb", event->verb);
    json_field_i64(json, "at", event->at_ms);
    json_field_i64(json, "user_id", event->user_id);
    json_field_text(json, "actor", event->actor);
    json_field_i64(json, "partner_id", event->partner_id);
    json_field_i64(json, "opportunity_id", event->opportunity_id);
    json_field_text(json, "reason", event->reason);
    json_field_text(json, "detail", event->detail);
}

static void item_to_json(struct json_writer *json, const struct seal_export_item *item)
{
    json_object_begin(json);
    event_fields_to_json(json, &item->event);
    json_field_i64(json, "partner_seq", item->partner_seq);
    json_key(json, "salts");
    json_array_begin(json);
    for (int i = 0; i < SEAL_FIELDS; i++) {
        json_hex(json, NULL, item->salts.value[i], HASH_BYTES);
    }
    json_array_end(json);
    json_key(json, "erased");
    json_array_begin(json);
    for (int i = 0; i < SEAL_FIELDS; i++) {
        json_bool(json, item->salts.is_erased[i]);
    }
    json_array_end(json);
    json_hex(json, "decision", item->decision, item->has_decision ? HASH_BYTES : 0);
    json_key(json, "entries");
    json_array_begin(json);
    for (size_t i = 0; i < item->entry_count; i++) {
        entry_to_json(json, &item->entries[i]);
    }
    json_array_end(json);
    json_field_i64(json, "checkpoint", item->checkpoint);
    json_key(json, "proof");
    json_array_begin(json);
    for (size_t i = 0; i < item->proof.length; i++) {
        json_hex(json, NULL, item->proof.path[i], HASH_BYTES);
    }
    json_array_end(json);
    json_object_end(json);
}

void seal_export_to_json(struct json_writer *json, const struct seal_export *seal_export)
{
    json_object_begin(json);
    json_field_text(json, "format", FORMAT);
    json_field_id(json, "partner", ID_PARTNER, seal_export->partner_id);
    json_field_i64(json, "partner_id", seal_export->partner_id);
    json_field_time(json, "exported_at", seal_export->at_ms);
    json_field_text(json, "head", seal_export->head);
    json_field_i64(json, "events", seal_export->events);
    json_key(json, "keys");
    json_array_begin(json);
    for (size_t i = 0; i < seal_export->key_count; i++) {
        key_to_json(json, &seal_export->keys[i]);
    }
    json_array_end(json);
    json_key(json, "checkpoints");
    json_array_begin(json);
    for (size_t i = 0; i < seal_export->checkpoint_count; i++) {
        checkpoint_to_json(json, &seal_export->checkpoints[i]);
    }
    json_array_end(json);
    json_key(json, "items");
    json_array_begin(json);
    for (size_t i = 0; i < seal_export->item_count; i++) {
        item_to_json(json, &seal_export->items[i]);
    }
    json_array_end(json);
    json_object_end(json);
}

/* ---- reading --------------------------------------------------------------------------------- */

/* The first thing that is wrong is kept; what follows reads zeroes. */
struct reader {
    struct arena *arena;
    const char *list; /* "items" */
    size_t index;
    const char *wrong; /* NULL = nothing so far */
};

static void wrong(struct reader *reader, const char *name)
{
    if (!reader->wrong) {
        reader->wrong =
            arena_format(reader->arena, "%s[%zu].%s", reader->list, reader->index, name);
        reader->wrong = reader->wrong ? reader->wrong : name;
    }
}

static int64_t read_i64(struct reader *reader, const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);
    if (!json_is_integer(value)) {
        wrong(reader, name);
        return 0;
    }
    return (int64_t)json_integer_value(value);
}

static double read_f64(struct reader *reader, const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);
    if (!json_is_number(value)) {
        wrong(reader, name);
        return 0;
    }
    return json_number_value(value);
}

static const char *read_text(struct reader *reader, const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    const char *copy = text ? arena_dup_text(reader->arena, text) : NULL;
    if (!copy) {
        wrong(reader, name);
        return "";
    }
    return copy;
}

static void read_hex_value(struct reader *reader, const json_t *value, const char *name, void *ret,
                           size_t len)
{
    const char *text = json_string_value(value);
    if (!text || !text_from_hex(text, ret, len)) {
        wrong(reader, name);
    }
}

static void read_hex(struct reader *reader, const json_t *object, const char *name, void *ret,
                     size_t len)
{
    read_hex_value(reader, json_object_get(object, name), name, ret, len);
}

static void *read_list(struct reader *reader, const json_t *object, const char *name, size_t size,
                       size_t *ret_count)
{
    const json_t *list = json_object_get(object, name);
    *ret_count = json_array_size(list);
    void *items = arena_alloc_array(reader->arena, *ret_count + 1, size);
    if (!json_is_array(list) || !items) {
        wrong(reader, name);
        *ret_count = 0;
    } else {
        memset(items, 0, (*ret_count + 1) * size);
    }
    return items;
}

static void key_read(struct reader *reader, const json_t *object, struct seal_key *ret)
{
    ret->number = read_i64(reader, object, "number");
    read_hex(reader, object, "public_key", ret->public_key, sizeof ret->public_key);
    ret->from_checkpoint = read_i64(reader, object, "from_checkpoint");
    ret->created_at_ms = read_i64(reader, object, "at");
    read_hex(reader, object, "signature", ret->signature, sizeof ret->signature);
}

static void checkpoint_read(struct reader *reader, const json_t *object, struct checkpoint *ret)
{
    int64_t day_ms = 0;
    ret->number = read_i64(reader, object, "number");
    ret->first_seq = read_i64(reader, object, "first");
    ret->last_seq = read_i64(reader, object, "last");
    read_hex(reader, object, "head", ret->head, HASH_BYTES);
    read_hex(reader, object, "root", ret->root, HASH_BYTES);
    read_hex(reader, object, "previous", ret->previous, HASH_BYTES);
    ret->at_ms = read_i64(reader, object, "at");
    const char *day = read_text(reader, object, "day");
    if (*day && !clock_parse(day, &day_ms)) {
        wrong(reader, "day");
    }
    ret->day = *day ? draw_day_of(day_ms) : 0;
    read_hex(reader, object, "commitment", ret->commitment, HASH_BYTES);
    ret->key_number = read_i64(reader, object, "key");
    read_hex(reader, object, "signature", ret->signature, sizeof ret->signature);
    if (ret->first_seq < 1 || ret->last_seq < ret->first_seq) {
        wrong(reader, "last");
    }
}

static void entries_read(struct reader *reader, const json_t *object, struct seal_export_item *ret)
{
    ret->entries = read_list(reader, object, "entries", sizeof *ret->entries, &ret->entry_count);
    for (size_t i = 0; i < ret->entry_count; i++) {
        const json_t *one = json_array_get(json_object_get(object, "entries"), i);
        ret->entries[i] = (struct ledger_entry){
            .id = read_i64(reader, one, "id"),
            .ledger = (enum ledger)read_i64(reader, one, "ledger"),
            .kind = (enum ledger_entry_kind)read_i64(reader, one, "kind"),
            .partner_id = read_i64(reader, one, "partner_id"),
            .offer_id = read_i64(reader, one, "offer_id"),
            .amount = read_f64(reader, one, "amount"),
            .at_ms = read_i64(reader, one, "at"),
            .event_seq = ret->event.seq,
        };
    }
}

static void event_read(struct reader *reader, const json_t *object, struct event *ret)
{
    ret->seq = read_i64(reader, object, "seq");
    ret->object_kind = (enum id_kind)read_i64(reader, object, "object_kind");
    ret->object_id = read_i64(reader, object, "object_id");
    ret->object_seq = read_i64(reader, object, "object_seq");
    ret->verb = read_text(reader, object, "verb");
    ret->at_ms = read_i64(reader, object, "at");
    ret->user_id = read_i64(reader, object, "user_id");
    ret->actor = read_text(reader, object, "actor");
    ret->partner_id = read_i64(reader, object, "partner_id");
    ret->opportunity_id = read_i64(reader, object, "opportunity_id");
    ret->reason = read_text(reader, object, "reason");
    ret->detail = read_text(reader, object, "detail");
}

static void salts_read(struct reader *reader, const json_t *object, struct seal_salts *ret)
{
    const json_t *salts = json_object_get(object, "salts");
    const json_t *erased = json_object_get(object, "erased");
    for (size_t i = 0; i < SEAL_FIELDS; i++) {
        const json_t *flag = json_array_get(erased, i);
        read_hex_value(reader, json_array_get(salts, i), "salts", ret->value[i], HASH_BYTES);
        if (!json_is_boolean(flag)) {
            wrong(reader, "erased");
        }
        ret->is_erased[i] = json_is_true(flag);
    }
}

static void proof_read(struct reader *reader, const json_t *object, struct merkle_proof *ret)
{
    const json_t *proof = json_object_get(object, "proof");
    ret->length = json_array_size(proof);
    if (!json_is_array(proof) || ret->length > MERKLE_DEPTH_MAX) {
        wrong(reader, "proof");
        ret->length = 0;
    }
    for (size_t i = 0; i < ret->length; i++) {
        read_hex_value(reader, json_array_get(proof, i), "proof", ret->path[i], HASH_BYTES);
    }
}

static void item_read(struct reader *reader, const json_t *object, struct seal_export_item *ret)
{
    event_read(reader, object, &ret->event);
    ret->partner_seq = read_i64(reader, object, "partner_seq");
    salts_read(reader, object, &ret->salts);
    const char *decision = json_string_value(json_object_get(object, "decision"));
    ret->has_decision = decision && *decision;
    if (!decision || ret->has_decision) {
        read_hex(reader, object, "decision", ret->decision, HASH_BYTES);
    }
    entries_read(reader, object, ret);
    ret->checkpoint = read_i64(reader, object, "checkpoint");
    proof_read(reader, object, &ret->proof);
}

static void export_read(struct reader *reader, const json_t *root, struct seal_export *ret)
{
    reader->list = "export";
    if (!text_equal(read_text(reader, root, "format"), FORMAT)) {
        wrong(reader, "format");
    }
    ret->partner_id = read_i64(reader, root, "partner_id");
    ret->head = read_text(reader, root, "head");
    ret->events = read_i64(reader, root, "events");
    ret->keys = read_list(reader, root, "keys", sizeof *ret->keys, &ret->key_count);
    ret->checkpoints =
        read_list(reader, root, "checkpoints", sizeof *ret->checkpoints, &ret->checkpoint_count);
    ret->items = read_list(reader, root, "items", sizeof *ret->items, &ret->item_count);
    reader->list = "keys";
    for (reader->index = 0; reader->index < ret->key_count && !reader->wrong; reader->index++) {
        key_read(reader, json_array_get(json_object_get(root, "keys"), reader->index),
                 &ret->keys[reader->index]);
    }
    reader->list = "checkpoints";
    for (reader->index = 0; reader->index < ret->checkpoint_count && !reader->wrong;
         reader->index++) {
        checkpoint_read(reader, json_array_get(json_object_get(root, "checkpoints"), reader->index),
                        &ret->checkpoints[reader->index]);
    }
    reader->list = "items";
    for (reader->index = 0; reader->index < ret->item_count && !reader->wrong; reader->index++) {
        item_read(reader, json_array_get(json_object_get(root, "items"), reader->index),
                  &ret->items[reader->index]);
    }
}

enum score_status seal_export_from_json(const char *text, size_t len, struct arena *arena,
                                        struct seal_export *ret, struct score_error *err)
{
    json_error_t cause;
    json_t *root = json_loadb(text, len, JSON_REJECT_DUPLICATES, &cause);
    if (!root) {
        return score_error_set(err, SCORE_INVALID, "export",
                               "the export was cut off or edited: line %d: %.100s", cause.line,
                               cause.text);
    }
    struct reader reader = {.arena = arena};
    struct seal_export made = {0};
    export_read(&reader, root, &made);
    json_decref(root);
    if (reader.wrong) {
        return score_error_set(err, SCORE_INVALID, "export",
                               "the export was edited: %.120s is not as it was written",
                               reader.wrong);
    }
    *ret = made;
    return SCORE_OK;
}
