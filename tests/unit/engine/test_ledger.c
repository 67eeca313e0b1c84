/* SPDX-License-Identifier: Apache-2.0 */
/* Conservation, decay and corrections, against the slow reference and by hand. */
#include "check.h"

#include <math.h>

#include "sim/history.h"

struct totals {
    double x[2];
    double e[2];
    double exposure[2];
    double entitlement[2];
};

static struct totals totals_of(const struct market *market, int64_t firms)
{
    struct totals totals = {0};
    for (int64_t firm = 1; firm <= firms; firm++) {
        struct score_account account;
        assert_int_equal(score_engine_account(market->engine, firm, &account, NULL), SCORE_OK);
        const struct score_ledger *ledgers[2] = {&account.number, &account.value};
        for (int i = 0; i < 2; i++) {
            totals.x[i] += ledgers[i]->x;
            totals.e[i] += ledgers[i]->e;
            totals.exposure[i] += ledgers[i]->exposure;
            totals.entitlement[i] += ledgers[i]->entitlement;
        }
    }
    return totals;
}

/* Any sequence of joins, pauses, charges, corrections and credits: what is charged is entitled. */
static void test_ledger__conserves_over_random_histories(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 42; seed++) {
        struct history history;
        history_init(&history, (enum history_kind)(seed % HISTORY_KIND_COUNT), seed, NULL);
        for (int step = 0; step < 400; step++) {
            history_step(&history);
        }
        struct totals totals = totals_of(&history.market, history.firms);
        for (int i = 0; i < 2; i++) {
            double scale = fmax(1, totals.exposure[i]);
            CHECK_NEAR("sum e = sum x", totals.e[i] / scale, totals.x[i] / scale, 1e-9);
            CHECK_NEAR("sum E = sum X", totals.entitlement[i] / scale, totals.exposure[i] / scale,
                       1e-9);
        }
        assert_true(totals.x[0] > 1);
        history_done(&history);
    }
}

/* The engine's scaled sums equal a ledger of single lines aged one by one. */
static void test_ledger__equals_the_slow_reference(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 7; seed++) {
        struct reference reference;
        reference_init(&reference);
        struct history history;
        history_init(&history, (enum history_kind)(seed % HISTORY_KIND_COUNT), seed, &reference);
        for (int step = 0; step < 500; step++) {
            history_step(&history);
        }
        double scale = fmax(1, totals_of(&history.market, history.firms).exposure[1]);
        CHECK_NEAR("difference", reference_difference(&reference, &history.market) / scale, 0,
                   1e-9);
        history_done(&history);
        reference_done(&reference);
    }
}

static void market_of_four(struct market *market)
{
    market_init(market, 5, NULL);
    market_offering(market, 1, "storage", true);
    market_firms(market, 4, "DE");
}

static int64_t lead_pass(struct market *market, int64_t id, int64_t firm)
{
    struct score_opportunity_set lead = market_lead(id, 1, "DE", 1000);
    market_opportunity(market, &lead);
    return market_override(market, id, firm);
}

static struct score_ledger number_of(const struct market *market, int64_t firm)
{
    struct score_account account;
    assert_int_equal(score_engine_account(market->engine, firm, &account, NULL), SCORE_OK);
    return account.number;
}

static void test_ledger__decays_by_half_life(void **state)
{
    (void)state;
    struct market market;
    market_of_four(&market);
    lead_pass(&market, 1, 2);
    CHECK_NEAR("x at once", number_of(&market, 2).x, 1, 1e-12);
    CHECK_NEAR("e at once", number_of(&market, 1).e, 0.25, 1e-12);
    for (int half_lives = 1; half_lives <= 30; half_lives++) { /* past several rebases */
        market.now_ms += INT64_C(180) * MARKET_DAY_MS;
        market_offering(&market, 1, "storage", true);
        CHECK_NEAR("x", number_of(&market, 2).x, pow(0.5, half_lives), 1e-15);
        CHECK_NEAR("e", number_of(&market, 1).e, 0.25 * pow(0.5, half_lives), 1e-15);
    }
    CHECK_NEAR("X stays", number_of(&market, 2).exposure, 1, 1e-12);
    CHECK_NEAR("E stays", number_of(&market, 1).entitlement, 0.25, 1e-12);
    market_done(&market);
}

struct correction_case {
    const char *name;
    enum score_outcome outcome;
    enum score_reason reason;
    double x;        /* of the receiver, 180 days after the offer */
    double e_others; /* of each other firm */
    double e_own;
};

static const struct correction_case CORRECTIONS[] = {
    {"accepted", SCORE_OUTCOME_ACCEPTED, SCORE_REASON_NONE, 0.5, 0.125, 0.125},
    {"declined late", SCORE_OUTCOME_DECLINED, SCORE_REASON_NO_SKILL, 0.35, 0.0875, 0.0875},
    {"conflict refunds all", SCORE_OUTCOME_DECLINED, SCORE_REASON_CONFLICT_OF_INTEREST, 0, 0, 0},
    /* The turn back moves .5 from all four to the receiver, counted from the day of the decline. */
    {"spam gives a turn back", SCORE_OUTCOME_DECLINED, SCORE_REASON_SPAM_OR_INVALID, 0, -0.125,
     0.375},
};

