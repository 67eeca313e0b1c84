/* SPDX-License-Identifier: Apache-2.0 */

/* Offers: fields, the claim that decides races, lists, clocks and counts. */

#include "support.h"

#include <pthread.h>

static const struct field FIELDS[] = {
    FIELD(offer, ID, id, 0),
    FIELD(offer, ID, opportunity_id, 0),
    FIELD(offer, ID, partner_id, 0),
    FIELD(offer, ID, decision_id, 0),
    FIELD(offer, ENUM, origin, 3),
    FIELD(offer, ENUM, state, 9),
    FIELD(offer, INT, position, 1000),
    FIELD(offer, I64, offered_at_ms, 0),
    FIELD(offer, I64, expires_at_ms, 0),
    FIELD(offer, I64, accepted_at_ms, 0),
    FIELD(offer, I64, ended_at_ms, 0),
    FIELD(offer, ID, answered_by, 0),
    FIELD(offer, TEXT, code, 0),
    FIELD(offer, TEXT, comment, 0),
    FIELD(offer, TEXT, override_reason, 0),
    FIELD(offer, TEXT, gates, 0),
    FIELD(offer, I64, charge_micro, 0),
    FIELD(offer, INT, fit, 5),
    FIELD(offer, TEXT, fit_code, 0),
    FIELD(offer, TEXT, fit_comment, 0),
    FIELD(offer, TEXT, next_step, 0),
    FIELD(offer, I64, next_step_at_ms, 0),
    FIELD(offer, ID, import_id, 0),
    FIELD(offer, I64, updated_at_ms, 0),
    FIELD(offer, ID, version, 0),
    FIELD(offer, OTHER, partner_name, sizeof(char *)),
    FIELD(offer, OTHER, opportunity_title, sizeof(char *)),
};
enum { FIELD_COUNT = SCORE_ARRAY_COUNT(FIELDS) };

static void test_offer__every_field_comes_back(void **state)
{
    struct fixture *fixture = *state;
    record_covers(FIELDS, FIELD_COUNT, sizeof(struct offer));
    struct offer offer = {.opportunity_id = fixture->opportunity_id,
                          .partner_id = fixture->partner_id,
                          .decision_id = fixture->decision_id,
                          .answered_by = fixture->user_id,
                          .import_id = fixture->import_id};
    struct offer read = {0};
    record_fill(FIELDS, FIELD_COUNT, &offer, 1, &fixture->arena);
    MUST(store_offer_add(fixture->store, &offer, &err));
    assert_int_equal(offer.version, 1);
    MUST(store_offer_get(fixture->store, offer.id, &fixture->arena, &read, &err));
    record_compare(FIELDS, FIELD_COUNT, &offer, &read);
    assert_string_equal(read.partner_name, "Alpha Systems");
    assert_string_equal(read.opportunity_title, "Ten machines");

    record_fill(FIELDS, FIELD_COUNT, &offer, 2, &fixture->arena);
    offer.decision_id = offer.answered_by = offer.import_id = 0;
    offer.charge_micro = -5;
    MUST(store_offer_update(fixture->store, &offer, &err));
    MUST(store_offer_get(fixture->store, offer.id, &fixture->arena, &read, &err));
    record_compare(FIELDS, FIELD_COUNT, &offer, &read);

    enum offer_state before = offer.state;
    record_fill(FIELDS, FIELD_COUNT, &offer, 3, &fixture->arena);
    MUST(store_offer_claim(fixture->store, &offer, before, &err));
    MUST(store_offer_get(fixture->store, offer.id, &fixture->arena, &read, &err));
    record_compare(FIELDS, FIELD_COUNT, &offer, &read);
    assert_int_equal(read.version, 3);
}

static void test_offer__a_claim_needs_version_and_state(void **state)
{
    struct fixture *fixture = *state;
    struct score_error error = {0};
    struct offer offer = offer_sample(fixture);
    MUST(store_offer_add(fixture->store, &offer, &err));
    struct offer stale = offer;
    offer.state = OFFER_ACCEPTED;
    MUST_FAIL(SCORE_CONFLICT, &error,
              store_offer_claim(fixture->store, &offer, OFFER_ACCEPTED, &err));
    MUST(store_offer_claim(fixture->store, &offer, OFFER_OFFERED, &err));
    assert_int_equal(offer.version, 2);
    MUST_FAIL(SCORE_CONFLICT, &error,
              store_offer_claim(fixture->store, &stale, OFFER_OFFERED, &err));
    MUST_FAIL(SCORE_CONFLICT, &error, store_offer_update(fixture->store, &stale, &err));
    assert_int_equal(stale.version, 1);
}

