/* SPDX-License-Identifier: Apache-2.0 */

/* Every route asked by every role: answered, or 401, 403 or 404 (domain.md 2). */

#include "fixture.h"

#include "base/text.h"

#define BIT(person) (1U << (person))

enum {
    SELLERS = BIT(SELLER) | BIT(OTHER_SELLER),
    VENDOR = SELLERS | BIT(MANAGER) | BIT(REVIEWER) | BIT(AUDITOR) | BIT(ADMIN),
    FOCALS_A = BIT(FOCAL_A) | BIT(DEPUTY_A),
    FIRM_A = FOCALS_A | BIT(REP_A) | BIT(BOSS_A),
    FIRM_B = BIT(FOCAL_B) | BIT(REP_B) | BIT(BOSS_B),
    SIGNED_IN = VENDOR | FIRM_A | FIRM_B | BIT(DESK),
    EVERYBODY = SIGNED_IN | BIT(NOBODY),
    OWNERS = BIT(SELLER) | BIT(MANAGER),
    READ_UNPASSED = OWNERS | BIT(AUDITOR),
    READ_OFFERED = READ_UNPASSED | FOCALS_A | BIT(BOSS_A),
    READ_ACCEPTED = READ_UNPASSED | BIT(REVIEWER) | FIRM_A | BIT(DESK),
    WORK_ACCEPTED = OWNERS | FOCALS_A | BIT(REP_A),
    READ_FIRM = VENDOR | FIRM_A | BIT(DESK),
    EXPLAIN_OWN = FOCALS_A | BIT(BOSS_A) | BIT(FOCAL_B) | BIT(BOSS_B),
    CHECKERS = BIT(MANAGER) | BIT(AUDITOR) | BIT(ADMIN)
};

/* Objects the paths name: UNPASSED, OFFERED and ACCEPTED opportunities and offers, all firm A's. */
enum {
    SLOT_UNPASSED,
    SLOT_OFFERED,
    SLOT_ACCEPTED,
    SLOT_OFFER,
    SLOT_HELD,
    SLOT_FIRM,
    SLOT_DECISION,
    SLOT_IMPORT,
    SLOT_QUESTION,
    SLOT_COUNT
};

struct access_case {
    const char *method;
    const char *path; /* {} is the object */
    int slot;         /* -1 = none */
    const char *body; /* {} is firm A's focal */
    unsigned allowed;
};

#define NONE (-1)