static void test_ledger__corrections_reach_back_to_the_day_of_booking(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(CORRECTIONS) / sizeof(CORRECTIONS[0]); i++) {
        const struct correction_case *c = &CORRECTIONS[i];
        struct market market;
        market_of_four(&market);
        int64_t offer = lead_pass(&market, 1, 2);
        market.now_ms += INT64_C(180) * MARKET_DAY_MS;
        struct score_partner_set firm = market_firm(9, "DE"); /* joined later: not concerned */
        market_partner(&market, &firm);
        market_facts(&market, 9);
        market_outcome(&market, offer, c->outcome, c->reason);
        CHECK_NEAR(c->name, number_of(&market, 2).x, c->x, 1e-12);
        CHECK_NEAR(c->name, number_of(&market, 1).e, c->e_others, 1e-12);
        CHECK_NEAR(c->name, number_of(&market, 2).e, c->e_own, 1e-12);
        CHECK_NEAR(c->name, number_of(&market, 9).e, 0, 1e-12);
        market.now_ms += INT64_C(90) * MARKET_DAY_MS; /* the turn lapses */
        market_offering(&market, 1, "storage", true);
        double kept = pow(0.5, 0.5) * (c->x > 0 ? c->x / 4 : 0);
        CHECK_NEAR(c->name, number_of(&market, 1).e, kept, 1e-12);
        CHECK_NEAR(c->name, number_of(&market, 2).e, kept, 1e-12);
        market_done(&market);
    }
}

static void test_ledger__rule_made_and_imported_book_nothing(void **state)
{
    (void)state;
    struct market market;
    market_of_four(&market);
    struct score_opportunity_set lead = market_lead(1, 1, "DE", 1000);
    market_opportunity(&market, &lead);
    struct score_event event = {
        .kind = SCORE_EVENT_OFFER_MADE,
        .offer = {.id = 77, .opportunity = 1, .partner = 2, .is_rule_made = true}};
    market_must(&market, &event);
    market_outcome(&market, 77, SCORE_OUTCOME_ACCEPTED, SCORE_REASON_NONE);
    market_outcome(&market, 77, SCORE_OUTCOME_RETURNED, SCORE_REASON_INFO_MISSING);
    lead.id = 2;
    market_opportunity(&market, &lead);
    market_import(&market, 78, 2, 3, SCORE_OUTCOME_ACCEPTED);
    market_outcome(&market, 78, SCORE_OUTCOME_RETURNED, SCORE_REASON_NO_SKILL);
    for (int64_t firm = 1; firm <= 4; firm++) {
        struct score_ledger number = number_of(&market, firm);
        assert_true(number.x == 0 && number.e == 0 && number.exposure == 0);
        assert_true(number.entitlement == 0 && number.account == 0 && number.moved == 0);
    }
    market_done(&market);
}

static void test_ledger__absence_accrues_nothing(void **state)
{
    (void)state;
    struct market market;
    market_of_four(&market);
    struct score_partner_set firm = market_firm(4, "DE");
    firm.pause_from_ms = market.now_ms;
    market_partner(&market, &firm);
    for (int64_t lead = 1; lead <= 10; lead++) {
        struct score_opportunity_set set = market_lead(lead, 1, "DE", 1000);
        market_opportunity(&market, &set);
        struct score_decision decision;
        assert_true(market_place(&market, lead, &decision) != 0);
    }
    assert_true(number_of(&market, 4).entitlement == 0);
    CHECK_NEAR("the others share", number_of(&market, 1).entitlement, 10.0 / 3, 1e-12);
    market_done(&market);
}

/* Nobody is eligible: a manager's choice is entitled to what it receives, and sums stay equal. */
static void test_ledger__override_with_nobody_eligible(void **state)
{
    (void)state;
    struct market market;
    market_of_four(&market);
    for (int64_t id = 1; id <= 4; id++) {
        market_fact(&market, id, SCORE_FACT_MYSA, MARKET_SCOPE("", ""), SCORE_FACT_NOT_MET);
    }
    lead_pass(&market, 1, 2);
    CHECK_NEAR("x", number_of(&market, 2).x, 1, 1e-12);
    CHECK_NEAR("e", number_of(&market, 2).e, 1, 1e-12);
    CHECK_NEAR("E", number_of(&market, 2).entitlement, 1, 1e-12);
    assert_true(number_of(&market, 1).e == 0);
    market_done(&market);
}

/* A new half-life changes how fast old charges fade from now on, not what they are now. */
static void test_ledger__policy_may_change_the_half_life(void **state)
{
    (void)state;
    struct market market;
    market_of_four(&market);
    lead_pass(&market, 1, 2);
    market.now_ms += INT64_C(180) * MARKET_DAY_MS;
    struct score_policy policy;
    score_policy_init(&policy);
    policy.half_life_days = 10;
    market_policy(&market, &policy);
    CHECK_NEAR("unchanged", number_of(&market, 2).x, 0.5, 1e-12);
    market.now_ms += INT64_C(10) * MARKET_DAY_MS;
    market_offering(&market, 1, "storage", true);
    CHECK_NEAR("faster", number_of(&market, 2).x, 0.25, 1e-12);
    market_done(&market);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ledger__conserves_over_random_histories),
        cmocka_unit_test(test_ledger__equals_the_slow_reference),
        cmocka_unit_test(test_ledger__decays_by_half_life),
        cmocka_unit_test(test_ledger__corrections_reach_back_to_the_day_of_booking),
        cmocka_unit_test(test_ledger__rule_made_and_imported_book_nothing),
        cmocka_unit_test(test_ledger__absence_accrues_nothing),
        cmocka_unit_test(test_ledger__override_with_nobody_eligible),
        cmocka_unit_test(test_ledger__policy_may_change_the_half_life),
    };
    return cmocka_run_group_tests_name("ledger", tests, NULL, NULL);
}
