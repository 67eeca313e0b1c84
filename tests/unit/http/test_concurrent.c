/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Goal: people and the clock act on the same offers at the same time, in ways nobody planned, and
 * what they are told is what some order of their acts would have told them. Method: four clients
 * over sockets against the whole server, random acts on a few hot opportunities (accept,
 * decline, recall, a manager's own choice, reading, a clock that jumps past the time to answer);
 * every question and answer gets a number from one counter; afterwards history.h explains each
 * offer, the log shows that no opportunity had two live offers, and verify and replay agree.
 *
 * SCORE_TEST_ACTS and SCORE_TEST_SEED change how many and which; the seed is printed. With
 * SCORE_TEST_NODES=2 the clients are spread over two nodes of the same database.
 */

#include "shop.h"

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
#include "domain/place.h"
#include "domain/report.h"
#include "history.h"
#include "serving.h"
#include "store/event_store.h"
#include "store/passing_store.h"

enum {
    CLIENTS = 4,
    NODES_MAX = 2,
    FIRMS = 6,
    ACTS = 10000,
    ACTS_PER_OPPORTUNITY = 40,
    HOT = 3, /* opportunities that are worked on at one time */
    OFFERS_MAX = 100000,
    JUMP_EVERY = 400, /* acts between jumps of the clock */
    TICK_MS = 5,
    PATIENCE_MS = 20 * 1000
};

struct seen_offer {
    char id[ID_TEXT_SIZE];
    int firm;
    struct history_act acts[HISTORY_ACTS_MAX];
    size_t count;
};

/* What the clients know of an opportunity. */
struct lead {
    char id[ID_TEXT_SIZE];
    struct seen_offer *offer; /* the last one that anybody saw; NULL = look */
};

struct ground {
    struct shop shop;
    struct serving nodes[NODES_MAX];
    int node_count;
    char firm_ids[FIRMS][ID_TEXT_SIZE];
    struct lead *leads;
    int lead_count;
    struct seen_offer *offers;
    int offer_count;
    int acts_wanted;
    uint64_t seed;
    pthread_mutex_t mutex; /* leads and offers */
    atomic_llong now_ms;
    atomic_int acts_begun;
    atomic_llong counter; /* numbers questions and answers */
    atomic_int done[HISTORY_KIND_COUNT];
    atomic_int refused[HISTORY_KIND_COUNT];
    atomic_int repeated; /* questions, after "not now" */
};

static int64_t site_now(void *user)
{
    struct ground *site = user;
    return atomic_load(&site->now_ms);
}

static struct clock site_clock(struct ground *site)
{
    return (struct clock){.now_ms = site_now, .user = site};
}

/* ---- the market ------------------------------------------------------------------------------ */

static void market_make(struct ground *site)
{
    struct clock clock = site_clock(site);
    shop_open(&site->shop, FIRMS, &clock);
    trial_clock_set(&site->shop.trial, atomic_load(&site->now_ms));
    for (int firm = 0; firm < FIRMS; firm++) {
        id_format(ID_PARTNER, site->shop.firms[firm], site->firm_ids[firm]);
    }
    site->shop.decide_in_ms = 365 * CLOCK_DAY_MS;
    OK(store_tx_begin(site->shop.store, &err)); /* one commit for them all */
    for (int i = 0; i < site->lead_count; i++) {
        id_format(ID_OPPORTUNITY, shop_lead(&site->shop), site->leads[i].id);
    }
    OK(store_tx_commit(site->shop.store, &err));
}

/* ---- the clients ----------------------------------------------------------------------------- */

struct runner {
    struct ground *site;
    struct client client;
    struct reply reply;
    int port;
    uint64_t seed;
};

/* cmocka's assertions end the process without a word in any thread but the first. */
static _Noreturn void end_with(const char *what, const struct runner *runner)
{
    (void)fprintf(stderr, "%s: %d %.500s\n", what, runner->reply.status, runner->reply.body);
    abort();
}

static void must(bool condition, const char *what, const struct runner *runner)
{
    if (!condition) {
        end_with(what, runner);
    }
}

static uint32_t runner_random(struct runner *runner, uint32_t below)
{
    runner->seed = runner->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(runner->seed >> 33) % below;
}

static void ask(struct runner *runner, const char *method, const char *path, const char *key,
                const char *body)
{
    char request[1024];
    static atomic_int number;
    int len = snprintf(request, sizeof request,
                       "%s /api/v1%s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n"
                       "Idempotency-Key: act-%d\r\nContent-Type: application/json\r\n"
                       "Content-Length: %zu\r\n\r\n%s",
                       method, path, key, atomic_fetch_add(&number, 1), strlen(body), body);
    assert_true(len > 0 && len < (int)sizeof request);
    /* A node that does not trust its clock just then, or does not get its turn, says 503 and has
     * done nothing: whoever is told so asks again. */
    int64_t until_ms = clock_monotonic_ms() + PATIENCE_MS;
    client_send(&runner->client, request);
    client_read(&runner->client, &runner->reply, true);
    while (runner->reply.status == 503 && clock_monotonic_ms() < until_ms) {
        atomic_fetch_add(&runner->site->repeated, 1);
        client_send(&runner->client, request);
        client_read(&runner->client, &runner->reply, true);
    }
}

/* From here on the time to answer may be over, and the worker may end it. */
static void late_note(struct seen_offer *offer, int64_t asked)
{
    struct history_act late = {HISTORY_LATE, asked, INT64_MAX, true, OFFER_OFFERED};
    assert_true(offer->count + 2 <= HISTORY_ACTS_MAX);
    offer->acts[offer->count++] = late;
    late.kind = HISTORY_EXPIRE;
    offer->acts[offer->count++] = late;
}

/* `expires_at_ms` is of an offer that is seen for the first time: the clock may have jumped between
 * its making and now. */
static struct seen_offer *offer_find(struct ground *site, const char *id, int64_t expires_at_ms)
{
    for (int i = site->offer_count - 1; i >= 0; i--) {
        if (strcmp(site->offers[i].id, id) == 0) {
            return &site->offers[i];
        }
    }
    assert_true(site->offer_count < OFFERS_MAX);
    struct seen_offer *offer = &site->offers[site->offer_count++];
    (void)snprintf(offer->id, sizeof offer->id, "%s", id);
    if (expires_at_ms <= atomic_load(&site->now_ms)) {
        late_note(offer, 0);
    }
    return offer;
}

static bool text_after(const char *body, const char *before, char *ret, size_t size)
{
    const char *at = strstr(body, before);
    if (!at) {
        return false;
    }
    at += strlen(before);
    (void)snprintf(ret, size, "%.*s", (int)strcspn(at, "\""), at);
    return true;
}

/* Learns which offer is live now. */
static void look(struct runner *runner, struct lead *lead)
{
    struct ground *site = runner->site;
    char path[128];
    char offer_id[ID_TEXT_SIZE];
    char id[ID_TEXT_SIZE];
    char expires[CLOCK_TEXT_SIZE];
    int64_t expires_at_ms = 0;
    (void)snprintf(path, sizeof path, "/offers?live=true&opportunity=%s", lead->id);
    ask(runner, "GET", path, site->shop.manager_key, "");
    must(runner->reply.status == 200, path, runner);
    if (!text_after(runner->reply.body, "\"id\":\"ofr_", id, sizeof id)) {
        return;
    }
    (void)snprintf(offer_id, sizeof offer_id, "ofr_%.*s", ID_TEXT_SIZE - 5, id);
    must(text_after(runner->reply.body, "\"expires_at\":\"", expires, sizeof expires), path,
         runner);
    must(clock_parse(expires, &expires_at_ms), expires, runner);
    int firm = 0;
    while (firm < FIRMS && !strstr(runner->reply.body, site->firm_ids[firm])) {
        firm++;
    }
    must(firm < FIRMS, path, runner);
    (void)pthread_mutex_lock(&site->mutex);
    lead->offer = offer_find(site, offer_id, expires_at_ms);
    lead->offer->firm = firm;
    (void)pthread_mutex_unlock(&site->mutex);
}

/* SCORE's choice or a manager's own: makes an offer when there is none. */
static void place(struct runner *runner, struct lead *lead)
{
    char path[128];
    char body[128] = "{}";
    (void)snprintf(path, sizeof path, "/opportunities/%s/place", lead->id);
    if (runner_random(runner, 2)) {
        (void)snprintf(body, sizeof body,
                       "{\"partner\":\"%s\",\"reason\":\"They know this customer well.\"}",
                       runner->site->firm_ids[runner_random(runner, FIRMS)]);
    }
    ask(runner, "POST", path, runner->site->shop.manager_key, body);
    must(runner->reply.status == 201 || runner->reply.status == 409, path, runner);
    look(runner, lead);
}

static void act_note(struct ground *site, struct seen_offer *offer, const struct history_act *act)
{
    (void)pthread_mutex_lock(&site->mutex);
    assert_true(offer->count < HISTORY_ACTS_MAX);
    offer->acts[offer->count++] = *act;
    (void)pthread_mutex_unlock(&site->mutex);
}

/* Whatever is offered may now be late, and the worker may end it. */
static void clock_jump(struct ground *site)
{
    int64_t asked = atomic_fetch_add(&site->counter, 1);
    (void)pthread_mutex_lock(&site->mutex);
    for (int i = 0; i < site->offer_count; i++) {
        struct seen_offer *offer = &site->offers[i];
        bool is_ended = false;
        for (size_t a = 0; a < offer->count; a++) {
            is_ended = is_ended || offer->acts[a].kind == HISTORY_LATE;
        }
        if (!is_ended) {
            late_note(offer, asked);
        }
    }
    int64_t now_ms = atomic_fetch_add(&site->now_ms, 6 * CLOCK_DAY_MS) + 6 * CLOCK_DAY_MS;
    trial_clock_set(&site->shop.trial, now_ms); /* which no node sees at the same moment */
    (void)pthread_mutex_unlock(&site->mutex);
}

static const char *const VERBS[HISTORY_KIND_COUNT] = {"accept", "decline", "recall"};
static const char *const BODIES[HISTORY_KIND_COUNT] = {
    "{\"next_step\":\"Call them\",\"next_step_at\":\"2190-01-01T00:00:00Z\"}",
    "{\"code\":\"NO_CAPACITY\"}", "{\"code\":\"CUSTOMER_REQUEST\"}"};

static void act_on(struct runner *runner, struct seen_offer *offer, enum history_kind kind)
{
    struct ground *site = runner->site;
    struct history_act act = {.kind = kind, .asked = atomic_fetch_add(&site->counter, 1)};
    bool is_managers = kind == HISTORY_RECALL || kind == HISTORY_READ;
    const char *key = is_managers ? site->shop.manager_key : site->shop.keys[offer->firm][0];
    char path[96];
    char text[ID_TEXT_SIZE];
    (void)snprintf(path, sizeof path, "/offers/%s%s%s", offer->id, VERBS[kind] ? "/" : "",
                   VERBS[kind] ? VERBS[kind] : "");
    ask(runner, VERBS[kind] ? "POST" : "GET", path, key, BODIES[kind] ? BODIES[kind] : "");
    act.answered = atomic_fetch_add(&site->counter, 1);
    act.is_done = runner->reply.status == 200;
    must(act.is_done || runner->reply.status == 409, path, runner);
    if (act.is_done) {
        must(text_after(runner->reply.body, "\"status\":\"", text, sizeof text), path, runner);
        must(offer_state_parse(text, &act.seen), text, runner);
    }
    atomic_fetch_add(act.is_done ? &site->done[kind] : &site->refused[kind], 1);
    act_note(site, offer, &act);
}

static void act_random(struct runner *runner, struct lead *lead)
{
    struct ground *site = runner->site;
    uint32_t dice = runner_random(runner, 100);
    (void)pthread_mutex_lock(&site->mutex);
    struct seen_offer *offer = lead->offer;
    (void)pthread_mutex_unlock(&site->mutex);
    if (!offer || dice < 12) {
        place(runner, lead);
    } else if (dice < 25) {
        look(runner, lead);
    } else if (dice < 45) {
        act_on(runner, offer, HISTORY_ACCEPT);
    } else if (dice < 65) {
        act_on(runner, offer, HISTORY_DECLINE);
    } else if (dice < 80) {
        act_on(runner, offer, HISTORY_RECALL);
    } else {
        act_on(runner, offer, HISTORY_READ);
    }
}

static void *runner_run(void *user)
{
    struct runner *runner = user;
    struct ground *site = runner->site;
    client_open(&runner->client, runner->port);
    for (;;) {
        int act = atomic_fetch_add(&site->acts_begun, 1);
        if (act >= site->acts_wanted) {
            break;
        }
        if (act % JUMP_EVERY == JUMP_EVERY - 1) {
            clock_jump(site);
        }
        int lead = act / ACTS_PER_OPPORTUNITY + (int)runner_random(runner, HOT);
        act_random(runner, &site->leads[lead]);
    }
    client_close(&runner->client);
    return NULL;
}

/* ---- what must hold -------------------------------------------------------------------------- */

static void offers_explained(const struct ground *site)
{
    for (int i = 0; i < site->offer_count; i++) {
        const struct seen_offer *offer = &site->offers[i];
        if (!history_explain(offer->acts, offer->count)) {
            history_print(offer->id, offer->acts, offer->count);
            fail();
        }
    }
}

/* In the log, an opportunity's offer begins only when its former one has ended. */
static void one_live_offer(struct ground *site, const struct lead *lead)
{
    struct event_filter filter = {0};
    struct store_page page = {.limit = LIMIT_PAGE_MAX};
    struct event *events = NULL;
    size_t count = 0;
    int64_t live = 0;
    assert_true(id_parse(ID_OPPORTUNITY, lead->id, &filter.opportunity_id));
    OK(store_event_list(site->shop.store, &filter, &page, &site->shop.arena, &events, &count,
                        &err));
    assert_true(count < LIMIT_PAGE_MAX);
    for (size_t i = 0; i < count; i++) {
        if (events[i].object_kind != ID_OFFER) {
            continue;
        }
        if (strcmp(events[i].verb, "offer.made") == 0) {
            assert_int_equal(live, 0);
            live = events[i].object_id;
        } else {
            assert_int_equal(live, events[i].object_id);
            live = strcmp(events[i].verb, "offer.accepted") == 0 ? live : 0;
        }
    }
}

static void all_proven(struct ground *site)
{
    struct verify_result verify;
    struct replay_result replay;
    for (int i = 0; i < site->lead_count; i++) {
        one_live_offer(site, &site->leads[i]);
    }
    OK(report_verify(&site->shop.domain, &verify, &err));
    if (!verify.ok) {
        fail_msg("%s", verify.problems[0]);
    }
    OK(decision_replay(&site->shop.domain, 0, &replay, &err));
    assert_true(replay.decisions > 0);
    assert_int_equal(replay.identical, replay.decisions);
}

/* ---- test ------------------------------------------------------------------------------------ */

static int64_t number_of(const char *text)
{
    int64_t number = 0;
    assert_true(text_parse_i64(text, &number));
    return number;
}

static void site_open(struct ground *site)
{
    const char *seed = getenv("SCORE_TEST_SEED");
    const char *wanted = getenv("SCORE_TEST_ACTS");
    const char *nodes = getenv("SCORE_TEST_NODES");
    site->node_count = nodes ? (int)number_of(nodes) : 1;
    assert_in_range(site->node_count, 1, NODES_MAX);
    site->seed = (uint64_t)getpid();
    if (seed) {
        site->seed = (uint64_t)number_of(seed);
    }
    site->acts_wanted = wanted ? (int)number_of(wanted) : ACTS;
    site->lead_count = site->acts_wanted / ACTS_PER_OPPORTUNITY + HOT;
    site->leads = calloc((size_t)site->lead_count, sizeof *site->leads);
    site->offers = calloc(OFFERS_MAX, sizeof *site->offers);
    assert_true(site->leads && site->offers);
    assert_int_equal(pthread_mutex_init(&site->mutex, NULL), 0);
    struct clock machine = clock_system();
    atomic_store(&site->now_ms, clock_now_ms(&machine));
    market_make(site);
    print_message("seed %llu, %d acts, %d nodes\n", (unsigned long long)site->seed,
                  site->acts_wanted, site->node_count);
}

static void site_close(struct ground *site)
{
    shop_close(&site->shop);
    (void)pthread_mutex_destroy(&site->mutex);
    free(site->leads);
    free(site->offers);
}

static void clients_run(struct ground *site)
{
    struct runner *runners = calloc(CLIENTS, sizeof *runners);
    pthread_t threads[CLIENTS];
    assert_non_null(runners);
    for (int i = 0; i < CLIENTS; i++) {
        runners[i].site = site;
        runners[i].port = site->nodes[i % site->node_count].port;
        runners[i].seed = site->seed + (uint64_t)i * UINT64_C(0x9E3779B97F4A7C15);
        assert_int_equal(pthread_create(&threads[i], NULL, runner_run, &runners[i]), 0);
    }
    for (int i = 0; i < CLIENTS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    }
    free(runners);
}

static void test_concurrent__an_order_explains_every_answer(void **state)
{
    struct ground *site = calloc(1, sizeof *site);
    static const char *const names[NODES_MAX] = {"a", "b"};
    const struct http_server_options options = {.http_threads = 2, .tick_ms = TICK_MS};
    (void)state;
    assert_non_null(site);
    site_open(site);
    for (int i = 0; i < site->node_count; i++) {
        const struct backend_score_options backend = {
            .database_url = site->shop.url, .clock = site_clock(site), .node = names[i]};
        serving_start(&site->nodes[i], &backend, &options);
    }
    clients_run(site);
    for (int i = 0; i < site->node_count; i++) {
        serving_stop(&site->nodes[i]);
    }
    for (int kind = 0; kind < HISTORY_LATE; kind++) {
        print_message("%s: %d done, %d refused\n", VERBS[kind] ? VERBS[kind] : "read",
                      atomic_load(&site->done[kind]), atomic_load(&site->refused[kind]));
        assert_true(atomic_load(&site->done[kind]) > 0);
    }
    assert_true(site->offer_count > site->acts_wanted / ACTS_PER_OPPORTUNITY);
    offers_explained(site);
    all_proven(site);
    print_message("%d offers explained, %d questions repeated\n", site->offer_count,
                  atomic_load(&site->repeated));
    site_close(site);
    free(site);
}

int main(void)
{
    log_level_set(LOG_ERROR);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_concurrent__an_order_explains_every_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
