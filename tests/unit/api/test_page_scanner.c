/* SPDX-License-Identifier: Apache-2.0 */

/* What mail scanners and link prefetchers do to a thousand links: nothing may be answered by it. */

#include "page_support.h"

#include "store/party_store.h"

enum { OFFERS = 20, LINKS_PER_OFFER = 50, ROUNDS = OFFERS * LINKS_PER_OFFER };

/* One firm may hold every offer of the test. */
static void limits_check(struct fixture *fixture)
{
    const int64_t firms[] = {fixture->partner_a, fixture->partner_b};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(firms); i++) {
        struct partner partner;
        assert_int_equal(
            store_partner_get(fixture->store, firms[i], &fixture->arena, &partner, NULL), SCORE_OK);
        assert_true(partner.open_lead_limit >= OFFERS);
    }
}

/* GET, the addresses of its forms, POSTs without a nonce, with a made-up one and with one of
 * another form; none may answer anything but a page, a way back or a refusal. */
static void scan(struct fixture *fixture, const struct token *token, int round)
{
    static const char *const FORMS[] = {"accept", "decline", "return", "stage", "rate", "forward"};
    static const char *const RESTS[] = {"", "?done=accept", "/accept", "/decline",
                                        "/next-step.ics"};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(RESTS); i++) {
        struct answer answer = page_get(fixture, token, RESTS[i]);
        assert_true(answer.status == 200 || answer.status == 303 || answer.status == 404);
        answer_done(&answer);
    }
    const char *form = FORMS[round % (int)SCORE_ARRAY_COUNT(FORMS)];
    struct answer bare = page_post_nonce(fixture, token, form, "", ACCEPT_FIELDS);
    assert_status(bare, 403);
    answer_done(&bare);
    struct answer guessed = page_post_nonce(fixture, token, "accept", token->text, ACCEPT_FIELDS);
    assert_status(guessed, 403);
    answer_done(&guessed);
    const char *nonce = page_nonce(fixture, token, "decline");
    struct answer swapped = page_post_nonce(fixture, token, "accept", nonce, ACCEPT_FIELDS);
    assert_status(swapped, 403);
    answer_done(&swapped);
    struct answer pressed = page_post(fixture, token, "accept", ""); /* sends a form unfilled */
    assert_status(pressed, 422);
    answer_done(&pressed);
}

static void test_page_scanner__a_thousand_links_and_nothing_accepted(void **state)
{
    struct fixture *fixture = *state;
    int64_t offers[OFFERS];
    limits_check(fixture);
    for (int i = 0; i < OFFERS; i++) {
        struct offered offered = offered_make(fixture);
        offers[i] = offered.offer_id;
        for (int k = 0; k < LINKS_PER_OFFER; k++) {
            struct token token = link_for(fixture, offered.offer_id, offered.focal);
            scan(fixture, &token, i * LINKS_PER_OFFER + k);
            fixture->now_ms += 3 * CLOCK_SECOND_MS; /* what the limit of one address gives back */
        }
    }
    for (int i = 0; i < OFFERS; i++) {
        assert_int_equal(offer_state_of(fixture, offers[i]), OFFER_OFFERED);
        assert_int_equal(events_count(fixture, offers[i], "link.used"), 0);
        assert_int_equal(events_count(fixture, offers[i], "link.created"), LINKS_PER_OFFER);
        assert_int_equal(events_count(fixture, offers[i], "link.opened"), LINKS_PER_OFFER);
    }
    print_message("%d links scanned, 0 accepted\n", ROUNDS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_page_scanner__a_thousand_links_and_nothing_accepted,
                                        fixture_setup, fixture_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
