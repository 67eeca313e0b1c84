/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/calibration.h"

#include "engine/numerics.h"

enum { NEWTON_STEPS = 12 };
static const double Z_LEAST = -8;
static const double Z_WIDTH = 0.125;
static const double HALF_LIFE_HOURS = 90 * 24;
static const double ENOUGH = 200;          /* positives, and negatives, before isotonic */
static const double GROUP_PRIOR = 5;       /* outcomes */
static const double CELL_SHRINK = 200;     /* outcomes */
static const double SLOPE_PRECISION = 4;   /* 1 / .5^2 */
static const double OFFSET_PRECISION = 20; /* 1 / .22^2 */

double calibrator_shift(const struct calibrator *calibrator, double z, double offset)
{
    double at = score__clamp((z + offset - Z_LEAST) / Z_WIDTH - 0.5, 0, CALIBRATION_GROUPS - 1);
    int low = (int)at;
    if (low > CALIBRATION_GROUPS - 2) {
        low = CALIBRATION_GROUPS - 2;
    }
    double part = at - low;
    return offset + calibrator->shift[low] +
           part * (calibrator->shift[low + 1] - calibrator->shift[low]);
}

struct line {
    double slope;
    double offset;
};

/* Newton's step of the log loss over the groups, with the prior of no change. */
static void line_step(const struct calibrator *calibrator, struct line *line)
{
    double g_slope = SLOPE_PRECISION * (line->slope - 1);
    double g_offset = OFFSET_PRECISION * line->offset;
    double h_slope = SLOPE_PRECISION;
    double h_both = 0;
    double h_offset = OFFSET_PRECISION;
    for (int i = 0; i < CALIBRATION_GROUPS; i++) {
        const struct calibration_group *group = &calibrator->groups[i];
        if (!(group->count > 0)) {
            continue;
        }
        double z = group->z_sum / group->count;
        double p = score__sigmoid(line->slope * z + line->offset);
        double off = group->count * p - group->wins;
        double curve = group->count * p * (1.0 - p);
        g_slope += off * z;
        g_offset += off;
        h_slope += curve * z * z;
        h_both += curve * z;
        h_offset += curve;
    }
    double determinant = h_slope * h_offset - h_both * h_both;
    line->slope -= (h_offset * g_slope - h_both * g_offset) / determinant;
    line->offset -= (h_slope * g_offset - h_both * g_slope) / determinant;
    line->slope = score__clamp(line->slope, 0.05, 5); /* order is kept whatever comes */
    line->offset = score__clamp(line->offset, -5, 5);
}

static double group_middle(int i)
{
    return Z_LEAST + (i + 0.5) * Z_WIDTH;
}

struct block {
    double count;
    double wins;
    int groups;
};

/* Rates of the groups that ascend: pool adjacent violators. */
static void rates_fit(const struct calibrator *calibrator, const struct line *line,
                      double ret_rates[CALIBRATION_GROUPS])
{
    struct block blocks[CALIBRATION_GROUPS];
    int count = 0;
    for (int i = 0; i < CALIBRATION_GROUPS; i++) {
        const struct calibration_group *group = &calibrator->groups[i];
        double prior = score__sigmoid(line->slope * group_middle(i) + line->offset);
        blocks[count++] = (struct block){.count = group->count + GROUP_PRIOR,
                                         .wins = group->wins + GROUP_PRIOR * prior,
                                         .groups = 1};
        while (count > 1 && blocks[count - 2].wins * blocks[count - 1].count >
                                blocks[count - 1].wins * blocks[count - 2].count) {
            blocks[count - 2].count += blocks[count - 1].count;
            blocks[count - 2].wins += blocks[count - 1].wins;
            blocks[count - 2].groups += blocks[count - 1].groups;
            count--;
        }
    }
    int at = 0;
    for (int block = 0; block < count; block++) {
        for (int i = 0; i < blocks[block].groups; i++) {
            ret_rates[at++] = blocks[block].wins / blocks[block].count;
        }
    }
}

