/* SPDX-License-Identifier: Apache-2.0 */
/* From what happened to an offer to what the models learn (domain.md 4.3). */
#include "engine/state.h"

static const int64_t HOUR_MS = 3600000;

static int32_t hour_of(int64_t at_ms)
{
    int64_t hour = at_ms / HOUR_MS;
    return hour > INT32_MAX ? INT32_MAX : hour < INT32_MIN ? INT32_MIN : (int32_t)hour;
}

/* Merits follow what was learnt: of the firm at once, of all where the spreads were re-estimated.
 */
static void merits_update(struct score_engine *engine, struct partner *partner)
{
    if (!models_spreads_due(&engine->models)) {
        partner->merit = partner_merit(engine, partner);
        return;
    }
    models_spreads_update(&engine->models, &engine->policy, engine->partners,
                          engine->partner_count);
    for (uint32_t i = 0; i < engine->partner_count; i++) {
        engine->partners[i].merit = partner_merit(engine, &engine->partners[i]);
    }
}

static struct example example_of(struct score_engine *engine, const struct offer *offer,
                                 enum model_kind kind, double y, double weight)
{
    return (struct example){.features = offer->features,
                            .firm = &engine->partners[offer->partner].evidence,
                            .base = model_base(&engine->policy, kind),
                            .y = y,
                            .weight = weight,
                            .hour = hour_of(engine->now_ms)};
}

void offer_learn(struct score_engine *engine, struct offer *offer, enum model_kind kind, double y,
                 double weight)
{
    struct example example = example_of(engine, offer, kind, y, weight);
    struct lesson lesson = model_learn(&engine->models, &engine->policy, kind, &example);
    if (kind == MODEL_WIN) {
        offer->win = lesson;
    }
    merits_update(engine, &engine->partners[offer->partner]);
}

void offer_unlearn(struct score_engine *engine, struct offer *offer)
{
    if (!offer->win.is_given) {
        return;
    }
    struct example example = example_of(engine, offer, MODEL_WIN, 0, 1);
    model_unlearn(&engine->models, &engine->policy, MODEL_WIN, &example, &offer->win);
    offer->win = (struct lesson){0};
    merits_update(engine, &engine->partners[offer->partner]);
}

/* What the price list says this ending teaches. */
void outcome_learn(struct score_engine *engine, struct offer *offer,
                   const struct score_offer_outcome *outcome, bool was_accepted)
{
    uint32_t source = engine->opportunities[offer->opportunity].source;
    const struct score_charge_rule *rule =
        score_charge_rule_find(outcome->outcome, outcome->reason);
    bool is_free_choice = !offer->is_override && !offer->is_rule_made;
    switch (rule ? rule->learning : SCORE_LEARN_NOTHING) {
    case SCORE_LEARN_ACCEPT:
        source_quality_learn(&engine->models, source, true);
        if (is_free_choice) {
            offer_learn(engine, offer, MODEL_ACCEPT, 1, 1);
        }
        break;
    case SCORE_LEARN_DECLINE:
    case SCORE_LEARN_TIMEOUT:
        if (is_free_choice) {
            offer_learn(engine, offer, MODEL_ACCEPT, 0, 1);
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