static void test_offer__an_acceptance_writes_what_is_its_own(void **state)
{
    struct fixture *fixture = *state;
    struct score_error error = {0};
    struct offer offer = offer_sample(fixture);
    struct offer wanted = {0};
    MUST(store_offer_add(fixture->store, &offer, &err));
    MUST(store_offer_get(fixture->store, offer.id, &fixture->arena, &wanted, &err));
    wanted.accepted_at_ms = 31;
    wanted.answered_by = fixture->user_id;
    wanted.next_step = "Call";
    wanted.next_step_at_ms = 32;
    wanted.updated_at_ms = 33;
    struct offer stale = wanted;
    struct offer accepting = wanted;
    accepting.charge_micro += 1; /* not an acceptance's to write */
    MUST(store_offer_accept(fixture->store, &accepting, &err));
    wanted.state = OFFER_ACCEPTED;
    wanted.version = 2;
    struct offer read = {0};
    MUST(store_offer_get(fixture->store, offer.id, &fixture->arena, &read, &err));
    record_compare(FIELDS, FIELD_COUNT, &wanted, &read);
    assert_int_equal(accepting.state, OFFER_ACCEPTED);
    assert_int_equal(accepting.version, 2);
    MUST_FAIL(SCORE_CONFLICT, &error, store_offer_accept(fixture->store, &stale, &err));
    stale.version = 2;
    MUST_FAIL(SCORE_CONFLICT, &error, store_offer_accept(fixture->store, &stale, &err));
    assert_int_equal(stale.state, OFFER_OFFERED);
}

static void test_offer__free_declines_are_counted_by_code(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        enum offer_state state;
        int64_t charge_micro;
        int64_t offered_at_ms;
        const char *code;
    } cases[] = {
        {OFFER_DECLINED, 0, 100, "NO_CAPACITY"}, {OFFER_DECLINED, 0, 101, "NO_CAPACITY"},
        {OFFER_DECLINED, 0, 102, "BAD_DATA"},    {OFFER_DECLINED, 0, 99, "NO_CAPACITY"},
        {OFFER_DECLINED, 5, 103, "NO_CAPACITY"}, {OFFER_EXPIRED, 0, 104, "NO_CAPACITY"},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        struct offer offer = offer_sample(fixture);
        offer.state = cases[i].state;
        offer.charge_micro = cases[i].charge_micro;
        offer.offered_at_ms = cases[i].offered_at_ms;
        offer.code = cases[i].code;
        offer.ended_at_ms = 200;
        MUST(store_offer_add(fixture->store, &offer, &err));
    }
    struct offer_code_count *counts = NULL;
    size_t count = 0;
    MUST(store_offer_free_declines(fixture->store, fixture->partner_id, 100, &fixture->arena,
                                   &counts, &count, &err));
    assert_int_equal(count, 2);
    assert_string_equal(counts[0].code, "BAD_DATA");
    assert_int_equal(counts[0].count, 1);
    assert_string_equal(counts[1].code, "NO_CAPACITY");
    assert_int_equal(counts[1].count, 2);
    MUST(store_offer_free_declines(fixture->store, fixture->other_partner_id, 0, &fixture->arena,
                                   &counts, &count, &err));
    assert_int_equal(count, 0);
}

