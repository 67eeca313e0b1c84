/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A firm asks a thousand times why it was not chosen, for fifty weeks. It knows from elsewhere who
 * was eligible each time, and tries to tell which of two rivals stands better: in the presence of
 * the better one it must itself stand worse. From what it is told it does no better than 55 % over
 * all pairs of rivals; from what it is not told (its rank and share) it would.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "domain/explain_internal.h"
#include "sim/market.h"

enum { FIRMS = 30, WEEKS = 50, WEEKLY = 20, ASKER = 1, MARKETS = 10 };
static const double ABSENT = 0.4; /* how often a rival is not eligible */

/* Told, then not told. */
enum signal { BAND, COUNT, REASONS, FAIRNESS, STANDING, RANK, SHARE, SIGNALS };
enum { TOLD = RANK };
static const char *const NAMES[SIGNALS] = {"band",     "count", "reasons", "fairness",
                                           "standing", "rank",  "share"};

/* Sums of each signal with a rival in, and with it out. */
struct notes {
    double sum[SIGNALS][FIRMS + 1][2];
    double count[FIRMS + 1][2];
};

static double band_number(const char *band)
{
    return band[0] == 't' ? 1 : band[0] == 'n' ? 0 : -1;
}

/* The asker's answer to one decision, as the domain writes it for a firm. */
static void answer_read(struct market *market, const struct score_request *request,
                        const struct score_decision *decision, const char **week_band,
                        double ret[SIGNALS])
{
    struct arena arena;
    struct domain domain = {.arena = &arena};
    arena_init(&arena, 1 << 16);
    struct explaining run = {.domain = &domain,
                             .decision = *decision,
                             .request = *request,
                             .firm.id = ASKER,
                             .is_for_firm = true};
    assert_int_equal(score_engine_explain(market->engine, request, ASKER, &run.engine, NULL),
                     SCORE_OK);
    assert_int_equal(score_engine_usual(market->engine, request, &run.usual, NULL), SCORE_OK);
    struct score_account account;
    assert_int_equal(score_engine_account(market->engine, ASKER, &account, NULL), SCORE_OK);
    const struct score_entry *entry = &run.engine.candidate.entry;
    if (!*week_band) { /* the week's first decision decides */
        *week_band = explain_band_text(entry->rank, decision->eligible_count);
    }
    ret[RANK] = -entry->rank;
    ret[SHARE] = entry->propensity;
    run.offers = account.offers;
    run.result.expected_offers = account.number.exposure;
    run.result.entitlement = account.number.entitlement;
    run.result.partner.rank = entry->rank;
    run.result.partner.propensity = entry->propensity;
    run.result.recommendation.eligible_count = decision->eligible_count;
    assert_int_equal(explain_reasons_read(&run, NULL), SCORE_OK);
    explain_private(&run);
    assert_int_equal(run.result.partner.rank, 0);
    assert_true(run.result.partner.propensity == 0);
    ret[BAND] = band_number(*week_band);
    ret[COUNT] = (double)run.result.recommendation.eligible_count;
    ret[REASONS] = 0;
    for (size_t i = 0; i < run.result.why_count; i++) {
        ret[REASONS] += run.result.why[i].amount;
    }
    for (size_t i = 0; i < run.result.why_not_count; i++) {
        ret[REASONS] += run.result.why_not[i].amount;
    }
    ret[FAIRNESS] = run.result.fairness_amount;
    ret[STANDING] = run.result.expected_offers - run.result.entitlement;
    arena_done(&arena);
}

/* A lead, and who may not have it. */
static void lead_make(struct market *market, int64_t lead, bool is_in[FIRMS + 1])
{
    struct score_opportunity_set set = market_lead(lead, 1, "DE", 10000);
    market_opportunity(market, &set);
    for (int64_t firm = 1; firm <= FIRMS; firm++) {
        is_in[firm] = firm == ASKER || market_uniform(market) >= ABSENT;
        if (!is_in[firm]) {
            market_exclude(market, lead, firm, true);
        }
    }
}

