/* SPDX-License-Identifier: Apache-2.0 */
#include <score/engine.h>
#include <score/suppose.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/kv.h"
#include "base/limits.h"
#include "base/text.h"
#include "domain/event_record.h"
#include "domain/experiment_arm.h"
#include "domain/opportunity.h"
#include "domain/opportunity_internal.h"
#include "domain/place_internal.h"
#include "domain/policy_shadow.h"
#include "domain/seal_day.h"
#include "domain/site_secret.h"
#include "domain/world.h"
#include "store/event_store.h"
#include "store/opportunity_store.h"
#include "store/party_store.h"
#include "store/passing_store.h"

const char *const PLACE_TERM_NAMES[PLACE_TERMS] = {"value", "cap_price", "cell_price", "own_price",
                                                   "group_price"};

enum {
    LIFTS_MAX = 1000,      /* exclusions lifted by managers, of one opportunity */
    INELIGIBLE_SHOWN = 500 /* more firms than anybody reads; all are counted */
};

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

const char *gate_code(enum score_gate gate)
{
    static const char *const NAMES[] = {
#define X(name, value, text, fix) [value] = #name,
        SCORE_GATE_LIST(X)
#undef X
    };
    return (unsigned)gate < SCORE_ARRAY_COUNT(NAMES) ? NAMES[gate] : "UNKNOWN";
}

/* The exclusions that managers have lifted belong to the inputs of a decision (engine.md 5). */
static enum score_status inputs_add_lifts(struct domain *domain, int64_t opportunity_id,
                                          struct buf *inputs, struct score_error *err)
{
    struct event_filter filter = {
        .object_kind = ID_OPPORTUNITY,
        .object_id = opportunity_id,
        .verb = "exclusion.lifted",
    };
    struct store_page page = {.limit = LIFTS_MAX};
    struct event *events = NULL;
    size_t count = 0;
    SCORE_TRY(store_event_list(domain->store, &filter, &page, domain->arena, &events, &count, err));
    for (size_t i = 0; i < count; i++) {
        kv_add_text(inputs, "lifted", events[i].detail);
    }
    return SCORE_OK;
}

/* What is asked now. */
struct asking {
    const struct opportunity *opportunity;
    int64_t at_ms;
    const struct experiment *experiment; /* id 0 none */
    const char *line;                    /* of the opportunity; set while one runs */
    const char *country;
    bool is_baseline;
};

struct score_request decision_request(const struct score_decision *decision)
{
    struct score_request request = {
        .opportunity = decision->opportunity,
        .at_ms = decision->at_ms,
        .is_baseline = decision->flags & SCORE_DECISION_BASELINE,
    };
    memcpy(request.seed, decision->seed, sizeof request.seed);
    return request;
}

/* On which side of the experiment the opportunity is this week. */
static enum score_status asking_place(struct domain *domain, struct asking *asking,
                                      struct score_error *err)
{
    if (!asking->experiment->id) {
        return SCORE_OK;
    }
    SCORE_TRY(score_engine_cell(world_engine(domain->world), asking->opportunity->id, &asking->line,
                                &asking->country, err));
    asking->is_baseline = experiment_is_baseline(asking->experiment, asking->line, asking->country,
                                                 experiment_week_of(asking->at_ms));
    return SCORE_OK;
}

/* Firms that had it before are not listed: each of them has ended a round. */
static enum score_status inputs_hash(struct domain *domain, const struct asking *asking,
                                     uint8_t ret_hash[HASH_BYTES], struct score_error *err)
{
    const struct opportunity *opportunity = asking->opportunity;
    SCORE_AUTO(buf_done) struct buf inputs = {0};
    buf_init(&inputs, LIMIT_BODY_BYTES);
    event_opportunity_detail(opportunity, &inputs);
    kv_add_i64(&inputs, "round", opportunity->round);
    kv_add_i64(&inputs, "policy", score_engine_policy(world_engine(domain->world))->version);
    SCORE_TRY(inputs_add_lifts(domain, opportunity->id, &inputs, err));
    if (asking->experiment->id) {
        kv_add_i64(&inputs, "experiment", asking->experiment->id);
        kv_add_bool(&inputs, "baseline", asking->is_baseline);
    }
    SCORE_TRY(buf_status(&inputs, "inputs of a decision", err));
    hash_bytes(inputs.data, inputs.len, ret_hash);
    return SCORE_OK;
}

