/* SPDX-License-Identifier: Apache-2.0 */

/* Registration for MySA by a mailed link: who is invited, and what the link does. */

#include "fixture.h"

#include "base/text.h"
#include "domain/identity.h"
#include "domain/partner.h"
#include "store/party_store.h"

enum { DAY = 24 };

static struct domain domain_of(struct fixture *fixture)
{
    struct domain domain = {.store = fixture->store,
                            .world = fixture->world,
                            .clock = fixture->clock,
                            .site = &fixture->site,
                            .arena = &fixture->arena,
                            .actor = actor_cli(&fixture->arena)};
    return domain;
}

/* A firm that nobody knows yet but by its mailbox. */
static int64_t firm_add(struct fixture *fixture, const char *name, const char *email)
{
    struct domain domain = domain_of(fixture);
    struct partner partner = {.external_id = "",
                              .name = name,
                              .country = "DE",
                              .city = "",
                              .postal_code = "",
                              .territory = "",
                              .email = email,
                              .phone = "",
                              .website = "",
                              .duns = "",
                              .level = "",
                              .size = "",
                              .open_lead_limit = 20,
                              .is_active = true};
    assert_int_equal(store_tx_begin(fixture->store, NULL), SCORE_OK);
    assert_int_equal(partner_save(&domain, &partner, NULL, 0, NULL), SCORE_OK);
    assert_int_equal(store_tx_commit(fixture->store, NULL), SCORE_OK);
    return partner.id;
}

static int setup(void **state)
{
    if (fixture_setup(state)) {
        return -1;
    }
    struct fixture *fixture = *state;
    fixture->site.mail_from = "score@vendor.example";
    (void)firm_add(fixture, "Gamma", "office@gamma.example");
    return 0;
}

static struct answer invite(struct fixture *fixture, const char *items)
{
    return ask(fixture, MANAGER, "POST", "/invitations", text_of("{\"items\":[%s]}", items), 201);
}

/* The token of a mailed invitation of firm Gamma. */
static const char *gamma_invited(struct fixture *fixture)
{
    struct answer answer = invite(fixture, "{\"partner\":\"Gamma\"}");
    assert_true(json_is_true(member(&answer, "/items/0/mailed")));
    assert_true(json_is_null(member(&answer, "/items/0/link")));
    assert_true(json_is_null(member(&answer, "/items/0/code")));
    answer_done(&answer);
    const char *token = mailed_token(fixture, "/register/");
    assert_int_equal(strlen(token), 43);
    return token;
}

static struct answer accept(struct fixture *fixture, const char *token, const char *key)
{
    struct exchange exchange = {
        .method = "POST",
        .path = "/invitations/accept",
        .body = text_of("{\"token\":\"%s\",\"name\":\"Grace\",\"password\":\"a fine long word\"}",
                        token),
        .key = key,
        .agent = "phone",
        .address = "198.51.100.7"};
    return send_as(fixture, NOBODY, &exchange);
}

static void accept_check(struct fixture *fixture, const char *token, int status, const char *code)
{
    struct answer answer = accept(fixture, token, NULL);
    if (answer.status != status) {
        fail_msg("%d instead of %d: %s", answer.status, status, answer.body);
    }
    if (*code) {
        assert_string_equal(member_text(&answer, "/errors/0/code"), code);
    }
    answer_done(&answer);
}

static int open_status(struct fixture *fixture, const char *token)
{
    struct exchange exchange = {.method = "POST",
                                .path = "/invitations/open",
                                .body = text_of("{\"token\":\"%s\"}", token)};
    struct answer answer = send_as(fixture, NOBODY, &exchange);
    int status = answer.status;
    answer_done(&answer);
    return status;
}

static struct fact mysa_of(struct fixture *fixture, int64_t partner_id)
{
    struct fact fact = {.state = 0};
    enum score_status status = store_fact_find(fixture->store, partner_id, FACT_MYSA, "", "",
                                               &fixture->arena, &fact, NULL);
    assert_true(status == SCORE_OK || status == SCORE_NOT_FOUND);
    return fact;
}

