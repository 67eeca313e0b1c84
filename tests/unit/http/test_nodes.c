/* SPDX-License-Identifier: Apache-2.0 */

/* Who does what falls due and what runs in the background, who follows when one dies, and that
 * nothing happens twice. */

#include "node_pair.h"

#include "base/limits.h"
#include "base/log.h"
#include "domain/import_draft.h"
#include "model/mail.h"
#include "store/draft_store.h"
#include "store/event_store.h"
#include "store/lease_store.h"
#include "store/mail_store.h"
#include "store/passing_store.h"

enum { DRAFT_ROWS = 500, MAILS = 40 };

/* ---- what falls due -------------------------------------------------------------------------- */

static struct offer offer_of(int64_t id)
{
    struct offer offer;
    OK(store_offer_get(shop.store, id, &shop.arena, &offer, &err));
    return offer;
}

/* Both alive and both looking every second; each offer ends once, whoever ends it. */
static void test_nodes__what_falls_due_is_done_once_and_by_whoever_lives(void **state)
{
    (void)state;
    int64_t first = shop_offer(&shop);
    for (int second = 0; second < 30; second++, time_goes_by(STEP_MS)) {
        pair_tick(&nodes[0]);
        pair_tick(&nodes[1]);
        assert_true(pair_does_clocks(&nodes[0]));
        assert_false(pair_does_clocks(&nodes[1]));
    }
    assert_int_equal(offer_of(first).state, OFFER_OFFERED);
    time_goes_by(offer_of(first).expires_at_ms - shop.now_ms - STEP_MS);
    pair_tick(&nodes[0]);
    pair_tick(&nodes[1]);
    time_goes_by(STEP_MS);
    pair_tick(&nodes[1]); /* not its business */
    assert_int_equal(offer_of(first).state, OFFER_OFFERED);
    pair_tick(&nodes[0]);
    pair_tick(&nodes[1]);
    assert_int_equal(offer_of(first).state, OFFER_EXPIRED);
    assert_int_equal(shop_events(&shop, ID_OFFER, first, "offer.expired"), 1);

    /* The next firm has it now; the node dies, and the other one ends that offer in its time. */
    size_t made = shop_events(&shop, ID_OFFER, 0, "offer.made");
    assert_int_equal(made, 2);
    int64_t second_offer = first + 1;
    time_goes_by(offer_of(second_offer).expires_at_ms - shop.now_ms - 1);
    pair_tick(&nodes[0]);
    pair_tick(&nodes[1]);
    node_die(&nodes[0]);
    int64_t waited_ms = 0;
    while (offer_of(second_offer).state == OFFER_OFFERED) {
        time_goes_by(STEP_MS);
        waited_ms += STEP_MS;
        pair_tick(&nodes[1]);
        assert_true(waited_ms <= LIMIT_LEASE_MS);
    }
    assert_true(pair_does_clocks(&nodes[1]));
    assert_int_equal(shop_events(&shop, ID_OFFER, second_offer, "offer.expired"), 1);
}

static void test_nodes__who_stops_is_followed_at_once(void **state)
{
    (void)state;
    pair_tick(&nodes[0]);
    pair_tick(&nodes[1]);
    assert_true(pair_does_clocks(&nodes[0]));
    pair_leave(&nodes[0]);
    node_die(&nodes[0]);
    pair_tick(&nodes[1]);
    assert_true(pair_does_clocks(&nodes[1]));
    struct lease row;
    assert_int_equal(store_lease_get(shop.store, "node:a", &shop.arena, &row, NULL),
                     SCORE_NOT_FOUND);
}

/* A node an hour ahead of the one that does the work ends no offer early, says so, and serves again
 * when its clock is right. */
