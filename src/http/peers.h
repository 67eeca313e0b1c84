/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_HTTP_PEERS_H
#define SCORE_HTTP_PEERS_H

/*
 * Every open connection with the moment by which it must have moved on. libmicrohttpd's timeout
 * is an idle timeout, so one byte a second lives for ever; this one is a deadline:
 *
 *     connected                     -> a request line within request_ms
 *     answer sent                   -> the next request line within idle_ms
 *     request line read             -> the whole request within request_ms, plus what an honest
 *                                      upload needs (received bytes / PEER_BYTES_PER_MS)
 *     in work                       -> no deadline, it is ours to finish
 *     answer queued                 -> sent within request_ms, plus its bytes / PEER_BYTES_PER_MS
 *
 * A late socket is shut down, not closed: closing stays with its owner, so a descriptor can never
 * be cut after it was given to another connection.
 */

#include <pthread.h>

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

struct metrics;
struct sockaddr;

enum { PEER_ADDRESS_SIZE = 48, PEER_BYTES_PER_MS = 64 /* 64 kB a second */ };

struct peer {
    struct peer *previous; /* guarded by peers.lock, as next and fd */
    struct peer *next;
    int fd;
    int64_t deadline_ms; /* monotonic; 0 = none; atomic, through the functions below */
    bool is_idle;        /* between two requests: being cut is no fault; atomic */
    char address[PEER_ADDRESS_SIZE];
};

struct peers {
    pthread_mutex_t lock;
    struct peer *first;
    size_t count;
};

void peers_init(struct peers *peers);
void peers_done(struct peers *peers);
/* NULL when memory ran out. */
struct peer *peers_add(struct peers *peers, int fd, const struct sockaddr *address);
/* Before the descriptor is closed. Takes NULL. */
void peers_remove(struct peers *peers, struct peer *peer);
size_t peers_count(struct peers *peers);

/* Due `ms` from now; 0 = no deadline. */
void peer_deadline_set(struct peer *peer, int64_t ms);
/* The same between two requests, where the end is not counted as a timeout. */
void peer_idle_set(struct peer *peer, int64_t ms);
/* Moves an existing deadline `ms` later. */
void peer_deadline_extend(struct peer *peer, int64_t ms);
/* Shuts down what is late, counted before its client can notice. */
void peers_cut_late(struct peers *peers, int64_t now_ms, struct metrics *metrics);
void peers_cut_all(struct peers *peers);

#ifdef __cplusplus
}
#endif

#endif
