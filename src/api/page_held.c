/* SPDX-License-Identifier: Apache-2.0 */

/* An accepted offer: the customer, the next step, the stage, the rating, a colleague, giving back.
 */

#include "api/page.h"
#include "base/text.h"
#include "domain/offer_words.h"
#include "domain/opportunity.h"
#include "model/id.h"

static void done_write(struct page *page)
{
    static const struct {
        const char *done;
        const char *title;
        const char *text;
    } NOTES[] = {
        {"accept", "Accepted. The customer is yours.", "The vendor knows. Below is whom to call."},
        {"stage", "The stage has moved.", "The vendor sees it at once."},
        {"rate", "Thank you for rating this lead.",
         "It stands beside the lead and its source for the vendor, from now on."},
        {"forward", "Forwarded by mail.", "Your colleague has a link of their own."},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(NOTES); i++) {
        if (text_equal(page->done, NOTES[i].done)) {
            page_box(page, "ok", NOTES[i].title, NOTES[i].text);
        }
    }
    if (page->forwarded_to) {
        html_format(page->out,
                    "<div class=\"box ok\" role=\"status\"><b>A link for %s</b><p>This site sends "
                    "no mail: please hand it over yourself.</p><p><a href=\"%s\">%s</a></p></div>",
                    page->forwarded_to, page->forwarded_url, page->forwarded_url);
    }
}

/* What a tel: link may hold; people write numbers with blanks, brackets and dots. */
static const char *phone_digits(struct arena *arena, const char *phone)
{
    char *digits = arena_dup_text(arena, phone);
    size_t len = 0;
    for (const char *at = phone; digits && *at; at++) {
        if ((*at >= '0' && *at <= '9') || (*at == '+' && len == 0)) {
            digits[len++] = *at;
        }
    }
    if (digits) {
        digits[len] = '\0';
    }
    return digits ? digits : "";
}

static void contact_write(struct page *page)
{
    const struct opportunity *opportunity = &page->visit.view.opportunity;
    struct buf *out = page->out;
    const char *digits = phone_digits(page->call->arena, opportunity->contact_phone);
    buf_add_text(out, "<h2>The customer</h2><dl>");
    page_fact(page, "Company", opportunity->account_name);
    page_fact(page, "Contact", opportunity->contact_name);
    page_fact(page, "Phone", opportunity->contact_phone);
    page_fact(page, "Mail", opportunity->contact_email);
    page_fact(page, "City", opportunity->city);
    buf_add_text(out, "</dl>");
    if (*digits) {
        html_format(out, "<a class=\"btn\" href=\"tel:%s\">Call %s</a>", digits,
                    *opportunity->contact_name ? opportunity->contact_name : "the customer");
    }
    if (text_is_email(opportunity->contact_email)) {
        html_format(out, "<a class=\"btn plain\" href=\"mailto:%s\">Write a mail</a>",
                    opportunity->contact_email);
    }
}

static void step_write(struct page *page)
{
    const struct opportunity *opportunity = &page->visit.view.opportunity;
    struct arena *arena = page->call->arena;
    buf_add_text(page->out, "<h2>Next step</h2><dl>");
    page_fact(page, "What", opportunity->next_step);
    page_fact(page, "When",
              opportunity->next_step_at_ms ? words_day(arena, opportunity->next_step_at_ms) : "");
    page_fact(page, "Stage", stage_label(opportunity->stage));
    page_fact(page, "Product", words_product(opportunity));
    page_fact(page, "Worth", words_amount(arena, opportunity));
    buf_add_text(page->out, "</dl>");
    if (opportunity->next_step_at_ms) {
        html_format(page->out,
                    "<a class=\"btn plain\" href=\"/o/%s/next-step.ics\">Add to my calendar</a>",
                    page->token);
    }
    if (*opportunity->need) {
        html_format(page->out, "<h2>What the customer needs</h2><p class=\"pre\">%s</p>",
                    opportunity->need);
    }
}

/* ---- stage ----------------------------------------------------------------------------------- */

static int stage_default(const struct opportunity *opportunity)
{
    return opportunity->stage < STAGE_WON_COMPLETE ? opportunity->stage + 1 : STAGE_WON_COMPLETE;
}

/* What the stage that was asked for still lacks, as fields of the form. */
struct needs {
    struct page *page;
    int stage;
    size_t line_count;
};

