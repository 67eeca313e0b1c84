/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fairness report (engine.md 9): what every firm received in a window against what it was
 * entitled to, the promise of section 0 firm by firm, groups, and what fairness cost. The engine
 * keeps the exposures; here they are named, compared and judged.
 */
#include <math.h>

#include <score/engine.h>

#include "base/hash.h"
#include "domain/audit_internal.h"
#include "domain/world.h"
#include "store/party_store.h"
#include "store/passing_store.h"

enum { LOTTERY_DRAWS = 200, PRIVATE_FIRMS_MIN = 5 };

static const double ENTITLEMENT_MIN = 1; /* below it a ratio says nothing */
static const double ROUNDING = 1e-6;

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

/* |X - E| <= u + tolerance E + C */
static bool is_within(double x, double e, double moved, double u, double tolerance)
{
    double allowed = u + tolerance * fabs(e) + fabs(moved);
    return fabs(x - e) <= allowed + ROUNDING * (1 + fabs(e));
}

static void bounds_judge(struct audit_run *run)
{
    const struct score_engine *engine = world_engine(run->world);
    const struct score_policy *policy = score_engine_policy(engine);
    double value_u = policy->box_u * score_engine_value_cap(engine);
    run->result.within_bound = true;
    for (size_t i = 0; i < run->count; i++) {
        const struct score_exposure *row = &run->rows[i].exposure;
        bool is_by_number = is_within(row->number_exposure, row->number_entitlement,
                                      row->number_moved, policy->box_u, policy->box_tolerance);
        bool is_by_value = is_within(row->value_exposure, row->value_entitlement, row->value_moved,
                                     value_u, policy->box_tolerance);
        run->rows[i].is_within_bound = is_by_number && is_by_value;
        run->result.within_bound &= run->rows[i].is_within_bound;
    }
}

static enum score_status rows_read(struct audit_run *run, struct score_error *err)
{
    struct score_exposure *exposures = NULL;
    size_t count = 0;
    int64_t from_ms = 0;
    SCORE_TRY(report_exposures(run->domain, run->world, (int32_t)run->result.window_days,
                               &exposures, &count, &from_ms, err));
    run->rows = arena_alloc_array(run->domain->arena, count + 1, sizeof *run->rows);
    if (!run->rows) {
        return no_memory(err);
    }
    for (size_t i = 0; i < count; i++) {
        struct audited *row = &run->rows[run->count];
        enum score_status status = store_partner_get(run->domain->store, exposures[i].partner,
                                                     run->domain->arena, &row->firm, err);
        if (status == SCORE_NOT_FOUND) {
            continue; /* brought by an import that was undone: it never received anything */
        }
        SCORE_TRY(status);
        row->exposure = exposures[i];
        run->result.offers += exposures[i].offers;
        run->count++;
    }
    return SCORE_OK;
}

/* Arrays of the firms with E >= 1, the others together as one more. */
struct series {
    double *offers;
    double *exposure;
    double *entitlement;
    double *value_exposure;
    double *value_entitlement;
    double *scratch;
    size_t count;
};

static enum score_status series_alloc(struct arena *arena, size_t count, struct series *ret,
                                      struct score_error *err)
{
    double **arrays[] = {&ret->offers,         &ret->exposure,          &ret->entitlement,
                         &ret->value_exposure, &ret->value_entitlement, &ret->scratch};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(arrays); i++) {
        *arrays[i] = arena_alloc_array(arena, count, sizeof(double));
        if (!*arrays[i]) {
            return no_memory(err);
        }
    }
    return SCORE_OK;
}

static void series_add(struct series *series, size_t at, const struct score_exposure *row)
{
    series->offers[at] += (double)row->offers;
    series->exposure[at] += row->number_exposure;
    series->entitlement[at] += row->number_entitlement;
    series->value_exposure[at] += row->value_exposure;
    series->value_entitlement[at] += row->value_entitlement;
}

