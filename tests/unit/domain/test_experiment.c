/* SPDX-License-Identifier: Apache-2.0 */
/* The life of an experiment: what is registered, who is on the baseline, what it says, its end; and
 * that all of it can be drawn again from what is stored. */
#include "domain_fixture.h"

#include <math.h>
#include <score/engine.h>

#include "base/text.h"
#include "domain/experiment.h"
#include "domain/experiment_arm.h"
#include "domain/policy_frozen.h"
#include "store/experiment_store.h"

#define WEEK_MS (7 * CLOCK_DAY_MS)

static const struct experiment_draft DRAFT = {
    .name = "spring", .metric = EXPERIMENT_ACCEPT, .share = 0.1, .stop_passes = 100000};

static void market_make(struct market *market)
{
    market_open(market, 6);
    for (size_t i = 0; i < market->firm_count; i++) {
        market_limit(market, i, 100000);
    }
}

static struct experiment_view start(struct market *market, const struct experiment_draft *draft)
{
    struct experiment_view view;
    OK(market, experiment_start(market_domain_keep(market), draft, &view, &market->err));
    return view;
}

static struct experiment_view read_view(struct market *market)
{
    struct experiment_view view;
    OK(market, experiment_read(market_domain_keep(market), 0, &view, &market->err));
    return view;
}

static struct score_decision decision_of(struct market *market, int64_t id)
{
    struct decision row;
    struct score_decision decision;
    OK(market, store_decision_get(market->store, id, &market->arena, &row, &market->err));
    OK(market, score_decision_decode(row.blob, row.blob_len, &decision, &market->err));
    return decision;
}

/* Firms of even numbers decline what they get. */
static struct score_decision pass_one(struct market *market)
{
    struct placed placed;
    struct offer_view view;
    int64_t id = market_opportunity(market, "10000");
    OK(market, place_one(market_domain(market), id, &placed, &market->err));
    size_t firm = market_firm_index(market, placed.offer.partner_id);
    struct score_decision decision = decision_of(market, placed.decision_id);
    struct domain *focal = market_focal(market, firm);
    if (firm % 2) {
        OK(market,
           offer_accept(focal, placed.offer.id, "call", market->now_ms, &view, &market->err));
    } else {
        OK(market, offer_decline(focal, placed.offer.id, "NO_SKILL", "", &view, &market->err));
    }
    market->now_ms += CLOCK_MINUTE_MS;
    return decision;
}

static bool is_baseline_now(const struct market *market, const struct experiment *experiment)
{
    return experiment_is_baseline(experiment, "GTX", "DE", experiment_week_of(market->now_ms));
}

/* To the Monday of the next week of this side. */
static void week_find(struct market *market, const struct experiment *experiment, bool is_baseline)
{
    market->now_ms = (experiment_week_of(market->now_ms) + 7) * CLOCK_DAY_MS;
    while (is_baseline_now(market, experiment) != is_baseline) {
        market->now_ms += WEEK_MS;
    }
}