static void test_nodes__a_clock_an_hour_off_ends_nothing_early(void **state)
{
    (void)state;
    static const int64_t skews[] = {CLOCK_HOUR_MS, -CLOCK_HOUR_MS};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(skews); i++) {
        int64_t id = shop_offer(&shop);
        node_die(&nodes[1]);
        node_open(&nodes[1], "late", skews[i]);
        /* Past the end by the wrong clock alone. */
        time_goes_by(offer_of(id).expires_at_ms - shop.now_ms - CLOCK_HOUR_MS / 2);
        for (int second = 0; second < 30; second++, time_goes_by(STEP_MS)) {
            pair_tick(&nodes[0]);
            pair_tick(&nodes[1]);
        }
        assert_int_equal(offer_of(id).state, OFFER_OFFERED);
        assert_false(pair_does_clocks(&nodes[1]));
        assert_false(pair_state(&nodes[0]).is_off);
        assert_true(pair_state(&nodes[1]).is_off);
        assert_true((pair_state(&nodes[1]).skew_ms > 0) == (skews[i] > 0));
        nodes[1].now_ms -= skews[i];
        for (int second = 0; second < 15; second++, time_goes_by(STEP_MS)) {
            pair_tick(&nodes[0]);
            pair_tick(&nodes[1]);
        }
        assert_false(pair_state(&nodes[1]).is_off);
        time_goes_by(CLOCK_HOUR_MS);
        pair_tick(&nodes[0]);
        pair_tick(&nodes[1]);
        assert_int_equal(offer_of(id).state, OFFER_EXPIRED);
        assert_int_equal(shop_events(&shop, ID_OFFER, id, "offer.expired"), 1);
    }
}

/* ---- imports --------------------------------------------------------------------------------- */

static int64_t draft_run_begin(void)
{
    struct buf csv = {0};
    struct import_draft draft;
    buf_init(&csv, 1 << 20);
    buf_add_text(&csv, "external_id,name,country\n");
    for (int i = 0; i < DRAFT_ROWS; i++) {
        buf_add_format(&csv, "n%d,Mill %d,DE\n", i, i);
    }
    const struct import_draft guess = {.file_name = "customers.csv",
                                       .kind = "accounts",
                                       .encoding = "utf-8",
                                       .separator = ",",
                                       .header_line = 1,
                                       .date_order = "",
                                       .decimal_mark = ".",
                                       .columns = "[]",
                                       .notices = "[]",
                                       .missing = "",
                                       .choices = "{}",
                                       .map = "",
                                       .rows_total = DRAFT_ROWS};
    struct domain domain = shop.domain;
    domain.actor.user_id = shop.manager;
    OK(import_draft_create(&domain, &guess, buf_text(&csv), csv.len, &draft, &err));
    struct import_draft_run run = {.ids = &draft.id, .count = 1, .map_name = "", .map = ""};
    struct import_draft started;
    OK(import_draft_run(&domain, &run, &started, &err));
    buf_done(&csv);
    return draft.id;
}

static struct import_draft draft_of(int64_t id)
{
    struct import_draft draft;
    OK(store_draft_get(shop.store, id, &shop.arena, &draft, &err));
    return draft;
}

/* Every row once, although both nodes look for work all the time and the one at work dies. */
static void test_nodes__an_import_goes_on_where_a_dead_node_left_it(void **state)
{
    (void)state;
    int64_t id = draft_run_begin();
    for (int i = 0; i < 3; i++) {
        assert_true(pair_step(&nodes[0]));
        (void)pair_step(&nodes[1]);
    }
    struct import_draft before = draft_of(id);
    assert_int_equal(before.state, IMPORT_DRAFT_RUNNING);
    assert_int_equal(before.rows_done, 3 * LIMIT_IMPORT_STEP);
    node_die(&nodes[0]);
    (void)pair_step(&nodes[1]);
    assert_int_equal(draft_of(id).rows_done, before.rows_done); /* it may only be slow */
    time_goes_by(LIMIT_LEASE_MS);
    for (int i = 0; i < DRAFT_ROWS && draft_of(id).state == IMPORT_DRAFT_RUNNING; i++) {
        (void)pair_step(&nodes[1]);
    }
    struct import_draft after = draft_of(id);
    struct import import;
    assert_int_equal(after.state, IMPORT_DRAFT_DONE);
    assert_int_equal(after.import_id, before.import_id);
    OK(store_import_get(shop.store, after.import_id, &shop.arena, &import, &err));
    assert_int_equal(import.rows, DRAFT_ROWS);
    assert_int_equal(import.created, DRAFT_ROWS);
    assert_int_equal(shop_events(&shop, ID_IMPORT_DRAFT, id, "import_draft.ended"), 1);
}

/* ---- mails ----------------------------------------------------------------------------------- */

