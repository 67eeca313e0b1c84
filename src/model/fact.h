/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_MODEL_FACT_H
#define SCORE_MODEL_FACT_H

/*
 * One of the five facts about a partner with its evidence (domain.md 3). At most one row per
 * (partner, kind, line, country); the history is in the events. No row = not known = blocks.
 */

#include "model/enums.h"

struct fact {
    int64_t id;
    int64_t partner_id;
    enum fact_kind kind;
    const char *line;       /* AUTHORISATION, DISTRIBUTOR: offering line, "" = every line */
    const char *country;    /* AUTHORISATION: customer country, "" = every country */
    int64_t distributor_id; /* DISTRIBUTOR: who; 0 unknown */
    enum fact_state state;
    int64_t valid_from_ms;   /* 0 = always */
    int64_t valid_until_ms;  /* 0 = no end; exclusive */
    const char *ground;      /* why it is believed: the evidence in words */
    const char *attested_by; /* user name, OS user or import */
    int64_t attested_at_ms;
    bool is_verified; /* false = attested but unverified */
    int64_t import_id;
    int64_t version;
};

#endif
