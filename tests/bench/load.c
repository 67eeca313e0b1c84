/* SPDX-License-Identifier: Apache-2.0 */
/*
 * load hello|read|accept --port PORT [--keys FILE] [--clients N] [--seconds S] [--rate R]
 *                        [--want N] [--fresh]
 * load idle --port PORT --clients N --pid PID
 *
 * Asks a server on 127.0.0.1 and prints one line of NAME=VALUE words.
 *
 * Without --rate the loop is closed: each client asks again when it was answered. With it the loop
 * is open: request i is due at i / R, and its time runs from then, however late a free connection
 * was found for it; a server that stalls is charged for everyone who would have asked meanwhile.
 * read and accept take offers that wait for the holders of the keys: read asks for one of them,
 * accept accepts each once. With --fresh every request comes over a connection of its own, whose
 * opening is part of its time, as from people and from programs that ask now and then. idle asks
 * once on each connection, keeps all open and prints what the process holds in memory.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>

#include "base/base.h"
#include "base/text.h"
#include "offers.h"
#include "wire.h"

enum { REQUEST_SIZE = 1024, STATUS_MAX = 600, EVENTS_MAX = 256, DRAIN_MS = 10000 };
static const int64_t SECOND_NS = INT64_C(1000000000);

enum kind { KIND_HELLO, KIND_READ, KIND_ACCEPT, KIND_IDLE };

struct options {
    enum kind kind;
    int port;
    const char *keys;
    size_t clients;
    double seconds;
    double rate; /* 0 = closed loop */
    size_t want; /* offers to list at most */
    int pid;
    bool is_fresh;
};

struct client {
    struct wire wire;
    int64_t due_ns; /* when its request should have left */
    bool is_busy;
};

struct run {
    const struct options *options;
    struct offers offers;
    struct client *clients;
    size_t *idle; /* stack of clients that wait for work */
    size_t idle_count;
    int epoll;
    int64_t begin_ns;
    int64_t end_ns;
    uint64_t issued;
    uint64_t late;    /* answered after the end */
    uint64_t broken;  /* connections that ended under a request */
    uint64_t refused; /* answers of 4xx and 5xx */
    uint64_t statuses[STATUS_MAX];
    uint32_t *times_us;
    size_t time_count;
    size_t time_capacity;
    bool is_exhausted; /* of offers to accept */
};

static int64_t now_ns(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * SECOND_NS + now.tv_nsec;
}

/* ---- requests -------------------------------------------------------------------------------- */

