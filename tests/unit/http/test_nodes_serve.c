/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Two servers on one database, over sockets: what one of them has let in the other knows, what is
 * asked of both happens once, what one writes the other's streams show, and who stops is followed.
 */

#include "shop.h"

#include <pthread.h>

#include "api/limiter.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"
#include "client.h"
#include "domain/import_draft.h"
#include "domain/lease.h"
#include "serving.h"
#include "store/draft_store.h"
#include "store/passing_store.h"

enum { NODES = 2, CROWD = 100, CROWD_ROUNDS = 4, DRAFT_ROWS = 20000, WAIT_MS = 20 * 1000 };

static struct shop shop;
static struct serving nodes[NODES];

static void node_start_with(struct serving *node, const char *name, struct clock clock,
                            int64_t stream_poll_ms)
{
    struct backend_score_options backend = {.database_url = shop.url, .clock = clock, .node = name};
    struct http_server_options options = {
        .http_threads = 2,
        .tick_ms = 20,
        .stream_poll_ms = stream_poll_ms,
        .writer_queue_max = 4 * CROWD,
        .user_streams_max = 4,
    };
    serving_start(node, &backend, &options);
}

static void node_start(struct serving *node, const char *name)
{
    node_start_with(node, name, clock_system(), 0);
}

static int nodes_start(void **state)
{
    (void)state;
    struct clock clock = clock_system();
    shop_open(&shop, 3, &clock);
    node_start(&nodes[0], "a");
    node_start(&nodes[1], "b");
    return 0;
}

static int nodes_stop(void **state)
{
    (void)state;
    serving_stop(&nodes[0]);
    serving_stop(&nodes[1]);
    shop_close(&shop);
    return 0;
}

/* The text between `before` and the next `end` in `text`. */
static void between(const char *text, const char *before, char end, char ret[128])
{
    const char *begin = strstr(text, before);
    assert_non_null(begin);
    begin += strlen(before);
    const char *stop = strchr(begin, end);
    assert_non_null(stop);
    (void)snprintf(ret, 128, "%.*s", (int)(stop - begin), begin);
}

static void get(const struct serving *node, const char *path, const char *header, struct reply *ret)
{
    char request[1024];
    (void)snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: x\r\n%s\r\n", path, header);
    client_ask(node->port, request, ret);
}

static void sign_in(const struct serving *node, const char *password, struct reply *ret)
{
    char body[128];
    char request[512];
    (void)snprintf(body, sizeof body, "{\"email\":\"%s\",\"password\":\"%s\"}", SHOP_MANAGER,
                   password);
    (void)snprintf(request, sizeof request,
                   "POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                   "Content-Length: %zu\r\n\r\n%s",
                   strlen(body), body);
    client_ask(node->port, request, ret);
}

/* ---- sessions, keys, limits ------------------------------------------------------------------ */

static void test_nodes_serve__who_signed_in_at_one_is_signed_in_at_all(void **state)
{
    (void)state;
    struct reply reply;
    char token[128];
    char csrf[128];
    char header[256];
    char request[512];
    sign_in(&nodes[0], SHOP_PASSWORD, &reply);
    assert_int_equal(reply.status, 200);
    between(reply.head, "score_session=", ';', token);
    between(reply.body, "\"csrf_token\":\"", '"', csrf);
    (void)snprintf(header, sizeof header, "Cookie: score_session=%s\r\n", token);
    get(&nodes[1], "/api/v1/me", header, &reply);
    assert_int_equal(reply.status, 200);
    (void)snprintf(request, sizeof request,
                   "DELETE /api/v1/session HTTP/1.1\r\nHost: x\r\nX-CSRF-Token: %s\r\n%s\r\n", csrf,
                   header);
    client_ask(nodes[1].port, request, &reply);
    assert_int_equal(reply.status, 204);
    get(&nodes[0], "/api/v1/me", header, &reply);
    assert_int_equal(reply.status, 401);
}

struct asking {
    const struct serving *node;
    const char *request;
    pthread_barrier_t *barrier;
    struct reply reply;
};

