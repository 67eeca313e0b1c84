/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bands over groups, and the own prices that learn: a market in which the firms of one region win
 * every deal and the others none, so that nothing but a price keeps the others in it.
 */
#include "check.h"

#include <math.h>
#include <string.h>

#include "engine/state.h"
#include "sim/market.h"

enum { FIRMS = 10, NORTH = 5, LEADS = 3000, BURN_IN = 1500 };

static struct score_policy bare_policy(void)
{
    struct score_policy policy;
    score_policy_init(&policy);
    policy.kappa = 0;
    policy.cell_kappa = 0;
    policy.cap_kappa = 0;
    policy.box_on = 0;
    policy.merit_tau = 0;
    policy.epsilon_cold = 0;
    return policy;
}

static void market_make(struct market *market, const struct score_policy *policy)
{
    static const char *const SIZES[] = {"1-50", "51-200"};
    market_init(market, 21, NULL);
    market_policy(market, policy);
    market_offering(market, 1, "storage", true);
    for (int64_t id = 1; id <= FIRMS; id++) {
        struct score_partner_set firm = market_firm(id, "DE");
        firm.groups[SCORE_DIMENSION_REGION] = id <= NORTH ? "north" : "south";
        firm.groups[SCORE_DIMENSION_SIZE] = SIZES[id % 2];
        market_partner(market, &firm);
        market_facts(market, id);
    }
}

/* One lead: placed, accepted, won in the north and lost in the south. Returns its decision. */
static struct score_decision lead_pass(struct market *market, int64_t lead)
{
    struct score_decision decision;
    struct score_opportunity_set set = market_lead(lead, 1, "DE", 1000);
    market->now_ms += MARKET_DAY_MS / 8;
    market_opportunity(market, &set);
    int64_t offer = market_place(market, lead, &decision);
    if (offer) {
        market_outcome(market, offer, SCORE_OUTCOME_ACCEPTED, SCORE_REASON_NONE);
        bool is_north = decision.partner <= NORTH;
        market_outcome(market, offer, is_north ? SCORE_OUTCOME_WON : SCORE_OUTCOME_LOST,
                       SCORE_REASON_NONE);
    }
    return decision;
}

/* X and E of all firms of the south. */
static void south_read(const struct market *market, double *ret_x, double *ret_e)
{
    *ret_x = 0;
    *ret_e = 0;
    for (int64_t id = NORTH + 1; id <= FIRMS; id++) {
        struct score_account account;
        assert_int_equal(score_engine_account(market->engine, id, &account, NULL), SCORE_OK);
        *ret_x += account.number.exposure;
        *ret_e += account.number.entitlement;
    }
}

/* What the south got of its entitlement after the burn-in. */
static double south_ratio(const struct score_policy *policy)
{
    struct market market;
    double x[2] = {0};
    double e[2] = {0};
    market_make(&market, policy);
    for (int64_t lead = 1; lead <= LEADS; lead++) {
        (void)lead_pass(&market, lead);
        if (lead == BURN_IN) {
            south_read(&market, &x[0], &e[0]);
        }
    }
    south_read(&market, &x[1], &e[1]);
    market_done(&market);
    return (x[1] - x[0]) / (e[1] - e[0]);
}

static void test_bands__are_kept_after_the_burn_in(void **state)
{
    (void)state;
    static const double WIDTHS[] = {0.05, 0.1, 0.2, 0.4};
    struct score_policy policy = bare_policy();
    double without = south_ratio(&policy);
    CHECK("without a band", without < 0.4);
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(WIDTHS); i++) {
        policy.band_region = WIDTHS[i];
        double ratio = south_ratio(&policy);
        if (!(ratio >= 1 - WIDTHS[i] && ratio <= 1 + WIDTHS[i])) {
            print_error("band %g: the south got %.3f of its entitlement\n", WIDTHS[i], ratio);
            fail();
        }
        print_message("band %g: the south got %.3f of its entitlement, %.3f without\n", WIDTHS[i],
                      ratio, without);
        /* No more than the band asks for: what is over goes to who wins. */
        assert_true(ratio < 1);
    }
}

