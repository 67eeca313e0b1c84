/* SPDX-License-Identifier: Apache-2.0 */
/* The life of a policy: who may do what when, what the gate stops, and that history stays whole. */
#include "domain_fixture.h"

#include <math.h>
#include <score/engine.h>

#include "base/text.h"
#include "domain/policy_evaluate.h"
#include "store/policy_store.h"

enum { ENOUGH = 260, ANOTHER_PERSON = 900 };

static const char GENTLE[] = "{\"name\":\"gentler\",\"parameters\":{\"kappa\":0.0505}}";

static void live_through(struct market *market, int opportunities)
{
    for (int i = 0; i < opportunities; i++) {
        struct placed placed;
        struct offer_view view;
        int64_t id = market_opportunity(market, "10000");
        OK(market, place_one(market_domain(market), id, &placed, &market->err));
        size_t firm = market_firm_index(market, placed.offer.partner_id);
        market->now_ms += CLOCK_HOUR_MS;
        if (firm % 2 || i % 4 == 0) {
            OK(market, offer_accept(market_focal(market, firm), placed.offer.id, "call",
                                    market->now_ms, &view, &market->err));
        } else {
            OK(market, offer_decline(market_focal(market, firm), placed.offer.id, "NO_SKILL", "",
                                     &view, &market->err));
        }
        market->now_ms += CLOCK_HOUR_MS;
    }
}

/* Lived through once; every test that needs a past works on a copy of its own. */
static struct market past;

static int past_make(void **state)
{
    (void)state;
    market_open(&past, 6);
    for (size_t i = 0; i < past.firm_count; i++) {
        market_limit(&past, i, 100000);
    }
    live_through(&past, ENOUGH);
    return 0;
}

static int past_drop(void **state)
{
    (void)state;
    market_close(&past);
    return 0;
}

static void market_with_past(struct market *market)
{
    *market = past;
    market->trial = (struct trial){.name = ""};
    market->domain = (struct domain){0};
    arena_init(&market->arena, (size_t)256 * 1024 * 1024);
    OK(market, store_scratch_open(past.store, &market->store, &market->err));
    OK(market, world_create(&market->world, &market->err));
    market->domain.store = market->store;
    market->domain.world = market->world;
    market->domain.clock = clock_manual(&market->now_ms);
    market->domain.arena = &market->arena;
}

static struct domain *second_person(struct market *market)
{
    return market_actor(market, ROLE_CHANNEL_MANAGER, ANOTHER_PERSON);
}

static struct policy_view draft(struct market *market, const char *text)
{
    struct policy_file file;
    struct policy_view view;
    struct domain *domain = market_domain_keep(market);
    OK(market, policy_file_read(text, strlen(text), domain->arena, &file, &market->err));
    OK(market, policy_draft(domain, &file, "", &view, &market->err));
    return view;
}

static struct policy_view evaluate(struct market *market, int64_t id)
{
    struct policy_view view;
    struct policy_judge_options options = {.seeds = 1};
    OK(market, policy_evaluate(market_domain(market), id, &options, &view, &market->err));
    return view;
}

static bool is_allowed(const struct domain *domain, const char *move)
{
    for (size_t i = 0; i < domain->problem.allowed_count; i++) {
        if (text_equal(domain->problem.allowed[i], move)) {
            return true;
        }
    }
    return false;
}

static void replay_check(struct market *market)
{
    struct replay_result replay;
    struct verify_result verified;
    OK(market, decision_replay(market_domain(market), 0, &replay, &market->err));
    assert_int_equal(replay.identical, replay.decisions);
    OK(market, report_verify(market_domain(market), &verified, &market->err));
    assert_true(verified.ok);
}

static int64_t version_in_force(struct market *market)
{
    OK(market, world_sync(market->world, market->store, 0, &market->err));
    return score_engine_policy(world_engine(market->world))->version;
}

/* In the table with its parameters written out, and in the engine from the first event on. */
static void test_policy__a_new_database_begins_with_what_is_recommended(void **state)
{
    (void)state;
    struct market market;
    struct policy_view view;
    struct score_policy recommended;
    market_open(&market, 3);
    OK(&market, policy_read(market_domain(&market), 1, &view, &market.err));
    policy_recommended(&recommended);
    assert_int_equal(view.policy.state, POLICY_LIVE);
    assert_string_equal(view.policy.name, "recommended");
    assert_memory_equal(&view.values, &recommended, sizeof recommended);
    struct policy_view same = draft(&market, "{\"name\":\"again\"}");
    assert_string_equal(same.policy.parameters, view.policy.parameters);
    assert_string_equal(same.policy.hash, view.policy.hash);
    OK(&market, world_sync(market.world, market.store, 0, &market.err));
    assert_memory_equal(score_engine_policy(world_engine(market.world)), &recommended,
                        sizeof recommended);
    live_through(&market, 5);
    replay_check(&market);
    market_close(&market);
}

/* As one that is older than migration 0016 and was in use: no row and no event says what was in
 * force. */