enum score_status place_secret_ensure(struct domain *domain, struct score_error *err)
{
    uint8_t secret[SITE_SECRET_BYTES];
    const char *hex = "";
    SCORE_TRY(store_setting_get(domain->store, "site_secret", domain->arena, &hex, err));
    if (*hex) {
        return SCORE_OK;
    }
    SCORE_TRY(store_tx_begin(domain->store, err));
    return domain_tx_end(domain, site_secret_get(domain, secret, err), err);
}

static enum score_status decision_event(struct domain *domain, const struct asking *asking,
                                        const struct decided *decided, struct score_error *err)
{
    const struct decision *row = &decided->row;
    char seed[2 * HASH_BYTES + 1];
    SCORE_AUTO(buf_done) struct buf detail = {0};
    buf_init(&detail, LIMIT_BODY_BYTES);
    text_hex(decided->decision.seed, sizeof decided->decision.seed, seed);
    kv_add_i64(&detail, "opportunity", row->opportunity_id);
    kv_add_i64(&detail, "round", row->round);
    kv_add_i64(&detail, "partner", row->partner_id);
    kv_add_i64(&detail, "policy", row->policy_version);
    kv_add_i64(&detail, "at", decided->decision.at_ms);
    kv_add_text(&detail, "seed", seed);
    if (asking->experiment->id) {
        kv_add_i64(&detail, "experiment", asking->experiment->id);
        kv_add_text(&detail, "line", asking->line);
        kv_add_text(&detail, "country", asking->country);
        kv_add_bool(&detail, "baseline", decided->decision.flags & SCORE_DECISION_BASELINE);
    }
    SCORE_TRY(buf_status(&detail, "event detail", err));
    struct event event = {
        .object_kind = ID_DECISION,
        .object_id = row->id,
        .opportunity_id = row->opportunity_id,
        .verb = "decision.made",
        .detail = buf_text(&detail),
    };
    int64_t seq = 0;
    SCORE_TRY(event_record(domain, &event, &seq, err));
    return store_decision_event_set(domain->store, row->id, seq, err);
}

/* Asks the engine, with a draw by the day's secret; nobody eligible is an answer too. */
static enum score_status engine_ask(struct domain *domain, const struct asking *asking,
                                    struct score_decision *ret, struct score_error *err)
{
    const struct opportunity *opportunity = asking->opportunity;
    struct score_request request = {
        .opportunity = opportunity->id, .at_ms = asking->at_ms, .is_baseline = asking->is_baseline};
    SCORE_TRY(draw_seed_get(domain, asking->at_ms, opportunity->id, opportunity->round,
                            request.seed, err));
    enum score_status status = score_engine_choose(world_engine(domain->world), &request, ret, err);
    return status == SCORE_EXHAUSTED ? SCORE_OK : status;
}

/* The world must be folded to the last event: the decision's own is the next one. */
static enum score_status decision_store(struct domain *domain, const struct asking *asking,
                                        const uint8_t input_hash[HASH_BYTES],
                                        struct decided *decided, struct score_error *err)
{
    uint8_t *bytes = arena_alloc(domain->arena, SCORE_DECISION_BYTES_MAX);
    if (!bytes) {
        return no_memory(err);
    }
    decided->row = (struct decision){
        .opportunity_id = asking->opportunity->id,
        .round = asking->opportunity->round,
        .state_seq = world_seq(domain->world),
        .partner_id = decided->decision.partner,
        .blob = bytes,
        .blob_len = score_decision_encode(&decided->decision, bytes),
        .policy_version = decided->decision.policy_version,
        .created_at_ms = decided->decision.at_ms,
    };
    memcpy(decided->row.input_hash, input_hash, sizeof decided->row.input_hash);
    SCORE_TRY(store_decision_add(domain->store, &decided->row, err));
    SCORE_TRY(policy_shadow_note(domain, decided->row.id, &decided->decision, err));
    SCORE_TRY(decision_event(domain, asking, decided, err));
    decided->is_new = true;
    return SCORE_OK;
}

enum score_status decision_lapse(struct domain *domain, struct opportunity *opportunity,
                                 int64_t decision_id, const char *reason, struct score_error *err)
{
    opportunity->round++;
    opportunity->updated_at_ms = domain_now_ms(domain);
    SCORE_TRY(store_opportunity_pass(domain->store, opportunity, err));
    struct event event = {
        .object_kind = ID_DECISION,
        .object_id = decision_id,
        .opportunity_id = opportunity->id,
        .verb = "decision.lapsed",
        .reason = reason,
    };
    return event_record(domain, &event, NULL, err);
}

