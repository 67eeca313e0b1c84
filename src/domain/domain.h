/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_DOMAIN_H
#define SCORE_DOMAIN_DOMAIN_H

/*
 * What every use case gets: a connection, the folded engine state, the clock, memory for the
 * answer, who asks, and a place for what was wrong.
 *
 * A use case checks permission, checks input, then works inside its own transaction level
 * (store_tx_begin .. commit), writing its event there. What another firm owns is SCORE_NOT_FOUND;
 * what the role may not do is SCORE_DENIED. Results live in `arena`. One thread at a time.
 */

#include "base/arena.h"
#include "base/clock.h"
#include "model/party.h"
#include "store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

struct world;

struct actor {
    int64_t user_id; /* 0 = command line or system */
    uint32_t roles;  /* enum role bits */
    int64_t partner_id;
    int64_t distributor_id;
    const char *name; /* what events record: public user id, "cli:<os user>", "system" */
    /* Through a link: this offer and its opportunity alone, whatever the roles would allow. Every
     * use case is closed (actor_has answers false) but those that ask actor_has_in_offer. */
    int64_t only_offer_id; /* 0 = signed in */
};

/* What is true of the whole installation and set from outside (cli/config.h). */
struct site {
    const char *vendor_name; /* how mails, pages and letters name the vendor */
    const char *public_url;  /* where browsers reach us, no slash at the end */
    const char *mail_from;   /* sender of mails; "" = this site sends no mail */
};

struct field_error {
    const char *field;   /* JSON pointer-like path without leading slash: "amount" */
    const char *code;    /* REQUIRED, FORMAT, RANGE, UNKNOWN, TOO_LONG, DUPLICATE, STATE */
    const char *message; /* plain words */
};

enum { PROBLEM_FIELDS_MAX = 32, PROBLEM_ALLOWED_MAX = 16 };

/* Everything that was wrong with a request at once; texts in the arena or static. */
struct problem {
    struct field_error fields[PROBLEM_FIELDS_MAX];
    size_t field_count;
    const char *allowed[PROBLEM_ALLOWED_MAX]; /* moves that would be legal (on SCORE_CONFLICT) */
    size_t allowed_count;
};

struct domain {
    struct store *store;
    struct world *world; /* NULL where only reads without the engine are done */
    struct clock clock;
    struct arena *arena;
    struct actor actor;
    struct problem problem;
    const struct site *site; /* NULL = domain_site answers the defaults */
    /* The process whose claims these are (domain/lease.h); NULL = none, as the command line: what
     * it claims is free again when the time of the claim has gone by. */
    const char *node;
    /* While an import runs: added to every event's detail as `import` and `row` (event_record). */
    int64_t import_id;      /* 0 = none */
    const char *import_row; /* short hash of the row at work; NULL = none */
};

/* The administrator and channel manager of the command line. */
struct actor actor_cli(struct arena *arena);
/* Clocks, expiry, workers. */
struct actor actor_system(void);

int64_t domain_now_ms(const struct domain *domain);
/* Never NULL. */
const struct site *domain_site(const struct domain *domain);
/* Notes one wrong field; more than PROBLEM_FIELDS_MAX are dropped. */
void problem_add(struct domain *domain, const char *field, const char *code, const char *format,
                 ...) SCORE_PRINTF(4, 5);
void problem_allow(struct domain *domain, const char *move);
/* SCORE_INVALID naming the first wrong field when any was noted. */
SCORE_MUST_USE enum score_status problem_status(const struct domain *domain,
                                                struct score_error *err);
/* Ends a use case's transaction level: commit when `status` is SCORE_OK, else rollback. Answers the
 * first failure. */
SCORE_MUST_USE enum score_status domain_tx_end(struct domain *domain, enum score_status status,
                                               struct score_error *err);
/* SCORE_DENIED unless the actor has one of `roles`. */
SCORE_MUST_USE enum score_status actor_require(const struct domain *domain, uint32_t roles,
                                               struct score_error *err);
bool actor_has(const struct domain *domain, uint32_t roles);
/* The same for what concerns one offer: the only question that a link's actor may be granted. */
bool actor_has_in_offer(const struct domain *domain, int64_t offer_id, uint32_t roles);
SCORE_MUST_USE enum score_status actor_require_in_offer(const struct domain *domain,
                                                        int64_t offer_id, uint32_t roles,
                                                        struct score_error *err);
/* SCORE_DENIED for a link's actor: for use cases that ask for no role. */
SCORE_MUST_USE enum score_status actor_require_signed_in(const struct domain *domain,
                                                         struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
