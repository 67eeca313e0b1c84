/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/numerics.h"
#include "engine/random.h"
#include "engine/state.h"
#include "score/score.h"

static const int64_t DAY_MS = 86400000;
enum { DRAWS_MAX = 1000, GROUP_FIRMS_MIN = 30 };
static const double GROUP_RATIO_MIN = 0.8; /* the four-fifths rule */

/* The mark that holds the figures at the start of a window; NULL = nothing changed since. */
static const struct audit_mark *mark_at(const struct partner *partner, int64_t step)
{
    for (uint32_t i = 0; i < partner->mark_count; i++) {
        if (partner->marks[i].step >= step) {
            return &partner->marks[i];
        }
    }
    return NULL;
}

static struct score_exposure exposure_since(const struct partner *partner, int64_t step)
{
    struct score_exposure exposure = {.partner = partner->id};
    const struct audit_mark *mark = mark_at(partner, step);
    if (!mark) {
        return exposure;
    }
    const struct ledger_row *number = &partner->ledgers[LEDGER_NUMBER];
    const struct ledger_row *value = &partner->ledgers[LEDGER_VALUE];
    exposure.offers = partner->offers - mark->offers;
    exposure.number_exposure = number->exposure - mark->exposure[LEDGER_NUMBER];
    exposure.number_entitlement = number->entitlement - mark->entitlement[LEDGER_NUMBER];
    exposure.number_moved = number->moved - mark->moved[LEDGER_NUMBER];
    exposure.value_exposure = value->exposure - mark->exposure[LEDGER_VALUE];
    exposure.value_entitlement = value->entitlement - mark->entitlement[LEDGER_VALUE];
    exposure.value_moved = value->moved - mark->moved[LEDGER_VALUE];
    return exposure;
}

enum score_status score_engine_audit(const struct score_engine *engine, int32_t days,
                                     struct score_exposure *ret_rows, size_t capacity,
                                     int64_t *ret_from_ms, struct score_error *err)
{
    if (days < 1 || days > SCORE_AUDIT_DAYS_MAX) {
        return score_error_set(err, SCORE_INVALID, "days", "must be 1 to %d", SCORE_AUDIT_DAYS_MAX);
    }
    if (capacity < engine->partner_count) {
        return score_error_set(err, SCORE_LIMIT, "capacity", "there are %u partners",
                               (unsigned)engine->partner_count);
    }
    int64_t now_ms = engine->seq || engine->partner_count ? engine->now_ms : 0;
    int64_t step = audit_step(now_ms - (int64_t)days * DAY_MS);
    for (uint32_t i = 0; i < engine->partner_count; i++) {
        ret_rows[i] = exposure_since(&engine->partners[i], step);
    }
    *ret_from_ms = step * SCORE_AUDIT_STEP_DAYS * DAY_MS;
    return SCORE_OK;
}

/* Heap sort, ascending: no recursion, no memory, the same order everywhere. */
static void doubles_sort(double *values, size_t count)
{
    size_t heap = count / 2;
    size_t end = count;
    while (end > 1) {
        double item;
        if (heap > 0) {
            item = values[--heap];
        } else {
            item = values[--end];
            values[end] = values[0];
        }
        size_t at = heap;
        for (size_t child = 2 * at + 1; child < end; child = 2 * at + 1) {
            child += child + 1 < end && values[child + 1] > values[child];
            if (values[child] <= item) {
                break;
            }
            values[at] = values[child];
            at = child;
        }
        values[at] = item;
    }
}

static double doubles_sum(const double *values, size_t count)
{
    struct lanes sum = {0};
    for (size_t i = 0; i < count; i++) {
        lanes_add(&sum, values[i]);
    }
    return lanes_sum(&sum);
}

double score_audit_gini(double *values, size_t count)
{
    double total = doubles_sum(values, count);
    if (!(total > 0)) {
        return 0;
    }
    doubles_sort(values, count);
    double running = 0;
    struct lanes curve = {0};
    for (size_t i = 0; i < count; i++) {
        running += values[i];
        lanes_add(&curve, running);
    }
    double gini = ((double)count + 1 - 2 * lanes_sum(&curve) / total) / (double)count;
    return gini > 0 ? gini : 0;
}

double score_audit_jain(const double *values, size_t count)
{
    struct lanes squares = {0};
    for (size_t i = 0; i < count; i++) {
        lanes_add(&squares, values[i] * values[i]);
    }
    double sum = doubles_sum(values, count);
    double square = lanes_sum(&squares);
    return square > 0 ? sum * sum / ((double)count * square) : 0;
}

double score_audit_min_max(const double *values, size_t count)
{
    double least = count ? values[0] : 0;
    double most = least;
    for (size_t i = 1; i < count; i++) {
        least = values[i] < least ? values[i] : least;
        most = values[i] > most ? values[i] : most;
    }
    return most > 0 ? least / most : 0;
}

double score_audit_lower_half(double *values, size_t count)
{
    double total = doubles_sum(values, count);
    if (!(total > 0)) {
        return 0;
    }
    doubles_sort(values, count);
    return doubles_sum(values, count / 2) / total;
}

/* A Poisson number by its gaps: exponential waiting times within the mean. Bounded. */
static double poisson_draw(struct random_sequence *sequence, double mean)
{
    double limit = 100 + 4 * mean;
    double events = 0;
    double waited = -score__log(1.0 - random_next(sequence));
    while (waited < mean && events < limit) {
        events++;
        waited -= score__log(1.0 - random_next(sequence));
    }
    return events;
}

