/* SPDX-License-Identifier: Apache-2.0 */
#include "node_pair.h"

struct shop shop;
struct node nodes[NODES_MAX];

void node_open(struct node *node, const char *name, int64_t ahead_ms)
{
    *node = (struct node){.now_ms = shop.now_ms + ahead_ms};
    static const struct site site = {.vendor_name = "The Vendor",
                                     .public_url = "https://score.vendor.example",
                                     .mail_from = "score@vendor.example"};
    struct backend_score_options options = {.database_url = shop.url,
                                            .clock = clock_manual(&node->now_ms),
                                            .site = &site,
                                            .node = name};
    OK(backend_score_init(&node->backend, &options, &err));
    const struct http_backend *backend = &node->backend.backend;
    OK(backend->context_open(backend->user, HTTP_THREAD_WRITER, &node->writer, &err));
    node->is_open = true;
}

void node_die(struct node *node)
{
    if (node->is_open) {
        node->backend.backend.context_close(node->backend.backend.user, &node->writer);
        backend_score_done(&node->backend);
        node->is_open = false;
    }
}

void job_begin(struct node *node)
{
    OK(node->backend.backend.tx_begin(&node->writer, &err));
    OK(node->backend.backend.tx_begin(&node->writer, &err));
}

void job_end(struct node *node)
{
    OK(node->backend.backend.tx_commit(&node->writer, &err));
    OK(node->backend.backend.tx_commit(&node->writer, &err));
}

void pair_tick(struct node *node)
{
    job_begin(node);
    OK(node->backend.backend.tick(&node->writer, &err));
    job_end(node);
}

bool pair_step(struct node *node)
{
    bool has_more = false;
    job_begin(node);
    OK(node->backend.backend.step(&node->writer, &has_more, &err));
    job_end(node);
    return has_more;
}

void pair_leave(struct node *node)
{
    job_begin(node);
    OK(node->backend.backend.leave(&node->writer, &err));
    job_end(node);
}

void pair_notes_write(struct node *node)
{
    const struct http_backend *backend = &node->backend.backend;
    job_begin(node);
    OK(backend->notes_write(&node->writer, &err));
    job_end(node);
    backend->notes_done(backend->user, true);
}

struct http_node_state pair_state(struct node *node)
{
    struct http_node_state state;
    node->backend.backend.node_state(node->backend.backend.user, &state);
    return state;
}

bool pair_does_clocks(struct node *node)
{
    struct http_node_state state = pair_state(node);
    assert_string_equal(state.leases[0].name, LEASE_CLOCKS);
    return state.leases[0].is_held;
}

void time_goes_by(int64_t ms)
{
    shop_time_goes_by(&shop, ms);
    for (int i = 0; i < NODES_MAX; i++) {
        nodes[i].now_ms += ms;
    }
}

int nodes_open(void **state)
{
    (void)state;
    shop_open(&shop, 5, NULL);
    node_open(&nodes[0], "a", 0);
    node_open(&nodes[1], "b", 0);
    return 0;
}

int nodes_close(void **state)
{
    (void)state;
    for (int i = 0; i < NODES_MAX; i++) {
        node_die(&nodes[i]);
    }
    shop_close(&shop);
    return 0;
}
