/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_SEAL_DAY_H
#define SCORE_DOMAIN_SEAL_DAY_H

/*
 * Draws that nobody can rig (engine.md 5): each day (UTC) has a secret. Its hash is committed by
 * an event before the day's first draw, and stands in the next signed checkpoint; every seed
 * follows from the secret, the opportunity and its round; the secret itself is told by another
 * event once the day is over, so that everybody can draw again.
 *
 * The sealer commits days ahead, so that the hash is signed before the day begins. Where no sealer
 * runs (a demo's months, a first day) the decision itself commits its day, in its transaction and
 * before its own event; `score verify` counts those days apart.
 */

#include "domain/domain.h"
#include "model/event.h"
#include "model/seal.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { DRAW_DAYS_AHEAD = 7 }; /* longer than a server stands still */
/* A node's clock may be wrong by this much and still draw with an unpublished secret. */
#define DRAW_REVEAL_AFTER_MS CLOCK_HOUR_MS

int64_t draw_day_of(int64_t at_ms);
/* What is published before: the hash of day and secret. */
void draw_commitment(int64_t day, const uint8_t secret[SEAL_HASH_BYTES],
                     uint8_t ret[SEAL_HASH_BYTES]);
/* keyed hash of "opportunity/round" under the day's secret */
void draw_seed(const uint8_t secret[SEAL_HASH_BYTES], int64_t opportunity_id, int64_t round,
               uint8_t ret[SEAL_HASH_BYTES]);

/* Commits the day of `at_ms` when it is not yet, and reveals those that are over. In the caller's
 * transaction; one look-up when there is nothing to do. */
SCORE_MUST_USE enum score_status draw_day_ensure(struct domain *domain, int64_t at_ms,
                                                 struct score_error *err);
/* The seed of a decision at `at_ms`, whose day was ensured. */
SCORE_MUST_USE enum score_status draw_seed_get(struct domain *domain, int64_t at_ms,
                                               int64_t opportunity_id, int64_t round,
                                               uint8_t ret[SEAL_HASH_BYTES],
                                               struct score_error *err);
/* The sealer's: *ret true when a day is to be committed ahead or revealed. */
SCORE_MUST_USE enum score_status draw_days_are_due(struct domain *domain, bool *ret,
                                                   struct score_error *err);
SCORE_MUST_USE enum score_status draw_days_keep(struct domain *domain, struct score_error *err);

/* One of the two events, read back: false when the event is none or is not as written. */
struct draw_notice {
    int64_t day;
    bool is_reveal;
    uint8_t value[SEAL_HASH_BYTES]; /* commitment, or secret */
};
SCORE_MUST_USE enum score_status draw_notice_read(const struct event *event, struct arena *arena,
                                                  struct draw_notice *ret, bool *ret_is_notice,
                                                  struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
