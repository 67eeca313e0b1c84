/* SPDX-License-Identifier: Apache-2.0 */

/* The outbox of mails. */

#include "support.h"

#include "store/mail_store.h"

static const struct field FIELDS[] = {
    FIELD(mail, ID, id, 0),
    FIELD(mail, TEXT, message_id, 0),
    FIELD(mail, TEXT, template_name, 0),
    FIELD(mail, TEXT, address, 0),
    FIELD(mail, ID, user_id, 0),
    FIELD(mail, ID, partner_id, 0),
    FIELD(mail, ID, offer_id, 0),
    FIELD(mail, TEXT, subject, 0),
    FIELD(mail, TEXT, plain, 0),
    FIELD(mail, TEXT, html, 0),
    FIELD(mail, ENUM, state, 4),
    FIELD(mail, I64, attempts, 0),
    FIELD(mail, I64, next_at_ms, 0),
    FIELD(mail, I64, created_at_ms, 0),
    FIELD(mail, I64, finished_at_ms, 0),
    FIELD(mail, I64, code, 0),
    FIELD(mail, TEXT, answer, 0),
    FIELD(mail, TEXT, holder, 0),
};
enum { FIELD_COUNT = SCORE_ARRAY_COUNT(FIELDS) };

static struct mail mail_make(struct fixture *fixture, const char *message_id, int64_t next_at_ms)
{
    struct mail mail = {.message_id = message_id,
                        .template_name = "offer",
                        .address = "frida@alpha.example",
                        .subject = "s",
                        .plain = "p",
                        .html = "h",
                        .state = MAIL_WAITING,
                        .next_at_ms = next_at_ms,
                        .answer = "",
                        .holder = ""};
    MUST(store_mail_add(fixture->store, &mail, &err));
    return mail;
}

static void test_mail__every_field_comes_back(void **state)
{
    struct fixture *fixture = *state;
    record_covers(FIELDS, FIELD_COUNT, sizeof(struct mail));
    struct offer offer = offer_sample(fixture);
    MUST(store_offer_add(fixture->store, &offer, &err));
    struct mail mail = {
        .user_id = fixture->user_id, .partner_id = fixture->partner_id, .offer_id = offer.id};
    struct mail read = {0};
    record_fill(FIELDS, FIELD_COUNT, &mail, 1, &fixture->arena);
    MUST(store_mail_add(fixture->store, &mail, &err));
    MUST(store_mail_get(fixture->store, mail.id, &fixture->arena, &read, &err));
    record_compare(FIELDS, FIELD_COUNT, &mail, &read);
    MUST(store_mail_find(fixture->store, mail.message_id, &fixture->arena, &read, &err));
    record_compare(FIELDS, FIELD_COUNT, &mail, &read);

    struct mail bare = mail_make(fixture, "bare@vendor.example", 5);
    MUST(store_mail_get(fixture->store, bare.id, &fixture->arena, &read, &err));
    record_compare(FIELDS, FIELD_COUNT, &bare, &read);
}

static void test_mail__refuses_what_the_table_refuses(void **state)
{
    struct fixture *fixture = *state;
    struct score_error error = {0};
    struct mail mail = mail_make(fixture, "one@vendor.example", 5);
    MUST_FAIL(SCORE_EXISTS, &error, store_mail_add(fixture->store, &mail, &err));
    mail.message_id = "two@vendor.example";
    mail.address = "";
    MUST_FAIL(SCORE_INVALID, &error, store_mail_add(fixture->store, &mail, &err));
    MUST_FAIL(SCORE_NOT_FOUND, &error,
              store_mail_find(fixture->store, "no@x.example", &fixture->arena, &mail, &err));
}

