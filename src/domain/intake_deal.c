/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Rows of opportunities. An open deal waits to be placed (or is its partner's, where the map says
 * so); a closed one becomes history: an imported offer with its dates, which teaches the models and
 * books nothing.
 */

#include "domain/intake_deal.h"
#include "base/text.h"
#include "domain/event_record.h"
#include "domain/opportunity_internal.h"
#include "store/opportunity_store.h"
#include "store/passing_store.h"

#define D(type, field)      RECORD_FIELD(type, opportunity, field)
#define D_KEPT(type, field) RECORD_FIELD_KEPT(type, opportunity, field)
const struct record_field INTAKE_OPPORTUNITY_FIELDS[] = {
    D(RECORD_TEXT, title),
    D(RECORD_TEXT, need),
    D(RECORD_I64, account_id),
    D(RECORD_I64, offering_id),
    D(RECORD_I64, amount_minor),
    D(RECORD_TEXT, currency),
    D(RECORD_TEXT, country),
    D(RECORD_TEXT, city),
    D(RECORD_TEXT, territory),
    D(RECORD_TEXT, source),
    D(RECORD_TEXT, contact_name),
    D(RECORD_TEXT, contact_email),
    D(RECORD_TEXT, contact_phone),
    D(RECORD_BOOL, contact_consent),
    D(RECORD_I64, created_at_ms),
    D(RECORD_I64, decision_at_ms),
    D_KEPT(RECORD_INT, placement),
    D_KEPT(RECORD_INT, stage),
    D_KEPT(RECORD_I64, partner_id),
    D_KEPT(RECORD_I64, live_offer_id),
    D_KEPT(RECORD_I64, closed_at_ms),
    D_KEPT(RECORD_TEXT, won_reason),
    D_KEPT(RECORD_TEXT, lost_reason),
    D_KEPT(RECORD_TEXT, defaulted_fields),
    RECORD_FIELDS_END,
};

_Static_assert(sizeof(enum placement) == sizeof(int), "RECORD_INT reads enums");

/* ---- what the row says of the result --------------------------------------------------------- */

void deal_result_read(struct intake_run *run, struct intake_row *row, struct deal_result *ret)
{
    const char *outcome = row_text(row, FIELD_OUTCOME);
    const char *stage = row_text(row, FIELD_STAGE);
    *ret = (struct deal_result){.kind = DEAL_OPEN};
    if (*stage && !stage_parse(stage, &ret->stage)) {
        row_error(row, FIELD_STAGE, "UNKNOWN", "01 to 11, not '%.40s'", stage);
    }
    if (text_equal_nocase(outcome, "won")) {
        ret->kind = DEAL_WON;
    } else if (text_equal_nocase(outcome, "lost")) {
        ret->kind = DEAL_LOST;
    } else if (*outcome && !text_equal_nocase(outcome, "open")) {
        row_error(row, FIELD_OUTCOME, "UNKNOWN",
                  "won, lost or open, not '%.40s': a map can translate it", outcome);
    } else if (stage_is_closing(ret->stage)) {
        ret->kind = ret->stage == STAGE_WON_COMPLETE ? DEAL_WON : DEAL_LOST;
    }
    if (ret->kind == DEAL_WON) {
        ret->stage = STAGE_WON_COMPLETE;
    } else if (ret->kind == DEAL_LOST && !stage_is_closing(ret->stage)) {
        ret->stage = run->map->lost_stage ? run->map->lost_stage : STAGE_LOST;
    } else if (ret->kind == DEAL_LOST && ret->stage == STAGE_WON_COMPLETE) {
        row_error(row, FIELD_STAGE, "STATE", "stage 08 is won, the outcome says lost");
    }
    row_time(run, row, FIELD_CLOSED_AT, &ret->closed_at_ms);
    if (ret->kind != DEAL_OPEN && !row->is_rejected && !ret->closed_at_ms) {
        row_error(row, FIELD_CLOSED_AT, "REQUIRED", "a closed deal has the day it closed");
    }
}

/* ---- fields --------------------------------------------------------------------------------- */

static bool has_rule(const struct intake_run *run, enum intake_field field, enum map_rule rule)
{
    for (size_t i = 0; i < run->map->derive_count; i++) {
        if (run->map->derive[i].field == field && run->map->derive[i].rule == rule) {
            return true;
        }
    }
    return false;
}

