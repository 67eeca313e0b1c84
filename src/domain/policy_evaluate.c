/* SPDX-License-Identifier: Apache-2.0 */
/* The two questions of policy_evaluate.h, the gate, and keeping the answer. */
#include "domain/policy_evaluate.h"

#include "base/kv.h"
#include "base/limits.h"
#include "domain/policy_frozen.h"
#include "domain/policy_internal.h"
#include "domain/world.h"
#include "store/event_store.h"
#include "store/policy_store.h"

enum { DAYS_DEFAULT = 90, DAYS_MAX = 365, SEEDS_DEFAULT = 3, SEEDS_MAX = 20 };

static const double ESS_MIN = 200;
static const double MEAN_WEIGHT_OFF = 0.1;
static const double UNSUPPORTED_MAX = 0.01;
static const double GAIN_MIN = -0.01;
static const double GINI_WORSE_MAX = 0.03; /* of the simulated market: more is clearly less even */
static const double CURVE_U[POLICY_CURVE_POINTS] = {1, 2, 3, 6};

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

static enum score_status reason_add(struct domain *domain, struct policy_report *report,
                                    enum policy_verdict verdict, const char *reason,
                                    struct score_error *err)
{
    (void)domain;
    if (!reason) {
        return no_memory(err);
    }
    if (report->reason_count < POLICY_REASONS_MAX) {
        report->reasons[report->reason_count++] = reason;
    }
    report->verdict = verdict > report->verdict ? verdict : report->verdict;
    return SCORE_OK;
}

/* ---- the simulated market ---------------------------------------------------------------------
 */

static void market_add(struct policy_market *sum, const struct policy_market *one, int64_t seeds)
{
    sum->value_ratio += one->value_ratio / (double)seeds;
    sum->gini += one->gini / (double)seeds;
    sum->accept_rate += one->accept_rate / (double)seeds;
    sum->win_rate += one->win_rate / (double)seeds;
    sum->is_within_bound &= one->is_within_bound;
}

static enum score_status market_mean(const struct score_policy *policy, int64_t seeds,
                                     struct policy_market *ret, struct score_error *err)
{
    *ret = (struct policy_market){.is_within_bound = true};
    for (int64_t seed = 1; seed <= seeds; seed++) {
        struct policy_market one;
        SCORE_TRY(policy_simulate(policy, (uint64_t)seed, &one, err));
        market_add(ret, &one, seeds);
    }
    return SCORE_OK;
}

static enum score_status curve_make(const struct score_policy *policy, struct policy_report *report,
                                    struct score_error *err)
{
    for (size_t i = 0; i < POLICY_CURVE_POINTS; i++) {
        struct score_policy at = *policy;
        struct policy_market one;
        at.box_u = CURVE_U[i];
        SCORE_TRY(policy_simulate(&at, 1, &one, err));
        report->curve[i] = (struct policy_point){CURVE_U[i], one.value_ratio, one.gini};
    }
    return SCORE_OK;
}

static enum score_status markets_make(const struct policy_view *view, struct policy_report *report,
                                      struct score_error *err)
{
    SCORE_TRY(market_mean(&view->live_values, report->seeds, &report->market_live, err));
    SCORE_TRY(market_mean(&view->values, report->seeds, &report->market, err));
    report->has_market = true;
    return curve_make(&view->values, report, err);
}

/* ---- the gate ---------------------------------------------------------------------------------
 */

