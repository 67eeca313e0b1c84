/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Groups of firms compared, each with the best of its kind, with an interval over firms drawn
 * anew: offers per eligible opportunity, and, since a gate can shut a group out before anything is
 * shared, eligible per registered. An opportunity with K eligible firms counts 1/K for each: a
 * crowded market is no disadvantage, and neither is a low merit an excuse.
 */
#include "base/hash.h"
#include "base/text.h"
#include "domain/audit_internal.h"

enum {
    GROUP_DRAWS = 1000,
    GROUP_WORK = 20 * 1000 * 1000, /* firms times draws of one comparison, about a second */
    GROUP_DRAWS_MIN = 100
};

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

/* One way to divide the firms. */
struct grouping {
    const char *by;
    const char *(*value)(const struct audit_run *run, const struct partner *firm);
};

static const char *value_level(const struct audit_run *run, const struct partner *firm)
{
    (void)run;
    return firm->level;
}

static const char *value_size(const struct audit_run *run, const struct partner *firm)
{
    (void)run;
    return firm->size;
}

static const char *value_country(const struct audit_run *run, const struct partner *firm)
{
    (void)run;
    return firm->country;
}

static const char *value_newcomer(const struct audit_run *run, const struct partner *firm)
{
    return firm->created_at_ms >= run->from_ms ? "newcomer" : "established";
}

static const struct grouping GROUPINGS[] = {
    {"level", value_level},
    {"size", value_size},
    {"country", value_country},
    {"newcomer", value_newcomer},
};
enum { GROUPINGS_ROWS = SCORE_ARRAY_COUNT(GROUPINGS) * SCORE_AUDIT_GROUPS_MAX };

/* What is compared: offers among the eligible, or eligibility among the registered. */
enum comparison { COMPARE_OFFERS, COMPARE_GATES };

struct groups {
    const char *names[SCORE_AUDIT_GROUPS_MAX];
    double received[SCORE_AUDIT_GROUPS_MAX];
    double entitled[SCORE_AUDIT_GROUPS_MAX];
    double expected[SCORE_AUDIT_GROUPS_MAX];
    int64_t partners[SCORE_AUDIT_GROUPS_MAX];
    int64_t seen[SCORE_AUDIT_GROUPS_MAX];
    int64_t failed[SCORE_AUDIT_GROUPS_MAX][SCORE_GATE_COUNT];
    size_t count;
    struct score_group_member *members; /* one per firm that could have received */
    size_t member_count;
};

/* The group's number; whatever comes after the last one joins it. */
static size_t group_find(struct groups *groups, const char *name)
{
    const char *shown = *name ? name : "unknown";
    for (size_t i = 0; i < groups->count; i++) {
        if (text_equal(groups->names[i], shown)) {
            return i;
        }
    }
    if (groups->count == SCORE_AUDIT_GROUPS_MAX) {
        groups->names[groups->count - 1] = "others";
        return groups->count - 1;
    }
    groups->names[groups->count] = shown;
    return groups->count++;
}

static void group_add(struct groups *groups, size_t group, const struct pass_firm *firm,
                      const struct score_group_member *member)
{
    groups->members[groups->member_count++] = *member;
    groups->received[group] += member->received;
    groups->entitled[group] += member->entitled;
    groups->expected[group] += firm->share;
    groups->partners[group]++;
    groups->seen[group] += firm->seen;
    for (int gate = 0; gate < SCORE_GATE_COUNT; gate++) {
        groups->failed[group][gate] += firm->failed[gate];
    }
}

static enum score_status groups_fill(struct audit_run *run, const struct grouping *grouping,
                                     enum comparison comparison, struct groups *ret,
                                     struct score_error *err)
{
    ret->members = arena_alloc_array(run->domain->arena, run->count + 1, sizeof *ret->members);
    if (!ret->members) {
        return no_memory(err);
    }
    for (size_t i = 0; i < run->count; i++) {
        const struct audited *row = &run->rows[i];
        const struct pass_firm *firm = audit_pass_find(&run->pass, row->firm.id);
        if (!firm) {
            continue;
        }
        struct score_group_member member = {.received = (double)firm->drawn,
                                            .entitled = firm->even};
        if (comparison == COMPARE_GATES) {
            member.received = (double)firm->eligible;
            member.entitled = (double)firm->registered;
        }
        if (member.entitled > 0) {
            size_t group = group_find(ret, grouping->value(run, &row->firm));
            member.group = (int32_t)group;
            group_add(ret, group, firm, &member);
        }
    }
    return SCORE_OK;
}

