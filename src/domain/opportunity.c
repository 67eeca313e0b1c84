/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/opportunity.h"

#include "base/limits.h"
#include "base/text.h"
#include "domain/event_record.h"
#include "domain/opportunity_internal.h"
#include "store/event_store.h"
#include "store/opportunity_store.h"

static const char SOURCE_DEFAULT[] = "console";

static void opportunity_init(struct opportunity *opportunity)
{
    *opportunity = (struct opportunity){
        .external_id = "",
        .title = "",
        .need = "",
        .amount_minor = -1,
        .currency = "",
        .country = "",
        .city = "",
        .territory = "",
        .source = SOURCE_DEFAULT,
        .contact_name = "",
        .contact_email = "",
        .contact_phone = "",
        .placement = PLACEMENT_NEW,
        .round = 1,
        .probability_percent = -1,
        .decision_maker = "",
        .competitor = "",
        .won_reason = "",
        .lost_reason = "",
        .order_ref = "",
        .next_step = "",
        .defaulted_fields = "",
        .account_name = "",
        .account_industry = "",
        .account_size = "",
        .offering_name = "",
        .line = "",
        .partner_name = "",
        .owner_name = "",
    };
}

static enum score_status create_in_tx(struct domain *domain,
                                      const struct opportunity_change *change,
                                      struct opportunity *opportunity, struct score_error *err)
{
    const char *fields = "";
    SCORE_TRY(opportunity_change_apply(domain, change, opportunity, &fields, err));
    if (!*opportunity->source) {
        opportunity->source = SOURCE_DEFAULT;
    }
    bool became_ready = false;
    SCORE_TRY(opportunity_complete(domain, opportunity, &became_ready, err));
    enum score_status status = store_opportunity_add(domain->store, opportunity, err);
    if (status == SCORE_EXISTS) {
        problem_add(domain, "external_id", "DUPLICATE", "another opportunity has this external id");
    }
    SCORE_TRY(status);
    SCORE_TRY(event_opportunity_record(domain, opportunity, "opportunity.created", fields, err));
    if (became_ready) {
        SCORE_TRY(event_record_object(domain, ID_OPPORTUNITY, opportunity->id, "opportunity.ready",
                                      NULL, err));
    }
    return store_opportunity_get(domain->store, opportunity->id, domain->arena, opportunity, err);
}

enum score_status opportunity_create(struct domain *domain, const struct opportunity_change *change,
                                     struct opportunity *ret, struct score_error *err)
{
    SCORE_TRY(actor_require(domain, ROLE_SELLER | ROLE_CHANNEL_MANAGER, err));
    struct opportunity opportunity;
    opportunity_init(&opportunity);
    opportunity.owner_user_id = domain->actor.user_id;
    opportunity.created_at_ms = domain_now_ms(domain);
    opportunity.updated_at_ms = opportunity.created_at_ms;
    SCORE_TRY(store_tx_begin(domain->store, err));
    SCORE_TRY(domain_tx_end(domain, create_in_tx(domain, change, &opportunity, err), err));
    *ret = opportunity;
    return SCORE_OK;
}

/* After acceptance the customer's identity belongs to the vendor and progress to the holder
 * (domain.md 11): a holder's patch may touch only these. */
static void holder_fields_check(struct domain *domain, const struct opportunity_change *change)
{
    const struct {
        const char *name;
        const void *value;
    } vendor_fields[] = {
        {"external_id", change->external_id},
        {"title", change->title},
        {"need", change->need},
        {"account", change->account},
        {"offering", change->offering},
        {"amount", change->amount},
        {"currency", change->currency},
        {"country", change->country},
        {"city", change->city},
        {"territory", change->territory},
        {"source", change->source},
        {"contact_name", change->contact_name},
        {"contact_email", change->contact_email},
        {"contact_phone", change->contact_phone},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(vendor_fields); i++) {
        if (vendor_fields[i].value) {
            problem_add(domain, vendor_fields[i].name, "STATE", "the vendor owns this field");
        }
    }
    if (change->has_contact_consent) {
        problem_add(domain, "contact_consent", "STATE", "the vendor owns this field");
    }
}

