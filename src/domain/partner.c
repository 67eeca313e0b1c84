/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/partner.h"

#include <score/engine.h>

#include "base/kv.h"
#include "base/limits.h"
#include "base/text.h"
#include "domain/event_record.h"
#include "domain/world.h"
#include "model/id.h"
#include "store/party_store.h"

/* Vendor staff see every firm, people of a firm their own, a distributor its resellers. */
static enum score_status partner_load(struct domain *domain, int64_t id, struct partner *ret,
                                      struct score_error *err)
{
    struct partner partner;
    SCORE_TRY(store_partner_get(domain->store, id, domain->arena, &partner, err));
    bool is_own = domain->actor.partner_id == id && actor_has(domain, ROLES_PARTNER);
    bool is_visible = actor_has(domain, ROLES_VENDOR) || is_own;
    if (!is_visible && actor_has(domain, ROLE_DISTRIBUTOR) && domain->actor.distributor_id) {
        struct partner_filter filter = {
            .query = "", .country = "", .id = id, .distributor_id = domain->actor.distributor_id};
        struct store_page page = {.limit = 1};
        struct partner *found = NULL;
        size_t count = 0;
        SCORE_TRY(
            store_partner_list(domain->store, &filter, &page, domain->arena, &found, &count, err));
        is_visible = count > 0;
    }
    if (!is_visible) {
        return score_error_set(err, SCORE_NOT_FOUND, "", "no such partner");
    }
    *ret = partner;
    return SCORE_OK;
}

enum score_status partner_get(struct domain *domain, int64_t id, struct partner *ret,
                              struct score_error *err)
{
    return partner_load(domain, id, ret, err);
}

enum score_status partner_resolve(struct domain *domain, const char *key, int64_t *ret_id,
                                  struct score_error *err)
{
    int64_t id = 0;
    struct partner partner;
    enum score_status status =
        id_parse(ID_PARTNER, key, &id)
            ? store_partner_get(domain->store, id, domain->arena, &partner, err)
            : store_partner_find(domain->store, key, domain->arena, &partner, err);
    if (status == SCORE_NOT_FOUND) {
        return score_error_set(err, SCORE_NOT_FOUND, "", "no partner is called '%.64s'", key);
    }
    SCORE_TRY(status);
    *ret_id = partner.id;
    return SCORE_OK;
}

enum score_status partner_list(struct domain *domain, const char *query,
                               const struct store_page *page, struct partner **ret_items,
                               size_t *ret_count, struct score_error *err)
{
    SCORE_TRY(actor_require(domain, ROLES_ANY, err));
    struct partner_filter filter = {.query = query ? query : "", .country = ""};
    if (!actor_has(domain, ROLES_VENDOR)) {
        filter.id = domain->actor.partner_id;
        filter.distributor_id = domain->actor.distributor_id;
        if (!filter.id && !filter.distributor_id) {
            *ret_items = NULL;
            *ret_count = 0;
            return SCORE_OK;
        }
    }
    return store_partner_list(domain->store, &filter, page, domain->arena, ret_items, ret_count,
                              err);
}

static enum score_status saved_record(struct domain *domain, const struct partner *partner,
                                      const struct partner_area *areas, size_t area_count,
                                      struct score_error *err)
{
    SCORE_AUTO(buf_done) struct buf detail = {0};
    SCORE_AUTO(buf_done) struct buf list = {0};
    buf_init(&detail, LIMIT_BODY_BYTES);
    buf_init(&list, LIMIT_BODY_BYTES / 2);
    for (size_t i = 0; i < area_count; i++) {
        buf_add_format(&list, "%s%s/%s", i ? ";" : "", areas[i].country, areas[i].territory);
    }
    SCORE_TRY(buf_status(&list, "areas", err));
    kv_add_i64(&detail, "enterprise", partner->enterprise_id);
    kv_add_text(&detail, "country", partner->country);
    kv_add_text(&detail, "territory", partner->territory);
    kv_add_text(&detail, "size", partner->size);
    kv_add_text(&detail, "tier", partner->level);
    kv_add_bool(&detail, "everywhere", partner->serves_everywhere);
    kv_add_bool(&detail, "active", partner->is_active);
    kv_add_i64(&detail, "limit", partner->open_lead_limit);
    kv_add_i64(&detail, "paused_until", partner->paused_until_ms);
    kv_add_text(&detail, "areas", buf_text(&list));
    if (partner->import_id) {
        kv_add_i64(&detail, "import", partner->import_id);
    }
    return event_record_object(domain, ID_PARTNER, partner->id, "partner.saved", &detail, err);
}

