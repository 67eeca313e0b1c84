/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "api/json.h"
#include "domain/explanation.h"
#include "domain/place.h"

static void candidate_write(struct json_writer *json, const struct candidate *candidate)
{
    json_object_begin(json);
    json_field_id(json, "partner", ID_PARTNER, candidate->partner_id);
    json_field_text(json, "name", candidate->name);
    json_field_i64(json, "rank", candidate->rank);
    json_field_f64(json, "index", candidate->index);
    json_field_f64(json, "continuation", candidate->continuation);
    json_field_f64(json, "propensity", candidate->propensity);
    json_field_f64(json, "p_accept", candidate->p_accept);
    json_field_f64(json, "p_accept_low", candidate->p_accept_low);
    json_field_f64(json, "p_accept_high", candidate->p_accept_high);
    json_field_f64(json, "p_win", candidate->p_win);
    json_field_f64(json, "p_win_low", candidate->p_win_low);
    json_field_f64(json, "p_win_high", candidate->p_win_high);
    json_field_f64(json, "value", candidate->value);
    json_key(json, "terms");
    json_array_begin(json);
    for (size_t i = 0; i < PLACE_TERMS; i++) {
        json_object_begin(json);
        json_field_text(json, "term", PLACE_TERM_NAMES[i]);
        json_field_f64(json, "amount", candidate->terms[i]);
        json_object_end(json);
    }
    json_array_end(json);
    json_field_bool(json, "is_drawn", candidate->is_drawn);
    json_object_end(json);
}

static void failures_write(struct json_writer *json, const char *key,
                           const struct gate_failure *gates, size_t count)
{
    json_key(json, key);
    json_array_begin(json);
    for (size_t i = 0; i < count; i++) {
        json_object_begin(json);
        json_field_text(json, "gate", gates[i].gate);
        json_field_text(json, "why", gates[i].why);
        json_field_text(json, "fix", gates[i].fix);
        json_object_end(json);
    }
    json_array_end(json);
}

static void ineligible_write(struct json_writer *json, const struct ineligible *ineligible)
{
    json_object_begin(json);
    json_field_id(json, "partner", ID_PARTNER, ineligible->partner_id);
    json_field_text(json, "name", ineligible->name);
    json_key(json, "gates");
    json_array_begin(json);
    for (size_t i = 0; i < ineligible->gate_count; i++) {
        json_text(json, ineligible->gates[i].gate);
    }
    json_array_end(json);
    failures_write(json, "reasons", ineligible->gates, ineligible->gate_count);
    json_object_end(json);
}

void recommendation_to_json(struct json_writer *json, const struct recommendation *recommendation)
{
    json_object_begin(json);
    json_field_id(json, "decision", ID_DECISION, recommendation->decision_id);
    json_field_id(json, "opportunity", ID_OPPORTUNITY, recommendation->opportunity_id);
    json_field_i64(json, "round", recommendation->round);
    json_field_id(json, "partner", ID_PARTNER, recommendation->drawn_partner_id);
    json_field_i64(json, "policy", recommendation->policy_version);
    json_field_i64(json, "model", recommendation->model_version);
    json_field_text(json, "seed", recommendation->seed);
    json_key(json, "candidates");
    json_array_begin(json);
    for (size_t i = 0; i < recommendation->candidate_count; i++) {
        candidate_write(json, &recommendation->candidates[i]);
    }
    json_array_end(json);
    json_key(json, "ineligible");
    json_array_begin(json);
    for (size_t i = 0; i < recommendation->ineligible_count; i++) {
        ineligible_write(json, &recommendation->ineligible[i]);
    }
    json_array_end(json);
    json_field_i64(json, "eligible_count", recommendation->eligible_count);
    json_field_f64(json, "tail_mass", recommendation->tail_mass);
    json_field_bool(json, "is_baseline", recommendation->is_baseline);
    json_field_bool(json, "are_distinguishable", recommendation->are_distinguishable);
    json_field_time(json, "created_at", recommendation->created_at_ms);
    json_object_end(json);
}

static void groups_write(struct json_writer *json, const char *key,
                         const struct explanation_group *groups, size_t count)
{
    json_key(json, key);
    json_array_begin(json);
    for (size_t i = 0; i < count; i++) {
        json_object_begin(json);
        json_field_text(json, "group", groups[i].name);
        json_field_f64(json, "log_odds", groups[i].log_odds);
        json_object_end(json);
    }
    json_array_end(json);
}

