/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Goal: focal and deputy of one firm accept the same offer at the same moment, 200 times, over
 * sockets against the whole server: one acceptance is recorded, the other answer is the same or
 * 409. Method: two threads meet at a barrier before each pair.
 */

#include "check.h"

#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/log.h"
#include "client.h"
#include "domain/identity.h"
#include "domain/opportunity.h"
#include "domain/partner.h"
#include "domain/place.h"
#include "domain/world.h"
#include "http/backend_score.h"
#include "http/server.h"
#include "model/id.h"
#include "store/event_store.h"
#include "store/passing_store.h"

enum { PAIRS = 200, PEOPLE = 2 };

struct race {
    char dir[64];
    char url[96];
    struct store *store;
    struct world *world;
    struct arena arena;
    struct domain domain;
    int64_t partner_id;
    char keys[PEOPLE][IDENTITY_TOKEN_SIZE];
    int64_t offers[PAIRS];
    int port;
    pthread_barrier_t barrier;
};

#define OK(call)                                                                                   \
    do {                                                                                           \
        struct score_error err = {0};                                                              \
        if (call) {                                                                                \
            fail_msg("%s: %s %s", #call, err.field, err.text);                                     \
        }                                                                                          \
    } while (0)

static void focal_add(struct race *race, int person, int64_t *ret_user)
{
    char email[32];
    (void)snprintf(email, sizeof email, "focal%d@firm.example", person);
    struct user user = {
        .partner_id = race->partner_id,
        .email = email,
        .name = "Focal",
        .phone = "",
        .roles = ROLE_FOCAL,
        .state = USER_ACTIVE,
        .password_hash = "",
    };
    struct api_key key;
    OK(user_save(&race->domain, &user, &err));
    OK(api_key_create(&race->domain, user.id, "race", 0, race->keys[person], &key, &err));
    *ret_user = user.id;
}

static void firm_add(struct race *race)
{
    struct partner partner = {
        .external_id = "f1",
        .name = "The Firm",
        .country = "DE",
        .city = "",
        .postal_code = "",
        .territory = "",
        .serves_everywhere = true,
        .email = "",
        .phone = "",
        .website = "",
        .duns = "",
        .level = "",
        .size = "",
        .open_lead_limit = 10 * PAIRS,
        .is_active = true,
    };
    struct offering offering = {
        .external_id = "disk",
        .name = "Disk",
        .line = "Storage",
        .access = OFFERING_OPEN,
        .list_price_minor = -1,
        .currency = "",
    };
    OK(store_tx_begin(race->store, &err));
    OK(partner_save(&race->domain, &partner, NULL, 0, &err));
    OK(offering_save(&race->domain, &offering, &err));
    OK(store_tx_commit(race->store, &err));
    race->partner_id = partner.id;
    for (int kind = FACT_STANDING; kind <= FACT_PROFILE; kind++) {
        struct fact fact = {
            .partner_id = partner.id,
            .kind = (enum fact_kind)kind,
            .line = "",
            .country = "",
            .state = FACT_MET,
            .ground = "for the race",
        };
        OK(partner_fact_attest(&race->domain, &fact, &err));
    }
    int64_t users[PEOPLE];
    struct focal *focals = NULL;
    size_t count = 0;
    for (int person = 0; person < PEOPLE; person++) {
        focal_add(race, person, &users[person]);
    }
    OK(partner_focals_set(&race->domain, partner.id, users, PEOPLE, &focals, &count, &err));
}

static void offers_make(struct race *race)
{
    OK(store_tx_begin(race->store, &err)); /* one commit for the whole set-up */
    for (int i = 0; i < PAIRS; i++) {
        struct opportunity opportunity;
        struct placed placed;
        char account[32]; /* nobody's duplicate */
        char email[48];
        (void)snprintf(account, sizeof account, "Customer %d", i);
        (void)snprintf(email, sizeof email, "erika@c%d.example", i);
        struct opportunity_change change = {
            .title = account,
            .need = "They need more room for their drawings before the end of the year.",
            .account = account,
            .offering = "disk",
            .amount = "1000",
            .country = "DE",
            .city = "Kassel",
            .contact_name = "Erika Beispiel",
            .contact_email = email,
            .has_decision_at = true,
            .decision_at_ms = domain_now_ms(&race->domain) + CLOCK_DAY_MS,
        };
        OK(opportunity_create(&race->domain, &change, &opportunity, &err));
        OK(place_one(&race->domain, opportunity.id, &placed, &err));
        race->offers[i] = placed.offer.id;
    }
    OK(store_tx_commit(race->store, &err));
}

static void race_open(struct race *race)
{
    (void)snprintf(race->dir, sizeof race->dir, "/tmp/score-race-XXXXXX");
    assert_non_null(mkdtemp(race->dir));
    (void)snprintf(race->url, sizeof race->url, "sqlite:%s/score.db", race->dir);
    arena_init(&race->arena, LIMIT_COMMAND_ARENA_BYTES);
    OK(store_open(race->url, STORE_READ_WRITE, &race->store, &err));
    OK(world_create(&race->world, &err));
    race->domain = (struct domain){
        .store = race->store,
        .world = race->world,
        .clock = clock_system(),
        .arena = &race->arena,
        .actor = actor_cli(&race->arena),
    };
    firm_add(race);
    offers_make(race);
}

static void race_close(struct race *race)
{
    world_free(race->world);
    store_close(race->store);
    arena_done(&race->arena);
    static const char *const names[] = {"score.db", "score.db-wal", "score.db-shm"};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(names); i++) {
        char path[128];
        (void)snprintf(path, sizeof path, "%s/%s", race->dir, names[i]);
        (void)unlink(path);
    }
    assert_int_equal(rmdir(race->dir), 0);
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
                   id, runner->race->keys[runner->person], runner->person, pair, strlen(BODY),
                   BODY);
    (void)pthread_barrier_wait(&runner->race->barrier);
    client_ask(runner->race->port, request, &reply);
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
    OK(store_event_list(race->store, &filter, &page, &race->arena, &events, &count, &err));
    assert_int_equal(count, 1);
    OK(store_offer_get(race->store, race->offers[pair], &race->arena, &offer, &err));
    assert_int_equal(offer.state, OFFER_ACCEPTED);
    assert_int_equal(offer.answered_by, events[0].user_id);
}

static void pairs_run(struct race *race)
{
    struct backend_score backend;
    struct http_server *server = NULL;
    struct backend_score_options backend_options = {.database_url = race->url,
                                                    .clock = clock_system()};
    OK(backend_score_init(&backend, &backend_options, &err));
    struct http_server_options options = {
        .address = "127.0.0.1:0", .backend = &backend.backend, .http_threads = PEOPLE};
    OK(http_server_create(&options, &server, &err));
    OK(http_server_start(server, &err));
    race->port = http_server_port(server);
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
    http_server_free(server);
    backend_score_done(&backend);
}

static void test_race__two_accept_one_is_recorded(void **state)
{
    (void)state;
    struct race *race = calloc(1, sizeof *race);
    assert_non_null(race);
    race_open(race);
    pairs_run(race);
    race_close(race);
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
