/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_SEAL_ENCODE_H
#define SCORE_DOMAIN_SEAL_ENCODE_H

/*
 * The bytes that are sealed, as docs/audit.md tells them to whoever checks without us. Every field
 * is its length (4 bytes, big-endian) and its bytes; a number is 8 bytes, big-endian, two's
 * complement; a double its IEEE bits likewise.
 */

#include "base/buf.h"
#include "base/hash.h"
#include "model/event.h"
#include "model/passing.h"
#include "model/seal.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What stands in event.actor once it is erased. */
#define SEAL_ERASED "erased"

/* What the personal fields of one event are hashed with. */
struct seal_salts {
    uint8_t value[SEAL_FIELDS][HASH_BYTES]; /* a salt, or the commitment of what is gone */
    bool is_erased[SEAL_FIELDS];
};
/* Each field has a salt of its own, from which neither the event's nor another's follows. */
void seal_salts_of(const uint8_t salt[SEAL_SALT_BYTES], struct seal_salts *ret);
/* Of an event whose salt is gone; false when a field is missing. `rows` are the event's. */
bool seal_salts_left(const struct event_erasure *rows, size_t count, struct seal_salts *ret);
void seal_commitment(const struct event *event, enum seal_field field,
                     const struct seal_salts *salts, uint8_t ret[HASH_BYTES]);

/* Keys of an event's detail whose lines are personal: "address", "agent". */
bool seal_line_is_personal(const char *line);
/* The detail without its personal lines. */
void seal_detail_public(const char *detail, struct buf *ret);
bool seal_detail_has_personal(const char *detail);

/* One event with what its transaction wrote beside it. */
struct seal_row {
    const struct event *event;
    int64_t partner_seq;
    const uint8_t *decision;              /* digest of the decision's row; NULL = none */
    const uint8_t (*entries)[HASH_BYTES]; /* digests of what it booked, by id */
    size_t entry_count;
};
void seal_decision_digest(const struct decision *decision, uint8_t ret[HASH_BYTES]);
void seal_entry_digest(const struct ledger_entry *entry, uint8_t ret[HASH_BYTES]);
void seal_leaf(const struct seal_row *row, const struct seal_salts *salts, uint8_t ret[HASH_BYTES]);
/* head <- hash(0x02, head, leaf); the chain begins with zeroes. */
void seal_chain(uint8_t head[HASH_BYTES], const uint8_t leaf[HASH_BYTES]);

/* "1234-0123456789abcdef0123": an event and the first half of the chain's head there, as it stands
 * in mails. */
enum { SEAL_HEAD_HEX = 20, SEAL_HEAD_SIZE = 48 };
void seal_head_format(int64_t seq, const uint8_t head[HASH_BYTES], char ret[SEAL_HEAD_SIZE]);
/* Also with all 64 digits. `ret_hex` points into `text`. */
SCORE_MUST_USE bool seal_head_parse(const char *text, int64_t *ret_seq, const char **ret_hex);

#ifdef __cplusplus
}
#endif

#endif
