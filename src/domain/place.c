/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/place.h"

#include <score/engine.h>

#include "base/buf.h"
#include "base/kv.h"
#include "base/limits.h"
#include "base/text.h"
#include "domain/duplicate.h"
#include "domain/event_record.h"
#include "domain/experiment_arm.h"
#include "domain/offer_internal.h"
#include "domain/offer_rules.h"
#include "domain/opportunity.h"
#include "domain/opportunity_internal.h"
#include "domain/place_internal.h"
#include "domain/world.h"
#include "store/opportunity_store.h"
#include "store/passing_store.h"

enum { OVERRIDE_REASON_MIN_CHARS = 10 };

/* Gates that a channel manager may lift; the five facts and the others bind everybody. */
static const uint32_t GATES_LIFTABLE =
    UINT32_C(1) << SCORE_GATE_EXCLUSION | UINT32_C(1) << SCORE_GATE_ENTERPRISE;

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

/* Keeps what was done when nobody was eligible: the opportunity waits for a person now. */
static enum score_status tx_end(struct domain *domain, enum score_status status,
                                struct score_error *err)
{
    if (status != SCORE_EXHAUSTED) {
        return domain_tx_end(domain, status, err);
    }
    SCORE_TRY(store_tx_commit(domain->store, err));
    return SCORE_EXHAUSTED;
}

/* What the firm's gates said when the offer was made: met, or met by an unverified attestation. */
static const char *gates_text(struct domain *domain, uint32_t attested)
{
    SCORE_AUTO(buf_done) struct buf text = {0};
    buf_init(&text, LIMIT_TEXT_BYTES);
    for (int gate = 0; gate < SCORE_GATE_COUNT; gate++) {
        bool is_attested = attested & (UINT32_C(1) << gate);
        kv_add_text(&text, score_gate_name((enum score_gate)gate),
                    is_attested ? "met, attested" : "met");
    }
    return arena_dup_text(domain->arena, buf_text(&text));
}

struct gates {
    uint32_t failed;
    uint32_t unknown;
    uint32_t attested;
};

static enum score_status gates_ask(struct domain *domain, int64_t opportunity_id,
                                   int64_t partner_id, struct gates *ret, struct score_error *err)
{
    SCORE_TRY(world_sync(domain->world, domain->store, 0, err));
    return score_engine_gates(world_engine(domain->world), opportunity_id, partner_id,
                              domain_now_ms(domain), &ret->failed, &ret->unknown, &ret->attested,
                              err);
}

/* SCORE_CONFLICT naming every failed gate. */
static enum score_status gates_refuse(struct domain *domain, const struct gates *gates,
                                      struct score_error *err)
{
    struct ineligible words = {0};
    SCORE_TRY(gates_read(domain, gates->failed, gates->unknown, &words, err));
    for (size_t i = 0; i < words.gate_count; i++) {
        problem_add(domain, words.gates[i].gate, "STATE", "%s; %s", words.gates[i].why,
                    words.gates[i].fix);
    }
    return score_error_set(err, SCORE_CONFLICT, words.gates[0].gate,
                           "the firm may not have this opportunity: %s", words.gates[0].why);
}

enum score_status place_gates_check(struct domain *domain, int64_t opportunity_id,
                                    int64_t partner_id, struct score_error *err)
{
    struct gates gates = {0};
    SCORE_TRY(gates_ask(domain, opportunity_id, partner_id, &gates, err));
    return gates.failed ? gates_refuse(domain, &gates, err) : SCORE_OK;
}

enum score_status place_set_unplaced(struct domain *domain, struct opportunity *opportunity,
                                     const char *reasons, struct score_error *err)
{
    opportunity->placement = PLACEMENT_UNPLACED;
    opportunity->updated_at_ms = domain_now_ms(domain);
    SCORE_TRY(store_opportunity_pass(domain->store, opportunity, err));
    SCORE_AUTO(buf_done) struct buf detail = {0};
    buf_init(&detail, LIMIT_BODY_BYTES);
    kv_add_text(&detail, "reasons", reasons);
    return event_record_object(domain, ID_OPPORTUNITY, opportunity->id, "opportunity.unplaced",
                               &detail, err);
}

