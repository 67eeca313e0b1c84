/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Two nodes on one database without a socket: their backends, each with a clock of its own, run
 * what their writers would run. Who does what falls due, who follows when one dies, that nothing
 * happens twice, and that decisions do not depend on who makes them.
 */

#include "shop.h"

#include "api/limiter.h"
#include "base/limits.h"
#include "base/log.h"
#include "domain/import_draft.h"
#include "domain/mail.h"
#include "domain/opportunity.h"
#include "domain/place.h"
#include "domain/world.h"
#include "http/backend_score.h"
#include "model/mail.h"
#include "store/draft_store.h"
#include "store/event_store.h"
#include "store/lease_store.h"
#include "store/mail_store.h"
#include "store/opportunity_store.h"
#include "store/passing_store.h"

enum { STEP_MS = 1000, PLACEMENTS = 60, DRAFT_ROWS = 500, MAILS = 40 };

struct node {
    struct backend_score backend;
    struct api_context writer;
    int64_t now_ms;
    bool is_open;
};

static struct shop shop;
static struct node nodes[2];

static void node_open_on(struct node *node, const char *url, const char *name, int64_t ahead_ms)
{
    *node = (struct node){.now_ms = shop.now_ms + ahead_ms};
    static const struct site site = {.vendor_name = "The Vendor",
                                     .public_url = "https://score.vendor.example",
                                     .mail_from = "score@vendor.example"};
    struct backend_score_options options = {
        .database_url = url, .clock = clock_manual(&node->now_ms), .site = &site, .node = name};
    OK(backend_score_init(&node->backend, &options, &err));
    const struct http_backend *backend = &node->backend.backend;
    OK(backend->context_open(backend->user, HTTP_THREAD_WRITER, &node->writer, &err));
    node->is_open = true;
}

static void node_open(struct node *node, const char *name, int64_t ahead_ms)
{
    node_open_on(node, shop.url, name, ahead_ms);
}

/* As by a kill: nothing is given back. */
static void node_die(struct node *node)
{
    if (node->is_open) {
        node->backend.backend.context_close(node->backend.backend.user, &node->writer);
        backend_score_done(&node->backend);
        node->is_open = false;
    }
}

static void job_begin(struct node *node)
{
    OK(node->backend.backend.tx_begin(&node->writer, &err));
    OK(node->backend.backend.tx_begin(&node->writer, &err));
}

static void job_end(struct node *node)
{
    OK(node->backend.backend.tx_commit(&node->writer, &err));
    OK(node->backend.backend.tx_commit(&node->writer, &err));
}

static void tick(struct node *node)
{
    job_begin(node);
    OK(node->backend.backend.tick(&node->writer, &err));
    job_end(node);
}

static bool step(struct node *node)
{
    bool has_more = false;
    job_begin(node);
    OK(node->backend.backend.step(&node->writer, &has_more, &err));
    job_end(node);
    return has_more;
}

static void leave(struct node *node)
{
    job_begin(node);
    OK(node->backend.backend.leave(&node->writer, &err));
    job_end(node);
}

static void notes_write(struct node *node)
{
    const struct http_backend *backend = &node->backend.backend;
    job_begin(node);
    OK(backend->notes_write(&node->writer, &err));
    job_end(node);
    backend->notes_done(backend->user, true);
}

static struct http_node_state state_of(struct node *node)
{
    struct http_node_state state;
    node->backend.backend.node_state(node->backend.backend.user, &state);
    return state;
}

static bool does_clocks(struct node *node)
{
    struct http_node_state state = state_of(node);
    assert_string_equal(state.leases[0].name, LEASE_CLOCKS);
    return state.leases[0].is_held;
}

static void time_goes_by(int64_t ms)
{
    shop.now_ms += ms;
    nodes[0].now_ms += ms;
    nodes[1].now_ms += ms;
}

static int nodes_open(void **state)
{
    (void)state;
    shop_open(&shop, 5, NULL);
    node_open(&nodes[0], "a", 0);
    node_open(&nodes[1], "b", 0);
    return 0;
}

