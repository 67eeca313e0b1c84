/* SPDX-License-Identifier: Apache-2.0 */

/* Enterprises, partners, their areas and locations, and distributors. */

#include "support.h"

static const struct field FIELDS[] = {
    FIELD(partner, ID, id, 0),
    FIELD(partner, ID, enterprise_id, 0),
    FIELD(partner, TEXT, external_id, 0),
    FIELD(partner, TEXT, name, 0),
    FIELD(partner, COUNTRY, country, 0),
    FIELD(partner, TEXT, city, 0),
    FIELD(partner, TEXT, postal_code, 0),
    FIELD(partner, TEXT, territory, 0),
    FIELD(partner, BOOL, serves_everywhere, 0),
    FIELD(partner, TEXT, email, 0),
    FIELD(partner, TEXT, phone, 0),
    FIELD(partner, TEXT, website, 0),
    FIELD(partner, TEXT, duns, 0),
    FIELD(partner, TEXT, level, 0),
    FIELD(partner, TEXT, size, 0),
    FIELD(partner, I64, open_lead_limit, 0),
    FIELD(partner, I64, paused_until_ms, 0),
    FIELD(partner, BOOL, is_active, 0),
    FIELD(partner, ID, import_id, 0),
    FIELD(partner, I64, created_at_ms, 0),
    FIELD(partner, I64, updated_at_ms, 0),
    FIELD(partner, ID, version, 0),
};
enum { FIELD_COUNT = SCORE_ARRAY_COUNT(FIELDS) };

static void test_partner__every_field_comes_back(void **state)
{
    struct fixture *fixture = *state;
    record_covers(FIELDS, FIELD_COUNT, sizeof(struct partner));
    struct partner partner = {.enterprise_id = fixture->enterprise_id,
                              .import_id = fixture->import_id};
    struct partner read = {0};
    record_fill(FIELDS, FIELD_COUNT, &partner, 1, &fixture->arena);
    MUST(store_partner_add(fixture->store, &partner, &err));
    assert_int_equal(partner.version, 1);
    MUST(store_partner_get(fixture->store, partner.id, &fixture->arena, &read, &err));
    record_compare(FIELDS, FIELD_COUNT, &partner, &read);

    record_fill(FIELDS, FIELD_COUNT, &partner, 2, &fixture->arena);
    partner.enterprise_id = 0;
    partner.import_id = 0;
    MUST(store_partner_update(fixture->store, &partner, &err));
    MUST(store_partner_find(fixture->store, partner.external_id, &fixture->arena, &read, &err));
    record_compare(FIELDS, FIELD_COUNT, &partner, &read);
    assert_int_equal(read.version, 2);
}

static void test_partner__a_stale_version_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct score_error error = {0};
    struct partner partner = {0};
    MUST(store_partner_get(fixture->store, fixture->partner_id, &fixture->arena, &partner, &err));
    struct partner stale = partner;
    MUST(store_partner_update(fixture->store, &partner, &err));
    MUST_FAIL(SCORE_CONFLICT, &error, store_partner_update(fixture->store, &stale, &err));
    MUST_FAIL(SCORE_NOT_FOUND, &error,
              store_partner_get(fixture->store, 999, &fixture->arena, &stale, &err));
}

static void test_partner__refuses_impossible_values(void **state)
{
    struct fixture *fixture = *state;
    struct score_error error = {0};
    struct partner negative = {.name = "N", .open_lead_limit = -1};
    MUST_FAIL(SCORE_INVALID, &error, store_partner_add(fixture->store, &negative, &err));
    assert_string_equal(error.field, "open_lead_limit");
    struct partner country = {.name = "N", .country = "Germany"};
    MUST_FAIL(SCORE_INVALID, &error, store_partner_add(fixture->store, &country, &err));
}

static size_t partners_listed(struct fixture *fixture, const struct partner_filter *filter)
{
    struct partner *items = NULL;
    size_t count = 0;
    struct store_page page = {.limit = 100};
    MUST(store_partner_list(fixture->store, filter, &page, &fixture->arena, &items, &count, &err));
    return count;
}

