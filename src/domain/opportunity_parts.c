/* SPDX-License-Identifier: Apache-2.0 */

/* What belongs to an opportunity: completeness, line items, notes. */

#include "base/limits.h"
#include "base/text.h"
#include "domain/event_record.h"
#include "domain/opportunity.h"
#include "domain/opportunity_internal.h"
#include "model/id.h"
#include "store/catalog_store.h"
#include "store/opportunity_store.h"

/* What a source must bring before it can be passed (domain.md 5.4), most useful first: a partner
 * decides on need, product and amount before anything else. */
static const char REQUIRED_DEFAULT[] =
    "offering need amount decision_date account contact_name country city contact_consent source";

/* Does the record have it, and if not, why a partner wants it. */
static const char *field_missing(const struct opportunity *opportunity, const char *field)
{
    const struct {
        const char *name;
        bool is_there;
        const char *why;
    } rows[] = {
        {"offering", opportunity->offering_id != 0, "which product it is decides who may sell it"},
        {"need", text_utf8_count(opportunity->need) >= LIMIT_NEED_MIN_CHARS,
         "say what the customer needs in at least 40 characters"},
        {"amount", opportunity->amount_minor >= 0, "an amount or budget lets a firm weigh it"},
        {"decision_date", opportunity->decision_at_ms != 0,
         "the decision date tells whether there is time"},
        {"account", opportunity->account_id != 0, "the customer must be known"},
        {"contact_name",
         *opportunity->contact_name != '\0' &&
             (*opportunity->contact_email != '\0' || *opportunity->contact_phone != '\0'),
         "a name with an e-mail address or a phone number to call"},
        {"country", *opportunity->country != '\0', "authorisations are per country"},
        {"city", *opportunity->city != '\0', "a firm wants to know how far it is"},
        {"contact_consent", opportunity->contact_consent,
         "the contact must agree to be shared with a partner"},
        {"source", *opportunity->source != '\0', "where the lead comes from"},
        {"title", *opportunity->title != '\0', "a title"},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(rows); i++) {
        if (text_equal(rows[i].name, field)) {
            return rows[i].is_there ? NULL : rows[i].why;
        }
    }
    return NULL;
}

/* What a source must bring; imported ones that say nothing of it, what imports must. */
static enum score_status required_get(struct domain *domain, const struct opportunity *opportunity,
                                      const char **ret_fields, struct score_error *err)
{
    const char *name = arena_format(domain->arena, "required.%s", opportunity->source);
    if (!name) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    const char *fields = "";
    SCORE_TRY(store_setting_get(domain->store, name, domain->arena, &fields, err));
    if (!*fields && opportunity->import_id) {
        SCORE_TRY(store_setting_get(domain->store, "required.import", domain->arena, &fields, err));
    }
    *ret_fields = *fields ? fields : REQUIRED_DEFAULT;
    return SCORE_OK;
}

enum { REQUIRED_FIELDS_MAX = 16 };

enum score_status opportunity_missing(struct domain *domain, const struct opportunity *opportunity,
                                      struct missing_field **ret_items, size_t *ret_count,
                                      struct score_error *err)
{
    const char *required = NULL;
    SCORE_TRY(required_get(domain, opportunity, &required, err));
    struct missing_field *items =
        arena_alloc_array(domain->arena, REQUIRED_FIELDS_MAX, sizeof *items);
    char *words = arena_dup_text(domain->arena, required);
    if (!items || !words) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    size_t count = 0;
    char *rest = NULL;
    for (char *word = strtok_r(words, " ", &rest); word && count < REQUIRED_FIELDS_MAX;
         word = strtok_r(NULL, " ", &rest)) {
        const char *why = field_missing(opportunity, word);
        if (why) {
            items[count++] = (struct missing_field){.field = word, .why = why};
        }
    }
    *ret_items = items;
    *ret_count = count;
    return SCORE_OK;
}

enum score_status opportunity_required_set(struct domain *domain, const char *source,
                                           const char *fields, struct score_error *err)
{
    SCORE_TRY(actor_require(domain, ROLE_ADMINISTRATOR | ROLE_CHANNEL_MANAGER, err));
    const char *name = arena_format(domain->arena, "required.%s", source);
    if (!name) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    return store_setting_set(domain->store, name, fields, err);
}

enum score_status opportunity_complete(struct domain *domain, struct opportunity *opportunity,
                                       bool *ret_became_ready, struct score_error *err)
{
    *ret_became_ready = false;
    enum placement placement = opportunity->placement;
    if (placement != PLACEMENT_NEW && placement != PLACEMENT_READY &&
        placement != PLACEMENT_RECOMMENDED) {
        return SCORE_OK;
    }
    struct missing_field *missing = NULL;
    size_t count = 0;
    SCORE_TRY(opportunity_missing(domain, opportunity, &missing, &count, err));
    if (count) {
        opportunity->placement = PLACEMENT_NEW;
    } else if (placement == PLACEMENT_NEW) {
        opportunity->placement = PLACEMENT_READY;
        *ret_became_ready = true;
    }
    return SCORE_OK;
}

