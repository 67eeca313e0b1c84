/* SPDX-License-Identifier: Apache-2.0 */

/* Offerings and accounts: every field comes back, names find, versions guard. */

#include "support.h"

static const struct field OFFERING_FIELDS[] = {
    FIELD(offering, ID, id, 0),
    FIELD(offering, TEXT, external_id, 0),
    FIELD(offering, TEXT, name, 0),
    FIELD(offering, TEXT, line, 0),
    FIELD(offering, ENUM, access, 2),
    FIELD(offering, I64, list_price_minor, 0),
    FIELD(offering, CURRENCY, currency, 0),
    FIELD(offering, ID, import_id, 0),
    FIELD(offering, ID, version, 0),
};
static const struct field ACCOUNT_FIELDS[] = {
    FIELD(account, ID, id, 0),
    FIELD(account, TEXT, external_id, 0),
    FIELD(account, TEXT, name, 0),
    FIELD(account, TEXT, industry, 0),
    FIELD(account, TEXT, size, 0),
    FIELD(account, I64, revenue_minor, 0),
    FIELD(account, CURRENCY, currency, 0),
    FIELD(account, COUNTRY, country, 0),
    FIELD(account, TEXT, city, 0),
    FIELD(account, TEXT, website, 0),
    FIELD(account, TEXT, duns, 0),
    FIELD(account, ID, import_id, 0),
    FIELD(account, ID, version, 0),
};
enum {
    OFFERING_COUNT = SCORE_ARRAY_COUNT(OFFERING_FIELDS),
    ACCOUNT_COUNT = SCORE_ARRAY_COUNT(ACCOUNT_FIELDS)
};

static void test_catalog__every_field_of_an_offering_comes_back(void **state)
{
    struct fixture *fixture = *state;
    record_covers(OFFERING_FIELDS, OFFERING_COUNT, sizeof(struct offering));
    struct offering offering = {.import_id = fixture->import_id};
    struct offering read = {0};
    record_fill(OFFERING_FIELDS, OFFERING_COUNT, &offering, 1, &fixture->arena);
    MUST(store_offering_add(fixture->store, &offering, &err));
    assert_true(offering.id > 0);
    assert_int_equal(offering.version, 1);
    MUST(store_offering_get(fixture->store, offering.id, &fixture->arena, &read, &err));
    record_compare(OFFERING_FIELDS, OFFERING_COUNT, &offering, &read);

    record_fill(OFFERING_FIELDS, OFFERING_COUNT, &offering, 2, &fixture->arena);
    offering.import_id = 0;
    MUST(store_offering_update(fixture->store, &offering, &err));
    assert_int_equal(offering.version, 2);
    MUST(store_offering_find(fixture->store, offering.name, &fixture->arena, &read, &err));
    record_compare(OFFERING_FIELDS, OFFERING_COUNT, &offering, &read);
}

static void test_catalog__every_field_of_an_account_comes_back(void **state)
{
    struct fixture *fixture = *state;
    record_covers(ACCOUNT_FIELDS, ACCOUNT_COUNT, sizeof(struct account));
    struct account account = {.import_id = fixture->import_id};
    struct account read = {0};
    record_fill(ACCOUNT_FIELDS, ACCOUNT_COUNT, &account, 1, &fixture->arena);
    MUST(store_account_add(fixture->store, &account, &err));
    MUST(store_account_get(fixture->store, account.id, &fixture->arena, &read, &err));
    record_compare(ACCOUNT_FIELDS, ACCOUNT_COUNT, &account, &read);

    record_fill(ACCOUNT_FIELDS, ACCOUNT_COUNT, &account, 2, &fixture->arena);
    account.import_id = 0;
    MUST(store_account_update(fixture->store, &account, &err));
    assert_int_equal(account.version, 2);
    MUST(store_account_find(fixture->store, account.external_id, &fixture->arena, &read, &err));
    record_compare(ACCOUNT_FIELDS, ACCOUNT_COUNT, &account, &read);
}

static void test_catalog__a_stale_version_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct score_error error = {0};
    struct offering offering = {0};
    struct account account = {0};
    MUST(
        store_offering_get(fixture->store, fixture->offering_id, &fixture->arena, &offering, &err));
    MUST(store_account_get(fixture->store, fixture->account_id, &fixture->arena, &account, &err));
    struct offering stale_offering = offering;
    struct account stale_account = account;
    MUST(store_offering_update(fixture->store, &offering, &err));
    MUST(store_account_update(fixture->store, &account, &err));
    MUST_FAIL(SCORE_CONFLICT, &error, store_offering_update(fixture->store, &stale_offering, &err));
    assert_string_equal(error.field, "version");
    MUST_FAIL(SCORE_CONFLICT, &error, store_account_update(fixture->store, &stale_account, &err));
    assert_int_equal(stale_account.version, 1);
}