static enum score_status groups_tell(struct domain *domain, const struct partner *partner,
                                     struct score_error *err)
{
    struct score_account account;
    struct partner_area *areas = NULL;
    size_t count = 0;
    enum score_status status =
        score_engine_account(world_engine(domain->world), partner->id, &account, err);
    bool is_told =
        status || ((text_is_empty(partner->size) || account.has_group[SCORE_DIMENSION_SIZE]) &&
                   (text_is_empty(partner->level) || account.has_group[SCORE_DIMENSION_TIER]));
    if (is_told) {
        return status == SCORE_NOT_FOUND ? SCORE_OK : status;
    }
    SCORE_TRY(
        store_partner_areas_list(domain->store, partner->id, domain->arena, &areas, &count, err));
    return saved_record(domain, partner, areas, count, err);
}

enum score_status partner_groups_tell(struct domain *domain, struct score_error *err)
{
    enum { PAGE = 200 };
    static const struct partner_filter ALL = {.query = "", .country = ""};
    struct store_page page = {.limit = PAGE};
    SCORE_TRY(world_sync(domain->world, domain->store, 0, err));
    for (size_t count = PAGE; count == PAGE;) {
        struct partner *items = NULL;
        SCORE_TRY(
            store_partner_list(domain->store, &ALL, &page, domain->arena, &items, &count, err));
        for (size_t i = 0; i < count; i++) {
            SCORE_TRY(groups_tell(domain, &items[i], err));
        }
        page.has_after = true;
        page.after_id = count ? items[count - 1].id : 0;
    }
    return SCORE_OK;
}

enum { OPEN_LEADS_MAX = 1000000 };

static void partner_check(struct domain *domain, const struct partner *partner)
{
    if (text_is_empty(partner->name)) {
        problem_add(domain, "name", "REQUIRED", "a firm needs a name");
    } else if (strlen(partner->name) > LIMIT_NAME_BYTES) {
        problem_add(domain, "name", "TOO_LONG", "at most %d bytes", LIMIT_NAME_BYTES);
    }
    if (*partner->country && !text_is_country(partner->country)) {
        problem_add(domain, "country", "FORMAT", "two capital letters, such as DE");
    }
    if (*partner->email && !text_is_email(partner->email)) {
        problem_add(domain, "email", "FORMAT", "not an e-mail address");
    }
    if (partner->open_lead_limit < 0 || partner->open_lead_limit > OPEN_LEADS_MAX) {
        problem_add(domain, "open_lead_limit", "RANGE", "between 0 and %d", OPEN_LEADS_MAX);
    }
}

enum score_status partner_save(struct domain *domain, struct partner *partner,
                               const struct partner_area *areas, size_t area_count,
                               struct score_error *err)
{
    SCORE_TRY(actor_require(domain, ROLE_CHANNEL_MANAGER, err));
    partner_check(domain, partner);
    SCORE_TRY(problem_status(domain, err));
    partner->updated_at_ms = domain_now_ms(domain);
    if (partner->id == 0) {
        partner->created_at_ms = partner->updated_at_ms;
        SCORE_TRY(store_partner_add(domain->store, partner, err));
    } else {
        SCORE_TRY(store_partner_update(domain->store, partner, err));
    }
    SCORE_TRY(store_partner_areas_set(domain->store, partner->id, areas, area_count, err));
    return saved_record(domain, partner, areas, area_count, err);
}

static void patch_apply(struct partner *partner, const struct partner_change *change)
{
    partner->name = change->name ? change->name : partner->name;
    partner->city = change->city ? change->city : partner->city;
    partner->email = change->email ? change->email : partner->email;
    partner->phone = change->phone ? change->phone : partner->phone;
    partner->website = change->website ? change->website : partner->website;
    if (change->has_open_lead_limit) {
        partner->open_lead_limit = change->open_lead_limit;
    }
    if (change->has_paused_until) {
        partner->paused_until_ms = change->paused_until_ms;
    }
    if (change->has_is_active) {
        partner->is_active = change->is_active;
    }
}

/* A firm changes its own limit, pause and mailbox; name and membership are the vendor's. */
static enum score_status patch_permit(struct domain *domain, const struct partner_change *change,
                                      struct score_error *err)
{
    if (actor_has(domain, ROLE_CHANNEL_MANAGER)) {
        return SCORE_OK;
    }
    SCORE_TRY(actor_require(domain, ROLE_FOCAL | ROLE_PARTNER_ADMIN, err));
    if (change->name) {
        problem_add(domain, "name", "STATE", "the vendor owns this field");
    }
    if (change->has_is_active) {
        problem_add(domain, "is_active", "STATE", "the vendor owns this field");
    }
    return problem_status(domain, err);
}

static enum score_status patch_in_tx(struct domain *domain, int64_t id, int64_t version,
                                     const struct partner_change *change, struct partner *ret,
                                     struct score_error *err)
{
    struct partner partner;
    struct partner_area *areas = NULL;
    size_t area_count = 0;
    SCORE_TRY(partner_load(domain, id, &partner, err));
    SCORE_TRY(patch_permit(domain, change, err));
    if (version && version != partner.version) {
        return score_error_set(err, SCORE_CONFLICT, "", "the partner has changed meanwhile");
    }
    patch_apply(&partner, change);
    partner_check(domain, &partner);
    SCORE_TRY(problem_status(domain, err));
    partner.updated_at_ms = domain_now_ms(domain);
    SCORE_TRY(store_partner_update(domain->store, &partner, err));
    SCORE_TRY(store_partner_areas_list(domain->store, id, domain->arena, &areas, &area_count, err));
    SCORE_TRY(saved_record(domain, &partner, areas, area_count, err));
    return store_partner_get(domain->store, id, domain->arena, ret, err);
}

