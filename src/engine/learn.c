/* SPDX-License-Identifier: Apache-2.0 */
/* From what happened to an offer to what the models learn (domain.md 4.3). */
#include "engine/enterprise.h"
#include "engine/state.h"

static const int64_t HOUR_MS = 3600000;
static const double DOUBT_KEPT = 0.02; /* after an alarm of drift */

static int32_t hour_of(int64_t at_ms)
{
    int64_t hour = at_ms / HOUR_MS;
    return hour > INT32_MAX ? INT32_MAX : hour < INT32_MIN ? INT32_MIN : (int32_t)hour;
}

/* Merits follow what was learnt: of the firm and its enterprise at once, of all where the spreads
 * were re-estimated.
 */
static void merits_update(struct score_engine *engine, struct partner *partner)
{
    if (!models_spreads_due(&engine->models)) {
        partner->merit = partner_merit(engine, partner);
        uint32_t at = enterprise_next(engine, partner, POSITION_NONE);
        for (; at != POSITION_NONE; at = enterprise_next(engine, partner, at)) {
            engine->partners[at].merit = partner_merit(engine, &engine->partners[at]);
        }
        return;
    }
    struct firms firms = {.partners = engine->partners,
                          .partner_count = engine->partner_count,
                          .groups = engine->groups,
                          .group_count = engine->group_count};
    models_spreads_update(&engine->models, &engine->policy, &firms);
    if (engine->policy.learning >= 2) {
        firms.is_timing = true;
        models_spreads_update(&engine->timing, &engine->policy, &firms);
    }
    for (uint32_t i = 0; i < engine->partner_count; i++) {
        engine->partners[i].merit = partner_merit(engine, &engine->partners[i]);
    }
}

/* What a model said for long did not come true: what it knows counts little from here on. */
static void drift_answer(struct score_engine *engine, enum model_kind kind)
{
    models_doubt(&engine->models, kind, DOUBT_KEPT);
    for (uint32_t i = 0; i < engine->partner_count; i++) {
        struct evidence *evidence = &engine->partners[i].evidence;
        evidence->precision[kind] = (float)((double)evidence->precision[kind] * DOUBT_KEPT);
        evidence->natural[kind] = (float)((double)evidence->natural[kind] * DOUBT_KEPT);
    }
    for (uint32_t i = 0; i < engine->cell_count; i++) {
        engine->cells[i].calibrations[kind] = (struct cell_calibration){0};
    }
}

/* `span` < 0: none. */
static struct example example_of(struct score_engine *engine, const struct offer *offer,
                                 enum model_kind kind, int span)
{
    struct partner *partner = &engine->partners[offer->partner];
    return (struct example){.features = offer->features,
                            .feature_count = FEATURE_COUNT,
                            .firm = &partner->evidence,
                            .firm_mean = engine->groups[partner->group].firm_mean[kind],
                            .base = model_base(&engine->policy, kind),
                            .span = span < 0 ? NULL : &engine->models.spans[span],
                            .weight = 1,
                            .hour = hour_of(engine->now_ms)};
}

/* Learning 2 knows when it ended; a past deal without a date is learnt without. */
static int span_of(const struct score_engine *engine, const struct offer *offer,
                   enum model_kind kind)
{
    if (engine->policy.learning < 2) {
        return -1;
    }
    if (kind == MODEL_ACCEPT) {
        return hazard_hour_span(engine->now_ms - offer->booked_at_ms);
    }
    return offer->accepted_at_ms == INT64_MIN ? -1 : hazard_month_span(offer->months);
}

