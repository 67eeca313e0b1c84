/* SPDX-License-Identifier: Apache-2.0 */
#include "base/base.h"
#include "score/decision.h"
#include "score/explain.h"

/* Lower case, in the order of the lists; a test compares them with the lists. */
static const char *const GATE_NAMES[] = {
    "standing",  "mysa",     "authorisation", "distributor", "profile",    "active", "focal",
    "territory", "capacity", "pause",         "exclusion",   "enterprise", "cap",
};
static const char *const GROUP_NAMES[] = {
    "line",     "customer", "lead",       "stage", "distance",
    "workload", "recency",  "experience", "firm",  "time",
};
_Static_assert(SCORE_ARRAY_COUNT(GATE_NAMES) == SCORE_GATE_COUNT, "a gate lacks its name");
_Static_assert(SCORE_ARRAY_COUNT(GROUP_NAMES) == SCORE_GROUP_COUNT, "a group lacks its name");

static const char *const GATE_TEXTS[] = {
#define X(name, value, text, fix) [value] = text,
    SCORE_GATE_LIST(X)
#undef X
};
static const char *const GATE_FIXES[] = {
#define X(name, value, text, fix) [value] = fix,
    SCORE_GATE_LIST(X)
#undef X
};
static const char *const GROUP_TEXTS[] = {
#define X(name, value, text) [value] = text,
    SCORE_GROUP_LIST(X)
#undef X
};

static const char *word_at(const char *const *words, int index, int count)
{
    return index >= 0 && index < count ? words[index] : NULL;
}

const char *score_gate_name(enum score_gate gate)
{
    return word_at(GATE_NAMES, (int)gate, SCORE_GATE_COUNT);
}

const char *score_gate_text(enum score_gate gate)
{
    return word_at(GATE_TEXTS, (int)gate, SCORE_GATE_COUNT);
}

const char *score_gate_fix(enum score_gate gate)
{
    return word_at(GATE_FIXES, (int)gate, SCORE_GATE_COUNT);
}

const char *score_group_name(enum score_group group)
{
    return word_at(GROUP_NAMES, (int)group, SCORE_GROUP_COUNT);
}

const char *score_group_text(enum score_group group)
{
    return word_at(GROUP_TEXTS, (int)group, SCORE_GROUP_COUNT);
}
