/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_MODEL_SEAL_H
#define SCORE_MODEL_SEAL_H

/* What proves the history: sealed events, signed checkpoints, keys, the days' secrets. */

#include "base/base.h"

enum {
    SEAL_HASH_BYTES = 32,
    SEAL_SALT_BYTES = 16,
    SEAL_PUBLIC_KEY_BYTES = 32,
    SEAL_SIGNATURE_BYTES = 64
};

/* The fields of an event that may hold something about a person: the chain holds salted hashes of
 * them, so that they can go and the chain stays. Stored. */
enum seal_field {
    SEAL_ACTOR = 1, /* event.actor */
    SEAL_REASON,    /* event.reason */
    SEAL_PERSONAL,  /* the personal lines of event.detail */
    SEAL_FIELD_END
};
enum { SEAL_FIELDS = SEAL_FIELD_END - 1 };

struct event_seal {
    int64_t seq;
    int64_t partner_seq; /* 1.. among the events of its firm; 0 = of no firm */
    bool has_salt;       /* false once something was erased: event_erasure has what is left */
    uint8_t salt[SEAL_SALT_BYTES];
    uint8_t leaf[SEAL_HASH_BYTES];
};

struct event_erasure {
    int64_t seq;
    enum seal_field field;
    bool is_erased;
    uint8_t value[SEAL_HASH_BYTES]; /* erased: the commitment; else the field's salt */
};

struct checkpoint {
    int64_t number; /* 1.. */
    int64_t first_seq;
    int64_t last_seq;
    uint8_t head[SEAL_HASH_BYTES];     /* of the chain, at last_seq */
    uint8_t root[SEAL_HASH_BYTES];     /* Merkle root over the leaves first_seq..last_seq */
    uint8_t previous[SEAL_HASH_BYTES]; /* hash of the statement before; zero for the first */
    int64_t at_ms;
    int64_t day; /* newest committed day of draws, in days since 1970-01-01; 0 none */
    uint8_t commitment[SEAL_HASH_BYTES]; /* hash of that day's secret */
    int64_t key_number;
    uint8_t signature[SEAL_SIGNATURE_BYTES];
};

struct seal_key {
    int64_t number; /* 1.. in the order of use */
    uint8_t public_key[SEAL_PUBLIC_KEY_BYTES];
    int64_t from_checkpoint; /* the first one it signs */
    int64_t created_at_ms;
    uint8_t signature[SEAL_SIGNATURE_BYTES]; /* by the key before; the first one's by itself */
};

struct draw_day {
    int64_t day; /* days since 1970-01-01, UTC */
    uint8_t secret[SEAL_HASH_BYTES];
    int64_t committed_seq;
    int64_t revealed_seq; /* 0 = kept */
};

#endif
