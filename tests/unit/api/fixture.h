/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_TEST_API_FIXTURE_H
#define SCORE_TEST_API_FIXTURE_H

/*
 * A small market on a real temporary database (SCORE_TEST_DATABASE's), and requests through the
 * whole api layer as the server makes them: route, authenticate, prepare, run in a savepoint of an
 * outer transaction. Every answer is held against the contract; one that does not fit fails the
 * test.
 *
 * Two firms, A and B, may receive; one offering, one account. Time stands still until moved.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include "../../postgres/trial.h"
#include "api/api.h"
#include "domain/domain.h"
#include "model/id.h"
#include "schema_check.h"

#define PLANTED_NAME  "Zebulon Quince"
#define PLANTED_EMAIL "zq@planted.example"
#define PLANTED_PHONE "+1 555 0173 421"

enum person {
    NOBODY,
    SELLER,
    OTHER_SELLER,
    MANAGER,
    REVIEWER,
    AUDITOR,
    ADMIN,
    FOCAL_A,
    DEPUTY_A,
    REP_A,
    BOSS_A, /* partner admin */
    FOCAL_B,
    REP_B,
    BOSS_B,
    DESK, /* distributor of both */
    PERSON_COUNT
};
extern const char *const PERSON_NAMES[PERSON_COUNT];

struct fixture {
    char folder[64];
    struct trial trial;
    struct store *store;
    struct world *world;
    int64_t now_ms;
    struct clock clock;
    struct api_limiter *limiter;
    struct api_presence *presence;
    struct site site; /* sends no mail until a test names a sender */
    struct schema_check contract;
    struct arena arena; /* everything of the fixture */
    int64_t users[PERSON_COUNT];
    const char *tokens[PERSON_COUNT];
    const char *csrf[PERSON_COUNT];
    int64_t partner_a, partner_b, distributor, offering, account;
    int keys_used;
    int leads;     /* made by make_opportunity */
    bool is_trial; /* what a request wrote is undone after its answer */
};

struct exchange {
    const char *method;
    const char *path; /* with its query; "/api/v1" is put before */
    const char *body; /* NULL = none */
    size_t body_len;  /* 0 = strlen */
    const char *key;  /* Idempotency-Key; NULL = a new one on POST, "" = none */
    const char *if_match;
    const char *bearer; /* instead of the cookie */
    const char *csrf;   /* NULL = the right one */
    const char *address;
    const char *agent;
    const char *last_event_id; /* NULL = none */
};

struct answer {
    int status;
    char *body;   /* NUL-terminated; owned */
    json_t *json; /* NULL without a JSON body; owned */
    char etag[80];
    char location[80];
    char cookie[256];
    char retry_after[16];
    char content_type[96];
    char policy[256];
    bool is_replayed;
    struct api_stream stream; /* of an event stream */
};

/* cmocka setup and teardown; *state is the fixture. */
int fixture_setup(void **state);
int fixture_teardown(void **state);

/* Sends and checks against the contract. Free with answer_done. */
struct answer send_as(struct fixture *fixture, enum person person, const struct exchange *exchange);
void answer_done(struct answer *answer);

/* Sends, expects the status, and gives the text or number at `pointer` ("/offer/id"). */
void expect(struct fixture *fixture, enum person person, const struct exchange *exchange,
            int status);
struct answer send_expecting(struct fixture *fixture, enum person person,
                             const struct exchange *exchange, int status);
#define ask(fixture, person, method_, path_, body_, status)                                        \
    send_expecting((fixture), (person),                                                            \
                   &(struct exchange){.method = (method_), .path = (path_), .body = (body_)},      \
                   (status))
/* What the clock worker does for people: forgotten passwords, ended sessions, times of last use. */
void fixture_tick(struct fixture *fixture);
/* The token of the newest mail that has a link `path` ("/reset/"); "" without one. */
const char *mailed_token(struct fixture *fixture, const char *path);
/* How many mails wait. */
int64_t mails_waiting(struct fixture *fixture);
/* Member by path of names and indices; fails the test when absent. */
const json_t *member(const struct answer *answer, const char *pointer);
const char *member_text(const struct answer *answer, const char *pointer);

/* Public ids, in rotating static storage. */
const char *id_text(enum id_kind kind, int64_t id);
/* printf into rotating static storage. */
const char *text_of(const char *format, ...) SCORE_PRINTF(1, 2);

/* A complete opportunity of the seller's with planted contact data; its id into ret[ID_TEXT_SIZE].
 */
void make_opportunity(struct fixture *fixture, char ret[ID_TEXT_SIZE]);
/* One that is offered; the offer's id and which firm (its focal) has it. */
enum person make_offer(struct fixture *fixture, char ret_opportunity[ID_TEXT_SIZE],
                       char ret_offer[ID_TEXT_SIZE]);
extern const char ACCEPT_BODY[];

#endif
