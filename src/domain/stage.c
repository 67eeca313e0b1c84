/* SPDX-License-Identifier: Apache-2.0 */

/* Sales stages 01 to 11 of a placed opportunity (domain.md 5.1, 5.4). */

#include "base/limits.h"
#include "base/text.h"
#include "domain/event_record.h"
#include "domain/opportunity.h"
#include "domain/opportunity_internal.h"
#include "store/opportunity_store.h"
#include "store/passing_store.h"

#include "base/kv.h"

/* One stage move on its way. */
struct stage_run {
    struct domain *domain;
    struct opportunity opportunity;
    struct offer offer;
    int from;
    int to;
};

static void allow_other_stages(struct domain *domain, int current)
{
    for (int stage = STAGE_FIRST; stage <= STAGE_LAST; stage++) {
        if (stage != current) {
            problem_allow(domain, stage_text(stage));
        }
    }
}

static void text_move(struct domain *domain, const char *name, const char *value,
                      const char **target)
{
    if (!value) {
        return;
    }
    if (strlen(value) > LIMIT_NAME_BYTES) {
        problem_add(domain, name, "TOO_LONG", "at most %d bytes", LIMIT_NAME_BYTES);
        return;
    }
    *target = value;
}

static void move_apply(struct stage_run *run, const struct stage_move *move)
{
    struct opportunity *opportunity = &run->opportunity;
    struct domain *domain = run->domain;
    text_move(domain, "decision_maker", move->decision_maker, &opportunity->decision_maker);
    text_move(domain, "competitor", move->competitor, &opportunity->competitor);
    text_move(domain, "won_reason", move->won_reason, &opportunity->won_reason);
    text_move(domain, "lost_reason", move->lost_reason, &opportunity->lost_reason);
    text_move(domain, "order_ref", move->order_ref, &opportunity->order_ref);
    text_move(domain, "next_step", move->next_step, &opportunity->next_step);
    if (move->has_probability) {
        if (move->probability_percent < 0 || move->probability_percent > 100) {
            problem_add(domain, "probability_percent", "RANGE", "between 0 and 100");
        } else {
            opportunity->probability_percent = move->probability_percent;
        }
    }
    if (move->has_decision_at) {
        opportunity->decision_at_ms = move->decision_at_ms;
    }
    if (move->has_next_step_at) {
        opportunity->next_step_at_ms = move->next_step_at_ms;
    }
}

/* Every requirement of every stage; what asks for them is one loop. */
static const struct stage_need NEEDS[] = {
    {"decision_maker", STAGE_NEED_TEXT, 3, 3, "who decides at the customer"},
    {"line_items", STAGE_NEED_LINE_ITEM, STAGE_VALIDATED, STAGE_WON_COMPLETE,
     "add at least one line item first"},
    {"competitor", STAGE_NEED_TEXT, 5, 5, "who else is in it; 'none' is an answer"},
    {"probability_percent", STAGE_NEED_PERCENT, 5, 5, "the chance to win, in percent"},
    {"decision_date", STAGE_NEED_DATE, STAGE_CONDITIONAL, STAGE_CONDITIONAL,
     "the decision date must not be past"},
    {"won_reason", STAGE_NEED_TEXT, STAGE_WON, STAGE_WON_COMPLETE, "why it was won"},
    {"order_ref", STAGE_NEED_TEXT, STAGE_WON, STAGE_WON_COMPLETE, "the order it led to"},
    {"lost_reason", STAGE_NEED_TEXT, STAGE_NO_BID, STAGE_LAST, "why it ended"},
    {"competitor", STAGE_NEED_TEXT, STAGE_LOST, STAGE_LOST, "who won it"},
};

const struct stage_need *stage_needs(size_t *ret_count)
{
    *ret_count = SCORE_ARRAY_COUNT(NEEDS);
    return NEEDS;
}

/* The opportunity's value of a text need. */
static const char *need_text(const struct opportunity *opportunity, const char *field)
{
    const struct {
        const char *field;
        const char *value;
    } values[] = {
        {"decision_maker", opportunity->decision_maker}, {"competitor", opportunity->competitor},
        {"won_reason", opportunity->won_reason},         {"order_ref", opportunity->order_ref},
        {"lost_reason", opportunity->lost_reason},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(values); i++) {
        if (text_equal(values[i].field, field)) {
            return values[i].value;
        }
    }
    return "";
}