/* "GATE=count" lines of a decision that found nobody. */
static const char *reasons_text(struct domain *domain, const struct score_decision *decision)
{
    SCORE_AUTO(buf_done) struct buf text = {0};
    buf_init(&text, LIMIT_TEXT_BYTES);
    bool is_any = false;
    for (int gate = 0; gate < SCORE_GATE_COUNT; gate++) {
        if (decision->gate_counts[gate]) {
            kv_add_i64(&text, score_gate_name((enum score_gate)gate), decision->gate_counts[gate]);
            is_any = true;
        }
    }
    if (!is_any) {
        kv_add_i64(&text, "no_partners", 1);
    }
    return arena_dup_text(domain->arena, buf_text(&text));
}

/* The same for the caller: one problem field per gate, its message begins with the count. */
static void reasons_note(struct domain *domain, const struct score_decision *decision)
{
    bool is_any = false;
    for (int gate = 0; gate < SCORE_GATE_COUNT; gate++) {
        long long count = (long long)decision->gate_counts[gate];
        if (count) {
            problem_add(domain, gate_code((enum score_gate)gate), "STATE", "%lld %s: %s", count,
                        count == 1 ? "firm" : "firms", score_gate_text((enum score_gate)gate));
            is_any = true;
        }
    }
    if (!is_any) {
        problem_add(domain, "NO_PARTNERS", "STATE", "0 firms: there are no partners yet");
    }
}

/* The gate that stops most firms; "NO_PARTNERS" when there are none. */
static const char *main_reason(const struct score_decision *decision)
{
    int worst = -1;
    for (int gate = 0; gate < SCORE_GATE_COUNT; gate++) {
        if (decision->gate_counts[gate] &&
            (worst < 0 || decision->gate_counts[gate] > decision->gate_counts[worst])) {
            worst = gate;
        }
    }
    return worst < 0 ? "NO_PARTNERS" : gate_code((enum score_gate)worst);
}

/*
 * The round's decision, for an offer now. A firm drawn earlier that fails a gate by now ends the
 * round with that reason; the decision after it is taken on the present state, so it holds.
 */
static enum score_status decision_for_offer(struct domain *domain, struct opportunity *opportunity,
                                            struct decided *ret, struct gates *ret_gates,
                                            struct score_error *err)
{
    SCORE_TRY(decision_take(domain, opportunity, ret, err));
    if (!ret->row.partner_id) {
        return SCORE_OK;
    }
    SCORE_TRY(gates_ask(domain, opportunity->id, ret->row.partner_id, ret_gates, err));
    if (!ret_gates->failed) {
        return SCORE_OK;
    }
    SCORE_ASSERT(!ret->is_new);
    enum score_gate gate = (enum score_gate)__builtin_ctz(ret_gates->failed);
    SCORE_TRY(decision_lapse(domain, opportunity, ret->row.id, gate_code(gate), err));
    SCORE_TRY(decision_take(domain, opportunity, ret, err));
    if (!ret->row.partner_id) {
        return SCORE_OK;
    }
    SCORE_TRY(gates_ask(domain, opportunity->id, ret->row.partner_id, ret_gates, err));
    SCORE_ASSERT(!ret_gates->failed);
    return SCORE_OK;
}

/* What an offer weighs in the ledger by value; position k of the sequence counts beta^(k-1). */
static double value_weight(const struct domain *domain, const struct score_decision *decision)
{
    double weight = decision->value_charge;
    double beta = score_engine_policy(world_engine(domain->world))->stage_beta;
    for (int64_t stage = 1; stage < decision->stage; stage++) {
        weight *= beta;
    }
    return weight;
}