static const struct access_case CASES[] = {
    {"GET", "/openapi.json", NONE, NULL, EVERYBODY},
    {"GET", "/price-list", NONE, NULL, EVERYBODY},
    {"GET", "/channels-team", NONE, NULL, SIGNED_IN},
    {"PUT", "/channels-team", NONE, "{\"country\":\"DE\",\"users\":[]}", BIT(MANAGER) | BIT(ADMIN)},
    {"GET", "/questions", NONE, NULL, BIT(MANAGER) | BIT(AUDITOR) | FIRM_A | FIRM_B},
    {"POST", "/questions", NONE, "{\"text\":\"how are leads recommended?\"}", FIRM_A | FIRM_B},
    {"GET", "/questions/{}", SLOT_QUESTION, NULL, BIT(MANAGER) | BIT(AUDITOR) | FIRM_A},
    {"POST", "/questions/{}/answer", SLOT_QUESTION, "{\"text\":\"by the rules\"}", BIT(MANAGER)},
    {"GET", "/guides", NONE, NULL, EVERYBODY},
    {"GET", "/guides/faq", NONE, NULL, EVERYBODY},
    {"GET", "/me", NONE, NULL, SIGNED_IN},
    {"DELETE", "/session", NONE, NULL, SIGNED_IN},
    {"GET", "/sessions", NONE, NULL, SIGNED_IN},
    {"DELETE", "/sessions/ses_0000000000000", NONE, NULL, 0},
    {"GET", "/setup", NONE, NULL, EVERYBODY},
    {"POST", "/setup", NONE,
     "{\"token\":\"t\",\"name\":\"N\",\"email\":\"n@new.example\",\"password\":\"p\"}", EVERYBODY},
    {"POST", "/password/forgot", NONE, "{\"email\":\"n@new.example\"}", EVERYBODY},
    {"POST", "/password/reset", NONE, "{\"token\":\"\",\"password\":\"p\"}", EVERYBODY},
    {"GET", "/invitations", NONE, NULL, BIT(MANAGER) | BIT(ADMIN)},
    {"POST", "/invitations", NONE, "{\"items\":[{\"partner\":\"Alpha Partners\"}]}",
     BIT(MANAGER) | BIT(ADMIN)},
    {"POST", "/invitations/open", NONE, "{\"token\":\"\"}", EVERYBODY},
    {"POST", "/invitations/accept", NONE, "{\"token\":\"\",\"name\":\"N\",\"password\":\"p\"}",
     EVERYBODY},
    {"GET", "/opportunities", NONE, NULL,
     SELLERS | BIT(MANAGER) | BIT(AUDITOR) | FIRM_A | FIRM_B | BIT(DESK)},
    {"POST", "/opportunities", NONE, "{\"title\":\"new\"}", SELLERS | BIT(MANAGER)},
    {"GET", "/opportunities/{}", SLOT_UNPASSED, NULL, READ_UNPASSED},
    {"GET", "/opportunities/{}", SLOT_OFFERED, NULL, READ_OFFERED},
    {"GET", "/opportunities/{}", SLOT_ACCEPTED, NULL, READ_ACCEPTED},
    {"PATCH", "/opportunities/{}", SLOT_UNPASSED, "{\"city\":\"Paris\"}", OWNERS},
    {"PATCH", "/opportunities/{}", SLOT_OFFERED, "{\"city\":\"Paris\"}", OWNERS},
    {"PATCH", "/opportunities/{}", SLOT_ACCEPTED, "{\"next_step\":\"call\"}", WORK_ACCEPTED},
    {"POST", "/opportunities/{}/recommendation", SLOT_UNPASSED, NULL, OWNERS},
    {"POST", "/opportunities/{}/place", SLOT_UNPASSED, NULL, OWNERS},
    {"POST", "/opportunities/{}/stage", SLOT_UNPASSED, "{\"stage\":\"02\"}", OWNERS},
    {"POST", "/opportunities/{}/stage", SLOT_ACCEPTED, "{\"stage\":\"02\"}", WORK_ACCEPTED},
    {"GET", "/opportunities/{}/line-items", SLOT_UNPASSED, NULL, READ_UNPASSED},
    {"GET", "/opportunities/{}/line-items", SLOT_ACCEPTED, NULL, READ_ACCEPTED},
    {"POST", "/opportunities/{}/line-items", SLOT_ACCEPTED,
     "{\"offering\":\"GTX Pro\",\"amount\":1,\"currency\":\"USD\"}", WORK_ACCEPTED},
    {"GET", "/opportunities/{}/notes", SLOT_UNPASSED, NULL, READ_UNPASSED},
    {"POST", "/opportunities/{}/notes", SLOT_UNPASSED, "{\"text\":\"x\"}", OWNERS},
    {"POST", "/opportunities/{}/notes", SLOT_ACCEPTED, "{\"text\":\"x\"}", WORK_ACCEPTED},
    {"GET", "/opportunities/{}/history", SLOT_UNPASSED, NULL, READ_UNPASSED},
    {"GET", "/opportunities/{}/history", SLOT_OFFERED, NULL, READ_OFFERED},
    {"POST", "/opportunities/{}/cancel", SLOT_UNPASSED, "{\"reason\":\"gone\"}", OWNERS},
    {"POST", "/opportunities/{}/cancel", SLOT_ACCEPTED, "{\"reason\":\"gone\"}", OWNERS},
    {"POST", "/opportunities/{}/review", SLOT_UNPASSED, "{\"reason\":\"seen\"}", OWNERS},
    {"GET", "/offers", NONE, NULL, SIGNED_IN & ~BIT(ADMIN)},
    {"GET", "/offers/{}", SLOT_OFFER, NULL,
     OWNERS | BIT(REVIEWER) | BIT(AUDITOR) | FOCALS_A | BIT(BOSS_A)},
    {"GET", "/offers/{}", SLOT_HELD, NULL,
     OWNERS | BIT(REVIEWER) | BIT(AUDITOR) | FIRM_A | BIT(DESK)},
    {"POST", "/offers/{}/accept", SLOT_OFFER,
     "{\"next_step\":\"call\",\"next_step_at\":\"2026-11-25T09:00:00Z\"}", FOCALS_A},
    {"POST", "/offers/{}/decline", SLOT_OFFER, "{\"code\":\"NO_SKILL\"}", FOCALS_A},
    {"POST", "/offers/{}/return", SLOT_HELD, "{\"code\":\"NO_SKILL\"}", FOCALS_A | BIT(REP_A)},
    {"POST", "/offers/{}/recall", SLOT_OFFER, "{\"code\":\"CUSTOMER_REQUEST\"}", OWNERS},
    {"POST", "/offers/{}/extend", SLOT_OFFER,
     "{\"expires_at\":\"2026-11-30T09:00:00Z\",\"reason\":\"holidays\"}", OWNERS},
    {"POST", "/offers/{}/feedback", SLOT_HELD, "{\"fit\":3,\"code\":\"GOOD_FIT\"}",
     FOCALS_A | BIT(REP_A)},
    {"GET", "/partners", NONE, NULL, SIGNED_IN},
    {"GET", "/partners/{}", SLOT_FIRM, NULL, READ_FIRM},
    {"PATCH", "/partners/{}", SLOT_FIRM, "{\"open_lead_limit\":5}",
     BIT(MANAGER) | FOCALS_A | BIT(BOSS_A)},
    {"GET", "/partners/{}/readiness", SLOT_FIRM, NULL, READ_FIRM},
    {"GET", "/partners/{}/feedback", SLOT_FIRM, NULL, READ_FIRM},
    {"GET", "/partners/{}/audit-export", SLOT_FIRM, NULL,
     BIT(MANAGER) | BIT(AUDITOR) | BIT(ADMIN) | FOCALS_A | BIT(BOSS_A)},
    {"POST", "/partners/{}/facts", SLOT_FIRM,
     "{\"fact\":\"PROFILE\",\"state\":\"MET\",\"ground\":\"seen\"}", BIT(MANAGER) | BIT(ADMIN)},
    {"POST", "/partners/{}/pause", SLOT_FIRM, "{\"until\":null}",
     BIT(MANAGER) | FOCALS_A | BIT(BOSS_A)},
    {"GET", "/partners/{}/focals", SLOT_FIRM, NULL, READ_FIRM},
    {"PUT", "/partners/{}/focals", SLOT_FIRM, "{\"users\":[\"{}\"]}", BIT(MANAGER) | BIT(BOSS_A)},
    {"GET", "/partners/{}/focals/history", SLOT_FIRM, NULL, READ_FIRM},
    {"GET", "/partners/{}/users", SLOT_FIRM, NULL,
     BIT(MANAGER) | BIT(ADMIN) | BIT(AUDITOR) | FIRM_A},
    {"GET", "/experiments", NONE, NULL, BIT(MANAGER) | BIT(ADMIN) | BIT(AUDITOR)},
    {"POST", "/experiments", NONE, "{\"metric\":\"ACCEPT\",\"share\":10,\"stop_passes\":1000}",
     BIT(MANAGER) | BIT(ADMIN)},
    {"GET", "/experiments/exp_0000000000000", NONE, NULL, 0},
    {"POST", "/experiments/exp_0000000000000/stop", NONE, NULL, 0},
    {"GET", "/policies", NONE, NULL, BIT(MANAGER) | BIT(ADMIN) | BIT(AUDITOR)},
    {"POST", "/policies", NONE, "{\"name\":\"n\"}", BIT(MANAGER) | BIT(ADMIN)},
    {"GET", "/policies/pol_0000000000000", NONE, NULL, 0},
    {"POST", "/policies/pol_0000000000000/evaluate", NONE, NULL, 0},
    {"POST", "/policies/pol_0000000000000/approve", NONE, NULL, 0},
    {"POST", "/policies/pol_0000000000000/shadow", NONE, NULL, 0},
    {"POST", "/policies/pol_0000000000000/activate", NONE, NULL, 0},
    {"POST", "/policies/pol_0000000000000/rollback", NONE, NULL, 0},
    {"GET", "/decisions/{}", SLOT_DECISION, NULL, READ_UNPASSED},
    {"GET", "/decisions/{}/explanation", SLOT_DECISION, NULL, READ_UNPASSED | EXPLAIN_OWN},
    {"POST", "/decisions/{}/replay", SLOT_DECISION, NULL, BIT(MANAGER) | BIT(AUDITOR) | BIT(ADMIN)},
    {"GET", "/offerings", NONE, NULL, SIGNED_IN},
    {"GET", "/accounts", NONE, NULL, SELLERS | BIT(MANAGER) | BIT(AUDITOR)},
    {"GET", "/users", NONE, NULL, BIT(ADMIN) | FIRM_A | FIRM_B},
    {"POST", "/users", NONE, "{\"email\":\"n@new.example\",\"name\":\"N\",\"roles\":[\"SELLER\"]}",
     BIT(ADMIN)},
    {"GET", "/api-keys", NONE, NULL, SIGNED_IN},
    {"POST", "/api-keys", NONE, "{\"name\":\"k\"}", SIGNED_IN},
    {"DELETE", "/api-keys/key_0000000000000", NONE, NULL, 0},
    {"GET", "/reports/fairness", NONE, NULL, SELLERS | BIT(MANAGER) | BIT(AUDITOR) | EXPLAIN_OWN},
    {"GET", "/reports/pipeline", NONE, NULL, SELLERS | BIT(MANAGER) | BIT(AUDITOR) | BIT(ADMIN)},
    {"GET", "/reports/past", NONE, NULL, BIT(MANAGER) | BIT(AUDITOR) | BIT(ADMIN)},
    {"GET", "/reports/feedback", NONE, NULL, SELLERS | BIT(MANAGER) | BIT(AUDITOR) | BIT(ADMIN)},
    {"GET", "/reports/funnel", NONE, NULL,
     SELLERS | BIT(MANAGER) | BIT(AUDITOR) | BIT(ADMIN) | EXPLAIN_OWN},
    {"GET", "/reports/sources", NONE, NULL, SELLERS | BIT(MANAGER) | BIT(AUDITOR) | BIT(ADMIN)},
    {"GET", "/opportunities/{}/duplicates", SLOT_UNPASSED, NULL, READ_UNPASSED},
    {"POST", "/placements/preview", NONE, NULL, BIT(MANAGER)},
    {"POST", "/placements", NONE, NULL, BIT(MANAGER)},
    {"POST", "/attestations", NONE, "{\"facts\":[\"STANDING\"],\"ground\":\"the register of May\"}",
     BIT(MANAGER) | BIT(ADMIN)},
    {"GET", "/models", NONE, NULL, VENDOR},
    {"GET", "/events", NONE, NULL, VENDOR | FIRM_A | FIRM_B},
    {"GET", "/events/stream", NONE, NULL, VENDOR | FIRM_A | FIRM_B},
    {"GET", "/seal", NONE, NULL, CHECKERS | EXPLAIN_OWN},
    {"GET", "/checkpoints", NONE, NULL, CHECKERS | EXPLAIN_OWN},
    {"GET", "/nodes", NONE, NULL, CHECKERS},
    {"GET", "/mails", NONE, NULL, BIT(MANAGER) | BIT(ADMIN)},
    {"GET", "/imports", NONE, NULL, BIT(MANAGER) | BIT(ADMIN) | BIT(AUDITOR)},
    {"POST", "/imports?kind=offerings", NONE, "external_id,name,line\nx,X,L\n",
     BIT(MANAGER) | BIT(ADMIN)},
    {"GET", "/imports/{}", SLOT_IMPORT, NULL, BIT(MANAGER) | BIT(ADMIN) | BIT(AUDITOR)},
    {"POST", "/imports/{}/undo", SLOT_IMPORT, NULL, BIT(MANAGER) | BIT(ADMIN)},
    {"GET", "/import-drafts", NONE, NULL, BIT(MANAGER) | BIT(ADMIN)},
    {"POST", "/import-drafts?file_name=x.csv", NONE, "name,city\nFirm,Rome\n",
     BIT(MANAGER) | BIT(ADMIN)},
    {"POST", "/import-drafts/preview", NONE, "{\"drafts\":[\"imd_0000000000000\"]}", 0},
    {"POST", "/import-drafts/run", NONE, "{\"drafts\":[\"imd_0000000000000\"]}", 0},
    {"GET", "/import-drafts/imd_0000000000000", NONE, NULL, 0},
    {"PATCH", "/import-drafts/imd_0000000000000", NONE, "{\"kind\":\"partners\"}", 0},
    {"DELETE", "/import-drafts/imd_0000000000000", NONE, NULL, 0},
    {"GET", "/import-maps", NONE, NULL, BIT(MANAGER) | BIT(ADMIN)},
};

