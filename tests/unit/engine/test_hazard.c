/* SPDX-License-Identifier: Apache-2.0 */
/* Answers and wins that take time: the arithmetic, the months, and what they cost those who ignore
 * them. */
#include "check.h"

#include <math.h>
#include <stdlib.h>

#include "engine/hazard.h"
#include "sim/market.h"

/* A market under the second rules of learning. */
static void market_begin(struct market *market, uint64_t seed)
{
    struct score_policy policy;
    score_policy_init(&policy);
    policy.learning = 2;
    market_init(market, seed, NULL);
    market_policy(market, &policy);
}

static double sigmoid(double z)
{
    return 1 / (1 + exp(-z));
}

static void test_hazard__spans(void **state)
{
    (void)state;
    const int64_t HOUR = 3600000;
    assert_int_equal(hazard_hour_span(-5), 0);
    assert_int_equal(hazard_hour_span(HOUR - 1), 0);
    assert_int_equal(hazard_hour_span(HOUR), 1);
    assert_int_equal(hazard_hour_span(24 * HOUR), 4);
    assert_int_equal(hazard_hour_span(1000 * HOUR), HAZARD_HOURS - 1);
    assert_int_equal(hazard_month_span(0), 0);
    assert_int_equal(hazard_month_span(2), 2);
    assert_int_equal(hazard_month_span(3), 3);
    assert_int_equal(hazard_month_span(5), 3);
    assert_int_equal(hazard_month_span(400), HAZARD_MONTHS - 1);
}

/* Against the sum of engine.md 4.3, month by month. */
static void test_hazard__total_is_the_sum_over_months(void **state)
{
    (void)state;
    struct market random = {.random = 4};
    for (int months = 1; months <= 24; months++) {
        struct hazard_clock clock;
        double effects[2][HAZARD_SPANS];
        hazard_clock_months(&clock, months);
        for (int span = 0; span < clock.count; span++) {
            effects[0][span] = market_normal(&random);
            effects[1][span] = market_normal(&random);
            clock.ends[span] = exp(-effects[0][span]);
            clock.which[span] = exp(-effects[1][span]);
        }
        double open = 1;
        double won = 0;
        double ended = 0;
        double middle = 0;
        for (int month = 0; month < months; month++) {
            int span = hazard_month_span(month);
            double exit = open * sigmoid(-1 + effects[0][span]);
            won += exit * sigmoid(0.4 + effects[1][span]);
            ended += exit;
            open -= exit;
        }
        CHECK_NEAR("won", hazard_total(&clock, -1, 0.4), won, 1e-12);
        middle = hazard_expected(&clock, -1);
        assert_true(middle > 0 && middle < months && ended > 0);
    }
}

/* ---- delayed wins --------------------------------------------------------------------------- */

enum { DEALS = 40000, MONTHS_SEEN = 12 };
static const double SHAPE = 1.5;
static const double SCALE_MONTHS = 5.5; /* 40 % still open after a year of arrivals */
static const double P_WIN[2] = {0.3, 0.5};

struct deal {
    double start; /* months */
    double delay;
    bool is_won;
};
struct happening {
    double at;
    int deal;
    bool is_end;
};

static int happening_compare(const void *a, const void *b)
{
    const struct happening *x = a;
    const struct happening *y = b;
    if (x->at != y->at) {
        return x->at < y->at ? -1 : 1;
    }
    return x->is_end - y->is_end;
}

static void deals_draw(struct market *market, struct deal *deals)
{
    for (int i = 0; i < DEALS; i++) {
        double u = 1 - market_uniform(market);
        deals[i] = (struct deal){.start = market_uniform(market) * MONTHS_SEEN,
                                 .delay = SCALE_MONTHS * pow(-log(u), 1 / SHAPE),
                                 .is_won = market_uniform(market) < P_WIN[i % 2]};
    }
}

static bool is_seen(const struct deal *deal)
{
    return deal->start + deal->delay < MONTHS_SEEN;
}

