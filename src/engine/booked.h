/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_ENGINE_BOOKED_H
#define SCORE_ENGINE_BOOKED_H

/* What decisions and offers leave behind: who shared them, what they waited for, what they taught.
 */

#include "base/base.h"
#include "score/engine.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Who shares an opportunity's entitlement, with which merit. Shared by reference count. */
struct member {
    uint32_t partner;
    float merit;
};
struct membership {
    uint32_t references;
    uint32_t count;
    double merit_sum;
    struct member members[];
};

/* Expected shares of a stored decision, waiting for its offer. */
struct pending {
    int64_t decision;
    struct membership *membership; /* NULL when nobody was eligible */
    double *shares;                /* per member */
    double best_value;
    double value_charge; /* capped, before stage decay */
    double value_uncapped;
};

/* What the models saw when the offer was made: slots and values (feature.h). */
enum { FEATURE_COUNT = 16 };
struct feature {
    uint32_t slot;
    float value;
};

/* A label given to a model, kept so that it can be taken back. */
struct lesson {
    double curvature;   /* weight * p (1 - p) at the solved point */
    double residual, p; /* weight * (y - p), and the p that was predicted before */
    bool is_given;
};

struct offer {
    int64_t id;
    int64_t booked_at_ms;
    uint32_t opportunity;
    uint32_t partner;
    enum score_outcome outcome; /* 0 while unanswered */
    bool is_override;
    bool is_rule_made;
    bool is_imported;
    bool is_undone;
    double charge;       /* now, in offers */
    double value_weight; /* of a charge of 1 in the ledger by value */
    struct membership *membership;
    struct feature *features; /* FEATURE_COUNT; NULL once nothing more can be learnt */
    struct lesson win, end;   /* how it ended, and that it did */
    int64_t accepted_at_ms;   /* INT64_MIN = not, or not known */
    int64_t month_due_ms;     /* when its next month closes (hazard_month.c); 0 = none */
    int32_t months, win_span; /* months closed since acceptance; the span of `win` and `end` */
    uint32_t previous;        /* the firm's offer before it; POSITION_NONE = none */
    int64_t counted_at_ms;    /* never falls from one offer to the next */
};

#ifdef __cplusplus
}
#endif

#endif