static enum score_status decision_find(struct domain *domain, const struct asking *asking,
                                       const uint8_t input_hash[HASH_BYTES], struct decided *ret,
                                       struct score_error *err)
{
    enum score_status status =
        store_decision_find(domain->store, asking->opportunity->id, asking->opportunity->round,
                            input_hash, domain->arena, &ret->row, err);
    ret->is_found = !status;
    return status == SCORE_NOT_FOUND ? SCORE_OK : status;
}

/* The decision of the round, where it was taken in a week that was on the other side: a new week
 * is no reason to draw again. */
static enum score_status decision_find_other(struct domain *domain, const struct asking *asking,
                                             struct decided *ret, struct score_error *err)
{
    struct asking other = *asking;
    uint8_t input_hash[HASH_BYTES];
    if (!asking->experiment->id) {
        return SCORE_OK;
    }
    other.is_baseline = !asking->is_baseline;
    SCORE_TRY(inputs_hash(domain, &other, input_hash, err));
    return decision_find(domain, asking, input_hash, ret, err);
}

/* The stored decision of these inputs; is_found false when there is none to keep. */
static enum score_status decision_reuse(struct domain *domain, struct opportunity *opportunity,
                                        const struct asking *asking,
                                        const uint8_t input_hash[HASH_BYTES], struct decided *ret,
                                        struct score_error *err)
{
    SCORE_TRY(decision_find(domain, asking, input_hash, ret, err));
    if (!ret->is_found) {
        SCORE_TRY(decision_find_other(domain, asking, ret, err));
    }
    if (!ret->is_found) {
        return SCORE_OK;
    }
    SCORE_TRY(score_decision_decode(ret->row.blob, ret->row.blob_len, &ret->decision, err));
    if (ret->row.partner_id) {
        return SCORE_OK;
    }
    struct score_decision now;
    SCORE_TRY(engine_ask(domain, asking, &now, err));
    if (now.partner == 0) {
        return SCORE_OK; /* still nobody */
    }
    ret->is_found = false;
    return decision_lapse(domain, opportunity, ret->row.id, "NOBODY", err);
}

enum score_status decision_take(struct domain *domain, struct opportunity *opportunity,
                                struct decided *ret, struct score_error *err)
{
    SCORE_ASSERT(store_tx_depth(domain->store) > 0);
    SCORE_ASSERT(domain->world);
    struct decided decided = {0};
    uint8_t input_hash[HASH_BYTES];
    int round = opportunity->round;
    int64_t at_ms = domain_now_ms(domain); /* once: the day must not change in between */
    struct asking asking = {
        .opportunity = opportunity, .at_ms = at_ms, .experiment = &decided.experiment};
    SCORE_TRY(draw_day_ensure(domain, at_ms, err));
    SCORE_TRY(experiment_current(domain, at_ms, &decided.experiment, err));
    SCORE_TRY(world_sync(domain->world, domain->store, 0, err));
    SCORE_TRY(asking_place(domain, &asking, err));
    SCORE_TRY(inputs_hash(domain, &asking, input_hash, err));
    SCORE_TRY(decision_reuse(domain, opportunity, &asking, input_hash, &decided, err));
    if (decided.is_found) {
        *ret = decided;
        return SCORE_OK;
    }
    if (opportunity->round != round) {
        SCORE_TRY(world_sync(domain->world, domain->store, 0, err));
        SCORE_TRY(inputs_hash(domain, &asking, input_hash, err));
    }
    SCORE_TRY(engine_ask(domain, &asking, &decided.decision, err));
    SCORE_TRY(decision_store(domain, &asking, input_hash, &decided, err));
    *ret = decided;
    return SCORE_OK;
}

static void allow_moves(struct domain *domain, enum placement placement)
{
    switch (placement) {
    case PLACEMENT_NEW:
        problem_allow(domain, "complete");
        problem_allow(domain, "cancel");
        break;
    case PLACEMENT_OFFERED:
    case PLACEMENT_PLACED:
        problem_allow(domain, "recall");
        break;
    case PLACEMENT_UNPLACED:
        problem_allow(domain, "review");
        problem_allow(domain, "cancel");
        break;
    case PLACEMENT_READY:
    case PLACEMENT_RECOMMENDED:
    case PLACEMENT_CLOSED:
    case PLACEMENT_CANCELLED:
        break;
    }
}

