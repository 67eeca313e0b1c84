/* SPDX-License-Identifier: Apache-2.0 */

/* What came of a simulated market, read from the engine and judged by the hidden truth. */

#include <math.h>

#include <score/engine.h>
#include <score/score.h>

#include "domain/simulate_act.h"
#include "domain/simulate_truth.h"
#include "domain/world.h"

enum { CHECK_DAYS = 10, WINDOW_DAYS = 90, NEW_DAYS = 30, PROBES = 60, YEAR_DAYS = 365 };

static const double ROUNDING = 1e-6;
static const double ENTITLEMENT_MIN = 1;

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

static double ratio(double part, double whole)
{
    return whole > 0 ? part / whole : 0;
}

enum score_status sim_engine(struct sim_market *market, struct score_engine **ret,
                             struct score_error *err)
{
    if (!market->fast) {
        SCORE_TRY(world_sync(market->domain.world, market->domain.store, 0, err));
    }
    *ret = market->fast ? sim_fast_engine(market) : world_engine(market->domain.world);
    return SCORE_OK;
}

/* ---- as it happens ----------------------------------------------------------------------------
 */

static void trace_add(struct sim_market *market, int64_t number)
{
    struct rng rng;
    rng_seed(&rng, market->result.trace ^ (uint64_t)number);
    market->result.trace = rng_next(&rng);
}

/* The first offer of a deal against the best that anybody eligible would have been worth. */
static void first_offer_judge(struct sim_market *market, const struct sim_firm *chosen, int number)
{
    const struct sim_deal *deal = &market->deals[number];
    struct sim_tenth *tenth =
        &market->tenths[(size_t)number * SIMULATE_TENTHS / market->deal_count];
    double best = 0;
    for (size_t i = 0; i < market->firm_count; i++) {
        const struct sim_firm *firm = &market->firms[i];
        if (sim_may_have(market, firm, deal)) {
            double value = sim_true_accept(market, firm, deal) * sim_true_win(market, firm, deal);
            best = value > best ? value : best;
        }
    }
    double got = sim_true_accept(market, chosen, deal) * sim_true_win(market, chosen, deal);
    best = best > got ? best : got;
    market->result.value += got * deal->amount;
    market->best_value += best * deal->amount;
    tenth->value += got * deal->amount;
    tenth->best += best * deal->amount;
}

void sim_offer_judge(struct sim_market *market, struct sim_firm *chosen, int deal, int position)
{
    int64_t age_ms = market->now_ms - chosen->joined_at_ms;
    chosen->offers_30d += age_ms <= NEW_DAYS * CLOCK_DAY_MS;
    trace_add(market, deal);
    trace_add(market, chosen->partner_id);
    trace_add(market, market->now_ms);
    if (position == 1) {
        first_offer_judge(market, chosen, deal);
    }
}

enum score_status sim_decision_watch(struct sim_market *market, int number,
                                     const struct score_request *request, struct score_error *err)
{
    const struct sim_deal *deal = &market->deals[number];
    for (size_t i = 0; i < market->firm_count && market->options->watched; i++) {
        const struct sim_firm *firm = &market->firms[i];
        struct score_explanation why;
        if (!sim_is_watched(market, i) || !sim_may_have(market, firm, deal)) {
            continue;
        }
        SCORE_TRY(
            score_engine_explain(sim_fast_engine(market), request, firm->partner_id, &why, err));
        double share = why.candidate.gates_failed ? 0 : why.candidate.entry.propensity;
        double win = firm->agent == SIMULATE_IDLER ? 0 : sim_true_win(market, firm, deal);
        double taken = share * sim_true_accept(market, firm, deal);
        market->result.watched_offers += share;
        market->result.watched_taken += taken;
        market->result.watched_wins += taken * win;
        market->result.watched_value += taken * win * deal->amount;
    }
    return SCORE_OK;
}

/* ---- the promise ------------------------------------------------------------------------------
 */

