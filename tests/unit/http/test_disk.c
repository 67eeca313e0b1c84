/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Goal: a disk that fails under the whole server costs answers, never what was answered: 503 and a
 * reason, nothing acknowledged that is lost, reading goes on, and writing too as soon as the disk
 * works. Method: a failing disk (fault_vfs.h) under the server's connections; clients that ask
 * again with the same key until they are answered.
 *
 * SCORE_TEST_SEED chooses which calls fail under load; the seed is printed.
 */

#include "check.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"
#include "client.h"
#include "domain/identity.h"
#include "domain/report.h"
#include "fault_vfs.h"
#include "http/backend_score.h"
#include "http/server.h"
#include "store/event_store.h"
#include "store/opportunity_store.h"

enum { CLIENTS = 4, ACTS = 60, ID_BYTES = 32, TRIES_MAX = 10000 };

struct ground {
    char dir[64];
    char url[96];
    char api_key[IDENTITY_TOKEN_SIZE];
    struct backend_score backend;
    struct http_server *server;
    int port;
    atomic_int acknowledged;
    atomic_int refused;
};

#define OK(call)                                                                                   \
    do {                                                                                           \
        struct score_error err = {0};                                                              \
        if (call) {                                                                                \
            fail_msg("%s: %s %s", #call, err.field, err.text);                                     \
        }                                                                                          \
    } while (0)

/* cmocka's assertions end the process without a word in any thread but the first. */
static void must(bool condition, const char *what, const struct reply *reply)
{
    if (!condition) {
        (void)fprintf(stderr, "%s: %d %.500s\n", what, reply->status, reply->body);
        abort();
    }
}

/* ---- the site -------------------------------------------------------------------------------- */

static void manager_add(struct ground *site)
{
    struct store *store = NULL;
    struct arena arena;
    struct api_key key;
    arena_init(&arena, LIMIT_REQUEST_ARENA_BYTES);
    OK(store_open(site->url, STORE_READ_WRITE, &store, &err));
    struct domain domain = {
        .store = store, .clock = clock_system(), .arena = &arena, .actor = actor_cli(&arena)};
    struct user user = {
        .email = "manager@vendor.example",
        .name = "Manager",
        .phone = "",
        .roles = ROLE_CHANNEL_MANAGER,
        .state = USER_ACTIVE,
        .password_hash = "",
    };
    OK(user_save(&domain, &user, &err));
    OK(api_key_create(&domain, user.id, "disk", 0, site->api_key, &key, &err));
    store_close(store);
    arena_done(&arena);
}

static int site_open(void **state)
{
    struct ground *site = calloc(1, sizeof *site);
    assert_non_null(site);
    (void)snprintf(site->dir, sizeof site->dir, "/tmp/score-disk-XXXXXX");
    assert_non_null(mkdtemp(site->dir));
    (void)snprintf(site->url, sizeof site->url, "sqlite:%s/score.db", site->dir);
    fault_vfs_install();
    manager_add(site);
    struct backend_score_options backend = {.database_url = site->url, .clock = clock_system()};
    OK(backend_score_init(&site->backend, &backend, &err));
    struct http_server_options options = {.address = "127.0.0.1:0",
                                          .backend = &site->backend.backend,
                                          .http_threads = 2,
                                          .tick_ms = -1};
    OK(http_server_create(&options, &site->server, &err));
    OK(http_server_start(site->server, &err));
    site->port = http_server_port(site->server);
    *state = site;
    return 0;
}

static void server_close(struct ground *site)
{
    if (site->server) {
        http_server_free(site->server);
        backend_score_done(&site->backend);
        site->server = NULL;
    }
}

static int site_close(void **state)
{
    static const char *const names[] = {"score.db", "score.db-wal", "score.db-shm"};
    struct ground *site = *state;
    (void)fault_vfs_disarm();
    server_close(site);
    fault_vfs_remove();
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(names); i++) {
        char path[128];
        (void)snprintf(path, sizeof path, "%s/%s", site->dir, names[i]);
        (void)unlink(path);
    }
    int result = rmdir(site->dir);
    free(site);
    return result;
}

/* ---- requests -------------------------------------------------------------------------------- */

static void page_ask(const struct ground *site, const char *path, struct reply *ret)
{
    char request[512];
    (void)snprintf(request, sizeof request,
                   "GET %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n", path,
                   site->api_key);
    client_ask(site->port, request, ret);
}

