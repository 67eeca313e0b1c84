/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_SIMULATE_INTERNAL_H
#define SCORE_DOMAIN_SIMULATE_INTERNAL_H

/* The market inside simulate.c, as simulate_market.c sets it up and demo.c finishes it.
 * simulate_truth.c: what is really so. simulate_act.c: what the market does to SCORE, through the
 * domain's use cases or, on the fast path, on simulate_fast.c's engine. simulate_measure.c: what
 * came of it. */

#include <score/charges.h>

#include "base/rng.h"
#include "domain/demo_words.h"
#include "domain/opportunity.h"
#include "domain/simulate.h"
#include "domain/simulate_rows.h"
#include "model/enums.h"
#include "model/party.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { SIM_DISTRIBUTORS = 3 };

/* A firm as it really is; the engine sees only what it does. */
struct sim_firm {
    int64_t partner_id;
    int64_t focal_user_id;
    int country;
    bool serves_everywhere;
    bool is_sound;  /* all five facts, active, not paused */
    uint32_t lines; /* bit per line it is authorised for */
    int64_t limit;
    int64_t open; /* leads it holds or was offered */
    double skill; /* log-odds of a win */
    double line_skill[DEMO_LINES];
    double keenness;     /* log-odds of acceptance */
    double answer_hours; /* mean time to answer */
    double silence;      /* chance that an offer runs out unanswered */
    enum simulate_agent agent;
    double pick_from; /* value (picker) or chance of a win (padder) it takes a lead from */
    bool turns;       /* its skills turn round at the drift */
    bool is_odd;      /* its side of the hidden interaction */
    bool is_here;     /* false until a newcomer joins */
    int64_t joined_at_ms;
    int64_t offers_30d;     /* in its first 30 days */
    double value;           /* expected of what it accepted */
    struct partner partner; /* as entered; its texts live in static memory or are not read again */
};

struct sim_account {
    const char *external_id;
    const char *name;
    const char *industry;
    int country;
    const char *city;
    const char *size;
    bool is_odd; /* its side of the hidden interaction */
    const struct sim_row
        *row; /* whose fields its opportunity takes; NULL = the market has no file */
};

/* One opportunity's hidden side. */
struct sim_deal {
    int64_t id;
    int offering;
    int account;
    double amount; /* major units */
    int firm;      /* who accepted; -1 = nobody yet */
    int step;      /* of the plan after acceptance */
    bool wins;
    int64_t accepted_at_ms;
    int64_t cycle_ms;
};

enum sim_kind { SIM_ARRIVE, SIM_PLACE, SIM_ANSWER, SIM_EXPIRE, SIM_STEP, SIM_REVIEW, SIM_JOIN };

struct sim_event {
    int64_t at_ms;
    int64_t seq; /* breaks ties in the order of scheduling */
    enum sim_kind kind;
    int deal; /* SIM_JOIN: the firm */
    int64_t offer_id;
    int position; /* of the offer, from 1 */
};

/* How one opportunity stands with SCORE. */
struct sim_standing {
    enum placement placement;
    int64_t offer_id; /* the live one; 0 = none */
    int64_t partner_id;
    int position;
    int64_t expires_at_ms;
};

struct sim_fast;
struct score_request;
struct score_engine;
struct fact;

/* A tenth of the opportunities: what their first offers were worth. */
struct sim_tenth {
    double value;
    double best;
};

struct sim_market {
    struct domain domain; /* its arena is one step's memory, its clock `now_ms` */
    const struct simulate_options *options;
    struct arena keep; /* lives as long as the market */
    struct arena scratch;
    struct rng rng;
    int64_t now_ms;
    int64_t start_ms;
    int64_t seller_id;
    int64_t manager_id;
    struct actor filler; /* who enters firms */
    int64_t distributors[SIM_DISTRIBUTORS];
    struct sim_firm *firms;
    size_t firm_count;
    struct sim_account *accounts;
    size_t account_count;
    struct sim_deal *deals;
    size_t deal_count;
    struct sim_event *heap; /* smallest time first */
    size_t heap_count;
    size_t heap_capacity;
    int64_t next_seq;
    int64_t done;
    struct simulate_result result;
    double best_value;
    struct market_spec spec;
    bool is_coupled;       /* draws belong to what they are for, not to the order of events */
    struct sim_fast *fast; /* NULL = through the domain */
    struct sim_tenth tenths[SIMULATE_TENTHS];
    int64_t next_check_ms; /* of the promise */
    bool newcomers_read;   /* their first 30 days are over */
    double *day_sums;      /* of the days' rates; NULL = none yet */
    struct sim_rows rows;  /* of the file that the market names */
};

/* simulate_market.c: catalogue, distributors, vendor staff, firms with facts and people, customers.
 * In one transaction of the caller. */
SCORE_MUST_USE enum score_status sim_fill(struct sim_market *market, struct score_error *err);
/* "p0001" */
void sim_firm_key(size_t index, char ret[16]);
/* The actor of a firm's focal, of the vendor's seller and channel manager. */
void sim_act_as_focal(struct sim_market *market, const struct sim_firm *firm);
void sim_act_as_seller(struct sim_market *market);
void sim_act_as_manager(struct sim_market *market);

/* simulate_measure.c ----------------------------------------------------------------------------
 */
SCORE_MUST_USE enum score_status sim_engine(struct sim_market *market, struct score_engine **ret,
                                            struct score_error *err);
/* The promise, when the time for it has come. */
SCORE_MUST_USE enum score_status sim_bound_check(struct sim_market *market,
                                                 struct score_error *err);
SCORE_MUST_USE enum score_status sim_newcomers_read(struct sim_market *market,
                                                    struct score_error *err);
/* An offer to `chosen`; a deal's first one is judged by the hidden truth. */
void sim_offer_judge(struct sim_market *market, struct sim_firm *chosen, int deal, int position);
/* On the fast path, before the decision is applied: what the watched firm had of it. */
SCORE_MUST_USE enum score_status sim_decision_watch(struct sim_market *market, int deal,
                                                    const struct score_request *request,
                                                    struct score_error *err);

/* simulate_market.c: a newcomer's day. */
SCORE_MUST_USE enum score_status sim_firm_join(struct sim_market *market, size_t index,
                                               struct score_error *err);

/* simulate_live.c: what one event does, and what it schedules. */
SCORE_MUST_USE enum score_status
sim_event_live(struct sim_market *market, const struct sim_event *event, struct score_error *err);

/* simulate.c: the order of time, and the pieces of simulate_run, for the demo that goes on where it
 * ends. */
SCORE_MUST_USE enum score_status sim_schedule(struct sim_market *market, struct sim_event event,
                                              struct score_error *err);
SCORE_MUST_USE enum score_status sim_open(struct sim_market *market, struct domain *domain,
                                          const struct simulate_options *options,
                                          struct score_error *err);
SCORE_MUST_USE enum score_status sim_live(struct sim_market *market, struct score_error *err);
SCORE_MUST_USE enum score_status sim_measure(struct sim_market *market, struct score_error *err);
void sim_close(struct sim_market *market);
/* simulate_live.c: enters one opportunity now, as the seller. Incomplete ones lack what a partner
 * needs. */
SCORE_MUST_USE enum score_status sim_deal_create(struct sim_market *market, struct sim_deal *deal,
                                                 bool is_complete, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
