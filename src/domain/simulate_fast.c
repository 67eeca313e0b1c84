/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The fast path: an engine alone, told what the domain would tell it. The rules of offers (rounds,
 * failed ones, prices, clocks) are the domain's, kept here in a few numbers each; a test holds both
 * paths to the same offers.
 */

#include <math.h>

#include <score/engine.h>

#include "base/hash.h"
#include "base/text.h"
#include "domain/offer_rules.h"
#include "domain/policy_file.h"
#include "domain/seal_day.h"
#include "domain/simulate_act.h"
#include "model/fact.h"
#include "model/party.h"

struct fast_lead {
    struct sim_standing standing;
    int64_t round;
    int64_t failed;
    int64_t last_offer; /* 0 = none */
    int deal;           /* number of the market's deal */
};

struct fast_offer {
    int64_t lead;
    int64_t partner;
    int64_t offered_at_ms;
    int64_t expires_at_ms;
    int64_t before;    /* the firm's last offer before this one; 0 = none */
    int64_t same_lead; /* the lead's last offer before this one; 0 = none */
    bool is_live;      /* not answered yet */
    bool is_free_used;
    bool is_fault;   /* given back as the lead's fault */
    bool is_refuted; /* and then accepted by another firm */
};

struct sim_fast {
    struct score_engine *engine;
    int64_t seq;
    int64_t decisions;
    uint8_t site[HASH_BYTES];
    uint8_t day_secret[HASH_BYTES];
    int64_t day;          /* of that secret */
    int64_t *last_offers; /* by partner id - 1 */
    size_t partner_count;
    size_t partner_capacity;
    struct fast_lead *leads; /* by id - 1 */
    size_t lead_count;
    size_t lead_capacity;
    struct fast_offer *offers; /* by id - 1 */
    size_t offer_count;
    size_t offer_capacity;
    int64_t *live; /* offers that wait for an answer */
    size_t live_count;
    size_t live_capacity;
};

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

static enum score_status apply(struct sim_market *market, struct score_event *event,
                               struct score_error *err)
{
    event->seq = ++market->fast->seq;
    event->at_ms = market->now_ms;
    return score_engine_apply(market->fast->engine, event, err);
}

enum score_status sim_fast_open(struct sim_market *market, struct score_error *err)
{
    struct sim_fast *fast = calloc(1, sizeof *fast);
    if (!fast) {
        return no_memory(err);
    }
    market->fast = fast;
    fast->day = INT64_MIN;
    SCORE_TRY(hash_library_init(err));
    hash_bytes(&market->options->seed, sizeof market->options->seed, fast->site);
    SCORE_TRY(score_engine_create(NULL, &fast->engine, err));
    struct score_policy policy;
    policy_recommended(&policy); /* as a new database begins */
    struct score_event event = {.kind = SCORE_EVENT_POLICY_SET, .policy = &policy};
    SCORE_TRY(apply(market, &event, err));
    if (!market->options->policy) {
        return SCORE_OK;
    }
    event.policy = market->options->policy;
    return apply(market, &event, err);
}

void sim_fast_close(struct sim_market *market)
{
    if (market->fast) {
        score_engine_free(market->fast->engine);
        free(market->fast);
        market->fast = NULL;
    }
}

struct score_engine *sim_fast_engine(struct sim_market *market)
{
    return market->fast->engine;
}

/* ---- who and what there is --------------------------------------------------------------------
 */

enum score_status sim_fast_offering(struct sim_market *market, int64_t id, const char *line,
                                    bool is_open, struct score_error *err)
{
    struct score_event event = {.kind = SCORE_EVENT_OFFERING_SET,
                                .offering = {.id = id, .line = line, .is_open = is_open}};
    return apply(market, &event, err);
}

