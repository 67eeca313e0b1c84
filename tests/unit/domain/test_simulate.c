/* SPDX-License-Identifier: Apache-2.0 */

/* SCORE on markets whose truth is known: both paths agree, the promise holds everywhere, learning
 * is real where there is something to learn and claimed nowhere else. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "domain/policy_file.h"
#include "domain/simulate_strategy.h"
#include "domain/world.h"

enum { FILE_BYTES = 8192, STRATEGY_SEEDS = 20, OWNER_SEEDS = 40, SEEDS = 3 };

static const double GAIN_MAX = 0.02;

/* What holds for every seed is tried with one in the quick suite, with all in the full one. */
static uint64_t seeds = 1;

static const int64_t UNTIL_MS = INT64_C(1795510800000); /* 2026-11-24 09:00 UTC */

static const char *const MARKETS[] = {"alike",   "null",         "skills",    "drift",
                                      "seasons", "misspecified", "strategic", "newcomers"};

static void market_read(const char *name, struct market_spec *ret)
{
    char path[512];
    char text[FILE_BYTES];
    struct score_error err = {0};
    (void)snprintf(path, sizeof path, "%s/%s.json", MARKETS_DIR, name);
    FILE *file = fopen(path, "rbe");
    assert_non_null(file);
    size_t size = fread(text, 1, sizeof text, file);
    (void)fclose(file);
    if (market_file_read(text, size, path, ret, &err)) {
        fail_msg("%s", err.text);
    }
    assert_string_equal(ret->name, name);
}

static struct simulate_options options_of(const struct market_spec *market, uint64_t seed)
{
    return (struct simulate_options){
        .partners = (int64_t)market->firms_count,
        .opportunities = (int64_t)market->arrivals_count,
        .days = (int64_t)market->arrivals_days,
        .seed = seed,
        .until_ms = UNTIL_MS,
        .password_hash = "",
        .market = market,
        .is_fast = true,
    };
}

static struct simulate_result run(const struct simulate_options *options)
{
    struct domain domain = {0};
    struct simulate_result result = {0};
    struct score_error err = {0};
    if (!options->is_fast) {
        assert_int_equal(store_open(":memory:", STORE_READ_WRITE, &domain.store, &err), SCORE_OK);
        assert_int_equal(world_create(&domain.world, &err), SCORE_OK);
    }
    if (simulate_run(&domain, options, &result, &err)) {
        fail_msg("%s: %s", err.field, err.text);
    }
    world_free(domain.world);
    store_close(domain.store);
    return result;
}

static struct simulate_result run_market(const char *name, uint64_t seed)
{
    struct market_spec market;
    market_read(name, &market);
    struct simulate_options options = options_of(&market, seed);
    return run(&options);
}

static void test_simulate__the_fast_path_makes_the_domains_offers(void **state)
{
    (void)state;
    static const char *const names[] = {"seasons", "strategic", "newcomers"};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(names); i++) {
        struct market_spec market;
        market_read(names[i], &market);
        market.newcomers_day = market.newcomers_day > 0 ? 30 : 0;
        struct simulate_options options = options_of(&market, 5);
        options.opportunities = 150;
        options.days = 75;
        struct simulate_result fast = run(&options);
        options.is_fast = false;
        struct simulate_result stored = run(&options);
        assert_true(fast.offers > 100);
        assert_int_equal(fast.offers, stored.offers);
        assert_true(fast.trace == stored.trace);
        assert_int_equal(fast.won, stored.won);
        assert_memory_equal(&fast.value, &stored.value, sizeof fast.value);
        assert_memory_equal(&fast.gini, &stored.gini, sizeof fast.gini);
    }
}

static void test_simulate__the_promise_is_kept_in_every_market(void **state)
{
    (void)state;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(MARKETS); i++) {
        struct simulate_result result = run_market(MARKETS[i], 1);
        if (!result.within_bound || result.bound_checks < 100) {
            fail_msg("%s: %lld of %lld", MARKETS[i], (long long)result.bound_misses,
                     (long long)result.bound_checks);
        }
    }
}

static void test_simulate__nothing_is_claimed_where_there_is_nothing(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= seeds; seed++) {
        struct simulate_result result = run_market("null", seed);
        assert_int_equal(result.claims_of, 40);
        assert_true(result.claims <= 0.15);
    }
    assert_true(run_market("skills", 1).claims > 0.15); /* where there is, some of it is seen */
}

/* Mean regret of tenths first..last over some seeds. */
static double regret_mean(const struct simulate_result *results, size_t count, int first, int last)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        for (int tenth = first; tenth <= last; tenth++) {
            sum += results[i].regret_curve[tenth];
        }
    }
    return sum / (double)count / (last - first + 1);
}

/* Regret is what the promise costs as well, and under prices that keep every firm near its
 * entitlement little is left to choose: what is learnt shows where neither holds it back. */
static void test_simulate__learning_lowers_regret(void **state)
{
    (void)state;
    struct simulate_result results[SEEDS];
    struct score_policy policy;
    struct market_spec market;
    policy_recommended(&policy);
    policy.box_on = 0;
    policy.kappa = 0;
    market_read("skills", &market);
    for (size_t i = 0; i < SEEDS; i++) {
        struct simulate_options options = options_of(&market, i + 1);
        options.policy = &policy;
        results[i] = run(&options);
    }
    double early = regret_mean(results, SEEDS, 0, 1);
    double late = regret_mean(results, SEEDS, 8, 9);
    print_message("regret %.3f early, %.3f late\n", early, late);
    assert_true(late < early - 0.2);
}

