/* SPDX-License-Identifier: Apache-2.0 */
/* What the models learn, what they do not, and that it can be taken back. */
#include "check.h"

#include <math.h>
#include <stdlib.h>

#include "sim/market.h"

static void market_open(struct market *market, int64_t firms, uint64_t seed)
{
    market_init(market, seed, NULL);
    market_offering(market, 1, "storage", true);
    market_offering(market, 2, "cloud", true);
    market_firms(market, firms, "DE");
}

static void lead_enter(struct market *market, int64_t id, int64_t offering)
{
    struct score_opportunity_set lead = market_lead(id, offering, "DE", 1000);
    lead.industry = offering == 2 ? "bank" : "retail";
    market_opportunity(market, &lead);
}

static struct score_explanation explain(struct market *market, int64_t lead, int64_t firm)
{
    struct score_request request = market_request(market, lead);
    struct score_explanation explanation;
    assert_int_equal(score_engine_explain(market->engine, &request, firm, &explanation, NULL),
                     SCORE_OK);
    return explanation;
}

/* Deals of `count` firms; firm 1 wins with p_first, the others with p_rest. */
static void deals_import(struct market *market, int64_t firms, int64_t count, double p_first,
                         double p_rest)
{
    for (int64_t deal = 1; deal <= count; deal++) {
        lead_enter(market, deal, 1 + deal % 2);
        int64_t firm = 1 + market_below(market, firms);
        double p = firm == 1 ? p_first : p_rest;
        market_import(market, 1000000 + deal, deal, firm,
                      market_uniform(market) < p ? SCORE_OUTCOME_WON : SCORE_OUTCOME_LOST);
    }
    lead_enter(market, count + 1, 1);
}

static void test_model__better_firm_gains(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 10, 3);
    deals_import(&market, 10, 2000, 0.8, 0.4);
    struct score_explanation first = explain(&market, 2001, 1);
    double others = 0;
    for (int64_t firm = 2; firm <= 10; firm++) {
        struct score_explanation other = explain(&market, 2001, firm);
        others += other.win.p / 9;
        assert_true(first.win.p > other.win.p + 0.15);
        assert_true(first.candidate.entry.win.low > other.win.p);
        assert_true(first.win.groups[SCORE_GROUP_FIRM] > other.win.groups[SCORE_GROUP_FIRM] + 0.5);
        assert_true(first.merit > other.merit && first.merit <= sqrt(2) + 1e-6);
    }
    CHECK_NEAR("near the truth", first.win.p, 0.8, 0.1); /* both shrunk towards each other */
    CHECK_NEAR("near the truth", others, 0.4, 0.08);
    market_done(&market);
}

/* Firms that do not differ: effects shrink to about nothing and every interval overlaps. */
static void test_model__alike_firms_do_not_separate(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 3; seed++) {
        struct market market;
        market_open(&market, 35, seed);
        deals_import(&market, 35, 6700, 0.63, 0.63);
        double most = 0;
        double low_max = 0;
        double high_min = 1;
        double p_min = 1;
        double p_max = 0;
        for (int64_t firm = 1; firm <= 35; firm++) {
            struct score_explanation e = explain(&market, 6701, firm);
            most = fmax(most, fabs(e.win.groups[SCORE_GROUP_FIRM]));
            low_max = fmax(low_max, e.candidate.entry.win.low);
            high_min = fmin(high_min, e.candidate.entry.win.high);
            p_min = fmin(p_min, e.win.p);
            p_max = fmax(p_max, e.win.p);
        }
        assert_true(most < 0.15);
        assert_true(low_max < p_min && high_min > p_max); /* each holds every other's estimate */
        assert_true(p_max - p_min < 0.07);
        CHECK_NEAR("base rate", (p_min + p_max) / 2, 0.63, 0.05);
        market_done(&market);
    }
}

