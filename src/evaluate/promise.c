/* SPDX-License-Identifier: Apache-2.0 */
#include "evaluate/promise.h"

#include "base/rng.h"
#include "engine/numerics.h"
#include "engine/random.h"

const double PROMISE_U[PROMISE_POINTS] = {0.5, 1, 2, 3, 5, 8, 0};

enum { LINES = 3, INDUSTRIES = 4 };
static const char *const LINE_NAMES[LINES] = {"cloud", "power", "storage"};
static const char *const INDUSTRY_NAMES[INDUSTRIES] = {"bank", "public", "retail", "works"};
static const int64_t START_MS = INT64_C(1767225600000); /* 2026-01-01 */
static const int64_t YEAR_MS = INT64_C(365) * 86400000;
static const int64_t PAST_MS = INT64_C(180) * 86400000;
static const double ACCEPT_LOG_ODDS = 1.1;
static const double WIN_LOG_ODDS = -0.8;
static const double FIT_SD = 0.7; /* of a firm's log-odds to win from industry to industry */
static const double AUTHORISED = 0.7;
static const double AMOUNT = 1000;
static const double AMOUNT_SD = 0.8; /* of its logarithm */

/* X - E - tolerance E and its mirror, lowest so far: a later value exceeds it by u at most. */
struct window {
    double low[2];
};

struct world {
    const struct promise_options *options;
    struct score_engine *engine;
    struct score_candidate *rows; /* one a firm */
    struct window *windows;       /* by firm */
    double *accept;               /* by firm */
    double *win;                  /* by firm and industry */
    struct rng rng;
    int64_t seq;
    int64_t now_ms;
    int64_t next_id;
    struct promise_point point;
};

/* A lead on its way. */
struct lead {
    int64_t id;
    size_t industry;
    double amount;
};

static enum score_status apply(struct world *world, struct score_event *event,
                               struct score_error *err)
{
    event->seq = ++world->seq;
    event->at_ms = world->now_ms;
    return score_engine_apply(world->engine, event, err);
}

static double win_of(const struct world *world, int64_t firm, size_t industry)
{
    return world->win[(size_t)(firm - 1) * INDUSTRIES + industry];
}

/* ---- the market ------------------------------------------------------------------------------ */

static enum score_status policy_set(struct world *world, double u, struct score_error *err)
{
    struct score_policy policy = world->options->policy;
    policy.box_on = u > 0;
    policy.box_u = u > 0 ? u : policy.box_u;
    struct score_event event = {.kind = SCORE_EVENT_POLICY_SET, .policy = &policy};
    return apply(world, &event, err);
}

static enum score_status fact_set(struct world *world, int64_t firm, enum score_fact fact,
                                  const char *line, struct score_error *err)
{
    struct score_event event = {
        .kind = SCORE_EVENT_FACT_SET,
        .fact = {
            .partner = firm, .fact = fact, .line = line, .country = "", .state = SCORE_FACT_MET}};
    return apply(world, &event, err);
}

static enum score_status facts_set(struct world *world, int64_t firm, struct score_error *err)
{
    for (int fact = 0; fact < SCORE_FACT_COUNT; fact++) {
        if (fact != SCORE_FACT_AUTHORISATION) {
            SCORE_TRY(fact_set(world, firm, (enum score_fact)fact, "", err));
        }
    }
    for (size_t line = 0; line < LINES; line++) {
        if (rng_uniform(&world->rng) < AUTHORISED || (size_t)firm % LINES == line) {
            SCORE_TRY(fact_set(world, firm, SCORE_FACT_AUTHORISATION, LINE_NAMES[line], err));
        }
    }
    return SCORE_OK;
}

static enum score_status firm_enter(struct world *world, int64_t firm, struct score_error *err)
{
    double sd = world->options->skill_sd;
    double skill = sd * rng_normal(&world->rng);
    double accept = ACCEPT_LOG_ODDS + sd / 2 * rng_normal(&world->rng);
    world->accept[firm - 1] = score__sigmoid(accept);
    for (size_t i = 0; i < INDUSTRIES; i++) {
        double fit = FIT_SD * rng_normal(&world->rng);
        world->win[(size_t)(firm - 1) * INDUSTRIES + i] =
            score__sigmoid(WIN_LOG_ODDS + skill + fit);
    }
    struct score_event event = {.kind = SCORE_EVENT_PARTNER_SET,
                                .partner = {.id = firm,
                                            .country = "DE",
                                            .home = "",
                                            .is_active = true,
                                            .has_focal = true,
                                            .serves_anywhere = true,
                                            .open_lead_limit = 1000000}};
    SCORE_TRY(apply(world, &event, err));
    return facts_set(world, firm, err);
}

