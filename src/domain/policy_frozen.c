/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Evaluation at frozen prices. With old shares o and new shares n of the firms, the firm a that was
 * drawn, w = n(a) / o(a), its reward r and the models' value q of each firm, one decision says of
 * the two values, both doubly robust:
 *
 *     old     sum o q + (r - q(a))
 *     new     sum n q + w (r - q(a))
 *
 * The gain is the sum of new - old over the sum of old; taking the difference decision by decision
 * is what makes a small change visible: where n = o it is exactly zero.
 */
#include "domain/policy_frozen.h"

#include <math.h>
#include <score/suppose.h>

#include "base/limits.h"
#include "base/text.h"
#include "domain/policy_feasible.h"
#include "domain/policy_groups.h"
#include "domain/world.h"
#include "evaluate/estimator.h"
#include "evaluate/interval.h"
#include "store/event_store.h"
#include "store/policy_store.h"

enum { FROZEN_PAGE = 500 };

struct frozen {
    struct domain *domain;
    const struct score_policy *policy;
    struct policy_report *report;
    struct world *world;
    struct arena page;                  /* one page of decisions */
    struct score_candidate *candidates; /* of one question, before and after */
    struct score_candidate *others;
    size_t capacity;
    struct estimator_row *rows; /* of the new policy */
    double *old;                /* value of the old one, row by row */
    size_t row_count;
    size_t row_capacity;
    size_t old_capacity;
    struct policy_exposure exposure;
    double unsupported;
};

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

/* ---- one decision -----------------------------------------------------------------------------
 */

static int by_partner(const void *a, const void *b)
{
    const struct score_candidate *left = a;
    const struct score_candidate *right = b;
    return (left->partner > right->partner) - (left->partner < right->partner);
}

static enum score_status room_make(struct frozen *frozen, struct score_error *err)
{
    size_t count = score_engine_partner_count(world_engine(frozen->world));
    if (count <= frozen->capacity) {
        return SCORE_OK;
    }
    size_t capacity = 2 * count;
    struct arena *arena = frozen->domain->arena;
    frozen->candidates = arena_alloc_array(arena, capacity, sizeof *frozen->candidates);
    frozen->others = arena_alloc_array(arena, capacity, sizeof *frozen->others);
    frozen->capacity = capacity;
    return frozen->candidates && frozen->others ? SCORE_OK : no_memory(err);
}

/* What the answer was worth, as far as it is known: closed leads for what they are, accepted ones
 * for what the models make of them. */
static double reward_of(const struct score_entry *entry, enum offer_state state)
{
    if (state == OFFER_ACCEPTED || state == OFFER_IN_PROGRESS) {
        return entry->terms.value / entry->accept.p;
    }
    return state == OFFER_WON ? entry->terms.value / (entry->accept.p * entry->win.p) : 0;
}

static enum score_status row_add(struct frozen *frozen, const struct estimator_row *row, double old,
                                 struct score_error *err)
{
    struct arena *arena = frozen->domain->arena;
    frozen->rows = arena_grow(arena, frozen->rows, frozen->row_count, &frozen->row_capacity,
                              sizeof *frozen->rows);
    frozen->old =
        arena_grow(arena, frozen->old, frozen->row_count, &frozen->old_capacity, sizeof(double));
    if (!frozen->rows || !frozen->old) {
        return no_memory(err);
    }
    frozen->old[frozen->row_count] = old;
    frozen->rows[frozen->row_count++] = *row;
    return SCORE_OK;
}

/* The answer of the other policy for a firm; NULL when that one does not let it take part. */
static const struct score_candidate *other_find(const struct frozen *frozen, size_t count,
                                                int64_t partner)
{
    const struct score_candidate wanted = {.partner = partner};
    return bsearch(&wanted, frozen->others, count, sizeof wanted, by_partner);
}

static size_t eligible_count(const struct score_candidate *rows, size_t count)
{
    size_t eligible = 0;
    while (eligible < count && !rows[eligible].gates_failed) {
        eligible++;
    }
    return eligible;
}

