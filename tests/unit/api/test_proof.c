/* SPDX-License-Identifier: Apache-2.0 */

/* What is shown of the sealed history and of the nodes: every answer is held to the contract by the
 * fixture; what is shown must prove what it says, and say nothing about a firm. */

#include "fixture.h"

#include "base/hash.h"
#include "base/text.h"
#include "domain/checkpoint.h"
#include "domain/node_list.h"
#include "domain/seal.h"
#include "domain/seal_day.h"
#include "domain/session.h"
#include "store/lease_store.h"
#include "store/mail_store.h"
#include "store/party_store.h"

enum { ROUNDS = 5, CHECKPOINTS = ROUNDS + 1, PAGES_MAX = 20 };

static struct seal_signer signer;

static int64_t number_at(const struct answer *answer, const char *pointer)
{
    return json_integer_value(member(answer, pointer));
}

static bool is_null_at(const struct answer *answer, const char *pointer)
{
    return json_is_null(member(answer, pointer));
}

static void must(enum score_status status, const struct score_error *err)
{
    if (status) {
        fail_msg("%s: %s", score_status_name(status), err->text);
    }
}

static struct domain operator_domain(struct fixture *fixture)
{
    return (struct domain){.store = fixture->store,
                           .world = fixture->world,
                           .clock = fixture->clock,
                           .site = &fixture->site,
                           .arena = &fixture->arena,
                           .actor = actor_cli(&fixture->arena)};
}

static void seal_now(struct fixture *fixture)
{
    struct score_error err = {0};
    int64_t made = 0;
    const uint8_t seed[HASH_BYTES] = {7};
    struct domain domain = operator_domain(fixture);
    seal_signer_seed(seed, &signer);
    must(seal_all(&domain, &signer, &made, &err), &err);
}

/* Sessions end in a day: everybody signs in again. */
static void day_go(struct fixture *fixture)
{
    struct score_error err = {0};
    struct domain domain = operator_domain(fixture);
    const struct link_visit visit = {.address = "127.0.0.1", .agent = "fixture"};
    fixture->now_ms += CLOCK_DAY_MS;
    must(store_tx_begin(fixture->store, &err), &err);
    for (int person = NOBODY + 1; person < PERSON_COUNT; person++) {
        struct user user;
        struct session_grant grant;
        must(store_user_get(fixture->store, fixture->users[person], &fixture->arena, &user, &err),
             &err);
        must(session_start(&domain, &user, &visit, &grant, &err), &err);
        fixture->tokens[person] = arena_dup_text(&fixture->arena, grant.token);
        fixture->csrf[person] = grant.session.csrf_token;
    }
    must(store_tx_commit(fixture->store, &err), &err);
}

/* A draw on each of some days; all is sealed, and the last day is over. */
static void history_make(struct fixture *fixture)
{
    char opportunity[ID_TEXT_SIZE];
    char offer[ID_TEXT_SIZE];
    for (int i = 0; i < ROUNDS; i++) {
        (void)make_offer(fixture, opportunity, offer);
        seal_now(fixture);
        day_go(fixture);
    }
    seal_now(fixture);
}

/* ---- what is sealed -------------------------------------------------------------------------- */

static void test_seal__of_a_new_history_is_empty(void **state)
{
    struct answer answer = ask(*state, AUDITOR, "GET", "/seal", NULL, 200);
    assert_true(number_at(&answer, "/events") > 0);
    assert_int_equal(number_at(&answer, "/sealed"), 0);
    assert_int_equal(number_at(&answer, "/unsealed"), number_at(&answer, "/events"));
    assert_true(is_null_at(&answer, "/head"));
    assert_true(is_null_at(&answer, "/sealed_at"));
    assert_int_equal(json_array_size(member(&answer, "/keys")), 0);
    answer_done(&answer);
    answer = ask(*state, AUDITOR, "GET", "/checkpoints", NULL, 200);
    assert_int_equal(json_array_size(member(&answer, "/items")), 0);
    assert_true(is_null_at(&answer, "/next"));
    answer_done(&answer);
}

