/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_EVENT_H
#define SCORE_EVENT_H

/*
 * What the engine is told. Its state is the fold of these events, in order:
 *
 *     struct score_event event = {.kind = SCORE_EVENT_OFFERING_SET, .seq = 7, .at_ms = now_ms};
 *     event.offering.id = 12;
 *     event.offering.line = "storage";
 *     event.offering.is_open = false;
 *     if (score_engine_apply(engine, &event, &err)) { ... }
 *
 * Texts are NUL-terminated, never NULL ("" = none), and copied. Ids are the host's own. Times are
 * milliseconds UTC; an event earlier than the last one is legal and ages nothing backwards.
 * A SET event replaces what was known under its id. Amounts are in major units of one currency.
 */

#include <score/charges.h>
#include <score/policy.h>
#include <score/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* X(name, value, text): the five facts. */
#define SCORE_FACT_LIST(X)                                                                         \
    X(STANDING, 0, "member in good standing")                                                      \
    X(MYSA, 1, "registered for MySA")                                                              \
    X(AUTHORISATION, 2, "authorised for the offering")                                             \
    X(DISTRIBUTOR, 3, "Value Added Distributor selected")                                          \
    X(PROFILE, 4, "profile complete")

enum score_fact {
#define X(name, value, text) SCORE_FACT_##name = value,
    SCORE_FACT_LIST(X)
#undef X
        SCORE_FACT_COUNT
};

enum score_fact_state { SCORE_FACT_UNKNOWN = 0, SCORE_FACT_MET = 1, SCORE_FACT_NOT_MET = 2 };

enum score_event_kind {
    SCORE_EVENT_POLICY_SET = 1,
    SCORE_EVENT_OFFERING_SET,
    SCORE_EVENT_PARTNER_SET,
    SCORE_EVENT_FACT_SET,
    SCORE_EVENT_OPPORTUNITY_SET,
    SCORE_EVENT_EXCLUSION_SET,
    SCORE_EVENT_DECISION_MADE,
    SCORE_EVENT_OFFER_MADE,
    SCORE_EVENT_OFFER_OUTCOME,
    SCORE_EVENT_OFFER_IMPORTED
};

struct score_offering_set {
    int64_t id;
    const char *line;
    bool is_open; /* open: any firm may sell it, no authorisation is asked */
};

/* One piece of ground a firm serves; territory "" = the whole country. */
struct score_territory {
    const char *country;
    const char *territory;
};

struct score_partner_set {
    int64_t id;            /* the country enterprise */
    int64_t enterprise_id; /* its worldwide enterprise; 0 = none */
    const char *country;   /* where it is at home */
    const char *home;      /* its home territory, "" = none; only groups firms for the cell price */
    bool is_active;        /* still in the programme */
    bool has_focal;        /* a reachable prime contact */
    bool serves_anywhere;  /* territories open: `territories` is then not read */
    int64_t open_lead_limit;
    int64_t pause_from_ms;  /* paused while from <= at < until; both 0 = not paused */
    int64_t pause_until_ms; /* 0 with a from = without end */
    const struct score_territory *territories;
    size_t territory_count;
    /* Its group in each dimension of a policy's bands, NULL or "" = none; read for nothing else. */
    const char *groups[SCORE_DIMENSION_NAMED_COUNT];
};

/*
 * One dated statement. The most specific one that matches line and country decides. Outside
 * [valid_from_ms, valid_to_ms) it says nothing (valid_to_ms 0 = without end): not known, and not
 * known blocks. Setting the same (partner, fact, line, country) replaces it.
 */
struct score_fact_set {
    int64_t partner;
    enum score_fact fact;
    const char *line;    /* "" = all lines */
    const char *country; /* "" = all countries */
    enum score_fact_state state;
    int64_t valid_from_ms;
    int64_t valid_to_ms;
    bool is_attested; /* stated by someone, not verified yet */
};

struct score_opportunity_set {
    int64_t id;
    int64_t offering;
    const char *country;   /* the customer's */
    const char *territory; /* "" = none */
    double amount;         /* major units; 0 = unknown, the market's mean is used */
    const char *source;
    const char *industry;
    const char *size_band;
    int64_t created_at_ms;
    int64_t decision_at_ms; /* 0 = unknown */
};

struct score_exclusion_set {
    int64_t opportunity;
    int64_t partner;
    bool is_excluded; /* false lifts it */
};

/* A decision was stored: its expected exposure waits for the offer. The state must be the one that
 * score_engine_choose answered from, with the same request, or the shares differ from the record.
 */
struct score_decision_made {
    int64_t id;
    int64_t opportunity;
    int64_t decided_at_ms; /* the request's at_ms */
    uint8_t seed[32];
    bool is_baseline; /* the request's */
};

/* An offer was made: the provisional charge of 1 is booked, in both ledgers. */
struct score_offer_made {
    int64_t id;
    int64_t opportunity;
    int64_t partner;
    int64_t decision;  /* 0 for an override or a rule-made pass */
    int64_t stage;     /* 1 for the opportunity's first offer; 0 = counted by the engine */
    bool is_override;  /* a manager's choice: charged like any offer, no acceptance is learnt */
    bool is_rule_made; /* registration holder or customer's choice: books nothing */
};

/*
 * An offer moved on. After DECLINED, EXPIRED, RECALLED and RETURNED the firm is excluded from this
 * opportunity until an exclusion event lifts it. `charge` replaces the last one (the host prices it
 * by score_charge_price); it is read for every outcome but WON, LOST and REOPENED.
 */
struct score_offer_outcome {
    int64_t offer;
    enum score_outcome outcome;
    enum score_reason reason;
    double charge;
    double credit;           /* a turn given back, in offers; 0 = none */
    int64_t credit_until_ms; /* when the turn lapses */
};

/* A past deal: teaches the models, books nothing. An open one counts among the open leads. */
struct score_offer_imported {
    int64_t id;
    int64_t opportunity;
    int64_t partner;
    int64_t accepted_at_ms;
    int64_t ended_at_ms;        /* 0 while open */
    enum score_outcome outcome; /* WON, LOST, or ACCEPTED while open */
    bool is_undone;             /* true takes an earlier import of this id back */
};

struct score_event {
    enum score_event_kind kind;
    int64_t seq; /* the host's number; the state version is the last one applied */
    int64_t at_ms;
    union {
        const struct score_policy *policy; /* copied */
        struct score_offering_set offering;
        struct score_partner_set partner;
        struct score_fact_set fact;
        struct score_opportunity_set opportunity;
        struct score_exclusion_set exclusion;
        struct score_decision_made decision;
        struct score_offer_made offer;
        struct score_offer_outcome outcome;
        struct score_offer_imported imported;
    };
};

#ifdef __cplusplus
}
#endif

#endif
