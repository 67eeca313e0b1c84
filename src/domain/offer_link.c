/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/offer_link.h"

#include "base/kv.h"
#include "base/limits.h"
#include "base/text.h"
#include "domain/event_record.h"
#include "domain/identity.h"
#include "domain/mail.h"
#include "domain/offer_mail.h"
#include "domain/offer_rules.h"
#include "store/link_store.h"
#include "store/opportunity_store.h"
#include "store/party_store.h"
#include "store/passing_store.h"

static const char OFFER_PATH[] = "/o/";

/* Accepted by the firm and not given up since, closed ones included. */
static bool is_held_state(enum offer_state state)
{
    return state == OFFER_ACCEPTED || state == OFFER_IN_PROGRESS || state == OFFER_WON ||
           state == OFFER_LOST;
}

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

static enum score_status made_record(struct domain *domain, const struct offer *offer,
                                     const struct link *link, struct score_error *err)
{
    SCORE_AUTO(buf_done) struct buf detail = {0};
    buf_init(&detail, LIMIT_TEXT_BYTES);
    kv_add_i64(&detail, "link", link->id);
    kv_add_i64(&detail, "user", link->user_id);
    struct event event = {
        .object_kind = ID_OFFER,
        .object_id = offer->id,
        .verb = "link.created",
        .partner_id = offer->partner_id,
        .opportunity_id = offer->opportunity_id,
        .detail = buf_text(&detail),
    };
    SCORE_TRY(buf_status(&detail, "event detail", err));
    return event_record(domain, &event, NULL, err);
}

static enum score_status link_make(struct domain *domain, const struct offer *offer,
                                   int64_t user_id, struct link *ret, const char **ret_url,
                                   struct score_error *err)
{
    struct user user;
    char token[LINK_TOKEN_SIZE];
    int64_t now_ms = domain_now_ms(domain);
    SCORE_TRY(store_user_get(domain->store, user_id, domain->arena, &user, err));
    struct link link = {
        .purpose = LINK_OFFER,
        .user_id = user.id,
        .partner_id = offer->partner_id,
        .offer_id = offer->id,
        .address = user.email,
        .expires_at_ms = offer->state == OFFER_OFFERED
                             ? offer->expires_at_ms
                             : now_ms + OFFER_LINK_HELD_DAYS * CLOCK_DAY_MS,
    };
    if (link.expires_at_ms <= now_ms) {
        return score_error_set(err, SCORE_CONFLICT, "", "the time to answer has run out");
    }
    SCORE_TRY(link_create(domain, &link, token, err));
    SCORE_TRY(made_record(domain, offer, &link, err));
    const char *url = link_url(domain, OFFER_PATH, token);
    if (!url) {
        return no_memory(err);
    }
    *ret = link;
    *ret_url = url;
    return SCORE_OK;
}

enum score_status offer_link_make(struct domain *domain, const struct offer *offer, int64_t user_id,
                                  const char **ret_url, struct score_error *err)
{
    struct link link;
    return link_make(domain, offer, user_id, &link, ret_url, err);
}

/* The firm's person with this address; others' addresses are as unknown as none. */
static enum score_status person_find(struct domain *domain, const struct offer *offer,
                                     const char *email, int64_t *ret_id, struct score_error *err)
{
    struct user user;
    enum score_status status = store_user_find(domain->store, email, domain->arena, &user, err);
    if (status == SCORE_NOT_FOUND || (!status && user.partner_id != offer->partner_id)) {
        return score_error_set(err, SCORE_NOT_FOUND, "user", "nobody of the firm has this address");
    }
    SCORE_TRY(status);
    if (user.state != USER_ACTIVE) {
        return score_error_set(err, SCORE_CONFLICT, "user", "this person is disabled");
    }
    *ret_id = user.id;
    return SCORE_OK;
}

