/* SPDX-License-Identifier: Apache-2.0 */

/* The readiness page: five ticks with evidence, what is missing, who must fix it. */

#include "base/limits.h"
#include "base/text.h"
#include "domain/partner.h"
#include "store/catalog_store.h"
#include "store/party_store.h"
#include "store/passing_store.h"

enum { LINES_MAX = 64 };

/* One page on its way. */
struct readiness_run {
    struct domain *domain;
    struct fact *facts;
    size_t fact_count;
    const char *lines[LINES_MAX]; /* distinct offering lines */
    bool needs_authorisation[LINES_MAX];
    size_t line_count;
    struct readiness *out;
};

static void line_add(struct readiness_run *run, const struct offering *offering)
{
    for (size_t i = 0; i < run->line_count; i++) {
        if (text_equal(run->lines[i], offering->line)) {
            run->needs_authorisation[i] =
                run->needs_authorisation[i] || offering->access == OFFERING_AUTHORISED;
            return;
        }
    }
    if (run->line_count < LINES_MAX) {
        run->needs_authorisation[run->line_count] = offering->access == OFFERING_AUTHORISED;
        run->lines[run->line_count++] = offering->line;
    }
}

static enum score_status lines_collect(struct readiness_run *run, struct score_error *err)
{
    struct store_page page = {.limit = LIMIT_PAGE_MAX};
    for (;;) {
        struct offering *offerings = NULL;
        size_t count = 0;
        SCORE_TRY(store_offering_list(run->domain->store, &page, run->domain->arena, &offerings,
                                      &count, err));
        for (size_t i = 0; i < count; i++) {
            line_add(run, &offerings[i]);
        }
        if (count < (size_t)page.limit) {
            return SCORE_OK;
        }
        page.has_after = true;
        page.after_id = offerings[count - 1].id;
    }
}

static bool fact_is_current(const struct fact *fact, int64_t now_ms)
{
    return fact->valid_from_ms <= now_ms &&
           (fact->valid_until_ms == 0 || now_ms < fact->valid_until_ms);
}

/* The fact that speaks for this line: the line's own before the general one, MET before NOT_MET
 * (a firm may hold an authorisation in one country and not in another). */
static const struct fact *fact_for(const struct readiness_run *run, enum fact_kind kind,
                                   const char *line, int64_t now_ms)
{
    const struct fact *best = NULL;
    for (size_t i = 0; i < run->fact_count; i++) {
        const struct fact *fact = &run->facts[i];
        bool matches = fact->kind == kind && fact_is_current(fact, now_ms) &&
                       (*fact->line == '\0' || text_equal(fact->line, line));
        if (!matches) {
            continue;
        }
        bool is_better = !best || (*best->line == '\0' && *fact->line) ||
                         (text_equal(best->line, fact->line) && fact->state == FACT_MET);
        best = is_better ? fact : best;
    }
    return best;
}

static const char *fact_fix(enum fact_kind kind)
{
    switch (kind) {
    case FACT_STANDING:
        return "The channels team confirms the membership agreement; ask them if it is active.";
    case FACT_MYSA:
        return "The focal registers for MySA by the mailed invitation.";
    case FACT_AUTHORISATION:
        return "The firm's administrator applies for the authorisation in the profile.";
    case FACT_DISTRIBUTOR:
        return "The firm's administrator selects a Value Added Distributor for this line.";
    case FACT_PROFILE:
        return "The firm's administrator completes the profile and verifies it.";
    }
    return "";
}

static enum score_status readiness_add(struct readiness_run *run, enum fact_kind kind,
                                       const char *line, bool *ret_is_met, struct score_error *err)
{
    struct arena *arena = run->domain->arena;
    const struct fact *fact = fact_for(run, kind, line, domain_now_ms(run->domain));
    struct readiness_line *out = &run->out->lines[run->out->line_count++];
    *out = (struct readiness_line){
        .kind = kind, .line = line, .country = "", .evidence = "", .fix = fact_fix(kind)};
    if (fact) {
        char date[CLOCK_TEXT_SIZE];
        clock_format_date(fact->attested_at_ms, date);
        out->is_known = true;
        out->is_met = fact->state == FACT_MET;
        out->is_verified = fact->is_verified;
        out->country = fact->country;
        out->evidence = arena_format(arena, "%s (%s, %s)", fact->ground, fact->attested_by, date);
        if (!out->evidence) {
            return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
        }
    }
    if (out->is_met) {
        out->fix = "";
    }
    *ret_is_met = out->is_met;
    return SCORE_OK;
}

