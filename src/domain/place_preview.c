/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/place_preview.h"

#include <math.h>

#include <score/score.h>

#include "base/kv.h"
#include "base/limits.h"
#include "base/text.h"
#include "domain/opportunity.h"
#include "domain/place_internal.h"
#include "domain/report_internal.h"
#include "domain/world.h"
#include "store/event_store.h"
#include "store/opportunity_store.h"
#include "store/party_store.h"
#include "store/passing_store.h"

/* An offer of this run, as its event tells. */
struct made {
    int64_t opportunity_id;
    int64_t partner_id;
    int64_t decision_id;
    double value;
};

struct placement_run {
    struct domain *domain;
    struct placement_firm *firms; /* by id */
    size_t firm_count;
    struct made items[PLACEMENT_ITEMS_MAX];
    size_t item_count;
    struct arena scratch; /* one event's values */
    struct placements out;
};

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

/* ---- before and after ------------------------------------------------------------------------ */

static int firm_by_id(const void *a, const void *b)
{
    const struct placement_firm *left = a;
    const struct placement_firm *right = b;
    return (left->partner_id > right->partner_id) - (left->partner_id < right->partner_id);
}

/* Every firm with its entitlement so far, negative: what is added afterwards is this run's. */
static enum score_status firms_begin(struct placement_run *run, struct score_error *err)
{
    struct domain *domain = run->domain;
    struct score_exposure *rows = NULL;
    size_t count = 0;
    int64_t from_ms = 0;
    SCORE_TRY(world_sync(domain->world, domain->store, 0, err));
    SCORE_TRY(report_exposures(domain, domain->world, 1, &rows, &count, &from_ms, err));
    run->firms = arena_alloc_array(domain->arena, count + 1, sizeof *run->firms);
    if (!run->firms) {
        return no_memory(err);
    }
    for (size_t i = 0; i < count; i++) {
        struct score_account account;
        SCORE_TRY(
            score_engine_account(world_engine(domain->world), rows[i].partner, &account, err));
        run->firms[i] = (struct placement_firm){
            .partner_id = rows[i].partner, .name = "", .entitlement = -account.number.entitlement};
    }
    run->firm_count = count;
    if (count) {
        qsort(run->firms, count, sizeof *run->firms, firm_by_id);
    }
    return SCORE_OK;
}

static enum score_status firms_finish(struct placement_run *run, struct score_error *err)
{
    struct domain *domain = run->domain;
    SCORE_TRY(world_sync(domain->world, domain->store, 0, err));
    for (size_t i = 0; i < run->firm_count; i++) {
        struct score_account account;
        SCORE_TRY(score_engine_account(world_engine(domain->world), run->firms[i].partner_id,
                                       &account, err));
        run->firms[i].entitlement += account.number.entitlement;
    }
    return SCORE_OK;
}

/* ---- what was offered ------------------------------------------------------------------------ */

static enum score_status sum_add(struct placement_run *run, const char *currency, double value,
                                 struct score_error *err)
{
    struct placements *out = &run->out;
    for (size_t i = 0; i < out->sum_count; i++) {
        if (text_equal(out->sums[i].currency, currency)) {
            out->sums[i].value += value;
            return SCORE_OK;
        }
    }
    const char *copy = arena_dup_text(run->domain->arena, currency);
    if (!copy) {
        return no_memory(err);
    }
    if (out->sum_count < PLACEMENT_CURRENCIES_MAX) {
        out->sums[out->sum_count++] = (struct placement_sum){copy, value};
    }
    return SCORE_OK;
}

static enum score_status made_add(const struct event *event, void *user, struct score_error *err)
{
    struct placement_run *run = user;
    if (!text_equal(event->verb, "offer.made")) {
        return SCORE_OK;
    }
    struct kv kv;
    struct opportunity opportunity;
    arena_clear(&run->scratch);
    SCORE_TRY(kv_parse(event->detail, &run->scratch, &kv, err));
    struct made made = {.opportunity_id = event->opportunity_id,
                        .partner_id = event->partner_id,
                        .decision_id = kv_i64(&kv, "decision", 0),
                        .value = kv_f64(&kv, "weight", 0)};
    SCORE_TRY(store_opportunity_get(run->domain->store, made.opportunity_id, &run->scratch,
                                    &opportunity, err));
    SCORE_TRY(sum_add(run, opportunity.currency, made.value, err));
    if (run->item_count < PLACEMENT_ITEMS_MAX) {
        run->items[run->item_count++] = made;
    }
    struct placement_firm wanted = {.partner_id = made.partner_id};
    struct placement_firm *firm =
        bsearch(&wanted, run->firms, run->firm_count, sizeof *run->firms, firm_by_id);
    SCORE_ASSERT(firm);
    firm->offers++;
    firm->value += made.value;
    return SCORE_OK;
}