static char slots[SLOT_COUNT][ID_TEXT_SIZE];

static void slot_set(int slot, const char *text)
{
    (void)snprintf(slots[slot], sizeof(slots[slot]), "%s", text);
}

/* An offer to firm A by override, so that the draw does not decide the test. */
static void offer_to_a(struct fixture *fixture, int opportunity_slot, int offer_slot)
{
    make_opportunity(fixture, slots[opportunity_slot]);
    struct answer answer =
        ask(fixture, MANAGER, "POST", text_of("/opportunities/%s/place", slots[opportunity_slot]),
            text_of("{\"partner\":\"%s\",\"reason\":\"known to them\"}",
                    id_text(ID_PARTNER, fixture->partner_a)),
            201);
    slot_set(offer_slot, member_text(&answer, "/offer/id"));
    answer_done(&answer);
}

static int setup(void **state)
{
    if (fixture_setup(state)) {
        return -1;
    }
    struct fixture *fixture = *state;
    make_opportunity(fixture, slots[SLOT_UNPASSED]);
    offer_to_a(fixture, SLOT_OFFERED, SLOT_OFFER);
    offer_to_a(fixture, SLOT_ACCEPTED, SLOT_HELD);
    struct answer answer = ask(fixture, FOCAL_A, "POST",
                               text_of("/offers/%s/accept", slots[SLOT_HELD]), ACCEPT_BODY, 200);
    answer_done(&answer);
    slot_set(SLOT_FIRM, id_text(ID_PARTNER, fixture->partner_a));
    answer = ask(fixture, SELLER, "POST",
                 text_of("/opportunities/%s/recommendation", slots[SLOT_UNPASSED]), NULL, 201);
    slot_set(SLOT_DECISION, member_text(&answer, "/decision"));
    answer_done(&answer);
    answer =
        ask(fixture, MANAGER, "POST", "/imports?kind=accounts", "external_id,name\na,A\n", 201);
    slot_set(SLOT_IMPORT, member_text(&answer, "/id"));
    answer_done(&answer);
    answer = ask(fixture, REP_A, "POST", "/questions", "{\"text\":\"why not us this time?\"}", 201);
    slot_set(SLOT_QUESTION, member_text(&answer, "/id"));
    answer_done(&answer);
    fixture->is_trial = true;
    return 0;
}

