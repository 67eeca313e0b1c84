/* SPDX-License-Identifier: Apache-2.0 */
/* A decision is a pure function of (state, request): its bytes, its replay, its explanation. */
#include "check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/history.h"

static struct score_decision decide(struct market *market, int64_t lead)
{
    struct score_request request = market_request(market, lead);
    struct score_decision decision;
    enum score_status status = score_engine_choose(market->engine, &request, &decision, NULL);
    assert_true(status == SCORE_OK || status == SCORE_EXHAUSTED);
    return decision;
}

static void check_same_bytes(const struct score_decision *a, const struct score_decision *b)
{
    uint8_t a_bytes[SCORE_DECISION_BYTES_MAX];
    uint8_t b_bytes[SCORE_DECISION_BYTES_MAX];
    size_t a_size = score_decision_encode(a, a_bytes);
    size_t b_size = score_decision_encode(b, b_bytes);
    assert_int_equal(a_size, b_size);
    assert_memory_equal(a_bytes, b_bytes, a_size);
}

static void test_decision__round_trip(void **state)
{
    (void)state;
    struct history history;
    history_init(&history, HISTORY_CHURN, 5, NULL);
    for (int step = 0; step < 200; step++) {
        history_step(&history);
        if (!history.leads) {
            continue;
        }
        struct score_decision decision =
            decide(&history.market, 1 + market_below(&history.market, history.leads));
        uint8_t bytes[SCORE_DECISION_BYTES_MAX];
        size_t size = score_decision_encode(&decision, bytes);
        assert_true(size <= SCORE_DECISION_BYTES_MAX);
        struct score_decision back;
        memset(&back, 0xee, sizeof(back));
        assert_int_equal(score_decision_decode(bytes, size, &back, NULL), SCORE_OK);
        check_same_bytes(&decision, &back);
        assert_memory_equal(decision.entries, back.entries, sizeof(back.entries));
        assert_int_equal(decision.flags, back.flags);
    }
    history_done(&history);
}

static void test_decision__damaged_bytes_are_refused(void **state)
{
    (void)state;
    struct history history;
    history_init(&history, HISTORY_ORDINARY, 5, NULL);
    while (history.leads < 5) {
        history_step(&history);
    }
    struct score_decision decision = decide(&history.market, 1);
    uint8_t bytes[SCORE_DECISION_BYTES_MAX];
    size_t size = score_decision_encode(&decision, bytes);
    struct score_decision back = {.partner = -5};
    for (size_t cut = 0; cut < size; cut++) {
        assert_int_equal(score_decision_decode(bytes, cut, &back, NULL), SCORE_CORRUPT);
    }
    for (size_t at = 0; at < size; at++) { /* any byte may change: never more than a refusal */
        bytes[at] ^= 0x80;
        (void)!score_decision_decode(bytes, size, &back, NULL);
        bytes[at] ^= 0x80;
    }
    bytes[0]++;
    struct score_error err = {0};
    assert_int_equal(score_decision_decode(bytes, size, &back, &err), SCORE_CORRUPT);
    assert_int_equal(err.status, SCORE_CORRUPT);
    history_done(&history);
}

/* Folding the same history again gives the same state and the same decisions, byte for byte. */
static void test_decision__replay_is_identical(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 14; seed++) {
        struct history first;
        struct history second;
        history_init(&first, (enum history_kind)(seed % HISTORY_KIND_COUNT), seed, NULL);
        history_init(&second, (enum history_kind)(seed % HISTORY_KIND_COUNT), seed, NULL);
        for (int step = 0; step < 200; step++) {
            history_step(&first);
            history_step(&second);
            for (int64_t lead = 1; step % 20 == 0 && lead <= first.leads; lead++) {
                struct score_decision a = decide(&first.market, lead);
                struct score_decision b = decide(&second.market, lead);
                check_same_bytes(&a, &b);
            }
        }
        assert_true(market_hash(&first.market, SCORE_STATE_ALL) ==
                    market_hash(&second.market, SCORE_STATE_ALL));
        assert_true(market_hash(&first.market, SCORE_STATE_MODEL) ==
                    market_hash(&second.market, SCORE_STATE_MODEL));
        history_done(&first);
        history_done(&second);
    }
}

