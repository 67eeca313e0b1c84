/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_ENGINE_SOLVE_H
#define SCORE_ENGINE_SOLVE_H

/*
 * One decision, step by step: collect the eligible firms, score and price them (scoring.c), plan
 * the offers after this one (sequence.c), explore a shortlist (explore.c), keep the promise
 * (box.c), draw. Works in the engine's scratch rows and allocates nothing.
 */

#include "engine/feature.h"
#include "engine/market.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One eligible firm. */
struct row {
    uint32_t partner;
    bool is_cold;
    bool is_shortlisted;
    bool is_speaker; /* stands for its enterprise in this country, in this decision */
    uint64_t tie;    /* orders equals by the draw */
    double part;     /* of one firm; less than 1 for firms of one enterprise in one country */
    double merit;    /* times the part */
    double p[MODEL_COUNT];
    double sd[MODEL_COUNT]; /* of the log-odds */
    struct score_terms terms;
    double score;   /* what is compared: index + continuation */
    double hopeful; /* score + standard deviation of the value */
    double target;  /* s */
    double low;     /* the box */
    double high;
    double share; /* pi */
};

struct solution {
    bool is_valid;
    struct score_request request;
    uint32_t count;
    uint32_t cold_count;
    double parts;      /* eligible firms, those of one enterprise in one country as one */
    double cold_parts; /* cold firms, those of one enterprise in one country as one */
    int64_t gate_counts[SCORE_GATE_COUNT];
    uint32_t flags;
    int64_t stage;
    double amount;
    double unit; /* of prices, in money */
    double best_value;
    double value_charge; /* capped, before stage decay */
    double value_uncapped;
    double value_bound;                      /* u by value for this opportunity */
    uint32_t shortlist[SCORE_SHORTLIST_MAX]; /* rows */
    uint32_t shortlist_count;
    uint32_t best;  /* row of the best score on the shortlist */
    uint32_t drawn; /* row; POSITION_NONE when nobody is eligible */
};

struct score_engine;

/* Firms that pass every gate of this opportunity, into engine.collected; failures are counted. */
uint32_t eligible_collect(struct score_engine *engine, const struct opportunity *opportunity,
                          int64_t at_ms, int64_t counts[SCORE_GATE_COUNT]);
/* Why this firm may not have it before: 0, or the bits of EXCLUSION and ENTERPRISE. */
uint32_t exclusion_bits(const struct score_engine *engine, const struct opportunity *opportunity,
                        const struct partner *partner);

/* The eligible firms of one enterprise in one country share what one firm would get: 1 over their
 * number, 1 for any other firm. `row` counts engine.collected. O(log K) for each firm of the
 * enterprise. */
double enterprise_part(const struct score_engine *engine, uint32_t count, uint32_t row);
/* Whether the draw lets this one of them stand on the shortlist for all: several tries would be
 * worth more than one. True for any other firm. Needs the ties of all rows. */
bool enterprise_speaks(const struct score_engine *engine, uint32_t count, uint32_t row);
/* Fills the solution's rows up to terms and targets. */
void rows_score(struct score_engine *engine, const struct opportunity *opportunity,
                struct solution *solution);
/* What the offers after this one are worth, where the policy plans them (sequence.h). */
void rows_sequence(struct score_engine *engine, struct solution *solution);
/* Shortlist and shares before the box. */
void rows_explore(struct score_engine *engine, struct solution *solution);

/* The box of every row, from its accounts. */
void rows_bound(struct score_engine *engine, struct solution *solution);
/*
 * One shift, clip, sum one: moves rows[].share into [low, high]. True if any share moved by more
 * than 1e-12. Feasible whenever low <= target <= high and the targets sum to one.
 */
bool rows_project(struct row *rows, uint32_t count);

/* The whole decision, reused when the last question was the same and nothing was applied since. */
const struct solution *solve(struct score_engine *engine, const struct opportunity *opportunity,
                             const struct score_request *request);

#ifdef __cplusplus
}
#endif

#endif
