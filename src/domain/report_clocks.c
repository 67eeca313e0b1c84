/* SPDX-License-Identifier: Apache-2.0 */

/* The clocks of domain.md 4.2: who kept them, who did not, and what is late now. */

#include <math.h>

#include "base/clock.h"
#include "domain/offer_rules.h"
#include "domain/pass_groups.h"
#include "model/id.h"

static const double HALF = 0.5;
static const double NINE_IN_TEN = 0.9;

enum { PASS_HOURS = 48, PROGRESS_DAYS = 14 }; /* domain.md 4.2 */

/* X(NAME, name, target in words) */
#define WATCH_LIST(X)                                                                              \
    X(PASS, "creation to pass", "48 hours")                                                        \
    X(ANSWER, "pass to answer", "the offer's own time")                                            \
    X(CONTACT, "acceptance to first progress", "3 business days")                                  \
    X(PROGRESS, "progress while open", "every 14 days")                                            \
    X(DECISION, "decision date while open", "not in the past")

enum watch {
#define X(name, text, target) WATCH_##name,
    WATCH_LIST(X)
#undef X
        WATCH_COUNT
};

static const struct {
    const char *text;
    const char *target;
} WATCHES[] = {
#define X(name, text, target) {text, target},
    WATCH_LIST(X)
#undef X
};

/* One clock of one pass: from `start`, should stop by `due`, stopped at `end` (0 = it runs). */
struct reading {
    int64_t start_ms, due_ms, end_ms;
    bool is_standing; /* of what is now: in time as long as it is not late */
};

static bool is_held(const struct pass_row *pass)
{
    return pass->state == OFFER_ACCEPTED || pass->state == OFFER_IN_PROGRESS;
}

/* A recall that came before the answer was not the firm's doing, so its clock says nothing. */
static bool answer_read(const struct pass_row *pass, struct reading *ret)
{
    bool is_answered = pass->accepted_at_ms || pass->state == OFFER_DECLINED ||
                       pass->state == OFFER_EXPIRED || pass->state == OFFER_OFFERED;
    *ret = (struct reading){pass->offered_at_ms, pass->expires_at_ms,
                            pass->accepted_at_ms ? pass->accepted_at_ms : pass->ended_at_ms, false};
    return pass->offer_id && pass->expires_at_ms && is_answered;
}

static bool clock_read(enum watch watch, const struct pass_row *pass, struct reading *ret)
{
    switch (watch) {
    case WATCH_PASS:
        *ret = (struct reading){pass->arose_at_ms, pass->arose_at_ms + PASS_HOURS * CLOCK_HOUR_MS,
                                pass->offered_at_ms, false};
        return !pass->offer_id || pass->position == 1;
    case WATCH_ANSWER:
        return answer_read(pass, ret);
    case WATCH_CONTACT:
        *ret = (struct reading){pass->accepted_at_ms,
                                clock_add_business_days(pass->accepted_at_ms, OFFER_BUSINESS_DAYS),
                                pass->progressed_at_ms ? pass->progressed_at_ms : pass->ended_at_ms,
                                false};
        return pass->accepted_at_ms != 0;
    case WATCH_PROGRESS:
        *ret = (struct reading){pass->touched_at_ms,
                                pass->touched_at_ms + PROGRESS_DAYS * CLOCK_DAY_MS, 0, true};
        return is_held(pass);
    case WATCH_DECISION:
        *ret = (struct reading){pass->accepted_at_ms, pass->decision_at_ms, 0, true};
        return is_held(pass) && pass->decision_at_ms != 0;
    case WATCH_COUNT:
        break;
    }
    return false;
}

/* When time ran out, an expired offer has ended at its due moment or right after it. */
static bool is_late(const struct reading *reading, enum offer_state state, int64_t now_ms)
{
    int64_t at_ms = reading->end_ms ? reading->end_ms : now_ms;
    return at_ms > reading->due_ms || (state == OFFER_EXPIRED && at_ms == reading->due_ms);
}

/* What every visitor of passes and waiting opportunities needs to know. */
struct clock_run {
    struct domain *domain;
    struct pass_groups groups;
    enum passing_by by;
    int64_t from_ms;
    int64_t now_ms;
};