/* A text need is asked for again even where it is known, so that it can be put right. */
static const char *known_text(const struct opportunity *opportunity, const char *field)
{
    const struct {
        const char *field;
        const char *value;
    } KNOWN[] = {
        {"decision_maker", opportunity->decision_maker}, {"competitor", opportunity->competitor},
        {"won_reason", opportunity->won_reason},         {"order_ref", opportunity->order_ref},
        {"lost_reason", opportunity->lost_reason},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(KNOWN); i++) {
        if (text_equal(KNOWN[i].field, field)) {
            return KNOWN[i].value;
        }
    }
    return "";
}

static const char *need_label(const char *field)
{
    static const struct {
        const char *field;
        const char *label;
    } LABELS[] = {
        {"decision_maker", "Decision maker"},
        {"competitor", "Competitor"},
        {"probability_percent", "Chance to win, in percent"},
        {"decision_date", "Decision date"},
        {"won_reason", "Why it was won"},
        {"order_ref", "Order number"},
        {"lost_reason", "Why it ended"},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(LABELS); i++) {
        if (text_equal(LABELS[i].field, field)) {
            return LABELS[i].label;
        }
    }
    return field;
}

static void line_item_write(struct page *page)
{
    const struct opportunity *opportunity = &page->visit.view.opportunity;
    struct page_field amount = {
        .form = "stage",
        .name = "amount",
        .label = "Amount of the order",
        .hint = "The first line item, for the product above",
        .type = "text",
        .value = "",
        .extra = " inputmode=\"decimal\" required maxlength=\"20\"",
    };
    struct page_field currency = {
        .form = "stage",
        .name = "currency",
        .label = "Currency",
        .hint = "",
        .type = "text",
        .value = *opportunity->currency ? opportunity->currency : "EUR",
        .extra = " required maxlength=\"3\" autocapitalize=\"characters\"",
    };
    page_field(page, &amount);
    page_field(page, &currency);
    page_field_error(page, "stage", "line_items");
}

static void need_write(const struct needs *needs, const struct stage_need *need)
{
    struct page *page = needs->page;
    const struct opportunity *opportunity = &page->visit.view.opportunity;
    struct arena *arena = page->call->arena;
    struct page_field field = {
        .form = "stage",
        .name = need->field,
        .label = need_label(need->field),
        .hint = need->message,
        .type = "text",
        .value = known_text(opportunity, need->field),
        .extra = " required maxlength=\"200\"",
    };
    char day[CLOCK_TEXT_SIZE];
    const char *percent = arena_format(arena, "%d", opportunity->probability_percent);
    switch (need->kind) {
    case STAGE_NEED_LINE_ITEM:
        if (needs->line_count == 0) {
            line_item_write(page);
        }
        return;
    case STAGE_NEED_PERCENT:
        field.type = "number";
        field.extra = " min=\"0\" max=\"100\" inputmode=\"numeric\" required";
        field.value = opportunity->probability_percent >= 0 && percent ? percent : "";
        break;
    case STAGE_NEED_DATE:
        field.type = "date";
        clock_format_date(opportunity->decision_at_ms, day);
        field.value = opportunity->decision_at_ms ? day : "";
        field.extra = " required";
        break;
    case STAGE_NEED_TEXT:
        break;
    }
    page_field(page, &field);
}

static void note_write(struct page *page, int stage)
{
    bool is_backward = stage < page->visit.view.opportunity.stage && !stage_is_closing(stage);
    struct page_field note = {
        .form = "stage",
        .name = "note",
        .label = is_backward ? "Why it goes back" : "Note (optional)",
        .hint = "",
        .type = "area",
        .value = "",
        .extra = is_backward ? " rows=\"2\" maxlength=\"1000\" required"
                             : " rows=\"2\" maxlength=\"1000\"",
    };
    page_field(page, &note);
}

/* Another stage is chosen without a script: the page comes again with what that one needs. */
static void stage_chooser_write(struct page *page, int stage)
{
    html_format(page->out,
                "<form method=\"get\" action=\"/o/%s#stage\"><label for=\"to\">Another "
                "stage</label><select id=\"to\" name=\"stage\">",
                page->token);
    for (int to = STAGE_FIRST; to <= STAGE_LAST; to++) {
        if (to != page->visit.view.opportunity.stage) {
            html_format(page->out, "<option value=\"%s\"%s>%s %s</option>", stage_text(to),
                        to == stage ? " selected" : "", stage_text(to), stage_label(to));
        }
    }
    buf_add_text(page->out, "</select><button class=\"plain\">Show what it needs</button></form>");
}

