/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <string.h>

#include <score/charges.h>

struct price_case {
    const char *name;
    enum score_outcome outcome;
    enum score_reason reason;
    bool in_first_third;
    int64_t offers;
    int64_t used;
    double amount;
    double credit;
    bool is_free;
    enum score_learning learning;
};

#define OUT(x)    SCORE_OUTCOME_##x
#define REASON(x) SCORE_REASON_##x
#define LEARN(x)  SCORE_LEARN_##x

static const struct price_case PRICES[] = {
    {"accepted", OUT(ACCEPTED), REASON(NONE), false, 5, 0, 1, 0, false, LEARN(ACCEPT)},
    {"expired", OUT(EXPIRED), REASON(NONE), true, 5, 0, 1, 0, false, LEARN(TIMEOUT)},
    {"early decline is free", OUT(DECLINED), REASON(NO_CAPACITY), true, 5, 0, 0, 0, true,
     LEARN(DECLINE)},
    {"early decline, allowance used", OUT(DECLINED), REASON(NO_SKILL), true, 5, 1, 0.7, 0, false,
     LEARN(DECLINE)},
    {"two of ten are free", OUT(DECLINED), REASON(OTHER), true, 10, 1, 0, 0, true, LEARN(DECLINE)},
    {"late decline", OUT(DECLINED), REASON(TOO_LARGE), false, 100, 0, 0.7, 0, false,
     LEARN(DECLINE)},
    {"conflict", OUT(DECLINED), REASON(CONFLICT_OF_INTEREST), false, 5, 9, 0, 0, false,
     LEARN(NOTHING)},
    {"own pipeline", OUT(DECLINED), REASON(DUPLICATE_OWN_PIPELINE), false, 5, 9, 0, 0, false,
     LEARN(NOTHING)},
    {"declined spam", OUT(DECLINED), REASON(SPAM_OR_INVALID), false, 5, 9, 0, 0.5, false,
     LEARN(LEAD_QUALITY)},
    {"returned, info missing", OUT(RETURNED), REASON(INFO_MISSING), false, 5, 0, 0, 0.5, false,
     LEARN(LEAD_QUALITY)},
    {"returned, others", OUT(RETURNED), REASON(CUSTOMER_PREFERS_OTHER), false, 5, 0, 0.7, 0, false,
     LEARN(CENSORED)},
    {"returned early is not free", OUT(RETURNED), REASON(NO_CAPACITY), true, 5, 0, 0.7, 0, false,
     LEARN(CENSORED)},
    {"stalled", OUT(RECALLED), REASON(NO_PROGRESS), false, 5, 0, 1.5, 0, false, LEARN(STALLED)},
    {"passed in error", OUT(RECALLED), REASON(PASSED_IN_ERROR), false, 5, 0, 0, 0.5, false,
     LEARN(LEAD_QUALITY)},
    {"eligibility lost", OUT(RECALLED), REASON(ELIGIBILITY_LOST), false, 5, 0, 0, 0, false,
     LEARN(NOTHING)},
    {"sold directly", OUT(RECALLED), REASON(VENDOR_DIRECT), false, 5, 0, 0, 0.5, false,
     LEARN(NOTHING)},
};

static void test_charges__price_list(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(PRICES) / sizeof(PRICES[0]); i++) {
        const struct price_case *c = &PRICES[i];
        struct score_charge_case charge_case = {.outcome = c->outcome,
                                                .reason = c->reason,
                                                .in_first_third = c->in_first_third,
                                                .offers_90d = c->offers,
                                                .free_used_90d = c->used};
        struct score_charge charge;
        CHECK(c->name, score_charge_price(&charge_case, &charge, NULL) == SCORE_OK);
        CHECK(c->name, charge.amount == c->amount);
        CHECK(c->name, charge.credit == c->credit);
        CHECK(c->name, charge.is_free == c->is_free);
        CHECK(c->name, charge.rule->learning == c->learning);
    }
}

static void test_charges__wrong_reason_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum score_outcome outcome;
        enum score_reason reason;
    } CASES[] = {
        {"a decline needs a reason", OUT(DECLINED), REASON(NONE)},
        {"no recall code on a decline", OUT(DECLINED), REASON(NO_PROGRESS)},
        {"return codes only on returns", OUT(DECLINED), REASON(CUSTOMER_NOT_INTERESTED)},
        {"no decline code on a recall", OUT(RECALLED), REASON(NO_SKILL)},
        {"accepting gives no reason", OUT(ACCEPTED), REASON(OTHER)},
        {"taking back has no price", OUT(REOPENED), REASON(NONE)},
        {"off the list", (enum score_outcome)99, REASON(NONE)},
    };
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        struct score_charge_case charge_case = {.outcome = CASES[i].outcome,
                                                .reason = CASES[i].reason};
        struct score_charge charge = {.amount = -7};
        struct score_error err = {0};
        CHECK(CASES[i].name, score_charge_price(&charge_case, &charge, &err) == SCORE_INVALID);
        CHECK(CASES[i].name, charge.amount == -7);
        CHECK(CASES[i].name, strcmp(err.field, "reason") == 0);
    }
}

