/* SPDX-License-Identifier: Apache-2.0 */

/* The generated market: the same options, the same events; something for everybody to do. */

#include "domain_fixture.h"

#include "base/hash.h"
#include "base/text.h"
#include "domain/demo.h"
#include "domain/identity.h"
#include "domain/intake.h"

enum { PARTNERS = 60, OPPORTUNITIES = 150, DAYS = 200 };

static const int64_t UNTIL_MS = INT64_C(1795510800000); /* 2026-11-24 09:00 UTC */

static void empty_open(struct market *market)
{
    memset(market, 0, sizeof *market);
    arena_init(&market->arena, (size_t)256 * 1024 * 1024);
    market->now_ms = UNTIL_MS;
    trial_make("sqlite::memory:", &market->trial);
    OK(market, store_open(market->trial.url, STORE_READ_WRITE, &market->store, &market->err));
    OK(market, world_create(&market->world, &market->err));
    market->domain.store = market->store;
    market->domain.world = market->world;
    market->domain.clock = clock_manual(&market->now_ms);
    market->domain.arena = &market->arena;
}

static struct demo_summary demo_make(struct market *market, uint64_t seed)
{
    struct simulate_options options = {.partners = PARTNERS,
                                       .opportunities = OPPORTUNITIES,
                                       .days = DAYS,
                                       .seed = seed,
                                       .until_ms = UNTIL_MS};
    struct demo_summary summary = {0};
    OK(market, demo_fill(market_domain(market), &options, &summary, &market->err));
    return summary;
}

static enum score_status event_hash(const struct event *event, void *user, struct score_error *err)
{
    struct hash_stream *stream = user;
    int64_t numbers[] = {event->seq,       (int64_t)event->object_kind,
                         event->object_id, event->at_ms,
                         event->user_id,   event->partner_id};
    (void)err;
    hash_stream_add(stream, numbers, sizeof numbers);
    hash_stream_add(stream, event->verb, strlen(event->verb));
    hash_stream_add(stream, event->actor, strlen(event->actor));
    hash_stream_add(stream, event->reason, strlen(event->reason));
    hash_stream_add(stream, event->detail, strlen(event->detail));
    return SCORE_OK;
}

static void events_hash(struct market *market, uint8_t ret[HASH_BYTES])
{
    struct hash_stream stream;
    hash_stream_init(&stream);
    OK(market, store_event_walk(market->store, 0, 0, event_hash, &stream, &market->err));
    hash_stream_final(&stream, ret);
}

static enum score_status duplicate_count(const struct event *event, void *user,
                                         struct score_error *err)
{
    int *count = user;
    (void)err;
    *count += text_equal(event->verb, "opportunity.cancelled") &&
              text_equal(event->reason, "The same lead is with a partner already.");
    return SCORE_OK;
}

/* Seeds whose customers ask twice for the same thing: they ended the whole demo once. */
static void test_demo__a_lead_that_comes_twice_is_cancelled(void **state)
{
    (void)state;
    static const uint64_t seeds[] = {2, 8};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(seeds); i++) {
        struct market market;
        int count = 0;
        empty_open(&market);
        (void)demo_make(&market, seeds[i]);
        OK(&market, store_event_walk(market.store, 0, 0, duplicate_count, &count, &market.err));
        assert_true(count > 0);
        market_close(&market);
    }
}

static void test_demo__the_same_seed_gives_the_same_events(void **state)
{
    (void)state;
    uint8_t hashes[3][HASH_BYTES];
    static const uint64_t seeds[3] = {7, 7, 8};
    for (size_t i = 0; i < 3; i++) {
        struct market market;
        empty_open(&market);
        (void)demo_make(&market, seeds[i]);
        events_hash(&market, hashes[i]);
        market_close(&market);
    }
    assert_memory_equal(hashes[0], hashes[1], HASH_BYTES);
    assert_memory_not_equal(hashes[0], hashes[2], HASH_BYTES);
}

static void waiting_check(struct market *market)
{
    struct opportunity_counts counts = {0};
    struct offer_filter filter = {.state = OFFER_OFFERED};
    struct store_page page = {.limit = 100};
    struct offer *offers = NULL;
    struct partner partner;
    size_t count = 0;
    OK(market, store_opportunity_count(market->store, &counts, &market->err));
    assert_true(counts.by_placement[PLACEMENT_READY] >= 10);
    assert_true(counts.by_placement[PLACEMENT_NEW] >= 1);
    assert_true(counts.by_placement[PLACEMENT_CLOSED] >= 10);
    assert_true(counts.by_placement[PLACEMENT_PLACED] >= 1);
    OK(market, store_partner_find(market->store, "p0001", &market->arena, &partner, &market->err));
    filter.partner_id = partner.id;
    OK(market, store_offer_list(market->store, &filter, &page, &market->arena, &offers, &count,
                                &market->err));
    assert_true(count >= 3);
    for (size_t i = 0; i < count; i++) {
        assert_true(offers[i].expires_at_ms > UNTIL_MS);
    }
}

