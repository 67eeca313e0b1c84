/* SPDX-License-Identifier: Apache-2.0 */
#include "evaluate/match_flow.h"

#include <math.h>

/* Nodes: partners 0 .. P-1, then items. A path starts at an item and ends at a partner with room.
 */
struct flow {
    const struct match_problem *problem;
    double threshold;
    double bonus;
    bool *is_chosen;
    size_t *load;      /* of partners */
    double *price;     /* potential of each node */
    double sink_price; /* .. of where all units go */
    double *distance;
    size_t *before; /* the node before on the path */
    bool *is_settled;
    size_t *settled; /* in order */
    size_t settled_count;
};

static double cost_of(const struct flow *flow, size_t partner, size_t item)
{
    double score = flow->problem->scores[partner * flow->problem->items + item];
    return score >= flow->threshold ? -score : INFINITY;
}

/* What one more unit of the partner costs; infinite without room. */
static double end_cost(const struct flow *flow, size_t partner)
{
    size_t load = flow->load[partner];
    return load < flow->problem->at_least   ? -flow->bonus
           : load < flow->problem->capacity ? 0
                                            : INFINITY;
}

static void prices_begin(struct flow *flow)
{
    const struct match_problem *problem = flow->problem;
    double low = INFINITY;
    double high = -INFINITY;
    for (size_t i = 0; i < problem->partners * problem->items; i++) {
        low = fmin(low, problem->scores[i]);
        high = fmax(high, problem->scores[i]);
    }
    flow->bonus = (high - low + 1) * (double)(problem->partners + problem->items);
    flow->sink_price = INFINITY;
    for (size_t i = 0; i < problem->partners; i++) {
        flow->price[i] = -high;
        flow->sink_price = fmin(flow->sink_price, flow->price[i] + end_cost(flow, i));
    }
}

static void relax(struct flow *flow, size_t from, size_t to, double cost)
{
    double reduced = cost + flow->price[from] - flow->price[to];
    double distance = flow->distance[from] + (reduced > 0 ? reduced : 0); /* rounding apart */
    if (distance < flow->distance[to]) {
        flow->distance[to] = distance;
        flow->before[to] = from;
    }
}

static void node_settle(struct flow *flow, size_t node)
{
    const struct match_problem *problem = flow->problem;
    size_t partners = problem->partners;
    flow->is_settled[node] = true;
    flow->settled[flow->settled_count++] = node;
    if (node >= partners) {
        size_t item = node - partners;
        for (size_t i = 0; i < partners; i++) {
            if (!flow->is_settled[i] && !flow->is_chosen[i * problem->items + item]) {
                relax(flow, node, i, cost_of(flow, i, item));
            }
        }
        return;
    }
    for (size_t item = 0; item < problem->items; item++) {
        if (flow->is_chosen[node * problem->items + item] && !flow->is_settled[partners + item]) {
            relax(flow, node, partners + item, -cost_of(flow, node, item));
        }
    }
}

/* The nearest partner with room; SIZE_MAX = none can be reached. Its distance with the end. */
static size_t path_find(struct flow *flow, size_t item, double *ret_distance)
{
    size_t nodes = flow->problem->partners + flow->problem->items;
    double end_distance = INFINITY;
    size_t end = SIZE_MAX;
    for (size_t i = 0; i < nodes; i++) {
        flow->distance[i] = INFINITY;
        flow->is_settled[i] = false;
    }
    flow->settled_count = 0;
    flow->distance[flow->problem->partners + item] = 0;
    for (;;) {
        size_t next = SIZE_MAX;
        double least = INFINITY;
        for (size_t i = 0; i < nodes; i++) {
            if (!flow->is_settled[i] && flow->distance[i] < least) {
                least = flow->distance[i];
                next = i;
            }
        }
        if (next == SIZE_MAX || least >= end_distance) {
            break;
        }
        node_settle(flow, next);
        if (next < flow->problem->partners) {
            double reduced = end_cost(flow, next) + flow->price[next] - flow->sink_price;
            double distance = least + (reduced > 0 ? reduced : 0);
            if (distance < end_distance) {
                end_distance = distance;
                end = next;
            }
        }
    }
    *ret_distance = end_distance;
    return end;
}

static void path_take(struct flow *flow, size_t item, size_t end, double distance)
{
    const struct match_problem *problem = flow->problem;
    size_t start = problem->partners + item;
    for (size_t i = 0; i < flow->settled_count; i++) {
        size_t node = flow->settled[i];
        flow->price[node] += flow->distance[node] - distance;
    }
    flow->load[end]++;
    for (size_t node = end; node != start; node = flow->before[node]) {
        size_t before = flow->before[node];
        size_t partner = node < problem->partners ? node : before;
        size_t other = (node < problem->partners ? before : node) - problem->partners;
        bool *is_chosen = &flow->is_chosen[partner * problem->items + other];
        *is_chosen = !*is_chosen;
    }
}

static enum score_status flow_run(struct flow *flow, struct score_error *err)
{
    const struct match_problem *problem = flow->problem;
    prices_begin(flow);
    for (size_t unit = 0; unit < problem->per_item; unit++) {
        for (size_t item = 0; item < problem->items; item++) {
            double distance = 0;
            size_t end = path_find(flow, item, &distance);
            if (end == SIZE_MAX) {
                return score_error_set(err, SCORE_EXHAUSTED, "", "no partner is left for item %zu",
                                       item + 1);
            }
            path_take(flow, item, end, distance);
        }
    }
    for (size_t i = 0; i < problem->partners; i++) {
        if (flow->load[i] < problem->at_least) {
            return score_error_set(err, SCORE_EXHAUSTED, "", "partner %zu gets too few", i + 1);
        }
    }
    return SCORE_OK;
}

enum score_status match_flow(const struct match_problem *problem, double threshold,
                             bool *ret_is_chosen, struct score_error *err)
{
    size_t nodes = problem->partners + problem->items;
    struct flow flow = {
        .problem = problem,
        .threshold = threshold,
        .is_chosen = ret_is_chosen,
        .load = calloc(problem->partners, sizeof(*flow.load)),
        .price = calloc(nodes, sizeof(*flow.price)),
        .distance = calloc(nodes, sizeof(*flow.distance)),
        .before = calloc(nodes, sizeof(*flow.before)),
        .is_settled = calloc(nodes, sizeof(*flow.is_settled)),
        .settled = calloc(nodes, sizeof(*flow.settled)),
    };
    enum score_status status = SCORE_NO_MEMORY;
    memset(ret_is_chosen, 0, problem->partners * problem->items * sizeof(*ret_is_chosen));
    if (!flow.load || !flow.price || !flow.distance || !flow.before || !flow.is_settled ||
        !flow.settled) {
        (void)score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    } else {
        status = flow_run(&flow, err);
    }
    free(flow.load);
    free(flow.price);
    free(flow.distance);
    free(flow.before);
    free(flow.is_settled);
    free(flow.settled);
    return status;
}
