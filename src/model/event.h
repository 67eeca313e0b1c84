/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_MODEL_EVENT_H
#define SCORE_MODEL_EVENT_H

/*
 * One append-only row per fact that happened, written in the transaction that made it happen: the
 * outbox, the history, and what the engine folds. Never holds contact data.
 */

#include "model/id.h"

struct event {
    int64_t seq; /* global order, 1.. without reuse */
    enum id_kind object_kind;
    int64_t object_id;
    int64_t object_seq; /* 1.. per object without gaps */
    const char *verb;   /* "offer.accepted": object noun, dot, past participle */
    int64_t at_ms;
    int64_t user_id;        /* 0 = the system or the command line */
    const char *actor;      /* user's public id, "cli:<os user>" or "system" */
    int64_t partner_id;     /* the firm it concerns; 0 none: what a partner may read */
    int64_t opportunity_id; /* 0 none */
    const char *reason;     /* code or words; "" none */
    const char *detail;     /* canonical key=value lines (base/kv.h) */
};

#endif
