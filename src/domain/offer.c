/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/offer.h"

#include "base/kv.h"
#include "base/limits.h"
#include "base/text.h"
#include "domain/event_record.h"
#include "domain/offer_internal.h"
#include "domain/offer_mail.h"
#include "domain/offer_rules.h"
#include "domain/owner_mail.h"
#include "domain/quality.h"
#include "store/opportunity_store.h"
#include "store/passing_store.h"

static const int64_t MICRO = 1000000;

static enum score_status charges_book(struct domain *domain, const struct offer *offer,
                                      double value_weight, int64_t event_seq,
                                      struct score_error *err)
{
    struct ledger_entry entry = {
        .ledger = LEDGER_NUMBER,
        .kind = LEDGER_ENTRY_CHARGE,
        .partner_id = offer->partner_id,
        .offer_id = offer->id,
        .amount = 1.0,
        .at_ms = offer->offered_at_ms,
        .event_seq = event_seq,
    };
    SCORE_TRY(store_ledger_add(domain->store, &entry, err));
    entry.ledger = LEDGER_VALUE;
    entry.amount = value_weight;
    return store_ledger_add(domain->store, &entry, err);
}

static enum score_status made_record(struct domain *domain, const struct offer_draft *draft,
                                     const struct offer *offer, int64_t *ret_seq,
                                     struct score_error *err)
{
    const char *lacks = quality_lacks(domain->arena, draft->opportunity);
    if (!lacks) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    SCORE_AUTO(buf_done) struct buf detail = {0};
    buf_init(&detail, LIMIT_TEXT_BYTES);
    kv_add_i64(&detail, "opportunity", offer->opportunity_id);
    kv_add_i64(&detail, "partner", offer->partner_id);
    kv_add_i64(&detail, "decision", offer->decision_id);
    kv_add_i64(&detail, "position", offer->position);
    kv_add_text(&detail, "origin", offer_origin_text(offer->origin));
    kv_add_i64(&detail, "expires_at", offer->expires_at_ms);
    kv_add_f64(&detail, "weight", draft->value_weight);
    kv_add_text(&detail, "source", draft->opportunity->source);
    kv_add_text(&detail, "line", draft->opportunity->line);
    kv_add_text(&detail, "lacks", lacks);
    struct event event = {
        .object_kind = ID_OFFER,
        .object_id = offer->id,
        .verb = "offer.made",
        .partner_id = offer->partner_id,
        .opportunity_id = offer->opportunity_id,
        .reason = offer->override_reason,
        .detail = buf_text(&detail),
    };
    SCORE_TRY(buf_status(&detail, "event detail", err));
    return event_record(domain, &event, ret_seq, err);
}

enum { OFFERS_PER_OPPORTUNITY_MAX = 1000 };

static enum score_status position_next(struct domain *domain, int64_t opportunity_id, int *ret,
                                       struct score_error *err)
{
    struct offer_filter filter = {.opportunity_id = opportunity_id};
    struct store_page page = {.limit = OFFERS_PER_OPPORTUNITY_MAX};
    struct offer *offers = NULL;
    size_t count = 0;
    SCORE_TRY(store_offer_list(domain->store, &filter, &page, domain->arena, &offers, &count, err));
    *ret = (int)count + 1;
    return SCORE_OK;
}

enum score_status offer_make(struct domain *domain, const struct offer_draft *draft,
                             struct offer *ret, struct score_error *err)
{
    int64_t now_ms = domain_now_ms(domain);
    struct opportunity opportunity = *draft->opportunity;
    struct offer offer = {
        .opportunity_id = opportunity.id,
        .partner_id = draft->partner_id,
        .decision_id = draft->decision_id,
        .origin = draft->origin,
        .state = OFFER_OFFERED,
        .offered_at_ms = now_ms,
        .expires_at_ms = clock_add_business_days(now_ms, OFFER_BUSINESS_DAYS),
        .code = "",
        .comment = "",
        .override_reason = draft->override_reason ? draft->override_reason : "",
        .gates = draft->gates ? draft->gates : "",
        .charge_micro = MICRO,
        .fit_code = "",
        .fit_comment = "",
        .next_step = "",
        .updated_at_ms = now_ms,
        .partner_name = "",
        .opportunity_title = opportunity.title,
    };
    int64_t seq = 0;
    SCORE_TRY(position_next(domain, opportunity.id, &offer.position, err));
    SCORE_TRY(store_offer_add(domain->store, &offer, err));
    SCORE_TRY(made_record(domain, draft, &offer, &seq, err));
    SCORE_TRY(charges_book(domain, &offer, draft->value_weight, seq, err));
    opportunity.placement = PLACEMENT_OFFERED;
    opportunity.live_offer_id = offer.id;
    opportunity.updated_at_ms = now_ms;
    SCORE_TRY(store_opportunity_pass(domain->store, &opportunity, err));
    struct offer made;
    SCORE_TRY(store_offer_get(domain->store, offer.id, domain->arena, &made, err));
    SCORE_TRY(offer_mail_made(domain, &made, &opportunity, err));
    *ret = made;
    return SCORE_OK;
}

