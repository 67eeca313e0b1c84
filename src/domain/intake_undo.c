/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Taking one item of an import back. The object that it touched must stand as the import left it,
 * and nothing may refer to what would go.
 */

#include "domain/intake_undo.h"
#include "base/text.h"
#include "domain/event_record.h"
#include "domain/identity.h"
#include "domain/opportunity.h"
#include "domain/partner.h"
#include "store/catalog_store.h"
#include "store/event_store.h"
#include "store/opportunity_store.h"
#include "store/party_store.h"
#include "store/passing_store.h"

enum { UNDO_PAGE = 500, FOCALS_MAX = 16 };

/* ---- reading one object ---------------------------------------------------------------------- */

/* Whatever kind it is, with what a message may call it. */
struct object {
    const char *noun;
    const char *name;
    int64_t version;
    struct partner partner;
    struct user user;
    struct fact fact;
    struct offering offering;
    struct account account;
    struct opportunity opportunity;
    struct offer offer;
};

static enum score_status fact_read(struct undo *undo, const struct import_item *item,
                                   struct object *ret, struct score_error *err)
{
    struct domain *domain = undo->domain;
    struct kv kv = {0};
    struct fact key = {.line = "", .country = ""};
    SCORE_TRY(kv_parse(item->before, domain->arena, &kv, err));
    record_restore(INTAKE_FACT_FIELDS, &kv, &key);
    SCORE_TRY(store_fact_find(domain->store, key.partner_id, key.kind, key.line, key.country,
                              domain->arena, &ret->fact, err));
    ret->noun = "fact";
    ret->name = fact_kind_text(ret->fact.kind);
    ret->version = ret->fact.version;
    return SCORE_OK;
}

static enum score_status deal_read(struct undo *undo, const struct import_item *item,
                                   struct object *ret, struct score_error *err)
{
    struct domain *domain = undo->domain;
    if (item->object_kind == ID_OFFER) {
        SCORE_TRY(store_offer_get(domain->store, item->object_id, domain->arena, &ret->offer, err));
        ret->noun = "offer of";
        ret->name = ret->offer.opportunity_title;
        ret->version = ret->offer.version;
        return SCORE_OK;
    }
    SCORE_TRY(store_opportunity_get(domain->store, item->object_id, domain->arena,
                                    &ret->opportunity, err));
    ret->noun = "opportunity";
    ret->name = ret->opportunity.external_id;
    ret->version = ret->opportunity.version;
    return SCORE_OK;
}

static enum score_status party_read(struct undo *undo, const struct import_item *item,
                                    struct object *ret, struct score_error *err)
{
    struct domain *domain = undo->domain;
    int64_t id = item->object_id;
    if (item->object_kind == ID_PARTNER) {
        SCORE_TRY(store_partner_get(domain->store, id, domain->arena, &ret->partner, err));
        ret->noun = "partner";
        ret->name = ret->partner.name;
        ret->version = ret->partner.version;
        return SCORE_OK;
    }
    SCORE_TRY(store_user_get(domain->store, id, domain->arena, &ret->user, err));
    ret->noun = "user";
    ret->name = ret->user.email;
    ret->version = ret->user.version;
    return SCORE_OK;
}

static enum score_status catalogue_read(struct undo *undo, const struct import_item *item,
                                        struct object *ret, struct score_error *err)
{
    struct domain *domain = undo->domain;
    int64_t id = item->object_id;
    if (item->object_kind == ID_OFFERING) {
        SCORE_TRY(store_offering_get(domain->store, id, domain->arena, &ret->offering, err));
        ret->noun = "offering";
        ret->name = ret->offering.name;
        ret->version = ret->offering.version;
        return SCORE_OK;
    }
    SCORE_TRY(store_account_get(domain->store, id, domain->arena, &ret->account, err));
    ret->noun = "account";
    ret->name = ret->account.name;
    ret->version = ret->account.version;
    return SCORE_OK;
}

