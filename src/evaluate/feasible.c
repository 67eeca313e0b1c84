/* SPDX-License-Identifier: Apache-2.0 */
#include "evaluate/feasible.h"

#include "evaluate/lp.h"

static const double SLACK = 1e-7; /* of the solver; nobody is refused for less */

struct firm {
    int64_t partner;
    double entitled;
    int64_t groups[SCORE_DIMENSION_COUNT];
    int row; /* of the programme */
};

/* A group of one dimension, by its number. */
struct group {
    double entitled;
    int row;
};

struct finding {
    const struct score_policy *policy;
    const struct feasible_demand *demand;
    struct firm *firms; /* by id; owned */
    size_t firm_count;
    struct group *groups; /* dimension after dimension; owned */
    int64_t group_count;  /* of each dimension, the most there are */
    struct feasible_answer *answer;
};

const char *feasible_line_name(enum feasible_line line)
{
    switch (line) {
    case FEASIBLE_CAP:
        return "cap_offers";
    case FEASIBLE_FLOOR:
        return "floor_share";
    case FEASIBLE_BOX:
        return "box_u";
    default:
        return score_policy_band_name((enum score_dimension)(line - FEASIBLE_BAND));
    }
}

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

/* ---- firms and groups ------------------------------------------------------------------------ */

static int by_partner(const void *a, const void *b)
{
    const struct firm *left = a;
    const struct firm *right = b;
    return (left->partner > right->partner) - (left->partner < right->partner);
}

static struct firm *firm_find(const struct finding *finding, int64_t partner)
{
    const struct firm wanted = {.partner = partner};
    return bsearch(&wanted, finding->firms, finding->firm_count, sizeof wanted, by_partner);
}

static struct group *group_at(const struct finding *finding, int dimension, int64_t number)
{
    return &finding->groups[(int64_t)dimension * finding->group_count + number - 1];
}

static enum score_status firms_collect(struct finding *finding, struct score_error *err)
{
    const struct feasible_demand *demand = finding->demand;
    finding->firms = calloc(demand->count + 1, sizeof *finding->firms);
    if (!finding->firms) {
        return no_memory(err);
    }
    for (size_t i = 0; i < demand->count; i++) {
        const struct score_demand *row = &demand->rows[i];
        struct firm *firm = &finding->firms[i];
        *firm = (struct firm){.partner = row->partner, .entitled = row->offers * row->target};
        memcpy(firm->groups, row->groups, sizeof firm->groups);
        bool is_new_cell = i == 0 || row->cell != demand->rows[i - 1].cell;
        finding->answer->offers += is_new_cell ? row->offers : 0;
    }
    qsort(finding->firms, demand->count, sizeof *finding->firms, by_partner);
    for (size_t i = 0; i < demand->count; i++) {
        const struct firm *firm = &finding->firms[i];
        size_t known = finding->firm_count;
        if (known && finding->firms[known - 1].partner == firm->partner) {
            finding->firms[known - 1].entitled += firm->entitled;
        } else {
            finding->firms[finding->firm_count++] = *firm;
        }
    }
    finding->answer->firms = (int64_t)finding->firm_count;
    return SCORE_OK;
}

static enum score_status groups_collect(struct finding *finding, struct score_error *err)
{
    for (size_t i = 0; i < finding->firm_count; i++) {
        for (int dimension = 0; dimension < SCORE_DIMENSION_COUNT; dimension++) {
            int64_t number = finding->firms[i].groups[dimension];
            finding->group_count = number > finding->group_count ? number : finding->group_count;
        }
    }
    finding->groups =
        calloc((size_t)finding->group_count * SCORE_DIMENSION_COUNT + 1, sizeof *finding->groups);
    if (!finding->groups) {
        return no_memory(err);
    }
    for (size_t i = 0; i < finding->firm_count; i++) {
        const struct firm *firm = &finding->firms[i];
        for (int dimension = 0; dimension < SCORE_DIMENSION_COUNT; dimension++) {
            if (firm->groups[dimension]) {
                group_at(finding, dimension, firm->groups[dimension])->entitled += firm->entitled;
            }
        }
    }
    return SCORE_OK;
}