static void test_partner__lists_what_the_filter_says(void **state)
{
    struct fixture *fixture = *state;
    struct fact chosen = {.partner_id = fixture->other_partner_id,
                          .kind = FACT_DISTRIBUTOR,
                          .distributor_id = fixture->distributor_id,
                          .state = FACT_MET};
    MUST(store_fact_put(fixture->store, &chosen, &err));
    struct fact former = {.partner_id = fixture->partner_id,
                          .kind = FACT_DISTRIBUTOR,
                          .distributor_id = fixture->distributor_id,
                          .state = FACT_NOT_MET};
    MUST(store_fact_put(fixture->store, &former, &err));
    const struct {
        const char *name;
        struct partner_filter filter;
        size_t count;
    } cases[] = {
        {"all", {0}, 2},
        {"part of a name", {.query = "ALPHA"}, 1},
        {"part of an external id", {.query = "p-"}, 2},
        {"nothing", {.query = "gamma"}, 0},
        {"a country", {.country = "DE"}, 2},
        {"another country", {.country = "FR"}, 0},
        {"the own firm", {.id = fixture->partner_id}, 1},
        {"a distributor's", {.distributor_id = fixture->distributor_id}, 1},
        {"another distributor's", {.distributor_id = 99}, 0},
        {"both", {.query = "beta", .distributor_id = fixture->distributor_id}, 1},
        {"neither", {.query = "alpha", .distributor_id = fixture->distributor_id}, 0},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        CHECK(cases[i].name, partners_listed(fixture, &cases[i].filter) == cases[i].count);
    }
}

static void test_partner__pages_by_name_while_firms_are_added(void **state)
{
    struct fixture *fixture = *state;
    static const char *const names[] = {"delta", "Charlie", "charlie", "Echo", "Ärger"};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(names); i++) {
        struct partner partner = {.name = names[i]};
        MUST(store_partner_add(fixture->store, &partner, &err));
    }
    static const char *const expected[] = {"Alpha Systems", "Beta Systems", "Charlie", "charlie",
                                           "delta",         "Echo",         "Ärger"};
    struct partner_filter all = {0};
    struct store_page page = {.limit = 1};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(expected); i++) {
        struct partner *items = NULL;
        size_t count = 0;
        MUST(
            store_partner_list(fixture->store, &all, &page, &fixture->arena, &items, &count, &err));
        assert_int_equal(count, 1);
        assert_string_equal(items[0].name, expected[i]);
        page = (struct store_page){.limit = 1, .after_id = items[0].id, .has_after = true};
        /* One more in front of where the list stands is not seen and moves nothing. */
        struct partner late = {.name = "Aaron"};
        MUST(store_partner_add(fixture->store, &late, &err));
    }
    struct score_error error = {0};
    struct partner *items = NULL;
    size_t count = 0;
    page.after_id = 999999;
    MUST_FAIL(
        SCORE_INVALID, &error,
        store_partner_list(fixture->store, &all, &page, &fixture->arena, &items, &count, &err));
    assert_string_equal(error.field, "cursor");
}

static void test_partner__areas_are_replaced_as_a_whole(void **state)
{
    struct fixture *fixture = *state;
    struct score_error error = {0};
    static const struct partner_area first[] = {{"DE", "South"}, {"AT", ""}, {"CH", "Zurich"}};
    static const struct partner_area second[] = {{"FR", ""}};
    static const struct partner_area twice[] = {{"FR", ""}, {"FR", ""}};
    struct partner_area *areas = NULL;
    size_t count = 0;
    MUST(store_partner_areas_set(fixture->store, fixture->partner_id, first, 3, &err));
    MUST(store_partner_areas_list(fixture->store, fixture->partner_id, &fixture->arena, &areas,
                                  &count, &err));
    assert_int_equal(count, 3);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(areas[i].country, first[i].country);
        assert_string_equal(areas[i].territory, first[i].territory);
    }
    MUST(store_partner_areas_set(fixture->store, fixture->partner_id, second, 1, &err));
    MUST(store_partner_areas_list(fixture->store, fixture->partner_id, &fixture->arena, &areas,
                                  &count, &err));
    assert_int_equal(count, 1);
    MUST_FAIL(SCORE_EXISTS, &error,
              store_partner_areas_set(fixture->store, fixture->partner_id, twice, 2, &err));
    MUST(store_partner_areas_set(fixture->store, fixture->partner_id, NULL, 0, &err));
    MUST(store_partner_areas_list(fixture->store, fixture->partner_id, &fixture->arena, &areas,
                                  &count, &err));
    assert_int_equal(count, 0);
}

static void test_partner__is_removed_with_its_areas_when_nobody_needs_it(void **state)
{
    struct fixture *fixture = *state;
    struct score_error error = {0};
    static const struct partner_area area[] = {{"DE", ""}};
    MUST(store_partner_areas_set(fixture->store, fixture->other_partner_id, area, 1, &err));
    MUST(store_partner_remove(fixture->store, fixture->other_partner_id, &err));
    MUST_FAIL(SCORE_CONFLICT, &error,
              store_partner_remove(fixture->store, fixture->partner_id, &err));
    MUST_FAIL(SCORE_NOT_FOUND, &error,
              store_partner_remove(fixture->store, fixture->other_partner_id, &err));
}