static void test_catalog__finds_by_external_id_before_name(void **state)
{
    struct fixture *fixture = *state;
    struct score_error error = {0};
    struct offering read = {.id = 99};
    static const struct {
        const char *external_id;
        const char *name;
    } offerings[] = {{"x-1", "MG Special"}, {"x-2", "Café  Röster"},   {"", "Twin"},
                     {"", "TWIN"},          {"MG Special 2", "Other"}, {"", "MG special 2"}};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(offerings); i++) {
        struct offering offering = {.external_id = offerings[i].external_id,
                                    .name = offerings[i].name,
                                    .access = OFFERING_OPEN,
                                    .list_price_minor = -1};
        MUST(store_offering_add(fixture->store, &offering, &err));
    }
    static const struct {
        const char *key;
        const char *name; /* NULL: not found */
    } cases[] = {{"x-1", "MG Special"},
                 {"mg special", "MG Special"},
                 {" CAFÉ röster ", "Café  Röster"},
                 {"MG Special 2", "Other"},
                 {"Twin", NULL},
                 {"X-1", NULL},
                 {"", NULL},
                 {"\xff", NULL}};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        if (cases[i].name) {
            MUST(store_offering_find(fixture->store, cases[i].key, &fixture->arena, &read, &err));
            CHECK(cases[i].key, strcmp(read.name, cases[i].name) == 0);
        } else {
            read.id = 99;
            MUST_FAIL(
                SCORE_NOT_FOUND, &error,
                store_offering_find(fixture->store, cases[i].key, &fixture->arena, &read, &err));
            CHECK(cases[i].key, read.id == 99);
        }
    }
}

static void test_catalog__refuses_what_the_tables_refuse(void **state)
{
    struct fixture *fixture = *state;
    struct score_error error = {0};
    struct offering twin = {.external_id = "o-1", .name = "Twin", .access = OFFERING_OPEN};
    MUST_FAIL(SCORE_EXISTS, &error, store_offering_add(fixture->store, &twin, &err));
    assert_string_equal(error.field, "external_id");
    struct offering unset = {.name = "No access"};
    MUST_FAIL(SCORE_INVALID, &error, store_offering_add(fixture->store, &unset, &err));
    struct account poor = {.name = "Poor", .revenue_minor = -2};
    MUST_FAIL(SCORE_INVALID, &error, store_account_add(fixture->store, &poor, &err));
    assert_string_equal(error.field, "revenue_minor");
    struct account orphan = {.name = "Orphan", .import_id = 999};
    MUST_FAIL(SCORE_INVALID, &error, store_account_add(fixture->store, &orphan, &err));
    struct account odd = {.name = "\xc3("};
    MUST_FAIL(SCORE_INVALID, &error, store_account_add(fixture->store, &odd, &err));
    assert_string_equal(error.field, "name");
}

static void test_catalog__removes_only_what_nobody_needs(void **state)
{
    struct fixture *fixture = *state;
    struct score_error error = {0};
    MUST_FAIL(SCORE_CONFLICT, &error,
              store_offering_remove(fixture->store, fixture->offering_id, &err));
    MUST_FAIL(SCORE_CONFLICT, &error,
              store_account_remove(fixture->store, fixture->account_id, &err));
    struct account account = {.name = "Alone"};
    MUST(store_account_add(fixture->store, &account, &err));
    MUST(store_account_remove(fixture->store, account.id, &err));
    MUST_FAIL(SCORE_NOT_FOUND, &error, store_account_remove(fixture->store, account.id, &err));
    MUST_FAIL(SCORE_NOT_FOUND, &error,
              store_account_get(fixture->store, account.id, &fixture->arena, &account, &err));
    MUST_FAIL(SCORE_NOT_FOUND, &error, store_offering_remove(fixture->store, 999, &err));
}

static void test_catalog__an_id_is_never_given_twice(void **state)
{
    struct fixture *fixture = *state;
    struct account first = {.name = "First"};
    MUST(store_account_add(fixture->store, &first, &err));
    MUST(store_account_remove(fixture->store, first.id, &err));
    struct account second = {.name = "Second"};
    MUST(store_account_add(fixture->store, &second, &err));
    assert_true(second.id > first.id);
}

static void test_catalog__pages_and_searches(void **state)
{
    struct fixture *fixture = *state;
    for (int i = 0; i < 7; i++) {
        struct account account = {.name = i % 2 ? "Odd WORKS" : "Even works"};
        MUST(store_account_add(fixture->store, &account, &err));
        struct offering offering = {.name = "Thing", .access = OFFERING_OPEN};
        MUST(store_offering_add(fixture->store, &offering, &err));
    }
    struct account *accounts = NULL;
    struct offering *offerings = NULL;
    size_t count = 0;
    size_t total = 0;
    struct store_page page = {.limit = 2};
    do {
        MUST(store_account_list(fixture->store, "odd w", &page, &fixture->arena, &accounts, &count,
                                &err));
        for (size_t i = 0; i < count; i++) {
            assert_string_equal(accounts[i].name, "Odd WORKS");
            assert_true(accounts[i].id > page.after_id);
            page = (struct store_page){.limit = 2, .after_id = accounts[i].id, .has_after = true};
        }
        total += count;
    } while (count == 2);
    assert_int_equal(total, 3);
    MUST(store_account_list(fixture->store, "100%_", &page, &fixture->arena, &accounts, &count,
                            &err));
    assert_int_equal(count, 0);
    struct store_page all = {.limit = 100};
    MUST(store_offering_list(fixture->store, &all, &fixture->arena, &offerings, &count, &err));
    assert_int_equal(count, 8);
    assert_true(offerings[0].id < offerings[7].id);
}

#define ON_DATABASE(test) cmocka_unit_test_setup_teardown(test, fixture_database, fixture_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_DATABASE(test_catalog__every_field_of_an_offering_comes_back),
        ON_DATABASE(test_catalog__every_field_of_an_account_comes_back),
        ON_DATABASE(test_catalog__a_stale_version_is_refused),
        ON_DATABASE(test_catalog__finds_by_external_id_before_name),
        ON_DATABASE(test_catalog__refuses_what_the_tables_refuse),
        ON_DATABASE(test_catalog__removes_only_what_nobody_needs),
        ON_DATABASE(test_catalog__an_id_is_never_given_twice),
        ON_DATABASE(test_catalog__pages_and_searches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
