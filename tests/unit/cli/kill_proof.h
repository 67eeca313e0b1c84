/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_TESTS_UNIT_CLI_KILL_PROOF_H
#define SCORE_TESTS_UNIT_CLI_KILL_PROOF_H

/*
 * What a database must hold after its server was killed. Fails the test unless
 * - every act that was answered has its answer kept under its key, and its effect;
 * - every act has both, or neither: the kept answer goes with the state of the offer or opportunity
 *   and with exactly one event;
 * - every offer's state, events and ledger entries say one thing, and nothing is there that nobody
 *   asked for;
 * - `score verify` and `score replay --all` agree, by the functions behind them.
 */

#include "kill_site.h"

struct proof {
    int64_t opportunities_before;
    int64_t kept;      /* acts with an answer in the database */
    int64_t offers;    /* that were made */
    int64_t decisions; /* that were taken again, byte for byte */
};

/* Before the writers begin. */
void proof_begin(const struct kill_site *site, struct proof *ret);
/* Nobody may be writing. */
void proof_make(const struct kill_site *site, struct proof *proof);

#endif