static enum score_status line_item_check(struct domain *domain, const char *offering_key,
                                         const char *amount, const char *currency,
                                         struct line_item *item, struct score_error *err)
{
    struct offering offering = {0};
    int64_t offering_id = 0;
    enum score_status status =
        id_parse(ID_OFFERING, offering_key, &offering_id)
            ? store_offering_get(domain->store, offering_id, domain->arena, &offering, err)
            : store_offering_find(domain->store, offering_key, domain->arena, &offering, err);
    if (status == SCORE_NOT_FOUND) {
        problem_add(domain, "offering", "UNKNOWN", "no offering has this id or name");
    } else {
        SCORE_TRY(status);
    }
    if (!text_is_currency(currency)) {
        problem_add(domain, "currency", "FORMAT", "three capital letters, such as USD");
    } else if (!text_parse_money(amount, text_currency_digits(currency), &item->amount_minor) ||
               item->amount_minor < 0) {
        problem_add(domain, "amount", "FORMAT", "a positive number");
    }
    SCORE_TRY(problem_status(domain, err));
    item->offering_id = offering.id;
    item->offering_name = offering.name;
    item->currency = currency;
    return SCORE_OK;
}

static enum score_status line_item_in_tx(struct domain *domain, struct line_item *item,
                                         struct score_error *err)
{
    struct opportunity opportunity;
    SCORE_TRY(opportunity_load(domain, item->opportunity_id, OPPORTUNITY_PROGRESS, &opportunity,
                               NULL, err));
    if (opportunity.closed_at_ms) {
        return score_error_set(err, SCORE_CONFLICT, "", "it has ended already");
    }
    SCORE_TRY(store_line_item_add(domain->store, item, err));
    return event_record_object(domain, ID_OPPORTUNITY, item->opportunity_id,
                               "opportunity.line_item_added", NULL, err);
}

enum score_status opportunity_line_item_add(struct domain *domain, int64_t id, const char *offering,
                                            const char *amount, const char *currency,
                                            struct line_item *ret, struct score_error *err)
{
    struct line_item item = {.opportunity_id = id, .created_at_ms = domain_now_ms(domain)};
    struct opportunity opportunity;
    SCORE_TRY(opportunity_load(domain, id, OPPORTUNITY_PROGRESS, &opportunity, NULL, err));
    SCORE_TRY(line_item_check(domain, offering ? offering : "", amount ? amount : "",
                              currency && *currency ? currency : opportunity.currency, &item, err));
    SCORE_TRY(store_tx_begin(domain->store, err));
    SCORE_TRY(domain_tx_end(domain, line_item_in_tx(domain, &item, err), err));
    *ret = item;
    return SCORE_OK;
}

enum score_status opportunity_line_items(struct domain *domain, int64_t id,
                                         struct line_item **ret_items, size_t *ret_count,
                                         struct score_error *err)
{
    struct opportunity opportunity;
    SCORE_TRY(opportunity_load(domain, id, OPPORTUNITY_MASKED, &opportunity, NULL, err));
    return store_line_items_list(domain->store, id, domain->arena, ret_items, ret_count, err);
}

static enum score_status note_in_tx(struct domain *domain, struct note *note,
                                    struct score_error *err)
{
    struct opportunity opportunity;
    SCORE_TRY(opportunity_load(domain, note->opportunity_id, OPPORTUNITY_PROGRESS, &opportunity,
                               NULL, err));
    SCORE_TRY(store_note_add(domain->store, note, err));
    return event_record_object(domain, ID_OPPORTUNITY, note->opportunity_id, "opportunity.noted",
                               NULL, err);
}

enum score_status opportunity_note_add(struct domain *domain, int64_t id, const char *text,
                                       struct note *ret, struct score_error *err)
{
    if (text_is_empty(text)) {
        problem_add(domain, "text", "REQUIRED", "a note needs words");
    } else if (strlen(text) > LIMIT_TEXT_BYTES) {
        problem_add(domain, "text", "TOO_LONG", "at most %d bytes", LIMIT_TEXT_BYTES);
    }
    SCORE_TRY(problem_status(domain, err));
    struct note note = {
        .opportunity_id = id,
        .author_user_id = domain->actor.user_id,
        .text = text,
        .created_at_ms = domain_now_ms(domain),
        .author_name = "",
    };
    SCORE_TRY(store_tx_begin(domain->store, err));
    SCORE_TRY(domain_tx_end(domain, note_in_tx(domain, &note, err), err));
    *ret = note;
    return SCORE_OK;
}

enum score_status opportunity_notes(struct domain *domain, int64_t id, struct note **ret_items,
                                    size_t *ret_count, struct score_error *err)
{
    struct opportunity opportunity;
    SCORE_TRY(opportunity_load(domain, id, OPPORTUNITY_READ, &opportunity, NULL, err));
    return store_notes_list(domain->store, id, domain->arena, ret_items, ret_count, err);
}