static void test_seal__counts_what_waits_and_names_the_key(void **state)
{
    struct fixture *fixture = *state;
    char fingerprint[SEAL_FINGERPRINT_SIZE];
    char opportunity[ID_TEXT_SIZE];
    char offer[ID_TEXT_SIZE];
    history_make(fixture);
    seal_fingerprint(signer.public_key, fingerprint);
    struct answer answer = ask(fixture, AUDITOR, "GET", "/seal", NULL, 200);
    int64_t events = number_at(&answer, "/events");
    assert_int_equal(number_at(&answer, "/sealed"), events);
    assert_int_equal(number_at(&answer, "/unsealed"), 0);
    assert_int_equal(number_at(&answer, "/checkpoints"), CHECKPOINTS);
    assert_int_equal(json_array_size(member(&answer, "/keys")), 1);
    assert_string_equal(member_text(&answer, "/keys/0/fingerprint"), fingerprint);
    assert_true(
        text_has_prefix(member_text(&answer, "/head"), text_of("%lld-", (long long)events)));
    answer_done(&answer);
    (void)make_offer(fixture, opportunity, offer);
    answer = ask(fixture, FOCAL_A, "GET", "/seal", NULL, 200);
    assert_int_equal(number_at(&answer, "/sealed"), events);
    assert_int_equal(number_at(&answer, "/sealed") + number_at(&answer, "/unsealed"),
                     number_at(&answer, "/events"));
    assert_true(number_at(&answer, "/unsealed") > 0);
    answer_done(&answer);
}

static void day_check(const struct answer *answer, size_t i, const char *today)
{
    uint8_t secret[SEAL_HASH_BYTES];
    uint8_t commitment[SEAL_HASH_BYTES];
    char hex[2 * SEAL_HASH_BYTES + 1];
    int64_t day_ms = 0;
    const char *day = member_text(answer, text_of("/draw_days/%zu/day", i));
    if (is_null_at(answer, text_of("/draw_days/%zu/revealed", i))) {
        assert_true(strcmp(day, today) >= 0);
        assert_true(is_null_at(answer, text_of("/draw_days/%zu/secret", i)));
        assert_true(is_null_at(answer, text_of("/draw_days/%zu/revealed_at", i)));
        return;
    }
    /* What was published is what was committed, before the day was over. */
    assert_true(strcmp(day, today) < 0);
    assert_true(clock_parse(day, &day_ms));
    assert_true(text_from_hex(member_text(answer, text_of("/draw_days/%zu/secret", i)), secret,
                              sizeof secret));
    draw_commitment(draw_day_of(day_ms), secret, commitment);
    text_hex(commitment, sizeof commitment, hex);
    assert_string_equal(member_text(answer, text_of("/draw_days/%zu/commitment", i)), hex);
    assert_true(strncmp(member_text(answer, text_of("/draw_days/%zu/committed_at", i)), day, 10) <=
                0);
    assert_true(strncmp(member_text(answer, text_of("/draw_days/%zu/revealed_at", i)), day, 10) >
                0);
}

static void test_seal__tells_a_days_secret_when_the_day_is_over(void **state)
{
    struct fixture *fixture = *state;
    char today[CLOCK_TEXT_SIZE];
    size_t kept = 0;
    history_make(fixture);
    clock_format_date(fixture->now_ms, today);
    struct answer answer = ask(fixture, BOSS_B, "GET", "/seal", NULL, 200);
    size_t count = json_array_size(member(&answer, "/draw_days"));
    assert_true(count > ROUNDS);
    for (size_t i = 0; i < count; i++) {
        day_check(&answer, i, today);
        kept += is_null_at(&answer, text_of("/draw_days/%zu/revealed", i)) ? 1 : 0;
        assert_true(i == 0 || strcmp(member_text(&answer, text_of("/draw_days/%zu/day", i - 1)),
                                     member_text(&answer, text_of("/draw_days/%zu/day", i))) > 0);
    }
    assert_int_equal(kept, DRAW_DAYS_AHEAD + 1);
    assert_int_equal(count - kept, ROUNDS);
    answer_done(&answer);
}

static void test_seal__shows_a_month_of_days(void **state)
{
    struct fixture *fixture = *state;
    for (int i = 0; i < 40; i++) {
        seal_now(fixture);
        day_go(fixture);
    }
    struct answer answer = ask(fixture, ADMIN, "GET", "/seal", NULL, 200);
    assert_int_equal(json_array_size(member(&answer, "/draw_days")), 31);
    answer_done(&answer);
}