/* Leads that this firm gave back and the other one accepted. */
static void test_offer__what_others_accepted_is_counted_by_code(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        enum offer_state state;
        int64_t offered_at_ms;
        int64_t accepted_at_ms; /* by the other firm, to whom it was offered then; 0 = not */
        const char *code;
    } cases[] = {
        {OFFER_DECLINED, 100, 150, "INFO_MISSING"},    {OFFER_DECLINED, 101, 150, "INFO_MISSING"},
        {OFFER_RETURNED, 110, 160, "SPAM_OR_INVALID"}, {OFFER_DECLINED, 120, 0, "INFO_MISSING"},
        {OFFER_EXPIRED, 130, 170, "EXPIRED"},          {OFFER_DECLINED, 99, 180, "INFO_MISSING"},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        struct opportunity opportunity = opportunity_sample(fixture);
        struct offer offer = offer_sample(fixture);
        MUST(store_opportunity_add(fixture->store, &opportunity, &err));
        offer.opportunity_id = opportunity.id;
        offer.state = cases[i].state;
        offer.offered_at_ms = cases[i].offered_at_ms;
        offer.code = cases[i].code;
        offer.ended_at_ms = 145;
        MUST(store_offer_add(fixture->store, &offer, &err));
        offer.partner_id = fixture->other_partner_id;
        offer.state = cases[i].accepted_at_ms ? OFFER_WON : OFFER_DECLINED;
        offer.offered_at_ms = 146;
        offer.accepted_at_ms = cases[i].accepted_at_ms;
        MUST(store_offer_add(fixture->store, &offer, &err));
    }
    struct offer_code_count *counts = NULL;
    size_t count = 0;
    MUST(store_offer_taken_by_others(fixture->store, fixture->partner_id, 100, &fixture->arena,
                                     &counts, &count, &err));
    assert_int_equal(count, 2);
    assert_string_equal(counts[0].code, "INFO_MISSING");
    assert_int_equal(counts[0].count, 2);
    assert_string_equal(counts[1].code, "SPAM_OR_INVALID");
    assert_int_equal(counts[1].count, 1);
    MUST(store_offer_taken_by_others(fixture->store, fixture->other_partner_id, 0, &fixture->arena,
                                     &counts, &count, &err));
    assert_int_equal(count, 0);
}

static void test_offer__one_live_offer_per_opportunity(void **state)
{
    struct fixture *fixture = *state;
    struct score_error error = {0};
    struct offer first = offer_sample(fixture);
    struct offer second = offer_sample(fixture);
    second.partner_id = fixture->other_partner_id;
    MUST(store_offer_add(fixture->store, &first, &err));
    MUST_FAIL(SCORE_EXISTS, &error, store_offer_add(fixture->store, &second, &err));
    assert_string_equal(error.field, "opportunity_id");
    first.state = OFFER_DECLINED;
    first.ended_at_ms = 2000;
    MUST(store_offer_update(fixture->store, &first, &err));
    MUST(store_offer_add(fixture->store, &second, &err));
    MUST(store_offer_remove(fixture->store, first.id, &err));
    MUST_FAIL(SCORE_NOT_FOUND, &error, store_offer_remove(fixture->store, first.id, &err));
}

enum { CLAIMERS = 2, CLAIM_ROUNDS = 50 };

struct claimer {
    const char *url;
    pthread_barrier_t *barrier;
    int64_t offer_ids[CLAIM_ROUNDS];
    int64_t user_id;
    enum score_status answers[CLAIM_ROUNDS];
    int busy;
};

static enum score_status claim_once(struct store *store, struct arena *arena, int64_t offer_id,
                                    int64_t user_id)
{
    enum score_status status = store_tx_begin(store, NULL);
    if (status) {
        return status;
    }
    struct offer offer = {0};
    status = store_offer_get(store, offer_id, arena, &offer, NULL);
    /* Both have read version 1 before one of them writes: the claim alone decides. */
    offer.version = 1;
    offer.state = OFFER_ACCEPTED;
    offer.answered_by = user_id;
    status = status ? status : store_offer_claim(store, &offer, OFFER_OFFERED, NULL);
    status = status ? status : store_tx_commit(store, NULL);
    if (status) {
        store_tx_rollback(store);
    }
    return status;
}

static void *claim_all(void *argument)
{
    struct claimer *claimer = argument;
    struct store *store = NULL;
    struct arena arena;
    arena_init(&arena, 1024 * 1024);
    enum score_status opened = store_open(claimer->url, STORE_READ_WRITE, &store, NULL);
    for (int i = 0; i < CLAIM_ROUNDS; i++) {
        pthread_barrier_wait(claimer->barrier);
        claimer->answers[i] =
            opened ? opened : claim_once(store, &arena, claimer->offer_ids[i], claimer->user_id);
        arena_clear(&arena);
    }
    store_close(store);
    arena_done(&arena);
    return NULL;
}

