/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Long histories of every kind end in the bytes they always ended in. Whoever makes the engine
 * faster must not see this change. A change of the arithmetic itself changes it: then decisions
 * stored before no longer replay, which is for the changelog, and the new value is for here.
 */
#include "check.h"

#include "sim/history.h"

enum { STEPS = 1500 };

static uint64_t history_hash(enum history_kind kind)
{
    static struct history history;
    history_init(&history, kind, 77 + (uint64_t)kind, NULL);
    for (int i = 0; i < STEPS; i++) {
        history_step(&history);
    }
    uint64_t hash = market_hash(&history.market, SCORE_STATE_ALL);
    history_done(&history);
    return hash;
}

static void test_history__ends_in_the_same_bytes(void **state)
{
    (void)state;
    static const uint64_t WANTED = UINT64_C(14936220893855290811);
    uint64_t all = 0;
    for (int kind = 0; kind < HISTORY_KIND_COUNT; kind++) {
        all = (all ^ history_hash((enum history_kind)kind)) * UINT64_C(1099511628211);
    }
    if (all != WANTED) {
        print_error("the histories end in %llu\n", (unsigned long long)all);
        fail();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_history__ends_in_the_same_bytes),
    };
    return cmocka_run_group_tests_name("history", tests, NULL, NULL);
}
