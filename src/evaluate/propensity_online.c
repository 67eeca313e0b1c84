/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/numerics.h"
#include "evaluate/calibrate.h"
#include "evaluate/online.h"
#include "evaluate/propensity_internal.h"

/* Predictions fade for calibration: half after so many later ones, gone after six times that. */
static const double CALIBRATION_HALF_LIFE = 4000;
enum { CALIBRATION_WINDOW = 24000, CALIBRATION_FIRST = 50, CALIBRATION_EVERY_MAX = 2000 };

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

/* Predictions of rows before they were learnt, and what they are worth by now. */
struct tally {
    struct calibrate_item *seen; /* in the order they came */
    struct calibrate_item *work;
    size_t count;
    size_t due; /* at this many, the map is learnt anew */
    struct calibration_map map;
};

static enum score_status tally_learn(struct tally *tally, struct score_error *err)
{
    size_t count = tally->count < CALIBRATION_WINDOW ? tally->count : CALIBRATION_WINDOW;
    double kept = score__exp2(-1 / CALIBRATION_HALF_LIFE);
    double weight = 1;
    for (size_t i = 0; i < count; i++) {
        tally->work[i] = tally->seen[tally->count - 1 - i];
        tally->work[i].weight = weight;
        weight *= kept;
    }
    size_t step = tally->count / 20;
    step = step < CALIBRATION_FIRST ? CALIBRATION_FIRST : step;
    tally->due = tally->count + (step < CALIBRATION_EVERY_MAX ? step : CALIBRATION_EVERY_MAX);
    return calibrate_learn(tally->work, count, &tally->map, err);
}

static enum score_status online_pass(struct propensity *run, struct online *online,
                                     struct tally *tally, struct signal_list *signals,
                                     struct score_error *err)
{
    for (size_t i = 0; i < run->rows.count; i++) {
        const struct propensity_row *row = &run->rows.items[i];
        column_view(run->table, &run->columns, row->row, signals);
        double z = online_predict(online, signals);
        if (row->is_test) {
            run->predicted[i] = score__sigmoid(calibrate_apply(&tally->map, z));
        }
        if (!row->is_test || run->options->keep_learning) {
            online_learn(online, signals, row->y);
            tally->seen[tally->count++] = (struct calibrate_item){.z = z, .y = row->y};
        }
        if (tally->count >= tally->due) {
            SCORE_TRY(tally_learn(tally, err));
        }
    }
    return SCORE_OK;
}

enum score_status propensity_online(struct propensity *run, struct score_error *err)
{
    struct tally *tally = arena_alloc(run->arena, sizeof(*tally));
    struct signal_list signals = {0};
    struct online *online = NULL;
    signals.items =
        arena_alloc_array(run->arena, column_view_max(&run->columns), sizeof(*signals.items));
    if (!tally || !signals.items) {
        return no_memory(err);
    }
    tally->due = CALIBRATION_FIRST;
    calibrate_none(&tally->map);
    tally->seen = arena_alloc_array(run->arena, run->rows.count, sizeof(*tally->seen));
    tally->work = arena_alloc_array(run->arena, run->rows.count, sizeof(*tally->work));
    if (!tally->seen || !tally->work) {
        return no_memory(err);
    }
    SCORE_TRY(online_create(&run->columns, &online, err));
    enum score_status status = online_pass(run, online, tally, &signals, err);
    online_free(online);
    run->report.calibration = calibrate_text(&tally->map);
    return status;
}