static void happening_tell(struct market *market, const struct deal *deals,
                           const struct happening *happening, int64_t begin_ms)
{
    int64_t id = happening->deal + 1;
    market->now_ms = begin_ms + (int64_t)(happening->at * (double)HAZARD_MONTH_MS);
    if (happening->is_end) {
        market_outcome(market, 1000000 + id,
                       deals[happening->deal].is_won ? SCORE_OUTCOME_WON : SCORE_OUTCOME_LOST,
                       SCORE_REASON_NONE);
        return;
    }
    struct score_opportunity_set lead = market_lead(id, 1 + happening->deal % 2, "DE", 1000);
    market_opportunity(market, &lead);
    market_import(market, 1000000 + id, id, 1 + id % 5, SCORE_OUTCOME_ACCEPTED);
}

/* Tells the engine what a year shows, and asks for p(win) of a new lead of each line. */
static void year_tell(struct market *market, const struct deal *deals, double ret_p[2],
                      double *ret_months)
{
    struct happening *happenings = calloc(2 * DEALS, sizeof(*happenings));
    assert_non_null(happenings);
    int count = 0;
    for (int i = 0; i < DEALS; i++) {
        happenings[count++] = (struct happening){.at = deals[i].start, .deal = i};
        if (is_seen(&deals[i])) {
            happenings[count++] = (struct happening){
                .at = deals[i].start + deals[i].delay, .deal = i, .is_end = true};
        }
    }
    qsort(happenings, (size_t)count, sizeof(*happenings), happening_compare);
    int64_t begin_ms = market->now_ms;
    for (int i = 0; i < count; i++) {
        happening_tell(market, deals, &happenings[i], begin_ms);
    }
    free(happenings);
    market->now_ms = begin_ms + MONTHS_SEEN * HAZARD_MONTH_MS;
    for (int line = 0; line < 2; line++) {
        struct score_opportunity_set lead = market_lead(DEALS + 1 + line, 1 + line, "DE", 1000);
        market_opportunity(market, &lead);
        struct score_request request = market_request(market, DEALS + 1 + line);
        struct score_explanation why;
        assert_int_equal(score_engine_explain(market->engine, &request, 1, &why, NULL), SCORE_OK);
        ret_p[line] = why.win.p;
        *ret_months = why.end_months;
    }
}

/* Chapelle's exponential delays by EM, on the same deals; losses are known as such. */
static double chapelle(const struct deal *deals, int line)
{
    double p = 0.3;
    double rate = 0.2;
    for (int step = 0; step < 200; step++) {
        double hidden = 0;
        double wins = 0;
        double time = 0;
        double count = 0;
        for (int i = line; i < DEALS; i += 2) {
            double age = MONTHS_SEEN - deals[i].start;
            count++;
            if (!is_seen(&deals[i])) {
                double late = p * exp(-rate * age);
                double w = late / (1 - p + late);
                hidden += w;
                time += w * age;
            } else if (deals[i].is_won) {
                wins++;
                time += deals[i].delay;
            }
        }
        p = (wins + hidden) / count;
        rate = wins / time;
    }
    return p;
}

static void test_hazard__delayed_wins(void **state)
{
    (void)state;
    struct market market;
    market_init(&market, 21, NULL);
    struct score_policy policy;
    score_policy_init(&policy);
    policy.learning = 2;
    policy.forget_half_life_days = 3650; /* the world stands still here */
    market_policy(&market, &policy);
    market_offering(&market, 1, "storage", true);
    market_offering(&market, 2, "cloud", true);
    market_firms(&market, 5, "DE");
    struct deal *deals = calloc(DEALS, sizeof(*deals));
    assert_non_null(deals);
    deals_draw(&market, deals);
    double p[2];
    double months;
    year_tell(&market, deals, p, &months);
    double open = 0;
    double ours = 0;
    double theirs = 0;
    double naive = 0;
    for (int line = 0; line < 2; line++) {
        double wins = 0;
        for (int i = line; i < DEALS; i += 2) {
            wins += is_seen(&deals[i]) && deals[i].is_won;
            open += !is_seen(&deals[i]);
        }
        double by_horizon = 1 - exp(-pow(12 / SCALE_MONTHS, SHAPE));
        ours += p[line] / (P_WIN[line] * by_horizon) / 2;
        naive += wins / (DEALS / 2.0) / P_WIN[line] / 2;
        theirs += chapelle(deals, line) / P_WIN[line] / 2;
    }
    print_message("open %.3f; of the truth: hazard %.4f, Chapelle %.4f, pending as loss %.4f\n",
                  open / DEALS, ours, theirs, naive);
    CHECK_NEAR("open", open / DEALS, 0.4, 0.01);
    CHECK_NEAR("hazard", ours, 1, 0.02);
    assert_true(naive <= 0.8);
    assert_true(theirs > naive && theirs < ours);
    double mean_delay = SCALE_MONTHS * tgamma(1 + 1 / SHAPE);
    CHECK_NEAR("months to the end", months, mean_delay, 0.6);
    free(deals);
    market_done(&market);
}

