/* SPDX-License-Identifier: Apache-2.0 */
/* Caps, floors and bands that cannot be met at once, and which of them clash. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "evaluate/feasible.h"

enum { ROWS_MAX = 64 };

static struct score_demand rows[ROWS_MAX];
static size_t row_count;

static void demand_begin(void)
{
    memset(rows, 0, sizeof rows);
    row_count = 0;
}

/* A cell of `offers` shared evenly by the firms from..to; odd ones are of region 1, even of 2. */
static void cell_add(int64_t cell, double offers, int64_t from, int64_t to)
{
    for (int64_t firm = from; firm <= to; firm++) {
        rows[row_count++] = (struct score_demand){.cell = cell,
                                                  .offers = offers,
                                                  .partner = firm,
                                                  .target = 1.0 / (double)(to - from + 1),
                                                  .groups = {2 - firm % 2, 0, 0, 1}};
    }
}

static struct feasible_answer ask(const struct score_policy *policy)
{
    const struct feasible_demand demand = {rows, row_count};
    struct feasible_answer answer;
    struct score_error err = {0};
    enum score_status status = feasible_find(policy, &demand, &answer, &err);
    if (status) {
        print_error("%s\n", err.text);
    }
    assert_int_equal(status, SCORE_OK);
    return answer;
}

static struct score_policy bare_policy(void)
{
    struct score_policy policy;
    score_policy_init(&policy);
    policy.box_on = 0;
    return policy;
}

#define LINE(name) (UINT32_C(1) << FEASIBLE_##name)

static void test_feasible__without_caps_nothing_clashes(void **state)
{
    (void)state;
    struct score_policy policy = bare_policy();
    policy.box_on = 1;
    policy.floor_share = 1;
    policy.band_region = 0.01;
    policy.band_newcomer = 0.01;
    demand_begin();
    cell_add(0, 100, 1, 4);
    cell_add(1, 1000, 3, 5);
    struct feasible_answer answer = ask(&policy);
    assert_true(answer.is_feasible);
    assert_int_equal(answer.programmes, 0);
    assert_true(answer.offers == 1100);
    assert_int_equal(answer.firms, 5);
}

static void test_feasible__caps_below_demand(void **state)
{
    (void)state;
    struct score_policy policy = bare_policy();
    demand_begin();
    cell_add(0, 100, 1, 4);
    policy.cap_offers = 24;
    policy.floor_share = 0.5; /* innocent */
    struct feasible_answer answer = ask(&policy);
    assert_false(answer.is_feasible);
    assert_int_equal(answer.clash, LINE(CAP));
    policy.cap_offers = 25;
    assert_true(ask(&policy).is_feasible);
}

/* Enough room in all, but not in the cell that has the demand. */
static void test_feasible__a_cap_binds_in_its_cell(void **state)
{
    (void)state;
    struct score_policy policy = bare_policy();
    demand_begin();
    cell_add(0, 100, 1, 2);
    cell_add(1, 10, 3, 8);
    policy.cap_offers = 40;
    assert_int_equal(ask(&policy).clash, LINE(CAP));
    /* Firms of both cells take what is over in the first. */
    demand_begin();
    cell_add(0, 100, 1, 4);
    cell_add(1, 10, 3, 8);
    policy.cap_offers = 26;
    struct feasible_answer answer = ask(&policy);
    assert_true(answer.is_feasible);
    assert_int_equal(answer.programmes, 1);
}

static void test_feasible__a_floor_above_a_cap(void **state)
{
    (void)state;
    struct score_policy policy = bare_policy();
    demand_begin();
    cell_add(0, 100, 1, 2); /* 50 each .. */
    cell_add(1, 60, 2, 7);  /* .. and 10 more for firm 2 */
    policy.cap_offers = 55;
    policy.floor_share = 0.95;
    struct feasible_answer answer = ask(&policy);
    assert_false(answer.is_feasible);
    assert_int_equal(answer.clash, LINE(CAP) | LINE(FLOOR));
    policy.floor_share = 0.9;
    assert_true(ask(&policy).is_feasible);
}

/* Region 2 is one busy firm: the cap leaves it less than the band asks for. */
static void test_feasible__a_band_above_a_cap(void **state)
{
    (void)state;
    struct score_policy policy = bare_policy();
    demand_begin();
    cell_add(0, 90, 1, 3);
    cell_add(1, 30, 2, 2);
    policy.cap_offers = 50;
    policy.floor_share = 0.2; /* innocent */
    policy.band_region = 0.1; /* firm 2: at least 54 of 60 */
    struct feasible_answer answer = ask(&policy);
    assert_false(answer.is_feasible);
    assert_int_equal(answer.clash, LINE(CAP) | UINT32_C(1) << FEASIBLE_BAND);
    assert_string_equal(feasible_line_name(FEASIBLE_BAND), "band_region");
    policy.band_region = 0.2;
    assert_true(ask(&policy).is_feasible);
}

