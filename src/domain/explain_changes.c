/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a firm could do itself, smallest first, and what that would have brought: counterfactuals
 * from gates and models only, never a neighbour. The decisions of 90 days are asked with the firm's
 * state of then.
 */
#include "base/limits.h"
#include "base/text.h"
#include "domain/explain_internal.h"
#include "domain/world.h"
#include "store/passing_store.h"

enum { CHANGES_DAYS = 90, CHANGES_PAGE = 500, CHANGES_ASKED_MAX = 5000, LEADS_TRIED_MAX = 50 };

/* These say that it had this one before: nothing that a firm could mend for others. */
static const uint32_t PAST_GATES =
    UINT32_C(1) << SCORE_GATE_EXCLUSION | UINT32_C(1) << SCORE_GATE_ENTERPRISE;

struct counted {
    int64_t asked;
    int64_t alone[SCORE_GATE_COUNT]; /* only this gate stood in the way */
    int64_t together;                /* only gates that failed in this decision did */
};

static enum score_status decision_count(struct explaining *run, const struct decision *row,
                                        struct counted *counted, struct score_error *err)
{
    uint32_t failed = 0;
    enum score_status status =
        score_engine_gates(world_engine(run->world), row->opportunity_id, run->firm.id,
                           row->created_at_ms, &failed, NULL, NULL, err);
    if (status == SCORE_NOT_FOUND) {
        return SCORE_OK; /* an opportunity that an import took away again */
    }
    SCORE_TRY(status);
    failed &= ~PAST_GATES;
    counted->asked++;
    for (int gate = 0; gate < SCORE_GATE_COUNT; gate++) {
        counted->alone[gate] += failed == UINT32_C(1) << gate;
    }
    counted->together += failed && !(failed & ~run->engine.candidate.gates_failed);
    return SCORE_OK;
}

static enum score_status decisions_count(struct explaining *run, struct arena *scratch,
                                         struct counted *ret, struct score_error *err)
{
    int64_t from = 0;
    int64_t from_ms = run->decision.at_ms - CHANGES_DAYS * CLOCK_DAY_MS;
    SCORE_TRY(explain_seq_at(run->domain, from_ms, &from, err));
    struct store_page page = {.limit = CHANGES_PAGE, .has_after = true, .after_id = from - 1};
    for (size_t count = CHANGES_PAGE; count == CHANGES_PAGE && ret->asked < CHANGES_ASKED_MAX;) {
        struct decision *rows = NULL;
        arena_clear(scratch);
        SCORE_TRY(store_decision_list(run->domain->store, 0, &page, scratch, &rows, &count, err));
        for (size_t i = 0; i < count && rows[i].event_seq <= run->row.event_seq; i++) {
            SCORE_TRY(decision_count(run, &rows[i], ret, err));
        }
        page.after_id = count ? rows[count - 1].event_seq : 0;
        if (count && page.after_id > run->row.event_seq) {
            return SCORE_OK;
        }
    }
    return SCORE_OK;
}

static struct explanation_change *change_add(struct explaining *run, const char *what,
                                             const char *text)
{
    struct explanation *result = &run->result;
    struct explanation_change *change = &result->changes[result->change_count++];
    *change = (struct explanation_change){.what = what, .text = text, .band = "", .passes = -1};
    return change;
}

static enum score_status gates_changes(struct explaining *run, struct score_error *err)
{
    struct arena scratch = {0};
    struct counted counted = {0};
    uint32_t failed = run->engine.candidate.gates_failed & ~PAST_GATES;
    arena_init(&scratch, LIMIT_COMMAND_ARENA_BYTES);
    enum score_status status = decisions_count(run, &scratch, &counted, err);
    arena_done(&scratch);
    SCORE_TRY(status);
    for (int gate = 0; gate < SCORE_GATE_COUNT; gate++) {
        if (failed & (UINT32_C(1) << gate)) {
            struct explanation_change *change = change_add(run, gate_code((enum score_gate)gate),
                                                           score_gate_fix((enum score_gate)gate));
            change->passes = counted.alone[gate];
            change->of = counted.asked;
        }
    }
    if (__builtin_popcount(failed) > 1) {
        struct explanation_change *change = change_add(run, "ALL", "all of these");
        change->passes = counted.together;
        change->of = counted.asked;
    }
    return SCORE_OK;
}

/* Fewer open leads, one by one, until the model itself puts the firm in a better band. */
enum score_status explain_leads_read(struct explaining *run, const struct score_request *request,
                                     const struct standing *standing, struct score_error *err)
{
    struct score_engine *engine = world_engine(run->world);
    struct score_account account;
    const char *band = explain_band_text(standing->rank, standing->eligible);
    SCORE_TRY(score_engine_account(engine, run->firm.id, &account, err));
    for (int64_t less = 1; less <= account.open_leads && less <= LEADS_TRIED_MAX; less++) {
        struct score_explanation supposed;
        const struct score_supposition supposition = {.partner = run->firm.id,
                                                      .open_leads = account.open_leads - less};
        const struct score_supposed answer = {.explained = run->firm.id, .explanation = &supposed};
        SCORE_TRY(score_engine_suppose(engine, &supposition, request, &answer, err));
        const char *then = explain_band_text(supposed.candidate.entry.rank, standing->eligible);
        if (text_equal(then, band) || supposed.candidate.entry.rank > standing->rank) {
            continue;
        }
        const char *text = arena_format(run->domain->arena, "%lld open lead%s less",
                                        (long long)less, less == 1 ? "" : "s");
        if (!text) {
            return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
        }
        change_add(run, "OPEN_LEADS", text)->band = then;
        return SCORE_OK;
    }
    return SCORE_OK;
}

enum score_status explain_changes_read(struct explaining *run, struct score_error *err)
{
    const struct score_candidate *candidate = &run->engine.candidate;
    if (candidate->gates_failed) {
        run->result.change_count = 0;
        return gates_changes(run, err);
    }
    if (run->is_for_firm) {
        return SCORE_OK; /* asked with its band of the week */
    }
    const struct standing standing = {candidate->entry.rank, run->decision.eligible_count};
    return explain_leads_read(run, &run->request, &standing, err);
}
