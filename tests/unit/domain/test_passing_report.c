/* SPDX-License-Identifier: Apache-2.0 */

/* Reports on passing, on offers whose figures can be counted by hand. */

#include "domain_fixture.h"

#include "base/text.h"
#include "domain/passing_report.h"

static const char STEP[] = "Call the customer";

static struct placed pass_one(struct market *market)
{
    struct placed placed;
    int64_t id = market_opportunity(market, "10000");
    OK(market, place_one(market_domain(market), id, &placed, &market->err));
    return placed;
}

static struct domain *receiver(struct market *market, const struct placed *placed)
{
    return market_focal(market, market_firm_index(market, placed->offer.partner_id));
}

static void accept_one(struct market *market, const struct placed *placed)
{
    struct offer_view view;
    OK(market, offer_accept(receiver(market, placed), placed->offer.id, STEP,
                            market->now_ms + CLOCK_DAY_MS, &view, &market->err));
}

static void decline_one(struct market *market, const struct placed *placed, const char *code)
{
    struct offer_view view;
    OK(market,
       offer_decline(receiver(market, placed), placed->offer.id, code, "", &view, &market->err));
}

static struct table report(struct domain *domain, const char *name, enum passing_by by)
{
    struct score_error err = {0};
    struct table table;
    const struct passing_report *found = passing_report_find(name);
    assert_non_null(found);
    assert_int_equal(
        found->make(domain, &(struct passing_scope){.days = 90, .by = by}, &table, &err), SCORE_OK);
    return table;
}

static const char *cell(const struct table *table, size_t row, const char *header)
{
    for (size_t column = 0; column < table->column_count; column++) {
        if (text_equal(table->headers[column], header)) {
            assert_true(row < table_row_count(table));
            return table->cells[row * table->column_count + column];
        }
    }
    fail_msg("no column %s", header);
    return "";
}

/* The row of these first two cells. */
static size_t row_of(const struct table *table, const char *first, const char *second)
{
    for (size_t row = 0; row < table_row_count(table); row++) {
        const char *const *cells = table->cells + row * table->column_count;
        if (text_equal(cells[0], first) && (!second || text_equal(cells[1], second))) {
            return row;
        }
    }
    fail_msg("no row %s %s", first, second ? second : "");
    return 0;
}

/* Four passes: one accepted after 6 hours, one declined after 3, one run out, one waiting. */
static void four_ways(struct market *market)
{
    market_open(market, 4);
    struct placed run_out = pass_one(market);
    market->now_ms = run_out.offer.expires_at_ms;
    int64_t expired = 0;
    OK(market, offer_expire_due(market_domain(market), &expired, &market->err));
    assert_int_equal(expired, 1);
    struct placed taken = pass_one(market);
    struct placed refused = pass_one(market);
    market->now_ms += 3 * CLOCK_HOUR_MS;
    decline_one(market, &refused, "NO_SKILL");
    market->now_ms += 3 * CLOCK_HOUR_MS;
    accept_one(market, &taken);
    (void)pass_one(market);
}

static void test_funnel__counts_what_became_of_passes(void **state)
{
    (void)state;
    struct market market;
    four_ways(&market);
    struct table table = report(market_domain(&market), "funnel", PASSING_BY_ALL);
    assert_int_equal(table_row_count(&table), 1);
    int64_t passed = 0;
    assert_true(text_parse_i64(cell(&table, 0, "passed"), &passed));
    assert_true(passed >= 4); /* what came back is passed on by itself */
    assert_string_equal(cell(&table, 0, "accepted"), "1");
    assert_string_equal(cell(&table, 0, "open"), "1");
    assert_string_equal(cell(&table, 0, "won"), "0");
    assert_string_equal(cell(&table, 0, "won share"), "");
    assert_string_equal(cell(&table, 0, "hours to accept"), "6.0");
    assert_string_equal(cell(&table, 0, "days to contact"), "");
    /* Rows of firms add up to the whole, and the months too. */
    for (enum passing_by by = PASSING_BY_PARTNER; by <= PASSING_BY_MONTH; by++) {
        struct table parts = report(market_domain_keep(&market), "funnel", by);
        int64_t sum = 0;
        for (size_t row = 0; row < table_row_count(&parts); row++) {
            int64_t part = 0;
            assert_true(text_parse_i64(cell(&parts, row, "passed"), &part));
            sum += part;
        }
        assert_int_equal(sum, passed);
    }
    market_close(&market);
}

