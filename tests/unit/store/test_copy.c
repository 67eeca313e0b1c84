/* SPDX-License-Identifier: Apache-2.0 */

/* A database into another one: everything arrives, ids go on where they stopped, and nothing is
 * written over. On PostgreSQL both ways are gone. */

#include "support.h"

#include <stdio.h>

#include "store/copy.h"
#include "store/driver.h"

static const char *const NAMES[] = {"", "'quoted' \"twice\"", "tab\tand\nnewline",
                                    "\xc3\xa9\xf0\x9f\x98\x80"};

/* One of each, texts that formats trip over, a removed id, and a few events and charges. */
static void history_make(struct fixture *fixture)
{
    struct store *store = fixture->store;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(NAMES); i++) {
        char name[32];
        snprintf(name, sizeof(name), "value.%zu", i);
        MUST(store_setting_set(store, name, NAMES[i], &err));
    }
    struct offer offer = offer_sample(fixture);
    MUST(store_offer_add(store, &offer, &err));
    for (int i = 0; i < 3; i++) {
        struct event event = event_sample(i % 2 + 1);
        MUST(store_event_add(store, &event, &err));
        struct ledger_entry entry = {.ledger = LEDGER_VALUE,
                                     .kind = LEDGER_ENTRY_CHARGE,
                                     .partner_id = fixture->partner_id,
                                     .offer_id = offer.id,
                                     .amount = 0.1 * (i + 1),
                                     .event_seq = event.seq};
        MUST(store_ledger_add(store, &entry, &err));
    }
    struct fact fact = {
        .partner_id = fixture->partner_id, .kind = FACT_STANDING, .state = FACT_MET, .line = "GTX"};
    MUST(store_fact_put(store, &fact, &err));
    MUST(store_fact_remove(store, fact.id, &err)); /* its id is never given again */
    MUST(store_tx_commit(store, &err));
}

static void arrived_check(struct fixture *fixture, struct store *to,
                          const struct store_copied *copied)
{
    assert_int_equal(copied->events, 3);
    assert_true(copied->value_ledger == 0.1 + 0.2 + 0.1 * 3);
    assert_true(copied->number_ledger == 0.0);
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(NAMES); i++) {
        char name[32];
        const char *value = NULL;
        snprintf(name, sizeof(name), "value.%zu", i);
        MUST(store_setting_get(to, name, &fixture->arena, &value, &err));
        assert_string_equal(value, NAMES[i]);
    }
    struct decision decision = {0};
    MUST(store_decision_get(to, fixture->decision_id, &fixture->arena, &decision, &err));
    assert_int_equal(decision.blob_len, 4);
    assert_memory_equal(decision.blob, "blob", 4);
    MUST(store_check(to, &err));
}

static void ids_go_on(struct fixture *fixture, struct store *to)
{
    MUST(store_tx_begin(to, &err));
    struct fact fact = {
        .partner_id = fixture->partner_id, .kind = FACT_STANDING, .state = FACT_MET, .line = "GTX"};
    MUST(store_fact_put(to, &fact, &err));
    assert_int_equal(fact.id, 2);
    struct event event = event_sample(1);
    MUST(store_event_add(to, &event, &err));
    assert_int_equal(event.seq, 4);
    assert_int_equal(event.object_seq, 3);
    struct opportunity opportunity = opportunity_sample(fixture);
    MUST(store_opportunity_add(to, &opportunity, &err));
    assert_int_equal(opportunity.id, fixture->opportunity_id + 1);
    MUST(store_tx_commit(to, &err));
}

/* From the fixture's database into a file, and from there, on PostgreSQL, into a second database.
 */
static void test_copy__everything_arrives_and_ids_go_on(void **state)
{
    struct fixture *fixture = *state;
    struct store *file = NULL;
    struct store_copied copied = {0};
    char url[192];
    history_make(fixture);
    snprintf(url, sizeof(url), "sqlite:%s/copy.db", fixture->directory);
    MUST(store_open(url, STORE_READ_WRITE, &file, &err));
    MUST(store_copy(fixture->store, file, &fixture->arena, &copied, &err));
    arrived_check(fixture, file, &copied);
    if (fixture_is_postgres()) {
        struct store *second = NULL;
        fixture_second(fixture, url);
        MUST(store_open(url, STORE_READ_WRITE, &second, &err));
        MUST(store_copy(file, second, &fixture->arena, &copied, &err));
        arrived_check(fixture, second, &copied);
        ids_go_on(fixture, second);
        store_close(second);
    }
    ids_go_on(fixture, file);
    store_close(file);
}

static void test_copy__refuses_a_database_that_has_something(void **state)
{
    struct fixture *fixture = *state;
    struct store *file = NULL;
    struct store_copied copied = {0};
    struct score_error error = {0};
    char url[192];
    history_make(fixture);
    snprintf(url, sizeof(url), "sqlite:%s/copy.db", fixture->directory);
    MUST(store_open(url, STORE_READ_WRITE, &file, &err));
    MUST(store_tx_begin(file, &err));
    MUST(store_setting_set(file, "vendor", "Acme", &err));
    MUST(store_tx_commit(file, &err));
    MUST_FAIL(SCORE_EXISTS, &error,
              store_copy(fixture->store, file, &fixture->arena, &copied, &err));
    assert_non_null(strstr(error.text, "setting"));
    /* The other way as well: the fixture's has everything. */
    struct store *empty = NULL;
    snprintf(url, sizeof(url), "sqlite:%s/empty.db", fixture->directory);
    MUST(store_open(url, STORE_READ_WRITE, &empty, &err));
    MUST_FAIL(SCORE_EXISTS, &error,
              store_copy(empty, fixture->store, &fixture->arena, &copied, &err));
    const char *value = NULL;
    MUST(store_setting_get(file, "vendor", &fixture->arena, &value, &err));
    assert_string_equal(value, "Acme");
    store_close(empty);
    store_close(file);
}

/* A row too many in the target, as a trigger of somebody's would make one. */
static void test_copy__keeps_nothing_that_differs(void **state)
{
    struct fixture *fixture = *state;
    struct store *file = NULL;
    struct store_copied copied = {0};
    struct score_error error = {0};
    char url[192];
    history_make(fixture);
    snprintf(url, sizeof(url), "sqlite:%s/copy.db", fixture->directory);
    MUST(store_open(url, STORE_READ_WRITE, &file, &err));
    MUST(store_execute(file,
                       "CREATE TRIGGER doubled AFTER INSERT ON note BEGIN"
                       " INSERT INTO setting (name, value) VALUES ('stray', ''); END;"
                       "CREATE TRIGGER doubled_too AFTER INSERT ON \"user\" BEGIN"
                       " INSERT INTO setting (name, value) VALUES ('stray', ''); END",
                       &err));
    MUST_FAIL(SCORE_CORRUPT, &error,
              store_copy(fixture->store, file, &fixture->arena, &copied, &err));
    assert_non_null(strstr(error.text, "setting"));
    int64_t last = -1;
    MUST(store_event_last(file, &last, &err));
    assert_int_equal(last, 0);
    store_close(file);
}

#define ON_DATABASE(test) cmocka_unit_test_setup_teardown(test, fixture_database, fixture_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_DATABASE(test_copy__everything_arrives_and_ids_go_on),
        ON_DATABASE(test_copy__refuses_a_database_that_has_something),
        ON_DATABASE(test_copy__keeps_nothing_that_differs),
    };
    return cmocka_run_group_tests_name("store/copy", tests, NULL, NULL);
}