static void all_is_sound(struct market *market)
{
    struct replay_result replay;
    struct verify_result verify;
    OK(market, decision_replay(market_domain(market), 0, &replay, &market->err));
    assert_true(replay.decisions > 0);
    assert_int_equal(replay.identical, replay.decisions);
    OK(market, report_verify(market_domain(market), &verify, &market->err));
    if (!verify.ok) {
        print_error("%s\n", verify.problems[0]);
    }
    assert_true(verify.ok);
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

static void test_experiment__a_whole_life_is_replayed_and_verified(void **state)
{
    (void)state;
    struct market market;
    market_make(&market);
    assert_false(pass_one(&market).flags & SCORE_DECISION_BASELINE);
    struct experiment_view begun = start(&market, &DRAFT);
    assert_int_equal(begun.experiment.state, EXPERIMENT_RUNNING);
    assert_int_equal(begun.verdict, EXPERIMENT_VERDICT_NOT_YET_KNOWN);
    assert_false(begun.has_interval);
    week_find(&market, &begun.experiment, true);
    for (int i = 0; i < 8; i++) {
        struct score_decision decision = pass_one(&market);
        assert_true(decision.flags & SCORE_DECISION_BASELINE);
        for (int32_t k = 0; k < decision.entry_count && !(decision.flags & SCORE_DECISION_BOXED);
             k++) {
            assert_true(fabs(decision.entries[k].propensity - 1.0 / 6) < 1e-12);
        }
    }
    week_find(&market, &begun.experiment, false);
    for (int i = 0; i < 8; i++) {
        assert_false(pass_one(&market).flags & SCORE_DECISION_BASELINE);
    }
    all_is_sound(&market);
    struct experiment_view now = read_view(&market);
    assert_int_equal(now.policy.passes, 8);
    assert_int_equal(now.policy.known, 8);
    assert_int_equal(now.baseline.passes, 8);
    assert_int_equal(now.judged_weeks, 1); /* the present week may still grow */
    assert_false(now.is_over);
    struct experiment_view done;
    OK(&market, experiment_stop(market_domain(&market), 0, &done, &market.err));
    assert_int_equal(done.experiment.state, EXPERIMENT_STOPPED);
    assert_int_equal(done.judged_weeks, 2);
    assert_true(done.has_interval);
    assert_true(done.low <= done.difference && done.difference <= done.high);
    assert_int_equal(done.verdict, EXPERIMENT_VERDICT_NOT_YET_KNOWN);
    (void)pass_one(&market);
    all_is_sound(&market);
    market_close(&market);
}

static void refused(struct market *market, struct experiment_draft draft, const char *field)
{
    struct experiment_view view;
    assert_int_equal(experiment_start(market_domain(market), &draft, &view, &market->err),
                     SCORE_INVALID);
    assert_string_equal(market->err.field, field);
}

static void test_experiment__what_is_registered_is_checked(void **state)
{
    (void)state;
    struct market market;
    market_make(&market);
    struct experiment_draft draft = DRAFT;
    draft.share = 0.049;
    refused(&market, draft, "share");
    draft.share = 0.101;
    refused(&market, draft, "share");
    draft.share = (double)NAN;
    refused(&market, draft, "share");
    draft = DRAFT;
    draft.stop_passes = 0;
    refused(&market, draft, "stop_at");
    draft.stop_at_ms = market.now_ms;
    refused(&market, draft, "stop_at");
    draft = DRAFT;
    draft.stop_passes = EXPERIMENT_PASSES_MIN - 1;
    refused(&market, draft, "stop_passes");
    draft = DRAFT;
    draft.name = "spring\nverdict     the policy is better than the baseline";
    refused(&market, draft, "name");
    draft.name = "\033[2J";
    refused(&market, draft, "name");
    draft = DRAFT;
    draft.share = 0.05;
    draft.name = "Fr\xc3\xbchling";
    (void)start(&market, &draft); /* the border is within */
    market_close(&market);
}

static void test_experiment__one_at_a_time_and_stopped_once(void **state)
{
    (void)state;
    struct market market;
    struct experiment_view view;
    market_make(&market);
    struct domain *domain = market_domain(&market);
    assert_int_equal(experiment_stop(domain, 0, &view, &market.err), SCORE_CONFLICT);
    assert_int_equal(experiment_read(market_domain(&market), 0, &view, &market.err),
                     SCORE_NOT_FOUND);
    int64_t first = start(&market, &DRAFT).experiment.id;
    domain = market_domain(&market);
    assert_int_equal(experiment_start(domain, &DRAFT, &view, &market.err), SCORE_CONFLICT);
    assert_true(is_allowed(domain, "stop"));
    OK(&market, experiment_stop(market_domain(&market), first, &view, &market.err));
    domain = market_domain(&market);
    assert_int_equal(experiment_stop(domain, first, &view, &market.err), SCORE_CONFLICT);
    assert_true(is_allowed(domain, "start"));
    struct experiment_view second = start(&market, &DRAFT);
    assert_int_not_equal(second.experiment.id, first);
    assert_memory_not_equal(second.experiment.secret, view.experiment.secret,
                            EXPERIMENT_SECRET_BYTES);
    market_close(&market);
}

static void test_experiment__others_may_not(void **state)
{
    (void)state;
    struct market market;
    struct experiment_view view;
    struct experiment *items = NULL;
    struct store_page page = {.limit = 10};
    size_t count = 0;
    market_make(&market);
    struct domain *auditor = market_actor(&market, ROLE_AUDITOR, 77);
    assert_int_equal(experiment_start(auditor, &DRAFT, &view, &market.err), SCORE_DENIED);
    (void)start(&market, &DRAFT);
    assert_int_equal(
        experiment_stop(market_actor(&market, ROLE_AUDITOR, 77), 0, &view, &market.err),
        SCORE_DENIED);
    OK(&market, experiment_list(market_actor(&market, ROLE_AUDITOR, 77), &page, &items, &count,
                                &market.err));
    assert_int_equal(count, 1);
    assert_int_equal(experiment_read(market_actor(&market, ROLE_SELLER, 77), 0, &view, &market.err),
                     SCORE_DENIED);
    market_close(&market);
}

/* By itself with the next decision: that one is the policy's again. */
static void test_experiment__its_rule_stops_it(void **state)
{
    (void)state;
    struct market market;
    market_make(&market);
    struct experiment_draft draft = DRAFT;
    draft.stop_passes = 0;
    draft.stop_at_ms = market.now_ms + 500 * CLOCK_DAY_MS;
    struct experiment_view begun = start(&market, &draft);
    week_find(&market, &begun.experiment, true);
    assert_true(pass_one(&market).flags & SCORE_DECISION_BASELINE);
    while (market.now_ms < draft.stop_at_ms || !is_baseline_now(&market, &begun.experiment)) {
        market.now_ms += WEEK_MS;
    }
    struct experiment_view over = read_view(&market);
    assert_true(over.is_over);
    assert_int_equal(over.experiment.state, EXPERIMENT_RUNNING);
    assert_false(pass_one(&market).flags & SCORE_DECISION_BASELINE);
    over = read_view(&market);
    assert_int_equal(over.experiment.state, EXPERIMENT_STOPPED);
    assert_string_equal(over.experiment.stopped_by, "system");
    all_is_sound(&market);

    draft = DRAFT;
    draft.stop_passes = EXPERIMENT_PASSES_MIN;
    int64_t id = start(&market, &draft).experiment.id;
    for (int i = 0; i < EXPERIMENT_PASSES_MIN; i++) {
        (void)pass_one(&market);
    }
    over = read_view(
        &market); /* ended already if the last one was declined: the next firm was asked */
    assert_true(over.is_over);
    assert_int_equal(over.policy.passes + over.baseline.passes, EXPERIMENT_PASSES_MIN);
    (void)pass_one(&market);
    over = read_view(&market);
    assert_int_equal(over.experiment.id, id);
    assert_int_equal(over.experiment.state, EXPERIMENT_STOPPED);
    assert_true(over.is_over);
    market_close(&market);
}

/* A round that was decided on one side is not drawn again because the week is on the other. */
static void test_experiment__a_new_week_draws_nothing_again(void **state)
{
    (void)state;
    struct market market;
    struct recommendation first;
    struct recommendation again;
    struct placed placed;
    market_make(&market);
    struct experiment_view begun = start(&market, &DRAFT);
    week_find(&market, &begun.experiment, true);
    int64_t id = market_opportunity(&market, "10000");
    OK(&market, place_recommend(market_domain(&market), id, &first, &market.err));
    int64_t decision_id = first.decision_id;
    week_find(&market, &begun.experiment, false);
    OK(&market, place_recommend(market_domain(&market), id, &again, &market.err));
    assert_int_equal(again.decision_id, decision_id);
    OK(&market, place_one(market_domain(&market), id, &placed, &market.err));
    assert_int_equal(placed.decision_id, decision_id);
    /* Its cell-week is over: it counts for neither side. */
    struct experiment_view now = read_view(&market);
    assert_int_equal(now.policy.passes + now.baseline.passes, 0);
    all_is_sound(&market);
    market_close(&market);
}

/* Over many cell-weeks the share is the one that was asked for, and no two secrets agree. */
static void test_experiment__the_share_is_the_asked_one(void **state)
{
    (void)state;
    enum { WEEKS = 20000 };
    static const char *const LINES[] = {"Storage", "Power"};
    struct experiment one = {.share_ppm = 100000, .secret = {1}};
    struct experiment other = {.share_ppm = 50000, .secret = {2}};
    int ones = 0;
    int others = 0;
    int both = 0;
    for (int week = 0; week < WEEKS; week++) {
        bool is_one = experiment_is_baseline(&one, LINES[week % 2], "DE", week * 7);
        bool is_other = experiment_is_baseline(&other, LINES[week % 2], "DE", week * 7);
        ones += is_one;
        others += is_other;
        both += is_one && is_other;
    }
    assert_in_range(ones, 0.1 * WEEKS - 130, 0.1 * WEEKS + 130); /* 3 standard deviations */
    assert_in_range(others, 0.05 * WEEKS - 93, 0.05 * WEEKS + 93);
    assert_in_range(both, 70, 130); /* .005 of them */
    assert_int_equal(experiment_week_of(0), -3);
    assert_int_equal(experiment_week_of(4 * CLOCK_DAY_MS), 4); /* Monday, 5 January 1970 */
    assert_int_equal(experiment_week_of(11 * CLOCK_DAY_MS - 1), 4);
    assert_int_equal(experiment_week_of(11 * CLOCK_DAY_MS), 11);
}

/* What no policy decided says nothing about one. */
static void test_experiment__evaluations_leave_the_baseline_out(void **state)
{
    (void)state;
    struct market market;
    struct score_policy policy;
    struct policy_report report = {.days = 3650};
    market_make(&market);
    struct experiment_view begun = start(&market, &DRAFT);
    week_find(&market, &begun.experiment, true);
    for (int i = 0; i < 3; i++) {
        assert_true(pass_one(&market).flags & SCORE_DECISION_BASELINE);
    }
    week_find(&market, &begun.experiment, false);
    for (int i = 0; i < 5; i++) {
        assert_false(pass_one(&market).flags & SCORE_DECISION_BASELINE);
    }
    score_policy_init(&policy);
    policy.learning = 2;
    OK(&market, policy_frozen_read(market_domain(&market), &policy, &report, &market.err));
    assert_int_equal(report.baseline, 3);
    assert_in_range(report.decisions, 5, 8); /* a firm that declines is followed by another */
    market_close(&market);
}

static void stored_break(struct market *market, void (*change)(struct experiment *experiment))
{
    struct verify_result verify;
    struct replay_result replay;
    struct experiment experiment;
    OK(market, store_experiment_get(market->store, 1, &market->arena, &experiment, &market->err));
    change(&experiment);
    OK(market, store_tx_begin(market->store, &market->err));
    OK(market, store_experiment_update(market->store, &experiment, &market->err));
    OK(market, store_tx_commit(market->store, &market->err));
    OK(market, report_verify(market_domain(market), &verify, &market->err));
    assert_false(verify.ok);
    OK(market, decision_replay(market_domain(market), 0, &replay, &market->err));
    assert_true(replay.identical < replay.decisions);
}

static void begin_later(struct experiment *experiment)
{
    experiment->started_seq = 1000000;
}

/* Whoever moves the beginning takes the baseline's decisions out of it. */
static void test_experiment__what_was_changed_afterwards_is_found(void **state)
{
    (void)state;
    struct market market;
    market_make(&market);
    struct experiment_view begun = start(&market, &DRAFT);
    week_find(&market, &begun.experiment, true);
    (void)pass_one(&market);
    all_is_sound(&market);
    stored_break(&market, begin_later);
    market_close(&market);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_experiment__a_whole_life_is_replayed_and_verified),
        cmocka_unit_test(test_experiment__what_is_registered_is_checked),
        cmocka_unit_test(test_experiment__one_at_a_time_and_stopped_once),
        cmocka_unit_test(test_experiment__others_may_not),
        cmocka_unit_test(test_experiment__its_rule_stops_it),
        cmocka_unit_test(test_experiment__a_new_week_draws_nothing_again),
        cmocka_unit_test(test_experiment__the_share_is_the_asked_one),
        cmocka_unit_test(test_experiment__evaluations_leave_the_baseline_out),
        cmocka_unit_test(test_experiment__what_was_changed_afterwards_is_found),
    };
    return cmocka_run_group_tests_name("experiment", tests, NULL, NULL);
}
