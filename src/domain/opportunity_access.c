/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/opportunity_internal.h"

#include "base/buf.h"
#include "base/limits.h"
#include "store/opportunity_store.h"
#include "store/party_store.h"
#include "store/passing_store.h"

/* The firm holds it after acceptance, or has a live offer of it. */
static enum score_status partner_access(struct domain *domain,
                                        const struct opportunity *opportunity,
                                        enum opportunity_access *ret, struct score_error *err)
{
    int64_t firm = domain->actor.partner_id;
    *ret = OPPORTUNITY_HIDDEN;
    if (firm == 0) {
        return SCORE_OK;
    }
    if (opportunity->partner_id == firm) {
        *ret = actor_has(domain, ROLE_FOCAL | ROLE_REP) ? OPPORTUNITY_PROGRESS : OPPORTUNITY_READ;
        return SCORE_OK;
    }
    if (opportunity->live_offer_id && actor_has(domain, ROLE_FOCAL | ROLE_PARTNER_ADMIN)) {
        struct offer offer;
        SCORE_TRY(
            store_offer_get(domain->store, opportunity->live_offer_id, domain->arena, &offer, err));
        *ret = offer.partner_id == firm ? OPPORTUNITY_MASKED : OPPORTUNITY_HIDDEN;
    }
    return SCORE_OK;
}

/* A distributor reads what its resellers have accepted, without the contact. */
static enum score_status distributor_access(struct domain *domain,
                                            const struct opportunity *opportunity,
                                            enum opportunity_access *ret, struct score_error *err)
{
    *ret = OPPORTUNITY_HIDDEN;
    if (domain->actor.distributor_id == 0 || opportunity->partner_id == 0) {
        return SCORE_OK;
    }
    struct partner_filter filter = {
        .query = "",
        .country = "",
        .id = opportunity->partner_id,
        .distributor_id = domain->actor.distributor_id,
    };
    struct store_page page = {.limit = 1};
    struct partner *partners = NULL;
    size_t count = 0;
    SCORE_TRY(
        store_partner_list(domain->store, &filter, &page, domain->arena, &partners, &count, err));
    *ret = count ? OPPORTUNITY_MASKED : OPPORTUNITY_HIDDEN;
    return SCORE_OK;
}

static enum opportunity_access vendor_access(const struct domain *domain,
                                             const struct opportunity *opportunity)
{
    if (actor_has(domain, ROLE_CHANNEL_MANAGER)) {
        return OPPORTUNITY_WRITE;
    }
    if (actor_has(domain, ROLE_SELLER) && domain->actor.user_id &&
        opportunity->owner_user_id == domain->actor.user_id) {
        return OPPORTUNITY_WRITE;
    }
    if (actor_has(domain, ROLE_AUDITOR)) {
        return OPPORTUNITY_READ;
    }
    bool is_accepted = opportunity->partner_id != 0;
    return actor_has(domain, ROLE_REVIEWER) && is_accepted ? OPPORTUNITY_READ : OPPORTUNITY_HIDDEN;
}

/* Whoever came through a link sees the opportunity while that very offer is its way to the firm. */
static enum score_status link_access(struct domain *domain, const struct opportunity *opportunity,
                                     enum opportunity_access *ret, struct score_error *err)
{
    struct offer offer;
    int64_t only = domain->actor.only_offer_id;
    *ret = OPPORTUNITY_HIDDEN;
    SCORE_TRY(store_offer_get(domain->store, only, domain->arena, &offer, err));
    if (offer.opportunity_id != opportunity->id || offer.partner_id == 0 ||
        offer.partner_id != domain->actor.partner_id) {
        return SCORE_OK;
    }
    bool is_closed_by_it =
        opportunity->live_offer_id == 0 && (offer.state == OFFER_WON || offer.state == OFFER_LOST);
    if (opportunity->live_offer_id != only && !is_closed_by_it) {
        return SCORE_OK;
    }
    if (opportunity->partner_id == offer.partner_id) {
        bool is_holder = actor_has_in_offer(domain, only, ROLE_FOCAL | ROLE_REP);
        *ret = is_holder ? OPPORTUNITY_PROGRESS : OPPORTUNITY_READ;
    } else if (actor_has_in_offer(domain, only, ROLE_FOCAL | ROLE_PARTNER_ADMIN)) {
        *ret = OPPORTUNITY_MASKED;
    }
    return SCORE_OK;
}

