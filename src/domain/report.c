/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/report.h"

#include <math.h>

#include <score/engine.h>

#include "base/limits.h"
#include "domain/report_internal.h"
#include "domain/world.h"
#include "store/event_store.h"
#include "store/opportunity_store.h"
#include "store/passing_store.h"

enum { EFFECT_FIRMS_MAX = 500 }; /* firms asked for the spread of their own records */

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

enum score_status report_world(struct domain *domain, struct world **ret_world,
                               struct world **ret_owned, struct score_error *err)
{
    struct world *made = NULL;
    if (!domain->world) {
        SCORE_TRY(world_create(&made, err));
    }
    struct world *world = made ? made : domain->world;
    enum score_status status = world_sync(world, domain->store, 0, err);
    if (status) {
        world_free(made);
        return status;
    }
    *ret_world = world;
    *ret_owned = made;
    return SCORE_OK;
}

enum score_status report_exposures(struct domain *domain, struct world *world, int32_t days,
                                   struct score_exposure **ret_rows, size_t *ret_count,
                                   int64_t *ret_from_ms, struct score_error *err)
{
    const struct score_engine *engine = world_engine(world);
    size_t count = score_engine_partner_count(engine);
    struct score_exposure *rows = arena_alloc_array(domain->arena, count + 1, sizeof *rows);
    if (!rows) {
        return no_memory(err);
    }
    SCORE_TRY(score_engine_audit(engine, days, rows, count, ret_from_ms, err));
    *ret_rows = rows;
    *ret_count = count;
    return SCORE_OK;
}

enum score_status report_pipeline(struct domain *domain, struct pipeline *ret,
                                  struct score_error *err)
{
    SCORE_TRY(actor_require(
        domain, ROLE_SELLER | ROLE_CHANNEL_MANAGER | ROLE_AUDITOR | ROLE_ADMINISTRATOR, err));
    struct pipeline pipeline = {0};
    struct opportunity_counts counts;
    SCORE_TRY(store_opportunity_count(domain->store, &counts, err));
    SCORE_TRY(
        store_offer_count(domain->store, pipeline.offers_by_state, &pipeline.imported_offers, err));
    _Static_assert(sizeof pipeline.by_placement == sizeof counts.by_placement &&
                       sizeof pipeline.by_stage == sizeof counts.by_stage,
                   "the report shows what the store counts");
    memcpy(pipeline.by_placement, counts.by_placement, sizeof pipeline.by_placement);
    memcpy(pipeline.by_stage, counts.by_stage, sizeof pipeline.by_stage);
    *ret = pipeline;
    return SCORE_OK;
}

/* The last decision's opportunity: the firms' own records do not depend on which one is asked. */
static enum score_status sample_request(struct domain *domain, struct score_request *ret,
                                        bool *ret_found, struct score_error *err)
{
    struct opportunity_filter filter = {.query = "", .sort = OPPORTUNITY_SORT_CREATED_DESC};
    struct store_page page = {.limit = 1};
    struct opportunity *items = NULL;
    size_t count = 0;
    SCORE_TRY(
        store_opportunity_list(domain->store, &filter, &page, domain->arena, &items, &count, err));
    *ret_found = count > 0 && items[0].offering_id != 0;
    if (*ret_found) {
        *ret = (struct score_request){.opportunity = items[0].id, .at_ms = domain_now_ms(domain)};
    }
    return SCORE_OK;
}

/* Spread of the firms' own part in the log-odds of a win: about 0 = firms do not differ. */
static enum score_status effect_read(struct domain *domain, struct world *world,
                                     const struct score_exposure *firms, size_t count, double *ret,
                                     struct score_error *err)
{
    struct score_request request;
    bool is_found = false;
    double sum = 0;
    double squares = 0;
    size_t asked = count < EFFECT_FIRMS_MAX ? count : EFFECT_FIRMS_MAX;
    *ret = 0;
    SCORE_TRY(sample_request(domain, &request, &is_found, err));
    if (!is_found || asked < 2) {
        return SCORE_OK;
    }
    for (size_t i = 0; i < asked; i++) {
        struct score_explanation explanation;
        SCORE_TRY(score_engine_explain(world_engine(world), &request, firms[i].partner,
                                       &explanation, err));
        double effect = explanation.win.groups[SCORE_GROUP_FIRM];
        sum += effect;
        squares += effect * effect;
    }
    double mean = sum / (double)asked;
    double variance = squares / (double)asked - mean * mean;
    *ret = variance > 0 ? sqrt(variance) : 0;
    return SCORE_OK;
}