/* The chances as the decision had them; a firm drawn from beyond its list is asked about now. */
static enum score_status chances_read(struct placement_run *run, const struct made *made,
                                      struct placement_item *item, struct score_error *err)
{
    struct domain *domain = run->domain;
    struct decision row;
    struct score_decision decision;
    SCORE_TRY(store_decision_get(domain->store, made->decision_id, domain->arena, &row, err));
    SCORE_TRY(score_decision_decode(row.blob, row.blob_len, &decision, err));
    for (int32_t i = 0; i < decision.entry_count; i++) {
        if (decision.entries[i].partner == made->partner_id) {
            item->p_accept = decision.entries[i].accept.p;
            item->p_win = decision.entries[i].win.p;
            return SCORE_OK;
        }
    }
    struct score_request request = {.opportunity = made->opportunity_id,
                                    .at_ms = domain_now_ms(domain)};
    struct score_explanation explanation;
    SCORE_TRY(score_engine_explain(world_engine(domain->world), &request, made->partner_id,
                                   &explanation, err));
    item->p_accept = explanation.accept.p;
    item->p_win = explanation.win.p;
    return SCORE_OK;
}

static enum score_status items_read(struct placement_run *run, struct score_error *err)
{
    struct domain *domain = run->domain;
    struct placement_item *items =
        arena_alloc_array(domain->arena, run->item_count + 1, sizeof *items);
    if (!items) {
        return no_memory(err);
    }
    for (size_t i = 0; i < run->item_count; i++) {
        const struct made *made = &run->items[i];
        struct opportunity opportunity;
        struct partner partner;
        SCORE_TRY(store_opportunity_get(domain->store, made->opportunity_id, domain->arena,
                                        &opportunity, err));
        SCORE_TRY(store_partner_get(domain->store, made->partner_id, domain->arena, &partner, err));
        items[i] = (struct placement_item){.opportunity_id = made->opportunity_id,
                                           .title = opportunity.title,
                                           .account_name = opportunity.account_name,
                                           .partner_id = made->partner_id,
                                           .partner_name = partner.name,
                                           .value = made->value,
                                           .currency = opportunity.currency};
        SCORE_TRY(chances_read(run, made, &items[i], err));
    }
    run->out.items = items;
    run->out.item_count = run->item_count;
    return SCORE_OK;
}

/* ---- what was left --------------------------------------------------------------------------- */

struct words {
    const char *reason;
    const char *fix;
};

static struct words words_of_gate(const char *code)
{
    for (int gate = 0; gate < SCORE_GATE_COUNT; gate++) {
        if (text_equal(code, gate_code((enum score_gate)gate))) {
            return (struct words){score_gate_text((enum score_gate)gate),
                                  score_gate_fix((enum score_gate)gate)};
        }
    }
    return (struct words){"nobody was found", "look at its history and review it"};
}

static struct words words_of(const char *code)
{
    static const struct {
        const char *code;
        struct words words;
    } known[] = {
        {"NO_PARTNERS", {"there are no partners yet", "import partners or add them"}},
        {"DUPLICATE",
         {"the same lead is with a partner already",
          "cancel it, or pass it by itself and say why it is another one"}},
        {"CHANGED_MEANWHILE", {"somebody changed it meanwhile", "place again"}},
        {"NOT_READY", {"it is not ready", "open it and complete it"}},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(known); i++) {
        if (text_equal(code, known[i].code)) {
            return known[i].words;
        }
    }
    if (text_has_prefix(code, "MISSING_")) {
        return (struct words){"it is not complete", "ask its source for the missing field"};
    }
    return words_of_gate(code);
}

/* An incomplete one says what it lacks and why that is wanted. */
static enum score_status incomplete_read(struct domain *domain,
                                         const struct opportunity *opportunity,
                                         struct placement_left *left, struct score_error *err)
{
    struct missing_field *missing = NULL;
    size_t count = 0;
    SCORE_TRY(opportunity_missing(domain, opportunity, &missing, &count, err));
    if (!count) {
        return SCORE_OK;
    }
    left->reason = arena_format(domain->arena, "'%s' is missing%s", missing[0].field,
                                count > 1 ? ", and more" : "");
    left->fix = missing[0].why;
    return left->reason ? SCORE_OK : no_memory(err);
}

static enum score_status left_read(struct placement_run *run, const struct place_all_result *result,
                                   struct score_error *err)
{
    struct domain *domain = run->domain;
    struct placement_left *left =
        arena_alloc_array(domain->arena, result->left_count + 1, sizeof *left);
    if (!left) {
        return no_memory(err);
    }
    for (size_t i = 0; i < result->left_count; i++) {
        struct opportunity opportunity;
        struct words words = words_of(result->left[i].code);
        enum score_status status = store_opportunity_get(
            domain->store, result->left[i].opportunity_id, domain->arena, &opportunity, err);
        if (status == SCORE_NOT_FOUND) {
            continue; /* gone meanwhile: there is nothing to fix */
        }
        SCORE_TRY(status);
        struct placement_left *one = &left[run->out.left_count++];
        *one = (struct placement_left){.opportunity_id = opportunity.id,
                                       .title = opportunity.title,
                                       .code = result->left[i].code,
                                       .reason = words.reason,
                                       .fix = words.fix};
        if (opportunity.placement == PLACEMENT_NEW) {
            SCORE_TRY(incomplete_read(domain, &opportunity, one, err));
        }
    }
    run->out.left = left;
    return SCORE_OK;
}