static enum score_status issue_in_tx(struct domain *domain, int64_t offer_id, const char *email,
                                     const char **ret_url, struct link *ret,
                                     struct score_error *err)
{
    struct offer_view view;
    struct focal focal = {0};
    SCORE_TRY(offer_load(domain, offer_id, &view, err));
    if (view.offer.state != OFFER_OFFERED && !is_held_state(view.offer.state)) {
        return score_error_set(err, SCORE_CONFLICT, "", "the offer is %s",
                               offer_state_text(view.offer.state));
    }
    if (email) {
        SCORE_TRY(person_find(domain, &view.offer, email, &focal.user_id, err));
    } else {
        SCORE_TRY(offer_focal(domain, view.offer.partner_id, view.opportunity.line, &focal, err));
    }
    return link_make(domain, &view.offer, focal.user_id, ret, ret_url, err);
}

enum score_status offer_link_issue(struct domain *domain, int64_t offer_id, const char *email,
                                   const char **ret_url, struct link *ret, struct score_error *err)
{
    struct link link;
    const char *url = NULL;
    SCORE_TRY(actor_require(domain, ROLE_CHANNEL_MANAGER, err));
    SCORE_TRY(store_tx_begin(domain->store, err));
    SCORE_TRY(domain_tx_end(domain, issue_in_tx(domain, offer_id, email, &url, &link, err), err));
    *ret_url = url;
    *ret = link;
    return SCORE_OK;
}

/* ---- coming through a link ------------------------------------------------------------------- */

static enum offer_link_state state_of(struct domain *domain, const struct link *link,
                                      const struct offer_view *view)
{
    const struct offer *offer = &view->offer;
    int64_t now_ms = domain_now_ms(domain);
    if (offer->state == OFFER_OFFERED) {
        bool is_open = offer->expires_at_ms > now_ms && link->expires_at_ms > now_ms;
        return is_open ? OFFER_LINK_OPEN : OFFER_LINK_ENDED;
    }
    if (!is_held_state(offer->state) || view->opportunity.partner_id != link->partner_id) {
        return OFFER_LINK_ENDED;
    }
    bool goes_on = link->used_at_ms || link->created_at_ms >= offer->accepted_at_ms;
    return goes_on && link->expires_at_ms > now_ms ? OFFER_LINK_HELD : OFFER_LINK_ELSEWHERE;
}

enum score_status offer_link_visit(struct domain *domain, const char *token,
                                   struct offer_visit *ret, struct score_error *err)
{
    struct offer_visit visit = {0};
    SCORE_TRY(link_find_any(domain, LINK_OFFER, token, &visit.link, err));
    SCORE_TRY(store_user_get(domain->store, visit.link.user_id, domain->arena, &visit.user, err));
    if (visit.user.state != USER_ACTIVE || visit.user.partner_id != visit.link.partner_id) {
        return score_error_set(err, SCORE_NOT_FOUND, "", "no such link");
    }
    domain->actor = actor_of_user(&visit.user, domain->arena);
    domain->actor.roles &= ROLES_PARTNER;
    domain->actor.only_offer_id = visit.link.offer_id;
    SCORE_TRY(offer_get(domain, visit.link.offer_id, &visit.view, err));
    visit.state = state_of(domain, &visit.link, &visit.view);
    *ret = visit;
    return SCORE_OK;
}

enum score_status offer_link_used(struct domain *domain, const struct offer_visit *visit,
                                  const struct link_visit *client, struct score_error *err)
{
    if (text_equal(client->form, "accept")) {
        struct link used = visit->link;
        used.used_at_ms = domain_now_ms(domain);
        used.expires_at_ms = used.used_at_ms + OFFER_LINK_HELD_DAYS * CLOCK_DAY_MS;
        SCORE_TRY(store_link_use(domain->store, &used, visit->link.used_at_ms, err));
    }
    return link_event_record(domain, &visit->link, "link.used", client, err);
}

/* ---- forwarding ------------------------------------------------------------------------------ */

/* Whom an offer in this state concerns. */
static bool may_receive(const struct domain *domain, const struct offer *offer,
                        const struct user *user)
{
    uint32_t roles = offer->state == OFFER_OFFERED ? ROLE_FOCAL : ROLE_FOCAL | ROLE_REP;
    return user->state == USER_ACTIVE && user->partner_id == offer->partner_id &&
           (user->roles & roles) != 0 && user->id != domain->actor.user_id;
}