static void test_simulate__drift_is_recovered_from(void **state)
{
    (void)state;
    struct simulate_result results[SEEDS];
    for (size_t i = 0; i < SEEDS; i++) {
        results[i] = run_market("drift", i + 1);
    }
    double before = regret_mean(results, SEEDS, 4, 4);
    double after = regret_mean(results, SEEDS, 5, 5);
    double late = regret_mean(results, SEEDS, 8, 9);
    print_message("regret %.3f before, %.3f after, %.3f late\n", before, after, late);
    assert_true(after > before + 0.05); /* the turn is felt */
    assert_true(late < after - 0.03);
}

/* engine.md 10, cold start: 5 % new, of the best tenth, 80 opportunities a firm in 90 days. */
static void test_simulate__newcomers_get_their_share(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= seeds; seed++) {
        struct simulate_result result = run_market("newcomers", seed);
        assert_int_equal(result.newcomers, 2);
        assert_true(result.newcomer_offers_least >= 5);
        assert_true(result.newcomer_share >= 0.9);
    }
}

static void test_simulate__what_cannot_be_is_refused(void **state)
{
    (void)state;
    struct market_spec market;
    struct domain domain = {0};
    struct simulate_result result = {0};
    struct score_error err = {0};
    market_read("strategic", &market);
    struct simulate_options options = options_of(&market, 1);
    options.partners = 10; /* an eighth of them is one firm: not five */
    assert_int_equal(simulate_run(&domain, &options, &result, &err), SCORE_INVALID);
    assert_string_equal(err.field, "agents.sybil");
    market_read("alike", &market);
    options = options_of(&market, 1);
    options.partners = 1;
    options.watched = 1;
    assert_int_equal(simulate_run(&domain, &options, &result, &err), SCORE_INVALID);
    assert_string_equal(err.field, "partners");
    struct simulate_strategy rows[SIMULATE_AGENTS - 1];
    assert_int_equal(simulate_strategies(&options, 1, rows, &err), SCORE_INVALID);
    assert_string_equal(err.field, "seeds");
}

static void gain_print(const char *who, const char *what, const struct simulate_gain *gain)
{
    print_message("%-7s %-12s %+.3f (%+.3f..%+.3f)\n", who, what, gain->gain, gain->low,
                  gain->high);
}

/* engine.md 7: at most 2 % over honesty, with the published price list. By value all of the
 * interval is below that; by number of deals won, which is what is left to who takes easy leads,
 * more than that is not seen. */
static void test_simulate__dishonesty_does_not_pay(void **state)
{
    (void)state;
    struct market_spec market;
    struct score_error err = {0};
    struct simulate_strategy rows[SIMULATE_AGENTS - 1];
    market_read("alike", &market);
    struct simulate_options options = options_of(&market, 1);
    options.opportunities = 1600;
    options.days = 90;
    assert_int_equal(simulate_strategies(&options, STRATEGY_SEEDS, rows, &err), SCORE_OK);
    for (int i = 0; i < SIMULATE_AGENTS - 1; i++) {
        const char *who = simulate_agent_text(rows[i].agent);
        gain_print(who, "value", &rows[i].value);
        gain_print(who, "wins", &rows[i].wins);
        gain_print(who, "taken", &rows[i].taken);
        if (rows[i].agent == SIMULATE_SYBIL) {
            continue; /* one owner is told from none by hundreds of seeds: see below */
        }
        assert_true(rows[i].value.high <= GAIN_MAX);
        assert_true(rows[i].wins.low <= GAIN_MAX);
        assert_true(rows[i].taken.low <= GAIN_MAX);
    }
}

/* Ten owners of five firms each beside thirty honest firms. Until an enterprise had one record they
 * had 4.5 % more value each, and 4.5 times as much until it had one entitlement. */
static void test_simulate__being_five_firms_does_not_pay(void **state)
{
    (void)state;
    struct market_spec market;
    struct score_error err = {0};
    struct simulate_owners owners;
    market_read("alike", &market);
    struct simulate_options options = options_of(&market, 1);
    assert_int_equal(simulate_owners(&options, OWNER_SEEDS, &owners, &err), SCORE_OK);
    gain_print("owner", "value", &owners.value);
    gain_print("owner", "charged", &owners.exposure);
    gain_print("owner", "entitlement", &owners.entitlement);
    assert_int_equal(owners.owners, 10);
    assert_int_equal(owners.firms, 30);
    assert_true(owners.value.high <= GAIN_MAX);
    assert_true(owners.exposure.high <= GAIN_MAX);
    assert_true(owners.entitlement.high <= GAIN_MAX);
    options.partners = 7;
    assert_int_equal(simulate_owners(&options, OWNER_SEEDS, &owners, &err), SCORE_INVALID);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_simulate__the_fast_path_makes_the_domains_offers),
        cmocka_unit_test(test_simulate__the_promise_is_kept_in_every_market),
        cmocka_unit_test(test_simulate__nothing_is_claimed_where_there_is_nothing),
        cmocka_unit_test(test_simulate__newcomers_get_their_share),
        cmocka_unit_test(test_simulate__what_cannot_be_is_refused),
    };
    const struct CMUnitTest slow[] = {
        cmocka_unit_test(test_simulate__nothing_is_claimed_where_there_is_nothing),
        cmocka_unit_test(test_simulate__learning_lowers_regret),
        cmocka_unit_test(test_simulate__drift_is_recovered_from),
        cmocka_unit_test(test_simulate__newcomers_get_their_share),
        cmocka_unit_test(test_simulate__dishonesty_does_not_pay),
        cmocka_unit_test(test_simulate__being_five_firms_does_not_pay),
    };
    bool is_slow = argc > 1 && strcmp(argv[1], "strategies") == 0;
    seeds = is_slow ? SEEDS : seeds;
    return is_slow ? cmocka_run_group_tests(slow, NULL, NULL)
                   : cmocka_run_group_tests(tests, NULL, NULL);
}