/* Both answers lie side by side, by firm. */
static enum score_status pass_compare(struct frozen *frozen, const struct score_decision *stored,
                                      enum offer_state state, struct score_error *err)
{
    struct estimator_row row = {0};
    double old = 0;
    size_t all = score_engine_partner_count(world_engine(frozen->world));
    size_t count = (size_t)stored->eligible_count;
    size_t others = eligible_count(frozen->others, all);
    double supported = 0;
    qsort(frozen->candidates, count, sizeof *frozen->candidates, by_partner);
    qsort(frozen->others, others, sizeof *frozen->others, by_partner);
    for (size_t i = 0; i < count; i++) {
        const struct score_entry *before = &frozen->candidates[i].entry;
        const struct score_candidate *other = other_find(frozen, others, before->partner);
        double after = other ? other->entry.propensity : 0;
        supported += after;
        SCORE_TRY(policy_exposure_add(&frozen->exposure, &frozen->candidates[i], after, err));
        row.q_policy += after * before->terms.value;
        old += before->propensity * before->terms.value;
        frozen->unsupported += before->propensity > 0 ? 0 : after;
        if (before->partner == stored->partner) {
            row.weight = after / before->propensity;
            row.q_logged = before->terms.value;
            row.reward = reward_of(before, state);
        }
    }
    /* Where a cap of the old policy kept a firm out, the log says nothing of what the new one gives
     * it. */
    frozen->unsupported += others && supported < 1 ? 1 - supported : 0;
    return row_add(frozen, &row, old + row.reward - row.q_logged, err);
}

static enum score_status pass_ask(struct frozen *frozen, const struct policy_pass *pass,
                                  struct score_error *err)
{
    struct score_decision stored;
    SCORE_TRY(score_decision_decode(pass->blob, pass->blob_len, &stored, err));
    if (stored.flags & SCORE_DECISION_GUARDED) {
        frozen->report->guarded++;
        return SCORE_OK;
    }
    if (stored.flags & SCORE_DECISION_BASELINE) {
        frozen->report->baseline++;
        return SCORE_OK;
    }
    SCORE_TRY(world_sync(frozen->world, frozen->domain->store, pass->event_seq - 1, err));
    SCORE_TRY(room_make(frozen, err));
    struct score_engine *engine = world_engine(frozen->world);
    struct score_request request = {.opportunity = pass->opportunity_id, .at_ms = stored.at_ms};
    memcpy(request.seed, stored.seed, sizeof request.seed);
    SCORE_TRY(score_engine_candidates(engine, &request, frozen->candidates, frozen->capacity, err));
    struct score_supposition other = {.policy = frozen->policy};
    struct score_supposed answer = {.rows = frozen->others, .capacity = frozen->capacity};
    SCORE_TRY(score_engine_suppose(engine, &other, &request, &answer, err));
    return pass_compare(frozen, &stored, pass->state, err);
}

static enum score_status passes_ask(struct frozen *frozen, struct score_error *err)
{
    struct store_page page = {.limit = FROZEN_PAGE};
    int64_t from_ms = domain_now_ms(frozen->domain) - frozen->report->days * CLOCK_DAY_MS;
    SCORE_TRY(store_event_last(frozen->domain->store, &frozen->report->event_seq, err));
    for (size_t count = FROZEN_PAGE; count == FROZEN_PAGE;) {
        struct policy_pass *items = NULL;
        arena_clear(&frozen->page);
        SCORE_TRY(store_policy_pass_list(frozen->domain->store, from_ms, &page, &frozen->page,
                                         &items, &count, err));
        for (size_t i = 0; i < count; i++) {
            SCORE_TRY(pass_ask(frozen, &items[i], err));
        }
        page.has_after = true;
        page.after_id = count ? items[count - 1].event_seq : 0;
    }
    return SCORE_OK;
}

/* ---- figures ----------------------------------------------------------------------------------
 */

static struct policy_amount amount_of(const struct estimator_rows *rows, enum estimator estimator)
{
    static const struct estimator_settings SETTINGS = {0};
    struct estimate estimate = estimator_find(estimator, rows, &SETTINGS);
    struct interval interval = interval_normal(&estimate);
    return (struct policy_amount){estimate.value, interval.low, interval.high};
}