static enum score_status patch_in_tx(struct domain *domain, int64_t id, int64_t version,
                                     const struct opportunity_change *change,
                                     struct opportunity *ret, struct score_error *err)
{
    struct opportunity opportunity;
    enum opportunity_access access = OPPORTUNITY_HIDDEN;
    SCORE_TRY(opportunity_load(domain, id, OPPORTUNITY_PROGRESS, &opportunity, &access, err));
    if (version && version != opportunity.version) {
        return score_error_set(err, SCORE_CONFLICT, "", "the opportunity has changed meanwhile");
    }
    if (opportunity.placement == PLACEMENT_CLOSED || opportunity.placement == PLACEMENT_CANCELLED) {
        return score_error_set(err, SCORE_CONFLICT, "", "a %s opportunity cannot be changed",
                               opportunity.placement == PLACEMENT_CLOSED ? "closed" : "cancelled");
    }
    if (access == OPPORTUNITY_PROGRESS) {
        holder_fields_check(domain, change);
        SCORE_TRY(problem_status(domain, err));
    }
    const char *fields = "";
    SCORE_TRY(opportunity_change_apply(domain, change, &opportunity, &fields, err));
    if (!*fields) {
        *ret = opportunity;
        return SCORE_OK;
    }
    bool became_ready = false;
    SCORE_TRY(opportunity_complete(domain, &opportunity, &became_ready, err));
    opportunity.updated_at_ms = domain_now_ms(domain);
    enum score_status status = store_opportunity_update(domain->store, &opportunity, err);
    if (status == SCORE_EXISTS) {
        problem_add(domain, "external_id", "DUPLICATE", "another opportunity has this external id");
    }
    SCORE_TRY(status);
    SCORE_TRY(event_opportunity_record(domain, &opportunity, "opportunity.changed", fields, err));
    if (became_ready) {
        SCORE_TRY(event_record_object(domain, ID_OPPORTUNITY, id, "opportunity.ready", NULL, err));
    }
    return store_opportunity_get(domain->store, id, domain->arena, ret, err);
}

enum score_status opportunity_patch(struct domain *domain, int64_t id, int64_t version,
                                    const struct opportunity_change *change,
                                    struct opportunity *ret, struct score_error *err)
{
    struct opportunity opportunity;
    SCORE_TRY(store_tx_begin(domain->store, err));
    SCORE_TRY(
        domain_tx_end(domain, patch_in_tx(domain, id, version, change, &opportunity, err), err));
    *ret = opportunity;
    return SCORE_OK;
}

enum score_status opportunity_get(struct domain *domain, int64_t id, struct opportunity *ret,
                                  struct score_error *err)
{
    struct opportunity opportunity;
    enum opportunity_access access = OPPORTUNITY_HIDDEN;
    SCORE_TRY(opportunity_load(domain, id, OPPORTUNITY_MASKED, &opportunity, &access, err));
    if (access == OPPORTUNITY_MASKED) {
        SCORE_TRY(opportunity_mask(domain->arena, &opportunity, err));
    }
    *ret = opportunity;
    return SCORE_OK;
}

enum score_status opportunity_resolve(struct domain *domain, const char *key, int64_t *ret_id,
                                      struct score_error *err)
{
    int64_t id = 0;
    struct opportunity opportunity;
    enum score_status status =
        id_parse(ID_OPPORTUNITY, key, &id)
            ? store_opportunity_get(domain->store, id, domain->arena, &opportunity, err)
            : store_opportunity_find(domain->store, key, domain->arena, &opportunity, err);
    if (status == SCORE_NOT_FOUND) {
        return score_error_set(err, SCORE_NOT_FOUND, "", "no opportunity is called '%.64s'", key);
    }
    SCORE_TRY(status);
    *ret_id = opportunity.id;
    return SCORE_OK;
}

/* Narrows a filter to what the actor's roles may list; false = nothing. */
static bool filter_narrow(const struct domain *domain, struct opportunity_filter *filter)
{
    const struct actor *actor = &domain->actor;
    if (actor_has(domain, ROLE_CHANNEL_MANAGER | ROLE_AUDITOR)) {
        return true;
    }
    if (actor_has(domain, ROLE_SELLER)) {
        filter->owner_user_id = actor->user_id;
        return actor->user_id != 0;
    }
    if (actor_has(domain, ROLES_PARTNER)) {
        if (filter->partner_id && filter->partner_id != actor->partner_id) {
            return false;
        }
        filter->partner_id = actor->partner_id;
        return actor->partner_id != 0;
    }
    if (actor_has(domain, ROLE_DISTRIBUTOR)) {
        filter->distributor_id = actor->distributor_id;
        return actor->distributor_id != 0;
    }
    return false;
}

enum score_status opportunity_list(struct domain *domain, const struct opportunity_query *query,
                                   const struct store_page *page, struct opportunity **ret_items,
                                   size_t *ret_count, struct score_error *err)
{
    SCORE_TRY(actor_require(
        domain,
        ROLE_SELLER | ROLE_CHANNEL_MANAGER | ROLE_AUDITOR | ROLES_PARTNER | ROLE_DISTRIBUTOR, err));
    struct opportunity_filter filter = {
        .placement = query->placement,
        .stage = query->stage,
        .open_only = query->open_only,
        .waiting_only = query->waiting_only,
        .query = query->query ? query->query : "",
        .partner_id = query->partner_id,
        .sort = (enum opportunity_sort)query->sort,
    };
    if (!filter_narrow(domain, &filter)) {
        *ret_items = NULL;
        *ret_count = 0;
        return SCORE_OK;
    }
    struct opportunity *items = NULL;
    size_t count = 0;
    SCORE_TRY(
        store_opportunity_list(domain->store, &filter, page, domain->arena, &items, &count, err));
    for (size_t i = 0; i < count; i++) {
        enum opportunity_access access = OPPORTUNITY_HIDDEN;
        SCORE_TRY(opportunity_access(domain, &items[i], &access, err));
        if (access <= OPPORTUNITY_MASKED) {
            SCORE_TRY(opportunity_mask(domain->arena, &items[i], err));
        }
    }
    *ret_items = items;
    *ret_count = count;
    return SCORE_OK;
}

