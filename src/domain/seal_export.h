/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_SEAL_EXPORT_H
#define SCORE_DOMAIN_SEAL_EXPORT_H

/*
 * A firm's own part of the sealed history, so that it can be checked without us and without a
 * database: its events with the bytes that were hashed, what was booked by them, the draws that
 * gave it its offers with the secrets of their days, a Merkle proof for each, the signed
 * checkpoints that they lead to, and the keys. docs/audit.md has the algorithm.
 */

#include "domain/merkle.h"
#include "domain/report.h"
#include "domain/seal_encode.h"

#ifdef __cplusplus
extern "C" {
#endif

struct seal_export_item {
    struct event event;
    int64_t partner_seq; /* 1.. among the firm's events; 0 = a draw or a day's secret */
    struct seal_salts salts;
    bool has_decision;
    uint8_t decision[HASH_BYTES]; /* digest */
    struct ledger_entry *entries;
    size_t entry_count;
    int64_t checkpoint; /* number */
    struct merkle_proof proof;
};

struct seal_export {
    int64_t partner_id;
    int64_t at_ms;
    const char *head; /* seal_head_format; "" without a checkpoint */
    int64_t events;   /* of the firm, sealed: items with a partner_seq */
    struct seal_key *keys;
    size_t key_count;
    struct checkpoint *checkpoints; /* those that items lead to, and the newest; ascending */
    size_t checkpoint_count;
    struct seal_export_item *items; /* ascending by event */
    size_t item_count;
};

/* Vendor roles that audit, or the firm's focal or administrator. Another firm is SCORE_NOT_FOUND.
 */
SCORE_MUST_USE enum score_status seal_export_read(struct domain *domain, int64_t partner_id,
                                                  struct seal_export *ret, struct score_error *err);
/* Needs no database: everything that does not fit is a problem. `events` and `checkpoints` of the
 * result count what holds. `pins` NULL = none. Texts in the arena. */
SCORE_MUST_USE enum score_status seal_export_check(const struct seal_export *seal_export,
                                                   const struct verify_pins *pins,
                                                   struct arena *arena, struct verify_result *ret,
                                                   struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
