/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_MODEL_PASSING_H
#define SCORE_MODEL_PASSING_H

/* Decisions, offers and the two ledgers. Texts borrowed, never NULL. */

#include "model/enums.h"

struct decision {
    int64_t id;
    int64_t opportunity_id;
    int round;
    uint8_t input_hash[32]; /* the opportunity's own fields, round, policy, overrides */
    int64_t state_seq;      /* last event the engine had folded */
    int64_t partner_id;     /* drawn firm; 0 = nobody eligible */
    const void *blob;       /* canonical bytes, score_decision_encode */
    size_t blob_len;
    int64_t policy_version;
    int64_t created_at_ms;
    int64_t event_seq; /* its own event; replay decides on the state just before it */
};

struct offer {
    int64_t id;
    int64_t opportunity_id;
    int64_t partner_id;
    int64_t decision_id; /* 0 for imported history */
    enum offer_origin origin;
    enum offer_state state;
    int position; /* k: 1 = first offer of this opportunity */
    int64_t offered_at_ms;
    int64_t expires_at_ms; /* 0 = none (imported) */
    int64_t accepted_at_ms;
    int64_t ended_at_ms; /* 0 = live */
    int64_t answered_by; /* user id; 0 = system */
    const char *code;    /* decline, return or recall code */
    const char *comment;
    const char *override_reason;
    const char *gates;    /* results with evidence at offer time, kv text */
    int64_t charge_micro; /* present charge in the number ledger, millionths */
    int fit;              /* feedback 1..5; 0 = none */
    const char *fit_code;
    const char *fit_comment;
    const char *next_step;
    int64_t next_step_at_ms;
    int64_t import_id;
    int64_t updated_at_ms;
    int64_t version;

    /* Joined for reading; ignored on write. */
    const char *partner_name;
    const char *opportunity_title;
};

struct ledger_entry {
    int64_t id;
    enum ledger ledger;
    enum ledger_entry_kind kind;
    int64_t partner_id;
    int64_t offer_id;
    double amount; /* charge units (number) or major currency units (value), signed */
    int64_t at_ms;
    int64_t event_seq;
};

#endif
