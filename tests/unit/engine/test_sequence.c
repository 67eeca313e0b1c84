/* SPDX-License-Identifier: Apache-2.0 */
/* The plan of offers (engine.md 3.4): exact against every ordered choice, and inside a decision. */
#include "check.h"

#include <math.h>
#include <string.h>

#include "engine/sequence.h"
#include "sim/history.h"

enum { SMALL_MAX = 7, FIRMS = 12 };

/* The best of all ordered choices of at most `left` items that are not used yet. */
static double best_by_trying(const struct sequence_item *items, uint32_t count, uint32_t used,
                             uint32_t left)
{
    double best = 0;
    for (uint32_t i = 0; left > 0 && i < count; i++) {
        if (!(used >> i & 1U)) {
            double rest = best_by_trying(items, count, used | 1U << i, left - 1);
            best = fmax(best, items[i].gain + items[i].keep * rest);
        }
    }
    return best;
}

static uint32_t items_draw(struct market *world, struct sequence_item *items)
{
    uint32_t count = 1 + (uint32_t)market_below(world, SMALL_MAX);
    double beta = market_below(world, 4) ? 0.5 + 0.5 * market_uniform(world) : 1;
    for (uint32_t i = 0; i < count; i++) {
        double p = market_below(world, 10) ? market_uniform(world) : 1e-9;
        double price = market_below(world, 3) ? 0 : market_uniform(world);
        double worth = market_below(world, 6) ? 2 * market_uniform(world) : 1; /* equal ones too */
        items[i] = (struct sequence_item){
            .gain = p * worth - price, .keep = beta * (1 - p), .tie = i, .row = i};
    }
    return count;
}

static void test_sequence__equals_every_ordered_choice(void **state)
{
    (void)state;
    struct market world;
    market_init(&world, 34, NULL);
    for (int instance = 0; instance < 10000; instance++) {
        struct sequence_item items[SMALL_MAX];
        uint32_t count = items_draw(&world, items);
        uint32_t offers = 1 + (uint32_t)market_below(&world, 4);
        sequence_order(items, count);
        for (uint32_t skipped = 0; skipped <= count; skipped++) {
            struct sequence_plan plan;
            sequence_plan_make(items, count, skipped, offers, &plan);
            uint32_t used = skipped < count ? 1U << skipped : 0;
            double best = best_by_trying(items, count, used, offers);
            CHECK_NEAR("value", plan.value, best, 1e-12);
            double value = 0; /* what is said to be the plan is worth that */
            assert_true(plan.count <= offers);
            for (uint32_t i = plan.count; i-- > 0;) {
                assert_true(plan.members[i] != skipped);
                value = items[plan.members[i]].gain + items[plan.members[i]].keep * value;
            }
            CHECK_NEAR("plan", value, best, 1e-12);
        }
    }
    market_done(&world);
}

/* Kept whole and free of prices, a lead goes by what it is worth where accepted, not by p u. */
static void test_sequence__acceptance_drops_out_of_the_order(void **state)
{
    (void)state;
    static const double P[] = {0.9, 0.05, 0.4, 0.7};
    static const double WORTH[] = {10, 40, 20, 30};
    static const uint32_t BY_WORTH[] = {1, 3, 2, 0};
    struct sequence_item items[4];
    for (uint32_t i = 0; i < 4; i++) {
        items[i] = (struct sequence_item){.gain = P[i] * WORTH[i], .keep = 1 - P[i], .row = i};
    }
    sequence_order(items, 4);
    struct sequence_plan plan;
    sequence_plan_make(items, 4, 4, 4, &plan);
    assert_int_equal(plan.count, 4);
    for (uint32_t i = 0; i < 4; i++) {
        CHECK_NEAR("rate", items[i].rate, WORTH[BY_WORTH[i]], 1e-12);
        assert_int_equal(items[plan.members[i]].row, BY_WORTH[i]);
    }
    /* With a third of it lost at each stage, the unlikely one comes late or not at all. */
    for (uint32_t i = 0; i < 4; i++) {
        items[i].keep *= 2.0 / 3;
    }
    sequence_order(items, 4);
    assert_int_equal(items[0].row, 3);
}

static void firms_with_a_past(struct market *market, double offers)
{
    struct score_policy policy;
    score_policy_init(&policy);
    policy.sequence_offers = offers;
    market_init(market, 5, NULL);
    market_policy(market, &policy);
    market_offering(market, 1, "storage", true);
    market_firms(market, FIRMS, "DE");
    for (int64_t lead = 1; lead <= 300; lead++) {
        struct score_opportunity_set set = market_lead(lead, 1, "DE", 1000);
        market_opportunity(market, &set);
        struct score_decision decision;
        int64_t offer = market_place(market, lead, &decision);
        bool declines = decision.partner % 3 == 0 && market_below(market, 4);
        market_outcome(market, offer, declines ? SCORE_OUTCOME_DECLINED : SCORE_OUTCOME_ACCEPTED,
                       declines ? SCORE_REASON_NO_CAPACITY : SCORE_REASON_NONE);
        if (!declines) {
            market_outcome(market, offer,
                           market_below(market, FIRMS) < decision.partner ? SCORE_OUTCOME_WON
                                                                          : SCORE_OUTCOME_LOST,
                           SCORE_REASON_NONE);
        }
    }
    struct score_opportunity_set set = market_lead(999, 1, "DE", 1000);
    market_opportunity(market, &set);
}

