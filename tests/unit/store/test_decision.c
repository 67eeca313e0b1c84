/* SPDX-License-Identifier: Apache-2.0 */

/* Decisions: bytes come back as bytes, one per (opportunity, round, input), in event order. */

#include "support.h"

static struct decision decision_sample(const struct fixture *fixture, int round)
{
    static const unsigned char blob[] = {0, 1, 2, 0, 255, 10, 0};
    struct decision decision = {.opportunity_id = fixture->opportunity_id,
                                .round = round,
                                .state_seq = 17,
                                .partner_id = fixture->partner_id,
                                .blob = blob,
                                .blob_len = sizeof(blob),
                                .policy_version = 3,
                                .created_at_ms = 1234,
                                .event_seq = 100 - round};
    for (size_t i = 0; i < sizeof(decision.input_hash); i++) {
        decision.input_hash[i] = (uint8_t)(i * 9);
    }
    return decision;
}

static void decision_compare(const struct decision *a, const struct decision *b)
{
    assert_int_equal(a->id, b->id);
    assert_int_equal(a->opportunity_id, b->opportunity_id);
    assert_int_equal(a->round, b->round);
    assert_memory_equal(a->input_hash, b->input_hash, sizeof(a->input_hash));
    assert_int_equal(a->state_seq, b->state_seq);
    assert_int_equal(a->partner_id, b->partner_id);
    assert_int_equal(a->blob_len, b->blob_len);
    assert_memory_equal(a->blob, b->blob, a->blob_len);
    assert_int_equal(a->policy_version, b->policy_version);
    assert_int_equal(a->created_at_ms, b->created_at_ms);
    assert_int_equal(a->event_seq, b->event_seq);
}

static void test_decision__every_field_comes_back(void **state)
{
    struct fixture *fixture = *state;
    struct decision decision = decision_sample(fixture, 2);
    struct decision read = {0};
    MUST(store_decision_add(fixture->store, &decision, &err));
    MUST(store_decision_get(fixture->store, decision.id, &fixture->arena, &read, &err));
    decision_compare(&decision, &read);
    MUST(store_decision_find(fixture->store, fixture->opportunity_id, 2, decision.input_hash,
                             &fixture->arena, &read, &err));
    decision_compare(&decision, &read);
    MUST(store_decision_event_set(fixture->store, decision.id, 555, &err));
    MUST(store_decision_get(fixture->store, decision.id, &fixture->arena, &read, &err));
    assert_int_equal(read.event_seq, 555);
}

static void test_decision__nobody_and_no_bytes_are_fine(void **state)
{
    struct fixture *fixture = *state;
    struct decision decision = decision_sample(fixture, 2);
    decision.partner_id = 0;
    decision.blob = NULL;
    decision.blob_len = 0;
    struct decision read = {0};
    MUST(store_decision_add(fixture->store, &decision, &err));
    MUST(store_decision_get(fixture->store, decision.id, &fixture->arena, &read, &err));
    assert_int_equal(read.partner_id, 0);
    assert_int_equal(read.blob_len, 0);
    assert_non_null(read.blob);
}

static void test_decision__is_one_per_opportunity_round_and_input(void **state)
{
    struct fixture *fixture = *state;
    struct score_error error = {0};
    struct decision decision = decision_sample(fixture, 2);
    MUST(store_decision_add(fixture->store, &decision, &err));
    decision.event_seq = 0;
    MUST_FAIL(SCORE_EXISTS, &error, store_decision_add(fixture->store, &decision, &err));
    struct decision read = {.id = 42};
    MUST_FAIL(SCORE_NOT_FOUND, &error,
              store_decision_find(fixture->store, fixture->opportunity_id, 3, decision.input_hash,
                                  &fixture->arena, &read, &err));
    decision.input_hash[31] ^= 1;
    MUST_FAIL(SCORE_NOT_FOUND, &error,
              store_decision_find(fixture->store, fixture->opportunity_id, 2, decision.input_hash,
                                  &fixture->arena, &read, &err));
    assert_int_equal(read.id, 42);
    MUST(store_decision_add(fixture->store, &decision, &err));
    MUST_FAIL(SCORE_NOT_FOUND, &error, store_decision_event_set(fixture->store, 999, 1, &err));
    MUST_FAIL(SCORE_NOT_FOUND, &error,
              store_decision_get(fixture->store, 999, &fixture->arena, &read, &err));
}

static void test_decision__lists_in_event_order(void **state)
{
    struct fixture *fixture = *state;
    for (int round = 2; round < 6; round++) {
        struct decision decision = decision_sample(fixture, round);
        MUST(store_decision_add(fixture->store, &decision, &err));
    }
    const int64_t opportunities[] = {0, fixture->opportunity_id, 999};
    static const size_t expected[] = {4, 4, 0};
    for (size_t o = 0; o < SCORE_ARRAY_COUNT(opportunities); o++) {
        struct store_page page = {.limit = 3};
        size_t total = 0;
        size_t count = 3;
        while (count == 3) {
            struct decision *items = NULL;
            MUST(store_decision_list(fixture->store, opportunities[o], &page, &fixture->arena,
                                     &items, &count, &err));
            for (size_t i = 0; i < count; i++) {
                assert_true(items[i].event_seq > page.after_id);
                page.after_id = items[i].event_seq;
                page.has_after = true;
            }
            total += count;
        }
        assert_int_equal(total, expected[o]);
    }
}

#define ON_DATABASE(test) cmocka_unit_test_setup_teardown(test, fixture_database, fixture_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_DATABASE(test_decision__every_field_comes_back),
        ON_DATABASE(test_decision__nobody_and_no_bytes_are_fine),
        ON_DATABASE(test_decision__is_one_per_opportunity_round_and_input),
        ON_DATABASE(test_decision__lists_in_event_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