/* ---- checkpoints ----------------------------------------------------------------------------- */

static void hex_read(const json_t *item, const char *name, uint8_t *ret, size_t len)
{
    const char *text = json_string_value(json_object_get(item, name));
    assert_non_null(text);
    assert_true(text_from_hex(text, ret, len));
}

/* From what is shown alone, as an outsider reads it. */
static void signature_check(const json_t *item)
{
    struct checkpoint read = {
        .number = json_integer_value(json_object_get(item, "number")),
        .first_seq = json_integer_value(json_object_get(item, "first_seq")),
        .last_seq = json_integer_value(json_object_get(item, "last_seq")),
        .key_number = json_integer_value(json_object_get(item, "key")),
    };
    int64_t day_ms = 0;
    assert_true(clock_parse(json_string_value(json_object_get(item, "made_at")), &read.at_ms));
    assert_true(clock_parse(json_string_value(json_object_get(item, "day")), &day_ms));
    read.day = draw_day_of(day_ms);
    hex_read(item, "head", read.head, sizeof read.head);
    hex_read(item, "root", read.root, sizeof read.root);
    hex_read(item, "previous", read.previous, sizeof read.previous);
    hex_read(item, "commitment", read.commitment, sizeof read.commitment);
    hex_read(item, "signature", read.signature, sizeof read.signature);
    assert_true(checkpoint_is_signed(&read, signer.public_key));
    read.root[0] ^= 1;
    assert_false(checkpoint_is_signed(&read, signer.public_key));
}

static void test_checkpoints__come_newest_first_and_are_signed(void **state)
{
    struct fixture *fixture = *state;
    history_make(fixture);
    for (size_t limit = 1; limit <= CHECKPOINTS + 1; limit++) {
        int64_t expected = CHECKPOINTS;
        const char *next = "";
        for (int page = 0; next && page < PAGES_MAX; page++) {
            const char *cursor = *next ? text_of("&cursor=%s", next) : "";
            struct answer answer =
                ask(fixture, FOCAL_B, "GET", text_of("/checkpoints?limit=%zu%s", limit, cursor),
                    NULL, 200);
            const json_t *items = member(&answer, "/items");
            assert_true(json_array_size(items) <= limit);
            for (size_t i = 0; i < json_array_size(items); i++) {
                const json_t *item = json_array_get(items, i);
                assert_int_equal(json_integer_value(json_object_get(item, "number")), expected--);
                signature_check(item);
            }
            next =
                is_null_at(&answer, "/next") ? NULL : text_of("%s", member_text(&answer, "/next"));
            answer_done(&answer);
        }
        assert_int_equal(expected, 0);
    }
}

static void test_proof__says_nothing_about_anybody(void **state)
{
    struct fixture *fixture = *state;
    static const char *const PATHS[] = {"/seal", "/checkpoints"};
    history_make(fixture);
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(PATHS); i++) {
        struct answer answer = ask(fixture, FOCAL_B, "GET", PATHS[i], NULL, 200);
        static const char *const BANNED[] = {"prt_", "usr_", "opp_", "ofr_", "Alpha", "example"};
        for (size_t j = 0; j < SCORE_ARRAY_COUNT(BANNED); j++) {
            assert_null(strstr(answer.body, BANNED[j]));
        }
        struct answer same = ask(fixture, AUDITOR, "GET", PATHS[i], NULL, 200);
        assert_string_equal(answer.body, same.body);
        answer_done(&same);
        answer_done(&answer);
    }
}

static void test_checkpoints__refuse_what_they_do_not_know(void **state)
{
    struct fixture *fixture = *state;
    static const char *const PATHS[] = {"/checkpoints?limit=0", "/checkpoints?cursor=x",
                                        "/checkpoints?sort=number", "/seal?day=1",
                                        "/nodes?limit=1"};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(PATHS); i++) {
        struct answer answer = ask(fixture, AUDITOR, "GET", PATHS[i], NULL, 422);
        answer_done(&answer);
    }
}

/* ---- nodes ----------------------------------------------------------------------------------- */

