/* SPDX-License-Identifier: Apache-2.0 */
/* Who may be offered what: each gate alone, dated facts, and bitmaps that agree with the records.
 */
#include "check.h"

#include <string.h>

#include "sim/market.h"

#define BIT(gate) (UINT32_C(1) << SCORE_GATE_##gate)

/* One authorised offering 1 of line "storage", an open one 2, lead 1 in DE/north for offering 1. */
static void market_open(struct market *market)
{
    market_init(market, 1, NULL);
    market_offering(market, 1, "storage", false);
    market_offering(market, 2, "cloud", true);
    struct score_opportunity_set lead = market_lead(1, 1, "DE", 1000);
    lead.territory = "north";
    market_opportunity(market, &lead);
}

static uint32_t failed_gates(struct market *market, int64_t opportunity, int64_t partner)
{
    uint32_t failed = 99;
    assert_int_equal(score_engine_gates(market->engine, opportunity, partner, market->now_ms,
                                        &failed, NULL, NULL, NULL),
                     SCORE_OK);
    return failed;
}

/* The bitmaps (through choose) and the record (through gates) must say the same. */
static void check_gates(const char *name, struct market *market, int64_t partner, uint32_t want)
{
    uint32_t failed = failed_gates(market, 1, partner);
    if (failed != want) {
        print_error("case '%s': failed gates %#x, expected %#x\n", name, failed, want);
        fail();
    }
    struct score_request request = market_request(market, 1);
    struct score_decision decision;
    enum score_status status = score_engine_choose(market->engine, &request, &decision, NULL);
    CHECK(name, (status == SCORE_OK) == (want == 0));
    for (int gate = 0; gate < SCORE_GATE_COUNT; gate++) {
        CHECK(name, decision.gate_counts[gate] == (int64_t)(want >> gate & 1));
    }
    CHECK(name, decision.partner == (want == 0 ? partner : 0));
}

static void facts_but(struct market *market, int64_t partner, enum score_fact but)
{
    for (int fact = 0; fact < SCORE_FACT_COUNT; fact++) {
        if (fact != (int)but) {
            market_fact(market, partner, (enum score_fact)fact, MARKET_SCOPE("", ""),
                        SCORE_FACT_MET);
        }
    }
}

static void test_gates__each_fact_blocks_alone(void **state)
{
    (void)state;
    for (int fact = 0; fact < SCORE_FACT_COUNT; fact++) {
        for (int known = 0; known < 2; known++) {
            struct market market;
            market_open(&market);
            struct score_partner_set firm = market_firm(5, "DE");
            market_partner(&market, &firm);
            facts_but(&market, 5, (enum score_fact)fact);
            if (known) {
                market_fact(&market, 5, (enum score_fact)fact, MARKET_SCOPE("", ""),
                            SCORE_FACT_NOT_MET);
            }
            const char *name = score_gate_name((enum score_gate)fact);
            check_gates(name, &market, 5, UINT32_C(1) << fact);
            uint32_t unknown = 0;
            assert_int_equal(
                score_engine_gates(market.engine, 1, 5, market.now_ms, NULL, &unknown, NULL, NULL),
                SCORE_OK);
            CHECK(name, unknown == (known ? 0 : UINT32_C(1) << fact));
            market_fact(&market, 5, (enum score_fact)fact, MARKET_SCOPE("", ""), SCORE_FACT_MET);
            check_gates(name, &market, 5, 0);
            market_done(&market);
        }
    }
}

struct firm_case {
    const char *name;
    bool is_inactive;
    bool has_no_focal;
    bool is_elsewhere;
    int64_t limit;
    int64_t pause_from_day;
    int64_t pause_until_day;
    uint32_t failed;
};

static const struct firm_case FIRMS[] = {
    {"all well", false, false, false, 10, 0, 0, 0},
    {"left", true, false, false, 10, 0, 0, BIT(ACTIVE)},
    {"no focal", false, true, false, 10, 0, 0, BIT(FOCAL)},
    {"other ground", false, false, true, 10, 0, 0, BIT(TERRITORY)},
    {"limit 0", false, false, false, 0, 0, 0, BIT(CAPACITY)},
    {"paused now", false, false, false, 10, -1, 1, BIT(PAUSE)},
    {"pause is over at its end", false, false, false, 10, -2, 0, 0},
    {"pause begins today", false, false, false, 10, 0, 2, BIT(PAUSE)},
    {"pause to come", false, false, false, 10, 1, 2, 0},
    {"several at once", true, true, true, 0, -1, 1,
     BIT(ACTIVE) | BIT(FOCAL) | BIT(TERRITORY) | BIT(CAPACITY) | BIT(PAUSE)},
};

