/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_ENGINE_ENTERPRISE_H
#define SCORE_ENGINE_ENTERPRISE_H

/*
 * Firms of one enterprise in one country count as one firm (engine.md 7), so what the engine knows
 * of one of them is what it knows of all: each figure here is a firm's own and its siblings'. A
 * firm without an enterprise, or alone in its country, has its own. O(firms of the enterprise).
 */

#include "engine/market.h"

#ifdef __cplusplus
extern "C" {
#endif

struct score_engine;

/* Another firm of its enterprise in its country; POSITION_NONE when there is none left. `at` is the
 * one before, POSITION_NONE at first. */
uint32_t enterprise_next(const struct score_engine *engine, const struct partner *own, uint32_t at);

/* Offers received: the newest of five is no newcomer. */
int64_t enterprise_offers(const struct score_engine *engine, const struct partner *own);
int64_t enterprise_answered(const struct score_engine *engine, const struct partner *own);
/* Of whichever had the last one: five that take turns have not rested five times as long.
 * INT64_MIN = none yet. */
int64_t enterprise_last_offer_ms(const struct score_engine *engine, const struct partner *own);
/* What was learnt of them, as if of one: five records of a fifth each would be five firms that
 * little is known of, and hoped for. Without the prior, as every evidence. */
struct evidence enterprise_evidence(const struct score_engine *engine, const struct partner *own,
                                    bool is_timing);
/* What prices and the promise see. */
struct ledger_row enterprise_ledger(const struct score_engine *engine, const struct partner *own,
                                    enum ledger_kind kind);

#ifdef __cplusplus
}
#endif

#endif
