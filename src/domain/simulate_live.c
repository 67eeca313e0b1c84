/* SPDX-License-Identifier: Apache-2.0 */

/* What happens at one moment of the simulated market. */

#include <math.h>

#include "base/text.h"
#include "domain/simulate_act.h"
#include "domain/simulate_truth.h"

enum {
    PLAN_STEPS = 6,
    IDLE_DAYS = 31 /* after which a lead without progress is recalled */
};

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

static bool chance(struct sim_market *market, double per_1000)
{
    return rng_below(&market->rng, 1000) < (uint64_t)per_1000;
}

static int64_t exponential_ms(struct sim_market *market, double mean_ms)
{
    return (int64_t)(-mean_ms * log(1 - rng_uniform(&market->rng)));
}

/* ---- opportunities -----------------------------------------------------------------------------
 */

static enum score_status change_fill(struct sim_market *market, const struct sim_deal *deal,
                                     bool is_complete, struct opportunity_change *ret,
                                     struct score_error *err)
{
    static const char *const sources[] = {"campaign", "trade_show", "telephone", "web_form"};
    struct rng *rng = &market->rng;
    struct arena *arena = &market->scratch;
    const struct sim_account *account = &market->accounts[deal->account];
    const struct demo_offering *offering = &DEMO_OFFERING[deal->offering];
    const char *person = demo_person_name(rng, arena);
    const char *slug = person ? demo_slug(person, arena) : NULL;
    const char *firm = demo_slug(account->name, arena);
    *ret = (struct opportunity_change){
        .title = arena_format(arena, "%s for %s", offering->name, account->name),
        .account = account->external_id,
        .offering = arena_format(arena, "o%02d", deal->offering + 1),
        .amount = arena_format(arena, "%.0f", deal->amount),
        .currency = "USD",
        .country = DEMO_COUNTRY[account->country].code,
        .city = account->city,
        .contact_name = person,
        .contact_email = slug && firm ? arena_format(arena, "%s@%s.example", slug, firm) : NULL,
        .has_contact_consent = true,
        .contact_consent = true,
        .has_decision_at = true,
        .decision_at_ms = clock_day_start(market->now_ms + deal->cycle_ms),
    };
    ret->need = demo_need(rng, offering->line, account->industry, arena);
    ret->source = sources[rng_below(rng, 4)];
    if (account->row && account->row->source) {
        ret->source = account->row->source;
    }
    ret->contact_phone = arena_format(arena, "%s 1%05d", DEMO_COUNTRY[account->country].dial,
                                      (int)rng_below(rng, 100000));
    if (!ret->title || !ret->need || !ret->offering || !ret->amount || !ret->contact_email ||
        !ret->contact_phone) {
        return no_memory(err);
    }
    if (!is_complete) {
        ret->need = "Please call back.";
        ret->contact_phone = NULL;
        ret->contact_email = NULL;
        ret->amount = NULL;
    }
    return SCORE_OK;
}

enum score_status sim_deal_create(struct sim_market *market, struct sim_deal *deal,
                                  bool is_complete, struct score_error *err)
{
    struct opportunity_change change;
    sim_deal_draw(market, deal);
    sim_act_as_seller(market);
    SCORE_TRY(change_fill(market, deal, is_complete, &change, err));
    return sim_act_lead(market, deal, &change, err);
}

static enum score_status arrive(struct sim_market *market, const struct sim_event *event,
                                struct score_error *err)
{
    struct sim_deal *deal = &market->deals[event->deal];
    bool is_complete = !chance(market, market->spec.arrivals_incomplete_per_1000);
    SCORE_TRY(sim_deal_create(market, deal, is_complete, err));
    market->done++;
    if (market->options->progress && market->done % 50 == 0) {
        market->options->progress(market->done, (int64_t)market->deal_count, market->options->user);
    }
    bool waits = event->deal + (int)market->spec.arrivals_waiting >= (int)market->deal_count;
    struct sim_event place = *event;
    place.kind = SIM_PLACE;
    place.at_ms = market->now_ms + CLOCK_HOUR_MS + exponential_ms(market, 10 * CLOCK_HOUR_MS);
    return is_complete && !waits ? sim_schedule(market, place, err) : SCORE_OK;
}

