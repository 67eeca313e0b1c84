/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How fast the engine learns and decides, in seconds of one processor:
 *     learn [OUTCOMES] [FIRMS] [RULES]      prints outcomes=N seconds=S decide_p50_us=U
 * decide_p99_us=U RULES 1 or 2 are the policy's `learning`. Each outcome is a deal's whole life:
 * lead, acceptance, months, win or loss; a hundredth of them are decided among all firms first.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/text.h"
#include "sim/market.h"

enum { DECISIONS = 2000 };

static double now_s(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int double_compare(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

/* One deal begins each step; the one of 2,000 steps ago ends. */
static void deal_pass(struct market *market, int64_t id, int64_t firms)
{
    enum { OPEN = 2000 };
    market->now_ms += MARKET_DAY_MS / 20;
    struct score_opportunity_set lead = market_lead(id, 1 + id % 3, "DE", 1000 + (double)(id % 91));
    lead.industry = id % 7 < 3 ? "bank" : "retail";
    lead.size_band = id % 5 < 2 ? "large" : "small";
    market_opportunity(market, &lead);
    market_import(market, id, id, 1 + market_below(market, firms), SCORE_OUTCOME_ACCEPTED);
    if (id > OPEN) {
        bool is_won = market_uniform(market) < 0.3;
        market_outcome(market, id - OPEN, is_won ? SCORE_OUTCOME_WON : SCORE_OUTCOME_LOST,
                       SCORE_REASON_NONE);
    }
}

int main(int argc, char **argv)
{
    int64_t outcomes = 1000000;
    int64_t firms = 500;
    int64_t rules = 2;
    int64_t *numbers[] = {&outcomes, &firms, &rules};
    for (int i = 1; i < argc && i <= 3; i++) {
        if (!text_parse_i64(argv[i], numbers[i - 1])) {
            return 2;
        }
    }
    struct score_policy policy;
    score_policy_init(&policy);
    policy.learning = (double)rules;
    struct market market;
    market_init(&market, 1, NULL);
    market_policy(&market, &policy);
    market_offering(&market, 1, "storage", true);
    market_offering(&market, 2, "cloud", true);
    market_offering(&market, 3, "network", true);
    market_firms(&market, firms, "DE");
    double start = now_s();
    for (int64_t id = 1; id <= outcomes; id++) {
        deal_pass(&market, id, firms);
    }
    double seconds = now_s() - start;
    static double times[DECISIONS];
    for (int i = 0; i < DECISIONS; i++) {
        struct score_opportunity_set lead = market_lead(outcomes + 1 + i, 1 + i % 3, "DE", 1000);
        market_opportunity(&market, &lead);
        struct score_request request = market_request(&market, lead.id);
        struct score_decision decision;
        double begin = now_s();
        if (score_engine_choose(market.engine, &request, &decision, NULL)) {
            return 1;
        }
        times[i] = now_s() - begin;
    }
    qsort(times, DECISIONS, sizeof(times[0]), double_compare);
    printf("outcomes=%lld seconds=%.1f decide_p50_us=%.0f decide_p99_us=%.0f\n",
           (long long)outcomes, seconds, times[DECISIONS / 2] * 1e6,
           times[DECISIONS * 99 / 100] * 1e6);
    market_done(&market);
    return 0;
}
