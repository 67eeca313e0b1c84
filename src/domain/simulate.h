/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_SIMULATE_H
#define SCORE_DOMAIN_SIMULATE_H

/*
 * A market of firms with hidden skill and behaviour, lived through the domain's own use cases on a
 * simulated clock: opportunities arrive, SCORE places them, firms answer, progress, win or lose.
 * The same seed and end give the same events. It fills the demo, and `score simulate` measures on
 * it what the engine could not know.
 */

#include "domain/domain.h"

#ifdef __cplusplus
extern "C" {
#endif

struct simulate_options {
    int64_t partners;      /* >= 1 */
    int64_t opportunities; /* >= 1 */
    int64_t days;          /* length of the past, 1..3650 */
    uint64_t seed;
    int64_t until_ms; /* the clock's last moment */
    /* argon2id string that everybody may sign in with; "" = nobody can. */
    const char *password_hash;
    /* May be NULL. */
    void (*progress)(int64_t done, int64_t total, void *user);
    void *user;
};

struct simulate_result {
    int64_t offers;
    int64_t accepted;
    int64_t won;
    int64_t lost;
    double value;       /* expected by the hidden truth: p(accept) p(win) amount of first offers */
    double value_ratio; /* of the best eligible firm's each time */
    double regret;      /* 1 - value_ratio */
    double accept_rate; /* of answered and expired offers */
    double win_rate;    /* of closed ones */
    double gini;        /* of exposure per entitlement, as in the audit */
};

/*
 * Fills an empty database: SCORE_CONFLICT otherwise. Commits as it goes. `domain` gives store,
 * world and arena; its clock is not read.
 */
SCORE_MUST_USE enum score_status simulate_run(struct domain *domain,
                                              const struct simulate_options *options,
                                              struct simulate_result *ret, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