static void test_gates__operational(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(FIRMS) / sizeof(FIRMS[0]); i++) {
        const struct firm_case *c = &FIRMS[i];
        struct market market;
        market_open(&market);
        struct score_territory elsewhere[] = {{"DE", "south"}, {"FR", ""}};
        struct score_partner_set firm = market_firm(5, "DE");
        firm.is_active = !c->is_inactive;
        firm.has_focal = !c->has_no_focal;
        firm.open_lead_limit = c->limit;
        if (c->is_elsewhere) {
            firm.serves_anywhere = false;
            firm.territories = elsewhere;
            firm.territory_count = 2;
        }
        if (c->pause_from_day || c->pause_until_day) {
            firm.pause_from_ms = market.now_ms + c->pause_from_day * MARKET_DAY_MS;
            firm.pause_until_ms = market.now_ms + c->pause_until_day * MARKET_DAY_MS;
        }
        market_partner(&market, &firm);
        market_facts(&market, 5);
        check_gates(c->name, &market, 5, c->failed);
        market_done(&market);
    }
}

static void test_gates__territories(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        struct score_territory served;
        const char *country;
        const char *territory;
        bool is_served;
    } CASES[] = {
        {"the very territory", {"DE", "north"}, "DE", "north", true},
        {"the whole country", {"DE", ""}, "DE", "north", true},
        {"another territory", {"DE", "south"}, "DE", "north", false},
        {"another country's north", {"FR", "north"}, "DE", "north", false},
        {"a lead without territory", {"DE", "south"}, "DE", "", true},
        {"a lead without territory elsewhere", {"FR", ""}, "DE", "", false},
    };
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        struct market market;
        market_open(&market);
        struct score_partner_set firm = market_firm(5, "DE");
        firm.serves_anywhere = false;
        firm.territories = &CASES[i].served;
        firm.territory_count = 1;
        market_partner(&market, &firm);
        market_facts(&market, 5);
        struct score_opportunity_set lead = market_lead(1, 1, CASES[i].country, 10);
        lead.territory = CASES[i].territory;
        market_opportunity(&market, &lead);
        check_gates(CASES[i].name, &market, 5, CASES[i].is_served ? 0 : BIT(TERRITORY));
        market_done(&market);
    }
}

static void test_gates__open_offering_needs_no_authorisation(void **state)
{
    (void)state;
    struct market market;
    market_open(&market);
    struct score_partner_set firm = market_firm(5, "DE");
    market_partner(&market, &firm);
    facts_but(&market, 5, SCORE_FACT_AUTHORISATION);
    struct score_opportunity_set lead = market_lead(1, 2, "DE", 10);
    market_opportunity(&market, &lead);
    check_gates("open", &market, 5, 0);
    market_offering(&market, 2, "cloud", false); /* the programme closes it */
    check_gates("closed", &market, 5, BIT(AUTHORISATION));
    market_done(&market);
}

static void test_gates__most_specific_fact_decides(void **state)
{
    (void)state;
    struct market market;
    market_open(&market);
    struct score_partner_set firm = market_firm(5, "DE");
    market_partner(&market, &firm);
    market_facts(&market, 5);
    market_fact(&market, 5, SCORE_FACT_AUTHORISATION, MARKET_SCOPE("", "DE"), SCORE_FACT_NOT_MET);
    check_gates("country over all", &market, 5, BIT(AUTHORISATION));
    market_fact(&market, 5, SCORE_FACT_AUTHORISATION, MARKET_SCOPE("storage", ""), SCORE_FACT_MET);
    check_gates("line over country", &market, 5, 0);
    market_fact(&market, 5, SCORE_FACT_AUTHORISATION, MARKET_SCOPE("storage", "DE"),
                SCORE_FACT_NOT_MET);
    check_gates("line and country over line", &market, 5, BIT(AUTHORISATION));
    market_fact(&market, 5, SCORE_FACT_AUTHORISATION, MARKET_SCOPE("storage", "DE"),
                SCORE_FACT_MET);
    check_gates("the same key is replaced", &market, 5, 0);
    market_fact(&market, 5, SCORE_FACT_DISTRIBUTOR, MARKET_SCOPE("cloud", ""), SCORE_FACT_NOT_MET);
    check_gates("another line's distributor", &market, 5, 0);
    market_offering(&market, 1, "cloud", false); /* leads follow their offering's line */
    check_gates("the offering moved to that line", &market, 5,
                BIT(DISTRIBUTOR) | BIT(AUTHORISATION));
    market_done(&market);
}