/* Brings lead `number`, with the key of that number. */
static void lead_bring(const struct ground *site, int number, struct reply *ret)
{
    char request[1024];
    char body[512];
    (void)snprintf(body, sizeof body,
                   "{\"title\":\"Lead %d\",\"need\":\"They need more room for their drawings.\","
                   "\"account\":\"Buyer %d\",\"country\":\"DE\",\"city\":\"Kassel\","
                   "\"contact_name\":\"Erika Beispiel\",\"contact_email\":\"e@c%d.example\"}",
                   number, number, number);
    (void)snprintf(request, sizeof request,
                   "POST /api/v1/opportunities HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n"
                   "Idempotency-Key: lead-%d\r\nContent-Type: application/json\r\n"
                   "Content-Length: %zu\r\n\r\n%s",
                   site->api_key, number, strlen(body), body);
    client_ask(site->port, request, ret);
}

static void id_read(const struct reply *reply, char ret[ID_BYTES])
{
    const char *at = strstr(reply->body, "\"id\":\"opp_");
    must(at != NULL, "no id", reply);
    at += strlen("\"id\":\"");
    (void)snprintf(ret, ID_BYTES, "%.*s", (int)strcspn(at, "\""), at);
}

/* ---- what must hold -------------------------------------------------------------------------- */

/* Of the file, when the server is gone. */
static void leads_are(struct ground *site, int64_t wanted)
{
    struct arena arena;
    struct store *store = NULL;
    struct opportunity_counts counts;
    struct verify_result verify;
    server_close(site);
    arena_init(&arena, LIMIT_COMMAND_ARENA_BYTES);
    OK(store_open(site->url, STORE_READ_WRITE, &store, &err));
    OK(store_opportunity_count(store, &counts, &err));
    assert_int_equal(counts.by_placement[PLACEMENT_NEW] + counts.by_placement[PLACEMENT_READY],
                     wanted);
    struct domain domain = {
        .store = store, .clock = clock_system(), .arena = &arena, .actor = actor_cli(&arena)};
    OK(report_verify(&domain, &verify, &err));
    if (!verify.ok) {
        fail_msg("%s", verify.problems[0]);
    }
    store_close(store);
    arena_done(&arena);
}

/* ---- tests ----------------------------------------------------------------------------------- */

static void test_disk__a_failure_is_503_and_over_when_it_is_over(void **state)
{
    static const struct {
        const char *name;
        enum fault fault;
        bool lasts;
    } cases[] = {
        {"full", FAULT_WRITE_FULL, true},
        {"half a write, then full", FAULT_WRITE_SHORT, true},
        {"write error", FAULT_WRITE, true},
        {"flush error in the commit", FAULT_SYNC, true},
        {"made read-only", FAULT_READ_ONLY, true},
        {"one write error", FAULT_WRITE, false},
        {"one flush error", FAULT_SYNC, false},
    };
    struct ground *site = *state;
    struct reply *reply = calloc(1, sizeof *reply);
    assert_non_null(reply);
    int lead = 0;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        lead_bring(site, ++lead, reply);
        CHECK(cases[i].name, reply->status == 201);
        fault_vfs_arm(cases[i].fault, 1, cases[i].lasts);
        lead_bring(site, ++lead, reply);
        CHECK(cases[i].name, reply->status == 503);
        CHECK(cases[i].name, *reply_header(reply, "Retry-After") != '\0');
        page_ask(site, "/readyz", reply);
        CHECK(cases[i].name, reply->status == 503);
        page_ask(site, "/api/v1/opportunities", reply);
        CHECK(cases[i].name, reply->status == 200); /* reading goes on */
        CHECK(cases[i].name, fault_vfs_disarm());
        lead_bring(site, lead, reply); /* the same key: now it is done */
        CHECK(cases[i].name, reply->status == 201);
        CHECK(cases[i].name, *reply_header(reply, "Idempotent-Replayed") == '\0');
        page_ask(site, "/readyz", reply);
        CHECK(cases[i].name, reply->status == 200);
    }
    free(reply);
    leads_are(site, lead);
}

struct asker {
    struct ground *site;
    int first;
    char ids[ACTS][ID_BYTES];
    struct reply reply;
};