/* ---- months of open deals -------------------------------------------------------------------- */

static double months_after(struct market *market, int months)
{
    market->now_ms += months * HAZARD_MONTH_MS;
    struct score_opportunity_set lead = market_lead(900, 1, "DE", 1000);
    market_opportunity(market, &lead);
    struct score_request request = market_request(market, 900);
    struct score_explanation why;
    assert_int_equal(score_engine_explain(market->engine, &request, 1, &why, NULL), SCORE_OK);
    return why.end_months;
}

/* Time alone teaches that deals take longer; a deal that is gone teaches no more. */
static void test_hazard__open_deals_teach_their_months(void **state)
{
    (void)state;
    double found[2];
    for (int is_returned = 0; is_returned < 2; is_returned++) {
        struct market market;
        market_begin(&market, 2);
        market_offering(&market, 1, "storage", true);
        market_firms(&market, 1, "DE");
        for (int64_t id = 1; id <= 40; id++) {
            struct score_opportunity_set lead = market_lead(id, 1, "DE", 1000);
            market_opportunity(&market, &lead);
            int64_t offer = market_override(&market, id, 1);
            market_outcome(&market, offer, SCORE_OUTCOME_ACCEPTED, SCORE_REASON_NONE);
            if (is_returned) {
                market_outcome(&market, offer, SCORE_OUTCOME_RETURNED, SCORE_REASON_NO_CAPACITY);
            }
        }
        double before = months_after(&market, 0);
        CHECK_NEAR("no month is over", months_after(&market, 0), before, 1e-12);
        found[is_returned] = months_after(&market, 5) - before;
        market_done(&market);
    }
    assert_true(found[0] > 1);
    CHECK_NEAR("returned", found[1], 0, 1e-12);
}

/* Closed one by one or all at once, by whichever event: the same state. */
static void test_hazard__months_close_by_time_alone(void **state)
{
    (void)state;
    uint64_t hashes[2];
    for (int in_steps = 0; in_steps < 2; in_steps++) {
        struct market market;
        market_begin(&market, 2);
        market_offering(&market, 1, "storage", true);
        market_firms(&market, 3, "DE");
        for (int64_t id = 1; id <= 30; id++) {
            market.now_ms += MARKET_DAY_MS;
            struct score_opportunity_set lead = market_lead(id, 1, "DE", 1000);
            market_opportunity(&market, &lead);
            market_import(&market, 1000 + id, id, 1 + id % 3, SCORE_OUTCOME_ACCEPTED);
        }
        int64_t seq = market.seq + 100;
        for (int day = 0; day < 100; day++) {
            market.now_ms += MARKET_DAY_MS;
            if (in_steps || day == 99) {
                market.seq = seq + day;
                market_offering(&market, 2, "cloud", true);
            }
        }
        hashes[in_steps] = market_hash(&market, SCORE_STATE_ALL);
        market_done(&market);
    }
    assert_int_equal(hashes[0], hashes[1]);
}

