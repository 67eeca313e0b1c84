/* SPDX-License-Identifier: Apache-2.0 */
#include "wire.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { WIRE_BYTES_FIRST = 8 * 1024, ASK_MS = 10000 };

bool wire_open(struct wire *wire, int port)
{
    *wire = (struct wire){.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int on = 1;
    if (wire->fd < 0) {
        return false;
    }
    (void)setsockopt(wire->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    wire->in_size = WIRE_BYTES_FIRST;
    wire->in = malloc(wire->in_size);
    if (!wire->in ||
        connect(wire->fd, (const struct sockaddr *)(const void *)&address, sizeof address) != 0) {
        wire_close(wire);
        return false;
    }
    return true;
}

void wire_close(struct wire *wire)
{
    if (wire->fd >= 0) {
        (void)close(wire->fd);
    }
    free(wire->in);
    *wire = (struct wire){.fd = -1};
}

bool wire_send(struct wire *wire, const char *text, size_t len)
{
    wire->in_len = wire->head_len = wire->body_len = 0;
    wire->status = 0;
    return send(wire->fd, text, len, MSG_NOSIGNAL) == (ssize_t)len;
}

/* Status and length out of a complete head; false when it is not HTTP. */
static bool head_take(struct wire *wire)
{
    const char *end = strstr(wire->in, "\r\n\r\n");
    if (!end) {
        return true;
    }
    if (strncmp(wire->in, "HTTP/1.1 ", 9) != 0) {
        return false;
    }
    wire->status = (int)strtoul(wire->in + 9, NULL, 10);
    wire->head_len = (size_t)(end - wire->in) + 4;
    const char *length = strcasestr(wire->in, "\r\nContent-Length:");
    if (length && length < end) {
        wire->body_len = (size_t)strtoul(length + 17, NULL, 10);
    }
    return wire->head_len + wire->body_len < WIRE_BYTES;
}

static bool room_make(struct wire *wire)
{
    if (wire->in_len + 1 < wire->in_size) {
        return true;
    }
    if (wire->in_size >= WIRE_BYTES) {
        return false;
    }
    char *grown = realloc(wire->in, wire->in_size * 2);
    if (grown) {
        wire->in = grown;
        wire->in_size *= 2;
    }
    return grown != NULL;
}

enum wire_event wire_read(struct wire *wire)
{
    while (room_make(wire)) {
        ssize_t got =
            recv(wire->fd, wire->in + wire->in_len, wire->in_size - wire->in_len - 1, MSG_DONTWAIT);
        if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
            return WIRE_WAITS;
        }
        if (got <= 0) {
            return WIRE_ENDED;
        }
        wire->in_len += (size_t)got;
        wire->in[wire->in_len] = '\0';
        if (wire->head_len == 0 && !head_take(wire)) {
            return WIRE_ENDED;
        }
        if (wire->head_len && wire->in_len >= wire->head_len + wire->body_len) {
            return WIRE_ANSWERED;
        }
    }
    return WIRE_ENDED;
}

enum wire_event wire_ask(struct wire *wire, const char *text, size_t len)
{
    if (!wire_send(wire, text, len)) {
        return WIRE_ENDED;
    }
    enum wire_event event = WIRE_WAITS;
    while (event == WIRE_WAITS) {
        struct pollfd poller = {.fd = wire->fd, .events = POLLIN};
        if (poll(&poller, 1, ASK_MS) <= 0) {
            return WIRE_ENDED;
        }
        event = wire_read(wire);
    }
    return event;
}

const char *wire_body(const struct wire *wire)
{
    return wire->in + wire->head_len;
}