enum score_status opportunity_access(struct domain *domain, const struct opportunity *opportunity,
                                     enum opportunity_access *ret, struct score_error *err)
{
    if (domain->actor.only_offer_id) {
        return link_access(domain, opportunity, ret, err);
    }
    enum opportunity_access best = vendor_access(domain, opportunity);
    if (actor_has(domain, ROLES_PARTNER)) {
        enum opportunity_access partner = OPPORTUNITY_HIDDEN;
        SCORE_TRY(partner_access(domain, opportunity, &partner, err));
        best = partner > best ? partner : best;
    }
    if (actor_has(domain, ROLE_DISTRIBUTOR)) {
        enum opportunity_access distributor = OPPORTUNITY_HIDDEN;
        SCORE_TRY(distributor_access(domain, opportunity, &distributor, err));
        best = distributor > best ? distributor : best;
    }
    *ret = best;
    return SCORE_OK;
}

enum { HIDE_WORD_MIN_BYTES = 3 }; /* shorter names would blank ordinary words */

/* Every occurrence of `word` becomes "[hidden]". */
static enum score_status text_hide(struct arena *arena, const char **text, const char *word,
                                   struct score_error *err)
{
    size_t word_len = strlen(word);
    if (word_len < HIDE_WORD_MIN_BYTES || !strcasestr(*text, word)) {
        return SCORE_OK;
    }
    SCORE_AUTO(buf_done) struct buf out = {0};
    buf_init(&out, LIMIT_BODY_BYTES);
    const char *rest = *text;
    for (const char *hit = strcasestr(rest, word); hit; hit = strcasestr(rest, word)) {
        buf_add(&out, rest, (size_t)(hit - rest));
        buf_add_text(&out, "[hidden]");
        rest = hit + word_len;
    }
    buf_add_text(&out, rest);
    SCORE_TRY(buf_status(&out, "masked text", err));
    const char *copy = arena_dup_text(arena, buf_text(&out));
    if (!copy) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    *text = copy;
    return SCORE_OK;
}

enum score_status opportunity_mask(struct arena *arena, struct opportunity *opportunity,
                                   struct score_error *err)
{
    const char *words[] = {opportunity->account_name, opportunity->contact_name,
                           opportunity->contact_email, opportunity->contact_phone,
                           opportunity->decision_maker};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(words); i++) {
        SCORE_TRY(text_hide(arena, &opportunity->title, words[i], err));
        SCORE_TRY(text_hide(arena, &opportunity->need, words[i], err));
        SCORE_TRY(text_hide(arena, &opportunity->next_step, words[i], err));
    }
    opportunity->external_id = "";
    opportunity->account_id = 0;
    opportunity->account_name = "";
    opportunity->contact_name = "";
    opportunity->contact_email = "";
    opportunity->contact_phone = "";
    opportunity->decision_maker = "";
    opportunity->order_ref = "";
    opportunity->owner_name = "";
    return SCORE_OK;
}

enum score_status opportunity_load(struct domain *domain, int64_t id,
                                   enum opportunity_access needed, struct opportunity *ret,
                                   enum opportunity_access *ret_access, struct score_error *err)
{
    struct opportunity opportunity;
    enum opportunity_access access = OPPORTUNITY_HIDDEN;
    SCORE_TRY(store_opportunity_get(domain->store, id, domain->arena, &opportunity, err));
    SCORE_TRY(opportunity_access(domain, &opportunity, &access, err));
    if (access == OPPORTUNITY_HIDDEN) {
        return score_error_set(err, SCORE_NOT_FOUND, "", "no such opportunity");
    }
    if (access < needed) {
        return score_error_set(err, SCORE_DENIED, "", "your role does not allow this");
    }
    *ret = opportunity;
    if (ret_access) {
        *ret_access = access;
    }
    return SCORE_OK;
}
