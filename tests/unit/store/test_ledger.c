/* SPDX-License-Identifier: Apache-2.0 */

/* The ledgers: append-only entries, their lists and their sums. */

#include "support.h"

#include "store/driver.h"

static int64_t entry_add(struct fixture *fixture, enum ledger ledger, int64_t offer_id,
                         int64_t partner_id, double amount)
{
    struct ledger_entry entry = {.ledger = ledger,
                                 .kind = LEDGER_ENTRY_CORRECTION,
                                 .partner_id = partner_id,
                                 .offer_id = offer_id,
                                 .amount = amount,
                                 .at_ms = 77,
                                 .event_seq = 88};
    MUST(store_ledger_add(fixture->store, &entry, &err));
    return entry.id;
}

static int64_t offer_make(struct fixture *fixture, int64_t charge_micro, int64_t ended_at_ms)
{
    struct offer offer = offer_sample(fixture);
    offer.charge_micro = charge_micro;
    offer.ended_at_ms = ended_at_ms;
    MUST(store_offer_add(fixture->store, &offer, &err));
    return offer.id;
}

static void test_ledger__every_field_comes_back(void **state)
{
    struct fixture *fixture = *state;
    int64_t offer = offer_make(fixture, 0, 0);
    int64_t id = entry_add(fixture, LEDGER_VALUE, offer, fixture->partner_id, -0.1);
    struct ledger_entry *items = NULL;
    size_t count = 0;
    MUST(store_ledger_offer_list(fixture->store, offer, &fixture->arena, &items, &count, &err));
    assert_int_equal(count, 1);
    assert_int_equal(items[0].id, id);
    assert_int_equal(items[0].ledger, LEDGER_VALUE);
    assert_int_equal(items[0].kind, LEDGER_ENTRY_CORRECTION);
    assert_int_equal(items[0].partner_id, fixture->partner_id);
    assert_int_equal(items[0].offer_id, offer);
    assert_true(items[0].amount == -0.1);
    assert_int_equal(items[0].at_ms, 77);
    assert_int_equal(items[0].event_seq, 88);
}

static void test_ledger__sums_and_lists(void **state)
{
    struct fixture *fixture = *state;
    struct ledger_sums sums = {0};
    MUST(store_ledger_sums(fixture->store, &sums, &err));
    assert_true(sums.number == 0.0 && sums.value == 0.0);
    assert_int_equal(sums.entries, 0);
    int64_t first = offer_make(fixture, 700000, 5);
    int64_t second = offer_make(fixture, 1000000, 0);
    entry_add(fixture, LEDGER_NUMBER, first, fixture->partner_id, 1.0);
    entry_add(fixture, LEDGER_NUMBER, first, fixture->partner_id, -0.25);
    entry_add(fixture, LEDGER_NUMBER, second, fixture->other_partner_id, 1.0);
    entry_add(fixture, LEDGER_VALUE, first, fixture->partner_id, 1234.5);
    MUST(store_ledger_sums(fixture->store, &sums, &err));
    assert_true(sums.number == 1.75);
    assert_true(sums.value == 1234.5);
    assert_int_equal(sums.entries, 4);
    assert_int_equal(sums.offers_charge_micro, 1700000);
    struct ledger_entry *items = NULL;
    size_t count = 2;
    size_t total = 0;
    struct store_page page = {.limit = 2};
    while (count == 2) {
        MUST(store_ledger_list(fixture->store, fixture->partner_id, &page, &fixture->arena, &items,
                               &count, &err));
        for (size_t i = 0; i < count; i++) {
            assert_true(items[i].id > page.after_id);
            page.after_id = items[i].id;
            page.has_after = true;
        }
        total += count;
    }
    assert_int_equal(total, 3);
    MUST(store_ledger_offer_list(fixture->store, first, &fixture->arena, &items, &count, &err));
    assert_int_equal(count, 3);
}

static void test_ledger__is_append_only_even_in_sql(void **state)
{
    struct fixture *fixture = *state;
    struct score_error error = {0};
    entry_add(fixture, LEDGER_NUMBER, offer_make(fixture, 0, 0), fixture->partner_id, 1.0);
    MUST_FAIL(SCORE_CONFLICT, &error,
              store_execute(fixture->store, "UPDATE ledger_entry SET amount = 0", &err));
    MUST_FAIL(SCORE_CONFLICT, &error,
              store_execute(fixture->store, "DELETE FROM ledger_entry", &err));
    assert_non_null(strstr(error.text, "append-only"));
    struct ledger_entry orphan = {.ledger = LEDGER_NUMBER,
                                  .kind = LEDGER_ENTRY_CHARGE,
                                  .partner_id = fixture->partner_id,
                                  .offer_id = 999};
    MUST_FAIL(SCORE_INVALID, &error, store_ledger_add(fixture->store, &orphan, &err));
}

#define ON_DATABASE(test) cmocka_unit_test_setup_teardown(test, fixture_database, fixture_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_DATABASE(test_ledger__every_field_comes_back),
        ON_DATABASE(test_ledger__sums_and_lists),
        ON_DATABASE(test_ledger__is_append_only_even_in_sql),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