/* The offer, when it is one to forward and the reader one who may. */
static enum score_status forward_load(struct domain *domain, int64_t offer_id,
                                      struct offer_view *ret, struct score_error *err)
{
    SCORE_TRY(offer_load(domain, offer_id, ret, err));
    SCORE_TRY(actor_require_in_offer(domain, offer_id, ROLE_FOCAL | ROLE_REP, err));
    if (domain->actor.partner_id != ret->offer.partner_id) {
        return score_error_set(err, SCORE_DENIED, "", "only the firm itself forwards");
    }
    if (ret->offer.state != OFFER_OFFERED && !is_held_state(ret->offer.state)) {
        return offer_conflict(domain, &ret->offer, err);
    }
    return SCORE_OK;
}

enum score_status offer_colleagues(struct domain *domain, int64_t offer_id, struct user **ret_items,
                                   size_t *ret_count, struct score_error *err)
{
    struct offer_view view;
    struct user *users = NULL;
    size_t count = 0;
    size_t kept = 0;
    struct store_page page = {.limit = OFFER_COLLEAGUES_MAX};
    SCORE_TRY(forward_load(domain, offer_id, &view, err));
    SCORE_TRY(store_user_list(domain->store, view.offer.partner_id, &page, domain->arena, &users,
                              &count, err));
    for (size_t i = 0; i < count; i++) {
        if (may_receive(domain, &view.offer, &users[i])) {
            users[kept++] = users[i];
        }
    }
    *ret_items = users;
    *ret_count = kept;
    return SCORE_OK;
}

static enum score_status forwarded_record(struct domain *domain, const struct offer *offer,
                                          const struct user *to, bool is_mailed,
                                          struct score_error *err)
{
    SCORE_AUTO(buf_done) struct buf detail = {0};
    buf_init(&detail, LIMIT_TEXT_BYTES);
    kv_add_i64(&detail, "user", to->id);
    kv_add_bool(&detail, "mailed", is_mailed);
    struct event event = {
        .object_kind = ID_OFFER,
        .object_id = offer->id,
        .verb = "offer.forwarded",
        .partner_id = offer->partner_id,
        .opportunity_id = offer->opportunity_id,
        .detail = buf_text(&detail),
    };
    SCORE_TRY(buf_status(&detail, "event detail", err));
    return event_record(domain, &event, NULL, err);
}

static enum score_status forward_in_tx(struct domain *domain, int64_t offer_id, int64_t user_id,
                                       struct user *ret_user, const char **ret_url,
                                       struct score_error *err)
{
    struct offer_view view;
    struct user from;
    SCORE_TRY(forward_load(domain, offer_id, &view, err));
    enum score_status status = store_user_get(domain->store, user_id, domain->arena, ret_user, err);
    if (status == SCORE_NOT_FOUND || (!status && !may_receive(domain, &view.offer, ret_user))) {
        return score_error_set(err, SCORE_NOT_FOUND, "user", "nobody of your firm to forward to");
    }
    SCORE_TRY(status);
    SCORE_TRY(store_user_get(domain->store, domain->actor.user_id, domain->arena, &from, err));
    SCORE_TRY(offer_link_make(domain, &view.offer, user_id, ret_url, err));
    bool is_mailed = mail_is_on(domain) && text_is_email(ret_user->email);
    SCORE_TRY(forwarded_record(domain, &view.offer, ret_user, is_mailed, err));
    if (!is_mailed) {
        return SCORE_OK;
    }
    const struct offer_forwarding forwarding = {
        .offer = &view.offer,
        .opportunity = &view.opportunity,
        .from = &from,
        .to = ret_user,
        .url = *ret_url,
    };
    SCORE_TRY(offer_mail_forwarded(domain, &forwarding, err));
    *ret_url = "";
    return SCORE_OK;
}

enum score_status offer_forward(struct domain *domain, int64_t offer_id, int64_t user_id,
                                struct user *ret_user, const char **ret_url,
                                struct score_error *err)
{
    struct user user;
    const char *url = "";
    SCORE_TRY(store_tx_begin(domain->store, err));
    SCORE_TRY(
        domain_tx_end(domain, forward_in_tx(domain, offer_id, user_id, &user, &url, err), err));
    *ret_user = user;
    *ret_url = url;
    return SCORE_OK;
}