/* One offer to the drawn firm; SCORE_EXHAUSTED leaves the opportunity UNPLACED with reasons. */
static enum score_status place_now(struct domain *domain, struct opportunity *opportunity,
                                   struct decided *ret_decided, struct offer *ret_offer,
                                   struct score_error *err)
{
    struct gates gates = {0};
    SCORE_TRY(decision_for_offer(domain, opportunity, ret_decided, &gates, err));
    if (!ret_decided->row.partner_id) {
        const char *reasons = reasons_text(domain, &ret_decided->decision);
        if (!reasons) {
            return no_memory(err);
        }
        SCORE_TRY(place_set_unplaced(domain, opportunity, reasons, err));
        return score_error_set(err, SCORE_EXHAUSTED, "", "no firm may be offered this opportunity");
    }
    struct offer_draft draft = {
        .opportunity = opportunity,
        .partner_id = ret_decided->row.partner_id,
        .decision_id = ret_decided->row.id,
        .origin = OFFER_ORIGIN_SCORE,
        .override_reason = "",
        .value_weight = value_weight(domain, &ret_decided->decision),
        .gates = gates_text(domain, gates.attested),
    };
    if (!draft.gates) {
        return no_memory(err);
    }
    SCORE_TRY(offer_make(domain, &draft, ret_offer, err));
    return experiment_pass_note(domain, ret_decided, ret_offer, err);
}

/* A reason that somebody can be asked about later. */
static void reason_check(struct domain *domain, const char *reason, const char *wanted)
{
    if (text_is_empty(reason)) {
        problem_add(domain, "reason", "REQUIRED", "%s", wanted);
    } else if (!text_is_utf8(reason, strlen(reason)) || strlen(reason) > LIMIT_TEXT_BYTES) {
        problem_add(domain, "reason", "TOO_LONG", "at most %d bytes of text", LIMIT_TEXT_BYTES);
    } else if (text_utf8_count(reason) < OVERRIDE_REASON_MIN_CHARS) {
        problem_add(domain, "reason", "FORMAT", "at least %d characters",
                    OVERRIDE_REASON_MIN_CHARS);
    }
}

static enum score_status duplicate_refuse(struct domain *domain, const struct duplicate *duplicate,
                                          struct score_error *err)
{
    char id[ID_TEXT_SIZE];
    id_format(ID_OFFER, duplicate->id, id);
    problem_add(domain, "duplicate_ok", "DUPLICATE", "offer %s is the same lead: '%.80s'", id,
                duplicate->title);
    problem_allow(domain, "duplicate_ok");
    problem_allow(domain, "cancel");
    return score_error_set(err, SCORE_CONFLICT, "duplicate_ok",
                           "the same lead is with a partner already");
}

/* With consent it goes on, and the event says on whose word. */
static enum score_status duplicate_consent(struct domain *domain,
                                           const struct opportunity *opportunity,
                                           const struct duplicate *duplicate, const char *reason,
                                           struct score_error *err)
{
    SCORE_AUTO(buf_done) struct buf detail = {0};
    buf_init(&detail, LIMIT_TEXT_BYTES);
    kv_add_i64(&detail, "offer", duplicate->id);
    SCORE_TRY(buf_status(&detail, "event detail", err));
    struct event event = {
        .object_kind = ID_OPPORTUNITY,
        .object_id = opportunity->id,
        .opportunity_id = opportunity->id,
        .verb = "opportunity.duplicate_allowed",
        .reason = reason,
        .detail = buf_text(&detail),
    };
    return event_record(domain, &event, NULL, err);
}

/* Nobody is there to ask (consent NULL): a certain duplicate is left for a person. */
static enum score_status duplicate_check(struct domain *domain, struct opportunity *opportunity,
                                         const struct place_consent *consent,
                                         struct score_error *err)
{
    struct duplicate duplicate;
    bool is_found = false;
    SCORE_TRY(duplicate_blocking(domain, opportunity, &duplicate, &is_found, err));
    if (!is_found) {
        return SCORE_OK;
    }
    if (!consent) {
        SCORE_TRY(place_set_unplaced(domain, opportunity, "duplicate=1\n", err));
        return score_error_set(err, SCORE_EXHAUSTED, "", "it is with a partner already");
    }
    return consent->duplicate_ok
               ? duplicate_consent(domain, opportunity, &duplicate, consent->reason, err)
               : duplicate_refuse(domain, &duplicate, err);
}