static void defaulted_mark(struct intake_row *row, enum intake_field field)
{
    row->defaulted |= UINT64_C(1) << field;
}

static void amount_take(struct intake_run *run, struct intake_row *row,
                        const struct offering *offering, struct opportunity *deal)
{
    row_set_text(run, row, FIELD_CURRENCY, &deal->currency);
    if (!row_has(row, FIELD_AMOUNT) && has_rule(run, FIELD_AMOUNT, MAP_RULE_OFFERING_PRICE) &&
        offering->list_price_minor >= 0) {
        deal->amount_minor = offering->list_price_minor;
        deal->currency = offering->currency;
        defaulted_mark(row, FIELD_AMOUNT);
        return;
    }
    if (row_has(row, FIELD_AMOUNT) && !*deal->currency) {
        deal->currency = *offering->currency ? offering->currency : "USD";
        defaulted_mark(row, FIELD_CURRENCY);
    }
    row_money(run, row, FIELD_AMOUNT, deal->currency, &deal->amount_minor);
}

/* Dates of the row; by rule where it has none, but never anew for a deal that has one already. */
static void dates_take(struct intake_run *run, struct intake_row *row,
                       const struct deal_result *result, struct opportunity *deal)
{
    bool is_new = deal->id == 0;
    row_time(run, row, FIELD_CREATED_AT, &deal->created_at_ms);
    row_time(run, row, FIELD_DECISION_DATE, &deal->decision_at_ms);
    if (!row_has(row, FIELD_CREATED_AT) && is_new) {
        deal->created_at_ms = domain_now_ms(run->domain);
        if (has_rule(run, FIELD_CREATED_AT, MAP_RULE_CLOSED_AT) && result->kind != DEAL_OPEN) {
            deal->created_at_ms = result->closed_at_ms;
        }
        if (run->last_date_ms && has_rule(run, FIELD_CREATED_AT, MAP_RULE_LAST_DATE)) {
            deal->created_at_ms = run->last_date_ms;
        }
        row_show_time(run, row, FIELD_CREATED_AT, deal->created_at_ms);
        defaulted_mark(row, FIELD_CREATED_AT);
    }
    if (row_has(row, FIELD_DECISION_DATE) || !is_new) {
        return;
    }
    if (has_rule(run, FIELD_DECISION_DATE, MAP_RULE_MEDIAN_CYCLE)) {
        deal->decision_at_ms = deal->created_at_ms + run->median_cycle_ms;
        defaulted_mark(row, FIELD_DECISION_DATE);
    } else if (run->last_date_ms && has_rule(run, FIELD_DECISION_DATE, MAP_RULE_LAST_DATE)) {
        deal->decision_at_ms = run->last_date_ms;
        defaulted_mark(row, FIELD_DECISION_DATE);
    }
    if (deal->decision_at_ms) {
        row_show_time(run, row, FIELD_DECISION_DATE, deal->decision_at_ms);
    }
}

static void contact_take(struct intake_run *run, struct intake_row *row, struct opportunity *deal)
{
    row_set_text(run, row, FIELD_CONTACT_NAME, &deal->contact_name);
    row_set_text(run, row, FIELD_CONTACT_EMAIL, &deal->contact_email);
    row_set_text(run, row, FIELD_CONTACT_PHONE, &deal->contact_phone);
    row_flag(row, FIELD_CONTACT_CONSENT, &deal->contact_consent);
    if (!row_has(row, FIELD_CONTACT_CONSENT) && row_has(row, FIELD_CONTACT_NAME) && !deal->id) {
        /* As at the console: a contact that is handed in may be shared after acceptance. */
        deal->contact_consent = true;
        defaulted_mark(row, FIELD_CONTACT_CONSENT);
    }
}

/* The customer's place and kind from the account, where the row is silent. */
static void account_apply(struct intake_run *run, struct intake_row *row,
                          const struct account *account, struct opportunity *deal)
{
    if (row_gives(run, row, FIELD_ACCOUNT)) {
        deal->account_id = account->id;
        deal->account_name = account->name;
        deal->account_industry = account->industry;
        deal->account_size = account->size;
    }
    row_set_text(run, row, FIELD_COUNTRY, &deal->country);
    row_set_text(run, row, FIELD_CITY, &deal->city);
    row_set_text(run, row, FIELD_TERRITORY, &deal->territory);
    if (account->id && !*deal->country && *account->country) {
        deal->country = account->country;
        defaulted_mark(row, FIELD_COUNTRY);
    }
    if (account->id && !*deal->city && *account->city) {
        deal->city = account->city;
        defaulted_mark(row, FIELD_CITY);
    }
}

