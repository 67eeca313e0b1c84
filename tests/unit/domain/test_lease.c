/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Two nodes on one database, each with a clock of its own: who holds a lease, who takes over when,
 * and that clocks which differ never make two of them act.
 */

#include "domain_fixture.h"

#include "base/limits.h"
#include "domain/lease.h"
#include "domain/mail.h"
#include "store/lease_store.h"
#include "store/mail_store.h"

enum { STEP_MS = 1000 };

struct node {
    struct lease_book book;
    int64_t now_ms;
    struct domain domain;
    int64_t fences[4096]; /* under which it acted, in order */
    size_t acts;
};

static struct market market;
static struct node nodes[2];

static void node_open(struct node *node, const char *name, int64_t ahead_ms)
{
    *node = (struct node){.now_ms = market.now_ms + ahead_ms};
    lease_book_init(&node->book, name);
    node->domain = market.domain;
    node->domain.clock = clock_manual(&node->now_ms);
    node->domain.actor = actor_system();
    node->domain.node = node->book.node;
}

static int nodes_open(void **state)
{
    (void)state;
    market_open(&market, 1);
    node_open(&nodes[0], "a", 0);
    node_open(&nodes[1], "b", 0);
    return 0;
}

static int nodes_close(void **state)
{
    (void)state;
    market_close(&market);
    return 0;
}

static bool holds(struct node *node, const char *name)
{
    bool is_held = false;
    OK(&market, store_tx_begin(market.store, &market.err));
    OK(&market, lease_hold(&node->domain, &node->book, name, &is_held, &market.err));
    OK(&market, store_tx_commit(market.store, &market.err));
    return is_held;
}

static struct lease row_of(const char *name)
{
    struct lease row = {0};
    OK(&market, store_lease_get(market.store, name, &market.arena, &row, &market.err));
    return row;
}

static void time_goes_by(int64_t ms)
{
    nodes[0].now_ms += ms;
    nodes[1].now_ms += ms;
}

static void test_lease__one_holds_it_and_keeps_it(void **state)
{
    (void)state;
    for (int second = 0; second < 120; second++) {
        assert_true(holds(&nodes[0], "work"));
        assert_false(holds(&nodes[1], "work"));
        assert_int_equal(row_of("work").fence, 1);
        time_goes_by(STEP_MS);
    }
    assert_string_equal(row_of("work").holder, "a");
}

/* A third of the time between writes, at least: reading is cheap, writing is a flush of the disk.
 */
static void test_lease__it_is_written_now_and_then(void **state)
{
    (void)state;
    int writes = 0;
    int64_t until_ms = 0;
    for (int second = 0; second < 60; second++) {
        assert_true(holds(&nodes[0], "work"));
        writes += row_of("work").until_ms != until_ms ? 1 : 0;
        until_ms = row_of("work").until_ms;
        time_goes_by(STEP_MS);
    }
    assert_true(writes <= 60 * STEP_MS / (LIMIT_LEASE_MS / 3) + 1);
    assert_true(writes >= 60 * STEP_MS / LIMIT_LEASE_MS);
}

static void test_lease__one_who_dies_is_followed(void **state)
{
    (void)state;
    assert_true(holds(&nodes[0], "work"));
    int64_t waited_ms = 0;
    while (!holds(&nodes[1], "work")) {
        time_goes_by(STEP_MS);
        waited_ms += STEP_MS;
        assert_true(waited_ms <= LIMIT_LEASE_MS);
    }
    assert_int_equal(waited_ms, LIMIT_LEASE_MS);
    assert_int_equal(row_of("work").fence, 2);
    /* Who was only asleep finds that it has gone, and waits its turn. */
    assert_false(holds(&nodes[0], "work"));
    assert_true(holds(&nodes[1], "work"));
    assert_int_equal(row_of("work").fence, 2);
}

