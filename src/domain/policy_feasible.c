/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/policy_feasible.h"

#include "base/limits.h"
#include "base/text.h"
#include "domain/policy_internal.h"
#include "domain/world.h"
#include "store/party_store.h"

enum { DEMAND_DAYS = 90, DEMAND_FIRST = 256 };

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

/* ---- demand -----------------------------------------------------------------------------------
 */

struct collecting {
    struct score_demand *rows; /* owned */
    size_t count;
    size_t capacity;
    bool is_out_of_memory;
};

static void row_take(const struct score_demand *row, void *user)
{
    struct collecting *in = user;
    if (in->count == in->capacity) {
        size_t capacity = in->capacity ? 2 * in->capacity : DEMAND_FIRST;
        struct score_demand *grown = realloc(in->rows, capacity * sizeof *grown);
        if (!grown) {
            in->is_out_of_memory = true;
            return;
        }
        in->rows = grown;
        in->capacity = capacity;
    }
    in->rows[in->count++] = *row;
}

/* ---- words ------------------------------------------------------------------------------------
 */

static void lines_name(uint32_t lines, struct buf *text)
{
    int left = __builtin_popcount(lines);
    for (int line = 0; line < FEASIBLE_LINE_COUNT; line++) {
        if (lines >> line & 1) {
            left--;
            buf_add_format(text, "%s%s", feasible_line_name((enum feasible_line)line),
                           left > 1    ? ", "
                           : left == 1 ? " and "
                                       : "");
        }
    }
}

static enum score_status reason_make(struct domain *domain, struct policy_feasibility *feasibility,
                                     struct score_error *err)
{
    const struct feasible_answer *answer = &feasibility->answer;
    SCORE_AUTO(buf_done) struct buf text = {0};
    buf_init(&text, LIMIT_TEXT_BYTES);
    if (answer->missing) {
        lines_name(answer->missing, &text);
        buf_add_text(&text, ": no firm is in a group of this kind");
    } else if (!answer->is_feasible) {
        bool is_alone = __builtin_popcount(answer->clash) == 1;
        lines_name(answer->clash, &text);
        buf_add_format(&text, " cannot be met%s: %.0f offers in %d days among %lld firms",
                       is_alone ? "" : " at once", answer->offers, DEMAND_DAYS,
                       (long long)answer->firms);
    } else {
        return SCORE_OK;
    }
    SCORE_TRY(buf_status(&text, "a reason", err));
    feasibility->reason = arena_dup_text(domain->arena, buf_text(&text));
    return feasibility->reason ? SCORE_OK : no_memory(err);
}

/* Firms saved before events told size and level are told to the engine when the policy comes into
 * force: what stands in their records counts. */
static enum score_status stored_find(struct domain *domain, struct feasible_answer *answer,
                                     struct score_error *err)
{
    enum { PAGE = 200 };
    static const struct partner_filter ALL = {.query = "", .country = ""};
    const uint32_t size = UINT32_C(1) << (FEASIBLE_BAND + SCORE_DIMENSION_SIZE);
    const uint32_t tier = UINT32_C(1) << (FEASIBLE_BAND + SCORE_DIMENSION_TIER);
    struct store_page page = {.limit = PAGE};
    for (size_t count = PAGE; count == PAGE && answer->missing & (size | tier);) {
        struct partner *items = NULL;
        SCORE_TRY(
            store_partner_list(domain->store, &ALL, &page, domain->arena, &items, &count, err));
        for (size_t i = 0; i < count; i++) {
            answer->missing &= text_is_empty(items[i].size) ? UINT32_MAX : ~size;
            answer->missing &= text_is_empty(items[i].level) ? UINT32_MAX : ~tier;
        }
        page.has_after = true;
        page.after_id = count ? items[count - 1].id : 0;
    }
    return SCORE_OK;
}

/* ---- asking -----------------------------------------------------------------------------------
 */

static enum score_status answer_find(struct domain *domain, struct score_engine *engine,
                                     const struct score_policy *policy, struct collecting *in,
                                     struct feasible_answer *ret, struct score_error *err)
{
    int64_t now_ms = domain_now_ms(domain);
    SCORE_TRY(score_engine_demand(engine, now_ms - DEMAND_DAYS * CLOCK_DAY_MS, now_ms, row_take, in,
                                  err));
    if (in->is_out_of_memory) {
        return no_memory(err);
    }
    const struct feasible_demand demand = {in->rows, in->count};
    return feasible_find(policy, &demand, ret, err);
}

enum score_status policy_feasible_ask(struct domain *domain, struct score_engine *engine,
                                      const struct score_policy *policy,
                                      struct policy_feasibility *ret, struct score_error *err)
{
    struct policy_feasibility feasibility = {.reason = NULL};
    struct collecting in = {.rows = NULL};
    enum score_status status = answer_find(domain, engine, policy, &in, &feasibility.answer, err);
    free(in.rows);
    SCORE_TRY(status);
    SCORE_TRY(stored_find(domain, &feasibility.answer, err));
    SCORE_TRY(reason_make(domain, &feasibility, err));
    *ret = feasibility;
    return SCORE_OK;
}

/* A policy without any of them has nothing that could clash: nobody waits for a fold. */
static bool is_limited(const struct score_policy *policy)
{
    bool is_any = policy->cap_offers > 0;
    for (int dimension = 0; dimension < SCORE_DIMENSION_COUNT; dimension++) {
        is_any |= score_policy_band(policy, (enum score_dimension)dimension) > 0;
    }
    return is_any;
}

static enum score_status world_ask(struct domain *domain, const struct score_policy *policy,
                                   struct policy_feasibility *ret, struct score_error *err)
{
    struct world *own = NULL;
    *ret = (struct policy_feasibility){.answer.is_feasible = true};
    if (!is_limited(policy)) {
        return SCORE_OK;
    }
    if (!domain->world) {
        SCORE_TRY(world_create(&own, err));
    }
    struct world *world = own ? own : domain->world;
    enum score_status status = world_sync(world, domain->store, 0, err);
    if (!status) {
        status = policy_feasible_ask(domain, world_engine(world), policy, ret, err);
    }
    world_free(own);
    return status;
}

enum score_status policy_feasible_require(struct domain *domain, const struct score_policy *policy,
                                          enum score_status refusal, struct score_error *err)
{
    struct policy_feasibility found;
    SCORE_TRY(world_ask(domain, policy, &found, err));
    if (!found.reason) {
        return SCORE_OK;
    }
    uint32_t lines = found.answer.missing ? found.answer.missing : found.answer.clash;
    const char *first = NULL;
    for (int line = 0; line < FEASIBLE_LINE_COUNT; line++) {
        if (lines >> line & 1) {
            const char *field = arena_format(domain->arena, "parameters.%s",
                                             feasible_line_name((enum feasible_line)line));
            if (!field) {
                return no_memory(err);
            }
            problem_add(domain, field, "RANGE", "%s", found.reason);
            first = first ? first : field;
        }
    }
    return score_error_set(err, refusal, first ? first : "", "%s", found.reason);
}

enum score_status policy_check(struct domain *domain, const struct policy_file *file,
                               struct policy_feasibility *ret, struct score_error *err)
{
    SCORE_TRY(actor_require(domain, POLICY_READERS, err));
    return world_ask(domain, &file->policy, ret, err);
}
