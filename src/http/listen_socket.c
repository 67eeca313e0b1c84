/* SPDX-License-Identifier: Apache-2.0 */
#include "http/listen_socket.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/text.h"

enum { LISTEN_BACKLOG = 1024, HOST_SIZE = 64 };

/* Splits "HOST:PORT" and "[HOST]:PORT". */
static bool address_split(const char *address, char host[HOST_SIZE], const char **ret_port)
{
    const char *colon = strrchr(address, ':');
    if (!colon || colon == address) {
        return false;
    }
    const char *begin = address;
    const char *end = colon;
    if (*begin == '[' && end[-1] == ']') {
        begin++;
        end--;
    } else if (memchr(begin, ':', (size_t)(end - begin))) {
        return false;
    }
    size_t len = (size_t)(end - begin);
    uint64_t port = 0;
    if (len == 0 || len >= HOST_SIZE || !text_parse_u64(colon + 1, &port) || port > 65535) {
        return false;
    }
    memcpy(host, begin, len);
    host[len] = '\0';
    *ret_port = colon + 1;
    return true;
}

static enum score_status bind_error(const char *address, int cause, struct score_error *err)
{
    switch (cause) {
    case EADDRINUSE:
        return score_error_set(err, SCORE_BUSY, "listen",
                               "%s is in use by another program: stop that one, or choose another "
                               "address with --listen",
                               address);
    case EACCES:
        return score_error_set(err, SCORE_DENIED, "listen",
                               "%s may not be used: ports under 1024 need privileges; choose a "
                               "higher one with --listen and put nginx in front",
                               address);
    case EADDRNOTAVAIL:
        return score_error_set(err, SCORE_INVALID, "listen",
                               "%s is no address of this machine: choose another with --listen",
                               address);
    default:
        return score_error_set(err, SCORE_IO, "listen", "%s cannot be used: %s", address,
                               strerror(cause));
    }
}

static int port_of(int fd)
{
    struct sockaddr_storage bound = {0};
    socklen_t len = sizeof(bound);
    if (getsockname(fd, (struct sockaddr *)&bound, &len)) {
        return 0;
    }
    if (bound.ss_family == AF_INET6) {
        return ntohs(((const struct sockaddr_in6 *)&bound)->sin6_port);
    }
    return ntohs(((const struct sockaddr_in *)&bound)->sin_port);
}

enum score_status listen_socket_open(const char *address, int *ret_fd, int *ret_port,
                                     struct score_error *err)
{
    char host[HOST_SIZE];
    const char *port = NULL;
    struct addrinfo *info = NULL;
    if (address_split(address, host, &port)) {
        const struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
                                       .ai_flags = AI_PASSIVE | AI_NUMERICSERV | AI_NUMERICHOST};
        /* RFC 6761: localhost is loopback; a machine without /etc/hosts cannot look it up. */
        const char *numeric = text_equal(host, "localhost") ? "127.0.0.1" : host;
        info = getaddrinfo(numeric, port, &hints, &info) == 0 ? info : NULL;
    }
    if (!info) {
        return score_error_set(err, SCORE_INVALID, "listen",
                               "'%s' is not an address: write HOST:PORT, as in 127.0.0.1:8080",
                               address);
    }
    int fd = socket(info->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int on = 1;
    bool is_open = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
                   bind(fd, info->ai_addr, info->ai_addrlen) == 0 &&
                   listen(fd, LISTEN_BACKLOG) == 0;
    int cause = errno;
    freeaddrinfo(info);
    if (!is_open) {
        if (fd >= 0) {
            (void)close(fd);
        }
        return bind_error(address, cause, err);
    }
    *ret_fd = fd;
    *ret_port = port_of(fd);
    return SCORE_OK;
}

void listen_socket_deafen(int fd)
{
    /* This ends the listening; but what has ended is always ready, and who waits for it would spin.
     * Alone, the replacement would leave a socket listening while the system still looks at it. */
    (void)shutdown(fd, SHUT_RDWR);
    int silent = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (silent >= 0) {
        (void)dup3(silent, fd, O_CLOEXEC);
        (void)close(silent);
    }
}