static enum score_status exposures_read(struct sim_market *market, int32_t days,
                                        struct score_exposure **ret, size_t *ret_count,
                                        struct score_error *err)
{
    struct score_engine *engine = NULL;
    int64_t from_ms = 0;
    arena_clear(&market->scratch);
    SCORE_TRY(sim_engine(market, &engine, err));
    size_t count = score_engine_partner_count(engine);
    *ret = arena_alloc_array(&market->scratch, count + 1, sizeof **ret);
    if (!*ret) {
        return no_memory(err);
    }
    *ret_count = count;
    return score_engine_audit(engine, days, *ret, count, &from_ms, err);
}

static bool is_within(double x, double e, double allowed)
{
    return fabs(x - e) <= allowed + ROUNDING * (1 + fabs(e));
}

enum score_status sim_bound_check(struct sim_market *market, struct score_error *err)
{
    struct score_engine *engine = NULL;
    struct score_exposure *rows = NULL;
    size_t count = 0;
    market->next_check_ms = market->now_ms + CHECK_DAYS * CLOCK_DAY_MS;
    SCORE_TRY(exposures_read(market, WINDOW_DAYS, &rows, &count, err));
    SCORE_TRY(sim_engine(market, &engine, err));
    const struct score_policy *policy = score_engine_policy(engine);
    double value_u = policy->box_u * score_engine_value_cap(engine);
    for (size_t i = 0; i < count; i++) {
        const struct score_exposure *row = &rows[i];
        double by_number = policy->box_u + policy->box_tolerance * fabs(row->number_entitlement) +
                           fabs(row->number_moved);
        double by_value =
            value_u + policy->box_tolerance * fabs(row->value_entitlement) + fabs(row->value_moved);
        bool is_kept = is_within(row->number_exposure, row->number_entitlement, by_number) &&
                       is_within(row->value_exposure, row->value_entitlement, by_value);
        market->result.bound_checks++;
        market->result.bound_misses += !is_kept;
    }
    return SCORE_OK;
}

/* ---- at the end -------------------------------------------------------------------------------
 */

static enum score_status gini_read(struct sim_market *market, struct score_error *err)
{
    struct score_exposure *rows = NULL;
    size_t count = 0;
    size_t kept = 0;
    int64_t days = market->options->days < YEAR_DAYS ? market->options->days : YEAR_DAYS;
    SCORE_TRY(exposures_read(market, (int32_t)days, &rows, &count, err));
    double *ratios = arena_alloc_array(&market->scratch, count + 1, sizeof *ratios);
    if (!ratios) {
        return no_memory(err);
    }
    struct score_exposure rest = {0}; /* small ones count as one, as in the audit */
    for (size_t i = 0; i < count; i++) {
        bool is_small = rows[i].number_entitlement < ENTITLEMENT_MIN;
        rest.number_exposure += is_small ? rows[i].number_exposure : 0;
        rest.number_entitlement += is_small ? rows[i].number_entitlement : 0;
        if (!is_small) {
            ratios[kept++] = fmax(rows[i].number_exposure / rows[i].number_entitlement, 0);
        }
    }
    if (rest.number_entitlement >= ENTITLEMENT_MIN) {
        ratios[kept++] = fmax(rest.number_exposure / rest.number_entitlement, 0);
    }
    market->result.gini = score_audit_gini(ratios, kept);
    return SCORE_OK;
}

static enum score_status groups_read(struct sim_market *market, struct score_error *err)
{
    struct score_engine *engine = NULL;
    SCORE_TRY(sim_engine(market, &engine, err));
    for (size_t i = 0; i < market->firm_count; i++) {
        const struct sim_firm *firm = &market->firms[i];
        struct simulate_group *group = &market->result.groups[firm->agent];
        struct score_account account = {0};
        if (!firm->partner_id) {
            continue; /* never joined */
        }
        SCORE_TRY(score_engine_account(engine, firm->partner_id, &account, err));
        group->firms++;
        group->exposure += account.number.exposure;
        group->entitlement += account.number.entitlement;
        group->value += firm->value;
        if (sim_is_watched(market, i)) {
            market->result.watched_exposure += account.number.exposure;
            market->result.watched_charged_value += account.value.exposure;
            market->result.watched_entitlement += account.number.entitlement;
        }
    }
    return SCORE_OK;
}

