/* SPDX-License-Identifier: Apache-2.0 */
#include "api/json_proof.h"

#include "base/clock.h"
#include "base/text.h"
#include "domain/checkpoint.h"

/* No bytes = null. */
static void json_field_hex(struct json_writer *json, const char *key, const uint8_t *bytes,
                           size_t len)
{
    char hex[2 * SEAL_SIGNATURE_BYTES + 1];
    SCORE_ASSERT(len <= SEAL_SIGNATURE_BYTES);
    text_hex(bytes, len, hex);
    json_field_optional(json, key, hex);
}

static void json_field_number(struct json_writer *json, const char *key, int64_t number)
{
    if (number) {
        json_field_i64(json, key, number);
    } else {
        json_field_null(json, key);
    }
}

static void key_to_json(struct json_writer *json, const struct seal_key *key)
{
    char fingerprint[SEAL_FINGERPRINT_SIZE];
    seal_fingerprint(key->public_key, fingerprint);
    json_object_begin(json);
    json_field_i64(json, "number", key->number);
    json_field_hex(json, "public_key", key->public_key, sizeof key->public_key);
    json_field_text(json, "fingerprint", fingerprint);
    json_field_i64(json, "from_checkpoint", key->from_checkpoint);
    json_field_time(json, "from", key->created_at_ms);
    json_field_hex(json, "signature", key->signature, sizeof key->signature);
    json_object_end(json);
}

static void day_to_json(struct json_writer *json, const struct proof_day *day)
{
    json_object_begin(json);
    json_field_date(json, "day", day->day * CLOCK_DAY_MS);
    json_field_hex(json, "commitment", day->commitment, sizeof day->commitment);
    json_field_i64(json, "committed", day->committed_seq);
    json_field_time(json, "committed_at", day->committed_at_ms);
    json_field_number(json, "revealed", day->revealed_seq);
    json_field_time(json, "revealed_at", day->revealed_at_ms);
    json_field_hex(json, "secret", day->secret, day->revealed_seq ? sizeof day->secret : 0);
    json_object_end(json);
}

void proof_to_json(struct json_writer *json, const struct proof *proof)
{
    json_object_begin(json);
    json_field_i64(json, "events", proof->events);
    json_field_i64(json, "sealed", proof->sealed);
    json_field_i64(json, "unsealed", proof->events - proof->sealed);
    json_field_i64(json, "checkpoints", proof->checkpoints);
    json_field_time(json, "sealed_at", proof->sealed_at_ms);
    json_field_optional(json, "head", proof->head);
    json_key(json, "keys");
    json_array_begin(json);
    for (size_t i = 0; i < proof->key_count; i++) {
        key_to_json(json, &proof->keys[i]);
    }
    json_array_end(json);
    json_key(json, "draw_days");
    json_array_begin(json);
    for (size_t i = 0; i < proof->day_count; i++) {
        day_to_json(json, &proof->days[i]);
    }
    json_array_end(json);
    json_object_end(json);
}

void proof_checkpoint_to_json(struct json_writer *json, const struct checkpoint *checkpoint)
{
    json_object_begin(json);
    json_field_i64(json, "number", checkpoint->number);
    json_field_time(json, "made_at", checkpoint->at_ms);
    json_field_i64(json, "first_seq", checkpoint->first_seq);
    json_field_i64(json, "last_seq", checkpoint->last_seq);
    json_field_hex(json, "head", checkpoint->head, sizeof checkpoint->head);
    json_field_hex(json, "root", checkpoint->root, sizeof checkpoint->root);
    json_field_hex(json, "previous", checkpoint->previous, sizeof checkpoint->previous);
    json_field_date(json, "day", checkpoint->day * CLOCK_DAY_MS);
    json_field_hex(json, "commitment", checkpoint->commitment,
                   checkpoint->day ? sizeof checkpoint->commitment : 0);
    json_field_i64(json, "key", checkpoint->key_number);
    json_field_hex(json, "signature", checkpoint->signature, sizeof checkpoint->signature);
    json_object_end(json);
}

void node_to_json(struct json_writer *json, const struct node *node)
{
    json_object_begin(json);
    json_field_text(json, "node", node->name);
    json_field_time(json, "until", node->until_ms);
    json_field_bool(json, "lapsed", node->is_lapsed);
    json_key(json, "duties");
    json_array_begin(json);
    for (size_t i = 0; i < node->duty_count; i++) {
        const struct node_duty *duty = &node->duties[i];
        json_object_begin(json);
        json_field_text(json, "duty", duty->name);
        json_field_time(json, "until", duty->until_ms);
        json_field_bool(json, "lapsed", duty->is_lapsed);
        json_object_end(json);
    }
    json_array_end(json);
    json_object_end(json);
}
