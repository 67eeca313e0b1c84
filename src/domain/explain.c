/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why, or why not (engine.md 8). The vendor sees everything; a firm sees itself: never another
 * firm's name, score, price or chances, and no count of firms below five.
 */
#include <math.h>

#include <score/score.h>

#include "base/buf.h"
#include "base/limits.h"
#include "domain/explain_internal.h"
#include "domain/opportunity_internal.h"
#include "domain/world.h"
#include "store/opportunity_store.h"
#include "store/party_store.h"
#include "store/passing_store.h"

enum { PROMISE_DAYS = 90 };

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

enum score_status decision_resolve(struct domain *domain, const char *key, int64_t *ret_id,
                                   struct score_error *err)
{
    int64_t id = 0;
    struct decision row;
    if (!id_parse(ID_DECISION, key, &id)) {
        return score_error_set(err, SCORE_NOT_FOUND, "", "no decision is called '%.64s'", key);
    }
    enum score_status status = store_decision_get(domain->store, id, domain->arena, &row, err);
    if (status == SCORE_NOT_FOUND) {
        return score_error_set(err, SCORE_NOT_FOUND, "", "no decision is called '%.64s'", key);
    }
    SCORE_TRY(status);
    *ret_id = id;
    return SCORE_OK;
}

static enum score_status reader_check(struct explaining *run, int64_t *partner_id,
                                      struct score_error *err)
{
    struct domain *domain = run->domain;
    if (actor_has(domain, ROLE_SELLER | ROLE_CHANNEL_MANAGER | ROLE_AUDITOR)) {
        struct opportunity opportunity;
        return opportunity_load(domain, run->row.opportunity_id, OPPORTUNITY_READ, &opportunity,
                                NULL, err);
    }
    SCORE_TRY(actor_require(domain, ROLE_FOCAL | ROLE_PARTNER_ADMIN, err));
    int64_t own = domain->actor.partner_id;
    if (own == 0 || (*partner_id != 0 && *partner_id != own)) {
        return score_error_set(err, SCORE_NOT_FOUND, "partner", "no such partner");
    }
    *partner_id = own;
    run->is_for_firm = true;
    return SCORE_OK;
}

static enum score_status standing_read(struct explaining *run, struct score_engine *engine,
                                       struct score_error *err)
{
    run->result.answer_hours = run->engine.answer_hours;
    run->result.end_months = run->engine.end_months;
    size_t count = score_engine_partner_count(engine);
    struct score_exposure *rows = arena_alloc_array(run->domain->arena, count + 1, sizeof *rows);
    int64_t from_ms = 0;
    if (!rows) {
        return no_memory(err);
    }
    SCORE_TRY(score_engine_audit(engine, PROMISE_DAYS, rows, count, &from_ms, err));
    for (size_t i = 0; i < count; i++) {
        if (rows[i].partner == run->firm.id) {
            run->offers = rows[i].offers;
            run->result.expected_offers = rows[i].number_exposure;
            run->result.entitlement = rows[i].number_entitlement;
        }
    }
    return SCORE_OK;
}

/* Asks the engine as it stood when the decision was taken. */
static enum score_status engine_ask(struct explaining *run, struct score_error *err)
{
    if (run->is_for_firm) {
        SCORE_TRY(explain_week_band(run, err)); /* earlier in the events, or the same */
    }
    if (run->row.event_seq > 1) {
        SCORE_TRY(world_sync(run->world, run->domain->store, run->row.event_seq - 1, err));
    }
    struct score_engine *engine = world_engine(run->world);
    run->request = decision_request(&run->decision);
    enum score_status status =
        score_engine_explain(engine, &run->request, run->firm.id, &run->engine, err);
    if (status == SCORE_NOT_FOUND) {
        return score_error_set(err, SCORE_NOT_FOUND, "partner",
                               "the firm was not known when this was decided");
    }
    SCORE_TRY(status);
    SCORE_TRY(score_engine_usual(engine, &run->request, &run->usual, err));
    SCORE_TRY(standing_read(run, engine, err));
    SCORE_TRY(explain_reasons_read(run, err));
    SCORE_TRY(explain_changes_read(run, err));
    return run->is_for_firm ? SCORE_OK : explain_flips_read(run, err);
}

