/* SPDX-License-Identifier: Apache-2.0 */

/* Opportunities with their line items and notes: fields, filters, orders, pages, counts. */

#include "support.h"

static const struct field FIELDS[] = {
    FIELD(opportunity, ID, id, 0),
    FIELD(opportunity, TEXT, external_id, 0),
    FIELD(opportunity, TEXT, title, 0),
    FIELD(opportunity, TEXT, need, 0),
    FIELD(opportunity, ID, account_id, 0),
    FIELD(opportunity, ID, offering_id, 0),
    FIELD(opportunity, I64, amount_minor, 0),
    FIELD(opportunity, CURRENCY, currency, 0),
    FIELD(opportunity, COUNTRY, country, 0),
    FIELD(opportunity, TEXT, city, 0),
    FIELD(opportunity, TEXT, territory, 0),
    FIELD(opportunity, TEXT, source, 0),
    FIELD(opportunity, TEXT, contact_name, 0),
    FIELD(opportunity, TEXT, contact_email, 0),
    FIELD(opportunity, TEXT, contact_phone, 0),
    FIELD(opportunity, BOOL, contact_consent, 0),
    FIELD(opportunity, ENUM, placement, 8),
    FIELD(opportunity, INT, stage, 11),
    FIELD(opportunity, INT, round, 1000),
    FIELD(opportunity, INT, failed_offers, 1000),
    FIELD(opportunity, ID, owner_user_id, 0),
    FIELD(opportunity, ID, partner_id, 0),
    FIELD(opportunity, ID, live_offer_id, 0),
    FIELD(opportunity, INT, probability_percent, 100),
    FIELD(opportunity, TEXT, decision_maker, 0),
    FIELD(opportunity, TEXT, competitor, 0),
    FIELD(opportunity, TEXT, won_reason, 0),
    FIELD(opportunity, TEXT, lost_reason, 0),
    FIELD(opportunity, TEXT, order_ref, 0),
    FIELD(opportunity, TEXT, next_step, 0),
    FIELD(opportunity, I64, next_step_at_ms, 0),
    FIELD(opportunity, I64, created_at_ms, 0),
    FIELD(opportunity, I64, decision_at_ms, 0),
    FIELD(opportunity, I64, closed_at_ms, 0),
    FIELD(opportunity, I64, updated_at_ms, 0),
    FIELD(opportunity, ID, import_id, 0),
    FIELD(opportunity, TEXT, defaulted_fields, 0),
    FIELD(opportunity, ID, version, 0),
    FIELD(opportunity, OTHER, account_name, sizeof(char *)),
    FIELD(opportunity, OTHER, account_industry, sizeof(char *)),
    FIELD(opportunity, OTHER, account_size, sizeof(char *)),
    FIELD(opportunity, OTHER, offering_name, sizeof(char *)),
    FIELD(opportunity, OTHER, line, sizeof(char *)),
    FIELD(opportunity, OTHER, partner_name, sizeof(char *)),
    FIELD(opportunity, OTHER, owner_name, sizeof(char *)),
};
enum { FIELD_COUNT = SCORE_ARRAY_COUNT(FIELDS) };

static int64_t offer_make(struct fixture *fixture)
{
    struct offer offer = offer_sample(fixture);
    MUST(store_offer_add(fixture->store, &offer, &err));
    return offer.id;
}

static void joined_check(const struct opportunity *read, bool is_joined)
{
    assert_string_equal(read->account_name, is_joined ? "Bottling Works" : "");
    assert_string_equal(read->account_industry, is_joined ? "beverages" : "");
    assert_string_equal(read->account_size, is_joined ? "large" : "");
    assert_string_equal(read->offering_name, is_joined ? "GTX Pro" : "");
    assert_string_equal(read->line, is_joined ? "GTX" : "");
    assert_string_equal(read->partner_name, is_joined ? "Alpha Systems" : "");
    assert_string_equal(read->owner_name, is_joined ? "Frida" : "");
}