/* ---- offers ------------------------------------------------------------------------------------
 */

/* What the firm will do with the offer, and when. Who has a plan answers at once, while a decline
 * may still be free. */
static enum score_status offer_follow(struct sim_market *market, const struct sim_event *event,
                                      const struct sim_standing *offer, struct score_error *err)
{
    struct sim_firm *firm = sim_firm_of(market, offer->partner_id);
    struct sim_event next = {
        .deal = event->deal, .offer_id = offer->offer_id, .position = offer->position};
    bool has_plan = firm->agent != SIMULATE_HONEST && firm->agent != SIMULATE_SYBIL;
    double hours = has_plan ? 1 : firm->answer_hours;
    int64_t delay_ms = CLOCK_MINUTE_MS + exponential_ms(market, hours * (double)CLOCK_HOUR_MS);
    sim_offer_judge(market, firm, event->deal, offer->position);
    firm->open++;
    market->result.offers++;
    next.kind = SIM_ANSWER;
    next.at_ms = market->now_ms + delay_ms;
    if (rng_uniform(&market->rng) < firm->silence || next.at_ms >= offer->expires_at_ms) {
        next.kind = SIM_EXPIRE;
        next.at_ms = offer->expires_at_ms + CLOCK_SECOND_MS;
    }
    return sim_schedule(market, next, err);
}

/* After an ending: the next firm has it already, or a person looks at it one day. */
static enum score_status deal_follow(struct sim_market *market, const struct sim_event *event,
                                     struct score_error *err)
{
    struct sim_standing standing = {0};
    SCORE_TRY(sim_act_standing(market, &market->deals[event->deal], &standing, err));
    if (standing.placement == PLACEMENT_OFFERED) {
        return offer_follow(market, event, &standing, err);
    }
    if (standing.placement == PLACEMENT_CANCELLED) {
        return SCORE_OK;
    }
    struct sim_event review = *event;
    review.kind = SIM_REVIEW;
    review.at_ms =
        market->now_ms + CLOCK_DAY_MS + exponential_ms(market, 4.0 * (double)CLOCK_DAY_MS);
    return standing.placement == PLACEMENT_UNPLACED &&
                   chance(market, market->spec.acceptance_reviewed_per_1000)
               ? sim_schedule(market, review, err)
               : SCORE_OK;
}

static enum score_status place(struct sim_market *market, const struct sim_event *event,
                               struct score_error *err)
{
    sim_act_as_manager(market);
    enum score_status status = sim_act_place(market, &market->deals[event->deal], err);
    if (status && status != SCORE_EXHAUSTED) {
        return status;
    }
    return deal_follow(market, event, err);
}

static enum score_status review(struct sim_market *market, const struct sim_event *event,
                                struct score_error *err)
{
    enum placement placement = PLACEMENT_NEW;
    sim_act_as_manager(market);
    SCORE_TRY(sim_act_review(market, &market->deals[event->deal], &placement, err));
    struct sim_event next = *event;
    next.kind = SIM_PLACE;
    next.at_ms = market->now_ms + CLOCK_HOUR_MS;
    return placement == PLACEMENT_READY ? sim_schedule(market, next, err) : SCORE_OK;
}

static enum score_status expire(struct sim_market *market, const struct sim_event *event,
                                struct score_error *err)
{
    struct sim_firm *firm = NULL;
    SCORE_TRY(sim_act_expire(market, err));
    SCORE_TRY(sim_act_offer_firm(market, event->offer_id, &firm, err));
    firm->open--;
    return deal_follow(market, event, err);
}

static const char *decline_code(struct sim_market *market, const struct sim_firm *firm)
{
    static const char *const codes[] = {
        "NO_CAPACITY",
        "NO_CAPACITY",
        "NO_CAPACITY",
        "NO_SKILL",
        "NO_SKILL",
        "TOO_SMALL",
        "TOO_LARGE",
        "WRONG_PRODUCT",
        "OUT_OF_TERRITORY",
        "INFO_MISSING",
        "INFO_MISSING",
        "TIMELINE_TOO_SHORT",
        "DUPLICATE_OWN_PIPELINE",
        "CONFLICT_OF_INTEREST",
    };
    const char *code = codes[rng_below(&market->rng, SCORE_ARRAY_COUNT(codes))];
    return firm->agent == SIMULATE_BLAMER ? "INFO_MISSING" : code;
}