static enum score_status lead_enter(struct world *world, struct lead *ret, struct score_error *err)
{
    size_t line = (size_t)rng_below(&world->rng, LINES);
    *ret = (struct lead){.id = world->next_id++,
                         .industry = (size_t)rng_below(&world->rng, INDUSTRIES),
                         .amount = AMOUNT * score__exp(AMOUNT_SD * rng_normal(&world->rng))};
    struct score_event event = {.kind = SCORE_EVENT_OPPORTUNITY_SET,
                                .opportunity = {.id = ret->id,
                                                .offering = (int64_t)line + 1,
                                                .country = "DE",
                                                .territory = "",
                                                .amount = ret->amount,
                                                .source = "fair",
                                                .industry = INDUSTRY_NAMES[ret->industry],
                                                .size_band = "",
                                                .created_at_ms = world->now_ms}};
    return apply(world, &event, err);
}

static enum score_status past_teach(struct world *world, int64_t firm, struct score_error *err)
{
    struct lead lead;
    SCORE_TRY(lead_enter(world, &lead, err));
    bool is_won = rng_uniform(&world->rng) < win_of(world, firm, lead.industry);
    struct score_event event = {
        .kind = SCORE_EVENT_OFFER_IMPORTED,
        .imported = {.id = world->next_id++,
                     .opportunity = lead.id,
                     .partner = firm,
                     .accepted_at_ms = world->now_ms,
                     .ended_at_ms = world->now_ms,
                     .outcome = is_won ? SCORE_OUTCOME_WON : SCORE_OUTCOME_LOST}};
    return apply(world, &event, err);
}

static enum score_status market_make(struct world *world, double u, struct score_error *err)
{
    int64_t firms = (int64_t)world->options->firms;
    world->now_ms = START_MS - PAST_MS;
    SCORE_TRY(policy_set(world, u, err));
    for (size_t line = 0; line < LINES; line++) {
        struct score_event event = {
            .kind = SCORE_EVENT_OFFERING_SET,
            .offering = {.id = (int64_t)line + 1, .line = LINE_NAMES[line], .is_open = false}};
        SCORE_TRY(apply(world, &event, err));
    }
    for (int64_t firm = 1; firm <= firms; firm++) {
        SCORE_TRY(firm_enter(world, firm, err));
    }
    for (int64_t deal = 0; deal < PROMISE_PAST; deal++) {
        world->now_ms += PAST_MS / PROMISE_PAST;
        for (int64_t firm = 1; firm <= firms; firm++) {
            SCORE_TRY(past_teach(world, firm, err));
        }
    }
    return SCORE_OK;
}

/* ---- one opportunity ------------------------------------------------------------------------- */

/* The same luck for a firm with a lead, whoever had it before and whatever the bound. */
static double luck(const struct world *world, const struct lead *lead, int64_t firm, int what)
{
    uint64_t bits =
        mix64(world->options->seed ^ mix64((uint64_t)lead->id * 1009 + (uint64_t)what * 7)) ^
        mix64((uint64_t)firm + 77);
    return (double)(mix64(bits) >> 11) * 0x1p-53;
}

static struct score_request request_of(const struct world *world, const struct lead *lead,
                                       int64_t stage)
{
    struct score_request request = {.opportunity = lead->id, .at_ms = world->now_ms};
    const uint64_t words[2] = {
        mix64(world->options->seed + (uint64_t)lead->id * PROMISE_STAGES + (uint64_t)stage),
        world->options->seed};
    memcpy(request.seed, words, sizeof(words));
    return request;
}

/* Adds what this offer is worth before it is drawn, and what the best firm's would be. */
static enum score_status worth_add(struct world *world, const struct score_request *request,
                                   const struct lead *lead, int64_t eligible,
                                   struct score_error *err)
{
    SCORE_TRY(
        score_engine_candidates(world->engine, request, world->rows, world->options->firms, err));
    struct lanes worth = {0};
    double best = 0;
    for (int64_t i = 0; i < eligible; i++) {
        const struct score_entry *entry = &world->rows[i].entry;
        double accepted = world->accept[entry->partner - 1];
        double one = accepted * win_of(world, entry->partner, lead->industry) * lead->amount;
        lanes_add(&worth, entry->propensity * one);
        best = one > best ? one : best;
    }
    world->point.value += lanes_sum(&worth);
    world->point.best += best;
    return SCORE_OK;
}

static enum score_status offer_make(struct world *world, const struct score_request *request,
                                    int64_t firm, int64_t *ret_offer, struct score_error *err)
{
    struct score_event made = {.kind = SCORE_EVENT_DECISION_MADE,
                               .decision = {.id = world->next_id++,
                                            .opportunity = request->opportunity,
                                            .decided_at_ms = request->at_ms}};
    memcpy(made.decision.seed, request->seed, sizeof(request->seed));
    SCORE_TRY(apply(world, &made, err));
    struct score_event offer = {.kind = SCORE_EVENT_OFFER_MADE,
                                .offer = {.id = world->next_id++,
                                          .opportunity = request->opportunity,
                                          .partner = firm,
                                          .decision = made.decision.id}};
    *ret_offer = offer.offer.id;
    return apply(world, &offer, err);
}