static const char *hole_fill(const char *text, const char *with)
{
    const char *hole = text ? strstr(text, "{}") : NULL;
    return hole ? text_of("%.*s%s%s", (int)(hole - text), text, with, hole + 2) : text;
}

static bool is_refused(int status)
{
    return status == 401 || status == 403 || status == 404;
}

static void person_check(struct fixture *fixture, const struct access_case *c, enum person person)
{
    struct exchange exchange = {
        .method = c->method,
        .path = hole_fill(c->path, c->slot == NONE ? "" : slots[c->slot]),
        .body = hole_fill(c->body, id_text(ID_USER, fixture->users[FOCAL_A])),
        .if_match = "*",
    };
    struct answer answer = send_as(fixture, person, &exchange);
    bool is_allowed = (c->allowed & BIT(person)) != 0;
    bool is_nobody = person == NOBODY && !is_allowed;
    if (is_refused(answer.status) == is_allowed || (is_nobody && answer.status != 401)) {
        fail_msg("%s %s as %s: %d\n%s", c->method, exchange.path, PERSON_NAMES[person],
                 answer.status, answer.body);
    }
    assert_true(answer.status < 500);
    answer_done(&answer);
}

static void test_access__matrix(void **state)
{
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(CASES); i++) {
        for (int person = NOBODY; person < PERSON_COUNT; person++) {
            person_check(*state, &CASES[i], (enum person)person);
        }
    }
}