static void test_lease__one_who_leaves_is_followed_at_once(void **state)
{
    (void)state;
    assert_true(holds(&nodes[0], "work"));
    assert_false(holds(&nodes[1], "work"));
    OK(&market, store_tx_begin(market.store, &market.err));
    OK(&market, lease_release(&nodes[0].domain, &nodes[0].book, "work", &market.err));
    /* Nothing to give back is no failure. */
    OK(&market, lease_release(&nodes[0].domain, &nodes[0].book, "work", &market.err));
    OK(&market, lease_release(&nodes[1].domain, &nodes[1].book, "work", &market.err));
    OK(&market, store_tx_commit(market.store, &market.err));
    assert_true(holds(&nodes[1], "work"));
    assert_false(holds(&nodes[0], "work"));
}

static void test_lease__a_name_that_comes_back_takes_its_own(void **state)
{
    (void)state;
    assert_true(holds(&nodes[0], "work"));
    node_open(&nodes[1], "a", 0); /* killed, and started again */
    assert_true(holds(&nodes[1], "work"));
    assert_int_equal(row_of("work").fence, 2);
}

/* What a rollback took back is not believed. */
static void test_lease__a_taking_that_was_undone_is_none(void **state)
{
    (void)state;
    bool is_held = false;
    OK(&market, store_tx_begin(market.store, &market.err));
    OK(&market, lease_hold(&nodes[0].domain, &nodes[0].book, "work", &is_held, &market.err));
    assert_true(is_held);
    store_tx_rollback(market.store);
    assert_true(holds(&nodes[1], "work"));
    assert_false(holds(&nodes[0], "work"));
    assert_int_equal(row_of("work").fence, 1);
    assert_string_equal(row_of("work").holder, "b");
}

/* One statement decides: both had seen it free. */
static void test_lease__the_row_decides_between_two_takers(void **state)
{
    (void)state;
    struct lease free_row = {.name = "work", .holder = "", .until_ms = 5, .fence = 7};
    struct lease a = {.name = "work", .holder = "a", .until_ms = 9, .fence = 8};
    struct lease b = {.name = "work", .holder = "b", .until_ms = 9, .fence = 8};
    OK(&market, store_tx_begin(market.store, &market.err));
    OK(&market, store_lease_add(market.store, &free_row, &market.err));
    OK(&market, store_lease_update(market.store, &free_row, &a, &market.err));
    assert_int_equal(store_lease_update(market.store, &free_row, &b, &market.err), SCORE_CONFLICT);
    assert_int_equal(store_lease_remove(market.store, &free_row, &market.err), SCORE_CONFLICT);
    assert_int_equal(store_lease_add(market.store, &b, &market.err), SCORE_EXISTS);
    OK(&market, store_tx_commit(market.store, &market.err));
    assert_string_equal(row_of("work").holder, "a");
}

/* ---- clocks that differ ---------------------------------------------------------------------- */

/* Acts under the lease if it can, as a worker does: in the transaction of the work. */
static void act(struct node *node)
{
    bool is_held = false;
    OK(&market, store_tx_begin(market.store, &market.err));
    OK(&market, lease_hold(&node->domain, &node->book, "work", &is_held, &market.err));
    if (is_held) {
        struct lease row = row_of("work");
        assert_string_equal(row.holder, node->book.node);
        assert_true(node->acts < SCORE_ARRAY_COUNT(node->fences));
        node->fences[node->acts++] = row.fence;
    }
    OK(&market, store_tx_commit(market.store, &market.err));
}

static void assert_no_fence_is_shared(void)
{
    for (size_t i = 0; i < nodes[0].acts; i++) {
        for (size_t j = 0; j < nodes[1].acts; j++) {
            assert_int_not_equal(nodes[0].fences[i], nodes[1].fences[j]);
        }
    }
}

static const struct skew_case {
    const char *name;
    int64_t ahead_ms; /* the second node's clock */
} SKEWS[] = {
    {"in step", 0},
    {"a second ahead", 1000},
    {"an hour ahead", CLOCK_HOUR_MS},
    {"an hour behind", -CLOCK_HOUR_MS},
    {"a day ahead", CLOCK_DAY_MS},
    {"in 1970", 0}, /* set below */
};

