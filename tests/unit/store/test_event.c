/* SPDX-License-Identifier: Apache-2.0 */

/* Events: numbered without gaps, walked in order, append-only. */

#include "support.h"

#include "store/driver.h"

static struct event event_full(void)
{
    return (struct event){.object_kind = ID_OFFER,
                          .object_id = 5,
                          .verb = "offer.accepted",
                          .at_ms = 1234,
                          .user_id = 9,
                          .actor = "usr_0",
                          .partner_id = 3,
                          .opportunity_id = 4,
                          .reason = "GOOD_FIT",
                          .detail = "a=1\nb=%0A\n"};
}

static void event_compare(const struct event *a, const struct event *b)
{
    assert_int_equal(a->seq, b->seq);
    assert_int_equal(a->object_kind, b->object_kind);
    assert_int_equal(a->object_id, b->object_id);
    assert_int_equal(a->object_seq, b->object_seq);
    assert_string_equal(a->verb, b->verb);
    assert_int_equal(a->at_ms, b->at_ms);
    assert_int_equal(a->user_id, b->user_id);
    assert_string_equal(a->actor, b->actor);
    assert_int_equal(a->partner_id, b->partner_id);
    assert_int_equal(a->opportunity_id, b->opportunity_id);
    assert_string_equal(a->reason, b->reason);
    assert_string_equal(a->detail, b->detail);
}

static void test_event__every_field_comes_back(void **state)
{
    struct fixture *fixture = *state;
    struct event event = event_full();
    MUST(store_event_add(fixture->store, &event, &err));
    assert_int_equal(event.seq, 1);
    assert_int_equal(event.object_seq, 1);
    struct event_filter all = {0};
    struct store_page page = {.limit = 10};
    struct event *items = NULL;
    size_t count = 0;
    MUST(store_event_list(fixture->store, &all, &page, &fixture->arena, &items, &count, &err));
    assert_int_equal(count, 1);
    event_compare(&event, &items[0]);
}

static void test_event__is_numbered_per_object_and_without_gaps(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        enum id_kind kind;
        int64_t id;
        int64_t object_seq;
    } cases[] = {{ID_OPPORTUNITY, 1, 1}, {ID_OPPORTUNITY, 2, 1}, {ID_OPPORTUNITY, 1, 2},
                 {ID_OFFER, 1, 1},       {ID_OPPORTUNITY, 1, 3}, {ID_OFFER, 1, 2}};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        struct event event = event_sample(cases[i].id);
        event.object_kind = cases[i].kind;
        MUST(store_tx_begin(fixture->store, &err));
        MUST(store_event_add(fixture->store, &event, &err));
        store_tx_rollback(fixture->store);
        MUST(store_event_add(fixture->store, &event, &err));
        assert_int_equal(event.seq, i + 1);
        assert_int_equal(event.object_seq, cases[i].object_seq);
    }
    int64_t last = 0;
    MUST(store_event_last(fixture->store, &last, &err));
    assert_int_equal(last, 6);
    int64_t events = 0;
    const char *problem = NULL;
    MUST(store_event_check(fixture->store, &fixture->arena, &events, &problem, &err));
    assert_int_equal(events, 6);
    assert_string_equal(problem, "");
}

static void test_event__an_empty_history_is_sound(void **state)
{
    struct fixture *fixture = *state;
    int64_t events = -1;
    int64_t last = -1;
    const char *problem = NULL;
    MUST(store_event_check(fixture->store, &fixture->arena, &events, &problem, &err));
    MUST(store_event_last(fixture->store, &last, &err));
    assert_int_equal(events, 0);
    assert_int_equal(last, 0);
    assert_string_equal(problem, "");
}

struct walk {
    struct store *store;
    int64_t next;
    int64_t stop_at; /* 0 = never */
    int count;
};

static enum score_status walk_one(const struct event *event, void *user, struct score_error *err)
{
    struct walk *walk = user;
    assert_int_equal(event->seq, walk->next++);
    assert_string_equal(event->verb, "opportunity.created");
    walk->count++;
    /* Other reads are welcome while walking. */
    int64_t last = 0;
    SCORE_TRY(store_event_last(walk->store, &last, err));
    if (event->seq == walk->stop_at) {
        return score_error_set(err, SCORE_LIMIT, "here", "enough");
    }
    return SCORE_OK;
}