static void test_model__calibrated_over_a_stream(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 12, 17);
    double predicted = 0;
    double won = 0;
    double loss = 0;
    double base_loss = 0;
    enum { DEALS = 3000, WARM = 1000 };
    for (int64_t deal = 1; deal <= DEALS; deal++) {
        lead_enter(&market, deal, 1 + deal % 2);
        int64_t firm = 1 + market_below(&market, 12);
        double log_odds = (double)(firm - 6) * 0.2 + (deal % 2 ? 0.5 : -0.5);
        double truth = 1 / (1 + exp(-log_odds));
        double y = market_uniform(&market) < truth ? 1 : 0;
        if (deal > WARM) {
            double p = explain(&market, deal, firm).win.p;
            predicted += p;
            won += y;
            loss += -(y > 0 ? log(p) : log(1 - p));
            base_loss += -(y > 0 ? log(0.52) : log(0.48));
        }
        market_import(&market, 1000000 + deal, deal, firm,
                      y > 0 ? SCORE_OUTCOME_WON : SCORE_OUTCOME_LOST);
    }
    CHECK_NEAR("in the large", predicted / (DEALS - WARM), won / (DEALS - WARM), 0.03);
    assert_true(loss < 0.95 * base_loss);
    market_done(&market);
}

/* An accept is learnt from drawn offers, not from a manager's choice. */
static void test_model__acceptance_is_learnt_from_draws_only(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 3, 3);
    for (int64_t lead = 1; lead <= 60; lead++) {
        lead_enter(&market, lead, 1);
        int64_t offer = market_override(&market, lead, 1);
        market_outcome(&market, offer, SCORE_OUTCOME_EXPIRED, SCORE_REASON_NONE);
    }
    lead_enter(&market, 900, 1);
    assert_int_equal(score_engine_model_version(market.engine), 0);
    CHECK_NEAR("still the prior", explain(&market, 900, 1).accept.base, log(0.7 / 0.3), 1e-12);
    for (int64_t lead = 101; lead <= 160; lead++) {
        lead_enter(&market, lead, 1);
        struct score_decision decision;
        int64_t offer = market_place(&market, lead, &decision);
        market_outcome(&market, offer, SCORE_OUTCOME_EXPIRED, SCORE_REASON_NONE);
    }
    assert_int_equal(score_engine_model_version(market.engine), 60);
    assert_true(explain(&market, 900, 1).accept.p < 0.25);
    market_done(&market);
}

struct teaching_case {
    const char *name;
    enum score_outcome first;
    enum score_reason first_reason;
    enum score_outcome second; /* 0 = none */
    enum score_reason second_reason;
    int64_t lessons;
    bool lowers_source;
};

static const struct teaching_case TEACHINGS[] = {
    {"decline", SCORE_OUTCOME_DECLINED, SCORE_REASON_NO_SKILL, 0, 0, 1, false},
    {"conflict teaches nothing", SCORE_OUTCOME_DECLINED, SCORE_REASON_CONFLICT_OF_INTEREST, 0, 0, 0,
     false},
    {"spam is the source's fault", SCORE_OUTCOME_DECLINED, SCORE_REASON_SPAM_OR_INVALID, 0, 0, 0,
     true},
    {"win", SCORE_OUTCOME_ACCEPTED, 0, SCORE_OUTCOME_WON, 0, 2, false},
    {"loss", SCORE_OUTCOME_ACCEPTED, 0, SCORE_OUTCOME_LOST, 0, 2, false},
    {"return leaves the win unknown", SCORE_OUTCOME_ACCEPTED, 0, SCORE_OUTCOME_RETURNED,
     SCORE_REASON_NO_CAPACITY, 1, false},
    {"stalled", SCORE_OUTCOME_ACCEPTED, 0, SCORE_OUTCOME_RECALLED, SCORE_REASON_NO_PROGRESS, 2,
     false},
    {"recalled before an answer", SCORE_OUTCOME_RECALLED, SCORE_REASON_NO_CONTACT, 0, 0, 0, false},
    {"sold directly", SCORE_OUTCOME_RECALLED, SCORE_REASON_VENDOR_DIRECT, 0, 0, 0, false},
};

static void test_model__learns_what_the_price_list_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(TEACHINGS) / sizeof(TEACHINGS[0]); i++) {
        const struct teaching_case *c = &TEACHINGS[i];
        struct market market;
        market_open(&market, 3, 3);
        lead_enter(&market, 1, 1);
        lead_enter(&market, 2, 1);
        struct score_request request = market_request(&market, 2);
        struct score_decision before;
        assert_int_equal(score_engine_choose(market.engine, &request, &before, NULL), SCORE_OK);
        struct score_decision decision;
        int64_t offer = market_place(&market, 1, &decision);
        market_outcome(&market, offer, c->first, c->first_reason);
        if (c->second) {
            market_outcome(&market, offer, c->second, c->second_reason);
        }
        CHECK(c->name, score_engine_model_version(market.engine) == c->lessons);
        if (c->lowers_source) {
            struct score_decision after;
            assert_int_equal(score_engine_choose(market.engine, &request, &after, NULL), SCORE_OK);
            CHECK(c->name, after.value_charge < 0.95 * before.value_charge);
        }
        market_done(&market);
    }
}