static enum score_status deal_fill(struct intake_run *run, struct intake_row *row,
                                   const struct deal_result *result, struct opportunity *deal,
                                   struct score_error *err)
{
    struct account account;
    struct offering offering;
    SCORE_TRY(row_account(run, row, &account, err));
    SCORE_TRY(row_offering(run, row, &offering, err));
    row_set_text(run, row, FIELD_TITLE, &deal->title);
    row_set_text(run, row, FIELD_NEED, &deal->need);
    if (row_has(row, FIELD_SOURCE)) {
        deal->source = row_text(row, FIELD_SOURCE);
    }
    if (row_gives(run, row, FIELD_OFFERING)) {
        deal->offering_id = offering.id;
        deal->offering_name = offering.name;
        deal->line = offering.line;
    }
    account_apply(run, row, &account, deal);
    amount_take(run, row, &offering, deal);
    dates_take(run, row, result, deal);
    contact_take(run, row, deal);
    return SCORE_OK;
}

/* Names of the fields that the file did not give, kept with the record. */
static enum score_status defaulted_write(struct intake_run *run, const struct intake_row *row,
                                         struct opportunity *deal, struct score_error *err)
{
    SCORE_AUTO(buf_done) struct buf names = {0};
    buf_init(&names, LIMIT_TEXT_BYTES);
    for (int field = 0; field < FIELD_COUNT; field++) {
        if ((row->defaulted >> field) & 1) {
            buf_add_format(&names, "%s%s", names.len ? " " : "",
                           intake_field_text((enum intake_field)field));
        }
    }
    SCORE_TRY(buf_status(&names, "defaulted fields", err));
    deal->defaulted_fields = arena_dup_text(run->domain->arena, buf_text(&names));
    return deal->defaulted_fields ? SCORE_OK
                                  : score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

static void deal_init(struct opportunity *deal, int64_t import_id)
{
    *deal = (struct opportunity){
        .external_id = "",
        .title = "",
        .need = "",
        .amount_minor = -1,
        .currency = "",
        .country = "",
        .city = "",
        .territory = "",
        .source = "import",
        .contact_name = "",
        .contact_email = "",
        .contact_phone = "",
        .placement = PLACEMENT_NEW,
        .round = 1,
        .probability_percent = -1,
        .decision_maker = "",
        .competitor = "",
        .won_reason = "",
        .lost_reason = "",
        .order_ref = "",
        .next_step = "",
        .import_id = import_id,
        .defaulted_fields = "",
        .account_name = "",
        .account_industry = "",
        .account_size = "",
        .offering_name = "",
        .line = "",
        .partner_name = "",
        .owner_name = "",
    };
}

/* ---- history -------------------------------------------------------------------------------- */

static void past_offer_init(const struct intake_run *run, const struct opportunity *deal,
                            const struct deal_result *result, struct offer *ret)
{
    bool is_open = result->kind == DEAL_OPEN;
    *ret = (struct offer){
        .opportunity_id = deal->id,
        .partner_id = result->partner_id,
        .origin = OFFER_ORIGIN_IMPORTED,
        .state = is_open                    ? OFFER_ACCEPTED
                 : result->kind == DEAL_WON ? OFFER_WON
                                            : OFFER_LOST,
        .position = 1,
        .offered_at_ms = deal->created_at_ms,
        .accepted_at_ms = deal->created_at_ms,
        .ended_at_ms = is_open ? 0 : result->closed_at_ms,
        .code = "",
        .comment = "",
        .override_reason = "",
        .gates = "",
        .fit_code = "",
        .fit_comment = "",
        .next_step = "",
        .import_id = run->import.id,
        .updated_at_ms = domain_now_ms(run->domain),
        .partner_name = "",
        .opportunity_title = "",
    };
}

static enum score_status past_offer_event(struct intake_run *run, const struct opportunity *deal,
                                          const struct offer *offer, struct score_error *err)
{
    SCORE_AUTO(buf_done) struct buf detail = {0};
    buf_init(&detail, LIMIT_TEXT_BYTES);
    kv_add_i64(&detail, "opportunity", offer->opportunity_id);
    kv_add_i64(&detail, "partner", offer->partner_id);
    kv_add_text(&detail, "source", deal->source);
    kv_add_text(&detail, "line", deal->line);
    kv_add_i64(&detail, "accepted_at", offer->accepted_at_ms);
    kv_add_text(&detail, "outcome",
                offer->state == OFFER_WON    ? "won"
                : offer->state == OFFER_LOST ? "lost"
                                             : "open");
    kv_add_i64(&detail, "ended_at", offer->ended_at_ms);
    if (run->last_date_ms && has_rule(run, FIELD_CREATED_AT, MAP_RULE_LAST_DATE)) {
        kv_add_i64(&detail, "as_of", run->last_date_ms); /* the map calls that day the present */
    }
    SCORE_TRY(buf_status(&detail, "event detail", err));
    struct event event = {
        .object_kind = ID_OFFER,
        .object_id = offer->id,
        .verb = "offer.imported",
        .partner_id = offer->partner_id,
        .opportunity_id = offer->opportunity_id,
        .detail = buf_text(&detail),
    };
    return event_record(run->domain, &event, NULL, err);
}

enum score_status deal_history_add(struct intake_run *run, struct opportunity *deal,
                                   const struct deal_result *result, struct score_error *err)
{
    struct offer offer;
    if (!result->partner_id) {
        return SCORE_OK; /* nobody is known to have had it: there is nothing to learn */
    }
    past_offer_init(run, deal, result, &offer);
    SCORE_TRY(store_offer_add(run->domain->store, &offer, err));
    SCORE_TRY(past_offer_event(run, deal, &offer, err));
    struct intake_touched touched = {
        .kind = ID_OFFER, .id = offer.id, .was_created = true, .version_after = offer.version};
    SCORE_TRY(intake_item_add(run, &touched, err));
    if (result->kind == DEAL_OPEN) {
        deal->live_offer_id = offer.id;
        SCORE_TRY(store_opportunity_update(run->domain->store, deal, err));
    }
    return SCORE_OK;
}

void deal_close(struct opportunity *deal, const struct intake_row *row,
                const struct deal_result *result)
{
    deal->placement = PLACEMENT_CLOSED;
    deal->stage = result->stage;
    deal->partner_id = result->partner_id;
    deal->closed_at_ms = result->closed_at_ms;
    const char *reason = row_has(row, FIELD_REASON) ? row_text(row, FIELD_REASON) : "not stated";
    if (result->kind == DEAL_WON) {
        deal->won_reason = reason;
    } else {
        deal->lost_reason = reason;
    }
}

void deal_history_check(struct intake_row *row, const struct opportunity *deal,
                        const struct deal_result *result)
{
    if (result->kind != DEAL_OPEN && result->closed_at_ms < deal->created_at_ms) {
        row_error(row, FIELD_CLOSED_AT, "RANGE", "it closed before it began");
    }
    if (result->partner_id && !deal->offering_id) {
        row_error(row, FIELD_OFFERING, "REQUIRED",
                  "a deal that a partner had teaches only with its offering");
    }
}

/* ---- a new deal ----------------------------------------------------------------------------- */

static enum score_status deal_create(struct intake_run *run, struct intake_row *row,
                                     struct opportunity *deal, const struct deal_result *result,
                                     struct score_error *err)
{
    struct domain *domain = run->domain;
    bool became_ready = false;
    if (result->kind != DEAL_OPEN) {
        deal_close(deal, row, result);
    } else if (result->partner_id) {
        deal->placement = PLACEMENT_PLACED;
        deal->partner_id = result->partner_id;
        deal->stage = result->stage;
    } else {
        deal->stage = result->stage;
        SCORE_TRY(opportunity_complete(domain, deal, &became_ready, err));
    }
    deal->updated_at_ms = domain_now_ms(domain);
    SCORE_TRY(defaulted_write(run, row, deal, err));
    SCORE_TRY(store_opportunity_add(domain->store, deal, err));
    SCORE_TRY(event_opportunity_record(domain, deal, "opportunity.created", "", err));
    if (became_ready) {
        SCORE_TRY(
            event_record_object(domain, ID_OPPORTUNITY, deal->id, "opportunity.ready", NULL, err));
    }
    /* A held deal is written once more below, when its offer has an id. */
    bool is_held = deal->placement == PLACEMENT_PLACED;
    struct intake_touched touched = {.kind = ID_OPPORTUNITY,
                                     .id = deal->id,
                                     .was_created = true,
                                     .version_after = deal->version + is_held};
    SCORE_TRY(intake_item_add(run, &touched, err));
    return deal_history_add(run, deal, result, err);
}

/* ---- a known deal --------------------------------------------------------------------------- */

static bool is_won(const struct opportunity *deal)
{
    return deal->stage == STAGE_WON || deal->stage == STAGE_WON_COMPLETE;
}

/* The row and the record say different things about how it ended: which is it? */
enum deal_move deal_move_of(const struct opportunity *found, const struct deal_result *result)
{
    bool is_closed =
        found->placement == PLACEMENT_CLOSED || found->placement == PLACEMENT_CANCELLED;
    if (result->kind == DEAL_OPEN) {
        return is_closed ? DEAL_MOVE_REOPENED : DEAL_MOVE_NONE;
    }
    if (!is_closed) {
        bool is_waiting = !found->live_offer_id && found->placement != PLACEMENT_OFFERED &&
                          found->placement != PLACEMENT_PLACED;
        return is_waiting ? DEAL_MOVE_CLOSED : DEAL_MOVE_HELD;
    }
    bool is_same = is_won(found) == (result->kind == DEAL_WON) &&
                   found->closed_at_ms == result->closed_at_ms &&
                   found->partner_id == result->partner_id;
    return is_same ? DEAL_MOVE_NONE : DEAL_MOVE_OTHER;
}

static void move_refuse(struct intake_row *row, enum deal_move move)
{
    switch (move) {
    case DEAL_MOVE_REOPENED:
        row_error(row, FIELD_OUTCOME, "STATE",
                  "it has ended already: an import does not "
                  "open it again");
        return;
    case DEAL_MOVE_HELD:
        row_error(row, FIELD_OUTCOME, "STATE",
                  "it has been passed to a partner, who records how it ends");
        return;
    case DEAL_MOVE_OTHER:
        row_error(row, FIELD_OUTCOME, "STATE",
                  "it ended otherwise: undo the import that says so first");
        return;
    case DEAL_MOVE_NONE:
    case DEAL_MOVE_CLOSED:
        return;
    }
}

enum score_status deal_change(struct intake_run *run, struct intake_row *row,
                              const struct deal_change *change, struct score_error *err)
{
    struct domain *domain = run->domain;
    struct opportunity *deal = change->deal;
    bool became_ready = false;
    struct intake_touched touched = {.kind = ID_OPPORTUNITY, .id = deal->id};
    SCORE_TRY(intake_before(run, INTAKE_OPPORTUNITY_FIELDS, change->found, &touched.before, err));
    if (change->is_closed) {
        deal_close(deal, row, change->result);
    } else {
        SCORE_TRY(opportunity_complete(domain, deal, &became_ready, err));
    }
    deal->updated_at_ms = domain_now_ms(domain);
    SCORE_TRY(store_opportunity_update(domain->store, deal, err));
    /* The event names the import that changed it, not the one that brought it. */
    struct opportunity told = *deal;
    told.import_id = run->import.id;
    SCORE_TRY(event_opportunity_record(domain, &told, "opportunity.changed", "import", err));
    if (became_ready) {
        SCORE_TRY(
            event_record_object(domain, ID_OPPORTUNITY, deal->id, "opportunity.ready", NULL, err));
    }
    touched.version_after = deal->version;
    SCORE_TRY(intake_item_add(run, &touched, err));
    return change->is_closed ? deal_history_add(run, deal, change->result, err) : SCORE_OK;
}

static enum score_status deal_again(struct intake_run *run, struct intake_row *row,
                                    struct deal_change *change, enum intake_effect *ret,
                                    struct score_error *err)
{
    const struct opportunity *found = change->found;
    bool was_last = false;
    SCORE_TRY(deal_fill(run, row, change->result, change->deal, err));
    deal_history_check(row, change->deal, change->result);
    enum deal_move move = deal_move_of(found, change->result);
    bool is_same = record_equal(INTAKE_OPPORTUNITY_FIELDS, found, change->deal);
    if (row->is_rejected || (is_same && move == DEAL_MOVE_NONE)) {
        return SCORE_OK;
    }
    SCORE_TRY(intake_row_was_last(run, row, ID_OPPORTUNITY, found->id, &was_last, err));
    if (was_last) {
        return SCORE_OK; /* the row says what it said before: the deal moved on since */
    }
    move_refuse(row, move);
    if (row->is_rejected) {
        return SCORE_OK;
    }
    change->is_closed = move == DEAL_MOVE_CLOSED;
    *ret = EFFECT_UPDATED;
    return deal_change(run, row, change, err);
}

/* History teaches with an offering alone: one stands in for those that nobody named. */
static void offering_stand_in(struct intake_run *run, struct intake_row *row,
                              const struct deal_result *result)
{
    if (result->kind != DEAL_OPEN && result->partner_id && !row_has(row, FIELD_OFFERING) &&
        has_rule(run, FIELD_OFFERING, MAP_RULE_NOT_STATED)) {
        row->values[FIELD_OFFERING] = "Not stated";
        defaulted_mark(row, FIELD_OFFERING);
    }
}

/* ---- rows ----------------------------------------------------------------------------------- */

enum score_status intake_opportunity_store(struct intake_run *run, struct intake_row *row,
                                           enum intake_effect *ret, struct score_error *err)
{
    struct domain *domain = run->domain;
    struct opportunity found;
    struct opportunity deal;
    struct deal_result result;
    const char *external_id = row_text(row, FIELD_EXTERNAL_ID);
    row_key_check(run, row, FIELD_EXTERNAL_ID, external_id);
    deal_result_read(run, row, &result);
    if (result.kind != DEAL_OPEN || run->map->open_is_held) {
        SCORE_TRY(row_partner(run, row, &result.partner_id, err));
    }
    if (row->is_rejected) {
        return SCORE_OK;
    }
    offering_stand_in(run, row, &result);
    enum score_status status =
        store_opportunity_find(domain->store, external_id, domain->arena, &found, err);
    if (status == SCORE_OK) {
        deal = found;
        struct deal_change change = {.found = &found, .deal = &deal, .result = &result};
        return deal_again(run, row, &change, ret, err);
    }
    if (status != SCORE_NOT_FOUND) {
        return status;
    }
    deal_init(&deal, run->import.id);
    deal.external_id = external_id;
    SCORE_TRY(deal_fill(run, row, &result, &deal, err));
    deal_history_check(row, &deal, &result);
    if (row->is_rejected) {
        return SCORE_OK;
    }
    *ret = EFFECT_CREATED;
    return deal_create(run, row, &deal, &result, err);
}

/* How a known deal ended. */
enum score_status intake_outcome_store(struct intake_run *run, struct intake_row *row,
                                       enum intake_effect *ret, struct score_error *err)
{
    struct domain *domain = run->domain;
    struct opportunity found;
    struct deal_result result;
    const char *external_id = row_text(row, FIELD_EXTERNAL_ID);
    row_key_check(run, row, FIELD_EXTERNAL_ID, external_id);
    deal_result_read(run, row, &result);
    SCORE_TRY(row_partner(run, row, &result.partner_id, err));
    enum score_status status =
        store_opportunity_find(domain->store, external_id, domain->arena, &found, err);
    if (status == SCORE_NOT_FOUND) {
        row_error(row, FIELD_EXTERNAL_ID, "UNKNOWN", "there is no opportunity '%.60s'",
                  external_id);
        return SCORE_OK;
    }
    SCORE_TRY(status);
    deal_history_check(row, &found, &result);
    enum deal_move move = deal_move_of(&found, &result);
    if (row->is_rejected || move == DEAL_MOVE_NONE) {
        return SCORE_OK;
    }
    bool was_last = false;
    SCORE_TRY(intake_row_was_last(run, row, ID_OPPORTUNITY, found.id, &was_last, err));
    if (was_last) {
        return SCORE_OK;
    }
    move_refuse(row, move);
    if (row->is_rejected) {
        return SCORE_OK;
    }
    struct opportunity deal = found;
    struct deal_change change = {
        .found = &found, .deal = &deal, .result = &result, .is_closed = true};
    *ret = EFFECT_UPDATED;
    return deal_change(run, row, &change, err);
}