static void test_opportunity__every_field_comes_back(void **state)
{
    struct fixture *fixture = *state;
    record_covers(FIELDS, FIELD_COUNT, sizeof(struct opportunity));
    struct opportunity opportunity = {.account_id = fixture->account_id,
                                      .offering_id = fixture->offering_id,
                                      .owner_user_id = fixture->user_id,
                                      .partner_id = fixture->partner_id,
                                      .live_offer_id = offer_make(fixture),
                                      .import_id = fixture->import_id};
    struct opportunity read = {0};
    record_fill(FIELDS, FIELD_COUNT, &opportunity, 1, &fixture->arena);
    MUST(store_opportunity_add(fixture->store, &opportunity, &err));
    assert_int_equal(opportunity.version, 1);
    MUST(store_opportunity_get(fixture->store, opportunity.id, &fixture->arena, &read, &err));
    record_compare(FIELDS, FIELD_COUNT, &opportunity, &read);
    joined_check(&read, true);

    record_fill(FIELDS, FIELD_COUNT, &opportunity, 2, &fixture->arena);
    opportunity.account_id = opportunity.offering_id = opportunity.owner_user_id = 0;
    opportunity.partner_id = opportunity.live_offer_id = opportunity.import_id = 0;
    MUST(store_opportunity_update(fixture->store, &opportunity, &err));
    assert_int_equal(opportunity.version, 2);
    MUST(store_opportunity_find(fixture->store, opportunity.external_id, &fixture->arena, &read,
                                &err));
    record_compare(FIELDS, FIELD_COUNT, &opportunity, &read);
    joined_check(&read, false);
}

static void test_opportunity__passing_writes_what_is_its_own(void **state)
{
    struct fixture *fixture = *state;
    struct score_error error = {0};
    struct opportunity before = {0};
    struct opportunity read = {0};
    MUST(store_opportunity_get(fixture->store, fixture->opportunity_id, &fixture->arena, &before,
                               &err));
    struct opportunity wanted = before;
    wanted.placement = PLACEMENT_PLACED;
    wanted.stage = 3;
    wanted.round = 4;
    wanted.failed_offers = 5;
    wanted.partner_id = fixture->partner_id;
    wanted.live_offer_id = offer_make(fixture);
    wanted.next_step = "Call";
    wanted.next_step_at_ms = 41;
    wanted.updated_at_ms = 42;
    struct opportunity passing = wanted;
    passing.title = "Another title"; /* not passing's to write */
    MUST(store_opportunity_pass(fixture->store, &passing, &err));
    assert_int_equal(passing.version, before.version + 1);
    wanted.version = passing.version;
    MUST(store_opportunity_get(fixture->store, fixture->opportunity_id, &fixture->arena, &read,
                               &err));
    record_compare(FIELDS, FIELD_COUNT, &wanted, &read);
    MUST_FAIL(SCORE_CONFLICT, &error, store_opportunity_pass(fixture->store, &before, &err));
}

static void test_opportunity__a_stale_version_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct score_error error = {0};
    struct opportunity fresh = {0};
    MUST(store_opportunity_get(fixture->store, fixture->opportunity_id, &fixture->arena, &fresh,
                               &err));
    struct opportunity stale = fresh;
    MUST(store_opportunity_update(fixture->store, &fresh, &err));
    stale.title = "Lost update";
    MUST_FAIL(SCORE_CONFLICT, &error, store_opportunity_update(fixture->store, &stale, &err));
    assert_int_equal(stale.version, 1);
    MUST(store_opportunity_get(fixture->store, fixture->opportunity_id, &fixture->arena, &fresh,
                               &err));
    assert_string_equal(fresh.title, "Ten machines");
    MUST_FAIL(SCORE_NOT_FOUND, &error,
              store_opportunity_get(fixture->store, 999, &fixture->arena, &fresh, &err));
    MUST_FAIL(SCORE_NOT_FOUND, &error,
              store_opportunity_find(fixture->store, "", &fixture->arena, &fresh, &err));
}

static void test_opportunity__external_ids_are_unique_when_given(void **state)
{
    struct fixture *fixture = *state;
    struct score_error error = {0};
    for (int i = 0; i < 2; i++) {
        struct opportunity nameless = opportunity_sample(fixture);
        MUST(store_opportunity_add(fixture->store, &nameless, &err));
    }
    struct opportunity named = opportunity_sample(fixture);
    named.external_id = "x-1";
    MUST(store_opportunity_add(fixture->store, &named, &err));
    MUST_FAIL(SCORE_EXISTS, &error, store_opportunity_add(fixture->store, &named, &err));
    assert_string_equal(error.field, "external_id");
}

/* Twelve opportunities: placements in turn, every third closed, times that repeat. */
static void opportunities_make(struct fixture *fixture)
{
    for (int i = 0; i < 12; i++) {
        struct opportunity opportunity = opportunity_sample(fixture);
        opportunity.title = arena_format(&fixture->arena, "Deal %c", 'A' + i);
        opportunity.external_id = arena_format(&fixture->arena, "EXT-%d", i);
        opportunity.placement = (enum placement)(1 + i % 8);
        opportunity.stage = i;
        opportunity.closed_at_ms = i % 3 == 2 ? 9000 : 0;
        opportunity.partner_id = i % 2 ? fixture->partner_id : 0;
        opportunity.owner_user_id = i % 4 ? 0 : fixture->user_id;
        opportunity.account_id = i < 6 ? fixture->account_id : 0;
        opportunity.created_at_ms = 2000 + i / 3;
        opportunity.updated_at_ms = 5000 - i / 4;
        MUST(store_opportunity_add(fixture->store, &opportunity, &err));
    }
}