static void mails_add(void)
{
    OK(store_tx_begin(shop.store, &err));
    for (int i = 0; i < MAILS; i++) {
        char message_id[48];
        (void)snprintf(message_id, sizeof message_id, "m%d@vendor.example", i);
        struct mail mail = {.message_id = message_id,
                            .template_name = "test",
                            .address = "frida@alpha.example",
                            .subject = "s",
                            .plain = "p",
                            .html = "h",
                            .state = MAIL_WAITING,
                            .next_at_ms = shop.now_ms,
                            .answer = "",
                            .holder = ""};
        OK(store_mail_add(shop.store, &mail, &err));
    }
    OK(store_tx_commit(shop.store, &err));
}

/* Claims one and sends it, which counts; false when none is due. */
static bool mail_send(struct node *node, struct arena *arena, struct mail *mail,
                      int sent[MAILS + 1])
{
    job_begin(node);
    OK(node->backend.backend.mail_claim(&node->writer, arena, mail, &err));
    job_end(node);
    if (mail->id) {
        assert_in_range(mail->id, 1, MAILS);
        sent[mail->id]++;
    }
    return mail->id != 0;
}

static void mail_record_by(struct node *node, struct arena *arena, struct mail *mail)
{
    const struct mail_result taken = {.verdict = MAIL_TAKEN, .code = 250};
    job_begin(node);
    OK(node->backend.backend.mail_record(&node->writer, arena, mail, &taken, &err));
    job_end(node);
}

/* Two nodes send in turn; one dies between "taken" and its record. */
static void test_nodes__a_crash_repeats_one_mail_at_most(void **state)
{
    (void)state;
    int sent[MAILS + 1] = {0};
    int total = 0;
    struct mail mail[2];
    struct arena arenas[2];
    arena_init(&arenas[0], LIMIT_REQUEST_ARENA_BYTES);
    arena_init(&arenas[1], LIMIT_REQUEST_ARENA_BYTES);
    mails_add();
    for (int i = 0; i < MAILS / 4; i++) { /* both under way at once: never the same one */
        assert_true(mail_send(&nodes[0], &arenas[0], &mail[0], sent));
        assert_true(mail_send(&nodes[1], &arenas[1], &mail[1], sent));
        assert_int_not_equal(mail[0].id, mail[1].id);
        mail_record_by(&nodes[0], &arenas[0], &mail[0]);
        mail_record_by(&nodes[1], &arenas[1], &mail[1]);
    }
    assert_true(mail_send(&nodes[0], &arenas[0], &mail[0], sent));
    node_die(&nodes[0]);
    nodes[1].now_ms += 2 * LIMIT_MAIL_CLAIM_MS; /* its clock says that the claim is over */
    for (int second = 0; second < 60; second++, time_goes_by(STEP_MS)) {
        pair_tick(&nodes[1]);
        if (second * STEP_MS < LIMIT_LEASE_MS / 2) {
            assert_int_equal(sent[mail[0].id], 1); /* it may only be slow */
        } else if (trial_is_postgres()) {
            nodes[1].now_ms =
                shop.now_ms; /* by the database's clock it was wrong, and freed nothing */
        }
        while (mail_send(&nodes[1], &arenas[1], &mail[1], sent)) {
            mail_record_by(&nodes[1], &arenas[1], &mail[1]);
        }
    }
    for (int id = 1; id <= MAILS; id++) {
        assert_in_range(sent[id], 1, id == mail[0].id ? 2 : 1);
        total += sent[id];
    }
    assert_int_equal(total, MAILS + 1);
    int64_t counts[5] = {0};
    OK(store_mail_count(shop.store, counts, &err));
    assert_int_equal(counts[MAIL_SENT], MAILS);
    arena_done(&arenas[0]);
    arena_done(&arenas[1]);
}

#define CASE(name) cmocka_unit_test_setup_teardown(test_nodes__##name, nodes_open, nodes_close)

int main(void)
{
    log_level_set(LOG_ERROR);
    const struct CMUnitTest tests[] = {
        CASE(what_falls_due_is_done_once_and_by_whoever_lives),
        CASE(who_stops_is_followed_at_once),
        CASE(a_clock_an_hour_off_ends_nothing_early),
        CASE(an_import_goes_on_where_a_dead_node_left_it),
        CASE(a_crash_repeats_one_mail_at_most),
    };
    return cmocka_run_group_tests_name("http/nodes", tests, NULL, NULL);
}