/* Accepted by skill: what the models learn, and what the asker would like to know. */
static void lead_end(struct market *market, const double *skill, int64_t offer, int64_t firm)
{
    bool is_accepted = market_uniform(market) < skill[firm];
    market_outcome(market, offer, is_accepted ? SCORE_OUTCOME_ACCEPTED : SCORE_OUTCOME_DECLINED,
                   is_accepted ? SCORE_REASON_NONE : SCORE_REASON_NO_SKILL);
    if (is_accepted) {
        market_outcome(market, offer, SCORE_OUTCOME_LOST, SCORE_REASON_NONE);
    }
}

static void notes_add(struct notes *notes, const bool is_in[FIRMS + 1],
                      const double signal[SIGNALS])
{
    for (int firm = 1; firm <= FIRMS; firm++) {
        notes->count[firm][is_in[firm]]++;
        for (int i = 0; i < SIGNALS; i++) {
            notes->sum[i][firm][is_in[firm]] += signal[i];
        }
    }
}

static void market_ask(struct market *market, const double *skill, struct notes *notes)
{
    const char *week_band = "";
    for (int64_t lead = 1; lead <= (int64_t)(WEEKS + 5) * WEEKLY; lead++) {
        bool is_in[FIRMS + 1];
        double signal[SIGNALS];
        struct score_decision decision;
        lead_make(market, lead, is_in);
        struct score_request request = market_request(market, lead);
        assert_int_equal(score_engine_choose(market->engine, &request, &decision, NULL), SCORE_OK);
        week_band = lead % WEEKLY == 1 ? "" : week_band;
        if (lead > (int64_t)5 * WEEKLY) { /* after the models know something */
            answer_read(market, &request, &decision, &week_band, signal);
            notes_add(notes, is_in, signal);
        }
        int64_t offer = market_place(market, lead, &decision);
        lead_end(market, skill, offer, decision.partner);
        market->now_ms += (int64_t)7 * MARKET_DAY_MS / WEEKLY;
    }
}

static double harm(const struct notes *notes, int signal, int firm)
{
    return notes->sum[signal][firm][0] / notes->count[firm][0] -
           notes->sum[signal][firm][1] / notes->count[firm][1];
}

static void pairs_count(const struct notes *notes, const double *skill, double right[SIGNALS],
                        double *pairs)
{
    for (int a = 2; a <= FIRMS; a++) {
        for (int b = a + 1; b <= FIRMS; b++) {
            *pairs += 1;
            for (int i = 0; i < SIGNALS; i++) {
                double more = harm(notes, i, a) - harm(notes, i, b);
                bool is_right = (more > 0) == (skill[a] > skill[b]);
                right[i] += fabs(more) > 1e-12 ? is_right : 0.5;
            }
        }
    }
}

static void test_explain_attack__a_thousand_answers_rank_no_rivals(void **state)
{
    (void)state;
    double right[SIGNALS] = {0};
    double pairs = 0;
    struct score_policy policy;
    score_policy_init(&policy);
    policy.kappa = 0.02; /* the less fairness evens out, the more rank tells of the record */
    for (uint64_t seed = 1; seed <= MARKETS; seed++) {
        static struct notes notes;
        double skill[FIRMS + 1];
        struct market market;
        notes = (struct notes){0};
        market_init(&market, seed, NULL);
        market_policy(&market, &policy);
        market_offering(&market, 1, "storage", true);
        market_firms(&market, FIRMS, "DE");
        for (int firm = 1; firm <= FIRMS; firm++) {
            skill[firm] = firm == ASKER ? 0.6 : 0.3 + 0.65 * market_uniform(&market);
        }
        market_ask(&market, skill, &notes);
        pairs_count(&notes, skill, right, &pairs);
        market_done(&market);
    }
    for (int i = 0; i < SIGNALS; i++) {
        print_message("%s ranks %.1f %% of %.0f pairs\n", NAMES[i], 100 * right[i] / pairs, pairs);
    }
    for (int i = 0; i < TOLD; i++) {
        assert_true(right[i] / pairs <= 0.55);
    }
    assert_true(right[RANK] / pairs > 0.55); /* the attack works on what is not told */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_explain_attack__a_thousand_answers_rank_no_rivals),
    };
    return cmocka_run_group_tests_name("domain/explain_attack", tests, NULL, NULL);
}