/* Collects the titles' last letters, page by page, "Ten machines" being "s". */
static const char *titles_listed(struct fixture *fixture, const struct opportunity_filter *filter,
                                 int limit)
{
    char *titles = arena_alloc(&fixture->arena, 64);
    size_t len = 0;
    struct store_page page = {.limit = limit};
    bool is_updated = filter->sort == OPPORTUNITY_SORT_UPDATED_DESC ||
                      filter->sort == OPPORTUNITY_SORT_UPDATED_ASC;
    for (;;) {
        struct opportunity *items = NULL;
        size_t count = 0;
        MUST(store_opportunity_list(fixture->store, filter, &page, &fixture->arena, &items, &count,
                                    &err));
        for (size_t i = 0; i < count && len < 60; i++) {
            titles[len++] = items[i].title[strlen(items[i].title) - 1];
            page.after_key = is_updated ? items[i].updated_at_ms : items[i].created_at_ms;
            page.after_id = items[i].id;
            page.has_after = true;
        }
        if (count < (size_t)limit) {
            return titles;
        }
    }
}

static void test_opportunity__lists_what_the_filter_says(void **state)
{
    struct fixture *fixture = *state;
    opportunities_make(fixture);
    struct fact chosen = {.partner_id = fixture->partner_id,
                          .kind = FACT_DISTRIBUTOR,
                          .line = "GTX",
                          .distributor_id = fixture->distributor_id,
                          .state = FACT_MET};
    MUST(store_fact_put(fixture->store, &chosen, &err));
    const struct {
        const char *name;
        struct opportunity_filter filter;
        const char *titles;
    } cases[] = {
        {"all, newest change first", {0}, "DCBAHGFELKJIs"},
        {"all, oldest change first", {.sort = OPPORTUNITY_SORT_UPDATED_ASC}, "sIJKLEFGHABCD"},
        {"all, newest first", {.sort = OPPORTUNITY_SORT_CREATED_DESC}, "LKJIHGFEDCBAs"},
        {"all, oldest first", {.sort = OPPORTUNITY_SORT_CREATED_ASC}, "sABCDEFGHIJKL"},
        {"new", {.placement = PLACEMENT_NEW}, "AIs"},
        {"closed", {.placement = PLACEMENT_CLOSED}, "G"},
        {"cancelled", {.placement = PLACEMENT_CANCELLED}, "H"},
        {"waiting", {.waiting_only = true}, "CBAFKJIs"},
        {"waiting, oldest first",
         {.waiting_only = true, .sort = OPPORTUNITY_SORT_CREATED_ASC},
         "sABCFIJK"},
        {"open", {.open_only = true}, "DBAHGEKJs"},
        {"a stage", {.stage = 3}, "D"},
        {"a partner's", {.partner_id = fixture->partner_id}, "DBHFLJ"},
        {"a partner's open ones", {.partner_id = fixture->partner_id, .open_only = true}, "DBHJ"},
        {"another partner's", {.partner_id = fixture->other_partner_id}, ""},
        {"a seller's", {.owner_user_id = fixture->user_id}, "AEI"},
        {"a distributor's", {.distributor_id = fixture->distributor_id}, "DBHFLJ"},
        {"another distributor's", {.distributor_id = 77}, ""},
        {"by title", {.query = "deal a"}, "A"},
        {"by external id", {.query = "EXT-1"}, "BLK"},
        {"by account", {.query = "bottling"}, "DCBAFEs"},
        {"by nothing", {.query = "%"}, ""},
        {"by account, waiting", {.query = "BOTTLING", .waiting_only = true}, "CBAFs"},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        for (int limit = 1; limit <= 20; limit += 6) {
            const char *titles = titles_listed(fixture, &cases[i].filter, limit);
            if (strcmp(titles, cases[i].titles) != 0) {
                print_error("%s, %d a page: expected %s, got %s\n", cases[i].name, limit,
                            cases[i].titles, titles);
                fail();
            }
        }
    }
}