/* Both alive, then the first dies, then it comes back: whatever the difference of their clocks, the
 * lease moves once each, after the same wait. */
static void test_lease__a_difference_of_clocks_moves_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(SKEWS); i++) {
        bool is_1970 = i + 1 == SCORE_ARRAY_COUNT(SKEWS);
        nodes_close(NULL);
        nodes_open(NULL);
        node_open(&nodes[1], "b", is_1970 ? -market.now_ms : SKEWS[i].ahead_ms);
        for (int second = 0; second < 100; second++, time_goes_by(STEP_MS)) {
            act(&nodes[0]);
            act(&nodes[1]);
        }
        assert_int_equal(nodes[0].acts, 100);
        assert_int_equal(nodes[1].acts, 0);
        for (int second = 0; second < 100; second++, time_goes_by(STEP_MS)) {
            act(&nodes[1]);
        }
        assert_in_range(nodes[1].acts, 100 - LIMIT_LEASE_MS / STEP_MS, 100 - 9);
        for (int second = 0; second < 100; second++, time_goes_by(STEP_MS)) {
            act(&nodes[0]);
            act(&nodes[1]);
        }
        assert_int_equal(nodes[0].acts, 100);
        assert_no_fence_is_shared();
        assert_int_equal(row_of("work").fence, 2);
    }
}

/* Clocks that jump about, holders that sleep, transactions that are undone: one fence, one node. */
static void test_lease__whatever_clocks_do_no_two_act_on_one_fence(void **state)
{
    (void)state;
    static const int64_t jumps[] = {
        0, 1, 0, STEP_MS, LIMIT_LEASE_MS, -CLOCK_HOUR_MS, 0, CLOCK_HOUR_MS, -1, 0, 5 * STEP_MS};
    uint64_t random = 42;
    size_t switches = 0;
    const char *before = "";
    for (int round = 0; round < 3000; round++) {
        random = random * UINT64_C(6364136223846793005) + 1442695040888963407U;
        size_t who = (random >> 33) % 2;
        time_goes_by(STEP_MS / 2);
        nodes[who].now_ms += jumps[(random >> 40) % SCORE_ARRAY_COUNT(jumps)];
        if ((random >> 50) % 5) {
            act(&nodes[who]);
        } else {
            bool is_held = false;
            OK(&market, store_tx_begin(market.store, &market.err));
            OK(&market,
               lease_hold(&nodes[who].domain, &nodes[who].book, "work", &is_held, &market.err));
            store_tx_rollback(market.store);
        }
        struct lease row = {.holder = ""};
        enum score_status status = store_lease_get(market.store, "work", &market.arena, &row, NULL);
        assert_true(status == SCORE_OK || status == SCORE_NOT_FOUND);
        switches += strcmp(row.holder, before) != 0;
        before = row.holder;
    }
    assert_true(switches > 10);
    assert_true(nodes[0].acts > 100);
    assert_true(nodes[1].acts > 100);
    assert_no_fence_is_shared();
}

/* A database with a clock of its own judges everybody, the holder too. Its machine is this one. */
static void assert_measured_by_the_database(struct node *node)
{
    int64_t skew_ms = 0;
    struct clock machine = clock_system();
    int64_t before_ms = clock_now_ms(&machine);
    OK(&market, lease_clock_skew(&node->domain, &node->book, &skew_ms, &market.err));
    int64_t after_ms = clock_now_ms(&machine);
    assert_true(skew_ms <= node->now_ms - before_ms);
    assert_true(skew_ms >= node->now_ms - after_ms);
}