/* Without any one of the lines that are named, the others can be met. */
static void test_feasible__what_is_named_is_irreducible(void **state)
{
    (void)state;
    struct score_policy policy = bare_policy();
    demand_begin();
    cell_add(0, 120, 1, 4); /* 30 each */
    cell_add(1, 20, 1, 1);  /* firm 1: 50; region 1: firms 1 and 3, 80; region 2: 60 */
    policy.cap_offers = 42; /* region 1: 42 for firm 1, so 34 or more for firm 3 at -5 % .. */
    policy.floor_share = 0.95;
    policy.band_region = 0.02;
    struct feasible_answer answer = ask(&policy);
    assert_false(answer.is_feasible);
    assert_true(answer.clash & LINE(CAP));
    uint32_t others = answer.clash & ~LINE(CAP);
    for (int line = 0; line < FEASIBLE_LINE_COUNT; line++) { /* irreducible: each one is needed */
        struct score_policy fewer = policy;
        if (!(answer.clash >> line & 1)) {
            continue;
        }
        fewer.cap_offers = line == FEASIBLE_CAP ? 0 : fewer.cap_offers;
        fewer.floor_share =
            line == FEASIBLE_FLOOR || !(others & LINE(FLOOR)) ? 0 : fewer.floor_share;
        fewer.band_region = line == FEASIBLE_BAND || !(others & UINT32_C(1) << FEASIBLE_BAND)
                                ? 0
                                : fewer.band_region;
        assert_true(ask(&fewer).is_feasible);
    }
}

static void test_feasible__the_promise_is_a_line_too(void **state)
{
    (void)state;
    struct score_policy policy = bare_policy();
    demand_begin();
    cell_add(0, 200, 1, 2);
    cell_add(1, 50, 2, 6); /* firm 2: 110 */
    policy.cap_offers = 104;
    assert_true(ask(&policy).is_feasible);
    policy.box_on = 1;
    policy.box_u = 1;
    policy.box_tolerance = 0.02; /* firm 2: at least 106.8 */
    struct feasible_answer answer = ask(&policy);
    assert_int_equal(answer.clash, LINE(CAP) | LINE(BOX));
    assert_string_equal(feasible_line_name(FEASIBLE_BOX), "box_u");
}

static void test_feasible__groups_without_members(void **state)
{
    (void)state;
    struct score_policy policy = bare_policy();
    demand_begin();
    cell_add(0, 100, 1, 4);
    policy.band_region = 0.1;
    policy.band_tier = 0.1;
    assert_int_equal(ask(&policy).missing, UINT32_C(1) << (FEASIBLE_BAND + SCORE_DIMENSION_TIER));
    demand_begin(); /* of an empty market nothing is known */
    assert_int_equal(ask(&policy).missing, 0);
    policy.cap_offers = 1;
    assert_true(ask(&policy).is_feasible);
}

/* Beyond what a programme is solved for. */
static void test_feasible__large_markets_are_held_against_less(void **state)
{
    enum { FIRMS = FEASIBLE_ROWS_MAX + 1 };
    (void)state;
    static struct score_demand many[FIRMS];
    const struct feasible_demand demand = {many, FIRMS};
    struct score_policy policy = bare_policy();
    struct feasible_answer answer;
    for (int64_t i = 0; i < FIRMS; i++) { /* the first has half of it */
        double rest = 0.5 / (FIRMS - 1);
        many[i] = (struct score_demand){
            .offers = 1000, .partner = i + 1, .target = i ? rest : 0.5, .groups = {1, 0, 0, 1}};
    }
    policy.cap_offers = 400;
    assert_int_equal(feasible_find(&policy, &demand, &answer, NULL), SCORE_OK);
    assert_true(answer.is_feasible && answer.is_partial);
    assert_int_equal(answer.programmes, 0);
    policy.floor_share = 0.9;
    assert_int_equal(feasible_find(&policy, &demand, &answer, NULL), SCORE_OK);
    assert_int_equal(answer.clash, LINE(CAP) | LINE(FLOOR));
    for (int64_t i = 0; i < FIRMS; i++) {
        many[i].offers = 401.0 * FIRMS;
    }
    assert_int_equal(feasible_find(&policy, &demand, &answer, NULL), SCORE_OK);
    assert_int_equal(answer.clash, LINE(CAP));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_feasible__without_caps_nothing_clashes),
        cmocka_unit_test(test_feasible__caps_below_demand),
        cmocka_unit_test(test_feasible__a_cap_binds_in_its_cell),
        cmocka_unit_test(test_feasible__a_floor_above_a_cap),
        cmocka_unit_test(test_feasible__a_band_above_a_cap),
        cmocka_unit_test(test_feasible__what_is_named_is_irreducible),
        cmocka_unit_test(test_feasible__the_promise_is_a_line_too),
        cmocka_unit_test(test_feasible__groups_without_members),
        cmocka_unit_test(test_feasible__large_markets_are_held_against_less),
    };
    return cmocka_run_group_tests_name("feasible", tests, NULL, NULL);
}