enum score_status sim_fast_partner(struct sim_market *market, struct partner *partner,
                                   bool has_focal, struct score_error *err)
{
    struct sim_fast *fast = market->fast;
    struct score_territory area = {.country = partner->country, .territory = ""};
    if (!partner->id) {
        int64_t *grown = arena_grow(&market->keep, fast->last_offers, fast->partner_count,
                                    &fast->partner_capacity, sizeof *grown);
        if (!grown) {
            return no_memory(err);
        }
        fast->last_offers = grown;
        grown[fast->partner_count++] = 0;
        partner->id = (int64_t)fast->partner_count;
    }
    struct score_event event = {
        .kind = SCORE_EVENT_PARTNER_SET,
        .partner = {
            .id = partner->id,
            .enterprise_id = partner->enterprise_id,
            .country = partner->country,
            .home = partner->territory,
            .is_active = partner->is_active,
            .has_focal = has_focal,
            .serves_anywhere = partner->serves_everywhere,
            .open_lead_limit = partner->open_lead_limit,
            .pause_from_ms = partner->paused_until_ms > 0 ? market->now_ms : 0,
            .pause_until_ms = partner->paused_until_ms,
            .territories = &area,
            .territory_count = 1,
            .groups = {[SCORE_DIMENSION_REGION] = partner->country,
                       [SCORE_DIMENSION_SIZE] = partner->size,
                       [SCORE_DIMENSION_TIER] = partner->level},
        }};
    return apply(market, &event, err);
}

enum score_status sim_fast_fact(struct sim_market *market, const struct fact *fact,
                                struct score_error *err)
{
    struct score_event event = {
        .kind = SCORE_EVENT_FACT_SET,
        .fact = {
            .partner = fact->partner_id,
            .fact = (enum score_fact)((int)fact->kind - 1),
            .line = fact->line,
            .country = fact->country,
            .state = fact->state == FACT_MET ? SCORE_FACT_MET : SCORE_FACT_NOT_MET,
            .valid_from_ms = fact->valid_from_ms,
            .valid_to_ms = fact->valid_until_ms,
            .is_attested = !fact->is_verified,
        }};
    return apply(market, &event, err);
}

enum score_status sim_fast_lead(struct sim_market *market, struct sim_deal *deal,
                                const struct opportunity_change *change, struct score_error *err)
{
    struct sim_fast *fast = market->fast;
    const struct sim_account *account = &market->accounts[deal->account];
    struct fast_lead *grown = arena_grow(&market->keep, fast->leads, fast->lead_count,
                                         &fast->lead_capacity, sizeof *grown);
    if (!grown) {
        return no_memory(err);
    }
    fast->leads = grown;
    grown[fast->lead_count++] = (struct fast_lead){.standing = {.placement = PLACEMENT_READY},
                                                   .round = 1,
                                                   .deal = (int)(deal - market->deals)};
    deal->id = (int64_t)fast->lead_count;
    struct score_event event = {.kind = SCORE_EVENT_OPPORTUNITY_SET,
                                .opportunity = {
                                    .id = deal->id,
                                    .offering = deal->offering + 1,
                                    .country = change->country,
                                    .territory = "",
                                    .amount = change->amount ? deal->amount : 0,
                                    .source = change->source,
                                    .industry = account->industry,
                                    .size_band = account->size,
                                    .created_at_ms = market->now_ms,
                                    .decision_at_ms = change->decision_at_ms,
                                }};
    return apply(market, &event, err);
}

/* ---- offers -----------------------------------------------------------------------------------
 */

static void seed_make(struct sim_market *market, const struct fast_lead *lead, int64_t id,
                      uint8_t ret[HASH_BYTES])
{
    struct sim_fast *fast = market->fast;
    int64_t day = draw_day_of(market->now_ms);
    if (day != fast->day) {
        char date[CLOCK_TEXT_SIZE];
        clock_format_date(day * CLOCK_DAY_MS, date);
        hash_keyed(fast->site, sizeof fast->site, date, strlen(date), fast->day_secret);
        fast->day = day;
    }
    draw_seed(fast->day_secret, id, lead->round, ret);
}

static enum score_status offer_add(struct sim_market *market, int64_t lead_id, int64_t partner,
                                   struct score_error *err)
{
    struct sim_fast *fast = market->fast;
    struct fast_offer *offers = arena_grow(&market->keep, fast->offers, fast->offer_count,
                                           &fast->offer_capacity, sizeof *offers);
    int64_t *live =
        arena_grow(&market->keep, fast->live, fast->live_count, &fast->live_capacity, sizeof *live);
    if (!offers || !live) {
        return no_memory(err);
    }
    fast->offers = offers;
    fast->live = live;
    int64_t *last = &fast->last_offers[partner - 1];
    offers[fast->offer_count++] = (struct fast_offer){
        .lead = lead_id,
        .partner = partner,
        .offered_at_ms = market->now_ms,
        .expires_at_ms = clock_add_business_days(market->now_ms, OFFER_BUSINESS_DAYS),
        .before = *last,
        .same_lead = fast->leads[lead_id - 1].last_offer,
        .is_live = true,
    };
    *last = (int64_t)fast->offer_count;
    fast->leads[lead_id - 1].last_offer = *last;
    live[fast->live_count++] = *last;
    struct sim_standing *standing = &fast->leads[lead_id - 1].standing;
    *standing = (struct sim_standing){
        .placement = PLACEMENT_OFFERED,
        .offer_id = *last,
        .partner_id = partner,
        .position = standing->position + 1,
        .expires_at_ms = offers[fast->offer_count - 1].expires_at_ms,
    };
    return SCORE_OK;
}