static void test_mail__the_longest_due_comes_first(void **state)
{
    struct fixture *fixture = *state;
    struct score_error error = {0};
    int64_t next_at_ms = 0;
    struct mail due = {0};
    MUST(store_mail_next_at(fixture->store, "", &next_at_ms, &err));
    assert_int_equal(next_at_ms, INT64_MAX);
    struct mail late = mail_make(fixture, "a@vendor.example", 300);
    struct mail early = mail_make(fixture, "b@vendor.example", 100);
    struct mail twin = mail_make(fixture, "c@vendor.example", 100);
    MUST(store_mail_next_at(fixture->store, "", &next_at_ms, &err));
    assert_int_equal(next_at_ms, 100);
    MUST_FAIL(SCORE_NOT_FOUND, &error,
              store_mail_due(fixture->store, "", 99, &fixture->arena, &due, &err));
    MUST(store_mail_due(fixture->store, "", 100, &fixture->arena, &due, &err));
    assert_int_equal(due.id, early.id);
    assert_string_equal(due.html, "h");

    early.state = MAIL_SENT;
    MUST(store_mail_update(fixture->store, &early, MAIL_WAITING, 0, &err));
    MUST(store_mail_due(fixture->store, "", 1000, &fixture->arena, &due, &err));
    assert_int_equal(due.id, twin.id);
    twin.state = MAIL_FAILED;
    MUST(store_mail_update(fixture->store, &twin, MAIL_WAITING, 0, &err));
    MUST(store_mail_due(fixture->store, "", 1000, &fixture->arena, &due, &err));
    assert_int_equal(due.id, late.id);
}

/* Two who claim the same mail: one statement decides. */
static void test_mail__a_claim_is_had_once(void **state)
{
    struct fixture *fixture = *state;
    struct score_error error = {0};
    struct mail mail = mail_make(fixture, "a@vendor.example", 100);
    mail.attempts = 1;
    MUST(store_mail_update(fixture->store, &mail, MAIL_WAITING, 0, &err));
    MUST_FAIL(SCORE_CONFLICT, &error,
              store_mail_update(fixture->store, &mail, MAIL_WAITING, 0, &err));
    MUST_FAIL(SCORE_CONFLICT, &error, store_mail_update(fixture->store, &mail, MAIL_SENT, 1, &err));
    MUST(store_mail_update(fixture->store, &mail, MAIL_WAITING, 1, &err));
}

static void test_mail__lists_show_no_letter(void **state)
{
    struct fixture *fixture = *state;
    struct mail first = mail_make(fixture, "a@vendor.example", 100);
    struct mail second = mail_make(fixture, "b@vendor.example", 100);
    struct mail third = mail_make(fixture, "c@vendor.example", 100);
    second.state = MAIL_BOUNCED;
    MUST(store_mail_update(fixture->store, &second, MAIL_WAITING, 0, &err));
    struct mail *items = NULL;
    size_t count = 0;
    int64_t counts[5] = {0};
    struct store_page page = {.limit = 2};
    struct mail_filter all = {0};
    MUST(store_mail_list(fixture->store, &all, &page, &fixture->arena, &items, &count, &err));
    assert_int_equal(count, 2);
    assert_int_equal(items[0].id, third.id);
    assert_int_equal(items[1].id, second.id);
    assert_string_equal(items[0].subject, "");
    assert_string_equal(items[0].plain, "");
    assert_string_equal(items[0].html, "");
    page = (struct store_page){.limit = 2, .has_after = true, .after_id = second.id};
    MUST(store_mail_list(fixture->store, &all, &page, &fixture->arena, &items, &count, &err));
    assert_int_equal(count, 1);
    assert_int_equal(items[0].id, first.id);
    struct mail_filter bounced = {.state = MAIL_BOUNCED};
    page = (struct store_page){.limit = 9};
    MUST(store_mail_list(fixture->store, &bounced, &page, &fixture->arena, &items, &count, &err));
    assert_int_equal(count, 1);
    assert_int_equal(items[0].id, second.id);
    MUST(store_mail_count(fixture->store, counts, &err));
    assert_int_equal(counts[MAIL_WAITING], 2);
    assert_int_equal(counts[MAIL_SENT], 0);
    assert_int_equal(counts[MAIL_BOUNCED], 1);
}

#define ON_DATABASE(test) cmocka_unit_test_setup_teardown(test, fixture_database, fixture_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_DATABASE(test_mail__every_field_comes_back),
        ON_DATABASE(test_mail__refuses_what_the_table_refuses),
        ON_DATABASE(test_mail__the_longest_due_comes_first),
        ON_DATABASE(test_mail__a_claim_is_had_once),
        ON_DATABASE(test_mail__lists_show_no_letter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
