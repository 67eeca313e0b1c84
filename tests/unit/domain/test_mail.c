/* SPDX-License-Identifier: Apache-2.0 */

/* Letters and the outbox: what is written, when, to whom, and what is kept of it. */

#include "domain_fixture.h"

#include "base/limits.h"
#include "base/text.h"
#include "domain/event_record.h"
#include "domain/identity.h"
#include "domain/mail.h"
#include "domain/session.h"
#include "store/mail_store.h"

static const struct site SITE = {.vendor_name = "Vendor & Sons",
                                 .public_url = "https://score.vendor.example",
                                 .mail_from = "Vendor Channels <channels@vendor.example>"};

static struct market market;

static int market_setup(void **state)
{
    (void)state;
    market_open(&market, 2);
    market.domain.site = &SITE;
    return 0;
}

static int market_teardown(void **state)
{
    (void)state;
    market_close(&market);
    return 0;
}

static const struct mail_value ALL_VALUES[] = {
    {"person", "Frida"},
    {"partner", "Firm 1"},
    {"due", "4 December 2026"},
    {"product", "GTX Pro"},
    {"city", "Kassel"},
    {"size", "about EUR 10,000"},
    {"time_left", "3 days"},
    {"deadline", "2026-01-08 08:00 UTC"},
    {"why", "It is your turn."},
    {"head", "1234-0123456789abcdef0123"},
    {"from_name", "Dirk"},
    {"title", "Faster storage"},
    {"next_step", "call"},
    {"next_step_at", "2026-01-06"},
    {"how", "declined"},
    {"reason", "no capacity"},
    {"next", "The next firm has been asked."},
    {"expires", "2026-01-12"},
    {"from", "channels@vendor.example"},
    {"server", "smtp://127.0.0.1:25"},
    {"link", "https://score.vendor.example/o/TOKEN"},
    {"vendor", "Vendor & Sons"},
    {"public_url", "https://score.vendor.example"},
};
enum { ALL_COUNT = SCORE_ARRAY_COUNT(ALL_VALUES) };

/* ---- letters --------------------------------------------------------------------------------- */

static void plain_check(const char *name, const char *plain)
{
    size_t column = 0;
    for (const char *c = plain; *c; c++) {
        column = *c == '\n' ? 0 : column + 1;
        if (column > 100 || (unsigned char)*c < '\n' || strchr("{}", *c)) {
            print_error("%s: at '%.40s'\n", name, c);
            fail();
        }
    }
}

static void test_mail__every_letter_has_two_parts_that_say_the_same(void **state)
{
    (void)state;
    struct mail_values values = {ALL_VALUES, ALL_COUNT};
    size_t count = 0;
    for (const char *name = mail_template_name(0); name; name = mail_template_name(++count)) {
        struct mail_text text;
        bool asks = !text_equal(name, "test");
        OK(&market, mail_template_render(name, &values, &market.arena, &text, &market.err));
        assert_true(*text.subject != '\0' && strlen(text.subject) < 200);
        assert_null(strpbrk(text.subject, "{}\n"));
        plain_check(name, text.plain);
        assert_non_null(strstr(text.html, "<title>"));
        assert_non_null(strstr(text.html, "</html>"));
        assert_null(strstr(text.html, "{"));
        assert_null(strstr(text.html, "Vendor & Sons"));
        if (asks) {
            assert_non_null(strstr(text.plain, "\nhttps://score.vendor.example/o/TOKEN\n"));
            assert_non_null(strstr(text.html, "<a href=\"https://score.vendor.example/o/TOKEN\""));
        }
    }
    assert_int_equal(count, 11);
}

