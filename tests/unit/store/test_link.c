/* SPDX-License-Identifier: Apache-2.0 */

/* Links that open something without a password. */

#include "support.h"

#include "store/link_store.h"

static const struct field FIELDS[] = {
    FIELD(link, ID, id, 0),
    FIELD(link, ENUM, purpose, 3),
    FIELD(link, ID, user_id, 0),
    FIELD(link, ID, partner_id, 0),
    FIELD(link, ID, offer_id, 0),
    FIELD(link, TEXT, address, 0),
    FIELD(link, TEXT, name, 0),
    FIELD(link, I64, created_at_ms, 0),
    FIELD(link, I64, expires_at_ms, 0),
    FIELD(link, I64, used_at_ms, 0),
    FIELD(link, I64, opened_at_ms, 0),
};
enum { FIELD_COUNT = SCORE_ARRAY_COUNT(FIELDS) };

static int64_t offer_make(struct fixture *fixture)
{
    struct offer offer = offer_sample(fixture);
    MUST(store_offer_add(fixture->store, &offer, &err));
    return offer.id;
}

static struct link link_make(struct fixture *fixture, const char *hash, struct link link)
{
    link.address = "frida@alpha.example";
    link.name = "Frida";
    link.created_at_ms = 1000;
    link.expires_at_ms = link.expires_at_ms ? link.expires_at_ms : 5000;
    MUST(store_link_add(fixture->store, &link, hash, &err));
    return link;
}

static void test_link__every_field_comes_back(void **state)
{
    struct fixture *fixture = *state;
    record_covers(FIELDS, FIELD_COUNT, sizeof(struct link));
    struct link link = {.user_id = fixture->user_id,
                        .partner_id = fixture->partner_id,
                        .offer_id = offer_make(fixture)};
    struct link read = {0};
    record_fill(FIELDS, FIELD_COUNT, &link, 1, &fixture->arena);
    MUST(store_link_add(fixture->store, &link, "aa", &err));
    MUST(store_link_find(fixture->store, link.purpose, "aa", &fixture->arena, &read, &err));
    record_compare(FIELDS, FIELD_COUNT, &link, &read);
    MUST(store_link_get(fixture->store, link.id, &fixture->arena, &read, &err));
    record_compare(FIELDS, FIELD_COUNT, &link, &read);

    struct link bare = {.purpose = LINK_INVITATION, .address = "", .name = ""};
    MUST(store_link_add(fixture->store, &bare, "bb", &err));
    MUST(store_link_get(fixture->store, bare.id, &fixture->arena, &read, &err));
    record_compare(FIELDS, FIELD_COUNT, &bare, &read);
}

static void test_link__is_found_by_hash_and_purpose_together(void **state)
{
    struct fixture *fixture = *state;
    struct score_error error = {0};
    struct link link = link_make(fixture, "aa", (struct link){.purpose = LINK_PASSWORD});
    MUST_FAIL(SCORE_NOT_FOUND, &error,
              store_link_find(fixture->store, LINK_OFFER, "aa", &fixture->arena, &link, &err));
    MUST_FAIL(SCORE_NOT_FOUND, &error,
              store_link_find(fixture->store, LINK_PASSWORD, "ab", &fixture->arena, &link, &err));
    MUST_FAIL(SCORE_EXISTS, &error, store_link_add(fixture->store, &link, "aa", &err));
    link.purpose = (enum link_purpose)4;
    MUST_FAIL(SCORE_INVALID, &error, store_link_add(fixture->store, &link, "cc", &err));
}

static void test_link__is_used_once_at_a_time(void **state)
{
    struct fixture *fixture = *state;
    struct score_error error = {0};
    struct link link = link_make(fixture, "aa", (struct link){.purpose = LINK_PASSWORD});
    struct link read = {0};
    link.used_at_ms = 2000;
    link.expires_at_ms = 9000;
    MUST(store_link_use(fixture->store, &link, 0, &err));
    MUST(store_link_get(fixture->store, link.id, &fixture->arena, &read, &err));
    assert_int_equal(read.used_at_ms, 2000);
    assert_int_equal(read.expires_at_ms, 9000);
    link.used_at_ms = 3000;
    MUST_FAIL(SCORE_CONFLICT, &error, store_link_use(fixture->store, &link, 0, &err));
    MUST(store_link_get(fixture->store, link.id, &fixture->arena, &read, &err));
    assert_int_equal(read.used_at_ms, 2000);
    MUST(store_link_use(fixture->store, &link, 2000, &err));
}

static void test_link__lists_newest_first_by_any_filter(void **state)
{
    struct fixture *fixture = *state;
    int64_t offer_id = offer_make(fixture);
    struct link own = {.purpose = LINK_OFFER,
                       .user_id = fixture->user_id,
                       .partner_id = fixture->partner_id,
                       .offer_id = offer_id};
    struct link other = {.purpose = LINK_INVITATION, .partner_id = fixture->other_partner_id};
    link_make(fixture, "a1", own);
    link_make(fixture, "a2", other);
    link_make(fixture, "a3", own);
    static const struct {
        const char *name;
        bool by_purpose, by_user, by_partner, by_offer, by_other;
        size_t count;
    } cases[] = {
        {"all", false, false, false, false, false, 3},
        {"purpose", true, false, false, false, false, 2},
        {"user", false, true, false, false, false, 2},
        {"partner", false, false, true, false, false, 2},
        {"offer", false, false, false, true, false, 2},
        {"offer and partner", false, false, true, true, false, 2},
        {"nothing has both", false, true, false, false, true, 0},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        struct link_filter filter = {
            .purpose = cases[i].by_purpose ? LINK_OFFER : 0,
            .user_id = cases[i].by_user ? fixture->user_id : 0,
            .partner_id = cases[i].by_partner ? fixture->partner_id : 0,
            .offer_id = cases[i].by_offer ? offer_id : 0,
        };
        filter.partner_id = cases[i].by_other ? fixture->other_partner_id : filter.partner_id;
        struct store_page page = {.limit = 10};
        struct link *links = NULL;
        size_t count = 0;
        MUST(
            store_link_list(fixture->store, &filter, &page, &fixture->arena, &links, &count, &err));
        CHECK(cases[i].name, count == cases[i].count);
        for (size_t k = 1; k < count; k++) {
            CHECK(cases[i].name, links[k].id < links[k - 1].id);
        }
        if (count) {
            page = (struct store_page){.limit = 10, .has_after = true, .after_id = links[0].id};
            MUST(store_link_list(fixture->store, &filter, &page, &fixture->arena, &links, &count,
                                 &err));
            CHECK(cases[i].name, count == cases[i].count - 1);
        }
    }
}