enum score_status sim_fast_place(struct sim_market *market, int64_t deal_id,
                                 struct score_error *err)
{
    struct sim_fast *fast = market->fast;
    struct fast_lead *lead = &fast->leads[deal_id - 1];
    struct score_request request = {.opportunity = deal_id, .at_ms = market->now_ms};
    struct score_decision decision;
    seed_make(market, lead, deal_id, request.seed);
    enum score_status status = score_engine_choose(fast->engine, &request, &decision, err);
    if (status == SCORE_EXHAUSTED) {
        lead->standing.placement = PLACEMENT_UNPLACED;
    }
    SCORE_TRY(status);
    SCORE_TRY(sim_decision_watch(market, lead->deal, &request, err));
    struct score_event event = {.kind = SCORE_EVENT_DECISION_MADE,
                                .decision = {.id = ++fast->decisions,
                                             .opportunity = deal_id,
                                             .decided_at_ms = market->now_ms}};
    memcpy(event.decision.seed, request.seed, sizeof event.decision.seed);
    SCORE_TRY(apply(market, &event, err));
    SCORE_TRY(offer_add(market, deal_id, decision.partner, err));
    event = (struct score_event){.kind = SCORE_EVENT_OFFER_MADE,
                                 .offer = {.id = (int64_t)fast->offer_count,
                                           .opportunity = deal_id,
                                           .partner = decision.partner,
                                           .decision = fast->decisions,
                                           .stage = fast->leads[deal_id - 1].standing.position}};
    return apply(market, &event, err);
}

struct sim_standing sim_fast_standing(const struct sim_market *market, int64_t deal_id)
{
    return market->fast->leads[deal_id - 1].standing;
}

int64_t sim_fast_offer_partner(const struct sim_market *market, int64_t offer_id)
{
    return market->fast->offers[offer_id - 1].partner;
}

/* What the public list asks about the firm's last 90 days. */
static void charge_case(const struct sim_market *market, const struct fast_offer *offer,
                        struct score_charge_case *ret)
{
    const struct sim_fast *fast = market->fast;
    int64_t from_ms = market->now_ms - OFFER_COUNT_DAYS * CLOCK_DAY_MS;
    int64_t third_ms = offer->offered_at_ms + (offer->expires_at_ms - offer->offered_at_ms) / 3;
    ret->in_first_third = market->now_ms <= third_ms;
    for (int64_t id = fast->last_offers[offer->partner - 1]; id;) {
        const struct fast_offer *one = &fast->offers[id - 1];
        if (one->offered_at_ms < from_ms) {
            break;
        }
        ret->offers_90d++;
        ret->free_used_90d += one->is_free_used;
        ret->faults_refuted_90d += one->is_refuted;
        id = one->before;
    }
    ret->offers_90d = ret->offers_90d > 0 ? ret->offers_90d : 1;
}

static void live_drop(struct sim_fast *fast, int64_t offer_id)
{
    for (size_t i = 0; i < fast->live_count; i++) {
        if (fast->live[i] == offer_id) {
            fast->live[i] = fast->live[--fast->live_count];
            return;
        }
    }
}

/* The lead goes to the next firm, or waits for a person. */
static enum score_status lead_go_on(struct sim_market *market, int64_t lead_id,
                                    struct score_error *err)
{
    struct fast_lead *lead = &market->fast->leads[lead_id - 1];
    lead->round++;
    lead->failed++;
    lead->standing.offer_id = 0;
    lead->standing.placement = PLACEMENT_UNPLACED;
    if (lead->failed >= OFFER_FAILED_MAX) {
        return SCORE_OK;
    }
    enum score_status status = sim_fast_place(market, lead_id, err);
    return status == SCORE_EXHAUSTED ? SCORE_OK : status;
}