/* A value is text: it starts no line, no header, no tag, and asks for no further value. */
static void test_mail__a_value_stays_text(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *value;
        const char *in_html; /* NULL = not looked for */
    } cases[] = {
        {"a tag", "<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"},
        {"an attribute", "\" onclick='x'", "&quot; onclick=&#39;x&#39;"},
        {"an entity", "&lt;b&gt;", "&amp;lt;b&amp;gt;"},
        {"a header", "x\r\nBcc: all@x.example", "x  Bcc: all@x.example"},
        {"a button", "x\n[Press]({link})", "x [Press]({link})"},
        {"a rule and a list", "x\n---\n- y: z", "x --- - y: z"},
        {"bold", "**x**", "**x**"},
        {"a value", "{link}", "{link}"},
        {"tab and bell", "x\t\ay", "x  y"},
        {"foreign", "M\xC3\xBCnchen \xE6\x9D\xB1", "M\xC3\xBCnchen \xE6\x9D\xB1"},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        struct mail_value values[ALL_COUNT];
        struct mail_values all = {values, ALL_COUNT};
        struct mail_text text;
        memcpy(values, ALL_VALUES, sizeof values);
        for (size_t v = 0; v < ALL_COUNT; v++) {
            if (text_equal(values[v].name, "product") || text_equal(values[v].name, "partner")) {
                values[v].text = cases[i].value;
            }
        }
        OK(&market, mail_template_render("offer", &all, &market.arena, &text, &market.err));
        bool is_good = strstr(text.html, cases[i].in_html) && !strstr(text.html, "<script") &&
                       !strpbrk(text.subject, "\r\n\t\a") && !strpbrk(text.plain, "\r\t\a") &&
                       !strstr(text.plain, "\nBcc:") && !strstr(text.html, "\nBcc:");
        if (!is_good) {
            print_error("case '%s':\n%s\n%s\n", cases[i].name, text.subject, text.html);
            fail();
        }
    }
}

static void test_mail__an_empty_value_leaves_its_line_out(void **state)
{
    (void)state;
    struct mail_value values[ALL_COUNT];
    struct mail_values all = {values, ALL_COUNT};
    struct mail_text text;
    memcpy(values, ALL_VALUES, sizeof values);
    for (size_t v = 0; v < ALL_COUNT; v++) {
        static const char *const empty[] = {"city", "person", "time_left", "deadline"};
        for (size_t e = 0; e < SCORE_ARRAY_COUNT(empty); e++) {
            values[v].text = text_equal(values[v].name, empty[e]) ? "" : values[v].text;
        }
    }
    OK(&market, mail_template_render("forwarded", &all, &market.arena, &text, &market.err));
    assert_non_null(strstr(text.subject, "in your region"));
    assert_non_null(strstr(text.plain, "Hello there,"));
    assert_null(strstr(text.plain, "City"));
    assert_null(strstr(text.plain, "Time to answer"));
    assert_null(strstr(text.html, "City"));
    assert_non_null(strstr(text.plain, "- Product: GTX Pro\n"));
}

static void test_mail__a_letter_that_lacks_something_is_not_written(void **state)
{
    (void)state;
    struct mail_value values[ALL_COUNT];
    struct mail_values fewer = {ALL_VALUES, 3};
    struct mail_values all = {values, ALL_COUNT};
    struct mail_text text;
    assert_int_equal(mail_template_render("offer", &fewer, &market.arena, &text, &market.err),
                     SCORE_INVALID);
    assert_int_equal(mail_template_render("poem", &all, &market.arena, &text, &market.err),
                     SCORE_NOT_FOUND);
    memcpy(values, ALL_VALUES, sizeof values);
    for (size_t v = 0; v < ALL_COUNT; v++) {
        values[v].text =
            text_equal(values[v].name, "link") ? "javascript:alert(1)" : values[v].text;
    }
    assert_int_equal(mail_template_render("offer", &all, &market.arena, &text, &market.err),
                     SCORE_INVALID);
    memcpy(values, ALL_VALUES, sizeof values);
    values[0].text = "\xC3(";
    assert_int_equal(mail_template_render("offer", &all, &market.arena, &text, &market.err),
                     SCORE_INVALID);
}

/* ---- the outbox ------------------------------------------------------------------------------ */

static enum score_status letter_queue(size_t firm, const char *address)
{
    struct mail_letter letter = {.template_name = "invitation",
                                 .address = address,
                                 .user_id = market.focals[firm],
                                 .partner_id = market.firms[firm],
                                 .values = ALL_VALUES,
                                 .value_count = ALL_COUNT};
    return mail_queue(&market.domain, &letter, &market.err);
}

static const char *focal_address(size_t firm)
{
    return firm ? "focal@p0002.example" : "focal@p0001.example";
}

static void letter_commit(size_t firm)
{
    (void)market_domain_keep(&market);
    OK(&market, store_tx_begin(market.store, &market.err));
    OK(&market, letter_queue(firm, focal_address(firm)));
    OK(&market, store_tx_commit(market.store, &market.err));
}

