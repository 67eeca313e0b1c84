/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/pass_groups.h"

#include <math.h>

#include "base/clock.h"
#include "base/text.h"

static const uint64_t FNV_START = UINT64_C(14695981039346656037); /* FNV-1a, 64 bits */
static const uint64_t FNV_PRIME = UINT64_C(1099511628211);

enum { SLOTS_FIRST = 64 };

static uint64_t name_hash(const char *name)
{
    uint64_t hash = FNV_START;
    for (; *name; name++) {
        hash = (hash ^ (unsigned char)*name) * FNV_PRIME;
    }
    return hash;
}

static const char *item_name(const struct pass_groups *groups, uint32_t slot)
{
    return *(const char *const *)groups->items[slot - 1];
}

/* The slot where this name is, or belongs. */
static size_t slot_find(const struct pass_groups *groups, const char *name)
{
    size_t at = (size_t)name_hash(name) & (groups->slot_count - 1);
    while (groups->slots[at] && !text_equal(item_name(groups, groups->slots[at]), name)) {
        at = (at + 1) & (groups->slot_count - 1);
    }
    return at;
}

static bool slots_grow(struct pass_groups *groups)
{
    size_t count = groups->slot_count ? groups->slot_count * 2 : SLOTS_FIRST;
    uint32_t *slots = arena_alloc_array(groups->arena, count, sizeof *slots);
    if (!slots) {
        return false;
    }
    groups->slots = slots;
    groups->slot_count = count;
    for (size_t i = 0; i < groups->count; i++) {
        slots[slot_find(groups, item_name(groups, (uint32_t)i + 1))] = (uint32_t)i + 1;
    }
    return true;
}

void *pass_group(struct pass_groups *groups, const char *name)
{
    if (2 * (groups->count + 1) > groups->slot_count && !slots_grow(groups)) {
        return NULL;
    }
    size_t at = slot_find(groups, name);
    if (groups->slots[at]) {
        return groups->items[groups->slots[at] - 1];
    }
    void **items =
        arena_grow(groups->arena, groups->items, groups->count, &groups->capacity, sizeof *items);
    void *item = arena_alloc(groups->arena, groups->size);
    const char *copy = arena_dup_text(groups->arena, name);
    if (!items || !item || !copy) {
        return NULL;
    }
    groups->items = items;
    *(const char **)item = copy;
    items[groups->count++] = item;
    groups->slots[at] = (uint32_t)groups->count;
    return item;
}

const char *pass_group_name(const struct pass_row *pass, enum passing_by by, char buffer[8])
{
    char date[CLOCK_TEXT_SIZE];
    const char *name = "all";
    switch (by) {
    case PASSING_BY_ALL:
        break;
    case PASSING_BY_PARTNER:
        name = pass->partner_name;
        break;
    case PASSING_BY_LINE:
        name = pass->line;
        break;
    case PASSING_BY_COUNTRY:
        name = pass->country;
        break;
    case PASSING_BY_SOURCE:
        name = pass->source;
        break;
    case PASSING_BY_MONTH:
        clock_format_date(pass->offered_at_ms ? pass->offered_at_ms : pass->arose_at_ms, date);
        (void)snprintf(buffer, 8, "%.7s", date);
        name = buffer;
        break;
    }
    return *name ? name : "unknown";
}

bool pass_time_add(struct arena *arena, struct pass_times *times, int64_t ms)
{
    float *items = arena_grow(arena, times->items, times->count, &times->capacity, sizeof *items);
    if (!items) {
        return false;
    }
    times->items = items;
    items[times->count++] = (float)((double)(ms > 0 ? ms : 0) / (double)CLOCK_HOUR_MS);
    return true;
}

static int by_time(const void *a, const void *b)
{
    const float *x = a;
    const float *y = b;
    return (*x > *y) - (*x < *y);
}

double pass_time_quantile(struct pass_times *times, double share)
{
    if (times->count == 0) {
        return NAN;
    }
    qsort(times->items, times->count, sizeof *times->items, by_time);
    double rank = ceil(share * (double)times->count);
    return (double)times->items[rank > 1 ? (size_t)rank - 1 : 0];
}

enum score_status passing_scope_read(struct domain *domain, const struct passing_scope *scope,
                                     int64_t *ret_from_ms, int64_t *ret_partner_id,
                                     struct score_error *err)
{
    const uint32_t vendor = ROLE_SELLER | ROLE_CHANNEL_MANAGER | ROLE_AUDITOR | ROLE_ADMINISTRATOR;
    SCORE_ASSERT(scope->days >= 1 && scope->days <= PASSING_DAYS_MAX);
    SCORE_TRY(actor_require(domain, vendor | ROLE_FOCAL | ROLE_PARTNER_ADMIN, err));
    *ret_from_ms = domain_now_ms(domain) - scope->days * CLOCK_DAY_MS;
    *ret_partner_id = actor_has(domain, vendor) ? 0 : domain->actor.partner_id;
    return SCORE_OK;
}

enum score_status pass_table_init(struct table *table, struct arena *arena, enum passing_by by,
                                  const char *headers, struct score_error *err)
{
    const char *all = arena_format(arena, "%s|%s", passing_by_text(by), headers);
    if (!all) {
        return pass_no_memory(err);
    }
    table_init(table, arena, all);
    return SCORE_OK;
}

void pass_cell(struct table *table, const char *format, double value)
{
    if (isnan(value)) {
        table_add(table, "");
    } else {
        table_add_f64(table, format, value);
    }
}

enum score_status pass_no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

/* ---- which reports there are ------------------------------------------------------------------
 */

static const char *const BY_TEXTS[] = {
#define X(name, text) [PASSING_BY_##name] = text,
    PASSING_BY_LIST(X)
#undef X
};

const char *passing_by_text(enum passing_by by)
{
    return BY_TEXTS[by];
}

bool passing_by_parse(const char *text, enum passing_by *ret)
{
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(BY_TEXTS); i++) {
        if (text_equal(text, BY_TEXTS[i])) {
            *ret = (enum passing_by)i;
            return true;
        }
    }
    return false;
}

static const struct passing_report REPORTS[] = {
    {"funnel", report_funnel, PASSING_BY_ALL, "From the pass to the win"},
    {"clocks", report_clocks, PASSING_BY_ALL, "Clocks kept and missed"},
    {"breaches", report_breaches, PASSING_BY_ALL, "What is late, and what was"},
    {"declines", report_declines, PASSING_BY_ALL, "Why leads came back"},
    {"coverage", report_coverage, PASSING_BY_ALL, "Demand and who may serve it"},
    {"enablement", report_enablement, PASSING_BY_ALL, "Whom to enable or recruit next"},
};

const struct passing_report *passing_reports(size_t *ret_count)
{
    *ret_count = SCORE_ARRAY_COUNT(REPORTS);
    return REPORTS;
}

const struct passing_report *passing_report_find(const char *name)
{
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(REPORTS); i++) {
        if (text_equal(name, REPORTS[i].name)) {
            return &REPORTS[i];
        }
    }
    return NULL;
}
