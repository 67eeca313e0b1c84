/* SPDX-License-Identifier: Apache-2.0 */

/* The checker itself: histories that an order explains, and planted bugs that none does. */

#include "check.h"

#include "base/base.h"
#include "history.h"

enum { ACTS = 6 };

struct history_case {
    const char *name;
    bool is_explained;
    struct history_act acts[ACTS];
};

#define ACCEPT(from, to, done)                                                                     \
    {                                                                                              \
        HISTORY_ACCEPT, from, to, done, OFFER_OFFERED                                              \
    }
#define DECLINE(from, to, done)                                                                    \
    {                                                                                              \
        HISTORY_DECLINE, from, to, done, OFFER_OFFERED                                             \
    }
#define RECALL(from, to, done)                                                                     \
    {                                                                                              \
        HISTORY_RECALL, from, to, done, OFFER_OFFERED                                              \
    }
#define READ(from, to, state)                                                                      \
    {                                                                                              \
        HISTORY_READ, from, to, true, state                                                        \
    }
#define LATE(from)                                                                                 \
    {                                                                                              \
        HISTORY_LATE, from, INT64_MAX, true, OFFER_OFFERED                                         \
    }
#define EXPIRE(from)                                                                               \
    {                                                                                              \
        HISTORY_EXPIRE, from, INT64_MAX, true, OFFER_OFFERED                                       \
    }

static const struct history_case CASES[] = {
    {"accepted, asked again", true, {ACCEPT(1, 2, true), ACCEPT(3, 4, true)}},
    {"one of two at once", true, {ACCEPT(1, 4, true), DECLINE(2, 3, false)}},
    {"the other of two at once", true, {ACCEPT(1, 4, false), DECLINE(2, 3, true)}},
    {"the later one came first",
     true,
     {READ(1, 8, OFFER_DECLINED), DECLINE(2, 3, true), READ(4, 5, OFFER_DECLINED)}},
    {"recalled after it was taken",
     true,
     {ACCEPT(1, 2, true), RECALL(3, 4, true), READ(5, 6, OFFER_RECALLED)}},
    {"expired", true, {LATE(1), EXPIRE(1), ACCEPT(2, 3, false), READ(4, 5, OFFER_EXPIRED)}},
    {"late but not yet expired",
     true,
     {LATE(1), EXPIRE(1), ACCEPT(2, 3, false), READ(4, 5, OFFER_OFFERED)}},
    {"the clock never mattered", true, {LATE(1), EXPIRE(1), READ(2, 3, OFFER_OFFERED)}},
    {"planted: accepted and declined", false, {ACCEPT(1, 4, true), DECLINE(2, 3, true)}},
    {"planted: declined twice", false, {DECLINE(1, 4, true), DECLINE(2, 3, true)}},
    {"planted: refused without a reason", false, {ACCEPT(1, 2, false)}},
    {"planted: accepted after it was recalled", false, {RECALL(1, 2, true), ACCEPT(3, 4, true)}},
    {"planted: an old state read later", false, {ACCEPT(1, 2, true), READ(3, 4, OFFER_OFFERED)}},
    {"planted: two readers see time go back",
     false,
     {ACCEPT(1, 9, true), READ(2, 3, OFFER_ACCEPTED), READ(4, 5, OFFER_OFFERED)}},
    {"planted: an acknowledged act is lost",
     false,
     {DECLINE(1, 2, true), READ(3, 4, OFFER_OFFERED), ACCEPT(5, 6, true)}},
    {"planted: accepted after it expired",
     false,
     {LATE(1), EXPIRE(1), READ(2, 3, OFFER_EXPIRED), ACCEPT(4, 5, true)}},
    {"planted: expired before its time", false, {READ(1, 2, OFFER_EXPIRED), LATE(3), EXPIRE(3)}},
    {"planted: declined though taken", false, {ACCEPT(1, 2, true), DECLINE(3, 4, true)}},
};

/* Unused acts of a case are all zero: asked at 0. */
static size_t act_count(const struct history_case *which)
{
    size_t count = 0;
    while (count < ACTS && which->acts[count].asked) {
        count++;
    }
    return count;
}

static void test_history__explains_what_happened_and_nothing_else(void **state)
{
    (void)state;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(CASES); i++) {
        if (history_explain(CASES[i].acts, act_count(&CASES[i])) != CASES[i].is_explained) {
            fail_msg("%s", CASES[i].name);
        }
    }
}

/* Long and crowded: every act overlaps its neighbours, and it still comes to an answer. */
static void test_history__bears_many_acts_at_once(void **state)
{
    (void)state;
    struct history_act acts[HISTORY_ACTS_MAX];
    for (int i = 0; i < HISTORY_ACTS_MAX; i++) {
        acts[i] = (struct history_act){HISTORY_ACCEPT, i + 1, i + 5, true, OFFER_OFFERED};
    }
    assert_true(history_explain(acts, HISTORY_ACTS_MAX));
    acts[HISTORY_ACTS_MAX / 2].kind = HISTORY_DECLINE;
    assert_false(history_explain(acts, HISTORY_ACTS_MAX));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_history__explains_what_happened_and_nothing_else),
        cmocka_unit_test(test_history__bears_many_acts_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