static void test_opportunity__a_distributor_sees_its_lines_only(void **state)
{
    struct fixture *fixture = *state;
    opportunities_make(fixture);
    struct fact chosen = {.partner_id = fixture->partner_id,
                          .kind = FACT_DISTRIBUTOR,
                          .line = "MG",
                          .distributor_id = fixture->distributor_id,
                          .state = FACT_MET};
    MUST(store_fact_put(fixture->store, &chosen, &err));
    struct opportunity_filter filter = {.distributor_id = fixture->distributor_id};
    assert_string_equal(titles_listed(fixture, &filter, 20), "");
    chosen.line = "";
    MUST(store_fact_put(fixture->store, &chosen, &err));
    assert_string_equal(titles_listed(fixture, &filter, 20), "DBHFLJ");
}

static void test_opportunity__pages_stay_put_while_rows_are_added(void **state)
{
    struct fixture *fixture = *state;
    opportunities_make(fixture);
    struct opportunity_filter filter = {.sort = OPPORTUNITY_SORT_CREATED_DESC};
    struct store_page page = {.limit = 4};
    struct opportunity *items = NULL;
    size_t count = 0;
    MUST(store_opportunity_list(fixture->store, &filter, &page, &fixture->arena, &items, &count,
                                &err));
    assert_string_equal(items[3].title, "Deal I");
    page = (struct store_page){.limit = 4,
                               .after_key = items[3].created_at_ms,
                               .after_id = items[3].id,
                               .has_after = true};
    struct opportunity late = opportunity_sample(fixture);
    late.created_at_ms = 999999;
    MUST(store_opportunity_add(fixture->store, &late, &err));
    MUST(store_opportunity_list(fixture->store, &filter, &page, &fixture->arena, &items, &count,
                                &err));
    assert_int_equal(count, 4);
    assert_string_equal(items[0].title, "Deal H");
}

static void test_opportunity__ids_come_oldest_first(void **state)
{
    struct fixture *fixture = *state;
    opportunities_make(fixture);
    static const enum placement placements[] = {PLACEMENT_NEW, PLACEMENT_CLOSED};
    static const size_t expected[] = {3, 1};
    for (size_t p = 0; p < SCORE_ARRAY_COUNT(placements); p++) {
        struct store_page page = {.limit = 1};
        size_t total = 0;
        size_t count = 1;
        while (count == 1) {
            int64_t *ids = NULL;
            int64_t *times = NULL;
            MUST(store_opportunity_ids(fixture->store, placements[p], &page, &fixture->arena, &ids,
                                       &times, &count, &err));
            if (count) {
                assert_true(times[0] >= page.after_key);
                page = (struct store_page){
                    .limit = 1, .after_key = times[0], .after_id = ids[0], .has_after = true};
            }
            total += count;
        }
        assert_int_equal(total, expected[p]);
    }
}

static void test_opportunity__counts(void **state)
{
    struct fixture *fixture = *state;
    opportunities_make(fixture);
    struct opportunity_counts counts = {0};
    MUST(store_opportunity_count(fixture->store, &counts, &err));
    static const int64_t by_placement[] = {0, 3, 2, 2, 2, 1, 1, 1, 1};
    static const int64_t by_stage[] = {2, 1, 0, 1, 1, 0, 1, 1, 0, 1, 1, 0};
    assert_memory_equal(counts.by_placement, by_placement, sizeof(by_placement));
    assert_memory_equal(counts.by_stage, by_stage, sizeof(by_stage));
}

static void test_opportunity__line_items_and_notes_come_back_in_order(void **state)
{
    struct fixture *fixture = *state;
    struct line_item item = {.opportunity_id = fixture->opportunity_id,
                             .offering_id = fixture->offering_id,
                             .amount_minor = 1500,
                             .currency = "EUR",
                             .created_at_ms = 5};
    MUST(store_line_item_add(fixture->store, &item, &err));
    struct line_item second = item;
    second.amount_minor = -1;
    MUST(store_line_item_add(fixture->store, &second, &err));
    struct line_item *items = NULL;
    size_t count = 0;
    MUST(store_line_items_list(fixture->store, fixture->opportunity_id, &fixture->arena, &items,
                               &count, &err));
    assert_int_equal(count, 2);
    assert_int_equal(items[0].id, item.id);
    assert_int_equal(items[0].opportunity_id, fixture->opportunity_id);
    assert_int_equal(items[0].offering_id, fixture->offering_id);
    assert_int_equal(items[0].amount_minor, 1500);
    assert_string_equal(items[0].currency, "EUR");
    assert_int_equal(items[0].created_at_ms, 5);
    assert_string_equal(items[0].offering_name, "GTX Pro");
    assert_int_equal(items[1].amount_minor, -1);

    struct note note = {.opportunity_id = fixture->opportunity_id,
                        .author_user_id = fixture->user_id,
                        .text = "Called \"them\"; they'll see\n",
                        .created_at_ms = 6};
    struct note anonymous = {.opportunity_id = fixture->opportunity_id, .text = "imported"};
    MUST(store_note_add(fixture->store, &note, &err));
    MUST(store_note_add(fixture->store, &anonymous, &err));
    struct note *notes = NULL;
    MUST(store_notes_list(fixture->store, fixture->opportunity_id, &fixture->arena, &notes, &count,
                          &err));
    assert_int_equal(count, 2);
    assert_int_equal(notes[0].id, note.id);
    assert_int_equal(notes[0].opportunity_id, fixture->opportunity_id);
    assert_int_equal(notes[0].author_user_id, fixture->user_id);
    assert_string_equal(notes[0].text, note.text);
    assert_int_equal(notes[0].created_at_ms, 6);
    assert_string_equal(notes[0].author_name, "Frida");
    assert_string_equal(notes[1].author_name, "");
}

