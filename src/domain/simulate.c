/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/simulate.h"

#include <score/engine.h>

#include "base/hash.h"
#include "base/kv.h"
#include "base/limits.h"
#include "domain/event_record.h"
#include "domain/simulate_act.h"
#include "domain/simulate_truth.h"
#include "store/event_store.h"

enum { STEPS_PER_COMMIT = 200, DRAWS_OF_ARRIVALS = 102, NEWCOMER_DAYS = 30 };

static const char SITE_SECRET[] = "site_secret";

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

/* ---- the order of time ------------------------------------------------------------------------
 */

static bool is_before(const struct sim_event *a, const struct sim_event *b)
{
    return a->at_ms < b->at_ms || (a->at_ms == b->at_ms && a->seq < b->seq);
}

static void heap_swap(struct sim_market *market, size_t a, size_t b)
{
    struct sim_event kept = market->heap[a];
    market->heap[a] = market->heap[b];
    market->heap[b] = kept;
}

enum score_status sim_schedule(struct sim_market *market, struct sim_event event,
                               struct score_error *err)
{
    struct sim_event *heap = arena_grow(&market->keep, market->heap, market->heap_count,
                                        &market->heap_capacity, sizeof *heap);
    if (!heap) {
        return no_memory(err);
    }
    market->heap = heap;
    event.seq = market->next_seq++;
    size_t at = market->heap_count++;
    heap[at] = event;
    while (at && is_before(&heap[at], &heap[(at - 1) / 2])) {
        heap_swap(market, at, (at - 1) / 2);
        at = (at - 1) / 2;
    }
    return SCORE_OK;
}

static struct sim_event heap_take(struct sim_market *market)
{
    struct sim_event first = market->heap[0];
    market->heap[0] = market->heap[--market->heap_count];
    size_t at = 0;
    for (;;) {
        size_t least = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2; child++) {
            if (child < market->heap_count &&
                is_before(&market->heap[child], &market->heap[least])) {
                least = child;
            }
        }
        if (least == at) {
            return first;
        }
        heap_swap(market, at, least);
        at = least;
    }
}

/* ---- the run -----------------------------------------------------------------------------------
 */

/* Running sums of the gaps that the opportunities' rows say, as parts of the time; NULL = as the
 * market says. */
static enum score_status parts_make(struct sim_market *market, double **ret,
                                    struct score_error *err)
{
    double sum = 0;
    double *parts = NULL;
    if (market->rows.has_gaps) {
        parts = arena_alloc_array(&market->keep, market->deal_count, sizeof *parts);
        if (!parts) {
            return no_memory(err);
        }
        for (size_t i = 0; i < market->deal_count; i++) {
            sum += market->accounts[i].row->gap;
            parts[i] = sum;
        }
        for (size_t i = 0; i < market->deal_count; i++) {
            parts[i] /= sum > 0 ? sum : 1;
        }
    }
    *ret = parts;
    return SCORE_OK;
}

/* Arrival times in order; a little denser towards today, and the last ones within its last day. */
static enum score_status arrivals_schedule(struct sim_market *market, struct score_error *err)
{
    market->deal_count = (size_t)market->options->opportunities;
    market->deals = arena_alloc_array(&market->keep, market->deal_count, sizeof *market->deals);
    if (!market->deals) {
        return no_memory(err);
    }
    double *parts = NULL;
    SCORE_TRY(parts_make(market, &parts, err));
    double length_ms = (double)(market->options->until_ms - market->start_ms);
    sim_draws_for(market, DRAWS_OF_ARRIVALS, 0, 0);
    for (size_t i = 0; i < market->deal_count; i++) {
        double part = ((double)i + rng_uniform(&market->rng)) / (double)market->deal_count;
        struct sim_event event = {.kind = SIM_ARRIVE, .deal = (int)i};
        double grown = parts ? parts[i] : sim_arrival_part(market, part);
        event.at_ms = market->start_ms + (int64_t)(length_ms * grown);
        if (i + (size_t)market->spec.arrivals_waiting >= market->deal_count) {
            event.at_ms =
                market->options->until_ms - CLOCK_DAY_MS + (int64_t)((double)CLOCK_DAY_MS * part);
        }
        SCORE_TRY(sim_schedule(market, event, err));
    }
    return SCORE_OK;
}

static int64_t days_ms(double days)
{
    return (int64_t)(days * (double)CLOCK_DAY_MS);
}

/* One event, and the promise looked at when it is time. */
static enum score_status live_step(struct sim_market *market, struct score_error *err)
{
    struct sim_event event = heap_take(market);
    if (event.at_ms >= market->next_check_ms) {
        market->now_ms = event.at_ms;
        SCORE_TRY(sim_bound_check(market, err));
    }
    if (market->result.newcomers && !market->newcomers_read &&
        event.at_ms >= market->start_ms + days_ms(market->spec.newcomers_day + NEWCOMER_DAYS)) {
        market->now_ms = event.at_ms;
        market->newcomers_read = true;
        SCORE_TRY(sim_newcomers_read(market, err));
    }
    return sim_event_live(market, &event, err);
}

static bool is_over(const struct sim_market *market)
{
    return !market->heap_count || market->heap[0].at_ms >= market->options->until_ms;
}

static enum score_status live_fast(struct sim_market *market, struct score_error *err)
{
    while (!is_over(market)) {
        SCORE_TRY(live_step(market, err));
    }
    return SCORE_OK;
}

