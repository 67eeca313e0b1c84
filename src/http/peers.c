/* SPDX-License-Identifier: Apache-2.0 */
#include "http/peers.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "http/metrics.h"

/* The header must compile as C++ too, which has no _Atomic: hence the builtins. */
static int64_t deadline_load(const struct peer *peer)
{
    return __atomic_load_n(&peer->deadline_ms, __ATOMIC_SEQ_CST);
}

static void deadline_store(struct peer *peer, int64_t deadline_ms)
{
    __atomic_store_n(&peer->deadline_ms, deadline_ms, __ATOMIC_SEQ_CST);
}

void peers_init(struct peers *peers)
{
    *peers = (struct peers){0};
    (void)pthread_mutex_init(&peers->lock, NULL);
}

void peers_done(struct peers *peers)
{
    SCORE_ASSERT(!peers->first);
    (void)pthread_mutex_destroy(&peers->lock);
}

static void address_format(const struct sockaddr *address, char ret[PEER_ADDRESS_SIZE])
{
    ret[0] = '\0';
    if (address && address->sa_family == AF_INET) {
        const struct sockaddr_in *in = (const struct sockaddr_in *)(const void *)address;
        (void)inet_ntop(AF_INET, &in->sin_addr, ret, PEER_ADDRESS_SIZE);
    } else if (address && address->sa_family == AF_INET6) {
        const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)(const void *)address;
        (void)inet_ntop(AF_INET6, &in6->sin6_addr, ret, PEER_ADDRESS_SIZE);
    }
}

struct peer *peers_add(struct peers *peers, int fd, const struct sockaddr *address)
{
    struct peer *peer = calloc(1, sizeof(*peer));
    if (!peer) {
        return NULL;
    }
    peer->fd = fd;
    address_format(address, peer->address);
    (void)pthread_mutex_lock(&peers->lock);
    peer->next = peers->first;
    if (peers->first) {
        peers->first->previous = peer;
    }
    peers->first = peer;
    peers->count++;
    (void)pthread_mutex_unlock(&peers->lock);
    return peer;
}

void peers_remove(struct peers *peers, struct peer *peer)
{
    if (!peer) {
        return;
    }
    (void)pthread_mutex_lock(&peers->lock);
    if (peer->previous) {
        peer->previous->next = peer->next;
    } else {
        peers->first = peer->next;
    }
    if (peer->next) {
        peer->next->previous = peer->previous;
    }
    peers->count--;
    (void)pthread_mutex_unlock(&peers->lock);
    free(peer);
}

size_t peers_count(struct peers *peers)
{
    (void)pthread_mutex_lock(&peers->lock);
    size_t count = peers->count;
    (void)pthread_mutex_unlock(&peers->lock);
    return count;
}

void peer_deadline_set(struct peer *peer, int64_t ms)
{
    __atomic_store_n(&peer->is_idle, false, __ATOMIC_SEQ_CST);
    deadline_store(peer, ms ? clock_monotonic_ms() + ms : 0);
}

void peer_idle_set(struct peer *peer, int64_t ms)
{
    deadline_store(peer, clock_monotonic_ms() + ms);
    __atomic_store_n(&peer->is_idle, true, __ATOMIC_SEQ_CST);
}

void peer_deadline_extend(struct peer *peer, int64_t ms)
{
    int64_t deadline_ms = deadline_load(peer);
    /* The timer may clear it meanwhile: then the socket is cut and nothing is left to extend. */
    if (deadline_ms) {
        (void)__atomic_compare_exchange_n(&peer->deadline_ms, &deadline_ms, deadline_ms + ms, false,
                                          __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
    }
}

void peers_cut_late(struct peers *peers, int64_t now_ms, struct metrics *metrics)
{
    (void)pthread_mutex_lock(&peers->lock);
    for (struct peer *peer = peers->first; peer; peer = peer->next) {
        int64_t deadline_ms = deadline_load(peer);
        if (deadline_ms && deadline_ms < now_ms) {
            if (!__atomic_load_n(&peer->is_idle, __ATOMIC_SEQ_CST)) {
                metrics_add_timeout(metrics);
            }
            deadline_store(peer, 0);
            (void)shutdown(peer->fd, SHUT_RDWR);
        }
    }
    (void)pthread_mutex_unlock(&peers->lock);
}

void peers_cut_all(struct peers *peers)
{
    (void)pthread_mutex_lock(&peers->lock);
    for (struct peer *peer = peers->first; peer; peer = peer->next) {
        (void)shutdown(peer->fd, SHUT_RDWR);
    }
    (void)pthread_mutex_unlock(&peers->lock);
}