static void offers_to_claim_make(struct fixture *fixture, int64_t ids[CLAIM_ROUNDS])
{
    for (int i = 0; i < CLAIM_ROUNDS; i++) {
        struct opportunity opportunity = opportunity_sample(fixture);
        MUST(store_opportunity_add(fixture->store, &opportunity, &err));
        struct offer offer = offer_sample(fixture);
        offer.opportunity_id = opportunity.id;
        offer.decision_id = 0;
        MUST(store_offer_add(fixture->store, &offer, &err));
        ids[i] = offer.id;
    }
}

static void test_offer__two_connections_race_and_one_wins(void **state)
{
    struct fixture *fixture = *state;
    pthread_barrier_t barrier;
    pthread_barrier_init(&barrier, NULL, CLAIMERS);
    struct claimer claimers[CLAIMERS] = {0};
    struct user deputy = {.email = "deputy@alpha.example", .state = USER_ACTIVE};
    MUST(store_user_add(fixture->store, &deputy, &err));
    offers_to_claim_make(fixture, claimers[0].offer_ids);
    MUST(store_tx_commit(fixture->store, &err));
    memcpy(claimers[1].offer_ids, claimers[0].offer_ids, sizeof(claimers[0].offer_ids));
    claimers[0].user_id = fixture->user_id;
    claimers[1].user_id = deputy.id;
    pthread_t threads[CLAIMERS];
    for (int i = 0; i < CLAIMERS; i++) {
        claimers[i].url = fixture->url;
        claimers[i].barrier = &barrier;
        assert_int_equal(pthread_create(&threads[i], NULL, claim_all, &claimers[i]), 0);
    }
    for (int i = 0; i < CLAIMERS; i++) {
        pthread_join(threads[i], NULL);
    }
    pthread_barrier_destroy(&barrier);
    for (int i = 0; i < CLAIM_ROUNDS; i++) {
        struct offer offer = {0};
        MUST(store_offer_get(fixture->store, claimers[0].offer_ids[i], &fixture->arena, &offer,
                             &err));
        assert_int_equal(offer.version, 2);
        assert_int_equal(offer.state, OFFER_ACCEPTED);
        int winner = claimers[0].answers[i] == SCORE_OK ? 0 : 1;
        assert_int_equal(claimers[winner].answers[i], SCORE_OK);
        assert_int_equal(claimers[1 - winner].answers[i], SCORE_CONFLICT);
        assert_int_equal(offer.answered_by, claimers[winner].user_id);
    }
}

/* Ten offers of two firms: made, ended and imported ones. */
static void offers_make(struct fixture *fixture)
{
    for (int i = 0; i < 10; i++) {
        struct opportunity opportunity = opportunity_sample(fixture);
        MUST(store_opportunity_add(fixture->store, &opportunity, &err));
        struct offer offer = offer_sample(fixture);
        offer.decision_id = 0;
        offer.opportunity_id = i < 2 ? fixture->opportunity_id : opportunity.id;
        offer.partner_id = i % 2 ? fixture->partner_id : fixture->other_partner_id;
        offer.code = arena_format(&fixture->arena, "%c", 'A' + i);
        offer.offered_at_ms = 1000 + i / 2;
        offer.expires_at_ms = 9000 - i;
        if (i % 3 == 0) {
            offer.state = i == 3 ? OFFER_DECLINED : OFFER_EXPIRED;
            offer.ended_at_ms = 3000;
        } else if (i % 3 == 1) {
            offer.state = OFFER_ACCEPTED;
            offer.accepted_at_ms = 2000;
            offer.charge_micro = 1000000;
        }
        if (i == 8) {
            offer.origin = OFFER_ORIGIN_IMPORTED;
        }
        MUST(store_offer_add(fixture->store, &offer, &err));
    }
}

