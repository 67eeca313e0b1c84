/* SPDX-License-Identifier: Apache-2.0 */

/* Sign-in, sessions, keys, people, readiness. */

#include "domain_fixture.h"

#include <string.h>

#include "domain/identity.h"
#include "domain/session.h"

static int64_t person(struct market *market, const char *email, const char *password,
                      uint32_t roles)
{
    char hash[IDENTITY_HASH_SIZE];
    OK(market, password_hash(password, hash, &market->err));
    struct user user = {
        .email = email,
        .name = "A Person",
        .phone = "",
        .roles = roles,
        .state = USER_ACTIVE,
        .password_hash = hash,
    };
    OK(market, user_save(market_domain(market), &user, &market->err));
    return user.id;
}

static void test_identity_verify__by_password(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 1);
    int64_t id = person(&market, "ann@vendor.example", "correct horse", ROLE_SELLER);
    (void)person(&market, "demo@vendor.example", "score-demo", ROLE_SELLER);
    static const struct {
        const char *email;
        const char *password;
        enum score_status expected;
    } cases[] = {
        {"ann@vendor.example", "correct horse", SCORE_OK},
        {"Ann@Vendor.Example", "correct horse", SCORE_OK},
        {"ann@vendor.example", "Correct horse", SCORE_DENIED},
        {"ann@vendor.example", "", SCORE_DENIED},
        {"nobody@vendor.example", "correct horse", SCORE_DENIED},
        {"focal@p0001.example", "correct horse", SCORE_DENIED}, /* has no password */
        {"demo@vendor.example", "score-demo", SCORE_DENIED},    /* not in demo mode */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct user user;
        enum score_status status =
            identity_verify(market_domain(&market), cases[i].email, cases[i].password, &user, NULL);
        if (status != cases[i].expected) {
            fail_msg("%s: %s", cases[i].email, score_status_name(status));
        }
        if (!status) {
            assert_int_equal(user.id, id);
        }
    }
    market_close(&market);
}

static void test_session__lives_until_its_end(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 1);
    int64_t id = person(&market, "ann@vendor.example", "correct horse", ROLE_SELLER);
    struct user user;
    struct session session;
    struct session_grant grant;
    const struct link_visit visit = {.address = "127.0.0.1", .agent = "test"};
    OK(&market, user_get(market_domain(&market), id, &user, &market.err));
    OK(&market, session_start(market_domain_keep(&market), &user, &visit, &grant, &market.err));
    const char *token = grant.token;
    assert_null(strstr(grant.session.token_hash, token));
    struct user found;
    OK(&market, session_find(market_domain(&market), token, &session, &found, &market.err));
    assert_int_equal(found.id, id);
    assert_int_equal(
        session_find(market_domain(&market), "0123456789abcdef", &session, &found, NULL),
        SCORE_DENIED);
    market.now_ms += 13 * CLOCK_HOUR_MS;
    assert_int_equal(session_find(market_domain(&market), token, &session, &found, NULL),
                     SCORE_DENIED);
    market.now_ms -= 13 * CLOCK_HOUR_MS;
    OK(&market, session_end(market_domain(&market), token, &market.err));
    assert_int_equal(session_find(market_domain(&market), token, &session, &found, NULL),
                     SCORE_DENIED);
    market_close(&market);
}

static void test_api_key__is_shown_once_and_can_go(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 1);
    int64_t id = person(&market, "ann@vendor.example", "correct horse", ROLE_SELLER);
    char token[IDENTITY_TOKEN_SIZE];
    struct api_key key;
    struct user user;
    assert_int_equal(
        api_key_create(market_actor(&market, ROLE_SELLER, 999), id, "robot", 0, token, &key, NULL),
        SCORE_DENIED);
    OK(&market, api_key_create(market_actor(&market, ROLE_SELLER, id), id, "robot", 0, token, &key,
                               &market.err));
    int64_t key_id = key.id;
    OK(&market, api_key_find(market_domain(&market), token, &user, &market.err));
    assert_int_equal(user.id, id);
    assert_int_equal(api_key_delete(market_actor(&market, ROLE_SELLER, 999), key_id, NULL),
                     SCORE_NOT_FOUND);
    OK(&market, api_key_delete(market_actor(&market, ROLE_SELLER, id), key_id, &market.err));
    assert_int_equal(api_key_find(market_domain(&market), token, &user, NULL), SCORE_DENIED);
    market_close(&market);
}

