/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_PLACE_H
#define SCORE_DOMAIN_PLACE_H

/*
 * One decision, one transaction (architecture.md 5): gates, candidates, engine, decision, offer,
 * ledger, event together. Asking again in the same round with the same inputs returns the same
 * decision (engine.md 5).
 */

#include "domain/domain.h"
#include "model/passing.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { PLACE_TERMS = 5 };
/* "value", "cap_price", "cell_price", "own_price", "group_price". */
extern const char *const PLACE_TERM_NAMES[PLACE_TERMS];

struct candidate {
    int64_t partner_id;
    const char *name;
    int rank; /* 1.. by index + continuation; 0 for one outside the shortlist */
    double index;
    double continuation; /* worth of the offers after this one, if it is not accepted */
    double propensity;
    double p_accept;
    double p_accept_low, p_accept_high; /* 90 % interval */
    double p_win;
    double p_win_low, p_win_high;
    double value; /* major currency units */
    double terms[PLACE_TERMS];
    bool is_drawn;
};

struct gate_failure {
    const char *gate; /* STANDING, MYSA, AUTHORISATION, DISTRIBUTOR, PROFILE, FOCAL, TERRITORY,
                         CAPACITY, PAUSE, EXCLUSION */
    const char *why;
    const char *fix; /* who must do what */
};

struct ineligible {
    int64_t partner_id;
    const char *name;
    struct gate_failure *gates;
    size_t gate_count;
};

struct recommendation {
    int64_t decision_id;
    int64_t opportunity_id;
    int round;
    int64_t drawn_partner_id; /* 0 = nobody is eligible */
    int64_t policy_version;
    int64_t model_version;        /* outcome events learnt */
    const char *seed;             /* hex */
    struct candidate *candidates; /* shortlist by rank, then others up to what was asked */
    size_t candidate_count;
    struct ineligible *ineligible;
    size_t ineligible_count;
    int64_t eligible_count;
    double tail_mass;
    bool is_baseline;         /* of an experiment: chances were alike, within the promise */
    bool are_distinguishable; /* false when the intervals of the shortlist overlap */
    int64_t created_at_ms;
};

/* Makes the secret that keys every draw, if this database has none yet: what is drawn on a copy is
 * then what the original will draw. Opens its own transaction. */
SCORE_MUST_USE enum score_status place_secret_ensure(struct domain *domain,
                                                     struct score_error *err);

/* Decides (or returns the round's decision). Nothing is passed. NEW is SCORE_CONFLICT with the
 * missing fields in problem.fields; nobody eligible is SCORE_EXHAUSTED with ret filled. */
SCORE_MUST_USE enum score_status place_recommend(struct domain *domain, int64_t opportunity_id,
                                                 struct recommendation *ret,
                                                 struct score_error *err);

struct placed {
    struct offer offer;
    int64_t decision_id;
    const char *partner_name;
};
/* Uses the round's decision and passes. SCORE_EXHAUSTED: the opportunity is now UNPLACED with
 * reasons (gate -> count in problem.fields). */
SCORE_MUST_USE enum score_status place_one(struct domain *domain, int64_t opportunity_id,
                                           struct placed *ret, struct score_error *err);
/* A lead that is certainly with a partner already (domain/duplicate.h) is SCORE_CONFLICT with code
 * DUPLICATE in problem.fields, unless it is said to be another one, and why: kept as an event. */
struct place_consent {
    bool duplicate_ok;
    const char *reason; /* at least 10 characters with duplicate_ok */
};
SCORE_MUST_USE enum score_status place_one_with(struct domain *domain, int64_t opportunity_id,
                                                const struct place_consent *consent,
                                                struct placed *ret, struct score_error *err);
/* A channel manager's own choice, a duplicate or not; the five facts still bind; reason required;
 * charged and reported, excluded from propensity learning. */
SCORE_MUST_USE enum score_status place_override(struct domain *domain, int64_t opportunity_id,
                                                int64_t partner_id, const char *reason,
                                                struct placed *ret, struct score_error *err);

struct place_reason {
    const char *code; /* gate name, MISSING_<FIELD> or DUPLICATE */
    int64_t count;
};
/* One that was left, and the code it is counted under. */
struct place_left {
    int64_t opportunity_id;
    const char *code;
};
enum { PLACE_LEFT_MAX = 200 };
struct place_all_result {
    int64_t placed;
    int64_t unplaced;
    struct place_reason *reasons;
    size_t reason_count;
    struct place_left *left; /* the first PLACE_LEFT_MAX */
    size_t left_count;
};
/* Every READY or RECOMMENDED opportunity, oldest first, in transactions of `batch`. `progress`
 * (may be NULL) is told after each batch. */
SCORE_MUST_USE enum score_status
place_all(struct domain *domain, void (*progress)(int64_t done, int64_t total, void *user),
          void *user, struct place_all_result *ret, struct score_error *err);

struct replay_result {
    int64_t decisions;
    int64_t identical;
    int64_t *different; /* decision ids, at most 100 */
    size_t different_count;
};
/* 0 = all. Folds the events anew and compares bytes. */
SCORE_MUST_USE enum score_status decision_replay(struct domain *domain, int64_t decision_id,
                                                 struct replay_result *ret,
                                                 struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