static double share(int64_t part, int64_t whole)
{
    return whole > 0 ? (double)part / (double)whole : NAN;
}

static void labels_read(const struct world *world, struct model_summary *ret)
{
    struct world_labels labels = world_labels_get(world);
    ret->accept_labels = labels.accept_labels;
    ret->accept_rate = share(labels.accepts, labels.accept_labels);
    ret->win_labels = labels.win_labels;
    ret->win_rate = share(labels.wins, labels.win_labels);
}

static enum score_status model_read(struct domain *domain, struct world *world,
                                    struct model_summary *ret, struct score_error *err)
{
    const struct score_engine *engine = world_engine(world);
    struct score_exposure *firms = NULL;
    size_t count = 0;
    int64_t from_ms = 0;
    ret->version = score_engine_model_version(engine);
    ret->policy_version = score_engine_policy(engine)->version;
    ret->events = world_seq(world);
    ret->learning = (int)score_engine_policy(engine)->learning;
    for (int model = 0; model < SCORE_MODEL_COUNT; model++) {
        score_engine_model_state(engine, (enum score_model)model, &ret->states[model]);
    }
    labels_read(world, ret);
    SCORE_TRY(report_exposures(domain, world, 1, &firms, &count, &from_ms, err));
    return effect_read(domain, world, firms, count, &ret->partner_effect_sd, err);
}

enum score_status report_model(struct domain *domain, struct model_summary *ret,
                               struct score_error *err)
{
    SCORE_TRY(actor_require(domain, ROLES_VENDOR, err));
    struct model_summary summary = {0};
    struct world *world = NULL;
    struct world *owned = NULL;
    SCORE_TRY(store_read_begin(domain->store, err));
    enum score_status status = report_world(domain, &world, &owned, err);
    status = status ? status : model_read(domain, world, &summary, err);
    world_free(owned);
    store_read_end(domain->store);
    SCORE_TRY(status);
    *ret = summary;
    return SCORE_OK;
}

enum score_status event_scope(struct domain *domain, int64_t *ret_partner_id,
                              struct score_error *err)
{
    SCORE_TRY(actor_require(domain, ROLES_VENDOR | ROLES_PARTNER, err));
    if (actor_has(domain, ROLES_VENDOR)) {
        *ret_partner_id = 0;
        return SCORE_OK;
    }
    if (domain->actor.partner_id == 0) {
        return score_error_set(err, SCORE_DENIED, "", "your role does not allow this");
    }
    *ret_partner_id = domain->actor.partner_id;
    return SCORE_OK;
}

enum score_status event_feed(struct domain *domain, const struct store_page *page,
                             struct event **ret_items, size_t *ret_count, struct score_error *err)
{
    struct event_filter filter = {.verb = ""};
    SCORE_TRY(event_scope(domain, &filter.partner_id, err));
    return store_event_list(domain->store, &filter, page, domain->arena, ret_items, ret_count, err);
}

/* In one snapshot: nothing can be written between the page and the end it is held against. */
static enum score_status feed_read(struct domain *domain, const struct event_filter *filter,
                                   const struct store_page *page, struct event **ret_items,
                                   size_t *ret_count, int64_t *ret_seq, struct score_error *err)
{
    int64_t last_seq = 0;
    SCORE_TRY(store_event_last(domain->store, &last_seq, err));
    SCORE_TRY(
        store_event_list(domain->store, filter, page, domain->arena, ret_items, ret_count, err));
    bool is_full = *ret_count == (size_t)page->limit;
    *ret_seq = is_full ? (*ret_items)[*ret_count - 1].seq : last_seq;
    return SCORE_OK;
}

enum score_status event_feed_of(struct domain *domain, int64_t partner_id,
                                const struct store_page *page, struct event **ret_items,
                                size_t *ret_count, int64_t *ret_seq, struct score_error *err)
{
    SCORE_ASSERT(page->limit > 0);
    struct event_filter filter = {.verb = "", .partner_id = partner_id};
    SCORE_TRY(store_read_begin(domain->store, err));
    enum score_status status = feed_read(domain, &filter, page, ret_items, ret_count, ret_seq, err);
    store_read_end(domain->store);
    return status;
}