static int nodes_close(void **state)
{
    (void)state;
    node_die(&nodes[0]);
    node_die(&nodes[1]);
    shop_close(&shop);
    return 0;
}

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
        tick(&nodes[0]);
        tick(&nodes[1]);
        assert_true(does_clocks(&nodes[0]));
        assert_false(does_clocks(&nodes[1]));
    }
    assert_int_equal(offer_of(first).state, OFFER_OFFERED);
    time_goes_by(offer_of(first).expires_at_ms - shop.now_ms - STEP_MS);
    tick(&nodes[0]);
    tick(&nodes[1]);
    time_goes_by(STEP_MS);
    tick(&nodes[1]); /* not its business */
    assert_int_equal(offer_of(first).state, OFFER_OFFERED);
    tick(&nodes[0]);
    tick(&nodes[1]);
    assert_int_equal(offer_of(first).state, OFFER_EXPIRED);
    assert_int_equal(shop_events(&shop, ID_OFFER, first, "offer.expired"), 1);

    /* The next firm has it now; the node dies, and the other one ends that offer in its time. */
    size_t made = shop_events(&shop, ID_OFFER, 0, "offer.made");
    assert_int_equal(made, 2);
    int64_t second_offer = first + 1;
    time_goes_by(offer_of(second_offer).expires_at_ms - shop.now_ms - 1);
    tick(&nodes[0]);
    tick(&nodes[1]);
    node_die(&nodes[0]);
    int64_t waited_ms = 0;
    while (offer_of(second_offer).state == OFFER_OFFERED) {
        time_goes_by(STEP_MS);
        waited_ms += STEP_MS;
        tick(&nodes[1]);
        assert_true(waited_ms <= LIMIT_LEASE_MS);
    }
    assert_true(does_clocks(&nodes[1]));
    assert_int_equal(shop_events(&shop, ID_OFFER, second_offer, "offer.expired"), 1);
}

static void test_nodes__who_stops_is_followed_at_once(void **state)
{
    (void)state;
    tick(&nodes[0]);
    tick(&nodes[1]);
    assert_true(does_clocks(&nodes[0]));
    leave(&nodes[0]);
    node_die(&nodes[0]);
    tick(&nodes[1]);
    assert_true(does_clocks(&nodes[1]));
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
            tick(&nodes[0]);
            tick(&nodes[1]);
        }
        assert_int_equal(offer_of(id).state, OFFER_OFFERED);
        assert_false(does_clocks(&nodes[1]));
        assert_false(state_of(&nodes[0]).is_off);
        assert_true(state_of(&nodes[1]).is_off);
        assert_true((state_of(&nodes[1]).skew_ms > 0) == (skews[i] > 0));
        nodes[1].now_ms -= skews[i];
        for (int second = 0; second < 15; second++, time_goes_by(STEP_MS)) {
            tick(&nodes[0]);
            tick(&nodes[1]);
        }
        assert_false(state_of(&nodes[1]).is_off);
        time_goes_by(CLOCK_HOUR_MS);
        tick(&nodes[0]);
        tick(&nodes[1]);
        assert_int_equal(offer_of(id).state, OFFER_EXPIRED);
        assert_int_equal(shop_events(&shop, ID_OFFER, id, "offer.expired"), 1);
    }
}

/* ---- decisions ------------------------------------------------------------------------------- */

/* One opportunity through the writer of this node, as a request would. */
static void place_by(struct node *node, int64_t opportunity_id)
{
    struct arena arena;
    struct placed placed;
    arena_init(&arena, LIMIT_REQUEST_ARENA_BYTES);
    struct domain domain = {.store = node->writer.store,
                            .world = node->writer.world,
                            .clock = node->writer.clock,
                            .arena = &arena,
                            .actor = shop.domain.actor};
    job_begin(node);
    OK(place_one(&domain, opportunity_id, &placed, &err));
    job_end(node);
    arena_done(&arena);
}

struct history {
    struct event *events;
    size_t event_count;
    struct decision *decisions;
    size_t decision_count;
};

static void history_read(const char *url, struct history *ret)
{
    struct store *store = NULL;
    struct event_filter all = {.verb = ""};
    struct store_page page = {.limit = 100000};
    OK(store_open(url, STORE_READ_ONLY, &store, &err));
    OK(store_event_list(store, &all, &page, &shop.arena, &ret->events, &ret->event_count, &err));
    OK(store_decision_list(store, 0, &page, &shop.arena, &ret->decisions, &ret->decision_count,
                           &err));
    store_close(store);
}

static void assert_same_history(const struct history *a, const struct history *b)
{
    assert_int_equal(a->event_count, b->event_count);
    for (size_t i = 0; i < a->event_count; i++) {
        assert_int_equal(a->events[i].seq, b->events[i].seq);
        assert_string_equal(a->events[i].verb, b->events[i].verb);
        assert_string_equal(a->events[i].detail, b->events[i].detail);
    }
    assert_int_equal(a->decision_count, b->decision_count);
    for (size_t i = 0; i < a->decision_count; i++) {
        assert_int_equal(a->decisions[i].partner_id, b->decisions[i].partner_id);
        assert_int_equal(a->decisions[i].state_seq, b->decisions[i].state_seq);
        assert_int_equal(a->decisions[i].blob_len, b->decisions[i].blob_len);
        assert_memory_equal(a->decisions[i].blob, b->decisions[i].blob, b->decisions[i].blob_len);
    }
}