/* Whom it explains: the candidate, or the firm whose gates failed, or nobody. */
static void explained_write(struct json_writer *json, const struct explanation *explanation)
{
    const struct candidate *candidate = &explanation->partner;
    const struct ineligible *gates = &explanation->partner_gates;
    bool is_known = explanation->has_partner;
    bool is_eligible = is_known && explanation->is_eligible;
    json_field_id(json, "partner", ID_PARTNER,
                  !is_known     ? 0
                  : is_eligible ? candidate->partner_id
                                : gates->partner_id);
    json_field_text(json, "name", !is_known ? NULL : is_eligible ? candidate->name : gates->name);
    json_field_bool(json, "is_drawn", is_eligible && candidate->is_drawn);
    json_field_bool(json, "is_eligible", is_eligible);
    json_field_text(json, "sentence", explanation->sentence);
    json_field_optional(json, "band", explanation->band);
    json_key(json, "candidate");
    if (is_eligible) {
        candidate_write(json, candidate);
    } else {
        json_none(json);
    }
    failures_write(json, "gates", gates->gates, is_known && !is_eligible ? gates->gate_count : 0);
}

static void reasons_write(struct json_writer *json, const char *key,
                          const struct explanation_reason *reasons, size_t count)
{
    json_key(json, key);
    json_array_begin(json);
    for (size_t i = 0; i < count; i++) {
        json_object_begin(json);
        json_field_text(json, "group", reasons[i].group);
        json_field_text(json, "text", reasons[i].text);
        json_field_f64(json, "amount", reasons[i].amount);
        json_object_end(json);
    }
    json_array_end(json);
}

static void changes_write(struct json_writer *json, const struct explanation *explanation)
{
    json_key(json, "changes");
    json_array_begin(json);
    for (size_t i = 0; i < explanation->change_count; i++) {
        const struct explanation_change *change = &explanation->changes[i];
        json_object_begin(json);
        json_field_text(json, "what", change->what);
        json_field_text(json, "text", change->text);
        json_field_optional(json, "band", change->band);
        json_field_f64(json, "passes", change->passes < 0 ? NAN : (double)change->passes);
        json_field_i64(json, "of", change->of);
        json_object_end(json);
    }
    json_array_end(json);
}

static void flips_write(struct json_writer *json, const struct explanation *explanation)
{
    json_key(json, "sensitivity");
    json_array_begin(json);
    for (size_t i = 0; i < explanation->flip_count; i++) {
        const struct explanation_flip *flip = &explanation->flips[i];
        json_object_begin(json);
        json_field_text(json, "parameter", flip->parameter);
        json_field_f64(json, "from", flip->from);
        json_field_f64(json, "to", flip->to);
        json_field_id(json, "partner", ID_PARTNER, flip->partner_id);
        json_field_text(json, "name", flip->name);
        json_object_end(json);
    }
    json_array_end(json);
}

/* In words and money: what spoke for and against, fairness, and what would change it. */
static void words_write(struct json_writer *json, const struct explanation *explanation)
{
    reasons_write(json, "why", explanation->why, explanation->why_count);
    reasons_write(json, "why_not", explanation->why_not, explanation->why_not_count);
    json_key(json, "fairness");
    if (*explanation->fairness_text) {
        json_object_begin(json);
        json_field_f64(json, "amount", explanation->fairness_amount);
        json_field_text(json, "text", explanation->fairness_text);
        json_object_end(json);
    } else {
        json_none(json);
    }
    changes_write(json, explanation);
    flips_write(json, explanation);
}

void explanation_to_json(struct json_writer *json, const struct explanation *explanation)
{
    json_object_begin(json);
    json_field_id(json, "decision", ID_DECISION, explanation->recommendation.decision_id);
    json_field_id(json, "opportunity", ID_OPPORTUNITY, explanation->recommendation.opportunity_id);
    explained_write(json, explanation);
    groups_write(json, "accept", explanation->accept_groups, explanation->accept_group_count);
    groups_write(json, "win", explanation->win_groups, explanation->win_group_count);
    words_write(json, explanation);
    json_field_f64(json, "expected_offers", explanation->expected_offers);
    json_field_f64(json, "entitlement", explanation->entitlement);
    json_field_f64(json, "answer_hours", explanation->answer_hours);
    json_field_f64(json, "end_months", explanation->end_months);
    json_field_i64(json, "eligible_count", explanation->recommendation.eligible_count);
    json_field_optional(json, "currency", explanation->currency);
    json_field_f64(json, "questions_left",
                   explanation->questions_left < 0 ? NAN : (double)explanation->questions_left);
    json_object_end(json);
}

void replay_to_json(struct json_writer *json, const struct replay_result *result)
{
    json_object_begin(json);
    json_field_i64(json, "decisions", result->decisions);
    json_field_i64(json, "identical", result->identical);
    json_key(json, "different");
    json_array_begin(json);
    for (size_t i = 0; i < result->different_count; i++) {
        json_id(json, ID_DECISION, result->different[i]);
    }
    json_array_end(json);
    json_object_end(json);
}