static void test_bands__the_price_is_a_term_and_is_explained(void **state)
{
    (void)state;
    struct market market;
    struct score_policy policy = bare_policy();
    policy.band_region = 0.1;
    policy.band_size = 0.3;
    market_make(&market, &policy);
    for (int64_t lead = 1; lead <= 600; lead++) {
        struct score_decision decision = lead_pass(&market, lead);
        assert_true(decision.flags & SCORE_DECISION_LIMITED);
        for (int32_t i = 0; i < decision.entry_count; i++) {
            const struct score_terms *t = &decision.entries[i].terms;
            CHECK_NEAR("sum",
                       t->value - t->cap_price + t->cell_price + t->own_price + t->group_price,
                       t->index, 1e-9);
        }
        uint8_t bytes[SCORE_DECISION_BYTES_MAX];
        struct score_decision back;
        size_t size = score_decision_encode(&decision, bytes);
        assert_int_equal(score_decision_decode(bytes, size, &back, NULL), SCORE_OK);
        assert_memory_equal(&back, &decision, sizeof(back));
    }
    struct score_opportunity_set set = market_lead(9999, 1, "DE", 1000);
    market_opportunity(&market, &set);
    struct score_request request = market_request(&market, 9999);
    double received = 0;
    double entitled = 0;
    for (int64_t id = 1; id <= FIRMS; id += NORTH) {
        struct score_explanation e;
        assert_int_equal(score_engine_explain(market.engine, &request, id, &e, NULL), SCORE_OK);
        const struct score_group_standing *region = &e.groups[SCORE_DIMENSION_REGION];
        const struct score_group_standing *size = &e.groups[SCORE_DIMENSION_SIZE];
        CHECK_NEAR("group price", region->price + size->price, e.candidate.entry.terms.group_price,
                   1e-9);
        assert_true(id <= NORTH ? region->price < 0 : region->price > 0);
        assert_true(e.groups[SCORE_DIMENSION_TIER].entitled == 0);
        assert_int_equal(e.own_price_source, SCORE_PRICE_LEDGER);
        received += region->received;
        entitled += region->entitled;
    }
    CHECK_NEAR("both regions share everything", received, entitled, 1e-9);
    market_done(&market);
}

static void test_bands__newcomers_are_a_group_without_a_host(void **state)
{
    (void)state;
    struct market market;
    struct score_policy policy = bare_policy();
    policy.band_newcomer = 0.1;
    market_make(&market, &policy);
    for (int64_t lead = 1; lead <= 400; lead++) {
        (void)lead_pass(&market, lead);
    }
    struct score_partner_set firm = market_firm(77, "DE");
    market_partner(&market, &firm);
    market_facts(&market, 77);
    for (int64_t lead = 401; lead <= 430; lead++) {
        (void)lead_pass(&market, lead);
    }
    struct score_request request = market_request(&market, 1);
    struct score_explanation e;
    struct score_explanation other;
    assert_int_equal(score_engine_explain(market.engine, &request, 77, &e, NULL), SCORE_OK);
    assert_int_equal(score_engine_explain(market.engine, &request, 1, &other, NULL), SCORE_OK);
    const struct score_group_standing *new = &e.groups[SCORE_DIMENSION_NEWCOMER];
    assert_true(new->entitled > 0 &&
                new->entitled < other.groups[SCORE_DIMENSION_NEWCOMER].entitled);
    market_done(&market);
}

/* A policy that drops its bands writes what one without them writes, and begins anew later. */
static void test_bands__are_forgotten_with_their_policy(void **state)
{
    (void)state;
    struct market market;
    struct score_policy policy = bare_policy();
    policy.band_region = 0.1;
    market_make(&market, &policy);
    for (int64_t lead = 1; lead <= 50; lead++) {
        (void)lead_pass(&market, lead);
    }
    policy.band_region = 0;
    market_policy(&market, &policy);
    assert_true(market.engine->prices.bands[0].entitled_scaled == 0);
    assert_true(market.engine->prices.entitled_scaled == 0);
    struct score_decision decision = lead_pass(&market, 51);
    assert_false(decision.flags & SCORE_DECISION_LIMITED);
    market_done(&market);
}

/* ---- own prices that learn ------------------------------------------------------------------- */

/* Least and largest of exposure over entitlement of the firms after the burn-in. */
static double own_spread(double own_price, double kappa)
{
    struct market market;
    struct score_policy policy = bare_policy();
    policy.own_price = own_price;
    policy.kappa = kappa;
    double before[FIRMS + 1][2];
    double least = 1e9;
    double most = 0;
    market_make(&market, &policy);
    for (int64_t lead = 1; lead <= LEADS; lead++) {
        (void)lead_pass(&market, lead);
        for (int64_t id = 1; id <= FIRMS && (lead == BURN_IN || lead == LEADS); id++) {
            struct score_account account;
            assert_int_equal(score_engine_account(market.engine, id, &account, NULL), SCORE_OK);
            if (lead == BURN_IN) {
                before[id][0] = account.number.exposure;
                before[id][1] = account.number.entitlement;
                continue;
            }
            double ratio = (account.number.exposure - before[id][0]) /
                           (account.number.entitlement - before[id][1]);
            least = fmin(least, ratio);
            most = fmax(most, ratio);
        }
    }
    market_done(&market);
    return most - least;
}

