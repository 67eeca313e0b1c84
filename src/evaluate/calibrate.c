/* SPDX-License-Identifier: Apache-2.0 */
#include "evaluate/calibrate.h"

#include <math.h>
#include <stdlib.h>

#include "engine/numerics.h"

enum { NEWTON_STEPS_MAX = 50 };
static const double SLOPE_PRECISION = 4;   /* 1 / .5^2 */
static const double OFFSET_PRECISION = 20; /* 1 / .22^2 */
static const double BLOCK_PRIOR = 100;     /* observations */
static const double STEP_LEAST = 1e-12;

void calibrate_none(struct calibration_map *ret)
{
    ret->slope = 1;
    ret->offset = 0;
    ret->knot_count = 0;
}

static double platt(const struct calibration_map *map, double z)
{
    return map->slope * z + map->offset;
}

/* ---- Platt ----------------------------------------------------------------------------------- */

struct platt_step {
    double slope;
    double offset;
};

/* Newton's step from the map; the prior keeps the matrix regular. */
static struct platt_step platt_step(const struct calibrate_item *items, size_t count,
                                    const struct calibration_map *map)
{
    double g_slope = SLOPE_PRECISION * (map->slope - 1);
    double g_offset = OFFSET_PRECISION * map->offset;
    double slope_slope = SLOPE_PRECISION;
    double slope_offset = 0;
    double offset_offset = OFFSET_PRECISION;
    for (size_t i = 0; i < count; i++) {
        double z = items[i].z;
        double p = score__sigmoid(platt(map, z));
        double off = items[i].weight * (p - items[i].y);
        double curve = items[i].weight * p * (1 - p);
        g_slope += off * z;
        g_offset += off;
        slope_slope += curve * z * z;
        slope_offset += curve * z;
        offset_offset += curve;
    }
    double determinant = slope_slope * offset_offset - slope_offset * slope_offset;
    return (struct platt_step){
        .slope = (offset_offset * g_slope - slope_offset * g_offset) / determinant,
        .offset = (slope_slope * g_offset - slope_offset * g_slope) / determinant,
    };
}

static double platt_loss(const struct calibrate_item *items, size_t count,
                         const struct calibration_map *map)
{
    double off = map->slope - 1;
    double loss =
        SLOPE_PRECISION * off * off / 2 + OFFSET_PRECISION * map->offset * map->offset / 2;
    for (size_t i = 0; i < count; i++) {
        double z = platt(map, items[i].z) * (items[i].y > 0.5 ? -1 : 1);
        double size = z < 0 ? z : -z; /* log(1 + e^z) without overflow */
        loss += items[i].weight * ((z > 0 ? z : 0) + score__log(1 + score__exp(size)));
    }
    return loss;
}

/* Newton with the step halved until the loss falls: it is convex, so this arrives. */
static void platt_learn(const struct calibrate_item *items, size_t count,
                        struct calibration_map *map)
{
    double loss = platt_loss(items, count, map);
    for (int i = 0; i < NEWTON_STEPS_MAX; i++) {
        struct platt_step step = platt_step(items, count, map);
        struct calibration_map next = {.slope = map->slope - step.slope,
                                       .offset = map->offset - step.offset};
        double next_loss = platt_loss(items, count, &next);
        for (int half = 0; half < NEWTON_STEPS_MAX && next_loss > loss; half++) {
            next.slope = (next.slope + map->slope) / 2;
            next.offset = (next.offset + map->offset) / 2;
            next_loss = platt_loss(items, count, &next);
        }
        if (!(next_loss < loss)) {
            return;
        }
        bool is_there = loss - next_loss < STEP_LEAST * loss;
        map->slope = next.slope;
        map->offset = next.offset;
        loss = next_loss;
        if (is_there) {
            return;
        }
    }
}

/* ---- isotonic -------------------------------------------------------------------------------- */

struct block {
    double weight;
    double wins;
    double z_sum;
};

static int item_compare(const void *a, const void *b)
{
    const struct calibrate_item *x = a;
    const struct calibrate_item *y = b;
    if (x->z != y->z) {
        return x->z < y->z ? -1 : 1;
    }
    if (x->y != y->y) {
        return x->y < y->y ? -1 : 1;
    }
    return (x->weight > y->weight) - (x->weight < y->weight);
}

