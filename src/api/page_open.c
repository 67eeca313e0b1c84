/* SPDX-License-Identifier: Apache-2.0 */

/* An open offer: what it is, how long, why this firm, what each answer costs, and the answers. */

#include "api/page.h"
#include "base/text.h"
#include "domain/offer_words.h"

static void time_write(struct page *page)
{
    const struct offer *offer = &page->visit.view.offer;
    struct arena *arena = page->call->arena;
    int64_t left_ms = offer->expires_at_ms - domain_now_ms(page->domain);
    html_format(page->out,
                "<div class=\"box\"><b>Answer within %s</b><p>Until %s</p>"
                "<p><a class=\"jump\" href=\"#accept\">Accept</a> "
                "<a class=\"jump\" href=\"#decline\">Decline</a></p></div>",
                words_duration(arena, left_ms), words_moment(arena, offer->expires_at_ms));
}

static const char *place_text(struct arena *arena, const struct opportunity *opportunity)
{
    if (*opportunity->city && *opportunity->country) {
        const char *both = arena_format(arena, "%s, %s", opportunity->city, opportunity->country);
        return both ? both : "";
    }
    return *opportunity->city ? opportunity->city : opportunity->country;
}

static void lead_write(struct page *page)
{
    const struct opportunity *opportunity = &page->visit.view.opportunity;
    struct arena *arena = page->call->arena;
    buf_add_text(page->out, "<dl>");
    page_fact(page, "Line", opportunity->line);
    page_fact(page, "Where", place_text(arena, opportunity));
    page_fact(page, "Industry", opportunity->account_industry);
    page_fact(page, "Size", words_size(arena, opportunity));
    page_fact(page, "Worth", words_amount(arena, opportunity));
    page_fact(page, "Decision by",
              opportunity->decision_at_ms ? words_day(arena, opportunity->decision_at_ms) : "");
    page_fact(page, "Stage", stage_label(opportunity->stage));
    buf_add_text(page->out, "</dl>");
    if (*opportunity->need) {
        html_format(page->out, "<h2>What the customer needs</h2><p class=\"pre\">%s</p>",
                    opportunity->need);
    }
    buf_add_text(page->out, "<p class=\"soft\">Who the customer is you see when you accept.</p>");
}

static enum score_status why_write(struct page *page, struct score_error *err)
{
    const struct offer_view *view = &page->visit.view;
    const char *why[OFFER_WHY_COUNT];
    SCORE_TRY(offer_why(page->domain, &view->offer, &view->opportunity, why, err));
    buf_add_text(page->out, "<h2>Why your firm</h2><ul>");
    for (size_t i = 0; i < OFFER_WHY_COUNT; i++) {
        html_format(page->out, "<li>%s</li>", why[i]);
    }
    buf_add_text(page->out, "</ul>");
    return SCORE_OK;
}

/* The charge of a reason of the firm's own, as the first such row of the list has it. */
static const struct score_charge *own_reason(const struct offer_quote *quote)
{
    for (size_t i = 0; i < quote->row_count; i++) {
        if (quote->rows[i].rule->charge_free < quote->rows[i].rule->charge) {
            return &quote->rows[i];
        }
    }
    return NULL;
}

static void decline_cost_write(struct page *page, const struct offer_quote *quote)
{
    struct arena *arena = page->call->arena;
    const struct score_charge *own = own_reason(quote);
    if (!own) {
        return;
    }
    const char *after = words_charge(arena, own->rule->charge);
    if (own->is_free) {
        html_format(page->out,
                    "<div><dt>Say no now</dt><dd>nothing<br><small>%d of %d free in 90 days "
                    "left; %s from %s on</small></dd></div>",
                    (int)quote->free_left, (int)quote->free_allowance, after,
                    words_moment(arena, quote->first_third_until_ms));
        return;
    }
    html_format(page->out, "<div><dt>Say no now</dt><dd>%s<br><small>%s</small></dd></div>", after,
                quote->in_first_third ? "the free ones of 90 days are used up"
                                      : "the first third of the time, when it is free, is over");
}

static void cost_write(struct page *page, const struct offer_quote *quote)
{
    buf_add_text(page->out, "<h2>What each answer costs</h2><p class=\"soft\">Counted against your "
                            "firm's fair share of offers, by one price list for all firms.</p>"
                            "<dl>");
    page_fact(page, "Accept", "one offer");
    decline_cost_write(page, quote);
    page_fact(page, "Lead at fault", "nothing, and half a turn back");
    page_fact(page, "No answer", "one offer");
    buf_add_text(page->out, "</dl>");
}

