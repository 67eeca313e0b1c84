/* SPDX-License-Identifier: Apache-2.0 */

/* What clients get wrong, over the whole layer: an answer each time, and nothing changed. */

#include "fixture.h"

#include "base/rng.h"
#include "base/text.h"

struct create_case {
    const char *name;
    const char *body;
    int status;
    const char *field; /* NULL = not a field's fault */
};

#define WITH(more) "{\"title\":\"x\"," more "}"

static const struct create_case CREATE_CASES[] = {
    {"no body", "", 422, "/title"},
    {"not JSON", "title=x", 400, NULL},
    {"cut off", "{\"title\":", 400, NULL},
    {"an array", "[{\"title\":\"x\"}]", 400, NULL},
    {"a duplicate key", WITH("\"need\":\"a\",\"need\":\"b\""), 400, NULL},
    {"invalid UTF-8", WITH("\"need\":\"\xc3\x28\""), 400, NULL},
    {"a number beyond every range", WITH("\"amount\":1e400"), 400, NULL},
    {"an unknown field", WITH("\"price\":1"), 422, "/price"},
    {"a field of the answer", WITH("\"placement\":\"READY\""), 422, "/placement"},
    {"a title of spaces", "{\"title\":\"   \"}", 422, "/title"},
    {"a number for the title", "{\"title\":5}", 422, "/title"},
    {"text for the consent", WITH("\"contact_consent\":\"yes\""), 422, "/contact_consent"},
    {"a negative amount", WITH("\"amount\":-5,\"currency\":\"USD\""), 422, "/amount"},
    {"three decimals of a dollar", WITH("\"amount\":\"1.234\",\"currency\":\"USD\""), 422,
     "/amount"},
    {"an amount in words", WITH("\"amount\":\"many\",\"currency\":\"USD\""), 422, "/amount"},
    {"an amount beyond 64 bits", WITH("\"amount\":\"99999999999999999999\",\"currency\":\"USD\""),
     422, "/amount"},
    {"an amount as large as a double", WITH("\"amount\":1e300,\"currency\":\"USD\""), 422,
     "/amount"},
    {"no such currency", WITH("\"amount\":5,\"currency\":\"dollars\""), 422, "/currency"},
    {"no such country", WITH("\"country\":\"Germany\""), 422, "/country"},
    {"no such offering", WITH("\"offering\":\"Nothing We Sell\""), 422, "/offering"},
    {"an offering's id of another kind", WITH("\"offering\":\"opp_0000000000000\""), 422,
     "/offering"},
    {"no date", WITH("\"decision_date\":\"soon\""), 422, "/decision_date"},
    {"no such day", WITH("\"decision_date\":\"2027-02-29\""), 422, "/decision_date"},
    {"no mailbox", WITH("\"contact_email\":\"nobody\""), 422, "/contact_email"},
};

static size_t count_all(struct fixture *fixture)
{
    struct answer answer = ask(fixture, MANAGER, "GET", "/opportunities?limit=100", NULL, 200);
    size_t count = json_array_size(member(&answer, "/items"));
    answer_done(&answer);
    return count;
}

static void test_bad_input__create(void **state)
{
    struct fixture *fixture = *state;
    size_t before = count_all(fixture);
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(CREATE_CASES); i++) {
        const struct create_case *c = &CREATE_CASES[i];
        struct exchange exchange = {.method = "POST", .path = "/opportunities", .body = c->body};
        struct answer answer = send_as(fixture, SELLER, &exchange);
        if (answer.status != c->status) {
            fail_msg("%s: %d\n%s", c->name, answer.status, answer.body);
        }
        if (c->field && !text_equal(member_text(&answer, "/errors/0/field"), c->field)) {
            fail_msg("%s: %s", c->name, answer.body);
        }
        answer_done(&answer);
    }
    assert_int_equal(count_all(fixture), before);
}

/* One good body each, broken at random places: an answer of the contract's, never a 5xx. */
static const struct {
    const char *path;
    const char *body;
} MANGLE_CASES[] = {
    {"/opportunities", "{\"title\":\"Storage \\u00e9\",\"amount\":4821.5,\"currency\":\"USD\","
                       "\"decision_date\":\"2027-01-31\",\"contact_consent\":true,\"need\":null}"},
    {"/imports?kind=accounts&dry_run=true", "external_id,name,country\nn1,\"North, Mill\",US\n"},
    {"/partners/prt_0000000000001/facts",
     "{\"fact\":\"PROFILE\",\"state\":\"MET\",\"ground\":\"seen\",\"valid_until\":\"2027-12-31\"}"},
};

enum { MANGLE_ROUNDS = 400, MANGLE_SIZE = 512 };

static size_t mangle(struct rng *rng, const char *body, char ret[MANGLE_SIZE])
{
    size_t len = strlen(body);
    memcpy(ret, body, len);
    for (uint64_t edits = 1 + rng_below(rng, 4); edits > 0; edits--) {
        size_t at = (size_t)rng_below(rng, len);
        if (rng_below(rng, 4) == 0) {
            len = at + 1; /* cut off */
        } else {
            ret[at] = (char)rng_below(rng, 256);
        }
    }
    ret[len] = '\0';
    return len;
}