static void *ask(void *user)
{
    struct asking *asking = user;
    (void)pthread_barrier_wait(asking->barrier);
    client_ask(asking->node->port, asking->request, &asking->reply);
    return NULL;
}

/* The same request to both nodes at the same moment, again and again. */
static void test_nodes_serve__one_key_has_one_effect_wherever_it_is_sent(void **state)
{
    (void)state;
    enum { ROUNDS = 20 };
    static struct asking asking[NODES];
    pthread_barrier_t barrier;
    assert_int_equal(pthread_barrier_init(&barrier, NULL, NODES), 0);
    for (int round = 0; round < ROUNDS; round++) {
        char body[128];
        char request[1024];
        pthread_t threads[NODES];
        (void)snprintf(body, sizeof body, "{\"title\":\"Lead %d\",\"account\":\"Customer %d\"}",
                       round, round);
        (void)snprintf(request, sizeof request,
                       "POST /api/v1/opportunities HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                       "%s\r\nIdempotency-Key: key-%d\r\nContent-Type: application/json\r\n"
                       "Content-Length: %zu\r\n\r\n%s",
                       shop.manager_key, round, strlen(body), body);
        for (int i = 0; i < NODES; i++) {
            asking[i] = (struct asking){.node = &nodes[i], .request = request, .barrier = &barrier};
            assert_int_equal(pthread_create(&threads[i], NULL, ask, &asking[i]), 0);
        }
        for (int i = 0; i < NODES; i++) {
            assert_int_equal(pthread_join(threads[i], NULL), 0);
        }
        assert_int_equal(asking[0].reply.status, 201);
        assert_int_equal(asking[1].reply.status, 201);
        assert_string_equal(asking[0].reply.body, asking[1].reply.body);
    }
    (void)pthread_barrier_destroy(&barrier);
    assert_int_equal(shop_events(&shop, ID_OPPORTUNITY, 0, "opportunity.created"), ROUNDS);
}

/* In turn at both: the limit is the one of a single node. */
static void test_nodes_serve__guessing_is_slowed_down_over_all_nodes(void **state)
{
    (void)state;
    struct reply reply;
    for (int i = 0; i < LIMITER_PAIR_FAILURES; i++) {
        sign_in(&nodes[i % NODES], "not the password", &reply);
        assert_int_equal(reply.status, 401);
    }
    for (int i = 0; i < NODES; i++) {
        sign_in(&nodes[i], SHOP_PASSWORD, &reply);
        assert_int_equal(reply.status, 429);
    }
}

/* ---- streams --------------------------------------------------------------------------------- */

static bool stream_hears(struct client *client, const char *expected)
{
    static char text[REPLY_BYTES];
    static char chunk[REPLY_BYTES];
    size_t len = 0;
    text[0] = '\0';
    while (!strstr(text, expected)) {
        if (!client_read_chunk(client, chunk)) {
            return false;
        }
        len += (size_t)snprintf(text + len, sizeof text - len, "%s", chunk);
        assert_true(len < sizeof text);
    }
    return true;
}

/* The stream's own looks are an hour apart: what it shows, the watcher has told it. */
static void test_nodes_serve__streams_show_what_others_write(void **state)
{
    (void)state;
    struct client client;
    struct reply reply;
    char request[512];
    serving_stop(&nodes[0]);
    node_start_with(&nodes[0], "a", clock_system(), CLOCK_HOUR_MS);
    (void)snprintf(request, sizeof request,
                   "GET /api/v1/events/stream HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                   "%s\r\n\r\n",
                   shop.manager_key);
    client_open(&client, nodes[0].port);
    client_send(&client, request);
    client_read(&client, &reply, true);
    assert_int_equal(reply.status, 200);
    assert_true(stream_hears(&client, "retry: "));
    static const char body[] = "{\"title\":\"Lead\",\"account\":\"Customer\"}";
    (void)snprintf(request, sizeof request,
                   "POST /api/v1/opportunities HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                   "%s\r\nIdempotency-Key: one\r\nContent-Type: application/json\r\n"
                   "Content-Length: %zu\r\n\r\n%s",
                   shop.manager_key, strlen(body), body);
    client_ask(nodes[1].port, request, &reply);
    assert_int_equal(reply.status, 201);
    assert_true(stream_hears(&client, "event: opportunity.created\ndata: {\"seq\":"));
    client_close(&client);
}