static enum score_status place_in_tx(struct domain *domain, int64_t opportunity_id,
                                     const struct place_consent *consent, struct placed *ret,
                                     const char **ret_reason, struct score_error *err)
{
    struct opportunity opportunity;
    struct decided decided;
    SCORE_TRY(opportunity_load(domain, opportunity_id, OPPORTUNITY_WRITE, &opportunity, NULL, err));
    SCORE_TRY(place_state_require(domain, &opportunity, err));
    *ret_reason = "DUPLICATE";
    SCORE_TRY(duplicate_check(domain, &opportunity, consent, err));
    enum score_status status = place_now(domain, &opportunity, &decided, &ret->offer, err);
    if (status == SCORE_EXHAUSTED) {
        reasons_note(domain, &decided.decision);
        *ret_reason = main_reason(&decided.decision);
    }
    SCORE_TRY(status);
    ret->decision_id = decided.row.id;
    ret->partner_name = ret->offer.partner_name;
    return SCORE_OK;
}

static enum score_status place_alone(struct domain *domain, int64_t opportunity_id,
                                     const struct place_consent *consent, struct placed *ret,
                                     const char **ret_reason, struct score_error *err)
{
    struct placed placed = {0};
    SCORE_TRY(store_tx_begin(domain->store, err));
    enum score_status status =
        place_in_tx(domain, opportunity_id, consent, &placed, ret_reason, err);
    SCORE_TRY(tx_end(domain, status, err));
    *ret = placed;
    return SCORE_OK;
}

enum score_status place_attempt(struct domain *domain, int64_t opportunity_id, struct placed *ret,
                                const char **ret_reason, struct score_error *err)
{
    return place_alone(domain, opportunity_id, NULL, ret, ret_reason, err);
}

enum score_status place_one_with(struct domain *domain, int64_t opportunity_id,
                                 const struct place_consent *consent, struct placed *ret,
                                 struct score_error *err)
{
    const char *reason = "";
    SCORE_TRY(actor_require(domain, ROLE_SELLER | ROLE_CHANNEL_MANAGER, err));
    if (consent->duplicate_ok) {
        reason_check(domain, consent->reason, "say why it is another lead");
        SCORE_TRY(problem_status(domain, err));
    }
    return place_alone(domain, opportunity_id, consent, ret, &reason, err);
}

enum score_status place_one(struct domain *domain, int64_t opportunity_id, struct placed *ret,
                            struct score_error *err)
{
    struct place_consent none = {.reason = ""};
    return place_one_with(domain, opportunity_id, &none, ret, err);
}

enum score_status place_next(struct domain *domain, int64_t opportunity_id, struct score_error *err)
{
    struct opportunity opportunity;
    struct decided decided;
    struct offer offer;
    SCORE_TRY(
        store_opportunity_get(domain->store, opportunity_id, domain->arena, &opportunity, err));
    SCORE_ASSERT(opportunity.live_offer_id == 0);
    if (opportunity.failed_offers >= OFFER_FAILED_MAX) {
        const char *reasons =
            arena_format(domain->arena, "failed_offers=%d\n", opportunity.failed_offers);
        return reasons ? place_set_unplaced(domain, &opportunity, reasons, err) : no_memory(err);
    }
    enum score_status status = place_now(domain, &opportunity, &decided, &offer, err);
    return status == SCORE_EXHAUSTED ? SCORE_OK : status;
}

static enum score_status override_check(struct domain *domain,
                                        const struct opportunity *opportunity, const char *reason,
                                        struct score_error *err)
{
    reason_check(domain, reason, "say why this firm and not SCORE's choice");
    SCORE_TRY(problem_status(domain, err));
    if (opportunity->placement == PLACEMENT_UNPLACED) {
        return SCORE_OK; /* choosing a firm is the review */
    }
    return place_state_require(domain, opportunity, err);
}