enum score_status partner_patch(struct domain *domain, int64_t id, int64_t version,
                                const struct partner_change *change, struct partner *ret,
                                struct score_error *err)
{
    struct partner partner;
    SCORE_TRY(store_tx_begin(domain->store, err));
    SCORE_TRY(domain_tx_end(domain, patch_in_tx(domain, id, version, change, &partner, err), err));
    *ret = partner;
    return SCORE_OK;
}

static void fact_check(struct domain *domain, const struct fact *fact)
{
    bool is_scoped = fact->kind == FACT_AUTHORISATION || fact->kind == FACT_DISTRIBUTOR;
    if (*fact_kind_text(fact->kind) == '\0') {
        problem_add(domain, "kind", "UNKNOWN", "one of the five facts");
    }
    if (*fact_state_text(fact->state) == '\0') {
        problem_add(domain, "state", "UNKNOWN", "MET or NOT_MET");
    }
    if (text_is_empty(fact->ground)) {
        problem_add(domain, "ground", "REQUIRED", "say on what ground it is believed");
    } else if (strlen(fact->ground) > LIMIT_TEXT_BYTES) {
        problem_add(domain, "ground", "TOO_LONG", "at most %d bytes", LIMIT_TEXT_BYTES);
    }
    if (*fact->country && !text_is_country(fact->country)) {
        problem_add(domain, "country", "FORMAT", "two capital letters, such as DE");
    }
    if (!is_scoped && *fact->line) {
        problem_add(domain, "line", "STATE", "only authorisations and distributors have a line");
    }
    if (fact->kind != FACT_AUTHORISATION && *fact->country) {
        problem_add(domain, "country", "STATE", "only authorisations are per country");
    }
    if (fact->valid_until_ms && fact->valid_until_ms <= fact->valid_from_ms) {
        problem_add(domain, "valid_until", "RANGE", "it would end before it begins");
    }
}

static enum score_status fact_in_tx(struct domain *domain, struct fact *fact,
                                    struct score_error *err)
{
    struct partner partner;
    SCORE_TRY(store_partner_get(domain->store, fact->partner_id, domain->arena, &partner, err));
    SCORE_TRY(store_fact_put(domain->store, fact, err));
    SCORE_AUTO(buf_done) struct buf detail = {0};
    buf_init(&detail, LIMIT_BODY_BYTES);
    kv_add_i64(&detail, "partner", fact->partner_id);
    kv_add_text(&detail, "kind", fact_kind_text(fact->kind));
    kv_add_text(&detail, "line", fact->line);
    kv_add_text(&detail, "country", fact->country);
    kv_add_text(&detail, "state", fact_state_text(fact->state));
    kv_add_i64(&detail, "from", fact->valid_from_ms);
    kv_add_i64(&detail, "until", fact->valid_until_ms);
    kv_add_bool(&detail, "verified", fact->is_verified);
    if (fact->import_id) {
        kv_add_i64(&detail, "import", fact->import_id);
    }
    struct event event = {
        .object_kind = ID_FACT,
        .object_id = fact->id,
        .verb = "fact.attested",
        .partner_id = fact->partner_id,
        .reason = fact->ground,
        .detail = buf_text(&detail),
    };
    SCORE_TRY(buf_status(&detail, "event detail", err));
    return event_record(domain, &event, NULL, err);
}

enum score_status partner_fact_attest(struct domain *domain, struct fact *fact,
                                      struct score_error *err)
{
    SCORE_TRY(actor_require(domain, ROLE_CHANNEL_MANAGER | ROLE_ADMINISTRATOR, err));
    fact_check(domain, fact);
    SCORE_TRY(problem_status(domain, err));
    fact->attested_by = domain->actor.name;
    fact->attested_at_ms = domain_now_ms(domain);
    SCORE_TRY(store_tx_begin(domain->store, err));
    return domain_tx_end(domain, fact_in_tx(domain, fact, err), err);
}

enum score_status partner_users(struct domain *domain, int64_t id, struct user **ret_items,
                                size_t *ret_count, struct score_error *err)
{
    struct partner partner;
    SCORE_TRY(actor_require(
        domain, ROLES_PARTNER | ROLE_CHANNEL_MANAGER | ROLE_ADMINISTRATOR | ROLE_AUDITOR, err));
    SCORE_TRY(partner_load(domain, id, &partner, err));
    struct store_page page = {.limit = LIMIT_PAGE_MAX};
    return store_user_list(domain->store, id, &page, domain->arena, ret_items, ret_count, err);
}