/* Who said that this lead was at fault was wrong. */
static void faults_refute(struct sim_fast *fast, int64_t offer_id)
{
    int64_t id = fast->offers[offer_id - 1].same_lead;
    for (; id; id = fast->offers[id - 1].same_lead) {
        fast->offers[id - 1].is_refuted = fast->offers[id - 1].is_fault;
    }
}

enum score_status sim_fast_outcome(struct sim_market *market, int64_t offer_id,
                                   enum score_outcome outcome, enum score_reason reason,
                                   struct score_error *err)
{
    struct sim_fast *fast = market->fast;
    struct fast_offer *offer = &fast->offers[offer_id - 1];
    struct score_charge_case asked = {.outcome = outcome, .reason = reason};
    struct score_charge charge = {.amount = 1};
    bool ends = outcome == SCORE_OUTCOME_DECLINED || outcome == SCORE_OUTCOME_EXPIRED ||
                outcome == SCORE_OUTCOME_RETURNED || outcome == SCORE_OUTCOME_RECALLED;
    if (ends) {
        charge_case(market, offer, &asked);
        SCORE_TRY(score_charge_price(&asked, &charge, err));
        bool costs_else = charge.rule->charge > charge.rule->charge_free;
        offer->is_fault =
            outcome != SCORE_OUTCOME_RECALLED && charge.rule->learning == SCORE_LEARN_LEAD_QUALITY;
        offer->is_free_used =
            outcome == SCORE_OUTCOME_DECLINED && costs_else && !(charge.amount > 0);
    }
    struct score_event event = {
        .kind = SCORE_EVENT_OFFER_OUTCOME,
        .outcome = {
            .offer = offer_id,
            .outcome = outcome,
            .reason = reason,
            .charge = charge.amount,
            .credit = charge.credit,
            .credit_until_ms =
                charge.credit > 0 ? market->now_ms + OFFER_CREDIT_DAYS * CLOCK_DAY_MS : 0,
        }};
    SCORE_TRY(apply(market, &event, err));
    if (offer->is_live) {
        offer->is_live = false;
        live_drop(fast, offer_id);
    }
    if (outcome == SCORE_OUTCOME_ACCEPTED) {
        fast->leads[offer->lead - 1].standing.placement = PLACEMENT_PLACED;
        faults_refute(fast, offer_id);
    }
    return ends ? lead_go_on(market, offer->lead, err) : SCORE_OK;
}

/* The earliest that has run out, the older one of two; 0 = none. */
static int64_t expired_next(const struct sim_market *market)
{
    const struct sim_fast *fast = market->fast;
    int64_t first = 0;
    for (size_t i = 0; i < fast->live_count; i++) {
        int64_t id = fast->live[i];
        int64_t at_ms = fast->offers[id - 1].expires_at_ms;
        int64_t first_ms = first ? fast->offers[first - 1].expires_at_ms : INT64_MAX;
        if (at_ms <= market->now_ms && (at_ms < first_ms || (at_ms == first_ms && id < first))) {
            first = id;
        }
    }
    return first;
}

enum score_status sim_fast_expire(struct sim_market *market, struct score_error *err)
{
    for (int64_t id = expired_next(market); id; id = expired_next(market)) {
        SCORE_TRY(sim_fast_outcome(market, id, SCORE_OUTCOME_EXPIRED, SCORE_REASON_NONE, err));
    }
    return SCORE_OK;
}

enum score_status sim_fast_gates(struct sim_market *market, int64_t offer_id, bool *ret_are_met,
                                 struct score_error *err)
{
    const struct fast_offer *offer = &market->fast->offers[offer_id - 1];
    uint32_t failed = 0;
    SCORE_TRY(score_engine_gates(market->fast->engine, offer->lead, offer->partner, market->now_ms,
                                 &failed, NULL, NULL, err));
    *ret_are_met = failed == 0;
    return SCORE_OK;
}

enum placement sim_fast_review(struct sim_market *market, int64_t deal_id)
{
    struct fast_lead *lead = &market->fast->leads[deal_id - 1];
    lead->failed = 0;
    lead->round++;
    lead->standing.placement = PLACEMENT_READY;
    return PLACEMENT_READY;
}