static enum score_status accept_write(struct page *page, struct score_error *err)
{
    struct arena *arena = page->call->arena;
    int64_t now_ms = domain_now_ms(page->domain);
    char today[CLOCK_TEXT_SIZE];
    char next[CLOCK_TEXT_SIZE];
    clock_format_date(now_ms, today);
    clock_format_date(clock_add_business_days(now_ms, 1), next);
    buf_add_text(page->out, "<h2 id=\"accept\">Accept</h2>");
    page_errors(page, "accept");
    SCORE_TRY(page_form_begin(page, "accept", err));
    struct page_field step = {
        .form = "accept",
        .name = "next_step",
        .label = "Your next step",
        .hint = "",
        .type = "text",
        .value = "",
        .extra = " list=\"steps\" maxlength=\"200\" required autocomplete=\"off\""
                 " placeholder=\"Call the customer\"",
    };
    page_field(page, &step);
    buf_add_text(page->out,
                 "<datalist id=\"steps\"><option value=\"Call the customer\"><option value=\"Write "
                 "to the customer\"><option value=\"Visit the customer\"></datalist>");
    const char *extra = arena_format(arena, " min=\"%s\" required", today);
    struct page_field day = {
        .form = "accept",
        .name = "next_step_at",
        .label = "On",
        .hint = "",
        .type = "date",
        .value = next,
        .extra = extra ? extra : "",
    };
    page_field(page, &day);
    page_form_end(page, "Accept and see the customer", "");
    return SCORE_OK;
}

/* "nothing", "0.7 of an offer", "+ half a turn". */
static const char *beside_text(struct arena *arena, const struct score_charge *charge)
{
    return charge->credit > 0 ? "nothing, half a turn back" : words_charge(arena, charge->amount);
}

static void reasons_write(struct page *page, const struct offer_quote *quote)
{
    buf_add_text(page->out, "<fieldset><legend>Why, and what it counts now</legend>");
    for (size_t i = 0; i < quote->row_count; i++) {
        enum score_reason reason = quote->rows[i].rule->reason;
        struct page_choice choice = {
            .form = "decline",
            .name = "code",
            .value = score_reason_name(reason),
            .label = score_reason_label(reason),
            .beside = beside_text(page->call->arena, &quote->rows[i]),
            .is_first = i == 0,
        };
        page_choice(page, &choice);
    }
    page_field_error(page, "decline", "code");
    buf_add_text(page->out, "</fieldset>");
}

static enum score_status decline_write(struct page *page, const struct offer_quote *quote,
                                       struct score_error *err)
{
    html_format(page->out, "<details id=\"decline\"%s><summary>Decline</summary>",
                page_form_is_sent(page, "decline") ? " open" : "");
    page_errors(page, "decline");
    SCORE_TRY(page_form_begin(page, "decline", err));
    reasons_write(page, quote);
    struct page_field comment = {
        .form = "decline",
        .name = "comment",
        .label = "In your words (optional)",
        .hint = "",
        .type = "area",
        .value = "",
        .extra = " rows=\"2\" maxlength=\"1000\"",
    };
    page_field(page, &comment);
    page_form_end(page, "Decline", "danger");
    buf_add_text(page->out, "</details>");
    return SCORE_OK;
}

enum score_status page_open_write(struct page *page, int status, struct score_error *err)
{
    const struct offer_view *view = &page->visit.view;
    struct offer_quote quote;
    SCORE_TRY(offer_cost_quote(page->domain, view->offer.id, SCORE_OUTCOME_DECLINED, &quote, err));
    page_begin(page, status, "A sales opportunity for you");
    html_format(page->out, "<h1>%s</h1><p class=\"soft\">An opportunity for %s</p>",
                words_product(&view->opportunity), view->offer.partner_name);
    time_write(page);
    lead_write(page);
    SCORE_TRY(why_write(page, err));
    cost_write(page, &quote);
    if (actor_has_in_offer(page->domain, view->offer.id, ROLE_FOCAL)) {
        SCORE_TRY(accept_write(page, err));
        SCORE_TRY(decline_write(page, &quote, err));
    } else {
        page_box(page, "info", "Only your firm's focal answers",
                 "Please tell your focal, or ask your firm's administrator for that role.");
    }
    page_end(page);
    return SCORE_OK;
}