static enum score_status object_read(struct undo *undo, const struct import_item *item,
                                     struct object *ret, struct score_error *err)
{
    memset(ret, 0, sizeof *ret);
    switch ((int)item->object_kind) {
    case ID_PARTNER:
    case ID_USER:
        return party_read(undo, item, ret, err);
    case ID_OFFERING:
    case ID_ACCOUNT:
        return catalogue_read(undo, item, ret, err);
    case ID_FACT:
        return fact_read(undo, item, ret, err);
    case ID_OPPORTUNITY:
    case ID_OFFER:
        return deal_read(undo, item, ret, err);
    default: /* without a version: enterprise, distributor, focals, settings */
        ret->version = item->version_after;
        ret->noun = item->object_kind == ID_DISTRIBUTOR ? "distributor" : "enterprise";
        ret->name = "";
        return SCORE_OK;
    }
}

/* ---- does it stand as it was left? ----------------------------------------------------------- */

static enum score_status focals_check(struct undo *undo, const struct import_item *item,
                                      struct score_error *err)
{
    struct kv kv = {0};
    const char *now = "";
    SCORE_TRY(kv_parse(item->before, undo->domain->arena, &kv, err));
    SCORE_TRY(intake_focals_text(undo->domain, item->object_id, &now, err));
    if (!text_equal(now, kv_text(&kv, "after"))) {
        return score_error_set(err, SCORE_CONFLICT, "",
                               "cannot be undone: the focals of a firm it brought have changed "
                               "since");
    }
    return SCORE_OK;
}

static enum score_status event_is_ours(struct undo *undo, const struct event_filter *filter,
                                       bool is_by_undo, bool *ret, struct score_error *err)
{
    struct domain *domain = undo->domain;
    struct event last;
    struct kv kv = {0};
    enum score_status status =
        store_event_last_of(domain->store, filter, domain->arena, &last, err);
    if (status == SCORE_NOT_FOUND) {
        *ret = false;
        return SCORE_OK;
    }
    SCORE_TRY(status);
    SCORE_TRY(kv_parse(last.detail, domain->arena, &kv, err));
    *ret = kv_i64(&kv, "import", 0) == undo->import_id &&
           (!is_by_undo || text_equal(kv_text(&kv, "row"), UNDO_ROW));
    return SCORE_OK;
}

/* Is it the undo of later items that has changed the object's version? Every change has an event.
 * An opportunity also changes with its offers, whose events are about it. */
static enum score_status change_is_ours(struct undo *undo, const struct import_item *item,
                                        bool *ret, struct score_error *err)
{
    bool is_deal = item->object_kind == ID_OPPORTUNITY;
    struct event_filter own = {.object_kind = item->object_kind, .object_id = item->object_id};
    struct event_filter about = {.opportunity_id = item->object_id};
    SCORE_TRY(event_is_ours(undo, &own, !is_deal, ret, err));
    return is_deal && *ret ? event_is_ours(undo, &about, true, ret, err) : SCORE_OK;
}

static enum score_status object_check(struct undo *undo, const struct import_item *item,
                                      struct score_error *err)
{
    struct object object;
    bool is_ours = false;
    enum score_status status = object_read(undo, item, &object, err);
    if (status == SCORE_NOT_FOUND) {
        return score_error_set(err, SCORE_CONFLICT, "",
                               "cannot be undone: something it brought was removed since");
    }
    SCORE_TRY(status);
    if (object.version == item->version_after) {
        return SCORE_OK;
    }
    SCORE_TRY(change_is_ours(undo, item, &is_ours, err));
    return is_ours ? SCORE_OK
                   : score_error_set(err, SCORE_CONFLICT, "",
                                     "cannot be undone: %s '%.80s' has changed since", object.noun,
                                     object.name);
}

enum score_status undo_item_check(struct undo *undo, const struct import_item *item,
                                  struct score_error *err)
{
    char key[64];
    (void)snprintf(key, sizeof key, "%d %lld", (int)item->object_kind, (long long)item->object_id);
    if (undo->seen && intake_keys_seen(undo->seen, key)) {
        return SCORE_OK; /* this import changed it again later: that item was compared */
    }
    return item->object_kind == ID_FOCAL ? focals_check(undo, item, err)
                                         : object_check(undo, item, err);
}

