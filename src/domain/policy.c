/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/policy.h"

#include "base/hash.h"
#include "base/kv.h"
#include "base/limits.h"
#include "base/text.h"
#include "domain/event_record.h"
#include "domain/partner.h"
#include "domain/policy_feasible.h"
#include "domain/policy_internal.h"
#include "domain/world.h"
#include "store/policy_store.h"

enum { POLICY_FIRST_ID = 1 };

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

static void parameters_hash(const char *parameters, char ret[HASH_HEX_SIZE])
{
    uint8_t hash[HASH_BYTES];
    hash_bytes(parameters, strlen(parameters), hash);
    text_hex(hash, sizeof hash, ret);
}

/* ---- records ----------------------------------------------------------------------------------
 */

static enum score_status policy_make(struct domain *domain, const struct policy_file *file,
                                     struct policy *ret, struct score_error *err)
{
    SCORE_AUTO(buf_done) struct buf text = {0};
    char *hash = arena_alloc(domain->arena, HASH_HEX_SIZE);
    buf_init(&text, LIMIT_BODY_BYTES);
    policy_parameters_write(&file->policy, &text);
    SCORE_TRY(buf_status(&text, "a policy", err));
    const char *parameters = arena_dup_text(domain->arena, buf_text(&text));
    if (!hash || !parameters) {
        return no_memory(err);
    }
    parameters_hash(parameters, hash);
    *ret = (struct policy){
        .name = file->name,
        .parameters = parameters,
        .hash = hash,
        .state = POLICY_DRAFT,
        .drafted_by = domain->actor.name,
        .approved_by = "",
        .created_at_ms = domain_now_ms(domain),
    };
    return SCORE_OK;
}

/* What is in force in a database that is older than policies, before anybody drafted anything; a
 * younger one has its first policy in the table (ADR 0042). */
static enum score_status first_make(struct domain *domain, struct policy *ret,
                                    struct score_error *err)
{
    struct policy_file file = {.name = "documented defaults"};
    score_policy_init(&file.policy);
    file.policy.learning = POLICY_LEARNING;
    SCORE_TRY(policy_make(domain, &file, ret, err));
    ret->state = POLICY_LIVE;
    ret->drafted_by = "system";
    ret->created_at_ms = 0;
    return SCORE_OK;
}

enum score_status policy_first_ensure(struct domain *domain, struct score_error *err)
{
    struct policy policy;
    enum score_status status =
        store_policy_get(domain->store, POLICY_FIRST_ID, domain->arena, &policy, err);
    if (status != SCORE_NOT_FOUND) {
        return status;
    }
    SCORE_TRY(first_make(domain, &policy, err));
    SCORE_TRY(store_policy_add(domain->store, &policy, err));
    SCORE_ASSERT(policy.id == POLICY_FIRST_ID);
    return SCORE_OK;
}

static enum score_status first_get(struct domain *domain, struct policy *ret,
                                   struct score_error *err)
{
    SCORE_TRY(first_make(domain, ret, err));
    ret->id = POLICY_FIRST_ID;
    ret->version = 1;
    return SCORE_OK;
}

enum score_status policy_get(struct domain *domain, int64_t id, struct policy *ret,
                             struct score_error *err)
{
    enum score_status status = store_policy_get(domain->store, id, domain->arena, ret, err);
    return status == SCORE_NOT_FOUND && id == POLICY_FIRST_ID ? first_get(domain, ret, err)
                                                              : status;
}

enum score_status policy_live_get(struct domain *domain, struct policy *ret,
                                  struct score_error *err)
{
    enum score_status status =
        store_policy_find(domain->store, POLICY_LIVE, domain->arena, ret, err);
    return status == SCORE_NOT_FOUND ? first_get(domain, ret, err) : status;
}

enum score_status policy_event(struct domain *domain, const struct policy *policy, const char *verb,
                               const char *reason, const struct buf *detail, int64_t *ret_seq,
                               struct score_error *err)
{
    if (detail) {
        SCORE_TRY(buf_status(detail, "event detail", err));
    }
    struct event event = {
        .object_kind = ID_POLICY,
        .object_id = policy->id,
        .verb = verb,
        .reason = reason,
        .detail = detail ? buf_text(detail) : "",
    };
    return event_record(domain, &event, ret_seq, err);
}

/* ---- moves ------------------------------------------------------------------------------------
 */

