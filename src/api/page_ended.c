/* SPDX-License-Identifier: Apache-2.0 */

/* What became of an offer that is open no more: what happened, what it counts, what comes back. */

#include "api/page.h"
#include "base/text.h"
#include "domain/offer_words.h"

static const char *ending_title(const struct offer *offer)
{
    switch (offer->state) {
    case OFFER_DECLINED:
        return "Your firm has declined this opportunity";
    case OFFER_RETURNED:
        return "Your firm has given this opportunity back";
    case OFFER_RECALLED:
        return "The vendor has taken this opportunity back";
    default:
        return "The time to answer has run out";
    }
}

static const char *ending_text(const struct offer *offer)
{
    switch (offer->state) {
    case OFFER_DECLINED:
    case OFFER_RETURNED:
        return "Thank you for saying so: another firm can help the customer now.";
    case OFFER_RECALLED:
        return "You need not do anything.";
    default:
        return "Another firm can help the customer now. A short no in time keeps your turn for the "
               "next one.";
    }
}

static enum score_status credit_write(struct page *page, struct score_error *err)
{
    const struct offer *offer = &page->visit.view.offer;
    struct offer_credit credit;
    SCORE_TRY(offer_credit_get(page->domain, offer->id, &credit, err));
    if (credit.amount <= 0) {
        return SCORE_OK;
    }
    const char *text = arena_format(
        page->call->arena, "The lead was at fault, not you: %s is on your firm's account until %s.",
        words_charge(page->call->arena, credit.amount),
        words_day(page->call->arena, credit.until_ms));
    page_box(page, "ok", "Half a turn comes back to you", text ? text : "");
    return SCORE_OK;
}

static void facts_write(struct page *page)
{
    const struct offer *offer = &page->visit.view.offer;
    struct arena *arena = page->call->arena;
    enum score_reason reason = SCORE_REASON_NONE;
    buf_add_text(page->out, "<dl>");
    page_fact(page, "Product", words_product(&page->visit.view.opportunity));
    page_fact(page, "On",
              words_moment(arena, offer->ended_at_ms ? offer->ended_at_ms : offer->expires_at_ms));
    if (score_reason_parse(offer->code, &reason, NULL) == SCORE_OK) {
        page_fact(page, "Reason", score_reason_label(reason));
    }
    if (offer->ended_at_ms) {
        static const double MICRO = 1e6;
        page_fact(page, "Counts", words_charge(arena, (double)offer->charge_micro / MICRO));
    }
    buf_add_text(page->out, "</dl>");
}

static enum score_status elsewhere_write(struct page *page, int status)
{
    const struct offer *offer = &page->visit.view.offer;
    page_begin(page, status, "Your firm has this opportunity");
    buf_add_text(page->out, "<h1>Your firm has this opportunity</h1>");
    html_format(page->out,
                "<p>%s accepted it on %s. This link goes no further: please sign in to see the "
                "customer and to go on.</p><a class=\"btn\" href=\"/\">Sign in</a>",
                offer->partner_name, words_day(page->call->arena, offer->accepted_at_ms));
    page_end(page);
    return SCORE_OK;
}

enum score_status page_ended_write(struct page *page, int status, struct score_error *err)
{
    const struct offer *offer = &page->visit.view.offer;
    if (page->visit.state == OFFER_LINK_ELSEWHERE) {
        return elsewhere_write(page, status);
    }
    page_begin(page, status, ending_title(offer));
    html_format(page->out, "<h1>%s</h1><p>%s</p>", ending_title(offer), ending_text(offer));
    SCORE_TRY(credit_write(page, err));
    facts_write(page);
    buf_add_text(page->out, "<p class=\"soft\">Everything your firm was offered, and its account, "
                            "is in the portal.</p><a class=\"btn plain\" href=\"/\">Open the "
                            "portal</a>");
    page_end(page);
    return SCORE_OK;
}