static void test_partner__locations_come_and_go(void **state)
{
    struct fixture *fixture = *state;
    struct score_error error = {0};
    struct location location = {
        .partner_id = fixture->partner_id, .name = "Branch", .country = "AT", .city = "Graz"};
    MUST(store_location_add(fixture->store, &location, &err));
    struct location *items = NULL;
    size_t count = 0;
    MUST(store_location_list(fixture->store, fixture->partner_id, &fixture->arena, &items, &count,
                             &err));
    assert_int_equal(count, 2);
    assert_int_equal(items[1].id, location.id);
    assert_int_equal(items[1].partner_id, fixture->partner_id);
    assert_string_equal(items[1].name, "Branch");
    assert_string_equal(items[1].country, "AT");
    assert_string_equal(items[1].city, "Graz");
    MUST(store_location_remove(fixture->store, location.id, &err));
    MUST_FAIL(SCORE_NOT_FOUND, &error, store_location_remove(fixture->store, location.id, &err));
}

static void test_partner__enterprises_are_found_by_external_id(void **state)
{
    struct fixture *fixture = *state;
    struct score_error error = {0};
    int64_t id = 0;
    MUST(store_enterprise_find(fixture->store, "ent-1", &id, &err));
    assert_int_equal(id, fixture->enterprise_id);
    MUST_FAIL(SCORE_NOT_FOUND, &error, store_enterprise_find(fixture->store, "ent-2", &id, &err));
    MUST_FAIL(SCORE_CONFLICT, &error, store_enterprise_remove(fixture->store, id, &err));
    struct enterprise enterprise = {.name = "Nameless"};
    MUST(store_enterprise_add(fixture->store, &enterprise, &err));
    MUST(store_enterprise_remove(fixture->store, enterprise.id, &err));
    MUST_FAIL(SCORE_NOT_FOUND, &error,
              store_enterprise_remove(fixture->store, enterprise.id, &err));
    struct enterprise twin = {.external_id = "ent-1", .name = "Twin"};
    MUST_FAIL(SCORE_EXISTS, &error, store_enterprise_add(fixture->store, &twin, &err));
}

static void test_partner__distributors_are_found_and_listed(void **state)
{
    struct fixture *fixture = *state;
    struct score_error error = {0};
    struct distributor added = {.external_id = "d-2",
                                .name = "Zentral Handel",
                                .country = "AT",
                                .import_id = fixture->import_id};
    MUST(store_distributor_add(fixture->store, &added, &err));
    struct distributor read = {0};
    MUST(store_distributor_find(fixture->store, "zentral  HANDEL", &fixture->arena, &read, &err));
    assert_int_equal(read.id, added.id);
    assert_string_equal(read.external_id, "d-2");
    assert_string_equal(read.name, "Zentral Handel");
    assert_string_equal(read.country, "AT");
    assert_int_equal(read.import_id, fixture->import_id);
    MUST(store_distributor_get(fixture->store, added.id, &fixture->arena, &read, &err));
    assert_string_equal(read.external_id, "d-2");
    struct distributor *items = NULL;
    size_t count = 0;
    struct store_page page = {.limit = 10, .after_id = fixture->distributor_id, .has_after = true};
    MUST(store_distributor_list(fixture->store, &page, &fixture->arena, &items, &count, &err));
    assert_int_equal(count, 1);
    MUST(store_distributor_remove(fixture->store, added.id, &err));
    MUST_FAIL(SCORE_NOT_FOUND, &error,
              store_distributor_get(fixture->store, added.id, &fixture->arena, &read, &err));
}

#define ON_DATABASE(test) cmocka_unit_test_setup_teardown(test, fixture_database, fixture_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_DATABASE(test_partner__every_field_comes_back),
        ON_DATABASE(test_partner__a_stale_version_is_refused),
        ON_DATABASE(test_partner__refuses_impossible_values),
        ON_DATABASE(test_partner__lists_what_the_filter_says),
        ON_DATABASE(test_partner__pages_by_name_while_firms_are_added),
        ON_DATABASE(test_partner__areas_are_replaced_as_a_whole),
        ON_DATABASE(test_partner__is_removed_with_its_areas_when_nobody_needs_it),
        ON_DATABASE(test_partner__locations_come_and_go),
        ON_DATABASE(test_partner__enterprises_are_found_by_external_id),
        ON_DATABASE(test_partner__distributors_are_found_and_listed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
