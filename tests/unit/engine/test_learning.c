/* SPDX-License-Identifier: Apache-2.0 */
/* The rules of learning as a whole: old decisions, new firms, and sums that are exact. */
#include "check.h"

#include <math.h>
#include <string.h>

#include "sim/market.h"

/* A market under the second rules of learning. */
static void market_begin(struct market *market, uint64_t seed)
{
    struct score_policy policy;
    score_policy_init(&policy);
    policy.learning = 2;
    market_init(market, seed, NULL);
    market_policy(market, &policy);
}

/* A little market's life; the hash of every decision made in it. */
static uint64_t life_hash(struct market *market, int64_t leads)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    market_offering(market, 1, "storage", true);
    market_offering(market, 2, "cloud", true);
    market_firms(market, 20, "DE");
    for (int64_t id = 1; id <= leads; id++) {
        market->now_ms += MARKET_DAY_MS / 3;
        struct score_opportunity_set lead =
            market_lead(id, 1 + id % 2, "DE", 500 + (double)(id % 17) * 300);
        lead.industry = id % 3 ? "bank" : "retail";
        market_opportunity(market, &lead);
        struct score_decision decision;
        int64_t offer = market_place(market, id, &decision);
        uint8_t bytes[SCORE_DECISION_BYTES_MAX];
        size_t size = score_decision_encode(&decision, bytes);
        for (size_t i = 0; i < size; i++) {
            hash = (hash ^ bytes[i]) * UINT64_C(1099511628211);
        }
        int64_t draw = market_below(market, 10);
        if (draw < 2) {
            market_outcome(market, offer, SCORE_OUTCOME_EXPIRED, SCORE_REASON_NONE);
        } else if (draw < 4) {
            market_outcome(market, offer, SCORE_OUTCOME_DECLINED, SCORE_REASON_NO_SKILL);
        } else {
            market_outcome(market, offer, SCORE_OUTCOME_ACCEPTED, SCORE_REASON_NONE);
            market->now_ms += draw * MARKET_DAY_MS;
            bool is_won = draw % 2 == 0;
            market_outcome(market, offer, is_won ? SCORE_OUTCOME_WON : SCORE_OUTCOME_LOST,
                           SCORE_REASON_NONE);
            if (draw == 9) {
                market_outcome(market, offer, SCORE_OUTCOME_REOPENED, SCORE_REASON_NONE);
                market_outcome(market, offer, SCORE_OUTCOME_WON, SCORE_REASON_NONE);
            }
        }
    }
    return hash;
}

/* Decisions of before are the same bytes by the first rules: the number is what the program said
 * before there were second ones. */
static void test_learning__first_rules_replay_old_decisions(void **state)
{
    (void)state;
    struct score_policy policy;
    score_policy_init(&policy);
    policy.learning = 1;
    struct market market;
    market_init(&market, 404, NULL);
    market_policy(&market, &policy);
    assert_int_equal(life_hash(&market, 500), UINT64_C(0x29bd54ebf997d014));
    market_done(&market);

    policy.learning = 2;
    market_init(&market, 404, NULL);
    market_policy(&market, &policy);
    assert_true(life_hash(&market, 500) != UINT64_C(0x29bd54ebf997d014));
    market_done(&market);
}

static void test_learning__equal_events_equal_bytes(void **state)
{
    (void)state;
    uint64_t hashes[2];
    for (int i = 0; i < 2; i++) {
        struct market market;
        market_begin(&market, 12);
        (void)life_hash(&market, 300);
        hashes[i] = market_hash(&market, SCORE_STATE_MODEL);
        market_done(&market);
    }
    assert_int_equal(hashes[0], hashes[1]);
}

static double part_off(const struct score_part *part)
{
    double sum = part->base + part->uncertainty + part->calibration;
    for (int group = 0; group < SCORE_GROUP_COUNT; group++) {
        sum += part->groups[group];
    }
    return fmax(fabs(sum - part->log_odds), fabs(1 / (1 + exp(-part->log_odds)) - part->p));
}

static void test_learning__parts_add_up_with_time_and_calibration(void **state)
{
    (void)state;
    struct market market;
    market_begin(&market, 31);
    (void)life_hash(&market, 900);
    struct score_opportunity_set lead = market_lead(5000, 1, "DE", 700);
    lead.industry = "bank";
    market_opportunity(&market, &lead);
    struct score_request request = market_request(&market, 5000);
    double calibrated = 0;
    for (int64_t firm = 1; firm <= 20; firm++) {
        struct score_explanation why;
        assert_int_equal(score_engine_explain(market.engine, &request, firm, &why, NULL), SCORE_OK);
        assert_true(part_off(&why.accept) < 1e-9);
        assert_true(part_off(&why.win) < 1e-9);
        CHECK_NEAR("as decided", why.win.p, why.candidate.entry.win.p, 1e-15);
        calibrated += fabs(why.win.calibration);
        assert_true(why.win.groups[SCORE_GROUP_TIME] != 0);
        assert_true(why.answer_hours > 0 && why.end_months > 0);
    }
    assert_true(calibrated > 0.01);
    market_done(&market);
}

struct watched {
    int64_t accepts;
    int64_t wins;
    double loss[2];
};

