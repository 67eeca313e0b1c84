/* SPDX-License-Identifier: Apache-2.0 */

/* Opportunities: completeness, changes, stages, access. */

#include "domain_fixture.h"

#include <string.h>

static struct opportunity created(struct market *market, const struct opportunity_change *change)
{
    struct opportunity opportunity;
    OK(market, opportunity_create(market_domain(market), change, &opportunity, &market->err));
    return opportunity;
}

static void test_opportunity_create__is_new_until_it_is_complete(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 1);
    struct opportunity_change bare = {.title = "Something to sell"};
    struct opportunity opportunity = created(&market, &bare);
    assert_int_equal(opportunity.placement, PLACEMENT_NEW);
    struct missing_field *missing = NULL;
    size_t count = 0;
    OK(&market, opportunity_missing(market_domain_keep(&market), &opportunity, &missing, &count,
                                    &market.err));
    assert_string_equal(missing[0].field, "offering");
    assert_string_equal(missing[1].field, "need");
    assert_true(count > 5);
    int64_t id = market_incomplete(&market);
    assert_int_equal(market_get(&market, id).placement, PLACEMENT_NEW);
    struct opportunity_change need = {
        .need = "They want to replace the storage of their design office this quarter."};
    OK(&market, opportunity_patch(market_domain(&market), id, 0, &need, &opportunity, &market.err));
    assert_int_equal(opportunity.placement, PLACEMENT_READY);
    struct opportunity_change worse = {.need = "storage"};
    OK(&market,
       opportunity_patch(market_domain(&market), id, 0, &worse, &opportunity, &market.err));
    assert_int_equal(opportunity.placement, PLACEMENT_NEW);
    market_close(&market);
}

static void test_opportunity_create__lists_everything_that_is_wrong(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 1);
    struct opportunity_change change = {
        .title = "",
        .country = "Germany",
        .amount = "12.345",
        .currency = "EUR",
        .contact_email = "nobody",
        .offering = "no such thing",
        .has_probability = true,
        .probability_percent = 101,
    };
    struct opportunity opportunity;
    struct domain *domain = market_domain(&market);
    assert_int_equal(opportunity_create(domain, &change, &opportunity, NULL), SCORE_INVALID);
    assert_int_equal(domain->problem.field_count, 6);
    market_close(&market);
}

static void test_opportunity_create__external_id_is_unique(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 1);
    struct opportunity_change change = {.title = "One", .external_id = "CRM-1"};
    (void)created(&market, &change);
    struct opportunity opportunity;
    struct domain *domain = market_domain(&market);
    assert_int_equal(opportunity_create(domain, &change, &opportunity, NULL), SCORE_EXISTS);
    assert_string_equal(domain->problem.fields[0].field, "external_id");
    market_close(&market);
}

static void test_opportunity_patch__guards_the_version(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 1);
    int64_t id = market_opportunity(&market, "100");
    int64_t version = market_get(&market, id).version;
    struct opportunity_change change = {.title = "Faster"};
    struct opportunity opportunity;
    OK(&market,
       opportunity_patch(market_domain(&market), id, version, &change, &opportunity, &market.err));
    assert_int_equal(opportunity.version, version + 1);
    change.title = "Slower";
    assert_int_equal(
        opportunity_patch(market_domain(&market), id, version, &change, &opportunity, NULL),
        SCORE_CONFLICT);
    assert_string_equal(market_get(&market, id).title, "Faster");
    market_close(&market);
}

/* A market with one accepted opportunity; `firm` is who holds it. */
static int64_t market_placed(struct market *market, size_t *ret_firm)
{
    struct placed placed;
    struct offer_view view;
    market_open(market, 3);
    int64_t id = market_opportunity(market, "10000");
    OK(market, place_one(market_domain(market), id, &placed, &market->err));
    *ret_firm = market_firm_index(market, placed.offer.partner_id);
    OK(market, offer_accept(market_focal(market, *ret_firm), placed.offer.id, "Call",
                            market->now_ms + CLOCK_DAY_MS, &view, &market->err));
    return id;
}

