/* SPDX-License-Identifier: Apache-2.0 */
/* The simulated market under a policy, on an engine alone: no database. */
#include "base/limits.h"
#include "domain/policy_evaluate.h"
#include "domain/simulate.h"

enum { MARKET_FIRMS = 30, MARKET_OPPORTUNITIES = 600, MARKET_DAYS = 180 };
/* The market's last moment: any will do, the same for all. */
static const int64_t MARKET_UNTIL_MS = INT64_C(1767225600000); /* 2026-01-01 */

enum score_status policy_simulate(const struct score_policy *policy, uint64_t seed,
                                  struct policy_market *ret, struct score_error *err)
{
    struct arena arena;
    struct score_policy carried = *policy;
    carried.cap_offers = 0; /* a number of offers here says nothing of a market with others */
    int64_t now_ms = MARKET_UNTIL_MS; /* not read: the market has a clock of its own */
    struct domain domain = {.clock = clock_manual(&now_ms)};
    struct simulate_result result = {0};
    struct simulate_options options = {
        .partners = MARKET_FIRMS,
        .opportunities = MARKET_OPPORTUNITIES,
        .days = MARKET_DAYS,
        .seed = seed,
        .until_ms = MARKET_UNTIL_MS,
        .password_hash = "",
        .policy = &carried,
        .is_fast = true,
    };
    arena_init(&arena, LIMIT_COMMAND_ARENA_BYTES);
    domain.arena = &arena;
    domain.actor = actor_system();
    enum score_status status = simulate_run(&domain, &options, &result, err);
    arena_done(&arena);
    SCORE_TRY(status);
    *ret = (struct policy_market){
        .value_ratio = result.value_ratio,
        .gini = result.gini,
        .accept_rate = result.accept_rate,
        .win_rate = result.win_rate,
        .is_within_bound = result.within_bound,
    };
    return SCORE_OK;
}