static size_t group_best(const struct groups *groups)
{
    size_t best = 0;
    for (size_t i = 1; i < groups->count; i++) {
        double here = groups->received[i] / groups->entitled[i];
        best = here > groups->received[best] / groups->entitled[best] ? i : best;
    }
    return best;
}

/* One group against the best one. */
static enum score_status group_compare(struct audit_run *run, const struct groups *groups,
                                       size_t group, struct audit_group *ret,
                                       struct score_error *err)
{
    size_t best = group_best(groups);
    struct score_group_member *pair =
        arena_alloc_array(run->domain->arena, groups->member_count + 1, sizeof *pair);
    size_t count = 0;
    uint8_t seed[HASH_BYTES];
    struct score_group_ratio ratio;
    if (!pair) {
        return no_memory(err);
    }
    for (size_t i = 0; i < groups->member_count; i++) {
        size_t of = (size_t)groups->members[i].group;
        if (of == group || of == best) {
            pair[count] = groups->members[i];
            pair[count++].group = of == best;
        }
    }
    int64_t draws = GROUP_WORK / (int64_t)(count + 1);
    draws = draws > GROUP_DRAWS ? GROUP_DRAWS : draws < GROUP_DRAWS_MIN ? GROUP_DRAWS_MIN : draws;
    hash_bytes(groups->names[group], strlen(groups->names[group]), seed);
    SCORE_TRY(score_audit_group_ratio(pair, count, 2, (int32_t)draws, seed, &ratio, err));
    ret->ratio = ratio.ratio;
    ret->low = ratio.low;
    ret->high = ratio.high;
    ret->alarm = ratio.alarm;
    return SCORE_OK;
}

static enum score_status group_read(struct audit_run *run, const struct groups *groups,
                                    const char *by, size_t at, struct audit_group *ret,
                                    struct score_error *err)
{
    *ret = (struct audit_group){
        .by = by,
        .group = groups->names[at],
        .partners = groups->partners[at],
        .received = groups->received[at],
        .possible = groups->entitled[at],
        .expected = groups->expected[at],
        .ratio = 1,
        .low = 1,
        .high = 1,
    };
    return at == group_best(groups) ? SCORE_OK : group_compare(run, groups, at, ret, err);
}

static enum score_status offers_compare(struct audit_run *run, const struct grouping *grouping,
                                        struct score_error *err)
{
    struct groups groups = {0};
    struct audit *result = &run->result;
    SCORE_TRY(groups_fill(run, grouping, COMPARE_OFFERS, &groups, err));
    for (size_t i = 0; groups.count > 1 && i < groups.count; i++) {
        SCORE_TRY(
            group_read(run, &groups, grouping->by, i, &result->groups[result->group_count++], err));
    }
    return SCORE_OK;
}

static enum score_status gates_compare(struct audit_run *run, const struct grouping *grouping,
                                       struct score_error *err)
{
    struct groups groups = {0};
    struct audit *result = &run->result;
    SCORE_TRY(groups_fill(run, grouping, COMPARE_GATES, &groups, err));
    for (size_t i = 0; groups.count > 1 && i < groups.count; i++) {
        struct audit_gate_group *group = &result->gate_groups[result->gate_group_count++];
        SCORE_TRY(group_read(run, &groups, grouping->by, i, &group->compared, err));
        for (int gate = 0; gate < SCORE_GATE_COUNT; gate++) {
            group->failed[gate] = (double)groups.failed[i][gate] / (double)groups.seen[i];
        }
    }
    return SCORE_OK;
}

enum score_status audit_groups_read(struct audit_run *run, struct score_error *err)
{
    struct audit *result = &run->result;
    struct arena *arena = run->domain->arena;
    result->groups = arena_alloc_array(arena, GROUPINGS_ROWS, sizeof *result->groups);
    result->gate_groups = arena_alloc_array(arena, GROUPINGS_ROWS, sizeof *result->gate_groups);
    if (!result->groups || !result->gate_groups) {
        return no_memory(err);
    }
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(GROUPINGS); i++) {
        SCORE_TRY(offers_compare(run, &GROUPINGS[i], err));
        SCORE_TRY(gates_compare(run, &GROUPINGS[i], err));
    }
    return SCORE_OK;
}
