/* SPDX-License-Identifier: Apache-2.0 */
/* Questions about what is not so: they answer, and leave everything as it was. */
#include "check.h"

#include <math.h>
#include <string.h>

#include "score/suppose.h"
#include "sim/history.h"

static void lived_in(struct history *history, uint64_t seed)
{
    history_init(history, HISTORY_ORDINARY, seed, NULL);
    for (int step = 0; step < 300; step++) {
        history_step(history);
    }
    assert_true(history->leads > 5);
}

static struct score_decision choose(const struct history *history,
                                    const struct score_request *request)
{
    struct score_decision decision;
    memset(&decision, 0, sizeof decision);
    enum score_status status =
        score_engine_choose(history->market.engine, request, &decision, NULL);
    assert_true(status == SCORE_OK || status == SCORE_EXHAUSTED);
    return decision;
}

static void test_suppose__nothing_is_what_is(void **state)
{
    (void)state;
    struct history history;
    lived_in(&history, 5);
    const struct score_supposition nothing = {.policy = score_engine_policy(history.market.engine)};
    for (int64_t lead = 1; lead <= history.leads; lead++) {
        struct score_request request = market_request(&history.market, lead);
        struct score_decision here = choose(&history, &request);
        struct score_decision supposed;
        const struct score_supposed answer = {.decision = &supposed};
        assert_int_equal(
            score_engine_suppose(history.market.engine, &nothing, &request, &answer, NULL),
            SCORE_OK);
        uint8_t a[SCORE_DECISION_BYTES_MAX];
        uint8_t b[SCORE_DECISION_BYTES_MAX];
        size_t len = score_decision_encode(&here, a);
        assert_int_equal(score_decision_encode(&supposed, b), len);
        assert_memory_equal(a, b, len);
    }
    history_done(&history);
}

static void test_suppose__changes_no_answer_and_no_state(void **state)
{
    (void)state;
    struct history history;
    lived_in(&history, 6);
    struct score_policy other = *score_engine_policy(history.market.engine);
    other.kappa = 5;
    other.merit_tau = 0;
    other.box_on = 0;
    const struct score_supposition supposition = {.policy = &other, .partner = 1, .open_leads = 0};
    uint64_t before = market_hash(&history.market, SCORE_STATE_ALL);
    int64_t moved = 0;
    for (int64_t lead = 1; lead <= history.leads; lead++) {
        struct score_request request = market_request(&history.market, lead);
        struct score_decision first = choose(&history, &request);
        struct score_decision supposed;
        const struct score_supposed answer = {.decision = &supposed};
        assert_int_equal(
            score_engine_suppose(history.market.engine, &supposition, &request, &answer, NULL),
            SCORE_OK);
        struct score_decision second = choose(&history, &request);
        assert_memory_equal(&first, &second, sizeof first);
        moved += fabs(supposed.propensity - first.propensity) > 1e-6;
    }
    assert_true(moved > 0); /* the supposition is heard */
    assert_true(market_hash(&history.market, SCORE_STATE_ALL) == before);
    history_done(&history);
}

static void test_suppose__without_prices_the_index_is_the_value(void **state)
{
    (void)state;
    struct history history;
    lived_in(&history, 7);
    struct score_policy even = *score_engine_policy(history.market.engine);
    even.kappa = 0;
    even.cell_kappa = 0;
    even.cap_kappa = 0;
    const struct score_supposition without = {.policy = &even};
    for (int64_t lead = 1; lead <= history.leads; lead++) {
        struct score_request request = market_request(&history.market, lead);
        struct score_decision decision;
        const struct score_supposed answer = {.decision = &decision};
        assert_int_equal(
            score_engine_suppose(history.market.engine, &without, &request, &answer, NULL),
            SCORE_OK);
        for (int32_t i = 0; i < decision.entry_count; i++) {
            CHECK_NEAR("index", decision.entries[i].terms.index, decision.entries[i].terms.value,
                       1e-9);
        }
    }
    history_done(&history);
}

static void test_suppose__refuses_what_cannot_be(void **state)
{
    (void)state;
    struct history history;
    lived_in(&history, 8);
    struct score_policy bad = *score_engine_policy(history.market.engine);
    bad.kappa = -1;
    struct score_request request = market_request(&history.market, 1);
    struct score_decision decision;
    const struct score_supposed answer = {.decision = &decision};
    const struct score_supposition policy = {.policy = &bad};
    const struct score_supposition nobody = {.partner = 999999};
    const struct score_supposition negative = {.partner = 1, .open_leads = -1};
    struct score_engine *engine = history.market.engine;
    assert_int_equal(score_engine_suppose(engine, &policy, &request, &answer, NULL), SCORE_INVALID);
    assert_int_equal(score_engine_suppose(engine, &nobody, &request, &answer, NULL),
                     SCORE_NOT_FOUND);
    assert_int_equal(score_engine_suppose(engine, &negative, &request, &answer, NULL),
                     SCORE_INVALID);
    history_done(&history);
}

/* The mean of what each firm's own explanation says. */
static void test_usual__is_the_mean_of_the_eligible(void **state)
{
    (void)state;
    struct history history;
    lived_in(&history, 9);
    for (int64_t lead = 1; lead <= history.leads; lead++) {
        struct score_request request = market_request(&history.market, lead);
        struct score_usual usual;
        assert_int_equal(score_engine_usual(history.market.engine, &request, &usual, NULL),
                         SCORE_OK);
        double win = 0;
        double own = 0;
        double count = 0;
        for (int64_t firm = 1; firm <= history.firms; firm++) {
            struct score_explanation e;
            assert_int_equal(score_engine_explain(history.market.engine, &request, firm, &e, NULL),
                             SCORE_OK);
            if (e.candidate.gates_failed == 0) {
                win += e.win.log_odds;
                own += e.candidate.entry.terms.own_price;
                count++;
            }
        }
        CHECK_NEAR("firms", (double)usual.count, count, 0);
        if (count > 0) {
            CHECK_NEAR("log-odds", usual.win.log_odds, win / count, 1e-9);
            CHECK_NEAR("own price", usual.own_price, own / count, 1e-6);
        }
        double sum = usual.win.base + usual.win.uncertainty + usual.win.calibration;
        for (int group = 0; group < SCORE_GROUP_COUNT; group++) {
            sum += usual.win.groups[group];
        }
        CHECK_NEAR("adds up", sum, usual.win.log_odds, 1e-9);
    }
    history_done(&history);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_suppose__nothing_is_what_is),
        cmocka_unit_test(test_suppose__changes_no_answer_and_no_state),
        cmocka_unit_test(test_suppose__without_prices_the_index_is_the_value),
        cmocka_unit_test(test_suppose__refuses_what_cannot_be),
        cmocka_unit_test(test_usual__is_the_mean_of_the_eligible),
    };
    return cmocka_run_group_tests_name("suppose", tests, NULL, NULL);
}