static void lease_put(struct fixture *fixture, const char *name, const char *holder,
                      int64_t left_ms)
{
    struct score_error err = {0};
    struct lease lease = {
        .name = name, .holder = holder, .until_ms = fixture->now_ms + left_ms, .fence = 1};
    must(store_lease_add(fixture->store, &lease, &err), &err);
}

static void mail_put(struct fixture *fixture, const char *id, const char *holder)
{
    struct score_error err = {0};
    struct mail mail = {.message_id = id,
                        .template_name = "test",
                        .address = "a@vendor.example",
                        .subject = "s",
                        .plain = "p",
                        .html = "h",
                        .state = MAIL_WAITING,
                        .next_at_ms = fixture->now_ms,
                        .created_at_ms = fixture->now_ms,
                        .answer = "",
                        .holder = holder};
    must(store_mail_add(fixture->store, &mail, &err), &err);
}

static void leases_put(struct fixture *fixture)
{
    struct score_error err = {0};
    must(store_tx_begin(fixture->store, &err), &err);
    lease_put(fixture, "node:berlin", "berlin", 9000);
    lease_put(fixture, "node:athens", "athens", 0); /* not a moment left: the border */
    lease_put(fixture, "clocks", "berlin", 12000);
    lease_put(fixture, "sealer", "berlin", -1);
    lease_put(fixture, "imports", "", 5000); /* free */
    mail_put(fixture, "1", "berlin");
    mail_put(fixture, "2", "berlin");
    mail_put(fixture, "3", "cairo");
    mail_put(fixture, "4", "");
    must(store_tx_commit(fixture->store, &err), &err);
}

static void test_nodes__are_none_where_none_serves(void **state)
{
    struct answer answer = ask(*state, MANAGER, "GET", "/nodes", NULL, 200);
    assert_int_equal(json_array_size(member(&answer, "/items")), 0);
    answer_done(&answer);
}

static void test_nodes__tell_what_each_does_and_who_has_lapsed(void **state)
{
    struct fixture *fixture = *state;
    char until[CLOCK_TEXT_SIZE];
    leases_put(fixture);
    struct answer answer = ask(fixture, ADMIN, "GET", "/nodes", NULL, 200);
    assert_int_equal(json_array_size(member(&answer, "/items")), 3);
    assert_string_equal(member_text(&answer, "/items/0/node"), "athens");
    assert_true(json_is_true(member(&answer, "/items/0/lapsed")));
    assert_int_equal(json_array_size(member(&answer, "/items/0/duties")), 0);
    assert_string_equal(member_text(&answer, "/items/1/node"), "berlin");
    assert_true(json_is_false(member(&answer, "/items/1/lapsed")));
    clock_format(fixture->now_ms + 12000, until);
    assert_string_equal(member_text(&answer, "/items/1/until"), until);
    assert_int_equal(json_array_size(member(&answer, "/items/1/duties")), 3);
    assert_string_equal(member_text(&answer, "/items/1/duties/0/duty"), "clocks");
    assert_true(json_is_false(member(&answer, "/items/1/duties/0/lapsed")));
    assert_string_equal(member_text(&answer, "/items/1/duties/1/duty"), "sealer");
    assert_true(json_is_true(member(&answer, "/items/1/duties/1/lapsed")));
    assert_string_equal(member_text(&answer, "/items/1/duties/2/duty"), "mails");
    assert_true(is_null_at(&answer, "/items/1/duties/2/until"));
    assert_string_equal(member_text(&answer, "/items/2/node"), "cairo");
    assert_true(json_is_true(member(&answer, "/items/2/lapsed")));
    assert_true(is_null_at(&answer, "/items/2/until"));
    answer_done(&answer);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_seal__of_a_new_history_is_empty),
        TEST(test_seal__counts_what_waits_and_names_the_key),
        TEST(test_seal__tells_a_days_secret_when_the_day_is_over),
        TEST(test_seal__shows_a_month_of_days),
        TEST(test_checkpoints__come_newest_first_and_are_signed),
        TEST(test_proof__says_nothing_about_anybody),
        TEST(test_checkpoints__refuse_what_they_do_not_know),
        TEST(test_nodes__are_none_where_none_serves),
        TEST(test_nodes__tell_what_each_does_and_who_has_lapsed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
