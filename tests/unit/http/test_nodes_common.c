/* SPDX-License-Identifier: Apache-2.0 */

/* What nodes have in common: decisions that do not depend on who makes them, limits that count what
 * all of them have seen. */

#include "node_pair.h"

#include "api/limiter.h"
#include "base/limits.h"
#include "base/log.h"
#include "domain/offer.h"
#include "domain/place.h"
#include "store/event_store.h"
#include "store/passing_store.h"

enum { PLACEMENTS = 60 };

/* The same draws in every market. */
static const char SECRET[] = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

/* ---- decisions ------------------------------------------------------------------------------- */

static struct domain domain_of(struct node *node, struct arena *arena)
{
    return (struct domain){.store = node->writer.store,
                           .world = node->writer.world,
                           .clock = node->writer.clock,
                           .arena = arena,
                           .actor = shop.domain.actor};
}

/* One opportunity through the writer of this node, as a request would; returns the offer. */
static struct offer place_by(struct node *node, int64_t opportunity_id)
{
    struct arena arena;
    struct placed placed;
    arena_init(&arena, LIMIT_REQUEST_ARENA_BYTES);
    struct domain domain = domain_of(node, &arena);
    job_begin(node);
    OK(place_one(&domain, opportunity_id, &placed, &err));
    job_end(node);
    struct offer offer = {.id = placed.offer.id, .partner_id = placed.offer.partner_id};
    arena_done(&arena);
    return offer;
}

static void accept_by(struct node *node, const struct offer *offer)
{
    struct arena arena;
    struct offer_view view;
    arena_init(&arena, LIMIT_REQUEST_ARENA_BYTES);
    struct domain domain = domain_of(node, &arena);
    domain.actor = (struct actor){.user_id = shop_focal(&shop, offer->partner_id),
                                  .roles = ROLE_FOCAL,
                                  .partner_id = offer->partner_id,
                                  .name = "usr:focal"};
    job_begin(node);
    OK(offer_accept(&domain, offer->id, "Call them", node->now_ms + CLOCK_DAY_MS, &view, &err));
    job_end(node);
    arena_done(&arena);
}

/* What each lead goes through: placed by one node, some accepted by another if there is, some left
 * to the clock. Nodes are added on the way. */
static void leads_live(const int64_t leads[PLACEMENTS], size_t node_count)
{
    static const char *const names[NODES_MAX] = {"a", "b", "c"};
    size_t open = 0;
    for (size_t i = 0; i < PLACEMENTS; i++) {
        if (open < node_count && i >= open * PLACEMENTS / (2 * NODES_MAX)) {
            node_open(&nodes[open], names[open], 0);
            open++;
        }
        struct offer offer = place_by(&nodes[i % open], leads[i]);
        if (i % 3 != 0) {
            accept_by(&nodes[(i / 3) % open], &offer);
        }
        if (i % 7 == 0) {
            (void)pair_step(&nodes[open - 1]); /* folds ahead, which changes nothing */
        }
        time_goes_by(6 * CLOCK_HOUR_MS);
        for (size_t node = 0; node < open; node++) {
            pair_tick(&nodes[(i + node) % open]); /* whoever comes first may be the one to act */
        }
    }
    for (size_t node = 0; node < open; node++) {
        assert_false(pair_state(&nodes[node]).is_off);
    }
}

struct history {
    struct event *events;
    size_t event_count;
    struct decision *decisions;
    size_t decision_count;
};