static const char *codes_listed(struct fixture *fixture, const struct offer_filter *filter,
                                int limit)
{
    char *codes = arena_alloc(&fixture->arena, 64);
    size_t len = 0;
    struct store_page page = {.limit = limit};
    for (;;) {
        struct offer *items = NULL;
        size_t count = 0;
        MUST(
            store_offer_list(fixture->store, filter, &page, &fixture->arena, &items, &count, &err));
        for (size_t i = 0; i < count && len < 60; i++) {
            codes[len++] = items[i].code[0];
            page = (struct store_page){.limit = limit,
                                       .after_key = items[i].offered_at_ms,
                                       .after_id = items[i].id,
                                       .has_after = true};
        }
        if (count < (size_t)limit) {
            return codes;
        }
    }
}

static void test_offer__lists_what_the_filter_says(void **state)
{
    struct fixture *fixture = *state;
    offers_make(fixture);
    struct fact chosen = {.partner_id = fixture->partner_id,
                          .kind = FACT_DISTRIBUTOR,
                          .distributor_id = fixture->distributor_id,
                          .state = FACT_MET};
    MUST(store_fact_put(fixture->store, &chosen, &err));
    const struct {
        const char *name;
        struct offer_filter filter;
        const char *codes;
    } cases[] = {
        {"all", {0}, "JIHGFEDCBA"},
        {"a state", {.state = OFFER_ACCEPTED}, "HEB"},
        {"live", {.live_only = true}, "IHFECB"},
        {"a partner's", {.partner_id = fixture->partner_id}, "JHFDB"},
        {"a partner's live", {.partner_id = fixture->partner_id, .live_only = true}, "HFB"},
        {"an opportunity's", {.opportunity_id = fixture->opportunity_id}, "BA"},
        {"an opportunity's live",
         {.opportunity_id = fixture->opportunity_id, .live_only = true},
         "B"},
        {"since", {.offered_from_ms = 1003}, "JIHG"},
        {"not imported", {.live_only = true, .exclude_imported = true}, "HFECB"},
        {"a distributor's", {.distributor_id = fixture->distributor_id}, "HB"},
        {"another distributor's", {.distributor_id = 99}, ""},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        for (int limit = 1; limit <= 20; limit += 6) {
            const char *codes = codes_listed(fixture, &cases[i].filter, limit);
            if (strcmp(codes, cases[i].codes) != 0) {
                print_error("%s, %d a page: expected %s, got %s\n", cases[i].name, limit,
                            cases[i].codes, codes);
                fail();
            }
        }
    }
}

static void test_offer__expired_ones_come_oldest_expiry_first(void **state)
{
    struct fixture *fixture = *state;
    offers_make(fixture); /* offered: C 8998, F 8995, I 8992 */
    int64_t *ids = NULL;
    size_t count = 0;
    MUST(store_offer_expired_ids(fixture->store, 8991, 10, &fixture->arena, &ids, &count, &err));
    assert_int_equal(count, 0);
    MUST(store_offer_expired_ids(fixture->store, 8995, 10, &fixture->arena, &ids, &count, &err));
    assert_int_equal(count, 2);
    assert_true(ids[0] > ids[1]);
    MUST(
        store_offer_expired_ids(fixture->store, INT64_MAX, 2, &fixture->arena, &ids, &count, &err));
    assert_int_equal(count, 2);
    struct offer offer = {0};
    MUST(store_offer_get(fixture->store, ids[0], &fixture->arena, &offer, &err));
    assert_string_equal(offer.code, "I");
}

static void test_offer__counts(void **state)
{
    struct fixture *fixture = *state;
    offers_make(fixture);
    int64_t counts[10] = {0};
    int64_t imported = 0;
    MUST(store_offer_count(fixture->store, counts, &imported, &err));
    static const int64_t expected[10] = {
        [OFFER_OFFERED] = 2, [OFFER_ACCEPTED] = 3, [OFFER_DECLINED] = 1, [OFFER_EXPIRED] = 3};
    assert_memory_equal(counts, expected, sizeof(expected));
    assert_int_equal(imported, 1);
    int64_t live = 0;
    MUST(store_offer_live_count(fixture->store, fixture->partner_id, &live, &err));
    assert_int_equal(live, 3);
    MUST(store_offer_live_count(fixture->store, fixture->other_partner_id, &live, &err));
    assert_int_equal(live, 3);
    int64_t offers = 0;
    MUST(store_offer_count_since(fixture->store, fixture->partner_id, 0, &offers, &err));
    assert_int_equal(offers, 5);
    MUST(store_offer_count_since(fixture->store, fixture->partner_id, 1002, &offers, &err));
    assert_int_equal(offers, 3);
    MUST(store_offer_count_since(fixture->store, fixture->other_partner_id, 0, &offers, &err));
    assert_int_equal(offers, 4);
}

