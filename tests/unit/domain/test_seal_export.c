/* SPDX-License-Identifier: Apache-2.0 */

/* A firm's export, honest and otherwise; and people who are erased from a sealed history. */

#include "domain_fixture.h"

#include "base/kv.h"
#include "base/text.h"
#include "domain/erasure.h"
#include "domain/event_record.h"
#include "domain/seal.h"
#include "domain/seal_export.h"
#include "store/seal_store.h"

static struct market market;
static struct seal_signer signer;

static void seal_now(void)
{
    int64_t made = 0;
    OK(&market, seal_all(market_domain(&market), &signer, &made, &market.err));
}

/* Two of three firms decline now and then; some days go by. */
static int scene_open(void **state)
{
    (void)state;
    uint8_t seed[HASH_BYTES] = {5};
    struct placed placed;
    struct offer_view view;
    seal_signer_seed(seed, &signer);
    market_open(&market, 3);
    seal_now();
    for (int i = 0; i < 9; i++) {
        int64_t id = market_opportunity(&market, "9000");
        OK(&market, place_one(market_domain(&market), id, &placed, &market.err));
        size_t firm = market_firm_index(&market, placed.offer.partner_id);
        OK(&market, offer_accept(market_focal(&market, firm), placed.offer.id, "call Erika",
                                 market.now_ms, &view, &market.err));
        market.now_ms += 10 * CLOCK_HOUR_MS;
        if (i % 3 == 2) {
            seal_now();
        }
    }
    return 0;
}

static int scene_close(void **state)
{
    (void)state;
    market_close(&market);
    return 0;
}

/* ---- exports --------------------------------------------------------------------------------- */

static struct seal_export exported(size_t firm)
{
    struct seal_export made;
    OK(&market, seal_export_read(market_domain(&market), market.firms[firm], &made, &market.err));
    assert_true(made.item_count > 5);
    return made;
}

static struct verify_result checked(const struct seal_export *made, const struct verify_pins *pins)
{
    struct verify_result result;
    OK(&market, seal_export_check(made, pins, &market.arena, &result, &market.err));
    return result;
}

static void test_export__proves_every_event_of_the_firm(void **state)
{
    (void)state;
    char key[2 * SEAL_PUBLIC_KEY_BYTES + 1];
    text_hex(signer.public_key, sizeof signer.public_key, key);
    int64_t draws = 0;
    for (size_t firm = 0; firm < 3; firm++) {
        struct seal_export made = exported(firm);
        struct verify_pins pins = {.public_key = key, .head = made.head};
        struct verify_result result = checked(&made, &pins);
        for (size_t i = 0; i < result.problem_count; i++) {
            print_error("%s\n", result.problems[i]);
        }
        assert_true(result.ok);
        assert_int_equal(result.events, made.events);
        for (size_t i = 0; i < made.item_count; i++) {
            int64_t whose = made.items[i].event.partner_id;
            assert_true(whose == market.firms[firm] || whose == 0);
        }
        draws += result.draws;
    }
    assert_true(draws >= 5); /* those of days that are over */
}

static void spoil_reason(struct seal_export *made)
{
    made->items[2].event.reason = "other words";
}

static void spoil_detail(struct seal_export *made)
{
    made->items[made->item_count - 1].event.detail = "opportunity=1\n";
}

static void spoil_amount(struct seal_export *made)
{
    for (size_t i = 0; i < made->item_count; i++) {
        if (made->items[i].entry_count) {
            made->items[i].entries[0].amount += 1;
            return;
        }
    }
}

static void spoil_left_out(struct seal_export *made)
{
    memmove(made->items + 3, made->items + 4, (made->item_count - 4) * sizeof *made->items);
    made->item_count--;
}

/* The firm's last event, and the days behind it. */
static void spoil_cut(struct seal_export *made)
{
    while (made->items[made->item_count - 1].partner_seq == 0) {
        made->item_count--;
    }
    made->item_count--;
}

static void spoil_cut_and_counted(struct seal_export *made)
{
    spoil_cut(made);
    made->events--;
}

static void spoil_secret(struct seal_export *made)
{
    size_t at = 0;
    while (!text_equal(made->items[at].event.verb, "day.revealed")) {
        at++;
    }
    memmove(made->items + at, made->items + at + 1,
            (made->item_count - at - 1) * sizeof *made->items);
    made->item_count--;
}

