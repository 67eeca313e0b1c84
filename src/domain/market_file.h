/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_MARKET_FILE_H
#define SCORE_DOMAIN_MARKET_FILE_H

/*
 * A market described in a file: who is in it, what arrives, what firms really can and do. The
 * simulator draws from it; the engine never sees it. JSON, one object of groups of numbers:
 *
 *     {"name": "skills", "about": "...", "firms": {"count": 60}, "skill": {"sd": 0.8}}
 *
 * What is left out has its default, the demo's market. docs/guides/simulate.md has the same list.
 */

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* X(group, key, default, min, max, is_whole, text): every number of a market. "1 in N": 0 = none.
 */
#define MARKET_LIST(X)                                                                             \
    X(firms, count, 240, 1, 50000, 1, "firms")                                                     \
    X(firms, countries, 12, 1, 12, 1, "countries that firms and customers are in")                 \
    X(firms, lines_percent, 45, 0, 100, 1, "percent of the lines a firm is authorised for")        \
    X(firms, everywhere_one_in, 20, 0, 10000, 1, "1 firm in N serves every country")               \
    X(firms, limit, 20, 1, 10000, 1, "open leads a firm may hold")                                 \
    X(firms, large_one_in, 10, 0, 10000, 1, "1 firm in N may hold twice as many")                  \
    X(firms, flaws, 1, 0, 1, 1, "1 = one firm in 50 lacks each condition, is paused, has left")    \
    X(firms, enterprises, 1, 0, 1, 1, "1 = two firms of twelve belong to one enterprise")          \
    X(arrivals, count, 3000, 1, 1000000, 1, "opportunities")                                       \
    X(arrivals, days, 365, 1, 3650, 1, "days from the first to the last")                          \
    X(arrivals, power, 0.85, 0.2, 5, 0, "time goes with this power of the number: < 1 grows")      \
    X(arrivals, weekend, 1, 0, 1, 0, "rate on Saturdays and Sundays, in that of other days")       \
    X(arrivals, season, 0, 0, 0.95, 0, "swing of the rate over the year, in the mean rate")        \
    X(arrivals, peak_day, 120, 0, 365, 0, "days after 1 January of the highest rate")              \
    X(arrivals, incomplete_per_1000, 30, 0, 1000, 1, "per 1000 lack what a firm needs")            \
    X(arrivals, waiting, 24, 0, 1000, 1, "newest opportunities that nobody has placed yet")        \
    X(amounts, sd, 0.5, 0, 3, 0, "sd of the amount's logarithm around the list price")             \
    X(amounts, list_power, 1, 0, 1, 0, "1 = list prices as they are, 0 = all 20000")               \
    X(skill, base, -0.7, -6, 6, 0, "log-odds of a win, amount 20000, before skill")                \
    X(skill, sd, 0.45, 0, 5, 0, "sd between firms, log-odds")                                      \
    X(skill, line_sd, 0.3, 0, 5, 0, "sd between a firm's lines, log-odds")                         \
    X(skill, able, 0.25, -5, 5, 0, "mean of a line it is authorised for, log-odds")                \
    X(skill, unable, -0.4, -5, 5, 0, "mean of another line, log-odds")                             \
    X(skill, near_by, 0.2, -5, 5, 0, "customer at home; abroad the same less, log-odds")           \
    X(skill, size, 0.2, -3, 3, 0, "less for each e-fold of the amount, log-odds")                  \
    X(skill, hidden, 0, 0, 5, 0, "an interaction that the engine cannot see, +- log-odds")         \
    X(acceptance, base, 1.1, -6, 6, 0, "log-odds of taking an offer that is looked at")            \
    X(acceptance, sd, 0.5, 0, 5, 0, "sd between firms, log-odds")                                  \
    X(acceptance, near_by, 0.3, -5, 5, 0, "more with the customer at home, log-odds")              \
    X(acceptance, abroad, 0.5, -5, 5, 0, "less with the customer abroad, log-odds")                \
    X(acceptance, size, 0.15, -3, 3, 0, "less for each e-fold of the amount, log-odds")            \
    X(acceptance, silence_low, 0.02, 0, 1, 0, "least chance that an offer runs out")               \
    X(acceptance, silence_range, 0.1, 0, 1, 0, "highest chance less the least")                    \
    X(acceptance, picky_one_in, 12, 0, 10000, 1, "1 firm in N has 1.2 log-odds less")              \
    X(acceptance, deaf_one_in, 12, 0, 10000, 1, "1 in N of the rest runs out .3 more often")       \
    X(acceptance, hours_low, 8, 0, 1000, 0, "least mean time to an answer, hours")                 \
    X(acceptance, hours_range, 32, 0, 1000, 0, "highest mean time less the least, hours")          \
    X(acceptance, returned_per_1000, 40, 0, 1000, 1, "per 1000 accepted ones are returned")        \
    X(acceptance, rated_per_1000, 250, 0, 1000, 1, "per 1000 accepted ones are rated")             \
    X(acceptance, reviewed_per_1000, 600, 0, 1000, 1, "per 1000 without a firm are looked at")     \
    X(delay, days, 45, 0.1, 1000, 0, "median (lognormal) or scale (Weibull) to the end, days")     \
    X(delay, sd, 0.4, 0, 3, 0, "sd of its logarithm")                                              \
    X(delay, shape, 0, 0, 20, 0, "shape of the Weibull; 0 = lognormal")                            \
    X(drift, day, 0, 0, 3650, 0, "day on which skills change; 0 = never")                          \
    X(drift, percent, 0, 0, 100, 1, "percent of the firms whose skills turn round")                \
    X(newcomers, percent, 0, 0, 50, 1, "percent of the firms that join later")                     \
    X(newcomers, day, 0, 0, 3650, 0, "day on which they join")                                     \
    X(newcomers, skill, 1, -5, 5, 0, "their skill, in sd above the mean")                          \
    X(agents, honest, 1, 0, 1, 0, "share of honest firms; the six shares sum to 1")                \
    X(agents, picker, 0, 0, 1, 0, "share that take the best quarter only, the rest declined")      \
    X(agents, idler, 0, 0, 1, 0, "share that accept all and work on none")                         \
    X(agents, padder, 0, 0, 1, 0, "share that take easy leads only")                               \
    X(agents, blamer, 0, 0, 1, 0, "share that call the rest at fault, but the best quarter")       \
    X(agents, sybil, 0, 0, 1, 0, "share that are five firms of one owner in one country")