/* A pass of the window, what waits, or what is still held. */
static bool is_counted(const struct clock_run *run, enum watch watch, const struct pass_row *pass)
{
    bool is_standing = watch == WATCH_PROGRESS || watch == WATCH_DECISION;
    return is_standing || !pass->offer_id || pass->offered_at_ms >= run->from_ms;
}

static enum score_status passes_visit(struct clock_run *run, const struct passing_scope *scope,
                                      pass_visit_fn *visit, struct score_error *err)
{
    int64_t partner_id = 0;
    SCORE_TRY(passing_scope_read(run->domain, scope, &run->from_ms, &partner_id, err));
    SCORE_TRY(store_pass_each(run->domain->store, partner_id, run->from_ms, visit, run, err));
    /* What waits is the vendor's clock: no firm is late with it, or may know of it. */
    return partner_id ? SCORE_OK : store_waiting_each(run->domain->store, visit, run, err);
}

/* ---- clocks -----------------------------------------------------------------------------------
 */

struct clock_figures {
    int64_t in_time, late, late_now, running;
    struct pass_times taken;
};
struct clock_group {
    const char *name;
    struct clock_figures figures[WATCH_COUNT];
};

static bool reading_count(struct clock_run *run, struct clock_figures *figures,
                          const struct reading *reading, const struct pass_row *pass)
{
    bool late = is_late(reading, pass->state, run->now_ms);
    if (!reading->end_ms && !reading->is_standing && !late) {
        figures->running++;
        return true;
    }
    figures->in_time += !late;
    figures->late += late;
    figures->late_now += late && !reading->end_ms;
    int64_t end_ms = reading->end_ms ? reading->end_ms : run->now_ms;
    return pass_time_add(run->groups.arena, &figures->taken, end_ms - reading->start_ms);
}

static enum score_status clocks_visit(const struct pass_row *pass, void *user,
                                      struct score_error *err)
{
    struct clock_run *run = user;
    char month[8];
    struct clock_group *group = NULL;
    for (enum watch watch = 0; watch < WATCH_COUNT; watch++) {
        struct reading reading;
        if (!is_counted(run, watch, pass) || !clock_read(watch, pass, &reading)) {
            continue;
        }
        group = group ? group : pass_group(&run->groups, pass_group_name(pass, run->by, month));
        if (!group || !reading_count(run, &group->figures[watch], &reading, pass)) {
            return pass_no_memory(err);
        }
    }
    return SCORE_OK;
}

static void clocks_row(struct table *table, const char *group, enum watch watch,
                       struct clock_figures *figures)
{
    int64_t counted = figures->in_time + figures->late;
    table_add(table, group);
    table_add(table, WATCHES[watch].text);
    table_add(table, WATCHES[watch].target);
    table_add_i64(table, counted);
    table_add_i64(table, figures->in_time);
    table_add_i64(table, figures->late);
    table_add_i64(table, figures->late_now);
    table_add_i64(table, figures->running);
    pass_cell(table, "%.4f", counted ? (double)figures->in_time / (double)counted : NAN);
    pass_cell(table, "%.1f", pass_time_quantile(&figures->taken, HALF));
    pass_cell(table, "%.1f", pass_time_quantile(&figures->taken, NINE_IN_TEN));
}

static int by_name(const void *a, const void *b)
{
    const struct clock_group *x = *(struct clock_group *const *)a;
    const struct clock_group *y = *(struct clock_group *const *)b;
    return strcmp(x->name, y->name);
}