/* ---- one programme --------------------------------------------------------------------------- */

static bool has(uint32_t lines, enum feasible_line line)
{
    return lines >> (unsigned)line & 1;
}

static void firm_row_add(const struct finding *finding, uint32_t lines, struct lp *lp,
                         struct firm *firm)
{
    const struct score_policy *policy = finding->policy;
    double apart = policy->box_u + policy->box_tolerance * firm->entitled;
    double low = 0;
    double high = LP_INFINITY;
    if (has(lines, FEASIBLE_FLOOR)) {
        low = policy->floor_share * firm->entitled;
    }
    if (has(lines, FEASIBLE_BOX)) {
        low = firm->entitled - apart > low ? firm->entitled - apart : low;
        high = firm->entitled + apart;
    }
    if (has(lines, FEASIBLE_CAP) && policy->cap_offers < high) {
        high = policy->cap_offers;
    }
    firm->row = lp_row_add(lp, low, high);
}

static void band_rows_add(const struct finding *finding, uint32_t lines, struct lp *lp)
{
    for (int dimension = 0; dimension < SCORE_DIMENSION_COUNT; dimension++) {
        double d = score_policy_band(finding->policy, (enum score_dimension)dimension);
        if (!has(lines, (enum feasible_line)(FEASIBLE_BAND + dimension))) {
            continue;
        }
        for (int64_t number = 1; number <= finding->group_count; number++) {
            struct group *group = group_at(finding, dimension, number);
            group->row = lp_row_add(lp, (1 - d) * group->entitled, (1 + d) * group->entitled);
        }
    }
}

static void columns_add(const struct finding *finding, uint32_t lines, struct lp *lp)
{
    for (size_t i = 0; i < finding->demand->count; i++) {
        const struct score_demand *row = &finding->demand->rows[i];
        const struct firm *firm = firm_find(finding, row->partner);
        (void)lp_column_add(lp, 0, 0, LP_INFINITY);
        lp_entry_add(lp, (int)row->cell, 1); /* the rows of the cells stand first */
        lp_entry_add(lp, firm->row, 1);
        for (int dimension = 0; dimension < SCORE_DIMENSION_COUNT; dimension++) {
            if (firm->groups[dimension] &&
                has(lines, (enum feasible_line)(FEASIBLE_BAND + dimension))) {
                lp_entry_add(lp, group_at(finding, dimension, firm->groups[dimension])->row, 1);
            }
        }
    }
}

static enum score_status lines_try(const struct finding *finding, uint32_t lines,
                                   bool *ret_is_feasible, struct score_error *err)
{
    struct lp *lp = lp_create();
    int cells = 0;
    double optimum = 0;
    for (size_t i = 0; i < finding->demand->count; i++) {
        const struct score_demand *row = &finding->demand->rows[i];
        if (i == 0 || row->cell != finding->demand->rows[i - 1].cell) {
            SCORE_ASSERT(row->cell == cells);
            cells = lp_row_add(lp, row->offers - SLACK, row->offers + SLACK) + 1;
        }
    }
    for (size_t i = 0; i < finding->firm_count; i++) {
        firm_row_add(finding, lines, lp, &finding->firms[i]);
    }
    band_rows_add(finding, lines, lp);
    columns_add(finding, lines, lp);
    struct score_error cause = {0};
    enum score_status status = lp_solve(lp, &optimum, &cause);
    lp_free(lp);
    finding->answer->programmes++;
    if (status && status != SCORE_CONFLICT) {
        return score_error_set(err, status, cause.field, "%s", cause.text);
    }
    *ret_is_feasible = status == SCORE_OK;
    return SCORE_OK;
}

/* ---- all of them ----------------------------------------------------------------------------- */