static void spoil_order(struct seal_export *made)
{
    struct seal_export_item kept = made->items[1];
    made->items[1] = made->items[2];
    made->items[2] = kept;
}

static void spoil_checkpoint(struct seal_export *made)
{
    made->checkpoints[0].at_ms++;
}

static void spoil_root(struct seal_export *made)
{
    made->checkpoints[made->checkpoint_count - 1].root[0] ^= 1;
}

static void spoil_proof(struct seal_export *made)
{
    made->items[0].proof.path[0][0] ^= 1;
}

static void spoil_key(struct seal_export *made)
{
    made->keys[0].public_key[0] ^= 1;
}

static void spoil_head(struct seal_export *made)
{
    made->head = "12-0123456789abcdef0123";
}

static void spoil_last_checkpoint(struct seal_export *made)
{
    made->checkpoint_count--;
}

static void test_export__whatever_is_edited_or_left_out_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        void (*spoil)(struct seal_export *made);
        const char *says; /* NULL = passes: what was cut off with its count is not seen */
    } cases[] = {
        {"a reason", spoil_reason, "is not what was sealed"},
        {"a detail", spoil_detail, "is not what was sealed"},
        {"an amount", spoil_amount, "is not what was sealed"},
        {"one left out", spoil_left_out, "some are left out"},
        {"the end", spoil_cut, "ends with number"},
        {"the end, count and all", spoil_cut_and_counted, NULL},
        {"a day's secret", spoil_secret, "although that day is over"},
        {"the order", spoil_order, "stands after event"},
        {"a checkpoint's date", spoil_checkpoint, "the signature is wrong"},
        {"a root", spoil_root, "the signature is wrong"},
        {"a proof", spoil_proof, "is not what was sealed"},
        {"the key", spoil_key, "was not handed over"},
        {"the head", spoil_head, "names the head"},
        {"the last checkpoint", spoil_last_checkpoint, "names the head"},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        struct seal_export made = exported(1);
        cases[i].spoil(&made);
        struct verify_result result = checked(&made, NULL);
        bool says = false;
        for (size_t k = 0; k < result.problem_count && cases[i].says; k++) {
            says = says || strstr(result.problems[k], cases[i].says);
        }
        if (result.ok != !cases[i].says || (cases[i].says && !says)) {
            print_error("%s: %s\n", cases[i].name,
                        result.problem_count ? result.problems[0] : "passes");
            fail();
        }
    }
}

static void test_export__is_the_firms_own(void **state)
{
    (void)state;
    struct seal_export made;
    struct domain *domain = market_focal(&market, 0);
    OK(&market, seal_export_read(domain, market.firms[0], &made, &market.err));
    assert_int_equal(seal_export_read(domain, market.firms[1], &made, &market.err),
                     SCORE_NOT_FOUND);
    assert_int_equal(seal_export_read(market_actor(&market, ROLE_SELLER, 1), market.firms[1], &made,
                                      &market.err),
                     SCORE_DENIED);
    assert_int_equal(seal_export_read(market_domain(&market), 4711, &made, &market.err),
                     SCORE_NOT_FOUND);
}

/* ---- erasure --------------------------------------------------------------------------------- */

static struct verify_result verified(void)
{
    struct verify_result result;
    OK(&market, report_verify(market_domain(&market), &result, &market.err));
    for (size_t i = 0; i < result.problem_count; i++) {
        print_error("%s\n", result.problems[i]);
    }
    return result;
}

static bool history_says(const char *words)
{
    static const struct event_filter all = {.verb = ""};
    struct store_page page = {.limit = 1000};
    struct event *events = NULL;
    size_t count = 0;
    OK(&market,
       store_event_list(market.store, &all, &page, &market.arena, &events, &count, &market.err));
    for (size_t i = 0; i < count; i++) {
        if (strstr(events[i].actor, words) || strstr(events[i].reason, words) ||
            strstr(events[i].detail, words)) {
            return true;
        }
    }
    return false;
}

/* As a phone's link writes it. */
static void visit_record(size_t firm)
{
    SCORE_AUTO(buf_done) struct buf detail = {0};
    struct domain *domain = market_focal(&market, firm);
    domain->actor.name = "usr:the-focal";
    buf_init(&detail, 1000);
    kv_add_i64(&detail, "link", 99);
    kv_add_text(&detail, "address", "203.0.113.77");
    kv_add_text(&detail, "agent", "A very special browser");
    kv_add_text(&detail, "form", "accept");
    OK(&market, store_tx_begin(market.store, &market.err));
    OK(&market, event_record_object(domain, ID_USER, market.focals[firm], "link.used", &detail,
                                    &market.err));
    OK(&market, store_tx_commit(market.store, &market.err));
}