enum score_status place_state_require(struct domain *domain, const struct opportunity *opportunity,
                                      struct score_error *err)
{
    enum placement placement = opportunity->placement;
    if (placement == PLACEMENT_READY || placement == PLACEMENT_RECOMMENDED) {
        return SCORE_OK;
    }
    allow_moves(domain, placement);
    if (placement != PLACEMENT_NEW) {
        return score_error_set(err, SCORE_CONFLICT, "", "the opportunity is %s",
                               placement_text(placement));
    }
    struct missing_field *missing = NULL;
    size_t count = 0;
    SCORE_TRY(opportunity_missing(domain, opportunity, &missing, &count, err));
    for (size_t i = 0; i < count; i++) {
        problem_add(domain, missing[i].field, "REQUIRED", "%s", missing[i].why);
    }
    return score_error_set(err, SCORE_CONFLICT, count ? missing[0].field : "",
                           "the opportunity is not complete yet");
}

enum score_status candidate_read(struct domain *domain, const struct score_entry *entry,
                                 struct candidate *ret, struct score_error *err)
{
    struct partner partner;
    SCORE_TRY(store_partner_get(domain->store, entry->partner, domain->arena, &partner, err));
    *ret = (struct candidate){
        .partner_id = entry->partner,
        .name = partner.name,
        .rank = entry->rank,
        .index = entry->terms.index,
        .continuation = entry->terms.continuation,
        .propensity = entry->propensity,
        .p_accept = entry->accept.p,
        .p_accept_low = entry->accept.low,
        .p_accept_high = entry->accept.high,
        .p_win = entry->win.p,
        .p_win_low = entry->win.low,
        .p_win_high = entry->win.high,
        .value = entry->terms.value,
        /* As they add up to the index: a price is what it takes away. */
        .terms = {entry->terms.value, 0.0 - entry->terms.cap_price, entry->terms.cell_price,
                  entry->terms.own_price, entry->terms.group_price},
    };
    return SCORE_OK;
}

static int by_rank(const void *a, const void *b)
{
    const struct candidate *left = a;
    const struct candidate *right = b;
    return (left->rank > right->rank) - (left->rank < right->rank);
}

/* False when no firm's chance to win lies surely apart from the best one's. */
static bool candidates_are_distinguishable(const struct candidate *items, size_t count)
{
    const struct candidate *best = items;
    for (size_t i = 1; i < count; i++) {
        best = items[i].p_win > best->p_win ? &items[i] : best;
    }
    for (size_t i = 0; i < count; i++) {
        if (items[i].p_win_high < best->p_win_low) {
            return true;
        }
    }
    return false;
}

enum score_status recommendation_read(struct domain *domain, const struct decision *row,
                                      const struct score_decision *decision,
                                      struct recommendation *ret, struct score_error *err)
{
    size_t count = (size_t)decision->entry_count;
    char *seed = arena_alloc(domain->arena, 2 * HASH_BYTES + 1);
    struct candidate *items = arena_alloc_array(domain->arena, count + 1, sizeof *items);
    if (!seed || !items) {
        return no_memory(err);
    }
    text_hex(decision->seed, sizeof decision->seed, seed);
    for (size_t i = 0; i < count; i++) {
        SCORE_TRY(candidate_read(domain, &decision->entries[i], &items[i], err));
        items[i].is_drawn = items[i].partner_id == decision->partner;
    }
    qsort(items, count, sizeof *items, by_rank);
    *ret = (struct recommendation){
        .decision_id = row->id,
        .opportunity_id = row->opportunity_id,
        .round = row->round,
        .drawn_partner_id = decision->partner,
        .policy_version = decision->policy_version,
        .model_version = decision->model_version,
        .seed = seed,
        .candidates = items,
        .candidate_count = count,
        .eligible_count = decision->eligible_count,
        .tail_mass = decision->tail_mass,
        .is_baseline = decision->flags & SCORE_DECISION_BASELINE,
        .are_distinguishable = candidates_are_distinguishable(items, count),
        .created_at_ms = row->created_at_ms,
    };
    return SCORE_OK;
}

enum score_status gates_read(struct domain *domain, uint32_t failed, uint32_t unknown,
                             struct ineligible *ret, struct score_error *err)
{
    struct gate_failure *gates = arena_alloc_array(domain->arena, SCORE_GATE_COUNT, sizeof *gates);
    if (!gates) {
        return no_memory(err);
    }
    size_t count = 0;
    for (int gate = 0; gate < SCORE_GATE_COUNT; gate++) {
        if (!(failed & (UINT32_C(1) << gate))) {
            continue;
        }
        const char *why = score_gate_text((enum score_gate)gate);
        if (unknown & (UINT32_C(1) << gate)) {
            why = arena_format(domain->arena, "not known: %s", why);
        }
        if (!why) {
            return no_memory(err);
        }
        gates[count].gate = gate_code((enum score_gate)gate);
        gates[count].why = why;
        gates[count++].fix = score_gate_fix((enum score_gate)gate);
    }
    ret->gates = gates;
    ret->gate_count = count;
    return SCORE_OK;
}

