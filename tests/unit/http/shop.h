/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_TESTS_UNIT_HTTP_SHOP_H
#define SCORE_TESTS_UNIT_HTTP_SHOP_H

/*
 * A small vendor on a database of its own (SCORE_TEST_DATABASE's), made through the domain beside
 * any server: one offering, firms that may receive, each with a focal and a deputy who hold keys,
 * one manager.
 */

#include "check.h"

#include "../../postgres/trial.h"
#include "domain/domain.h"
#include "domain/identity.h"
#include "model/id.h"

enum { SHOP_FIRMS_MAX = 8, SHOP_PEOPLE = 2, SHOP_START_S = 1767600000 /* 2026-01-05 08:00 UTC */ };

#define SHOP_PASSWORD "a long password"
#define SHOP_MANAGER  "manager@vendor.example"

struct shop {
    char dir[64];
    char url[POSTGRES_URL_BYTES];
    struct trial trial;
    struct store *store;
    struct world *world;
    struct arena arena;
    int64_t now_ms;
    struct domain domain;
    size_t firm_count;
    int64_t firms[SHOP_FIRMS_MAX];
    int64_t focals[SHOP_FIRMS_MAX]; /* user ids */
    char keys[SHOP_FIRMS_MAX][SHOP_PEOPLE][IDENTITY_TOKEN_SIZE];
    int64_t manager;
    char manager_key[IDENTITY_TOKEN_SIZE];
    int leads;
    int64_t decide_in_ms; /* the time that a lead leaves for it; a day unless set */
};

/* `clock` of what is written here; NULL = now_ms, which stands still until moved, as does then the
 * database's own. */
void shop_open(struct shop *shop, size_t firms, const struct clock *clock);
/* The same by now_ms, and in PostgreSQL whatever the run's kind is. */
void shop_open_postgres(struct shop *shop, size_t firms);
void shop_open_sqlite(struct shop *shop, size_t firms);
/* Moves now_ms and the database's clock. */
void shop_time_goes_by(struct shop *shop, int64_t ms);
void shop_close(struct shop *shop);
/* A complete opportunity, nobody's duplicate. Needs an open transaction, or makes its own. */
int64_t shop_lead(struct shop *shop);
/* The same, offered; returns the offer. */
int64_t shop_offer(struct shop *shop);
/* The user who is the firm's first focal. */
int64_t shop_focal(struct shop *shop, int64_t partner_id);
/* Events of this verb about this object; 0 = about anything. */
size_t shop_events(struct shop *shop, enum id_kind kind, int64_t object_id, const char *verb);

/* Fails the test with the error's text. */
#define OK(call)                                                                                   \
    do {                                                                                           \
        struct score_error err = {0};                                                              \
        if (call) {                                                                                \
            fail_msg("%s: %s %s", #call, err.field, err.text);                                     \
        }                                                                                          \
    } while (0)

#endif