static enum score_status line_items_count(struct stage_run *run, size_t *ret,
                                          struct score_error *err)
{
    struct line_item *items = NULL;
    return store_line_items_list(run->domain->store, run->opportunity.id, run->domain->arena,
                                 &items, ret, err);
}

static enum score_status need_check(struct stage_run *run, const struct stage_need *need,
                                    struct score_error *err)
{
    struct domain *domain = run->domain;
    const struct opportunity *opportunity = &run->opportunity;
    const char *code = "REQUIRED";
    size_t lines = 0;
    bool is_met = false;
    switch (need->kind) {
    case STAGE_NEED_TEXT:
        is_met = !text_is_empty(need_text(opportunity, need->field));
        break;
    case STAGE_NEED_PERCENT:
        is_met = opportunity->probability_percent >= 0;
        break;
    case STAGE_NEED_DATE:
        code = "RANGE";
        is_met = opportunity->decision_at_ms >= clock_day_start(domain_now_ms(domain));
        break;
    case STAGE_NEED_LINE_ITEM:
        SCORE_TRY(line_items_count(run, &lines, err));
        is_met = lines > 0;
        break;
    }
    if (!is_met) {
        problem_add(domain, need->field, code, "%s", need->message);
    }
    return SCORE_OK;
}

/* The requirements of the stage that is entered. */
static enum score_status stage_require(struct stage_run *run, struct score_error *err)
{
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(NEEDS); i++) {
        if (NEEDS[i].first <= run->to && run->to <= NEEDS[i].last) {
            SCORE_TRY(need_check(run, &NEEDS[i], err));
        }
    }
    return problem_status(run->domain, err);
}

static enum score_status offer_event(struct stage_run *run, const char *verb,
                                     struct score_error *err)
{
    SCORE_AUTO(buf_done) struct buf detail = {0};
    buf_init(&detail, LIMIT_TEXT_BYTES);
    kv_add_text(&detail, "stage", stage_text(run->to));
    struct event event = {
        .object_kind = ID_OFFER,
        .object_id = run->offer.id,
        .verb = verb,
        .partner_id = run->offer.partner_id,
        .opportunity_id = run->opportunity.id,
        .detail = buf_text(&detail),
    };
    SCORE_TRY(buf_status(&detail, "event detail", err));
    return event_record(run->domain, &event, NULL, err);
}

/* What the learner is told: a win at 07 that leaving takes back, wins and losses at the end. */
static enum score_status labels_record(struct stage_run *run, struct score_error *err)
{
    bool was_won = run->from == STAGE_WON;
    if (run->offer.state == OFFER_ACCEPTED) {
        SCORE_TRY(offer_event(run, "offer.progressed", err));
    }
    if (was_won && run->to != STAGE_WON_COMPLETE) {
        SCORE_TRY(offer_event(run, "offer.reopened", err));
    }
    if (run->to == STAGE_WON || (run->to == STAGE_WON_COMPLETE && !was_won)) {
        return offer_event(run, "offer.won", err);
    }
    if (run->to == STAGE_WON_COMPLETE) {
        return offer_event(run, "offer.completed", err);
    }
    return run->to >= STAGE_NO_BID ? offer_event(run, "offer.lost", err) : SCORE_OK;
}

static enum score_status records_store(struct stage_run *run, struct score_error *err)
{
    struct domain *domain = run->domain;
    int64_t now_ms = domain_now_ms(domain);
    struct opportunity *opportunity = &run->opportunity;
    struct offer *offer = &run->offer;
    opportunity->stage = run->to;
    opportunity->updated_at_ms = now_ms;
    enum offer_state expected = offer->state;
    offer->state = OFFER_IN_PROGRESS;
    offer->updated_at_ms = now_ms;
    if (stage_is_closing(run->to)) {
        opportunity->placement = PLACEMENT_CLOSED;
        opportunity->closed_at_ms = now_ms;
        opportunity->live_offer_id = 0;
        offer->state = run->to == STAGE_WON_COMPLETE ? OFFER_WON : OFFER_LOST;
        offer->ended_at_ms = now_ms;
    }
    SCORE_TRY(store_offer_claim(domain->store, offer, expected, err));
    return store_opportunity_update(domain->store, opportunity, err);
}

