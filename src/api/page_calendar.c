/* SPDX-License-Identifier: Apache-2.0 */

/* The next step for a calendar (RFC 5545). */

#include "api/page.h"
#include "base/text.h"
#include "model/id.h"

enum { FOLD_BYTES = 75 }; /* of a line, without its end (RFC 5545 3.1) */

/* One content line, folded behind at most 75 bytes and never inside a character. */
static void line_add(struct buf *out, const char *line)
{
    size_t used = 0;
    for (const char *at = line; *at;) {
        size_t len = 1;
        while (((unsigned char)at[len] & 0xC0) == 0x80) {
            len++;
        }
        if (used + len > FOLD_BYTES) {
            buf_add_text(out, "\r\n ");
            used = 1;
        }
        buf_add(out, at, len);
        used += len;
        at += len;
    }
    buf_add_text(out, "\r\n");
}

/* "NAME:value" with the value's text escaped (RFC 5545 3.3.11). */
static void text_add(struct page *page, const char *name, const char *value)
{
    SCORE_AUTO(buf_done) struct buf line = {0};
    buf_init(&line, PAGE_FORM_BYTES);
    buf_add_format(&line, "%s:", name);
    for (const char *at = value; *at; at++) {
        if (*at == '\n') {
            buf_add_text(&line, "\\n");
        } else if (*at == ';' || *at == ',' || *at == '\\') {
            buf_add_char(&line, '\\');
            buf_add_char(&line, *at);
        } else if ((unsigned char)*at >= ' ') {
            buf_add_char(&line, *at);
        }
    }
    line_add(page->out, buf_text(&line));
}

/* "20261127T140000Z", or "20261127" when only the day was given. */
static void moment_compact(int64_t at_ms, bool is_day, char ret[CLOCK_TEXT_SIZE])
{
    char text[CLOCK_TEXT_SIZE];
    size_t len = 0;
    clock_format(at_ms, text); /* 2026-11-27T14:00:00.000Z */
    for (const char *at = text; *at && *at != '.' && !(is_day && *at == 'T'); at++) {
        if (*at != '-' && *at != ':') {
            ret[len++] = *at;
        }
    }
    if (!is_day) {
        ret[len++] = 'Z';
    }
    ret[len] = '\0';
}

static void when_add(struct page *page, int64_t at_ms)
{
    char text[CLOCK_TEXT_SIZE];
    char line[64];
    bool is_day = at_ms == clock_day_start(at_ms);
    moment_compact(at_ms, is_day, text);
    (void)snprintf(line, sizeof line, "%s:%s", is_day ? "DTSTART;VALUE=DATE" : "DTSTART", text);
    line_add(page->out, line);
    if (is_day) {
        line_add(page->out, "DURATION:P1D");
    } else {
        line_add(page->out, "DURATION:PT30M");
    }
}

static const char *summary_text(struct arena *arena, const struct opportunity *opportunity)
{
    const char *text =
        *opportunity->account_name
            ? arena_format(arena, "%s: %s", opportunity->next_step, opportunity->account_name)
            : opportunity->next_step;
    return text ? text : "";
}

enum score_status page_calendar_write(struct page *page, struct score_error *err)
{
    const struct offer_view *view = &page->visit.view;
    struct api_response *response = page->call->response;
    struct arena *arena = page->call->arena;
    char id[ID_TEXT_SIZE];
    char stamp[CLOCK_TEXT_SIZE];
    id_format(ID_OFFER, view->offer.id, id);
    moment_compact(domain_now_ms(page->domain), false, stamp);
    const char *uid = arena_format(arena, "%s-next-step@score", id);
    const char *stamp_line = arena_format(arena, "DTSTAMP:%s", stamp);
    const char *about =
        arena_format(arena, "%s\n%s\n%s", view->opportunity.contact_name,
                     view->opportunity.contact_phone, view->opportunity.contact_email);
    if (!uid || !stamp_line || !about) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    buf_clear(page->out);
    line_add(page->out, "BEGIN:VCALENDAR");
    line_add(page->out, "VERSION:2.0");
    line_add(page->out, "PRODID:-//Score//Next step//EN");
    line_add(page->out, "METHOD:PUBLISH");
    line_add(page->out, "BEGIN:VEVENT");
    text_add(page, "UID", uid);
    line_add(page->out, stamp_line);
    when_add(page, view->opportunity.next_step_at_ms);
    text_add(page, "SUMMARY", summary_text(arena, &view->opportunity));
    text_add(page, "DESCRIPTION", about);
    text_add(page, "LOCATION", view->opportunity.city);
    line_add(page->out, "END:VEVENT");
    line_add(page->out, "END:VCALENDAR");
    response->status = 200;
    response->content_type = "text/calendar; charset=utf-8";
    api_response_header_set(response, "Content-Disposition",
                            "attachment; filename=\"next-step.ics\"");
    api_response_header_set(response, "X-Robots-Tag", "noindex, nofollow");
    return SCORE_OK;
}