/* ---- what a node tells of itself ------------------------------------------------------------- */

/* Asks until the page says so; the test's own time limit is the client's. */
static void hear(const struct serving *node, const char *path, const char *expected,
                 struct reply *ret)
{
    int64_t until_ms = clock_monotonic_ms() + WAIT_MS;
    do {
        get(node, path, "", ret);
        if (clock_monotonic_ms() > until_ms) {
            fail_msg("%s never said %s: %s", path, expected, ret->body);
        }
    } while (!strstr(ret->body, expected));
}

static void test_nodes_serve__a_node_tells_of_itself(void **state)
{
    (void)state;
    struct reply reply;
    hear(&nodes[0], "/readyz", "\"event_lag\":0}", &reply);
    assert_int_equal(reply.status, 200);
    assert_non_null(strstr(reply.body, "{\"status\":\"ready\",\"node\":\"a\",\"leases\":["));
    hear(&nodes[1], "/metrics", "\nscore_lease_held{lease=\"imports\"} ", &reply);
    assert_int_equal(reply.status, 200);
    static const char *const series[] = {"\nscore_node_info{node=\"b\"} 1\n",
                                         "\nscore_lease_held{lease=\"clocks\"} ",
                                         "\nscore_lease_held{lease=\"imports\"} ",
                                         "\nscore_event_head ",
                                         "\nscore_event_lag ",
                                         "\nscore_node_clock_skew_seconds "};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(series); i++) {
        if (!strstr(reply.body, series[i])) {
            fail_msg("no %s in %s", series[i], reply.body);
        }
    }
}

/* Within a few ticks, where a crash would take LIMIT_LEASE_MS. */
static void test_nodes_serve__who_stops_is_followed_at_once(void **state)
{
    (void)state;
    struct reply reply;
    hear(&nodes[0], "/readyz", "\"leases\":[", &reply);
    int holder = 0;
    for (int64_t until_ms = clock_monotonic_ms() + WAIT_MS; clock_monotonic_ms() < until_ms;) {
        get(&nodes[holder], "/readyz", "", &reply);
        if (strstr(reply.body, LEASE_CLOCKS)) {
            break;
        }
        holder = 1 - holder;
    }
    assert_non_null(strstr(reply.body, LEASE_CLOCKS));
    int64_t stopped_ms = clock_monotonic_ms();
    serving_stop(&nodes[holder]);
    hear(&nodes[1 - holder], "/readyz", LEASE_CLOCKS, &reply);
    assert_true(clock_monotonic_ms() - stopped_ms < LIMIT_LEASE_MS);
    node_start(&nodes[holder], "c");
}

static int64_t an_hour_ahead(void *user)
{
    struct clock clock = clock_system();
    (void)user;
    return clock_now_ms(&clock) + CLOCK_HOUR_MS;
}

/* It reads, and writes nothing: an accept that comes here is not refused as late, but sent away. */
static void test_nodes_serve__a_node_with_a_wrong_clock_does_not_write(void **state)
{
    (void)state;
    struct reply reply;
    struct clock wrong = {.now_ms = an_hour_ahead};
    int64_t until_ms = clock_monotonic_ms() + WAIT_MS;
    hear(&nodes[0], "/readyz", "\"leases\":[", &reply);
    hear(&nodes[1], "/readyz", "\"leases\":[", &reply);
    serving_stop(&nodes[1]);
    hear(&nodes[0], "/readyz", LEASE_CLOCKS, &reply);
    node_start_with(&nodes[1], "late", wrong, 0);
    do {
        get(&nodes[1], "/readyz", "", &reply);
        assert_true(clock_monotonic_ms() < until_ms);
    } while (reply.status == 200);
    assert_int_equal(reply.status, 503);
    assert_non_null(strstr(reply.body, "s ahead"));
    sign_in(&nodes[1], SHOP_PASSWORD, &reply);
    assert_int_equal(reply.status, 503);
    assert_non_null(strstr(reply.body, "the clock of this node is 3"));
    char header[256];
    (void)snprintf(header, sizeof header, "Authorization: Bearer %s\r\n", shop.manager_key);
    get(&nodes[1], "/api/v1/me", header, &reply);
    assert_int_equal(reply.status, 200);
    sign_in(&nodes[0], SHOP_PASSWORD, &reply);
    assert_int_equal(reply.status, 200);
}