static enum score_status decline(struct sim_market *market, const struct sim_event *event,
                                 struct sim_firm *firm, const char *code, struct score_error *err)
{
    SCORE_TRY(sim_act_decline(market, event->offer_id, code, err));
    firm->open--;
    return deal_follow(market, event, err);
}

static enum score_status rate(struct sim_market *market, int64_t offer_id, struct score_error *err)
{
    static const char *const codes[] = {"GOOD_FIT", "GOOD_FIT", "NEED_UNCLEAR", "NO_BUDGET",
                                        "WRONG_SIZE"};
    size_t which = rng_below(&market->rng, SCORE_ARRAY_COUNT(codes));
    int fit = which < 2 ? 4 + (int)rng_below(&market->rng, 2) : 1 + (int)which % 3;
    return sim_act_rate(market, offer_id, fit, codes[which], err);
}

static enum score_status accept(struct sim_market *market, const struct sim_event *event,
                                struct sim_firm *firm, struct score_error *err)
{
    static const char *const steps[] = {"Call the contact", "Agree on a first visit",
                                        "Send a summary and two dates", "Ask for the floor plan"};
    struct sim_deal *deal = &market->deals[event->deal];
    const char *step = steps[rng_below(&market->rng, SCORE_ARRAY_COUNT(steps))];
    bool is_accepted = false;
    SCORE_TRY(sim_act_accept(market, event->offer_id, step, &is_accepted, err));
    if (!is_accepted) { /* a condition was lost since the offer */
        return decline(market, event, firm, "NO_CAPACITY", err);
    }
    bool works = firm->agent != SIMULATE_IDLER;
    double win = sim_true_win(market, firm, deal);
    deal->firm = (int)(firm - market->firms);
    deal->wins = rng_uniform(&market->rng) < win && works;
    deal->accepted_at_ms = market->now_ms;
    firm->value += works ? win * deal->amount : 0;
    market->result.accepted++;
    if (chance(market, market->spec.acceptance_rated_per_1000)) {
        SCORE_TRY(rate(market, event->offer_id, err));
    }
    struct sim_event next = *event;
    next.kind = SIM_STEP;
    next.at_ms = market->now_ms + (works ? deal->cycle_ms / PLAN_STEPS : IDLE_DAYS * CLOCK_DAY_MS);
    return sim_schedule(market, next, err);
}

static enum score_status answer(struct sim_market *market, const struct sim_event *event,
                                struct score_error *err)
{
    struct sim_firm *firm = NULL;
    SCORE_TRY(sim_act_offer_firm(market, event->offer_id, &firm, err));
    const struct sim_deal *deal = &market->deals[event->deal];
    sim_act_as_focal(market, firm);
    return rng_uniform(&market->rng) < sim_true_wish(market, firm, deal)
               ? accept(market, event, firm, err)
               : decline(market, event, firm, decline_code(market, firm), err);
}

/* ---- progress ----------------------------------------------------------------------------------
 */

static enum score_status line_item_add(struct sim_market *market, const struct sim_deal *deal,
                                       struct score_error *err)
{
    struct line_item item;
    const char *offering = arena_format(&market->scratch, "o%02d", deal->offering + 1);
    const char *amount = arena_format(&market->scratch, "%.0f", deal->amount);
    if (!offering || !amount) {
        return no_memory(err);
    }
    if (market->fast) {
        return SCORE_OK;
    }
    return opportunity_line_item_add(&market->domain, deal->id, offering, amount, "USD", &item,
                                     err);
}