static uint32_t lines_of(const struct score_policy *policy)
{
    uint32_t lines = 0;
    lines |= policy->cap_offers > 0 ? UINT32_C(1) << FEASIBLE_CAP : 0;
    lines |= policy->floor_share > 0 ? UINT32_C(1) << FEASIBLE_FLOOR : 0;
    lines |= policy->box_on >= 0.5 ? UINT32_C(1) << FEASIBLE_BOX : 0;
    for (int dimension = 0; dimension < SCORE_DIMENSION_COUNT; dimension++) {
        bool is_on = score_policy_band(policy, (enum score_dimension)dimension) > 0;
        lines |= is_on ? UINT32_C(1) << (FEASIBLE_BAND + dimension) : 0;
    }
    return lines;
}

/* Bands over what no firm tells of itself. */
static uint32_t missing_find(const struct finding *finding, uint32_t lines)
{
    uint32_t missing = 0;
    for (int dimension = 0; dimension < SCORE_DIMENSION_COUNT; dimension++) {
        uint32_t bit = UINT32_C(1) << (FEASIBLE_BAND + dimension);
        bool is_any = false;
        for (size_t i = 0; i < finding->firm_count; i++) {
            is_any |= finding->firms[i].groups[dimension] != 0;
        }
        missing |= (lines & bit) && finding->firm_count && !is_any ? bit : 0;
    }
    return missing;
}

/* Entitlement itself meets every line but the caps: where it meets these too, all is well. */
static bool caps_are_above(const struct finding *finding, uint32_t lines)
{
    double most = 0;
    for (size_t i = 0; i < finding->firm_count; i++) {
        most = finding->firms[i].entitled > most ? finding->firms[i].entitled : most;
    }
    return !has(lines, FEASIBLE_CAP) || most <= finding->policy->cap_offers;
}

/* What too many rows are held against. */
static void clash_find_roughly(const struct finding *finding, uint32_t lines)
{
    double cap = finding->policy->cap_offers;
    double most = 0;
    for (size_t i = 0; i < finding->firm_count; i++) {
        most = finding->firms[i].entitled > most ? finding->firms[i].entitled : most;
    }
    uint32_t clash = 0;
    if (cap * (double)finding->firm_count < finding->answer->offers - SLACK) {
        clash = UINT32_C(1) << FEASIBLE_CAP;
    } else if (has(lines, FEASIBLE_FLOOR) && finding->policy->floor_share * most > cap + SLACK) {
        clash = UINT32_C(1) << FEASIBLE_CAP | UINT32_C(1) << FEASIBLE_FLOOR;
    }
    finding->answer->is_partial = true;
    finding->answer->is_feasible = !clash;
    finding->answer->clash = clash;
}

static enum score_status clash_find(const struct finding *finding, uint32_t lines,
                                    struct score_error *err)
{
    bool is_feasible = false;
    if (finding->demand->count > FEASIBLE_ROWS_MAX) {
        clash_find_roughly(finding, lines);
        return SCORE_OK;
    }
    SCORE_TRY(lines_try(finding, lines, &is_feasible, err));
    if (is_feasible) {
        return SCORE_OK;
    }
    for (int line = FEASIBLE_LINE_COUNT; line-- > 0;) {
        uint32_t fewer = lines & ~(UINT32_C(1) << line);
        if (fewer == lines) {
            continue;
        }
        SCORE_TRY(lines_try(finding, fewer, &is_feasible, err));
        lines = is_feasible ? lines : fewer;
    }
    finding->answer->is_feasible = false;
    finding->answer->clash = lines;
    return SCORE_OK;
}

static enum score_status find(struct finding *finding, struct score_error *err)
{
    uint32_t lines = lines_of(finding->policy);
    SCORE_TRY(firms_collect(finding, err));
    SCORE_TRY(groups_collect(finding, err));
    finding->answer->missing = missing_find(finding, lines);
    return caps_are_above(finding, lines) ? SCORE_OK : clash_find(finding, lines, err);
}

enum score_status feasible_find(const struct score_policy *policy,
                                const struct feasible_demand *demand, struct feasible_answer *ret,
                                struct score_error *err)
{
    struct feasible_answer answer = {.is_feasible = true};
    struct finding finding = {.policy = policy, .demand = demand, .answer = &answer};
    enum score_status status = find(&finding, err);
    free(finding.firms);
    free(finding.groups);
    SCORE_TRY(status);
    *ret = answer;
    return SCORE_OK;
}