static enum score_status moved_record(struct stage_run *run, const char *note,
                                      struct score_error *err)
{
    SCORE_AUTO(buf_done) struct buf detail = {0};
    buf_init(&detail, LIMIT_TEXT_BYTES);
    kv_add_text(&detail, "from", stage_text(run->from));
    kv_add_text(&detail, "to", stage_text(run->to));
    struct event event = {
        .object_kind = ID_OPPORTUNITY,
        .object_id = run->opportunity.id,
        .verb = "opportunity.stage_moved",
        .partner_id = run->offer.partner_id,
        .opportunity_id = run->opportunity.id,
        .reason = note ? note : "",
        .detail = buf_text(&detail),
    };
    SCORE_TRY(buf_status(&detail, "event detail", err));
    return event_record(run->domain, &event, NULL, err);
}

static enum score_status closed_record(struct stage_run *run, struct score_error *err)
{
    if (!stage_is_closing(run->to)) {
        return SCORE_OK;
    }
    SCORE_AUTO(buf_done) struct buf detail = {0};
    buf_init(&detail, LIMIT_TEXT_BYTES);
    kv_add_text(&detail, "stage", stage_text(run->to));
    return event_record_object(run->domain, ID_OPPORTUNITY, run->opportunity.id,
                               "opportunity.closed", &detail, err);
}

static enum score_status stage_run_begin(struct stage_run *run, int64_t id, int to,
                                         struct score_error *err)
{
    struct domain *domain = run->domain;
    SCORE_TRY(opportunity_load(domain, id, OPPORTUNITY_PROGRESS, &run->opportunity, NULL, err));
    if (run->opportunity.placement != PLACEMENT_PLACED || !run->opportunity.live_offer_id) {
        return score_error_set(err, SCORE_CONFLICT, "",
                               "stages move while a partner holds the opportunity; it is %s",
                               placement_text(run->opportunity.placement));
    }
    SCORE_TRY(store_offer_get(domain->store, run->opportunity.live_offer_id, domain->arena,
                              &run->offer, err));
    run->from = run->opportunity.stage;
    run->to = to;
    if (to == run->from) {
        allow_other_stages(domain, run->from);
        return score_error_set(err, SCORE_CONFLICT, "stage", "it is at stage %s already",
                               stage_text(to));
    }
    return SCORE_OK;
}

static enum score_status stage_move_in_tx(struct domain *domain, int64_t id,
                                          const struct stage_move *move, struct opportunity *ret,
                                          struct score_error *err)
{
    struct stage_run run = {.domain = domain};
    SCORE_TRY(stage_run_begin(&run, id, move->stage, err));
    move_apply(&run, move);
    bool is_backward = move->stage < run.from && !stage_is_closing(move->stage);
    if (is_backward && text_is_empty(move->note)) {
        problem_add(domain, "note", "REQUIRED", "say why it goes back");
    }
    SCORE_TRY(stage_require(&run, err));
    SCORE_TRY(moved_record(&run, move->note, err));
    SCORE_TRY(labels_record(&run, err));
    SCORE_TRY(records_store(&run, err));
    SCORE_TRY(closed_record(&run, err));
    return store_opportunity_get(domain->store, id, domain->arena, ret, err);
}

enum score_status opportunity_stage_move(struct domain *domain, int64_t id,
                                         const struct stage_move *move, struct opportunity *ret,
                                         struct score_error *err)
{
    if (move->stage < STAGE_FIRST || move->stage > STAGE_LAST) {
        problem_add(domain, "stage", "UNKNOWN", "a stage is one of 01 to 11");
        return problem_status(domain, err);
    }
    if (move->note && strlen(move->note) > LIMIT_TEXT_BYTES) {
        problem_add(domain, "note", "TOO_LONG", "at most %d bytes", LIMIT_TEXT_BYTES);
        return problem_status(domain, err);
    }
    struct opportunity opportunity;
    SCORE_TRY(store_tx_begin(domain->store, err));
    SCORE_TRY(domain_tx_end(domain, stage_move_in_tx(domain, id, move, &opportunity, err), err));
    *ret = opportunity;
    return SCORE_OK;
}