static int64_t mails_in(enum mail_state state)
{
    int64_t counts[5] = {0};
    OK(&market, store_mail_count(market.store, counts, &market.err));
    return counts[state];
}

/* Claims what is due and records this answer. */
static struct mail one_record(enum mail_verdict verdict, int code)
{
    struct mail mail;
    struct mail_result result = {.verdict = verdict, .code = code};
    (void)snprintf(result.answer, sizeof result.answer, "words about %s", focal_address(0));
    OK(&market, mail_claim(market_domain_keep(&market), &mail, &market.err));
    assert_true(mail.id != 0);
    OK(&market, mail_record(market_domain_keep(&market), &mail, &result, &market.err));
    return mail;
}

static void test_mail__a_letter_lives_and_dies_with_its_transaction(void **state)
{
    (void)state;
    OK(&market, store_tx_begin(market.store, &market.err));
    OK(&market, letter_queue(0, focal_address(0)));
    assert_int_equal(mails_in(MAIL_WAITING), 1);
    store_tx_rollback(market.store);
    assert_int_equal(mails_in(MAIL_WAITING), 0);
    letter_commit(0);
    assert_int_equal(mails_in(MAIL_WAITING), 1);

    OK(&market, store_tx_begin(market.store, &market.err));
    assert_int_equal(letter_queue(0, "no address"), SCORE_INVALID);
    assert_int_equal(letter_queue(0, "a@b.example\r\nBcc: c@d.example"), SCORE_INVALID);
    store_tx_rollback(market.store);
}

static void test_mail__a_site_without_a_sender_writes_nothing(void **state)
{
    (void)state;
    market.domain.site = NULL;
    assert_false(mail_is_on(&market.domain));
    OK(&market, store_tx_begin(market.store, &market.err));
    OK(&market, letter_queue(0, focal_address(0)));
    OK(&market, store_tx_commit(market.store, &market.err));
    assert_int_equal(mails_in(MAIL_WAITING), 0);
}

static void test_mail__once_taken_the_letter_is_forgotten(void **state)
{
    (void)state;
    struct mail before;
    struct mail after;
    letter_commit(0);
    OK(&market,
       store_mail_due(market.store, "", market.now_ms, &market.arena, &before, &market.err));
    assert_non_null(strstr(before.plain, "/o/TOKEN"));
    assert_non_null(strstr(before.message_id, "@vendor.example"));
    struct mail sent = one_record(MAIL_TAKEN, 250);
    OK(&market, store_mail_get(market.store, sent.id, &market.arena, &after, &market.err));
    assert_int_equal(after.state, MAIL_SENT);
    assert_int_equal(after.finished_at_ms, market.now_ms);
    assert_string_equal(after.message_id, before.message_id);
    assert_string_equal(after.subject, "");
    assert_string_equal(after.plain, "");
    assert_string_equal(after.html, "");
    struct mail none;
    OK(&market, mail_claim(market_domain_keep(&market), &none, &market.err));
    assert_int_equal(none.id, 0);
}

static void test_mail__a_claim_holds_for_a_while_and_not_for_ever(void **state)
{
    (void)state;
    struct mail first;
    struct mail second;
    struct mail_result result = {.verdict = MAIL_TAKEN, .code = 250};
    letter_commit(0);
    OK(&market, mail_claim(&market.domain, &first, &market.err));
    market.now_ms += LIMIT_MAIL_CLAIM_MS - 1;
    OK(&market, mail_claim(&market.domain, &second, &market.err));
    assert_int_equal(second.id, 0);
    market.now_ms += 1;
    OK(&market, mail_claim(&market.domain, &second, &market.err));
    assert_int_equal(second.id, first.id);
    assert_string_equal(second.message_id, first.message_id);
    /* Whom the claim was taken from speaks too late. */
    assert_int_equal(mail_record(&market.domain, &first, &result, &market.err), SCORE_CONFLICT);
    OK(&market, mail_record(&market.domain, &second, &result, &market.err));
}