static size_t request_write(const struct run *run, char ret[REQUEST_SIZE])
{
    static const char BODY[] =
        "{\"next_step\":\"Call the customer\",\"next_step_at\":\"2190-01-01T00:00:00Z\"}";
    const struct offers *offers = &run->offers;
    if (run->options->kind == KIND_HELLO) {
        return (size_t)snprintf(ret, REQUEST_SIZE, "GET / HTTP/1.1\r\nHost: bench\r\n\r\n");
    }
    const struct offer_line *line = &offers->lines[run->issued % offers->count];
    if (run->options->kind == KIND_READ) {
        return (size_t)snprintf(ret, REQUEST_SIZE,
                                "GET /api/v1/offers/%s HTTP/1.1\r\nHost: bench\r\n"
                                "Authorization: Bearer %s\r\n\r\n",
                                line->id, offers->keys[line->key]);
    }
    return (size_t)snprintf(ret, REQUEST_SIZE,
                            "POST /api/v1/offers/%s/accept HTTP/1.1\r\nHost: bench\r\n"
                            "Authorization: Bearer %s\r\nIdempotency-Key: bench-%s\r\n"
                            "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                            line->id, offers->keys[line->key], line->id, strlen(BODY), BODY);
}

static bool client_open(struct run *run, size_t index)
{
    struct client *client = &run->clients[index];
    struct epoll_event event = {.events = EPOLLIN, .data.u64 = index};
    if (!wire_open(&client->wire, run->options->port)) {
        fprintf(stderr, "connection %zu: %s\n", index + 1, strerror(errno));
        return false;
    }
    client->is_busy = false;
    run->idle[run->idle_count++] = index;
    return epoll_ctl(run->epoll, EPOLL_CTL_ADD, client->wire.fd, &event) == 0;
}

static bool client_renew(struct run *run, struct client *client)
{
    struct epoll_event event = {.events = EPOLLIN, .data.u64 = (uint64_t)(client - run->clients)};
    wire_close(&client->wire);
    return wire_open(&client->wire, run->options->port) &&
           epoll_ctl(run->epoll, EPOLL_CTL_ADD, client->wire.fd, &event) == 0;
}

/* False when there is nothing left to ask. */
static bool request_issue(struct run *run, int64_t due_ns)
{
    char request[REQUEST_SIZE];
    if (run->options->kind == KIND_ACCEPT && run->issued >= run->offers.count) {
        run->is_exhausted = true;
        return false;
    }
    struct client *client = &run->clients[run->idle[--run->idle_count]];
    if (run->options->is_fresh && !client_renew(run, client)) {
        run->broken++;
        return false;
    }
    size_t len = request_write(run, request);
    run->issued++;
    client->due_ns = due_ns;
    client->is_busy = true;
    /* A connection that has just ended says so when it is read. */
    (void)wire_send(&client->wire, request, len);
    return true;
}

/* ---- answers --------------------------------------------------------------------------------- */

static bool time_keep(struct run *run, int64_t ns)
{
    if (run->time_count == run->time_capacity) {
        size_t capacity = run->time_capacity ? run->time_capacity * 2 : 65536;
        uint32_t *grown = realloc(run->times_us, capacity * sizeof *grown);
        if (!grown) {
            return false;
        }
        run->times_us = grown;
        run->time_capacity = capacity;
    }
    run->times_us[run->time_count++] = (uint32_t)(ns / 1000);
    return true;
}

static bool answer_take(struct run *run, size_t index)
{
    struct client *client = &run->clients[index];
    enum wire_event event = wire_read(&client->wire);
    if (event == WIRE_WAITS) {
        return true;
    }
    if (event == WIRE_ENDED) {
        run->broken += client->is_busy ? 1 : 0;
        bool was_idle = !client->is_busy;
        wire_close(&client->wire);
        for (size_t i = 0; was_idle && i < run->idle_count; i++) {
            if (run->idle[i] == index) {
                run->idle[i] = run->idle[--run->idle_count];
            }
        }
        return client_open(run, index);
    }
    int64_t at_ns = now_ns();
    int status = client->wire.status;
    run->statuses[status > 0 && status < STATUS_MAX ? status : 0]++;
    run->refused += status >= 400 ? 1 : 0;
    run->late += at_ns > run->end_ns ? 1 : 0;
    client->is_busy = false;
    run->idle[run->idle_count++] = index;
    return time_keep(run, at_ns - client->due_ns);
}

/* ---- the loop -------------------------------------------------------------------------------- */

static int64_t due_of(const struct run *run, uint64_t request)
{
    return run->begin_ns + (int64_t)((double)request / run->options->rate * (double)SECOND_NS);
}

/* Sends what is due; `ret_next_ns` is when the next request will be, or the end. */
static void work_issue(struct run *run, int64_t *ret_next_ns)
{
    bool is_open = run->options->rate > 0;
    int64_t at_ns = now_ns();
    *ret_next_ns = run->end_ns;
    while (run->idle_count > 0 && !run->is_exhausted) {
        int64_t due_ns = is_open ? due_of(run, run->issued) : at_ns;
        if (due_ns >= run->end_ns) {
            return;
        }
        if (due_ns > at_ns) {
            *ret_next_ns = due_ns;
            return;
        }
        if (!request_issue(run, due_ns)) {
            return;
        }
    }
}

/* The end: nothing more is due, and what was sent has been answered or given up. */
static bool is_over(const struct run *run, int64_t at_ns)
{
    bool all_sent =
        run->is_exhausted || run->options->rate == 0 || due_of(run, run->issued) >= run->end_ns;
    bool all_back = run->idle_count == run->options->clients;
    return (at_ns >= run->end_ns && all_sent && all_back) || (run->is_exhausted && all_back) ||
           at_ns > run->end_ns + DRAIN_MS * (SECOND_NS / 1000);
}

static bool run_loop(struct run *run)
{
    struct epoll_event events[EVENTS_MAX];
    run->begin_ns = now_ns();
    run->end_ns = run->begin_ns + (int64_t)(run->options->seconds * (double)SECOND_NS);
    while (!is_over(run, now_ns())) {
        int64_t next_ns = 0;
        work_issue(run, &next_ns);
        int64_t wait_ns = next_ns - now_ns();
        if (is_over(run, now_ns())) {
            break; /* nothing was left to send, and nothing is awaited */
        }
        wait_ns = wait_ns < 0 ? SECOND_NS / 100 : wait_ns;
        struct timespec wait = {.tv_sec = wait_ns / SECOND_NS, .tv_nsec = wait_ns % SECOND_NS};
        int count = epoll_pwait2(run->epoll, events, EVENTS_MAX, &wait, NULL);
        for (int i = 0; i < count; i++) {
            if (!answer_take(run, (size_t)events[i].data.u64)) {
                return false;
            }
        }
        if (count < 0 && errno != EINTR) {
            perror("epoll");
            return false;
        }
    }
    return true;
}

/* ---- figures --------------------------------------------------------------------------------- */

static int time_compare(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a;
    uint32_t right = *(const uint32_t *)b;
    return left < right ? -1 : left > right;
}

/* The smallest time that `share` of all requests did not exceed. */
static double quantile_ms(const struct run *run, double share)
{
    if (run->time_count == 0) {
        return 0;
    }
    size_t rank = (size_t)(share * (double)run->time_count + 0.999999);
    rank = rank < 1 ? 1 : rank > run->time_count ? run->time_count : rank;
    return run->times_us[rank - 1] / 1000.0;
}

static void figures_print(struct run *run, double seconds)
{
    uint64_t in_time = run->time_count - run->late - run->refused;
    if (run->times_us) {
        qsort(run->times_us, run->time_count, sizeof *run->times_us, time_compare);
    }
    printf("requests=%" PRIu64 " answered=%zu refused=%" PRIu64 " broken=%" PRIu64 " late=%" PRIu64
           " exhausted=%d seconds=%.3f per_second=%.1f",
           run->issued, run->time_count, run->refused, run->broken, run->late, run->is_exhausted,
           seconds, (double)in_time / seconds);
    printf(" p50_ms=%.3f p90_ms=%.3f p99_ms=%.3f p999_ms=%.3f max_ms=%.3f", quantile_ms(run, 0.5),
           quantile_ms(run, 0.9), quantile_ms(run, 0.99), quantile_ms(run, 0.999),
           quantile_ms(run, 1));
    for (int status = 0; status < STATUS_MAX; status++) {
        if (run->statuses[status]) {
            printf(" status_%d=%" PRIu64, status, run->statuses[status]);
        }
    }
    printf("\n");
}

static long memory_kb(int pid, const char *name)
{
    char path[64];
    char line[256];
    long kb = -1;
    (void)snprintf(path, sizeof path, "/proc/%d/status", pid);
    FILE *file = fopen(path, "re");
    while (file && fgets(line, sizeof line, file)) {
        if (strncmp(line, name, strlen(name)) == 0) {
            (void)sscanf(line + strlen(name), "%ld", &kb);
        }
    }
    if (file) {
        (void)fclose(file);
    }
    return kb;
}

static bool idle_run(struct run *run)
{
    static const char REQUEST[] = "GET /healthz HTTP/1.1\r\nHost: bench\r\n\r\n";
    long before_kb = memory_kb(run->options->pid, "VmRSS:");
    size_t open = 0;
    for (size_t i = 0; i < run->options->clients; i++) {
        struct wire *wire = &run->clients[i].wire;
        open += wire_open(wire, run->options->port) &&
                wire_ask(wire, REQUEST, strlen(REQUEST)) == WIRE_ANSWERED && wire->status == 200;
    }
    printf("connections=%zu before_kb=%ld rss_kb=%ld\n", open, before_kb,
           memory_kb(run->options->pid, "VmRSS:"));
    return open == run->options->clients && before_kb > 0;
}

/* ---- command line ---------------------------------------------------------------------------- */

static bool run_offers(struct run *run)
{
    const struct options *options = run->options;
    if (options->kind == KIND_HELLO) {
        return true;
    }
    if (!options->keys || !offers_keys_read(&run->offers, options->keys) ||
        !offers_list(&run->offers, options->port, "OFFERED", options->want)) {
        return false;
    }
    if (run->offers.count == 0) {
        fprintf(stderr, "no offer waits for an answer\n");
    }
    return run->offers.count > 0;
}

static bool run_all(struct run *run)
{
    run->clients = calloc(run->options->clients, sizeof *run->clients);
    run->idle = calloc(run->options->clients, sizeof *run->idle);
    run->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (!run->clients || !run->idle || run->epoll < 0) {
        return false;
    }
    for (size_t i = 0; i < run->options->clients; i++) {
        run->clients[i].wire.fd = -1;
    }
    if (run->options->kind == KIND_IDLE) {
        return idle_run(run);
    }
    if (!run_offers(run)) {
        return false;
    }
    for (size_t i = 0; i < run->options->clients; i++) {
        if (!client_open(run, i)) {
            return false;
        }
    }
    if (!run_loop(run)) {
        return false;
    }
    int64_t until_ns = run->is_exhausted ? now_ns() : run->end_ns;
    figures_print(run, (double)(until_ns - run->begin_ns) / (double)SECOND_NS);
    return true;
}

static bool kind_parse(const char *text, enum kind *ret)
{
    static const char *const names[] = {"hello", "read", "accept", "idle"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(names[i], text) == 0) {
            *ret = (enum kind)i;
            return true;
        }
    }
    return false;
}

