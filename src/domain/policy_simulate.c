/* SPDX-License-Identifier: Apache-2.0 */
/* The simulated market under a policy, in a database of its own in memory. */
#include "base/limits.h"
#include "domain/event_record.h"
#include "domain/policy_evaluate.h"
#include "domain/report.h"
#include "domain/simulate_internal.h"
#include "domain/world.h"

enum { MARKET_FIRMS = 30, MARKET_OPPORTUNITIES = 300, MARKET_DAYS = 180, POLICY_ID = 2 };
/* The market's last moment: any will do, the same for all. */
static const int64_t MARKET_UNTIL_MS = INT64_C(1767225600000); /* 2026-01-01 */

static enum score_status policy_put(struct sim_market *market, const struct score_policy *policy,
                                    struct score_error *err)
{
    SCORE_AUTO(buf_done) struct buf detail = {0};
    buf_init(&detail, LIMIT_BODY_BYTES);
    policy_parameters_write(policy, &detail);
    SCORE_TRY(store_tx_begin(market->domain.store, err));
    enum score_status status = event_record_object(&market->domain, ID_POLICY, POLICY_ID,
                                                   "policy.activated", &detail, err);
    return domain_tx_end(&market->domain, status, err);
}

static double part(double value, double whole)
{
    return whole > 0 ? value / whole : 0;
}

static enum score_status market_live(struct sim_market *market, const struct score_policy *policy,
                                     struct policy_market *ret, struct score_error *err)
{
    struct audit audit = {0};
    SCORE_TRY(policy_put(market, policy, err));
    SCORE_TRY(sim_live(market, err));
    sim_act_as_manager(market);
    SCORE_TRY(report_audit(&market->domain, MARKET_DAYS, &audit, err));
    const struct simulate_result *result = &market->result;
    *ret = (struct policy_market){
        .value_ratio = part(result->value, market->best_value),
        .gini = audit.gini,
        .accept_rate = part((double)result->accepted, (double)result->offers),
        .win_rate = part((double)result->won, (double)(result->won + result->lost)),
        .is_within_bound = audit.within_bound,
    };
    return SCORE_OK;
}

static enum score_status market_run(struct domain *domain, const struct score_policy *policy,
                                    uint64_t seed, struct policy_market *ret,
                                    struct score_error *err)
{
    struct simulate_options options = {
        .partners = MARKET_FIRMS,
        .opportunities = MARKET_OPPORTUNITIES,
        .days = MARKET_DAYS,
        .seed = seed,
        .until_ms = MARKET_UNTIL_MS,
        .password_hash = "",
    };
    struct sim_market *market = calloc(1, sizeof *market);
    if (!market) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    enum score_status status = sim_open(market, domain, &options, err);
    if (!status) {
        status = market_live(market, policy, ret, err);
    }
    sim_close(market);
    free(market);
    return status;
}

enum score_status policy_simulate(const struct score_policy *policy, uint64_t seed,
                                  struct policy_market *ret, struct score_error *err)
{
    struct arena arena;
    int64_t now_ms = MARKET_UNTIL_MS; /* not read: the market has a clock of its own */
    struct domain domain = {.clock = clock_manual(&now_ms)};
    arena_init(&arena, LIMIT_COMMAND_ARENA_BYTES);
    domain.arena = &arena;
    domain.actor = actor_system();
    enum score_status status = store_open(":memory:", STORE_READ_WRITE, &domain.store, err);
    if (!status) {
        status = world_create(&domain.world, err);
    }
    if (!status) {
        status = market_run(&domain, policy, seed, ret, err);
    }
    world_free(domain.world);
    store_close(domain.store);
    arena_done(&arena);
    return status;
}
