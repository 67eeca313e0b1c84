/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The decisions of a window asked again: who was eligible, who failed which gate, what the shares
 * were, what they would have been without any price, and whether a firm would rather have had
 * another's. Everything is expected, not realised: luck is not held against anybody.
 */
#include <math.h>

#include <score/engine.h>
#include <score/suppose.h>

#include "base/hash.h"
#include "base/limits.h"
#include "domain/audit_internal.h"
#include "domain/place_internal.h"
#include "domain/world.h"
#include "store/event_store.h"
#include "store/passing_store.h"

enum {
    PASS_PAGE = 1000,
    PASS_ASKED_MAX = 2000, /* more decisions are sampled evenly */
    ENVY_FIRMS_MAX = 48
};

static const int64_t STEP_MS = SCORE_AUDIT_STEP_DAYS * CLOCK_DAY_MS;
static const double ENVY_SHARE_MIN = 1; /* expected offers below which a comparison says nothing */

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

struct asked {
    int64_t id;
    int64_t event_seq;
};

/* One firm's side of the comparison of bundles, by asked decision. */
struct bundle {
    int64_t partner_id;
    double *share;
    double *value; /* NaN: not eligible */
};

struct passing {
    struct audit_run *run;
    struct arena *arena; /* of the report's length */
    struct asked *asked;
    size_t asked_count;
    struct score_candidate *rows;
    size_t capacity;
    size_t firm_capacity;
    struct bundle bundles[ENVY_FIRMS_MAX];
    size_t bundle_count;
};

/* ---- which decisions ------------------------------------------------------------------------- */

static enum score_status window_begin(struct audit_run *run, struct score_error *err)
{
    int64_t last = 0;
    int64_t now_ms = domain_now_ms(run->domain);
    SCORE_TRY(store_event_last(run->domain->store, &last, err));
    if (last > 0) {
        struct event_filter filter = {.verb = ""};
        struct store_page page = {.limit = 1, .has_after = true, .after_id = last - 1};
        struct event *events = NULL;
        size_t count = 0;
        SCORE_TRY(store_event_list(run->domain->store, &filter, &page, run->domain->arena, &events,
                                   &count, err));
        now_ms = count ? events[0].at_ms : now_ms;
    }
    int64_t from_ms = now_ms - run->result.window_days * CLOCK_DAY_MS;
    run->from_ms = from_ms > 0 ? from_ms / STEP_MS * STEP_MS : 0;
    return SCORE_OK;
}

static enum score_status asked_add(struct passing *passing, const struct decision *row,
                                   size_t *capacity, struct score_error *err)
{
    if (passing->asked_count == *capacity) {
        size_t grown = *capacity ? 2 * *capacity : PASS_PAGE;
        struct asked *items = arena_alloc_array(passing->arena, grown, sizeof *items);
        if (!items) {
            return no_memory(err);
        }
        if (passing->asked_count) {
            memcpy(items, passing->asked, passing->asked_count * sizeof *items);
        }
        passing->asked = items;
        *capacity = grown;
    }
    passing->asked[passing->asked_count++] = (struct asked){row->id, row->event_seq};
    return SCORE_OK;
}

/* The window's decisions in order, then every n-th of them. */
static enum score_status asked_list(struct passing *passing, struct arena *scratch,
                                    struct score_error *err)
{
    struct audit_run *run = passing->run;
    struct store_page page = {.limit = PASS_PAGE};
    size_t capacity = 0;
    for (size_t count = PASS_PAGE; count == PASS_PAGE;) {
        struct decision *rows = NULL;
        arena_clear(scratch);
        SCORE_TRY(store_decision_list(run->domain->store, 0, &page, scratch, &rows, &count, err));
        for (size_t i = 0; i < count; i++) {
            if (rows[i].created_at_ms >= run->from_ms && rows[i].event_seq > 1) {
                SCORE_TRY(asked_add(passing, &rows[i], &capacity, err));
            }
        }
        page.has_after = true;
        page.after_id = count ? rows[count - 1].event_seq : 0;
    }
    run->pass.decisions = (int64_t)passing->asked_count;
    size_t step = (passing->asked_count + PASS_ASKED_MAX - 1) / PASS_ASKED_MAX;
    size_t kept = 0;
    for (size_t i = 0; step > 1 && i < passing->asked_count; i += step) {
        passing->asked[kept++] = passing->asked[i];
    }
    passing->asked_count = step > 1 ? kept : passing->asked_count;
    run->pass.asked = (int64_t)passing->asked_count;
    return SCORE_OK;
}

/* ---- firms ----------------------------------------------------------------------------------- */