static void test_stage_move__asks_for_what_the_stage_requires(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        struct stage_move move;
        const char *missing; /* NULL = it goes */
    } cases[] = {
        {"03 without decision maker", {.stage = 3}, "decision_maker"},
        {"03", {.stage = 3, .decision_maker = "CFO"}, NULL},
        {"04 with the line item of the header", {.stage = 4}, NULL},
        {"05 without competitor", {.stage = 5, .has_probability = true}, "competitor"},
        {"05 without probability", {.stage = 5, .competitor = "none"}, "probability_percent"},
        {"05", {.stage = 5, .competitor = "none", .has_probability = true}, NULL},
        {"06 with a past date",
         {.stage = 6, .has_decision_at = true, .decision_at_ms = 1},
         "decision_date"},
        {"06", {.stage = 6}, NULL},
        {"back without a note", {.stage = 2}, "note"},
        {"back", {.stage = 2, .note = "The budget is open again."}, NULL},
        {"07 without order", {.stage = 7, .won_reason = "skills"}, "order_ref"},
        {"07", {.stage = 7, .won_reason = "skills", .order_ref = "PO-1"}, NULL},
        {"11 without reason", {.stage = 11, .competitor = "x"}, "lost_reason"},
        {"08", {.stage = 8}, NULL},
    };
    struct market market;
    size_t firm = 0;
    int64_t id = market_placed(&market, &firm);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct opportunity opportunity;
        struct domain *focal = market_focal(&market, firm);
        enum score_status status =
            opportunity_stage_move(focal, id, &cases[i].move, &opportunity, &market.err);
        if (cases[i].missing) {
            if (status != SCORE_INVALID ||
                strcmp(focal->problem.fields[0].field, cases[i].missing) != 0) {
                fail_msg("%s: %s", cases[i].name, score_status_name(status));
            }
        } else if (status || opportunity.stage != cases[i].move.stage) {
            fail_msg("%s: %s %s", cases[i].name, score_status_name(status), market.err.text);
        }
    }
    struct opportunity closed = market_get(&market, id);
    assert_int_equal(closed.placement, PLACEMENT_CLOSED);
    assert_true(closed.closed_at_ms != 0);
    struct stage_move reopen = {.stage = 4, .note = "again"};
    struct opportunity opportunity;
    assert_int_equal(
        opportunity_stage_move(market_focal(&market, firm), id, &reopen, &opportunity, NULL),
        SCORE_CONFLICT);
    market_close(&market);
}

static void test_stage_move__teaches_the_model(void **state)
{
    (void)state;
    struct market market;
    size_t firm = 0;
    int64_t id = market_placed(&market, &firm);
    struct model_summary before;
    struct model_summary after;
    struct opportunity opportunity;
    OK(&market, report_model(market_domain(&market), &before, &market.err));
    struct stage_move won = {.stage = 8, .won_reason = "skills", .order_ref = "PO-7"};
    OK(&market,
       opportunity_stage_move(market_focal(&market, firm), id, &won, &opportunity, &market.err));
    OK(&market, report_model(market_domain(&market), &after, &market.err));
    assert_int_equal(after.win_labels, before.win_labels + 1);
    assert_true(after.version > before.version);
    market_close(&market);
}