static void lesson_count(const struct score_lesson *lesson, void *user)
{
    struct watched *watched = user;
    watched->accepts += lesson->model == SCORE_MODEL_ACCEPT;
    watched->wins += lesson->model == SCORE_MODEL_WIN;
    double y = lesson->is_good ? 1 : 0;
    watched->loss[lesson->model] += (y - lesson->p) * (y - lesson->p);
    assert_true(lesson->partner >= 1 && lesson->partner <= 20 && lesson->weight == 1);
    assert_true(lesson->values[0] == 1); /* the bias */
}

/* What is told of the models is what they were told. */
static void test_learning__reports_what_was_learnt(void **state)
{
    (void)state;
    struct market market;
    market_begin(&market, 31);
    struct watched watched = {0};
    score_engine_watch(market.engine, lesson_count, &watched);
    (void)life_hash(&market, 1500);
    for (int model = 0; model < 2; model++) {
        struct score_model_state learning;
        score_engine_model_state(market.engine, (enum score_model)model, &learning);
        int64_t told = model == SCORE_MODEL_WIN ? watched.wins : watched.accepts;
        assert_true(told > 500);
        assert_int_equal(learning.outcomes, told);
        assert_true(learning.point_count > 20 && learning.point_count <= 64);
        assert_int_equal(learning.points[learning.point_count - 1].outcomes, told);
        double loss = 0;
        double count = 0;
        int64_t before = 0;
        for (int32_t i = 0; i < learning.point_count; i++) {
            loss += learning.points[i].loss * (double)(learning.points[i].outcomes - before);
            before = learning.points[i].outcomes;
        }
        CHECK_NEAR("squared errors", loss, watched.loss[model], 1e-9);
        for (int i = 0; i < SCORE_LEARNING_BINS; i++) {
            const struct score_learning_bin *bin = &learning.bins[i];
            count += bin->count;
            assert_true(bin->count == 0 || (int)(bin->predicted * 15) == i || bin->predicted == 1);
            assert_true(bin->observed >= 0 && bin->observed <= 1 + 1e-12);
        }
        assert_true(count > 0 && count <= (double)told); /* doubtful and old ones count less */
        assert_true(learning.drift < learning.drift_alarm);
    }
    market_done(&market);
}

static void home_firm(struct market *market, int64_t id, const char *home)
{
    struct score_partner_set firm = market_firm(id, "DE");
    firm.home = home;
    market_partner(market, &firm);
    market_facts(market, id);
}

/* P(win) of a firm nobody knows yet, at home where firms win six of ten, or three. */
static void newcomers_ask(double learning, double ret_p[2], double ret_known[2])
{
    static const char *const HOMES[] = {"north", "south"};
    struct score_policy policy;
    score_policy_init(&policy);
    policy.learning = learning;
    struct market market;
    market_init(&market, 6, NULL);
    market_policy(&market, &policy);
    market_offering(&market, 1, "storage", true);
    for (int64_t id = 1; id <= 40; id++) {
        home_firm(&market, id, HOMES[id % 2]);
    }
    for (int64_t deal = 1; deal <= 4000; deal++) {
        struct score_opportunity_set lead = market_lead(deal, 1, "DE", 1000);
        market_opportunity(&market, &lead);
        int64_t firm = 1 + market_below(&market, 40);
        bool is_won = market_uniform(&market) < (firm % 2 ? 0.3 : 0.6);
        market_import(&market, 100000 + deal, deal, firm,
                      is_won ? SCORE_OUTCOME_WON : SCORE_OUTCOME_LOST);
    }
    struct score_opportunity_set lead = market_lead(9000, 1, "DE", 1000);
    market_opportunity(&market, &lead);
    for (int home = 0; home < 2; home++) {
        home_firm(&market, 101 + home, HOMES[home]);
        struct score_request request = market_request(&market, 9000);
        ret_known[home] = 0;
        struct score_explanation why;
        for (int64_t id = home ? 1 : 2; id <= 40; id += 2) {
            assert_int_equal(score_engine_explain(market.engine, &request, id, &why, NULL),
                             SCORE_OK);
            ret_known[home] += why.win.p / 20;
        }
        assert_int_equal(score_engine_explain(market.engine, &request, 101 + home, &why, NULL),
                         SCORE_OK);
        ret_p[home] = why.win.p;
        CHECK_NEAR("no merit before ten answers", why.merit, 1, 1e-12);
    }
    market_done(&market);
}

/* No cliff between a firm with a record and one without: a new one is what its neighbours are. */
static void test_learning__new_firm_is_as_its_home_market(void **state)
{
    (void)state;
    double p[2];
    double known[2];
    newcomers_ask(2, p, known);
    CHECK_NEAR("north", p[0], known[0], 0.03);
    CHECK_NEAR("south", p[1], known[1], 0.03);
    CHECK_NEAR("north in truth", p[0], 0.6, 0.06);
    CHECK_NEAR("south in truth", p[1], 0.3, 0.06);
    newcomers_ask(1, p, known); /* the first rules: both alike, each a cliff away */
    CHECK_NEAR("alike", p[0], p[1], 0.02);
    assert_true(known[0] > p[0] + 0.08);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_learning__first_rules_replay_old_decisions),
        cmocka_unit_test(test_learning__equal_events_equal_bytes),
        cmocka_unit_test(test_learning__parts_add_up_with_time_and_calibration),
        cmocka_unit_test(test_learning__reports_what_was_learnt),
        cmocka_unit_test(test_learning__new_firm_is_as_its_home_market),
    };
    return cmocka_run_group_tests_name("learning", tests, NULL, NULL);
}