const char *const *policy_moves(enum policy_state state)
{
    static const char *const DRAFT[] = {"evaluate", NULL};
    static const char *const EVALUATED[] = {"evaluate", "approve", NULL};
    static const char *const APPROVED[] = {"evaluate", "shadow", "activate", NULL};
    static const char *const SHADOW[] = {"evaluate", "activate", NULL};
    static const char *const LIVE[] = {"rollback", NULL};
    static const char *const RETIRED[] = {NULL};
    switch (state) {
    case POLICY_DRAFT:
        return DRAFT;
    case POLICY_EVALUATED:
        return EVALUATED;
    case POLICY_APPROVED:
        return APPROVED;
    case POLICY_SHADOW:
        return SHADOW;
    case POLICY_LIVE:
        return LIVE;
    case POLICY_RETIRED:
        break;
    }
    return RETIRED;
}

enum score_status policy_move_refuse(struct domain *domain, const struct policy *policy,
                                     const char *move, struct score_error *err)
{
    for (const char *const *at = policy_moves(policy->state); *at; at++) {
        problem_allow(domain, *at);
    }
    return score_error_set(err, SCORE_CONFLICT, "state", "the policy is %s: %s is not possible now",
                           policy_state_text(policy->state), move);
}

static bool can_move(const struct policy *policy, const char *move)
{
    for (const char *const *at = policy_moves(policy->state); *at; at++) {
        if (text_equal(*at, move)) {
            return true;
        }
    }
    return false;
}

/* ---- reading ----------------------------------------------------------------------------------
 */

/* An evaluation of other bytes, or against a policy that is not in force any more, counts for
 * nothing. The hash is taken anew: what is approved is what stands in the row. */
static bool evaluation_counts(const struct policy_view *view)
{
    char hash[HASH_HEX_SIZE];
    const struct policy *policy = &view->policy;
    parameters_hash(policy->parameters, hash);
    return view->has_evaluation && text_equal(hash, policy->hash) &&
           text_equal(hash, view->evaluation.policy_hash) &&
           view->evaluation.policy_id == policy->id && view->evaluation.live_id == view->live.id;
}

static enum score_status view_fill(struct domain *domain, struct policy_view *view,
                                   struct score_error *err)
{
    const struct policy *policy = &view->policy;
    SCORE_TRY(policy_live_get(domain, &view->live, err));
    SCORE_TRY(policy_parameters_read(policy->parameters, domain->arena, &view->values, err));
    SCORE_TRY(
        policy_parameters_read(view->live.parameters, domain->arena, &view->live_values, err));
    view->values.version = policy->id;
    view->live_values.version = view->live.id;
    view->has_evaluation = policy->evaluation_id != 0;
    if (view->has_evaluation) {
        SCORE_TRY(store_policy_evaluation_get(domain->store, policy->evaluation_id, domain->arena,
                                              &view->evaluation, err));
    }
    view->evaluation_counts = evaluation_counts(view);
    return store_policy_shadow_sums(domain->store, policy->id, &view->shadow, err);
}

static enum score_status view_load(struct domain *domain, int64_t id, struct policy_view *ret,
                                   struct score_error *err)
{
    *ret = (struct policy_view){0};
    SCORE_TRY(policy_get(domain, id, &ret->policy, err));
    return view_fill(domain, ret, err);
}

enum score_status policy_read(struct domain *domain, int64_t id, struct policy_view *ret,
                              struct score_error *err)
{
    struct policy_view view;
    SCORE_TRY(actor_require(domain, POLICY_READERS, err));
    SCORE_TRY(view_load(domain, id, &view, err));
    *ret = view;
    return SCORE_OK;
}

enum score_status policy_list(struct domain *domain, const struct store_page *page,
                              struct policy **ret_items, size_t *ret_count, struct score_error *err)
{
    SCORE_TRY(actor_require(domain, POLICY_READERS, err));
    SCORE_TRY(store_policy_list(domain->store, page, domain->arena, ret_items, ret_count, err));
    if (*ret_count || page->has_after) {
        return SCORE_OK;
    }
    struct policy *first = arena_alloc(domain->arena, sizeof *first);
    if (!first) {
        return no_memory(err);
    }
    SCORE_TRY(first_get(domain, first, err));
    *ret_items = first;
    *ret_count = 1;
    return SCORE_OK;
}

/* ---- steps ------------------------------------------------------------------------------------
 */

/* One step of one policy, in its own transaction level. */
struct step {
    const char *move;
    enum score_status (*run)(struct domain *domain, struct policy_view *view, const char *note,
                             struct score_error *err);
};

static enum score_status step_in_tx(struct domain *domain, int64_t id, const struct step *step,
                                    const char *note, struct policy_view *view,
                                    struct score_error *err)
{
    SCORE_TRY(policy_first_ensure(domain, err));
    SCORE_TRY(view_load(domain, id, view, err));
    if (!can_move(&view->policy, step->move)) {
        return policy_move_refuse(domain, &view->policy, step->move, err);
    }
    SCORE_TRY(step->run(domain, view, note, err));
    return view_load(domain, id, view, err);
}