static void test_duals__every_own_price_evens_out(void **state)
{
    (void)state;
    double without = own_spread(0, 0);
    for (int kind = OWN_LOG; kind <= OWN_QUADRATIC; kind++) {
        double spread = own_spread(kind, 1);
        print_message("own_price %d: from least to most %.3f, without %.3f\n", kind, spread,
                      without);
        if (!(spread < 0.5 * without)) {
            print_error("own_price %d: spread %.3f, without %.3f\n", kind, spread, without);
            fail();
        }
    }
}

static void test_duals__a_firm_has_its_own_price_with_enough_offers(void **state)
{
    (void)state;
    struct market market;
    struct score_policy policy = bare_policy();
    policy.own_price = OWN_MAX_MIN;
    policy.kappa = 0.5;
    market_make(&market, &policy);
    struct score_explanation e;
    for (int64_t lead = 1; lead <= 300; lead++) {
        (void)lead_pass(&market, lead);
        struct score_request request = market_request(&market, lead);
        assert_int_equal(score_engine_explain(market.engine, &request, 1, &e, NULL), SCORE_OK);
        struct score_account account;
        assert_int_equal(score_engine_account(market.engine, 1, &account, NULL), SCORE_OK);
        assert_int_equal(e.own_price_source,
                         account.number.entitlement >= 20 ? SCORE_PRICE_FIRM : SCORE_PRICE_CELL);
    }
    assert_int_equal(e.own_price_source, SCORE_PRICE_FIRM);
    /* A year without offers later, the horizon brings too few again: read anew at a booking. */
    market.now_ms += INT64_C(365) * MARKET_DAY_MS;
    (void)lead_pass(&market, 301);
    struct score_request request = market_request(&market, 301);
    assert_int_equal(score_engine_explain(market.engine, &request, 1, &e, NULL), SCORE_OK);
    assert_int_equal(e.own_price_source, SCORE_PRICE_CELL);
    market_done(&market);
}

static void test_duals__max_min_stays_in_its_domain(void **state)
{
    (void)state;
    struct market market;
    struct score_policy policy = bare_policy();
    policy.own_price = OWN_MAX_MIN;
    policy.kappa = 0.3;
    policy.dual_step = 0.3;
    market_make(&market, &policy);
    for (int64_t lead = 1; lead <= 500; lead++) {
        (void)lead_pass(&market, lead);
        double sum = 0;
        for (uint32_t i = 0; i < FIRMS; i++) {
            const struct partner *partner = &market.engine->partners[i];
            double own = partner->prices.is_own ? partner->prices.own
                                                : market.engine->groups[partner->group].own_price;
            sum += fmax(policy.kappa + own, 0) / FIRMS;
        }
        assert_true(sum <= policy.kappa + 1e-9);
    }
    market_done(&market);
}

static void test_duals__old_kinds_are_what_they_were(void **state)
{
    (void)state;
    uint64_t hashes[2];
    for (int named = 0; named < 2; named++) {
        struct market market;
        struct score_policy policy;
        score_policy_init(&policy);
        policy.own_queue = named ? 0 : 1;
        policy.own_price = named ? OWN_QUEUE : 0;
        market_make(&market, &policy);
        for (int64_t lead = 1; lead <= 200; lead++) {
            (void)lead_pass(&market, lead);
        }
        hashes[named] = market_hash(&market, SCORE_STATE_ALL);
        market_done(&market);
    }
    assert_int_equal(hashes[0], hashes[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bands__are_kept_after_the_burn_in),
        cmocka_unit_test(test_bands__the_price_is_a_term_and_is_explained),
        cmocka_unit_test(test_bands__newcomers_are_a_group_without_a_host),
        cmocka_unit_test(test_bands__are_forgotten_with_their_policy),
        cmocka_unit_test(test_duals__every_own_price_evens_out),
        cmocka_unit_test(test_duals__a_firm_has_its_own_price_with_enough_offers),
        cmocka_unit_test(test_duals__max_min_stays_in_its_domain),
        cmocka_unit_test(test_duals__old_kinds_are_what_they_were),
    };
    return cmocka_run_group_tests_name("bands", tests, NULL, NULL);
}
