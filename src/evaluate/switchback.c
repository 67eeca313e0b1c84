/* SPDX-License-Identifier: Apache-2.0 */
#include "evaluate/switchback.h"

#include <math.h>
#include <stdlib.h>

enum { BETS = 7, BISECTIONS = 40 };
static const double BET_MAX = 0.5;
static const double WEALTH = 40;       /* that refutes a value, on each side */
static const double PRIOR_PASSES = 40; /* that the mean of all weighs in the mean of a cell */
static const double TILT_MAX = 600;    /* exp of it is still a number */

struct sums {
    double passes;
    double successes;
};

struct game {
    const struct switchback_week *weeks;
    size_t count;
    double share;
    double sign; /* 1: that the effect is above what is tested, -1: below */
    struct sums *cells;
    size_t cell_count;
};

/* From what came before; one success and one failure where nothing did. */
static double expected(const struct sums *all, const struct sums *cell)
{
    double overall = (all->successes + 1) / (all->passes + 2);
    return (cell->successes + PRIOR_PASSES * overall) / (cell->passes + PRIOR_PASSES);
}

static void sums_add(struct sums *sums, double passes, double successes)
{
    sums->passes += passes;
    sums->successes += successes;
}

/* Each bet is half the one before, so its E is the root. Returns the wealth of all. */
static double bets_play(const struct game *game, double tilt, bool is_baseline, double wealth[BETS])
{
    double sum = 0;
    double e = exp(fmax(-TILT_MAX, fmin(TILT_MAX, tilt)));
    for (int k = 0; k < BETS; k++, e = sqrt(e)) {
        double odds = 1 / (1 - game->share + game->share * e);
        wealth[k] *= is_baseline ? e * odds : odds;
        sum += wealth[k];
    }
    return sum;
}

/* Whether the bets against an effect of `v` were ever worth enough. */
static bool is_refuted(const struct game *game, double v)
{
    double wealth[BETS];
    struct sums all = {0};
    memset(game->cells, 0, game->cell_count * sizeof *game->cells);
    for (int k = 0; k < BETS; k++) {
        wealth[k] = 1;
    }
    for (size_t i = 0; i < game->count; i++) {
        const struct switchback_week *week = &game->weeks[i];
        struct sums *cell = &game->cells[week->cell];
        double passes = (double)week->passes;
        double successes = (double)week->successes - (week->is_baseline ? 0 : v * passes);
        double above = successes - passes * expected(&all, cell);
        if (bets_play(game, -game->sign * BET_MAX * above, week->is_baseline, wealth) >=
            WEALTH * BETS) {
            return true;
        }
        sums_add(&all, passes, successes);
        sums_add(cell, passes, successes);
    }
    return false;
}

/* The end of the values that are refuted on this side; every wealth falls with sign * v. */
static double side_end(const struct game *game)
{
    double out = -game->sign;
    double in = game->sign;
    if (!is_refuted(game, out)) {
        return out;
    }
    for (int i = 0; i < BISECTIONS; i++) {
        double middle = (out + in) / 2;
        if (is_refuted(game, middle)) {
            out = middle;
        } else {
            in = middle;
        }
    }
    return out;
}

static double difference_of(const struct switchback_week *weeks, size_t count)
{
    struct sums arms[2] = {{0}};
    for (size_t i = 0; i < count; i++) {
        sums_add(&arms[weeks[i].is_baseline], (double)weeks[i].passes, (double)weeks[i].successes);
    }
    return arms[0].successes / arms[0].passes - arms[1].successes / arms[1].passes;
}

enum score_status switchback_judge(const struct switchback_week *weeks, size_t count, double share,
                                   struct switchback *ret, struct score_error *err)
{
    struct game game = {.weeks = weeks, .count = count, .share = share, .sign = 1};
    size_t baselines = 0;
    for (size_t i = 0; i < count; i++) {
        SCORE_ASSERT(weeks[i].passes > 0);
        game.cell_count = weeks[i].cell >= game.cell_count ? weeks[i].cell + 1 : game.cell_count;
        baselines += weeks[i].is_baseline;
    }
    *ret = (struct switchback){.low = -1, .high = 1};
    if (baselines == 0 || baselines == count) {
        return SCORE_OK;
    }
    game.cells = calloc(game.cell_count, sizeof *game.cells);
    if (!game.cells) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    ret->is_known = true;
    ret->low = side_end(&game);
    game.sign = -1;
    ret->high = side_end(&game);
    free(game.cells);
    /* The interval holds at once for all weeks so far, the difference is of these. */
    ret->difference = fmax(ret->low, fmin(ret->high, difference_of(weeks, count)));
    return SCORE_OK;
}
