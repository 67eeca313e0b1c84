/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_TESTS_DOMAIN_FIXTURE_H
#define SCORE_TESTS_DOMAIN_FIXTURE_H

/*
 * A small market in memory, or with SCORE_TEST_DATABASE=postgres in a database of its own, made
 * through the domain's own functions: one open offering, firms in Germany that meet every gate,
 * each with a focal. Time stands still until a test moves it.
 *
 *     struct market market;
 *     market_open(&market, 5);
 *     int64_t id = market_opportunity(&market, "10000");
 *     assert_int_equal(place_one(market_domain(&market), id, &placed, NULL), SCORE_OK);
 *     market_close(&market);
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../postgres/trial.h"
#include "domain/domain.h"
#include "domain/offer.h"
#include "domain/opportunity.h"
#include "domain/partner.h"
#include "domain/place.h"
#include "domain/report.h"
#include "domain/world.h"
#include "store/event_store.h"
#include "store/opportunity_store.h"
#include "store/party_store.h"
#include "store/passing_store.h"

enum { MARKET_FIRMS_MAX = 64 };

struct market {
    struct trial trial; /* none when the address was given */
    struct store *store;
    struct world *world;
    struct arena arena;
    int64_t now_ms;
    struct domain domain;
    struct score_error err;
    int64_t offering_id;
    size_t firm_count;
    int64_t firms[MARKET_FIRMS_MAX];
    int64_t focals[MARKET_FIRMS_MAX]; /* user ids */
    int opportunities;                /* made so far */
};

void market_open(struct market *market, size_t firms);
/* The same in a new database of this address. */
void market_open_at(struct market *market, const char *url, size_t firms);
/* One that market_open_at made, as its next start finds it. */
void market_reopen(struct market *market, const char *url);
void market_close(struct market *market);

/* A fresh domain as channel manager; forgets earlier answers and problems. */
struct domain *market_domain(struct market *market);
/* The same without forgetting the arena, for answers that are compared. */
struct domain *market_domain_keep(struct market *market);
/* As the focal of a firm (index into `firms`). */
struct domain *market_focal(struct market *market, size_t firm);
/* As anybody else. */
struct domain *market_actor(struct market *market, uint32_t roles, int64_t user_id);
size_t market_firm_index(const struct market *market, int64_t partner_id);

/* One more firm that meets every gate; returns its index. */
size_t market_firm_add(struct market *market);
/* A complete (READY) opportunity. */
int64_t market_opportunity(struct market *market, const char *amount);
/* One that lacks its need (NEW). */
int64_t market_incomplete(struct market *market);
void market_fact(struct market *market, size_t firm, enum fact_kind kind, enum fact_state state);
void market_limit(struct market *market, size_t firm, int64_t limit);
/* The stored record. */
struct opportunity market_get(struct market *market, int64_t id);

/* Hash of the engine's whole state after folding up to now. */
uint64_t market_state(struct market *market, struct world *world);

/* Fails the test with the error's text. */
#define OK(market, call)                                                                           \
    do {                                                                                           \
        enum score_status ok_status_ = (call);                                                     \
        if (ok_status_) {                                                                          \
            print_error("%s: %s: %s\n", #call, score_status_name(ok_status_), (market)->err.text); \
        }                                                                                          \
        assert_int_equal(ok_status_, SCORE_OK);                                                    \
    } while (0)

#endif