static void test_invitation__registers_a_firm(void **state)
{
    struct fixture *fixture = *state;
    const char *token = gamma_invited(fixture);
    struct answer made = ask(fixture, MANAGER, "POST", "/api-keys", "{\"name\":\"k\"}", 201);
    struct answer answer = ask(fixture, NOBODY, "POST", "/invitations/open",
                               text_of("{\"token\":\"%s\"}", token), 200);
    assert_string_equal(member_text(&answer, "/partner_name"), "Gamma");
    assert_string_equal(member_text(&answer, "/email"), "office@gamma.example");
    assert_string_equal(member_text(&answer, "/vendor_name"), "The Vendor");
    answer_done(&answer);
    fixture->now_ms += 2 * DAY * CLOCK_HOUR_MS;

    answer = accept(fixture, token, NULL);
    assert_int_equal(answer.status, 201);
    assert_string_equal(member_text(&answer, "/user/email"), "office@gamma.example");
    assert_string_equal(member_text(&answer, "/user/name"), "Grace");
    assert_string_equal(member_text(&answer, "/user/roles/0"), "FOCAL");
    assert_string_equal(member_text(&answer, "/user/roles/1"), "PARTNER_ADMIN");
    assert_true(text_has_prefix(answer.cookie, API_SESSION_COOKIE "="));
    int64_t user_id = 0;
    int64_t partner_id = 0;
    assert_true(id_parse(ID_USER, member_text(&answer, "/user/id"), &user_id));
    assert_true(id_parse(ID_PARTNER, member_text(&answer, "/user/partner"), &partner_id));
    answer_done(&answer);

    struct fact mysa = mysa_of(fixture, partner_id);
    assert_int_equal(mysa.state, FACT_MET);
    assert_true(mysa.is_verified);
    assert_string_equal(mysa.ground, "registered by invitation of 2026-11-18 on 2026-11-20");
    assert_int_equal(mysa.valid_from_ms, fixture->now_ms);
    struct focal *focals = NULL;
    size_t count = 0;
    assert_int_equal(
        store_focals_list(fixture->store, partner_id, &fixture->arena, &focals, &count, NULL),
        SCORE_OK);
    assert_int_equal(count, 1);
    assert_int_equal(focals[0].user_id, user_id);

    struct exchange sign_in = {
        .method = "POST",
        .path = "/session",
        .body = "{\"email\":\"office@gamma.example\",\"password\":\"a fine long word\"}",
        .key = ""};
    expect(fixture, NOBODY, &sign_in, 200);
    /* A session would have ended meanwhile. */
    struct exchange manager = {
        .method = "GET", .path = "/invitations", .bearer = member_text(&made, "/key")};
    answer = send_expecting(fixture, NOBODY, &manager, 200);
    assert_string_equal(member_text(&answer, "/items/0/state"), "REGISTERED");
    assert_string_equal(member_text(&answer, "/items/0/partner_name"), "Gamma");
    answer_done(&answer);
    /* Nothing is left to invite to. */
    manager.method = "POST";
    manager.body = "{\"items\":[{\"partner\":\"Gamma\"}]}";
    answer = send_expecting(fixture, NOBODY, &manager, 201);
    assert_string_equal(member_text(&answer, "/items/0/code"), "REGISTERED");
    answer_done(&answer);
    answer_done(&made);
}

