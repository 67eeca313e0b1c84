/* SPDX-License-Identifier: Apache-2.0 */

/* What happens at one moment of the simulated market, through the domain's own use cases. */

#include <math.h>

#include "base/text.h"
#include "domain/offer.h"
#include "domain/opportunity.h"
#include "domain/place.h"
#include "domain/simulate_internal.h"
#include "store/opportunity_store.h"
#include "store/passing_store.h"

enum {
    PLAN_STEPS = 6,
    INCOMPLETE_PER_1000 = 30,
    RETURNED_PER_1000 = 40,
    RATED_PER_1000 = 250,
    REVIEWED_PER_1000 = 600
};

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

static double sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

static bool chance(struct sim_market *market, int per_1000)
{
    return rng_below(&market->rng, 1000) < (uint64_t)per_1000;
}

static int64_t exponential_ms(struct sim_market *market, double mean_ms)
{
    return (int64_t)(-mean_ms * log(1 - rng_uniform(&market->rng)));
}

/* ---- the hidden truth --------------------------------------------------------------------------
 */

static struct sim_firm *firm_of(struct sim_market *market, int64_t partner_id)
{
    for (size_t i = 0; i < market->firm_count; i++) {
        if (market->firms[i].partner_id == partner_id) {
            return &market->firms[i];
        }
    }
    SCORE_ASSERT(!"an offer goes to a firm of this market");
    return NULL;
}

static double true_accept(const struct sim_market *market, const struct sim_firm *firm,
                          const struct sim_deal *deal)
{
    double size = log(deal->amount / 20000);
    bool is_near = firm->country == market->accounts[deal->account].country;
    return (1 - firm->silence) * sigmoid(firm->keenness + (is_near ? 0.3 : -0.5) - 0.15 * size);
}

static double true_win(const struct sim_market *market, const struct sim_firm *firm,
                       const struct sim_deal *deal)
{
    int line = DEMO_OFFERING[deal->offering].line;
    double size = log(deal->amount / 20000);
    bool is_near = firm->country == market->accounts[deal->account].country;
    return sigmoid(-0.7 + firm->skill + firm->line_skill[line] + (is_near ? 0.2 : -0.2) -
                   0.2 * size);
}

static bool may_have(const struct sim_market *market, const struct sim_firm *firm,
                     const struct sim_deal *deal)
{
    const struct demo_offering *offering = &DEMO_OFFERING[deal->offering];
    bool is_authorised = offering->is_open || ((firm->lines >> offering->line) & 1);
    bool is_near =
        firm->serves_everywhere || firm->country == market->accounts[deal->account].country;
    return firm->is_sound && is_authorised && is_near && firm->open < firm->limit;
}

/* The first offer of a deal against the best that anybody eligible would have been worth. */
static void first_offer_judge(struct sim_market *market, const struct sim_firm *chosen,
                              const struct sim_deal *deal)
{
    double best = 0;
    for (size_t i = 0; i < market->firm_count; i++) {
        const struct sim_firm *firm = &market->firms[i];
        if (may_have(market, firm, deal)) {
            double value = true_accept(market, firm, deal) * true_win(market, firm, deal);
            best = value > best ? value : best;
        }
    }
    double got = true_accept(market, chosen, deal) * true_win(market, chosen, deal);
    market->result.value += got * deal->amount;
    market->best_value += (best > got ? best : got) * deal->amount;
}

/* ---- opportunities -----------------------------------------------------------------------------
 */

static void deal_draw(struct sim_market *market, struct sim_deal *deal)
{
    struct rng *rng = &market->rng;
    *deal = (struct sim_deal){.firm = -1};
    /* Draws are statements of their own: the order of initialisers is the compiler's. */
    deal->offering = (int)rng_below(rng, DEMO_OFFERINGS);
    deal->account = (int)rng_below(rng, market->account_count);
    double amount = DEMO_OFFERING[deal->offering].price * exp(0.5 * rng_normal(rng));
    deal->amount = floor(amount / 50) * 50 + 50;
    deal->cycle_ms = (int64_t)(45 * exp(0.4 * rng_normal(rng)) * (double)CLOCK_DAY_MS);
}

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
    struct opportunity opportunity;
    deal_draw(market, deal);
    sim_act_as_seller(market);
    SCORE_TRY(change_fill(market, deal, is_complete, &change, err));
    SCORE_TRY(opportunity_create(&market->domain, &change, &opportunity, err));
    deal->id = opportunity.id;
    return SCORE_OK;
}