static enum score_status exclusion_lift(struct domain *domain, int64_t opportunity_id,
                                        int64_t partner_id, const char *reason,
                                        struct score_error *err)
{
    SCORE_AUTO(buf_done) struct buf detail = {0};
    buf_init(&detail, LIMIT_TEXT_BYTES);
    kv_add_i64(&detail, "partner", partner_id);
    struct event event = {
        .object_kind = ID_OPPORTUNITY,
        .object_id = opportunity_id,
        .opportunity_id = opportunity_id,
        .partner_id = partner_id,
        .verb = "exclusion.lifted",
        .reason = reason,
        .detail = buf_text(&detail),
    };
    SCORE_TRY(buf_status(&detail, "event detail", err));
    return event_record(domain, &event, NULL, err);
}

/* The gates of a manager's choice, an earlier exclusion lifted. */
static enum score_status override_gates(struct domain *domain, int64_t opportunity_id,
                                        int64_t partner_id, const char *reason, struct gates *ret,
                                        struct score_error *err)
{
    enum score_status status = gates_ask(domain, opportunity_id, partner_id, ret, err);
    if (status == SCORE_NOT_FOUND) {
        return score_error_set(err, SCORE_NOT_FOUND, "partner", "no such partner");
    }
    SCORE_TRY(status);
    if (ret->failed & ~GATES_LIFTABLE) {
        return gates_refuse(domain, ret, err);
    }
    if (ret->failed == 0) {
        return SCORE_OK;
    }
    SCORE_TRY(exclusion_lift(domain, opportunity_id, partner_id, reason, err));
    SCORE_TRY(gates_ask(domain, opportunity_id, partner_id, ret, err));
    return ret->failed ? gates_refuse(domain, ret, err) : SCORE_OK;
}

/* What the ledger by value books for an offer that no decision drew. */
static enum score_status override_weight(struct domain *domain, int64_t opportunity_id, double *ret,
                                         struct score_error *err)
{
    struct score_request request = {.opportunity = opportunity_id, .at_ms = domain_now_ms(domain)};
    struct score_decision decision;
    enum score_status status =
        score_engine_choose(world_engine(domain->world), &request, &decision, err);
    if (status && status != SCORE_EXHAUSTED) {
        return status;
    }
    *ret = value_weight(domain, &decision);
    return SCORE_OK;
}

static enum score_status override_in_tx(struct domain *domain, int64_t opportunity_id,
                                        int64_t partner_id, const char *reason, struct placed *ret,
                                        struct score_error *err)
{
    struct opportunity opportunity;
    struct gates gates = {0};
    double weight = 0;
    SCORE_TRY(opportunity_load(domain, opportunity_id, OPPORTUNITY_WRITE, &opportunity, NULL, err));
    SCORE_TRY(override_check(domain, &opportunity, reason, err));
    SCORE_TRY(override_gates(domain, opportunity_id, partner_id, reason, &gates, err));
    SCORE_TRY(override_weight(domain, opportunity_id, &weight, err));
    struct offer_draft draft = {
        .opportunity = &opportunity,
        .partner_id = partner_id,
        .origin = OFFER_ORIGIN_OVERRIDE,
        .override_reason = reason,
        .value_weight = weight,
        .gates = gates_text(domain, gates.attested),
    };
    if (!draft.gates) {
        return no_memory(err);
    }
    SCORE_TRY(offer_make(domain, &draft, &ret->offer, err));
    ret->partner_name = ret->offer.partner_name;
    return SCORE_OK;
}

enum score_status place_override(struct domain *domain, int64_t opportunity_id, int64_t partner_id,
                                 const char *reason, struct placed *ret, struct score_error *err)
{
    SCORE_TRY(actor_require(domain, ROLE_CHANNEL_MANAGER, err));
    struct placed placed = {0};
    SCORE_TRY(store_tx_begin(domain->store, err));
    enum score_status status =
        override_in_tx(domain, opportunity_id, partner_id, reason, &placed, err);
    SCORE_TRY(domain_tx_end(domain, status, err));
    *ret = placed;
    return SCORE_OK;
}