/* Questions in between, at other moments and about other leads, change nothing. */
static void test_decision__questions_change_no_answer(void **state)
{
    (void)state;
    struct history asked;
    struct history silent;
    history_init(&asked, HISTORY_CHURN, 3, NULL);
    history_init(&silent, HISTORY_CHURN, 3, NULL);
    struct score_candidate rows[REFERENCE_FIRMS];
    for (int step = 0; step < 300; step++) {
        history_step(&asked);
        history_step(&silent);
        for (int64_t lead = 1; lead <= asked.leads && lead <= 5; lead++) {
            struct score_request request = market_request(&asked.market, lead);
            request.at_ms += (step % 3 - 1) * INT64_C(40) * MARKET_DAY_MS;
            struct score_explanation explanation;
            assert_int_equal(
                score_engine_candidates(asked.market.engine, &request, rows, REFERENCE_FIRMS, NULL),
                SCORE_OK);
            assert_int_equal(
                score_engine_explain(asked.market.engine, &request, 1, &explanation, NULL),
                SCORE_OK);
        }
        assert_true(market_hash(&asked.market, SCORE_STATE_ALL) ==
                    market_hash(&silent.market, SCORE_STATE_ALL));
    }
    history_done(&asked);
    history_done(&silent);
}

enum { BATCH = 120 };

static void batch_market(struct market *market)
{
    market_init(market, 21, NULL);
    market_offering(market, 1, "storage", true);
    market_firms(market, 12, "DE");
    for (int64_t lead = 1; lead <= BATCH; lead++) {
        struct score_opportunity_set set = market_lead(lead, 1, "DE", 100.0 * (double)lead);
        market_opportunity(market, &set);
    }
}

/* n in one run = one by one, each after the whole past was folded anew into a fresh engine. */
static void test_decision__batch_equals_singles(void **state)
{
    (void)state;
    struct score_decision batch[BATCH + 1];
    struct market market;
    batch_market(&market);
    for (int64_t lead = 1; lead <= BATCH; lead++) {
        assert_true(market_place(&market, lead, &batch[lead]) != 0);
    }
    uint64_t hash = market_hash(&market, SCORE_STATE_ALL);
    market_done(&market);
    for (int64_t upto = 1; upto <= BATCH; upto += 7) {
        batch_market(&market);
        struct score_decision decision;
        for (int64_t lead = 1; lead <= upto; lead++) {
            assert_true(market_place(&market, lead, &decision) != 0);
        }
        check_same_bytes(&decision, &batch[upto]);
        for (int64_t lead = upto + 1; upto == 1 && lead <= BATCH; lead++) {
            assert_true(market_place(&market, lead, &decision) != 0);
        }
        assert_true(upto != 1 || market_hash(&market, SCORE_STATE_ALL) == hash);
        market_done(&market);
    }
}

static void check_part(const struct score_part *part, const struct score_estimate *estimate,
                       bool is_eligible)
{
    double sum = part->base + part->uncertainty + part->calibration;
    for (int group = 0; group < SCORE_GROUP_COUNT; group++) {
        sum += part->groups[group];
    }
    CHECK_NEAR("log-odds", sum, part->log_odds, 1e-9);
    CHECK_NEAR("p", part->p, 1 / (1 + exp(-part->log_odds)), 1e-12);
    if (is_eligible) {
        assert_true(part->p == estimate->p);
        assert_true(estimate->low < estimate->p && estimate->p < estimate->high);
        assert_true(estimate->sd > 0);
    }
}