static void test_declines__name_reason_and_price(void **state)
{
    (void)state;
    struct market market;
    four_ways(&market);
    struct table table = report(market_domain(&market), "declines", PASSING_BY_ALL);
    size_t row = row_of(&table, "all", "DECLINED");
    assert_string_equal(cell(&table, row, "reason"), "NO_SKILL");
    assert_string_equal(cell(&table, row, "meaning"), "We lack the skill for it");
    assert_string_equal(cell(&table, row, "count"), "1");
    assert_string_equal(cell(&table, row, "free of charge"), "1"); /* in the first third */
    assert_string_equal(cell(&table, row, "hours to answer"), "3.0");
    row = row_of(&table, "all", "EXPIRED");
    assert_string_equal(cell(&table, row, "charged"), "1.0");
    assert_string_equal(cell(&table, row, "meaning"), "No answer in time");
    market_close(&market);
}

static void test_clocks__tell_kept_from_missed(void **state)
{
    (void)state;
    struct market market;
    four_ways(&market);
    struct table table = report(market_domain(&market), "clocks", PASSING_BY_ALL);
    size_t row = row_of(&table, "all", "pass to answer");
    assert_string_equal(cell(&table, row, "in time"), "2");
    assert_string_equal(cell(&table, row, "late"), "1");
    assert_string_equal(cell(&table, row, "of these still"), "0");
    /* Accepted and left alone: on the fourth business day it is late, and stands. */
    row = row_of(&table, "all", "acceptance to first progress");
    assert_string_equal(cell(&table, row, "running"), "1");
    assert_string_equal(cell(&table, row, "counted"), "0");
    market.now_ms += 7 * CLOCK_DAY_MS;
    table = report(market_domain(&market), "clocks", PASSING_BY_ALL);
    row = row_of(&table, "all", "acceptance to first progress");
    assert_string_equal(cell(&table, row, "late"), "1");
    assert_string_equal(cell(&table, row, "of these still"), "1");
    row = row_of(&table, "all", "progress while open");
    assert_string_equal(cell(&table, row, "in time"), "1");
    market.now_ms += 8 * CLOCK_DAY_MS;
    table = report(market_domain(&market), "clocks", PASSING_BY_ALL);
    row = row_of(&table, "all", "progress while open");
    assert_string_equal(cell(&table, row, "of these still"), "1");
    market_close(&market);
}

static void test_breaches__list_what_stands_first(void **state)
{
    (void)state;
    struct market market;
    four_ways(&market);
    int64_t waiting = market_opportunity(&market, "500");
    market.now_ms += 7 * CLOCK_DAY_MS;
    struct table table = report(market_domain(&market), "breaches", PASSING_BY_ALL);
    char id[ID_TEXT_SIZE];
    id_format(ID_OPPORTUNITY, waiting, id);
    size_t row = row_of(&table, "creation to pass", id);
    assert_string_equal(cell(&table, row, "offer"), "");
    assert_string_equal(cell(&table, row, "stands"), "yes");
    assert_string_equal(cell(&table, row, "hours late"), "120.0");
    bool is_past = false;
    for (row = 0; row < table_row_count(&table); row++) {
        bool stands = text_equal(cell(&table, row, "stands"), "yes");
        assert_false(is_past && stands);
        is_past = !stands;
    }
    market_close(&market);
}