static enum score_status reasons_read(struct placement_run *run,
                                      const struct place_all_result *result,
                                      struct score_error *err)
{
    struct placement_reason *reasons =
        arena_alloc_array(run->domain->arena, result->reason_count + 1, sizeof *reasons);
    if (!reasons) {
        return no_memory(err);
    }
    for (size_t i = 0; i < result->reason_count; i++) {
        reasons[i] = (struct placement_reason){.code = result->reasons[i].code,
                                               .count = result->reasons[i].count,
                                               .fix = words_of(result->reasons[i].code).fix};
    }
    run->out.reasons = reasons;
    run->out.reason_count = result->reason_count;
    return SCORE_OK;
}

/* ---- how even it is -------------------------------------------------------------------------- */

static int firm_by_offers(const void *a, const void *b)
{
    const struct placement_firm *left = a;
    const struct placement_firm *right = b;
    if (left->offers != right->offers) {
        return left->offers > right->offers ? -1 : 1;
    }
    return firm_by_id(a, b);
}

static enum score_status firm_names_read(struct placement_run *run, struct score_error *err)
{
    for (size_t i = 0; i < run->out.firm_count; i++) {
        struct partner partner;
        SCORE_TRY(store_partner_get(run->domain->store, run->firms[i].partner_id,
                                    run->domain->arena, &partner, err));
        run->firms[i].name = partner.name;
    }
    return SCORE_OK;
}

static enum score_status evenness_read(struct placement_run *run, struct score_error *err)
{
    struct placements *out = &run->out;
    double *offers = arena_alloc_array(run->domain->arena, run->firm_count + 1, sizeof *offers);
    double *values = arena_alloc_array(run->domain->arena, run->firm_count + 1, sizeof *values);
    if (!offers || !values) {
        return no_memory(err);
    }
    size_t count = 0;
    for (size_t i = 0; i < run->firm_count; i++) {
        struct placement_firm firm = run->firms[i];
        if (firm.offers || firm.entitlement > 0) {
            offers[count] = (double)firm.offers;
            values[count] = firm.value;
            run->firms[count++] = firm;
        }
    }
    if (count) {
        qsort(run->firms, count, sizeof *run->firms, firm_by_offers);
    }
    out->firms = run->firms;
    out->firm_count = count < PLACEMENT_FIRMS_MAX ? count : PLACEMENT_FIRMS_MAX;
    bool is_any = out->placed > 0;
    out->gini = is_any ? score_audit_gini(offers, count) : NAN;
    out->gini_value = is_any ? score_audit_gini(values, count) : NAN;
    out->max_share = is_any ? (double)run->firms[0].offers / (double)out->placed : NAN;
    return firm_names_read(run, err);
}

/* ---- the run --------------------------------------------------------------------------------- */

static enum score_status placements_run(struct placement_run *run, struct score_error *err)
{
    struct domain *domain = run->domain;
    struct place_all_result result = {0};
    int64_t seq = 0;
    SCORE_TRY(firms_begin(run, err));
    SCORE_TRY(store_event_last(domain->store, &seq, err));
    SCORE_TRY(place_all(domain, NULL, NULL, &result, err));
    SCORE_TRY(firms_finish(run, err));
    SCORE_TRY(store_event_walk(domain->store, seq, 0, made_add, run, err));
    run->out.placed = result.placed;
    run->out.unplaced = result.unplaced;
    SCORE_TRY(items_read(run, err));
    SCORE_TRY(left_read(run, &result, err));
    SCORE_TRY(reasons_read(run, &result, err));
    return evenness_read(run, err);
}

enum score_status placements_make(struct domain *domain, struct placements *ret,
                                  struct score_error *err)
{
    SCORE_TRY(actor_require(domain, ROLE_CHANNEL_MANAGER, err));
    struct placement_run *run = arena_alloc(domain->arena, sizeof *run);
    if (!run) {
        return no_memory(err);
    }
    run->domain = domain;
    arena_init(&run->scratch, LIMIT_REQUEST_ARENA_BYTES);
    enum score_status status = placements_run(run, err);
    arena_done(&run->scratch);
    SCORE_TRY(status);
    *ret = run->out;
    return SCORE_OK;
}

enum score_status placements_preview(struct domain *domain, struct placements *ret,
                                     struct score_error *err)
{
    SCORE_TRY(actor_require(domain, ROLE_CHANNEL_MANAGER, err));
    struct domain copy = *domain;
    struct site site = *domain_site(domain);
    site.mail_from = ""; /* letters of a trial would only be written to be thrown away */
    copy.site = &site;
    copy.world = NULL;
    SCORE_TRY(store_scratch_open(domain->store, &copy.store, err));
    enum score_status status = world_create(&copy.world, err);
    status = status ? status : placements_make(&copy, ret, err);
    world_free(copy.world);
    store_close(copy.store);
    return status;
}