static enum score_status series_read(struct audit_run *run, struct series *ret,
                                     struct score_error *err)
{
    SCORE_TRY(series_alloc(run->domain->arena, run->count + 1, ret, err));
    for (size_t i = 0; i < run->count; i++) {
        const struct score_exposure *row = &run->rows[i].exposure;
        if (row->number_entitlement >= ENTITLEMENT_MIN) {
            series_add(ret, ret->count++, row);
        }
    }
    run->result.partners = (int64_t)ret->count;
    size_t rest = ret->count;
    for (size_t i = 0; i < run->count; i++) {
        const struct score_exposure *row = &run->rows[i].exposure;
        if (row->number_entitlement < ENTITLEMENT_MIN) {
            series_add(ret, rest, row);
        }
    }
    ret->count += ret->entitlement[rest] >= ENTITLEMENT_MIN;
    return SCORE_OK;
}

static void ratios(struct series *series, const double *received, const double *entitled)
{
    for (size_t i = 0; i < series->count; i++) {
        double ratio = entitled[i] > 0 ? received[i] / entitled[i] : 0;
        series->scratch[i] = ratio > 0 ? ratio : 0; /* refunds can outweigh a short window */
    }
}

static enum score_status figures_read(struct audit_run *run, struct score_error *err)
{
    struct series series = {0};
    struct audit *result = &run->result;
    uint8_t seed[HASH_BYTES];
    SCORE_TRY(series_read(run, &series, err));
    if (series.count == 0) {
        result->gini = NAN;
        result->gini_value = NAN;
        result->gini_lottery_adjusted = NAN;
        result->jain = NAN;
        result->min_max = NAN;
        result->lower_half = NAN;
        result->nash = NAN;
        result->theil = NAN;
        result->max_ratio = NAN;
        return SCORE_OK;
    }
    hash_bytes("audit", 5, seed);
    ratios(&series, series.value_exposure, series.value_entitlement);
    result->gini_value = score_audit_gini(series.scratch, series.count);
    ratios(&series, series.exposure, series.entitlement);
    result->jain = score_audit_jain(series.scratch, series.count);
    result->min_max = score_audit_min_max(series.scratch, series.count);
    result->nash = score_audit_nash(series.scratch, series.count);
    result->theil = score_audit_theil(series.scratch, series.count);
    result->max_ratio = score_audit_max(series.scratch, series.count);
    result->lower_half = score_audit_lower_half(series.scratch, series.count);
    result->gini = score_audit_gini(series.scratch, series.count);
    const struct score_audit_series lottery = {
        .offers = series.offers,
        .exposure = series.exposure,
        .entitlement = series.entitlement,
        .scratch = series.scratch,
        .count = series.count,
    };
    result->gini_lottery_adjusted = score_audit_gini_adjusted(&lottery, LOTTERY_DRAWS, seed);
    return SCORE_OK;
}

static double row_ratio(const struct audit_firm *firm)
{
    return firm->entitlement > 0 ? firm->exposure / firm->entitlement : 1;
}

static int by_ratio(const void *a, const void *b)
{
    const struct audit_firm *left = a;
    const struct audit_firm *right = b;
    double difference = row_ratio(left) - row_ratio(right);
    if (difference < 0 || difference > 0) {
        return difference < 0 ? -1 : 1;
    }
    return (left->partner_id > right->partner_id) - (left->partner_id < right->partner_id);
}

/* Every firm that took part, lowest exposure per entitlement first; the worst is furthest off. */
static enum score_status firms_read(struct audit_run *run, struct score_error *err)
{
    struct audit *result = &run->result;
    result->firms = arena_alloc_array(run->domain->arena, run->count + 1, sizeof *result->firms);
    if (!result->firms) {
        return no_memory(err);
    }
    double furthest = -1;
    for (size_t i = 0; i < run->count; i++) {
        const struct audited *row = &run->rows[i];
        struct audit_firm firm = {
            .partner_id = row->firm.id,
            .name = row->firm.name,
            .entitlement = row->exposure.number_entitlement,
            .exposure = row->exposure.number_exposure,
            .offers = row->exposure.offers,
            .is_within_bound = row->is_within_bound,
        };
        if (!(firm.entitlement > 0) && firm.offers == 0) {
            continue;
        }
        result->firms[result->firm_count++] = firm;
        double distance = fabs(row_ratio(&firm) - 1);
        if (firm.entitlement >= ENTITLEMENT_MIN && distance > furthest) {
            furthest = distance;
            result->worst = firm;
        }
    }
    qsort(result->firms, result->firm_count, sizeof *result->firms, by_ratio);
    return SCORE_OK;
}