static void test_opportunity_access__by_role(void **state)
{
    (void)state;
    struct market market;
    size_t firm = 0;
    int64_t id = market_placed(&market, &firm);
    int64_t partner_id = market.firms[firm];
    static const struct {
        const char *name;
        uint32_t roles;
        bool is_firm;
        enum score_status expected;
    } cases[] = {
        {"channel manager", ROLE_CHANNEL_MANAGER, false, SCORE_OK},
        {"auditor", ROLE_AUDITOR, false, SCORE_OK},
        {"reviewer, accepted", ROLE_REVIEWER, false, SCORE_OK},
        {"another seller", ROLE_SELLER, false, SCORE_NOT_FOUND},
        {"administrator sees no customer", ROLE_ADMINISTRATOR, false, SCORE_NOT_FOUND},
        {"distributor of nobody", ROLE_DISTRIBUTOR, false, SCORE_NOT_FOUND},
        {"rep of the firm", ROLE_REP, true, SCORE_OK},
        {"admin of the firm", ROLE_PARTNER_ADMIN, true, SCORE_OK},
        {"focal of another firm", ROLE_FOCAL, false, SCORE_NOT_FOUND},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct domain *domain = market_actor(&market, cases[i].roles, 1234567);
        domain->actor.partner_id = cases[i].is_firm ? partner_id : 0;
        struct opportunity opportunity;
        enum score_status status = opportunity_get(domain, id, &opportunity, NULL);
        if (status != cases[i].expected) {
            fail_msg("%s: %s", cases[i].name, score_status_name(status));
        }
    }
    /* reading is not writing */
    struct stage_move move = {.stage = 4};
    struct opportunity opportunity;
    struct domain *admin = market_actor(&market, ROLE_PARTNER_ADMIN, 5);
    admin->actor.partner_id = partner_id;
    assert_int_equal(opportunity_stage_move(admin, id, &move, &opportunity, NULL), SCORE_DENIED);
    assert_int_equal(opportunity_stage_move(market_actor(&market, ROLE_AUDITOR, 6), id, &move,
                                            &opportunity, NULL),
                     SCORE_DENIED);
    /* the holder may not rewrite the customer */
    struct opportunity_change change = {.contact_name = "Somebody Else"};
    assert_int_equal(
        opportunity_patch(market_focal(&market, firm), id, 0, &change, &opportunity, NULL),
        SCORE_INVALID);
    market_close(&market);
}

static void test_opportunity_cancel__needs_a_reason_and_no_live_offer(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 2);
    int64_t id = market_opportunity(&market, "100");
    struct opportunity opportunity;
    assert_int_equal(opportunity_cancel(market_domain(&market), id, " ", &opportunity, NULL),
                     SCORE_INVALID);
    struct placed placed;
    OK(&market, place_one(market_domain(&market), id, &placed, &market.err));
    struct domain *domain = market_domain(&market);
    assert_int_equal(opportunity_cancel(domain, id, "No budget", &opportunity, NULL),
                     SCORE_CONFLICT);
    assert_string_equal(domain->problem.allowed[0], "recall");
    market_close(&market);
}

static void test_opportunity__events_hold_no_contact_data(void **state)
{
    (void)state;
    struct market market;
    size_t firm = 0;
    int64_t id = market_placed(&market, &firm);
    struct event *events = NULL;
    size_t count = 0;
    struct store_page page = {.limit = 1000};
    struct event_filter filter = {.verb = ""};
    OK(&market,
       store_event_list(market.store, &filter, &page, &market.arena, &events, &count, &market.err));
    assert_true(count > 10);
    for (size_t i = 0; i < count; i++) {
        assert_null(strstr(events[i].detail, "Erika"));
        assert_null(strstr(events[i].detail, "customer.example"));
        assert_null(strstr(events[i].reason, "Erika"));
    }
    OK(&market,
       opportunity_history(market_domain(&market), id, &page, &events, &count, &market.err));
    assert_true(count >= 4);
    market_close(&market);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_opportunity_create__is_new_until_it_is_complete),
        cmocka_unit_test(test_opportunity_create__lists_everything_that_is_wrong),
        cmocka_unit_test(test_opportunity_create__external_id_is_unique),
        cmocka_unit_test(test_opportunity_patch__guards_the_version),
        cmocka_unit_test(test_stage_move__asks_for_what_the_stage_requires),
        cmocka_unit_test(test_stage_move__teaches_the_model),
        cmocka_unit_test(test_opportunity_access__by_role),
        cmocka_unit_test(test_opportunity_cancel__needs_a_reason_and_no_live_offer),
        cmocka_unit_test(test_opportunity__events_hold_no_contact_data),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
