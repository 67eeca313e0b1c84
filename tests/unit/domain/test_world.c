/* SPDX-License-Identifier: Apache-2.0 */
/* The world is the fold of the events: however it got there, equal events make equal bytes. */
#include "domain_fixture.h"

#include <score/engine.h>

#include "base/kv.h"
#include "domain/event_record.h"

static uint64_t fresh_state(struct market *market)
{
    struct world *world = NULL;
    OK(market, world_create(&world, &market->err));
    uint64_t hash = market_state(market, world);
    world_free(world);
    return hash;
}

static void place(struct market *market)
{
    struct placed placed;
    int64_t id = market_opportunity(market, "10000");
    OK(market, place_one(market_domain(market), id, &placed, &market->err));
}

static void test_world__step_by_step_equals_at_once(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 4);
    for (int i = 0; i < 10; i++) {
        place(&market);
        market.now_ms += CLOCK_HOUR_MS;
        (void)market_state(&market, market.world);
    }
    assert_true(market_state(&market, market.world) == fresh_state(&market));
    market_close(&market);
}

static void test_world__knows_the_last_event_it_folded(void **state)
{
    (void)state;
    struct market market;
    int64_t last = 0;
    market_open(&market, 2);
    place(&market);
    OK(&market, store_event_last(market.store, &last, &market.err));
    OK(&market, world_sync(market.world, market.store, 0, &market.err));
    assert_int_equal(world_seq(market.world), last);
    market_close(&market);
}

static void test_world__folds_up_to_a_moment(void **state)
{
    (void)state;
    struct market market;
    struct world *world = NULL;
    market_open(&market, 2);
    OK(&market, world_create(&world, &market.err));
    OK(&market, world_sync(world, market.store, 5, &market.err));
    assert_int_equal(world_seq(world), 5);
    OK(&market, world_sync(world, market.store, 3, &market.err)); /* never backwards */
    assert_int_equal(world_seq(world), 5);
    world_free(world);
    market_close(&market);
}

static void test_world__forgets_what_was_rolled_back(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 3);
    place(&market);
    uint64_t before = market_state(&market, market.world);
    OK(&market, store_tx_begin(market.store, &market.err));
    place(&market);
    assert_true(market_state(&market, market.world) != before);
    store_tx_rollback(market.store);
    assert_true(market_state(&market, market.world) == before);
    place(&market);
    assert_true(market_state(&market, market.world) == fresh_state(&market));
    market_close(&market);
}

/* The same sequence numbers are given out again: the rows behind them differ. */
static void test_world__notices_other_rows_under_the_same_numbers(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 3);
    (void)market_state(&market, market.world);
    OK(&market, store_tx_begin(market.store, &market.err));
    (void)market_opportunity(&market, "10000");
    (void)market_state(&market, market.world);
    store_tx_rollback(market.store);
    (void)market_opportunity(&market, "20000");
    assert_true(market_state(&market, market.world) == fresh_state(&market));
    market_close(&market);
}

static void test_world__a_rollback_elsewhere_costs_no_rebuild(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 3);
    OK(&market, store_tx_begin(market.store, &market.err));
    place(&market);
    (void)market_state(&market, market.world);
    struct score_engine *engine = world_engine(market.world);
    OK(&market, store_tx_begin(market.store, &market.err));
    (void)market_opportunity(&market, "5000"); /* written, never folded */
    store_tx_rollback(market.store);
    (void)market_state(&market, market.world);
    assert_ptr_equal(world_engine(market.world), engine);
    OK(&market, store_tx_commit(market.store, &market.err));
    assert_true(market_state(&market, market.world) == fresh_state(&market));
    assert_ptr_equal(world_engine(market.world), engine);
    market_close(&market);
}

/* Rolled back after a commit: what was committed stays folded. */
static void test_world__keeps_what_was_committed(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 3);
    OK(&market, store_tx_begin(market.store, &market.err));
    place(&market);
    (void)market_state(&market, market.world);
    OK(&market, store_tx_commit(market.store, &market.err));
    struct score_engine *engine = world_engine(market.world);
    OK(&market, store_tx_begin(market.store, &market.err));
    (void)market_opportunity(&market, "5000");
    store_tx_rollback(market.store);
    assert_true(market_state(&market, market.world) == fresh_state(&market));
    assert_ptr_equal(world_engine(market.world), engine);
    market_close(&market);
}