static void calibrator_fit(struct calibrator *calibrator)
{
    struct line line = {.slope = 1};
    for (int i = 0; i < NEWTON_STEPS; i++) {
        line_step(calibrator, &line);
    }
    calibrator->slope = line.slope;
    double wins = 0;
    double count = 0;
    for (int i = 0; i < CALIBRATION_GROUPS; i++) {
        wins += calibrator->groups[i].wins;
        count += calibrator->groups[i].count;
    }
    calibrator->is_isotonic = wins >= ENOUGH && count - wins >= ENOUGH;
    double rates[CALIBRATION_GROUPS];
    if (calibrator->is_isotonic) {
        rates_fit(calibrator, &line, rates);
    }
    for (int i = 0; i < CALIBRATION_GROUPS; i++) {
        double z = group_middle(i);
        double to = calibrator->is_isotonic ? score__logit(rates[i]) : line.slope * z + line.offset;
        calibrator->shift[i] = to - z;
    }
}

static void groups_fade(struct calibration_group *groups, int count, double kept)
{
    for (int i = 0; i < count; i++) {
        groups[i].count *= kept;
        groups[i].wins *= kept;
        groups[i].z_sum *= kept;
    }
}

void calibrator_fade(struct calibrator *calibrator, double kept)
{
    groups_fade(calibrator->groups, CALIBRATION_GROUPS, kept);
    groups_fade(calibrator->bins, CALIBRATION_BINS, kept);
}

static void group_add(struct calibration_group *group, const struct calibration_item *item,
                      double place)
{
    group->count += item->weight;
    group->wins += item->weight * item->y;
    group->z_sum += item->weight * place;
}

void calibrator_add(struct calibrator *calibrator, const struct calibration_item *item)
{
    if (calibrator->seen && item->hour > calibrator->hour) {
        double hours = (double)item->hour - (double)calibrator->hour;
        calibrator_fade(calibrator, score__exp2(-hours / HALF_LIFE_HOURS));
    }
    if (!calibrator->seen || item->hour > calibrator->hour) {
        calibrator->hour = item->hour;
    }
    double at = score__clamp((item->z - Z_LEAST) / Z_WIDTH, 0, CALIBRATION_GROUPS - 1);
    group_add(&calibrator->groups[(int)at], item, item->z);
    double bin = score__clamp(item->p * CALIBRATION_BINS, 0, CALIBRATION_BINS - 1);
    group_add(&calibrator->bins[(int)bin], item, item->p);
    calibrator->seen++;
    if (calibrator->seen % CALIBRATION_FIT_EVERY == 0) {
        calibrator_fit(calibrator);
    }
}

/* Every two stretches become one. */
static void curve_halve(struct curve *curve)
{
    for (int i = 0; i < CURVE_POINTS / 2; i++) {
        curve->loss[i] = curve->loss[2 * i] + curve->loss[2 * i + 1];
        curve->base_loss[i] = curve->base_loss[2 * i] + curve->base_loss[2 * i + 1];
    }
    curve->count = CURVE_POINTS / 2;
    curve->length *= 2;
}

void curve_add(struct curve *curve, double loss, double base_loss)
{
    if (curve->length == 0) {
        curve->length = CURVE_LENGTH_FIRST;
    }
    if (curve->count == CURVE_POINTS) {
        curve_halve(curve);
    }
    bool is_new = curve->in_last == 0;
    curve->loss[curve->count] = loss + (is_new ? 0 : curve->loss[curve->count]);
    curve->base_loss[curve->count] = base_loss + (is_new ? 0 : curve->base_loss[curve->count]);
    curve->in_last++;
    if (curve->in_last == curve->length) {
        curve->in_last = 0;
        curve->count++;
    }
}

double cell_calibration_offset(const struct cell_calibration *cell,
                               const struct calibrator *calibrator)
{
    double count = (double)cell->count;
    if (!(count > 0)) {
        return 0;
    }
    double observed = ((double)cell->wins + 1) / (count + 2);
    double expected = ((double)cell->predicted + 1) / (count + 2);
    double shift = score__logit(observed) - score__logit(expected);
    return count / (count + CELL_SHRINK) * shift / (calibrator->slope > 0 ? calibrator->slope : 1);
}

void cell_calibration_add(struct cell_calibration *cell, const struct calibration_item *item)
{
    double hours = (double)item->hour - (double)cell->hour;
    double kept = hours > 0 ? score__exp2(-hours / HALF_LIFE_HOURS) : 1;
    cell->count = (float)((double)cell->count * kept + item->weight);
    cell->wins = (float)((double)cell->wins * kept + item->weight * item->y);
    cell->predicted = (float)((double)cell->predicted * kept + item->weight * item->p);
    cell->hour = hours > 0 ? item->hour : cell->hour;
}
