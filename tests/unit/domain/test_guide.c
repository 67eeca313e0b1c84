/* SPDX-License-Identifier: Apache-2.0 */

/* The guides: whole, filled with the one price list and the promise in force, and no markup by
 * name. */

#include "domain_fixture.h"

#include "base/buf.h"
#include "base/text.h"
#include "domain/guide.h"
#include "domain/policy_file.h"
#include "model/policy.h"
#include "score/charges.h"
#include "store/policy_store.h"

static struct guide guide_of(struct market *market, const char *name)
{
    struct guide guide = {0};
    OK(market, guide_get(market_domain_keep(market), name, &guide, &market->err));
    return guide;
}

static void test_guide_list__has_the_four_and_the_answers(void **state)
{
    (void)state;
    static const char *const NAMES[] = {"entering-a-lead", "focal", "receiving-leads",
                                        "progressing-leads", "faq"};
    struct market market;
    struct guide *items = NULL;
    size_t count = 0;
    market_open(&market, 1);
    OK(&market, guide_list(market_domain(&market), &items, &count, &market.err));
    assert_int_equal(count, SCORE_ARRAY_COUNT(NAMES));
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(items[i].name, NAMES[i]);
        assert_true(strlen(items[i].title) > 0 && strlen(items[i].summary) > 0);
        assert_null(strpbrk(items[i].title, "#\n"));
        assert_null(strpbrk(items[i].summary, "#\n{\\"));
        assert_null(strchr(items[i].markdown, '{'));
    }
    market_close(&market);
}

static void test_guide__of_no_name_is_not_found(void **state)
{
    (void)state;
    struct market market;
    struct guide guide;
    market_open(&market, 1);
    struct domain *domain = market_domain(&market);
    assert_int_equal(guide_get(domain, "", &guide, &market.err), SCORE_NOT_FOUND);
    assert_int_equal(guide_get(domain, "../faq", &guide, &market.err), SCORE_NOT_FOUND);
    assert_int_equal(guide_get(domain, "faq.md", &guide, &market.err), SCORE_NOT_FOUND);
    market_close(&market);
}

static void test_guide__tells_every_row_of_the_price_list(void **state)
{
    (void)state;
    struct market market;
    size_t count = 0;
    const struct score_charge_rule *rules = score_charge_rules(&count);
    market_open(&market, 1);
    struct guide faq = guide_of(&market, "faq");
    for (size_t i = 0; i < count; i++) {
        assert_non_null(strstr(faq.markdown, rules[i].text));
    }
    market_close(&market);
}

static void policy_in_force_set(struct market *market, double offers, double tolerance,
                                double box_on)
{
    struct score_policy values;
    SCORE_AUTO(buf_done) struct buf text = {0};
    score_policy_init(&values);
    values.box_on = box_on;
    values.box_u = offers;
    values.box_tolerance = tolerance;
    buf_init(&text, 1 << 16);
    policy_parameters_write(&values, &text);
    struct policy policy = {.name = "wider",
                            .parameters = buf_text(&text),
                            .hash = "0123456789abcdef0123456789abcdef"
                                    "0123456789abcdef0123456789abcdef",
                            .state = POLICY_LIVE,
                            .drafted_by = "usr_a",
                            .approved_by = "usr_b"};
    struct policy former;
    OK(market, store_tx_begin(market->store, &market->err));
    OK(market,
       store_policy_find(market->store, POLICY_LIVE, &market->arena, &former, &market->err));
    former.state = POLICY_RETIRED;
    OK(market, store_policy_update(market->store, &former, &market->err));
    OK(market, store_policy_add(market->store, &policy, &market->err));
    OK(market, store_tx_commit(market->store, &market->err));
}

static void test_guide__promises_what_the_policy_in_force_keeps(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 1);
    assert_non_null(strstr(guide_of(&market, "faq").markdown, "**3 offers plus 20 %"));
    policy_in_force_set(&market, 4.5, 0.25, 1);
    assert_non_null(strstr(guide_of(&market, "faq").markdown, "**4.5 offers plus 25 %"));
    assert_null(strstr(guide_of(&market, "faq").markdown, "does not hold the bound"));
    policy_in_force_set(&market, 3, 0.2, 0);
    assert_non_null(strstr(guide_of(&market, "faq").markdown, "does not hold the bound"));
    market_close(&market);
}

static void test_guide__vendor_is_a_name_and_no_markup(void **state)
{
    (void)state;
    static const struct site SITE = {.vendor_name = "The <b>R&D</b> *Corp* A\\B"};
    struct market market;
    market_open(&market, 1);
    market.domain.site = &SITE;
    struct guide guide;
    struct domain *domain = market_domain(&market);
    domain->site = &SITE;
    OK(&market, guide_get(domain, "faq", &guide, &market.err));
    assert_non_null(
        strstr(guide.markdown, "## What the \\<b\\>R\\&D\\</b\\> \\*Corp\\* A\\\\B promises"));
    assert_non_null(strstr(guide.summary, "what the <b>R&D</b> *Corp* A\\B promises"));
    market_close(&market);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_guide_list__has_the_four_and_the_answers),
        cmocka_unit_test(test_guide__of_no_name_is_not_found),
        cmocka_unit_test(test_guide__tells_every_row_of_the_price_list),
        cmocka_unit_test(test_guide__promises_what_the_policy_in_force_keeps),
        cmocka_unit_test(test_guide__vendor_is_a_name_and_no_markup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