static enum score_status arrive(struct sim_market *market, const struct sim_event *event,
                                struct score_error *err)
{
    struct sim_deal *deal = &market->deals[event->deal];
    bool is_complete = !chance(market, INCOMPLETE_PER_1000);
    SCORE_TRY(sim_deal_create(market, deal, is_complete, err));
    market->done++;
    if (market->options->progress && market->done % 50 == 0) {
        market->options->progress(market->done, (int64_t)market->deal_count, market->options->user);
    }
    bool waits = event->deal + WAITING_DEALS >= (int)market->deal_count;
    struct sim_event place = *event;
    place.kind = SIM_PLACE;
    place.at_ms = market->now_ms + CLOCK_HOUR_MS + exponential_ms(market, 10 * CLOCK_HOUR_MS);
    return is_complete && !waits ? sim_schedule(market, place, err) : SCORE_OK;
}

/* ---- offers ------------------------------------------------------------------------------------
 */

/* What the firm will do with the offer, and when. */
static enum score_status offer_follow(struct sim_market *market, const struct sim_event *event,
                                      const struct offer *offer, struct score_error *err)
{
    struct sim_firm *firm = firm_of(market, offer->partner_id);
    struct sim_event next = {.deal = event->deal, .offer_id = offer->id};
    int64_t delay_ms =
        CLOCK_MINUTE_MS + exponential_ms(market, firm->answer_hours * (double)CLOCK_HOUR_MS);
    if (offer->position == 1) {
        first_offer_judge(market, firm, &market->deals[event->deal]);
    }
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
    struct opportunity opportunity;
    struct offer offer;
    struct store *store = market->domain.store;
    SCORE_TRY(store_opportunity_get(store, market->deals[event->deal].id, &market->scratch,
                                    &opportunity, err));
    if (opportunity.placement == PLACEMENT_OFFERED) {
        SCORE_TRY(store_offer_get(store, opportunity.live_offer_id, &market->scratch, &offer, err));
        return offer_follow(market, event, &offer, err);
    }
    struct sim_event review = *event;
    review.kind = SIM_REVIEW;
    review.at_ms =
        market->now_ms + CLOCK_DAY_MS + exponential_ms(market, 4.0 * (double)CLOCK_DAY_MS);
    return opportunity.placement == PLACEMENT_UNPLACED && chance(market, REVIEWED_PER_1000)
               ? sim_schedule(market, review, err)
               : SCORE_OK;
}

/* Two people of one customer may ask for the same thing. */
static bool is_duplicate(const struct domain *domain, enum score_status status)
{
    return status == SCORE_CONFLICT && domain->problem.field_count &&
           text_equal(domain->problem.fields[0].code, "DUPLICATE");
}

static enum score_status place(struct sim_market *market, const struct sim_event *event,
                               struct score_error *err)
{
    struct placed placed;
    sim_act_as_manager(market);
    int64_t id = market->deals[event->deal].id;
    enum score_status status = place_one(&market->domain, id, &placed, err);
    if (is_duplicate(&market->domain, status)) {
        struct opportunity opportunity;
        return opportunity_cancel(&market->domain, id, "The same lead is with a partner already.",
                                  &opportunity, err);
    }
    if (status && status != SCORE_EXHAUSTED) {
        return status;
    }
    return deal_follow(market, event, err);
}

static enum score_status review(struct sim_market *market, const struct sim_event *event,
                                struct score_error *err)
{
    struct opportunity opportunity;
    sim_act_as_manager(market);
    SCORE_TRY(opportunity_review(&market->domain, market->deals[event->deal].id,
                                 "Looked at by the channels team.", &opportunity, err));
    struct sim_event next = *event;
    next.kind = SIM_PLACE;
    next.at_ms = market->now_ms + CLOCK_HOUR_MS;
    return opportunity.placement == PLACEMENT_READY ? sim_schedule(market, next, err) : SCORE_OK;
}

static enum score_status expire(struct sim_market *market, const struct sim_event *event,
                                struct score_error *err)
{
    struct offer offer;
    int64_t expired = 0;
    market->domain.actor = actor_system();
    SCORE_TRY(offer_expire_due(&market->domain, &expired, err));
    SCORE_TRY(
        store_offer_get(market->domain.store, event->offer_id, &market->scratch, &offer, err));
    SCORE_ASSERT(offer.state == OFFER_EXPIRED);
    firm_of(market, offer.partner_id)->open--;
    return deal_follow(market, event, err);
}

static const char *decline_code(struct sim_market *market)
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
    return codes[rng_below(&market->rng, SCORE_ARRAY_COUNT(codes))];
}

static enum score_status decline(struct sim_market *market, const struct sim_event *event,
                                 struct sim_firm *firm, const char *code, struct score_error *err)
{
    struct offer_view view;
    SCORE_TRY(offer_decline(&market->domain, event->offer_id, code, "", &view, err));
    firm->open--;
    return deal_follow(market, event, err);
}