static void flaws_check(struct market *market)
{
    struct partner_filter filter = {.query = "", .country = ""};
    struct store_page page = {.limit = 1000};
    struct partner *partners = NULL;
    size_t count = 0;
    int ready = 0;
    int paused = 0;
    int left = 0;
    OK(market, store_partner_list(market->store, &filter, &page, &market->arena, &partners, &count,
                                  &market->err));
    assert_int_equal(count, PARTNERS);
    for (size_t i = 0; i < count; i++) {
        struct readiness readiness = {0};
        OK(market,
           partner_readiness(market_domain_keep(market), partners[i].id, &readiness, &market->err));
        ready += readiness.is_ready;
        paused += partners[i].paused_until_ms > UNTIL_MS;
        left += !partners[i].is_active;
    }
    assert_true(ready >= PARTNERS / 2 && ready < PARTNERS);
    assert_true(paused >= 1);
    assert_true(left >= 1);
}

static void test_demo__there_is_something_to_do_and_everything_is_sound(void **state)
{
    (void)state;
    struct market market;
    struct verify_result verify = {0};
    struct replay_result replay = {0};
    empty_open(&market);
    struct demo_summary summary = demo_make(&market, 1);
    assert_true(summary.events > 500);
    assert_true(summary.simulated.offers > OPPORTUNITIES / 2);
    (void)market_domain(&market);
    waiting_check(&market);
    flaws_check(&market);
    OK(&market, report_verify(market_domain(&market), &verify, &market.err));
    for (size_t i = 0; i < verify.problem_count; i++) {
        print_error("%s\n", verify.problems[i]);
    }
    assert_true(verify.ok);
    OK(&market, decision_replay(market_domain(&market), 0, &replay, &market.err));
    assert_int_equal(replay.decisions, replay.identical);
    market_close(&market);
}

static void test_demo__people_sign_in_with_the_known_password(void **state)
{
    (void)state;
    static const char *const emails[] = {
        "channels@vendor.example", "seller@vendor.example", "reviewer@vendor.example",
        "auditor@vendor.example",  "admin@vendor.example",  "focal@p0001.example",
        "deputy@p0001.example",    "rep@p0001.example",     "admin@p0001.example",
        "focal@p0060.example",     "desk@d01.example"};
    struct market market;
    struct user user;
    bool is_demo = false;
    empty_open(&market);
    (void)demo_make(&market, 1);
    OK(&market, identity_is_demo(market_domain(&market), &is_demo, &market.err));
    assert_true(is_demo);
    for (size_t i = 0; i < sizeof emails / sizeof emails[0]; i++) {
        OK(&market, store_user_find(market.store, emails[i], &market.arena, &user, &market.err));
        assert_string_not_equal(user.password_hash, "");
    }
    OK(&market, identity_verify(market_domain(&market), emails[0], DEMO_SIGN_IN_PASSWORD, &user,
                                &market.err));
    assert_int_equal(user.roles, ROLE_CHANNEL_MANAGER);
    market_close(&market);
}

static void test_demo__a_database_in_use_is_refused(void **state)
{
    (void)state;
    struct market market;
    struct simulate_options options = {
        .partners = 1, .opportunities = 1, .days = 10, .until_ms = UNTIL_MS};
    struct demo_summary summary = {0};
    market_open(&market, 1);
    assert_int_equal(demo_fill(market_domain(&market), &options, &summary, &market.err),
                     SCORE_CONFLICT);
    assert_non_null(strstr(market.err.text, "not empty"));
    market_close(&market);
}

static void test_simulate__measures_within_bounds(void **state)
{
    (void)state;
    struct market market;
    struct simulate_options options = {.partners = 40,
                                       .opportunities = 60,
                                       .days = 120,
                                       .seed = 3,
                                       .until_ms = UNTIL_MS,
                                       .password_hash = ""};
    struct simulate_result result = {0};
    empty_open(&market);
    OK(&market, simulate_run(market_domain(&market), &options, &result, &market.err));
    assert_true(result.value > 0);
    assert_true(result.value_ratio > 0 && result.value_ratio <= 1);
    assert_true(result.regret >= 0 && result.regret < 1);
    assert_true(result.accept_rate > 0 && result.accept_rate < 1);
    assert_true(result.win_rate >= 0 && result.win_rate <= 1);
    assert_true(result.gini >= 0 && result.gini < 1);
    market_close(&market);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_demo__the_same_seed_gives_the_same_events),
        cmocka_unit_test(test_demo__there_is_something_to_do_and_everything_is_sound),
        cmocka_unit_test(test_demo__a_lead_that_comes_twice_is_cancelled),
        cmocka_unit_test(test_demo__people_sign_in_with_the_known_password),
        cmocka_unit_test(test_demo__a_database_in_use_is_refused),
        cmocka_unit_test(test_simulate__measures_within_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
