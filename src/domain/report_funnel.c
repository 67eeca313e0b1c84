/* SPDX-License-Identifier: Apache-2.0 */

/* What became of the leads that were passed, and why some came back. */

#include <math.h>

#include <score/charges.h>

#include "base/clock.h"
#include "base/text.h"
#include "domain/pass_groups.h"

static const double HALF = 0.5;
static const double HOURS_OF_DAY = 24;
static const double MICRO = 1e6;

static double share(int64_t part, int64_t whole)
{
    return whole > 0 ? (double)part / (double)whole : NAN;
}

/* ---- funnel -----------------------------------------------------------------------------------
 */

struct funnel {
    const char *name;
    int64_t passed, waiting, accepted, contacted, won, lost, open;
    struct pass_times to_accept, to_contact, to_close;
};

struct funnel_run {
    struct pass_groups groups;
    enum passing_by by;
    int64_t from_ms;
};

static bool funnel_count(struct arena *arena, struct funnel *funnel, const struct pass_row *pass)
{
    bool is_kept = true;
    funnel->passed++;
    funnel->waiting += pass->state == OFFER_OFFERED;
    funnel->won += pass->state == OFFER_WON;
    funnel->lost += pass->state == OFFER_LOST;
    funnel->open += pass->state == OFFER_ACCEPTED || pass->state == OFFER_IN_PROGRESS;
    if (pass->accepted_at_ms) {
        funnel->accepted++;
        is_kept =
            pass_time_add(arena, &funnel->to_accept, pass->accepted_at_ms - pass->offered_at_ms);
    }
    if (pass->progressed_at_ms) {
        funnel->contacted++;
        is_kept = is_kept && pass_time_add(arena, &funnel->to_contact,
                                           pass->progressed_at_ms - pass->accepted_at_ms);
    }
    if (pass->accepted_at_ms && (pass->state == OFFER_WON || pass->state == OFFER_LOST)) {
        is_kept = is_kept &&
                  pass_time_add(arena, &funnel->to_close, pass->ended_at_ms - pass->accepted_at_ms);
    }
    return is_kept;
}

static enum score_status funnel_visit(const struct pass_row *pass, void *user,
                                      struct score_error *err)
{
    struct funnel_run *run = user;
    char month[8];
    if (pass->offered_at_ms < run->from_ms) {
        return SCORE_OK;
    }
    struct funnel *funnel = pass_group(&run->groups, pass_group_name(pass, run->by, month));
    return funnel && funnel_count(run->groups.arena, funnel, pass) ? SCORE_OK : pass_no_memory(err);
}

static int by_passed(const void *a, const void *b)
{
    const struct funnel *x = *(struct funnel *const *)a;
    const struct funnel *y = *(struct funnel *const *)b;
    if (x->passed != y->passed) {
        return x->passed < y->passed ? 1 : -1;
    }
    return strcmp(x->name, y->name);
}

static void funnel_row(struct table *table, struct funnel *funnel)
{
    table_add(table, funnel->name);
    table_add_i64(table, funnel->passed);
    table_add_i64(table, funnel->waiting);
    table_add_i64(table, funnel->accepted);
    table_add_i64(table, funnel->contacted);
    table_add_i64(table, funnel->won);
    table_add_i64(table, funnel->lost);
    table_add_i64(table, funnel->open);
    pass_cell(table, "%.4f", share(funnel->accepted, funnel->passed - funnel->waiting));
    pass_cell(table, "%.4f", share(funnel->won, funnel->won + funnel->lost));
    pass_cell(table, "%.1f", pass_time_quantile(&funnel->to_accept, HALF));
    pass_cell(table, "%.1f", pass_time_quantile(&funnel->to_contact, HALF) / HOURS_OF_DAY);
    pass_cell(table, "%.1f", pass_time_quantile(&funnel->to_close, HALF) / HOURS_OF_DAY);
}

enum score_status report_funnel(struct domain *domain, const struct passing_scope *scope,
                                struct table *ret_table, struct score_error *err)
{
    struct funnel_run run = {.groups = {.arena = domain->arena, .size = sizeof(struct funnel)},
                             .by = scope->by};
    int64_t partner_id = 0;
    SCORE_TRY(passing_scope_read(domain, scope, &run.from_ms, &partner_id, err));
    SCORE_TRY(store_pass_each(domain->store, partner_id, run.from_ms, funnel_visit, &run, err));
    SCORE_TRY(
        pass_table_init(ret_table, domain->arena, scope->by,
                        ">passed|>waiting|>accepted|>contacted|>won|>lost|>open|>accepted share|"
                        ">won share|>hours to accept|>days to contact|>days to close",
                        err));
    if (scope->by != PASSING_BY_MONTH && run.groups.count) {
        qsort(run.groups.items, run.groups.count, sizeof *run.groups.items, by_passed);
    }
    for (size_t i = 0; i < run.groups.count; i++) {
        funnel_row(ret_table, run.groups.items[i]);
    }
    return SCORE_OK;
}

