/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_SIMULATE_ROWS_H
#define SCORE_DOMAIN_SIMULATE_ROWS_H

/*
 * Rows of somebody's own file as what the simulated opportunities are like: a half-synthetic
 * market. Fields and gaps between arrivals are the file's, drawn by row with the market's seed;
 * what firms can and do stays the market's hidden truth, to which a row may add.
 */

#include "base/arena.h"
#include "domain/market_file.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Texts live in the arena; NULL = no column of the file says it. */
struct sim_row {
    const char *industry;
    const char *size;
    const char *source;
    double amount;     /* 0 = the file does not say */
    double win;        /* added log-odds, of mean 0 over the file */
    double acceptance; /* the same */
    double gap;        /* to the arrival before, in mean gaps */
};

struct sim_rows {
    struct sim_row *items; /* NULL = the market names no file */
    size_t count;
    bool has_gaps;
};

/*
 * Levels' effects depend on the seed. SCORE_NOT_FOUND, SCORE_IO, SCORE_INVALID (file, line and
 * column): no such file or column, a cell that is no text a field may be, a column without numbers
 * where they are needed. A number that is missing or, of amounts, not above 0 is left to the
 * market. Cost: a pass over the file for each column named.
 */
SCORE_MUST_USE enum score_status sim_rows_read(const struct market_covariates *covariates,
                                               uint64_t seed, struct arena *arena,
                                               struct sim_rows *ret, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