static enum score_status cancel_in_tx(struct domain *domain, int64_t id, const char *reason,
                                      struct opportunity *ret, struct score_error *err)
{
    struct opportunity opportunity;
    SCORE_TRY(opportunity_load(domain, id, OPPORTUNITY_WRITE, &opportunity, NULL, err));
    if (text_is_empty(reason)) {
        problem_add(domain, "reason", "REQUIRED", "say why it is cancelled");
        return problem_status(domain, err);
    }
    if (opportunity.live_offer_id) {
        problem_allow(domain, "recall");
        return score_error_set(err, SCORE_CONFLICT, "", "recall the live offer first");
    }
    if (opportunity.placement == PLACEMENT_CLOSED || opportunity.placement == PLACEMENT_CANCELLED) {
        return score_error_set(err, SCORE_CONFLICT, "", "it has ended already");
    }
    opportunity.placement = PLACEMENT_CANCELLED;
    opportunity.updated_at_ms = domain_now_ms(domain);
    opportunity.closed_at_ms = opportunity.updated_at_ms;
    SCORE_TRY(store_opportunity_update(domain->store, &opportunity, err));
    struct event event = {
        .object_kind = ID_OPPORTUNITY,
        .object_id = id,
        .opportunity_id = id,
        .verb = "opportunity.cancelled",
        .reason = reason,
    };
    SCORE_TRY(event_record(domain, &event, NULL, err));
    return store_opportunity_get(domain->store, id, domain->arena, ret, err);
}

enum score_status opportunity_cancel(struct domain *domain, int64_t id, const char *reason,
                                     struct opportunity *ret, struct score_error *err)
{
    struct opportunity opportunity;
    SCORE_TRY(store_tx_begin(domain->store, err));
    SCORE_TRY(domain_tx_end(domain, cancel_in_tx(domain, id, reason, &opportunity, err), err));
    *ret = opportunity;
    return SCORE_OK;
}

static enum score_status review_in_tx(struct domain *domain, int64_t id, const char *note,
                                      struct opportunity *ret, struct score_error *err)
{
    SCORE_TRY(actor_require(domain, ROLE_CHANNEL_MANAGER | ROLE_SELLER, err));
    struct opportunity opportunity;
    SCORE_TRY(opportunity_load(domain, id, OPPORTUNITY_WRITE, &opportunity, NULL, err));
    if (opportunity.placement != PLACEMENT_UNPLACED) {
        return score_error_set(err, SCORE_CONFLICT, "", "only an UNPLACED opportunity is reviewed");
    }
    opportunity.placement = PLACEMENT_READY;
    opportunity.failed_offers = 0;
    opportunity.round++;
    opportunity.updated_at_ms = domain_now_ms(domain);
    bool became_ready = false;
    SCORE_TRY(opportunity_complete(domain, &opportunity, &became_ready, err));
    SCORE_TRY(store_opportunity_update(domain->store, &opportunity, err));
    struct event event = {
        .object_kind = ID_OPPORTUNITY,
        .object_id = id,
        .opportunity_id = id,
        .verb = "opportunity.reviewed",
        .reason = note ? note : "",
    };
    SCORE_TRY(event_record(domain, &event, NULL, err));
    return store_opportunity_get(domain->store, id, domain->arena, ret, err);
}

enum score_status opportunity_review(struct domain *domain, int64_t id, const char *note,
                                     struct opportunity *ret, struct score_error *err)
{
    struct opportunity opportunity;
    SCORE_TRY(store_tx_begin(domain->store, err));
    SCORE_TRY(domain_tx_end(domain, review_in_tx(domain, id, note, &opportunity, err), err));
    *ret = opportunity;
    return SCORE_OK;
}

enum score_status opportunity_history(struct domain *domain, int64_t id,
                                      const struct store_page *page, struct event **ret_items,
                                      size_t *ret_count, struct score_error *err)
{
    struct opportunity opportunity;
    SCORE_TRY(actor_require_signed_in(domain, err));
    SCORE_TRY(opportunity_load(domain, id, OPPORTUNITY_MASKED, &opportunity, NULL, err));
    struct event_filter filter = {.opportunity_id = id, .verb = ""};
    if (!actor_has(domain, ROLES_VENDOR)) {
        filter.partner_id = domain->actor.partner_id;
    }
    return store_event_list(domain->store, &filter, page, domain->arena, ret_items, ret_count, err);
}