static void test_export__holds_no_network_address(void **state)
{
    (void)state;
    struct event event = {.object_kind = ID_PARTNER,
                          .object_id = market.firms[2],
                          .partner_id = market.firms[2],
                          .verb = "link.opened",
                          .detail = "link=98\naddress=203.0.113.78\nagent=A browser\n"};
    OK(&market, store_tx_begin(market.store, &market.err));
    OK(&market, event_record(market_domain(&market), &event, NULL, &market.err));
    OK(&market, store_tx_commit(market.store, &market.err));
    seal_now();
    struct seal_export made = exported(2);
    const struct seal_export_item *last = NULL;
    for (size_t i = 0; i < made.item_count; i++) {
        assert_null(strstr(made.items[i].event.detail, "203.0.113.78"));
        last = text_equal(made.items[i].event.verb, "link.opened") ? &made.items[i] : last;
    }
    assert_non_null(last);
    assert_string_equal(last->event.detail, "link=98\n");
    assert_true(checked(&made, NULL).ok);
}

static void test_erasure__a_person_goes_and_the_chain_stays(void **state)
{
    (void)state;
    struct erasure_result erased;
    struct user user;
    struct verify_result before;
    visit_record(0);
    seal_now();
    before = verified();
    assert_true(before.ok);
    assert_true(history_says("203.0.113.77") && history_says("special browser"));
    OK(&market,
       erase_user(market_domain(&market), market.focals[0], &signer, &erased, &market.err));
    assert_true(erased.events > 1);
    assert_false(history_says("203.0.113.77"));
    assert_false(history_says("special browser"));
    assert_false(history_says("usr:the-focal"));
    assert_true(history_says("form=accept"));
    OK(&market, store_user_get(market.store, market.focals[0], &market.arena, &user, &market.err));
    assert_string_equal(user.name, "(erased)");
    assert_null(strstr(user.email, "p0001"));
    assert_int_equal(user.state, USER_DISABLED);
    struct verify_result after = verified();
    assert_true(after.ok);
    assert_int_equal(after.erased, erased.fields);
    /* Once more finds nothing more. */
    OK(&market,
       erase_user(market_domain(&market), market.focals[0], &signer, &erased, &market.err));
    assert_int_equal(erased.fields, 0);
    seal_now();
    assert_true(verified().ok);
    struct seal_export made = exported(0);
    assert_true(checked(&made, NULL).ok);
}

static void test_erasure__a_customers_contact_goes_with_what_was_written_about_it(void **state)
{
    (void)state;
    struct erasure_result erased;
    struct placed placed;
    int64_t id = market_opportunity(&market, "9000");
    OK(&market, place_override(market_domain(&market), id, market.firms[1],
                               "Erika Beispiel asked for them by name.", &placed, &market.err));
    seal_now();
    assert_true(history_says("Erika Beispiel asked"));
    assert_int_equal(erase_contact(market_actor(&market, ROLE_CHANNEL_MANAGER, 0), id, &signer,
                                   &erased, &market.err),
                     SCORE_DENIED);
    OK(&market, erase_contact(market_domain(&market), id, &signer, &erased, &market.err));
    assert_true(erased.fields >= 1);
    assert_false(history_says("Erika Beispiel"));
    struct opportunity opportunity = market_get(&market, id);
    assert_string_equal(opportunity.contact_name, "");
    assert_string_equal(opportunity.contact_email, "");
    assert_false(opportunity.contact_consent);
    assert_true(verified().ok);
    struct replay_result replay;
    OK(&market, decision_replay(market_domain(&market), 0, &replay, &market.err));
    assert_int_equal(replay.identical, replay.decisions);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_export__proves_every_event_of_the_firm),
        cmocka_unit_test(test_export__whatever_is_edited_or_left_out_is_named),
        cmocka_unit_test(test_export__is_the_firms_own),
        cmocka_unit_test(test_export__holds_no_network_address),
        cmocka_unit_test(test_erasure__a_person_goes_and_the_chain_stays),
        cmocka_unit_test(test_erasure__a_customers_contact_goes_with_what_was_written_about_it),
    };
    return cmocka_run_group_tests(tests, scene_open, scene_close);
}
