/* SPDX-License-Identifier: Apache-2.0 */

/* Writes whose answers are taken later: what fails is told in the same words as at once, whoever
 * finds it, and leaves the same behind. */

#include "support.h"

enum failure { FAILS_CONFLICT, FAILS_EXISTS, FAILURES };
enum finder { BY_END, BY_READ, BY_LEVEL, BY_COMMIT, BY_MORE_WRITES, FINDERS };
enum { MANY = 100 };

/* Two events before, the write that fails, and what was sent behind it. */
struct deed {
    struct fixture *fixture;
    enum failure failure;
    enum finder finder;
    struct offer stale;
    int64_t distributor_id; /* of the one that is added behind */
};

static enum score_status event_put(struct fixture *fixture, struct score_error *error)
{
    struct event event = event_sample(1);
    return store_event_add(fixture->store, &event, error);
}

static enum score_status failing_write(const struct deed *deed, struct score_error *error)
{
    struct store *store = deed->fixture->store;
    if (deed->failure == FAILS_CONFLICT) {
        struct offer stale = deed->stale;
        return store_offer_accept(store, &stale, error);
    }
    struct distributor taken = {.external_id = "d-1", .name = "Other", .country = "DE"};
    return store_distributor_add(store, &taken, error);
}

static enum score_status deed_find(struct deed *deed, struct score_error *error)
{
    struct fixture *fixture = deed->fixture;
    const char *value = NULL;
    switch (deed->finder) {
    case BY_READ:
        return store_setting_get(fixture->store, "a", &fixture->arena, &value, error);
    case BY_LEVEL:
        return store_tx_begin(fixture->store, error);
    case BY_COMMIT:
        return store_tx_commit(fixture->store, error);
    case BY_MORE_WRITES:
        for (int i = 0; i < MANY; i++) {
            SCORE_TRY(event_put(fixture, error));
        }
        return SCORE_OK;
    default:
        return SCORE_OK;
    }
}

static enum score_status deed_do(struct deed *deed, struct score_error *error)
{
    struct distributor behind = {.external_id = "d-behind", .name = "Behind", .country = "DE"};
    SCORE_TRY(event_put(deed->fixture, error));
    SCORE_TRY(event_put(deed->fixture, error));
    SCORE_TRY(failing_write(deed, error));
    SCORE_TRY(store_distributor_add(deed->fixture->store, &behind, error));
    SCORE_TRY(event_put(deed->fixture, error));
    return deed_find(deed, error);
}

static void deed_check(struct deed *deed, int64_t next_id)
{
    struct fixture *fixture = deed->fixture;
    struct store *store = fixture->store;
    struct distributor next = {.external_id = "d-next", .name = "Next", .country = "DE"};
    struct score_error at_once = {0};
    struct score_error late = {0};
    int64_t before = 0;
    int64_t after = 0;
    char name[64];
    snprintf(name, sizeof(name), "failure %d, finder %d", (int)deed->failure, (int)deed->finder);
    MUST(store_event_last(store, &before, &err));
    MUST(store_tx_begin(store, &err));
    enum score_status wanted = failing_write(deed, &at_once);
    CHECK(name, wanted != SCORE_OK);
    store_later_begin(store);
    enum score_status status = store_later_end(store, deed_do(deed, &late), &late);
    CHECK(name, status == wanted);
    CHECK(name, strcmp(late.field, at_once.field) == 0);
    CHECK(name, strcmp(late.text, at_once.text) == 0);
    CHECK(name, store_tx_depth(store) == 2);
    /* What stood before it is there, what was behind it is not, and its id is free. */
    MUST(store_event_last(store, &after, &err));
    CHECK(name, after == before + 2);
    MUST(event_put(fixture, &err));
    MUST(store_distributor_add(store, &next, &err));
    CHECK(name, next.id == next_id);
    MUST(store_tx_commit(store, &err));
    MUST(store_event_last(store, &after, &err));
    CHECK(name, after == before + 3);
    MUST(store_distributor_remove(store, next.id, &err));
}

static void test_later__fails_as_at_once(void **state)
{
    struct fixture *fixture = *state;
    struct deed deed = {.fixture = fixture, .stale = offer_sample(fixture)};
    MUST(store_offer_add(fixture->store, &deed.stale, &err));
    deed.stale.version += 1;
    int64_t next_id = fixture->distributor_id;
    for (int failure = 0; failure < FAILURES; failure++) {
        for (int finder = 0; finder < FINDERS; finder++) {
            deed.failure = (enum failure)failure;
            deed.finder = (enum finder)finder;
            deed_check(&deed, ++next_id);
        }
    }
    int64_t events = 0;
    const char *problem = NULL;
    MUST(store_tx_commit(fixture->store, &err));
    MUST(store_event_check(fixture->store, &fixture->arena, &events, &problem, &err));
    assert_string_equal(problem, "");
    MUST(store_check(fixture->store, &err));
}

/* All of a long row arrives, in its order, whatever does not fit between. */
static void test_later__many_arrive_in_order(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t before = 0;
    int64_t after = 0;
    enum { LONG_BYTES = 100 * 1024 };
    char *words = arena_alloc(&fixture->arena, LONG_BYTES + 1);
    memset(words, 'w', LONG_BYTES);
    words[LONG_BYTES] = '\0';
    MUST(store_event_last(store, &before, &err));
    for (int deep = 0; deep < 2; deep++) {
        MUST(store_tx_begin(store, &err));
        store_later_begin(store);
        for (int i = 0; i < MANY; i++) {
            struct event event = event_sample(1);
            event.detail = i % 10 == 3 ? words : "";
            MUST(store_event_add(store, &event, &err));
        }
        MUST(store_later_end(store, SCORE_OK, &err));
        if (deep) {
            store_tx_rollback(store);
        } else {
            MUST(store_tx_commit(store, &err));
        }
        MUST(store_event_last(store, &after, &err));
        assert_int_equal(after, before + MANY);
    }
    store_later_begin(store);
    MUST(event_put(fixture, &err)); /* undone before anybody asked */
    store_tx_rollback(store);
    MUST(store_later_end(store, SCORE_OK, &err));
    MUST(store_event_last(store, &after, &err));
    assert_int_equal(after, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_later__fails_as_at_once, fixture_database,
                                        fixture_remove),
        cmocka_unit_test_setup_teardown(test_later__many_arrive_in_order, fixture_database,
                                        fixture_remove),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
