/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fairness report (engine.md 9): what every firm received in a window against what it was
 * entitled to, the promise of section 0 firm by firm, groups, and what fairness cost. The engine
 * keeps the exposures; here they are named, compared and judged.
 */
#include <math.h>

#include <score/engine.h>

#include "base/hash.h"
#include "base/limits.h"
#include "base/text.h"
#include "domain/report_internal.h"
#include "domain/world.h"
#include "store/party_store.h"
#include "store/passing_store.h"

enum {
    AUDIT_PAGE = 1000,
    LOTTERY_DRAWS = 200,
    GROUP_DRAWS = 1000,
    GROUP_WORK = 20 * 1000 * 1000, /* firms times draws of one comparison, about a second */
    GROUP_DRAWS_MIN = 100
};

static const double ENTITLEMENT_MIN = 1; /* below it a ratio says nothing */
static const double ROUNDING = 1e-6;

struct audited {
    struct score_exposure exposure;
    struct partner firm;
    bool is_within_bound;
};

struct audit_run {
    struct domain *domain;
    struct world *world; /* borrowed */
    int64_t from_ms;
    struct audited *rows;
    size_t count;
    struct audit result;
};

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
    SCORE_TRY(report_exposures(run->domain, run->world, (int32_t)run->result.window_days,
                               &exposures, &count, &run->from_ms, err));
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
        return SCORE_OK;
    }
    hash_bytes("audit", 5, seed);
    ratios(&series, series.value_exposure, series.value_entitlement);
    result->gini_value = score_audit_gini(series.scratch, series.count);
    ratios(&series, series.exposure, series.entitlement);
    result->jain = score_audit_jain(series.scratch, series.count);
    result->min_max = score_audit_min_max(series.scratch, series.count);
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

/* One way to divide the firms. */
struct grouping {
    const char *by;
    const char *(*value)(const struct audit_run *run, const struct partner *firm);
};

static const char *value_level(const struct audit_run *run, const struct partner *firm)
{
    (void)run;
    return firm->level;
}

static const char *value_size(const struct audit_run *run, const struct partner *firm)
{
    (void)run;
    return firm->size;
}

static const char *value_country(const struct audit_run *run, const struct partner *firm)
{
    (void)run;
    return firm->country;
}

static const char *value_newcomer(const struct audit_run *run, const struct partner *firm)
{
    return firm->created_at_ms >= run->from_ms ? "newcomer" : "established";
}

static const struct grouping GROUPINGS[] = {
    {"level", value_level},
    {"size", value_size},
    {"country", value_country},
    {"newcomer", value_newcomer},
};

struct groups {
    const char *names[SCORE_AUDIT_GROUPS_MAX];
    double received[SCORE_AUDIT_GROUPS_MAX];
    double entitled[SCORE_AUDIT_GROUPS_MAX];
    int64_t partners[SCORE_AUDIT_GROUPS_MAX];
    size_t count;
    struct score_group_member *members; /* one per firm with entitlement */
    size_t member_count;
};

/* The group's number; whatever comes after the last one joins it. */
static size_t group_find(struct groups *groups, const char *name)
{
    const char *shown = *name ? name : "unknown";
    for (size_t i = 0; i < groups->count; i++) {
        if (text_equal(groups->names[i], shown)) {
            return i;
        }
    }
    if (groups->count == SCORE_AUDIT_GROUPS_MAX) {
        groups->names[groups->count - 1] = "others";
        return groups->count - 1;
    }
    groups->names[groups->count] = shown;
    return groups->count++;
}

static enum score_status groups_read(struct audit_run *run, const struct grouping *grouping,
                                     struct groups *ret, struct score_error *err)
{
    ret->members = arena_alloc_array(run->domain->arena, run->count + 1, sizeof *ret->members);
    if (!ret->members) {
        return no_memory(err);
    }
    for (size_t i = 0; i < run->count; i++) {
        const struct audited *row = &run->rows[i];
        if (!(row->exposure.number_entitlement > 0)) {
            continue;
        }
        size_t group = group_find(ret, grouping->value(run, &row->firm));
        struct score_group_member *member = &ret->members[ret->member_count++];
        member->received = (double)row->exposure.offers;
        member->entitled = row->exposure.number_entitlement;
        member->group = (int32_t)group;
        ret->received[group] += member->received;
        ret->entitled[group] += member->entitled;
        ret->partners[group]++;
    }
    return SCORE_OK;
}

static size_t group_best(const struct groups *groups)
{
    size_t best = 0;
    for (size_t i = 1; i < groups->count; i++) {
        double here = groups->received[i] / groups->entitled[i];
        best = here > groups->received[best] / groups->entitled[best] ? i : best;
    }
    return best;
}

/* One group against the best one. */
static enum score_status group_compare(struct audit_run *run, const struct groups *groups,
                                       size_t group, size_t best, struct audit_group *ret,
                                       struct score_error *err)
{
    struct score_group_member *pair =
        arena_alloc_array(run->domain->arena, groups->member_count + 1, sizeof *pair);
    size_t count = 0;
    uint8_t seed[HASH_BYTES];
    struct score_group_ratio ratio;
    if (!pair) {
        return no_memory(err);
    }
    for (size_t i = 0; i < groups->member_count; i++) {
        size_t of = (size_t)groups->members[i].group;
        if (of == group || of == best) {
            pair[count] = groups->members[i];
            pair[count++].group = of == best;
        }
    }
    int64_t draws = GROUP_WORK / (int64_t)(count + 1);
    draws = draws > GROUP_DRAWS ? GROUP_DRAWS : draws < GROUP_DRAWS_MIN ? GROUP_DRAWS_MIN : draws;
    hash_bytes(groups->names[group], strlen(groups->names[group]), seed);
    SCORE_TRY(score_audit_group_ratio(pair, count, 2, (int32_t)draws, seed, &ratio, err));
    ret->ratio = ratio.ratio;
    ret->low = ratio.low;
    ret->high = ratio.high;
    ret->alarm = ratio.alarm;
    return SCORE_OK;
}

