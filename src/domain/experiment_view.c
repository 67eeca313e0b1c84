/* SPDX-License-Identifier: Apache-2.0 */
/* What an experiment says so far. */
#include "domain/experiment_arm.h"
#include "domain/experiment_internal.h"

#include "base/text.h"
#include "evaluate/switchback.h"
#include "store/experiment_store.h"

enum { DAYS_PER_WEEK = 7 };
static const double PPM = 1e6;

const char *experiment_verdict_text(enum experiment_verdict value)
{
    static const char *const TEXTS[] = {
#define X(name, value) [value] = #name,
        EXPERIMENT_VERDICT_LIST(X)
#undef X
    };
    return TEXTS[value];
}

/* A cell-week as it is judged. */
struct judged {
    int64_t known_at_ms;
    size_t order; /* of the list: by cell and week */
    struct switchback_week week;
};

static int by_known(const void *a, const void *b)
{
    const struct judged *left = a;
    const struct judged *right = b;
    if (left->known_at_ms != right->known_at_ms) {
        return left->known_at_ms < right->known_at_ms ? -1 : 1;
    }
    return (left->order > right->order) - (left->order < right->order);
}

static void arm_add(struct experiment_arm *arm, const struct experiment_week *week)
{
    arm->passes += week->passes;
    arm->known += week->known;
    arm->successes += week->successes;
    arm->weeks++;
}

/* Weeks end on Sunday, the last ones with the experiment. */
static int64_t week_end_ms(const struct experiment *item, int64_t week)
{
    int64_t end_ms = (week + DAYS_PER_WEEK) * CLOCK_DAY_MS;
    return item->stopped_at_ms && item->stopped_at_ms < end_ms ? item->stopped_at_ms : end_ms;
}

/* Those that are over with every outcome known, in the order in which they came to be so: more
 * outcomes are added behind what was looked at, and change nothing of it. */
static size_t weeks_judge(const struct experiment_view *view, const struct experiment_week *weeks,
                          size_t count, int64_t now_ms, struct judged *ret)
{
    size_t judged = 0;
    size_t cell = 0;
    for (size_t i = 0; i < count; i++) {
        const struct experiment_week *week = &weeks[i];
        bool is_same = i > 0 && text_equal(week->line, weeks[i - 1].line) &&
                       text_equal(week->country, weeks[i - 1].country);
        cell += i > 0 && !is_same;
        int64_t end_ms = week_end_ms(&view->experiment, week->week);
        if (week->known < week->passes || end_ms > now_ms) {
            continue;
        }
        ret[judged++] = (struct judged){
            .known_at_ms = week->known_at_ms > end_ms ? week->known_at_ms : end_ms,
            .order = i,
            .week = {.cell = cell,
                     .passes = week->passes,
                     .successes = week->successes,
                     .is_baseline = week->is_baseline},
        };
    }
    qsort(ret, judged, sizeof *ret, by_known);
    return judged;
}

static enum score_status verdict_find(struct domain *domain, struct experiment_view *view,
                                      const struct experiment_week *weeks, size_t count,
                                      struct score_error *err)
{
    struct judged *judged = arena_alloc_array(domain->arena, count + 1, sizeof *judged);
    struct switchback_week *items = arena_alloc_array(domain->arena, count + 1, sizeof *items);
    struct switchback result;
    if (!judged || !items) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    size_t known = weeks_judge(view, weeks, count, domain_now_ms(domain), judged);
    for (size_t i = 0; i < known; i++) {
        items[i] = judged[i].week;
    }
    double share = (double)view->experiment.share_ppm / PPM;
    SCORE_TRY(switchback_judge(items, known, share, &result, err));
    view->judged_weeks = (int64_t)known;
    view->has_interval = result.is_known;
    view->difference = result.difference;
    view->low = result.low;
    view->high = result.high;
    if (result.low > 0) {
        view->verdict = EXPERIMENT_VERDICT_BETTER;
    } else if (result.high < 0) {
        view->verdict = EXPERIMENT_VERDICT_WORSE;
    }
    return SCORE_OK;
}

enum score_status experiment_view_make(struct domain *domain, int64_t id,
                                       struct experiment_view *ret, struct score_error *err)
{
    struct experiment_week *weeks = NULL;
    size_t count = 0;
    struct experiment_view view = {.verdict = EXPERIMENT_VERDICT_NOT_YET_KNOWN};
    struct experiment *item = &view.experiment;
    SCORE_TRY(store_experiment_get(domain->store, id, domain->arena, item, err));
    SCORE_TRY(store_experiment_week_list(domain->store, item, domain->arena, &weeks, &count, err));
    for (size_t i = 0; i < count; i++) {
        arm_add(weeks[i].is_baseline ? &view.baseline : &view.policy, &weeks[i]);
    }
    experiment_commitment(item->share_ppm, item->secret, view.commitment);
    int64_t passes = view.policy.passes + view.baseline.passes;
    int64_t at_ms = item->stopped_at_ms ? item->stopped_at_ms : domain_now_ms(domain);
    view.is_over = experiment_rule_is_met(item, passes, at_ms);
    SCORE_TRY(verdict_find(domain, &view, weeks, count, err));
    *ret = view;
    return SCORE_OK;
}