static void test_event__walks_between_two_numbers(void **state)
{
    struct fixture *fixture = *state;
    for (int i = 0; i < 10; i++) {
        struct event event = event_sample(i % 3 + 1);
        MUST(store_event_add(fixture->store, &event, &err));
    }
    static const struct {
        int64_t after;
        int64_t until;
        int count;
    } cases[] = {{0, 0, 10}, {0, 4, 4}, {4, 0, 6}, {3, 5, 2}, {5, 5, 0}, {10, 0, 0}, {0, 99, 10}};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        struct walk walk = {.store = fixture->store, .next = cases[i].after + 1};
        MUST(store_event_walk(fixture->store, cases[i].after, cases[i].until, walk_one, &walk,
                              &err));
        assert_int_equal(walk.count, cases[i].count);
    }
    struct score_error error = {0};
    for (int i = 0; i < 2; i++) {
        struct walk walk = {.store = fixture->store, .next = 1, .stop_at = 3};
        MUST_FAIL(SCORE_LIMIT, &error,
                  store_event_walk(fixture->store, 0, 0, walk_one, &walk, &err));
        assert_string_equal(error.text, "enough");
        assert_int_equal(walk.count, 3);
    }
}

static void test_event__lists_what_the_filter_says(void **state)
{
    struct fixture *fixture = *state;
    for (int i = 0; i < 12; i++) {
        struct event event = event_sample(i % 4 + 1);
        event.object_kind = i % 3 == 0 ? ID_OFFER : ID_OPPORTUNITY;
        event.verb = i % 3 == 0 ? "offer.made" : "opportunity.created";
        event.partner_id = i % 2 ? 7 : 0;
        event.opportunity_id = i < 5 ? 8 : 0;
        MUST(store_event_add(fixture->store, &event, &err));
    }
    static const struct {
        const char *name;
        struct event_filter filter;
        size_t count;
    } cases[] = {
        {"all", {0}, 12},
        {"a partner's", {.partner_id = 7}, 6},
        {"an opportunity's", {.opportunity_id = 8}, 5},
        {"both", {.partner_id = 7, .opportunity_id = 8}, 2},
        {"a verb", {.verb = "offer.made"}, 4},
        {"an object's", {.object_kind = ID_OFFER, .object_id = 1}, 1},
        {"an object's that has others", {.object_kind = ID_OPPORTUNITY, .object_id = 1}, 2},
        {"an object's and a verb", {.object_id = 1, .verb = "x"}, 0},
        {"nobody's", {.partner_id = 99}, 0},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        struct store_page page = {.limit = 2};
        size_t total = 0;
        size_t count = 2;
        while (count == 2) {
            struct event *items = NULL;
            MUST(store_event_list(fixture->store, &cases[i].filter, &page, &fixture->arena, &items,
                                  &count, &err));
            for (size_t k = 0; k < count; k++) {
                CHECK(cases[i].name, items[k].seq > page.after_id);
                page = (struct store_page){.limit = 2, .after_id = items[k].seq, .has_after = true};
            }
            total += count;
        }
        CHECK(cases[i].name, total == cases[i].count);
    }
}

static void test_event__is_append_only_even_in_sql(void **state)
{
    struct fixture *fixture = *state;
    struct score_error error = {0};
    struct event event = event_full();
    MUST(store_event_add(fixture->store, &event, &err));
    MUST_FAIL(SCORE_CONFLICT, &error,
              store_execute(fixture->store, "UPDATE event SET detail = ''", &err));
    MUST_FAIL(SCORE_CONFLICT, &error, store_execute(fixture->store, "DELETE FROM event", &err));
    assert_non_null(strstr(error.text, "append-only"));
    event.verb = "";
    MUST_FAIL(SCORE_INVALID, &error, store_event_add(fixture->store, &event, &err));
    assert_int_equal(event.seq, 1);
}

static void test_event__check_finds_what_was_tampered_with(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *name;
        const char *sql;
        const char *problem;
    } cases[] = {
        {"first removed", "DELETE FROM event WHERE seq = 1", "events, but the last is"},
        {"middle removed", "DELETE FROM event WHERE seq = 4", "events, but the last is"},
        {"renumbered", "UPDATE event SET object_seq = 9 WHERE seq = 6", "an object (kind"},
        {"swapped",
         "UPDATE event SET object_seq = 99 WHERE seq = 1;"
         "UPDATE event SET object_seq = 1 WHERE seq = 4;"
         "UPDATE event SET object_seq = 2 WHERE seq = 1",
         "earlier event"},
    };
    for (int i = 0; i < 6; i++) {
        struct event event = event_sample(i % 3 + 1);
        MUST(store_event_add(fixture->store, &event, &err));
    }
    /* Whoever tampers removes the guards first. */
    MUST(store_execute(fixture->store,
                       fixture_is_postgres()
                           ? "DROP TRIGGER event_keep ON event; DROP TRIGGER event_stay ON event"
                           : "DROP TRIGGER event_keep; DROP TRIGGER event_stay",
                       &err));
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        MUST(store_tx_begin(fixture->store, &err));
        MUST(store_execute(fixture->store, cases[i].sql, &err));
        int64_t events = 0;
        const char *problem = NULL;
        MUST(store_event_check(fixture->store, &fixture->arena, &events, &problem, &err));
        CHECK(cases[i].name, strstr(problem, cases[i].problem) != NULL);
        store_tx_rollback(fixture->store);
    }
}

