/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Goal: a clock that is set an hour back or a day ahead, at any moment, changes when things happen
 * and nothing else: no offer ends twice, events keep their order, decisions can be taken again.
 */

#include "domain_fixture.h"

#include <unistd.h>

#include "domain/backup.h"
#include "domain/session.h"

enum { FIRMS = 8, OPPORTUNITIES = 6 };

static size_t events_of(struct market *market, int64_t offer_id, const char *verb)
{
    struct event_filter filter = {.object_kind = ID_OFFER, .object_id = offer_id, .verb = verb};
    struct store_page page = {.limit = 100};
    struct event *events = NULL;
    size_t count = 0;
    OK(market, store_event_list(market->store, &filter, &page, &market->arena, &events, &count,
                                &market->err));
    return count;
}

/* Everything is sound, and every decision comes out the same again. Where the clock was far off, a
 * proof may name what looks like dating back, and nothing else. */
static void proven(struct market *market, bool is_far_off)
{
    struct verify_result verify;
    struct replay_result replay;
    OK(market, report_verify(market_domain(market), &verify, &market->err));
    for (size_t i = 0; i < verify.problem_count; i++) {
        const char *problem = verify.problems[i];
        if (!is_far_off || !(strstr(problem, "is dated") || strstr(problem, "had been told"))) {
            fail_msg("%s", problem);
        }
    }
    OK(market, decision_replay(market_domain(market), 0, &replay, &market->err));
    assert_true(replay.decisions > 0);
    assert_int_equal(replay.identical, replay.decisions);
}

static struct offer offer_now(struct market *market, int64_t id)
{
    struct offer offer;
    OK(market, store_offer_get(market->store, id, &market->arena, &offer, &market->err));
    return offer;
}

static int64_t expire(struct market *market)
{
    int64_t expired = 0;
    OK(market, offer_expire_due(market_domain(market), &expired, &market->err));
    return expired;
}

static void test_clock_jump__no_offer_expires_twice(void **state)
{
    struct market market;
    struct placed placed;
    (void)state;
    market_open(&market, FIRMS);
    int64_t id = market_opportunity(&market, "1000");
    OK(&market, place_one(market_domain(&market), id, &placed, &market.err));
    int64_t offer_id = placed.offer.id;
    int64_t expires_at_ms = placed.offer.expires_at_ms;
    market.now_ms = expires_at_ms - CLOCK_HOUR_MS;
    assert_int_equal(expire(&market), 0);
    market.now_ms += CLOCK_DAY_MS; /* ahead: the offer's time is over, and the next firm is asked */
    assert_int_equal(expire(&market), 1);
    int64_t second_id = market_get(&market, id).live_offer_id;
    assert_true(second_id && second_id != offer_id);
    market.now_ms -= CLOCK_DAY_MS; /* set right: what ended has ended */
    assert_int_equal(expire(&market), 0);
    market.now_ms = expires_at_ms;
    assert_int_equal(expire(&market), 0);
    assert_int_equal(events_of(&market, offer_id, "offer.expired"), 1);
    assert_int_equal(offer_now(&market, offer_id).state, OFFER_EXPIRED);
    market.now_ms = offer_now(&market, second_id).expires_at_ms;
    assert_int_equal(expire(&market), 1);
    assert_int_equal(events_of(&market, second_id, "offer.expired"), 1);
    proven(&market, true);
    market_close(&market);
}

/* The whole life of leads, with the clock set before each step. */
static void life_run(struct market *market, const int64_t *jumps, size_t jump_count)
{
    struct placed placed;
    struct offer_view view;
    size_t jump = 0;
    for (int i = 0; i < OPPORTUNITIES; i++) {
        market->now_ms += jumps[jump++ % jump_count];
        int64_t id = market_opportunity(market, "1000");
        market->now_ms += jumps[jump++ % jump_count];
        OK(market, place_one(market_domain(market), id, &placed, &market->err));
        size_t firm = market_firm_index(market, placed.offer.partner_id);
        int64_t offer_id = placed.offer.id;
        market->now_ms += jumps[jump++ % jump_count];
        if (i % 3 == 0) {
            OK(market, offer_decline(market_focal(market, firm), offer_id, "NO_CAPACITY", "", &view,
                                     &market->err));
            continue;
        }
        OK(market, offer_accept(market_focal(market, firm), offer_id, "Call them",
                                market->now_ms + CLOCK_DAY_MS, &view, &market->err));
        market->now_ms += jumps[jump++ % jump_count];
        if (i % 3 == 1) {
            OK(market, offer_recall(market_domain(market), offer_id, "CUSTOMER_REQUEST", "", &view,
                                    &market->err));
        }
    }
}