/* A win that is taken back leaves the models as if it had not been. */
static void test_model__a_label_can_be_taken_back(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 5, 9);
    deals_import(&market, 5, 200, 0.5, 0.5);
    struct score_decision decision;
    int64_t offer = market_place(&market, 201, &decision);
    market_outcome(&market, offer, SCORE_OUTCOME_ACCEPTED, SCORE_REASON_NONE);
    lead_enter(&market, 300, 1);
    int64_t firm = decision.partner;
    struct score_part before = explain(&market, 300, firm).win;
    market_outcome(&market, offer, SCORE_OUTCOME_WON, SCORE_REASON_NONE);
    struct score_part won = explain(&market, 300, firm).win;
    assert_true(won.log_odds > before.log_odds + 0.005);
    market_outcome(&market, offer, SCORE_OUTCOME_REOPENED, SCORE_REASON_NONE);
    struct score_part after = explain(&market, 300, firm).win;
    double mean_before = before.log_odds - before.calibration - before.uncertainty;
    double mean_after = after.log_odds - after.calibration - after.uncertainty;
    CHECK_NEAR("taken back", mean_after, mean_before, 1e-4);
    /* An undone import likewise, and its deal counts no more. */
    struct score_account account;
    assert_int_equal(score_engine_account(market.engine, 1, &account, NULL), SCORE_OK);
    int64_t offers = account.offers;
    lead_enter(&market, 301, 1);
    market_import(&market, 5555, 301, 1, SCORE_OUTCOME_WON);
    struct score_event undo = {.kind = SCORE_EVENT_OFFER_IMPORTED,
                               .imported = {.id = 5555, .is_undone = true}};
    market_must(&market, &undo);
    assert_int_equal(score_engine_account(market.engine, 1, &account, NULL), SCORE_OK);
    assert_int_equal(account.offers, offers);
    assert_int_equal(market_apply(&market, &undo), SCORE_NOT_FOUND);
    market_done(&market);
}

/* Old lessons fade: after many half-lives the next ones count for nearly everything. */
static void test_model__forgets_towards_the_prior(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 2, 9);
    deals_import(&market, 2, 200, 0.9, 0.9);
    double learnt = explain(&market, 201, 1).win.p;
    assert_true(learnt > 0.75);
    market.now_ms += INT64_C(1800) * MARKET_DAY_MS;
    lead_enter(&market, 500, 1);
    market_import(&market, 6000, 500, 1, SCORE_OUTCOME_LOST);
    lead_enter(&market, 501, 1);
    assert_true(explain(&market, 501, 1).win.p < 0.5);
    market_done(&market);
}

/* An old import weighs less than a fresh one. */
static void test_model__old_deals_teach_less(void **state)
{
    (void)state;
    double moved[2];
    for (int is_old = 0; is_old < 2; is_old++) {
        struct market market;
        market_open(&market, 2, 9);
        lead_enter(&market, 1, 1);
        lead_enter(&market, 2, 1);
        double before = explain(&market, 2, 1).win.log_odds;
        struct score_event event = {
            .kind = SCORE_EVENT_OFFER_IMPORTED,
            .imported = {.id = 1,
                         .opportunity = 1,
                         .partner = 1,
                         .accepted_at_ms = 0,
                         .ended_at_ms = market.now_ms - is_old * INT64_C(720) * MARKET_DAY_MS,
                         .outcome = SCORE_OUTCOME_WON}};
        market_must(&market, &event);
        moved[is_old] = explain(&market, 2, 1).win.log_odds - before;
        market_done(&market);
    }
    assert_true(moved[1] > 0 && moved[1] < 0.3 * moved[0]);
}