/* Gini of counts per entitlement; counts are the realised ones, or drawn from the exposures. */
static double series_gini(const struct score_audit_series *series, struct random_sequence *sequence)
{
    size_t firms = 0;
    for (size_t i = 0; i < series->count; i++) {
        if (!(series->entitlement[i] > 0)) {
            continue;
        }
        double mean = series->exposure[i] > 0 ? series->exposure[i] : 0;
        double offers = sequence ? poisson_draw(sequence, mean) : series->offers[i];
        series->scratch[firms++] = offers / series->entitlement[i];
    }
    return score_audit_gini(series->scratch, firms);
}

double score_audit_gini_adjusted(const struct score_audit_series *series, int32_t draws,
                                 const uint8_t seed[32])
{
    draws = draws < 1 ? 1 : draws > DRAWS_MAX ? DRAWS_MAX : draws;
    double seen = series_gini(series, NULL);
    struct random_sequence sequence = {.seed = seed, .stream = RANDOM_STREAM_AUDIT};
    double chance = 0;
    for (int32_t draw = 0; draw < draws; draw++) {
        chance += series_gini(series, &sequence);
    }
    return seen - chance / (double)draws;
}

struct group_sums {
    double received[SCORE_AUDIT_GROUPS_MAX];
    double entitled[SCORE_AUDIT_GROUPS_MAX];
};

static double rate_of(const struct group_sums *sums, int32_t group)
{
    return sums->entitled[group] > 0 ? sums->received[group] / sums->entitled[group] : -1;
}

/* Worst over best of the groups that were entitled to anything; 1 with fewer than two. */
static double groups_ratio(const struct group_sums *sums, int32_t group_count, int32_t *ret_lowest,
                           int32_t *ret_highest)
{
    *ret_lowest = -1;
    *ret_highest = -1;
    for (int32_t group = 0; group < group_count; group++) {
        double rate = rate_of(sums, group);
        if (rate < 0) {
            continue;
        }
        if (*ret_lowest < 0 || rate < rate_of(sums, *ret_lowest)) {
            *ret_lowest = group;
        }
        if (*ret_highest < 0 || rate > rate_of(sums, *ret_highest)) {
            *ret_highest = group;
        }
    }
    if (*ret_lowest < 0 || *ret_lowest == *ret_highest) {
        *ret_lowest = -1;
        *ret_highest = -1;
        return 1;
    }
    return rate_of(sums, *ret_lowest) / rate_of(sums, *ret_highest);
}

static void member_add(struct group_sums *sums, const struct score_group_member *member,
                       double weight)
{
    sums->received[member->group] += weight * member->received;
    sums->entitled[member->group] += weight * member->entitled;
}

/* Poisson weights stand for drawing firms with replacement within their groups. */
static double ratio_draw(const struct score_group_member *members, size_t count,
                         const struct score_group_ratio *seen, struct random_sequence *sequence)
{
    struct group_sums sums = {0};
    for (size_t i = 0; i < count; i++) {
        if (members[i].group == seen->lowest || members[i].group == seen->highest) {
            member_add(&sums, &members[i], poisson_draw(sequence, 1));
        }
    }
    double low = rate_of(&sums, seen->lowest);
    double high = rate_of(&sums, seen->highest);
    return low >= 0 && high > 0 ? low / high : 1;
}

static enum score_status groups_check(const struct score_group_member *members, size_t count,
                                      int32_t group_count, int32_t draws, struct score_error *err)
{
    if (group_count < 1 || group_count > SCORE_AUDIT_GROUPS_MAX) {
        return score_error_set(err, SCORE_INVALID, "group_count", "must be 1 to %d",
                               SCORE_AUDIT_GROUPS_MAX);
    }
    if (draws < 1 || draws > DRAWS_MAX) {
        return score_error_set(err, SCORE_INVALID, "draws", "must be 1 to %d", DRAWS_MAX);
    }
    for (size_t i = 0; i < count; i++) {
        if (members[i].group < 0 || members[i].group >= group_count) {
            return score_error_set(err, SCORE_INVALID, "group", "no such group");
        }
    }
    return SCORE_OK;
}

enum score_status score_audit_group_ratio(const struct score_group_member *members, size_t count,
                                          int32_t group_count, int32_t draws,
                                          const uint8_t seed[32],
                                          struct score_group_ratio *ret_ratio,
                                          struct score_error *err)
{
    SCORE_TRY(groups_check(members, count, group_count, draws, err));
    struct group_sums sums = {0};
    int64_t firms[SCORE_AUDIT_GROUPS_MAX] = {0};
    for (size_t i = 0; i < count; i++) {
        member_add(&sums, &members[i], 1);
        firms[members[i].group]++;
    }
    struct score_group_ratio ratio = {.low = 1, .high = 1};
    ratio.ratio = groups_ratio(&sums, group_count, &ratio.lowest, &ratio.highest);
    if (ratio.lowest >= 0) {
        double ratios[DRAWS_MAX];
        struct random_sequence sequence = {.seed = seed, .stream = RANDOM_STREAM_AUDIT};
        for (int32_t draw = 0; draw < draws; draw++) {
            ratios[draw] = ratio_draw(members, count, &ratio, &sequence);
        }
        doubles_sort(ratios, (size_t)draws);
        ratio.low = ratios[(size_t)(0.025 * (draws - 1) + 0.5)];
        ratio.high = ratios[(size_t)(0.975 * (draws - 1) + 0.5)];
        ratio.alarm = ratio.high < GROUP_RATIO_MIN && firms[ratio.lowest] >= GROUP_FIRMS_MIN &&
                      firms[ratio.highest] >= GROUP_FIRMS_MIN;
    }
    *ret_ratio = ratio;
    return SCORE_OK;
}