/* For whoever watches: what was learnt, and what had been said. */
static void lesson_tell(const struct score_engine *engine, const struct offer *offer,
                        enum model_kind kind, const struct example *example, double p)
{
    if (!engine->watch) {
        return;
    }
    struct score_lesson told = {.model = kind == MODEL_WIN ? SCORE_MODEL_WIN : SCORE_MODEL_ACCEPT,
                                .opportunity = engine->opportunities[offer->opportunity].id,
                                .partner = engine->partners[offer->partner].id,
                                .at_ms = engine->now_ms,
                                .is_good = example->y > 0.5,
                                .weight = example->weight,
                                .p = p};
    _Static_assert((int)SCORE_LESSON_FEATURES == (int)FEATURE_COUNT, "a lesson has all features");
    for (int i = 0; i < FEATURE_COUNT; i++) {
        told.columns[i] = offer->features[i].slot;
        told.values[i] = offer->features[i].value;
    }
    engine->watch(&told, engine->watch_user);
}

void score_engine_watch(struct score_engine *engine, score_lesson_fn *watch, void *user)
{
    engine->watch = watch;
    engine->watch_user = user;
}

static void curve_report(const struct curve *curve, struct score_model_state *ret)
{
    int64_t end = 0;
    int32_t count = curve->count + (curve->in_last > 0);
    for (int32_t i = 0; i < count && i < SCORE_LEARNING_POINTS_MAX; i++) {
        int64_t length = i < curve->count ? curve->length : curve->in_last;
        end += length;
        ret->points[i] =
            (struct score_learning_point){.outcomes = end,
                                          .loss = curve->loss[i] / (double)length,
                                          .base_loss = curve->base_loss[i] / (double)length};
        ret->point_count = i + 1;
    }
}

void score_engine_model_state(const struct score_engine *engine, enum score_model model,
                              struct score_model_state *ret_learning)
{
    const struct calibrator *calibrator = &engine->models.calibrators[model];
    const struct drift *drift = &engine->models.drifts[model];
    *ret_learning = (struct score_model_state){
        .outcomes = calibrator->seen,
        .is_isotonic = calibrator->is_isotonic,
        .drift = drift->sum,
        .drift_alarm = DRIFT_ALARM,
        .drift_alarms = drift->alarms,
        .drift_alarm_at_ms = drift->alarms ? drift->alarm_at_hour * HOUR_MS : 0,
    };
    for (int i = 0; i < SCORE_LEARNING_BINS; i++) {
        const struct calibration_group *bin = &calibrator->bins[i];
        bool is_seen = bin->count > 0;
        ret_learning->bins[i] = (struct score_learning_bin){
            .count = bin->count,
            .predicted = is_seen ? bin->z_sum / bin->count : 0,
            .observed = is_seen ? bin->wins / bin->count : 0,
        };
    }
    curve_report(&engine->models.curves[model], ret_learning);
}

void offer_learn(struct score_engine *engine, struct offer *offer, enum model_kind kind, double y,
                 double weight)
{
    int span = span_of(engine, offer, kind);
    if (span >= 0) {
        const struct timing_row end = {
            .span = span, .is_end = true, .weight = weight, .at_ms = engine->now_ms};
        struct lesson ended = timing_learn(engine, offer, kind, &end);
        if (kind == MODEL_WIN) {
            offer->end = ended;
        }
    }
    struct example example = example_of(engine, offer, kind, span);
    example.y = y;
    example.weight = weight;
    if (engine->policy.learning >= 2) {
        uint32_t cell = engine->opportunities[offer->opportunity].cell;
        example.cell = &engine->cells[cell].calibrations[kind];
    }
    struct lesson lesson = model_learn(&engine->models, &engine->policy, kind, &example);
    lesson_tell(engine, offer, kind, &example, lesson.p);
    if (kind == MODEL_WIN) {
        offer->win = lesson;
        offer->win_span = span;
    }
    if (example.cell && model_drifted(&engine->models, kind)) {
        drift_answer(engine, kind);
    }
    merits_update(engine, &engine->partners[offer->partner]);
}