static int64_t count_since(struct fixture *fixture, struct store *store, int64_t from_ms)
{
    int64_t count = -1;
    MUST(store_offer_count_since(store, fixture->partner_id, from_ms, &count, &err));
    return count;
}

static int64_t count_alone(struct fixture *fixture, struct store *store, int64_t from_ms)
{
    MUST(store_read_begin(store, &err));
    int64_t count = count_since(fixture, store, from_ms);
    store_read_end(store);
    return count;
}

/* What a connection remembers of a firm (sql/offer_count.c) is never older than its snapshot. */
static void test_offer__a_reader_counts_again_once_something_was_committed(void **state)
{
    struct fixture *fixture = *state;
    struct store *reader = NULL;
    offers_make(fixture);
    fixture_commit(fixture);
    MUST(store_open(fixture->url, STORE_READ_ONLY, &reader, &err));
    assert_int_equal(count_alone(fixture, reader, 0), 5);
    assert_int_equal(count_alone(fixture, reader, 0), 5);
    MUST(store_read_begin(reader, &err));
    assert_int_equal(count_since(fixture, reader, 0), 5);
    struct opportunity opportunity = opportunity_sample(fixture);
    MUST(store_opportunity_add(fixture->store, &opportunity, &err));
    struct offer offer = offer_sample(fixture);
    offer.opportunity_id = opportunity.id;
    offer.partner_id = fixture->partner_id;
    offer.offered_at_ms = 1004;
    MUST(store_offer_add(fixture->store, &offer, &err));
    assert_int_equal(count_since(fixture, fixture->store, 0), 6);
    fixture_commit(fixture);
    assert_int_equal(count_since(fixture, reader, 0), 5);
    store_read_end(reader);
    assert_int_equal(count_alone(fixture, reader, 0), 6);
    store_close(reader);
}

/* Time alone takes offers out of the count: 1000, 1001, 1002, 1003, 1004 are the firm's. */
static void test_offer__a_reader_counts_again_once_an_offer_is_too_old(void **state)
{
    struct fixture *fixture = *state;
    struct store *reader = NULL;
    static const struct {
        int64_t from_ms;
        int64_t count;
    } cases[] = {{900, 5},  {999, 5},  {1000, 5}, {1001, 4}, {1001, 4}, {1003, 2},
                 {1000, 5}, {1005, 0}, {2000, 0}, {1004, 1}, {0, 5}};
    offers_make(fixture);
    fixture_commit(fixture);
    MUST(store_open(fixture->url, STORE_READ_ONLY, &reader, &err));
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        assert_int_equal(count_alone(fixture, reader, cases[i].from_ms), cases[i].count);
    }
    store_close(reader);
}

#define ON_DATABASE(test) cmocka_unit_test_setup_teardown(test, fixture_database, fixture_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_DATABASE(test_offer__every_field_comes_back),
        ON_DATABASE(test_offer__a_claim_needs_version_and_state),
        ON_DATABASE(test_offer__an_acceptance_writes_what_is_its_own),
        ON_DATABASE(test_offer__free_declines_are_counted_by_code),
        ON_DATABASE(test_offer__what_others_accepted_is_counted_by_code),
        ON_DATABASE(test_offer__one_live_offer_per_opportunity),
        ON_DATABASE(test_offer__two_connections_race_and_one_wins),
        ON_DATABASE(test_offer__lists_what_the_filter_says),
        ON_DATABASE(test_offer__expired_ones_come_oldest_expiry_first),
        ON_DATABASE(test_offer__counts),
        ON_DATABASE(test_offer__a_reader_counts_again_once_something_was_committed),
        ON_DATABASE(test_offer__a_reader_counts_again_once_an_offer_is_too_old),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
