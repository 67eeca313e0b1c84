/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Coverage: where customers ask, how many firms may serve them, and which single step would bring
 * one more. A cell is line x country x territory, as the engine's markets are (engine.md 3.1); its
 * newest opportunity stands for it when the gates are asked.
 */

#include <math.h>

#include <score/engine.h>

#include "base/clock.h"
#include "domain/pass_groups.h"
#include "domain/report_internal.h"
#include "domain/world.h"
#include "store/party_store.h"

enum { STEPS_OF_CELL = 5 };

/* About one opportunity, not about the firm. */
static const uint32_t OWN_GATES =
    UINT32_C(1) << SCORE_GATE_EXCLUSION | UINT32_C(1) << SCORE_GATE_ENTERPRISE;
/* Passes by themselves: a firm that fails these serves the cell, only not today. */
static const uint32_t PASSING_GATES = UINT32_C(1) << SCORE_GATE_CAPACITY | UINT32_C(1)
                                                                               << SCORE_GATE_PAUSE;

struct coverage {
    struct domain *domain;
    struct world *world; /* borrowed */
    struct demand_cell *cells;
    size_t cell_count;
    struct score_candidate *rows; /* one for each firm, of the cell at hand */
    size_t firm_count;
};

struct cell_firms {
    int64_t eligible; /* meet every gate but room and pause */
    int64_t free;     /* of these, with room today */
};

static enum score_status coverage_begin(struct domain *domain, const struct passing_scope *scope,
                                        struct coverage *ret, struct world **ret_owned,
                                        struct score_error *err)
{
    SCORE_TRY(actor_require(
        domain, ROLE_SELLER | ROLE_CHANNEL_MANAGER | ROLE_AUDITOR | ROLE_ADMINISTRATOR, err));
    *ret = (struct coverage){.domain = domain};
    int64_t from_ms = domain_now_ms(domain) - scope->days * CLOCK_DAY_MS;
    SCORE_TRY(store_demand_cells(domain->store, from_ms, CELLS_MAX, domain->arena, &ret->cells,
                                 &ret->cell_count, err));
    SCORE_TRY(report_world(domain, &ret->world, ret_owned, err));
    ret->firm_count = score_engine_partner_count(world_engine(ret->world));
    ret->rows = arena_alloc_array(domain->arena, ret->firm_count + 1, sizeof *ret->rows);
    return ret->rows ? SCORE_OK : pass_no_memory(err);
}

/* Every firm's gates for the cell. SCORE_NOT_FOUND: the engine does not know its opportunity. */
static enum score_status cell_ask(struct coverage *run, const struct demand_cell *cell,
                                  struct cell_firms *ret, struct score_error *err)
{
    struct score_request request = {.opportunity = cell->sample_id,
                                    .at_ms = domain_now_ms(run->domain)};
    SCORE_TRY(score_engine_candidates(world_engine(run->world), &request, run->rows,
                                      run->firm_count, err));
    *ret = (struct cell_firms){0};
    for (size_t i = 0; i < run->firm_count; i++) {
        uint32_t failed = run->rows[i].gates_failed & ~OWN_GATES;
        ret->eligible += (failed & ~PASSING_GATES) == 0;
        ret->free += failed == 0;
    }
    return SCORE_OK;
}

/* ---- coverage ---------------------------------------------------------------------------------
 */

static const char *cell_state(const struct demand_cell *cell, const struct cell_firms *firms)
{
    if (firms->eligible == 0) {
        return "nobody may serve it";
    }
    if (firms->free == 0) {
        return "nobody has room";
    }
    return firms->eligible == 1 ? "one firm alone" : cell->waiting ? "waits to be passed" : "";
}

static enum score_status coverage_fill(struct coverage *run, struct table *table,
                                       struct score_error *err)
{
    for (size_t i = 0; i < run->cell_count; i++) {
        const struct demand_cell *cell = &run->cells[i];
        struct cell_firms firms;
        enum score_status status = cell_ask(run, cell, &firms, err);
        if (status == SCORE_NOT_FOUND) {
            continue;
        }
        SCORE_TRY(status);
        table_add(table, cell->line);
        table_add(table, cell->country);
        table_add(table, cell->territory);
        table_add_i64(table, cell->arisen);
        table_add_f64(table, "%.0f", cell->amount);
        table_add_i64(table, firms.eligible);
        table_add_i64(table, firms.free);
        pass_cell(table, "%.1f",
                  firms.eligible ? (double)cell->arisen / (double)firms.eligible : NAN);
        table_add_i64(table, cell->waiting);
        table_add_f64(table, "%.0f", cell->waiting_amount);
        table_add(table, cell_state(cell, &firms));
    }
    return SCORE_OK;
}

enum score_status report_coverage(struct domain *domain, const struct passing_scope *scope,
                                  struct table *ret_table, struct score_error *err)
{
    struct coverage run;
    struct world *owned = NULL;
    table_init(ret_table, domain->arena,
               "line|country|territory|>arisen|>amount|>eligible firms|>with room|>leads a firm|"
               ">waiting|>waiting amount|state");
    enum score_status status = coverage_begin(domain, scope, &run, &owned, err);
    if (!status) {
        status = coverage_fill(&run, ret_table, err);
    }
    world_free(owned);
    return status;
}

/* ---- enablement -------------------------------------------------------------------------------
 */