/* ---- removing -------------------------------------------------------------------------------- */

/* An opportunity about this offering or account; "" when there is none. */
static enum score_status deal_about(struct undo *undo, const struct import_item *item,
                                    const char **ret, struct score_error *err)
{
    struct opportunity_filter filter = {.query = "", .sort = OPPORTUNITY_SORT_CREATED_ASC};
    struct store_page page = {.limit = UNDO_PAGE};
    *ret = "";
    for (;;) {
        struct opportunity *deals = NULL;
        size_t count = 0;
        SCORE_TRY(store_opportunity_list(undo->domain->store, &filter, &page, undo->domain->arena,
                                         &deals, &count, err));
        for (size_t i = 0; i < count; i++) {
            bool is_about = item->object_kind == ID_OFFERING
                                ? deals[i].offering_id == item->object_id
                                : deals[i].account_id == item->object_id;
            if (is_about) {
                *ret = *deals[i].external_id ? deals[i].external_id : deals[i].title;
                return SCORE_OK;
            }
        }
        if (count < UNDO_PAGE) {
            return SCORE_OK;
        }
        page.after_key = deals[count - 1].created_at_ms;
        page.after_id = deals[count - 1].id;
        page.has_after = true;
    }
}

/* The first decision about the opportunity, or the first offer of it or to the firm. */
static enum score_status passing_about(struct undo *undo, const struct import_item *item,
                                       struct buf *ret, struct score_error *err)
{
    struct domain *domain = undo->domain;
    struct store_page page = {.limit = 1};
    bool is_deal = item->object_kind == ID_OPPORTUNITY;
    struct offer_filter filter = {.opportunity_id = is_deal ? item->object_id : 0,
                                  .partner_id = is_deal ? 0 : item->object_id};
    struct offer *offers = NULL;
    struct decision *decisions = NULL;
    size_t count = 0;
    char id[ID_TEXT_SIZE];
    if (is_deal) {
        SCORE_TRY(store_decision_list(domain->store, item->object_id, &page, domain->arena,
                                      &decisions, &count, err));
    }
    if (count) {
        id_format(ID_DECISION, decisions[0].id, id);
        buf_add_format(ret, "decision %s", id);
        return SCORE_OK;
    }
    SCORE_TRY(store_offer_list(domain->store, &filter, &page, domain->arena, &offers, &count, err));
    if (count) {
        id_format(ID_OFFER, offers[0].id, id);
        buf_add_format(ret, "offer %s", id);
    }
    return SCORE_OK;
}

/* Which later work holds on to the object? */
static enum score_status holder_name(struct undo *undo, const struct import_item *item,
                                     struct buf *ret, struct score_error *err)
{
    const char *deal = "";
    if (item->object_kind == ID_OFFERING || item->object_kind == ID_ACCOUNT) {
        SCORE_TRY(deal_about(undo, item, &deal, err));
        buf_add_format(ret, "%s%s", *deal ? "opportunity " : "", deal);
    } else if (item->object_kind == ID_OPPORTUNITY || item->object_kind == ID_PARTNER) {
        SCORE_TRY(passing_about(undo, item, ret, err));
    }
    if (!ret->len) {
        buf_add_text(ret, "something that came later");
    }
    return SCORE_OK;
}

static enum score_status removal_refuse(struct undo *undo, const struct import_item *item,
                                        const struct object *object, struct score_error *err)
{
    SCORE_AUTO(buf_done) struct buf holder = {0};
    buf_init(&holder, LIMIT_NAME_BYTES);
    SCORE_TRY(holder_name(undo, item, &holder, err));
    return score_error_set(err, SCORE_CONFLICT, "", "cannot be undone: %s depends on %s '%.80s'",
                           buf_text(&holder), object->noun, object->name);
}

