/* SPDX-License-Identifier: Apache-2.0 */
/* The months that open deals live through. Closed by the time of events alone, so that every fold
 * of the same events closes the same months in the same order. */
#include "engine/hazard.h"
#include "engine/state.h"

enum score_status months_reserve(struct score_engine *engine, struct score_error *err)
{
    struct month_queue *queue = &engine->months;
    return memory_reserve(&engine->memory, &queue->items, &queue->capacity,
                          (size_t)queue->count + 1, sizeof(*queue->items), err);
}

static bool is_before(const struct month_entry *a, const struct month_entry *b)
{
    return a->due_ms < b->due_ms || (a->due_ms == b->due_ms && a->offer < b->offer);
}

static void queue_push(struct month_queue *queue, struct month_entry entry)
{
    SCORE_ASSERT(queue->count < queue->capacity);
    uint32_t at = queue->count++;
    while (at > 0 && is_before(&entry, &queue->items[(at - 1) / 2])) {
        queue->items[at] = queue->items[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    queue->items[at] = entry;
}

static void queue_pop(struct month_queue *queue)
{
    struct month_entry last = queue->items[--queue->count];
    uint32_t at = 0;
    for (uint32_t child = 1; child < queue->count; child = 2 * at + 1) {
        if (child + 1 < queue->count && is_before(&queue->items[child + 1], &queue->items[child])) {
            child++;
        }
        if (!is_before(&queue->items[child], &last)) {
            break;
        }
        queue->items[at] = queue->items[child];
        at = child;
    }
    if (queue->count) {
        queue->items[at] = last;
    }
}

void months_add(struct score_engine *engine, uint32_t at)
{
    struct offer *offer = &engine->offers[at];
    offer->month_due_ms = 0;
    if (offer->accepted_at_ms == INT64_MIN || offer->months >= HAZARD_MONTHS_LAST) {
        return;
    }
    offer->month_due_ms = offer->accepted_at_ms + (offer->months + 1) * HAZARD_MONTH_MS;
    queue_push(&engine->months, (struct month_entry){.due_ms = offer->month_due_ms, .offer = at});
}

static void month_survived(struct score_engine *engine, struct offer *offer, int64_t at_ms,
                           double weight)
{
    if (engine->policy.learning >= 2) {
        const struct timing_row row = {
            .span = hazard_month_span(offer->months), .weight = weight, .at_ms = at_ms};
        (void)timing_learn(engine, offer, MODEL_WIN, &row);
    }
    offer->months++;
}

void months_close(struct score_engine *engine)
{
    struct month_queue *queue = &engine->months;
    while (queue->count && queue->items[0].due_ms <= engine->now_ms) {
        struct month_entry entry = queue->items[0];
        queue_pop(queue);
        struct offer *offer = &engine->offers[entry.offer];
        /* Ended deals stay in the heap until their day; one opened again has a second entry. */
        bool is_open = offer->outcome == SCORE_OUTCOME_ACCEPTED && !offer->is_undone;
        if (is_open && offer->month_due_ms == entry.due_ms) {
            month_survived(engine, offer, entry.due_ms, 1);
            months_add(engine, entry.offer);
        }
    }
}

void months_learn_past(struct score_engine *engine, struct offer *offer, int64_t until_ms,
                       double weight)
{
    while (offer->months < HAZARD_MONTHS_LAST &&
           offer->accepted_at_ms + (offer->months + 1) * HAZARD_MONTH_MS <= until_ms) {
        month_survived(engine, offer, engine->now_ms, weight);
    }
}