enum score_status offer_get(struct domain *domain, int64_t id, struct offer_view *ret,
                            struct score_error *err)
{
    struct offer_view view;
    SCORE_TRY(offer_load(domain, id, &view, err));
    SCORE_TRY(offer_view_finish(domain, &view, err));
    *ret = view;
    return SCORE_OK;
}

/* Narrows to what the roles may list, so that pages are full; false = nothing. */
static bool offer_filter_narrow(const struct domain *domain, struct offer_filter *filter)
{
    const struct actor *actor = &domain->actor;
    if (actor_has(domain, ROLE_CHANNEL_MANAGER | ROLE_AUDITOR | ROLE_REVIEWER)) {
        return true;
    }
    if (actor_has(domain, ROLE_SELLER)) {
        filter->owner_user_id = actor->user_id;
        return actor->user_id != 0;
    }
    if (actor_has(domain, ROLES_PARTNER)) {
        if (filter->partner_id && filter->partner_id != actor->partner_id) {
            return false;
        }
        filter->partner_id = actor->partner_id;
        filter->accepted_only = !actor_has(domain, ROLE_FOCAL | ROLE_PARTNER_ADMIN);
        return actor->partner_id != 0;
    }
    if (actor_has(domain, ROLE_DISTRIBUTOR)) {
        filter->distributor_id = actor->distributor_id;
        filter->held_only = true;
        return actor->distributor_id != 0;
    }
    return false;
}

enum score_status offer_list(struct domain *domain, const struct offer_query *query,
                             const struct store_page *page, struct offer_view **ret_items,
                             size_t *ret_count, struct score_error *err)
{
    SCORE_TRY(actor_require(domain, ROLES_ANY & ~(uint32_t)ROLE_ADMINISTRATOR, err));
    struct offer_filter filter = {
        .state = query->state,
        .live_only = query->live_only,
        .opportunity_id = query->opportunity_id,
        .partner_id = query->partner_id,
    };
    struct offer *offers = NULL;
    size_t count = 0;
    if (offer_filter_narrow(domain, &filter)) {
        SCORE_TRY(
            store_offer_list(domain->store, &filter, page, domain->arena, &offers, &count, err));
    }
    struct offer_view *items = arena_alloc_array(domain->arena, count + 1, sizeof *items);
    if (!items) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        enum score_status status = offer_get(domain, offers[i].id, &items[kept], err);
        if (status == SCORE_NOT_FOUND) {
            continue; /* not this reader's */
        }
        SCORE_TRY(status);
        kept++;
    }
    *ret_items = items;
    *ret_count = kept;
    return SCORE_OK;
}

static void accept_check(struct domain *domain, const char *next_step, int64_t next_step_at_ms)
{
    if (text_is_empty(next_step)) {
        problem_add(domain, "next_step", "REQUIRED", "say what you will do next");
    } else if (strlen(next_step) > LIMIT_NAME_BYTES) {
        problem_add(domain, "next_step", "TOO_LONG", "at most %d bytes", LIMIT_NAME_BYTES);
    }
    if (next_step_at_ms == 0) {
        problem_add(domain, "next_step_at", "REQUIRED", "say when");
    } else if (next_step_at_ms < clock_day_start(domain_now_ms(domain)) - CLOCK_DAY_MS) {
        problem_add(domain, "next_step_at", "RANGE", "the next step lies in the past");
    }
}