static void test_mail__waits_grow_until_it_is_given_up(void **state)
{
    (void)state;
    static const int64_t minutes[] = {1, 5, 15, 60, 180, 360, 360, 360, 360, 360, 360};
    letter_commit(0);
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(minutes); i++) {
        struct mail mail = one_record(i % 2 ? MAIL_LATER : MAIL_UNREACHABLE, 451);
        assert_int_equal(mail.state, MAIL_WAITING);
        assert_int_equal(mail.next_at_ms, market.now_ms + minutes[i] * CLOCK_MINUTE_MS);
        market.now_ms = mail.next_at_ms;
    }
    assert_int_equal(SCORE_ARRAY_COUNT(minutes) + 1, LIMIT_MAIL_ATTEMPTS);
    assert_int_equal(one_record(MAIL_LATER, 451).state, MAIL_FAILED);
    letter_commit(0);
    assert_int_equal(one_record(MAIL_REFUSED, 554).state, MAIL_FAILED);
}

/* ---- who is not reached ---------------------------------------------------------------------- */

static struct readiness readiness_of(size_t firm)
{
    struct readiness readiness;
    OK(&market,
       partner_readiness(market_domain_keep(&market), market.firms[firm], &readiness, &market.err));
    return readiness;
}

/* Does the engine's gate let this firm receive? */
static bool firm_receives(size_t firm)
{
    struct recommendation recommendation;
    int64_t id = market_opportunity(&market, "10000");
    OK(&market, place_recommend(market_domain_keep(&market), id, &recommendation, &market.err));
    for (size_t i = 0; i < recommendation.candidate_count; i++) {
        if (recommendation.candidates[i].partner_id == market.firms[firm]) {
            return true;
        }
    }
    return false;
}

static struct user focal_user(size_t firm)
{
    struct user user;
    OK(&market,
       store_user_get(market.store, market.focals[firm], &market.arena, &user, &market.err));
    return user;
}

static void test_mail__a_bounced_focal_is_no_focal_until_the_address_changes(void **state)
{
    (void)state;
    assert_true(firm_receives(0));
    letter_commit(0);
    assert_int_equal(one_record(MAIL_NO_SUCH_ADDRESS, 550).state, MAIL_BOUNCED);
    struct readiness readiness = readiness_of(0);
    assert_false(readiness.has_focal);
    assert_non_null(strstr(readiness.focal_problem, "bounced on 2026-01-05"));
    assert_false(firm_receives(0));
    assert_true(firm_receives(1));

    struct user user = focal_user(0);
    user.name = "The Same Address";
    OK(&market, user_save(market_domain_keep(&market), &user, &market.err));
    assert_false(firm_receives(0));
    user = focal_user(0); /* a fresh one: asking the engine forgets what was read before */
    user.email = "right@p0001.example";
    OK(&market, user_save(market_domain_keep(&market), &user, &market.err));
    assert_true(readiness_of(0).has_focal);
    assert_string_equal(readiness_of(0).focal_problem, "");
    assert_true(firm_receives(0));
}

static void test_mail__signing_in_shows_that_somebody_is_there(void **state)
{
    (void)state;
    letter_commit(0);
    (void)one_record(MAIL_NO_SUCH_ADDRESS, 550);
    assert_false(firm_receives(0));
    struct user user = focal_user(0);
    struct link_visit visit = {.address = "192.0.2.1", .agent = "browser"};
    struct session_grant grant;
    OK(&market, session_start(market_domain_keep(&market), &user, &visit, &grant, &market.err));
    assert_true(firm_receives(0));
    assert_int_equal(focal_user(0).mail_bounced_at_ms, 0);
}

static void test_mail__a_disabled_focal_is_no_focal(void **state)
{
    (void)state;
    struct user user = focal_user(0);
    user.state = USER_DISABLED;
    OK(&market, user_save(market_domain_keep(&market), &user, &market.err));
    assert_false(firm_receives(0));
    assert_non_null(strstr(readiness_of(0).focal_problem, "may no longer sign in"));
    user = focal_user(0);
    user.state = USER_ACTIVE;
    OK(&market, user_save(market_domain_keep(&market), &user, &market.err));
    assert_true(firm_receives(0));
}

static void test_mail__a_mail_that_comes_back_is_found_by_its_name(void **state)
{
    (void)state;
    struct mail mail;
    letter_commit(0);
    struct mail sent = one_record(MAIL_TAKEN, 250);
    assert_int_equal(
        mail_bounce(market_domain_keep(&market), "other@vendor.example", "", &mail, &market.err),
        SCORE_NOT_FOUND);
    assert_int_equal(
        mail_bounce(market_actor(&market, ROLE_SELLER, 0), sent.message_id, "", &mail, &market.err),
        SCORE_DENIED);
}