static void event_add(struct market *market, enum id_kind kind, int64_t id, const char *verb,
                      const char *detail)
{
    struct event event = {.object_kind = kind, .object_id = id, .verb = verb, .detail = detail};
    OK(market, store_tx_begin(market->store, &market->err));
    OK(market, event_record(market_domain(market), &event, NULL, &market->err));
    OK(market, store_tx_commit(market->store, &market->err));
}

static void test_world__passes_over_verbs_it_does_not_know(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 2);
    uint64_t before = market_state(&market, market.world);
    event_add(&market, ID_OPPORTUNITY, 1, "opportunity.admired", "");
    assert_true(market_state(&market, market.world) == before);
    market_close(&market);
}

static void test_world__names_the_event_that_cannot_be_folded(void **state)
{
    static const struct {
        const char *name;
        enum id_kind kind;
        const char *verb;
        const char *detail;
    } CASES[] = {
        {"not key=value", ID_OFFERING, "offering.saved", "nonsense"},
        {"unknown access", ID_OFFERING, "offering.saved", "line=a\naccess=MAYBE\n"},
        {"area without slash", ID_PARTNER, "partner.saved", "country=DE\nareas=DE\n"},
        {"unknown fact", ID_FACT, "fact.attested", "partner=1\nkind=LUCK\nstate=MET\n"},
        {"unknown state", ID_FACT, "fact.attested", "partner=1\nkind=MYSA\nstate=PERHAPS\n"},
        {"fact without firm", ID_FACT, "fact.attested", "kind=MYSA\nstate=MET\n"},
        {"fact of an unknown firm", ID_FACT, "fact.attested",
         "partner=999\nkind=MYSA\nstate=MET\n"},
        {"offer of nothing", ID_OFFER, "offer.made", "partner=1\n"},
        {"outcome of an unknown offer", ID_OFFER, "offer.accepted", "charge=1\n"},
        {"unknown reason", ID_OFFER, "offer.declined", "code=BORED\n"},
        {"seed too short", ID_DECISION, "decision.made", "opportunity=1\npartner=1\nseed=00ff\n"},
        {"unknown past outcome", ID_OFFER, "offer.imported",
         "opportunity=1\npartner=1\noutcome=drawn\n"},
    };
    (void)state;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(CASES); i++) {
        struct market market;
        char expected[32];
        int64_t last = 0;
        market_open(&market, 1);
        event_add(&market, CASES[i].kind, 999, CASES[i].verb, CASES[i].detail);
        OK(&market, store_event_last(market.store, &last, &market.err));
        enum score_status status = world_sync(market.world, market.store, 0, &market.err);
        (void)snprintf(expected, sizeof expected, "event %lld ", (long long)last);
        if (status != SCORE_CORRUPT || !strstr(market.err.text, expected)) {
            print_error("case '%s': %s, %s\n", CASES[i].name, score_status_name(status),
                        market.err.text);
        }
        assert_int_equal(status, SCORE_CORRUPT);
        assert_non_null(strstr(market.err.text, expected));
        assert_int_equal(world_seq(market.world), last - 1);
        market_close(&market);
    }
}

static uint32_t gates_of(struct market *market, int64_t opportunity, size_t firm)
{
    uint32_t failed = 0;
    OK(market, world_sync(market->world, market->store, 0, &market->err));
    OK(market, score_engine_gates(world_engine(market->world), opportunity, market->firms[firm],
                                  market->now_ms, &failed, NULL, NULL, &market->err));
    return failed;
}

static void test_world__carries_every_gate(void **state)
{
    (void)state;
    struct market market;
    struct partner partner;
    market_open(&market, 1);
    int64_t id = market_opportunity(&market, "10000");
    assert_int_equal(gates_of(&market, id, 0), 0);

    market_fact(&market, 0, FACT_MYSA, FACT_NOT_MET);
    assert_int_equal(gates_of(&market, id, 0), 1U << SCORE_GATE_MYSA);
    market_fact(&market, 0, FACT_MYSA, FACT_MET);

    struct partner_change pause = {.has_paused_until = true,
                                   .paused_until_ms = market.now_ms + CLOCK_DAY_MS};
    OK(&market,
       partner_patch(market_domain(&market), market.firms[0], 0, &pause, &partner, &market.err));
    assert_int_equal(gates_of(&market, id, 0), 1U << SCORE_GATE_PAUSE);
    market.now_ms += CLOCK_DAY_MS;
    assert_int_equal(gates_of(&market, id, 0), 0);

    market_limit(&market, 0, 0);
    assert_int_equal(gates_of(&market, id, 0), 1U << SCORE_GATE_CAPACITY);
    market_limit(&market, 0, 5);

    struct partner_change leave = {.has_is_active = true, .is_active = false};
    OK(&market,
       partner_patch(market_domain(&market), market.firms[0], 0, &leave, &partner, &market.err));
    assert_int_equal(gates_of(&market, id, 0), 1U << SCORE_GATE_ACTIVE);
    market_close(&market);
}

