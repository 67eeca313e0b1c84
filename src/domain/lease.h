/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_LEASE_H
#define SCORE_DOMAIN_LEASE_H

/*
 * Who of several processes on one database (nodes) does what nobody may do twice.
 *
 * A lease is a row: holder, until when, fence. Taking it is one conditional statement, and makes
 * the fence grow; the holder renews it. Whoever works under a lease asks lease_hold in the same
 * transaction as the work: writers are serial, so a holder that was asleep finds another fence, or
 * another holder, and writes nothing. So two never act on one lease, whatever clocks say.
 *
 * When is a lease free? Not when its `until_ms` has passed, which another clock wrote: a node whose
 * clock is an hour ahead would take everything from everybody. A lease is free when it says so, or
 * when the taker has seen the very same row for LIMIT_LEASE_MS of its own time; a holder that lives
 * changes it three times as often. A difference of clocks does not matter; a clock that jumps may
 * move a lease once, which the fence makes harmless.
 *
 * Each node holds one lease that says that it lives. What else is claimed (mails) names its node,
 * and is free again when a reaper finds that lease unchanged for as long.
 *
 * A node's book is what it holds and what it has seen, in memory, for its writer's thread alone.
 * What a rollback takes back costs time, never safety: the next look finds the row as it is.
 */

#include "domain/domain.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    LEASE_NODE_SIZE = 64,                  /* a node's name with its NUL */
    LEASE_NAME_SIZE = LEASE_NODE_SIZE + 8, /* "node:" and a node's name */
    LEASE_WATCHES_MAX = 64                 /* leases that one node holds or looks at */
};

extern const char LEASE_CLOCKS[];  /* what falls due: expiry, reminders, forgetting */
extern const char LEASE_IMPORTS[]; /* drafts that run in the background */
extern const char LEASE_SEALER[];  /* checkpoints, and the secrets of the days */

struct lease_watch {
    char name[LEASE_NAME_SIZE];
    int64_t until_ms;
    int64_t fence;
    int64_t since_ms;  /* own clock: the row has been like this since */
    int64_t looked_ms; /* own clock: last look */
    bool is_held;      /* by this node, as far as it knows */
};

struct lease_book {
    char node[LEASE_NODE_SIZE];
    struct lease_watch watches[LEASE_WATCHES_MAX];
    size_t count;
    int64_t skew_ms; /* own clock less that of whoever holds what we look at; 0 = in step */
    bool has_begun;  /* the node has said that it lives */
    /* Is this holder known to be dead, as a process of this machine is? NULL = nobody knows. */
    bool (*is_dead)(const char *holder);
};

/* Letters, digits, and . _ - : up to LEASE_NODE_SIZE - 1: a name for logs and labels. */
bool lease_node_is_good(const char *node);
/* `node` is good. */
void lease_book_init(struct lease_book *book, const char *node);

/*
 * Takes, keeps or renews a lease, or looks at it: the one call for whoever has work to do under it,
 * in the transaction of that work. *ret_is_held false: another node has it. Writes a third of
 * LIMIT_LEASE_MS after the last time; otherwise one look-up.
 */
SCORE_MUST_USE enum score_status lease_hold(struct domain *domain, struct lease_book *book,
                                            const char *name, bool *ret_is_held,
                                            struct score_error *err);
/* The parts of it. SCORE_CONFLICT: another has it. */
SCORE_MUST_USE enum score_status lease_take(struct domain *domain, struct lease_book *book,
                                            const char *name, struct score_error *err);
/* SCORE_CONFLICT: it is no longer ours. */
SCORE_MUST_USE enum score_status lease_renew(struct domain *domain, struct lease_book *book,
                                             const char *name, struct score_error *err);
/* Only looks, for whoever may not take it. */
SCORE_MUST_USE enum score_status lease_look(struct domain *domain, struct lease_book *book,
                                            const char *name, struct score_error *err);
/* Others may take it at once. Nothing when it is not ours. */
SCORE_MUST_USE enum score_status lease_release(struct domain *domain, struct lease_book *book,
                                               const char *name, struct score_error *err);
/* Says that a node lives, and is no work. */
bool lease_is_node(const char *name);
bool lease_is_held(const struct lease_book *book, const char *name);

/* This node lives: takes or renews its own lease; in every transaction that claims something. The
 * first time it also frees what a predecessor of the same name had claimed. Open transaction. */
SCORE_MUST_USE enum score_status lease_node_beat(struct domain *domain, struct lease_book *book,
                                                 struct score_error *err);
/* How many other nodes say that they live, some that have just died included. */
SCORE_MUST_USE enum score_status lease_nodes_count(struct domain *domain,
                                                   const struct lease_book *book,
                                                   size_t *ret_others, struct score_error *err);
/* For the holder of LEASE_CLOCKS: nodes that have not moved for LIMIT_LEASE_MS are forgotten, and
 * what they had claimed is due again. */
SCORE_MUST_USE enum score_status lease_nodes_reap(struct domain *domain, struct lease_book *book,
                                                  struct score_error *err);
/* A graceful end: releases everything, and the node is forgotten. Open transaction. */
SCORE_MUST_USE enum score_status lease_node_leave(struct domain *domain, struct lease_book *book,
                                                  struct score_error *err);

/* How far this node's clock is from the database's, where it has one, or else from that of the
 * nodes it looks at; positive = ahead. */
SCORE_MUST_USE enum score_status lease_clock_skew(struct domain *domain, struct lease_book *book,
                                                  int64_t *ret_skew_ms, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
