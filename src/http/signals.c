/* SPDX-License-Identifier: Apache-2.0 */
#include <pthread.h>
#include <signal.h>

#include "http/server.h"

static void signal_set_fill(sigset_t *set)
{
    (void)sigemptyset(set);
    (void)sigaddset(set, SIGINT);
    (void)sigaddset(set, SIGTERM);
    (void)sigaddset(set, SIGHUP);
}

void http_signals_block(void)
{
    sigset_t set;
    signal_set_fill(&set);
    (void)pthread_sigmask(SIG_BLOCK, &set, NULL);
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    (void)sigaction(SIGPIPE, &ignore, NULL);
}

int http_signals_wait(void)
{
    sigset_t set;
    signal_set_fill(&set);
    int number = 0;
    while (sigwait(&set, &number)) {
        /* Interrupted by a debugger: wait on. */
    }
    return number;
}