struct lesson timing_learn(struct score_engine *engine, struct offer *offer, enum model_kind kind,
                           const struct timing_row *row)
{
    struct partner *partner = &engine->partners[offer->partner];
    struct example example = {.features = offer->features,
                              .feature_count = FEATURE_COMMON_COUNT,
                              .firm = &partner->timing,
                              .base = timing_base(kind),
                              .y = row->is_end ? 1 : 0,
                              .weight = row->weight,
                              .hour = hour_of(row->at_ms),
                              .span = &engine->timing.spans[row->span],
                              .is_timing = true};
    return model_learn(&engine->timing, &engine->policy, kind, &example);
}

void offer_unlearn(struct score_engine *engine, struct offer *offer)
{
    if (!offer->win.is_given) {
        return;
    }
    struct example example = example_of(engine, offer, MODEL_WIN, offer->win_span);
    model_unlearn(&engine->models, &engine->policy, MODEL_WIN, &example, &offer->win);
    offer->win = (struct lesson){0};
    if (offer->end.is_given) {
        example.feature_count = FEATURE_COMMON_COUNT;
        example.firm = &engine->partners[offer->partner].timing;
        example.firm_mean = 0;
        example.base = timing_base(MODEL_WIN);
        example.span = &engine->timing.spans[offer->win_span];
        example.is_timing = true;
        model_unlearn(&engine->timing, &engine->policy, MODEL_WIN, &example, &offer->end);
        offer->end = (struct lesson){0};
    }
    merits_update(engine, &engine->partners[offer->partner]);
}

/* Whether a firm answers at all: in the spans before the answer it did not. */
static void answer_learn(struct score_engine *engine, struct offer *offer, bool is_timeout)
{
    int last = is_timeout ? HAZARD_HOURS : span_of(engine, offer, MODEL_ACCEPT);
    for (int span = 0; span < last; span++) {
        const struct timing_row row = {.span = span, .weight = 1, .at_ms = engine->now_ms};
        (void)timing_learn(engine, offer, MODEL_ACCEPT, &row);
    }
}

/* An answer, or none by the deadline, which learning 2 keeps apart from a refusal. */
static void accept_learn(struct score_engine *engine, struct offer *offer, bool is_accepted,
                         bool is_timeout)
{
    if (engine->policy.learning < 2) {
        offer_learn(engine, offer, MODEL_ACCEPT, is_accepted ? 1 : 0, 1);
        return;
    }
    answer_learn(engine, offer, is_timeout);
    if (is_timeout) {
        engine->models.version++;
        merits_update(engine, &engine->partners[offer->partner]);
        return;
    }
    offer_learn(engine, offer, MODEL_ACCEPT, is_accepted ? 1 : 0, 1);
}

/* What the price list says this ending teaches. */
void outcome_learn(struct score_engine *engine, struct offer *offer,
                   const struct score_offer_outcome *outcome, bool was_accepted)
{
    uint32_t source = engine->opportunities[offer->opportunity].source;
    enum score_learning learning =
        score_charge_learning(outcome->outcome, outcome->reason, outcome->charge);
    bool is_free_choice = !offer->is_override && !offer->is_rule_made;
    switch (learning) {
    case SCORE_LEARN_ACCEPT:
        source_quality_learn(&engine->models, source, true);
        if (is_free_choice) {
            accept_learn(engine, offer, true, false);
        }
        break;
    case SCORE_LEARN_DECLINE:
    case SCORE_LEARN_TIMEOUT:
        if (is_free_choice) {
            accept_learn(engine, offer, false, learning == SCORE_LEARN_TIMEOUT);
        }
        break;
    case SCORE_LEARN_LEAD_QUALITY:
        source_quality_learn(&engine->models, source, false);
        break;
    case SCORE_LEARN_STALLED:
    case SCORE_LEARN_LOSS:
        if (was_accepted) {
            offer_learn(engine, offer, MODEL_WIN, 0, 1);
        }
        break;
    case SCORE_LEARN_WIN:
        offer_learn(engine, offer, MODEL_WIN, 1, 1);
        break;
    case SCORE_LEARN_NOTHING:
    case SCORE_LEARN_CENSORED:
        break;
    }
}