static bool is_covered(const struct api_route *route)
{
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(CASES); i++) {
        struct arena arena;
        struct api_params params;
        const char *allow = "";
        arena_init(&arena, 1 << 16);
        char path[128];
        (void)snprintf(path, sizeof(path), "/api/v1%.*s", (int)strcspn(CASES[i].path, "?"),
                       CASES[i].path);
        bool is_it = api_route_find(CASES[i].method, path, &arena, &params, &allow) == route;
        arena_done(&arena);
        if (is_it) {
            return true;
        }
    }
    return false;
}

static void test_access__matrix_holds_every_route(void **state)
{
    (void)state;
    size_t count = 0;
    const struct api_route *routes = api_routes(&count);
    for (size_t i = 0; i < count; i++) {
        bool is_sign_in = text_equal(routes[i].method, "POST") &&
                          text_equal(routes[i].pattern, "/api/v1/session");
        if (!is_sign_in && !is_covered(&routes[i])) {
            fail_msg("the matrix lacks %s %s", routes[i].method, routes[i].pattern);
        }
    }
}

static void user_add(struct fixture *fixture, const char *role, int64_t partner_id, int status)
{
    struct answer answer =
        ask(fixture, BOSS_A, "POST", "/users",
            text_of("{\"email\":\"n@new.example\",\"name\":\"N\",\"roles\":[\"%s\"],"
                    "\"partner\":\"%s\"}",
                    role, id_text(ID_PARTNER, partner_id)),
            status);
    answer_done(&answer);
}

