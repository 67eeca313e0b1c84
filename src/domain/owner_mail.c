/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/owner_mail.h"

#include "base/text.h"
#include "domain/mail.h"
#include "domain/offer_words.h"
#include "model/id.h"
#include "store/opportunity_store.h"
#include "store/party_store.h"

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

/* "NO_CAPACITY" -> "no capacity" */
static const char *code_words(struct arena *arena, const char *code)
{
    char *words = arena_dup_text(arena, code);
    for (char *c = words; c && *c; c++) {
        *c = *c == '_' ? ' ' : *c >= 'A' && *c <= 'Z' ? (char)(*c - 'A' + 'a') : *c;
    }
    return words ? words : "";
}

static const char *next_words(const struct opportunity *opportunity)
{
    if (opportunity->live_offer_id) {
        return "The next firm has been asked.";
    }
    if (opportunity->placement == PLACEMENT_CANCELLED) {
        return "It has left the process; correct it and enter it anew if it is real.";
    }
    return "No other firm was asked: a channel manager looks at it.";
}

static const char *template_of(enum offer_state state)
{
    switch (state) {
    case OFFER_ACCEPTED:
        return "accepted";
    case OFFER_DECLINED:
    case OFFER_RETURNED:
        return "declined";
    case OFFER_EXPIRED:
        return "expired";
    case OFFER_OFFERED:
    case OFFER_IN_PROGRESS:
    case OFFER_RECALLED:
    case OFFER_WON:
    case OFFER_LOST:
        return NULL;
    }
    return NULL;
}

static enum score_status letter_queue(struct domain *domain, const struct offer *offer,
                                      const struct opportunity *opportunity,
                                      const struct user *owner, struct score_error *err)
{
    struct arena *arena = domain->arena;
    char id[ID_TEXT_SIZE];
    id_format(ID_OPPORTUNITY, opportunity->id, id);
    const char *link =
        arena_format(arena, "%s/opportunities/%s", domain_site(domain)->public_url, id);
    if (!link) {
        return no_memory(err);
    }
    const struct mail_value values[] = {
        {"person", owner->name},
        {"partner", offer->partner_name},
        {"title", opportunity->title},
        {"next_step_at", words_day(arena, offer->next_step_at_ms)},
        {"how", offer->state == OFFER_RETURNED ? "has given back" : "has declined"},
        {"reason", code_words(arena, offer->code)},
        {"next", next_words(opportunity)},
        {"link", link},
    };
    struct mail_letter letter = {
        .template_name = template_of(offer->state),
        .address = owner->email,
        .user_id = owner->id,
        .offer_id = offer->id,
        .values = values,
        .value_count = SCORE_ARRAY_COUNT(values),
    };
    return mail_queue(domain, &letter, err);
}

enum score_status owner_mail_answered(struct domain *domain, const struct offer *offer,
                                      struct score_error *err)
{
    struct opportunity opportunity;
    struct user owner;
    if (!mail_is_on(domain) || !template_of(offer->state)) {
        return SCORE_OK;
    }
    SCORE_TRY(store_opportunity_get(domain->store, offer->opportunity_id, domain->arena,
                                    &opportunity, err));
    if (!opportunity.owner_user_id || opportunity.owner_user_id == domain->actor.user_id) {
        return SCORE_OK;
    }
    SCORE_TRY(store_user_get(domain->store, opportunity.owner_user_id, domain->arena, &owner, err));
    if (owner.state != USER_ACTIVE || owner.mail_bounced_at_ms || !text_is_email(owner.email)) {
        return SCORE_OK;
    }
    return letter_queue(domain, offer, &opportunity, &owner, err);
}
