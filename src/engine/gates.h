/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_ENGINE_GATES_H
#define SCORE_ENGINE_GATES_H

/*
 * Who may be offered what: one bitmap of passing firms per predicate, ANDed (engine.md 0).
 *
 * The bitmaps stand for one moment; moving forward re-evaluates only firms with a boundary in
 * between (a fact or pause that begins or ends), moving back rebuilds. They are a cache: what is
 * true depends on the records and the moment alone.
 */

#include "engine/market.h"

#ifdef __cplusplus
extern "C" {
#endif

struct bitmap {
    uint64_t *words;
    uint32_t capacity; /* words */
};

/* Facts that depend on line and country. */
struct skill {
    uint32_t line;
    uint32_t country;
    struct bitmap authorisation;
    struct bitmap distributor;
};

/* Firms serving one piece of ground. */
struct region {
    uint32_t country;
    uint32_t territory;
    struct bitmap serving;
};

/* A moment at which a firm's gates may change. */
struct boundary {
    int64_t at_ms;
    uint32_t partner;
};

struct gates {
    const struct score_allocator *memory; /* borrowed */
    const struct partner *partners;       /* borrowed; set before every call */
    uint32_t partner_count;
    uint32_t fact_count; /* over all partners; raised by whoever adds one, after gates_reserve */
    int64_t at_ms;
    struct bitmap standing;
    struct bitmap mysa;
    struct bitmap profile;
    struct bitmap active;
    struct bitmap focal;
    struct bitmap capacity;
    struct bitmap pause;
    struct skill *skills;
    uint32_t skill_count;
    uint32_t skill_capacity;
    struct region *regions;
    uint32_t region_count;
    uint32_t region_capacity;
    struct boundary *boundaries; /* binary heap, earliest first */
    uint32_t boundary_count;
    uint32_t boundary_capacity;
};

void gates_done(struct gates *gates);

/* Room for `partner_count` firms and one more fact or pause with its two boundaries. */
SCORE_MUST_USE enum score_status gates_reserve(struct gates *gates, uint32_t partner_count,
                                               struct score_error *err);

/* Positions of the bitmaps of a cell, made and filled if new. */
SCORE_MUST_USE enum score_status gates_skill(struct gates *gates, uint32_t line, uint32_t country,
                                             uint32_t *ret_skill, struct score_error *err);
SCORE_MUST_USE enum score_status gates_region(struct gates *gates, uint32_t country,
                                              uint32_t territory, uint32_t *ret_region,
                                              struct score_error *err);

/* A firm's record changed (or is new): its bits and boundaries are set anew. Reserved before. */
void gates_partner_changed(struct gates *gates, uint32_t partner);
/* Only its open leads changed. */
void gates_capacity_changed(struct gates *gates, uint32_t partner);

/* Moves the bitmaps to a moment. Allocates nothing. */
void gates_move(struct gates *gates, int64_t at_ms);

/*
 * Firms passing every gate of a cell, ascending, into `ret_partners` (room for all); failures per
 * gate are added to `counts`, indexed by enum score_gate. `is_open` skips the authorisation.
 */
uint32_t gates_collect(const struct gates *gates, const struct cell *cell, bool is_open,
                       uint32_t *ret_partners, int64_t counts[SCORE_GATE_COUNT]);

/* One firm, from its record: failed gates, of these not known, and attested ones, as bits. */
struct gate_bits {
    uint32_t failed;
    uint32_t unknown;
    uint32_t attested;
};
struct gate_bits gates_of(const struct partner *partner, uint32_t line, bool is_open,
                          const struct ground *ground, int64_t at_ms);

#ifdef __cplusplus
}
#endif

#endif