/* Joins the last blocks until their rates ascend. */
static size_t blocks_pool(struct block *blocks, size_t count)
{
    while (count > 1) {
        struct block *last = &blocks[count - 1];
        struct block *before = &blocks[count - 2];
        if (before->wins * last->weight < last->wins * before->weight) {
            break;
        }
        before->weight += last->weight;
        before->wins += last->wins;
        before->z_sum += last->z_sum;
        count--;
    }
    return count;
}

/* At most CALIBRATE_KNOTS_MAX groups of neighbours, pooled; equal predictions stay together. */
static size_t blocks_learn(const struct calibrate_item *items, size_t count, struct block *blocks)
{
    size_t group = count / CALIBRATE_KNOTS_MAX + 1;
    size_t blocks_count = 0;
    for (size_t i = 0; i < count;) {
        struct block block = {0};
        size_t end = i;
        while (end < count && (end - i < group || items[end].z == items[end - 1].z)) {
            block.weight += items[end].weight;
            block.wins += items[end].weight * items[end].y;
            block.z_sum += items[end].weight * items[end].z;
            end++;
        }
        blocks[blocks_count] = block;
        blocks_count = blocks_pool(blocks, blocks_count + 1);
        i = end;
    }
    return blocks_count;
}

static void knots_set(const struct block *blocks, size_t count, struct calibration_map *map)
{
    double highest = -HUGE_VAL;
    for (size_t i = 0; i < count; i++) {
        double z = blocks[i].z_sum / blocks[i].weight;
        double expected = score__sigmoid(platt(map, z));
        double p = (blocks[i].wins + BLOCK_PRIOR * expected) / (blocks[i].weight + BLOCK_PRIOR);
        double log_odds = score__logit(p);
        highest = log_odds > highest ? log_odds : highest;
        map->knot_z[i] = z;
        map->knot_log_odds[i] = highest;
    }
    map->knot_count = count;
}

/* Is there enough of both outcomes, the faded ones counted as what they still weigh? */
static bool has_enough(const struct calibrate_item *items, size_t count)
{
    double positives = 0;
    double negatives = 0;
    for (size_t i = 0; i < count; i++) {
        positives += items[i].weight * items[i].y;
        negatives += items[i].weight * (1 - items[i].y);
    }
    return positives >= CALIBRATE_ISOTONIC_MIN && negatives >= CALIBRATE_ISOTONIC_MIN;
}

enum score_status calibrate_learn(struct calibrate_item *items, size_t count,
                                  struct calibration_map *ret, struct score_error *err)
{
    calibrate_none(ret);
    if (count > 1) {
        qsort(items, count, sizeof(*items), item_compare);
    }
    platt_learn(items, count, ret);
    if (!has_enough(items, count)) {
        return SCORE_OK;
    }
    struct block *blocks = calloc(CALIBRATE_KNOTS_MAX + 1, sizeof(*blocks));
    if (!blocks) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    knots_set(blocks, blocks_learn(items, count, blocks), ret);
    free(blocks);
    return SCORE_OK;
}

double calibrate_apply(const struct calibration_map *map, double z)
{
    if (map->knot_count == 0) {
        return platt(map, z);
    }
    size_t last = map->knot_count - 1;
    if (z <= map->knot_z[0]) {
        return map->knot_log_odds[0] + map->slope * (z - map->knot_z[0]);
    }
    if (z >= map->knot_z[last]) {
        return map->knot_log_odds[last] + map->slope * (z - map->knot_z[last]);
    }
    size_t low = 0;
    size_t high = last;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (map->knot_z[middle] <= z) {
            low = middle;
        } else {
            high = middle;
        }
    }
    double part = (z - map->knot_z[low]) / (map->knot_z[high] - map->knot_z[low]);
    return map->knot_log_odds[low] + part * (map->knot_log_odds[high] - map->knot_log_odds[low]);
}

const char *calibrate_text(const struct calibration_map *map)
{
    return map->knot_count ? "isotonic" : "platt";
}
