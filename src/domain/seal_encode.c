/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/seal_encode.h"

#include "base/text.h"

enum { HEAD_HEX_MIN = 16 };

static const char *const FIELD_NAMES[SEAL_FIELDS] = {"actor", "reason", "personal"};
static const char *const PERSONAL_KEYS[] = {"address=", "agent="};

/* ---- fields ---------------------------------------------------------------------------------- */

static void length_add(struct hash_stream *stream, size_t len)
{
    uint8_t bytes[4];
    for (int i = 0; i < 4; i++) {
        bytes[i] = (uint8_t)(len >> (24 - 8 * i));
    }
    hash_stream_add(stream, bytes, sizeof bytes);
}

static void bytes_add(struct hash_stream *stream, const void *bytes, size_t len)
{
    length_add(stream, len);
    if (len) {
        hash_stream_add(stream, bytes, len);
    }
}

static void text_add(struct hash_stream *stream, const char *text)
{
    bytes_add(stream, text, strlen(text));
}

static void u64_add(struct hash_stream *stream, uint64_t value)
{
    uint8_t bytes[8];
    for (int i = 0; i < 8; i++) {
        bytes[i] = (uint8_t)(value >> (56 - 8 * i));
    }
    bytes_add(stream, bytes, sizeof bytes);
}

static void i64_add(struct hash_stream *stream, int64_t value)
{
    u64_add(stream, (uint64_t)value);
}

static void f64_add(struct hash_stream *stream, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    u64_add(stream, bits);
}

/* ---- personal lines -------------------------------------------------------------------------- */

bool seal_line_is_personal(const char *line)
{
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(PERSONAL_KEYS); i++) {
        if (text_has_prefix(line, PERSONAL_KEYS[i])) {
            return true;
        }
    }
    return false;
}

static size_t line_length(const char *line)
{
    size_t len = strcspn(line, "\n");
    return line[len] ? len + 1 : len;
}

static size_t lines_length(const char *detail, bool is_personal)
{
    size_t total = 0;
    for (const char *line = detail; *line; line += line_length(line)) {
        total += seal_line_is_personal(line) == is_personal ? line_length(line) : 0;
    }
    return total;
}

static void lines_hash(struct hash_stream *stream, const char *detail, bool is_personal)
{
    for (const char *line = detail; *line; line += line_length(line)) {
        if (seal_line_is_personal(line) == is_personal) {
            hash_stream_add(stream, line, line_length(line));
        }
    }
}

void seal_detail_public(const char *detail, struct buf *ret)
{
    for (const char *line = detail; *line; line += line_length(line)) {
        if (!seal_line_is_personal(line)) {
            buf_add(ret, line, line_length(line));
        }
    }
}

bool seal_detail_has_personal(const char *detail)
{
    return lines_length(detail, true) > 0;
}

/* ---- salts ----------------------------------------------------------------------------------- */

void seal_salts_of(const uint8_t salt[SEAL_SALT_BYTES], struct seal_salts *ret)
{
    for (int i = 0; i < SEAL_FIELDS; i++) {
        hash_keyed(salt, SEAL_SALT_BYTES, FIELD_NAMES[i], strlen(FIELD_NAMES[i]), ret->value[i]);
        ret->is_erased[i] = false;
    }
}

bool seal_salts_left(const struct event_erasure *rows, size_t count, struct seal_salts *ret)
{
    unsigned found = 0;
    for (size_t i = 0; i < count; i++) {
        int at = (int)rows[i].field - 1;
        if (at < 0 || at >= SEAL_FIELDS) {
            return false;
        }
        memcpy(ret->value[at], rows[i].value, HASH_BYTES);
        ret->is_erased[at] = rows[i].is_erased;
        found |= 1U << at;
    }
    return found == (1U << SEAL_FIELDS) - 1;
}

void seal_commitment(const struct event *event, enum seal_field field,
                     const struct seal_salts *salts, uint8_t ret[HASH_BYTES])
{
    int at = (int)field - 1;
    uint8_t text[HASH_BYTES];
    struct hash_stream stream;
    if (salts->is_erased[at]) {
        memcpy(ret, salts->value[at], HASH_BYTES);
        return;
    }
    hash_stream_init(&stream);
    switch (field) {
    case SEAL_ACTOR:
        hash_stream_add(&stream, event->actor, strlen(event->actor));
        break;
    case SEAL_REASON:
        hash_stream_add(&stream, event->reason, strlen(event->reason));
        break;
    case SEAL_PERSONAL:
        lines_hash(&stream, event->detail, true);
        break;
    case SEAL_FIELD_END:
        break;
    }
    hash_stream_final(&stream, text);
    hash_keyed(salts->value[at], HASH_BYTES, text, sizeof text, ret);
}