/* Used, ended, replaced and unknown are told apart; nothing else is told. */
static void test_invitation__dead_links_say_why(void **state)
{
    struct fixture *fixture = *state;
    const char *old = gamma_invited(fixture);
    fixture->now_ms += 1;
    const char *new = gamma_invited(fixture);
    assert_string_not_equal(old, new);
    accept_check(fixture, old, 409, "EXPIRED");
    assert_int_equal(open_status(fixture, old), 409);
    accept_check(fixture, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG", 404, "");
    assert_int_equal(open_status(fixture, "nothing"), 404);
    accept_check(fixture, new, 201, "");
    accept_check(fixture, new, 409, "USED");
    assert_int_equal(open_status(fixture, new), 409);
    struct answer answer = accept(fixture, new, NULL);
    assert_null(strstr(answer.body, "gamma"));
    answer_done(&answer);
}

static void test_invitation__ends_after_two_weeks(void **state)
{
    struct fixture *fixture = *state;
    const char *token = gamma_invited(fixture);
    fixture->now_ms += 14 * DAY * CLOCK_HOUR_MS - 1;
    assert_int_equal(open_status(fixture, token), 200);
    fixture->now_ms += 1;
    accept_check(fixture, token, 409, "EXPIRED");
}

static void test_invitation__a_repeated_acceptance_registers_once(void **state)
{
    struct fixture *fixture = *state;
    const char *token = gamma_invited(fixture);
    struct answer first = accept(fixture, token, "again");
    struct answer second = accept(fixture, token, "again");
    assert_int_equal(first.status, 201);
    assert_int_equal(second.status, 201);
    assert_true(second.is_replayed);
    assert_string_equal(member_text(&first, "/user/id"), member_text(&second, "/user/id"));
    assert_true(json_is_null(member(&second, "/csrf_token")));
    assert_string_equal(second.cookie, "");
    answer_done(&first);
    answer_done(&second);
    /* The same key and token with another name is another request. */
    struct exchange other = {
        .method = "POST",
        .path = "/invitations/accept",
        .body =
            text_of("{\"token\":\"%s\",\"name\":\"Eve\",\"password\":\"a fine long word\"}", token),
        .key = "again"};
    expect(fixture, NOBODY, &other, 422);
}

/* The same key in two people's hands: each gets their own answer. */
static void test_invitation__keys_of_strangers_never_meet(void **state)
{
    struct fixture *fixture = *state;
    const char *gamma = gamma_invited(fixture);
    (void)firm_add(fixture, "Delta", "office@delta.example");
    struct answer answer = invite(fixture, "{\"partner\":\"Delta\"}");
    answer_done(&answer);
    const char *delta = mailed_token(fixture, "/register/");
    assert_string_not_equal(gamma, delta);
    answer = accept(fixture, gamma, "k");
    assert_string_equal(member_text(&answer, "/user/email"), "office@gamma.example");
    answer_done(&answer);
    answer = accept(fixture, delta, "k");
    assert_int_equal(answer.status, 201);
    assert_false(answer.is_replayed);
    assert_string_equal(member_text(&answer, "/user/email"), "office@delta.example");
    answer_done(&answer);
}

/* People who were imported have no password yet: they complete their account. */
static void test_invitation__completes_a_known_person(void **state)
{
    struct fixture *fixture = *state;
    struct answer answer = invite(fixture, "{\"partner\":\"Alpha Partners\"}");
    assert_string_equal(member_text(&answer, "/items/0/email"), "focal-a@firm.example");
    answer_done(&answer);
    const char *token = mailed_token(fixture, "/register/");
    answer = accept(fixture, token, NULL);
    assert_int_equal(answer.status, 201);
    assert_string_equal(member_text(&answer, "/user/id"),
                        id_text(ID_USER, fixture->users[FOCAL_A]));
    assert_string_equal(member_text(&answer, "/user/roles/1"), "PARTNER_ADMIN");
    answer_done(&answer);
    /* What they were signed in with has ended with the new password. */
    struct exchange me = {.method = "GET", .path = "/me"};
    expect(fixture, FOCAL_A, &me, 401);
    /* The focal could be reached, so the order stays; the fact was there, and becomes verified. */
    struct focal *focals = NULL;
    size_t count = 0;
    assert_int_equal(store_focals_list(fixture->store, fixture->partner_a, &fixture->arena, &focals,
                                       &count, NULL),
                     SCORE_OK);
    assert_int_equal(count, 2);
    assert_true(mysa_of(fixture, fixture->partner_a).is_verified);
}

static void user_change(struct fixture *fixture, enum person person, enum user_state user_state,
                        const char *email)
{
    struct domain domain = domain_of(fixture);
    struct user user;
    assert_int_equal(user_get(&domain, fixture->users[person], &user, NULL), SCORE_OK);
    user.state = user_state;
    user.email = email ? email : user.email;
    assert_int_equal(user_save(&domain, &user, NULL), SCORE_OK);
}

/* Nobody of the firm can be reached: who registers comes first, the others stay behind. */
static void test_invitation__makes_a_focal_where_none_is_reached(void **state)
{
    struct fixture *fixture = *state;
    user_change(fixture, FOCAL_A, USER_DISABLED, NULL);
    user_change(fixture, DEPUTY_A, USER_DISABLED, NULL);
    struct answer answer = invite(
        fixture, "{\"partner\":\"Alpha Partners\",\"email\":\"New@alpha.example\",\"name\":\"N\"}");
    assert_string_equal(member_text(&answer, "/items/0/email"), "new@alpha.example");
    answer_done(&answer);
    accept_check(fixture, mailed_token(fixture, "/register/"), 201, "");
    answer =
        ask(fixture, MANAGER, "GET",
            text_of("/partners/%s/focals", id_text(ID_PARTNER, fixture->partner_a)), NULL, 200);
    assert_int_equal(json_array_size(member(&answer, "/items")), 3);
    assert_string_equal(member_text(&answer, "/items/0/name"), "Grace");
    answer_done(&answer);
}

static void test_invitation__a_disabled_person_has_no_link(void **state)
{
    struct fixture *fixture = *state;
    struct answer answer = invite(fixture, "{\"partner\":\"Alpha Partners\"}");
    answer_done(&answer);
    const char *token = mailed_token(fixture, "/register/");
    user_change(fixture, FOCAL_A, USER_DISABLED, NULL);
    accept_check(fixture, token, 404, "");
    assert_int_equal(open_status(fixture, token), 404);
    answer = invite(fixture, "{\"partner\":\"Alpha Partners\",\"email\":\"focal-a@firm.example\"}");
    assert_string_equal(member_text(&answer, "/items/0/code"), "DISABLED");
    answer_done(&answer);
}

/* An address that went to another firm meanwhile: refused, in words. */
static void test_invitation__an_address_of_another_firm_is_refused(void **state)
{
    struct fixture *fixture = *state;
    const char *token = gamma_invited(fixture);
    user_change(fixture, REP_B, USER_ACTIVE, "office@gamma.example");
    struct answer answer = accept(fixture, token, NULL);
    assert_int_equal(answer.status, 409);
    assert_non_null(strstr(member_text(&answer, "/detail"), "outside this firm"));
    assert_null(strstr(answer.body, "Beta"));
    answer_done(&answer);
}

static const struct {
    const char *item;
    const char *code;
} REFUSED_CASES[] = {
    {"{\"partner\":\"Nobody Inc\"}", "UNKNOWN"},
    {"{\"partner\":\"prt_0000000000000\"}", "UNKNOWN"},
    {"{\"partner\":\"Silent\"}", "NO_ADDRESS"},
    {"{\"partner\":\"Gamma\",\"email\":\"office\"}", "FORMAT"},
    {"{\"partner\":\"Gamma\",\"email\":\"focal-b@firm.example\"}", "TAKEN"},
    {"{\"partner\":\"Gamma\",\"email\":\"seller@firm.example\"}", "TAKEN"},
};

/* One that is refused hinders no other. */
static void test_invitation__tells_what_became_of_each(void **state)
{
    struct fixture *fixture = *state;
    struct buf items;
    (void)firm_add(fixture, "Silent", "");
    buf_init(&items, 4096);
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(REFUSED_CASES); i++) {
        buf_add_format(&items, "%s,", REFUSED_CASES[i].item);
    }
    buf_add_text(&items, "{\"partner\":\"Gamma\"}");
    struct answer answer = invite(fixture, buf_text(&items));
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(REFUSED_CASES); i++) {
        const char *code = member_text(&answer, text_of("/items/%zu/code", i));
        if (!text_equal(code, REFUSED_CASES[i].code)) {
            fail_msg("%s: %s", REFUSED_CASES[i].item, code);
        }
    }
    assert_true(json_is_true(
        member(&answer, text_of("/items/%zu/mailed", SCORE_ARRAY_COUNT(REFUSED_CASES)))));
    answer_done(&answer);
    buf_done(&items);
    assert_int_equal(mails_waiting(fixture), 1);
}