static void test_lease__a_wrong_clock_is_noticed_by_whoever_looks(void **state)
{
    (void)state;
    static const int64_t skews[] = {0, CLOCK_HOUR_MS, -CLOCK_HOUR_MS};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(skews); i++) {
        int64_t skew_ms = 0;
        nodes_close(NULL);
        nodes_open(NULL);
        node_open(&nodes[1], "b", skews[i]);
        for (int second = 0; second < 30; second++, time_goes_by(STEP_MS)) {
            assert_true(holds(&nodes[0], LEASE_CLOCKS));
            assert_false(holds(&nodes[1], LEASE_CLOCKS));
        }
        if (trial_is_postgres()) {
            assert_measured_by_the_database(&nodes[0]);
            assert_measured_by_the_database(&nodes[1]);
            continue;
        }
        OK(&market, lease_clock_skew(&nodes[0].domain, &nodes[0].book, &skew_ms, &market.err));
        assert_int_equal(skew_ms, 0); /* whoever holds is whom the others are measured by */
        OK(&market, lease_clock_skew(&nodes[1].domain, &nodes[1].book, &skew_ms, &market.err));
        assert_true(skew_ms >= skews[i] - STEP_MS && skew_ms <= skews[i] + STEP_MS);
        /* It proves nothing any more when the holder has died. */
        time_goes_by(LIMIT_LEASE_MS);
        OK(&market, lease_clock_skew(&nodes[1].domain, &nodes[1].book, &skew_ms, &market.err));
        assert_int_equal(skew_ms, 0);
    }
}

/* ---- nodes ----------------------------------------------------------------------------------- */

static void mail_add(const char *message_id)
{
    struct mail mail = {.message_id = message_id,
                        .template_name = "offer",
                        .address = "frida@alpha.example",
                        .subject = "s",
                        .plain = "p",
                        .html = "h",
                        .state = MAIL_WAITING,
                        .next_at_ms = market.now_ms - CLOCK_DAY_MS,
                        .answer = "",
                        .holder = ""};
    OK(&market, store_tx_begin(market.store, &market.err));
    OK(&market, store_mail_add(market.store, &mail, &market.err));
    OK(&market, store_tx_commit(market.store, &market.err));
}

static void beat(struct node *node)
{
    OK(&market, store_tx_begin(market.store, &market.err));
    OK(&market, lease_node_beat(&node->domain, &node->book, &market.err));
    OK(&market, store_tx_commit(market.store, &market.err));
}

static void reap(struct node *node)
{
    OK(&market, store_tx_begin(market.store, &market.err));
    OK(&market, lease_nodes_reap(&node->domain, &node->book, &market.err));
    OK(&market, store_tx_commit(market.store, &market.err));
}

static int64_t mail_claimed_by(struct node *node)
{
    struct mail mail = {0};
    beat(node);
    OK(&market, mail_claim(&node->domain, &mail, &market.err));
    return mail.id;
}

/* The claim is its node's until the node is dead, although the other's clock says that its time is
 * long over; then it is due again, at once. */
static void test_lease__claims_end_with_their_node(void **state)
{
    (void)state;
    node_open(&nodes[1], "b", CLOCK_HOUR_MS);
    mail_add("one@vendor.example");
    int64_t id = mail_claimed_by(&nodes[0]);
    assert_int_not_equal(id, 0);
    for (int second = 0; second < 60; second++, time_goes_by(STEP_MS)) {
        beat(&nodes[0]);
        assert_int_equal(mail_claimed_by(&nodes[1]), 0);
        reap(&nodes[1]);
    }
    int64_t waited_ms = 0;
    while (mail_claimed_by(&nodes[1]) != id) {
        time_goes_by(STEP_MS);
        waited_ms += STEP_MS;
        reap(&nodes[1]);
        assert_true(waited_ms <= LIMIT_LEASE_MS + STEP_MS);
    }
    assert_true(waited_ms >= LIMIT_LEASE_MS - 2 * (LIMIT_LEASE_MS / 3));
    struct lease row;
    assert_int_equal(store_lease_get(market.store, "node:a", &market.arena, &row, NULL),
                     SCORE_NOT_FOUND);
    assert_int_equal(row_of("node:b").fence, 1);
}