/* A workload that stalls deals is learnt from what was seen when the offer was made. */
static void test_model__outcome_teaches_what_was_seen(void **state)
{
    (void)state;
    struct market market;
    market_init(&market, 12, NULL);
    market_offering(&market, 1, "storage", true);
    for (int64_t id = 1; id <= 4; id++) {
        struct score_partner_set firm = market_firm(id, "DE");
        firm.open_lead_limit = id <= 2 ? 1000000 : 1; /* 3 and 4 are full when they have one */
        market_partner(&market, &firm);
        market_facts(&market, id);
    }
    int64_t lead = 0;
    for (int round = 0; round < 150; round++) {
        for (int64_t id = 1; id <= 4; id++) {
            lead_enter(&market, ++lead, 1);
            int64_t blocker = market_override(&market, lead, id); /* fills 3 and 4 to their limit */
            lead_enter(&market, ++lead, 1);
            int64_t offer = market_override(&market, lead, id);
            market_outcome(&market, blocker, SCORE_OUTCOME_RECALLED, SCORE_REASON_CUSTOMER_REQUEST);
            market_outcome(&market, offer, SCORE_OUTCOME_ACCEPTED, SCORE_REASON_NONE);
            market_outcome(&market, offer, id <= 2 ? SCORE_OUTCOME_WON : SCORE_OUTCOME_LOST,
                           SCORE_REASON_NONE);
        }
    }
    lead_enter(&market, ++lead, 1);
    lead_enter(&market, lead + 1, 1);
    market_override(&market, lead, 3);
    struct score_explanation full = explain(&market, lead + 1, 3);
    assert_true(full.win.groups[SCORE_GROUP_WORKLOAD] < -0.1);
    assert_true(explain(&market, lead + 1, 4).win.groups[SCORE_GROUP_WORKLOAD] == 0);
    market_done(&market);
}

/* Firm 11 has done nothing yet, but firm 1, of the same enterprise and country, has: what is known
 * of one is known of both. Firm 12 is of the enterprise too, abroad; firm 13 of none. */
static void test_model__an_enterprise_has_one_record(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 10, 5);
    for (int64_t id = 11; id <= 13; id++) {
        struct score_partner_set firm = market_firm(id, id == 12 ? "FR" : "DE");
        firm.enterprise_id = id == 13 ? 0 : 77;
        firm.serves_anywhere = true;
        market_partner(&market, &firm);
        market_facts(&market, id);
    }
    struct score_partner_set first = market_firm(1, "DE");
    first.enterprise_id = 77;
    market_partner(&market, &first);
    deals_import(&market, 10, 1000, 0.9, 0.3);
    for (int64_t id = 2; id <= 10; id++) { /* resting comes to mean something */
        lead_enter(&market, 2000 + id, 1);
        int64_t offer = market_override(&market, 2000 + id, id);
        market_outcome(&market, offer, SCORE_OUTCOME_ACCEPTED, SCORE_REASON_NONE);
        market_outcome(&market, offer, SCORE_OUTCOME_LOST, SCORE_REASON_NONE);
    }
    lead_enter(&market, 3000, 1);
    market_override(&market, 3000, 1);
    struct score_part known = explain(&market, 1001, 1).win;
    struct score_part sibling = explain(&market, 1001, 11).win;
    assert_true(known.groups[SCORE_GROUP_FIRM] > 0.5);
    CHECK_NEAR("firm", sibling.groups[SCORE_GROUP_FIRM], known.groups[SCORE_GROUP_FIRM], 1e-12);
    CHECK_NEAR("rest", sibling.groups[SCORE_GROUP_RECENCY], known.groups[SCORE_GROUP_RECENCY],
               1e-12);
    for (int64_t id = 12; id <= 13; id++) {
        struct score_part other = explain(&market, 1001, id).win;
        assert_true(other.groups[SCORE_GROUP_FIRM] < known.groups[SCORE_GROUP_FIRM] - 0.5);
        assert_true(fabs(other.groups[SCORE_GROUP_RECENCY]) >
                    fabs(known.groups[SCORE_GROUP_RECENCY]) + 1e-6);
    }
    market_done(&market);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_model__better_firm_gains),
        cmocka_unit_test(test_model__alike_firms_do_not_separate),
        cmocka_unit_test(test_model__calibrated_over_a_stream),
        cmocka_unit_test(test_model__acceptance_is_learnt_from_draws_only),
        cmocka_unit_test(test_model__learns_what_the_price_list_says),
        cmocka_unit_test(test_model__a_label_can_be_taken_back),
        cmocka_unit_test(test_model__forgets_towards_the_prior),
        cmocka_unit_test(test_model__old_deals_teach_less),
        cmocka_unit_test(test_model__outcome_teaches_what_was_seen),
        cmocka_unit_test(test_model__an_enterprise_has_one_record),
    };
    return cmocka_run_group_tests_name("model", tests, NULL, NULL);
}