static enum score_status row_remove(struct store *store, const struct import_item *item,
                                    struct score_error *err)
{
    switch ((int)item->object_kind) {
    case ID_ENTERPRISE:
        return store_enterprise_remove(store, item->object_id, err);
    case ID_PARTNER:
        return store_partner_remove(store, item->object_id, err);
    case ID_USER:
        return store_user_remove(store, item->object_id, err);
    case ID_DISTRIBUTOR:
        return store_distributor_remove(store, item->object_id, err);
    case ID_OFFERING:
        return store_offering_remove(store, item->object_id, err);
    case ID_ACCOUNT:
        return store_account_remove(store, item->object_id, err);
    case ID_OPPORTUNITY:
        return store_opportunity_remove(store, item->object_id, err);
    case ID_FACT:
        return store_fact_remove(store, item->object_id, err);
    case ID_OFFER:
        return store_offer_remove(store, item->object_id, err);
    default:
        return score_error_set(err, SCORE_CORRUPT, "", "an import item of an unknown kind");
    }
}

static const char *removed_verb(enum id_kind kind)
{
    switch ((int)kind) {
    case ID_ENTERPRISE:
        return "enterprise.removed";
    case ID_PARTNER:
        return "partner.removed";
    case ID_USER:
        return "user.removed";
    case ID_DISTRIBUTOR:
        return "distributor.removed";
    case ID_OFFERING:
        return "offering.removed";
    case ID_ACCOUNT:
        return "account.removed";
    case ID_OPPORTUNITY:
        return "opportunity.removed";
    case ID_FACT:
        return "fact.removed";
    default:
        return "offer.removed";
    }
}

/* What the fold needs to forget it by. */
static enum score_status removed_event(struct undo *undo, const struct import_item *item,
                                       const struct object *object, struct score_error *err)
{
    SCORE_AUTO(buf_done) struct buf detail = {0};
    buf_init(&detail, LIMIT_TEXT_BYTES);
    struct event event = {.object_kind = item->object_kind,
                          .object_id = item->object_id,
                          .verb = removed_verb(item->object_kind)};
    if (item->object_kind == ID_FACT) {
        kv_add_i64(&detail, "partner", object->fact.partner_id);
        kv_add_text(&detail, "kind", fact_kind_text(object->fact.kind));
        kv_add_text(&detail, "line", object->fact.line);
        kv_add_text(&detail, "country", object->fact.country);
        event.partner_id = object->fact.partner_id;
    } else if (item->object_kind == ID_OFFER) {
        kv_add_i64(&detail, "opportunity", object->offer.opportunity_id);
        kv_add_i64(&detail, "partner", object->offer.partner_id);
        kv_add_text(&detail, "outcome",
                    object->offer.state == OFFER_WON    ? "won"
                    : object->offer.state == OFFER_LOST ? "lost"
                                                        : "open");
        event.partner_id = object->offer.partner_id;
        event.opportunity_id = object->offer.opportunity_id;
    } else if (item->object_kind == ID_OPPORTUNITY) {
        event.opportunity_id = item->object_id;
    } else if (item->object_kind == ID_PARTNER) {
        event.partner_id = item->object_id;
    }
    event.detail = buf_text(&detail);
    SCORE_TRY(buf_status(&detail, "event detail", err));
    return event_record(undo->domain, &event, NULL, err);
}

/* A held deal points at its offer: it lets go before the offer goes. */
static enum score_status live_offer_release(struct undo *undo, const struct object *object,
                                            struct score_error *err)
{
    struct domain *domain = undo->domain;
    struct opportunity deal;
    SCORE_TRY(store_opportunity_get(domain->store, object->offer.opportunity_id, domain->arena,
                                    &deal, err));
    if (deal.live_offer_id != object->offer.id) {
        return SCORE_OK;
    }
    deal.live_offer_id = 0;
    return store_opportunity_update(domain->store, &deal, err);
}

static enum score_status item_remove(struct undo *undo, const struct import_item *item,
                                     const struct object *object, struct score_error *err)
{
    struct score_error cause = {0};
    if (item->object_kind == ID_OFFER) {
        SCORE_TRY(live_offer_release(undo, object, err));
    }
    enum score_status status = row_remove(undo->domain->store, item, &cause);
    if (status == SCORE_CONFLICT || status == SCORE_INVALID) {
        return removal_refuse(undo, item, object, err);
    }
    if (status) {
        return score_error_set(err, status, cause.field, "%s", cause.text);
    }
    return removed_event(undo, item, object, err);
}

