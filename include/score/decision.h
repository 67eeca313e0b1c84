/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DECISION_H
#define SCORE_DECISION_H

/*
 * What the engine answers: decisions, and candidates with their reasons. Explanations: explain.h.
 *
 *     struct score_decision decision;
 *     if (score_engine_choose(engine, &request, &decision, &err) == SCORE_OK) {
 *         printf("partner %lld, drawn with share %.3f among %lld\n", (long long)decision.partner,
 *                decision.propensity, (long long)decision.eligible_count);
 *     }
 *
 * Plain values without pointers: copy and keep them as you like. Money is in major units.
 */

#include <score/charges.h>
#include <score/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * X(name, value, text, fix): why a firm may not be offered this opportunity. The first five are
 * score/event.h's facts, in its order. A firm can fail several; all are kept.
 */
#define SCORE_GATE_LIST(X)                                                                         \
    X(STANDING, 0, "not a member in good standing", "renew the membership")                        \
    X(MYSA, 1, "not registered for MySA", "register by the mailed invitation")                     \
    X(AUTHORISATION, 2, "not authorised for this offering in this country",                        \
      "apply for the authorisation in the firm's profile")                                         \
    X(DISTRIBUTOR, 3, "no distributor selected for this line", "select a distributor")             \
    X(PROFILE, 4, "the profile is not complete", "complete and verify the profile")                \
    X(ACTIVE, 5, "not in the programme any more", "ask the channels team")                         \
    X(FOCAL, 6, "no reachable focal", "name a focal and confirm the address")                      \
    X(TERRITORY, 7, "outside the firm's territories", "ask for the territory to be added")         \
    X(CAPACITY, 8, "the limit of open leads is reached", "progress or close open leads")           \
    X(PAUSE, 9, "paused", "end the pause in the calendar")                                         \
    X(EXCLUSION, 10, "has had this opportunity before", "a manager can lift it")                   \
    X(ENTERPRISE, 11, "a firm of the same enterprise and country has had it",                      \
      "a manager can lift it")                                                                     \
    X(CAP, 12, "has had the most offers that the policy allows in 90 days",                        \
      "the oldest of them leaves the count after 90 days")

enum score_gate {
#define X(name, value, text, fix) SCORE_GATE_##name = value,
    SCORE_GATE_LIST(X)
#undef X
        SCORE_GATE_COUNT
};

/* Lower-case name ("authorisation"), text and fix of a gate; NULL off the list. */
SCORE_EXPORT const char *score_gate_name(enum score_gate gate);
SCORE_EXPORT const char *score_gate_text(enum score_gate gate);
SCORE_EXPORT const char *score_gate_fix(enum score_gate gate);

/* What is asked. Same state and request, same answer, byte for byte. */
struct score_request {
    int64_t opportunity;
    int64_t at_ms;    /* gates are evaluated on this moment */
    uint8_t seed[32]; /* keys the draw; nobody may know it before the request is fixed */
    bool is_baseline; /* chances alike for all, within the box; the largest amounts stay guarded */
};

enum {
    SCORE_SHORTLIST_MAX = 16,
    SCORE_DECISION_BYTES_MAX = 2048 /* score_decision_encode never needs more */
};

/*
 * value - cap_price + cell_price + own_price + group_price = index, exactly as summed in that
 * order. Firms are compared by index + continuation: what the offers after this one are expected to
 * bring if this firm does not accept. It is a number beside the sum, 0 where the policy's
 * sequence_offers is 1.
 */
struct score_terms {
    double value;       /* p_accept * p_win * amount * margin */
    double cap_price;   /* for the open leads the firm has already */
    double cell_price;  /* for what the firms of its home market were short of */
    double own_price;   /* for what the firm itself was short of; negative when ahead */
    double group_price; /* for what its groups lack of the policy's bands; negative beyond them */
    double index;
    double continuation;
};

/* A probability and how sure it is. low..high is the central 90 % interval. */
struct score_estimate {
    double p;
    double sd; /* of the log-odds */
    double low;
    double high;
};

struct score_entry {
    int64_t partner;
    int32_t rank; /* by index + continuation over all eligible firms, from 1 */
    double propensity;
    struct score_estimate accept;
    struct score_estimate win; /* given acceptance */
    struct score_terms terms;
};

enum {
    SCORE_DECISION_GUARDED = 1, /* one of the largest: no exploration beyond the box */
    SCORE_DECISION_BOXED = 2,   /* the promise moved some share */
    SCORE_DECISION_TAIL = 4,    /* the draw fell outside the shortlist */
    SCORE_DECISION_NO_ROOM = 8, /* nobody had room for a whole offer; the shortlist ignored it */
    SCORE_DECISION_MARKET_SET = 16, /* the amount was unknown: the market's mean stood in */
    SCORE_DECISION_SEQUENCED = 32,  /* the offers after this one were planned: continuation */
    SCORE_DECISION_BASELINE = 64,   /* chances were alike for all eligible firms, before the box */
    SCORE_DECISION_LIMITED = 128    /* under a policy with caps, floors or bands */
};

struct score_decision {
    int64_t opportunity;
    int64_t at_ms;
    int64_t partner;   /* drawn; 0 when nobody is eligible */
    double propensity; /* of the drawn firm */
    int64_t stage;     /* 1 for the first offer */
    int64_t eligible_count;
    int64_t cold_count;                    /* of these, firms with few offers */
    int64_t gate_counts[SCORE_GATE_COUNT]; /* firms failing each gate */
    int64_t policy_version;
    int64_t model_version; /* outcomes learnt */
    int64_t state_version; /* seq of the last event */
    uint32_t flags;        /* SCORE_DECISION_... */
    uint8_t seed[32];
    double value_charge; /* what an offer weighs in the ledger by value, before stage decay */
    double tail_mass;    /* shares outside the shortlist; shortlist + tail = 1 within 1e-12 */
    int32_t entry_count;
    struct score_entry entries[SCORE_SHORTLIST_MAX]; /* by propensity, then rank */
};

/* Canonical little-endian bytes: equal decisions, equal bytes. */
SCORE_EXPORT size_t score_decision_encode(const struct score_decision *decision,
                                          uint8_t ret_bytes[SCORE_DECISION_BYTES_MAX]);

/* SCORE_CORRUPT: not the bytes of a decision; they are checked before anything is believed. */
SCORE_EXPORT SCORE_MUST_USE enum score_status score_decision_decode(const uint8_t *bytes,
                                                                    size_t size,
                                                                    struct score_decision *ret,
                                                                    struct score_error *err);

/* One firm in the full table. For a firm with failed gates only the first five fields are set. */
struct score_candidate {
    int64_t partner;
    uint32_t gates_failed;   /* bit per enum score_gate; 0 = eligible */
    uint32_t gates_unknown;  /* of these: not known rather than not met */
    uint32_t gates_attested; /* met by an attestation that is not verified */
    bool is_cold;
    bool is_shortlisted;
    struct score_entry entry;
    double target;                /* share of entitlement in this opportunity; sums to 1 */
    double share_low, share_high; /* the box: lowest and highest share the promise allows */
};

#ifdef __cplusplus
}
#endif

#endif