static void test_mail__a_returned_mail_marks_whom_it_was_for(void **state)
{
    (void)state;
    struct mail mail;
    struct mail again;
    letter_commit(0);
    struct mail sent = one_record(MAIL_TAKEN, 250);
    OK(&market,
       mail_bounce(market_domain_keep(&market), sent.message_id, "550 gone", &mail, &market.err));
    assert_int_equal(mail.state, MAIL_BOUNCED);
    assert_false(readiness_of(0).has_focal);
    OK(&market,
       mail_bounce(market_domain_keep(&market), sent.message_id, "again", &again, &market.err));
    assert_string_equal(again.answer, "550 gone");

    /* One to an address that its reader has left says nothing about the new one. */
    letter_commit(1);
    sent = one_record(MAIL_TAKEN, 250);
    struct user user = focal_user(1);
    user.email = "new@p0002.example";
    OK(&market, user_save(market_domain_keep(&market), &user, &market.err));
    OK(&market,
       mail_bounce(market_domain_keep(&market), sent.message_id, "550", &mail, &market.err));
    assert_true(readiness_of(1).has_focal);
}

static void test_mail__events_tell_it_without_an_address(void **state)
{
    (void)state;
    static const char *const verbs[] = {"mail.queued", "mail.queued", "mail.sent", "mail.bounced"};
    struct store_page page = {.limit = 1000};
    struct event *events = NULL;
    size_t count = 0;
    size_t found = 0;
    letter_commit(0);
    letter_commit(0);
    (void)one_record(MAIL_TAKEN, 250);
    (void)one_record(MAIL_NO_SUCH_ADDRESS, 550);
    struct event_filter filter = {0};
    OK(&market,
       store_event_list(market.store, &filter, &page, &market.arena, &events, &count, &market.err));
    for (size_t i = 0; i < count; i++) {
        assert_null(strchr(events[i].detail, '@'));
        if (text_has_prefix(events[i].verb, "mail.")) {
            assert_true(found < SCORE_ARRAY_COUNT(verbs));
            assert_string_equal(events[i].verb, verbs[found++]);
            assert_int_equal(events[i].partner_id, market.firms[0]);
        }
    }
    assert_int_equal(found, SCORE_ARRAY_COUNT(verbs));
}

/* An answer by another way makes the question out of date. */
static void test_mail__an_offer_that_is_over_is_not_mailed(void **state)
{
    (void)state;
    struct placed placed;
    struct mail mail;
    int64_t id = market_opportunity(&market, "10000");
    market.domain.site = &SITE;
    OK(&market, place_one(market_domain_keep(&market), id, &placed, &market.err));
    assert_int_equal(mails_in(MAIL_WAITING), 1);
    size_t firm = market_firm_index(&market, placed.offer.partner_id);
    struct offer_view view;
    OK(&market, offer_accept(market_focal(&market, firm), placed.offer.id, "call them",
                             market.now_ms + CLOCK_DAY_MS, &view, &market.err));
    OK(&market, mail_claim(market_domain_keep(&market), &mail, &market.err));
    assert_true(mail.id == 0 || !text_equal(mail.template_name, "offer"));
    assert_int_equal(mails_in(MAIL_FAILED), 1);
}

static struct user colleague_add(size_t firm, const char *email)
{
    struct user user = {.partner_id = market.firms[firm],
                        .email = email,
                        .name = "The Deputy",
                        .phone = "",
                        .roles = ROLE_FOCAL,
                        .state = USER_ACTIVE,
                        .password_hash = ""};
    OK(&market, user_save(market_domain_keep(&market), &user, &market.err));
    return user;
}

static void test_mail__an_offer_that_bounced_goes_to_the_deputy(void **state)
{
    (void)state;
    struct focal *focals = NULL;
    size_t count = 0;
    struct placed placed;
    for (size_t firm = 0; firm < 2; firm++) {
        struct user deputy =
            colleague_add(firm, firm ? "deputy@p0002.example" : "deputy@p0001.example");
        int64_t ids[] = {market.focals[firm], deputy.id};
        OK(&market, partner_focals_set(market_domain_keep(&market), market.firms[firm], ids, 2,
                                       &focals, &count, &market.err));
    }
    int64_t id = market_opportunity(&market, "10000");
    OK(&market, place_one(market_domain_keep(&market), id, &placed, &market.err));
    assert_true(text_has_prefix(one_record(MAIL_NO_SUCH_ADDRESS, 550).address, "focal@"));
    struct mail mail = one_record(MAIL_NO_SUCH_ADDRESS, 550);
    assert_true(text_has_prefix(mail.address, "deputy@"));
    assert_int_equal(mail.offer_id, placed.offer.id);
    assert_int_equal(mails_in(MAIL_WAITING), 0); /* nobody is left to ask */
}