static void test_gates__facts_are_dated(void **state)
{
    (void)state;
    struct market market;
    market_open(&market);
    struct score_partner_set firm = market_firm(5, "DE");
    market_partner(&market, &firm);
    facts_but(&market, 5, SCORE_FACT_PROFILE);
    int64_t start = market.now_ms;
    struct score_event event = {.kind = SCORE_EVENT_FACT_SET,
                                .fact = {.partner = 5,
                                         .fact = SCORE_FACT_PROFILE,
                                         .line = "",
                                         .country = "",
                                         .state = SCORE_FACT_MET,
                                         .valid_from_ms = start + 10,
                                         .valid_to_ms = start + 20,
                                         .is_attested = true}};
    market_must(&market, &event);
    static const struct {
        const char *name;
        int64_t after_ms;
        bool is_met;
    } CASES[] = {{"before", 9, false},      {"first moment", 10, true}, {"last moment", 19, true},
                 {"at its end", 20, false}, {"back again", 15, true},   {"long after", 999, false},
                 {"back before", 0, false}, {"inside", 11, true}};
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        market.now_ms = start + CASES[i].after_ms;
        check_gates(CASES[i].name, &market, 5, CASES[i].is_met ? 0 : BIT(PROFILE));
    }
    uint32_t attested = 0;
    assert_int_equal(
        score_engine_gates(market.engine, 1, 5, start + 12, NULL, NULL, &attested, NULL), SCORE_OK);
    assert_int_equal(attested, BIT(PROFILE));
    market_done(&market);
}

static void test_gates__firm_that_had_it_is_excluded_with_its_enterprise(void **state)
{
    (void)state;
    struct market market;
    market_open(&market);
    static const struct {
        int64_t id;
        int64_t enterprise;
        const char *country;
        uint32_t failed;
    } CASES[] = {{1, 70, "DE", BIT(EXCLUSION)},
                 {2, 70, "DE", BIT(ENTERPRISE)},
                 {3, 70, "FR", 0},
                 {4, 71, "DE", 0},
                 {5, 0, "DE", 0}};
    for (size_t i = 0; i < 5; i++) {
        struct score_partner_set firm = market_firm(CASES[i].id, CASES[i].country);
        firm.enterprise_id = CASES[i].enterprise;
        market_partner(&market, &firm);
        market_facts(&market, CASES[i].id);
    }
    market_exclude(&market, 1, 1, true);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(failed_gates(&market, 1, CASES[i].id), CASES[i].failed);
    }
    struct score_request request = market_request(&market, 1);
    struct score_decision decision;
    assert_int_equal(score_engine_choose(market.engine, &request, &decision, NULL), SCORE_OK);
    assert_int_equal(decision.gate_counts[SCORE_GATE_EXCLUSION], 1);
    assert_int_equal(decision.gate_counts[SCORE_GATE_ENTERPRISE], 1);
    assert_int_equal(decision.eligible_count, 3);
    market_exclude(&market, 1, 1, false);
    assert_int_equal(failed_gates(&market, 1, 2), 0);
    market_done(&market);
}