enum score_status report_clocks(struct domain *domain, const struct passing_scope *scope,
                                struct table *ret_table, struct score_error *err)
{
    struct clock_run run = {
        .domain = domain,
        .groups = {.arena = domain->arena, .size = sizeof(struct clock_group)},
        .by = scope->by,
        .now_ms = domain_now_ms(domain),
    };
    SCORE_TRY(passes_visit(&run, scope, clocks_visit, err));
    SCORE_TRY(pass_table_init(ret_table, domain->arena, scope->by,
                              "clock|target|>counted|>in time|>late|>of these still|>running|"
                              ">share in time|>median hours|>nine in ten hours",
                              err));
    if (run.groups.count) {
        qsort(run.groups.items, run.groups.count, sizeof *run.groups.items, by_name);
    }
    for (size_t i = 0; i < run.groups.count; i++) {
        struct clock_group *group = run.groups.items[i];
        for (enum watch watch = 0; watch < WATCH_COUNT; watch++) {
            struct clock_figures *figures = &group->figures[watch];
            if (figures->in_time + figures->late + figures->running > 0) {
                clocks_row(ret_table, group->name, watch, figures);
            }
        }
    }
    return SCORE_OK;
}

/* ---- breaches ---------------------------------------------------------------------------------
 */

struct breach {
    enum watch watch;
    int64_t opportunity_id, offer_id; /* offer 0 = not passed yet */
    const char *partner_name;
    int64_t due_ms, late_ms;
    bool stands;
};

struct breach_run {
    struct clock_run run; /* first: visitors get this */
    struct breach *items;
    size_t count, capacity;
};

static enum score_status breaches_visit(const struct pass_row *pass, void *user,
                                        struct score_error *err)
{
    struct breach_run *run = user;
    for (enum watch watch = 0; watch < WATCH_COUNT; watch++) {
        struct reading reading;
        if (!is_counted(&run->run, watch, pass) || !clock_read(watch, pass, &reading) ||
            !is_late(&reading, pass->state, run->run.now_ms)) {
            continue;
        }
        struct breach *items = arena_grow(run->run.domain->arena, run->items, run->count,
                                          &run->capacity, sizeof *items);
        const char *name = arena_dup_text(run->run.domain->arena, pass->partner_name);
        if (!items || !name) {
            return pass_no_memory(err);
        }
        run->items = items;
        int64_t end_ms = reading.end_ms ? reading.end_ms : run->run.now_ms;
        items[run->count++] =
            (struct breach){watch,          pass->opportunity_id,    pass->offer_id,     name,
                            reading.due_ms, end_ms - reading.due_ms, reading.end_ms == 0};
    }
    return SCORE_OK;
}

/* What stands comes first, then the longest; the rest only makes the order one. */
static int by_weight(const void *a, const void *b)
{
    const struct breach *x = a;
    const struct breach *y = b;
    if (x->stands != y->stands) {
        return x->stands ? -1 : 1;
    }
    if (x->late_ms != y->late_ms) {
        return x->late_ms < y->late_ms ? 1 : -1;
    }
    if (x->opportunity_id != y->opportunity_id) {
        return x->opportunity_id < y->opportunity_id ? -1 : 1;
    }
    return (x->watch > y->watch) - (x->watch < y->watch);
}

static void breach_row(struct table *table, const struct breach *breach)
{
    char text[ID_TEXT_SIZE];
    char due[CLOCK_TEXT_SIZE];
    table_add(table, WATCHES[breach->watch].text);
    id_format(ID_OPPORTUNITY, breach->opportunity_id, text);
    table_add(table, text);
    text[0] = '\0';
    if (breach->offer_id) {
        id_format(ID_OFFER, breach->offer_id, text);
    }
    table_add(table, text);
    table_add(table, breach->partner_name);
    clock_format(breach->due_ms, due);
    table_add(table, due);
    table_add_f64(table, "%.1f", (double)breach->late_ms / (double)CLOCK_HOUR_MS);
    table_add(table, breach->stands ? "yes" : "no");
}

enum score_status report_breaches(struct domain *domain, const struct passing_scope *scope,
                                  struct table *ret_table, struct score_error *err)
{
    struct breach_run run = {.run = {.domain = domain, .now_ms = domain_now_ms(domain)}};
    SCORE_TRY(passes_visit(&run.run, scope, breaches_visit, err));
    table_init(ret_table, domain->arena, "clock|opportunity|offer|partner|due|>hours late|stands");
    if (run.count) {
        qsort(run.items, run.count, sizeof *run.items, by_weight);
    }
    for (size_t i = 0; i < run.count && i < BREACHES_MAX; i++) {
        breach_row(ret_table, &run.items[i]);
    }
    return SCORE_OK;
}