static enum score_status accepted_record(struct domain *domain, const struct offer *offer,
                                         struct score_error *err)
{
    SCORE_AUTO(buf_done) struct buf detail = {0};
    buf_init(&detail, LIMIT_TEXT_BYTES);
    kv_add_f64(&detail, "charge", 1.0);
    struct event event = {
        .object_kind = ID_OFFER,
        .object_id = offer->id,
        .verb = "offer.accepted",
        .partner_id = offer->partner_id,
        .opportunity_id = offer->opportunity_id,
        .detail = buf_text(&detail),
    };
    SCORE_TRY(buf_status(&detail, "event detail", err));
    return event_record(domain, &event, NULL, err);
}

/* The header becomes the first line item, so that the holder need not type it again. */
static enum score_status line_item_ensure(struct domain *domain,
                                          const struct opportunity *opportunity,
                                          struct score_error *err)
{
    if (!opportunity->offering_id || opportunity->amount_minor < 0) {
        return SCORE_OK;
    }
    struct line_item *items = NULL;
    size_t count = 0;
    SCORE_TRY(
        store_line_items_list(domain->store, opportunity->id, domain->arena, &items, &count, err));
    if (count) {
        return SCORE_OK;
    }
    struct line_item item = {
        .opportunity_id = opportunity->id,
        .offering_id = opportunity->offering_id,
        .amount_minor = opportunity->amount_minor,
        .currency = opportunity->currency,
        .created_at_ms = domain_now_ms(domain),
        .offering_name = "",
    };
    return store_line_item_add(domain->store, &item, err);
}

/* What was read in this transaction holds, so that nothing here can fail but the database. */
static enum score_status accept_write(struct domain *domain, struct offer_view *view,
                                      struct score_error *err)
{
    SCORE_TRY(store_offer_accept(domain->store, &view->offer, err));
    SCORE_TRY(store_opportunity_pass(domain->store, &view->opportunity, err));
    SCORE_TRY(line_item_ensure(domain, &view->opportunity, err));
    return accepted_record(domain, &view->offer, err);
}

static enum score_status accept_store(struct domain *domain, struct offer_view *view,
                                      const char *next_step, int64_t next_step_at_ms,
                                      struct score_error *err)
{
    int64_t now_ms = domain_now_ms(domain);
    struct offer *offer = &view->offer;
    offer->accepted_at_ms = now_ms;
    offer->answered_by = domain->actor.user_id;
    offer->next_step = next_step;
    offer->next_step_at_ms = next_step_at_ms;
    offer->updated_at_ms = now_ms;
    struct opportunity *opportunity = &view->opportunity;
    opportunity->placement = PLACEMENT_PLACED;
    opportunity->partner_id = offer->partner_id;
    opportunity->partner_name = offer->partner_name;
    opportunity->next_step = next_step;
    opportunity->next_step_at_ms = next_step_at_ms;
    opportunity->updated_at_ms = now_ms;
    if (opportunity->stage == STAGE_NONE) {
        opportunity->stage = STAGE_FIRST;
    }
    store_later_begin(domain->store);
    SCORE_TRY(store_later_end(domain->store, accept_write(domain, view, err), err));
    return owner_mail_answered(domain, offer, err);
}

/* What returning would cost is for who thinks of it: it takes reads that every acceptance would
 * wait for. */
static const double PRICE_NOT_ASKED = -1;

static bool is_taken(const struct offer *offer)
{
    return offer->state == OFFER_ACCEPTED || offer->state == OFFER_IN_PROGRESS ||
           offer->state == OFFER_WON || offer->state == OFFER_LOST;
}