static enum score_status step_run(struct domain *domain, int64_t id, const struct step *step,
                                  const char *note, struct policy_view *ret,
                                  struct score_error *err)
{
    struct policy_view view;
    SCORE_TRY(actor_require(domain, POLICY_WRITERS, err));
    SCORE_TRY(store_tx_begin(domain->store, err));
    SCORE_TRY(domain_tx_end(domain, step_in_tx(domain, id, step, note, &view, err), err));
    *ret = view;
    return SCORE_OK;
}

static enum score_status draft_in_tx(struct domain *domain, const struct policy_file *file,
                                     const char *note, struct policy_view *view,
                                     struct score_error *err)
{
    SCORE_AUTO(buf_done) struct buf detail = {0};
    *view = (struct policy_view){0};
    SCORE_TRY(policy_feasible_require(domain, &file->policy, SCORE_INVALID, err));
    SCORE_TRY(policy_first_ensure(domain, err));
    SCORE_TRY(policy_make(domain, file, &view->policy, err));
    SCORE_TRY(store_policy_add(domain->store, &view->policy, err));
    buf_init(&detail, LIMIT_BODY_BYTES);
    kv_add_text(&detail, "hash", view->policy.hash);
    buf_add_text(&detail, view->policy.parameters);
    SCORE_TRY(policy_event(domain, &view->policy, "policy.drafted", note, &detail, NULL, err));
    return view_fill(domain, view, err);
}

enum score_status policy_draft(struct domain *domain, const struct policy_file *file,
                               const char *note, struct policy_view *ret, struct score_error *err)
{
    struct policy_view view;
    SCORE_TRY(actor_require(domain, POLICY_WRITERS, err));
    SCORE_TRY(store_tx_begin(domain->store, err));
    SCORE_TRY(domain_tx_end(domain, draft_in_tx(domain, file, note, &view, err), err));
    *ret = view;
    return SCORE_OK;
}

/* The gate: nothing goes on below it, and what was found out is said; nor does a policy whose caps,
 * floors and bands cannot be met any more. */
static enum score_status gate_require(struct domain *domain, const struct policy_view *view,
                                      const char *move, struct score_error *err)
{
    const struct policy_evaluation *evaluation = &view->evaluation;
    if (view->evaluation_counts && evaluation->verdict == POLICY_VERDICT_PASSED) {
        return policy_feasible_require(domain, &view->values, SCORE_CONFLICT, err);
    }
    problem_allow(domain, "evaluate");
    if (!view->has_evaluation) {
        return score_error_set(err, SCORE_CONFLICT, "evaluation",
                               "it cannot %s before it was evaluated", move);
    }
    problem_add(domain, "evaluation", "STATE", "%s", evaluation->summary);
    if (!view->evaluation_counts) {
        return score_error_set(err, SCORE_CONFLICT, "evaluation",
                               "its evaluation is older than the policy in force: evaluate again");
    }
    return score_error_set(err, SCORE_CONFLICT, "evaluation", "it cannot %s below the gate: %.200s",
                           move, evaluation->summary);
}

static enum score_status approve_run(struct domain *domain, struct policy_view *view,
                                     const char *note, struct score_error *err)
{
    struct policy *policy = &view->policy;
    if (text_equal(policy->drafted_by, domain->actor.name)) {
        return score_error_set(err, SCORE_DENIED, "approved_by",
                               "you drafted it: a second person approves");
    }
    SCORE_TRY(gate_require(domain, view, "be approved", err));
    policy->state = POLICY_APPROVED;
    policy->approved_by = domain->actor.name;
    SCORE_TRY(store_policy_update(domain->store, policy, err));
    SCORE_AUTO(buf_done) struct buf detail = {0};
    buf_init(&detail, LIMIT_BODY_BYTES);
    kv_add_text(&detail, "hash", policy->hash);
    kv_add_i64(&detail, "evaluation", view->evaluation.id);
    return policy_event(domain, policy, "policy.approved", note, &detail, NULL, err);
}

enum score_status policy_approve(struct domain *domain, int64_t id, const char *note,
                                 struct policy_view *ret, struct score_error *err)
{
    static const struct step STEP = {"approve", approve_run};
    return step_run(domain, id, &STEP, note, ret, err);
}

/* Nobody is in shadow now. */
static enum score_status shadow_end(struct domain *domain, struct score_error *err)
{
    struct policy other;
    enum score_status status =
        store_policy_find(domain->store, POLICY_SHADOW, domain->arena, &other, err);
    if (status) {
        return status == SCORE_NOT_FOUND ? SCORE_OK : status;
    }
    other.state = POLICY_APPROVED;
    SCORE_TRY(store_policy_update(domain->store, &other, err));
    return policy_event(domain, &other, "policy.unshadowed", "", NULL, NULL, err);
}

