/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bare_http PORT THREADS: the yardstick of script/bench. libmicrohttpd's epoll pool answers every
 * request with a constant, and nothing else happens. Runs until it is told to stop.
 */
#include <microhttpd.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum MHD_Result answer(void *user, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *upload_data,
                              size_t *upload_data_size, void **request)
{
    (void)url;
    (void)method;
    (void)version;
    (void)upload_data;
    (void)upload_data_size;
    /* An answer before the request's end would close the connection. */
    static char seen;
    if (!*request) {
        *request = &seen;
        return MHD_YES;
    }
    *request = NULL;
    return MHD_queue_response(connection, MHD_HTTP_OK, user);
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: bare_http PORT THREADS\n");
        return 2;
    }
    char body[] = "{\"status\":\"ok\"}\n";
    struct MHD_Response *response =
        MHD_create_response_from_buffer(strlen(body), body, MHD_RESPMEM_PERSISTENT);
    struct sockaddr_in address = {.sin_family = AF_INET};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons((uint16_t)strtoul(argv[1], NULL, 10));

    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGINT);
    sigaddset(&stop, SIGTERM);
    sigprocmask(SIG_BLOCK, &stop, NULL);
    struct MHD_Daemon *daemon =
        MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, 0, NULL, NULL, answer, response,
                         MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_THREAD_POOL_SIZE,
                         (unsigned int)strtoul(argv[2], NULL, 10), MHD_OPTION_END);
    if (daemon == NULL) {
        fprintf(stderr, "bare_http: cannot listen on port %s\n", argv[1]);
        return 1;
    }
    int signal_number = 0;
    (void)sigwait(&stop, &signal_number);
    MHD_stop_daemon(daemon);
    MHD_destroy_response(response);
    return 0;
}