/* The same leads on two copies of one database: placed by one node, and by two in turn. */
static void test_nodes__decisions_do_not_depend_on_who_makes_them(void **state)
{
    (void)state;
    int64_t leads[PLACEMENTS];
    char one_url[160];
    char two_url[160];
    struct history one;
    struct history two;
    OK(place_secret_ensure(&shop.domain, &err));
    OK(store_tx_begin(shop.store, &err));
    for (int i = 0; i < PLACEMENTS; i++) {
        leads[i] = shop_lead(&shop);
    }
    OK(store_tx_commit(shop.store, &err));
    node_die(&nodes[0]);
    node_die(&nodes[1]);
    shop_copy(&shop, "one.db", one_url);
    shop_copy(&shop, "two.db", two_url);

    node_open_on(&nodes[0], one_url, "a", 0);
    for (int i = 0; i < PLACEMENTS; i++) {
        place_by(&nodes[0], leads[i]);
    }
    node_die(&nodes[0]);
    node_open_on(&nodes[0], two_url, "a", 0);
    node_open_on(&nodes[1], two_url, "b", 0);
    for (int i = 0; i < PLACEMENTS; i++) {
        place_by(&nodes[i % 2], leads[i]);
        if (i % 7 == 0) {
            (void)step(&nodes[1]); /* folds ahead, which changes nothing */
        }
    }
    history_read(one_url, &one);
    history_read(two_url, &two);
    assert_int_equal(one.decision_count, PLACEMENTS);
    assert_same_history(&one, &two);
}

/* A node that was undone in the middle goes on from what is, not from what it had seen. */
static void test_nodes__what_one_has_undone_the_other_never_saw(void **state)
{
    (void)state;
    struct history history;
    int64_t undone = shop_lead(&shop);
    int64_t kept = shop_lead(&shop);
    struct placed placed;
    struct domain domain = {.store = nodes[0].writer.store,
                            .world = nodes[0].writer.world,
                            .clock = nodes[0].writer.clock,
                            .arena = &shop.arena,
                            .actor = shop.domain.actor};
    job_begin(&nodes[0]);
    OK(place_one(&domain, undone, &placed, &err));
    nodes[0].backend.backend.tx_rollback(&nodes[0].writer);
    nodes[0].backend.backend.tx_rollback(&nodes[0].writer);
    place_by(&nodes[1], kept); /* takes the very numbers that were given back */
    place_by(&nodes[0], undone);
    history_read(shop.url, &history);
    assert_int_equal(history.decision_count, 2);
    assert_true(history.decisions[0].state_seq < history.decisions[1].state_seq);
    assert_int_equal(history.decisions[1].opportunity_id, undone);
    assert_true(history.decisions[1].state_seq > history.decisions[0].event_seq);
}