static void test_decision__explanations_add_up(void **state)
{
    (void)state;
    struct history history;
    history_init(&history, HISTORY_ORDINARY, 8, NULL);
    int64_t explained = 0;
    for (int step = 0; step < 400; step++) {
        history_step(&history);
        if (!history.leads) {
            continue;
        }
        struct score_request request =
            market_request(&history.market, 1 + market_below(&history.market, history.leads));
        for (int64_t firm = 1; firm <= history.firms; firm++) {
            struct score_explanation e;
            assert_int_equal(score_engine_explain(history.market.engine, &request, firm, &e, NULL),
                             SCORE_OK);
            bool is_eligible = e.candidate.gates_failed == 0;
            check_part(&e.accept, &e.candidate.entry.accept, is_eligible);
            check_part(&e.win, &e.candidate.entry.win, is_eligible);
            uint32_t failed;
            assert_int_equal(score_engine_gates(history.market.engine, request.opportunity, firm,
                                                request.at_ms, &failed, NULL, NULL, NULL),
                             SCORE_OK);
            assert_true((e.candidate.entry.propensity > 0) == is_eligible);
            assert_true(e.merit >= sqrt(0.5) - 1e-6 && e.merit <= sqrt(2) + 1e-6);
            explained++;
        }
    }
    assert_true(explained > 1000);
    history_done(&history);
}

static void test_decision__nobody_eligible_says_why(void **state)
{
    (void)state;
    struct market market;
    market_init(&market, 4, NULL);
    market_offering(&market, 1, "storage", false);
    struct score_opportunity_set set = market_lead(1, 1, "DE", 1000);
    market_opportunity(&market, &set);
    struct score_request request = market_request(&market, 1);
    struct score_decision decision;
    struct score_error err = {0};
    assert_int_equal(score_engine_choose(market.engine, &request, &decision, &err),
                     SCORE_EXHAUSTED); /* no partners at all */
    for (int64_t id = 1; id <= 3; id++) {
        struct score_partner_set firm = market_firm(id, "DE");
        market_partner(&market, &firm);
    }
    memset(&decision, 0xee, sizeof(decision));
    assert_int_equal(score_engine_choose(market.engine, &request, &decision, &err),
                     SCORE_EXHAUSTED);
    assert_int_equal(err.status, SCORE_EXHAUSTED);
    assert_int_equal(decision.partner, 0);
    assert_int_equal(decision.entry_count, 0);
    assert_int_equal(decision.gate_counts[SCORE_GATE_PROFILE], 3);
    assert_int_equal(decision.gate_counts[SCORE_GATE_FOCAL], 0);
    uint8_t bytes[SCORE_DECISION_BYTES_MAX];
    size_t size = score_decision_encode(&decision, bytes);
    struct score_decision back;
    assert_int_equal(score_decision_decode(bytes, size, &back, NULL), SCORE_OK);
    assert_int_equal(back.gate_counts[SCORE_GATE_MYSA], 3);
    /* It is stored like any other; there is nothing to offer from it. */
    struct score_event made = {
        .kind = SCORE_EVENT_DECISION_MADE,
        .decision = {.id = 9, .opportunity = 1, .decided_at_ms = request.at_ms}};
    market_must(&market, &made);
    market_done(&market);
}

static void test_decision__unknown_amount_takes_the_mean(void **state)
{
    (void)state;
    struct market market;
    market_init(&market, 4, NULL);
    market_offering(&market, 1, "storage", true);
    market_firms(&market, 2, "DE");
    struct score_opportunity_set set = market_lead(1, 1, "DE", 3000);
    market_opportunity(&market, &set);
    set = market_lead(2, 1, "DE", 0);
    market_opportunity(&market, &set);
    struct score_decision known = decide(&market, 1);
    struct score_decision unknown = decide(&market, 2);
    assert_false(known.flags & SCORE_DECISION_MARKET_SET);
    assert_true(unknown.flags & SCORE_DECISION_MARKET_SET);
    assert_true(unknown.value_charge > 0);
    market_done(&market);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decision__round_trip),
        cmocka_unit_test(test_decision__damaged_bytes_are_refused),
        cmocka_unit_test(test_decision__replay_is_identical),
        cmocka_unit_test(test_decision__questions_change_no_answer),
        cmocka_unit_test(test_decision__batch_equals_singles),
        cmocka_unit_test(test_decision__explanations_add_up),
        cmocka_unit_test(test_decision__nobody_eligible_says_why),
        cmocka_unit_test(test_decision__unknown_amount_takes_the_mean),
    };
    return cmocka_run_group_tests_name("decision", tests, NULL, NULL);
}
