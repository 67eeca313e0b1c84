/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_HTTP_LISTEN_SOCKET_H
#define SCORE_HTTP_LISTEN_SOCKET_H

/* Binding one TCP address, with errors that name it and say what to do. */

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * `address` is "HOST:PORT"; HOST a numeric IPv4, a numeric IPv6 in brackets, or "localhost".
 * SCORE_INVALID: not an address; SCORE_BUSY: taken; SCORE_DENIED: the port needs privileges.
 * The caller closes *ret_fd.
 */
SCORE_MUST_USE enum score_status listen_socket_open(const char *address, int *ret_fd, int *ret_port,
                                                    struct score_error *err);

/*
 * From here on nobody can connect to `fd`, which stays open, as a descriptor that never becomes
 * ready; it leaves every epoll set by itself. Safe while other threads wait for it or accept on it.
 */
void listen_socket_deafen(int fd);

#ifdef __cplusplus
}
#endif

#endif