static void test_opportunity__is_removed_with_items_and_notes_but_not_when_decided(void **state)
{
    struct fixture *fixture = *state;
    struct score_error error = {0};
    MUST_FAIL(SCORE_CONFLICT, &error,
              store_opportunity_remove(fixture->store, fixture->opportunity_id, &err));
    struct opportunity opportunity = opportunity_sample(fixture);
    MUST(store_opportunity_add(fixture->store, &opportunity, &err));
    struct line_item item = {
        .opportunity_id = opportunity.id, .offering_id = fixture->offering_id, .amount_minor = -1};
    struct note note = {.opportunity_id = opportunity.id, .text = "x"};
    MUST(store_line_item_add(fixture->store, &item, &err));
    MUST(store_note_add(fixture->store, &note, &err));
    MUST(store_opportunity_remove(fixture->store, opportunity.id, &err));
    struct note *notes = NULL;
    size_t count = 1;
    MUST(store_notes_list(fixture->store, opportunity.id, &fixture->arena, &notes, &count, &err));
    assert_int_equal(count, 0);
    MUST_FAIL(SCORE_NOT_FOUND, &error,
              store_opportunity_remove(fixture->store, opportunity.id, &err));
}

static void test_opportunity__refuses_impossible_values(void **state)
{
    struct fixture *fixture = *state;
    struct score_error error = {0};
    const struct opportunity good = opportunity_sample(fixture);
    const struct {
        const char *name;
        struct opportunity bad;
    } cases[] = {
        {"placement unset", {.placement = 0}},
        {"stage 12", {.placement = PLACEMENT_NEW, .stage = 12}},
        {"amount -2", {.placement = PLACEMENT_NEW, .amount_minor = -2}},
        {"currency", {.placement = PLACEMENT_NEW, .currency = "EURO"}},
        {"country", {.placement = PLACEMENT_NEW, .country = "D"}},
        {"probability", {.placement = PLACEMENT_NEW, .probability_percent = 101}},
        {"account", {.placement = PLACEMENT_NEW, .account_id = 999}},
        {"partner", {.placement = PLACEMENT_NEW, .partner_id = 999}},
        {"title", {.placement = PLACEMENT_NEW, .title = "\xff"}},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        struct opportunity bad = cases[i].bad;
        enum score_status status = store_opportunity_add(fixture->store, &bad, &error);
        CHECK(cases[i].name, status == SCORE_INVALID && bad.id == 0);
    }
    struct opportunity fine = good;
    MUST(store_opportunity_add(fixture->store, &fine, &err));
}

#define ON_DATABASE(test) cmocka_unit_test_setup_teardown(test, fixture_database, fixture_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_DATABASE(test_opportunity__every_field_comes_back),
        ON_DATABASE(test_opportunity__passing_writes_what_is_its_own),
        ON_DATABASE(test_opportunity__a_stale_version_is_refused),
        ON_DATABASE(test_opportunity__external_ids_are_unique_when_given),
        ON_DATABASE(test_opportunity__lists_what_the_filter_says),
        ON_DATABASE(test_opportunity__a_distributor_sees_its_lines_only),
        ON_DATABASE(test_opportunity__pages_stay_put_while_rows_are_added),
        ON_DATABASE(test_opportunity__ids_come_oldest_first),
        ON_DATABASE(test_opportunity__counts),
        ON_DATABASE(test_opportunity__line_items_and_notes_come_back_in_order),
        ON_DATABASE(test_opportunity__is_removed_with_items_and_notes_but_not_when_decided),
        ON_DATABASE(test_opportunity__refuses_impossible_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
