/* SPDX-License-Identifier: Apache-2.0 */

/* Set-up, registration, new passwords: one of two at the same time wins, and what it leads to. */

#include "domain_fixture.h"

#include <string.h>

#include "domain/identity.h"
#include "domain/invitation.h"
#include "domain/password_reset.h"
#include "domain/setup.h"
#include "store/identity_store.h"

/* No test signs in with it. */
static const char HASH[] = "$argon2id$";
static const struct link_visit VISIT = {.address = "198.51.100.7", .agent = "test"};

static void test_setup_finish__two_at_once_make_one(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 1);
    char token[TOKEN_SIZE];
    bool is_needed = false;
    OK(&market, setup_open(market_domain(&market), &is_needed, token, &market.err));
    assert_true(is_needed);
    struct setup_input ann = {
        .token = token, .name = "Ann", .email = "ann@vendor.example", .password_hash = HASH};
    struct setup_input bob = {
        .token = token, .name = "Bob", .email = "bob@vendor.example", .password_hash = HASH};
    struct session_grant grant;
    /* Both passed the check before either wrote. */
    OK(&market, setup_check(market_domain(&market), token, &market.err));
    OK(&market, setup_check(market_domain(&market), token, &market.err));
    OK(&market, setup_finish(market_domain(&market), &ann, &VISIT, &grant, &market.err));
    assert_int_equal(grant.user.roles, ROLE_ADMINISTRATOR | ROLE_CHANNEL_MANAGER);
    struct domain *domain = market_domain(&market);
    assert_int_equal(setup_finish(domain, &bob, &VISIT, &grant, NULL), SCORE_CONFLICT);
    assert_string_equal(domain->actor.name, "cli:test"); /* as it was */
    struct user user;
    assert_int_equal(
        store_user_find(market.store, "bob@vendor.example", &market.arena, &user, NULL),
        SCORE_NOT_FOUND);
    OK(&market, setup_is_needed(market_domain(&market), &is_needed, &market.err));
    assert_false(is_needed);
    market_close(&market);
}

/* The token of a link by hand: this site sends no mail. */
static void token_take(const char *url, char ret[LINK_TOKEN_SIZE])
{
    (void)snprintf(ret, LINK_TOKEN_SIZE, "%s", strrchr(url, '/') + 1);
}

static void invite(struct market *market, size_t firm, const char *email,
                   char ret_token[LINK_TOKEN_SIZE])
{
    char partner[ID_TEXT_SIZE];
    id_format(ID_PARTNER, market->firms[firm], partner);
    const struct invitation_wish wish = {.partner = partner, .email = email, .name = ""};
    struct invitation_result result;
    OK(market, invitations_send(market_domain(market), &wish, 1, &result, &market->err));
    assert_string_equal(result.code, "");
    token_take(result.link, ret_token);
}

static void test_invitation_accept__two_at_once_register_one(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 1);
    char token[LINK_TOKEN_SIZE];
    invite(&market, 0, "new@p0001.example", token);
    struct invitation_input input = {
        .token = token, .name = "New", .password_hash = HASH, .visit = VISIT};
    struct session_grant grant;
    struct invitation invitation;
    OK(&market, invitation_check(market_domain(&market), token, &invitation, &market.err));
    OK(&market, invitation_accept(market_domain(&market), &input, &grant, &market.err));
    assert_int_equal(invitation_accept(market_domain(&market), &input, &grant, NULL),
                     SCORE_CONFLICT);
    market_close(&market);
}

/* A gate that was shut opens: the firm receives from the moment it registers. */
static void test_invitation_accept__opens_the_gate(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 1);
    market_fact(&market, 0, FACT_MYSA, FACT_NOT_MET);
    struct placed placed;
    int64_t id = market_opportunity(&market, "10000");
    assert_int_equal(place_one(market_domain(&market), id, &placed, NULL), SCORE_EXHAUSTED);
    char token[LINK_TOKEN_SIZE];
    invite(&market, 0, "", token);
    struct invitation_input input = {
        .token = token, .name = "The Focal", .password_hash = HASH, .visit = VISIT};
    struct session_grant grant;
    OK(&market, invitation_accept(market_domain(&market), &input, &grant, &market.err));
    assert_int_equal(grant.user.id, market.focals[0]);
    id = market_opportunity(&market, "10000");
    OK(&market, place_one(market_domain(&market), id, &placed, &market.err));
    market_close(&market);
}