static void history_read(struct arena *arena, struct history *ret)
{
    struct store *store = NULL;
    struct event_filter all = {.verb = ""};
    struct store_page page = {.limit = 100000};
    OK(store_open(shop.url, STORE_READ_ONLY, &store, &err));
    OK(store_event_list(store, &all, &page, arena, &ret->events, &ret->event_count, &err));
    OK(store_decision_list(store, 0, &page, arena, &ret->decisions, &ret->decision_count, &err));
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

struct ground {
    const char *name;
    void (*open)(struct shop *shop, size_t firms);
    size_t nodes;
};

/* One market from its first day, by so many nodes in the end. */
static void ground_run(const struct ground *ground, struct arena *arena, struct history *ret)
{
    int64_t leads[PLACEMENTS];
    ground->open(&shop, 5);
    OK(store_tx_begin(shop.store, &err));
    OK(store_setting_set(shop.store, "site_secret", SECRET, &err));
    for (int i = 0; i < PLACEMENTS; i++) {
        leads[i] = shop_lead(&shop);
    }
    OK(store_tx_commit(shop.store, &err));
    leads_live(leads, ground->nodes);
    history_read(arena, ret);
    print_message("%s, %zu nodes: %zu events, %zu decisions\n", ground->name, ground->nodes,
                  ret->event_count, ret->decision_count);
    (void)nodes_close(NULL);
}

/* The same secret, the same leads, the same answers at the same times. */
static void test_nodes_common__decisions_do_not_depend_on_who_makes_them(void **state)
{
    static const struct ground grounds[] = {
        {"SQLite", shop_open_sqlite, 1},
        {"SQLite", shop_open_sqlite, 3},
        {"PostgreSQL", shop_open_postgres, 1},
        {"PostgreSQL", shop_open_postgres, 3},
    };
    struct arena arena;
    struct history one;
    struct history other;
    (void)state;
    arena_init(&arena, LIMIT_COMMAND_ARENA_BYTES);
    ground_run(&grounds[0], &arena, &one);
    assert_true(one.decision_count > PLACEMENTS); /* some offers ran out and were made anew */
    size_t count = trial_is_postgres() ? SCORE_ARRAY_COUNT(grounds) : 2;
    for (size_t i = 1; i < count; i++) {
        ground_run(&grounds[i], &arena, &other);
        assert_same_history(&one, &other);
    }
    arena_done(&arena);
}

/* A node that was undone in the middle goes on from what is, not from what it had seen. */
static void test_nodes_common__what_one_has_undone_the_other_never_saw(void **state)
{
    (void)state;
    struct history history;
    int64_t undone = shop_lead(&shop);
    int64_t kept = shop_lead(&shop);
    struct placed placed;
    struct domain domain = domain_of(&nodes[0], &shop.arena);
    job_begin(&nodes[0]);
    OK(place_one(&domain, undone, &placed, &err));
    nodes[0].backend.backend.tx_rollback(&nodes[0].writer);
    nodes[0].backend.backend.tx_rollback(&nodes[0].writer);
    (void)place_by(&nodes[1], kept); /* takes the very numbers that were given back */
    (void)place_by(&nodes[0], undone);
    history_read(&shop.arena, &history);
    assert_int_equal(history.decision_count, 2);
    assert_true(history.decisions[0].state_seq < history.decisions[1].state_seq);
    assert_int_equal(history.decisions[1].opportunity_id, undone);
    assert_true(history.decisions[1].state_seq > history.decisions[0].event_seq);
}

/* Folding ahead brings a node that only reads up to date. */
static void test_nodes_common__a_node_follows_what_others_write(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        (void)shop_offer(&shop);
    }
    while (pair_step(&nodes[1])) {
    }
    pair_tick(&nodes[1]);
    struct http_node_state after = pair_state(&nodes[1]);
    assert_true(after.head_seq > 0);
    assert_int_equal(after.folded_seq, after.head_seq);
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
    pair_notes_write(node);
}

static void test_nodes_common__failed_sign_ins_count_together(void **state)
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
    pair_notes_write(&nodes[1]);
    assert_int_equal(wait_at(&nodes[1]), 0);
    assert_int_equal(wait_at(&nodes[0]), 0);
}

/* Written down with the tick: until then each node lets through what it would alone. */
static void test_nodes_common__uses_count_together_within_a_tick(void **state)
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
    pair_notes_write(&nodes[0]);
    pair_notes_write(&nodes[1]);
    time_goes_by(rule.leak_ms);
    passed = 0;
    for (int i = 0; i < 20; i++) {
        struct node *node = &nodes[i % 2];
        passed += api_limiter_use(node->backend.limiter, node->writer.store, &rule, "x",
                                  node->now_ms) == 0;
        pair_notes_write(node);
    }
    assert_int_equal(passed, 1);
}

/* What a batch could not commit is counted by the next one, once. */
static void test_nodes_common__a_count_survives_a_failed_commit(void **state)
{
    (void)state;
    const struct http_backend *backend = &nodes[0].backend.backend;
    api_limiter_failed(nodes[0].backend.limiter, "192.0.2.1", SHOP_MANAGER, nodes[0].now_ms);
    assert_true(backend->notes_due(backend->user));
    job_begin(&nodes[0]);
    OK(backend->notes_write(&nodes[0].writer, &err));
    backend->tx_rollback(&nodes[0].writer);
    backend->tx_rollback(&nodes[0].writer);
    backend->notes_done(backend->user, false);
    assert_true(backend->notes_due(backend->user));
    pair_notes_write(&nodes[0]);
    assert_false(backend->notes_due(backend->user));
    for (int i = 1; i < LIMITER_PAIR_FAILURES; i++) {
        assert_int_equal(wait_at(&nodes[1]), 0);
        fail_at(&nodes[1]);
    }
    assert_int_equal(wait_at(&nodes[1]), LIMITER_PAIR_LEAK_MS);
}

#define CASE(name)                                                                                 \
    cmocka_unit_test_setup_teardown(test_nodes_common__##name, nodes_open, nodes_close)

int main(void)
{
    log_level_set(LOG_ERROR);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nodes_common__decisions_do_not_depend_on_who_makes_them),
        CASE(what_one_has_undone_the_other_never_saw),
        CASE(a_node_follows_what_others_write),
        CASE(failed_sign_ins_count_together),
        CASE(uses_count_together_within_a_tick),
        CASE(a_count_survives_a_failed_commit),
    };
    return cmocka_run_group_tests_name("http/nodes_common", tests, NULL, NULL);
}
