/* SPDX-License-Identifier: Apache-2.0 */

/*
 * engine_learns FIRMS OFFERS SEED: a made-up market whose firms accept by a probability that only
 * the market knows (line and firm, and nothing else). Prints, for docs/plots:
 *     curve OUTCOMES ENGINE SHARE    nats a prediction loses against the truth, in blocks; the
 *                                    engine's, and those of one share for all learnt on the way
 *     bin PREDICTED OBSERVED COUNT   of the second half
 *     ece VALUE                      over these bins, by their counts
 */
#include <math.h>
#include <stdlib.h>

#include "base/base.h"
#include "base/text.h"
#include "sim/market.h"

#include <stdio.h>

enum { LINES = 4, BINS = 15, BLOCKS = 20, FIRMS_MAX = 1000 };
static const char *const NAMES[LINES] = {"storage", "cloud", "power", "network"};
static const double LINE_EFFECTS[LINES] = {0.8, 0.2, -0.4, -1.0};

struct study {
    struct market market;
    double firm_effects[FIRMS_MAX];
    int64_t firms;
    int64_t offers;
    int64_t accepted;
    int64_t answered;
    double lost;       /* nats in this block */
    double lost_share; /* the same, of one share for all */
    double predicted[BINS];
    double observed[BINS];
    int64_t counts[BINS];
};

static double divergence(double truth, double p)
{
    return truth * log(truth / p) + (1 - truth) * log((1 - truth) / (1 - p));
}

static void study_open(struct study *study, uint64_t seed)
{
    market_init(&study->market, seed, NULL);
    for (int64_t i = 0; i < LINES; i++) {
        market_offering(&study->market, i + 1, NAMES[i], true);
    }
    market_firms(&study->market, study->firms, "DE");
    for (int64_t i = 0; i < study->firms; i++) {
        study->firm_effects[i] = 0.8 * market_normal(&study->market);
    }
}

static double predicted_of(struct study *study, int64_t lead, int64_t partner)
{
    struct score_request request = market_request(&study->market, lead);
    struct score_explanation explanation;
    if (score_engine_explain(study->market.engine, &request, partner, &explanation, NULL)) {
        exit(1);
    }
    return explanation.accept.p;
}

/* One lead: predicted for the firm that got it, then answered as the truth draws. */
static void offer_live(struct study *study, int64_t number)
{
    struct market *market = &study->market;
    int64_t line = market_below(market, LINES);
    struct score_opportunity_set lead = market_lead(number, line + 1, "DE", 1000);
    struct score_decision decision;
    market->now_ms += MARKET_DAY_MS / 100;
    market_opportunity(market, &lead);
    struct score_request request = market_request(market, number);
    if (score_engine_choose(market->engine, &request, &decision, NULL)) {
        exit(1);
    }
    double p = predicted_of(study, number, decision.partner);
    double truth = 1 / (1 + exp(-LINE_EFFECTS[line] - study->firm_effects[decision.partner - 1]));
    double share = ((double)study->accepted + 1) / ((double)study->answered + 2);
    int64_t offer = market_place(market, number, &decision);
    bool is_accepted = market_uniform(market) < truth;
    market_outcome(market, offer, is_accepted ? SCORE_OUTCOME_ACCEPTED : SCORE_OUTCOME_EXPIRED,
                   SCORE_REASON_NONE);
    if (is_accepted) { /* the end makes room for the next */
        market_outcome(market, offer, SCORE_OUTCOME_LOST, SCORE_REASON_NONE);
    }
    study->lost += divergence(truth, p);
    study->lost_share += divergence(truth, share);
    study->answered++;
    study->accepted += is_accepted;
    if (number > study->offers / 2) {
        int bin = p >= 1 ? BINS - 1 : (int)(p * BINS);
        study->predicted[bin] += p;
        study->observed[bin] += is_accepted;
        study->counts[bin]++;
    }
}

static void bins_print(const struct study *study)
{
    double ece = 0;
    int64_t all = 0;
    for (int bin = 0; bin < BINS; bin++) {
        double count = (double)study->counts[bin];
        if (study->counts[bin]) {
            printf("bin %.4f %.4f %lld\n", study->predicted[bin] / count,
                   study->observed[bin] / count, (long long)study->counts[bin]);
            ece += fabs(study->predicted[bin] - study->observed[bin]);
            all += study->counts[bin];
        }
    }
    printf("ece %.4f\n", ece / (double)all);
}

int main(int argc, char **argv)
{
    static struct study study;
    int64_t seed = 0;
    if (argc != 4 || !text_parse_i64(argv[1], &study.firms) || study.firms < 2 ||
        study.firms > FIRMS_MAX || !text_parse_i64(argv[2], &study.offers) ||
        study.offers < BLOCKS || !text_parse_i64(argv[3], &seed)) {
        fprintf(stderr, "usage: engine_learns FIRMS OFFERS SEED\n");
        return 2;
    }
    study_open(&study, (uint64_t)seed);
    int64_t block = study.offers / BLOCKS;
    for (int64_t i = 1; i <= block * BLOCKS; i++) {
        offer_live(&study, i);
        if (i % block == 0) {
            printf("curve %lld %.5f %.5f\n", (long long)i, study.lost / (double)block,
                   study.lost_share / (double)block);
            study.lost = 0;
            study.lost_share = 0;
        }
    }
    bins_print(&study);
    market_done(&study.market);
    return 0;
}