static int64_t owned_opportunity_place(int64_t owner_user_id, struct placed *ret)
{
    int64_t id = market_opportunity(&market, "10000");
    struct opportunity opportunity = market_get(&market, id);
    opportunity.owner_user_id = owner_user_id;
    OK(&market, store_tx_begin(market.store, &market.err));
    OK(&market, store_opportunity_update(market.store, &opportunity, &market.err));
    OK(&market, store_tx_commit(market.store, &market.err));
    OK(&market, place_one(market_domain_keep(&market), id, ret, &market.err));
    return id;
}

static void test_mail__the_seller_hears_what_the_firm_answered(void **state)
{
    (void)state;
    struct user seller = {.email = "seller@vendor.example",
                          .name = "Sam",
                          .phone = "",
                          .roles = ROLE_SELLER,
                          .state = USER_ACTIVE,
                          .password_hash = ""};
    struct placed placed;
    struct offer_view view;
    OK(&market, user_save(market_domain_keep(&market), &seller, &market.err));
    (void)owned_opportunity_place(seller.id, &placed);
    (void)one_record(MAIL_TAKEN, 250); /* the question itself */
    size_t firm = market_firm_index(&market, placed.offer.partner_id);
    OK(&market, offer_decline(market_focal(&market, firm), placed.offer.id, "NO_CAPACITY",
                              "ask Erika Beispiel", &view, &market.err));
    struct mail *mails = NULL;
    struct mail letter = {0};
    size_t count = 0;
    struct store_page page = {.limit = 10};
    OK(&market,
       mail_list(market_domain_keep(&market), MAIL_WAITING, &page, &mails, &count, &market.err));
    assert_int_equal(count, 2); /* to the seller, and to the next firm */
    for (size_t i = 0; i < count; i++) {
        if (text_equal(mails[i].template_name, "declined")) {
            OK(&market,
               store_mail_get(market.store, mails[i].id, &market.arena, &letter, &market.err));
        }
    }
    assert_string_equal(letter.address, "seller@vendor.example");
    assert_non_null(strstr(letter.plain, "- Reason: no capacity\n"));
    assert_non_null(strstr(letter.plain, "The next firm has been asked."));
    assert_null(strstr(letter.plain, "Erika"));
    assert_null(strstr(letter.html, "Erika"));
}

#define ON_MARKET(test) cmocka_unit_test_setup_teardown(test, market_setup, market_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_MARKET(test_mail__every_letter_has_two_parts_that_say_the_same),
        ON_MARKET(test_mail__a_value_stays_text),
        ON_MARKET(test_mail__an_empty_value_leaves_its_line_out),
        ON_MARKET(test_mail__a_letter_that_lacks_something_is_not_written),
        ON_MARKET(test_mail__a_letter_lives_and_dies_with_its_transaction),
        ON_MARKET(test_mail__a_site_without_a_sender_writes_nothing),
        ON_MARKET(test_mail__once_taken_the_letter_is_forgotten),
        ON_MARKET(test_mail__a_claim_holds_for_a_while_and_not_for_ever),
        ON_MARKET(test_mail__waits_grow_until_it_is_given_up),
        ON_MARKET(test_mail__a_bounced_focal_is_no_focal_until_the_address_changes),
        ON_MARKET(test_mail__signing_in_shows_that_somebody_is_there),
        ON_MARKET(test_mail__a_disabled_focal_is_no_focal),
        ON_MARKET(test_mail__a_mail_that_comes_back_is_found_by_its_name),
        ON_MARKET(test_mail__a_returned_mail_marks_whom_it_was_for),
        ON_MARKET(test_mail__events_tell_it_without_an_address),
        ON_MARKET(test_mail__an_offer_that_is_over_is_not_mailed),
        ON_MARKET(test_mail__an_offer_that_bounced_goes_to_the_deputy),
        ON_MARKET(test_mail__the_seller_hears_what_the_firm_answered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
