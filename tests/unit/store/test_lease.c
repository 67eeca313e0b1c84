/* SPDX-License-Identifier: Apache-2.0 */

/* Leases and buckets: what comes back, what is refused, what is led by an index. */

#include "support.h"

#include "store/lease_store.h"
#include "store/mail_store.h"

static const struct lease FIRST = {.name = "work", .holder = "a", .until_ms = 100, .fence = 1};

static struct lease lease_read(struct fixture *fixture, const char *name)
{
    struct lease lease = {0};
    MUST(store_lease_get(fixture->store, name, &fixture->arena, &lease, &err));
    return lease;
}

static void test_lease__every_field_comes_back(void **state)
{
    struct fixture *fixture = *state;
    struct score_error error = {0};
    struct lease *items = NULL;
    size_t count = 0;
    struct lease none;
    MUST_FAIL(SCORE_NOT_FOUND, &error,
              store_lease_get(fixture->store, "work", &fixture->arena, &none, &err));
    MUST(store_lease_add(fixture->store, &FIRST, &err));
    struct lease read = lease_read(fixture, "work");
    assert_string_equal(read.name, "work");
    assert_string_equal(read.holder, "a");
    assert_int_equal(read.until_ms, 100);
    assert_int_equal(read.fence, 1);
    struct lease other = FIRST;
    other.name = "another";
    MUST(store_lease_add(fixture->store, &other, &err));
    MUST(store_lease_list(fixture->store, 10, &fixture->arena, &items, &count, &err));
    assert_int_equal(count, 2);
    assert_string_equal(items[0].name, "another");
    MUST(store_lease_list(fixture->store, 1, &fixture->arena, &items, &count, &err));
    assert_int_equal(count, 1);
}

static void test_lease__refuses_what_the_table_refuses(void **state)
{
    struct fixture *fixture = *state;
    struct score_error error = {0};
    struct lease bad = FIRST;
    bad.fence = 0;
    MUST_FAIL(SCORE_INVALID, &error, store_lease_add(fixture->store, &bad, &err));
    bad = FIRST;
    bad.name = "";
    MUST_FAIL(SCORE_INVALID, &error, store_lease_add(fixture->store, &bad, &err));
    MUST(store_lease_add(fixture->store, &FIRST, &err));
    MUST_FAIL(SCORE_EXISTS, &error, store_lease_add(fixture->store, &FIRST, &err));
}

/* Each of the three decides. */
static void test_lease__is_written_only_where_it_is_as_it_was_read(void **state)
{
    struct fixture *fixture = *state;
    struct score_error error = {0};
    struct lease after = {.name = "work", .holder = "b", .until_ms = 200, .fence = 2};
    struct lease wrong[] = {FIRST, FIRST, FIRST};
    wrong[0].holder = "b";
    wrong[1].until_ms = 101;
    wrong[2].fence = 2;
    MUST(store_lease_add(fixture->store, &FIRST, &err));
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(wrong); i++) {
        MUST_FAIL(SCORE_CONFLICT, &error,
                  store_lease_update(fixture->store, &wrong[i], &after, &err));
        MUST_FAIL(SCORE_CONFLICT, &error, store_lease_remove(fixture->store, &wrong[i], &err));
    }
    MUST(store_lease_update(fixture->store, &FIRST, &after, &err));
    assert_string_equal(lease_read(fixture, "work").holder, "b");
    MUST_FAIL(SCORE_CONFLICT, &error, store_lease_update(fixture->store, &FIRST, &after, &err));
    MUST(store_lease_remove(fixture->store, &after, &err));
    MUST_FAIL(SCORE_CONFLICT, &error, store_lease_remove(fixture->store, &after, &err));
}

static int64_t rate_of(struct fixture *fixture, int64_t name)
{
    int64_t empty_at_ms = -1;
    MUST(store_rate_get(fixture->store, name, &empty_at_ms, &err));
    return empty_at_ms;
}

static void test_lease__buckets_are_kept_until_they_are_dry(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(rate_of(fixture, INT64_MIN), 0);
    MUST(store_rate_set(fixture->store, INT64_MIN, 10, &err));
    MUST(store_rate_set(fixture->store, INT64_MAX, 20, &err));
    MUST(store_rate_set(fixture->store, INT64_MAX, 30, &err));
    assert_int_equal(rate_of(fixture, INT64_MIN), 10);
    assert_int_equal(rate_of(fixture, INT64_MAX), 30);
    MUST(store_rate_expire(fixture->store, 30, &err));
    assert_int_equal(rate_of(fixture, INT64_MIN), 0);
    assert_int_equal(rate_of(fixture, INT64_MAX), 30);
    MUST(store_rate_remove(fixture->store, INT64_MAX, &err));
    MUST(store_rate_remove(fixture->store, INT64_MAX, &err));
    assert_int_equal(rate_of(fixture, INT64_MAX), 0);
}

static int64_t mail_make(struct fixture *fixture, const char *message_id, const char *holder)
{
    struct mail mail = {.message_id = message_id,
                        .template_name = "offer",
                        .address = "frida@alpha.example",
                        .subject = "s",
                        .plain = "p",
                        .html = "h",
                        .state = MAIL_WAITING,
                        .next_at_ms = 1000,
                        .answer = "",
                        .holder = holder};
    MUST(store_mail_add(fixture->store, &mail, &err));
    return mail.id;
}

static const char *holder_of(struct fixture *fixture, int64_t id)
{
    struct mail mail = {0};
    MUST(store_mail_get(fixture->store, id, &fixture->arena, &mail, &err));
    assert_int_equal(mail.next_at_ms, *mail.holder ? 1000 : 50);
    return mail.holder;
}

static void test_lease__claims_are_freed_by_holder_or_without_its_lease(void **state)
{
    struct fixture *fixture = *state;
    struct score_error error = {0};
    struct mail due = {0};
    struct lease alive = FIRST;
    alive.name = "node:alive";
    int64_t at_ms = 0;
    MUST(store_lease_add(fixture->store, &alive, &err));
    int64_t living = mail_make(fixture, "1@vendor.example", "alive");
    int64_t dead = mail_make(fixture, "2@vendor.example", "dead");
    /* Others neither see nor wait for what is held. */
    MUST_FAIL(SCORE_NOT_FOUND, &error,
              store_mail_due(fixture->store, "new", 5000, &fixture->arena, &due, &err));
    MUST(store_mail_next_at(fixture->store, "new", &at_ms, &err));
    assert_int_equal(at_ms, INT64_MAX);
    MUST(store_mail_due(fixture->store, "alive", 5000, &fixture->arena, &due, &err));
    assert_int_equal(due.id, living);

    MUST(store_mail_free_orphans(fixture->store, "node:", 50, &err));
    assert_string_equal(holder_of(fixture, living), "alive");
    assert_string_equal(holder_of(fixture, dead), "");
    MUST(store_mail_free(fixture->store, "", 50, &err)); /* nobody is no holder */
    MUST(store_mail_free(fixture->store, "alive", 50, &err));
    assert_string_equal(holder_of(fixture, living), "");
}

#define CASE(name)                                                                                 \
    cmocka_unit_test_setup_teardown(test_lease__##name, fixture_database, fixture_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(every_field_comes_back),
        CASE(refuses_what_the_table_refuses),
        CASE(is_written_only_where_it_is_as_it_was_read),
        CASE(buckets_are_kept_until_they_are_dry),
        CASE(claims_are_freed_by_holder_or_without_its_lease),
    };
    return cmocka_run_group_tests_name("store/lease", tests, NULL, NULL);
}
