/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Goal: focal and deputy of one firm accept the same offer at the same moment, 200 times, over
 * sockets against the whole server: one acceptance is recorded, the other answer is the same or
 * 409. Method: two threads meet at a barrier before each pair. With SCORE_TEST_NODES=2 each of the
 * two asks another node of the same database.
 */

#include "shop.h"

#include <pthread.h>

#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"
#include "client.h"
#include "serving.h"
#include "store/event_store.h"
#include "store/passing_store.h"

enum { PAIRS = 200, PEOPLE = SHOP_PEOPLE };

struct race {
    struct shop shop;
    int64_t offers[PAIRS];
    struct serving nodes[PEOPLE];
    int node_count;
    pthread_barrier_t barrier;
};

static void race_open(struct race *race)
{
    struct clock clock = clock_system();
    const char *nodes = getenv("SCORE_TEST_NODES");
    int64_t node_count = 1;
    assert_true(!nodes || text_parse_i64(nodes, &node_count));
    assert_in_range(node_count, 1, PEOPLE);
    race->node_count = (int)node_count;
    shop_open(&race->shop, 1, &clock);
    OK(store_tx_begin(race->shop.store, &err)); /* one commit for the whole set-up */
    for (int i = 0; i < PAIRS; i++) {
        race->offers[i] = shop_offer(&race->shop);
    }
    OK(store_tx_commit(race->shop.store, &err));
}

struct runner {
    struct race *race;
    int person;
    int status[PAIRS];
    char body[PAIRS][512]; /* the part before the opportunity tells who was recorded */
};

static void accept_ask(struct runner *runner, int pair)
{
    static const char BODY[] =
        "{\"next_step\":\"Call them\",\"next_step_at\":\"2190-01-01T00:00:00Z\"}";
    char id[ID_TEXT_SIZE];
    char request[1024];
    struct reply reply;
    id_format(ID_OFFER, runner->race->offers[pair], id);
    (void)snprintf(request, sizeof request,
                   "POST /api/v1/offers/%s/accept HTTP/1.1\r\nHost: x\r\n"
                   "Authorization: Bearer %s\r\nIdempotency-Key: %d-%d\r\n"
                   "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                   id, runner->race->shop.keys[0][runner->person], runner->person, pair,
                   strlen(BODY), BODY);
    (void)pthread_barrier_wait(&runner->race->barrier);
    client_ask(runner->race->nodes[runner->person % runner->race->node_count].port, request,
               &reply);
    runner->status[pair] = reply.status;
    (void)snprintf(runner->body[pair], sizeof runner->body[pair], "%.511s", reply.body);
}

static void *runner_run(void *user)
{
    for (int pair = 0; pair < PAIRS; pair++) {
        accept_ask(user, pair);
    }
    return NULL;
}

/* Acceptances that the event log and the row know of. */
static void recorded_check(struct race *race, int pair)
{
    struct event_filter filter = {
        .object_kind = ID_OFFER, .object_id = race->offers[pair], .verb = "offer.accepted"};
    struct store_page page = {.limit = LIMIT_PAGE_MAX};
    struct event *events = NULL;
    struct offer offer;
    size_t count = 0;
    OK(store_event_list(race->shop.store, &filter, &page, &race->shop.arena, &events, &count,
                        &err));
    assert_int_equal(count, 1);
    OK(store_offer_get(race->shop.store, race->offers[pair], &race->shop.arena, &offer, &err));
    assert_int_equal(offer.state, OFFER_ACCEPTED);
    assert_int_equal(offer.answered_by, events[0].user_id);
}

static void pairs_run(struct race *race)
{
    const struct http_server_options options = {.http_threads = PEOPLE};
    const struct backend_score_options backends[PEOPLE] = {
        {.database_url = race->shop.url, .clock = clock_system(), .node = "a"},
        {.database_url = race->shop.url, .clock = clock_system(), .node = "b"}};
    for (int i = 0; i < race->node_count; i++) {
        serving_start(&race->nodes[i], &backends[i], &options);
    }
    struct runner *runners = calloc(PEOPLE, sizeof *runners);
    assert_non_null(runners);
    pthread_t threads[PEOPLE];
    assert_int_equal(pthread_barrier_init(&race->barrier, NULL, PEOPLE), 0);
    for (int person = 0; person < PEOPLE; person++) {
        runners[person].race = race;
        runners[person].person = person;
        assert_int_equal(pthread_create(&threads[person], NULL, runner_run, &runners[person]), 0);
    }
    for (int person = 0; person < PEOPLE; person++) {
        assert_int_equal(pthread_join(threads[person], NULL), 0);
    }
    for (int pair = 0; pair < PAIRS; pair++) {
        const struct runner *a = &runners[0];
        const struct runner *b = &runners[1];
        assert_true(a->status[pair] == 200 || b->status[pair] == 200);
        assert_true(a->status[pair] == 200 || a->status[pair] == 409);
        assert_true(b->status[pair] == 200 || b->status[pair] == 409);
        if (a->status[pair] == b->status[pair]) {
            assert_string_equal(a->body[pair], b->body[pair]);
        }
        recorded_check(race, pair);
    }
    (void)pthread_barrier_destroy(&race->barrier);
    free(runners);
    for (int i = 0; i < race->node_count; i++) {
        serving_stop(&race->nodes[i]);
    }
}

static void test_race__two_accept_one_is_recorded(void **state)
{
    (void)state;
    struct race *race = calloc(1, sizeof *race);
    assert_non_null(race);
    race_open(race);
    pairs_run(race);
    shop_close(&race->shop);
    free(race);
}

int main(void)
{
    log_level_set(LOG_ERROR);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_race__two_accept_one_is_recorded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