static enum score_status shadow_run(struct domain *domain, struct policy_view *view,
                                    const char *note, struct score_error *err)
{
    SCORE_TRY(gate_require(domain, view, "be in shadow", err));
    SCORE_TRY(shadow_end(domain, err));
    view->policy.state = POLICY_SHADOW;
    SCORE_TRY(store_policy_update(domain->store, &view->policy, err));
    return policy_event(domain, &view->policy, "policy.shadowed", note, NULL, NULL, err);
}

enum score_status policy_shadow_begin(struct domain *domain, int64_t id, struct policy_view *ret,
                                      struct score_error *err)
{
    static const struct step STEP = {"shadow", shadow_run};
    return step_run(domain, id, &STEP, "", ret, err);
}

/* Writes the event that the engine folds, and changes the two records. */
static enum score_status force_set(struct domain *domain, struct policy *live,
                                   struct policy *policy, const char *reason,
                                   struct score_error *err)
{
    SCORE_AUTO(buf_done) struct buf detail = {0};
    live->state = POLICY_RETIRED;
    SCORE_TRY(store_policy_update(domain->store, live, err));
    SCORE_TRY(policy_event(domain, live, "policy.retired", "", NULL, NULL, err));
    buf_init(&detail, LIMIT_BODY_BYTES);
    buf_add_text(&detail, policy->parameters);
    SCORE_TRY(
        policy_event(domain, policy, "policy.activated", reason, &detail, &policy->live_seq, err));
    policy->state = POLICY_LIVE;
    policy->live_from_ms = domain_now_ms(domain);
    return store_policy_update(domain->store, policy, err);
}

static enum score_status activate_run(struct domain *domain, struct policy_view *view,
                                      const char *note, struct score_error *err)
{
    SCORE_TRY(gate_require(domain, view, "go live", err));
    if (view->values.band_size > 0 || view->values.band_tier > 0) {
        SCORE_TRY(partner_groups_tell(domain, err));
    }
    return force_set(domain, &view->live, &view->policy, note, err);
}

enum score_status policy_activate(struct domain *domain, int64_t id, struct policy_view *ret,
                                  struct score_error *err)
{
    static const struct step STEP = {"activate", activate_run};
    return step_run(domain, id, &STEP, "", ret, err);
}

/* The policy that was in force before this one; a copy stands where its original stood. */
static enum score_status former_get(struct domain *domain, const struct policy *live,
                                    struct policy *ret, struct score_error *err)
{
    struct policy original = *live;
    if (live->copy_of) {
        SCORE_TRY(store_policy_get(domain->store, live->copy_of, domain->arena, &original, err));
    }
    enum score_status status =
        store_policy_former(domain->store, original.live_seq, domain->arena, ret, err);
    return status == SCORE_NOT_FOUND
               ? score_error_set(err, SCORE_CONFLICT, "state", "no policy was in force before it")
               : status;
}

static enum score_status rollback_in_tx(struct domain *domain, int64_t id, const char *reason,
                                        struct policy_view *view, struct score_error *err)
{
    struct policy live;
    struct policy former;
    SCORE_TRY(policy_first_ensure(domain, err));
    SCORE_TRY(policy_live_get(domain, &live, err));
    if (id && id != live.id) {
        struct policy asked;
        SCORE_TRY(policy_get(domain, id, &asked, err));
        return policy_move_refuse(domain, &asked, "rollback", err);
    }
    SCORE_TRY(former_get(domain, &live, &former, err));
    struct policy again = former;
    again.state = POLICY_APPROVED; /* one is in force at any moment */
    again.drafted_by = domain->actor.name;
    again.approved_by = "";
    again.copy_of = former.copy_of ? former.copy_of : former.id;
    again.created_at_ms = domain_now_ms(domain);
    again.evaluation_id = 0;
    again.live_seq = 0;
    again.live_from_ms = 0;
    SCORE_TRY(store_policy_add(domain->store, &again, err));
    SCORE_TRY(force_set(domain, &live, &again, text_is_empty(reason) ? "rollback" : reason, err));
    return view_load(domain, again.id, view, err);
}

enum score_status policy_rollback(struct domain *domain, int64_t id, const char *reason,
                                  struct policy_view *ret, struct score_error *err)
{
    struct policy_view view;
    SCORE_TRY(actor_require(domain, POLICY_WRITERS, err));
    SCORE_TRY(store_tx_begin(domain->store, err));
    SCORE_TRY(domain_tx_end(domain, rollback_in_tx(domain, id, reason, &view, err), err));
    *ret = view;
    return SCORE_OK;
}