static const struct {
    const char *body;
    const char *field;
} BAD_CASES[] = {
    {"{}", "/items"},
    {"{\"items\":[]}", "/items"},
    {"{\"items\":{}}", "/items"},
    {"{\"items\":[\"Gamma\"]}", "/items/0"},
    {"{\"items\":[{\"partner\":\"Gamma\"},{\"email\":\"a@b.example\"}]}", "/items/1/partner"},
    {"{\"items\":[{\"partner\":5}]}", "/items/0/partner"},
    {"{\"items\":[{\"partner\":\"Gamma\",\"role\":1}]}", "/items/0/role"},
    {"{\"items\":[{\"partner\":\"Gamma\"}],\"silent\":true}", "/silent"},
};

static void test_invitation__refuses_what_is_no_list(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(BAD_CASES); i++) {
        struct answer answer =
            ask(fixture, MANAGER, "POST", "/invitations", BAD_CASES[i].body, 422);
        if (!text_equal(member_text(&answer, "/errors/0/field"), BAD_CASES[i].field)) {
            fail_msg("%s: %s", BAD_CASES[i].body, answer.body);
        }
        answer_done(&answer);
    }
    assert_int_equal(mails_waiting(fixture), 0);
}

/* Where no mail is sent the link is handed over, once; not the password of somebody who has one. */
static void test_invitation__a_site_without_mail_gives_the_link(void **state)
{
    struct fixture *fixture = *state;
    static const char PREFIX[] = "https://score.vendor.example/register/";
    fixture->site.mail_from = "";
    struct exchange exchange = {.method = "POST",
                                .path = "/invitations",
                                .body = "{\"items\":[{\"partner\":\"Gamma\"}]}",
                                .key = "hand"};
    struct answer answer = send_expecting(fixture, MANAGER, &exchange, 201);
    assert_true(json_is_false(member(&answer, "/items/0/mailed")));
    const char *link = text_of("%s", member_text(&answer, "/items/0/link"));
    assert_true(text_has_prefix(link, PREFIX));
    answer_done(&answer);
    answer = send_expecting(fixture, MANAGER, &exchange, 201);
    assert_true(answer.is_replayed);
    assert_true(json_is_null(member(&answer, "/items/0/link")));
    answer_done(&answer);
    accept_check(fixture, link + sizeof PREFIX - 1, 201, "");
    struct domain domain = domain_of(fixture);
    struct fact fact = mysa_of(fixture, 3);
    fact.state = FACT_NOT_MET;
    fact.ground = "left the programme";
    assert_int_equal(partner_fact_attest(&domain, &fact, NULL), SCORE_OK);
    answer = invite(fixture, "{\"partner\":\"Gamma\"}");
    assert_string_equal(member_text(&answer, "/items/0/code"), "REGISTERED");
    assert_true(json_is_null(member(&answer, "/items/0/link")));
    answer_done(&answer);
}