static enum score_status stage_write(struct page *page, struct score_error *err)
{
    const struct opportunity *opportunity = &page->visit.view.opportunity;
    struct needs needs = {.page = page};
    struct line_item *items = NULL;
    needs.stage = page->stage ? page->stage : stage_default(opportunity);
    SCORE_TRY(
        opportunity_line_items(page->domain, opportunity->id, &items, &needs.line_count, err));
    bool is_open = page->stage || page_form_is_sent(page, "stage");
    html_format(page->out, "<details id=\"stage\"%s><summary>Move the stage</summary>",
                is_open ? " open" : "");
    page_errors(page, "stage");
    html_format(page->out, "<p>Now: <b>%s %s</b></p>", stage_text(opportunity->stage),
                stage_label(opportunity->stage));
    SCORE_TRY(page_form_begin(page, "stage", err));
    html_format(page->out, "<input type=\"hidden\" name=\"stage\" value=\"%s\">",
                stage_text(needs.stage));
    size_t count = 0;
    const struct stage_need *rows = stage_needs(&count);
    for (size_t i = 0; i < count; i++) {
        if (rows[i].first <= needs.stage && needs.stage <= rows[i].last) {
            need_write(&needs, &rows[i]);
        }
    }
    note_write(page, needs.stage);
    const char *button = arena_format(page->call->arena, "Move to %s %s", stage_text(needs.stage),
                                      stage_label(needs.stage));
    page_form_end(page, button ? button : "Move", "");
    stage_chooser_write(page, needs.stage);
    buf_add_text(page->out, "</details>");
    return SCORE_OK;
}

/* ---- rating ---------------------------------------------------------------------------------- */

static void rate_codes_write(struct page *page)
{
    const struct offer *offer = &page->visit.view.offer;
    const char *chosen = page_typed(page, "rate", "code", offer->fit_code);
    buf_add_text(page->out, "<label for=\"rate-code\">What describes it best</label>"
                            "<select id=\"rate-code\" name=\"code\"><option value=\"\">"
                            "Choose (optional)</option>");
    for (int i = SCORE_FEEDBACK_GOOD_FIT; i <= SCORE_FEEDBACK_OTHER; i++) {
        const char *name = score_feedback_name((enum score_feedback)i);
        html_format(page->out, "<option value=\"%s\"%s>%s</option>", name,
                    text_equal(name, chosen) ? " selected" : "",
                    score_feedback_label((enum score_feedback)i));
    }
    buf_add_text(page->out, "</select>");
}

static void rate_effect_write(struct page *page)
{
    html_format(page->out,
                "<p class=\"soft\">What it changes: the vendor's channel manager sees it at once "
                "beside this lead and its source (%s). What it does not change: your conditions, "
                "your fair share and your chances. A lead that was at fault you can give back "
                "below: that counts nothing and gives half a turn back.</p>",
                *page->visit.view.opportunity.source ? page->visit.view.opportunity.source
                                                     : "not named");
}

static enum score_status rate_write(struct page *page, struct score_error *err)
{
    const struct offer *offer = &page->visit.view.offer;
    static const char *const FITS[] = {"1", "2", "3", "4", "5"};
    int stored = offer->fit;
    html_format(page->out, "<details id=\"rate\"%s><summary>Rate the fit</summary>",
                page_form_is_sent(page, "rate") ? " open" : "");
    page_errors(page, "rate");
    if (stored) {
        html_format(page->out, "<p>Your firm rated it %d of 5.</p>", stored);
    }
    SCORE_TRY(page_form_begin(page, "rate", err));
    buf_add_text(page->out,
                 "<fieldset><legend>1 = no fit, 5 = a perfect fit</legend><div class=\"fit\">");
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(FITS); i++) {
        struct page_choice choice = {.form = "rate",
                                     .name = "fit",
                                     .value = FITS[i],
                                     .label = FITS[i],
                                     .beside = "",
                                     .is_first = i == 0};
        page_choice(page, &choice);
    }
    buf_add_text(page->out, "</div></fieldset>");
    page_field_error(page, "rate", "fit");
    rate_codes_write(page);
    struct page_field comment = {
        .form = "rate",
        .name = "comment",
        .label = "In your words (optional)",
        .hint = "",
        .type = "area",
        .value = offer->fit_comment,
        .extra = " rows=\"2\" maxlength=\"1000\"",
    };
    page_field(page, &comment);
    rate_effect_write(page);
    page_form_end(page, "Rate", "");
    buf_add_text(page->out, "</details>");
    return SCORE_OK;
}

/* ---- a colleague, and giving back ------------------------------------------------------------ */

