/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Long histories of every kind, under the old way of deciding and the new one.
 * Prints one hash over the bytes of all decisions, one over the states they left. Every build of
 * every compiler for every machine must print the same two (tests/sim/compare.sh).
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim/history.h"

enum { STEPS = 1500 };

struct digest {
    uint64_t decisions;
    uint64_t states;
    int64_t count;
};

static void hash_add(uint64_t *hash, const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        *hash = (*hash ^ bytes[i]) * UINT64_C(1099511628211);
    }
}

static void decision_add(struct digest *digest, struct history *history)
{
    struct market *market = &history->market;
    struct score_request request = market_request(market, 1 + market_below(market, history->leads));
    struct score_decision decision;
    uint8_t bytes[SCORE_DECISION_BYTES_MAX];
    enum score_status status = score_engine_choose(market->engine, &request, &decision, NULL);
    if (status != SCORE_OK && status != SCORE_EXHAUSTED) {
        exit(2);
    }
    hash_add(&digest->decisions, bytes, score_decision_encode(&decision, bytes));
    digest->count++;
}

static void state_add(struct digest *digest, const struct market *market,
                      enum score_part_of_state part)
{
    uint64_t hash = market_hash(market, part);
    for (int i = 0; i < 8; i++) {
        uint8_t byte = (uint8_t)(hash >> (8 * i));
        hash_add(&digest->states, &byte, 1);
    }
}

static void history_digest(struct digest *digest, enum history_kind kind, bool is_new)
{
    struct history history;
    struct score_policy policy;
    history_init(&history, kind, (uint64_t)kind + 100, NULL);
    score_policy_init(&policy);
    if (is_new) {
        score_policy_recommend(&policy);
    }
    market_policy(&history.market, &policy);
    for (int step = 1; step <= STEPS; step++) {
        history_step(&history);
        if (history.leads) {
            decision_add(digest, &history);
        }
        if (step % 500 == 0 || step == STEPS) {
            state_add(digest, &history.market, SCORE_STATE_MODEL);
            state_add(digest, &history.market, SCORE_STATE_ALL);
        }
    }
    history_done(&history);
}

int main(void)
{
    const uint64_t start = UINT64_C(14695981039346656037);
    struct digest digest = {.decisions = start, .states = start};
    for (int kind = 0; kind < HISTORY_KIND_COUNT; kind++) {
        history_digest(&digest, (enum history_kind)kind, false);
        history_digest(&digest, (enum history_kind)kind, true);
    }
    printf("%016" PRIx64 " %016" PRIx64 " %" PRId64 "\n", digest.decisions, digest.states,
           digest.count);
    return 0;
}