/* A partner's administrator adds people of the own firm, and nobody else. */
static void test_access__partner_admins_add_their_own(void **state)
{
    struct fixture *fixture = *state;
    user_add(fixture, "REP", fixture->partner_a, 201);
    user_add(fixture, "REP", fixture->partner_b, 403);
    user_add(fixture, "CHANNEL_MANAGER", fixture->partner_a, 422);
}

/* Ids of another kind, ids that nobody has and words: there is no such object. */
static void test_access__unknown_ids_are_404(void **state)
{
    static const char *const IDS[] = {"opp_0000000000000", "ofr_zzzzzzzzzzzzz", "1", "opp_", "..",
                                      "opp_0000000000000x"};
    struct fixture *fixture = *state;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(IDS); i++) {
        struct answer answer =
            ask(fixture, MANAGER, "GET", text_of("/opportunities/%s", IDS[i]), NULL, 404);
        assert_string_equal(member_text(&answer, "/code"), "not_found");
        answer_done(&answer);
    }
    struct answer answer =
        ask(fixture, MANAGER, "GET", text_of("/opportunities/%s", slots[SLOT_OFFER]), NULL, 404);
    answer_done(&answer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_access__matrix),
        cmocka_unit_test(test_access__matrix_holds_every_route),
        cmocka_unit_test(test_access__partner_admins_add_their_own),
        cmocka_unit_test(test_access__unknown_ids_are_404),
    };
    return cmocka_run_group_tests(tests, setup, fixture_teardown);
}