static enum score_status deal_end(struct sim_market *market, const struct sim_event *event,
                                  struct score_error *err)
{
    const struct sim_deal *deal = &market->deals[event->deal];
    static const char *const won[] = {"better skills", "best price", "existing trust"};
    static const char *const lost[] = {"business priority changed", "bought solely on price",
                                       "no decision was taken", "chose another product"};
    struct rng *rng = &market->rng;
    struct stage_move move = {.stage = STAGE_WON_COMPLETE};
    if (deal->wins) {
        move.won_reason = won[rng_below(rng, SCORE_ARRAY_COUNT(won))];
        move.order_ref = arena_format(&market->scratch, "PO-%06d", (int)rng_below(rng, 1000000));
        market->result.won++;
    } else {
        size_t why = rng_below(rng, SCORE_ARRAY_COUNT(lost));
        move.stage = why == 1 || why == 3 ? STAGE_LOST : STAGE_CUSTOMER_STOPPED;
        move.lost_reason = lost[why];
        move.competitor = move.stage == STAGE_LOST ? "another vendor" : NULL;
        market->result.lost++;
    }
    market->firms[deal->firm].open--;
    return sim_act_stage(market, deal, event->offer_id, &move, err);
}

/* One stage after another; what loses may end at any of them. */
static enum score_status stage_step(struct sim_market *market, const struct sim_event *event,
                                    struct score_error *err)
{
    const struct sim_deal *deal = &market->deals[event->deal];
    static const int stages[PLAN_STEPS] = {3, 4, 5, 6, STAGE_WON, STAGE_WON_COMPLETE};
    struct stage_move move = {.stage = stages[deal->step]};
    switch (move.stage) {
    case 3:
        move.decision_maker = demo_person_name(&market->rng, &market->scratch);
        break;
    case 4:
        SCORE_TRY(line_item_add(market, deal, err));
        break;
    case 5:
        move.competitor = "none";
        move.has_probability = true;
        move.probability_percent = 50;
        break;
    case 6:
        move.has_decision_at = true;
        move.decision_at_ms = clock_day_start(market->now_ms) + 21 * CLOCK_DAY_MS;
        break;
    default:
        move.won_reason = "better skills";
        move.order_ref = "PO-000000";
        break;
    }
    return sim_act_stage(market, deal, event->offer_id, &move, err);
}

static enum score_status step(struct sim_market *market, const struct sim_event *event,
                              struct score_error *err)
{
    struct sim_deal *deal = &market->deals[event->deal];
    struct sim_firm *firm = &market->firms[deal->firm];
    if (firm->agent == SIMULATE_IDLER) {
        sim_act_as_manager(market);
        SCORE_TRY(sim_act_recall(market, event->offer_id, err));
        firm->open--;
        return deal_follow(market, event, err);
    }
    sim_act_as_focal(market, firm);
    if (deal->step == 0 && chance(market, market->spec.acceptance_returned_per_1000)) {
        SCORE_TRY(sim_act_return(market, event->offer_id, "CUSTOMER_NOT_INTERESTED", err));
        firm->open--;
        return deal_follow(market, event, err);
    }
    bool gives_up = !deal->wins && deal->step > 0 && chance(market, 400);
    bool is_last = deal->step == (deal->wins ? PLAN_STEPS - 1 : PLAN_STEPS - 2);
    if (gives_up || is_last) {
        return deal_end(market, event, err);
    }
    SCORE_TRY(stage_step(market, event, err));
    deal->step++;
    struct sim_event next = *event;
    next.at_ms = market->now_ms + deal->cycle_ms / PLAN_STEPS;
    return sim_schedule(market, next, err);
}

enum score_status sim_event_live(struct sim_market *market, const struct sim_event *event,
                                 struct score_error *err)
{
    arena_clear(&market->scratch);
    market->domain.problem = (struct problem){0};
    market->now_ms = event->at_ms;
    int64_t turn = event->position;
    turn = event->kind == SIM_STEP ? turn * 100 + market->deals[event->deal].step : turn;
    sim_draws_for(market, (int)event->kind, event->deal, turn);
    switch (event->kind) {
    case SIM_ARRIVE:
        return arrive(market, event, err);
    case SIM_PLACE:
        return place(market, event, err);
    case SIM_ANSWER:
        return answer(market, event, err);
    case SIM_EXPIRE:
        return expire(market, event, err);
    case SIM_STEP:
        return step(market, event, err);
    case SIM_REVIEW:
        return review(market, event, err);
    case SIM_JOIN:
        return sim_firm_join(market, (size_t)event->deal, err);
    }
    return SCORE_OK;
}