static void test_policy__an_old_database_keeps_the_defaults(void **state)
{
    (void)state;
    struct market market;
    struct policy_view view;
    struct score_policy standard;
    market_open(&market, 3);
    OK(&market, policy_read(market_domain(&market), 1, &view, &market.err));
    view.policy.state = POLICY_DRAFT;
    OK(&market, store_tx_begin(market.store, &market.err));
    OK(&market, store_policy_update(market.store, &view.policy, &market.err));
    OK(&market, store_tx_commit(market.store, &market.err));
    world_free(market.world);
    OK(&market, world_create(&market.world, &market.err));
    market.domain.world = market.world;
    score_policy_init(&standard);
    standard.learning = POLICY_LEARNING;
    OK(&market, policy_read(market_domain(&market), 1, &view, &market.err));
    assert_memory_equal(&view.live_values, &standard, sizeof standard);
    live_through(&market, 5);
    assert_memory_equal(score_engine_policy(world_engine(market.world)), &standard,
                        sizeof standard);
    replay_check(&market);
    market_close(&market);
}

static void test_policy__from_draft_to_force_and_back(void **state)
{
    (void)state;
    struct market market;
    struct policy_view view;
    market_with_past(&market);
    int64_t id = draft(&market, GENTLE).policy.id;
    assert_int_equal(id, 2); /* policy 1 is what a database begins with */
    view = evaluate(&market, id);
    if (view.evaluation.verdict != POLICY_VERDICT_PASSED) {
        fail_msg("%s", view.evaluation.summary);
    }
    assert_int_equal(view.policy.state, POLICY_EVALUATED);
    assert_int_equal(policy_approve(market_domain(&market), id, "", &view, &market.err),
                     SCORE_DENIED);
    assert_non_null(strstr(market.err.text, "second person"));
    OK(&market, policy_approve(second_person(&market), id, "cli:x", &view, &market.err));
    OK(&market, policy_shadow_begin(market_domain(&market), id, &view, &market.err));
    assert_int_equal(view.policy.state, POLICY_SHADOW);
    assert_int_equal(version_in_force(&market), 1);
    live_through(&market, 10);
    OK(&market, policy_read(market_domain(&market), id, &view, &market.err));
    assert_true(view.shadow.decisions >= 10); /* a lapsed one is followed by another */
    assert_true(view.shadow.agreement > 9);   /* hardly another policy */
    OK(&market, policy_activate(market_domain(&market), id, &view, &market.err));
    assert_int_equal(view.policy.state, POLICY_LIVE);
    assert_int_equal(version_in_force(&market), id);
    assert_true(score_engine_policy(world_engine(market.world))->kappa == 0.0505);
    live_through(&market, 5);
    replay_check(&market);
    OK(&market, policy_rollback(market_domain(&market), id, "complaints", &view, &market.err));
    assert_int_equal(view.policy.copy_of, 1);
    assert_int_equal(version_in_force(&market), 3);
    assert_true(score_engine_policy(world_engine(market.world))->kappa == 0.05);
    live_through(&market, 5);
    replay_check(&market);
    /* What was left is not what is left now: a second click does nothing. */
    assert_int_equal(policy_rollback(market_domain(&market), id, "", &view, &market.err),
                     SCORE_CONFLICT);
    assert_int_equal(policy_rollback(market_domain(&market), 0, "", &view, &market.err),
                     SCORE_CONFLICT); /* nothing was in force before the first */
    market_close(&market);
}

static void test_policy__moves_in_order_only(void **state)
{
    (void)state;
    struct market market;
    struct policy_view view;
    market_open(&market, 3);
    int64_t id = draft(&market, GENTLE).policy.id;
    struct domain *domain = second_person(&market);
    assert_int_equal(policy_activate(domain, id, &view, &market.err), SCORE_CONFLICT);
    assert_true(is_allowed(domain, "evaluate") && !is_allowed(domain, "activate"));
    domain = second_person(&market);
    assert_int_equal(policy_approve(domain, id, "", &view, &market.err), SCORE_CONFLICT);
    domain = second_person(&market);
    assert_int_equal(policy_shadow_begin(domain, id, &view, &market.err), SCORE_CONFLICT);
    domain = second_person(&market);
    assert_int_equal(policy_activate(domain, 1, &view, &market.err), SCORE_CONFLICT);
    assert_true(is_allowed(domain, "rollback"));
    assert_int_equal(policy_read(market_domain(&market), 77, &view, &market.err), SCORE_NOT_FOUND);
    market_close(&market);
}