/* The commit failed, or already the work before it. */
static bool is_refused(const struct reply *reply)
{
    return reply->status == 503 || (reply->status == 500 && strstr(reply->body, "\"code\":\"io\""));
}

static void *asker_run(void *user)
{
    struct asker *asker = user;
    struct ground *site = asker->site;
    for (int act = 0; act < ACTS; act++) {
        int tries = 0;
        do {
            lead_bring(site, asker->first + act, &asker->reply);
            must(asker->reply.status == 201 || is_refused(&asker->reply), "lead", &asker->reply);
            atomic_fetch_add(&site->refused, asker->reply.status != 201);
            must(++tries < TRIES_MAX, "never answered", &asker->reply);
        } while (asker->reply.status != 201);
        id_read(&asker->reply, asker->ids[act]);
        atomic_fetch_add(&site->acknowledged, 1);
    }
    return NULL;
}

/* Every few answers another kind of call fails, up to the end of the work. */
static void disk_torment(struct ground *site, uint64_t seed)
{
    static const enum fault faults[] = {FAULT_WRITE_FULL, FAULT_SYNC, FAULT_WRITE, FAULT_READ_ONLY,
                                        FAULT_WRITE_SHORT};
    while (atomic_load(&site->acknowledged) < CLIENTS * ACTS) {
        seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        enum fault fault = faults[(seed >> 33) % SCORE_ARRAY_COUNT(faults)];
        int nth = 1 + (int)((seed >> 40) % 30);
        int refused = atomic_load(&site->refused);
        int acknowledged = atomic_load(&site->acknowledged);
        fault_vfs_arm(fault, nth, (seed >> 50) & 1);
        /* Until somebody was refused, or the work went past it. */
        while (atomic_load(&site->refused) == refused &&
               atomic_load(&site->acknowledged) < acknowledged + CLIENTS * 2 &&
               atomic_load(&site->acknowledged) < CLIENTS * ACTS) {
            (void)sched_yield();
        }
        (void)fault_vfs_disarm();
        while (atomic_load(&site->acknowledged) < acknowledged + CLIENTS &&
               atomic_load(&site->acknowledged) < CLIENTS * ACTS) {
            (void)sched_yield();
        }
    }
}

static void answers_repeat(struct ground *site, struct asker *askers)
{
    for (int i = 0; i < CLIENTS; i++) {
        for (int act = 0; act < ACTS; act++) {
            char id[ID_BYTES];
            lead_bring(site, askers[i].first + act, &askers[i].reply);
            assert_int_equal(askers[i].reply.status, 201);
            assert_string_equal(reply_header(&askers[i].reply, "Idempotent-Replayed"), "true");
            id_read(&askers[i].reply, id);
            assert_string_equal(id, askers[i].ids[act]);
        }
    }
}

static void test_disk__nothing_acknowledged_is_lost_under_load(void **state)
{
    struct ground *site = *state;
    struct asker *askers = calloc(CLIENTS, sizeof *askers);
    pthread_t threads[CLIENTS];
    const char *wanted = getenv("SCORE_TEST_SEED");
    int64_t seed = getpid();
    assert_non_null(askers);
    assert_true(!wanted || text_parse_i64(wanted, &seed));
    print_message("seed %lld\n", (long long)seed);
    for (int i = 0; i < CLIENTS; i++) {
        askers[i].site = site;
        askers[i].first = 1000 * (i + 1);
        assert_int_equal(pthread_create(&threads[i], NULL, asker_run, &askers[i]), 0);
    }
    disk_torment(site, (uint64_t)seed);
    for (int i = 0; i < CLIENTS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    }
    assert_true(atomic_load(&site->refused) > 0);
    answers_repeat(site, askers);
    print_message("%d acknowledged, %d refused meanwhile\n", atomic_load(&site->acknowledged),
                  atomic_load(&site->refused));
    free(askers);
    leads_are(site, (int64_t)CLIENTS * ACTS);
}

#define ON_SITE(test) cmocka_unit_test_setup_teardown(test, site_open, site_close)

int main(void)
{
    log_level_set(LOG_ERROR);
    const struct CMUnitTest tests[] = {
        ON_SITE(test_disk__a_failure_is_503_and_over_when_it_is_over),
        ON_SITE(test_disk__nothing_acknowledged_is_lost_under_load),
    };
    return cmocka_run_group_tests_name("http/disk", tests, NULL, NULL);
}
