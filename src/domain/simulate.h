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
#include "domain/market_file.h"

#ifdef __cplusplus
extern "C" {
#endif

struct score_policy; /* score/engine.h */

enum { SIMULATE_TENTHS = 10 };

/* How a firm answers. The engine is not told. */
enum simulate_agent {
    SIMULATE_HONEST,
    SIMULATE_PICKER, /* takes what is in its best quarter, declines the rest at once */
    SIMULATE_IDLER,  /* takes everything and works on nothing, until it is recalled */
    SIMULATE_PADDER, /* takes the easier half, for a better record */
    SIMULATE_BLAMER, /* takes its best quarter, says of the rest that the leads were at fault */
    SIMULATE_SYBIL,  /* is five firms of one enterprise in one country */
    SIMULATE_AGENTS
};
/* "picker"; static. */
const char *simulate_agent_text(enum simulate_agent agent);

struct simulate_options {
    int64_t partners;      /* >= 1 */
    int64_t opportunities; /* >= 1 */
    int64_t days;          /* length of the past, 1..3650 */
    uint64_t seed;
    int64_t until_ms; /* the clock's last moment */
    /* argon2id string that everybody may sign in with; "" = nobody can. */
    const char *password_hash;
    const struct market_spec *market;  /* NULL = the demo's; its counts and days are not read */
    const struct score_policy *policy; /* NULL = a new database's, policy_recommended */
    /* On an engine alone: the domain's rules are followed, nothing is stored, `domain` is not
     * touched. The same draws give the same offers. */
    bool is_fast;
    /* Of these one is watched: firm `watched` (0 = none) behaves like this. Only with is_fast. */
    int64_t watched;
    enum simulate_agent agent;
    /* May be NULL. */
    void (*progress)(int64_t done, int64_t total, void *user);
    void *user;
};

/* One kind of firms, all of the run. */
struct simulate_group {
    int64_t firms;
    double exposure; /* X by number */
    double entitlement;
    double value; /* expected of what was accepted, by the hidden truth, major units */
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
    /* 1 - value_ratio of each tenth of the opportunities, in order of arrival. */
    double regret_curve[SIMULATE_TENTHS];
    /* |X - E| <= u + tolerance E + C in both ledgers, every 10 days over the 90 days before. */
    bool within_bound;
    int64_t bound_checks; /* firms times days */
    int64_t bound_misses;
    double claims;     /* share of firms whose 90 % interval of a win excludes the firms' mean */
    int64_t claims_of; /* firms asked about */
    int64_t newcomers; /* firms that joined later */
    double newcomer_offers_least; /* realised, in their first 30 days */
    double newcomer_offers_mean;
    double newcomer_share; /* X / E of all of them in those 30 days */
    struct simulate_group groups[SIMULATE_AGENTS];
    /* The watched firm, sybils together: Sum of its shares of the offers, X by number, and the sum
     * of share x P(accept) x P(win) x amount by the hidden truth and its own behaviour; the same
     * without the amount (deals won), and without the win (leads taken on). */
    double watched_offers;
    double watched_taken;
    double watched_wins;
    double watched_exposure;
    double watched_charged_value; /* X by value */
    double watched_entitlement;   /* E by number */
    double watched_value;
    uint64_t trace; /* hash of who was offered what, when: equal traces, equal offers */
};

/*
 * Fills an empty database: SCORE_CONFLICT otherwise (is_fast: no database is used). Commits as it
 * goes. `domain` gives store, world and arena; its clock is not read.
 */
SCORE_MUST_USE enum score_status simulate_run(struct domain *domain,
                                              const struct simulate_options *options,
                                              struct simulate_result *ret, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