/* ---- restoring ------------------------------------------------------------------------------- */

static enum score_status partner_restore(struct undo *undo, struct object *object,
                                         const struct kv *kv, struct score_error *err)
{
    struct partner_area *areas = NULL;
    size_t count = 0;
    record_restore(INTAKE_PARTNER_FIELDS, kv, &object->partner);
    if (!intake_areas_parse(undo->domain->arena, kv_text(kv, "areas"), &areas, &count)) {
        return score_error_set(err, SCORE_CORRUPT, "areas", "the former areas are damaged");
    }
    return partner_save(undo->domain, &object->partner, areas, count, err);
}

static enum score_status opportunity_restore(struct undo *undo, struct object *object,
                                             const struct kv *kv, struct score_error *err)
{
    struct domain *domain = undo->domain;
    struct opportunity *deal = &object->opportunity;
    record_restore(INTAKE_OPPORTUNITY_FIELDS, kv, deal);
    deal->updated_at_ms = domain_now_ms(domain);
    SCORE_TRY(store_opportunity_update(domain->store, deal, err));
    SCORE_TRY(store_opportunity_get(domain->store, deal->id, domain->arena, deal, err));
    deal->import_id = undo->import_id;
    return event_opportunity_record(domain, deal, "opportunity.changed", "undo", err);
}

static enum score_status focals_restore(struct undo *undo, const struct import_item *item,
                                        const struct kv *kv, struct score_error *err)
{
    int64_t ids[FOCALS_MAX] = {0};
    size_t count = 0;
    for (const char *text = kv_text(kv, "users"); *text && count < FOCALS_MAX;) {
        size_t len = strcspn(text, " ");
        char *word = arena_dup(undo->domain->arena, text, len);
        if (!word || !text_parse_i64(word, &ids[count++])) {
            return score_error_set(err, SCORE_CORRUPT, "users", "the former focals are damaged");
        }
        text += len + (text[len] == ' ');
    }
    return intake_focals_put(undo->domain, item->object_id, ids, count, err);
}

static enum score_status item_restore(struct undo *undo, const struct import_item *item,
                                      struct object *object, struct score_error *err)
{
    struct domain *domain = undo->domain;
    struct kv kv = {0};
    SCORE_TRY(kv_parse(item->before, domain->arena, &kv, err));
    switch ((int)item->object_kind) {
    case ID_PARTNER:
        return partner_restore(undo, object, &kv, err);
    case ID_USER:
        record_restore(INTAKE_USER_FIELDS, &kv, &object->user);
        return user_save(domain, &object->user, err);
    case ID_FACT:
        record_restore(INTAKE_FACT_FIELDS, &kv, &object->fact);
        return intake_fact_put(domain, &object->fact, err);
    case ID_OFFERING:
        record_restore(INTAKE_OFFERING_FIELDS, &kv, &object->offering);
        return offering_save(domain, &object->offering, err);
    case ID_ACCOUNT:
        record_restore(INTAKE_ACCOUNT_FIELDS, &kv, &object->account);
        return account_save(domain, &object->account, err);
    case ID_OPPORTUNITY:
        return opportunity_restore(undo, object, &kv, err);
    case ID_FOCAL:
        return focals_restore(undo, item, &kv, err);
    case ID_IMPORT:
        return opportunity_required_set(domain, kv_text(&kv, "required_source"),
                                        kv_text(&kv, "required_fields"), err);
    default:
        return score_error_set(err, SCORE_CORRUPT, "", "an import item of an unknown kind");
    }
}

enum score_status undo_item_take(struct undo *undo, const struct import_item *item,
                                 struct score_error *err)
{
    struct object object;
    SCORE_TRY(object_read(undo, item, &object, err));
    return item->was_created ? item_remove(undo, item, &object, err)
                             : item_restore(undo, item, &object, err);
}

enum score_status undo_item_refuse(struct undo *undo, const struct import_item *item,
                                   struct score_error *err)
{
    struct object object;
    SCORE_TRY(object_read(undo, item, &object, err));
    return removal_refuse(undo, item, &object, err);
}