/* One step: a firm (0 = one to be recruited) and what it lacks for a cell. */
struct step {
    const struct demand_cell *cell;
    int64_t partner_id;
    uint32_t gate;
    double leads;  /* what it would be entitled to in the window, by number */
    double amount; /* and by amount, what waits and nobody may serve included */
};

struct steps {
    struct step *items;
    size_t count, capacity;
};

static bool step_add(struct coverage *run, struct steps *steps, const struct step *step)
{
    struct step *items =
        arena_grow(run->domain->arena, steps->items, steps->count, &steps->capacity, sizeof *items);
    if (items) {
        steps->items = items;
        items[steps->count++] = *step;
    }
    return items != NULL;
}

/* One more firm would have an equal share; where nobody serves, all that arises or
 * waits, whichever is more: what arose lately may be waiting. */
static struct step step_worth(const struct demand_cell *cell, const struct cell_firms *firms)
{
    double share = 1 / (double)(firms->eligible + 1);
    double amount = cell->amount * share;
    if (firms->eligible == 0 && cell->waiting_amount > amount) {
        amount = cell->waiting_amount;
    }
    return (struct step){.cell = cell, .leads = (double)cell->arisen * share, .amount = amount};
}

/* Firms that lack one thing for the cell at hand, STEPS_OF_CELL at most: those whose lack the
 * vendor and the firm can mend between them before those that would have to come from elsewhere. */
static bool nearest_add(struct coverage *run, struct steps *steps, const struct step *worth,
                        bool is_elsewhere, size_t *taken)
{
    for (size_t i = 0; i < run->firm_count && *taken < STEPS_OF_CELL; i++) {
        uint32_t failed = run->rows[i].gates_failed & ~OWN_GATES & ~PASSING_GATES;
        bool is_one = failed && (failed & (failed - 1)) == 0;
        if (!is_one || failed == UINT32_C(1) << SCORE_GATE_ACTIVE ||
            (failed == UINT32_C(1) << SCORE_GATE_TERRITORY) != is_elsewhere) {
            continue;
        }
        struct step step = *worth;
        step.partner_id = run->rows[i].partner;
        step.gate = (uint32_t)__builtin_ctz(failed);
        if (!step_add(run, steps, &step)) {
            return false;
        }
        (*taken)++;
    }
    return true;
}

static enum score_status steps_of_cell(struct coverage *run, const struct demand_cell *cell,
                                       struct steps *steps, struct score_error *err)
{
    struct cell_firms firms;
    enum score_status status = cell_ask(run, cell, &firms, err);
    if (status) {
        return status == SCORE_NOT_FOUND ? SCORE_OK : status;
    }
    struct step step = step_worth(cell, &firms);
    size_t taken = 0;
    if (!nearest_add(run, steps, &step, false, &taken) ||
        !nearest_add(run, steps, &step, true, &taken)) {
        return pass_no_memory(err);
    }
    bool wants_firm = firms.eligible == 0 && taken == 0;
    return !wants_firm || step_add(run, steps, &step) ? SCORE_OK : pass_no_memory(err);
}

static int by_worth(const void *a, const void *b)
{
    const struct step *x = a;
    const struct step *y = b;
    if (x->amount < y->amount || x->amount > y->amount) {
        return x->amount < y->amount ? 1 : -1;
    }
    if (x->leads < y->leads || x->leads > y->leads) {
        return x->leads < y->leads ? 1 : -1;
    }
    if (x->cell != y->cell) {
        return x->cell < y->cell ? -1 : 1;
    }
    return (x->partner_id > y->partner_id) - (x->partner_id < y->partner_id);
}

static enum score_status step_row(struct coverage *run, const struct step *step,
                                  struct table *table, struct score_error *err)
{
    struct partner firm = {.name = ""};
    if (step->partner_id) {
        SCORE_TRY(store_partner_get(run->domain->store, step->partner_id, run->domain->arena, &firm,
                                    err));
    }
    table_add(table, step->partner_id ? "enable" : "recruit");
    table_add(table, firm.name);
    table_add(table, step->partner_id ? score_gate_text((enum score_gate)step->gate)
                                      : "no firm is one step away");
    table_add(table, step->partner_id ? score_gate_fix((enum score_gate)step->gate) : "");
    table_add(table, step->cell->line);
    table_add(table, step->cell->country);
    table_add(table, step->cell->territory);
    table_add_f64(table, "%.1f", step->leads);
    table_add_f64(table, "%.0f", step->amount);
    return SCORE_OK;
}

static enum score_status enablement_fill(struct coverage *run, struct table *table,
                                         struct score_error *err)
{
    struct steps steps = {0};
    for (size_t i = 0; i < run->cell_count; i++) {
        SCORE_TRY(steps_of_cell(run, &run->cells[i], &steps, err));
    }
    if (steps.count) {
        qsort(steps.items, steps.count, sizeof *steps.items, by_worth);
    }
    for (size_t i = 0; i < steps.count && i < ENABLEMENT_MAX; i++) {
        SCORE_TRY(step_row(run, &steps.items[i], table, err));
    }
    return SCORE_OK;
}

enum score_status report_enablement(struct domain *domain, const struct passing_scope *scope,
                                    struct table *ret_table, struct score_error *err)
{
    struct coverage run;
    struct world *owned = NULL;
    table_init(ret_table, domain->arena,
               "step|partner|lacks|fix|line|country|territory|>leads in the window|"
               ">amount in the window");
    enum score_status status = coverage_begin(domain, scope, &run, &owned, err);
    if (!status) {
        status = enablement_fill(&run, ret_table, err);
    }
    world_free(owned);
    return status;
}