/* A firm counts its own passes, and learns nothing of what waits; a reviewer none. */
static void test_reports__are_bounded_by_the_reader(void **state)
{
    (void)state;
    struct market market;
    struct score_error err = {0};
    struct table table;
    four_ways(&market);
    (void)market_opportunity(&market, "500");
    market.now_ms += 7 * CLOCK_DAY_MS;
    int64_t sum = 0;
    for (size_t firm = 0; firm < market.firm_count; firm++) {
        table = report(market_focal(&market, firm), "funnel", PASSING_BY_PARTNER);
        assert_true(table_row_count(&table) <= 1);
        int64_t part = 0;
        if (table_row_count(&table)) {
            assert_true(text_parse_i64(cell(&table, 0, "passed"), &part));
        }
        sum += part;
        table = report(market_focal(&market, firm), "breaches", PASSING_BY_ALL);
        for (size_t row = 0; row < table_row_count(&table); row++) {
            assert_string_not_equal(cell(&table, row, "offer"), "");
        }
    }
    table = report(market_domain(&market), "funnel", PASSING_BY_ALL);
    int64_t passed = 0;
    assert_true(text_parse_i64(cell(&table, 0, "passed"), &passed));
    assert_int_equal(sum, passed);
    const struct passing_scope scope = {.days = 90};
    assert_int_equal(
        report_funnel(market_actor(&market, ROLE_REVIEWER, market.focals[0]), &scope, &table, &err),
        SCORE_DENIED);
    assert_null(passing_report_find("nonsense"));
    market_close(&market);
}

/* A cell that one missing fact keeps from being served is named with the firm and the fact. */
static void test_coverage__tells_whom_to_enable(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 2);
    (void)market_opportunity(&market, "10000");
    struct table table = report(market_domain(&market), "coverage", PASSING_BY_ALL);
    assert_int_equal(table_row_count(&table), 1);
    assert_string_equal(cell(&table, 0, "eligible firms"), "2");
    assert_string_equal(cell(&table, 0, "waiting"), "1");
    assert_string_equal(cell(&table, 0, "amount"), "10000");
    table = report(market_domain(&market), "enablement", PASSING_BY_ALL);
    assert_int_equal(table_row_count(&table), 0);
    market_fact(&market, 0, FACT_PROFILE, FACT_NOT_MET);
    table = report(market_domain(&market), "coverage", PASSING_BY_ALL);
    assert_string_equal(cell(&table, 0, "state"), "one firm alone");
    market_limit(&market, 1, 0);
    table = report(market_domain(&market), "coverage", PASSING_BY_ALL);
    assert_string_equal(cell(&table, 0, "state"), "nobody has room");
    market_fact(&market, 1, FACT_PROFILE, FACT_NOT_MET);
    market_fact(&market, 1, FACT_STANDING, FACT_NOT_MET);
    table = report(market_domain(&market), "coverage", PASSING_BY_ALL);
    assert_string_equal(cell(&table, 0, "state"), "nobody may serve it");
    table = report(market_domain(&market), "enablement", PASSING_BY_ALL);
    assert_int_equal(table_row_count(&table), 1);
    assert_string_equal(cell(&table, 0, "step"), "enable");
    assert_string_equal(cell(&table, 0, "partner"), "Firm 1");
    assert_string_equal(cell(&table, 0, "lacks"), "the profile is not complete");
    assert_string_equal(cell(&table, 0, "leads in the window"), "1.0");
    assert_string_equal(cell(&table, 0, "amount in the window"), "10000");
    market_fact(&market, 0, FACT_STANDING, FACT_NOT_MET);
    table = report(market_domain(&market), "enablement", PASSING_BY_ALL);
    assert_string_equal(cell(&table, 0, "step"), "recruit");
    struct score_error err = {0};
    const struct passing_scope scope = {.days = 90};
    assert_int_equal(report_coverage(market_focal(&market, 0), &scope, &table, &err), SCORE_DENIED);
    market_close(&market);
}

/* Nothing was passed: a table without rows, not an error. */
static void test_reports__say_nothing_about_nothing(void **state)
{
    (void)state;
    struct market market;
    size_t count = 0;
    market_open(&market, 1);
    const struct passing_report *reports = passing_reports(&count);
    for (size_t i = 0; i < count; i++) {
        struct table table = report(market_domain(&market), reports[i].name, reports[i].by);
        assert_int_equal(table_row_count(&table), 0);
        assert_true(table.column_count > 0);
    }
    market_close(&market);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_funnel__counts_what_became_of_passes),
        cmocka_unit_test(test_declines__name_reason_and_price),
        cmocka_unit_test(test_clocks__tell_kept_from_missed),
        cmocka_unit_test(test_breaches__list_what_stands_first),
        cmocka_unit_test(test_reports__are_bounded_by_the_reader),
        cmocka_unit_test(test_coverage__tells_whom_to_enable),
        cmocka_unit_test(test_reports__say_nothing_about_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