static enum score_status grouping_add(struct audit_run *run, const struct grouping *grouping,
                                      struct score_error *err)
{
    struct groups groups = {0};
    struct audit *result = &run->result;
    SCORE_TRY(groups_read(run, grouping, &groups, err));
    if (groups.count < 2) {
        return SCORE_OK; /* nothing to compare */
    }
    size_t best = group_best(&groups);
    for (size_t i = 0; i < groups.count; i++) {
        struct audit_group *group = &result->groups[result->group_count++];
        *group = (struct audit_group){
            .by = grouping->by,
            .group = groups.names[i],
            .partners = groups.partners[i],
            .ratio = 1,
            .low = 1,
            .high = 1,
        };
        if (i != best) {
            SCORE_TRY(group_compare(run, &groups, i, best, group, err));
        }
    }
    return SCORE_OK;
}

static enum score_status groups_all(struct audit_run *run, struct score_error *err)
{
    run->result.groups =
        arena_alloc_array(run->domain->arena, SCORE_ARRAY_COUNT(GROUPINGS) * SCORE_AUDIT_GROUPS_MAX,
                          sizeof *run->result.groups);
    if (!run->result.groups) {
        return no_memory(err);
    }
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(GROUPINGS); i++) {
        SCORE_TRY(grouping_add(run, &GROUPINGS[i], err));
    }
    return SCORE_OK;
}

/* Expected value of one decision and the best there was in its shortlist. The tail is counted at
 * the least value of the shortlist: the price is rather over- than understated. */
static void decision_value(const struct score_decision *decision, double *kept, double *best)
{
    double expected = 0;
    double highest = 0;
    double lowest = INFINITY;
    for (int32_t i = 0; i < decision->entry_count; i++) {
        double value = decision->entries[i].terms.value;
        expected += decision->entries[i].propensity * value;
        highest = value > highest ? value : highest;
        lowest = value < lowest ? value : lowest;
    }
    if (decision->entry_count > 0) {
        *kept += expected + decision->tail_mass * lowest;
        *best += highest;
    }
}

static enum score_status price_read(struct audit_run *run, struct arena *scratch,
                                    struct score_error *err)
{
    struct store_page page = {.limit = AUDIT_PAGE};
    double kept = 0;
    double best = 0;
    for (size_t count = AUDIT_PAGE; count == AUDIT_PAGE;) {
        struct decision *rows = NULL;
        arena_clear(scratch);
        SCORE_TRY(store_decision_list(run->domain->store, 0, &page, scratch, &rows, &count, err));
        for (size_t i = 0; i < count; i++) {
            struct score_decision decision;
            if (rows[i].created_at_ms < run->from_ms) {
                continue;
            }
            SCORE_TRY(score_decision_decode(rows[i].blob, rows[i].blob_len, &decision, err));
            decision_value(&decision, &kept, &best);
        }
        page.has_after = true;
        page.after_id = count ? rows[count - 1].event_seq : 0;
    }
    run->result.price_of_fairness = best > 0 ? kept / best : NAN;
    return SCORE_OK;
}

static enum score_status origins_count(struct audit_run *run, struct arena *scratch,
                                       struct score_error *err)
{
    struct offer_filter filter = {.offered_from_ms = run->from_ms, .exclude_imported = true};
    struct store_page page = {.limit = AUDIT_PAGE};
    for (size_t count = AUDIT_PAGE; count == AUDIT_PAGE;) {
        struct offer *offers = NULL;
        arena_clear(scratch);
        SCORE_TRY(
            store_offer_list(run->domain->store, &filter, &page, scratch, &offers, &count, err));
        for (size_t i = 0; i < count; i++) {
            run->result.overrides += offers[i].origin == OFFER_ORIGIN_OVERRIDE;
            run->result.kept_out += text_equal(offers[i].code, "VENDOR_DIRECT");
        }
        page.has_after = true;
        page.after_key = count ? offers[count - 1].offered_at_ms : 0;
        page.after_id = count ? offers[count - 1].id : 0;
    }
    return SCORE_OK;
}

static enum score_status rows_scan(struct audit_run *run, struct score_error *err)
{
    struct arena scratch = {0};
    arena_init(&scratch, LIMIT_COMMAND_ARENA_BYTES);
    enum score_status status = price_read(run, &scratch, err);
    status = status ? status : origins_count(run, &scratch, err);
    arena_done(&scratch);
    return status;
}

/* A firm reads its own row and the market's figures. */
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
    if (result->worst.partner_id != own) {
        result->worst = (struct audit_firm){.name = ""};
    }
}

static enum score_status audit_read(struct audit_run *run, struct score_error *err)
{
    run->result.worst.name = "";
    SCORE_TRY(rows_read(run, err));
    bounds_judge(run);
    SCORE_TRY(figures_read(run, err));
    SCORE_TRY(firms_read(run, err));
    SCORE_TRY(groups_all(run, err));
    return rows_scan(run, err);
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
    struct world *owned = NULL;
    SCORE_TRY(store_read_begin(domain->store, err));
    enum score_status status = report_world(domain, &run.world, &owned, err);
    status = status ? status : audit_read(&run, err);
    world_free(owned);
    store_read_end(domain->store);
    SCORE_TRY(status);
    if (!is_vendor) {
        keep_private(&run);
    }
    *ret = run.result;
    return SCORE_OK;
}