/* ---- long work --------------------------------------------------------------------------------
 */

static int64_t draft_run_begin(void)
{
    struct buf csv = {0};
    struct import_draft draft;
    struct import_draft started;
    buf_init(&csv, 4 << 20);
    buf_add_text(&csv, "external_id,name,country\n");
    for (int i = 0; i < DRAFT_ROWS; i++) {
        buf_add_format(&csv, "n%d,Mill %d,DE\n", i, i);
    }
    const struct import_draft guess = {.file_name = "customers.csv",
                                       .kind = "accounts",
                                       .encoding = "utf-8",
                                       .separator = ",",
                                       .header_line = 1,
                                       .date_order = "",
                                       .decimal_mark = ".",
                                       .columns = "[]",
                                       .notices = "[]",
                                       .missing = "",
                                       .choices = "{}",
                                       .map = "",
                                       .rows_total = DRAFT_ROWS};
    struct domain domain = shop.domain;
    domain.actor.user_id = shop.manager;
    OK(import_draft_create(&domain, &guess, buf_text(&csv), csv.len, &draft, &err));
    struct import_draft_run run = {.ids = &draft.id, .count = 1, .map_name = "", .map = ""};
    OK(import_draft_run(&domain, &run, &started, &err));
    buf_done(&csv);
    return draft.id;
}

static void write_at(const struct serving *node, int number, struct reply *ret)
{
    char body[128];
    char request[512];
    (void)snprintf(body, sizeof body, "{\"title\":\"Lead %d\",\"account\":\"Customer %d\"}", number,
                   number);
    (void)snprintf(request, sizeof request,
                   "POST /api/v1/opportunities HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                   "%s\r\nIdempotency-Key: w-%d\r\nContent-Type: application/json\r\n"
                   "Content-Length: %zu\r\n\r\n%s",
                   shop.manager_key, number, strlen(body), body);
    client_ask(node->port, request, ret);
}

/* One node imports without a pause: the other's writes come in between. */
static void test_nodes_serve__long_work_starves_nobody(void **state)
{
    (void)state;
    struct reply reply;
    struct import_draft draft;
    int writes = 0;
    int64_t slowest_ms = 0;
    int64_t id = draft_run_begin();
    do {
        for (int i = 0; i < NODES; i++) {
            int64_t began_ms = clock_monotonic_ms();
            write_at(&nodes[i], writes++, &reply);
            int64_t took_ms = clock_monotonic_ms() - began_ms;
            slowest_ms = took_ms > slowest_ms ? took_ms : slowest_ms;
            assert_int_equal(reply.status, 201);
        }
        OK(store_draft_get(shop.store, id, &shop.arena, &draft, &err));
    } while (draft.state == IMPORT_DRAFT_RUNNING);
    print_message("%d writes while %d rows were imported, the slowest in %lld ms\n", writes,
                  DRAFT_ROWS, (long long)slowest_ms);
    assert_int_equal(draft.state, IMPORT_DRAFT_DONE);
    assert_int_equal(draft.rows_done, DRAFT_ROWS);
}

/* ---- races ----------------------------------------------------------------------------------- */

struct crowd {
    pthread_barrier_t barrier;
    int64_t offer;
    size_t firm;
    int round;
};

struct runner {
    struct crowd *crowd;
    int number;
    int status;
    char body[512]; /* the part before the opportunity tells who was recorded */
};

