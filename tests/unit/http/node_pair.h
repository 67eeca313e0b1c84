/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_TESTS_UNIT_HTTP_NODE_PAIR_H
#define SCORE_TESTS_UNIT_HTTP_NODE_PAIR_H

/*
 * Two nodes or three on one shop's database without a socket: their backends, each with a clock of
 * its own, and the jobs that their writers would run.
 */

#include "shop.h"

#include "http/backend_score.h"

enum { NODES_MAX = 3, STEP_MS = 1000 };

struct node {
    struct backend_score backend;
    struct api_context writer;
    int64_t now_ms;
    bool is_open;
};

extern struct shop shop;
extern struct node nodes[NODES_MAX];

/* cmocka setup and teardown: five firms, nodes "a" and "b" in step. */
int nodes_open(void **state);
int nodes_close(void **state);

void node_open(struct node *node, const char *name, int64_t ahead_ms);
/* As by a kill: nothing is given back. */
void node_die(struct node *node);

/* One job in a batch of its own. */
void job_begin(struct node *node);
void job_end(struct node *node);
void pair_tick(struct node *node);
bool pair_step(struct node *node);
void pair_leave(struct node *node);
void pair_notes_write(struct node *node);

struct http_node_state pair_state(struct node *node);
bool pair_does_clocks(struct node *node);
/* For the shop, its database and all nodes. */
void time_goes_by(int64_t ms);

#endif
