/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_SEAL_ROWS_H
#define SCORE_DOMAIN_SEAL_ROWS_H

/*
 * Events page by page with the digests of what their transactions wrote beside them, for the
 * sealer, for verify and for exports; and how many events each firm has.
 */

#include "domain/seal_encode.h"
#include "store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Parallel to `events`. */
struct seal_rows {
    struct event *events;
    size_t count;
    const uint8_t **decisions; /* digest or NULL */
    size_t *entry_from;        /* into `entries`, up to entry_until */
    size_t *entry_until;
    uint8_t (*entries)[HASH_BYTES];
    struct ledger_entry *ledger; /* parallel to `entries` */
};
/* Up to `limit` events after `after_seq`; everything in the arena. */
SCORE_MUST_USE enum score_status seal_rows_read(struct store *store, int64_t after_seq, int limit,
                                                struct arena *arena, struct seal_rows *ret,
                                                struct score_error *err);
void seal_rows_at(const struct seal_rows *rows, size_t index, int64_t partner_seq,
                  struct seal_row *ret);

/* A counter for each firm; 16 bytes for each. */
struct partner_count;
SCORE_MUST_USE enum score_status partner_count_create(struct partner_count **ret,
                                                      struct score_error *err);
void partner_count_free(struct partner_count *counts);
/* Its counter, 0 when *ret_is_new; valid until the next call. */
SCORE_MUST_USE enum score_status partner_count_get(struct partner_count *counts, int64_t partner_id,
                                                   int64_t **ret, bool *ret_is_new,
                                                   struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