/* A fact that somebody verified keeps its evidence; one that ends does not stand in the way. */
static void test_invitation_accept__keeps_a_verified_fact(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 2);
    struct fact fact;
    OK(&market, store_fact_find(market.store, market.firms[1], FACT_MYSA, "", "", &market.arena,
                                &fact, &market.err));
    fact.valid_until_ms = market.now_ms + CLOCK_DAY_MS;
    OK(&market, partner_fact_attest(market_domain_keep(&market), &fact, &market.err));
    for (size_t firm = 0; firm < 2; firm++) {
        char token[LINK_TOKEN_SIZE];
        invite(&market, firm, firm ? "new@p0002.example" : "new@p0001.example", token);
        struct invitation_input input = {
            .token = token, .name = "New", .password_hash = HASH, .visit = VISIT};
        struct session_grant grant;
        OK(&market, invitation_accept(market_domain(&market), &input, &grant, &market.err));
        OK(&market, store_fact_find(market.store, market.firms[firm], FACT_MYSA, "", "",
                                    &market.arena, &fact, &market.err));
        const char *ground =
            firm ? "registered by invitation of 2026-01-05 on 2026-01-05" : "seen by the test";
        assert_string_equal(fact.ground, ground);
    }
    market_close(&market);
}

/* The general focals move down, those of a line stay. */
static void test_invitation_accept__comes_before_those_nobody_reaches(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 1);
    struct focal before[] = {{.user_id = market.focals[0], .rank = 0, .line = ""},
                             {.user_id = market.focals[0], .rank = 0, .line = "GTX"}};
    struct user user;
    OK(&market, user_get(market_domain(&market), market.focals[0], &user, &market.err));
    user.state = USER_DISABLED;
    OK(&market, user_save(market_domain_keep(&market), &user, &market.err));
    OK(&market, store_tx_begin(market.store, &market.err));
    OK(&market, store_focals_set(market.store, market.firms[0], before, 2, &market.err));
    OK(&market, store_tx_commit(market.store, &market.err));
    char token[LINK_TOKEN_SIZE];
    invite(&market, 0, "new@p0001.example", token);
    struct invitation_input input = {
        .token = token, .name = "New", .password_hash = HASH, .visit = VISIT};
    struct session_grant grant;
    OK(&market, invitation_accept(market_domain(&market), &input, &grant, &market.err));
    struct focal *focals = NULL;
    size_t count = 0;
    OK(&market, store_focals_list(market.store, market.firms[0], &market.arena, &focals, &count,
                                  &market.err));
    assert_int_equal(count, 3);
    assert_int_equal(focals[0].user_id, grant.user.id);
    assert_int_equal(focals[1].user_id, market.focals[0]);
    assert_int_equal(focals[1].rank, 1);
    assert_string_equal(focals[2].line, "GTX");
    market_close(&market);
}

static void test_password_reset__two_at_once_set_one(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 1);
    const char *url = "";
    int64_t expires_at_ms = 0;
    char token[LINK_TOKEN_SIZE];
    OK(&market, password_link_make(market_domain(&market), "focal@p0001.example", &url,
                                   &expires_at_ms, &market.err));
    token_take(url, token);
    struct password_input input = {.token = token, .password_hash = HASH, .visit = VISIT};
    struct user user;
    OK(&market, password_link_check(market_domain(&market), token, &user, &market.err));
    OK(&market, password_reset(market_domain(&market), &input, &user, &market.err));
    assert_string_equal(user.password_hash, HASH);
    struct domain *domain = market_domain(&market);
    assert_int_equal(password_reset(domain, &input, &user, NULL), SCORE_CONFLICT);
    assert_string_equal(domain->problem.fields[0].code, "USED");
    market_close(&market);
}

/* A link for one address does not follow its person to another. */
static void test_password_reset__a_changed_address_ends_the_link(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 1);
    const char *url = "";
    int64_t expires_at_ms = 0;
    char token[LINK_TOKEN_SIZE];
    OK(&market, password_link_make(market_domain(&market), "focal@p0001.example", &url,
                                   &expires_at_ms, &market.err));
    token_take(url, token);
    struct user user;
    OK(&market, user_get(market_domain(&market), market.focals[0], &user, &market.err));
    user.email = "other@p0001.example";
    OK(&market, user_save(market_domain_keep(&market), &user, &market.err));
    assert_int_equal(password_link_check(market_domain(&market), token, &user, NULL),
                     SCORE_NOT_FOUND);
    market_close(&market);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_setup_finish__two_at_once_make_one),
        cmocka_unit_test(test_invitation_accept__two_at_once_register_one),
        cmocka_unit_test(test_invitation_accept__opens_the_gate),
        cmocka_unit_test(test_invitation_accept__keeps_a_verified_fact),
        cmocka_unit_test(test_invitation_accept__comes_before_those_nobody_reaches),
        cmocka_unit_test(test_password_reset__two_at_once_set_one),
        cmocka_unit_test(test_password_reset__a_changed_address_ends_the_link),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