/* A firm reads its own row, the market's figures, and groups of no fewer than five firms. */
static void keep_private(struct audit_run *run)
{
    struct audit *result = &run->result;
    int64_t own = run->domain->actor.partner_id;
    size_t kept = 0;
    for (size_t i = 0; i < result->firm_count; i++) {
        if (result->firms[i].partner_id == own) {
            result->firms[kept++] = result->firms[i];
        }
    }
    result->firm_count = kept;
    result->exception_count = 0;
    size_t groups = 0;
    for (size_t i = 0; i < result->group_count; i++) {
        if (result->groups[i].partners >= PRIVATE_FIRMS_MIN) {
            result->groups[groups++] = result->groups[i];
        }
    }
    result->group_count = groups;
    size_t gates = 0;
    for (size_t i = 0; i < result->gate_group_count; i++) {
        if (result->gate_groups[i].compared.partners >= PRIVATE_FIRMS_MIN) {
            result->gate_groups[gates++] = result->gate_groups[i];
        }
    }
    result->gate_group_count = gates;
    if (result->worst.partner_id != own) {
        result->worst = (struct audit_firm){.name = ""};
    }
}

static void pass_figures(struct audit_run *run)
{
    const struct audit_pass *pass = &run->pass;
    struct audit *result = &run->result;
    result->decisions = pass->decisions;
    result->decisions_asked = pass->asked;
    result->price_of_fairness = pass->value_free > 0 ? pass->value_kept / pass->value_free : NAN;
    result->fairness_regret = pass->asked ? pass->regret / (double)pass->asked : NAN;
    result->envy_firms = pass->envy_firms;
    result->envy_mean = pass->envy_firms ? pass->envy_sum / (double)pass->envy_firms : NAN;
    result->envy_max = pass->envy_firms ? pass->envy_max : NAN;
}

static enum score_status audit_read(struct audit_run *run, struct score_error *err)
{
    run->result.worst.name = "";
    SCORE_TRY(audit_pass_read(run, err));
    pass_figures(run);
    SCORE_TRY(rows_read(run, err));
    bounds_judge(run);
    SCORE_TRY(figures_read(run, err));
    SCORE_TRY(firms_read(run, err));
    SCORE_TRY(audit_groups_read(run, err));
    return audit_exceptions_read(run, err);
}

enum score_status report_audit(struct domain *domain, int window_days, struct audit *ret,
                               struct score_error *err)
{
    bool is_vendor = actor_has(domain, ROLE_SELLER | ROLE_CHANNEL_MANAGER | ROLE_AUDITOR);
    if (!is_vendor) {
        SCORE_TRY(actor_require(domain, ROLE_FOCAL | ROLE_PARTNER_ADMIN, err));
    }
    if (window_days < 1 || window_days > SCORE_AUDIT_DAYS_MAX) {
        problem_add(domain, "window", "RANGE", "between 1 and %d days", SCORE_AUDIT_DAYS_MAX);
        return problem_status(domain, err);
    }
    struct audit_run run = {.domain = domain, .result.window_days = window_days};
    SCORE_TRY(world_create(&run.world, err));
    enum score_status status = store_read_begin(domain->store, err);
    if (!status) {
        status = audit_read(&run, err);
        store_read_end(domain->store);
    }
    world_free(run.world);
    SCORE_TRY(status);
    if (!is_vendor) {
        keep_private(&run);
    }
    *ret = run.result;
    return SCORE_OK;
}