/* Neither tokens nor addresses in events; every use of the link is there, and from where. */
static void test_invitation__events_tell_uses_and_no_secret(void **state)
{
    struct fixture *fixture = *state;
    const char *token = gamma_invited(fixture);
    assert_int_equal(open_status(fixture, token), 200);
    accept_check(fixture, token, 201, "");
    struct answer answer = ask(fixture, MANAGER, "GET", "/events?limit=100", NULL, 200);
    static const char *const TOLD[] = {"invitation.sent", "link.opened", "link.used",
                                       "fact.attested", "198.51.100.7"};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(TOLD); i++) {
        if (!strstr(answer.body, TOLD[i])) {
            fail_msg("no %s in the events", TOLD[i]);
        }
    }
    assert_null(strstr(answer.body, token));
    assert_null(strstr(answer.body, "office@gamma.example"));
    assert_null(strstr(answer.body, "Grace"));
    answer_done(&answer);
}

/* Lists page, and show one firm's alone. */
static void test_invitation__lists(void **state)
{
    struct fixture *fixture = *state;
    (void)gamma_invited(fixture);
    struct answer answer = invite(fixture, "{\"partner\":\"Beta Partners\"}");
    answer_done(&answer);
    answer = ask(fixture, ADMIN, "GET", "/invitations?limit=1", NULL, 200);
    assert_string_equal(member_text(&answer, "/items/0/partner_name"), "Beta Partners");
    assert_string_equal(member_text(&answer, "/items/0/name"), "focal-b");
    assert_string_equal(member_text(&answer, "/items/0/state"), "SENT");
    const char *next = text_of("/invitations?limit=1&cursor=%s", member_text(&answer, "/next"));
    answer_done(&answer);
    answer = ask(fixture, ADMIN, "GET", next, NULL, 200);
    assert_string_equal(member_text(&answer, "/items/0/partner_name"), "Gamma");
    assert_true(json_is_null(member(&answer, "/next")));
    answer_done(&answer);
    answer =
        ask(fixture, ADMIN, "GET",
            text_of("/invitations?partner=%s", id_text(ID_PARTNER, fixture->partner_a)), NULL, 200);
    assert_int_equal(json_array_size(member(&answer, "/items")), 0);
    answer_done(&answer);
}

int main(void)
{
#define INVITATION(name) cmocka_unit_test_setup_teardown(name, setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        INVITATION(test_invitation__registers_a_firm),
        INVITATION(test_invitation__dead_links_say_why),
        INVITATION(test_invitation__ends_after_two_weeks),
        INVITATION(test_invitation__a_repeated_acceptance_registers_once),
        INVITATION(test_invitation__keys_of_strangers_never_meet),
        INVITATION(test_invitation__completes_a_known_person),
        INVITATION(test_invitation__makes_a_focal_where_none_is_reached),
        INVITATION(test_invitation__a_disabled_person_has_no_link),
        INVITATION(test_invitation__an_address_of_another_firm_is_refused),
        INVITATION(test_invitation__tells_what_became_of_each),
        INVITATION(test_invitation__refuses_what_is_no_list),
        INVITATION(test_invitation__a_site_without_mail_gives_the_link),
        INVITATION(test_invitation__events_tell_uses_and_no_secret),
        INVITATION(test_invitation__lists),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