/* A log that cannot tell: everything that it lacks is said. */
static enum score_status log_check(struct domain *domain, struct policy_report *report,
                                   struct score_error *err)
{
    if (report->ess < ESS_MIN) {
        SCORE_TRY(reason_add(domain, report, POLICY_VERDICT_REFUSED,
                             arena_format(domain->arena,
                                          "the answered decisions of %lld days count as %.0f: at "
                                          "least %.0f are needed",
                                          (long long)report->days, report->ess, ESS_MIN),
                             err));
    }
    double off = report->mean_weight - 1;
    if (report->decisions && (off > MEAN_WEIGHT_OFF || off < -MEAN_WEIGHT_OFF)) {
        SCORE_TRY(reason_add(domain, report, POLICY_VERDICT_REFUSED,
                             arena_format(domain->arena,
                                          "the weights have a mean of %.3f instead of about 1",
                                          report->mean_weight),
                             err));
    }
    if (report->unsupported > UNSUPPORTED_MAX) {
        SCORE_TRY(reason_add(domain, report, POLICY_VERDICT_REFUSED,
                             arena_format(domain->arena,
                                          "%.1f %% of its shares go where the log never went",
                                          100 * report->unsupported),
                             err));
    }
    return SCORE_OK;
}

static enum score_status gate_check(struct domain *domain, struct policy_report *report,
                                    struct score_error *err)
{
    if (!(report->gain.low > GAIN_MIN)) {
        SCORE_TRY(reason_add(domain, report, POLICY_VERDICT_BELOW,
                             arena_format(domain->arena,
                                          "the gain may be as low as %.1f %%: it must stay above "
                                          "%.0f %%",
                                          100 * report->gain.low, 100 * GAIN_MIN),
                             err));
    }
    if (!report->market.is_within_bound) {
        SCORE_TRY(reason_add(domain, report, POLICY_VERDICT_BELOW,
                             "in the simulated market a firm is further from its entitlement than "
                             "the promise allows",
                             err));
    }
    if (report->market.gini > report->market_live.gini + GINI_WORSE_MAX) {
        SCORE_TRY(reason_add(domain, report, POLICY_VERDICT_BELOW,
                             arena_format(domain->arena,
                                          "the simulated market is less even: Gini %.3f against "
                                          "%.3f",
                                          report->market.gini, report->market_live.gini),
                             err));
    }
    return SCORE_OK;
}

static enum score_status summary_make(struct domain *domain, struct policy_report *report,
                                      struct score_error *err)
{
    report->summary =
        report->verdict == POLICY_VERDICT_REFUSED
            ? report->reasons[0]
            : arena_format(
                  domain->arena,
                  "gain %+.1f %% (95 %%: %+.1f to %+.1f) over %lld "
                  "decisions; simulated Gini %.3f against %.3f, value %.3f "
                  "against %.3f%s%s",
                  100 * report->gain.value, 100 * report->gain.low, 100 * report->gain.high,
                  (long long)report->decisions, report->market.gini, report->market_live.gini,
                  report->market.value_ratio, report->market_live.value_ratio,
                  report->reason_count ? "; " : "", report->reason_count ? report->reasons[0] : "");
    return report->summary ? SCORE_OK : no_memory(err);
}

static enum score_status judge(struct domain *domain, const struct policy_view *view,
                               struct policy_report *report, struct score_error *err)
{
    SCORE_TRY(policy_frozen_read(domain, &view->values, report, err));
    report->verdict = POLICY_VERDICT_PASSED;
    if (report->clash) {
        SCORE_TRY(reason_add(domain, report, POLICY_VERDICT_REFUSED, report->clash, err));
    }
    SCORE_TRY(log_check(domain, report, err));
    if (report->verdict != POLICY_VERDICT_REFUSED) {
        SCORE_TRY(markets_make(view, report, err));
        SCORE_TRY(gate_check(domain, report, err));
    }
    return summary_make(domain, report, err);
}

static enum score_status options_check(struct domain *domain,
                                       const struct policy_judge_options *options,
                                       struct policy_report *ret, struct score_error *err)
{
    ret->days = options->days ? options->days : DAYS_DEFAULT;
    ret->seeds = options->seeds ? options->seeds : SEEDS_DEFAULT;
    if (ret->days < 1 || ret->days > DAYS_MAX) {
        problem_add(domain, "days", "RANGE", "between 1 and %d", DAYS_MAX);
    }
    if (ret->seeds < 1 || ret->seeds > SEEDS_MAX) {
        problem_add(domain, "seeds", "RANGE", "between 1 and %d", SEEDS_MAX);
    }
    return problem_status(domain, err);
}