static void test_bad_input__mangled_bodies(void **state)
{
    struct fixture *fixture = *state;
    fixture->is_trial = true;
    struct rng rng;
    rng_seed(&rng, 20261124);
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(MANGLE_CASES) * MANGLE_ROUNDS; i++) {
        char body[MANGLE_SIZE];
        size_t which = i % SCORE_ARRAY_COUNT(MANGLE_CASES);
        size_t len = mangle(&rng, MANGLE_CASES[which].body, body);
        struct exchange exchange = {
            .method = "POST", .path = MANGLE_CASES[which].path, .body = body, .body_len = len};
        struct answer answer = send_as(fixture, MANAGER, &exchange);
        if (answer.status >= 500) {
            fail_msg("round %zu: %d %s", i, answer.status, answer.body);
        }
        answer_done(&answer);
    }
}

static void test_bad_input__long_texts(void **state)
{
    struct fixture *fixture = *state;
    struct buf body;
    buf_init(&body, 1 << 20);
    buf_add_text(&body, "{\"title\":\"x\",\"need\":\"");
    for (int i = 0; i < 4001; i++) {
        buf_add_char(&body, 'n');
    }
    buf_add_text(&body, "\"}");
    struct answer answer = ask(fixture, SELLER, "POST", "/opportunities", buf_text(&body), 422);
    assert_string_equal(member_text(&answer, "/errors/0/code"), "TOO_LONG");
    answer_done(&answer);
    buf_done(&body);
}

/* Decoding and the domain each report everything they see. */
static void test_bad_input__names_every_field(void **state)
{
    struct fixture *fixture = *state;
    struct answer answer = ask(fixture, SELLER, "POST", "/opportunities",
                               "{\"title\":1,\"need\":2,\"city\":3,\"nothing\":4}", 422);
    assert_int_equal(json_array_size(member(&answer, "/errors")), 4);
    answer_done(&answer);
    answer = ask(
        fixture, SELLER, "POST", "/opportunities",
        "{\"title\":\"x\",\"country\":\"Germany\",\"contact_email\":\"n\",\"amount\":\"m\"}", 422);
    assert_int_equal(json_array_size(member(&answer, "/errors")), 3);
    answer_done(&answer);
}

struct query_case {
    const char *path;
    const char *field;
};

static const struct query_case QUERY_CASES[] = {
    {"/opportunities?limit=0", "limit"},
    {"/opportunities?limit=101", "limit"},
    {"/opportunities?limit=-1", "limit"},
    {"/opportunities?limit=ten", "limit"},
    {"/opportunities?limit=99999999999999999999", "limit"},
    {"/opportunities?limit=", "limit"},
    {"/opportunities?cursor=garbage", "cursor"},
    {"/opportunities?cursor=", "cursor"},
    {"/opportunities?placement=LOST", "placement"},
    {"/opportunities?stage=4", "stage"},
    {"/opportunities?sort=amount", "sort"},
    {"/opportunities?partner=acme", "partner"},
    {"/opportunities?waiting=1", "waiting"},
    {"/opportunities?colour=red", "colour"},
    {"/opportunities?limit=5&limit=6", "limit"},
    {"/offers?status=OPEN", "status"},
    {"/offers?opportunity=ofr_0000000000000", "opportunity"},
    {"/partners?country=US", "country"},
    {"/reports/fairness?window=7d", "window"},
    {"/me?x=1", "x"},
};

static void test_bad_input__queries(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(QUERY_CASES); i++) {
        struct answer answer = ask(fixture, MANAGER, "GET", QUERY_CASES[i].path, NULL, 422);
        assert_string_equal(member_text(&answer, "/errors/0/field"), QUERY_CASES[i].field);
        answer_done(&answer);
    }
}

static int patch_with(struct fixture *fixture, const char *id, const char *if_match,
                      const char *body)
{
    struct exchange exchange = {.method = "PATCH",
                                .path = text_of("/opportunities/%s", id),
                                .body = body,
                                .if_match = if_match};
    struct answer answer = send_as(fixture, SELLER, &exchange);
    int status = answer.status;
    answer_done(&answer);
    return status;
}

static void test_bad_input__stale_changes(void **state)
{
    struct fixture *fixture = *state;
    char id[ID_TEXT_SIZE];
    make_opportunity(fixture, id);
    struct answer answer = ask(fixture, SELLER, "GET", text_of("/opportunities/%s", id), NULL, 200);
    static const char BODY[] = "{\"city\":\"Paris\"}";
    assert_int_equal(patch_with(fixture, id, "", BODY), 428);
    assert_int_equal(patch_with(fixture, id, "7", BODY), 400);
    assert_int_equal(patch_with(fixture, id, "\"a\", \"b\"", BODY), 400);
    assert_int_equal(patch_with(fixture, id, "\"", BODY), 400);
    assert_int_equal(patch_with(fixture, id, "\"other\"", BODY), 412);
    assert_int_equal(patch_with(fixture, id, "\"999999\"", BODY), 412);
    assert_int_equal(patch_with(fixture, id, text_of("W/%s", answer.etag), BODY), 412);
    assert_int_equal(patch_with(fixture, id, answer.etag, "{\"city\":5}"), 422);
    assert_int_equal(patch_with(fixture, id, answer.etag, BODY), 200);
    assert_int_equal(patch_with(fixture, id, answer.etag, "{\"city\":\"Rome\"}"), 412);
    assert_int_equal(patch_with(fixture, id, "*", "{\"city\":\"Rome\"}"), 200);
    answer_done(&answer);
    answer = ask(fixture, SELLER, "GET", text_of("/opportunities/%s", id), NULL, 200);
    assert_string_equal(member_text(&answer, "/city"), "Rome");
    assert_string_equal(member_text(&answer, "/country"), "US"); /* omitted = unchanged */
    answer_done(&answer);
}