/* Folding ahead brings a node that only reads up to date. */
static void test_nodes__a_node_follows_what_others_write(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        (void)shop_offer(&shop);
    }
    while (step(&nodes[1])) {
    }
    tick(&nodes[1]);
    struct http_node_state after = state_of(&nodes[1]);
    assert_true(after.head_seq > 0);
    assert_int_equal(after.folded_seq, after.head_seq);
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
        assert_true(step(&nodes[0]));
        (void)step(&nodes[1]);
    }
    struct import_draft before = draft_of(id);
    assert_int_equal(before.state, IMPORT_DRAFT_RUNNING);
    assert_int_equal(before.rows_done, 3 * LIMIT_IMPORT_STEP);
    node_die(&nodes[0]);
    (void)step(&nodes[1]);
    assert_int_equal(draft_of(id).rows_done, before.rows_done); /* it may only be slow */
    time_goes_by(LIMIT_LEASE_MS);
    for (int i = 0; i < DRAFT_ROWS && draft_of(id).state == IMPORT_DRAFT_RUNNING; i++) {
        (void)step(&nodes[1]);
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
        tick(&nodes[1]);
        if (second * STEP_MS < LIMIT_LEASE_MS / 2) {
            assert_int_equal(sent[mail[0].id], 1); /* it may only be slow */
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

/* ---- limits ---------------------------------------------------------------------------------- */

static int64_t wait_at(struct node *node)
{
    return api_limiter_wait_ms(node->backend.limiter, node->writer.store, "192.0.2.1", SHOP_MANAGER,
                               node->now_ms);
}

static void fail_at(struct node *node)
{
    api_limiter_failed(node->backend.limiter, "192.0.2.1", SHOP_MANAGER, node->now_ms);
    notes_write(node);
}

static void test_nodes__failed_sign_ins_count_together(void **state)
{
    (void)state;
    for (int i = 0; i < LIMITER_PAIR_FAILURES; i++) {
        assert_int_equal(wait_at(&nodes[i % 2]), 0);
        fail_at(&nodes[i % 2]);
    }
    assert_int_equal(wait_at(&nodes[0]), LIMITER_PAIR_LEAK_MS);
    assert_int_equal(wait_at(&nodes[1]), LIMITER_PAIR_LEAK_MS);
    time_goes_by(LIMITER_PAIR_LEAK_MS);
    assert_int_equal(wait_at(&nodes[1]), 0);
    fail_at(&nodes[1]);
    assert_int_equal(wait_at(&nodes[0]), LIMITER_PAIR_LEAK_MS);
    /* A node that starts now knows. */
    node_die(&nodes[1]);
    node_open(&nodes[1], "b", 0);
    assert_int_equal(wait_at(&nodes[1]), LIMITER_PAIR_LEAK_MS);
    /* Success counts everywhere, too. */
    api_limiter_succeeded(nodes[1].backend.limiter, "192.0.2.1", SHOP_MANAGER, nodes[1].now_ms);
    notes_write(&nodes[1]);
    assert_int_equal(wait_at(&nodes[1]), 0);
    assert_int_equal(wait_at(&nodes[0]), 0);
}

/* Written down with the tick: until then each node lets through what it would alone. */
static void test_nodes__uses_count_together_within_a_tick(void **state)
{
    (void)state;
    static const struct limiter_rule rule = {"test", 5, 60 * 1000};
    int passed = 0;
    for (int i = 0; i < 20; i++) {
        struct node *node = &nodes[i % 2];
        passed += api_limiter_use(node->backend.limiter, node->writer.store, &rule, "x",
                                  node->now_ms) == 0;
    }
    assert_int_equal(passed, 2 * 5); /* the stated bound: nodes x uses */
    notes_write(&nodes[0]);
    notes_write(&nodes[1]);
    time_goes_by(rule.leak_ms);
    passed = 0;
    for (int i = 0; i < 20; i++) {
        struct node *node = &nodes[i % 2];
        passed += api_limiter_use(node->backend.limiter, node->writer.store, &rule, "x",
                                  node->now_ms) == 0;
        notes_write(node);
    }
    assert_int_equal(passed, 1);
}

/* What a batch could not commit is counted by the next one, once. */
static void test_nodes__a_count_survives_a_failed_commit(void **state)
{
    (void)state;
    const struct http_backend *backend = &nodes[0].backend.backend;
    api_limiter_failed(nodes[0].backend.limiter, "192.0.2.1", SHOP_MANAGER, nodes[0].now_ms);
    assert_true(backend->notes_due(backend->user));
    job_begin(&nodes[0]);
    OK(backend->notes_write(&nodes[0].writer, &err));
    assert_false(backend->notes_due(backend->user));
    backend->tx_rollback(&nodes[0].writer);
    backend->tx_rollback(&nodes[0].writer);
    backend->notes_done(backend->user, false);
    assert_true(backend->notes_due(backend->user));
    notes_write(&nodes[0]);
    assert_false(backend->notes_due(backend->user));
    for (int i = 1; i < LIMITER_PAIR_FAILURES; i++) {
        assert_int_equal(wait_at(&nodes[1]), 0);
        fail_at(&nodes[1]);
    }
    assert_int_equal(wait_at(&nodes[1]), LIMITER_PAIR_LEAK_MS);
}

#define CASE(name) cmocka_unit_test_setup_teardown(test_nodes__##name, nodes_open, nodes_close)

int main(void)
{
    log_level_set(LOG_ERROR);
    const struct CMUnitTest tests[] = {
        CASE(what_falls_due_is_done_once_and_by_whoever_lives),
        CASE(who_stops_is_followed_at_once),
        CASE(a_clock_an_hour_off_ends_nothing_early),
        CASE(decisions_do_not_depend_on_who_makes_them),
        CASE(what_one_has_undone_the_other_never_saw),
        CASE(a_node_follows_what_others_write),
        CASE(an_import_goes_on_where_a_dead_node_left_it),
        CASE(a_crash_repeats_one_mail_at_most),
        CASE(failed_sign_ins_count_together),
        CASE(uses_count_together_within_a_tick),
        CASE(a_count_survives_a_failed_commit),
    };
    return cmocka_run_group_tests_name("http/nodes", tests, NULL, NULL);
}