static size_t firm_place(const struct audit_pass *pass, int64_t partner_id)
{
    size_t low = 0;
    size_t high = pass->firm_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (pass->firms[middle].partner_id < partner_id) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

const struct pass_firm *audit_pass_find(const struct audit_pass *pass, int64_t partner_id)
{
    size_t at = firm_place(pass, partner_id);
    bool is_found = at < pass->firm_count && pass->firms[at].partner_id == partner_id;
    return is_found ? &pass->firms[at] : NULL;
}

static enum score_status firms_grow(struct passing *passing, struct score_error *err)
{
    struct audit_pass *pass = &passing->run->pass;
    size_t grown = passing->firm_capacity ? 2 * passing->firm_capacity : 64;
    struct pass_firm *firms = arena_alloc_array(passing->run->domain->arena, grown, sizeof *firms);
    if (!firms) {
        return no_memory(err);
    }
    if (pass->firm_count) {
        memcpy(firms, pass->firms, pass->firm_count * sizeof *firms);
    }
    pass->firms = firms;
    passing->firm_capacity = grown;
    return SCORE_OK;
}

static enum score_status firm_get(struct passing *passing, int64_t partner_id,
                                  struct pass_firm **ret, struct score_error *err)
{
    struct audit_pass *pass = &passing->run->pass;
    size_t at = firm_place(pass, partner_id);
    if (at == pass->firm_count || pass->firms[at].partner_id != partner_id) {
        if (pass->firm_count == passing->firm_capacity) {
            SCORE_TRY(firms_grow(passing, err));
        }
        memmove(&pass->firms[at + 1], &pass->firms[at],
                (pass->firm_count - at) * sizeof *pass->firms);
        pass->firms[at] = (struct pass_firm){.partner_id = partner_id};
        pass->firm_count++;
    }
    *ret = &pass->firms[at];
    return SCORE_OK;
}

static enum score_status firm_add(struct passing *passing, const struct score_candidate *row,
                                  double even, bool is_drawn, struct score_error *err)
{
    struct pass_firm *firm = NULL;
    SCORE_TRY(firm_get(passing, row->partner, &firm, err));
    firm->seen++;
    firm->registered += !(row->gates_failed & (UINT32_C(1) << SCORE_GATE_MYSA));
    for (int gate = 0; gate < SCORE_GATE_COUNT; gate++) {
        firm->failed[gate] += (row->gates_failed >> gate) & 1;
    }
    if (row->gates_failed == 0) {
        firm->eligible++;
        firm->drawn += is_drawn;
        firm->share += row->entry.propensity;
        firm->even += even;
    }
    return SCORE_OK;
}

/* ---- envy ------------------------------------------------------------------------------------ */

static struct bundle *bundle_find(struct passing *passing, int64_t partner_id)
{
    for (size_t i = 0; i < passing->bundle_count; i++) {
        if (passing->bundles[i].partner_id == partner_id) {
            return &passing->bundles[i];
        }
    }
    return NULL;
}

static enum score_status bundle_add(struct passing *passing, int64_t partner_id,
                                    struct bundle **ret, struct score_error *err)
{
    struct bundle *bundle = &passing->bundles[passing->bundle_count];
    size_t count = passing->asked_count + 1;
    bundle->partner_id = partner_id;
    bundle->share = arena_alloc_array(passing->arena, count, sizeof(double));
    bundle->value = arena_alloc_array(passing->arena, count, sizeof(double));
    if (!bundle->share || !bundle->value) {
        return no_memory(err);
    }
    for (size_t i = 0; i < count; i++) {
        bundle->share[i] = 0;
        bundle->value[i] = NAN;
    }
    passing->bundle_count++;
    *ret = bundle;
    return SCORE_OK;
}

/* A sample that no figure decides: firms enter by the order of a hash of their id. */
static bool is_sampled(const struct passing *passing, int64_t partner_id, size_t eligible)
{
    uint8_t hash[HASH_BYTES];
    hash_bytes(&partner_id, sizeof partner_id, hash);
    return passing->bundle_count < ENVY_FIRMS_MAX &&
           (eligible <= ENVY_FIRMS_MAX || hash[0] * eligible < (size_t)256 * ENVY_FIRMS_MAX);
}

static enum score_status bundles_add(struct passing *passing, size_t at, size_t eligible,
                                     struct score_error *err)
{
    for (size_t i = 0; i < eligible; i++) {
        const struct score_candidate *row = &passing->rows[i];
        struct bundle *bundle = bundle_find(passing, row->partner);
        if (!bundle && is_sampled(passing, row->partner, eligible)) {
            SCORE_TRY(bundle_add(passing, row->partner, &bundle, err));
        }
        if (bundle) {
            bundle->share[at] = row->entry.propensity;
            bundle->value[at] = row->entry.terms.value;
        }
    }
    return SCORE_OK;
}

/* What `own` would make of the other's shares, in what it was eligible for itself. */
static double bundle_value(const struct bundle *own, const struct bundle *other, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += isnan(own->value[i]) ? 0 : other->share[i] * own->value[i];
    }
    return sum;
}