static void test_link__openings_are_due_once_a_while_for_each_address(void **state)
{
    struct fixture *fixture = *state;
    struct link link = link_make(fixture, "aa", (struct link){.purpose = LINK_PASSWORD});
    struct link twin = link_make(fixture, "bb", (struct link){.purpose = LINK_PASSWORD});
    const struct {
        const char *name;
        int64_t link_id;
        const char *from;
        int64_t at_ms;
        bool is_due;
    } cases[] = {
        {"first", link.id, "10.0.0.1", 100000, true},
        {"at once again", link.id, "10.0.0.1", 100000, false},
        {"just before the minute", link.id, "10.0.0.1", 159999, false},
        {"another address", link.id, "10.0.0.2", 159999, true},
        {"another link", twin.id, "10.0.0.1", 159999, true},
        {"after the minute", link.id, "10.0.0.1", 160000, true},
        {"counted from the one that was due", link.id, "10.0.0.1", 219999, false},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        struct link_opening opening = {.link_id = cases[i].link_id,
                                       .from = cases[i].from,
                                       .at_ms = cases[i].at_ms,
                                       .quiet_ms = 60000};
        bool is_due = !cases[i].is_due;
        MUST(store_link_opened(fixture->store, &opening, &is_due, &err));
        CHECK(cases[i].name, is_due == cases[i].is_due);
    }
    struct link read = {0};
    MUST(store_link_get(fixture->store, link.id, &fixture->arena, &read, &err));
    assert_int_equal(read.opened_at_ms, 160000);
    struct link_opening opening = {.link_id = 999, .from = "10.0.0.1", .at_ms = 1};
    struct score_error error = {0};
    bool is_due = false;
    MUST_FAIL(SCORE_INVALID, &error, store_link_opened(fixture->store, &opening, &is_due, &err));
}

static bool link_is_there(struct fixture *fixture, int64_t id)
{
    struct link read = {0};
    return store_link_get(fixture->store, id, &fixture->arena, &read, NULL) == SCORE_OK;
}

static void test_link__expired_ones_go_with_their_openings(void **state)
{
    struct fixture *fixture = *state;
    struct link old = link_make(fixture, "aa", (struct link){.purpose = LINK_PASSWORD});
    struct link young =
        link_make(fixture, "bb", (struct link){.purpose = LINK_PASSWORD, .expires_at_ms = 5001});
    struct link_opening opening = {.link_id = old.id, .from = "10.0.0.1", .at_ms = 1};
    bool is_due = false;
    MUST(store_link_opened(fixture->store, &opening, &is_due, &err));
    MUST(store_links_expire(fixture->store, 5000, &err));
    assert_false(link_is_there(fixture, old.id));
    assert_true(link_is_there(fixture, young.id));
}

static void test_link__a_newer_one_ends_the_unused(void **state)
{
    struct fixture *fixture = *state;
    struct link own = {.purpose = LINK_PASSWORD, .user_id = fixture->user_id};
    struct link unused = link_make(fixture, "a1", own);
    struct link used = link_make(fixture, "a2", own);
    struct link foreign = link_make(fixture, "a3", (struct link){.purpose = LINK_PASSWORD});
    struct link read = {0};
    used.used_at_ms = 1500;
    MUST(store_link_use(fixture->store, &used, 0, &err));
    MUST(store_links_end(fixture->store, LINK_PASSWORD, fixture->user_id, 2000, &err));
    MUST(store_link_get(fixture->store, unused.id, &fixture->arena, &read, &err));
    assert_int_equal(read.expires_at_ms, 2000);
    MUST(store_link_get(fixture->store, used.id, &fixture->arena, &read, &err));
    assert_int_equal(read.expires_at_ms, 5000);
    MUST(store_link_get(fixture->store, foreign.id, &fixture->arena, &read, &err));
    assert_int_equal(read.expires_at_ms, 5000);
}

static void test_link__goes_with_its_offer(void **state)
{
    struct fixture *fixture = *state;
    int64_t offer_id = offer_make(fixture);
    struct link link =
        link_make(fixture, "aa", (struct link){.purpose = LINK_OFFER, .offer_id = offer_id});
    MUST(store_offer_remove(fixture->store, offer_id, &err));
    assert_false(link_is_there(fixture, link.id));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_database, fixture_remove)
        TEST(test_link__every_field_comes_back),
        TEST(test_link__is_found_by_hash_and_purpose_together),
        TEST(test_link__is_used_once_at_a_time),
        TEST(test_link__lists_newest_first_by_any_filter),
        TEST(test_link__openings_are_due_once_a_while_for_each_address),
        TEST(test_link__expired_ones_go_with_their_openings),
        TEST(test_link__a_newer_one_ends_the_unused),
        TEST(test_link__goes_with_its_offer),
#undef TEST
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