/* A firm that fills up is out, and its own live offer does not count when it is asked again. */
static void test_gates__capacity_follows_open_leads(void **state)
{
    (void)state;
    struct market market;
    market_open(&market);
    struct score_partner_set firm = market_firm(5, "DE");
    firm.open_lead_limit = 1;
    market_partner(&market, &firm);
    market_facts(&market, 5);
    struct score_decision decision;
    int64_t offer = market_place(&market, 1, &decision);
    assert_true(offer != 0);
    struct score_opportunity_set other = market_lead(2, 1, "DE", 10);
    market_opportunity(&market, &other);
    assert_int_equal(failed_gates(&market, 2, 5), BIT(CAPACITY));
    assert_int_equal(failed_gates(&market, 1, 5), 0);
    market_outcome(&market, offer, SCORE_OUTCOME_EXPIRED, SCORE_REASON_NONE);
    assert_int_equal(failed_gates(&market, 2, 5), 0);
    assert_int_equal(failed_gates(&market, 1, 5), BIT(EXCLUSION));
    market_done(&market);
}

/* Whatever comes, draws fill a firm to its limit and never beyond. */
static void test_gates__capacity_is_never_exceeded(void **state)
{
    (void)state;
    enum { FEW = 6, LEADS = 1500 };
    struct market market;
    market_init(&market, 12, NULL);
    market_offering(&market, 1, "storage", true);
    int64_t open[FEW + 1] = {0};
    int64_t offers[FEW * FEW]; /* the live ones: limits are 0 .. FEW - 1 */
    int64_t firms[FEW * FEW];
    int64_t live = 0;
    int64_t full = 0;
    for (int64_t firm = 1; firm <= FEW; firm++) {
        struct score_partner_set set = market_firm(firm, "DE");
        set.open_lead_limit = firm - 1;
        market_partner(&market, &set);
        market_facts(&market, firm);
    }
    for (int64_t lead = 1; lead <= LEADS; lead++) {
        struct score_opportunity_set set = market_lead(lead, 1, "DE", 1000);
        struct score_decision decision;
        market_opportunity(&market, &set);
        int64_t offer = market_place(&market, lead, &decision);
        if (offer) {
            offers[live] = offer;
            firms[live++] = decision.partner;
            open[decision.partner]++;
        } else {
            full++;
        }
        for (int64_t firm = 1; firm <= FEW; firm++) {
            assert_true(open[firm] <= firm - 1);
            assert_true(offer || open[firm] == firm - 1);
        }
        if (live && market_below(&market, 2)) {
            int64_t at = market_below(&market, live);
            market_outcome(&market, offers[at], SCORE_OUTCOME_EXPIRED, SCORE_REASON_NONE);
            open[firms[at]]--;
            offers[at] = offers[--live];
            firms[at] = firms[live];
        }
    }
    assert_true(full > 100);
    market_done(&market);
}

static const char *const LINES[] = {"a", "b", "c"};
static const char *const COUNTRIES[] = {"DE", "FR", "IT"};
static const char *const TERRITORIES[] = {"", "n", "s"};

/* Sets a new or known firm at random. Returns its id. */
static int64_t firm_draw(struct market *market, int64_t firms)
{
    struct score_territory ground = {COUNTRIES[market_below(market, 3)],
                                     TERRITORIES[market_below(market, 3)]};
    int64_t id = market_below(market, 4) || !firms ? firms + 1 : 1 + market_below(market, firms);
    struct score_partner_set firm = market_firm(id, COUNTRIES[market_below(market, 3)]);
    firm.is_active = market_below(market, 10) != 0;
    firm.serves_anywhere = market_below(market, 2) != 0;
    firm.territories = &ground;
    firm.territory_count = 1;
    firm.enterprise_id = market_below(market, 5);
    firm.pause_from_ms = market->now_ms + market_below(market, MARKET_DAY_MS);
    firm.pause_until_ms = firm.pause_from_ms + market_below(market, MARKET_DAY_MS);
    market_partner(market, &firm);
    market_facts(market, id);
    return id;
}

static void fact_draw(struct market *market, int64_t firms)
{
    struct score_event event = {.kind = SCORE_EVENT_FACT_SET};
    event.fact.partner = 1 + market_below(market, firms);
    event.fact.fact = (enum score_fact)market_below(market, SCORE_FACT_COUNT);
    bool is_local =
        event.fact.fact == SCORE_FACT_AUTHORISATION || event.fact.fact == SCORE_FACT_DISTRIBUTOR;
    event.fact.line = is_local ? LINES[market_below(market, 3)] : "";
    bool is_national = is_local && market_below(market, 2) != 0;
    event.fact.country = is_national ? COUNTRIES[market_below(market, 3)] : "";
    event.fact.state = market_below(market, 8) ? SCORE_FACT_MET : SCORE_FACT_NOT_MET;
    event.fact.valid_from_ms = market->now_ms + market_below(market, MARKET_DAY_MS);
    event.fact.valid_to_ms = event.fact.valid_from_ms + market_below(market, MARKET_DAY_MS);
    market_must(market, &event);
}