static void test_lease__a_graceful_end_gives_everything_back(void **state)
{
    (void)state;
    mail_add("one@vendor.example");
    assert_true(holds(&nodes[0], LEASE_CLOCKS));
    int64_t id = mail_claimed_by(&nodes[0]);
    OK(&market, store_tx_begin(market.store, &market.err));
    OK(&market, lease_node_leave(&nodes[0].domain, &nodes[0].book, &market.err));
    OK(&market, store_tx_commit(market.store, &market.err));
    assert_true(holds(&nodes[1], LEASE_CLOCKS));
    assert_int_equal(mail_claimed_by(&nodes[1]), id);
    struct lease row;
    assert_int_equal(store_lease_get(market.store, "node:a", &market.arena, &row, NULL),
                     SCORE_NOT_FOUND);
}

static void test_lease__a_successor_of_the_name_frees_the_claims(void **state)
{
    (void)state;
    mail_add("one@vendor.example");
    int64_t id = mail_claimed_by(&nodes[0]);
    node_open(&nodes[1], "a", 0);
    assert_int_equal(mail_claimed_by(&nodes[1]), id);
}

/* More nodes than a book has room for come and go; none is forgotten while it lives. */
static void test_lease__many_nodes_come_and_go(void **state)
{
    (void)state;
    for (int i = 0; i < 3 * LEASE_WATCHES_MAX; i++) {
        char name[16];
        struct node *passer = calloc(1, sizeof *passer);
        assert_non_null(passer);
        (void)snprintf(name, sizeof name, "passer-%d", i);
        node_open(passer, name, 0);
        passer->now_ms = nodes[0].now_ms;
        beat(passer);
        free(passer);
        beat(&nodes[1]);
        reap(&nodes[0]);
        time_goes_by(STEP_MS);
    }
    for (int second = 0; second <= 3 * LIMIT_LEASE_MS / STEP_MS; second++) {
        beat(&nodes[1]);
        reap(&nodes[0]);
        time_goes_by(STEP_MS);
    }
    struct lease *rows = NULL;
    size_t count = 0;
    OK(&market, store_lease_list(market.store, 1000, &market.arena, &rows, &count, &market.err));
    assert_int_equal(count, 1);
    assert_string_equal(rows[0].name, "node:b");
}

static void test_lease__names_are_for_logs_and_labels(void **state)
{
    (void)state;
    char long_name[LEASE_NODE_SIZE + 1];
    memset(long_name, 'x', sizeof long_name);
    long_name[LEASE_NODE_SIZE] = '\0';
    assert_false(lease_node_is_good(long_name));
    long_name[LEASE_NODE_SIZE - 1] = '\0';
    assert_true(lease_node_is_good(long_name));
    assert_true(lease_node_is_good("host-1.example:42_a"));
    static const char *const bad[] = {"", "a b", "a\"b", "a\nb", "\xc3\xa4", "a/b"};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(bad); i++) {
        assert_false(lease_node_is_good(bad[i]));
    }
}

#define CASE(name) cmocka_unit_test_setup_teardown(test_lease__##name, nodes_open, nodes_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(one_holds_it_and_keeps_it),
        CASE(it_is_written_now_and_then),
        CASE(one_who_dies_is_followed),
        CASE(one_who_leaves_is_followed_at_once),
        CASE(a_name_that_comes_back_takes_its_own),
        CASE(a_taking_that_was_undone_is_none),
        CASE(the_row_decides_between_two_takers),
        CASE(a_difference_of_clocks_moves_nothing),
        CASE(whatever_clocks_do_no_two_act_on_one_fence),
        CASE(a_wrong_clock_is_noticed_by_whoever_looks),
        CASE(claims_end_with_their_node),
        CASE(a_graceful_end_gives_everything_back),
        CASE(a_successor_of_the_name_frees_the_claims),
        CASE(many_nodes_come_and_go),
        CASE(names_are_for_logs_and_labels),
    };
    return cmocka_run_group_tests_name("domain/lease", tests, NULL, NULL);
}