static void test_charges__every_code_has_its_row(void **state)
{
    (void)state;
    static const enum score_outcome OUTCOMES[] = {OUT(DECLINED), OUT(RETURNED), OUT(RECALLED)};
    int rows = 0;
    for (size_t o = 0; o < 3; o++) {
        for (int reason = 0; score_reason_name((enum score_reason)reason); reason++) {
            bool is_for = score_reason_is_for((enum score_reason)reason, OUTCOMES[o]);
            bool has_row = score_charge_rule_find(OUTCOMES[o], (enum score_reason)reason) != NULL;
            CHECK(score_reason_name((enum score_reason)reason), is_for == has_row);
            rows += has_row;
        }
    }
    assert_int_equal(rows, 13 + 15 + 7);
    size_t count;
    const struct score_charge_rule *rules = score_charge_rules(&count);
    assert_int_equal(count, (size_t)rows + 4);
    for (size_t i = 0; i < count; i++) {
        assert_true(strlen(rules[i].text) > 10);
        assert_true(score_charge_rule_find(rules[i].outcome, rules[i].reason) == &rules[i]);
    }
}

/* A fault that another firm did not find costs something from the second one in twenty offers on.
 */
static void test_charges__a_firm_that_was_refuted_is_doubted(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum score_outcome outcome;
        enum score_reason reason;
        int64_t offers;
        int64_t refuted;
        double amount;
        enum score_learning learning;
    } CASES[] = {
        {"one is an error", OUT(DECLINED), REASON(INFO_MISSING), 10, 1, 0, LEARN(LEAD_QUALITY)},
        {"two are not", OUT(DECLINED), REASON(INFO_MISSING), 10, 2, 0.7, LEARN(DECLINE)},
        {"two of forty are", OUT(DECLINED), REASON(SPAM_OR_INVALID), 40, 2, 0, LEARN(LEAD_QUALITY)},
        {"three are not", OUT(DECLINED), REASON(CUSTOMER_UNREACHABLE), 40, 3, 0.7, LEARN(DECLINE)},
        {"nor returned", OUT(RETURNED), REASON(SPAM_OR_INVALID), 40, 3, 0.7, LEARN(CENSORED)},
        {"the vendor's word", OUT(RECALLED), REASON(DUPLICATE), 40, 9, 0, LEARN(LEAD_QUALITY)},
        {"another reason", OUT(DECLINED), REASON(CONFLICT_OF_INTEREST), 40, 9, 0, LEARN(NOTHING)},
    };
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        struct score_charge_case charge_case = {.outcome = CASES[i].outcome,
                                                .reason = CASES[i].reason,
                                                .in_first_third = true,
                                                .offers_90d = CASES[i].offers,
                                                .faults_refuted_90d = CASES[i].refuted};
        struct score_charge charge;
        CHECK(CASES[i].name, score_charge_price(&charge_case, &charge, NULL) == SCORE_OK);
        CHECK(CASES[i].name, charge.amount == CASES[i].amount);
        CHECK(CASES[i].name, charge.is_doubted == (CASES[i].amount > 0));
        CHECK(CASES[i].name, !charge.is_doubted || charge.credit == 0);
        CHECK(CASES[i].name, score_charge_learning(CASES[i].outcome, CASES[i].reason,
                                                   charge.amount) == CASES[i].learning);
    }
}

static void test_charges__allowance(void **state)
{
    (void)state;
    static const struct {
        int64_t offers;
        int64_t allowed;
    } CASES[] = {{-1, 1}, {0, 1}, {1, 1}, {9, 1}, {10, 2}, {14, 2}, {15, 3}, {1000, 200}};
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        assert_int_equal(score_charge_free_allowance(CASES[i].offers), CASES[i].allowed);
    }
}

static void test_charges__names_read_back(void **state)
{
    (void)state;
    enum score_reason reason;
    for (int i = 1; score_reason_name((enum score_reason)i); i++) {
        assert_int_equal(score_reason_parse(score_reason_name((enum score_reason)i), &reason, NULL),
                         SCORE_OK);
        assert_int_equal(reason, i);
        assert_true(strlen(score_reason_label((enum score_reason)i)) > 4);
    }
    assert_int_equal(score_reason_parse("NONE", &reason, NULL), SCORE_NOT_FOUND);
    assert_int_equal(score_reason_parse("no_skill", &reason, NULL), SCORE_NOT_FOUND);
    assert_int_equal(score_reason_parse(NULL, &reason, NULL), SCORE_NOT_FOUND);
    assert_null(score_reason_name((enum score_reason) - 1));
    enum score_feedback feedback;
    for (int i = 1; score_feedback_name((enum score_feedback)i); i++) {
        const char *name = score_feedback_name((enum score_feedback)i);
        assert_int_equal(score_feedback_parse(name, &feedback, NULL), SCORE_OK);
        assert_int_equal(feedback, i);
        assert_non_null(score_feedback_label((enum score_feedback)i));
    }
    assert_int_equal(score_feedback_parse("", &feedback, NULL), SCORE_NOT_FOUND);
    assert_null(score_feedback_label((enum score_feedback)77));
    assert_string_equal(score_outcome_name(SCORE_OUTCOME_EXPIRED), "EXPIRED");
    assert_null(score_outcome_name((enum score_outcome)0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_charges__price_list),
        cmocka_unit_test(test_charges__wrong_reason_is_refused),
        cmocka_unit_test(test_charges__every_code_has_its_row),
        cmocka_unit_test(test_charges__allowance),
        cmocka_unit_test(test_charges__a_firm_that_was_refuted_is_doubted),
        cmocka_unit_test(test_charges__names_read_back),
    };
    return cmocka_run_group_tests_name("charges", tests, NULL, NULL);
}