static void test_user_save__keeps_firms_and_roles_apart(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 2);
    int64_t own = market.firms[0];
    int64_t other = market.firms[1];
    const struct {
        const char *name;
        int64_t partner_id;
        uint32_t roles;
        enum score_status expected;
    } cases[] = {
        {"own rep", own, ROLE_REP, SCORE_OK},
        {"rep of another firm", other, ROLE_REP, SCORE_DENIED},
        {"vendor staff", 0, ROLE_SELLER, SCORE_DENIED},
        {"manager inside the firm", own, ROLE_CHANNEL_MANAGER, SCORE_INVALID},
        {"no role", own, 0, SCORE_INVALID},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char email[64];
        (void)snprintf(email, sizeof email, "new%zu@p0001.example", i);
        struct domain *admin = market_actor(&market, ROLE_PARTNER_ADMIN, 77);
        admin->actor.partner_id = own;
        struct user user = {
            .partner_id = cases[i].partner_id,
            .email = email,
            .name = "New Person",
            .phone = "",
            .roles = cases[i].roles,
            .state = USER_ACTIVE,
            .password_hash = "",
        };
        enum score_status status = user_save(admin, &user, NULL);
        if (status != cases[i].expected) {
            fail_msg("%s: %s", cases[i].name, score_status_name(status));
        }
    }
    market_close(&market);
}

static const struct readiness_line *line_of(const struct readiness *readiness, enum fact_kind kind)
{
    for (size_t i = 0; i < readiness->line_count; i++) {
        if (readiness->lines[i].kind == kind) {
            return &readiness->lines[i];
        }
    }
    fail_msg("no line for %s", fact_kind_text(kind));
    return NULL;
}

static void test_partner_readiness__says_what_is_missing(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 2);
    struct readiness readiness;
    OK(&market,
       partner_readiness(market_focal(&market, 0), market.firms[0], &readiness, &market.err));
    assert_true(readiness.is_ready);
    assert_true(readiness.has_focal);
    market_fact(&market, 0, FACT_PROFILE, FACT_NOT_MET);
    OK(&market,
       partner_readiness(market_focal(&market, 0), market.firms[0], &readiness, &market.err));
    assert_false(readiness.is_ready);
    const struct readiness_line *profile = line_of(&readiness, FACT_PROFILE);
    assert_false(profile->is_met);
    assert_true(strlen(profile->fix) > 10);
    assert_non_null(strstr(profile->evidence, "seen by the test"));
    assert_int_equal(partner_readiness(market_focal(&market, 0), market.firms[1], &readiness, NULL),
                     SCORE_NOT_FOUND);
    market_close(&market);
}

static void test_partner_patch__a_firm_changes_its_own_limits_only(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 2);
    struct partner partner;
    struct partner_change limit = {.has_open_lead_limit = true, .open_lead_limit = 5};
    OK(&market,
       partner_patch(market_focal(&market, 0), market.firms[0], 0, &limit, &partner, &market.err));
    assert_int_equal(partner.open_lead_limit, 5);
    assert_int_equal(
        partner_patch(market_focal(&market, 0), market.firms[1], 0, &limit, &partner, NULL),
        SCORE_NOT_FOUND);
    struct partner_change name = {.name = "The Best Firm"};
    assert_int_equal(
        partner_patch(market_focal(&market, 0), market.firms[0], 0, &name, &partner, NULL),
        SCORE_INVALID);
    struct partner_change negative = {.has_open_lead_limit = true, .open_lead_limit = -1};
    assert_int_equal(
        partner_patch(market_focal(&market, 0), market.firms[0], 0, &negative, &partner, NULL),
        SCORE_INVALID);
    market_close(&market);
}

static void test_partner_fact_attest__needs_a_ground(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 1);
    struct fact fact = {
        .partner_id = market.firms[0],
        .kind = FACT_STANDING,
        .line = "",
        .country = "",
        .state = FACT_MET,
        .ground = "",
    };
    assert_int_equal(partner_fact_attest(market_domain(&market), &fact, NULL), SCORE_INVALID);
    fact.ground = "seen the contract";
    fact.line = "GTX"; /* standing is not per line */
    assert_int_equal(partner_fact_attest(market_domain(&market), &fact, NULL), SCORE_INVALID);
    fact.line = "";
    assert_int_equal(partner_fact_attest(market_focal(&market, 0), &fact, NULL), SCORE_DENIED);
    OK(&market, partner_fact_attest(market_domain(&market), &fact, &market.err));
    market_close(&market);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_identity_verify__by_password),
        cmocka_unit_test(test_session__lives_until_its_end),
        cmocka_unit_test(test_api_key__is_shown_once_and_can_go),
        cmocka_unit_test(test_user_save__keeps_firms_and_roles_apart),
        cmocka_unit_test(test_partner_readiness__says_what_is_missing),
        cmocka_unit_test(test_partner_patch__a_firm_changes_its_own_limits_only),
        cmocka_unit_test(test_partner_fact_attest__needs_a_ground),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