/* null empties, and what passing then lacks is said at once. */
static void test_bad_input__null_empties(void **state)
{
    struct fixture *fixture = *state;
    char id[ID_TEXT_SIZE];
    make_opportunity(fixture, id);
    struct exchange exchange = {.method = "PATCH",
                                .path = text_of("/opportunities/%s", id),
                                .body = "{\"need\":null,\"decision_date\":null,\"amount\":null}",
                                .if_match = "*"};
    struct answer answer = send_as(fixture, SELLER, &exchange);
    assert_int_equal(answer.status, 200);
    assert_string_equal(member_text(&answer, "/need"), "");
    assert_true(json_is_null(member(&answer, "/decision_date")));
    assert_true(json_is_null(member(&answer, "/amount_minor")));
    assert_string_equal(member_text(&answer, "/placement"), "NEW");
    assert_int_equal(json_array_size(member(&answer, "/missing")), 3);
    answer_done(&answer);
    exchange.body = "{\"title\":null}";
    expect(fixture, SELLER, &exchange, 422);
}

static void test_bad_input__the_same_external_id_twice(void **state)
{
    struct fixture *fixture = *state;
    static const char BODY[] = "{\"title\":\"x\",\"external_id\":\"CRM-1\"}";
    struct answer answer = ask(fixture, SELLER, "POST", "/opportunities", BODY, 201);
    answer_done(&answer);
    answer = ask(fixture, SELLER, "POST", "/opportunities", BODY, 409);
    assert_string_equal(member_text(&answer, "/code"), "exists");
    answer_done(&answer);
}

static void test_bad_input__illegal_moves_name_the_legal_ones(void **state)
{
    struct fixture *fixture = *state;
    char opportunity[ID_TEXT_SIZE];
    char offer[ID_TEXT_SIZE];
    enum person focal = make_offer(fixture, opportunity, offer);
    struct answer answer = ask(fixture, focal, "POST", text_of("/offers/%s/return", offer),
                               "{\"code\":\"NO_SKILL\"}", 409);
    assert_true(json_array_size(member(&answer, "/allowed")) >= 1);
    answer_done(&answer);
    answer =
        ask(fixture, SELLER, "POST", text_of("/opportunities/%s/place", opportunity), NULL, 409);
    answer_done(&answer);
    answer = ask(fixture, SELLER, "POST", text_of("/opportunities/%s/cancel", opportunity),
                 "{\"reason\":\"gone\"}", 409);
    assert_string_equal(member_text(&answer, "/allowed/0"), "recall");
    answer_done(&answer);
}

/* After its clock ran out an offer cannot be taken any more. A key outlives the session. */
static void test_bad_input__a_late_accept(void **state)
{
    struct fixture *fixture = *state;
    char opportunity[ID_TEXT_SIZE];
    char offer[ID_TEXT_SIZE];
    enum person focal = make_offer(fixture, opportunity, offer);
    struct answer made = ask(fixture, focal, "POST", "/api-keys", "{\"name\":\"k\"}", 201);
    struct answer shown = ask(fixture, focal, "GET", text_of("/offers/%s", offer), NULL, 200);
    int64_t expires_at_ms = 0;
    assert_true(clock_parse(member_text(&shown, "/expires_at"), &expires_at_ms));
    fixture->now_ms = expires_at_ms;
    struct exchange late = {
        .method = "POST",
        .path = text_of("/offers/%s/accept", offer),
        .body = "{\"next_step\":\"call\",\"next_step_at\":\"2026-12-25T09:00:00Z\"}",
        .bearer = member_text(&made, "/key")};
    struct answer refused = send_as(fixture, focal, &late);
    assert_int_equal(refused.status, 409);
    assert_null(strstr(refused.body, PLANTED_EMAIL));
    answer_done(&refused);
    answer_done(&shown);
    answer_done(&made);
}

int main(void)
{
#define BAD(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        BAD(test_bad_input__create),
        BAD(test_bad_input__mangled_bodies),
        BAD(test_bad_input__long_texts),
        BAD(test_bad_input__names_every_field),
        BAD(test_bad_input__queries),
        BAD(test_bad_input__stale_changes),
        BAD(test_bad_input__null_empties),
        BAD(test_bad_input__the_same_external_id_twice),
        BAD(test_bad_input__illegal_moves_name_the_legal_ones),
        BAD(test_bad_input__a_late_accept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