enum { MARKET_NAME_SIZE = 64, MARKET_FILE_BYTES_MAX = 65536, MARKET_SYBILS = 5 };
enum { MARKET_PATH_SIZE = 512, MARKET_TERMS = 16 };

/* Log-odds added for each standard deviation of a column (of words: per sd of their effects). */
struct market_term {
    char column[MARKET_NAME_SIZE]; /* "" = this and those after it are not there */
    double coefficient;
};

/*
 * Opportunities like the rows of a file:
 *
 *     "covariates": {"file": "leads.csv", "arrivals": "created",
 *                    "columns": {"amount": "worth", "industry": "branch"},
 *                    "win": {"worth": -0.3, "branch": 0.5}, "acceptance": {"age": 0.2}}
 *
 * A path that does not begin with '/' counts from the market's own file. "" = not named.
 */
struct market_covariates {
    char file[MARKET_PATH_SIZE];
    char arrivals[MARKET_NAME_SIZE]; /* dates or numbers: its gaps become those of the market */
    char amount[MARKET_NAME_SIZE];
    char industry[MARKET_NAME_SIZE];
    char size[MARKET_NAME_SIZE];
    char source[MARKET_NAME_SIZE];
    struct market_term win[MARKET_TERMS];
    struct market_term acceptance[MARKET_TERMS];
};

struct market_spec {
    char name[MARKET_NAME_SIZE];
    struct market_covariates covariates;
#define X(group, key, default_value, min, max, is_whole, text) double group##_##key;
    MARKET_LIST(X)
#undef X
};

/* The demo's market, named "demo". */
void market_spec_init(struct market_spec *spec);

/*
 * Reads `size` bytes; `file` is how messages call them. SCORE_INVALID: "FILE:LINE: group.key:
 * what", with the field "group.key", for anything that is no such object: cut off, of another type,
 * out of its range, an unknown or repeated key, shares that do not sum to 1, five sybils in fewer
 * firms. The file of covariates is not opened.
 */
SCORE_MUST_USE enum score_status market_file_read(const char *text, size_t size, const char *file,
                                                  struct market_spec *ret, struct score_error *err);

/* What ranges alone do not say; the same messages without a line. */
SCORE_MUST_USE enum score_status market_spec_check(const struct market_spec *spec,
                                                   struct score_error *err);

/* Firms of an agent's share; whole groups of MARKET_SYBILS for sybils. */
int64_t market_spec_agents(const struct market_spec *spec, double share);

#ifdef __cplusplus
}
#endif

#endif