static enum score_status live_stored(struct sim_market *market, struct score_error *err)
{
    struct store *store = market->domain.store;
    int64_t steps = 0;
    SCORE_TRY(store_tx_begin(store, err));
    while (!is_over(market)) {
        enum score_status status = live_step(market, err);
        if (!status && ++steps % STEPS_PER_COMMIT == 0) {
            status = store_tx_commit(store, err);
            status = status ? status : store_tx_begin(store, err);
        }
        if (status) {
            store_tx_rollback(store);
            return status;
        }
    }
    market->now_ms = market->options->until_ms;
    arena_clear(&market->scratch);
    return domain_tx_end(&market->domain, SCORE_OK, err);
}

enum score_status sim_live(struct sim_market *market, struct score_error *err)
{
    SCORE_TRY(arrivals_schedule(market, err));
    SCORE_TRY(market->fast ? live_fast(market, err) : live_stored(market, err));
    market->now_ms = market->options->until_ms;
    arena_clear(&market->scratch);
    return SCORE_OK;
}

/* The draws' secret comes from the seed, so that the same seed draws the same firms. */
static enum score_status secret_set(struct sim_market *market, struct score_error *err)
{
    uint8_t hash[HASH_BYTES];
    char hex[HASH_HEX_SIZE];
    hash_bytes(&market->options->seed, sizeof market->options->seed, hash);
    hash_hex(hash, sizeof hash, hex);
    return store_setting_set(market->domain.store, SITE_SECRET, hex, err);
}

static enum score_status empty_check(struct domain *domain, struct score_error *err)
{
    int64_t seq = 0;
    SCORE_TRY(store_event_last(domain->store, &seq, err));
    if (seq) {
        return score_error_set(err, SCORE_CONFLICT, "",
                               "the database is not empty: name a new one with --database "
                               "sqlite:PATH, or remove this one");
    }
    return SCORE_OK;
}

/* The policy is an event like any other: replay and audit see it. */
static enum score_status policy_record(struct sim_market *market, struct score_error *err)
{
    const struct score_policy *policy = market->options->policy;
    SCORE_AUTO(buf_done) struct buf detail = {0};
    if (!policy) {
        return SCORE_OK;
    }
    buf_init(&detail, LIMIT_BODY_BYTES);
    kv_add_i64(&detail, "version", policy->version);
#define X(name, default_value, min, max, text) kv_add_f64(&detail, #name, policy->name);
    SCORE_POLICY_LIST(X)
#undef X
    return event_record_object(&market->domain, ID_POLICY, policy->version, "policy.activated",
                               &detail, err);
}

static enum score_status open_in_tx(struct sim_market *market, struct score_error *err)
{
    SCORE_TRY(secret_set(market, err));
    SCORE_TRY(policy_record(market, err));
    return sim_fill(market, err);
}

static enum score_status open_stored(struct sim_market *market, struct score_error *err)
{
    SCORE_TRY(empty_check(&market->domain, err));
    SCORE_TRY(store_tx_begin(market->domain.store, err));
    return domain_tx_end(&market->domain, open_in_tx(market, err), err);
}

static enum score_status open_fast(struct sim_market *market, struct score_error *err)
{
    SCORE_TRY(sim_fast_open(market, err));
    return sim_fill(market, err);
}

static enum score_status options_check(const struct simulate_options *options,
                                       const struct market_spec *spec, struct score_error *err)
{
    struct market_spec own = *spec;
    own.firms_count = (double)options->partners;
    SCORE_TRY(market_spec_check(&own, err));
    SCORE_TRY(options->policy ? score_policy_check(options->policy, err) : SCORE_OK);
    if (options->watched && (!options->is_fast || options->watched >= options->partners)) {
        return score_error_set(err, SCORE_INVALID, "partners",
                               "the watched firm is not in the market: it takes more firms");
    }
    return SCORE_OK;
}

enum score_status sim_open(struct sim_market *market, struct domain *domain,
                           const struct simulate_options *options, struct score_error *err)
{
    *market = (struct sim_market){.domain = *domain, .options = options};
    market->domain.site = NULL; /* nobody real is written to, and the events stay the seed's */
    arena_init(&market->keep, LIMIT_COMMAND_ARENA_BYTES);
    arena_init(&market->scratch, LIMIT_REQUEST_ARENA_BYTES);
    market_spec_init(&market->spec);
    if (options->market) {
        market->spec = *options->market;
    }
    market->is_coupled = options->market || options->is_fast;
    SCORE_TRY(options_check(options, &market->spec, err));
    rng_seed(&market->rng, options->seed);
    market->start_ms = options->until_ms - options->days * CLOCK_DAY_MS;
    market->now_ms = market->start_ms;
    market->next_check_ms = market->start_ms + 10 * CLOCK_DAY_MS;
    market->domain.arena = &market->scratch;
    market->domain.clock = clock_manual(&market->now_ms);
    market->domain.problem = (struct problem){0};
    market->domain.actor = (struct actor){
        .roles = ROLE_ADMINISTRATOR | ROLE_CHANNEL_MANAGER | ROLE_SELLER, .name = "demo"};
    return options->is_fast ? open_fast(market, err) : open_stored(market, err);
}

void sim_close(struct sim_market *market)
{
    sim_fast_close(market);
    arena_done(&market->keep);
    arena_done(&market->scratch);
}

enum score_status simulate_run(struct domain *domain, const struct simulate_options *options,
                               struct simulate_result *ret, struct score_error *err)
{
    struct sim_market *market = calloc(1, sizeof *market);
    if (!market) {
        return no_memory(err);
    }
    enum score_status status = sim_open(market, domain, options, err);
    if (!status) {
        status = sim_live(market, err);
    }
    if (!status) {
        status = sim_measure(market, err);
    }
    if (!status) {
        *ret = market->result;
    }
    sim_close(market);
    free(market);
    return status;
}