/* A deal opened again gives back that it ended, and its months go on. */
static void test_hazard__reopened_deal_goes_on(void **state)
{
    (void)state;
    struct market market;
    market_begin(&market, 2);
    market_offering(&market, 1, "storage", true);
    market_firms(&market, 1, "DE");
    struct score_opportunity_set lead = market_lead(1, 1, "DE", 1000);
    market_opportunity(&market, &lead);
    int64_t offer = market_override(&market, 1, 1);
    market_outcome(&market, offer, SCORE_OUTCOME_ACCEPTED, SCORE_REASON_NONE);
    double before = months_after(&market, 2);
    market_outcome(&market, offer, SCORE_OUTCOME_LOST, SCORE_REASON_NONE);
    assert_true(months_after(&market, 0) < before);
    market_outcome(&market, offer, SCORE_OUTCOME_REOPENED, SCORE_REASON_NONE);
    CHECK_NEAR("as before", months_after(&market, 0), before, 1e-4);
    assert_true(months_after(&market, 3) > before);
    market_done(&market);
}

/* ---- answers --------------------------------------------------------------------------------- */

/* Firm 1 answers seven of ten offers, half of them yes, within a day or so; firm 2 never does. */
static void test_hazard__no_answer_is_not_a_refusal(void **state)
{
    (void)state;
    struct market market;
    market_init(&market, 8, NULL);
    struct score_policy policy;
    score_policy_init(&policy);
    policy.learning = 2;
    policy.forget_half_life_days = 3650;
    market_policy(&market, &policy);
    market_offering(&market, 1, "storage", true);
    market_firms(&market, 2, "DE");
    double hours = 0;
    int answers = 0;
    int64_t lead_id = 0;
    for (int i = 0; i < 1600; i++) {
        struct score_opportunity_set lead = market_lead(++lead_id, 1, "DE", 1000);
        market_opportunity(&market, &lead);
        struct score_decision decision;
        int64_t offer = market_place(&market, lead_id, &decision);
        int64_t at_ms = market.now_ms;
        if (decision.partner == 1 && market_uniform(&market) < 0.7) {
            double after = -log(1 - market_uniform(&market)) * 10;
            after = after > 48 ? 48 : after;
            hours += after;
            answers++;
            market.now_ms += (int64_t)(after * 3600000);
            bool is_yes = market_uniform(&market) < 0.5;
            market_outcome(&market, offer, is_yes ? SCORE_OUTCOME_ACCEPTED : SCORE_OUTCOME_DECLINED,
                           is_yes ? SCORE_REASON_NONE : SCORE_REASON_NO_SKILL);
        } else {
            market.now_ms += INT64_C(72) * 3600000;
            market_outcome(&market, offer, SCORE_OUTCOME_EXPIRED, SCORE_REASON_NONE);
        }
        market.now_ms = at_ms + INT64_C(72) * 3600000;
    }
    struct score_opportunity_set lead = market_lead(++lead_id, 1, "DE", 1000);
    market_opportunity(&market, &lead);
    struct score_request request = market_request(&market, lead_id);
    struct score_explanation one;
    struct score_explanation two;
    assert_int_equal(score_engine_explain(market.engine, &request, 1, &one, NULL), SCORE_OK);
    assert_int_equal(score_engine_explain(market.engine, &request, 2, &two, NULL), SCORE_OK);
    print_message("p(accept) %.3f and %.3f, answer after %.1f h of %.1f\n", one.accept.p,
                  two.accept.p, one.answer_hours, hours / answers);
    CHECK_NEAR("seven tenths of a half", one.accept.p, 0.35, 0.06);
    assert_true(two.accept.p < 0.1);
    CHECK_NEAR("hours", one.answer_hours, hours / answers, 3);
    assert_true(one.accept.groups[SCORE_GROUP_TIME] < -0.1);
    assert_true(two.accept.groups[SCORE_GROUP_TIME] < -1);
    market_done(&market);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hazard__spans),
        cmocka_unit_test(test_hazard__total_is_the_sum_over_months),
        cmocka_unit_test(test_hazard__delayed_wins),
        cmocka_unit_test(test_hazard__open_deals_teach_their_months),
        cmocka_unit_test(test_hazard__months_close_by_time_alone),
        cmocka_unit_test(test_hazard__reopened_deal_goes_on),
        cmocka_unit_test(test_hazard__no_answer_is_not_a_refusal),
    };
    return cmocka_run_group_tests_name("hazard", tests, NULL, NULL);
}