/* The mean of plain numbers with its interval. */
static struct policy_amount plain_of(struct frozen *frozen, struct estimator_row *scratch,
                                     double ratio)
{
    static const struct estimator_settings SETTINGS = {0};
    struct estimator_rows rows = {.items = scratch, .count = frozen->row_count};
    for (size_t i = 0; i < frozen->row_count; i++) {
        const struct estimator_row *row = &frozen->rows[i];
        double change =
            row->q_policy + row->weight * (row->reward - row->q_logged) - frozen->old[i];
        double value = isnan(ratio) ? frozen->old[i] : change - ratio * frozen->old[i];
        scratch[i] = (struct estimator_row){.q_policy = value};
    }
    struct estimate estimate = estimator_find(ESTIMATOR_DM, &rows, &SETTINGS);
    estimate.bias_bound = 0; /* they are what they are */
    struct interval interval = interval_normal(&estimate);
    return (struct policy_amount){estimate.value, interval.low, interval.high};
}

static enum score_status figures_make(struct frozen *frozen, struct score_error *err)
{
    struct policy_report *report = frozen->report;
    struct estimator_rows rows = {.items = frozen->rows, .count = frozen->row_count};
    report->decisions = (int64_t)frozen->row_count;
    if (frozen->row_count < 2) {
        return SCORE_OK;
    }
    struct estimator_row *scratch =
        arena_alloc_array(frozen->domain->arena, frozen->row_count, sizeof *scratch);
    if (!scratch) {
        return no_memory(err);
    }
    struct estimator_weights weights = estimator_weights_find(&rows);
    report->ess = weights.ess;
    report->mean_weight = weights.mean;
    report->max_weight = weights.max;
    report->unsupported = frozen->unsupported / (double)frozen->row_count;
    report->value = amount_of(&rows, ESTIMATOR_DR);
    report->value_snips = amount_of(&rows, ESTIMATOR_SNIPS);
    report->live_value = plain_of(frozen, scratch, (double)NAN);
    double live = report->live_value.value;
    double gain = live > 0 ? report->value.value / live - 1 : 0;
    struct policy_amount rest = plain_of(frozen, scratch, gain); /* about 0, by the delta method */
    report->gain = (struct policy_amount){gain, live > 0 ? gain + rest.low / live : 0,
                                          live > 0 ? gain + rest.high / live : 0};
    return SCORE_OK;
}

/* At the end of the log, where the fold stands anyway. */
static enum score_status clash_ask(struct frozen *frozen, struct score_error *err)
{
    struct policy_feasibility found;
    SCORE_TRY(world_sync(frozen->world, frozen->domain->store, frozen->report->event_seq, err));
    SCORE_TRY(policy_feasible_ask(frozen->domain, world_engine(frozen->world), frozen->policy,
                                  &found, err));
    frozen->report->clash = found.reason;
    return SCORE_OK;
}

static enum score_status frozen_run(struct frozen *frozen, struct score_error *err)
{
    SCORE_TRY(world_create(&frozen->world, err));
    SCORE_TRY(store_read_begin(frozen->domain->store, err));
    enum score_status status = passes_ask(frozen, err);
    if (!status) {
        status = clash_ask(frozen, err);
    }
    if (!status) {
        status = policy_exposure_read(&frozen->exposure, frozen->report, err);
    }
    store_read_end(frozen->domain->store);
    SCORE_TRY(status);
    return figures_make(frozen, err);
}

enum score_status policy_frozen_read(struct domain *domain, const struct score_policy *policy,
                                     struct policy_report *report, struct score_error *err)
{
    struct frozen frozen = {.domain = domain, .policy = policy, .report = report};
    frozen.exposure.domain = domain;
    arena_init(&frozen.page, LIMIT_COMMAND_ARENA_BYTES);
    enum score_status status = frozen_run(&frozen, err);
    world_free(frozen.world);
    arena_done(&frozen.page);
    return status;
}