/* ---- declines ---------------------------------------------------------------------------------
 */

/* Leads of one group that ended alike: `name` is group, outcome and code on a line each. */
struct ending {
    const char *name;
    const char *group;
    enum offer_state state;
    const char *code;
    int64_t count, free;
    double charge;
    struct pass_times to_answer;
    const struct passed *passed; /* all passes of the group */
};
struct passed {
    const char *name;
    int64_t count;
};

struct decline_run {
    struct pass_groups endings;
    struct pass_groups groups;
    enum passing_by by;
    int64_t from_ms;
};

static bool came_back(enum offer_state state)
{
    return state == OFFER_DECLINED || state == OFFER_EXPIRED || state == OFFER_RETURNED ||
           state == OFFER_RECALLED;
}

static enum score_status ending_count(struct decline_run *run, const struct pass_row *pass,
                                      const struct passed *passed, struct score_error *err)
{
    struct arena *arena = run->endings.arena;
    const char *key = arena_format(arena, "%s\n%d\n%s", passed->name, (int)pass->state, pass->code);
    struct ending *ending = key ? pass_group(&run->endings, key) : NULL;
    if (!ending) {
        return pass_no_memory(err);
    }
    if (ending->count++ == 0) {
        ending->group = passed->name;
        ending->state = pass->state;
        ending->code = arena_dup_text(arena, pass->code);
        ending->passed = passed;
    }
    ending->free += pass->charge_micro == 0;
    ending->charge += (double)pass->charge_micro / MICRO;
    bool is_kept =
        pass_time_add(arena, &ending->to_answer, pass->ended_at_ms - pass->offered_at_ms);
    return is_kept && ending->code ? SCORE_OK : pass_no_memory(err);
}

static enum score_status decline_visit(const struct pass_row *pass, void *user,
                                       struct score_error *err)
{
    struct decline_run *run = user;
    char month[8];
    if (pass->offered_at_ms < run->from_ms) {
        return SCORE_OK;
    }
    struct passed *passed = pass_group(&run->groups, pass_group_name(pass, run->by, month));
    if (!passed) {
        return pass_no_memory(err);
    }
    passed->count++;
    return came_back(pass->state) ? ending_count(run, pass, passed, err) : SCORE_OK;
}

static int by_group_count(const void *a, const void *b)
{
    const struct ending *x = *(struct ending *const *)a;
    const struct ending *y = *(struct ending *const *)b;
    int order = strcmp(x->group, y->group);
    if (order == 0 && x->count != y->count) {
        order = x->count < y->count ? 1 : -1;
    }
    return order ? order : strcmp(x->name, y->name);
}

static const char *reason_text(const struct ending *ending)
{
    enum score_reason reason = SCORE_REASON_NONE;
    struct score_error ignored = {0};
    if (ending->state == OFFER_EXPIRED) {
        return "No answer in time";
    }
    bool is_listed =
        *ending->code && score_reason_parse(ending->code, &reason, &ignored) == SCORE_OK;
    return is_listed ? score_reason_label(reason) : ending->code;
}

enum score_status report_declines(struct domain *domain, const struct passing_scope *scope,
                                  struct table *ret_table, struct score_error *err)
{
    struct decline_run run = {
        .endings = {.arena = domain->arena, .size = sizeof(struct ending)},
        .groups = {.arena = domain->arena, .size = sizeof(struct passed)},
        .by = scope->by,
    };
    int64_t partner_id = 0;
    SCORE_TRY(passing_scope_read(domain, scope, &run.from_ms, &partner_id, err));
    SCORE_TRY(store_pass_each(domain->store, partner_id, run.from_ms, decline_visit, &run, err));
    SCORE_TRY(pass_table_init(ret_table, domain->arena, scope->by,
                              "outcome|reason|meaning|>count|>share of passes|>free of charge|"
                              ">charged|>hours to answer",
                              err));
    if (run.endings.count) {
        qsort(run.endings.items, run.endings.count, sizeof *run.endings.items, by_group_count);
    }
    for (size_t i = 0; i < run.endings.count; i++) {
        struct ending *ending = run.endings.items[i];
        table_add(ret_table, ending->group);
        table_add(ret_table, offer_state_text(ending->state));
        table_add(ret_table, ending->code);
        table_add(ret_table, reason_text(ending));
        table_add_i64(ret_table, ending->count);
        pass_cell(ret_table, "%.4f", share(ending->count, ending->passed->count));
        table_add_i64(ret_table, ending->free);
        pass_cell(ret_table, "%.1f", ending->charge);
        pass_cell(ret_table, "%.1f", pass_time_quantile(&ending->to_answer, HALF));
    }
    return SCORE_OK;
}