#define ON_DATABASE(test) cmocka_unit_test_setup_teardown(test, fixture_database, fixture_remove)

/* ---- following ------------------------------------------------------------------------------ */

/* What was told, as one number. */
struct told {
    uint64_t chain;
    int64_t count;
};

static enum score_status told_add(const struct event *event, void *user, struct score_error *err)
{
    struct told *told = user;
    (void)err;
    const char *texts[] = {event->verb, event->actor, event->reason, event->detail};
    int64_t numbers[] = {event->seq,     event->object_kind, event->object_id,     event->at_ms,
                         event->user_id, event->partner_id,  event->opportunity_id};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(numbers); i++) {
        told->chain = told->chain * 31 + (uint64_t)numbers[i];
    }
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(texts); i++) {
        for (const char *c = texts[i]; *c; c++) {
            told->chain = told->chain * 31 + (uint64_t)*c;
        }
    }
    told->count++;
    return SCORE_OK;
}

static void follow_compare(struct store *store)
{
    int64_t last = 0;
    MUST(store_event_last(store, &last, &err));
    for (int64_t after = last; after >= 0; after--) { /* what is at hand first */
        for (int64_t until = 0; until <= last + 1; until += 2) {
            struct told walked = {0};
            struct told followed = {0};
            /* First, since a walk to the end is what a follow goes on from. */
            MUST(store_event_follow(store, after, until, told_add, &followed, &err));
            MUST(store_event_walk(store, after, until, told_add, &walked, &err));
            assert_int_equal(followed.count, walked.count);
            assert_true(followed.chain == walked.chain);
        }
    }
}

static void event_put(struct store *store, int64_t number)
{
    struct event event = event_full();
    event.object_id = number;
    event.at_ms = number * 7;
    MUST(store_event_add(store, &event, &err));
}

/* Events come and go with their levels; whatever was known when, both tell the same. */
static void test_event__following_tells_what_walking_tells(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    static const char DEEDS[] =
        "a f aa f ( a f ) ( f aa ( a f ! f ( a ) a f ! f a f ( a ! a f ( ( a ) f ) aa f";
    int64_t number = 0;
    for (const char *deed = DEEDS; *deed; deed++) {
        switch (*deed) {
        case 'a':
            event_put(store, ++number);
            break;
        case 'f':
            follow_compare(store);
            break;
        case '(':
            MUST(store_tx_begin(store, &err));
            break;
        case ')':
            MUST(store_tx_commit(store, &err));
            break;
        case '!':
            store_tx_rollback(store);
            break;
        default:
            break;
        }
    }
}

/* More than is remembered, in one transaction: the rest is read. */
static void test_event__following_goes_on_behind_what_is_remembered(void **state)
{
    struct fixture *fixture = *state;
    enum { EVENTS = 700 };
    struct told first = {0};
    MUST(store_event_follow(fixture->store, 0, 0, told_add, &first, &err));
    for (int64_t i = 1; i <= EVENTS; i++) {
        event_put(fixture->store, i);
    }
    struct told all = {0};
    MUST(store_event_follow(fixture->store, 0, 0, told_add, &all, &err));
    assert_int_equal(all.count, EVENTS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_DATABASE(test_event__every_field_comes_back),
        ON_DATABASE(test_event__is_numbered_per_object_and_without_gaps),
        ON_DATABASE(test_event__an_empty_history_is_sound),
        ON_DATABASE(test_event__walks_between_two_numbers),
        ON_DATABASE(test_event__following_tells_what_walking_tells),
        ON_DATABASE(test_event__following_goes_on_behind_what_is_remembered),
        ON_DATABASE(test_event__lists_what_the_filter_says),
        ON_DATABASE(test_event__is_append_only_even_in_sql),
        ON_DATABASE(test_event__check_finds_what_was_tampered_with),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
