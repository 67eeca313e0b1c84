/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_API_PRESENCE_H
#define SCORE_API_PRESENCE_H

/*
 * Remembers which sessions were used, until the clock worker writes it down: reading stays reading.
 * Only sessions whose stored time is stale are noted, so most requests pass without a lock. Fixed
 * memory; what finds no room is noted at its next request. Thread-safe.
 */

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

struct api_presence;
struct domain; /* domain/domain.h */

SCORE_MUST_USE enum score_status api_presence_create(struct api_presence **ret_presence,
                                                     struct score_error *err);
void api_presence_free(struct api_presence *presence);

/* The session with this token hash was used. NULL presence: nothing. */
void api_presence_note(struct api_presence *presence, const char *token_hash, int64_t now_ms);
bool api_presence_has_notes(struct api_presence *presence);
/* Writes down what was noted; open transaction. What a rollback takes back is noted again. */
SCORE_MUST_USE enum score_status api_presence_write(struct api_presence *presence,
                                                    struct domain *domain, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