static void test_policy__roles(void **state)
{
    (void)state;
    struct market market;
    struct policy_view view;
    struct policy *items = NULL;
    size_t count = 0;
    struct store_page page = {.limit = 10};
    market_open(&market, 3);
    struct domain *auditor = market_actor(&market, ROLE_AUDITOR, 901);
    OK(&market, policy_list(auditor, &page, &items, &count, &market.err));
    assert_int_equal(count, 1); /* the first, before anybody drafted anything */
    assert_int_equal(items[0].state, POLICY_LIVE);
    OK(&market, policy_read(auditor, 1, &view, &market.err));
    struct policy_file file = {.name = "x"};
    score_policy_init(&file.policy);
    assert_int_equal(policy_draft(auditor, &file, "", &view, &market.err), SCORE_DENIED);
    assert_int_equal(policy_rollback(auditor, 0, "", &view, &market.err), SCORE_DENIED);
    struct domain *focal = market_focal(&market, 0);
    assert_int_equal(policy_read(focal, 1, &view, &market.err), SCORE_DENIED);
    market_close(&market);
}

static void test_policy__too_little_data_is_refused(void **state)
{
    (void)state;
    struct market market;
    struct policy_view view;
    market_open(&market, 4);
    live_through(&market, 6);
    int64_t id = draft(&market, GENTLE).policy.id;
    view = evaluate(&market, id);
    assert_int_equal(view.evaluation.verdict, POLICY_VERDICT_REFUSED);
    assert_int_equal(view.policy.state, POLICY_DRAFT);
    assert_non_null(strstr(view.evaluation.summary, "at least 200"));
    assert_int_equal(policy_approve(second_person(&market), id, "", &view, &market.err),
                     SCORE_CONFLICT);
    market_close(&market);
}

static void test_policy__below_the_gate_nothing_goes_on(void **state)
{
    (void)state;
    struct market market;
    struct policy_view view;
    market_with_past(&market);
    /* Prices that chase every deficit, whoever declines. */
    int64_t id = draft(&market, "{\"name\":\"chase\",\"parameters\":{\"kappa\":0.1}}").policy.id;
    view = evaluate(&market, id);
    if (view.evaluation.verdict != POLICY_VERDICT_BELOW) {
        fail_msg("%s", view.evaluation.summary);
    }
    struct domain *domain = second_person(&market);
    assert_int_equal(policy_approve(domain, id, "", &view, &market.err), SCORE_CONFLICT);
    assert_true(domain->problem.field_count == 1);
    assert_non_null(strstr(domain->problem.fields[0].message, "gain"));
    assert_int_equal(policy_activate(market_domain(&market), id, &view, &market.err),
                     SCORE_CONFLICT);
    assert_int_equal(version_in_force(&market), 1);
    market_close(&market);
}

static void test_policy__an_evaluation_counts_for_its_moment(void **state)
{
    (void)state;
    struct market market;
    struct policy_view view;
    market_with_past(&market);
    int64_t first = draft(&market, GENTLE).policy.id;
    int64_t second =
        draft(&market, "{\"name\":\"other\",\"parameters\":{\"kappa\":0.0495}}").policy.id;
    (void)evaluate(&market, first);
    view = evaluate(&market, second);
    assert_true(view.evaluation_counts);
    OK(&market, policy_approve(second_person(&market), first, "", &view, &market.err));
    OK(&market, policy_approve(second_person(&market), second, "", &view, &market.err));
    OK(&market, policy_activate(market_domain(&market), first, &view, &market.err));
    struct domain *domain = market_domain(&market);
    assert_int_equal(policy_activate(domain, second, &view, &market.err), SCORE_CONFLICT);
    assert_non_null(strstr(market.err.text, "older than the policy in force"));
    OK(&market, policy_read(market_domain(&market), second, &view, &market.err));
    assert_false(view.evaluation_counts);
    market_close(&market);
}

static void test_policy__the_same_policy_gains_exactly_nothing(void **state)
{
    (void)state;
    struct market market;
    struct policy_report report;
    struct policy_judge_options options = {.seeds = 1};
    market_with_past(&market);
    int64_t id = draft(&market, "{\"name\":\"same\"}").policy.id;
    OK(&market, policy_judge(market_domain(&market), id, &options, &report, &market.err));
    /* But for rounding. */
    assert_true(fabs(report.gain.low) < 1e-12 && fabs(report.gain.high) < 1e-12);
    assert_true(fabs(report.mean_weight - 1) < 1e-12 && report.max_weight < 1 + 1e-12);
    assert_int_equal(report.decisions + report.guarded, ENOUGH);
    for (size_t i = 0; i < report.group_count; i++) {
        assert_true(fabs(report.groups[i].before - report.groups[i].after) < 1e-9);
    }
    market_close(&market);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_policy__a_new_database_begins_with_what_is_recommended),
        cmocka_unit_test(test_policy__an_old_database_keeps_the_defaults),
        cmocka_unit_test(test_policy__from_draft_to_force_and_back),
        cmocka_unit_test(test_policy__moves_in_order_only),
        cmocka_unit_test(test_policy__roles),
        cmocka_unit_test(test_policy__too_little_data_is_refused),
        cmocka_unit_test(test_policy__below_the_gate_nothing_goes_on),
        cmocka_unit_test(test_policy__an_evaluation_counts_for_its_moment),
        cmocka_unit_test(test_policy__the_same_policy_gains_exactly_nothing),
    };
    return cmocka_run_group_tests(tests, past_make, past_drop);
}