/* ---- rows ------------------------------------------------------------------------------------ */

void seal_decision_digest(const struct decision *decision, uint8_t ret[HASH_BYTES])
{
    struct hash_stream stream;
    hash_stream_init(&stream);
    text_add(&stream, "score decision 1");
    i64_add(&stream, decision->id);
    i64_add(&stream, decision->opportunity_id);
    i64_add(&stream, decision->round);
    bytes_add(&stream, decision->input_hash, sizeof decision->input_hash);
    i64_add(&stream, decision->state_seq);
    i64_add(&stream, decision->partner_id);
    bytes_add(&stream, decision->blob, decision->blob_len);
    i64_add(&stream, decision->policy_version);
    i64_add(&stream, decision->created_at_ms);
    i64_add(&stream, decision->event_seq);
    hash_stream_final(&stream, ret);
}

void seal_entry_digest(const struct ledger_entry *entry, uint8_t ret[HASH_BYTES])
{
    struct hash_stream stream;
    hash_stream_init(&stream);
    text_add(&stream, "score ledger entry 1");
    i64_add(&stream, entry->id);
    i64_add(&stream, (int64_t)entry->ledger);
    i64_add(&stream, (int64_t)entry->kind);
    i64_add(&stream, entry->partner_id);
    i64_add(&stream, entry->offer_id);
    f64_add(&stream, entry->amount);
    i64_add(&stream, entry->at_ms);
    i64_add(&stream, entry->event_seq);
    hash_stream_final(&stream, ret);
}

void seal_leaf(const struct seal_row *row, const struct seal_salts *salts, uint8_t ret[HASH_BYTES])
{
    static const uint8_t LEAF = 0;
    const struct event *event = row->event;
    struct hash_stream stream;
    hash_stream_init(&stream);
    hash_stream_add(&stream, &LEAF, sizeof LEAF);
    text_add(&stream, "score event 1");
    i64_add(&stream, event->seq);
    i64_add(&stream, (int64_t)event->object_kind);
    i64_add(&stream, event->object_id);
    i64_add(&stream, event->object_seq);
    text_add(&stream, event->verb);
    i64_add(&stream, event->at_ms);
    i64_add(&stream, event->user_id);
    i64_add(&stream, event->partner_id);
    i64_add(&stream, row->partner_seq);
    i64_add(&stream, event->opportunity_id);
    length_add(&stream, lines_length(event->detail, false));
    lines_hash(&stream, event->detail, false);
    for (int field = SEAL_ACTOR; field < SEAL_FIELD_END; field++) {
        uint8_t commitment[HASH_BYTES];
        seal_commitment(event, (enum seal_field)field, salts, commitment);
        bytes_add(&stream, commitment, sizeof commitment);
    }
    bytes_add(&stream, row->decision, row->decision ? HASH_BYTES : 0);
    i64_add(&stream, (int64_t)row->entry_count);
    for (size_t i = 0; i < row->entry_count; i++) {
        bytes_add(&stream, row->entries[i], HASH_BYTES);
    }
    hash_stream_final(&stream, ret);
}

void seal_chain(uint8_t head[HASH_BYTES], const uint8_t leaf[HASH_BYTES])
{
    uint8_t bytes[1 + 2 * HASH_BYTES] = {2};
    memcpy(bytes + 1, head, HASH_BYTES);
    memcpy(bytes + 1 + HASH_BYTES, leaf, HASH_BYTES);
    hash_bytes(bytes, sizeof bytes, head);
}

/* ---- heads in words -------------------------------------------------------------------------- */

void seal_head_format(int64_t seq, const uint8_t head[HASH_BYTES], char ret[SEAL_HEAD_SIZE])
{
    char hex[HASH_HEX_SIZE];
    hash_hex(head, HASH_BYTES, hex);
    (void)snprintf(ret, SEAL_HEAD_SIZE, "%lld-%.*s", (long long)seq, SEAL_HEAD_HEX, hex);
}

bool seal_head_parse(const char *text, int64_t *ret_seq, const char **ret_hex)
{
    char digits[24];
    const char *dash = strchr(text, '-');
    size_t len = dash ? (size_t)(dash - text) : sizeof digits;
    if (len >= sizeof digits) {
        return false;
    }
    memcpy(digits, text, len);
    digits[len] = '\0';
    size_t hex_len = strlen(dash + 1);
    if (!text_parse_i64(digits, ret_seq) || *ret_seq < 1 || hex_len < HEAD_HEX_MIN ||
        hex_len > HASH_HEX_SIZE - 1 || strspn(dash + 1, "0123456789abcdef") != hex_len) {
        return false;
    }
    *ret_hex = dash + 1;
    return true;
}