static void envy_read(struct passing *passing)
{
    struct audit_pass *pass = &passing->run->pass;
    for (size_t i = 0; i < passing->bundle_count; i++) {
        const struct bundle *own = &passing->bundles[i];
        double expected = 0;
        for (size_t t = 0; t < passing->asked_count; t++) {
            expected += own->share[t];
        }
        double had = bundle_value(own, own, passing->asked_count);
        if (expected < ENVY_SHARE_MIN || !(had > 0)) {
            continue;
        }
        double most = had;
        for (size_t k = 0; k < passing->bundle_count; k++) {
            double other = bundle_value(own, &passing->bundles[k], passing->asked_count);
            most = other > most ? other : most;
        }
        double envy = most / had - 1;
        pass->envy_firms++;
        pass->envy_sum += envy;
        pass->envy_max = envy > pass->envy_max ? envy : pass->envy_max;
    }
}

/* ---- one decision ---------------------------------------------------------------------------- */

static enum score_status rows_reserve(struct passing *passing, size_t count,
                                      struct score_error *err)
{
    if (count <= passing->capacity) {
        return SCORE_OK;
    }
    size_t grown = 2 * count;
    passing->rows = arena_alloc_array(passing->arena, grown, sizeof *passing->rows);
    if (!passing->rows) {
        return no_memory(err);
    }
    passing->capacity = grown;
    return SCORE_OK;
}

static size_t eligible_count(const struct score_candidate *rows, size_t count)
{
    size_t eligible = 0;
    while (eligible < count && rows[eligible].gates_failed == 0) {
        eligible++;
    }
    return eligible;
}

static double expected_value(const struct score_candidate *rows, size_t eligible)
{
    double sum = 0;
    for (size_t i = 0; i < eligible; i++) {
        sum += rows[i].entry.propensity * rows[i].entry.terms.value;
    }
    return sum;
}

static enum score_status rows_add(struct passing *passing, size_t at,
                                  const struct score_decision *stored, size_t count,
                                  struct score_error *err)
{
    struct audit_pass *pass = &passing->run->pass;
    size_t eligible = eligible_count(passing->rows, count);
    double even = eligible ? 1.0 / (double)eligible : 0;
    for (size_t i = 0; i < count; i++) {
        const struct score_candidate *row = &passing->rows[i];
        SCORE_TRY(firm_add(passing, row, even, row->partner == stored->partner, err));
    }
    for (size_t i = 0; i < eligible; i++) {
        pass->regret += fabs(passing->rows[i].entry.propensity - passing->rows[i].target);
    }
    pass->value_kept += expected_value(passing->rows, eligible);
    return bundles_add(passing, at, eligible, err);
}

static enum score_status decision_ask(struct passing *passing, size_t at,
                                      const struct score_decision *stored, struct score_error *err)
{
    struct score_engine *engine = world_engine(passing->run->world);
    size_t count = score_engine_partner_count(engine);
    struct score_request request = decision_request(stored);
    SCORE_TRY(rows_reserve(passing, count, err));
    SCORE_TRY(score_engine_candidates(engine, &request, passing->rows, passing->capacity, err));
    SCORE_TRY(rows_add(passing, at, stored, count, err));
    struct score_policy without = *score_engine_policy(engine);
    without.kappa = 0;
    without.cell_kappa = 0;
    without.box_on = 0;
    const struct score_supposition supposition = {.policy = &without};
    const struct score_supposed answer = {.rows = passing->rows, .capacity = passing->capacity};
    SCORE_TRY(score_engine_suppose(engine, &supposition, &request, &answer, err));
    passing->run->pass.value_free +=
        expected_value(passing->rows, eligible_count(passing->rows, count));
    return SCORE_OK;
}

static enum score_status pass_run(struct passing *passing, struct arena *scratch,
                                  struct score_error *err)
{
    struct audit_run *run = passing->run;
    struct store *store = run->domain->store;
    SCORE_TRY(window_begin(run, err));
    SCORE_TRY(asked_list(passing, scratch, err));
    for (size_t i = 0; i < passing->asked_count; i++) {
        struct decision row;
        struct score_decision stored;
        arena_clear(scratch);
        SCORE_TRY(store_decision_get(store, passing->asked[i].id, scratch, &row, err));
        SCORE_TRY(score_decision_decode(row.blob, row.blob_len, &stored, err));
        SCORE_TRY(world_sync(run->world, store, row.event_seq - 1, err));
        SCORE_TRY(decision_ask(passing, i, &stored, err));
    }
    envy_read(passing);
    return world_sync(run->world, store, 0, err);
}

enum score_status audit_pass_read(struct audit_run *run, struct score_error *err)
{
    struct arena scratch = {0};
    struct arena whole = {0};
    arena_init(&scratch, LIMIT_COMMAND_ARENA_BYTES);
    arena_init(&whole, LIMIT_COMMAND_ARENA_BYTES);
    struct passing passing = {.run = run, .arena = &whole};
    enum score_status status = pass_run(&passing, &scratch, err);
    arena_done(&whole);
    arena_done(&scratch);
    return status;
}
