/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_MODEL_POLICY_H
#define SCORE_MODEL_POLICY_H

/* Policies with their evaluations, and what a shadow would have chosen. Texts borrowed, never NULL.
 */

#include "model/enums.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The life of a policy: only LIVE acts. */
#define POLICY_STATE_LIST(X)                                                                       \
    X(DRAFT, 1)                                                                                    \
    X(EVALUATED, 2)                                                                                \
    X(APPROVED, 3) /* by a second person */                                                        \
    X(SHADOW, 4)   /* computed beside each decision */                                             \
    X(LIVE, 5)                                                                                     \
    X(RETIRED, 6)

/* What an evaluation says. */
#define POLICY_VERDICT_LIST(X)                                                                     \
    X(PASSED, 1)                                                                                   \
    X(BELOW, 2)   /* the gate is not met */                                                        \
    X(REFUSED, 3) /* the decisions so far cannot answer it */

#define X(name, value) POLICY_##name = value,
enum policy_state { POLICY_STATE_LIST(X) };
#undef X
#define X(name, value) POLICY_VERDICT_##name = value,
enum policy_verdict { POLICY_VERDICT_LIST(X) };
#undef X

const char *policy_state_text(enum policy_state value);
const char *policy_verdict_text(enum policy_verdict value);

struct policy {
    int64_t id; /* its version in decisions and events */
    const char *name;
    const char *parameters; /* canonical text (domain/policy_file.h) */
    const char *hash;       /* hexadecimal, of that text */
    enum policy_state state;
    const char *drafted_by;  /* an event's actor */
    const char *approved_by; /* "" not yet */
    int64_t copy_of;         /* the policy that a rollback brought back; 0 none */
    int64_t evaluation_id;   /* the newest one; 0 none */
    int64_t created_at_ms;
    int64_t live_from_ms; /* 0 = never */
    int64_t live_seq;     /* event that put it in force; 0 never */
    int64_t version;
};

struct policy_evaluation {
    int64_t id;
    int64_t policy_id;
    const char *policy_hash; /* the bytes that were judged */
    int64_t live_id;         /* and the policy they were judged against */
    int64_t event_seq;       /* the last event that was seen */
    enum policy_verdict verdict;
    const char *summary; /* its figures in one line */
    const char *report;  /* JSON, as the contract shows it */
    const char *made_by;
    int64_t at_ms;
};

/* One decision with what became of it. */
struct policy_pass {
    int64_t decision_id;
    int64_t opportunity_id;
    int64_t event_seq;
    const void *blob;
    size_t blob_len;
    enum offer_state state;
};

/* What the shadow would have chosen, beside a decision; it never acts. */
struct policy_shadow {
    int64_t decision_id;
    int64_t policy_id;
    int64_t partner_id; /* 0 nobody */
    double propensity;  /* of the firm the shadow drew */
    double agreement;   /* share of probability that both give to the same firms of the shortlist */
    bool is_same;       /* the firm that acted */
    double live_value;  /* what the firm that was drawn was worth to the policy in force, money */
    double value;       /* and the shadow's to the shadow */
};

/* One row of the comparison: sums over decisions. */
struct policy_shadow_sums {
    int64_t decisions;
    int64_t same; /* the same firm */
    double agreement;
    double live_value;
    double value;
};

#ifdef __cplusplus
}
#endif

#endif