static void test_clock_jump__keeps_the_order_of_events(void **state)
{
    static const int64_t back[] = {-CLOCK_HOUR_MS, CLOCK_MINUTE_MS, CLOCK_HOUR_MS};
    static const int64_t to_and_fro[] = {CLOCK_DAY_MS, -CLOCK_DAY_MS - CLOCK_HOUR_MS,
                                         CLOCK_MINUTE_MS};
    static const int64_t far_back[] = {60000, -400 * CLOCK_DAY_MS, 60000};
    static const struct {
        const char *name;
        const int64_t *jumps;
        size_t count;
        bool is_far_off;
    } rows[] = {{"an hour back, again and again", back, SCORE_ARRAY_COUNT(back), false},
                {"a day ahead and back", to_and_fro, SCORE_ARRAY_COUNT(to_and_fro), true},
                {"a year back", far_back, SCORE_ARRAY_COUNT(far_back), true}};
    (void)state;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(rows); i++) {
        struct market market;
        int64_t events = 0;
        const char *problem = "";
        print_message("  %s\n", rows[i].name);
        market_open(&market, FIRMS);
        life_run(&market, rows[i].jumps, rows[i].count);
        OK(&market, store_event_check(market.store, &market.arena, &events, &problem, &market.err));
        assert_string_equal(problem, "");
        proven(&market, rows[i].is_far_off);
        market_close(&market);
    }
}

static void test_clock_jump__sessions_neither_end_nor_last_for_ever(void **state)
{
    static const struct {
        const char *name;
        int64_t moved_ms; /* since the session began */
        bool is_open;
    } rows[] = {
        {"at once", 0, true},
        {"an hour back", -CLOCK_HOUR_MS, true},
        {"a day ahead", CLOCK_DAY_MS, false},
        {"a day ahead, and right again", 0, true},
        {"it began a year ahead", -365 * CLOCK_DAY_MS, false},
    };
    struct market market;
    struct session_grant grant;
    struct user user;
    struct link_visit visit = {.agent = "a browser", .address = "192.0.2.1"};
    (void)state;
    market_open(&market, 1);
    OK(&market, store_user_get(market.store, market.focals[0], &market.arena, &user, &market.err));
    OK(&market, session_start(market_domain_keep(&market), &user, &visit, &grant, &market.err));
    int64_t began_ms = market.now_ms;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(rows); i++) {
        struct session session;
        struct user found;
        market.now_ms = began_ms + rows[i].moved_ms;
        enum score_status status =
            session_find(market_domain(&market), grant.token, &session, &found, NULL);
        if (status != (rows[i].is_open ? SCORE_OK : SCORE_DENIED)) {
            fail_msg("%s: %s", rows[i].name, score_status_name(status));
        }
    }
    market_close(&market);
}

/* The history says what it says, in the copy as in the database: an accident with the clock must
 * not be the end of all backups. */
static void test_clock_jump__a_backup_goes_on(void **state)
{
    static const int64_t far_back[] = {60000, -400 * CLOCK_DAY_MS, 60000};
    char folder[] = "/tmp/score-clock-XXXXXX";
    char url[64];
    char file[64];
    struct market market;
    struct verify_result verify;
    struct backup_result backup;
    (void)state;
    assert_non_null(mkdtemp(folder));
    (void)snprintf(url, sizeof url, "sqlite:%s/score.db", folder);
    (void)snprintf(file, sizeof file, "%s/copy.db", folder);
    market_open_at(&market, url, FIRMS);
    life_run(&market, far_back, SCORE_ARRAY_COUNT(far_back));
    OK(&market, report_verify(market_domain(&market), &verify, &market.err));
    assert_false(verify.ok);
    assert_true(verify.dated > 0);
    assert_int_equal(verify.found, verify.dated);
    struct domain *admin = market_actor(&market, ROLE_ADMINISTRATOR, 0);
    OK(&market, backup_make(admin, url, file, false, &backup, &market.err));
    assert_int_equal(backup.verify.dated, verify.dated);
    market_close(&market);
    assert_int_equal(unlink(file), 0);
    assert_int_equal(unlink(url + strlen("sqlite:")), 0);
    assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clock_jump__no_offer_expires_twice),
        cmocka_unit_test(test_clock_jump__keeps_the_order_of_events),
        cmocka_unit_test(test_clock_jump__sessions_neither_end_nor_last_for_ever),
        cmocka_unit_test(test_clock_jump__a_backup_goes_on),
    };
    return cmocka_run_group_tests_name("domain/clock_jump", tests, NULL, NULL);
}