static enum score_status outcome_set(struct world *world, int64_t offer, enum score_outcome outcome,
                                     struct score_error *err)
{
    struct score_event event = {.kind = SCORE_EVENT_OFFER_OUTCOME,
                                .outcome = {.offer = offer, .outcome = outcome, .charge = 1}};
    return apply(world, &event, err);
}

/* One offer and its end; *ret_is_over when nothing more is to be offered. */
static enum score_status stage_run(struct world *world, const struct lead *lead, int64_t stage,
                                   bool *ret_is_over, struct score_error *err)
{
    struct score_request request = request_of(world, lead, stage);
    struct score_decision decision;
    int64_t offer;
    enum score_status status = score_engine_choose(world->engine, &request, &decision, NULL);
    *ret_is_over = status == SCORE_EXHAUSTED;
    if (status) {
        return *ret_is_over ? SCORE_OK : score_error_set(err, status, "", "no choice was made");
    }
    int64_t firm = decision.partner;
    SCORE_TRY(worth_add(world, &request, lead, decision.eligible_count, err));
    SCORE_TRY(offer_make(world, &request, firm, &offer, err));
    if (luck(world, lead, firm, 1) >= world->accept[firm - 1]) {
        return outcome_set(world, offer, SCORE_OUTCOME_EXPIRED, err);
    }
    *ret_is_over = true;
    SCORE_TRY(outcome_set(world, offer, SCORE_OUTCOME_ACCEPTED, err));
    bool is_won = luck(world, lead, firm, 2) < win_of(world, firm, lead->industry);
    return outcome_set(world, offer, is_won ? SCORE_OUTCOME_WON : SCORE_OUTCOME_LOST, err);
}

static double larger(double a, double b)
{
    return a > b ? a : b;
}

static enum score_status windows_follow(struct world *world, struct score_error *err)
{
    double tolerance = world->options->policy.box_tolerance;
    for (size_t i = 0; i < world->options->firms; i++) {
        struct score_account account;
        SCORE_TRY(score_engine_account(world->engine, (int64_t)i + 1, &account, err));
        double apart = account.number.exposure - account.number.entitlement;
        double allowed = tolerance * account.number.entitlement; /* nothing is moved by hand here */
        const double sides[2] = {apart - allowed, -apart - allowed};
        for (int side = 0; side < 2; side++) {
            double *low = &world->windows[i].low[side];
            world->point.kept_u = larger(world->point.kept_u, sides[side] - *low);
            *low = sides[side] < *low ? sides[side] : *low;
        }
    }
    return SCORE_OK;
}

static enum score_status year_run(struct world *world, struct score_error *err)
{
    size_t count = world->options->opportunities;
    for (size_t i = 0; i < count; i++) {
        struct lead lead;
        bool is_over = false;
        world->now_ms = START_MS + YEAR_MS / (int64_t)count * (int64_t)i;
        SCORE_TRY(lead_enter(world, &lead, err));
        for (int64_t stage = 1; stage <= PROMISE_STAGES && !is_over; stage++) {
            SCORE_TRY(stage_run(world, &lead, stage, &is_over, err));
            SCORE_TRY(windows_follow(world, err));
        }
    }
    return SCORE_OK;
}

/* ---- runs ------------------------------------------------------------------------------------ */

static void world_done(struct world *world)
{
    score_engine_free(world->engine);
    free(world->rows);
    free(world->windows);
    free(world->accept);
    free(world->win);
}

static enum score_status world_init(struct world *world, const struct promise_options *options,
                                    struct score_error *err)
{
    size_t n = options->firms;
    *world = (struct world){.options = options, .next_id = 1};
    rng_seed(&world->rng, mix64(options->seed));
    world->rows = calloc(n, sizeof(*world->rows));
    world->windows = calloc(n, sizeof(*world->windows));
    world->accept = calloc(n, sizeof(*world->accept));
    world->win = calloc(n * INDUSTRIES, sizeof(*world->win));
    if (!world->rows || !world->windows || !world->accept || !world->win) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    return score_engine_create(NULL, &world->engine, err);
}

enum score_status promise_run(const struct promise_options *options, double u,
                              struct promise_point *ret, struct score_error *err)
{
    if (options->firms < 1 || options->firms > PROMISE_FIRMS_MAX || options->opportunities < 1 ||
        options->opportunities > PROMISE_OPPORTUNITIES_MAX || !(options->skill_sd >= 0)) {
        return score_error_set(err, SCORE_INVALID, "", "the market's sizes are out of range");
    }
    struct world world;
    enum score_status status = world_init(&world, options, err);
    world.point.u = u;
    status = status ? status : market_make(&world, u, err);
    status = status ? status : year_run(&world, err);
    if (!status) {
        *ret = world.point;
    }
    world_done(&world);
    return status;
}

enum score_status promise_curve(const struct promise_options *options,
                                struct promise_point ret[PROMISE_POINTS], struct score_error *err)
{
    for (int i = 0; i < PROMISE_POINTS; i++) {
        SCORE_TRY(promise_run(options, PROMISE_U[i], &ret[i], err));
    }
    return SCORE_OK;
}