/* Which firms the engine tells from the others of one opportunity, each firm asked about once. */
static void claims_count(struct sim_market *market, const struct score_candidate *rows,
                         size_t count, bool *seen)
{
    double sum = 0;
    int64_t eligible = 0;
    for (size_t i = 0; i < count; i++) {
        eligible += rows[i].gates_failed == 0;
        sum += rows[i].gates_failed == 0 ? rows[i].entry.win.p : 0;
    }
    for (size_t i = 0; i < count && eligible > 1; i++) {
        const struct score_estimate *win = &rows[i].entry.win;
        struct sim_firm *firm = sim_firm_of(market, rows[i].partner);
        bool *is_seen = &seen[firm - market->firms];
        if (rows[i].gates_failed || *is_seen) {
            continue;
        }
        double mean = sum / (double)eligible;
        *is_seen = true;
        market->result.claims_of++;
        market->result.claims += win->low > mean || win->high < mean;
    }
}

static enum score_status claims_read(struct sim_market *market, struct score_error *err)
{
    struct score_engine *engine = NULL;
    arena_clear(&market->scratch);
    SCORE_TRY(sim_engine(market, &engine, err));
    size_t count = score_engine_partner_count(engine);
    struct score_candidate *rows = arena_alloc_array(&market->scratch, count + 1, sizeof *rows);
    bool *seen = arena_alloc_array(&market->scratch, market->firm_count, sizeof *seen);
    if (!rows || !seen) {
        return no_memory(err);
    }
    memset(seen, 0, market->firm_count * sizeof *seen);
    for (size_t i = 0; i < market->deal_count && i < PROBES; i++) {
        struct score_request request = {.opportunity = market->deals[market->deal_count - 1 - i].id,
                                        .at_ms = market->now_ms};
        if (!request.opportunity) {
            continue;
        }
        SCORE_TRY(score_engine_candidates(engine, &request, rows, count, err));
        claims_count(market, rows, count, seen);
    }
    market->result.claims = ratio(market->result.claims, (double)market->result.claims_of);
    return SCORE_OK;
}

/* After their 30 days the newcomers' figures stand; they are read from the accounts at the end of
 * the day that the check falls on. */
enum score_status sim_newcomers_read(struct sim_market *market, struct score_error *err)
{
    struct simulate_result *result = &market->result;
    struct score_engine *engine = NULL;
    double exposure = 0;
    double entitlement = 0;
    int64_t offers = 0;
    int64_t least = INT64_MAX;
    SCORE_TRY(sim_engine(market, &engine, err));
    for (size_t i = 0; i < market->firm_count; i++) {
        const struct sim_firm *firm = &market->firms[i];
        struct score_account account = {0};
        if (!firm->partner_id || firm->joined_at_ms == market->start_ms) {
            continue;
        }
        SCORE_TRY(score_engine_account(engine, firm->partner_id, &account, err));
        exposure += account.number.exposure;
        entitlement += account.number.entitlement;
        offers += firm->offers_30d;
        least = firm->offers_30d < least ? firm->offers_30d : least;
    }
    result->newcomer_share = ratio(exposure, entitlement);
    result->newcomer_offers_least = least < INT64_MAX ? (double)least : 0;
    result->newcomer_offers_mean = ratio((double)offers, (double)result->newcomers);
    return SCORE_OK;
}

enum score_status sim_measure(struct sim_market *market, struct score_error *err)
{
    struct simulate_result *result = &market->result;
    SCORE_TRY(sim_bound_check(market, err));
    SCORE_TRY(gini_read(market, err));
    SCORE_TRY(groups_read(market, err));
    SCORE_TRY(claims_read(market, err));
    if (result->newcomers && !market->newcomers_read) {
        SCORE_TRY(sim_newcomers_read(market, err));
    }
    result->within_bound = result->bound_misses == 0;
    result->value_ratio = ratio(result->value, market->best_value);
    result->regret = result->offers ? 1 - result->value_ratio : 0;
    for (size_t i = 0; i < SIMULATE_TENTHS; i++) {
        const struct sim_tenth *tenth = &market->tenths[i];
        result->regret_curve[i] = tenth->best > 0 ? 1 - tenth->value / tenth->best : 0;
    }
    result->accept_rate = ratio((double)result->accepted, (double)result->offers);
    result->win_rate = ratio((double)result->won, (double)result->won + (double)result->lost);
    return SCORE_OK;
}