static bool can_evaluate(const struct policy *policy)
{
    return policy->state != POLICY_LIVE && policy->state != POLICY_RETIRED;
}

enum score_status policy_judge(struct domain *domain, int64_t id,
                               const struct policy_judge_options *options,
                               struct policy_report *ret, struct score_error *err)
{
    struct policy_report report = {0};
    struct policy_view view;
    SCORE_TRY(actor_require(domain, POLICY_WRITERS, err));
    SCORE_TRY(options_check(domain, options, &report, err));
    SCORE_TRY(policy_read(domain, id, &view, err));
    if (!can_evaluate(&view.policy)) {
        return policy_move_refuse(domain, &view.policy, "evaluate", err);
    }
    SCORE_TRY(judge(domain, &view, &report, err));
    *ret = report;
    return SCORE_OK;
}

/* ---- keeping it -------------------------------------------------------------------------------
 */

static enum score_status judged_event(struct domain *domain, const struct policy *policy,
                                      const struct policy_evaluation *evaluation,
                                      struct score_error *err)
{
    SCORE_AUTO(buf_done) struct buf detail = {0};
    buf_init(&detail, LIMIT_BODY_BYTES);
    kv_add_text(&detail, "hash", policy->hash);
    kv_add_i64(&detail, "evaluation", evaluation->id);
    kv_add_i64(&detail, "live", evaluation->live_id);
    kv_add_i64(&detail, "seen", evaluation->event_seq);
    kv_add_text(&detail, "verdict", policy_verdict_text(evaluation->verdict));
    kv_add_text(&detail, "figures", evaluation->summary);
    return policy_event(domain, policy, "policy.evaluated", "", &detail, NULL, err);
}

static enum score_status judged_in_tx(struct domain *domain, int64_t id,
                                      const struct policy_report *report, struct score_error *err)
{
    struct policy_view view;
    SCORE_TRY(policy_first_ensure(domain, err));
    SCORE_TRY(policy_read(domain, id, &view, err));
    struct policy *policy = &view.policy;
    if (!can_evaluate(policy)) {
        return policy_move_refuse(domain, policy, "evaluate", err);
    }
    if (view.live.live_seq > report->event_seq) {
        problem_allow(domain, "evaluate");
        return score_error_set(err, SCORE_CONFLICT, "evaluation",
                               "another policy came into force meanwhile: evaluate again");
    }
    struct policy_evaluation evaluation = {
        .policy_id = id,
        .policy_hash = policy->hash,
        .live_id = view.live.id,
        .event_seq = report->event_seq,
        .verdict = report->verdict,
        .summary = report->summary,
        .made_by = domain->actor.name,
        .at_ms = domain_now_ms(domain),
    };
    SCORE_TRY(policy_report_text(domain, report, &evaluation.report, err));
    SCORE_TRY(store_policy_evaluation_add(domain->store, &evaluation, err));
    policy->evaluation_id = evaluation.id;
    if (policy->state == POLICY_DRAFT && report->verdict != POLICY_VERDICT_REFUSED) {
        policy->state = POLICY_EVALUATED;
    }
    SCORE_TRY(store_policy_update(domain->store, policy, err));
    return judged_event(domain, policy, &evaluation, err);
}

enum score_status policy_judged(struct domain *domain, int64_t id,
                                const struct policy_report *report, struct policy_view *ret,
                                struct score_error *err)
{
    SCORE_TRY(actor_require(domain, POLICY_WRITERS, err));
    SCORE_TRY(store_tx_begin(domain->store, err));
    SCORE_TRY(domain_tx_end(domain, judged_in_tx(domain, id, report, err), err));
    return policy_read(domain, id, ret, err);
}

enum score_status policy_evaluate(struct domain *domain, int64_t id,
                                  const struct policy_judge_options *options,
                                  struct policy_view *ret, struct score_error *err)
{
    struct policy_report report;
    SCORE_TRY(policy_judge(domain, id, options, &report, err));
    return policy_judged(domain, id, &report, ret, err);
}