static enum score_status forward_write(struct page *page, struct score_error *err)
{
    struct user *users = NULL;
    size_t count = 0;
    char id[ID_TEXT_SIZE];
    SCORE_TRY(offer_colleagues(page->domain, page->visit.view.offer.id, &users, &count, err));
    html_format(page->out, "<details id=\"forward\"%s><summary>Forward to a colleague</summary>",
                page_form_is_sent(page, "forward") && !page->forwarded_to ? " open" : "");
    if (count == 0) {
        buf_add_text(page->out, "<p>Nobody else of your firm is a focal or sales rep here. Your "
                                "firm's administrator can add people in the portal.</p></details>");
        return SCORE_OK;
    }
    if (!page->forwarded_to) {
        page_errors(page, "forward");
    }
    SCORE_TRY(page_form_begin(page, "forward", err));
    buf_add_text(page->out, "<label for=\"forward-user\">Colleague</label>"
                            "<select id=\"forward-user\" name=\"user\">");
    for (size_t i = 0; i < count; i++) {
        id_format(ID_USER, users[i].id, id);
        html_format(page->out, "<option value=\"%s\">%s (%s)</option>", id, users[i].name,
                    users[i].email);
    }
    buf_add_text(page->out, "</select><p class=\"soft\">Your colleague gets a link of their own. "
                            "Yours goes on as well.</p>");
    page_form_end(page, "Forward", "");
    buf_add_text(page->out, "</details>");
    return SCORE_OK;
}

static enum score_status return_write(struct page *page, struct score_error *err)
{
    const struct offer *offer = &page->visit.view.offer;
    struct offer_quote quote;
    SCORE_TRY(offer_cost_quote(page->domain, offer->id, SCORE_OUTCOME_RETURNED, &quote, err));
    html_format(page->out, "<details id=\"return\"%s><summary>Give the lead back</summary>",
                page_form_is_sent(page, "return") ? " open" : "");
    page_errors(page, "return");
    SCORE_TRY(page_form_begin(page, "return", err));
    buf_add_text(page->out, "<label for=\"return-code\">Why, and what it counts</label>"
                            "<select id=\"return-code\" name=\"code\" required>"
                            "<option value=\"\">Choose</option>");
    const char *chosen = page_typed(page, "return", "code", "");
    for (size_t i = 0; i < quote.row_count; i++) {
        const struct score_charge *row = &quote.rows[i];
        const char *name = score_reason_name(row->rule->reason);
        html_format(page->out, "<option value=\"%s\"%s>%s: %s</option>", name,
                    text_equal(name, chosen) ? " selected" : "",
                    score_reason_label(row->rule->reason),
                    row->credit > 0 ? "nothing, half a turn back"
                                    : words_charge(page->call->arena, row->amount));
    }
    buf_add_text(page->out, "</select>");
    page_field_error(page, "return", "code");
    struct page_field comment = {
        .form = "return",
        .name = "comment",
        .label = "In your words (optional)",
        .hint = "",
        .type = "area",
        .value = "",
        .extra = " rows=\"2\" maxlength=\"1000\"",
    };
    page_field(page, &comment);
    page_form_end(page, "Give back", "danger");
    buf_add_text(page->out, "</details>");
    return SCORE_OK;
}

enum score_status page_held_write(struct page *page, int status, struct score_error *err)
{
    const struct offer_view *view = &page->visit.view;
    bool is_open = view->offer.ended_at_ms == 0;
    bool may_work = actor_has_in_offer(page->domain, view->offer.id, ROLE_FOCAL | ROLE_REP);
    page_begin(page, status, "Your opportunity");
    html_format(page->out, "<h1>%s</h1><p class=\"soft\">Held by %s, accepted %s</p>",
                view->opportunity.title, view->offer.partner_name,
                words_day(page->call->arena, view->offer.accepted_at_ms));
    done_write(page);
    if (!is_open) {
        page_box(page, "info", view->offer.state == OFFER_WON ? "Won" : "Closed",
                 stage_label(view->opportunity.stage));
    }
    contact_write(page);
    step_write(page);
    if (may_work && is_open) {
        buf_add_text(page->out, "<h2>What happened</h2>");
        SCORE_TRY(stage_write(page, err));
    }
    if (may_work) {
        SCORE_TRY(rate_write(page, err));
        SCORE_TRY(forward_write(page, err));
    }
    if (may_work && is_open) {
        SCORE_TRY(return_write(page, err));
    }
    html_format(page->out,
                "<p class=\"soft\">This link works until %s; after that please sign "
                "in.</p>",
                words_day(page->call->arena, page->visit.link.expires_at_ms));
    page_end(page);
    return SCORE_OK;
}