/* Those closest to eligible first, then by id. */
static int by_failures(const void *a, const void *b)
{
    const struct score_candidate *left = a;
    const struct score_candidate *right = b;
    int left_count = __builtin_popcount(left->gates_failed);
    int right_count = __builtin_popcount(right->gates_failed);
    if (left_count != right_count) {
        return left_count < right_count ? -1 : 1;
    }
    return (left->partner > right->partner) - (left->partner < right->partner);
}

static enum score_status ineligible_name(struct domain *domain,
                                         const struct score_candidate *candidate,
                                         struct ineligible *ret, struct score_error *err)
{
    struct partner partner;
    SCORE_TRY(store_partner_get(domain->store, candidate->partner, domain->arena, &partner, err));
    ret->partner_id = candidate->partner;
    ret->name = partner.name;
    return gates_read(domain, candidate->gates_failed, candidate->gates_unknown, ret, err);
}

/* Who may not have it, as things stand now: that is what people can act on. */
static enum score_status ineligible_read(struct domain *domain,
                                         const struct score_decision *decision,
                                         struct recommendation *ret, struct score_error *err)
{
    struct score_engine *engine = world_engine(domain->world);
    size_t count = score_engine_partner_count(engine);
    struct score_candidate *rows = arena_alloc_array(domain->arena, count + 1, sizeof *rows);
    if (!rows) {
        return no_memory(err);
    }
    struct score_request request = {.opportunity = decision->opportunity,
                                    .at_ms = domain_now_ms(domain)};
    memcpy(request.seed, decision->seed, sizeof request.seed);
    SCORE_TRY(score_engine_candidates(engine, &request, rows, count, err));
    size_t eligible = 0;
    while (eligible < count && rows[eligible].gates_failed == 0) {
        eligible++;
    }
    size_t failed = count - eligible;
    qsort(rows + eligible, failed, sizeof *rows, by_failures);
    size_t shown = failed < INELIGIBLE_SHOWN ? failed : INELIGIBLE_SHOWN;
    struct ineligible *items = arena_alloc_array(domain->arena, shown + 1, sizeof *items);
    if (!items) {
        return no_memory(err);
    }
    for (size_t i = 0; i < shown; i++) {
        SCORE_TRY(ineligible_name(domain, &rows[eligible + i], &items[i], err));
    }
    ret->ineligible = items;
    ret->ineligible_count = shown;
    return SCORE_OK;
}

static enum score_status recommend_in_tx(struct domain *domain, int64_t opportunity_id,
                                         struct recommendation *ret, struct score_error *err)
{
    struct opportunity opportunity;
    struct decided decided;
    SCORE_TRY(opportunity_load(domain, opportunity_id, OPPORTUNITY_WRITE, &opportunity, NULL, err));
    SCORE_TRY(place_state_require(domain, &opportunity, err));
    SCORE_TRY(decision_take(domain, &opportunity, &decided, err));
    if (decided.row.partner_id && opportunity.placement == PLACEMENT_READY) {
        opportunity.placement = PLACEMENT_RECOMMENDED;
        opportunity.updated_at_ms = domain_now_ms(domain);
        SCORE_TRY(store_opportunity_pass(domain->store, &opportunity, err));
    }
    SCORE_TRY(recommendation_read(domain, &decided.row, &decided.decision, ret, err));
    return ineligible_read(domain, &decided.decision, ret, err);
}

enum score_status place_recommend(struct domain *domain, int64_t opportunity_id,
                                  struct recommendation *ret, struct score_error *err)
{
    SCORE_TRY(actor_require(domain, ROLE_SELLER | ROLE_CHANNEL_MANAGER, err));
    struct recommendation recommendation = {0};
    SCORE_TRY(store_tx_begin(domain->store, err));
    enum score_status status = recommend_in_tx(domain, opportunity_id, &recommendation, err);
    SCORE_TRY(domain_tx_end(domain, status, err));
    *ret = recommendation;
    if (!recommendation.drawn_partner_id) {
        return score_error_set(err, SCORE_EXHAUSTED, "", "no firm may be offered this opportunity");
    }
    return SCORE_OK;
}