static enum score_status accept_in_tx(struct domain *domain, int64_t id, const char *next_step,
                                      int64_t next_step_at_ms, struct offer_view *ret,
                                      struct score_error *err)
{
    struct offer_view view;
    SCORE_TRY(offer_load(domain, id, &view, err));
    SCORE_TRY(actor_require_in_offer(domain, id, ROLE_FOCAL, err));
    if (domain->actor.partner_id != view.offer.partner_id) {
        return score_error_set(err, SCORE_DENIED, "", "only the firm's focal accepts");
    }
    view.fault_charge_now = PRICE_NOT_ASKED;
    if (is_taken(&view.offer)) { /* asked again: the first answer stands */
        SCORE_TRY(offer_view_finish(domain, &view, err));
        *ret = view;
        return SCORE_OK;
    }
    if (view.offer.state != OFFER_OFFERED) {
        return offer_conflict(domain, &view.offer, err);
    }
    if (view.offer.expires_at_ms <= domain_now_ms(domain)) {
        return score_error_set(err, SCORE_CONFLICT, "", "the time to answer has run out");
    }
    accept_check(domain, next_step, next_step_at_ms);
    SCORE_TRY(problem_status(domain, err));
    SCORE_TRY(place_gates_check(domain, view.offer.opportunity_id, view.offer.partner_id, err));
    SCORE_TRY(accept_store(domain, &view, next_step, next_step_at_ms, err));
    /* What was written is what would be read again. */
    SCORE_TRY(offer_view_finish(domain, &view, err));
    *ret = view;
    return SCORE_OK;
}

enum score_status offer_accept(struct domain *domain, int64_t id, const char *next_step,
                               int64_t next_step_at_ms, struct offer_view *ret,
                               struct score_error *err)
{
    struct offer_view view;
    SCORE_TRY(store_tx_begin(domain->store, err));
    SCORE_TRY(domain_tx_end(domain,
                            accept_in_tx(domain, id, next_step, next_step_at_ms, &view, err), err));
    *ret = view;
    return SCORE_OK;
}

static enum score_status rated_record(struct domain *domain, const struct offer *offer,
                                      struct score_error *err)
{
    SCORE_AUTO(buf_done) struct buf detail = {0};
    buf_init(&detail, LIMIT_TEXT_BYTES);
    kv_add_i64(&detail, "fit", offer->fit);
    kv_add_text(&detail, "code", offer->fit_code);
    struct event event = {
        .object_kind = ID_OFFER,
        .object_id = offer->id,
        .verb = "offer.rated",
        .partner_id = offer->partner_id,
        .opportunity_id = offer->opportunity_id,
        .detail = buf_text(&detail),
    };
    SCORE_TRY(buf_status(&detail, "event detail", err));
    return event_record(domain, &event, NULL, err);
}

static void feedback_check(struct domain *domain, int fit, const char *code, const char *comment)
{
    enum score_feedback feedback;
    if (fit < 1 || fit > 5) {
        problem_add(domain, "fit", "RANGE", "between 1 and 5");
    }
    if (code && *code && score_feedback_parse(code, &feedback, NULL)) {
        problem_add(domain, "code", "UNKNOWN", "not a feedback code");
    }
    if (comment && strlen(comment) > LIMIT_TEXT_BYTES) {
        problem_add(domain, "comment", "TOO_LONG", "at most %d bytes", LIMIT_TEXT_BYTES);
    }
}

static enum score_status feedback_in_tx(struct domain *domain, int64_t id, int fit,
                                        const char *code, const char *comment,
                                        struct offer_view *ret, struct score_error *err)
{
    struct offer_view view;
    SCORE_TRY(offer_load(domain, id, &view, err));
    SCORE_TRY(actor_require_in_offer(domain, id, ROLE_FOCAL | ROLE_REP, err));
    if (domain->actor.partner_id != view.offer.partner_id) {
        return score_error_set(err, SCORE_DENIED, "", "only the firm rates its leads");
    }
    feedback_check(domain, fit, code, comment);
    SCORE_TRY(problem_status(domain, err));
    view.offer.fit = fit;
    view.offer.fit_code = code ? code : "";
    view.offer.fit_comment = comment ? comment : "";
    view.offer.updated_at_ms = domain_now_ms(domain);
    SCORE_TRY(store_offer_update(domain->store, &view.offer, err));
    SCORE_TRY(rated_record(domain, &view.offer, err));
    return offer_get(domain, id, ret, err);
}

enum score_status offer_feedback(struct domain *domain, int64_t id, int fit, const char *code,
                                 const char *comment, struct offer_view *ret,
                                 struct score_error *err)
{
    struct offer_view view;
    SCORE_TRY(store_tx_begin(domain->store, err));
    SCORE_TRY(
        domain_tx_end(domain, feedback_in_tx(domain, id, fit, code, comment, &view, err), err));
    *ret = view;
    return SCORE_OK;
}