/* What choose counted by bitmaps must be what the records of all firms say. */
static void check_counts(struct market *market, int64_t lead, int64_t firms)
{
    struct score_request request = market_request(market, lead);
    struct score_decision decision;
    enum score_status status = score_engine_choose(market->engine, &request, &decision, NULL);
    assert_true(status == SCORE_OK || status == SCORE_EXHAUSTED);
    int64_t eligible = 0;
    int64_t counts[SCORE_GATE_COUNT] = {0};
    for (int64_t firm = 1; firm <= firms; firm++) {
        uint32_t failed = failed_gates(market, lead, firm);
        eligible += failed == 0;
        for (int gate = 0; gate < SCORE_GATE_COUNT; gate++) {
            counts[gate] += failed >> gate & 1;
        }
    }
    assert_int_equal(decision.eligible_count, eligible);
    assert_memory_equal(decision.gate_counts, counts, sizeof(counts));
}

/* Random markets: after any history the bitmaps say what the records say. */
static void test_gates__bitmaps_agree_with_records(void **state)
{
    (void)state;
    struct market market;
    market_init(&market, 99, NULL);
    for (int64_t i = 0; i < 3; i++) {
        market_offering(&market, i + 1, LINES[i], i == 2);
    }
    int64_t leads = 0;
    int64_t firms = 0;
    for (int step = 0; step < 4000; step++) {
        market.now_ms += market_below(&market, INT64_C(3) * 3600 * 1000);
        int64_t what = market_below(&market, 10);
        if (what == 0 || firms == 0) {
            int64_t id = firm_draw(&market, firms);
            firms = id > firms ? id : firms;
        } else if (what < 7) {
            fact_draw(&market, firms);
        } else {
            struct score_opportunity_set lead = market_lead(
                ++leads, 1 + market_below(&market, 3), COUNTRIES[market_below(&market, 3)], 100);
            lead.territory = TERRITORIES[market_below(&market, 3)];
            market_opportunity(&market, &lead);
            check_counts(&market, leads, firms);
        }
    }
    assert_true(leads > 500 && firms > 30);
    market_done(&market);
}

static void test_gates__words_of_gates_and_groups(void **state)
{
    (void)state;
    assert_string_equal(score_gate_name(SCORE_GATE_ENTERPRISE), "enterprise");
    assert_string_equal(score_gate_name(SCORE_GATE_MYSA), "mysa");
    for (int gate = 0; gate < SCORE_GATE_COUNT; gate++) {
        assert_true(strlen(score_gate_text((enum score_gate)gate)) > 4);
        assert_true(strlen(score_gate_fix((enum score_gate)gate)) > 4);
    }
    assert_null(score_gate_name(SCORE_GATE_COUNT));
    assert_string_equal(score_group_name(SCORE_GROUP_FIRM), "firm");
    assert_non_null(score_group_text(SCORE_GROUP_WORKLOAD));
    assert_null(score_group_name((enum score_group) - 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gates__each_fact_blocks_alone),
        cmocka_unit_test(test_gates__operational),
        cmocka_unit_test(test_gates__territories),
        cmocka_unit_test(test_gates__open_offering_needs_no_authorisation),
        cmocka_unit_test(test_gates__most_specific_fact_decides),
        cmocka_unit_test(test_gates__facts_are_dated),
        cmocka_unit_test(test_gates__firm_that_had_it_is_excluded_with_its_enterprise),
        cmocka_unit_test(test_gates__capacity_follows_open_leads),
        cmocka_unit_test(test_gates__capacity_is_never_exceeded),
        cmocka_unit_test(test_gates__bitmaps_agree_with_records),
        cmocka_unit_test(test_gates__words_of_gates_and_groups),
    };
    return cmocka_run_group_tests_name("gates", tests, NULL, NULL);
}