/* V(all but `skipped`, left) by trying, from the public answer. */
static double rest_by_trying(const struct score_candidate *rows, uint32_t used, uint32_t left,
                             double beta)
{
    double best = 0;
    for (uint32_t i = 0; left > 0 && i < FIRMS; i++) {
        if (!(used >> i & 1U)) {
            double rest = rest_by_trying(rows, used | 1U << i, left - 1, beta);
            const struct score_entry *entry = &rows[i].entry;
            best = fmax(best, entry->terms.index + beta * (1 - entry->accept.p) * rest);
        }
    }
    return best;
}

static void test_sequence__continuation_is_the_value_of_the_rest(void **state)
{
    (void)state;
    struct market market;
    firms_with_a_past(&market, 3);
    struct score_request request = market_request(&market, 999);
    struct score_candidate rows[FIRMS];
    assert_int_equal(score_engine_candidates(market.engine, &request, rows, FIRMS, NULL), SCORE_OK);
    double beta = score_engine_policy(market.engine)->stage_beta;
    bool has_order_changed = false;
    for (uint32_t i = 0; i < FIRMS; i++) {
        const struct score_terms *terms = &rows[i].entry.terms;
        double rest = rest_by_trying(rows, 1U << i, 2, beta);
        CHECK_NEAR("continuation", terms->continuation, beta * (1 - rows[i].entry.accept.p) * rest,
                   1e-9);
        CHECK_NEAR("index", terms->index,
                   terms->value - terms->cap_price + terms->cell_price + terms->own_price, 1e-9);
        assert_true(terms->continuation > 0);
        if (i > 0) {
            const struct score_terms *above = &rows[i - 1].entry.terms;
            assert_true(above->index + above->continuation >= terms->index + terms->continuation);
            has_order_changed |= above->index < terms->index;
        }
    }
    assert_true(has_order_changed); /* firms that decline are not passed over for that alone */
    market_done(&market);
}

/* What the bytes of a decision say comes back, and one offer ahead writes them as it always did. */
static void test_sequence__is_kept_in_the_bytes(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct market market;
        firms_with_a_past(&market, i ? 3 : 1);
        struct score_request request = market_request(&market, 999);
        struct score_decision decision;
        struct score_decision back;
        uint8_t bytes[SCORE_DECISION_BYTES_MAX];
        assert_int_equal(score_engine_choose(market.engine, &request, &decision, NULL), SCORE_OK);
        assert_int_equal((decision.flags & SCORE_DECISION_SEQUENCED) != 0, i);
        size_t size = score_decision_encode(&decision, bytes);
        assert_int_equal(bytes[0], 1 + i);
        assert_int_equal(score_decision_decode(bytes, size, &back, NULL), SCORE_OK);
        for (int32_t k = 0; k < decision.entry_count; k++) {
            double continuation = decision.entries[k].terms.continuation;
            assert_true(back.entries[k].terms.continuation == continuation);
            assert_true(back.entries[k].terms.index == decision.entries[k].terms.index);
            assert_true((continuation > 0) == (i == 1));
        }
        bytes[4] ^= SCORE_DECISION_SEQUENCED; /* the flag and the format must agree */
        assert_int_equal(score_decision_decode(bytes, size, &back, NULL), SCORE_CORRUPT);
        uint32_t flags = decision.flags;
        decision.flags &= ~(uint32_t)SCORE_DECISION_SEQUENCED;
        size_t grown = size - score_decision_encode(&decision, bytes);
        assert_int_equal(grown, decision.flags == flags ? 0 : 8 * decision.entry_count);
        market_done(&market);
    }
}

/* At the last stage nothing comes after: one firm left has no continuation. */
static void test_sequence__replans_with_whom_is_left(void **state)
{
    (void)state;
    struct market market;
    firms_with_a_past(&market, 3);
    for (int64_t firm = FIRMS; firm >= 1; firm--) {
        struct score_request request = market_request(&market, 999);
        struct score_explanation explanation;
        assert_int_equal(score_engine_explain(market.engine, &request, 1, &explanation, NULL),
                         SCORE_OK);
        double continuation = explanation.candidate.entry.terms.continuation;
        assert_true((continuation > 0) == (firm > 1));
        market_exclude(&market, 999, firm, firm > 1);
    }
    market_done(&market);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sequence__equals_every_ordered_choice),
        cmocka_unit_test(test_sequence__acceptance_drops_out_of_the_order),
        cmocka_unit_test(test_sequence__continuation_is_the_value_of_the_rest),
        cmocka_unit_test(test_sequence__is_kept_in_the_bytes),
        cmocka_unit_test(test_sequence__replans_with_whom_is_left),
    };
    return cmocka_run_group_tests_name("sequence", tests, NULL, NULL);
}