static void test_world__removed_facts_are_not_known(void **state)
{
    (void)state;
    struct market market;
    uint32_t unknown = 0;
    char detail[128];
    market_open(&market, 1);
    int64_t id = market_opportunity(&market, "10000");
    (void)snprintf(detail, sizeof detail, "partner=%lld\nkind=STANDING\nline=\ncountry=\n",
                   (long long)market.firms[0]);
    event_add(&market, ID_FACT, 1, "fact.removed", detail);
    OK(&market, world_sync(market.world, market.store, 0, &market.err));
    OK(&market, score_engine_gates(world_engine(market.world), id, market.firms[0], market.now_ms,
                                   NULL, &unknown, NULL, &market.err));
    assert_int_equal(unknown, 1U << SCORE_GATE_STANDING);
    market_close(&market);
}

static uint64_t imported_state(const char *format, const char *accepted, const char *ended,
                               const char *as_of)
{
    struct market market;
    char detail[256];
    market_open(&market, 2);
    int64_t id = market_opportunity(&market, "10000");
    (void)snprintf(detail, sizeof detail, format, (long long)id, (long long)market.firms[0],
                   accepted, ended, as_of);
    event_add(&market, ID_OFFER, 77, "offer.imported", detail);
    uint64_t hash = market_state(&market, market.world);
    market_close(&market);
    return hash;
}

/* Whose file ends 50 days ago has a history as old as it was then. */
static void test_world__history_ages_from_the_present_of_its_file(void **state)
{
    static const char FORMAT[] = "opportunity=%lld\npartner=%lld\naccepted_at=%s\noutcome=won\n"
                                 "ended_at=%s\nas_of=%s\n";
    (void)state;
    /* Days 100, 70 and 50 before 2026-01-05 08:00 UTC, and the same 50 days later. */
    uint64_t old_file = imported_state(FORMAT, "1758960000000", "1761552000000", "1763280000000");
    uint64_t new_file = imported_state(FORMAT, "1763280000000", "1765872000000", "1767600000000");
    uint64_t unsaid = imported_state(FORMAT, "1758960000000", "1761552000000", "0");
    uint64_t future = imported_state(FORMAT, "1758960000000", "1761552000000", "1800000000000");
    assert_true(old_file == new_file);
    assert_true(old_file != unsaid);
    assert_true(future == unsaid);
}

static void test_world__counts_what_was_taught(void **state)
{
    (void)state;
    struct market market;
    struct placed placed;
    struct offer_view view;
    market_open(&market, 3);
    int64_t id = market_opportunity(&market, "10000");
    OK(&market, place_one(market_domain(&market), id, &placed, &market.err));
    int64_t offer = placed.offer.id;
    size_t firm = market_firm_index(&market, placed.offer.partner_id);
    OK(&market,
       offer_decline(market_focal(&market, firm), offer, "NO_SKILL", "", &view, &market.err));
    (void)market_state(&market, market.world);
    struct world_labels labels = world_labels_get(market.world);
    assert_int_equal(labels.accept_labels, 1);
    assert_int_equal(labels.accepts, 0);
    assert_int_equal(labels.win_labels, 0);
    market_close(&market);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_world__step_by_step_equals_at_once),
        cmocka_unit_test(test_world__knows_the_last_event_it_folded),
        cmocka_unit_test(test_world__folds_up_to_a_moment),
        cmocka_unit_test(test_world__forgets_what_was_rolled_back),
        cmocka_unit_test(test_world__notices_other_rows_under_the_same_numbers),
        cmocka_unit_test(test_world__a_rollback_elsewhere_costs_no_rebuild),
        cmocka_unit_test(test_world__keeps_what_was_committed),
        cmocka_unit_test(test_world__passes_over_verbs_it_does_not_know),
        cmocka_unit_test(test_world__names_the_event_that_cannot_be_folded),
        cmocka_unit_test(test_world__carries_every_gate),
        cmocka_unit_test(test_world__removed_facts_are_not_known),
        cmocka_unit_test(test_world__history_ages_from_the_present_of_its_file),
        cmocka_unit_test(test_world__counts_what_was_taught),
    };
    return cmocka_run_group_tests_name("domain/world", tests, NULL, NULL);
}
