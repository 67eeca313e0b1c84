/* SPDX-License-Identifier: Apache-2.0 */

/* Facts: one row per (partner, kind, line, country), overwritten in place. */

#include "support.h"

static const struct field FIELDS[] = {
    FIELD(fact, ID, id, 0),
    FIELD(fact, ID, partner_id, 0),
    FIELD(fact, ID, kind, 0),
    FIELD(fact, ID, line, 0),
    FIELD(fact, COUNTRY, country, 0),
    FIELD(fact, ID, distributor_id, 0),
    FIELD(fact, ENUM, state, 2),
    FIELD(fact, I64, valid_from_ms, 0),
    FIELD(fact, I64, valid_until_ms, 0),
    FIELD(fact, TEXT, ground, 0),
    FIELD(fact, TEXT, attested_by, 0),
    FIELD(fact, I64, attested_at_ms, 0),
    FIELD(fact, BOOL, is_verified, 0),
    FIELD(fact, ID, import_id, 0),
    FIELD(fact, ID, version, 0),
};
enum { FIELD_COUNT = SCORE_ARRAY_COUNT(FIELDS) };

static void fact_check(struct fixture *fixture, const struct fact *fact)
{
    struct fact read = {0};
    MUST(store_fact_find(fixture->store, fact->partner_id, fact->kind, fact->line, fact->country,
                         &fixture->arena, &read, &err));
    assert_string_equal(read.line, fact->line);
    assert_int_equal(read.kind, fact->kind);
    /* The four before make the key and were asked for. */
    record_compare(FIELDS + 4, FIELD_COUNT - 4, fact, &read);
    assert_int_equal(read.id, fact->id);
    assert_int_equal(read.partner_id, fact->partner_id);
}

static void test_fact__every_field_comes_back(void **state)
{
    struct fixture *fixture = *state;
    struct fact fact = {.partner_id = fixture->partner_id,
                        .kind = FACT_AUTHORISATION,
                        .line = "GTX",
                        .distributor_id = fixture->distributor_id,
                        .import_id = fixture->import_id};
    record_covers(FIELDS, FIELD_COUNT, sizeof(struct fact));
    record_fill(FIELDS, FIELD_COUNT, &fact, 1, &fixture->arena);
    MUST(store_fact_put(fixture->store, &fact, &err));
    assert_int_equal(fact.version, 1);
    fact_check(fixture, &fact);
    int64_t id = fact.id;
    const char *country = fact.country;
    record_fill(FIELDS, FIELD_COUNT, &fact, 2, &fixture->arena);
    fact.country = country;
    fact.import_id = 0;
    MUST(store_fact_put(fixture->store, &fact, &err));
    assert_int_equal(fact.id, id);
    assert_int_equal(fact.version, 2);
    fact_check(fixture, &fact);
}

static void test_fact__is_one_per_partner_kind_line_and_country(void **state)
{
    struct fixture *fixture = *state;
    struct score_error error = {0};
    const struct fact cases[] = {
        {.partner_id = fixture->partner_id, .kind = FACT_MYSA},
        {.partner_id = fixture->partner_id, .kind = FACT_AUTHORISATION},
        {.partner_id = fixture->partner_id, .kind = FACT_AUTHORISATION, .line = "GTX"},
        {.partner_id = fixture->partner_id, .kind = FACT_AUTHORISATION, .country = "DE"},
        {.partner_id = fixture->other_partner_id, .kind = FACT_MYSA},
    };
    int64_t ids[SCORE_ARRAY_COUNT(cases)] = {0};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        struct fact fact = cases[i];
        fact.state = FACT_MET;
        MUST(store_fact_put(fixture->store, &fact, &err));
        ids[i] = fact.id;
        assert_int_equal(fact.version, 1);
    }
    struct fact *items = NULL;
    size_t count = 0;
    MUST(store_facts_list(fixture->store, fixture->partner_id, &fixture->arena, &items, &count,
                          &err));
    assert_int_equal(count, 4);
    assert_int_equal(items[0].id, ids[0]);
    assert_int_equal(items[1].id, ids[1]);
    assert_int_equal(items[2].id, ids[3]);
    assert_int_equal(items[3].id, ids[2]);
    MUST(store_fact_remove(fixture->store, ids[2], &err));
    struct fact read = {0};
    MUST_FAIL(SCORE_NOT_FOUND, &error,
              store_fact_find(fixture->store, fixture->partner_id, FACT_AUTHORISATION, "GTX", "",
                              &fixture->arena, &read, &err));
    MUST_FAIL(SCORE_NOT_FOUND, &error, store_fact_remove(fixture->store, ids[2], &err));
}

static void test_fact__refuses_impossible_values(void **state)
{
    struct fixture *fixture = *state;
    struct score_error error = {0};
    struct fact unset = {.partner_id = fixture->partner_id, .kind = FACT_MYSA};
    MUST_FAIL(SCORE_INVALID, &error, store_fact_put(fixture->store, &unset, &err));
    assert_int_equal(unset.id, 0);
    struct fact orphan = {.partner_id = 999, .kind = FACT_MYSA, .state = FACT_MET};
    MUST_FAIL(SCORE_INVALID, &error, store_fact_put(fixture->store, &orphan, &err));
}

#define ON_DATABASE(test) cmocka_unit_test_setup_teardown(test, fixture_database, fixture_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_DATABASE(test_fact__every_field_comes_back),
        ON_DATABASE(test_fact__is_one_per_partner_kind_line_and_country),
        ON_DATABASE(test_fact__refuses_impossible_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