static bool options_parse(int argc, char **argv, struct options *ret)
{
    static const struct option names[] = {
        {"port", required_argument, NULL, 'p'},
        {"keys", required_argument, NULL, 'k'},
        {"clients", required_argument, NULL, 'c'},
        {"seconds", required_argument, NULL, 's'},
        {"rate", required_argument, NULL, 'r'},
        {"want", required_argument, NULL, 'w'},
        {"pid", required_argument, NULL, 'P'},
        {"fresh", no_argument, NULL, 'f'},
        {NULL, 0, NULL, 0},
    };
    *ret = (struct options){.seconds = 3};
    int64_t port = 0;
    int64_t pid = 0;
    int64_t clients = 64;
    int64_t want = 10000;
    bool is_good = true;
    int name = 0;
    while (is_good && (name = getopt_long(argc, argv, "", names, NULL)) != -1) {
        switch (name) {
        case 'p':
            is_good = text_parse_i64(optarg, &port);
            break;
        case 'k':
            ret->keys = optarg;
            break;
        case 'c':
            is_good = text_parse_i64(optarg, &clients);
            break;
        case 's':
            ret->seconds = strtod(optarg, NULL);
            break;
        case 'r':
            ret->rate = strtod(optarg, NULL);
            break;
        case 'w':
            is_good = text_parse_i64(optarg, &want);
            break;
        case 'P':
            is_good = text_parse_i64(optarg, &pid);
            break;
        case 'f':
            ret->is_fresh = true;
            break;
        default:
            return false;
        }
    }
    ret->port = (int)port;
    ret->pid = (int)pid;
    ret->clients = (size_t)clients;
    ret->want = (size_t)want;
    return is_good && optind + 1 == argc && kind_parse(argv[optind], &ret->kind) && port > 0 &&
           port < 65536 && clients > 0 && ret->seconds > 0 && ret->rate >= 0 && want > 0;
}

int main(int argc, char **argv)
{
    struct options options;
    if (!options_parse(argc, argv, &options)) {
        fprintf(stderr, "usage: load hello|read|accept --port PORT [--keys FILE] [--clients N] "
                        "[--seconds S] [--rate R] [--want N] [--fresh]\n"
                        "       load idle --port PORT --clients N --pid PID\n");
        return 2;
    }
    struct run run = {.options = &options, .epoll = -1};
    bool is_done = run_all(&run);
    for (size_t i = 0; run.clients && i < options.clients; i++) {
        wire_close(&run.clients[i].wire);
    }
    offers_done(&run.offers);
    free(run.clients);
    free(run.idle);
    free(run.times_us);
    return is_done ? 0 : 1;
}