static enum score_status groups_read(struct explaining *run, const struct score_part *part,
                                     struct explanation_group **ret, size_t *ret_count,
                                     struct score_error *err)
{
    enum { OWN = 3 };
    size_t count = 0;
    struct explanation_group *items =
        arena_alloc_array(run->domain->arena, SCORE_GROUP_COUNT + OWN, sizeof *items);
    if (!items) {
        return no_memory(err);
    }
    items[count++] = (struct explanation_group){"what is usual", part->base};
    for (int group = 0; group < SCORE_GROUP_COUNT; group++) {
        items[count++] = (struct explanation_group){score_group_text((enum score_group)group),
                                                    part->groups[group]};
    }
    items[count++] = (struct explanation_group){"doubt", part->uncertainty};
    items[count++] = (struct explanation_group){"calibration", part->calibration};
    *ret = items;
    *ret_count = count;
    return SCORE_OK;
}

static enum score_status firm_read(struct explaining *run, int64_t partner_id,
                                   struct score_error *err)
{
    struct domain *domain = run->domain;
    struct explanation *result = &run->result;
    SCORE_TRY(store_partner_get(domain->store, partner_id, domain->arena, &run->firm, err));
    result->changes =
        arena_alloc_array(domain->arena, SCORE_GATE_COUNT + 1, sizeof *result->changes);
    if (!result->changes) {
        return no_memory(err);
    }
    SCORE_TRY(world_create(&run->world, err));
    enum score_status status = engine_ask(run, err);
    world_free(run->world);
    run->world = NULL;
    SCORE_TRY(status);
    const struct score_candidate *candidate = &run->engine.candidate;
    result->has_partner = true;
    result->is_eligible = candidate->gates_failed == 0;
    SCORE_TRY(groups_read(run, &run->engine.accept, &result->accept_groups,
                          &result->accept_group_count, err));
    SCORE_TRY(
        groups_read(run, &run->engine.win, &result->win_groups, &result->win_group_count, err));
    if (result->is_eligible) {
        SCORE_TRY(candidate_read(domain, &candidate->entry, &result->partner, err));
        result->partner.is_drawn = partner_id == run->decision.partner;
        if (!run->is_for_firm) {
            result->band = explain_band_text(candidate->entry.rank, run->decision.eligible_count);
        }
        return SCORE_OK;
    }
    result->partner.partner_id = partner_id;
    result->partner.name = run->firm.name;
    result->partner.p_accept = run->engine.accept.p;
    result->partner.p_win = run->engine.win.p;
    result->partner_gates.partner_id = partner_id;
    result->partner_gates.name = run->firm.name;
    return gates_read(domain, candidate->gates_failed, candidate->gates_unknown,
                      &result->partner_gates, err);
}

static void add_gates(struct buf *text, const char *who, const struct ineligible *gates)
{
    buf_add_format(text, "%s could not be offered this opportunity: ", who);
    for (size_t i = 0; i < gates->gate_count; i++) {
        buf_add_format(text, "%s%s", i ? "; " : "", gates->gates[i].why);
    }
    buf_add_text(text, ". To be considered next time: ");
    for (size_t i = 0; i < gates->gate_count; i++) {
        buf_add_format(text, "%s%s", i ? "; " : "", gates->gates[i].fix);
    }
    buf_add_text(text, ".");
}

static void add_reasons(struct buf *text, const char *before,
                        const struct explanation_reason *reasons, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        buf_add_format(text, "%s%s (about %+.0f)", i ? ", " : before, reasons[i].text,
                       reasons[i].amount);
    }
    buf_add_text(text, count ? ". " : "");
}

static void add_why(struct buf *text, const struct explaining *run)
{
    const struct explanation *result = &run->result;
    if (result->partner.is_drawn) {
        add_reasons(text, "For it spoke ", result->why, result->why_count);
    } else {
        add_reasons(text, "Against it spoke ", result->why_not, result->why_not_count);
    }
    buf_add_format(text, "Fairness: %s.", result->fairness_text);
}

static void sentence_firm_own(struct buf *text, const struct explaining *run)
{
    const struct explanation *result = &run->result;
    if (!result->is_eligible) {
        add_gates(text, "Your firm", &result->partner_gates);
        return;
    }
    buf_add_text(text, "Your firm met every condition");
    if (*result->band) {
        buf_add_format(text, " and stood in the band '%s' of the week", result->band);
    }
    buf_add_format(text, "; the draw %s. ",
                   result->partner.is_drawn ? "chose it" : "went to another firm");
    add_why(text, run);
}

static void sentence_firm(struct buf *text, const struct explaining *run)
{
    const struct explanation *result = &run->result;
    if (!result->is_eligible) {
        add_gates(text, run->firm.name, &result->partner_gates);
        return;
    }
    buf_add_format(text,
                   "%s was number %d of %lld eligible firms by index and %s with a share of "
                   "%.1f %%. ",
                   run->firm.name, result->partner.rank, (long long)run->decision.eligible_count,
                   result->partner.is_drawn ? "was drawn" : "was not drawn",
                   result->partner.propensity * 100);
    add_why(text, run);
}