static enum score_status facts_judge(struct readiness_run *run, bool *ret_is_ready,
                                     struct score_error *err)
{
    bool standing = false;
    bool mysa = false;
    bool profile = false;
    bool has_line = false;
    SCORE_TRY(readiness_add(run, FACT_STANDING, "", &standing, err));
    SCORE_TRY(readiness_add(run, FACT_MYSA, "", &mysa, err));
    for (size_t i = 0; i < run->line_count; i++) {
        bool authorised = true;
        bool distributed = false;
        if (run->needs_authorisation[i]) {
            SCORE_TRY(readiness_add(run, FACT_AUTHORISATION, run->lines[i], &authorised, err));
        }
        SCORE_TRY(readiness_add(run, FACT_DISTRIBUTOR, run->lines[i], &distributed, err));
        has_line = has_line || (authorised && distributed);
    }
    SCORE_TRY(readiness_add(run, FACT_PROFILE, "", &profile, err));
    *ret_is_ready = standing && mysa && profile && has_line;
    return SCORE_OK;
}

/* The first in rank who is not reached; without any focal, that. */
static enum score_status focals_judge(struct readiness_run *run, const struct focal *focals,
                                      size_t count, struct score_error *err)
{
    const struct focal *lost = NULL;
    for (size_t i = 0; i < count; i++) {
        run->out->has_focal = run->out->has_focal || focals[i].is_reachable;
        lost = !lost && !focals[i].is_reachable ? &focals[i] : lost;
    }
    const char *problem = "";
    if (lost && lost->mail_bounced_at_ms) {
        char date[CLOCK_TEXT_SIZE];
        clock_format_date(lost->mail_bounced_at_ms, date);
        problem = arena_format(run->domain->arena,
                               "Mail to the focal %s bounced on %s: correct the address, or let "
                               "them sign in.",
                               lost->user_name, date);
    } else if (lost) {
        problem =
            arena_format(run->domain->arena,
                         "The focal %s may no longer sign in: name another one.", lost->user_name);
    } else if (count == 0) {
        problem = "No focal is named: name one.";
    }
    run->out->focal_problem = problem;
    return problem ? SCORE_OK : score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

static enum score_status operations_judge(struct readiness_run *run, const struct partner *partner,
                                          struct score_error *err)
{
    struct domain *domain = run->domain;
    struct focal *focals = NULL;
    size_t focal_count = 0;
    SCORE_TRY(
        store_focals_list(domain->store, partner->id, domain->arena, &focals, &focal_count, err));
    SCORE_TRY(focals_judge(run, focals, focal_count, err));
    run->out->open_lead_limit = partner->open_lead_limit;
    run->out->paused_until_ms =
        partner->paused_until_ms > domain_now_ms(domain) ? partner->paused_until_ms : 0;
    return store_offer_live_count(domain->store, partner->id, &run->out->open_leads, err);
}

enum score_status partner_readiness(struct domain *domain, int64_t id, struct readiness *ret,
                                    struct score_error *err)
{
    struct partner partner;
    struct readiness readiness = {0};
    struct readiness_run run = {.domain = domain, .out = &readiness};
    SCORE_TRY(partner_get(domain, id, &partner, err));
    SCORE_TRY(store_facts_list(domain->store, id, domain->arena, &run.facts, &run.fact_count, err));
    SCORE_TRY(lines_collect(&run, err));
    readiness.lines =
        arena_alloc_array(domain->arena, 3 + 2 * run.line_count, sizeof *readiness.lines);
    if (!readiness.lines) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    bool has_facts = false;
    SCORE_TRY(facts_judge(&run, &has_facts, err));
    SCORE_TRY(operations_judge(&run, &partner, err));
    readiness.is_ready = has_facts && readiness.has_focal && partner.is_active;
    *ret = readiness;
    return SCORE_OK;
}