static enum score_status rate(struct sim_market *market, int64_t offer_id, struct score_error *err)
{
    static const char *const codes[] = {"GOOD_FIT", "GOOD_FIT", "NEED_UNCLEAR", "NO_BUDGET",
                                        "WRONG_SIZE"};
    struct offer_view view;
    size_t which = rng_below(&market->rng, SCORE_ARRAY_COUNT(codes));
    int fit = which < 2 ? 4 + (int)rng_below(&market->rng, 2) : 1 + (int)which % 3;
    return offer_feedback(&market->domain, offer_id, fit, codes[which], "", &view, err);
}

static enum score_status accept(struct sim_market *market, const struct sim_event *event,
                                struct sim_firm *firm, struct score_error *err)
{
    static const char *const steps[] = {"Call the contact", "Agree on a first visit",
                                        "Send a summary and two dates", "Ask for the floor plan"};
    struct sim_deal *deal = &market->deals[event->deal];
    struct offer_view view;
    struct score_error cause = {0};
    const char *step = steps[rng_below(&market->rng, SCORE_ARRAY_COUNT(steps))];
    enum score_status status =
        offer_accept(&market->domain, event->offer_id, step,
                     clock_add_business_days(market->now_ms, 2), &view, &cause);
    if (status == SCORE_CONFLICT) { /* a condition was lost since the offer */
        market->domain.problem = (struct problem){0};
        return decline(market, event, firm, "NO_CAPACITY", err);
    }
    if (status) {
        return score_error_set(err, status, cause.field, "%s", cause.text);
    }
    deal->firm = (int)(firm - market->firms);
    deal->wins = rng_uniform(&market->rng) < true_win(market, firm, deal);
    deal->accepted_at_ms = market->now_ms;
    market->result.accepted++;
    if (chance(market, RATED_PER_1000)) {
        SCORE_TRY(rate(market, event->offer_id, err));
    }
    struct sim_event next = *event;
    next.kind = SIM_STEP;
    next.at_ms = market->now_ms + deal->cycle_ms / PLAN_STEPS;
    return sim_schedule(market, next, err);
}

static enum score_status answer(struct sim_market *market, const struct sim_event *event,
                                struct score_error *err)
{
    struct offer offer;
    SCORE_TRY(
        store_offer_get(market->domain.store, event->offer_id, &market->scratch, &offer, err));
    struct sim_firm *firm = firm_of(market, offer.partner_id);
    const struct sim_deal *deal = &market->deals[event->deal];
    sim_act_as_focal(market, firm);
    double wants = true_accept(market, firm, deal) / (1 - firm->silence);
    return rng_uniform(&market->rng) < wants
               ? accept(market, event, firm, err)
               : decline(market, event, firm, decline_code(market), err);
}

/* ---- progress ----------------------------------------------------------------------------------
 */

static enum score_status stage_go(struct sim_market *market, const struct sim_deal *deal,
                                  struct stage_move *move, struct score_error *err)
{
    struct opportunity opportunity;
    return opportunity_stage_move(&market->domain, deal->id, move, &opportunity, err);
}

static enum score_status line_item_add(struct sim_market *market, const struct sim_deal *deal,
                                       struct score_error *err)
{
    struct line_item item;
    const char *offering = arena_format(&market->scratch, "o%02d", deal->offering + 1);
    const char *amount = arena_format(&market->scratch, "%.0f", deal->amount);
    if (!offering || !amount) {
        return no_memory(err);
    }
    return opportunity_line_item_add(&market->domain, deal->id, offering, amount, "USD", &item,
                                     err);
}

static enum score_status deal_end(struct sim_market *market, const struct sim_deal *deal,
                                  struct score_error *err)
{
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
    return stage_go(market, deal, &move, err);
}

/* One stage after another; what loses may end at any of them. */
static enum score_status stage_step(struct sim_market *market, const struct sim_deal *deal,
                                    struct score_error *err)
{
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
    return stage_go(market, deal, &move, err);
}

static enum score_status step(struct sim_market *market, const struct sim_event *event,
                              struct score_error *err)
{
    struct sim_deal *deal = &market->deals[event->deal];
    struct sim_firm *firm = &market->firms[deal->firm];
    struct offer_view view;
    sim_act_as_focal(market, firm);
    if (deal->step == 0 && chance(market, RETURNED_PER_1000)) {
        SCORE_TRY(offer_return(&market->domain, event->offer_id, "CUSTOMER_NOT_INTERESTED", "",
                               &view, err));
        firm->open--;
        return deal_follow(market, event, err);
    }
    bool gives_up = !deal->wins && deal->step > 0 && chance(market, 400);
    bool is_last = deal->step == (deal->wins ? PLAN_STEPS - 1 : PLAN_STEPS - 2);
    if (gives_up || is_last) {
        return deal_end(market, deal, err);
    }
    SCORE_TRY(stage_step(market, deal, err));
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
    }
    return SCORE_OK;
}