static enum score_status sentence_decision(struct buf *text, const struct explaining *run,
                                           struct score_error *err)
{
    struct domain *domain = run->domain;
    if (!run->row.partner_id) {
        buf_add_text(text, "No firm could be offered this opportunity. ");
        buf_add_text(text, "The failed conditions say who must do what.");
        return SCORE_OK;
    }
    struct partner firm;
    SCORE_TRY(store_partner_get(domain->store, run->row.partner_id, domain->arena, &firm, err));
    buf_add_format(text, "%s was drawn with a share of %.1f %% among %lld eligible firms. ",
                   firm.name, run->decision.propensity * 100,
                   (long long)run->decision.eligible_count);
    buf_add_text(text, run->result.recommendation.are_distinguishable
                           ? "The firms' chances to win differ by more than chance."
                           : "The firms' chances to win cannot be told apart yet.");
    return SCORE_OK;
}

static enum score_status sentence_write(struct explaining *run, struct score_error *err)
{
    SCORE_AUTO(buf_done) struct buf text = {0};
    buf_init(&text, LIMIT_BODY_BYTES);
    if (!run->result.has_partner) {
        SCORE_TRY(sentence_decision(&text, run, err));
    } else if (run->is_for_firm) {
        sentence_firm_own(&text, run);
    } else {
        sentence_firm(&text, run);
    }
    SCORE_TRY(buf_status(&text, "explanation", err));
    run->result.sentence = arena_dup_text(run->domain->arena, buf_text(&text));
    return run->result.sentence ? SCORE_OK : no_memory(err);
}

static double to_tenths(double amount)
{
    return round(amount * 10) / 10;
}

/* What a firm may not see: the others, the seed, which would tell the draw, and its own rank and
 * share, which from one decision to the next would tell who had come and gone. The sums of its
 * shares are told to a tenth of an offer for the same reason. */
void explain_private(struct explaining *run)
{
    struct recommendation *recommendation = &run->result.recommendation;
    bool is_own = recommendation->drawn_partner_id == run->firm.id;
    recommendation->candidates = NULL;
    recommendation->candidate_count = 0;
    recommendation->drawn_partner_id = is_own ? run->firm.id : 0;
    recommendation->seed = "";
    recommendation->tail_mass = 0;
    recommendation->are_distinguishable = false;
    if (recommendation->eligible_count < EXPLAIN_PRIVATE_MIN) {
        recommendation->eligible_count = 0;
    }
    run->result.partner.rank = 0;
    run->result.partner.propensity = 0;
    run->result.expected_offers = to_tenths(run->result.expected_offers);
    run->result.entitlement = to_tenths(run->result.entitlement);
}

static enum score_status currency_read(struct explaining *run, struct score_error *err)
{
    struct opportunity opportunity;
    enum score_status status = store_opportunity_get(run->domain->store, run->row.opportunity_id,
                                                     run->domain->arena, &opportunity, err);
    run->result.currency = status ? "" : opportunity.currency;
    return status == SCORE_NOT_FOUND ? SCORE_OK : status;
}

static enum score_status explain_read(struct explaining *run, int64_t decision_id,
                                      int64_t partner_id, struct score_error *err)
{
    struct domain *domain = run->domain;
    SCORE_TRY(store_decision_get(domain->store, decision_id, domain->arena, &run->row, err));
    SCORE_TRY(reader_check(run, &partner_id, err));
    SCORE_TRY(score_decision_decode(run->row.blob, run->row.blob_len, &run->decision, err));
    SCORE_TRY(
        recommendation_read(domain, &run->row, &run->decision, &run->result.recommendation, err));
    run->result.band = "";
    run->result.fairness_text = "";
    run->result.questions_left = -1;
    SCORE_TRY(currency_read(run, err));
    if (partner_id) {
        SCORE_TRY(firm_read(run, partner_id, err));
    }
    SCORE_TRY(sentence_write(run, err));
    if (run->is_for_firm) {
        explain_private(run);
    }
    return SCORE_OK;
}

enum score_status decision_explain(struct domain *domain, int64_t decision_id, int64_t partner_id,
                                   struct explanation *ret, struct score_error *err)
{
    struct explaining run = {.domain = domain};
    SCORE_TRY(store_read_begin(domain->store, err));
    enum score_status status = explain_read(&run, decision_id, partner_id, err);
    store_read_end(domain->store);
    SCORE_TRY(status);
    *ret = run.result;
    return SCORE_OK;
}
