/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/offer_mail.h"

#include "base/text.h"
#include "domain/mail.h"
#include "domain/offer_link.h"
#include "domain/offer_words.h"
#include "domain/seal.h"
#include "store/party_store.h"

enum score_status offer_focal(struct domain *domain, int64_t partner_id, const char *line,
                              struct focal *ret, struct score_error *err)
{
    struct focal *focals = NULL;
    size_t count = 0;
    const struct focal *best = NULL;
    SCORE_TRY(store_focals_list(domain->store, partner_id, domain->arena, &focals, &count, err));
    for (size_t i = 0; i < count; i++) {
        bool is_for_line = *focals[i].line && text_equal(focals[i].line, line);
        if (!focals[i].is_reachable || (*focals[i].line && !is_for_line)) {
            continue;
        }
        if (!best || (is_for_line && !*best->line)) {
            best = &focals[i];
        }
    }
    if (!best) {
        return score_error_set(err, SCORE_NOT_FOUND, "", "no focal of the firm can be reached");
    }
    *ret = *best;
    return SCORE_OK;
}

enum { LETTER_VALUES_MAX = 12 };

/* What every letter about an offer says; the arrays live as long as the letter. */
struct letter {
    struct mail_value values[LETTER_VALUES_MAX];
    size_t count;
};

static void letter_add(struct letter *letter, const char *name, const char *text)
{
    SCORE_ASSERT(letter->count < LETTER_VALUES_MAX);
    letter->values[letter->count++] = (struct mail_value){name, text};
}

static enum score_status letter_fill(struct domain *domain, const struct offer *offer,
                                     const struct opportunity *opportunity, struct letter *letter,
                                     struct score_error *err)
{
    struct arena *arena = domain->arena;
    const char *why[OFFER_WHY_COUNT];
    bool is_open = offer->state == OFFER_OFFERED;
    int64_t left_ms = offer->expires_at_ms - domain_now_ms(domain);
    const char *head = "";
    SCORE_TRY(seal_head_text(domain, &head, err));
    SCORE_TRY(offer_why(domain, offer, opportunity, why, err));
    const char *both = arena_format(arena, "%s %s", why[0], why[1]);
    if (!both) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    letter_add(letter, "product", words_product(opportunity));
    letter_add(letter, "city", opportunity->city);
    letter_add(letter, "size", words_size(arena, opportunity));
    letter_add(letter, "time_left", is_open ? words_duration(arena, left_ms) : "");
    letter_add(letter, "deadline", is_open ? words_moment(arena, offer->expires_at_ms) : "");
    letter_add(letter, "why", both);
    letter_add(letter, "partner", offer->partner_name);
    letter_add(letter, "head", head);
    return SCORE_OK;
}

/* With a link of its own, to the firm's focal; to nobody where a manager's choice went to a firm
 * that is asked by telephone. */
static enum score_status focal_mail(struct domain *domain, const char *template_name,
                                    const struct offer *offer,
                                    const struct opportunity *opportunity, struct score_error *err)
{
    struct focal focal;
    struct letter letter = {0};
    const char *url = NULL;
    if (!mail_is_on(domain)) {
        return SCORE_OK;
    }
    enum score_status status =
        offer_focal(domain, offer->partner_id, opportunity->line, &focal, err);
    if (status == SCORE_NOT_FOUND || (!status && !text_is_email(focal.user_email))) {
        return SCORE_OK;
    }
    SCORE_TRY(status);
    SCORE_TRY(offer_link_make(domain, offer, focal.user_id, &url, err));
    SCORE_TRY(letter_fill(domain, offer, opportunity, &letter, err));
    letter_add(&letter, "person", focal.user_name);
    letter_add(&letter, "link", url);
    struct mail_letter mail = {
        .template_name = template_name,
        .address = focal.user_email,
        .user_id = focal.user_id,
        .partner_id = offer->partner_id,
        .offer_id = offer->id,
        .values = letter.values,
        .value_count = letter.count,
    };
    return mail_queue(domain, &mail, err);
}

enum score_status offer_mail_made(struct domain *domain, const struct offer *offer,
                                  const struct opportunity *opportunity, struct score_error *err)
{
    return focal_mail(domain, "offer", offer, opportunity, err);
}

enum score_status offer_mail_extended(struct domain *domain, const struct offer *offer,
                                      const struct opportunity *opportunity,
                                      struct score_error *err)
{
    return focal_mail(domain, "extended", offer, opportunity, err);
}

enum score_status offer_mail_forwarded(struct domain *domain,
                                       const struct offer_forwarding *forwarding,
                                       struct score_error *err)
{
    struct letter letter = {0};
    SCORE_TRY(letter_fill(domain, forwarding->offer, forwarding->opportunity, &letter, err));
    letter_add(&letter, "person", forwarding->to->name);
    letter_add(&letter, "from_name", forwarding->from->name);
    letter_add(&letter, "link", forwarding->url);
    struct mail_letter mail = {
        .template_name = "forwarded",
        .address = forwarding->to->email,
        .user_id = forwarding->to->id,
        .partner_id = forwarding->offer->partner_id,
        .offer_id = forwarding->offer->id,
        .values = letter.values,
        .value_count = letter.count,
    };
    return mail_queue(domain, &mail, err);
}
