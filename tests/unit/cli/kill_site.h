/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_TESTS_UNIT_CLI_KILL_SITE_H
#define SCORE_TESTS_UNIT_CLI_KILL_SITE_H

/*
 * The real server on a generated market, and writers that want things done: leads brought one by
 * one and as lists, placed, accepted, declined, recalled. Every act is asked with a key of its own,
 * and what was answered is remembered.
 */

#include <pthread.h>
#include <stdbool.h>
#include <sys/types.h>

#include "run.h"

#include "domain/identity.h"
#include "model/id.h"

enum { KILL_WRITERS = 4, KILL_FIRMS = 40, KILL_LIST_ROWS = 3 };

enum act_kind { ACT_BRING, ACT_IMPORT, ACT_PLACE, ACT_ACCEPT, ACT_DECLINE, ACT_RECALL };

/* One thing that somebody wants done, asked with one key until it is. */
struct act {
    enum act_kind kind;
    int number; /* of its Idempotency-Key, "act-N" */
    int status; /* 0 = never answered */
    const char *api_key;
    int64_t user_id;          /* whose key */
    char about[ID_TEXT_SIZE]; /* the opportunity or offer it is done to; "" = none */
    char id[ID_TEXT_SIZE];    /* what was answered: the opportunity, import or offer */
    int firm;                 /* who got the offer that was made, by its place here; -1 = nobody */
};

struct firm_site {
    char id[ID_TEXT_SIZE];
    char api_key[IDENTITY_TOKEN_SIZE];
    int64_t user_id;
};

struct kill_site {
    char database[192]; /* its address */
    pid_t pid;
    int port;
    char api_key[IDENTITY_TOKEN_SIZE]; /* the channel manager's */
    int64_t user_id;
    struct firm_site firms[KILL_FIRMS];
    pthread_mutex_t mutex;
    pthread_cond_t answered;
    int answers; /* in this round */
    int act_count;
    struct act *acts;
    uint64_t seed; /* printed; SCORE_TEST_SEED sets it */
    bool is_stopping;
    pthread_t threads[KILL_WRITERS];
};

/* Set by SCORE_TEST_DATABASE=postgres. */
bool site_is_postgres(void);
/* A market of KILL_FIRMS firms in a folder of its own, each with a key for its focal. */
void site_make(struct kill_site *site);
void site_done(struct kill_site *site);
uint32_t site_random(struct kill_site *site, uint32_t below);

void server_start(struct kill_site *site);
/* Waits for its end; `number` is a signal. */
void server_end(struct kill_site *site, int number);

void writers_start(struct kill_site *site);
void answers_wait(struct kill_site *site, int wanted);
/* They end by themselves when the server is gone; `stop` ends them before. */
void writers_join(struct kill_site *site, bool stop);

/* Asks once more, with the same key. */
int act_ask(const struct kill_site *site, struct act *act);
/* The names that the rows of an ACT_IMPORT have. */
void act_row_name(const struct act *act, int row, char ret[32]);

#endif