static void *runner_run(void *user)
{
    static const char BODY[] =
        "{\"next_step\":\"Call them\",\"next_step_at\":\"2190-01-01T00:00:00Z\"}";
    struct runner *runner = user;
    const struct crowd *crowd = runner->crowd;
    int person = runner->number / NODES % SHOP_PEOPLE;
    char id[ID_TEXT_SIZE];
    char request[1024];
    struct reply *reply = malloc(sizeof *reply);
    if (!reply) {
        return NULL;
    }
    id_format(ID_OFFER, crowd->offer, id);
    (void)snprintf(request, sizeof request,
                   "POST /api/v1/offers/%s/accept HTTP/1.1\r\nHost: x\r\n"
                   "Authorization: Bearer %s\r\nIdempotency-Key: %d-%d\r\n"
                   "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                   id, shop.keys[crowd->firm][person], crowd->round, runner->number, strlen(BODY),
                   BODY);
    (void)pthread_barrier_wait(&runner->crowd->barrier);
    client_ask(nodes[runner->number % NODES].port, request, reply);
    runner->status = reply->status;
    (void)snprintf(runner->body, sizeof runner->body, "%.511s", reply->body);
    free(reply);
    return NULL;
}

static size_t firm_of(int64_t offer_id)
{
    struct offer offer;
    OK(store_offer_get(shop.store, offer_id, &shop.arena, &offer, &err));
    for (size_t firm = 0; firm < shop.firm_count; firm++) {
        if (shop.firms[firm] == offer.partner_id) {
            return firm;
        }
    }
    fail_msg("no firm has the offer");
    return 0;
}

/* 200 requests at once for one offer, half of them at each node, half of them by each person of the
 * firm: one acceptance is recorded, everybody else hears the same, or 409. */
static void crowd_run(struct crowd *crowd)
{
    enum { RUNNERS = NODES * CROWD };
    struct runner *runners = calloc(RUNNERS, sizeof *runners);
    pthread_t threads[RUNNERS];
    const char *first = NULL;
    int accepted = 0;
    assert_non_null(runners);
    assert_int_equal(pthread_barrier_init(&crowd->barrier, NULL, RUNNERS), 0);
    for (int i = 0; i < RUNNERS; i++) {
        runners[i] = (struct runner){.crowd = crowd, .number = i};
        assert_int_equal(pthread_create(&threads[i], NULL, runner_run, &runners[i]), 0);
    }
    for (int i = 0; i < RUNNERS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    }
    for (int i = 0; i < RUNNERS; i++) {
        assert_true(runners[i].status == 200 || runners[i].status == 409);
        if (runners[i].status == 200) {
            accepted++;
            first = first ? first : runners[i].body;
            assert_string_equal(runners[i].body, first);
        }
    }
    assert_true(accepted >= 1);
    assert_int_equal(shop_events(&shop, ID_OFFER, crowd->offer, "offer.accepted"), 1);
    (void)pthread_barrier_destroy(&crowd->barrier);
    free(runners);
}

static void test_nodes_serve__two_hundred_accept_and_one_is_recorded(void **state)
{
    (void)state;
    for (int round = 0; round < CROWD_ROUNDS; round++) {
        struct crowd crowd = {.offer = shop_offer(&shop), .round = round};
        crowd.firm = firm_of(crowd.offer);
        crowd_run(&crowd);
    }
}

#define CASE(name)                                                                                 \
    cmocka_unit_test_setup_teardown(test_nodes_serve__##name, nodes_start, nodes_stop)

int main(void)
{
    log_level_set(LOG_ERROR);
    const struct CMUnitTest tests[] = {
        CASE(who_signed_in_at_one_is_signed_in_at_all),
        CASE(one_key_has_one_effect_wherever_it_is_sent),
        CASE(guessing_is_slowed_down_over_all_nodes),
        CASE(streams_show_what_others_write),
        CASE(a_node_tells_of_itself),
        CASE(who_stops_is_followed_at_once),
        CASE(a_node_with_a_wrong_clock_does_not_write),
        CASE(long_work_starves_nobody),
        CASE(two_hundred_accept_and_one_is_recorded),
    };
    return cmocka_run_group_tests_name("http/nodes_serve", tests, NULL, NULL);
}
