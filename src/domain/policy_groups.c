/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/policy_groups.h"

#include <math.h>

#include "base/text.h"
#include "store/party_store.h"

enum { GROUPS_MAX = 200 };

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

static enum score_status room_make(struct policy_exposure *exposure, size_t wanted,
                                   struct score_error *err)
{
    if (wanted < exposure->count) {
        return SCORE_OK;
    }
    size_t count = 2 * (wanted + 1);
    struct policy_exposure_row *rows =
        arena_alloc_array(exposure->domain->arena, count, sizeof *rows);
    if (!rows) {
        return no_memory(err);
    }
    memset(rows, 0, count * sizeof *rows);
    if (exposure->count) {
        memcpy(rows, exposure->rows, exposure->count * sizeof *rows);
    }
    exposure->rows = rows;
    exposure->count = count;
    return SCORE_OK;
}

enum score_status policy_exposure_add(struct policy_exposure *exposure,
                                      const struct score_candidate *before, double after,
                                      struct score_error *err)
{
    SCORE_TRY(room_make(exposure, (size_t)before->partner, err));
    struct policy_exposure_row *row = &exposure->rows[before->partner];
    row->partner_id = before->partner;
    row->is_cold = before->is_cold;
    row->before += before->entry.propensity;
    row->after += after;
    return SCORE_OK;
}

static void group_add(struct policy_report *report, const char *by, const char *name,
                      const struct policy_exposure_row *row)
{
    size_t i = 0;
    const char *group = *name ? name : "unknown";
    while (i < report->group_count &&
           !(text_equal(report->groups[i].by, by) && text_equal(report->groups[i].group, group))) {
        i++;
    }
    if (i == GROUPS_MAX) {
        return; /* nobody reads more bars than these */
    }
    report->group_count += i == report->group_count;
    struct policy_group *at = &report->groups[i];
    at->by = by;
    at->group = group;
    at->firms++;
    at->before += row->before;
    at->after += row->after;
}

/* Keeps the firms with the largest change, largest first. */
static void firm_add(struct policy_report *report, const struct policy_firm *firm)
{
    double change = fabs(firm->after - firm->before);
    size_t at = report->firm_count;
    while (at > 0 && change > fabs(report->firms[at - 1].after - report->firms[at - 1].before)) {
        if (at < POLICY_FIRMS_SHOWN) {
            report->firms[at] = report->firms[at - 1];
        }
        at--;
    }
    if (at < POLICY_FIRMS_SHOWN) {
        report->firms[at] = *firm;
        report->firm_count += report->firm_count < POLICY_FIRMS_SHOWN;
    }
}

static int by_group(const void *a, const void *b)
{
    const struct policy_group *left = a;
    const struct policy_group *right = b;
    int order = strcmp(left->by, right->by);
    return order ? order : strcmp(left->group, right->group);
}

enum score_status policy_exposure_read(struct policy_exposure *exposure,
                                       struct policy_report *report, struct score_error *err)
{
    struct arena *arena = exposure->domain->arena;
    report->groups = arena_alloc_array(arena, GROUPS_MAX, sizeof *report->groups);
    report->firms = arena_alloc_array(arena, POLICY_FIRMS_SHOWN, sizeof *report->firms);
    if (!report->groups || !report->firms) {
        return no_memory(err);
    }
    memset(report->groups, 0, GROUPS_MAX * sizeof *report->groups);
    for (size_t i = 0; i < exposure->count; i++) {
        const struct policy_exposure_row *row = &exposure->rows[i];
        struct partner partner;
        if (!row->partner_id) {
            continue;
        }
        SCORE_TRY(
            store_partner_get(exposure->domain->store, row->partner_id, arena, &partner, err));
        group_add(report, "level", partner.level, row);
        group_add(report, "country", partner.country, row);
        group_add(report, "size", partner.size, row);
        group_add(report, "newcomer", row->is_cold ? "yes" : "no", row);
        struct policy_firm firm = {row->partner_id, partner.name, row->before, row->after};
        firm_add(report, &firm);
    }
    qsort(report->groups, report->group_count, sizeof *report->groups, by_group);
    return SCORE_OK;
}
